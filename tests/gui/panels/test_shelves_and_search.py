"""Collections, found places, the trash and many articles at once, over a real window and by themselves."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QListView
from pytestqt.qtbot import QtBot

from reader.app.dialogs.concordance import ConcordanceDialog, beside
from reader.app.dialogs.details import DetailsDialog
from reader.app.dialogs.duplicates import DuplicatesDialog
from reader.app.dialogs.shelf_chooser import Choice, ShelfChooser
from reader.app.panels.library import LibraryPanel
from reader.app.panels.library_filter import LibraryFilter, in_order, select
from reader.app.panels.results import marks_in, rows_of
from reader.app.panels.shelf_tree import ALL, ARTICLES, TRASH
from reader.app.panels.surface import Surface
from reader.app.start import Program
from reader.library import Library, concordance
from reader.library.backups import backups
from reader.library.duplicates import Duplicate
from reader.library.edits import AddShelf, EditArticle, PutArticles
from reader.model import AttributeValue, Collection
from reader.text.span import Span
from tests.core.library.builders import add_article
from tests.gui.conftest import Wait, opened_program, settle
from tests.gui.panels import samples

Key = Qt.Key


# --- the panel by itself ---------------------------------------------------------------------------------


def test_without_collections_labels_and_trash_there_is_no_tree(library: LibraryPanel) -> None:
    assert library.shelves.isHidden()
    library.set_shelves(samples.COLLECTIONS, (), 0, {})
    assert not library.shelves.isHidden()


def test_the_tree_counts_what_is_inside_and_what_live_ones_find(library: LibraryPanel) -> None:
    library.set_shelves(samples.COLLECTIONS, samples.LABELS, 2, {"live": 4})
    rows = {}
    index = library.shelves.model.index(0, 0)
    while index.isValid():
        rows[index.data()] = index.data(int(Qt.ItemDataRole.UserRole) + 1)
        index = library.shelves.tree.indexBelow(index)
    assert rows == {
        "All articles": 9,
        "River crossings": 2,
        "Ferries": 2,
        "Harvest": 1,
        "Hedged, since October": 4,
        "Front page": 1,
        "To check": 3,
        "Trash": 2,
    }


def test_the_keyboard_goes_on_in_the_list_when_the_trash_is_left(library: LibraryPanel) -> None:
    library.set_shelves(samples.COLLECTIONS, (), 1, {})
    library.show_trash(samples.ROWS[:1], 0)
    library.trash.list.setFocus()
    library.show_list()
    assert library.list.hasFocus()


def test_all_articles_are_counted_as_they_come_and_go(library: LibraryPanel) -> None:
    library.set_shelves(samples.COLLECTIONS, (), 0, {})
    first = library.shelves.model.index(0, 0)
    library.remove_rows(["1", "2"])
    assert first.data(int(Qt.ItemDataRole.UserRole) + 1) == 7
    assert first.data(Qt.ItemDataRole.AccessibleTextRole) == "All articles, 7 articles"


def test_the_open_article_stays_in_sight_when_the_tree_comes_above_the_list(
    library: LibraryPanel, qtbot: QtBot
) -> None:
    library.resize(272, 500)
    library.set_current("7")
    qtbot.waitUntil(lambda: library.list.isVisible())
    library.set_shelves(samples.COLLECTIONS, samples.LABELS, 2, {})
    settle()
    row = library.list.visualRect(library.list.currentIndex())
    assert library.shelves.isVisible()
    assert library.list.viewport().rect().contains(row)


def test_a_row_of_the_tree_is_chosen_renamed_and_removed_by_key(library: LibraryPanel) -> None:
    library.set_shelves(samples.COLLECTIONS, samples.LABELS, 0, {})
    tree = library.shelves.tree
    tree.setFocus()
    chosen = QSignalSpy(library.place_chosen)
    renamed, removed = (
        QSignalSpy(library.shelves.rename_requested),
        QSignalSpy(library.shelves.trash_requested),
    )
    QTest.keyClick(tree, Key.Key_Down)
    assert chosen.at(0) == ["c:water"]
    QTest.keyClick(tree, Key.Key_F2)
    QTest.keyClick(tree, Key.Key_Delete)
    assert (renamed.at(0), removed.at(0)) == (["c:water"], ["c:water"])


def test_articles_dragged_onto_a_collection_are_named_with_it(library: LibraryPanel) -> None:
    library.set_shelves(samples.COLLECTIONS, samples.LABELS, 2, {})
    data = library.model.mimeData([library.model.index(0), library.model.index(2)])
    assert data.hasFormat(ARTICLES)
    model = library.shelves.model
    dropped = QSignalSpy(library.shelves.articles_dropped)
    target = library.shelves._index_of("c:harvest")
    assert model.canDropMimeData(data, Qt.DropAction.CopyAction, -1, -1, target)
    model.dropMimeData(data, Qt.DropAction.CopyAction, -1, -1, target)
    assert dropped.at(0) == ["c:harvest", ["1", "3"]]
    everything = library.shelves._index_of(ALL)
    assert not model.canDropMimeData(data, Qt.DropAction.CopyAction, -1, -1, everything)
    assert not model.canDropMimeData(QMimeData(), Qt.DropAction.CopyAction, -1, -1, target)


def test_articles_let_go_at_the_edge_of_a_row_go_onto_it(library: LibraryPanel) -> None:
    library.set_shelves(samples.COLLECTIONS, (), 0, {})
    tree = library.shelves.tree
    data = QMimeData()
    data.setData(ARTICLES, b'["1"]')
    dropped = QSignalSpy(library.shelves.articles_dropped)
    row = tree.visualRect(library.shelves.model.index(1, 0))
    for edge in (row.top() + 1, row.bottom() - 1):
        at = QPoint(row.center().x(), edge)
        usual = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        for event in (QDragEnterEvent(at, *usual), QDragMoveEvent(at, *usual), QDropEvent(at, *usual)):
            QApplication.sendEvent(tree.viewport(), event)
    assert [dropped.at(n)[0] for n in range(dropped.count())] == ["c:water", "c:water"]


def test_an_empty_collection_is_not_spoken_of_as_a_filter(library: LibraryPanel) -> None:
    library.set_place(frozenset())
    assert library._empty.text() == "No article is here yet."
    library.set_filter(LibraryFilter(untagged=True))
    assert library._empty.text() == "No article fits this filter."
    library.set_place(None)
    library.set_filter(LibraryFilter(tag="nowhere"))
    assert library._empty.text() == "No article fits this filter."


def test_a_collection_dragged_onto_another_asks_to_be_put_into_it(library: LibraryPanel) -> None:
    library.set_shelves(samples.COLLECTIONS, (), 0, {})
    model, of = library.shelves.model, library.shelves._index_of
    moved = QSignalSpy(library.shelves.collection_dropped)
    data = model.mimeData([of("c:harvest")])
    model.dropMimeData(data, Qt.DropAction.MoveAction, -1, -1, of("c:water"))
    model.dropMimeData(data, Qt.DropAction.MoveAction, -1, -1, of(ALL))
    assert [moved.at(0), moved.at(1)] == [["harvest", "water"], ["harvest", ""]]


def test_only_the_articles_of_the_chosen_place_are_listed(library: LibraryPanel) -> None:
    library.set_place(frozenset({"2", "4"}))
    assert library.model.rowCount() == 2
    library.set_filter(LibraryFilter(outlet="Evening Post"))
    assert library.model.rowCount() == 1
    library.set_place(None)
    assert library.model.rowCount() == 2


def test_every_part_of_a_filter_narrows_and_every_order_sorts() -> None:
    rows = [replace(r, article=replace(r.article, done=n % 2 == 0)) for n, r in enumerate(samples.ROWS)]
    rows[0] = replace(rows[0], article=rows[0].article.with_reading("read"))
    assert len(select(rows, LibraryFilter(done=True))) == 5
    assert [r.article.id for r in select(rows, LibraryFilter(reading="read"))] == ["1"]
    assert [r.article.id for r in select(rows, LibraryFilter(year="2025"))] == ["5"]
    assert [r.article.id for r in select(rows, LibraryFilter(members=frozenset({"3"})))] == ["3"]
    assert select(rows, LibraryFilter(done=True, year="2025"))[0].article.id == "5"
    assert in_order(rows, "orphans")[0].article.id == "6"
    assert in_order(rows, "annotations")[-1].article.id == "7"


def test_found_places_stand_below_their_article_with_the_words_marked() -> None:
    rows = rows_of(samples.HITS, {row.article.id: row for row in samples.ROWS})
    assert [(r.heading, r.places) for r in rows[:4]] == [(True, 4), (False, 0), (False, 0), (False, 0)]
    assert marks_in("The Bridge, a footbridge, bridges", ("bridge",)) == [(4, 10), (26, 32)]
    assert marks_in("anything", ()) == []
    assert marks_in("Ein Cafe\u0301, ein Café, İstanbul", ("cafe", "istanbul")) == [
        (4, 9),
        (15, 19),
        (21, 29),
    ]
    assert marks_in("In the STRASSE", ("Straße",)) == [(7, 14)]


def test_enter_in_the_search_goes_to_the_places_and_enter_again_chooses_one(
    library: LibraryPanel, qtbot: QtBot
) -> None:
    qtbot.keyClicks(library.search, "bridge")
    library._typing.timeout.emit()
    library.show_hits(samples.HITS, ("bridge",), more=False)
    assert library.list.isHidden()
    assert library.results.sentence == "Found in 3 articles."
    qtbot.keyClick(library.search, Key.Key_Return)
    assert library.results.list.hasFocus()
    qtbot.keyClick(library.results.list, Key.Key_Down)
    with qtbot.waitSignal(library.results.hit_chosen) as chosen:
        qtbot.keyClick(library.results.list, Key.Key_Return)
    assert chosen.args == [samples.HITS[1], True]
    qtbot.keyClick(library.results.list, Key.Key_Escape)
    assert library.search.hasFocus()
    library.search.clear()
    assert not library.list.isHidden()


def test_more_places_are_asked_for_near_the_end_and_get_no_second_heading(library: LibraryPanel) -> None:
    library.show_hits(samples.HITS, ("bridge",), more=True)
    wanted = QSignalSpy(library.results.more_wanted)
    library.results._on_scrolled(0)
    assert wanted.at(0) == [len(samples.HITS)]
    before = library.results.model.rowCount()
    library.results.add_hits(samples.HITS[4:5], more=False)
    assert library.results.model.rowCount() == before + 1


def test_the_trash_is_restored_by_key(library: LibraryPanel, qtbot: QtBot) -> None:
    library.show_trash(samples.ROWS[:2], 0)
    library.trash.list.setFocus()
    with qtbot.waitSignal(library.trash.restore_requested) as wanted:
        qtbot.keyClick(library.trash.list, Key.Key_Return)
    assert wanted.args == [["1"]]


def test_collections_are_ticked_and_made_by_typing(stage: Surface) -> None:
    choices = (Choice("a", "Ferries", has=1), Choice("b", "Harvest", has=2), Choice("c", "Bridges"))
    chooser = ShelfChooser(stage, "Collections", "Find", choices, 2)
    chooser.open()
    QTest.keyClicks(chooser.field, "bri")
    QTest.keyClick(chooser.field, Key.Key_Return)
    QTest.keyClicks(chooser.field, "Tolls")
    QTest.keyClick(chooser.field, Key.Key_Return)
    assert (chooser.added(), chooser.left(), chooser.made()) == (["c"], [], ["Tolls"])
    assert chooser._sentence.text().startswith("Enter keeps this")
    QTest.keyClicks(chooser.field, "harv")
    QTest.keyClick(chooser.field, Key.Key_Return)
    assert chooser.left() == ["b"]
    closed = QSignalSpy(chooser.closed)
    QTest.keyClick(chooser.field, Key.Key_Return)
    assert closed.at(0) == [True]


def test_a_concordance_is_sorted_either_way_and_enter_goes_to_the_place(stage: Surface) -> None:
    dialog = ConcordanceDialog(stage, "bridge")
    dialog.order_wanted.connect(lambda lines, order: dialog.show_sorted(concordance.in_order(lines, order)))
    dialog.open()
    dialog.show_lines(samples.LINES)
    dialog.set_order("left")
    assert dialog.model.lines[0].left == "swept against the old "
    dialog.set_order("right")
    assert dialog.model.lines[0].right == " at Marrick, and"
    chosen = QSignalSpy(dialog.line_chosen)
    dialog.list.setFocus()
    QTest.keyClick(dialog.list, Key.Key_Return)
    assert chosen.count() == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [("يوم الاثنين بعد تعطل رافعتين داخل ", " القديم الذي بني قبل سنوات طويلة جدا"),
     ("関係者によると先月から続いている設備の修理で東京の", "が再び開くまで大型船の入港を認めない方針")],
)  # fmt: skip
def test_a_line_in_context_is_cut_at_its_ends_and_not_beside_the_word(before: str, after: str) -> None:
    line = concordance.InContext("1", "", Span(0, 1), before, "x", after)
    left, right = beside(line, 120.0)
    assert (left[0], left[-4:]) == ("…", before.strip()[-4:])
    assert (right[:4], right[-1]) == (after.strip()[:4], "…")


def test_a_pair_that_was_dealt_with_leaves_the_list(stage: Surface) -> None:
    dialog = DuplicatesDialog(stage)
    dialog.open()
    pairs = (Duplicate("1", "2", "same", 1.0), Duplicate("3", "4", "words", 0.6))
    dialog.show_pairs(pairs, {row.article.id: row for row in samples.ROWS})
    trashed = QSignalSpy(dialog.trash_wanted)
    dialog.remove.click()
    assert trashed.at(0) == ["2"]
    assert dialog.model.rowCount() == 1
    dialog.reject()


def test_a_pair_with_one_title_says_what_tells_its_articles_apart(stage: Surface) -> None:
    dialog = DuplicatesDialog(stage)
    dialog.open()
    one = samples.ROWS[0]
    other = replace(
        one,
        article=replace(one.article, id="late", created="2024-10-15T08:00:00Z"),
        annotations=1,
        length=421,
    )
    shelf = Collection("c", "River crossings", articles=("late",))
    pair = (Duplicate(one.article.id, "late", "same", 1.0),)
    dialog.show_pairs(pair, {one.article.id: one, "late": other}, (shelf,))
    _why, title, facts, title_too, facts_too = dialog.model.item(0).text().split("\n")
    assert title == title_too
    assert facts != facts_too
    told = facts_too.replace("\u2068", "").replace("\u2069", "")
    assert told.endswith("421 characters · 1 annotation · 2 revisions · added 15 Oct 2024 · River crossings")
    assert "River crossings" not in facts
    dialog.reject()


def test_delete_puts_the_newer_of_a_pair_into_the_trash_with_the_keyboard_kept(stage: Surface) -> None:
    dialog = DuplicatesDialog(stage)
    dialog.open()
    pairs = (Duplicate("1", "2", "same", 1.0), Duplicate("3", "4", "words", 0.6))
    dialog.show_pairs(pairs, {row.article.id: row for row in samples.ROWS})
    trashed = QSignalSpy(dialog.trash_wanted)
    QTest.keyClick(dialog.list, Key.Key_Delete)
    assert dialog.list.hasFocus()
    QTest.keyClick(dialog.list, Key.Key_Delete)
    assert trashed.count() == 2
    assert [trashed.at(0), trashed.at(1)] == [["2"], ["4"]]
    dialog.reject()


PAIRS = (Duplicate("1", "2", "same", 1.0), Duplicate("3", "4", "words", 0.6))


def test_a_pair_that_is_kept_is_not_listed_until_all_kept_ones_are_asked_for(stage: Surface) -> None:
    dialog = DuplicatesDialog(stage)
    dialog.open()
    rows = {row.article.id: row for row in samples.ROWS}
    dialog.show_pairs(PAIRS, rows, apart=frozenset({("1", "2")}))
    assert dialog.model.rowCount() == 1
    changed = QSignalSpy(dialog.apart_changed)
    dialog.keep.click()
    assert changed.at(0) == [frozenset({("1", "2"), ("3", "4")})]
    assert dialog.model.rowCount() == 0
    assert "2" in dialog.again.text()
    assert "kept" in dialog._say.text()
    dialog.again.click()
    assert changed.at(1) == [frozenset()]
    assert dialog.model.rowCount() == 2
    assert dialog.again.isHidden()
    dialog.reject()


def test_of_a_pair_either_article_is_opened_by_key_and_by_where_it_is_clicked(stage: Surface) -> None:
    def press(modifiers: Qt.KeyboardModifier) -> Callable[[QListView, QRect], None]:
        return lambda view, _pair: QTest.keyClick(view, Key.Key_Return, modifiers)

    def click(share: float) -> Callable[[QListView, QRect], None]:
        def act(view: QListView, pair: QRect) -> None:
            at = QPoint(20, pair.top() + round(share * pair.height()))
            QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)

        return act

    chosen: list[str] = []
    modifier = Qt.KeyboardModifier
    for act in (press(modifier.NoModifier), press(modifier.ShiftModifier), click(0.3), click(0.8)):
        dialog = DuplicatesDialog(stage)
        dialog.open()
        dialog.show_pairs(PAIRS, {row.article.id: row for row in samples.ROWS})
        dialog.open_wanted.connect(chosen.append)
        act(dialog.list, dialog.list.visualRect(dialog.list.currentIndex()))
    assert chosen == ["1", "2", "1", "2"]


def test_fields_of_an_article_are_added_changed_and_kept_as_they_are_typed(stage: Surface) -> None:
    values = (
        AttributeValue("words", "number", 300),
        AttributeValue("reading", "choice", "read"),
        AttributeValue("desk", "speaker", "someone"),
    )
    article = replace(samples.ROWS[0].article, values=values)
    dialog = DetailsDialog(article, stage, ("front page",))
    dialog.open()
    assert set(dialog.article().values) == set(values)
    dialog.fields.add.click()
    made = dialog.fields.rows[-1]
    made.name.setText("front page")
    made.type.setCurrentIndex(1)
    made.value.setText("first")
    closed = QSignalSpy(dialog.closed)
    QTest.keyClick(dialog.title, Key.Key_Return)
    assert closed.count() == 0
    assert made.value.hasFocus()
    made.value.setText("2.5")
    dialog.fields.rows[0].gone.emit(dialog.fields.rows[0])
    kept = dialog.article().values
    assert AttributeValue("front page", "number", 2.5) in kept
    assert not any(v.attribute == "words" for v in kept)
    assert values[1] in kept
    assert values[2] in kept
    QTest.keyClick(dialog.title, Key.Key_Return)
    assert closed.at(0) == [True]


# --- over a window ---------------------------------------------------------------------------------------


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    path = tmp_path / "news.spanlib"
    with Library.open(path) as library:
        for number in range(5):
            text = f"Story {number}.\nThe wall could fall, they said. Number {number} is here."
            id = add_article(library, text, f"Story {number}").article
            article = library.article(id)
            library.apply(EditArticle(article, replace(article, outlet="Post")))
        library.apply(AddShelf(Collection("c", "Walls")))
        library.apply(PutArticles("collection", "c", (id,)))
    with opened_program(
        path, lambda made: made.window.library.model.total == 5 and made.workspace.shelves.collections
    ) as made:
        yield made


def test_what_is_typed_is_found_in_texts_and_enter_opens_the_article_there(
    program: Program, until: Wait
) -> None:
    panel = program.window.library
    panel.focus_search()
    QTest.keyClicks(panel.search, "outlet:post number 3")
    until(lambda: panel.results.isVisible() and panel.results.model.rowCount() == 2)
    QTest.keyClick(panel.search, Key.Key_Return)
    QTest.keyClick(panel.results.list, Key.Key_Return)
    until(lambda: program.workspace.revision is not None and program.window.view.hasFocus())
    assert program.workspace.revision is not None
    assert program.window.view.target().of(program.workspace.revision.text) == "3"


def test_a_search_that_names_what_is_not_there_says_so_in_the_panel(program: Program, until: Wait) -> None:
    panel = program.window.library
    panel.search.setText("label:nothing ")
    until(lambda: panel.results.isVisible())
    assert "label:nothing" in panel.results.sentence


def test_a_saved_search_holds_what_is_found_later_too(program: Program, until: Wait) -> None:
    shelves = program.workspace.shelves
    made = shelves.new_collection("Done", query="is:done")
    until(lambda: any(c.id == made.id for c in shelves.collections))
    panel, ids = program.window.library, [row.article.id for row in program.window.library.model.rows()]
    panel.shelves.set_current(f"c:{made.id}")
    panel.place_chosen.emit(f"c:{made.id}")
    shelves.mark_done(tuple(ids[:2]), True)
    until(lambda: not program.workspace.unsaved)
    program.window.shelving._look_again()
    until(lambda: panel.model.rowCount() == 2)


def test_the_name_of_a_tag_leads_to_all_that_has_it(program: Program, until: Wait) -> None:
    panel, workspace = program.window.library, program.workspace
    workspace.open_article(next(iter(panel.model.rows())).article.id)
    until(lambda: workspace.revision is not None)
    workspace.annotate("claim", (Span(0, 4),))
    until(lambda: not workspace.unsaved)
    panel.focus_search()
    QTest.keyClicks(panel.search, "clai")
    until(lambda: panel.results.tagged.isVisible())
    panel._on_search_entered()
    until(panel.results.tagged.hasFocus)
    QTest.keyClick(panel.results.tagged, Key.Key_Return)
    until(lambda: panel.results.model.rowCount() > 0)
    assert panel.search.text() == "tag:Claim"
    assert panel.results.list.hasFocus()
    assert not panel.results.tagged.isVisible()


def test_a_search_that_finds_nothing_says_what_is_wrong_with_it(program: Program, until: Wait) -> None:
    panel = program.window.library
    panel.search.setText("author:smith")
    panel._typing.timeout.emit()
    until(lambda: "byline" in panel.results.sentence)
    panel.search.setText("nowhere")
    panel._typing.timeout.emit()
    until(lambda: panel.results.sentence.startswith("Nothing found"))


def test_putting_articles_into_a_collection_is_undone(program: Program, until: Wait) -> None:
    shelves, ids = program.workspace.shelves, [r.article.id for r in program.window.library.model.rows()]
    (walls,) = shelves.collections
    shelves.put(walls, tuple(ids))
    until(lambda: len(shelves.collections[0].articles) == 5)
    program.workspace.undo()
    until(lambda: len(shelves.collections[0].articles) == 1)


def test_a_large_part_of_the_library_is_backed_up_before_it_goes_to_the_trash(
    program: Program, until: Wait
) -> None:
    window, path = program.window, program.workspace.path
    assert path is not None
    before = len(backups(path))
    ids = [row.article.id for row in window.library.model.rows()][:2]
    window.library.trash_requested.emit(ids)
    assert window.messages.isVisible()
    assert window.library.model.total == 5
    window.messages.commands()[-1].click()
    until(lambda: window.library.model.total == 3)
    assert len(backups(path)) > before
    until(lambda: program.workspace.shelves.trashed == 2)
    window.library.shelves.set_current(TRASH)
    window.library.place_chosen.emit(TRASH)
    until(lambda: window.library.trash.isVisible())
    program.workspace.undo()
    until(lambda: window.library.model.total == 5)


def test_a_concordance_is_written_as_a_table(program: Program, until: Wait, tmp_path: Path) -> None:
    dialog = ConcordanceDialog.open_for(program.window, "could", lambda _hit, _on: None)
    until(lambda: dialog.model.rowCount() == 5)
    target = tmp_path / "lines.csv"
    dialog.set_order("right")
    until(lambda: dialog.model.lines == concordance.in_order(dialog._lines, "right"))
    dialog.write_wanted.emit(str(target), list(dialog.model.lines))
    until(lambda: "lines.csv" in dialog._say.text())
    rows = list(csv.DictReader(target.read_text("utf-8-sig").splitlines()))
    assert {row["keyword"] for row in rows} == {"could"}
    dialog.reject()


def test_alike_articles_are_found_and_one_goes_to_the_trash(program: Program, until: Wait) -> None:
    dialog = DuplicatesDialog.open_for(program.window)
    until(lambda: dialog.model.rowCount() > 0)
    dialog.remove.click()
    until(lambda: program.window.library.model.total == 4)
    dialog.reject()


def test_a_pair_that_is_kept_stays_away_when_duplicates_are_looked_for_again(
    program: Program, until: Wait
) -> None:
    dialog = DuplicatesDialog.open_for(program.window)
    until(lambda: dialog.model.rowCount() > 0)
    before = dialog.model.rowCount()
    dialog.keep.click()
    dialog.reject()
    again = DuplicatesDialog.open_for(program.window)
    until(lambda: again.again.isVisible())
    assert again.model.rowCount() == before - 1
    again.again.click()
    again.reject()
    last = DuplicatesDialog.open_for(program.window)
    until(lambda: last.model.rowCount() == before)
    last.reject()


def test_the_collections_of_the_open_article_are_chosen_by_keyboard(program: Program, until: Wait) -> None:
    window = program.window
    id = next(iter(window.library.model.rows())).article.id
    program.workspace.open_article(id)
    until(lambda: program.workspace.article is not None)

    def choose() -> None:
        (chooser,) = window.findChildren(ShelfChooser)
        QTest.keyClicks(chooser.field, "Towers")
        QTest.keyClick(chooser.field, Key.Key_Return)
        QTest.keyClick(chooser.field, Key.Key_Return)

    QTimer.singleShot(0, choose)
    program.commands.run("library.collect")
    until(lambda: any(c.articles == (id,) for c in program.workspace.shelves.collections))
