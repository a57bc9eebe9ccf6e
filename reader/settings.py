"""Settings as a table: each with its type, usual value, label and help; kept as TOML in the profile.

The settings dialog and the manual are built from `TABLE`. Names are public, never reused. A file that
cannot be read is set aside, never overwritten, and the usual values are taken; names and values that this
version does not know are kept as they are, for the version that does.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any

Value = bool | int | float | str


@dataclass(frozen=True, slots=True)
class Setting:
    """One row. `choices` limits text; `least` and `most` limit numbers; an empty `label` hides the row."""

    name: str
    usual: Value
    label: str = ""
    help: str = ""
    page: str = ""
    choices: tuple[str, ...] = ()
    least: float = 0
    most: float = 0

    def accepts(self, value: object) -> bool:
        """Return whether `value` has this setting's type and stands within its limits."""
        if isinstance(self.usual, bool) or isinstance(value, bool):
            return isinstance(self.usual, bool) and isinstance(value, bool)
        if isinstance(self.usual, str):
            return isinstance(value, str) and (not self.choices or value in self.choices)
        if not isinstance(value, int | float) or (isinstance(self.usual, int) and not isinstance(value, int)):
            return False
        return self.least == self.most or self.least <= value <= self.most


TABLE: tuple[Setting, ...] = (
    Setting(
        "theme",
        "system",
        "Theme",
        "Colours of the page and the window. “System” follows the desktop, day and night.",
        "Look",
        choices=("system", "light", "sepia", "dark", "contrast"),
    ),
    Setting(
        "text_size", 19, "Text size", "Size of article text, in pixels at 100 %.", "Look", least=12, most=80
    ),
    Setting(
        "leading",
        1.74,
        "Line spacing",
        "Height of a line, as a multiple of the text size.",
        "Look",
        least=1.2,
        most=2.4,
    ),
    Setting("characters", 66, "Column width", "Characters in a line, about.", "Look", least=45, most=90),
    Setting(
        "reading_font",
        "",
        "Reading font",
        "Font of article text; empty takes the system's best serif.",
        "Look",
    ),
    Setting(
        "smooth_scrolling",
        True,
        "Smooth scrolling",
        "What the wheel turns glides instead of leaping.",
        "Reading",
    ),
    Setting(
        "snap_to_words",
        True,
        "Select whole words",
        "A selection by mouse grows to the ends of words.",
        "Reading",
    ),
    Setting(
        "caret_mode",
        False,
        "Start in caret mode",
        "Arrow keys move a caret in the text, as in a text field.",
        "Reading",
    ),
    Setting(
        "fetch_addresses",
        True,
        "Bring in pages by address",
        "Fetch a page when you give its address. Nothing else in Spanreader uses the network.",
        "Network",
    ),
    Setting(
        "plain_mode",
        False,
        "Plain reading mode",
        "The article in a plain text field, with the same keys: for screen readers that read it better.",
        "Reading",
    ),
    Setting("panel_library", True),
    Setting("panel_annotations", True),
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
    snap_to_words: bool
    caret_mode: bool
    plain_mode: bool
    fetch_addresses: bool
    panel_library: bool
    panel_annotations: bool
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
        object.__setattr__(self, "damaged", None)
        if path is not None:
            self._read(path)

    _path: Path | None
    _values: dict[str, Value]
    _unknown: dict[str, object]
    _watchers: list[Callable[[str], object]]
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
        if getattr(self, name) != value:
            self._values[name] = value
            self._unknown.pop(name, None)  # a value of another version, now replaced
            for watcher in self._watchers:
                watcher(name)

    def reset(self, name: str) -> None:
        """Take the usual value again."""
        setattr(self, name, _BY_NAME[name].usual)
        self._values.pop(name, None)

    def watch(self, watcher: Callable[[str], object]) -> None:
        """Call `watcher(name)` whenever a setting gets another value."""
        self._watchers.append(watcher)

    def _read(self, path: Path) -> None:
        try:
            raw = tomllib.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            return
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
            aside = path.with_suffix(".unreadable.toml")
            with contextlib.suppress(OSError):
                os.replace(path, aside)
                object.__setattr__(self, "damaged", aside)
            return
        for name, value in raw.items():
            setting = _BY_NAME.get(name)
            if setting is not None and setting.accepts(value):
                self._values[name] = value
            else:
                self._unknown[name] = value

    def save(self) -> None:
        """Write the settings that differ from the usual ones; without a word where that is not possible."""
        if self._path is None:
            return
        kept = {**self._unknown, **{n: v for n, v in self._values.items() if v != _BY_NAME[n].usual}}
        lines = ["# Settings of Spanreader. Close the program before changing them here.\n"]
        lines += [f"{_key(name)} = {_toml(value)}\n" for name, value in sorted(kept.items())]
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            part = self._path.with_suffix(".part")
            part.write_text("".join(lines), "utf-8")
            os.replace(part, self._path)


def _toml(value: object) -> str:
    """Write a value that tomllib read, or a setting's; tables on one line."""
    if isinstance(value, str):
        # A TOML string is a JSON string, but for DEL, and for half characters, which TOML cannot say.
        whole = value.encode("utf-8", "replace").decode("utf-8")
        return json.dumps(whole, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_key(name)} = {_toml(each)}' for name, each in value.items())}}}"
    if isinstance(value, int | float):
        return repr(value)  # "inf" and "nan" are TOML too
    assert isinstance(value, date | time)  # a datetime is a date
    return value.isoformat()


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _toml(name)
