"""The left panel: search, filters, the list of articles, what is being imported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QVBoxLayout, QWidget

from reader.app.panels.article_delegate import ArticleDelegate
from reader.app.panels.article_list import ArticleList, filter_menu, pop_up, sort_menu
from reader.app.panels.article_model import ID, ArticleModel
from reader.app.panels.controls import Command, FilterChip, IconButton, SearchField, held, padded, row
from reader.app.panels.import_queue import DropField, ImportQueueView
from reader.app.panels.import_rows import ImportJob
from reader.app.panels.labels import label
from reader.app.panels.library_filter import LibraryFilter, LibraryOrder
from reader.app.panels.menu_place import row_of
from reader.app.panels.results_view import ResultsView
from reader.app.panels.shelf_tree import ALL, TRASH, ShelfTree
from reader.app.panels.surface import HIT, ICON, PAD, Surface
from reader.app.panels.trash_view import TrashView
from reader.app.panels.words import articles, count, sentence_case, verdict_word
from reader.app.theme import TagStyle, Theme, layout
from reader.library.query import FIELDS
from reader.model import Annotator, ArticleRow, Collection, Hit, Label

FEW = 4  # with fewer articles than this the drop field stands at the foot
_TYPING_PAUSE = 120  # ms without a key before the text is searched too
_STEPPING_PAUSE = 180  # ms on a row, reached by the arrow keys, before its article is opened


class LibraryPanel(Surface):
    """See the module. Rows come in, wishes go out."""

    article_chosen = Signal(str)
    import_requested = Signal()
    files_dropped = Signal(list)  # list[str], local paths
    filter_changed = Signal(object)  # LibraryFilter
    search_changed = Signal(str)  # after a pause in typing; titles are searched at once
    text_search_requested = Signal(str)
    cancel_import = Signal(str)
    cancel_all_imports = Signal()
    dismiss_failed = Signal(str)
    trash_requested = Signal(list)  # list[str]
    menu_requested = Signal(list, QPoint)  # list[str], global place
    page_wanted = Signal()  # the keyboard goes back to the text
    place_chosen = Signal(str)  # key of the tree: all, the trash, a collection, a label

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Library"))
        self.setAcceptDrops(True)
        self._styles: dict[str, TagStyle] = {}
        self._current = ""
        self._in_empty_place = False
        self._read = False  # nothing is said about an empty library before it was read
        self._text_searched = ""
        self._order: tuple[LibraryOrder, str] = ("added", "")
        self._asked = self._answered = ""  # what was searched for last, and what is shown
        self._enters = False  # Enter was pressed before the answer came
        self._waiting: tuple[str, frozenset[str]] | None = None  # a search that the list has not followed yet
        self._labels: tuple[Label, ...] = ()
        self._annotators: tuple[Annotator, ...] = ()
        self._make_head()
        self._make_list()
        self.queue = ImportQueueView()
        self.queue.cancel_import.connect(self.cancel_import)
        self.queue.cancel_all.connect(self.cancel_all_imports)
        self.queue.dismiss_failed.connect(self.dismiss_failed)
        self.shelves = ShelfTree()
        self.shelves.chosen.connect(self.place_chosen)
        self.shelves.entered.connect(self._on_place_entered)
        self.results = ResultsView()
        self.results.leave.connect(self.focus_search)
        self.results.query_wanted.connect(self.look_for)
        self.trash = TrashView()
        self.trash.leave.connect(self.page_wanted)
        self.drop_field = DropField()
        self.drop_field.choose.connect(self.import_requested)
        self._lay_out()
        self._typing = self._timer(_TYPING_PAUSE, self._on_typing_paused)
        self._stepping = self._timer(_STEPPING_PAUSE, self._on_stepping_paused)
        self.set_key_texts()
        self._say_count()

    def _timer(self, pause: int, then: object) -> QTimer:
        made = QTimer(self)
        made.setSingleShot(True)
        made.setInterval(pause)
        made.timeout.connect(then)
        return made

    # --- making ------------------------------------------------------------------------------------------

    def _make_head(self) -> None:
        self._title = label(self.tr("Library"), "uiHead")
        self._count = label("", "ui", "secondary")
        self.sort_button = IconButton("overview", self.tr("Sort"))
        self.sort_button.clicked.connect(self._on_sort_clicked)
        self.import_button = IconButton("import", self.tr("Import files"))
        self.import_button.clicked.connect(self.import_requested)
        self.search = SearchField(self.tr("Search titles and text"))
        self.search.textChanged.connect(self._on_search_typed)
        self.search.returnPressed.connect(self._on_search_entered)
        self.search.down_pressed.connect(self._on_search_entered)
        self.all_chip = FilterChip(self.tr("All"))
        self.untagged_chip = FilterChip(self.tr("Untagged"))
        self.orphans_chip = FilterChip(self.tr("Orphans"))
        self.more_chip = FilterChip(self.tr("More"), chevron=True)
        self.more_chip.setAccessibleDescription(
            self.tr("Filter by tag, state, label, outlet, year, annotator, verdict")
        )
        self.all_chip.setChecked(True)
        self.all_chip.clicked.connect(lambda: self.set_filter(LibraryFilter()))
        self.untagged_chip.clicked.connect(
            lambda on: self.set_filter(replace(self.filter, untagged=on, orphans=False))
        )
        self.orphans_chip.clicked.connect(
            lambda on: self.set_filter(replace(self.filter, orphans=on, untagged=False))
        )
        self.more_chip.clicked.connect(self._on_more_clicked)

    def _make_list(self) -> None:
        self.model = ArticleModel(self)
        self.model.arranged.connect(self._after_rows)
        self._delegate = ArticleDelegate(self)
        self.list = ArticleList(layout("articleRow"))
        self.list.setAccessibleName(self.tr("Articles"))
        self.list.setItemDelegate(self._delegate)
        self.list.setModel(self.model)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.clicked.connect(self._on_row_clicked)
        self.list.row_entered_by_key.connect(self._on_row_entered)
        self.list.selectionModel().currentChanged.connect(self._on_current_changed)
        self.list.trash.connect(self._on_trash)
        self.list.leave.connect(self.page_wanted)
        self.list.typed.connect(self._on_list_typed)
        self._empty = label("", "ui", "secondary", wrap=True)
        self._way_out = Command(self.tr("Search the text too"), "framed")
        self._way_out.clicked.connect(lambda: self.text_search_requested.emit(self.search.text().strip()))

    def _lay_out(self) -> None:
        overhang = (HIT - ICON) // 2
        head = QWidget()
        head.setFixedHeight(layout("header"))
        head.setLayout(
            row(
                self._title,
                -5,
                self._count,
                1,
                self.sort_button,
                self.import_button,
                margins=(PAD, 0, PAD - overhang, 0),
                spacing=2,
            )
        )
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addWidget(held(row(self.search, margins=(PAD, 0, PAD, 0))))
        whole.addSpacing(8)
        chips = row(self.all_chip, self.untagged_chip, self.orphans_chip, self.more_chip, 1, spacing=5)
        chips.setContentsMargins(PAD, 0, PAD, 0)
        whole.addWidget(held(chips))
        whole.addSpacing(10)
        whole.addWidget(self.shelves)
        self._empty_row = padded(self._empty, PAD, 8, PAD, 0)
        whole.addWidget(self._empty_row)
        self._way_out_row = QWidget()
        self._way_out_row.setLayout(row(self._way_out, 1, margins=(PAD - 4, 4, PAD, 0)))
        whole.addWidget(self._way_out_row)
        whole.addWidget(self.list, 1)
        whole.addWidget(self.results, 1)
        whole.addWidget(self.trash, 1)
        self.results.hide()
        self.trash.hide()
        whole.addWidget(self.queue)
        self._drop_row = QWidget()
        self._drop_row.setLayout(row(self.drop_field, margins=(PAD, 8, PAD, PAD)))
        whole.addWidget(self._drop_row)

    # --- values in ---------------------------------------------------------------------------------------

    def set_rows(self, rows: Iterable[ArticleRow]) -> None:
        """Show these articles and no others, newest first."""
        self._read = True
        self.model.set_rows(rows)
        self._after_rows()

    def add_rows(self, rows: Iterable[ArticleRow]) -> None:
        """Append articles that were read later."""
        self.model.add_rows(rows)
        self._after_rows()

    def update_row(self, changed: ArticleRow) -> None:
        self.model.update_row(changed)
        self._after_rows()

    def update_rows(self, changed: Sequence[ArticleRow]) -> None:
        self.model.update_rows(changed)
        self._after_rows()

    def remove_rows(self, ids: Iterable[str]) -> None:
        gone = set(ids)
        chosen = self._selected() if self.list.hasFocus() else []
        place = -1
        if chosen and gone.issuperset(self.selected_ids()):
            place = chosen[0].start
        elif self._current in gone:
            place = self.model.place_of(self._current)
            place -= sum(self.model.place_of(id) < place for id in gone)
        self.model.remove_rows(gone)
        self._after_rows()
        if place >= 0 and self.model.rowCount():
            # Who clears away one article after the other goes on from where the last one stood.
            self.list.setCurrentIndex(self.model.index(min(place, self.model.rowCount() - 1)))
            self._stepping.start()

    def set_current(self, article_id: str | None) -> None:
        """Mark the open article; it stays in the list whatever the filter says."""
        self._current = self.model.kept = article_id or ""
        self._mark_current(scroll=True)

    def set_styles(self, styles: dict[str, TagStyle]) -> None:
        """Give each tag id its look; the order is that of the composition strips."""
        self._styles = self._delegate.styles = dict(styles)
        self.trash.set_styles(styles)
        self.list.viewport().update()

    def set_theme(self, of: Theme) -> None:
        self._delegate.theme = of
        super().set_theme(of)
        self.results.set_theme(of)
        self.trash.set_theme(of)

    def set_jobs(self, jobs: tuple[ImportJob, ...]) -> None:
        """Show what is being imported."""
        self.queue.set_jobs(jobs)

    def set_shelves(
        self,
        collections: tuple[Collection, ...],
        labels: tuple[Label, ...],
        trashed: int,
        found: dict[str, int],
    ) -> None:
        """Show collections, labels and the trash above the list; `found` counts what live ones find."""
        self._labels = labels
        names: dict[str, list[str]] = {}
        for each in labels:
            for id in each.articles:
                names.setdefault(id, []).append(each.name)
        self.model.labels = {id: tuple(several) for id, several in names.items()}
        self.shelves.set_shelves(collections, labels, total=self.model.total, trashed=trashed, found=found)
        self.list.viewport().update()

    def set_annotators(self, annotators: tuple[Annotator, ...]) -> None:
        """Name whom the list can be narrowed to."""
        self._annotators = annotators

    def set_place(self, members: frozenset[str] | None) -> None:
        """Show only these articles, those of the chosen collection or label."""
        self._in_empty_place = members is not None and not members
        self.model.set_place(members)
        self._after_rows()

    def show_hits(self, hits: Sequence[Hit], words: tuple[str, ...], *, more: bool) -> None:
        """Show what a search found in the place of the list."""
        if hits:
            self.results.set_hits(hits, self.model.rows_by_id, words, more=more)
        else:
            self.results.set_nothing(self.model.total)
        self._show_part(self.results)
        self._answered, enters, self._enters = self._asked, self._enters, False
        if enters:
            self.results.enter()

    def show_problem(self, sentence: str) -> None:
        """Say in the place of the list what is wrong with the search."""
        self.results.set_problem(sentence)
        self._show_part(self.results)

    def show_list(self) -> None:
        self._show_part(self.list)

    def show_trash(self, rows: tuple[ArticleRow, ...], expired: int) -> None:
        self.trash.set_rows(rows, expired)
        self._show_part(self.trash)

    def _show_part(self, part: QWidget) -> None:
        parts = (self.list, self.results, self.trash)
        focused = self.window().focusWidget()
        keyboard = focused is not None and any(p is not part and p.isAncestorOf(focused) for p in parts)
        for each in parts:
            each.setVisible(each is part)
        if keyboard and part is self.list:  # else it would go to whatever comes next in the window
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        if part is self.list:
            self._catch_up()
        self._say_count()

    def set_found(self, query: str, ids: frozenset[str]) -> None:
        """Add the articles whose text a search found; an answer to an older query is passed over."""
        if query == self.search.text().strip():
            self._text_searched = query
            self._narrow(query, ids)

    def set_key_texts(self, *, importing: str = "", searching: str = "") -> None:
        """Show the keys of the panel's commands in their tooltips."""
        self.import_button.set_name(self.tr("Import files"), importing)
        language = self.tr("Words, “phrases”, beginnings*, -without, one OR other; {0}").format(
            " ".join(f"{field}:" for field in FIELDS)
        )
        self.search.setToolTip(f"{searching}\n{language}" if searching else language)

    def focus_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def selected_ids(self) -> list[str]:
        """Return the selected articles in list order."""
        # By ranges: an index for each row of a long list that is selected whole takes a second.
        return [id for each in self._selected() for id in self.model.ids_between(each.start, each.stop)]

    def _selected(self) -> list[range]:
        """Return the places of the selected rows, in order."""
        chosen = self.list.selectionModel().selection()
        parts = (chosen.at(n) for n in range(chosen.count()))
        return sorted((range(each.top(), each.bottom() + 1) for each in parts), key=lambda part: part.start)

    def shown_ids(self) -> list[str]:
        """Return the articles that the filter, the chosen collection and the search leave, in list order."""
        self._catch_up()
        return self.model.ids()

    def neighbour(self, step: int) -> str | None:
        """Return the article `step` rows from the open one in the list as shown, None beyond its ends."""
        self._catch_up()
        self.model.ids()
        place = self.model.place_of(self._current) + step
        return next(iter(self.model.ids_between(place, place + 1)), None) if place >= 0 else None

    @property
    def filter(self) -> LibraryFilter:
        return self.model.filter

    def set_filter(self, wanted: LibraryFilter) -> None:
        """Narrow the list; the chips follow."""
        self.all_chip.setChecked(not wanted)
        self.untagged_chip.setChecked(wanted.untagged)
        self.orphans_chip.setChecked(wanted.orphans)
        named = self._name_of(wanted)
        short = named if len(named) < 14 else named[:12] + "…"
        self.more_chip.setText(short or self.tr("More"))
        self.more_chip.setCheckable(bool(named))
        self.more_chip.setChecked(bool(named))
        self.more_chip.updateGeometry()
        # A name needs room: of the two that exclude each other only one stays, and none is cut.
        self.untagged_chip.setVisible(not (named and wanted.orphans))
        self.orphans_chip.setVisible(not named or wanted.orphans)
        if wanted != self.model.filter:
            self.model.set_filter(wanted)
            self._after_rows()
            self.filter_changed.emit(wanted)

    def _name_of(self, wanted: LibraryFilter) -> str:
        """Return what the last chip says: the one part that is set, or how many are."""
        style = self._styles.get(wanted.tag)
        label = next((k.name for k in self._labels if k.id == wanted.label), "")
        person = next((a.name for a in self._annotators if a.id == wanted.annotator), "")
        done = "" if wanted.done is None else self.tr("Done") if wanted.done else self.tr("Not done")
        states = {"": self.tr("Unread"), "reading": self.tr("Being read"), "read": self.tr("Read")}
        reading = "" if wanted.reading is None else states[wanted.reading]
        verdict = sentence_case(verdict_word(wanted.verdict)) if wanted.verdict else ""
        tag = style.name if style else ""
        parts = (tag, wanted.outlet, label, person, done, reading, wanted.year, verdict)
        several = [part for part in parts if part]
        return self.tr("{0} filters").format(count(len(several))) if len(several) > 1 else "".join(several)

    # --- own affairs -------------------------------------------------------------------------------------

    def _after_rows(self) -> None:
        self._say_count()
        self._mark_current(scroll=False)

    def _say_count(self) -> None:
        total, shown = self.model.total, self.model.rowCount()
        self.shelves.set_total(total)
        self._count.setText(count(total) if total else "")
        self._count.setAccessibleName(articles(total))
        query = self.search.text().strip()
        if total == 0:
            self._empty.setText(self.tr("No articles yet. What you import stands here."))
        elif query:
            self._empty.setText(self.tr("Nothing found in {0}.").format(articles(total)))
        elif self._in_empty_place and not self.filter:
            self._empty.setText(self.tr("No article is here yet."))
        else:
            self._empty.setText(self.tr("No article fits this filter."))
        listing = not self.results.isVisibleTo(self) and not self.trash.isVisibleTo(self)
        self._empty_row.setVisible(shown == 0 and self._read and listing)
        self._way_out_row.setVisible(shown == 0 and bool(query) and self._text_searched != query and listing)
        self._drop_row.setVisible((total < FEW and self._read) or self.drop_field.hot)

    def _mark_current(self, *, scroll: bool) -> None:
        place = self.model.place_of(self._current) if self._current else -1
        chosen = self.list.selectionModel()
        if place < 0:
            chosen.clearSelection()
            return
        index = self.model.index(place)
        several = sum(map(len, self._selected())) > 1  # chosen for an act, and for the next one, too
        if not several and (self.list.currentIndex() != index or not chosen.isSelected(index)):
            self._stepping.stop()
            blocked = chosen.blockSignals(True)
            # Not by the list: it would add the row to the selection while Shift or Ctrl is held.
            chosen.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            chosen.blockSignals(blocked)
            self._stepping.stop()
        if scroll:
            self.list.scrollTo(index)
        self.list.viewport().update()

    def _choose(self, index: QModelIndex) -> None:
        self._stepping.stop()
        if index.isValid() and sum(map(len, self._selected())) <= 1:
            self.article_chosen.emit(index.data(ID))

    @Slot(QModelIndex)
    def _on_row_clicked(self, index: QModelIndex) -> None:
        self._choose(index)
        if sum(map(len, self._selected())) <= 1:  # else more are being chosen for an act
            self.page_wanted.emit()

    @Slot(QModelIndex)
    def _on_row_entered(self, index: QModelIndex) -> None:
        self._choose(index)
        self.page_wanted.emit()

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, now: QModelIndex, before: QModelIndex) -> None:
        if now.isValid() and before.isValid() and self.list.hasFocus():
            self._stepping.start()

    @Slot()
    def _on_stepping_paused(self) -> None:
        index = self.list.currentIndex()
        if index.isValid() and index.data(ID) != self._current:
            self._choose(index)

    @Slot()
    def _on_trash(self) -> None:
        ids = self.selected_ids()
        if ids:
            self.trash_requested.emit(ids)

    @Slot(str)
    def _on_list_typed(self, text: str) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.setText(text)

    @Slot(str)
    def _on_place_entered(self, _key: str) -> None:
        part = self.trash.list if self.trash.isVisible() else self.list
        part.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot(str)
    def _on_search_typed(self, text: str) -> None:
        self._enters = False
        self._text_searched = ""
        if not text.strip():
            self._show_part(self.list)
        if self.shelves.current() == TRASH:
            self.shelves.set_current(ALL)
            self.place_chosen.emit(ALL)
        self._narrow(text.strip(), frozenset())
        self._typing.start()

    def _narrow(self, query: str, found: frozenset[str]) -> None:
        """Narrow the list; while found places stand before it, only when it is looked at again."""
        self._waiting = (query, found)
        if self.results.isHidden():
            self._catch_up()

    def _catch_up(self) -> None:
        if self._waiting is not None:
            (query, found), self._waiting = self._waiting, None
            self.model.set_query(query, found)
            self._after_rows()

    @Slot()
    def _on_typing_paused(self) -> None:
        self._typing.stop()
        self._asked = self.search.text().strip()
        self.search_changed.emit(self._asked)

    @Slot()
    def _on_search_entered(self) -> None:
        """Go on to what was found, or as soon as it is; found places do not change under the keyboard."""
        query = self.search.text().strip()
        if self._typing.isActive() or self._asked != query:
            self._on_typing_paused()
        if self.results.isVisible() and self._answered == query:
            self.results.enter()
            return
        self._enters = bool(query)
        if not self.results.isVisible() and self.model.rowCount():
            self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
            if not self.list.currentIndex().isValid():
                self.list.setCurrentIndex(self.model.index(0))

    @Slot(str)
    def look_for(self, query: str) -> None:
        """Search, and go on to what is found as soon as it is."""
        self.search.setText(query)
        self._on_search_entered()

    @Slot()
    def _on_sort_clicked(self) -> None:
        pop_up(sort_menu(self._order, self.model.fields, self.set_order, self), self.sort_button)

    @property
    def order(self) -> tuple[LibraryOrder, str]:
        """Return the order and, where it goes by one of the reader's own fields, the field's name."""
        return self._order

    def set_order(self, order: LibraryOrder, field: str = "") -> None:
        if (order, field) != self._order:
            self._order = (order, field)
            self.model.set_order(order, field)
            self._after_rows()

    @Slot()
    def _on_more_clicked(self) -> None:
        menu = filter_menu(
            self.model.filter,
            self._styles,
            self.model.outlets,
            self.model.years,
            self.set_filter,
            self,
            labels=self._labels,
            annotators=self._annotators,
        )
        menu.aboutToHide.connect(lambda: self.more_chip.setChecked(self.more_chip.isCheckable()))
        pop_up(menu, self.more_chip)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        found, ids = row_of(event, self.list), self.selected_ids()
        if found is not None and ids:
            self.menu_requested.emit(ids, found[1])

    # --- files dropped -----------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
            self.drop_field.set_hot(True)
            self._say_count()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.drop_field.set_hot(False)
        self._say_count()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        self.drop_field.set_hot(False)
        self._say_count()
        if paths:
            event.acceptProposedAction()
            self.files_dropped.emit(paths)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), self.theme["surface.window"])
