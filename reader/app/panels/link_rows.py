"""The links of an open card: what each says, and the words at its other end."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from reader import wording
from reader.app.panels import paint
from reader.app.panels.controls import Button
from reader.app.panels.cross import ROOM, cross_of, draw_cross, is_on_cross
from reader.app.panels.fields import INSET
from reader.app.panels.surface import theme_of
from reader.app.panels.words import link_word
from reader.app.style import paint_focus
from reader.app.theme import leading
from reader.library.linking import Linked

_PAD = 3  # above and below the lines of a row


class LinkButton(Button):
    """One link. Enter or a click goes to its other end, Delete or the cross takes the link away."""

    chosen = Signal(object)  # Linked
    removed = Signal(object)
    left = Signal()

    def __init__(self, linked: Linked, elsewhere: bool, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.linked = linked
        self._kind = link_word(linked.link.kind, outgoing=linked.outgoing)
        self._quote = wording.shown(linked.quote, limit=200)
        self._title = wording.shown(linked.title, limit=120) if elsewhere else ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        said = self.tr("{0}: {1}, in {2}") if self._title else self.tr("{0}: {1}")
        self.setAccessibleName(said.format(self._kind, self._quote, self._title))
        self.setAccessibleDescription(self.tr("Enter goes there, Delete takes the link away"))
        self.setToolTip(
            "\n".join(filter(None, (f"{self._kind}: “{self._quote}”", self._title, linked.link.note)))
        )
        self.clicked.connect(lambda: self.chosen.emit(self.linked))

    def sizeHint(self) -> QSize:
        return QSize(120, leading("uiSmall") * (2 if self._title else 1) + leading("quote") + 2 * _PAD)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self.sizeHint().height())

    def _cross(self) -> QRectF:
        return cross_of(self, _PAD + leading("uiSmall") / 2)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if is_on_cross(self._cross(), event.position()):
            self.setDown(False)
            self.removed.emit(self.linked)
            return
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
                self.removed.emit(self.linked)
            case Qt.Key.Key_Escape:
                self.left.emit()
            case _:
                super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        of = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect())
        reverse = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        align = Qt.AlignmentFlag.AlignRight if reverse else Qt.AlignmentFlag.AlignLeft
        under = self.underMouse()
        if under:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(of["state.hover"])
            painter.drawRoundedRect(whole, paint.radius("chip"), paint.radius("chip"))
        inner = whole.adjusted(INSET, _PAD, -INSET, -_PAD)
        y = inner.y()
        small = leading("uiSmall")
        room = inner.width() - (ROOM if under else 0)
        at = paint.mirrored(QRectF(inner.x(), y, room, small), whole, reverse)
        paint.draw_line(painter, self._kind, "uiSmall", at, of["text.secondary"], align=align)
        y += small
        at = QRectF(inner.x(), y, inner.width(), leading("quote"))
        paint.draw_line(painter, self._quote, "quote", at, of["text.primary"], align=align)
        y += leading("quote")
        if self._title:
            at = QRectF(inner.x(), y, inner.width(), small)
            paint.draw_line(painter, self._title, "uiSmall", at, of["text.tertiary"], align=align)
        if under:
            draw_cross(painter, self._cross(), of, on_words=False)
        if self.ringed:
            paint_focus(painter, whole, of, paint.radius("chip"))


class LinkRows(QWidget):
    """See the module; nothing is made anew while the links stay the same."""

    chosen = Signal(object)  # Linked
    removed = Signal(object)
    left = Signal()  # the keyboard goes back to the text

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: list[LinkButton] = []
        self._kept: tuple[Linked, ...] = ()
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 2, 0, 2)
        self._whole.setSpacing(1)

    def keep(self, links: tuple[Linked, ...]) -> None:
        if links == self._kept:
            return
        self._kept = links
        focused = next((n for n, b in enumerate(self.buttons) if b.hasFocus()), -1)
        for gone in self.buttons:
            self._whole.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        self.buttons = []
        before: QWidget = self
        for each in links:
            made = LinkButton(each, each.elsewhere)
            made.chosen.connect(self.chosen)
            made.removed.connect(self.removed)
            made.left.connect(self.left)
            self.buttons.append(made)
            self._whole.addWidget(made)
            made.show()
            QWidget.setTabOrder(before, made)
            before = made
        if focused >= 0 and self.buttons:
            near = self.buttons[min(focused, len(self.buttons) - 1)]
            near.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif focused >= 0:
            self.left.emit()
