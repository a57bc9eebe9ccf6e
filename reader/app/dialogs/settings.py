"""Settings, built from the table of settings: one page each, applied at once, nothing to confirm."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontDatabase, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from reader.app.dialogs.applying import READING, apply_setting
from reader.app.dialogs.choices import CheckBox, StepSlider, ThemeTile
from reader.app.dialogs.sample import SampleText
from reader.app.dialogs.sheet import PAD, Sheet
from reader.app.panels import paint
from reader.app.panels.controls import Button, Command, held, padded
from reader.app.panels.controls import row as beside
from reader.app.panels.fields import ChoiceField
from reader.app.panels.labels import ElidedLabel, hairline, label
from reader.app.panels.surface import CONTROL, RING, theme_of
from reader.app.style import paint_focus
from reader.app.theme import Theme, ThemeName, font, tokens
from reader.settings import TABLE, Setting, Value

if TYPE_CHECKING:
    from reader.app.commands import Commands
    from reader.app.window import Window

_NAV = 196
_LABELS = 164
_FIELDS = 240
_WIDTH, _HEIGHT = 880, 680
_THEMES: tuple[ThemeName, ...] = ("light", "sepia", "dark", "contrast")


def _tr(text: str) -> str:
    return QCoreApplication.translate("settings", text)


class _PageRow(Button):
    """One page's name at the left."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFixedHeight(32)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(_NAV - 20, 32)

    def paintEvent(self, event: QPaintEvent) -> None:
        of = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        if self.isChecked() or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(of["surface.rowSelected" if self.isChecked() else "state.hover"])
            painter.drawRoundedRect(box, paint.radius("control"), paint.radius("control"))
        reverse = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        align = Qt.AlignmentFlag.AlignRight if reverse else Qt.AlignmentFlag.AlignLeft
        paint.draw_line(
            painter, self.text(), "ui", box.adjusted(10, 0, -10, 0), of["text.primary"], align=align
        )
        if self.ringed:
            paint_focus(painter, box, of)


class _Nav(QWidget):
    """The left part of the sheet, in the window's colour, rounded where the sheet is."""

    def paintEvent(self, event: QPaintEvent) -> None:
        of = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        corner = paint.radius("dialog")
        box = QRectF(self.rect())
        shape = QPainterPath()
        shape.addRoundedRect(box.adjusted(1, 1, corner, -1), corner, corner)
        painter.setClipRect(box)
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            painter.translate(box.width(), 0)
            painter.scale(-1, 1)
        painter.fillPath(shape, of["surface.window"])
        painter.setPen(QPen(of["line.hair"], 1))
        painter.drawLine(int(box.right()) - 1, 1, int(box.right()) - 1, int(box.bottom()) - 1)


