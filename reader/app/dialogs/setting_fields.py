"""One field for each kind of setting, and the row it stands in; every step of it is a value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from PySide6.QtCore import QCoreApplication, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QFontDatabase, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from reader.app.dialogs.choices import CheckBox, StepSlider, ThemeTile
from reader.app.panels import paint
from reader.app.panels.controls import IconButton
from reader.app.panels.controls import row as beside
from reader.app.panels.cues import FlowBox
from reader.app.panels.fields import ChoiceField
from reader.app.panels.labels import label, leading_edge
from reader.app.panels.surface import CONTROL, RING, theme_of
from reader.app.theme import ThemeName, font, tokens
from reader.settings import Setting, Value

LABELS = 164
FIELDS = 240
_THEMES: tuple[ThemeName, ...] = ("light", "sepia", "dark", "contrast")


def tr(text: str) -> str:
    """Return a text of the table of settings in the reader's language."""
    return QCoreApplication.translate("settings", text)


def theme_names() -> dict[str, str]:
    say = QCoreApplication.translate
    return {
        "light": say("SettingsDialog", "Light"),
        "sepia": say("SettingsDialog", "Sepia"),
        "dark": say("SettingsDialog", "Dark"),
        "contrast": say("SettingsDialog", "High contrast"),
        "system": say("SettingsDialog", "As the system"),
    }


def steps_of(row: Setting) -> list[float]:
    """Return the values that a slider offers: its own steps, or those of the tokens where there are some."""
    if row.steps:
        return list(row.steps)
    type_ = tokens()["type"]
    if row.name == "text_size":
        from reader.app.appearance import sizes

        return [float(size) for size in sizes() if row.least <= size <= row.most]
    if row.name == "leading":
        between = [1.2 + 0.02 * n for n in range(61)]
        return sorted({round(v, 2) for v in (*between, *type_["leadingSteps"]) if row.least <= v <= row.most})
    return [float(v) for v in range(int(row.least), int(row.most) + 1)]


def kept(row: Setting, value: float) -> Value:
    """Return a slider's value as the setting holds it."""
    return int(value) if isinstance(row.usual, int) else round(float(value), 2)


def written(row: Setting, value: float) -> str:
    return f"{value:g}" if isinstance(row.usual, int) else f"{value:.2f}"


def spoken(row: Setting, value: Value) -> str:
    """Return a value in words, as the search, the palette and the reset show it."""
    say = QCoreApplication.translate
    if isinstance(value, bool):
        return say("SettingsDialog", "on") if value else say("SettingsDialog", "off")
    if row.name == "theme":
        return theme_names()[str(value)]
    if row.name == "reading_font":
        return str(value) or font("readingBody").family()
    if isinstance(value, int | float):
        return tr(row.unit).format(written(row, value))
    if isinstance(value, Mapping):
        return say("SettingsDialog", "%n changed", "", len(value)) if value else ""
    return str(value) if isinstance(value, str) else ""


class SettingField(QWidget):
    """Shows a value and gives the one that is picked. The keyboard goes to its first part."""

    picked = Signal(object)  # Value
    left = Signal()  # Esc, of a part that takes it

    def show_value(self, value: Any) -> None:
        raise NotImplementedError


class ThemeField(SettingField):
    """A picture of the page in each theme, and whether the system chooses."""

    def __init__(self, row: Setting) -> None:
        super().__init__()
        names = theme_names()
        self.tiles = {name: ThemeTile(name, names[name]) for name in _THEMES}
        self.follow = CheckBox(self.tr("Follow the system between light and dark"))
        self._value = "system"
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        for name, tile in self.tiles.items():
            tile.clicked.connect(lambda _on=False, chosen=name: self._pick(chosen))
        self._line = FlowBox(0, 0)  # in two lines where a large scale leaves little room
        self._line.set_widgets(list(self.tiles.values()))
        whole.addWidget(self._line)
        whole.addWidget(self.follow)
        self.follow.clicked.connect(self._on_follow_clicked)
        self.setFocusProxy(self.tiles["light"])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._line.setFixedHeight(self._line.height_at(event.size().width()))

    @Slot(bool)
    def _on_follow_clicked(self, on: bool) -> None:
        self._pick("system" if on else theme_of(self).name)

    def _pick(self, name: str) -> None:
        self.show_value(name)
        self.picked.emit(name)

    def show_value(self, value: Any) -> None:
        self._value = str(value)
        self.show_theme()

    def show_theme(self) -> None:
        """Mark what is seen now; the system may have chosen it."""
        shown = theme_of(self).name if self._value == "system" else self._value
        self.follow.setChecked(self._value == "system")
        for name, tile in self.tiles.items():
            tile.setChecked(name == shown)


