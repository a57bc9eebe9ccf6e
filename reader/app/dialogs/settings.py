"""Settings, built from the table of settings: a page each, applied at once, nothing to confirm, all undoable.

The search looks in names, help and values and goes to the row. What it holds besides rows of the table
(keys, places) comes as `Extra` pages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from reader.app.dialogs.list_keys import ListKeys
from reader.app.dialogs.palette_rows import ENTRY, INSET, ROW_HEIGHT, Entry, PaletteDelegate, PaletteModel
from reader.app.dialogs.sample import SampleText
from reader.app.dialogs.setting_fields import (
    LABELS,
    CheckField,
    SettingField,
    SettingRow,
    ThemeField,
    field_of,
    spoken,
    tr,
)
from reader.app.dialogs.settings_search import found_in
from reader.app.dialogs.sheet import PAD, Sheet
from reader.app.panels import paint
from reader.app.panels.controls import Button, Command, SearchField, held, padded, scrolled
from reader.app.panels.controls import row as beside
from reader.app.panels.labels import FootWords, hairline, label, leading_edge
from reader.app.panels.surface import RING, theme_of, turned
from reader.app.panels.virtual_list import VirtualList
from reader.app.style import paint_focus
from reader.app.theme import Theme
from reader.settings import PAGES, TABLE, Setting, Settings, Value

if TYPE_CHECKING:
    from reader.app.commands import Commands
    from reader.app.window import Window

_NAV = 196
_WIDTH, _HEIGHT = 880, 724
_SEEN = 12  # rows of the search that a page key goes
_SAMPLED = "leading"  # the sample stands below this row


class Extra(SettingField):
    """What stands on a page beside or instead of rows. `setting` names the row that it shows, if any.

    It is made when the page is first shown.
    """

    def entries(self) -> list[Entry]:
        """Return what the search can find here; ids are this page's own."""
        return []

    def reveal(self, entry: str) -> None:
        """Show what was found, with the keyboard on it."""

    def show_value(self, value: object) -> None:
        pass

    def take_theme(self) -> None:
        """The sheet wears another theme."""


