"""The lists of a fact-checker: what is not checked, what nobody vouches for, who says most."""

from __future__ import annotations

import csv
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu

from reader.app import placing
from reader.app.dialogs.lists import ListsDialog
from reader.app.panels.library_filter import LibraryFilter
from reader.importers import read_article
from reader.library import Library
from reader.library.edits import EditArticle
from reader.library.importing import keep
from reader.model import AttributeValue, Hit, Verdict
from reader.text.span import Span

K = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
BOTH = CONTROL | Qt.KeyboardModifier.ShiftModifier
OTHER = "Wall was rotten, inspector says\n\nThe wall had been rotten for years. The city denies it.\n"


@pytest.fixture
def library_path(library_path):
    """Two articles of two outlets."""
    with Library.open(library_path) as library:
        (row,) = library.articles()
        library.apply(EditArticle(row.article, replace(row.article, outlet="Harbour Times")))
        data = OTHER.encode()
        made = keep(library, read_article(data, media_type="text/plain"), data, name="rotten.txt").article
        article = library.article(made)
        library.apply(EditArticle(article, replace(article, outlet="City Post")))
    return library_path


@pytest.fixture
def program(program, until):
    """The window with a claim on each of two sentences of both articles; the first of each is checked."""
    until(lambda: program.window.library.model.total == 2)
    for row in tuple(program.window.library.model.rows()):
        program.workspace.open_article(row.article.id, then=program.window.view.setFocus)
        until(lambda row=row: program.workspace.article.id == row.article.id)
        press(program, K.Key_Home, K.Key_1, K.Key_1)
        first = program.workspace.in_reading_order()[0]
        program.workspace.set_verdict(first.id, Verdict("supported"))
    until(lambda: not program.workspace.unsaved)
    return program


def press(program, *keys, modifiers=Qt.KeyboardModifier.NoModifier):
    for key in keys:
        QTest.keyClick(QApplication.focusWidget() or program.window.view, key, modifiers)


def show(program, until, name):
    dialog = program.commands.lists.show(name)
    until(lambda: "Counting" not in dialog._sentence.text())
    return dialog


def found(dialog):
    return [hit.snippet for hit in dialog.places.hits]


def test_unchecked_claims_of_one_outlet_are_three_keys_away(program, until):
    program.commands.run("library.unchecked")  # Ctrl+Shift+V
    dialog = program.commands.lists.dialog
    until(lambda: len(dialog.places.hits) == 2)
    press(program, K.Key_O, K.Key_H)
    assert dialog.narrowed.outlet == "Harbour Times"
    until(lambda: len(dialog.places.hits) == 1)
    assert found(dialog) == ["Nobody was hurt 🚧, the harbour office said."]


def test_enter_goes_to_the_place_and_back_comes_back(program, until):
    before = program.workspace.article.id
    dialog = show(program, until, "unchecked")
    other = next(h for h in dialog.places.hits if h.article != before)
    at = next(n for n in range(dialog.places.found.rowCount()) if dialog.places.found.row_at(n).hit == other)
    dialog.places.setCurrentIndex(dialog.places.found.index(at))
    while dialog.places.hit(dialog.places.currentIndex()) != other:
        press(program, K.Key_Down)
    press(program, K.Key_Return)
    until(lambda: program.workspace.article.id == other.article)
    until(lambda: program.window.tagging.active == other.annotation)
    assert QApplication.focusWidget() is program.window.view
    press(program, K.Key_Left, modifiers=Qt.KeyboardModifier.AltModifier)
    until(lambda: program.workspace.article.id == before)


def test_the_sheet_opens_where_it_was_left_and_what_was_checked_is_gone(program, until):
    dialog = show(program, until, "unchecked")
    dialog.outlet.setCurrentText("City Post")
    dialog.outlet.chosen.emit("City Post")
    until(lambda: found(dialog) == ["The city denies it."])
    press(program, K.Key_Escape)
    dialog.take_keyboard()
    chosen = dialog.places.hits[0].annotation
    press(program, K.Key_Return)
    until(lambda: chosen in program.workspace.annotations)
    program.workspace.set_verdict(chosen, Verdict("refuted"))
    until(lambda: not program.workspace.unsaved)
    again = show(program, until, "unchecked")
    assert again.narrowed.outlet == "City Post"
    assert again.places.hits == ()
    assert "None here" in again._sentence.text()
    again.reject()


