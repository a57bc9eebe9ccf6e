"""The trash in the library panel: what is in it, and the ways back and out."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QVBoxLayout, QWidget

from reader.app.panels.article_delegate import ArticleDelegate
from reader.app.panels.article_model import ArticleModel
from reader.app.panels.controls import Command, held, padded, row
from reader.app.panels.labels import label
from reader.app.panels.menu_place import row_of
from reader.app.panels.surface import PAD, Surface
from reader.app.panels.virtual_list import LeftByEscape
from reader.app.theme import TagStyle, Theme, layout
from reader.model import ArticleRow


class TrashView(Surface):
    """See the module."""

    restore_requested = Signal(list)  # ids
    empty_requested = Signal()
    menu_requested = Signal(list, QPoint)
    leave = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ArticleModel(self)
        self._delegate = ArticleDelegate(self)
        self.list = LeftByEscape(layout("articleRow"))
        self.list.setAccessibleName(self.tr("Trash"))
        self.list.setItemDelegate(self._delegate)
        self.list.setModel(self.model)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.row_entered_by_key.connect(self._on_entered)
        self.list.leave.connect(self.leave)
        self._say = label("", "uiSmall", "secondary", wrap=True)
        self.restore = Command(self.tr("Restore"), "quiet")
        self.restore.clicked.connect(self._on_restore)
        self.empty = Command(self.tr("Empty the trash…"), "quiet")
        self.empty.clicked.connect(self.empty_requested)
        self._commands = held(row(self.restore, self.empty, 1, margins=(PAD - 8, 0, PAD, 4), spacing=2))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(padded(self._say, PAD, 4, PAD, 4))
        whole.addWidget(self._commands)
        whole.addWidget(self.list, 1)

    def set_rows(self, rows: tuple[ArticleRow, ...], expired: int) -> None:
        """Show what is in the trash; `expired` are the articles that are there for longer than the time."""
        self.model.set_rows(rows)
        if not rows:
            text = self.tr("The trash is empty.")
        elif expired == 1:
            text = self.tr("1 article is here for more than 30 days. Emptying takes it out for ever.")
        elif expired:
            text = self.tr(
                "%n articles are here for more than 30 days. Emptying the trash takes them out for ever.",
                "",
                expired,
            )
        else:
            text = self.tr("Articles stay here for 30 days at least. Restoring brings back everything.")
        self._say.setText(text)
        self._commands.setVisible(bool(rows))
        if rows:
            self.list.setCurrentIndex(self.model.index(0))

    def set_styles(self, styles: dict[str, TagStyle]) -> None:
        self._delegate.styles = dict(styles)

    def set_theme(self, of: Theme) -> None:
        self._delegate.theme = of
        super().set_theme(of)

    def selected_ids(self) -> list[str]:
        places = sorted(index.row() for index in self.list.selectionModel().selectedIndexes())
        return [self.model.row_at(place).article.id for place in places]

    @Slot()
    def _on_restore(self) -> None:
        ids = self.selected_ids()
        if ids:
            self.restore_requested.emit(ids)

    @Slot(QModelIndex)
    def _on_entered(self, _index: QModelIndex) -> None:
        self._on_restore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        found, ids = row_of(event, self.list), self.selected_ids()
        if found is not None and ids:
            self.menu_requested.emit(ids, found[1])

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), self.theme["surface.window"])
