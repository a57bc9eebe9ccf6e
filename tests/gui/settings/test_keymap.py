"""Which key runs what: one action for each key, whatever is given, taken or reset; and what cannot be given."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from reader.app.actions import ACTIONS
from reader.app.keymap import Keymap, normal, refusal, usual_keys
from reader.app.keys import PageKeys, chord_of

pytestmark = pytest.mark.usefixtures("qapp")

Key, Mod = Qt.Key, Qt.KeyboardModifier
NONE, SHIFT, CONTROL, ALT = Mod.NoModifier, Mod.ShiftModifier, Mod.ControlModifier, Mod.AltModifier
ACTION = st.sampled_from([spec.id for spec in ACTIONS])
KEYS = st.sampled_from(
    ["Y", "J", "U", "1", "Ctrl+Shift+Y", "F4", "Ctrl+J", "Ctrl+K", "Shift+F5", "Ctrl+Down"]
)
STEPS = st.lists(st.tuples(st.sampled_from(["give", "take", "reset"]), ACTION, KEYS), max_size=12)


def press(key: int, text: str = "", *, scan: int = 0, modifiers: Qt.KeyboardModifier = NONE) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, modifiers, scan, 0, 0, text)


def walked(steps: list[tuple[str, str, str]]) -> Keymap:
    keymap = Keymap()
    for what, action, key in steps:
        if what == "give" and refusal(key, action) is None:
            keymap = Keymap(keymap.with_key(action, key))
        elif what == "take":
            keymap = Keymap(keymap.without_key(action, key))
        elif what == "reset":
            keymap = Keymap(keymap.reset(action))
    return keymap


@given(STEPS)
def test_each_key_runs_one_action_whatever_was_done(qapp, steps):
    keymap = walked(steps)
    keys = [key for spec in ACTIONS for key in keymap.keys(spec.id)]
    assert len(keys) == len(set(keys))
    assert all(keymap.owner(key) == spec.id for spec in ACTIONS for key in keymap.keys(spec.id))


@given(STEPS, ACTION, KEYS)
def test_a_key_that_is_given_is_had_and_nothing_else_changes_but_for_who_had_it(qapp, steps, action, key):
    before = walked(steps)
    if refusal(key, action) is not None:
        return
    after = Keymap(before.with_key(action, key))
    assert after.owner(key) == action
    for spec in ACTIONS:
        if spec.id not in (action, before.owner(key)):
            assert after.keys(spec.id) == before.keys(spec.id)


@given(STEPS, ACTION)
def test_reset_brings_the_usual_keys_back(qapp, steps, action):
    keymap = walked(steps)
    assert Keymap(keymap.reset(action)).keys(action) == usual_keys(action)


@given(STEPS)
def test_resetting_every_action_leaves_nothing_of_one_s_own(qapp, steps):
    keymap = walked(steps)
    for spec in ACTIONS:
        keymap = Keymap(keymap.reset(spec.id))
    assert keymap.own == {}


def test_what_a_newer_version_knows_is_kept():
    own = {"tag.hologram": ("F12",)}
    keymap = Keymap(Keymap(own).with_key("go.next_untagged", "Y"))
    assert keymap.own == {**own, "go.next_untagged": ("U", "Y")}


def test_a_settings_file_that_gives_one_key_twice_or_a_forbidden_one_does_no_harm():
    keymap = Keymap(
        {"go.next_untagged": ("Y", "Tab", "no key at all"), "go.start": ("Y",), "app.quit": ("Q",)}
    )
    assert keymap.keys("go.next_untagged") == ("Y",)
    assert keymap.keys("go.start") == ()
    assert keymap.keys("app.quit") == ()
    assert PageKeys(keymap).action(press(Key.Key_Y, "y", scan=29), "linux") == ("go.next_untagged", False)


def test_an_own_key_wins_over_what_is_usual_for_another():
    keymap = Keymap({"go.next_untagged": ("J",)})
    assert keymap.keys("go.next_sentence") == ("Down",)
    assert keymap.owner("J") == "go.next_untagged"


@pytest.mark.parametrize(
    ("key", "action", "message"),
    [
        ("Tab", "go.next_untagged", "keys.tab"),
        ("Esc", "go.next_untagged", "keys.escape"),
        ("Alt+F4", "go.next_untagged", "keys.system"),
        ("Meta+D", "go.next_untagged", "keys.system"),
        ("Ctrl+Alt+F2", "edit.search", "keys.system"),
        ("Shift+F10", "edit.search", "keys.system"),
        ("Alt+A", "edit.search", "keys.menu"),
        ("Alt+3", "go.next_untagged", "keys.overlap"),
        ("Y", "edit.search", "keys.typed"),
        ("Shift+Y", "edit.search", "keys.typed"),
        ("Home", "edit.search", "keys.typed"),
        ("Ctrl+C", "edit.search", "keys.edits"),
        ("Ctrl+Left", "edit.search", "keys.edits"),
    ],
)
def test_what_the_system_and_text_fields_need_is_refused(key, action, message):
    why = refusal(key, action, "linux")
    assert why is not None
    assert why.message == message


@pytest.mark.parametrize(
    ("key", "action"),
    [
        ("Y", "go.next_untagged"),
        ("F4", "edit.search"),
        ("Ctrl+Shift+Y", "edit.search"),
        ("Alt+Y", "edit.search"),
    ],
)
def test_what_nobody_needs_is_given(key, action):
    assert refusal(key, action, "linux") is None


def test_a_letter_with_control_and_alt_is_alt_gr_on_windows_only():
    assert refusal("Ctrl+Alt+E", "edit.search", "win32").message == "keys.alt-gr"  # type: ignore[union-attr]
    assert refusal("Ctrl+Alt+E", "edit.search", "linux") is None


def test_what_is_delivered_is_never_refused():
    for platform in ("linux", "win32", "darwin"):
        for spec in ACTIONS:
            assert [k for k in usual_keys(spec.id) if refusal(k, spec.id, platform)] == [], spec.id


def test_a_pressed_key_is_read_as_the_page_reads_it():
    french = press(Key.Key_Ampersand, "&", scan=10)
    assert chord_of(french, page=True, platform="linux") == "1"
    russian = press(0x413, "г", scan=30)
    assert chord_of(russian, page=True, platform="linux") == "U"
    assert chord_of(press(Key.Key_Question, "?", modifiers=SHIFT), page=True, platform="linux") == "?"
    assert chord_of(press(Key.Key_Y, "Y", modifiers=SHIFT), page=True, platform="linux") == "Shift+Y"
    assert chord_of(press(Key.Key_Y, "y", modifiers=CONTROL), page=False, platform="linux") == "Ctrl+Y"


@pytest.mark.parametrize("key", [Key.Key_Shift, Key.Key_Control, Key.Key_Alt, Key.Key_Meta, Key.Key_AltGr])
def test_a_modifier_alone_is_no_key(key):
    assert chord_of(press(key), page=True) == ""


@given(ACTION, st.sampled_from([NONE, SHIFT, CONTROL, CONTROL | SHIFT, ALT]), st.sampled_from("QYZ.,;[]"))
def test_what_was_pressed_for_a_page_action_runs_it_when_it_is_pressed_again(qapp, action, modifiers, sign):
    event = press(ord(sign), sign, modifiers=modifiers)
    key = chord_of(event, page=True, platform="linux")
    assert normal(key) == key
    spec = next(each for each in ACTIONS if each.id == action)
    if spec.scope == "page" and refusal(key, action, "linux") is None:
        keys = PageKeys(Keymap().with_key(action, key))
        assert keys.action(event, "linux") == (action, False)
