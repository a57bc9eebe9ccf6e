"""The popup of the Aa button: size, line spacing, column and theme, shown on the page while one chooses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QRect, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from reader.app.dialogs.choices import CheckBox, StepSlider, ThemeTile
from reader.app.dialogs.setting_fields import kept, steps_of, written
from reader.app.panels.controls import Command, held
from reader.app.panels.labels import hairline, label
from reader.app.panels.popover import Popover
from reader.app.panels.surface import RING, turned
from reader.app.theme import Theme, ThemeName
from reader.settings import TABLE, Value

if TYPE_CHECKING:
    from reader.app.commands import Commands
    from reader.app.window import Window

_PAD = 16
_TILE, _PICTURE = 66, 46
_ROWS = {row.name: row for row in TABLE}


class TextPopup(Popover):
    """Values in by `show_values`; `changed(name, value)` out at every step. Esc gives the keyboard back."""

    changed = Signal(str, object)
    more_wanted = Signal()  # all settings

    def __init__(self, host: QWidget) -> None:
        super().__init__(host, pad=_PAD, keyboard=True)
        self.setAccessibleName(self.tr("Text and theme"))
        self._values: dict[str, Value] = {}
        self._sliders: dict[str, tuple[StepSlider, QLabel]] = {}
        self._tiles: dict[ThemeName, ThemeTile] = {}
        self.body.addWidget(held(self._make_sliders()))
        self.body.addSpacing(10)
        self.body.addWidget(hairline())
        self.body.addSpacing(12)
        self.body.addWidget(held(self._make_tiles()))
        self._follow = CheckBox(self.tr("Follow the system"))
        self._follow.clicked.connect(self._on_follow_clicked)
        more = Command(self.tr("All settings…"), "quiet")
        more.clicked.connect(self._on_more_clicked)
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 6, 0, 0)
        foot.addWidget(self._follow)
        foot.addStretch(1)
        foot.addWidget(more)
        self.body.addWidget(held(foot))

    def _make_sliders(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(turned(RING, 0, 0, 0))
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        names = {
            "text_size": self.tr("Text size"),
            "leading": self.tr("Line spacing"),
            "characters": self.tr("Column"),
        }
        for place, (name, words) in enumerate(names.items()):
            slider = StepSlider(steps_of(_ROWS[name]))
            slider.setAccessibleName(words)
            slider.setMinimumWidth(120)
            value = label("", "uiSmall", "secondary")
            value.setMinimumWidth(28)
            slider.picked.connect(lambda picked, which=name: self._on_picked(which, picked))
            self._sliders[name] = (slider, value)
            grid.addWidget(label(words, "ui"), place, 0)
            grid.addWidget(slider, place, 1)
            grid.addWidget(value, place, 2)
        return grid

    def _make_tiles(self) -> QHBoxLayout:
        names: dict[ThemeName, str] = {
            "light": self.tr("Light"),
            "sepia": self.tr("Sepia"),
            "dark": self.tr("Dark"),
            "contrast": self.tr("Contrast"),
        }
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2)
        for name, words in names.items():
            tile = ThemeTile(name, words, width=_TILE, picture=_PICTURE)
            tile.clicked.connect(lambda _on=False, chosen=name: self._choose_theme(chosen))
            self._tiles[name] = tile
            line.addWidget(tile)
        return line

    def show_values(self, values: Mapping[str, Value]) -> None:
        """Show what the settings hold."""
        self._values.update(values)
        for name, (slider, words) in self._sliders.items():
            value = cast(float, self._values.get(name, _ROWS[name].usual))
            slider.show_value(value)
            words.setText(written(_ROWS[name], value))
        self._show_theme()

    def _show_theme(self) -> None:
        chosen = self._values.get("theme", "system")
        shown = self.theme.name if chosen == "system" else chosen
        self._follow.setChecked(chosen == "system")
        for name, tile in self._tiles.items():
            tile.setChecked(name == shown)

    def _choose_theme(self, name: str) -> None:
        self._values["theme"] = name
        self._show_theme()
        self.changed.emit("theme", name)

    def _on_picked(self, name: str, picked: float) -> None:
        value = kept(_ROWS[name], picked)
        self._values[name] = value
        self._sliders[name][1].setText(written(_ROWS[name], picked))
        self.changed.emit(name, value)

    @Slot(bool)
    def _on_follow_clicked(self, on: bool) -> None:
        self._choose_theme("system" if on else self.theme.name)

    @Slot()
    def _on_more_clicked(self) -> None:
        self.close_quietly()
        self.more_wanted.emit()

    def set_theme(self, of: Theme) -> None:
        super().set_theme(of)
        self._show_theme()

    @classmethod
    def open_for(cls, window: Window, commands: Commands, button: QRect) -> TextPopup:
        """Open below the Aa button of the page's head; what is chosen is kept and shown at once."""
        made = cls(window)
        made.set_theme(window.appearance.theme)
        made.show_values({row.name: getattr(window.settings, row.name) for row in TABLE})

        def changed(name: str, value: Value) -> None:
            setattr(window.settings, name, value)

        made.changed.connect(changed)
        made.more_wanted.connect(lambda: commands.run("edit.settings"))
        made.closed.connect(made.deleteLater)
        made.show_beside(window.head, button, below=True, within=window.page)
        return made