def test_claims_that_nobody_vouches_for_are_listed(program, until):
    some = program.workspace.in_reading_order()[0]
    program.workspace.set_speaker(some.id, "Harbour office", "institution")
    until(lambda: not program.workspace.unsaved)
    dialog = show(program, until, "unvouched")
    assert len(dialog.places.hits) == 3
    assert some.id not in {h.annotation for h in dialog.places.hits}
    dialog.reject()


def test_a_list_goes_out_as_the_table_that_every_export_writes(program, until, tmp_path, monkeypatch):
    out = tmp_path / "unchecked.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, **k: (str(out), ""))
    dialog = show(program, until, "unchecked")
    press(program, K.Key_E, modifiers=CONTROL)
    until(lambda: "Written" in dialog._sentence.text())
    with out.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert sorted(row["quote"] for row in rows) == sorted(found(dialog))
    assert {row["outlet"] for row in rows} == {"Harbour Times", "City Post"}
    dialog.reject()


def test_words_that_cannot_be_understood_are_answered_in_the_sheet(program, until):
    dialog = show(program, until, "unchecked")
    dialog.words.setText("in:nowhere")
    dialog._on_paused()
    until(lambda: "nowhere" in dialog._sentence.text())
    assert dialog.places.hits == ()
    dialog.reject()


def test_claims_stand_in_reading_order_below_their_article(program, until):
    for annotation in program.workspace.in_reading_order():
        program.workspace.set_verdict(annotation.id, None)
    until(lambda: not program.workspace.unsaved)
    dialog = show(program, until, "unchecked")
    dialog.outlet.setCurrentText(program.workspace.article.outlet)
    dialog.outlet.chosen.emit(program.workspace.article.outlet)
    until(lambda: len(found(dialog)) == 2)
    standing = program.workspace.in_reading_order()
    assert found(dialog) == [a.anchors[0].pieces[0].quote for a in standing]
    dialog.reject()


# --- speakers -------------------------------------------------------------------------------------------


@pytest.fixture
def speakers(program, until):
    """Two claims of the open article, said by two speakers that are one."""
    one, two = program.workspace.in_reading_order()[:2]
    program.workspace.set_speaker(one.id, "Harbour office", "institution")
    program.workspace.set_speaker(two.id, "Office of the harbour", "institution")
    until(lambda: not program.workspace.unsaved)
    program.pair = (one.id, two.id)
    return program


def names(program):
    return sorted((s.name, s.aliases) for s in program.workspace.speakers.values())


def test_two_speakers_are_merged_with_five_keys_and_parted_by_undo(speakers, until):
    dialog = show(speakers, until, "speakers")  # Ctrl+Shift+W
    until(lambda: dialog.voices.list.count() == 2)
    assert dialog.voices.list.hasFocus()
    press(speakers, K.Key_Down)
    press(speakers, K.Key_M, modifiers=CONTROL)
    press(speakers, K.Key_H, K.Key_Return)
    until(lambda: dialog.voices.list.count() == 1 and not speakers.workspace.unsaved)
    until(lambda: names(speakers) == [("Harbour office", ("Office of the harbour",))])
    one, two = (speakers.workspace.annotations[i].speaker.speaker for i in speakers.pair)
    assert one == two
    assert "2 statements" in dialog.voices.list.item(0).text()
    dialog.reject()
    speakers.workspace.undo()
    until(lambda: names(speakers) == [("Harbour office", ()), ("Office of the harbour", ())])


