"""What a format leaves out: every sentence can be reached, however many there are."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy

from reader.app.panels.labels import label, leading_edge
from reader.app.panels.surface import RING

_MOST = 132  # px: nine lines and a half at the usual size; the half tells of more


class Losses(QScrollArea):
    """Sentences, one a line. As high as they need; from some height on they are scrolled, also by keys."""

    def __init__(self) -> None:
        super().__init__()
        self._label = leading_edge(label("", "uiSmall", "secondary", wrap=True), top=True)
        self._label.setContentsMargins(RING, 0, RING, 0)
        self.setWidget(self._label)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.viewport().setAutoFillBackground(False)
        self._label.setAutoFillBackground(False)
        self.setAccessibleName(self.tr("What this format leaves out"))

    def text(self) -> str:
        return self._label.text()

    def setText(self, text: str) -> None:
        self._label.setText(text)
        self.verticalScrollBar().setValue(0)
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), min(self._needed, _MOST))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    @property
    def _needed(self) -> int:
        return self._label.heightForWidth(self.viewport().width())

    def _fit(self) -> None:
        """Take the height that the words need, and a place in the order of Tab when they are scrolled."""
        scrolled = self._needed > _MOST
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if scrolled else Qt.FocusPolicy.NoFocus)
        self.updateGeometry()
