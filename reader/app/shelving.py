"""What the library panel asks for: collections, labels, searches, the trash, many articles at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Slot
from PySide6.QtWidgets import QMenu

from reader import wording
from reader.app.expiring import kept_since
from reader.app.panels.library_filter import LibraryFilter
from reader.app.panels.shelf_tree import ALL, TRASH
from reader.app.panels.words import articles, count
from reader.errors import QueryRefused, ReaderError
from reader.library.query import parse, quoted
from reader.model import Annotator, ArticleRow, Collection, Hit, Label, Notice
from reader.model.listing import Listed
from reader.model.shelf import with_inner

if TYPE_CHECKING:
    from reader.app.commands import Commands
    from reader.app.dialogs.shelf_chooser import ShelfChooser
    from reader.app.window import Window

PAGE = 100  # hits of one page of results
_LEAST_OF_A_TAG = 3  # characters after which the tag that was begun is offered
_LIVE_PAUSE = 1500  # ms after a save before what is found anew is counted


class Shelving(QObject):
    """Joins the library panel to the workspace; `table()` are its actions for the menus."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._workspace = window.workspace
        self._shelves = window.workspace.shelves
        self._find = window.workspace.find
        self._panel = window.library
        self._live: dict[str, tuple[str, frozenset[str]]] = {}  # query and what it found, by collection
        self._query = ""
        self.commands: Commands  # set by them when they are made
        self._live_timer = QTimer(self, singleShot=True, interval=_LIVE_PAUSE)
        self._live_timer.timeout.connect(self._look_again)
        panel = self._panel
        panel.model.ask = self._ask_for_list
        self._shelves.changed.connect(self._on_shelves_changed)
        self._workspace.started.connect(self.read_annotators)
        self._workspace.saved_changed.connect(self._on_saved_changed)
        panel.place_chosen.connect(self._on_place_chosen)
        panel.shelves.articles_dropped.connect(self._on_articles_dropped)
        panel.shelves.collection_dropped.connect(self._shelves.move)
        panel.shelves.rename_requested.connect(self._rename)
        panel.shelves.trash_requested.connect(self._trash_shelf)
        panel.shelves.menu_requested.connect(self._on_shelf_menu)
        panel.menu_requested.connect(self._on_articles_menu)
        panel.trash_requested.connect(self._on_trash_requested)
        panel.filter_changed.connect(self._on_filter_changed)
        panel.search_changed.connect(self._on_search_changed)
        panel.text_search_requested.connect(self._on_search_changed)
        panel.results.hit_chosen.connect(self._on_hit_chosen)
        panel.results.more_wanted.connect(self._on_more_wanted)
        panel.results.save_requested.connect(self.save_search)
        panel.results.concordance_requested.connect(self.show_concordance)
        panel.trash.restore_requested.connect(self._on_restore_requested)
        panel.trash.empty_requested.connect(self.ask_to_empty)
        panel.trash.menu_requested.connect(self._on_trash_menu)

    def table(self) -> dict[str, Callable[[], object]]:
        return {
            "article.read": partial(self._mark_reading, "read"),
            "article.reading": partial(self._mark_reading, "reading"),
            "article.unread": partial(self._mark_reading, ""),
            "library.collect": self.choose_collections,
            "library.label": self.choose_labels,
            "library.new_collection": self._new_collection,
            "library.save_search": self.save_search,
            "library.concordance": self.show_concordance,
            "library.duplicates": self.show_duplicates,
            "library.trash": self._show_trash,
            "library.empty_trash": self.ask_to_empty,
        }

    # --- which articles ------------------------------------------------------------------------------------

    def chosen(self) -> tuple[str, ...]:
        """Return the articles that an act is about: those selected in the list when several are or the list
        has the keyboard, else the open one."""
        selected = tuple(self._panel.selected_ids())
        if len(selected) > 1 or self._panel.list.hasFocus():
            return selected
        article = self._workspace.article
        return (article.id,) if article is not None else selected

    # --- collections and labels ----------------------------------------------------------------------------

    @Slot()
    def _on_shelves_changed(self) -> None:
        shelves = self._shelves
        for live in shelves.collections:
            if live.query and self._live.get(live.id, ("", frozenset()))[0] != live.query:
                self._count_live(live)
        found = {id: len(ids) for id, (_, ids) in self._live.items()}
        self._panel.set_shelves(shelves.collections, shelves.labels, shelves.trashed, found)
        key = self._panel.shelves.current()
        if key == TRASH:
            self._read_trash()
        else:
            self._panel.set_place(self._members(key))
        if not self._panel.trash.isHidden() and key != TRASH:
            self._panel.show_list()
        wanted = self._panel.filter
        label = next((k for k in shelves.labels if k.id == wanted.label), None)
        if label is not None and wanted.members != frozenset(label.articles):
            self._panel.set_filter(_with_members(wanted, frozenset(label.articles)))

    def _members(self, key: str) -> frozenset[str] | None:
        """Return the articles of a row of the tree; None is all."""
        shelf = self._shelves.shelf(key)
        if isinstance(shelf, Label):
            return frozenset(shelf.articles)
        if shelf is None:
            return None
        inside = with_inner(frozenset({shelf.id}), self._shelves.collections)
        found: set[str] = set()
        for each in self._shelves.collections:
            if each.id in inside:
                found.update(each.articles)
                found.update(self._live.get(each.id, ("", frozenset()))[1] if each.query else ())
        return frozenset(found)

    def _count_live(self, live: Collection) -> None:
        """Look for what a saved search finds now, after whatever else is asked of the library."""

        def take(ids: tuple[str, ...]) -> None:
            before = self._live.get(live.id)
            self._live[live.id] = (live.query, frozenset(ids))
            if before != self._live[live.id]:
                self._on_shelves_changed()

        def fail(error: Exception) -> None:
            if not isinstance(error, QueryRefused):
                self._workspace.read_failed(error)
            self._live[live.id] = (live.query, frozenset())

        self._find.articles(live.query, take, fail, kind=f"live {live.id}")

    @Slot(str)
    def _on_saved_changed(self, state: str) -> None:
        wanted = self._panel.filter
        of_annotations = bool(wanted.verdict or wanted.annotator)
        if state == "saved" and (of_annotations or any(c.query for c in self._shelves.collections)):
            self._live_timer.start()

    @Slot()
    def _look_again(self) -> None:
        for live in self._shelves.collections:
            if live.query:
                self._count_live(live)
        self._read_members(self._panel.filter)

    @Slot(str)
    def _on_place_chosen(self, key: str) -> None:
        if key == TRASH:
            self._read_trash()
            return
        if self._panel.search.text() and not self._panel.results.isHidden():
            self._panel.search.clear()
        self._panel.show_list()
        self._panel.set_place(self._members(key))
        shelf = self._shelves.shelf(key)
        if isinstance(shelf, Collection) and shelf.query:
            self._count_live(shelf)

    @Slot(str, list)
    def _on_articles_dropped(self, key: str, ids: list[str]) -> None:
        shelf = self._shelves.shelf(key)
        if key == TRASH:
            self._on_trash_requested(ids)
        elif shelf is not None:
            self._shelves.put(shelf, tuple(ids))

    def choose_collections(self) -> None:
        self._choose(label=False)

    def choose_labels(self) -> None:
        self._choose(label=True)

    def _choose(self, *, label: bool) -> None:
        from reader.app.dialogs.shelf_chooser import Choice, ShelfChooser

        ids = self.chosen()
        if not ids:
            return
        wanted = set(ids)
        choices = []
        depth: dict[str, int] = {}
        shelves = self._shelves
        for each in shelves.labels if label else shelves.collections:
            parent = each.parent if isinstance(each, Collection) else ""
            depth[each.id] = depth.get(parent, -1) + 1
            if not getattr(each, "query", ""):
                has = len(wanted.intersection(each.articles))
                choices.append(Choice(each.id, each.name, depth[each.id], has))
        title = self.tr("Labels") if label else self.tr("Collections")
        hint = (
            self.tr("Find a label, or name a new one")
            if label
            else self.tr("Find a collection, or name a new one")
        )
        dialog = ShelfChooser(self._window, title, hint, tuple(choices), len(ids))
        dialog.closed.connect(partial(self._take_choices, dialog, ids, label))
        dialog.open()

    def _take_choices(self, dialog: ShelfChooser, ids: tuple[str, ...], label: bool, kept: bool) -> None:
        if not kept:
            return
        shelves, key = self._shelves, "l" if label else "c"
        for id in dialog.added():
            if (shelf := shelves.shelf(f"{key}:{id}")) is not None:
                shelves.put(shelf, ids)
        for id in dialog.left():
            if (shelf := shelves.shelf(f"{key}:{id}")) is not None:
                shelves.take(shelf, ids)
        for name in dialog.made():
            made = shelves.new_label(name) if label else shelves.new_collection(name)
            shelves.put(made, ids)

    def _ask_name(
        self, title: str, question: str, name: str, keep: str, then: Callable[[str], object]
    ) -> None:
        """Ask for a name over the window; `then` gets it when it was kept."""
        from reader.app.dialogs.annotator import NameDialog

        dialog = NameDialog(self._window, title, question, name, keep=keep)
        dialog.closed.connect(lambda kept: then(dialog.answer()) if kept else None)
        dialog.open()

    def _new_collection(self, parent: str = "") -> None:
        self._ask_name(
            self.tr("New collection"),
            self.tr("Articles are put into it by dragging, or with “Collections of the article…”."),
            "",
            self.tr("Make"),
            lambda name: self._shelves.new_collection(name, parent=parent),
        )

    @Slot(str)
    def _rename(self, key: str) -> None:
        shelf = self._shelves.shelf(key)
        if shelf is None:
            return
        title = self.tr("Rename the label")
        if isinstance(shelf, Collection):
            title = self.tr("Rename the collection")

        def rename(name: str) -> None:
            now = self._shelves.shelf(key)
            if now is not None and name != now.name:
                self._shelves.rename(now, name)

        question = self.tr("Its articles stay in it.")
        self._ask_name(title, question, shelf.name, self.tr("Rename"), rename)

    @Slot(str)
    def _trash_shelf(self, key: str) -> None:
        shelf = self._shelves.shelf(key)
        if shelf is not None:
            self._shelves.trash(shelf)

    @Slot(str, QPoint)
    def _on_shelf_menu(self, key: str, at: QPoint) -> None:
        menu = self._menu()
        shelf = self._shelves.shelf(key)
        if key == TRASH:
            menu.addAction(self.tr("Empty the trash…"), self.ask_to_empty)
        elif shelf is None:
            menu.addAction(self.tr("New collection…"), self._new_collection)
        else:
            if isinstance(shelf, Collection):
                inside = partial(self._new_collection, shelf.id)
                menu.addAction(self.tr("New collection inside…"), inside)
                menu.addAction(self.tr("Move up"), partial(self._shelves.step, shelf, -1))
                menu.addAction(self.tr("Move down"), partial(self._shelves.step, shelf, 1))
                if shelf.parent:
                    menu.addAction(self.tr("Move to the top"), partial(self._shelves.move, shelf.id, ""))
            menu.addAction(self.tr("Rename…"), partial(self._rename, key))
            menu.addSeparator()
            menu.addAction(self.tr("Remove, its articles stay"), partial(self._trash_shelf, key))
        menu.popup(at)

    def _menu(self) -> QMenu:
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    # --- many articles -------------------------------------------------------------------------------------

    @Slot(list, QPoint)
    def _on_articles_menu(self, chosen: list[str], at: QPoint) -> None:
        """Show what can be done with the articles chosen in the list."""
        ids = tuple(chosen)
        one = len(ids) == 1
        menu = self._menu()
        run = self.commands.run
        if one:
            menu.addAction(self.tr("Open"), partial(self._workspace.open_article, ids[0]))
            details = partial(self._workspace.open_article, ids[0], then=partial(run, "article.details"))
            menu.addAction(self.tr("Edit title, byline and date…"), details)
            menu.addSeparator()
        else:
            titles = partial(self.commands.intake.mend_titles, ids)
            menu.addAction(self.tr("Look over titles and dates…"), titles)
        self.commands.revisions.add_to_menu(menu, chosen)
        menu.addAction(self.tr("Collections…"), self.choose_collections)
        here = self._shelves.shelf(self._panel.shelves.current())
        if here is not None and not getattr(here, "query", ""):
            words = self.tr("Take out of {0}").format(here.name.replace("&", "&&"))
            menu.addAction(words, partial(self._shelves.take, here, ids))
        menu.addAction(self.tr("Labels…"), self.choose_labels)
        rows = [row for row in map(self._panel.model.row, ids) if row is not None]
        done = all(row.article.done for row in rows)
        words = self.tr("Open again") if done else self.tr("Done")
        menu.addAction(words, partial(self._shelves.mark_done, ids, not done))
        below = menu.addMenu(self.tr("Reading"))
        below.addAction(self.tr("Unread"), partial(self._shelves.mark_reading, ids, ""))
        below.addAction(self.tr("Being read"), partial(self._shelves.mark_reading, ids, "reading"))
        below.addAction(self.tr("Read"), partial(self._shelves.mark_reading, ids, "read"))
        menu.addSeparator()
        menu.addAction(self.tr("Export…"), partial(run, "article.export"))
        menu.addSeparator()
        words = (
            self.tr("Move to the trash") if one else self.tr("Move %n articles to the trash", "", len(ids))
        )
        menu.addAction(words, partial(self._on_trash_requested, chosen))
        menu.popup(at)

    def _mark_reading(self, state: str) -> None:
        ids = self.chosen()
        if ids:
            self._shelves.mark_reading(ids, "read" if state == "read" else "reading" if state else "")

    @Slot(list)
    def _on_trash_requested(self, chosen: list[str]) -> None:
        """Move articles to the trash; of a large part of the library a backup is made first, when wanted."""
        ids, total = tuple(chosen), self._panel.model.total
        if not self._shelves.is_much(ids, total):
            self._shelves.trash_articles(ids)
            return

        def go() -> None:
            self._window.messages.take_back("much")
            self._window.say(self.tr("Backing up…"), key="much")
            self._workspace.storage.submit(
                lambda library: library.backup(between=self._workspace.storage.breathe),
                backed_up,
                failed,
                bulk=True,
            )

        def backed_up(_path: object) -> None:
            self._window.messages.take_back("much")
            self._shelves.trash_articles(ids)

        def failed(error: Exception) -> None:
            self._window.messages.take_back("much")
            self.commands.failed(error)

        self._window.say(
            self.tr("This moves {0} of {1} articles to the trash. A backup is made first.").format(
                count(len(ids)), count(total)
            ),
            (self.tr("Cancel"), partial(self._window.messages.take_back, "much")),
            (self.tr("Back up and move"), go),
            key="much",
        )
        self._window.messages.focus_command(0)

    @Slot(object)
    def _on_filter_changed(self, wanted: LibraryFilter) -> None:
        """Read who annotated what, and what was checked, when the list is narrowed to it: no row says it."""
        if wanted.members is None:
            self._read_members(wanted)

    def _read_members(self, wanted: LibraryFilter) -> None:
        parts: list[str] = []
        if wanted.annotator:
            name = next((a.name for a in self._annotators if a.id == wanted.annotator), "")
            parts.append(f"annotator:{quoted(name)}")
        if wanted.verdict:
            claims = self._workspace.codebook.claims
            parts += [f"tag:{quoted(claims.id)}"] if claims is not None else []
            parts.append(f"verdict:{wanted.verdict}")

        if not parts:
            return

        def take(ids: tuple[str, ...]) -> None:
            if self._panel.filter == wanted:
                self._panel.set_filter(_with_members(wanted, frozenset(ids)))

        self._find.articles(" ".join(parts), take, self._workspace.read_failed, kind="members")

    _annotators: tuple[Annotator, ...] = ()

    @Slot(object)
    def read_annotators(self, *_: object) -> None:
        def take(found: tuple[Annotator, ...]) -> None:
            self._annotators = found
            self._panel.set_annotators(found)

        self._workspace.storage.submit(
            lambda library: library.annotators(), take, self._workspace.read_failed
        )

    def _ask_for_list(self, listed: Listed, take: Callable[[list[str] | None], None]) -> None:
        """Ask the store what the list shows; a question that failed leaves the list as it is."""

        def failed(error: Exception) -> None:
            take(None)
            self._workspace.read_failed(error)

        self._find.listed(listed, take, failed)

    # --- search --------------------------------------------------------------------------------------------

    @Slot(str)
    def _on_search_changed(self, query: str) -> None:
        self._query = query.strip()
        if not self._query:
            self._find.forget("page", "articles")
            self._panel.show_list()
            return
        asked = self._query

        def shown(hits: tuple[Hit, ...]) -> None:
            # While somebody types nothing is wrong with a search yet; one that finds nothing may be.
            self._panel.results.offer_tag(*self._tag_named(asked))
            problems = () if hits else parse(asked).problems
            if problems:
                self._say_problem(problems[0])
                return
            self._panel.show_hits(hits, searched_words(asked), more=len(hits) == PAGE)
            if hits:
                self._find.articles(asked, all_found, refused, typing=True)
            else:
                self._panel.set_found(asked, frozenset())

        def all_found(ids: tuple[str, ...]) -> None:
            self._panel.set_found(asked, frozenset(ids))
            self._panel.results.set_total(len(ids))

        def refused(error: Exception) -> None:
            self._panel.results.offer_tag("", "")
            if isinstance(error, QueryRefused):
                self._panel.show_problem(wording.of(error, self._window.translate))
            else:
                self._workspace.read_failed(error)

        self._find.page(asked, 0, shown, refused, limit=PAGE, typing=True)

    def _tag_named(self, typed: str) -> tuple[str, str]:
        """Return the name of the tag that begins so, with the search for all that has it; empty for none."""
        begun = typed.casefold()
        if len(begun) >= _LEAST_OF_A_TAG:
            for tag in self._workspace.codebook.tags:
                if not tag.retired and tag.name.casefold().startswith(begun):
                    return tag.name, f"tag:{quoted(tag.name)}"
        return "", ""

    def _say_problem(self, problem: Notice) -> None:
        self._panel.show_problem(wording.sentence(problem.message, problem.facts, self._window.translate))

    @Slot(int)
    def _on_more_wanted(self, after: int) -> None:
        def shown(hits: tuple[Hit, ...]) -> None:
            self._panel.results.add_hits(hits, more=len(hits) == PAGE)

        self._find.page(self._query, after, shown, self._workspace.read_failed, limit=PAGE, typing=True)

    @Slot(object, bool)
    def _on_hit_chosen(self, hit: Hit, goes_on: bool) -> None:
        """Open the article at the place; by Enter the keyboard goes on to the text."""
        window = self._window

        def show() -> None:
            if hit.span is not None:
                window.view.set_target(hit.span)
                window.view.reveal(hit.span)
            if hit.annotation:
                window.tagging.activate(hit.annotation)
            if goes_on:
                window.view.setFocus()

        self.commands.trail.go(hit.article, show)

    def save_search(self) -> None:
        """Keep the search as a collection of what it finds, now and later."""
        query = self._panel.search.text().strip()
        problems = parse(query).problems
        if not query or problems:
            sentence = self.tr("Type a search first; it can then be kept as a collection.")
            if problems:
                sentence = wording.sentence(problems[0].message, problems[0].facts, self._window.translate)
            self._window.say(sentence)
            self._panel.focus_search()
            return
        self._ask_name(
            self.tr("Save the search"),
            self.tr("It stands above the list as a collection, and always holds what is found then."),
            query[:60],
            self.tr("Save"),
            lambda name: self._shelves.new_collection(name, query=query),
        )

    def show_concordance(self) -> None:
        from reader.app.dialogs.concordance import ConcordanceDialog

        ConcordanceDialog.open_for(self._window, self._panel.search.text().strip(), self._on_hit_chosen)

    def show_duplicates(self) -> None:
        from reader.app.dialogs.duplicates import DuplicatesDialog

        DuplicatesDialog.open_for(self._window)

    # --- trash ---------------------------------------------------------------------------------------------

    def _show_trash(self) -> None:
        if not self._shelves.trashed:
            self._window.say(self.tr("The trash is empty."))
            return
        self._window.arrangement.library.show(True)
        self._panel.shelves.set_current(TRASH)
        self._read_trash(focus=True)

    def _read_trash(self, *, focus: bool = False) -> None:
        since = kept_since()

        def take(found: tuple[tuple[ArticleRow, ...], int]) -> None:
            rows, expired = found
            if self._panel.shelves.current() == TRASH:
                if not rows:
                    self._panel.shelves.set_current(ALL)
                    self._panel.show_list()
                    return
                self._panel.show_trash(rows, expired)
                if focus:
                    self._panel.trash.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

        self._workspace.storage.submit(
            lambda library: (library.articles(trashed=True), library.trashed_before(since)),
            take,
            self._workspace.read_failed,
        )

    @Slot(list)
    def _on_restore_requested(self, ids: list[str]) -> None:
        self._shelves.restore(tuple(ids))

    @Slot(list, QPoint)
    def _on_trash_menu(self, ids: list[str], at: QPoint) -> None:
        menu = self._menu()
        menu.addAction(self.tr("Restore"), partial(self._shelves.restore, tuple(ids)))
        menu.addAction(self.tr("Empty the trash…"), self.ask_to_empty)
        menu.popup(at)

    def ask_to_empty(self) -> None:
        """Ask, then take what is in the trash out for ever: the one thing that no undo brings back."""
        messages = self._window.messages

        def go() -> None:
            messages.take_back("empty")
            self._window.say(self.tr("Emptying the trash…"), key="empty")
            self._workspace.storage.submit(lambda library: library.purge(), done, failed, bulk=True)

        def done(number: int) -> None:
            messages.take_back("empty")
            self._workspace.undo_stack.clear()
            self._shelves.read()
            gone = self.tr("1 thing is out of the library.")
            if number != 1:
                gone = self.tr("%n things are out of the library.", "", number)
            self._window.say(f"{self.tr('The trash is empty.')} {gone}")

        def failed(error: Exception) -> None:
            messages.take_back("empty")
            if isinstance(error, ReaderError):
                self._window.say_error(error)
            else:
                self._workspace.broke.emit(error)

        self._window.say(
            self.tr(
                "This takes {0}, and whatever else was removed, out for ever. Older backups go, too,"
                " and undo ends here."
            ).format(articles(self._shelves.trashed)),
            (self.tr("Cancel"), partial(messages.take_back, "empty")),
            (self.tr("Empty the trash"), go),
            key="empty",
            danger=True,
        )
        messages.focus_command(0)


def searched_words(query: str) -> tuple[str, ...]:
    """Return the words and phrases that a search looks for, to be marked where they stand."""
    return tuple(term.text for group in parse(query, typing=True).wanted for term in group)


def _with_members(wanted: LibraryFilter, members: frozenset[str]) -> LibraryFilter:
    return replace(wanted, members=members)
