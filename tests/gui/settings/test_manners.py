"""Manners of the window: menus where one points, its place on each desk, day and night, and a word at the end."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from reader.app import placing
from reader.app.appearance import Appearance
from reader.app.attention import LONG_S, Attention
from reader.app.dialogs.password import PasswordDialog, ask_password
from reader.app.dialogs.text import TextPopup
from reader.app.start import Program
from tests.gui.conftest import Wait, settle, span_of

K = Qt.Key
Reason = QContextMenuEvent.Reason
Ask = Callable[..., QMenu | None]


@pytest.fixture(autouse=True)
def popped(monkeypatch: pytest.MonkeyPatch) -> list[QMenu]:
    """Return the menus that opened, as far as this platform without a screen can open one."""
    made: list[QMenu] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, _at: made.append(menu))
    return made


@pytest.fixture
def ask_menu(popped: list[QMenu]) -> Callable[..., QMenu | None]:
    """Return what asks for a widget's menu, by the keyboard or at a place of it, and gives it."""

    def ask(widget: QWidget, at: QPoint | None = None) -> QMenu | None:
        popped.clear()
        reason = Reason.Keyboard if at is None else Reason.Mouse
        place = widget.rect().center() if at is None else at
        QApplication.sendEvent(widget, QContextMenuEvent(reason, place, widget.mapToGlobal(place)))
        settle()
        return popped[-1] if popped else None

    return ask


def words_of(menu: QMenu | None) -> list[str]:
    assert menu is not None
    return [action.text().partition("\t")[0] for action in menu.actions() if not action.isSeparator()]


def choose(menu: QMenu | None, name: str) -> None:
    assert menu is not None
    action = next(a for a in menu.actions() if a.text().partition("\t")[0] == name)
    action.trigger()
    settle()


@pytest.fixture
def tagged(program: Program) -> str:
    """Return the id of a claim on the first sentence of the body; the cursor stands on it."""
    view = program.window.view
    made = program.workspace.annotate("claim", (span_of(program.workspace, "The wall fell on Tuesday."),))
    assert made is not None
    program.window.tagging.activate(made)
    view.setFocus()
    settle()
    return made


# --- context menus ------------------------------------------------------------------------------------------


def test_the_menu_key_on_an_annotation_offers_what_can_be_done_with_it(
    ask_menu: Ask, program: Program, tagged: str
) -> None:
    menu = ask_menu(program.window.view)
    said = words_of(menu)
    assert {"Who says it", "Note", "All fields", "Change the tag", "Remove annotation"} <= set(said)
    keys = {
        a.text().partition("\t")[0]: a.text().partition("\t")[2] for a in (menu.actions() if menu else ())
    }
    assert keys["Note"] == "N"
    choose(menu, "Remove annotation")
    assert tagged not in program.workspace.annotations


def test_the_menu_of_an_annotation_changes_its_tag(ask_menu: Ask, program: Program, tagged: str) -> None:
    menu = ask_menu(program.window.view)
    assert menu is not None
    below = next(a.menu() for a in menu.actions() if a.text() == "Change the tag")
    assert isinstance(below, QMenu)
    assert [a.text().partition("\t")[0] for a in below.actions() if a.isChecked()] == ["Claim"]
    action = next(a for a in below.actions() if a.text().startswith("Background"))
    action.trigger()
    assert program.workspace.annotations[tagged].tag == "background"


def test_the_menu_key_on_an_untagged_sentence_tags_it(ask_menu: Ask, program: Program) -> None:
    program.window.view.set_target(span_of(program.workspace, "It could have been the frost."))
    menu = ask_menu(program.window.view)
    choose(menu, "Tag as speculation")
    assert [a.tag for a in program.workspace.annotations.values()] == ["speculation"]


def test_plain_mode_and_the_printed_page_have_the_same_menu(
    ask_menu: Ask, program: Program, tagged: str
) -> None:
    program.window.settings.plain_mode = True
    settle()
    plain = program.window.plain.plain
    assert plain is not None
    assert "Remove annotation" in words_of(ask_menu(plain))
    program.window.settings.plain_mode = False
    assert "Remove annotation" in words_of(ask_menu(program.window.printed.view))