def test_names_and_kind_are_changed_in_the_sheet_and_undone(speakers, until):
    dialog = show(speakers, until, "speakers")
    until(lambda: dialog.voices.list.count() == 2)
    press(speakers, K.Key_F2)
    assert dialog.voices.name.hasFocus()
    dialog.voices.aliases.setFocus()
    dialog.voices.aliases.setText(" The  harbour ; the harbour; HO")
    dialog.voices.aliases.setModified(True)
    press(speakers, K.Key_Return)
    until(lambda: ("Harbour office", ("The harbour", "HO")) in names(speakers))
    until(lambda: not speakers.workspace.unsaved and "also" in dialog.voices.list.item(0).text())
    assert dialog.voices.list.hasFocus()
    dialog.voices.kind.setCurrentIndex(dialog.voices.kind.findData("document"))
    dialog.voices.kind.chosen.emit("document")
    until(lambda: {s.kind for s in speakers.workspace.speakers.values()} == {"document", "institution"})
    until(lambda: not speakers.workspace.unsaved)
    dialog.reject()
    speakers.workspace.undo()
    speakers.workspace.undo()
    until(lambda: not speakers.workspace.unsaved)
    until(lambda: names(speakers) == [("Harbour office", ()), ("Office of the harbour", ())])


def test_another_name_typed_on_a_card_finds_its_speaker(speakers, until):
    one, two = speakers.pair
    dialog = show(speakers, until, "speakers")
    speaker = dialog.voices.speaker
    dialog.voices.edited.emit(speaker, replace(speaker, aliases=("The harbour", "HO")))
    until(lambda: ("Harbour office", ("The harbour", "HO")) in names(speakers))
    dialog.reject()
    field = speakers.window.annotations.editor.speaker
    speakers.window.tagging.activate(two)
    field.name.setText("ho")
    field.send()
    assert field.name.text() == "Harbour office"
    until(lambda: not speakers.workspace.unsaved)
    found = speakers.workspace.annotations
    assert found[one].speaker.speaker == found[two].speaker.speaker
    assert len(speakers.workspace.speakers) == 2


def test_a_name_that_nobody_has_merges_nothing(speakers, until):
    dialog = show(speakers, until, "speakers")
    until(lambda: dialog.voices.list.count() == 2)
    same = dialog.voices.same
    same.setFocus()
    same.setText("Somebody else")
    press(speakers, K.Key_Return)
    assert same.property("wrong") == "true"
    assert same.hasFocus()
    assert dialog._sentence.text() == "No other speaker has “Somebody else” in a name."
    assert len(speakers.workspace.speakers) == 2
    dialog.reject()


def test_enter_on_a_speaker_searches_for_what_it_says(speakers, until):
    dialog = show(speakers, until, "speakers")
    until(lambda: dialog.voices.list.count() == 2)
    press(speakers, K.Key_Return)
    assert speakers.window.library.search.text() == 'speaker:"Harbour office"'


def test_speakers_go_out_as_a_table(speakers, until, tmp_path, monkeypatch):
    out = tmp_path / "speakers.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, **k: (str(out), ""))
    dialog = show(speakers, until, "speakers")
    until(lambda: dialog.voices.list.count() == 2)
    dialog.outlet.setCurrentText(speakers.workspace.article.outlet)
    dialog.outlet.chosen.emit(speakers.workspace.article.outlet)
    press(speakers, K.Key_E, modifiers=CONTROL)
    until(lambda: "Written" in dialog._sentence.text())
    with out.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [(r["speaker"], r["statements"], r["hedged"]) for r in rows] == [
        ("Harbour office", "1", "0"),
        ("Office of the harbour", "1", "0"),
    ]
    dialog.reject()


def test_the_library_is_narrowed_to_what_has_claims_that_are_not_checked(program, until):
    panel = program.window.library
    panel.set_filter(LibraryFilter(verdict="unchecked"))
    until(lambda: panel.filter.members is not None)
    assert panel.model.rowCount() == 2
    open_claim = program.workspace.in_reading_order()[1]
    program.workspace.set_verdict(open_claim.id, Verdict("refuted"))
    until(lambda: not program.workspace.unsaved)
    program.window.shelving._live_timer.timeout.emit()
    other = next(r.article.id for r in panel.model.rows() if r.article.id != open_claim.article)
    until(lambda: panel.filter.members == {other})
    panel.set_filter(LibraryFilter())
    assert panel.model.rowCount() == 2


