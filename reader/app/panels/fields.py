"""The fields of an open card: single lines, a note that grows, cue wells, choices by type."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QMimeData, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlockFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QFrame,
    QLineEdit,
    QListView,
    QSizePolicy,
    QTextEdit,
    QWidget,
)

from reader.app.icons import paint_icon
from reader.app.panels import paint
from reader.app.panels.surface import CHEVRON, theme_of
from reader.app.theme import font, leading

FIELD = 27  # height of one field's row
INSET = 8  # from a field's edge to its text, so that text aligns where no edge is seen
MOST_NOTE_LINES = 14
MOST_NOTE = 20_000  # characters that a note may have; more is refused while typing


class CardField(QLineEdit):
    """One line in its value's place. Esc keeps and leaves, Enter too when it can be kept; leaving keeps."""

    done = Signal()  # what stands there is to be kept
    left = Signal()  # the keyboard goes back to the text

    def __init__(self, name: str, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setFont(font("ui"))
        self.setFixedHeight(FIELD)
        self._kept = ""

    def keep(self, text: str) -> None:
        """Show a value that the library holds; what is being typed is not overwritten."""
        if not (self.hasFocus() and self.isModified()):
            self.setText(text)
            self.setCursorPosition(0)
            self.setModified(False)
        self._kept = text

    @property
    def changed(self) -> bool:
        return self.text() != self._kept

    def mark_wrong(self, wrong: bool) -> None:
        """Show that what stands here cannot be kept."""
        if bool(self.property("wrong") == "true") != wrong:
            self.setProperty("wrong", "true" if wrong else "false")
            self.style().unpolish(self)
            self.style().polish(self)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.done.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        popup = self.completer().popup() if self.completer() else None
        if popup is not None and popup.isVisible():
            super().keyPressEvent(event)
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.done.emit()
            if event.key() == Qt.Key.Key_Escape or self.property("wrong") != "true":
                self.left.emit()
        else:
            super().keyPressEvent(event)


class GrowingField(CardField):
    """A line that is as wide as its text, so that what belongs to it can follow directly."""

    def __init__(self, name: str, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(name, placeholder, parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        shown = self.text() or self.placeholderText()
        least = 130 if self.hasFocus() else 0
        return QSize(max(least, math.ceil(paint.width_of(shown[:200], "ui")) + 2 * INSET + 2), FIELD)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, FIELD)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.updateGeometry()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.updateGeometry()


def complete(field: QLineEdit, words: Sequence[str]) -> QCompleter:
    """Offer words while typing; found anywhere in them, upper and lower case alike."""
    made = QCompleter(list(words), field)
    made.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    made.setFilterMode(Qt.MatchFlag.MatchContains)
    popup = QListView()
    popup.setProperty("kind", "completer")
    popup.setFont(font("ui"))
    made.setPopup(popup)
    field.setCompleter(made)
    return made


class NoteField(QTextEdit):
    """Plain text over several lines that grows with what is written. Esc and Ctrl+Enter keep and leave."""

    done = Signal()
    left = Signal()
    grew = Signal()

    def __init__(self, name: str, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self.setAccessibleName(name)
        self.hint = placeholder  # Qt would set its own on another baseline than the text
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setFont(font("ui"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDocumentMargin(0)
        self.viewport().setAutoFillBackground(False)
        self._kept = ""
        self._loading = False
        self._load("")
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self._fit())
        self.textChanged.connect(self._fit)
        self._fit()

    def text(self) -> str:
        """Return what is written, no-break spaces kept (Qt's `toPlainText` would change them)."""
        raw = self.document().toRawText()
        return raw.replace("\u2029", "\n").replace("\u2028", "\n")

    @property
    def changed(self) -> bool:
        return self.text() != self._kept

    @property
    def loading(self) -> bool:
        return self._loading

    def keep(self, text: str, shown: str | None = None) -> None:
        """Show a value that the library holds, or a draft of it; typing is not overwritten."""
        if not (self.hasFocus() and self.changed):
            self._load(text if shown is None else shown)
        self._kept = text

    def _load(self, text: str) -> None:
        if text and text == self.text():
            return
        self._loading = True
        self.setUndoRedoEnabled(False)
        self.setPlainText(text)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        block = QTextBlockFormat()
        block.setLineHeight(leading("ui"), QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        cursor.mergeBlockFormat(block)
        self.setUndoRedoEnabled(True)
        self._loading = False
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self._fit()

    def _fit(self) -> None:
        lines = max(1, math.ceil(self.document().size().height() / leading("ui")))
        height = min(lines, MOST_NOTE_LINES) * leading("ui") + FIELD - leading("ui")
        scroll = Qt.ScrollBarPolicy.ScrollBarAsNeeded
        if lines <= MOST_NOTE_LINES:
            scroll = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if scroll != self.verticalScrollBarPolicy():
            self.setVerticalScrollBarPolicy(scroll)
        if height != self.height() or self.minimumHeight() != height:
            self.setFixedHeight(height)
            self.grew.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.document().isEmpty():
            box = QRectF(self.viewport().rect())
            box.setHeight(leading("ui"))
            reverse = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            align = Qt.AlignmentFlag.AlignRight if reverse else Qt.AlignmentFlag.AlignLeft
            ink = theme_of(self)["text.tertiary"]
            paint.draw_line(QPainter(self.viewport()), self.hint, "ui", box, ink, align=align)

    def insertFromMimeData(self, source: QMimeData) -> None:
        if len(self.text()) + len(source.text()) <= MOST_NOTE:
            self.insertPlainText(source.text())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.done.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() == Qt.Key.Key_Escape or (enter and control):
            self.done.emit()
            self.left.emit()
            return
        if event.text().isprintable() and event.text() and len(self.text()) >= MOST_NOTE and not control:
            return
        super().keyPressEvent(event)


class ChoiceField(QComboBox):
    """A choice of one, with nothing chosen as its first entry; opens by Space, Down or a click."""

    chosen = Signal(str)
    left = Signal()

    def __init__(self, name: str, choices: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        """`choices` are (value, words)."""
        super().__init__(parent)
        self.setProperty("kind", "card")
        self.setAccessibleName(name)
        self.setFont(font("ui"))
        self.setFixedHeight(FIELD)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.addItem("–", "")
        for value, words in choices:
            self.addItem(words, value)
        self.activated.connect(self._on_activated)

    def keep(self, value: str) -> None:
        place = self.findData(value)
        if place < 0 and value:
            self.addItem(value, value)  # a value that the codebook no longer offers is still shown
            place = self.count() - 1
        self.setCurrentIndex(max(0, place))
        if bool(self.property("unset") == "true") == bool(value):
            self.setProperty("unset", "false" if value else "true")  # as faint as a field's hint
            self.style().unpolish(self)
            self.style().polish(self)

    @Slot(int)
    def _on_activated(self, place: int) -> None:
        self.chosen.emit(str(self.itemData(place)))

    def wheelEvent(self, event: QEvent) -> None:
        event.ignore()  # scrolling the cards must not change an answer

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not (self.underMouse() or self.hasFocus()) and self.property("kind") == "card":
            return
        of = theme_of(self)
        box = QRectF(self.width() - CHEVRON - 8, (self.height() - CHEVRON) / 2, CHEVRON, CHEVRON)
        reverse = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        paint_icon(
            QPainter(self), "chevron-down", paint.mirrored(box, self.rect(), reverse), of["text.secondary"]
        )


class PictureLabel(QWidget):
    """The picture of an area of a printed page, as wide as there is room and no larger than it is."""

    HIGHEST = 240  # pixels

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture_of: Callable[[str], QImage | None] = lambda hashed: None
        self._hash = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_picture(self, hashed: str, words: str) -> None:
        self._hash = hashed
        self.setAccessibleName(words)
        self.update()

    def fit(self, width: int) -> None:
        """Take the height that the picture needs at this width."""
        image = self.picture_of(self._hash) if self._hash else None
        if image is None:
            self.setFixedHeight(72)
            return
        scale = min(1.0, width / image.width(), self.HIGHEST / image.height())
        self.setFixedHeight(max(1, round(image.height() * scale)))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._hash:
            whole = QRectF(self.rect())
            reverse = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            image = self.picture_of(self._hash)
            paint.draw_picture(QPainter(self), image, whole, theme_of(self), whole if reverse else None)


class QuoteLabel(QWidget):
    """Quoted words of the article, whole, in the reading face."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quote, self._face = "", "quote"
        self._text: paint.LaidText | None = None
        self.faint = False
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_quote(self, quote: str, face: str = "quote") -> None:
        """Show words: the article's, or in another face our own for what has none."""
        self._quote, self._face = quote, face
        self._text = None
        self.setAccessibleName(quote[:1000])
        self.update()

    def _laid(self, width: int) -> paint.LaidText:
        if self._text is None or self._text.width != width:
            self._text = paint.LaidText(self._quote, self._face, width)
        return self._text

    def fit(self, width: int) -> None:
        """Take the height that the quote needs at this width."""
        self.setFixedHeight(int(self._laid(max(1, width)).height))

    def paintEvent(self, event: QPaintEvent) -> None:
        ink = theme_of(self)["text.secondary" if self.faint else "text.primary"]
        self._laid(self.width()).draw(QPainter(self), 0, 0, ink)
