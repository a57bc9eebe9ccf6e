"""The palette: every action, tag, setting and article; recent first; by keyboard as a whole; never slow."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from reader.app.actions import ACTIONS
from reader.app.dialogs.palette import Article, PaletteDialog, fuzzy_score, whole_score
from reader.app.dialogs.palette_entries import RECENT, do, entries_of
from reader.app.dialogs.palette_rows import ENTRY, Entry
from reader.app.dialogs.settings import SettingsDialog
from reader.app.panels.surface import Surface
from reader.app.start import Program
from reader.settings import TABLE
from tests.gui.conftest import Wait, settle

K = Qt.Key


def opened(program: Program) -> PaletteDialog:
    made = PaletteDialog.open_for(program.window, program.commands)
    settle()
    return made


def shown(palette: PaletteDialog) -> list[Entry]:
    return [palette.model.index(n).data(ENTRY) for n in range(palette.model.rowCount())]


def typed(palette: PaletteDialog, words: str, until: Wait) -> list[Entry]:
    palette.field.setText(words)
    until(lambda: not palette._idle.busy)
    return shown(palette)


def test_every_action_tag_and_setting_has_a_row_and_is_named(program: Program) -> None:
    entries = {entry.id: entry for entry in entries_of(program.window, program.commands)}
    digits = {f"tag.{n}" for n in range(4, 10)}  # the codebook has three tags
    assert {s.id for s in ACTIONS} - digits - {"help.palette"} <= set(entries)
    assert {f"setting:{row.name}" for row in TABLE if row.label} <= set(entries)
    for tag in program.workspace.codebook.tags:
        assert {f"only:{tag.id}", f"next:{tag.id}", f"codebook:{tag.id}"} <= set(entries)
    assert all(entry.words for entry in entries.values())


def test_each_row_says_name_place_and_keys_to_a_screen_reader(program: Program) -> None:
    palette = opened(program)
    spoken = {
        palette.model.index(n).data(ENTRY).id: palette.model.index(n).data(Qt.ItemDataRole.AccessibleTextRole)
        for n in range(palette.model.rowCount())
    }
    assert spoken["edit.search"] == "Search the library, Edit, Ctrl Shift F"
    assert spoken["setting:page_dim"] == "Dim all but the current sentence, Setting · off"
    palette.reject()


def test_an_article_is_found_and_opened(program: Program, until: Wait) -> None:
    palette = opened(program)
    found = typed(palette, "quenby", until)
    assert [entry.id.partition(":")[0] for entry in found] == ["article"]
    QTest.keyClick(palette.field, K.Key_Return)
    settle()
    assert program.window.view.hasFocus()


def test_a_yes_or_no_is_turned_with_the_palette_open(program: Program, until: Wait) -> None:
    palette = opened(program)
    typed(palette, "dim all", until)
    QTest.keyClick(palette.field, K.Key_Return)
    assert program.window.settings.page_dim
    assert palette.isVisible()
    assert shown(palette)[0].detail == "Setting · on"
    QTest.keyClick(palette.field, K.Key_Return)
    assert not program.window.settings.page_dim
    palette.reject()


def test_any_other_setting_opens_its_row(program: Program, until: Wait) -> None:
    palette = opened(program)
    typed(palette, "line spacing", until)
    QTest.keyClick(palette.field, K.Key_Return)
    settle()
    sheet = program.window.findChild(SettingsDialog)
    assert sheet is not None
    assert sheet.rows["leading"].lit
    sheet.reject()
    settle()
    assert program.window.view.hasFocus()


def test_a_tag_is_filtered_by_found_next_and_edited(program: Program, until: Wait) -> None:
    window, view = program.window, program.window.view
    QTest.keyClick(view, K.Key_Home)
    QTest.keyClick(view, K.Key_1)
    tagged = next(iter(program.workspace.annotations))
    do(window, program.commands, "only:claim")
    assert view.filtered == "claim"
    assert "all:" in [entry.id for entry in entries_of(window, program.commands)]
    do(window, program.commands, "all:")
    assert view.filtered is None
    QTest.keyClick(view, K.Key_End)
    do(window, program.commands, "next:claim")
    assert window.tagging.active == tagged
    do(window, program.commands, "codebook:speculation")
    settle()
    assert program.commands.codebooks.dialog is not None
    assert program.commands.codebooks.dialog.tag == "speculation"
    program.commands.codebooks.dialog.reject()


def test_next_of_a_tag_goes_round_and_nowhere_without_one(program: Program) -> None:
    window, view = program.window, program.window.view
    QTest.keyClick(view, K.Key_Home)
    for key in (K.Key_1, K.Key_2, K.Key_1):
        QTest.keyClick(view, key)
    claims = [a.id for a in program.workspace.in_reading_order() if a.tag == "claim"]
    QTest.keyClick(view, K.Key_Home)
    window.tagging.activate(claims[0])
    seen = []
    for _ in range(3):
        window.tagging.next_of("claim")
        seen.append(window.tagging.active)
    assert seen == [claims[1], claims[0], claims[1]]
    window.tagging.next_of("background")
    assert window.tagging.active == claims[1]


def test_what_was_chosen_lately_stands_first_and_wins_between_equals(program: Program, until: Wait) -> None:
    for chosen in ("view.larger", "view.smaller", "edit.search"):
        do(program.window, program.commands, chosen)
    settle()
    palette = opened(program)
    assert [entry.id for entry in shown(palette)[:3]] == ["edit.search", "view.smaller", "view.larger"]
    assert typed(palette, "text", until)[0].id in ("view.larger", "view.smaller")
    palette.reject()


def test_articles_that_were_open_lately_stand_there_before_anything_is_typed(
    program: Program, until: Wait
) -> None:
    before = program.workspace.article
    assert before is not None
    program.window.imports.add_text("A second story\n\nThe ferry runs again.\n", "second")
    until(lambda: program.window.windowTitle().startswith("A second story"))
    palette = opened(program)
    assert shown(palette)[0].id == f"article:{before.id}"
    QTest.keyClick(palette.field, K.Key_Return)
    until(lambda: program.workspace.article is not None and program.workspace.article.id == before.id)


def test_only_so_many_are_remembered_and_none_when_the_reader_wants_none(program: Program) -> None:
    for spec in [s for s in ACTIONS if s.id.startswith("go.")][: RECENT + 4]:
        do(program.window, program.commands, spec.id)
    assert len(program.window.settings.recent_commands) == RECENT
    program.window.settings.remember_recent = False
    assert program.window.settings.recent_commands == ()
    do(program.window, program.commands, "view.larger")
    assert program.window.settings.recent_commands == ()


def test_what_cannot_be_done_now_is_not_done_and_stands_below(program: Program, until: Wait) -> None:
    palette = opened(program)
    found = typed(palette, "redo", until)
    assert found[0].id == "edit.redo"
    assert not found[0].enabled
    QTest.keyClick(palette.field, K.Key_Return)
    assert palette.isVisible()
    palette.reject()


# --- very many articles -------------------------------------------------------------------------------------

MANY = 20_000


@pytest.fixture
def looked_at() -> list[int]:
    return []


@pytest.fixture
def many(stage: Surface, looked_at: list[int]) -> PaletteDialog:
    def articles() -> Iterator[Article]:
        for number in range(MANY):
            looked_at.append(number)
            words = "Sandmark mill" if number == MANY - 1 else f"Council weighs toll {number}"
            yield str(number), words, "Courier"

    entries = [Entry("toll", "Toll of the day"), Entry("other", "Something else")]
    made = PaletteDialog(stage, entries, articles, total=MANY)
    made.open()
    return made


def test_no_article_is_looked_at_before_something_is_typed(many: PaletteDialog, looked_at: list[int]) -> None:
    settle()
    assert looked_at == []


def test_commands_are_there_at_once_and_articles_come_below(
    many: PaletteDialog, looked_at: list[int], until: Wait
) -> None:
    many.field.setText("toll")
    assert [entry.id for entry in shown(many)] == ["toll"]
    assert len(looked_at) < MANY, "typing does not wait for them"
    until(lambda: not many._idle.busy)
    assert len(looked_at) == MANY
    assert shown(many)[0].id == "toll"
    assert 1 < len(shown(many)) <= 201
    assert many.list.currentIndex().row() == 0


def test_the_last_of_many_articles_is_found(many: PaletteDialog, until: Wait) -> None:
    many.field.setText("sandmark")
    assert many._none_row.isHidden(), "nothing is not said before all were looked at"
    until(lambda: not many._idle.busy)
    assert [entry.id for entry in shown(many)] == [f"article:{MANY - 1}"]


def test_words_at_their_beginning_and_early_in_a_title_come_first() -> None:
    titles = ("Bridge shut", "The old bridge shut", "Cambridge opens", "Ferry runs")
    scores = [whole_score(["bridge"], ("1", title, "")) for title in titles]
    assert scores[3] is None
    kept = [score for score in scores if score is not None]
    assert kept == sorted(kept, reverse=True)
    assert whole_score(["bridge", "courier"], ("1", "Bridge shut", "Courier")) is not None
    assert whole_score(["bdg"], ("1", "Bridge shut", "")) is None


def test_in_a_small_library_letters_are_found_anywhere() -> None:
    assert fuzzy_score(["kbs"], ("1", "Kessel Bridge shut", "Courier")) is not None


def test_typing_on_gives_up_the_older_search(many: PaletteDialog, looked_at: list[int], until: Wait) -> None:
    many.field.setText("s")
    many.field.setText("sandmark mill")
    until(lambda: not many._idle.busy)
    assert len(shown(many)) == 1
    many.field.setText("zzzz")
    until(lambda: not many._idle.busy)
    assert many._none_row.isVisible()


def test_the_row_one_has_gone_to_stays_current_when_articles_come_in(
    many: PaletteDialog, until: Wait
) -> None:
    many.field.setText("o")
    QTest.keyClick(many.field, K.Key_Down)
    current = many.list.currentIndex().data(ENTRY)
    until(lambda: not many._idle.busy)
    assert many.list.currentIndex().data(ENTRY) == current
    assert QApplication.focusWidget() is many.field