def test_the_mouse_takes_the_cursor_along_but_leaves_a_selection(
    ask_menu: Ask, program: Program, tagged: str
) -> None:
    view = program.window.view
    there = span_of(program.workspace, "frost")
    point = view.point_of(there.start)
    assert point is not None
    menu = ask_menu(view.viewport(), point + QPoint(4, -4))
    assert menu is not None
    assert view.target().start <= there.start < view.target().end
    view.select(there)
    menu = ask_menu(view.viewport(), point + QPoint(4, -4))
    assert view.selection() == (there,)
    choose(menu, "Tag as claim")
    assert any(program.window.tagging.span_of(i) == there for i in program.workspace.annotations)


def test_the_menu_key_on_a_card_is_about_that_card(ask_menu: Ask, program: Program, tagged: str) -> None:
    cards = program.window.annotations.list
    cards.setFocus(Qt.FocusReason.TabFocusReason)
    cards.setCurrentIndex(cards.model().index(0, 0))
    menu = ask_menu(cards)
    assert "Show in the text" in words_of(menu)
    choose(menu, "Show in the text")
    assert program.window.view.hasFocus()
    assert program.window.tagging.active == tagged


def test_the_menu_key_on_a_tag_filters_and_edits_it(ask_menu: Ask, program: Program, tagged: str) -> None:
    row = program.window.annotations.codebook_view._rows["claim"]
    row.setFocus(Qt.FocusReason.TabFocusReason)
    menu = ask_menu(row)
    said = words_of(menu)
    assert said[:3] == ["Tag as claim", "Next claim", "Show only claim"]
    choose(menu, "Show only claim")
    assert program.window.view.filtered == "claim"
    choose(ask_menu(row), "Show all tags")
    assert program.window.view.filtered is None
    choose(ask_menu(row), "Edit the tag…")
    dialog = program.commands.codebooks.dialog
    assert dialog is not None
    dialog.reject()


def test_the_menu_key_in_the_list_of_articles_is_about_those_that_are_selected(
    ask_menu: Ask, program: Program, until: Wait
) -> None:
    window = program.window
    window.imports.add_text("A second story\n\nThe ferry runs again.\n", "second")
    until(lambda: window.windowTitle().startswith("A second story") and window.view.hasFocus())
    rows = window.library.list
    rows.setFocus(Qt.FocusReason.TabFocusReason)
    rows.setCurrentIndex(rows.model().index(0, 0))
    assert "Open" in words_of(ask_menu(rows))
    rows.selectAll()
    menu = ask_menu(rows)
    assert "Move 2 articles to the trash" in words_of(menu) or "Move %n articles to the trash" in words_of(
        menu
    )
    choose(menu, "Done")
    until(lambda: all(row.article.done for row in window.library.model.rows()))
    program.workspace.undo()
    until(lambda: not any(row.article.done for row in window.library.model.rows()))


def test_the_menu_key_on_a_speaker_searches_renames_and_merges(
    ask_menu: Ask, program: Program, tagged: str, until: Wait
) -> None:
    for words, name in (("Nobody was hurt", "Harbour office"), ("It could have been the frost.", "Mayor")):
        made = program.workspace.annotate("claim", (span_of(program.workspace, words),))
        assert made is not None
        program.workspace.set_speaker(made, name, "named")
    until(lambda: not program.workspace.unsaved)
    program.commands.run("library.speakers")
    sheet = program.commands.lists.dialog
    assert sheet is not None
    voices = sheet.voices
    until(lambda: voices.list.count() == 2)
    voices.list.setFocus(Qt.FocusReason.TabFocusReason)
    menu = ask_menu(voices.list)
    assert words_of(menu) == ["All that this speaker says", "Change the name", "Merge into…"]
    choose(menu, "Merge into…")
    assert voices.same.hasFocus()
    voices.list.setFocus(Qt.FocusReason.TabFocusReason)
    choose(ask_menu(voices.list), "All that this speaker says")
    assert program.window.library.search.text().startswith("speaker:")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the system makes the event itself")
