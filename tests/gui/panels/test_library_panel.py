"""The library panel by key and mouse."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import cast

import pytest
from PySide6.QtCore import QItemSelectionModel, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from reader.app.panels.article_list import filter_menu
from reader.app.panels.import_rows import ImportJob
from reader.app.panels.library import LibraryPanel
from reader.app.panels.library_filter import LibraryFilter
from reader.app.panels.virtual_list import VirtualList
from reader.model import Annotator, ArticleRow, Hit
from reader.text.span import Span
from tests.gui.conftest import settle
from tests.gui.panels import samples
from tests.gui.panels.conftest import Show

Key = Qt.Key
Left = Qt.MouseButton.LeftButton


def click_row(
    qtbot: QtBot,
    rows: VirtualList,
    place: int,
    modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    index = rows.model().index(place, 0)
    qtbot.mouseClick(rows.viewport(), Left, modifier, rows.visualRect(index).center())


def test_a_click_chooses_an_article(library: LibraryPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(library.article_chosen) as chosen:
        click_row(qtbot, library.list, 2)
    assert chosen.args == ["3"]


def test_enter_chooses_and_goes_to_the_page(library: LibraryPanel, qtbot: QtBot) -> None:
    library.set_current("1")
    library.list.setFocus()
    qtbot.keyClick(library.list, Key.Key_Down)
    left = QSignalSpy(library.page_wanted)
    with qtbot.waitSignal(library.article_chosen) as chosen:
        qtbot.keyClick(library.list, Key.Key_Return)
    assert chosen.args == ["2"]
    assert left.count() == 1


def test_a_row_reached_by_the_arrow_keys_opens_after_a_moment(library: LibraryPanel, qtbot: QtBot) -> None:
    library.set_current("1")
    library.list.setFocus()
    chosen = QSignalSpy(library.article_chosen)
    qtbot.keyClick(library.list, Key.Key_Down)
    qtbot.keyClick(library.list, Key.Key_Down)
    assert chosen.count() == 0
    qtbot.waitUntil(lambda: chosen.count() > 0)
    assert [chosen.at(n)[0] for n in range(chosen.count())] == ["3"]


def test_marking_the_open_article_chooses_nothing(library: LibraryPanel, qtbot: QtBot) -> None:
    chosen = QSignalSpy(library.article_chosen)
    library.list.setFocus()
    library.set_current("5")
    settle()
    assert not library._stepping.isActive()
    assert chosen.count() == 0
    assert library.selected_ids() == ["5"]


def test_delete_asks_to_trash_every_selected_article(library: LibraryPanel, qtbot: QtBot) -> None:
    click_row(qtbot, library.list, 1)
    click_row(qtbot, library.list, 3, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(library.trash_requested) as trashed:
        qtbot.keyClick(library.list, Key.Key_Delete)
    assert trashed.args == [["2", "4"]]


def test_a_second_selected_article_does_not_open(library: LibraryPanel, qtbot: QtBot) -> None:
    click_row(qtbot, library.list, 1)
    chosen = QSignalSpy(library.article_chosen)
    click_row(qtbot, library.list, 3, Qt.KeyboardModifier.ControlModifier)
    assert chosen.count() == 0


def test_only_the_open_article_is_selected_when_it_opens_while_shift_is_held(
    library: LibraryPanel, qtbot: QtBot
) -> None:
    library.set_current("1")
    library.list.setFocus()
    qtbot.keyPress(library.window().windowHandle(), Key.Key_Shift, Qt.KeyboardModifier.ShiftModifier)
    assert QGuiApplication.keyboardModifiers() == Qt.KeyboardModifier.ShiftModifier
    new = replace(samples.ROWS[0], article=replace(samples.ROWS[0].article, id="new"))
    library.add_rows([new])
    library.set_current("new")
    assert library.selected_ids() == ["new"]
    qtbot.keyRelease(library.window().windowHandle(), Key.Key_Shift)


def test_typing_in_the_search_narrows_the_titles_at_once(library: LibraryPanel, qtbot: QtBot) -> None:
    qtbot.keyClicks(library.search, "ferry")
    assert library.model.rowCount() == 1


def test_a_pause_in_typing_sends_the_search_out_once(library: LibraryPanel, qtbot: QtBot) -> None:
    sent = QSignalSpy(library.search_changed)
    qtbot.keyClicks(library.search, "ferry")
    qtbot.waitUntil(lambda: sent.count() > 0)
    assert [sent.at(n)[0] for n in range(sent.count())] == ["ferry"]


def test_a_search_without_result_says_so_and_offers_the_text(library: LibraryPanel, qtbot: QtBot) -> None:
    qtbot.keyClicks(library.search, "zeppelin")
    assert library._empty.isVisible()
    assert library._empty.text() == "Nothing found in 9 articles."
    with qtbot.waitSignal(library.text_search_requested) as wanted:
        qtbot.mouseClick(library._way_out, Left)
    assert wanted.args == ["zeppelin"]
    library.set_found("zeppelin", frozenset({"4"}))
    assert library.model.rowCount() == 1
    assert not library._empty.isVisible()


def test_what_an_older_search_found_is_passed_over(library: LibraryPanel, qtbot: QtBot) -> None:
    qtbot.keyClicks(library.search, "zeppelin")
    library.set_found("zep", frozenset({"4"}))
    assert library.model.rowCount() == 0


def test_escape_empties_the_search(library: LibraryPanel, qtbot: QtBot) -> None:
    qtbot.keyClicks(library.search, "ferry")
    qtbot.keyClick(library.search, Key.Key_Escape)
    assert library.search.text() == ""
    assert library.model.rowCount() == len(samples.ROWS)


def test_letters_typed_in_the_list_go_to_the_search(library: LibraryPanel, qtbot: QtBot) -> None:
    library.list.setFocus()
    qtbot.keyClicks(library.list, "f")
    assert library.search.hasFocus()
    assert library.search.text() == "f"


def test_filter_chips_exclude_one_another(library: LibraryPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(library.filter_changed) as changed:
        qtbot.mouseClick(library.untagged_chip, Left)
    assert changed.args == [LibraryFilter(untagged=True)]
    assert not library.all_chip.isChecked()
    qtbot.mouseClick(library.orphans_chip, Left)
    assert not library.untagged_chip.isChecked()
    assert library.model.rowCount() == 1
    qtbot.mouseClick(library.all_chip, Left)
    assert library.all_chip.isChecked()
    assert library.model.rowCount() == len(samples.ROWS)


def test_all_stays_on_when_it_is_clicked_again(library: LibraryPanel, qtbot: QtBot) -> None:
    qtbot.mouseClick(library.all_chip, Left)
    assert library.all_chip.isChecked()


def test_a_filter_by_outlet_is_named_on_its_chip(library: LibraryPanel) -> None:
    library.set_filter(LibraryFilter(outlet="Evening Post"))
    assert library.more_chip.text() == "Evening Post"
    assert library.more_chip.isChecked()
    library.set_filter(LibraryFilter())
    assert library.more_chip.text() == "More"
    assert not library.more_chip.isChecked()


def test_the_neighbour_is_the_next_one_in_the_list_as_shown(library: LibraryPanel) -> None:
    library.set_current("4")
    assert library.neighbour(1) == "5"
    library.set_filter(LibraryFilter(outlet="Evening Post"))
    assert library.neighbour(1) == "6"
    assert library.neighbour(2) is None


def test_dropped_files_are_handed_on_and_addresses_are_not(library: LibraryPanel, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/somewhere/a.html"), QUrl("https://example.org/b")])
    event = QDropEvent(
        QPointF(10, 300),
        Qt.DropAction.CopyAction,
        data,
        Left,
        Qt.KeyboardModifier.NoModifier,
    )
    with qtbot.waitSignal(library.files_dropped) as dropped:
        library.dropEvent(event)
    assert dropped.args == [["/somewhere/a.html"]]


def test_the_drop_field_stands_there_while_the_library_is_nearly_empty(library: LibraryPanel) -> None:
    assert not library.drop_field.isVisible()
    library.set_rows(samples.ROWS[:1])
    assert library.drop_field.isVisible()


def test_nothing_is_said_about_a_library_that_was_not_read_yet(show: Show) -> None:
    panel = LibraryPanel()
    panel.resize(272, 700)
    show(panel)
    assert not panel._empty.isVisible()
    assert not panel.drop_field.isVisible()
    panel.set_rows(())
    assert panel._empty.isVisible()
    assert panel.drop_field.isVisible()


def test_an_empty_library_says_what_will_stand_there(library: LibraryPanel) -> None:
    library.set_rows(())
    assert library._empty.text() == "No articles yet. What you import stands here."


def test_a_running_import_can_be_cancelled_and_a_failure_dismissed(
    library: LibraryPanel, qtbot: QtBot
) -> None:
    library.set_jobs(samples.JOBS)
    settle()
    assert library.queue.isVisible()
    running, failed = library.queue._rows["b"], library.queue._rows["c"]
    with qtbot.waitSignal(library.cancel_import) as cancelled:
        qtbot.mouseClick(running._close, Left)
    assert cancelled.args == ["b"]
    with qtbot.waitSignal(library.dismiss_failed) as dismissed:
        qtbot.mouseClick(failed._close, Left)
    assert dismissed.args == ["c"]


def test_a_finished_import_leaves_nothing_behind(library: LibraryPanel) -> None:
    library.set_jobs(samples.JOBS)
    library.set_jobs((ImportJob("a", "a.txt", "done"), ImportJob("b", "b.txt", "done")))
    assert not library.queue.isVisible()


def test_a_progressing_import_keeps_its_row_and_the_focus_in_it(library: LibraryPanel) -> None:
    library.set_jobs((ImportJob("b", "b.txt", "reading", 0.1),))
    settle()
    row = library.queue._rows["b"]
    row._close.setFocus(Qt.FocusReason.TabFocusReason)
    library.set_jobs((ImportJob("b", "b.txt", "reading", 0.6),))
    assert library.queue._rows["b"] is row
    assert row._close.hasFocus()
    assert row._sentence.text() == "Reading, 60 %"


def test_hundreds_of_failures_get_a_sentence_and_not_a_row_each(library: LibraryPanel) -> None:
    library.set_jobs(tuple(ImportJob(str(n), f"{n}.pdf", "failed", None, "Unreadable.") for n in range(300)))
    assert len(library.queue._rows) == 40
    assert library.queue._more.text() == "260 more files failed."


# --- a long list ----------------------------------------------------------------------------------------


def _many(count: int) -> tuple[ArticleRow, ...]:
    titles = ("Short", "A title that is long enough to need a second line of the narrow panel")
    return tuple(samples.article_row(n, titles[n % 2]) for n in range(count))


def test_only_rows_that_are_seen_are_measured(show: Show) -> None:
    panel = LibraryPanel()
    panel.resize(272, 700)
    panel.set_rows(_many(100_000))
    show(panel)
    assert len(panel.list._heights._known) < 40
    panel.list.verticalScrollBar().setValue(panel.list.verticalScrollBar().maximum())
    settle()
    assert len(panel.list._heights._known) < 80
    assert panel.list.seen_rows()[-1] == 99_999


def test_the_row_under_the_eyes_stays_where_it_is_when_others_are_measured(show: Show) -> None:
    panel = LibraryPanel()
    panel.resize(272, 700)
    panel.set_rows(_many(2000))
    show(panel)
    rows = panel.list
    rows.verticalScrollBar().setValue(50_000)
    settle()
    place = rows.seen_rows()[2]
    before = rows.visualRect(panel.model.index(place)).top()
    for other in range(0, place - 20, 7):
        rows.measure_again(other)
    assert rows.visualRect(panel.model.index(place)).top() == before


def test_every_row_can_be_reached_by_keyboard(show: Show, qtbot: QtBot) -> None:
    panel = LibraryPanel()
    panel.resize(272, 500)
    panel.set_rows(_many(300))
    show(panel)
    panel.list.setFocus()
    qtbot.keyClick(panel.list, Key.Key_End)
    assert panel.list.currentIndex().row() == 299
    assert panel.list.viewport().rect().contains(panel.list.visualRect(panel.list.currentIndex()))
    qtbot.keyClick(panel.list, Key.Key_PageUp)
    assert 280 < panel.list.currentIndex().row() < 299
    qtbot.keyClick(panel.list, Key.Key_Home)
    assert panel.list.currentIndex().row() == 0


def test_a_point_and_a_row_belong_together(library: LibraryPanel) -> None:
    for place in range(library.model.rowCount()):
        box = library.list.visualRect(library.model.index(place))
        assert library.list.indexAt(box.center()).row() == place
    assert not library.list.indexAt(QPoint(10, library.list._heights.total + 5)).isValid()


def test_several_articles_stay_chosen_for_the_next_act_when_one_of_them_changes(
    library: LibraryPanel,
) -> None:
    library.set_current("1")
    chosen = library.list.selectionModel()
    chosen.clearSelection()
    for place in (1, 2, 3):
        chosen.select(library.model.index(place), QItemSelectionModel.SelectionFlag.Select)
    several = library.selected_ids()
    assert len(several) == 3
    row = library.model.row(several[0])
    assert row is not None
    library.update_row(replace(row, annotations=77))
    assert library.selected_ids() == several


def test_after_the_chosen_article_went_the_next_one_is_chosen(library: LibraryPanel, qtbot: QtBot) -> None:
    library.set_current("3")
    library.list.setFocus()
    asked = QSignalSpy(library.trash_requested)
    for gone, then in (("3", "4"), ("4", "5")):
        qtbot.keyClick(library.list, Key.Key_Delete)
        assert asked.at(asked.count() - 1) == [[gone]]
        library.remove_rows([gone])
        assert library.selected_ids() == [then]
    with qtbot.waitSignal(library.article_chosen) as opened:
        library._stepping.timeout.emit()
    assert opened.args == ["5"]


def test_when_the_open_article_goes_by_a_menu_the_next_one_opens(library: LibraryPanel, qtbot: QtBot) -> None:
    library.set_current("3")
    library.search.setFocus()
    library.remove_rows(["2", "3"])
    library.set_current(None)
    with qtbot.waitSignal(library.article_chosen) as opened:
        library._stepping.timeout.emit()
    assert opened.args == ["4"]


def _filters(library: LibraryPanel, name: str) -> dict[str, LibraryFilter]:
    """Return what one part of the menu of filters offers."""
    dana = Annotator("a", "Dana")
    menu = filter_menu(library.filter, {}, Counter(), Counter(), print, library, annotators=(dana,))
    part = next(action for action in menu.actions() if action.text() == name)
    return {action.text(): action.data() for action in cast(QMenu, part.menu()).actions()}


def test_a_filter_by_verdict_is_named_on_its_chip_and_goes_with_an_annotator(library: LibraryPanel) -> None:
    filters = _filters(library, "Verdict")
    assert list(filters) == ["Not checked", "Supported", "Refuted", "Disputed", "Cannot be checked"]
    library.set_filter(filters["Not checked"])
    assert library.more_chip.text() == "Not checked"
    assert library.untagged_chip.isVisible()
    assert not library.orphans_chip.isVisible()
    assert library.filter == LibraryFilter(verdict="unchecked")
    assert _filters(library, "Annotator")["Dana"] == LibraryFilter(verdict="unchecked", annotator="a")
    assert _filters(library, "Verdict")["Not checked"] == LibraryFilter()


def _hits(*ids: str) -> list[Hit]:
    return [Hit(id, f"Story {id}", Span(0, 5), "Some words.") for id in ids]


def test_one_article_is_not_called_articles(library: LibraryPanel) -> None:
    library.set_rows(samples.ROWS[:1])
    library.search.setText("nowhere")
    library.set_found("nowhere", frozenset())
    library.results.set_nothing(1)
    assert "1 article." in library._empty.text()
    assert library.results.sentence == "Nothing found in 1 article."
    assert library._count.accessibleName() == "1 article"


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Down])
def test_enter_or_down_goes_to_found_places_without_a_second_search(
    library: LibraryPanel, qtbot: QtBot, key: Qt.Key
) -> None:
    library.search.setText("ferry")
    asked = QSignalSpy(library.search_changed)
    library._typing.timeout.emit()
    library.show_hits(_hits("1", "2"), ("ferry",), more=False)
    qtbot.keyClick(library.search, key)
    assert asked.count() == 1
    assert library.results.list.currentIndex().row() == 0


def test_enter_before_the_answer_goes_to_the_found_places_when_they_come(
    library: LibraryPanel, qtbot: QtBot
) -> None:
    library.show_hits(_hits("3"), ("old",), more=False)
    library.search.setText("ferry")
    asked = QSignalSpy(library.search_changed)
    qtbot.keyClick(library.search, Key.Key_Return)
    assert asked.count() == 1
    assert not library.results.list.currentIndex().isValid()
    library.show_hits(_hits("1", "2"), ("ferry",), more=False)
    assert library.results.list.currentIndex().row() == 0
