"""The head of the page: panels' toggles, the revision, find, text, pen, focus."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QWidget

from reader.app.keymap import Keymap
from reader.app.panels.controls import Command, IconButton, row
from reader.app.panels.surface import HIT, ICON, RING, Surface
from reader.app.theme import layout, tokens

# The icons end where the column of text and strip ends, not over the strip itself.
_RIGHT = int(tokens()["layout"]["stripFromEdge"]) + int(tokens()["layout"]["certaintyStrip"]) + 11


class PageHead(Surface):
    """Same colour as the page; a hairline only when text is scrolled under it."""

    action_requested = Signal(str)  # an id of `actions`
    text_requested = Signal(QRect)  # where the Aa button is, in this widget
    revision_chosen = Signal(str)
    revisions_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(layout("header"))
        self.setAccessibleName(self.tr("Page"))
        self._scrolled = self._pen = False
        self._revisions: tuple[tuple[str, str], ...] = ()
        self._revision = ""
        self.library_button = IconButton("library", self.tr("Library panel"), checkable=False)
        self.revision_button = Command("", "quiet", chevron=True, icon="revisions")
        self.find_button = IconButton("search", self.tr("Find in the article"))
        self.text_button = IconButton("text", self.tr("Text and theme"))
        self.pen_button = IconButton("pen", self.tr("Pen: each drag tags at once"), checkable=True)
        self.focus_button = IconButton("focus", self.tr("Only the page"))
        self.annotations_button = IconButton("annotations", self.tr("Annotations panel"))
        self._buttons = {
            "view.library": self.library_button,
            "edit.find": self.find_button,
            "tag.pen": self.pen_button,
            "view.focus": self.focus_button,
            "view.annotations": self.annotations_button,
        }
        for action, button in self._buttons.items():
            button.clicked.connect(partial(self._ask, action))
        self.text_button.clicked.connect(self._on_text_clicked)
        self.revision_button.clicked.connect(self._on_revision_clicked)
        overhang = (HIT - ICON) // 2
        line = row(
            self.library_button,
            -(16 - overhang - RING - 8 + 6),
            self.revision_button,
            1,
            self.find_button,
            self.text_button,
            self.pen_button,
            self.focus_button,
            self.annotations_button,
            spacing=2,
            margins=(14 - overhang, 0, _RIGHT, 0),
        )
        self.setLayout(line)
        self.set_revision("", ())

    def set_revision(self, revision: str, revisions: Sequence[tuple[str, str]], *, words: str = "") -> None:
        """Show the open revision; `revisions` are (id, words), oldest first. Without any: `words`."""
        self._revision = revision
        self._revisions = tuple(revisions)
        ids = [r for r, _words in self._revisions]
        if not words and revision in ids:
            words = self.tr("Revision {0} of {1}").format(ids.index(revision) + 1, len(ids))
        self.revision_button.setText(words)
        self.revision_button.setVisible(bool(words))
        self.revision_button.updateGeometry()

    def set_article(self, title: str, revision: int, revisions: int = 1) -> None:
        """Name the open article for screen readers, and show its revision when there are several."""
        self.setAccessibleName(title or self.tr("Page"))
        words = self.tr("Revision {0} of {1}").format(revision, revisions) if revisions > 1 else ""
        self.set_revision("", (), words=words)

    def set_pen(self, armed: bool) -> None:
        self._pen = armed
        self.pen_button.setChecked(armed)

    def set_article_open(self, is_open: bool) -> None:
        """Switch off what needs an article."""
        for button in (self.find_button, self.pen_button):
            button.setEnabled(is_open)

    def set_scrolled(self, scrolled: bool) -> None:
        """Show the hairline while text is scrolled under the head."""
        if scrolled != self._scrolled:
            self._scrolled = scrolled
            self.update()

    def set_key_texts(self, keymap: Keymap) -> None:
        """Show keys in the tooltips."""
        for action, button in self._buttons.items():
            button.set_name(button.accessibleName(), keymap.text(action))

    def _ask(self, action: str, *_: object) -> None:
        self.pen_button.setChecked(self._pen)  # the window says whether the pen is armed
        self.action_requested.emit(action)

    @Slot()
    def _on_text_clicked(self) -> None:
        self.text_requested.emit(self.text_button.geometry())

    @Slot()
    def _on_revision_clicked(self) -> None:
        if len(self._revisions) < 2:
            self.revisions_requested.emit()
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for number, (revision, words) in reversed(list(enumerate(self._revisions, start=1))):
            text = self.tr("Revision {0}").format(number)
            action = menu.addAction(f"{text}\t{words}" if words else text)
            action.setCheckable(True)
            action.setChecked(revision == self._revision)
            action.setData(revision)
        menu.addSeparator()
        for action_id, text in (
            ("revision.compare", self.tr("What changed")),
            ("revision.drift", self.tr("Certainty drift")),
            ("revision.review", self.tr("Review carried annotations")),
        ):
            menu.addAction(text).setData(action_id)
        menu.triggered.connect(self._on_menu_triggered)
        corner = self.revision_button.rect().bottomLeft()
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            corner = self.revision_button.rect().bottomRight()
        menu.popup(self.revision_button.mapToGlobal(corner + QPoint(RING, 0)))

    @Slot(QAction)
    def _on_menu_triggered(self, action: QAction) -> None:
        chosen = action.data()
        if action.isCheckable():
            self.revision_chosen.emit(chosen)
        else:
            self.action_requested.emit(chosen)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self.theme["surface.page"])
        if self._scrolled:
            painter.fillRect(0, self.height() - 1, self.width(), 1, self.theme["line.hair"])
