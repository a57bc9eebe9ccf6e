"""Settings as a table: each with its type, usual value, label and help; kept as TOML in the profile.

The settings sheet, the palette and the manual are built from `TABLE`. Names are public, never reused. What a
changed setting does hangs on `Settings.watch`, so that it is done whoever changed it. A file that cannot be
read is set aside, never overwritten, and the usual values are taken; names and values that this
version does not know are kept as they are, for the version that does.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from types import MappingProxyType
from typing import Any

from reader.model.listing import ORDERS, ListOrder

Lists = Mapping[str, tuple[str, ...]]
Value = bool | int | float | str | tuple[str, ...] | Lists

# The pages of the settings sheet, in their order.
PAGES = ("Reading", "Tagging", "Keys", "Library and backup", "Import and network", "Privacy")


@dataclass(frozen=True, slots=True)
class Setting:
    """One row. `choices` limits text; `least` and `most` limit numbers; an empty `label` hides the row.

    `steps` are the numbers that are offered, `unit` how one is written ("{0} px"). `heading` stands beside
    the first of several yes-or-no rows; a hairline stands where `group` changes.
    """

    name: str
    usual: Value
    label: str = ""
    help: str = ""
    page: str = ""
    choices: tuple[str, ...] = ()
    least: float = 0
    most: float = 0
    steps: tuple[float, ...] = ()
    unit: str = "{0}"
    heading: str = ""
    group: int = 0

    def accepts(self, value: object) -> bool:
        """Return whether `value` has this setting's type and stands within its limits."""
        if isinstance(self.usual, Mapping):
            return isinstance(value, Mapping) and all(
                isinstance(name, str) and _is_texts(texts) for name, texts in value.items()
            )
        if isinstance(self.usual, tuple):
            return _is_texts(value)
        if isinstance(self.usual, bool) or isinstance(value, bool):
            return isinstance(self.usual, bool) and isinstance(value, bool)
        if isinstance(self.usual, str):
            return isinstance(value, str) and (not self.choices or value in self.choices)
        if not isinstance(value, int | float) or (isinstance(self.usual, int) and not isinstance(value, int)):
            return False
        return self.least == self.most or self.least <= value <= self.most

    def frozen(self, value: Any) -> Value:
        """Return an accepted value as it is kept: lists as tuples, tables so that nobody changes them."""
        if isinstance(self.usual, Mapping):
            return MappingProxyType({name: tuple(texts) for name, texts in value.items()})
        return tuple(value) if isinstance(self.usual, tuple) else value


def _is_texts(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(each, str) for each in value)