def test_the_next_article_opens_when_the_open_one_is_moved_to_the_trash(program, until):
    workspace = program.workspace
    gone = workspace.article.id
    program.window.view.setFocus()
    program.commands.run("article.trash")
    until(lambda: program.window.library.model.total == 1)
    program.window.library._stepping.timeout.emit()
    until(lambda: workspace.article is not None and workspace.article.id != gone)
    assert program.window.view.hasFocus()


def test_arrow_keys_walk_through_the_list_and_a_click_leads_to_the_page(program, until):
    window, workspace = program.window, program.workspace
    rows = window.library.list
    window.library.set_order("title")
    rows.setFocus()
    rows.setCurrentIndex(window.library.model.index(0))
    for key, place in ((K.Key_Home, 0), (K.Key_Down, 1), (K.Key_Up, 0)):
        QTest.keyClick(rows, key)
        window.library._stepping.timeout.emit()
        there = window.library.model.row_at(place).article.id
        until(lambda there=there: workspace.article is not None and workspace.article.id == there)
        assert rows.hasFocus()
    at = rows.visualRect(window.library.model.index(1)).center()
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert window.view.hasFocus()
    until(lambda: workspace.article.id == window.library.model.row_at(1).article.id)


def test_the_order_of_the_list_is_kept(program):
    for order in (("outlet", ""), ("field-falling", "Desk")):
        program.window.library.set_order(*order)
        placing.keep(program.window)
        assert program.window.settings.library_order == order[0]
        program.window.library.set_order("added")
        placing.restore(program.window)
        assert program.window.library.order == order


def test_the_list_is_sorted_by_a_field_that_an_article_has(program, until, monkeypatch):
    workspace, library = program.workspace, program.window.library
    until(lambda: library.model.total == 2)
    first, last = library.model.ids()
    article = library.model.row(last).article
    desk = replace(article, values=(AttributeValue("Desk", "text", "City & land"),))
    workspace.do(EditArticle(article, desk), "Edited")
    until(lambda: library.model.fields["Desk"] == 1)
    shown: list[QMenu] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, _at: shown.append(menu))

    def choose(words):
        library._on_sort_clicked()
        (below,) = shown[-1].findChildren(QMenu)
        next(a for a in below.actions() if a.text() == words).trigger()
        library._on_sort_clicked()
        return [a.text() for m in shown[-1].findChildren(QMenu) for a in m.actions() if a.isChecked()]

    assert choose("Desk, rising") == ["Desk, rising"]
    assert library.model.ids() == [last, first]
    assert choose("Desk, falling") == ["Desk, falling"]
    assert library.model.ids() == [last, first]


def test_speakers_that_a_filter_hides_are_not_spoken_of_as_none(speakers, until):
    dialog = show(speakers, until, "speakers")
    until(lambda: dialog.voices.list.count() == 2)
    dialog.words.setText("nowhere")
    dialog._on_paused()
    until(lambda: dialog.voices.list.count() == 0)
    assert dialog._sentence.text().endswith("Other outlets or words may have some.")
    dialog.reject()


def test_the_claims_say_which_letter_chooses_an_outlet(program):
    claim = Hit("a", "Harbour", Span(0, 4), "wall", "annotation", 1, "n")
    for outlets, said in (
        (("Courier",), "Enter goes to the place. O chooses an outlet."),
        ((), "the place."),
    ):
        dialog = ListsDialog(program.window, outlets, ())
        dialog.open()
        dialog.show_hits((claim,), ())
        assert dialog._sentence.text().endswith(said)
        dialog.places.setFocus()
        press(program, K.Key_O)
        assert dialog.outlet.hasFocus() == bool(outlets)
        dialog.reject()