def test_shift_and_f10_are_the_menu_key(popped: list[QMenu], program: Program, tagged: str) -> None:
    window = program.window
    for widget, offered in (
        (window.view, "Who says it"),
        (window.annotations.list, "Show in the text"),
        (window.library.list, "Move to the trash"),
    ):
        popped.clear()
        widget.setFocus()
        if widget is not window.view:
            widget.setCurrentIndex(widget.model().index(0, 0))
        QTest.keyClick(widget, K.Key_F10, Qt.KeyboardModifier.ShiftModifier)
        assert offered in words_of(popped[-1])


def test_a_menu_by_the_keyboard_needs_the_keyboard_in_the_list(ask_menu: Ask, program: Program) -> None:
    program.window.view.setFocus()
    assert ask_menu(program.window.library.list) is None


# --- what is asked inside the window ------------------------------------------------------------------------


def test_a_password_is_asked_for_in_the_window_and_given_once(program: Program) -> None:
    given: list[str] = []
    sheet = ask_password(program.window, "minutes.pdf", given.append)
    settle()
    QTest.keyClick(sheet.field, K.Key_Return)
    assert sheet.isVisible(), "nothing typed is no password"
    QTest.keyClicks(sheet.field, "s3cret")
    assert sheet.field.echoMode() == sheet.field.EchoMode.Password
    QTest.keyClick(sheet.field, K.Key_Return)
    assert given == ["s3cret"]
    settle()
    assert program.window.view.hasFocus()


def test_who_leaves_the_question_for_a_password_gives_none(program: Program) -> None:
    given: list[str] = []
    sheet = ask_password(program.window, "minutes.pdf", given.append)
    QTest.keyClicks(sheet.field, "s3c")
    QTest.keyClick(sheet.field, K.Key_Escape)
    assert given == []
    assert program.window.findChildren(PasswordDialog) == [] or not sheet.isVisible()


# --- the window's place -------------------------------------------------------------------------------------


def desk(name: str, width: int, height: int, x: int = 0) -> object:
    return SimpleNamespace(name=lambda: name, geometry=lambda: QRect(x, 0, width, height))


def test_screens_are_told_apart_by_name_size_and_place_in_whatever_order() -> None:
    lap, big = desk("lap", 1280, 800), desk("big", 2560, 1440, 1280)
    of: Callable[..., str] = placing.arrangement_of
    assert of([lap, big]) == of([big, lap])
    assert of([lap]) != of([lap, big])
    assert of([big]) != of([desk("big", 2560, 1440)])