class _PageRow(Button):
    """One page's name at the left."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setCheckable(True)
        self.setFixedHeight(32)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(_NAV - 20, 32)

    def nextCheckState(self) -> None:
        """A click shows the page, which checks the row."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        nav = self.parentWidget()
        if step is None or nav is None:
            super().keyPressEvent(event)
            return
        rows = nav.findChildren(_PageRow)
        to = rows[max(0, min(len(rows) - 1, rows.index(self) + step))]
        to.setFocus(Qt.FocusReason.TabFocusReason)
        to.click()

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
    """A reader's settings in, and what is picked straight into them; whoever watches them shows it."""

    def __init__(
        self,
        host: QWidget,
        settings: Settings,
        extras: Mapping[str, Callable[[], Extra]] | None = None,
        rows: Sequence[Setting] = TABLE,
    ) -> None:
        """`extras` make the further contents of pages, by the page's name."""
        super().__init__(host, "", width=_WIDTH, height=_HEIGHT)
        self.panel.setAccessibleName(self.tr("Settings"))
        self.settings = settings
        self._extras = dict(extras or {})
        self._made: dict[str, Extra] = {}
        self._table = [row for row in rows if row.label and (row.page in self._extras or not field_less(row))]
        self.rows: dict[str, SettingRow] = {}
        self._past: list[tuple[str, dict[str, Value]]] = []  # what was done, and the values before it
        self._sample = SampleText()
        self._pages = QStackedWidget()
        self._holders: list[QVBoxLayout] = []
        self._names = [page for page in PAGES if any(row.page == page for row in self._table)]
        self._nav_rows: list[_PageRow] = []
        self._stop = settings.watch(self._on_changed)
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self._build_nav())
        line.addWidget(held(self._build_right()), 1)
        self.body.addWidget(held(line))
        self._show_reading()
        self.show_page(0)
        self._say_changed()

    @classmethod
    def open_for(cls, window: Window, commands: Commands, name: str = "") -> SettingsDialog:
        """Open over the window, at the row with this name if one is given."""
        from reader.app.dialogs.settings_pages import extras_of

        made = cls(window, window.settings, extras_of(window, commands))
        made.open()
        if name:
            made.go_to(name)
        return made

    # --- building ----------------------------------------------------------------------------------------

    def _build_nav(self) -> QWidget:
        nav = _Nav()
        nav.setFixedWidth(_NAV)
        column = QVBoxLayout(nav)
        column.setContentsMargins(10, 20, 10, 12)
        column.setSpacing(0)
        column.addWidget(padded(self.heading(self.tr("Settings")), 10, 0, 0, 12))
        self.search = SearchField(self.tr("Find a setting"))
        self.search.textChanged.connect(self._on_typed)
        column.addWidget(self.search)
        column.addSpacing(10)
        for place, name in enumerate(self._names):
            button = _PageRow(tr(name))
            button.clicked.connect(lambda _on=False, at=place: self.show_page(at))
            column.addWidget(button)
            self._nav_rows.append(button)
        column.addStretch(1)
        return nav

    def _build_right(self) -> QVBoxLayout:
        for name in self._names:
            self._add_page([row for row in self._table if row.page == name])
        self._pages.addWidget(self._build_results())
        self._usual = Command(self.tr("Page as delivered"), "plain")
        self._usual.clicked.connect(self._on_usual_clicked)
        self._all_usual = Command(self.tr("All as delivered"), "plain")
        self._all_usual.clicked.connect(self._on_all_usual_clicked)
        self._close = Command(self.tr("Close"), "framed")
        self._close.clicked.connect(self.accept)
        self._sentence = FootWords()
        self._undo = Command(self.tr("Undo"), "link")
        self._undo.clicked.connect(self.undo)
        said = held(beside(self._sentence, -4, self._undo, 1))
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self._pages, 1)
        right.addWidget(self.footer(self._usual, self._all_usual, self._close, sentence=said))
        return right

    def _add_page(self, rows: Sequence[Setting]) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(turned(PAD, 24, PAD - 4, 24))
        column.setSpacing(0)
        group, heading = rows[0].group, ""
        for row in rows:
            field = field_of(row)
            if field is None:
                continue
            if row.group != group:
                column.addSpacing(6)
                column.addWidget(padded(hairline(), 0, 0, 4, 0))
                column.addSpacing(14)
                group, heading = row.group, ""
            boxes = isinstance(field, CheckField)
            words = row.heading if boxes else tr(row.label)
            made = SettingRow(row, field, tr(words) if words != heading else "")
            heading = words
            made.show_value(self.settings.value(row.name))
            made.reset_wanted.connect(self._on_reset_wanted)
            field.picked.connect(lambda value, name=row.name: self.set_value(name, value))
            field.left.connect(self.reject)
            self.rows[row.name] = made
            column.addWidget(made)
            column.addSpacing(0 if boxes else 14)
            if row.name == _SAMPLED:
                column.addWidget(self._labelled_sample())
                column.addSpacing(14)
        self._holders.append(column)
        area = scrolled(content)
        self._pages.addWidget(area)
        if rows[0].page not in self._extras:
            column.addStretch(1)

    def _labelled_sample(self) -> QWidget:
        words = leading_edge(label(self.tr("Sample")))
        words.setFixedSize(LABELS, 28)
        line = beside(words, -RING, self._sample)
        line.setAlignment(words, Qt.AlignmentFlag.AlignTop)
        return held(line)

    def _build_results(self) -> QWidget:
        self.model = PaletteModel(self)
        self.results = VirtualList(ROW_HEIGHT)
        self.results.setAccessibleName(self.tr("Settings that were found"))
        self._delegate = PaletteDelegate(self, self.theme)
        self.results.setItemDelegate(self._delegate)
        self.results.setModel(self.model)
        self.results.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.results.clicked.connect(self._choose)
        ListKeys(self.search, self.results, _SEEN).chosen.connect(self._choose)
        self._none = padded(label(self.tr("No setting has these words."), "ui", "secondary"), PAD, 0, PAD, 0)
        column = QVBoxLayout()
        column.setContentsMargins(INSET, 20, INSET, INSET)
        column.setSpacing(0)
        column.addWidget(self._none)
        column.addWidget(self.results, 1)
        column.addStretch()
        return held(column)

    # --- pages -------------------------------------------------------------------------------------------

    @property
    def page(self) -> str:
        """Return the page that is shown; nothing while the search shows what it found."""
        at = self._pages.currentIndex()
        return self._names[at] if at < len(self._names) else ""

    def show_page(self, place: int) -> None:
        self.search.clear()
        self._extra(self._names[place])
        self._show(place)

    def _show(self, place: int) -> None:
        self._pages.setCurrentIndex(place)
        for number, button in enumerate(self._nav_rows):
            button.setChecked(number == place)
        for row in self.rows.values():
            row.light(False)
        self._usual.setEnabled(bool(self.page))

    def _extra(self, page: str) -> Extra | None:
        """Return what a page has besides its rows, made when it is first wanted."""
        if page not in self._made and page in self._extras:
            made = self._made[page] = self._extras[page]()
            made.picked.connect(lambda value: self.set_value(_name_on(page, self._table), value))
            made.left.connect(self.reject)
            self._holders[self._names.index(page)].addWidget(made, 1)
            made.take_theme()  # before it stood in the sheet it knew none
            self._show_extra(page)
        return self._made.get(page)

    def _stops(self) -> list[QWidget]:
        """Return what Tab reaches: the foot last, though some pages are made after it."""
        foot = (self._undo, self._usual, self._all_usual, self._close)
        return sorted(super()._stops(), key=foot.__contains__)

    def _show_extra(self, page: str) -> None:
        name = _name_on(page, self._table)
        if name and page in self._made:
            self._made[page].show_value(self.settings.value(name))

    def take_keyboard(self) -> None:
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def go_to(self, name: str) -> None:
        """Show a setting's row, or what an extra page calls `name` (`page/id`), with the keyboard on it."""
        page, _, rest = name.partition("/")
        if rest:
            self.show_page(self._names.index(page))
            extra = self._extra(page)
            if extra is not None:
                extra.reveal(rest)
            return
        row = self.rows.get(name)
        if row is None:
            page = next(each.page for each in self._table if each.name == name)
            self.show_page(self._names.index(page))
            if (extra := self._extra(page)) is not None:
                extra.setFocus(Qt.FocusReason.TabFocusReason)
            return
        place = self._names.index(row.row.page)
        self.show_page(place)
        row.light(True)
        row.field.setFocus(Qt.FocusReason.TabFocusReason)
        area = self._pages.widget(place)
        assert isinstance(area, QScrollArea)
        area.ensureWidgetVisible(row, 0, 60)

    # --- search ------------------------------------------------------------------------------------------

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        if not text.strip():
            self._show(next((n for n, b in enumerate(self._nav_rows) if b.isChecked()), 0))
            return
        further = [
            (page, entry)
            for page in self._extras
            if (extra := self._extra(page)) is not None
            for entry in extra.entries()
        ]
        found = found_in(text, self._table, self.settings, further)
        self.model.show_entries(found)
        self.results.setVisible(bool(found))
        self._none.setVisible(not found)
        self._pages.setCurrentIndex(len(self._names))
        self._usual.setEnabled(False)
        if found:
            self.results.setCurrentIndex(self.model.index(0))

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        entry = index.data(ENTRY) if index.isValid() else None
        if isinstance(entry, Entry):
            self.go_to(entry.id)

    # --- values ------------------------------------------------------------------------------------------

    def set_value(self, name: str, value: Value) -> None:
        """Take a value; several of one setting in a row, as a slider gives them, are one step for undo."""
        before = self.settings.value(name)
        if value == before:
            return
        row = next(each for each in self._table if each.name == name)
        said = self.tr("{0}: {1}").format(tr(row.label), spoken(row, value)).rstrip(": ")
        slides = isinstance(value, int | float) and not isinstance(value, bool)
        if slides and self._past and set(self._past[-1][1]) == {name}:
            self._past[-1] = (said, self._past[-1][1])
        else:
            self._past.append((said, {name: before}))
        setattr(self.settings, name, value)
        self._say_changed()

    @Slot(str)
    def _on_reset_wanted(self, name: str) -> None:
        self.reset([row for row in self._table if row.name == name])

    @Slot()
    def _on_usual_clicked(self) -> None:
        self.reset([row for row in self._table if row.page == self.page])

    @Slot()
    def _on_all_usual_clicked(self) -> None:
        self.reset(self._table)

    def reset(self, rows: Sequence[Setting]) -> None:
        """Take the usual values of these settings; one step for undo."""
        before = {row.name: self.settings.value(row.name) for row in rows}
        changed = [row for row in rows if before[row.name] != row.usual]
        if not changed:
            self._sentence.setText(self.tr("All of it is as delivered already."))
            return
        for row in changed:
            self.settings.reset(row.name)
        if len(changed) == 1:
            said = self.tr("{0}: as delivered again.").format(tr(changed[0].label))
        else:
            said = self.tr("%n settings are as delivered again.", "", len(changed))
        self._past.append((said, {row.name: before[row.name] for row in changed}))
        self._say_changed()

    @Slot()
    def undo(self) -> None:
        """Take back the last change that was made here."""
        if self._past:
            _, before = self._past.pop()
            for name, value in before.items():
                setattr(self.settings, name, value)
            self._say_changed()

    def show_failed(self, sentence: str) -> None:
        """Say what could not be done; it stays until something is changed."""
        self._sentence.setText(sentence)

    def _say_changed(self) -> None:
        usual = self.tr("Changes show at once and are kept.")
        self._sentence.setText(self._past[-1][0] if self._past else usual)
        if not self._past and self._undo.hasFocus():
            self.take_keyboard()
        self._undo.setVisible(bool(self._past))

    def _on_changed(self, name: str) -> None:
        """A setting has another value, from here or from elsewhere."""
        if not isValid(self):  # the window was taken down with the sheet open
            self._stop()
            return
        row = self.rows.get(name)
        if row is not None:
            row.show_value(self.settings.value(name))
        for page in self._made:
            if _name_on(page, self._table) == name:
                self._show_extra(page)
        self._show_reading()

    def _show_reading(self) -> None:
        s = self.settings
        self._sample.set_reading(s.text_size, s.leading, s.reading_font)

    # --- the sheet ---------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
        else:
            super().keyPressEvent(event)

    def _finish(self, accepted: bool) -> None:
        if not self.isHidden():
            self._stop()
        super()._finish(accepted)

    def set_theme(self, of: Theme) -> None:
        super().set_theme(of)
        self._delegate.theme = of
        for extra in self._made.values():
            extra.take_theme()
        theme = self.rows.get("theme")
        if theme is not None and isinstance(theme.field, ThemeField):
            theme.field.show_theme()


def _name_on(page: str, table: Sequence[Setting]) -> str:
    """Return the setting that a page shows as a whole, and not in a row: the one without a field."""
    return next((row.name for row in table if row.page == page and field_less(row)), "")


def field_less(row: Setting) -> bool:
    return isinstance(row.usual, Mapping)
