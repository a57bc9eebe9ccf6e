"""Settings: read, checked, kept, and never lost to a damaged file."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.settings import TABLE, Settings, _toml

WHOLE_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
SCALARS = (
    WHOLE_TEXT
    | st.booleans()
    | st.integers(-(2**62), 2**62)
    | st.floats(allow_nan=False)
    | st.datetimes()
    | st.dates()
    | st.times()
)
TABLES = st.dictionaries(WHOLE_TEXT, SCALARS | st.lists(SCALARS, max_size=3), max_size=4)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "profile" / "settings.toml"


def test_without_a_file_every_setting_has_its_usual_value(file):
    settings = Settings(file)
    assert {row.name: getattr(settings, row.name) for row in TABLE} == {row.name: row.usual for row in TABLE}
    assert not file.parent.exists(), "reading makes nothing"


def test_what_was_set_is_there_at_the_next_start(file):
    settings = Settings(file)
    settings.theme, settings.text_size = "dark", 24
    settings.last_folder = 'C:\\Press "daily"\n😀\x7f\x1b'
    settings.save()
    again = Settings(file)
    assert (again.theme, again.text_size) == ("dark", 24)
    assert again.last_folder == 'C:\\Press "daily"\n😀\x7f\x1b'


def test_only_what_differs_from_the_usual_is_written(file):
    settings = Settings(file)
    settings.text_size = 24
    settings.text_size = 19
    settings.leading = 2.0
    settings.save()
    assert tomllib.loads(file.read_text("utf-8")) == {"leading": 2.0}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("theme", "plaid"),
        ("theme", 3),
        ("text_size", 11),
        ("text_size", 81),
        ("text_size", True),
        ("text_size", 20.5),
        ("smooth_scrolling", 1),
        ("leading", "wide"),
    ],
)
def test_a_value_of_the_wrong_kind_or_size_is_refused(file, name, value):
    settings = Settings(file)
    before = getattr(settings, name)
    with pytest.raises(ValueError, match="no value for"):
        setattr(settings, name, value)
    assert getattr(settings, name) == before


def test_lists_and_tables_are_kept_and_nobody_changes_them_in_place(file):
    settings: Any = Settings(file)
    settings.keys = {"go.next_untagged": ["Y", "Shift+Y"], "an.action.of.tomorrow": []}
    settings.recent_libraries = ["/a/news.spanlib"]
    settings.save()
    again: Any = Settings(file)
    assert again.keys == {"go.next_untagged": ("Y", "Shift+Y"), "an.action.of.tomorrow": ()}
    assert again.recent_libraries == ("/a/news.spanlib",)
    with pytest.raises(TypeError):
        again.keys["app.quit"] = ("Q",)
    again.reset("keys")
    again.save()
    assert "keys" not in tomllib.loads(file.read_text("utf-8"))


@pytest.mark.parametrize("keys", [{"a": "Y"}, {"a": [1]}, ["Y"], {1: ["Y"]}, "Y"])
def test_a_table_of_the_wrong_form_is_refused(file, keys):
    with pytest.raises(ValueError, match="no value for"):
        Settings(file).keys = keys


def test_a_setting_that_does_not_exist_is_refused(file):
    with pytest.raises(AttributeError):
        Settings(file).font_colour = "red"
    with pytest.raises(AttributeError):
        Settings(file).font_colour  # noqa: B018


def test_names_and_values_of_another_version_are_kept(file):
    file.parent.mkdir()
    text = (
        'hologram = "on"\ntheme = "plaid"\ntext_size = 30\n"odd key" = [1, 2]\n[future]\nday = 2031-05-01\n'
    )
    file.write_text(text, "utf-8")
    settings = Settings(file)
    assert settings.theme == "system"
    settings.text_size = 31
    settings.save()
    assert tomllib.loads(file.read_text("utf-8")) == {**tomllib.loads(text), "text_size": 31}
    settings.theme = "dark"
    settings.save()
    assert Settings(file).theme == "dark"


@pytest.mark.parametrize("damage", [b"theme = ", b"\xff\xfe\x00", b"theme = 1\ntheme = 2\n", b"\x00" * 100])
def test_a_damaged_file_is_set_aside_and_the_usual_values_are_taken(file, damage):
    file.parent.mkdir()
    file.write_bytes(damage)
    settings = Settings(file)
    assert settings.theme == "system"
    assert settings.damaged is not None
    assert settings.damaged.read_bytes() == damage
    settings.theme = "dark"
    settings.save()
    assert Settings(file).theme == "dark"
    assert settings.damaged.read_bytes() == damage


def test_an_empty_file_is_not_damaged(file):
    file.parent.mkdir()
    file.touch()
    assert Settings(file).damaged is None


def test_a_folder_that_cannot_be_written_is_no_failure(tmp_path):
    (tmp_path / "file").touch()
    settings = Settings(tmp_path / "file" / "settings.toml")
    settings.theme = "dark"
    settings.save()
    assert settings.theme == "dark"


def test_watchers_hear_of_changes_only(file):
    settings = Settings(file)
    heard: list[str] = []
    settings.watch(heard.append)
    settings.theme = "system"
    settings.theme = "sepia"
    settings.reset("theme")
    assert heard == ["theme", "theme"]


def test_two_windows_keep_what_each_of_them_set(file):
    one, other = Settings(file), Settings(file)
    one.theme, one.leading = "dark", 2.0
    other.text_size = 24
    one.save()
    other.save()
    kept = Settings(file)
    assert (kept.theme, kept.leading, kept.text_size) == ("dark", 2.0, 24)
    one.reset("leading")
    one.save()
    other.snap_to_words = False
    other.save()
    assert Settings(file).leading == 1.74


def test_a_window_takes_what_another_one_set_and_keeps_its_own(file):
    one, other = Settings(file), Settings(file)
    other.text_size = 30  # not written yet
    one.theme, one.text_size = "dark", 24
    one.save()
    heard: list[str] = []
    other.watch(heard.append)
    other.read_again()
    assert heard == ["theme"]
    assert (other.theme, other.text_size) == ("dark", 30)
    other.read_again()
    assert heard == ["theme"], "nothing was written since"
    one.reset("theme")
    one.save()
    other.read_again()
    assert other.theme == "system"


def test_a_file_that_is_damaged_meanwhile_costs_nothing(file):
    settings = Settings(file)
    settings.theme = "dark"
    settings.save()
    file.write_bytes(b"theme = ")
    settings.read_again()
    assert settings.theme == "dark"
    settings.leading = 2.0
    settings.save()
    assert (Settings(file).theme, Settings(file).leading) == ("dark", 2.0)


def test_half_characters_do_not_stop_saving(file):
    settings = Settings(file)
    settings.last_folder = "a\ud800b"
    settings.save()
    assert Settings(file).last_folder == "a?b"


@given(TABLES)
def test_whatever_toml_can_say_is_written_as_it_was_read(table):
    text = f"x = {_toml(table)}"
    assert tomllib.loads(text) == {"x": table}


def test_every_row_accepts_its_usual_value_and_says_what_it_is():
    for row in TABLE:
        assert row.accepts(row.usual), row.name
        assert bool(row.label) == bool(row.help) == bool(row.page), row.name
    assert len({row.name for row in TABLE}) == len(TABLE)
