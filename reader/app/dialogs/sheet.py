"""A dialog as a sheet inside the window: the page in sight behind a scrim, the keyboard in the sheet.

`open()` shows it and returns; `closed` says how it ended. Esc closes it and gives the keyboard back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from shiboken6 import isValid

from reader.app.panels import paint
from reader.app.panels.controls import held
from reader.app.panels.labels import FootWords, hairline, label, leading_edge
from reader.app.panels.shadow import draw_surface
from reader.app.panels.surface import RING, Surface, taken_down, theme_of, turned
from reader.app.theme import Theme

T = TypeVar("T")

PAD = 32
FOOTER = 52
_FOOT_EDGE = 8  # above and below the foot's sentence when that takes many lines
_EDGE = 24  # of the window, at least, around the sheet


class _Panel(QDialog):
    """What the sheet holds. A dialog in its role for screen readers, a plain child in every other way."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowFlags(Qt.WindowType.Widget)  # the constructor makes a window of it whatever one passes
        self.setAttribute(Qt.WidgetAttribute.WA_Moved)  # the sheet places it, not the window system
        self.setAutoFillBackground(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()  # Enter and Esc are the sheet's

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.ignore()  # a dialog would keep it for "What's this?"

    def paintEvent(self, event: QPaintEvent) -> None:
        pass


class Sheet(Surface):
    """Base of all dialogs. What they show goes into `body`; `footer()` makes the line at the foot."""

    closed = Signal(bool)  # whether it was accepted

    def __init__(
        self, host: QWidget, title: str, *, width: int, height: int = 0, closes_outside: bool = True
    ) -> None:
        """`height` 0 takes what the contents need."""
        super().__init__(host)
        self.host = host
        self._wanted = QSize(width, height)
        self._closes_outside = closes_outside
        self._back: QWidget | None = None
        self.panel = _Panel(self)
        self.panel.setAccessibleName(title)
        self.setAccessibleName(title)
        self.panel.setWindowTitle(title)
        self.body = QVBoxLayout(self.panel)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        self.follow_theme(host)

    # --- parts -------------------------------------------------------------------------------------------

    @staticmethod
    def heading(text: str) -> QLabel:
        return leading_edge(label(text, "uiTitle"))

    def footer(self, *commands: QWidget, sentence: QWidget | None = None, inset: int = PAD) -> QWidget:
        """Return the foot: a sentence at the left saying what happens, the commands at the right."""
        line = QHBoxLayout()
        line.setContentsMargins(0, _FOOT_EDGE, 0, _FOOT_EDGE)
        line.setSpacing(0)
        line.addWidget(sentence or FootWords(), 1)
        line.addSpacing(16)
        for command in commands:
            line.addWidget(command)
        box = QWidget()
        box.setMinimumHeight(FOOTER)
        box.setLayout(line)
        foot = QWidget()
        whole = QVBoxLayout(foot)
        # A framed command's frame, not its focus ring, ends where the hairline ends.
        whole.setContentsMargins(turned(inset, 0, inset - RING, 0))
        whole.setSpacing(0)
        rule = QHBoxLayout()
        rule.setContentsMargins(turned(0, 0, RING, 0))
        rule.addWidget(hairline())
        whole.addWidget(held(rule))
        whole.addWidget(box)
        return foot

    # --- opening and closing -----------------------------------------------------------------------------

    def open(self) -> None:
        """Show over the host; the keyboard goes to the first field."""
        host = self.host
        focus = host.window().focusWidget()
        self._back = focus
        self.set_theme(_theme_of_host(host, self.theme))
        host.installEventFilter(self)
        self.panel.show()  # a dialog starts hidden, a child or not
        self._place()
        self.show()
        self.raise_()
        self.take_keyboard()

    @Slot()
    def accept(self) -> None:
        self._finish(True)

    @Slot()
    def reject(self) -> None:
        self._finish(False)

    def _finish(self, accepted: bool) -> None:
        if self.isHidden():
            return
        back = self._back
        self._back = None
        self.hide()
        if back is None or not _takes_focus(back):
            back = self._home()
        if back is not None:
            back.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit(accepted)
        self.deleteLater()

    def _home(self) -> QWidget | None:
        """Return where the keyboard goes when what had it is gone: where the window says it is at home."""
        home = getattr(self.host.window(), "view", None)
        return home if isinstance(home, QWidget) else None

    def hideEvent(self, event: QHideEvent) -> None:
        if not taken_down(self):
            self.host.removeEventFilter(self)
        super().hideEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._place()

    def take_keyboard(self) -> None:
        """Put the keyboard on the first part that takes it; a dialog may know a better one."""
        for widget in self._stops():
            widget.setFocus(Qt.FocusReason.TabFocusReason)
            return

    def _stops(self) -> list[QWidget]:
        """Return what Tab reaches, in order."""
        found: list[QWidget] = []
        widget = self.nextInFocusChain()
        while widget is not None and widget is not self:
            takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            if takes and self.isAncestorOf(widget) and widget.isEnabled() and widget.isVisibleTo(self):
                found.append(widget)
            widget = widget.nextInFocusChain()
        return found

    def focusNextPrevChild(self, forward: bool) -> bool:
        stops = self._stops()
        if not stops:
            return True
        focus = self.window().focusWidget()
        at = stops.index(focus) if focus in stops else -1
        step = 1 if forward else -1
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        stops[(at + step) % len(stops)].setFocus(reason)
        return True

    # --- place -------------------------------------------------------------------------------------------

    def _place(self) -> None:
        host = self.host
        self.setGeometry(host.rect())
        width = min(self._wanted.width(), host.width() - 2 * _EDGE)
        height = self._wanted.height()
        if not height:
            self.body.activate()
            height = max(self.body.totalHeightForWidth(width), self.body.totalMinimumSize().height())
        height = min(height, host.height() - 2 * _EDGE)
        x = (host.width() - width) // 2
        self.panel.setGeometry(QRect(x, self._top(host.height(), height), width, height))

    def _top(self, host_height: int, height: int) -> int:
        return max(_EDGE, (host_height - height) * 2 // 5)

    def fit(self) -> None:
        """Take the height that the contents need now."""
        if not self.isHidden():
            self._place()
            self.update()

    # --- events ------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and not taken_down(self) and watched is self.host:
            self._place()
        return False

    def event(self, event: QEvent) -> bool:
        # The window's shortcuts must not act behind the sheet.
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.reject()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        outside = not self.panel.geometry().contains(event.position().toPoint())
        if outside and self._closes_outside:
            self.reject()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self.theme["scrim"])
        draw_surface(
            painter,
            QRectF(self.panel.geometry()),
            self.theme,
            kind="dialog",
            corner=paint.radius("dialog"),
            ratio=self.devicePixelRatioF(),
        )


def _takes_focus(widget: QWidget) -> bool:
    """Return whether a widget is still there and can have the keyboard."""
    return isValid(widget) and widget.isVisible() and widget.isEnabled()


def while_open(sheet: Sheet, does: Callable[[T], object]) -> Callable[[T], None]:
    """Return `does` for as long as the sheet is open: an answer that comes later is for nobody."""

    def answered(value: T) -> None:
        if isValid(sheet) and not sheet.isHidden():
            does(value)

    return answered


def while_there(widget: QWidget, does: Callable[[T], object]) -> Callable[[T], None]:
    """Return `does` for as long as the widget exists, seen or not."""

    def answered(value: T) -> None:
        if isValid(widget):
            does(value)

    return answered


def _theme_of_host(host: QWidget, otherwise: Theme) -> Theme:
    """Return the theme that the host's surfaces wear; a main window is none itself."""
    if isinstance(host, Surface):
        return host.theme
    for child in host.findChildren(Surface):
        if not isinstance(child, Sheet):
            return child.theme
    return otherwise if otherwise is not None else theme_of(host)