TABLE: tuple[Setting, ...] = (
    Setting(
        "theme",
        "system",
        "Theme",
        "Colours of the page and the window. “System” follows the desktop, day and night.",
        "Reading",
        choices=("system", "light", "sepia", "dark", "contrast"),
    ),
    Setting(
        "reading_font",
        "",
        "Font",
        "Font of article text; the first choice is the best serif of this system.",
        "Reading",
        group=1,
    ),
    Setting(
        "text_size",
        19,
        "Text size",
        "Size of article text, in pixels at 100 %.",
        "Reading",
        least=12,
        most=80,
        unit="{0} px",
        group=1,
    ),
    Setting(
        "characters",
        66,
        "Column",
        "Width of the text: about so many characters stand in a line.",
        "Reading",
        least=45,
        most=90,
        unit="{0} characters",
        group=1,
    ),
    Setting(
        "leading",
        1.74,
        "Line spacing",
        "Height of a line, as a multiple of the text size.",
        "Reading",
        least=1.2,
        most=2.4,
        group=1,
    ),
    Setting(
        "page_fills",
        True,
        "Fill behind tagged text",
        "Without it, only the line below the words and the bar beside them show a tag.",
        "Reading",
        heading="On the page",
        group=2,
    ),
    Setting(
        "page_letters",
        True,
        "Letters in the margin",
        "The letter of the tag beside its bar.",
        "Reading",
        heading="On the page",
        group=2,
    ),
    Setting(
        "page_strip",
        True,
        "Strip of the whole article beside the scroll bar",
        "Shows where which tag stands; a click goes there.",
        "Reading",
        heading="On the page",
        group=2,
    ),
    Setting(
        "page_dim",
        False,
        "Dim all but the current sentence",
        "The sentence under the cursor keeps its ink, the rest of the article is grey.",
        "Reading",
        heading="On the page",
        group=2,
    ),
    Setting(
        "printed_dim",
        False,
        "Dim printed pages in the dark theme",
        "Paper is white in every theme; this takes some of its glare, of tags and words alike.",
        "Reading",
        heading="On the page",
        group=2,
    ),
    Setting(
        "smooth_scrolling",
        True,
        "Smooth scrolling",
        "What the wheel turns glides instead of leaping.",
        "Reading",
        heading="Moving",
        group=3,
    ),
    Setting(
        "caret_mode",
        False,
        "Start in caret mode",
        "Arrow keys move a caret in the text, as in a text field.",
        "Reading",
        heading="Moving",
        group=3,
    ),
    Setting(
        "plain_mode",
        False,
        "Plain reading mode",
        "The article in a plain text field, with the same keys: for screen readers that read it better.",
        "Reading",
        heading="Moving",
        group=3,
    ),
    Setting(
        "tag_steps",
        True,
        "Go on to the next sentence",
        "A tag key tags the sentence and steps on; without this the cursor stays.",
        "Tagging",
        heading="After tagging",
    ),
    Setting(
        "snap_to_words",
        True,
        "Select whole words",
        "A selection by mouse grows to the ends of words.",
        "Tagging",
        heading="By mouse",
        group=1,
    ),
    Setting(
        "tag_bar",
        True,
        "Show the tags beside a selection",
        "A small bar with the tags appears where words were selected by mouse; the keys work without it.",
        "Tagging",
        heading="By mouse",
        group=1,
    ),
    Setting(
        "keys",
        MappingProxyType({}),
        "Keys",
        "Which keys run which action. Keys that were changed stand here, all others are as delivered.",
        "Keys",
    ),
    Setting(
        "backup_minutes",
        30,
        "Back up every",
        "A verified copy of the library is made this often while something changes, and at the end.",
        "Library and backup",
        least=5,
        most=240,
        steps=(5, 10, 15, 30, 60, 120, 240),
        unit="{0} minutes",
    ),
    Setting(
        "notify",
        True,
        "Say when something long has ended",
        "A message of the system, only while another program is in front.",
        "Library and backup",
        heading="Messages",
        group=1,
    ),
    Setting(
        "fetch_addresses",
        True,
        "Bring in pages by address",
        "Fetch a page when you give its address. Nothing else in Spanreader uses the network.",
        "Import and network",
        heading="Network",
    ),
    Setting(
        "remember_recent",
        True,
        "Remember recent libraries and commands",
        "They stand first in the menu and the palette. Without this both lists are empty.",
        "Privacy",
        heading="Remember",
    ),
    Setting("recent_libraries", ()),
    Setting("recent_commands", ()),
    Setting("panel_library", True),
    Setting("panel_annotations", True),
    Setting("library_order", "added", choices=ORDERS),
    Setting("library_order_field", ""),
    Setting("printed_page", "text"),  # text, page or both: how an article that has pages is shown
    Setting("printed_single", False),
    Setting("arrangements", MappingProxyType({})),  # by the screens that were there: geometry, splitter
    Setting("geometry", ""),
    Setting("splitter", ""),
    Setting("last_folder", ""),
    Setting("last_library", ""),
    Setting("tag_choices", ""),  # what foreign labels were said to be, as JSON
    Setting("hint_closed", False),
    Setting("word_of_warning_cloud", ""),
)

_BY_NAME = {setting.name: setting for setting in TABLE}