class SettingsDialog(Sheet):
    """Rows of the settings table and their values in; `changed(name, value)` out, at every step."""

    changed = Signal(str, object)

    def __init__(self, host: QWidget, rows: Sequence[Setting], values: Mapping[str, Value]) -> None:
        super().__init__(host, "", width=_WIDTH, height=_HEIGHT)
        self.panel.setAccessibleName(self.tr("Settings"))
        self._values: dict[str, Value] = {row.name: values.get(row.name, row.usual) for row in rows}
        self._rows = {row.name: row for row in rows if row.label}
        self._show: dict[str, Callable[[Any], None]] = {}
        self._sample: SampleText | None = None
        self._pages = QStackedWidget()
        self._names: list[str] = []
        nav = _Nav()
        nav.setFixedWidth(_NAV)
        self._nav_list = QVBoxLayout(nav)
        self._nav_list.setContentsMargins(10, 20, 10, 12)
        self._nav_list.setSpacing(0)
        title = self.heading(self.tr("Settings"))
        self._nav_list.addWidget(padded(title, 10, 0, 0, 10))
        for name in dict.fromkeys(row.page for row in self._rows.values()):
            self._add_page(name, [row for row in self._rows.values() if row.page == name])
        self._nav_list.addStretch(1)
        usual = Command(self.tr("As delivered"), "plain")
        usual.clicked.connect(self._on_usual_clicked)
        close = Command(self.tr("Close"), "framed")
        close.clicked.connect(self.accept)
        sentence = ElidedLabel(self.tr("Changes show at once and are kept."), "uiSmall", "secondary")
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self._pages, 1)
        right.addWidget(self.footer(usual, close, sentence=sentence))
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(nav)
        line.addWidget(held(right), 1)
        self.body.addWidget(held(line))
        self.show_page(0)

    @classmethod
    def open_for(cls, window: Window, commands: Commands) -> SettingsDialog:
        """Open over the window; what is changed is kept in its settings and shown at once."""
        made = cls(window, TABLE, {row.name: getattr(window.settings, row.name) for row in TABLE})

        def changed(name: str, value: Value) -> None:
            apply_setting(window, commands, name, value)
            made.set_theme(window.appearance.theme)

        made.changed.connect(changed)
        made.open()
        return made

    # --- pages -------------------------------------------------------------------------------------------

    def _add_page(self, name: str, rows: Sequence[Setting]) -> None:
        place = len(self._names)
        self._names.append(name)
        button = _PageRow(_tr(name))
        button.clicked.connect(lambda _on=False: self.show_page(place))
        self._nav_list.addWidget(button)
        content = QWidget()
        content.setProperty("kind", "content")
        grid = QGridLayout(content)
        grid.setContentsMargins(PAD, 24, PAD, 24)
        grid.setHorizontalSpacing(0)
        grid.setVerticalSpacing(14)
        grid.setColumnMinimumWidth(0, _LABELS)
        grid.setColumnStretch(1, 1)
        for row in rows:
            self._add_row(grid, row)
        if any(row.name in READING for row in rows):
            self._add_sample(grid)
        grid.setRowStretch(grid.rowCount(), 1)
        area = QScrollArea()
        area.setWidget(content)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)
        self._pages.addWidget(area)

    def show_page(self, place: int) -> None:
        self._pages.setCurrentIndex(place)
        for number, button in enumerate(self.panel.findChildren(_PageRow)):
            button.setChecked(number == place)

    def take_keyboard(self) -> None:
        self.panel.findChildren(_PageRow)[0].setFocus(Qt.FocusReason.PopupFocusReason)

    # --- rows --------------------------------------------------------------------------------------------

    def _add_row(self, grid: QGridLayout, row: Setting) -> None:
        line = grid.rowCount()
        if row.name == "theme":
            self._labelled(grid, line, row, self._themes(row))
            grid.addWidget(hairline(), line + 1, 0, 1, 2)
        elif isinstance(row.usual, bool):
            grid.addWidget(self._check(row), line, 1)
        elif row.name == "reading_font":
            self._labelled(grid, line, row, self._font(row))
        elif row.choices:
            self._labelled(grid, line, row, self._choice(row))
        elif row.least < row.most:
            self._labelled(grid, line, row, self._slider(row))

    def _labelled(self, grid: QGridLayout, line: int, row: Setting, field: QWidget) -> None:
        words = label(_tr(row.label))
        words.setMinimumHeight(28)
        words.setToolTip(_tr(row.help))
        grid.addWidget(words, line, 0, Qt.AlignmentFlag.AlignTop)
        inset = 0 if row.name == "theme" else RING  # tiles and boxes have room for a ring around them
        beside_it = beside(field, margins=(inset, 0, 0, 0))
        if isinstance(field, ChoiceField):
            field.setProperty("kind", "")  # with the edge of a field that stands alone
            field.setFixedSize(_FIELDS, CONTROL)
            beside_it.addStretch(1)
        grid.addWidget(held(beside_it), line, 1)

    def _say(self, name: str, value: Value) -> None:
        if self._values[name] != value:
            self._values[name] = value
            self._show_reading()
            self.changed.emit(name, value)

    def _themes(self, row: Setting) -> QWidget:
        names = {
            "light": self.tr("Light"),
            "sepia": self.tr("Sepia"),
            "dark": self.tr("Dark"),
            "contrast": self.tr("High contrast"),
        }
        tiles = {name: ThemeTile(name, names[name]) for name in _THEMES}
        follow = CheckBox(self.tr("Follow the system between light and dark"))
        box = QWidget()
        whole = QVBoxLayout(box)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        for name, tile in tiles.items():
            tile.clicked.connect(lambda _on=False, chosen=name: choose(chosen))
            line.addWidget(tile)
        line.addStretch(1)
        whole.addWidget(held(line))
        whole.addWidget(follow)

        def choose(name: str) -> None:
            show(name)
            self._say(row.name, name)

        def show(value: str) -> None:
            shown = self.theme.name if value == "system" else value
            follow.setChecked(value == "system")
            for name, tile in tiles.items():
                tile.setChecked(name == shown)

        follow.clicked.connect(lambda on: choose("system" if on else self.theme.name))
        self._show[row.name] = show
        show(str(self._values[row.name]))
        return box

    def _check(self, row: Setting) -> QWidget:
        box = CheckBox(_tr(row.label))
        box.setToolTip(_tr(row.help))
        box.setAccessibleDescription(_tr(row.help))
        box.setChecked(bool(self._values[row.name]))
        box.clicked.connect(lambda on: self._say(row.name, bool(on)))
        self._show[row.name] = box.setChecked
        return box

    def _choice(self, row: Setting) -> QWidget:
        field = ChoiceField(_tr(row.label), [(c, _tr(c)) for c in row.choices])
        field.removeItem(0)
        field.keep(str(self._values[row.name]))
        field.chosen.connect(lambda value: self._say(row.name, value))
        field.left.connect(self.reject)
        self._show[row.name] = lambda value: field.keep(str(value))
        return field

    def _font(self, row: Setting) -> QWidget:
        field = ChoiceField(_tr(row.label), [(f, f) for f in _families()])
        field.setItemText(0, self.tr("The system's serif ({0})").format(font("readingBody").family()))
        field.setMaxVisibleItems(16)
        field.keep(str(self._values[row.name]))
        field.chosen.connect(lambda value: self._say(row.name, value))
        field.left.connect(self.reject)
        self._show[row.name] = lambda value: field.keep(str(value))
        return field

    def _slider(self, row: Setting) -> QWidget:
        slider = StepSlider(steps_of(row))
        slider.setFixedWidth(_FIELDS)
        slider.setAccessibleName(_tr(row.label))
        words = label("", "ui", "secondary")
        units = {"text_size": self.tr("{0} px"), "characters": self.tr("{0} characters")}

        def show(value: float) -> None:
            slider.show_value(value)
            words.setText(units.get(row.name, "{0}").format(written(row, value)))
            slider.setAccessibleDescription(words.text())

        def picked(value: float) -> None:
            show(value)
            self._say(row.name, kept(row, value))

        slider.picked.connect(picked)
        self._show[row.name] = show
        show(float(cast(float, self._values[row.name])))
        box = QWidget()
        line = QHBoxLayout(box)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(10)
        line.addWidget(slider)
        line.addWidget(words)
        line.addStretch(1)
        return box

    def _add_sample(self, grid: QGridLayout) -> None:
        line = grid.rowCount()
        words = label(self.tr("Sample"))
        words.setMinimumHeight(28)
        grid.addWidget(words, line, 0, Qt.AlignmentFlag.AlignTop)
        self._sample = SampleText()
        grid.addWidget(held(beside(self._sample, margins=(RING, 0, 0, 0))), line, 1)
        self._show_reading()

    def _show_reading(self) -> None:
        if self._sample is not None:
            self._sample.set_reading(
                int(cast(int, self._values.get("text_size", 19))),
                float(cast(float, self._values.get("leading", 1.74))),
                str(self._values.get("reading_font", "")),
            )

    @Slot()
    def _on_usual_clicked(self) -> None:
        """Take the usual values of the page that is shown."""
        page = self._names[self._pages.currentIndex()]
        for row in [r for r in self._rows.values() if r.page == page]:
            show = self._show.get(row.name)
            if show is not None:
                show(row.usual)
                self._say(row.name, row.usual)

    def set_theme(self, of: Theme) -> None:
        super().set_theme(of)
        if "theme" in self._show:
            self._show["theme"](self._values["theme"])


def steps_of(row: Setting) -> list[float]:
    """Return the values that a slider offers: the steps of the tokens where there are some."""
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


def _families() -> list[str]:
    """Return the installed families that can be set at any size, private ones left out."""
    return [
        family
        for family in QFontDatabase.families()
        if QFontDatabase.isSmoothlyScalable(family) and not QFontDatabase.isPrivateFamily(family)
    ]
