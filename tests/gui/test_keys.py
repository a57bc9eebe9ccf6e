"""Keys of the page under several layouts: raw key codes as the systems send them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from reader.app.actions import ACTIONS
from reader.app.keys import PageKeys, digit_of

# Key bindings are the platform's, which Qt knows only while an application runs.
pytestmark = pytest.mark.usefixtures("qapp")

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
KEYPAD = Qt.KeyboardModifier.KeypadModifier


def press(key: int, text: str = "", *, scan: int = 0, virtual: int = 0, modifiers=NONE) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, modifiers, scan, virtual, 0, text)


# What Qt reports on X11 for the key in the place of the American "1", "2", "3", per layout.
FIRST_ROW = {
    "us": ((Qt.Key.Key_1, "1"), (Qt.Key.Key_2, "2"), (Qt.Key.Key_3, "3")),
    "de": ((Qt.Key.Key_1, "1"), (Qt.Key.Key_2, "2"), (Qt.Key.Key_3, "3")),
    "fr": ((Qt.Key.Key_Ampersand, "&"), (Qt.Key.Key_Eacute, "é"), (Qt.Key.Key_QuoteDbl, '"')),
    "ru": ((Qt.Key.Key_1, "1"), (Qt.Key.Key_2, "2"), (Qt.Key.Key_3, "3")),
}


@pytest.mark.parametrize("layout", FIRST_ROW)
def test_the_digit_row_tags_without_shift_on_every_layout(layout):
    keys = PageKeys()
    for place, (key, text) in enumerate(FIRST_ROW[layout]):
        event = press(key, text, scan=10 + place)
        assert keys.action(event, "linux") == (f"tag.{place + 1}", False)


def test_shift_and_a_digit_key_is_a_digit_where_the_layout_says_so():
    assert digit_of(press(Qt.Key.Key_1, "1", scan=10, modifiers=SHIFT), "linux") == "1"  # French
    assert digit_of(press(Qt.Key.Key_Exclam, "!", scan=10, modifiers=SHIFT), "linux") is None  # American


def test_the_digit_row_is_found_by_its_place_on_windows_and_macos():
    assert digit_of(press(Qt.Key.Key_Ampersand, "&", scan=2), "win32") == "1"
    assert digit_of(press(Qt.Key.Key_Agrave, "à", scan=11), "win32") == "0"
    assert digit_of(press(Qt.Key.Key_ParenLeft, "(", virtual=23), "darwin") == "5"


def test_a_letter_on_macos_is_no_digit():
    assert digit_of(press(Qt.Key.Key_A, "a", virtual=0), "darwin") is None


def test_the_number_pad_gives_digits():
    assert PageKeys().action(press(Qt.Key.Key_2, "2", scan=88, modifiers=KEYPAD), "linux") == ("tag.2", False)


@pytest.mark.parametrize(("key", "text"), FIRST_ROW["fr"][:1] + FIRST_ROW["us"][:1])
def test_alt_and_a_digit_asks_for_an_overlap(key, text):
    assert PageKeys().action(press(key, text, scan=10, modifiers=ALT), "linux") == ("tag.1", True)


@pytest.mark.parametrize(
    ("key", "text", "scan", "action"),
    [
        (Qt.Key.Key_J, "j", 44, "go.next_sentence"),
        (0x41E, "о", 44, "go.next_sentence"),  # the Russian layout has о where J is
        (0x413, "г", 30, "go.next_untagged"),  # and г where U is
        (Qt.Key.Key_Period, ".", 60, "go.next_annotation"),
        (Qt.Key.Key_Comma, ",", 59, "go.previous_annotation"),
        (Qt.Key.Key_Delete, "\x7f", 119, "annotation.remove"),
        (Qt.Key.Key_Down, "", 116, "go.next_sentence"),
        (Qt.Key.Key_Space, " ", 65, "go.page_down"),
    ],
)
def test_letters_and_moves_are_found_in_latin_and_russian(key, text, scan, action):
    assert PageKeys().action(press(key, text, scan=scan), "linux") == (action, False)


def test_a_full_stop_that_needs_shift_on_a_french_keyboard_still_goes_on():
    event = press(Qt.Key.Key_Period, ".", scan=59, modifiers=SHIFT)
    assert PageKeys().action(event, "linux") == ("go.next_annotation", False)


def test_shift_and_an_arrow_is_another_action_than_the_arrow():
    keys = PageKeys()
    assert keys.action(press(Qt.Key.Key_Down, modifiers=SHIFT), "linux") == ("go.grow", False)
    assert keys.action(press(Qt.Key.Key_Right, modifiers=CONTROL), "linux") == (
        "go.end_character_right",
        False,
    )


def test_control_and_a_digit_is_not_a_tag():
    assert PageKeys().action(press(Qt.Key.Key_1, "1", scan=10, modifiers=CONTROL), "linux") is None


def test_a_reader_can_change_a_key():
    keys = PageKeys({"go.next_untagged": ("Y",)})
    assert keys.action(press(Qt.Key.Key_Y, "y", scan=29), "linux") == ("go.next_untagged", False)
    assert keys.action(press(Qt.Key.Key_U, "u", scan=30), "linux") is None


def test_alt_asks_for_an_overlap_with_a_tag_s_own_key_as_well():
    keys = PageKeys({"tag.2": ("Y",)})
    assert keys.action(press(Qt.Key.Key_Y, "y", scan=29, modifiers=ALT), "linux") == ("tag.2", True)
    assert keys.action(press(Qt.Key.Key_Y, "y", scan=29), "linux") == ("tag.2", False)
    assert keys.action(press(Qt.Key.Key_U, "u", scan=30, modifiers=ALT), "linux") is None


def test_no_two_actions_share_a_key():
    seen: dict[str, str] = {}
    for spec in ACTIONS:
        for sequence in spec.sequences():
            text = sequence.toString()
            assert seen.setdefault(text, spec.id) == spec.id, f"{text}: {seen[text]} and {spec.id}"
