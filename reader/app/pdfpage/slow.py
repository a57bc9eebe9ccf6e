"""What is said in the place of a page that is long in coming: white paper is no empty page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtGui import QPainter

from reader.app import theme as tokens

if TYPE_CHECKING:
    from reader.app.pdfpage.view import PrintedView

_AFTER_MS = 2000  # what takes longer is said in words
_INSET = 24


class SlowPages(QObject):
    """See the module. Belongs to one view; only what stays in sight for a while can be slow."""

    def __init__(self, view: PrintedView) -> None:
        super().__init__(view)
        self._view = view
        self._late = False
        self._waiting = QTimer(self, singleShot=True, interval=_AFTER_MS)
        self._waiting.timeout.connect(self._on_late)

    def begin_anew(self) -> None:
        """Other places are shown."""
        self._late = False
        self._waiting.stop()

    def painted(self, painter: QPainter, bare: list[int]) -> None:
        """Take note of the pages that are white for want of a picture; say so on them when that lasts."""
        if not bare:
            self.begin_anew()
        elif self._late:
            painter.setFont(tokens.font("ui"))
            painter.setPen(tokens.theme("light")["text.secondary"])  # paper is light in every theme
            for page in bare:
                room = self._view.page_rect(page).toRect().adjusted(_INSET, _INSET, -_INSET, -_INSET)
                flags = int(Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
                painter.drawText(room, flags, self.sentence())
        elif not self._waiting.isActive():
            self._waiting.start()

    def sentence(self) -> str:
        return self.tr(
            "This page takes long and is still being drawn. Its text can be read in the text view."
        )

    @Slot()
    def _on_late(self) -> None:
        self._late = True
        self._view.viewport().update()