def test_the_window_comes_back_where_it_stood_on_these_screens_only(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = program.window
    monkeypatch.setattr(placing, "arrangement_of", lambda _screens: "at the desk")
    window.resize(780, 700)
    placing.keep(window)
    window.resize(760, 600)
    monkeypatch.setattr(placing, "arrangement_of", lambda _screens: "on the lap")
    placing.keep(window)
    monkeypatch.setattr(placing, "arrangement_of", lambda _screens: "at the desk")
    placing.restore(window)
    assert (window.width(), window.height()) == (780, 700)
    monkeypatch.setattr(placing, "arrangement_of", lambda _screens: "in a strange hall")
    placing.restore(window)
    room = QGuiApplication.primaryScreen().availableGeometry()
    assert (window.width(), window.height()) != (780, 700)
    assert window.width() <= room.width()


def test_what_an_older_version_kept_is_still_taken(program: Program) -> None:
    window = program.window
    window.resize(785, 640)
    placing.keep(window)
    window.settings.reset("arrangements")
    window.resize(700, 500)
    placing.restore(window)
    assert (window.width(), window.height()) == (785, 640)


def test_only_so_many_desks_are_remembered(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(placing.ARRANGEMENTS_KEPT + 3):
        monkeypatch.setattr(placing, "arrangement_of", lambda _screens, n=number: f"desk {n}")
        placing.keep(program.window)
    assert len(program.window.settings.arrangements) == placing.ARRANGEMENTS_KEPT
    assert f"desk {placing.ARRANGEMENTS_KEPT + 2}" in program.window.settings.arrangements


# --- day and night ------------------------------------------------------------------------------------------


class Hints(QObject):
    """Stands for Qt's hints of the system."""

    colorSchemeChanged = Signal(object)
    contrastPreferenceChanged = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.scheme = Qt.ColorScheme.Light
        self.contrast = Qt.ContrastPreference.NoPreference

    def colorScheme(self) -> Qt.ColorScheme:
        return self.scheme

    def accessibility(self) -> Hints:
        return self

    def contrastPreference(self) -> Qt.ContrastPreference:
        return self.contrast


@pytest.fixture
def hints(monkeypatch: pytest.MonkeyPatch, qapp: object) -> Hints:
    made = Hints()
    monkeypatch.setattr("reader.app.appearance.QGuiApplication", SimpleNamespace(styleHints=lambda: made))
    return made


def test_the_system_s_night_is_followed_live(hints: Hints) -> None:
    appearance = Appearance("system")
    seen: list[str] = []
    appearance.changed.connect(lambda of: seen.append(of.name))
    appearance.apply()
    hints.scheme = Qt.ColorScheme.Dark
    hints.colorSchemeChanged.emit(hints.scheme)
    hints.contrast = Qt.ContrastPreference.HighContrast
    hints.contrastPreferenceChanged.emit(hints.contrast)
    hints.contrast = Qt.ContrastPreference.NoPreference
    hints.scheme = Qt.ColorScheme.Light
    hints.colorSchemeChanged.emit(hints.scheme)
    assert seen == ["light", "dark", "contrast", "light"]


def test_a_popup_that_is_open_follows_too(hints: Hints, program: Program) -> None:
    popup = TextPopup.open_for(program.window, program.commands, QRect(0, 0, 20, 20))
    assert popup._tiles["light"].isChecked()
    hints.scheme = Qt.ColorScheme.Dark
    hints.colorSchemeChanged.emit(hints.scheme)
    assert popup.theme.name == "dark"
    assert popup._tiles["dark"].isChecked()
    popup.close_quietly()
    hints.scheme = Qt.ColorScheme.Light
    hints.colorSchemeChanged.emit(hints.scheme)


def test_a_theme_that_was_chosen_stays_at_night(hints: Hints) -> None:
    appearance = Appearance("sepia")
    seen: list[str] = []
    appearance.changed.connect(lambda of: seen.append(of.name))
    hints.scheme = Qt.ColorScheme.Dark
    hints.colorSchemeChanged.emit(hints.scheme)
    assert seen == []
    assert appearance.theme.name == "sepia"


# --- a word when something long ended -----------------------------------------------------------------------


@pytest.fixture
def attention(program: Program, monkeypatch: pytest.MonkeyPatch) -> tuple[Attention, list[str], list[float]]:
    made = program.window.attention
    posted: list[str] = []
    now = [0.0]
    made.clock, made.post = lambda: now[0], posted.append
    monkeypatch.setattr(program.window, "isActiveWindow", lambda: False)
    return made, posted, now


def test_what_took_long_is_told_when_another_program_is_in_front(
    attention: tuple[Attention, list[str], list[float]],
) -> None:
    made, posted, now = attention
    ended = made.begin()
    now[0] = LONG_S
    ended("Backed up.")
    assert posted == ["Backed up."]


def test_what_was_short_is_not_told(attention: tuple[Attention, list[str], list[float]]) -> None:
    made, posted, now = attention
    ended = made.begin()
    now[0] = LONG_S / 2
    ended("Backed up.")
    assert posted == []


def test_nothing_is_told_to_somebody_who_looks_or_wants_none(
    program: Program, attention: tuple[Attention, list[str], list[float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, posted, _now = attention
    program.window.settings.notify = False
    made.tell("Backed up.")
    program.window.settings.notify = True
    monkeypatch.setattr(program.window, "isActiveWindow", lambda: True)
    made.tell("Backed up.")
    assert posted == []


def test_the_end_of_a_long_import_and_of_a_backup_is_told(
    program: Program, attention: tuple[Attention, list[str], list[float]], until: Wait
) -> None:
    _made, posted, now = attention
    program.window.imports.add_text("A second story\n\nThe ferry runs again.\n", "second")
    now[0] = LONG_S
    until(lambda: posted)
    assert posted == ["All files are imported."]
    program.commands.run("library.backup")
    now[0] = 3 * LONG_S
    until(lambda: len(posted) == 2)
    assert posted[1].startswith("Backed up as")
