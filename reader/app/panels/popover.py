"""A floating surface inside the window: rounded, shadowed, closed by Esc or by looking elsewhere.

It is a child of the window, not a window of its own: no compositor is needed for its corners and shadow, and
it takes the keyboard only when asked to, so that the page's keys go on working beside it.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QMoveEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from reader.app.panels import paint
from reader.app.panels.shadow import draw_surface, shadow_margin
from reader.app.panels.surface import Surface, taken_down
from reader.app.theme import Theme


class PopupShadow(QWidget):
    """What lies around a popup. The mouse goes through it to the page."""

    def __init__(self, of: Popover) -> None:
        super().__init__(of.host)
        self._of = of
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        m = shadow_margin("popup")
        box = self.rect().adjusted(m, m, -m, -m)
        painter = QPainter(self)
        painter.setClipRegion(QRegion(self.rect()) - QRegion(box))
        draw_popup(painter, box, self._of)


class Popover(Surface):
    """Base of the popups. What they hold goes into `body`."""

    closed = Signal()

    GAP = 10  # between the popup and what it belongs to

    def __init__(self, host: QWidget, *, pad: int = 4, keyboard: bool = False) -> None:
        """`host` is the widget that the popup floats over and stays inside."""
        super().__init__(host)
        self.host = host
        self._keyboard = keyboard
        self._back: QWidget | None = None
        self.follow_theme(host)
        self._shadow = PopupShadow(self)
        self.destroyed.connect(self._shadow.deleteLater)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(pad, pad, pad, pad)
        self.body.setSpacing(0)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    @property
    def frame(self) -> QRect:
        """Return the visible box in the host's coordinates."""
        return self.geometry()

    def show_beside(
        self, of: QWidget, box: QRect, *, below: bool = False, within: QWidget | None = None
    ) -> None:
        """Show above `box` (coordinates of `of`), below it when there is no room.

        Stays inside `within`, or inside `of` when that is not said.
        """
        host = self.host
        self.adjustSize()
        size = self.sizeHint()
        around = within or of
        area = QRect(around.mapTo(host, QPoint(0, 0)), around.size())
        box = box.translated(of.mapTo(host, QPoint(0, 0)))
        top = box.top() - self.GAP - size.height()
        under = box.bottom() + 1 + self.GAP
        y = under if below or top < area.top() else top
        if y == under and under + size.height() > area.bottom() and top >= area.top():
            y = top
        reverse = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        x = box.right() + 1 - size.width() if reverse else box.left()
        self.show_at(QPoint(x, y), area)

    def show_at(self, corner: QPoint, area: QRect | None = None) -> None:
        """Show with the visible box's corner here (host's measure), moved so that `area` holds all of it."""
        host = self.host
        self.adjustSize()
        size = self.sizeHint()
        area = (area or host.rect()).intersected(host.rect()).adjusted(4, 4, -4, -4)
        x = max(area.left(), min(corner.x(), area.right() + 1 - size.width()))
        y = max(area.top(), min(corner.y(), area.bottom() + 1 - size.height()))
        self.setGeometry(QRect(QPoint(x, y), size))
        if self.isHidden():
            self._back = self.window().focusWidget()
            self.show()
            application = QApplication.instance()
            if application is not None:
                application.installEventFilter(self)
        self._shadow.show()
        self._shadow.raise_()
        self.raise_()
        if self._keyboard and not self._has_keyboard():
            self.take_keyboard()

    def take_keyboard(self) -> None:
        """Put the focus on the first part that takes it."""
        first = self.nextInFocusChain()
        while first is not None and first is not self and self.isAncestorOf(first):
            if first.focusPolicy() & Qt.FocusPolicy.TabFocus and first.isVisibleTo(self):
                first.setFocus(Qt.FocusReason.PopupFocusReason)
                return
            first = first.nextInFocusChain()

    def _has_keyboard(self) -> bool:
        focus = self.window().focusWidget()
        return focus is not None and (focus is self or self.isAncestorOf(focus))

    def close_quietly(self) -> None:
        """Close; the keyboard goes back to where it was if it was in here."""
        had, back = self._has_keyboard(), self._back
        self.hide()
        if had and back is not None:
            back.setFocus(Qt.FocusReason.PopupFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not taken_down(self._shadow):
            self._shadow.hide()
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        if not taken_down(self):
            self._back = None
            self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Looking at another program does not close it: the reader comes back to the same question.
        pressed = event.type() == QEvent.Type.MouseButtonPress and isinstance(watched, QWidget)
        if pressed and not taken_down(self) and not self._holds(watched):  # type: ignore[arg-type]
            self.close_quietly()
        return False

    def _holds(self, widget: QWidget) -> bool:
        """Return whether a click there is a click on the popup, or on a menu that it opened."""
        if widget is self or self.isAncestorOf(widget):
            return True
        return widget.window() is not self.window()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_quietly()
            return
        event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # not the page's

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self._place_shadow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_shadow()

    def _place_shadow(self) -> None:
        m = shadow_margin("popup")
        self._shadow.setGeometry(self.geometry().adjusted(-m, -m, m, m))

    def set_theme(self, of: Theme) -> None:
        super().set_theme(of)
        self._shadow.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_popup(QPainter(self), self.rect(), self)


def draw_popup(painter: QPainter, box: QRect, of: Popover) -> None:
    """Draw a popup's surface with its shadow."""
    draw_surface(
        painter,
        QRectF(box),
        of.theme,
        kind="popup",
        corner=paint.radius("popup"),
        ratio=of.devicePixelRatioF(),
    )
