"""The line below the printed page: which page of how many, its size, and where else to go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from reader.app.panels.controls import Command
from reader.app.panels.labels import label
from reader.app.panels.surface import Surface
from reader.app.theme import font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reader.app.pdfpage.contents import ContentsPopup

_HEIGHT = 36


class PageBar(Surface):
    """See the module."""

    page_asked = Signal(str)  # a label in print, or a number
    page_chosen = Signal(int)
    page_typed = Signal(str)  # what stands in the field so far
    page_pointed_at = Signal(int)  # in the contents; -1: none any more
    zoom_asked = Signal(int)  # steps
    action_asked = Signal(str)
    thumbs_toggled = Signal(bool)
    left = Signal()  # Esc: back to the page

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(_HEIGHT)
        self.setAccessibleName(self.tr("Pages"))
        self._outline: tuple[tuple[str, int, int], ...] = ()
        self.thumbs = Command(self.tr("Pages"), "quiet")
        self.thumbs.setCheckable(True)
        self.thumbs.toggled.connect(self.thumbs_toggled)
        self.outline = Command(self.tr("Contents"), "quiet", chevron=True)
        self.outline.clicked.connect(self._show_contents)
        self.outline.hide()
        self.field = QLineEdit()
        self.field.setFixedWidth(56)
        self.field.setFont(font("uiSmall"))
        self.field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.field.setAccessibleName(self.tr("Page"))
        self.field.textEdited.connect(self.page_typed)
        self.field.returnPressed.connect(self._on_entered)
        self.field.editingFinished.connect(self._on_field_left)
        self._label, self._number = "", 1
        self._labels: Sequence[str] = ()
        self._of = label("", "uiSmall", "secondary")
        self.smaller = Command("−", "quiet")
        self.smaller.setAccessibleName(self.tr("Smaller page"))
        self.smaller.clicked.connect(self._on_smaller)
        self._size = label("", "uiSmall", "secondary")
        self.larger = Command("+", "quiet")
        self.larger.setAccessibleName(self.tr("Larger page"))
        self.larger.clicked.connect(self._on_larger)
        self.wide = Command(self.tr("Width"), "quiet")
        self.wide.setAccessibleName(self.tr("Fit the width"))
        self.wide.clicked.connect(self._on_width)
        self.whole = Command(self.tr("Whole"), "quiet")
        self.whole.setAccessibleName(self.tr("Fit the whole page"))
        self.whole.clicked.connect(self._on_whole)
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 0, 12, 0)
        line.setSpacing(4)
        line.addWidget(self.thumbs)
        line.addWidget(self.outline)
        line.addStretch(1)
        line.addWidget(self.field)
        line.addWidget(self._of)
        line.addStretch(1)
        after: tuple[QWidget, ...] = (self.smaller, self._size, self.larger, self.wide, self.whole)
        for part in after:
            line.addWidget(part)
        # Beside the text there may be no room for all of it: keys and the menu do what is left out.
        self._spare = ((self.wide, self.whole), (self.smaller, self._size, self.larger))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_page(self, label: str, number: int, count: int) -> None:
        """Say which page is in sight, by its printed label, and which of all it is."""
        self._label, self._number = label, number
        if not self.field.hasFocus():
            self.field.setText(label)
        plain = self.tr("of {0}") if label == str(number) else self.tr("({1} of {0})")
        self._of.setText(plain.format(count, number))

    def set_percent(self, percent: int) -> None:
        self._size.setText(self.tr("{0} %").format(percent))

    def set_outline(self, rows: tuple[tuple[str, int, int], ...], labels: Sequence[str] = ()) -> None:
        """Offer the document's own contents: (title, level, page); `labels` are those of all pages."""
        if self.contents is not None:
            self.contents.close_quietly()
        self._outline, self._labels = rows, labels
        self.outline.setVisible(bool(rows))
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Leave out what there is no room for, what the wheel and keys do as well before all else."""
        line = self.layout()
        assert line is not None
        for parts in self._spare:
            for part in parts:
                part.show()
        for parts in self._spare:
            line.invalidate()
            if line.minimumSize().width() <= self.width():
                break
            for part in parts:
                part.hide()

    def ask_page(self) -> None:
        """Let the reader type where to go."""
        self.field.setFocus()
        self.field.selectAll()

    @Slot()
    def _on_entered(self) -> None:
        if asked := self.field.text().strip():
            self.page_asked.emit(asked)
        self.left.emit()

    @Slot()
    def _on_field_left(self) -> None:
        """What was typed and leads nowhere does not stay where the page's label stands."""
        self.field.setText(self._label)

    @Slot()
    def _on_smaller(self) -> None:
        self.zoom_asked.emit(-1)

    @Slot()
    def _on_larger(self) -> None:
        self.zoom_asked.emit(1)

    @Slot()
    def _on_width(self) -> None:
        self.action_asked.emit("view.fit_width")

    @Slot()
    def _on_whole(self) -> None:
        self.action_asked.emit("view.fit_page")

    @Slot()
    def _show_contents(self) -> None:
        from reader.app.pdfpage.contents import ContentsPopup

        popup = ContentsPopup(self.window(), self._outline, self._labels)
        popup.set_theme(self.theme)
        popup.page_chosen.connect(self.page_chosen)
        popup.page_pointed_at.connect(self.page_pointed_at)
        popup.closed.connect(self._on_contents_closed)
        popup.closed.connect(popup.deleteLater)
        popup.open_above(self.outline, self._number - 1)
        self.contents = popup

    contents: ContentsPopup | None = None  # while it shows

    @Slot()
    def _on_contents_closed(self) -> None:
        self.contents = None
        self.page_pointed_at.emit(-1)