class CheckField(SettingField):
    def __init__(self, row: Setting) -> None:
        super().__init__()
        self.box = CheckBox(tr(row.label))
        self.box.setToolTip(tr(row.help))
        self.box.setAccessibleDescription(tr(row.help))
        self.box.clicked.connect(lambda on: self.picked.emit(bool(on)))
        self.setLayout(beside(self.box, 1))
        self.setFocusProxy(self.box)

    def show_value(self, value: Any) -> None:
        self.box.setChecked(bool(value))


class ListField(SettingField):
    """One of several texts; for the font, one of those that are installed."""

    def __init__(self, row: Setting) -> None:
        super().__init__()
        choices = [(c, tr(c)) for c in row.choices] or [(f, f) for f in _families()]
        self.field = ChoiceField(tr(row.label), choices)
        if row.choices:
            self.field.removeItem(0)
        else:
            self.field.setItemText(
                0, self.tr("The system's serif ({0})").format(font("readingBody").family())
            )
        self.field.setMaxVisibleItems(16)
        self.field.setAccessibleDescription(tr(row.help))
        self.field.setProperty("kind", "")  # with the edge of a field that stands alone
        self.field.setFixedSize(FIELDS, CONTROL)
        self.field.chosen.connect(lambda value: self.picked.emit(value))
        self.field.left.connect(self.left)
        self.setLayout(beside(self.field, 1))
        self.setFocusProxy(self.field)

    def show_value(self, value: Any) -> None:
        self.field.keep(str(value))


class SliderField(SettingField):
    def __init__(self, row: Setting) -> None:
        super().__init__()
        self._row = row
        self.slider = StepSlider(steps_of(row))
        self.slider.setFixedWidth(FIELDS)
        self.slider.setAccessibleName(tr(row.label))
        self.words = label("", "ui", "secondary")
        self.slider.picked.connect(self._on_picked)
        self.setLayout(beside(self.slider, -10, self.words, 1))
        self.setFocusProxy(self.slider)

    @Slot(object)
    def _on_picked(self, value: float) -> None:
        self._say(value)
        self.picked.emit(kept(self._row, value))

    def show_value(self, value: Any) -> None:
        self.slider.show_value(cast(float, value))
        self._say(value)

    def _say(self, value: float) -> None:
        self.words.setText(spoken(self._row, kept(self._row, value)))
        self.slider.setAccessibleDescription(self.words.text())


def field_of(row: Setting) -> SettingField | None:
    """Return a field for a row of the table, None for one that has a page of its own."""
    if row.name == "theme":
        return ThemeField(row)
    if isinstance(row.usual, bool):
        return CheckField(row)
    if isinstance(row.usual, str):
        return ListField(row)
    return SliderField(row) if isinstance(row.usual, int | float) else None


class SettingRow(QWidget):
    """A label, its field, and what takes the usual value again where the value is another."""

    reset_wanted = Signal(str)

    def __init__(self, row: Setting, field: SettingField, heading: str) -> None:
        """`heading` stands at the left: the row's name, or what several boxes have in common."""
        super().__init__()
        self.row, self.field = row, field
        self.lit = False
        words = leading_edge(label(heading))
        words.setMinimumHeight(28)
        words.setFixedWidth(LABELS)
        words.setToolTip(tr(row.help) if heading == tr(row.label) else "")
        self.reset = IconButton("undo", self.tr("Take the usual value: {0}").format(tr(row.label)))
        self.reset.clicked.connect(self._on_reset_clicked)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(words, 0, Qt.AlignmentFlag.AlignTop)
        # Tiles and boxes have room for a ring around them.
        line.addSpacing(0 if isinstance(field, ThemeField | CheckField) else RING)
        line.addWidget(field, 1)
        line.addWidget(self.reset, 0, Qt.AlignmentFlag.AlignTop)
        policy = self.reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.reset.setSizePolicy(policy)

    def show_value(self, value: Value) -> None:
        self.field.show_value(value)
        usual = value == self.row.usual
        if usual and self.reset.hasFocus():  # what goes away hands the keyboard on
            self.field.setFocus(Qt.FocusReason.TabFocusReason)
        self.reset.setVisible(not usual)
        said = self.tr("As delivered: {0}").format(spoken(self.row, self.row.usual))
        self.reset.setToolTip(said)

    @Slot()
    def _on_reset_clicked(self) -> None:
        self.reset_wanted.emit(self.row.name)

    def light(self, on: bool) -> None:
        """Show that this is the row that was looked for."""
        if on != self.lit:
            self.lit = on
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.lit:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme_of(self)["surface.rowSelected"])
            painter.drawRoundedRect(QRectF(self.rect()), paint.radius("control"), paint.radius("control"))


def _families() -> list[str]:
    """Return the installed families that can be set at any size, private ones left out."""
    return [
        family
        for family in QFontDatabase.families()
        if QFontDatabase.isSmoothlyScalable(family) and not QFontDatabase.isPrivateFamily(family)
    ]