class Settings:
    """The settings of one profile: attributes by their names in `TABLE`. `save()` writes what was changed."""

    theme: str
    text_size: int
    leading: float
    characters: int
    reading_font: str
    smooth_scrolling: bool
    page_fills: bool
    page_letters: bool
    page_strip: bool
    page_dim: bool
    printed_dim: bool
    snap_to_words: bool
    caret_mode: bool
    plain_mode: bool
    tag_steps: bool
    tag_bar: bool
    keys: Lists
    backup_minutes: int
    notify: bool
    fetch_addresses: bool
    remember_recent: bool
    recent_libraries: tuple[str, ...]
    recent_commands: tuple[str, ...]
    panel_library: bool
    panel_annotations: bool
    library_order: ListOrder
    library_order_field: str
    printed_page: str
    printed_single: bool
    arrangements: Lists
    geometry: str
    splitter: str
    last_folder: str
    last_library: str
    tag_choices: str
    hint_closed: bool
    word_of_warning_cloud: str

    def __init__(self, path: Path | None = None) -> None:
        """Read `path` if it is there; None keeps everything in memory only."""
        object.__setattr__(self, "_path", path)
        object.__setattr__(self, "_values", {})
        object.__setattr__(self, "_unknown", {})
        object.__setattr__(self, "_watchers", [])
        object.__setattr__(self, "_mine", set())
        object.__setattr__(self, "_stamp", None)
        object.__setattr__(self, "damaged", None)
        if path is not None:
            self._read(path)

    _path: Path | None
    _values: dict[str, Value]
    _unknown: dict[str, object]
    _watchers: list[Callable[[str], object]]
    _mine: set[str]  # set here since the file was written last
    _stamp: tuple[int, int] | None  # of the file as it was read or written last
    damaged: Path | None  # where an unreadable file was set aside

    def __getattr__(self, name: str) -> Any:
        setting = _BY_NAME.get(name)
        if setting is None:
            raise AttributeError(name)
        return self._values.get(name, setting.usual)

    def __setattr__(self, name: str, value: Value) -> None:
        setting = _BY_NAME.get(name)
        if setting is None:
            raise AttributeError(f"no setting is named {name}")
        if not setting.accepts(value):
            raise ValueError(f"{value!r} is no value for {name}")
        value = setting.frozen(value)
        if getattr(self, name) != value:
            self._mine.add(name)
            self._unknown.pop(name, None)  # a value of another version, now replaced
            self._take(name, value)

    def _take(self, name: str, value: Value) -> None:
        self._values[name] = value
        for watcher in tuple(self._watchers):
            watcher(name)

    def value(self, name: str) -> Value:
        """Return a setting by its name."""
        return getattr(self, name)  # type: ignore[no-any-return]

    def reset(self, name: str) -> None:
        """Take the usual value again."""
        setattr(self, name, _BY_NAME[name].usual)

    def watch(self, watcher: Callable[[str], object]) -> Callable[[], None]:
        """Call `watcher(name)` whenever a setting gets another value; what is returned ends that."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def _read(self, path: Path) -> None:
        for name, value in (self._there(path) or {}).items():
            setting = _BY_NAME.get(name)
            if setting is not None and setting.accepts(value):
                self._values[name] = setting.frozen(value)
            else:
                self._unknown[name] = value

    def _there(self, path: Path) -> dict[str, object] | None:
        """Return what the file holds, None when there is none; one that cannot be read is set aside."""
        try:
            object.__setattr__(self, "_stamp", _stamp_of(path))
            return tomllib.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
            aside = path.with_suffix(".unreadable.toml")
            with contextlib.suppress(OSError):
                os.replace(path, aside)
                object.__setattr__(self, "damaged", aside)
            return None

    def read_again(self) -> None:
        """Take what another window of this reader has changed meanwhile; what was set here stays."""
        path = self._path
        if path is None or _stamp_of(path) in (None, self._stamp):
            return
        there = self._there(path)
        if there is None:
            return
        self._unknown.clear()
        for name in {*self._values, *there} - self._mine:
            setting = _BY_NAME.get(name)
            if setting is None or (name in there and not setting.accepts(there[name])):
                if name in there:
                    self._unknown[name] = there[name]
                continue
            value = setting.frozen(there[name]) if name in there else setting.usual
            if getattr(self, name) != value:
                self._take(name, value)

    def save(self) -> None:
        """Write what was set here since the last time; without a word where that is not possible.

        Of all else the file keeps what it holds now: another window may have written it meanwhile.
        """
        path = self._path
        if path is None or not self._mine:
            return
        there = self._there(path)
        kept = {**self._unknown, **self._values} if there is None else there
        kept |= {name: self._values[name] for name in self._mine}
        kept = {n: v for n, v in kept.items() if n not in _BY_NAME or v != _BY_NAME[n].usual}
        lines = ["# Settings of Spanreader. Close the program before changing them here.\n"]
        lines += [f"{_key(name)} = {_toml(value)}\n" for name, value in sorted(kept.items())]
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(f".{os.getpid()}.part")
            part.write_text("".join(lines), "utf-8")
            os.replace(part, path)
            self._mine.clear()
            object.__setattr__(self, "_stamp", _stamp_of(path))


def _stamp_of(path: Path) -> tuple[int, int] | None:
    """Return what changes when a file is written: time in nanoseconds and size; None when there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _toml(value: object) -> str:
    """Write a value that tomllib read, or a setting's; tables on one line."""
    if isinstance(value, str):
        # A TOML string is a JSON string, but for DEL, and for half characters, which TOML cannot say.
        whole = value.encode("utf-8", "replace").decode("utf-8")
        return json.dumps(whole, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_key(name)} = {_toml(each)}' for name, each in value.items())}}}"
    if isinstance(value, int | float):
        return repr(value)  # "inf" and "nan" are TOML too
    assert isinstance(value, date | time)  # a datetime is a date
    return value.isoformat()


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _toml(name)
