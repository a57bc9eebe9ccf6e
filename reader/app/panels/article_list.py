"""The list of articles: what its keys do beside moving, and the menus that narrow and sort it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QCoreApplication, QPoint, Qt, Signal
from PySide6.QtGui import QActionGroup, QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from reader.app.panels.library_filter import ORDERS, LibraryFilter, LibraryOrder
from reader.app.panels.virtual_list import VirtualList
from reader.app.panels.words import count
from reader.app.theme import TagStyle
from reader.model import ArticleRow

_MOST_OUTLETS = 30


class ArticleList(VirtualList):
    """Keys of the list: Enter opens, Delete trashes, Esc goes back to the text, typing goes to the search."""

    trash = Signal()
    leave = Signal()
    typed = Signal(str)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
                self.trash.emit()
            case Qt.Key.Key_Escape:
                self.leave.emit()
            case _:
                super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        self.typed.emit(search)


def sort_menu(now: LibraryOrder, choose: Callable[[LibraryOrder], None], parent: QWidget) -> QMenu:
    """Return the menu of orders, the one that is taken marked."""
    tr = QCoreApplication.translate
    names = {
        "added": tr("LibraryPanel", "Newest import first"),
        "published": tr("LibraryPanel", "Newest date first"),
        "title": tr("LibraryPanel", "By title"),
        "outlet": tr("LibraryPanel", "By outlet"),
    }
    menu = QMenu(parent)
    group = QActionGroup(menu)
    for order in ORDERS:
        action = menu.addAction(names[order])
        action.setCheckable(True)
        action.setChecked(order == now)
        action.setData(order)
        group.addAction(action)
    menu.triggered.connect(lambda action: choose(action.data()))
    return menu


def filter_menu(
    now: LibraryFilter,
    styles: Mapping[str, TagStyle],
    rows: Iterable[ArticleRow],
    choose: Callable[[LibraryFilter], None],
    parent: QWidget,
) -> QMenu:
    """Return the menu of tags and of the outlets with most articles; the chosen one again takes it off."""
    menu = QMenu(parent)

    def add(text: str, wanted: LibraryFilter) -> None:
        action = menu.addAction(text.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(wanted == now)
        action.setData(wanted)

    menu.addSection(QCoreApplication.translate("LibraryPanel", "Tag"))
    for tag, style in styles.items():
        add(style.name, LibraryFilter(tag=tag))
    outlets = Counter(r.article.outlet for r in rows if r.article.outlet)
    if outlets:
        menu.addSection(QCoreApplication.translate("LibraryPanel", "Outlet"))
    for outlet, number in outlets.most_common(_MOST_OUTLETS):
        add(f"{outlet}  {count(number)}", LibraryFilter(outlet=outlet))
    menu.triggered.connect(lambda action: choose(action.data() if action.isChecked() else LibraryFilter()))
    return menu


def pop_up(menu: QMenu, below: QWidget) -> None:
    """Show a menu under a widget, on the side where reading begins; it goes when it closes."""
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    reverse = below.layoutDirection() == Qt.LayoutDirection.RightToLeft
    corner = below.rect().bottomRight() if reverse else below.rect().bottomLeft()
    menu.popup(below.mapToGlobal(corner + QPoint(0, 4)))
