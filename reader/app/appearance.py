"""Theme, text size and measure: from the settings and the system, applied live."""

from __future__ import annotations

from typing import Literal, cast

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from reader.app import theme as themes
from reader.app.style import dress

Choice = Literal["system", "light", "sepia", "dark", "contrast"]


def sizes() -> list[int]:
    """Return the reading sizes in pixels at 100 %, then those up to 400 % of the usual one."""
    steps = [int(s) for s in themes.tokens()["type"]["readingSteps"]]
    usual = int(themes.tokens()["type"]["sizes"]["readingBody"]["size"])
    return steps + [usual * times // 2 for times in (4, 5, 6, 8) if usual * times // 2 > steps[-1]]


def usual_size() -> int:
    return int(themes.tokens()["type"]["sizes"]["readingBody"]["size"])


def next_size(size: int, step: int) -> int:
    """Return the reading size `step` steps from `size`, kept within the list."""
    known = sizes()
    nearest = min(range(len(known)), key=lambda i: abs(known[i] - size))
    return known[max(0, min(len(known) - 1, nearest + step))]


class Appearance(QObject):
    """Holds the chosen theme; `changed` says that everything must be painted anew."""

    changed = Signal(object)  # Theme

    def __init__(self, choice: Choice, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choice: Choice = choice
        self._theme: themes.Theme | None = None
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._on_system_changed)
        hints.accessibility().contrastPreferenceChanged.connect(self._on_system_changed)

    @property
    def choice(self) -> Choice:
        return self._choice

    @property
    def theme(self) -> themes.Theme:
        if self._theme is None:
            self._theme = themes.theme(self._resolve())
        return self._theme

    def choose(self, choice: str) -> None:
        """Take a theme by name, or follow the system."""
        self._choice = cast(Choice, choice)
        self.apply()

    def apply(self) -> None:
        """Dress the application and say so; the page repaints, it does not lay out again."""
        self._theme = themes.theme(self._resolve())
        app = cast(QApplication, QApplication.instance())
        dress(app, self._theme)
        self.changed.emit(self._theme)

    def _resolve(self) -> themes.ThemeName:
        if self._choice != "system":
            return self._choice
        hints = QGuiApplication.styleHints()
        if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
            return "contrast"
        return "dark" if hints.colorScheme() == Qt.ColorScheme.Dark else "light"

    @Slot()
    def _on_system_changed(self) -> None:
        if self._choice == "system":
            self.apply()
