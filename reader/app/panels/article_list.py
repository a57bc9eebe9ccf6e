"""The list of articles: what its keys do beside moving, and the menus that narrow and sort it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace

from PySide6.QtCore import QCoreApplication, QPoint, Qt, Signal
from PySide6.QtGui import QActionGroup, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QMenu, QWidget

from reader.app.panels.library_filter import OF_FIELDS, ORDERS, LibraryFilter, LibraryOrder
from reader.app.panels.virtual_list import VirtualList
from reader.app.panels.words import VERDICTS, count, sentence_case, verdict_word
from reader.app.theme import TagStyle
from reader.model import Annotator, Label

_MOST_OUTLETS = 30


class ArticleList(VirtualList):
    """Keys of the list: Enter opens, Delete trashes, Esc goes back to the text, typing goes to the search."""

    trash = Signal()
    leave = Signal()
    typed = Signal(str)

    def __init__(self, estimate: int, parent: QWidget | None = None) -> None:
        super().__init__(estimate, parent)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)

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


def sort_menu(
    now: tuple[LibraryOrder, str],
    fields: Iterable[str],
    choose: Callable[[LibraryOrder, str], None],
    parent: QWidget,
) -> QMenu:
    """Return the menu of orders, the one that is taken marked; `fields` are the reader's own, by name."""
    tr = QCoreApplication.translate
    names = {
        "added": tr("LibraryPanel", "Newest import first"),
        "published": tr("LibraryPanel", "Newest date first"),
        "title": tr("LibraryPanel", "By title"),
        "outlet": tr("LibraryPanel", "By outlet"),
        "byline": tr("LibraryPanel", "By byline"),
        "language": tr("LibraryPanel", "By language"),
        "reading": tr("LibraryPanel", "Begun first, read last"),
        "modified": tr("LibraryPanel", "Changed last first"),
        "annotations": tr("LibraryPanel", "Most annotations first"),
        "orphans": tr("LibraryPanel", "Most orphans first"),
        "length": tr("LibraryPanel", "Longest first"),
    }
    menu = QMenu(parent)
    group = QActionGroup(menu)

    def add(to: QMenu, text: str, order: LibraryOrder, field: str = "") -> None:
        action = to.addAction(text.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked((order, field) == now)
        action.setData((order, field))
        group.addAction(action)

    for order in ORDERS:
        if order not in OF_FIELDS:
            add(menu, names[order], order)
    known = sorted({*fields, now[1]} - {""}, key=str.casefold)
    below = menu.addMenu(tr("LibraryPanel", "By your own fields")) if known else menu
    for field in known:
        add(below, tr("LibraryPanel", "{0}, rising").format(field), "field", field)
        add(below, tr("LibraryPanel", "{0}, falling").format(field), "field-falling", field)
    menu.triggered.connect(lambda action: choose(*action.data()))
    return menu


def filter_menu(
    now: LibraryFilter,
    styles: Mapping[str, TagStyle],
    outlets: Counter[str],
    years: Counter[str],
    choose: Callable[[LibraryFilter], None],
    parent: QWidget,
    *,
    labels: Iterable[Label] = (),
    annotators: Iterable[Annotator] = (),
) -> QMenu:
    """Return the menu of all that the list can be narrowed to; a part keeps the others, or takes itself off.

    What an annotator made, and what a check came to, is not in the rows: the filter that is chosen names
    them, its `members` are not known yet.
    """
    menu = QMenu(parent)
    tr = QCoreApplication.translate

    def add(to: QMenu, text: str, **parts: object) -> None:
        on = all(getattr(now, name) == value for name, value in parts.items() if name != "members")
        off = {f.name: f.default for f in fields(LibraryFilter)}
        wanted = replace(now, **({name: off[name] for name in parts} if on else parts))
        action = to.addAction(text.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(on)
        action.setData(wanted)

    # No headings of Qt's: where a style sheet is set they are bare lines.
    for tag, style in styles.items():
        add(menu, style.name, tag=tag)
    menu.addSeparator()
    add(menu, tr("LibraryPanel", "Untagged"), untagged=True, orphans=False)
    add(menu, tr("LibraryPanel", "With orphans"), orphans=True, untagged=False)
    menu.addSeparator()
    add(menu, tr("LibraryPanel", "Done"), done=True)
    add(menu, tr("LibraryPanel", "Not done"), done=False)
    add(menu, tr("LibraryPanel", "Unread"), reading="")
    add(menu, tr("LibraryPanel", "Being read"), reading="reading")
    add(menu, tr("LibraryPanel", "Read"), reading="read")
    named = tuple(labels)
    if named:
        menu.addSeparator()
    for label in named:
        add(menu, label.name, label=label.id, annotator="", verdict=None, members=frozenset(label.articles))
    menu.addSeparator()
    if outlets:
        below = menu.addMenu(tr("LibraryPanel", "Outlet"))
        for outlet, number in outlets.most_common(_MOST_OUTLETS):
            add(below, f"{outlet}  {count(number)}", outlet=outlet)
    if years:
        below = menu.addMenu(tr("LibraryPanel", "Year"))
        for year in sorted(years, reverse=True):
            add(below, f"{year}  {count(years[year])}", year=year)
    people = tuple(annotators)
    if people:
        below = menu.addMenu(tr("LibraryPanel", "Annotator"))
        for person in people:
            add(below, person.name, annotator=person.id, label="", members=None)
    below = menu.addMenu(tr("LibraryPanel", "Verdict"))
    for verdict in VERDICTS:
        add(below, sentence_case(verdict_word(verdict)), verdict=verdict, label="", members=None)
    menu.triggered.connect(lambda action: choose(action.data()))
    return menu


def pop_up(menu: QMenu, below: QWidget) -> None:
    """Show a menu under a widget, on the side where reading begins; it goes when it closes."""
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    reverse = below.layoutDirection() == Qt.LayoutDirection.RightToLeft
    corner = below.rect().bottomRight() if reverse else below.rect().bottomLeft()
    menu.popup(below.mapToGlobal(corner + QPoint(0, 4)))
