"""The window: library, page, annotations, and how what happens in one is shown in the others.

It builds and joins. What a key does to the article is in `tagging`, what the menus do in `commands`, what an
edit does in `workspace`, how it looks in `appearance`, files on their way in in `importing`. Long, because
every signal of every panel meets here and only here; each slot is a few lines and holds no rule of its own.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QVBoxLayout, QWidget

from reader import wording
from reader.app.appearance import Appearance, Choice
from reader.app.arrangement import NARROW, NARROWEST, Arrangement, SidePanel
from reader.app.attention import Attention
from reader.app.cards import card_of
from reader.app.facts import facts_of, shown_date
from reader.app.importing import ImportQueue
from reader.app.keymap import Keymap
from reader.app.leaving import Leaving
from reader.app.outside import Outside
from reader.app.page.ahead import Idle
from reader.app.page.find import Query
from reader.app.page.values import PageContent, Place
from reader.app.page.view import ArticleView
from reader.app.panels.annotations import AnnotationsPanel
from reader.app.panels.bottom_bar import BottomBar
from reader.app.panels.card_editor import FieldName
from reader.app.panels.card_model import CardRow
from reader.app.panels.find_bar import FindBar
from reader.app.panels.hint import Hint
from reader.app.panels.labels import label
from reader.app.panels.library import LibraryPanel
from reader.app.panels.message_bar import MessageBar
from reader.app.panels.page_head import PageHead
from reader.app.panels.stack import StackPopup
from reader.app.panels.tag_bar import TagBar
from reader.app.panels.words import carried
from reader.app.pdfpage.joining import PrintedPages
from reader.app.plain_mode import PlainMode
from reader.app.recent import RecentArticles
from reader.app.saving import SavedState
from reader.app.session import Excerpt, excerpt_of, stretch_around
from reader.app.shelving import Shelving
from reader.app.shown_keys import with_keys
from reader.app.standing import rows_of
from reader.app.tagging import Tagging
from reader.app.theme import TagStyle, Theme, layout
from reader.app.undo import Where
from reader.app.workspace import ROWS_AT_ONCE, Opened, Start, Workspace
from reader.errors import ReaderError
from reader.model import Annotation, Article, Codebook, RevisionRow
from reader.paths import LIBRARY
from reader.settings import Settings

if TYPE_CHECKING:
    from reader.app.project_files import Found
    from reader.app.projects import Projects
    from reader.library.recognising import Match
    from reader.library.revising import RevisionOutcome
    from reader.paths import Profile

log = logging.getLogger(__name__)

CARDS_AT_ONCE = 250  # shown with the article; the others follow in idle moments
CARDS_IN_A_LUMP = 1000  # added to the list together, so that it is not painted again for each
CARDS_IN_A_TURN = 50  # made before other events have their turn
_LOSING = "losing"  # key of the question whether edits may be lost
PLACES_KEPT = 200  # articles whose place is remembered
NOTICES_KEPT = 1000  # revisions of which is remembered that their notice was read
PLACE_KEPT_AFTER_MS = 3000  # the place is written when the reader has rested there, not at every line


class Window(QMainWindow):
    """One library's window."""

    ready = Signal()  # the library is open, its last article shown
    key_pressed = Signal(QKeyEvent)
    link_dropped = Signal(str)  # an address: nothing is fetched before the reader says so
    closing = Signal()
    painted = Signal()  # the first frame is on the screen
    pages_shown = Signal()  # the printed page, or the text again

    def __init__(self, workspace: Workspace, settings: Settings, excerpt: Excerpt | None = None) -> None:
        super().__init__()
        self.workspace = workspace
        self.settings = settings
        self.outside = Outside(self)
        self.keymap = Keymap(settings.keys)
        self.recent_articles = RecentArticles()
        self.attention = Attention(self)
        self.appearance = Appearance(cast(Choice, settings.theme), self)
        self.imports = ImportQueue(workspace, self)
        self.styles: dict[str, TagStyle] = {}
        self._closing = False
        self._places: dict[str, dict[str, Any]] = {}  # by revision, the one looked at last at the end
        self.notices_read: dict[str, None] = {}  # revisions whose notice the reader closed, oldest first
        self._shown: str | None = None  # the revision that the page holds
        self._first_paint = True
        self._idle = Idle(self)
        self._orphans: list[CardRow] = []
        self.setWindowTitle("Spanreader")
        self.setAcceptDrops(True)
        self._build()
        self.leaving = Leaving(self)
        self.tagging = Tagging(self.view, workspace, self)
        self.plain = PlainMode(self.view, workspace)
        self.shelving = Shelving(self)
        self._join()
        self._place_timer = QTimer(self, singleShot=True, interval=PLACE_KEPT_AFTER_MS)
        self._place_timer.timeout.connect(self.keep_place)
        self._position_timer = QTimer(self, singleShot=True, interval=0)  # told when the place was painted
        self._position_timer.timeout.connect(self._show_position)
        if excerpt is not None:
            self._show_excerpt(excerpt)

    # --- building ----------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.library = LibraryPanel(self)
        self.head = PageHead(self)
        self.messages = MessageBar(self)
        self.view = ArticleView(self)
        self.find_bar = FindBar(self)
        self.hint = Hint(parent=self)
        self.annotations = AnnotationsPanel(self)
        self.bottom = BottomBar(self)
        self.tag_bar = TagBar(self)
        self.stack = StackPopup(self)
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.head, self.messages, self.find_bar):
            column.addWidget(widget)
        self.printed = PrintedPages(self)
        column.addWidget(self.printed.widget, 1)
        column.addWidget(self.hint)
        for hidden in (self.messages, self.find_bar, self.hint):
            hidden.hide()
        page.setMinimumWidth(layout("pageLeast"))
        self.page = page
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.splitter.setHandleWidth(1)
        for index, part in enumerate((self.library, page, self.annotations)):
            self.splitter.addWidget(part)
            self.splitter.setStretchFactor(index, 1 if part is page else 0)
            self.splitter.setCollapsible(index, part is not page)
        usual = (layout("library"), layout("annotations"))
        self.splitter.setSizes([usual[0], 10_000, usual[1]])
        self.arrangement = Arrangement(
            self.splitter,
            self.view,
            SidePanel(self.library, self.splitter, 0, NARROWEST, usual[0]),
            SidePanel(self.annotations, self.splitter, 2, NARROW, usual[1]),
        )
        centre = QWidget(self)
        rows = QVBoxLayout(centre)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.splitter, 1)
        rows.addWidget(self.bottom)
        self.setCentralWidget(centre)
        self.view.setAccessibleName(self.tr("Article"))
        self.empty = label("", "ui", "secondary", wrap=True)
        self.empty.setParent(self.view.viewport())
        self.empty.hide()
        self.view.installEventFilter(self)
        self.annotations.set_pictures(self.printed.areas.picture)
        self.printed.areas.pictures_came.connect(self.annotations.pictures_came)
        self.setTabOrder(self.library, self.view)
        self.setTabOrder(self.view, self.annotations)
        self.setTabOrder(self.view, self.printed.thumbs)
        self.setTabOrder(self.printed.thumbs, self.printed.view)
        self.view.setFocus()

    def _join(self) -> None:
        workspace, view, tagging = self.workspace, self.view, self.tagging
        workspace.started.connect(self._on_started)
        workspace.rows_added.connect(self._on_rows_added)
        workspace.rows_changed.connect(self._on_rows_changed)
        workspace.rows_removed.connect(self._on_rows_removed)
        workspace.article_opened.connect(self._on_article_opened)
        workspace.article_closed.connect(self._on_article_closed)
        workspace.article_facts_changed.connect(self._on_facts_changed)
        workspace.annotations_changed.connect(self._on_annotations_changed)
        workspace.speakers_changed.connect(self._on_speakers_changed)
        workspace.annotator_changed.connect(self._on_annotator_changed)
        workspace.codebook_changed.connect(self._on_codebook_changed)
        workspace.saved_changed.connect(self._on_saved_changed)
        workspace.did.connect(self._on_did)
        workspace.refused.connect(self.say_error)
        workspace.go_to.connect(self._on_go_to)
        self.appearance.changed.connect(self._on_theme_changed)
        self.imports.jobs_changed.connect(self._on_jobs_changed)
        self.imports.article_kept.connect(self._on_article_kept)
        self.imports.known.connect(self._on_known)
        self.imports.version_found.connect(self._on_version_found)
        self.imports.revised.connect(self._on_revised)
        self.head.revision_chosen.connect(self._on_revision_chosen)
        self.imports.broke.connect(workspace.broke)
        self.imports.project_found.connect(self.show_project)

        view.target_changed.connect(self._on_target_changed)
        view.place_changed.connect(self._on_place_changed)
        view.stack_requested.connect(self._on_stack_requested)
        tagging.elsewhere = self.printed.areas.takes_tag
        tagging.areas = self.printed.areas.listed
        tagging.active_changed.connect(self._on_active_changed)
        tagging.active_changed.connect(self.printed.areas.on_active_changed)
        tagging.bar_wanted.connect(self._on_bar_wanted)
        tagging.bar_unwanted.connect(self.tag_bar.hide)
        tagging.field_wanted.connect(self._on_field_wanted)
        self.tag_bar.tag_chosen.connect(tagging.tag)
        self.tag_bar.note_requested.connect(self._on_bar_note_requested)
        self.stack.annotation_chosen.connect(tagging.activate)
        self.stack.speaker_requested.connect(partial(self._edit_from_stack, "speaker"))
        self.stack.note_requested.connect(partial(self._edit_from_stack, "note"))
        self.stack.tag_requested.connect(workspace.retag)
        self.stack.remove_requested.connect(self._on_remove_requested)
        view.scrolled_under.connect(self.head.set_scrolled)
        view.painted.connect(self._on_painted)
        view.set_describer(self._describe)
        self.plain.key_pressed.connect(self.key_pressed)

        self.find_bar.query_changed.connect(self._on_query_changed)
        self.find_bar.step_requested.connect(view.find_step)
        self.find_bar.closed.connect(self._on_find_closed)
        self.messages.keyboard_left.connect(self._on_message_left)
        view.found_changed.connect(self._on_found_changed)

        cards = self.annotations
        cards.card_activated.connect(self._on_card_activated)
        cards.note_edited.connect(workspace.set_note)
        cards.speaker_edited.connect(workspace.set_speaker)
        cards.remove_requested.connect(self._on_remove_requested)
        cards.tag_requested.connect(workspace.retag)
        cards.filter_changed.connect(view.set_filter)
        cards.others_requested.connect(self.show_others)
        cards.escape_pressed.connect(view.setFocus)
        cards.cue_removed.connect(self._on_cue_removed)
        cards.cue_typed.connect(self._on_cue_typed)
        cards.value_edited.connect(workspace.set_values)
        cards.verdict_edited.connect(workspace.set_verdict)
        cards.draft_changed.connect(workspace.keep_draft)
        cards.tag_chosen.connect(tagging.tag)

        self.library.article_chosen.connect(self.show_article)
        self.library.cancel_import.connect(self.imports.cancel)
        self.library.cancel_all_imports.connect(self.imports.cancel_all)
        self.library.dismiss_failed.connect(self.imports.cancel)
        self.library.page_wanted.connect(view.setFocus)

    # --- start -------------------------------------------------------------------------------------------

    def _show_excerpt(self, excerpt: Excerpt) -> None:
        """Show the stretch of the last article that the session row holds, until the library is open."""
        self.view.set_styles(excerpt.styles)
        self.view.set_content(PageContent(excerpt.text, excerpt.blocks, facts=excerpt.facts))
        self.view.set_spans(excerpt.spans)
        self.view.set_place(Place(excerpt.position))

    @Slot(object)
    def _on_started(self, start: Start) -> None:
        self._on_codebook_changed(start.codebook)
        self._on_speakers_changed(start.speakers)
        self.bottom.set_saved("nothing", self.workspace.unsaved)
        session = start.session
        self._started = True
        self._places = dict(session.get("places") or {})
        self.recent_articles = RecentArticles(session.get("recent_articles") or ())
        self.notices_read = dict.fromkeys(session.get("notices_read") or ())
        if start.read_only:
            self.say(wording.sentence("window.read_only", {}, self.translate))
        if start.drafts:
            self.say(wording.sentence("window.restored", {"count": len(start.drafts)}, self.translate))
        self.leaving.offer(session.get("unfinished"))
        if session.get("article"):
            self._restore_place = session
            self.workspace.open_article(
                session["article"],
                session.get("revision"),
                then=self._restored,
                failed=self._on_not_restored,
            )
        else:
            self.ready.emit()

    def _restored(self) -> None:
        session = self._restore_place
        if place := session.get("place"):
            self.view.set_place(Place.from_json(place))
        self.tagging.refresh()
        self.ready.emit()

    def _on_not_restored(self, error: Exception) -> None:
        """The last article is in the trash or gone: that is no trouble, another one can be opened."""
        log.info("last article not there: %s", type(error).__name__)
        self._on_article_closed()
        self.ready.emit()

    _restore_place: dict[str, Any]
    _revisions: tuple[RevisionRow, ...] = ()
    _started = False  # before that the session row is what the last window wrote, and stays
    _settling = False

    # --- the library's list ------------------------------------------------------------------------------

    @Slot(object)
    def _on_rows_added(self, page: tuple[tuple[Any, ...], bool]) -> None:
        rows, first = page
        self.library.model.complete = len(rows) < ROWS_AT_ONCE
        if first:
            self.library.set_rows(rows)
        else:
            self.library.add_rows(rows)
        if self.workspace.article is not None:
            self.library.set_current(self.workspace.article.id)

    @Slot(object)
    def _on_rows_changed(self, rows: tuple[Any, ...]) -> None:
        self.library.update_rows(rows)

    @Slot(object)
    def _on_rows_removed(self, ids: tuple[str, ...]) -> None:
        self.library.remove_rows(ids)

    @Slot(str)
    def show_article(self, article: str) -> None:
        """Open another article and leave the keyboard where it is; where the reader was is kept."""
        if self.workspace.article is None or self.workspace.article.id != article:
            self.keep_place()
            self.workspace.open_article(article)

    @Slot(str)
    def open_article(self, article: str) -> None:
        """Go to another article, with the keyboard in it."""
        self.show_article(article)
        self.view.setFocus()

    @Slot(str)
    def _on_article_kept(self, article: str) -> None:
        self._kept = article
        self._open_kept()

    @Slot(object)
    def _on_jobs_changed(self, jobs: tuple[Any, ...]) -> None:
        if self.imports.busy:
            self._import_ended = self._import_ended or self.attention.begin()
        elif self._import_ended is not None:
            self._import_ended(self.tr("All files are imported."))
            self._import_ended = None
        self._open_kept()

    _import_ended: Callable[[str], None] | None = None  # while files are being read

    def _open_kept(self) -> None:
        """Open what was kept last when the queue has come to rest: also when its last file failed."""
        if self._kept and not self.imports.busy:
            article, self._kept = self._kept, ""
            self.workspace.open_article(article, then=self.view.setFocus)

    _language = ""  # by which the sentences of the page were found
    _kept = ""  # kept, to be opened when no file is being read any more

    @Slot(str, object)
    def _on_version_found(self, job: str, match: Match) -> None:
        """Ask whether a file is a newer text of an article; until then it waits in the queue."""
        key = f"version-{job}"

        def answer(does: Callable[[], None]) -> None:
            self.messages.take_back(key)
            does()

        self.say(
            self.tr("This looks like another version of “{0}”. Its annotations can be carried over.").format(
                wording.shown(match.title, limit=60)
            ),
            (self.tr("Separate article"), lambda: answer(lambda: self.imports.keep(job))),
            (self.tr("Add as revision"), lambda: answer(lambda: self.imports.revise(job, match))),
            key=key,
        )

    @Slot(object)
    def _on_revised(self, outcome: RevisionOutcome) -> None:
        self.workspace.open_article(outcome.article, then=self.view.setFocus)
        moved, lost = len(outcome.edited) + len(outcome.moved), len(outcome.lost)
        if outcome.applied is None:
            self.say(self.tr("This text is the article’s newest revision already, so nothing was added."))
            return
        self.say(
            f"{self.tr('Revision added.')} {carried(len(outcome.kept), moved, lost)}",
            (self.tr("What changed"), partial(self.head.action_requested.emit, "revision.compare")),
            (self.tr("Review"), partial(self.head.action_requested.emit, "revision.review")),
            key="revised",
        )

    @Slot(str)
    def _on_revision_chosen(self, revision: str) -> None:
        if self.workspace.article is not None:
            self.workspace.open_article(self.workspace.article.id, revision)

    def _show_head(self, article: Article, revision: str, revisions: tuple[RevisionRow, ...]) -> None:
        self._revisions = revisions
        number = next((row.number for row in revisions if row.id == revision), 1)
        self.head.set_article(article.title, number, len(revisions))
        if len(revisions) > 1:
            self.head.set_revision(revision, tuple((row.id, shown_date(row.created)) for row in revisions))

    @Slot(object)
    def show_project(self, found: Found) -> None:
        """Show what a project, a pack or a PDF's own highlights would bring in."""
        if self.projects is None:
            from reader.app.projects import Projects

            self.projects = Projects(self)
        self.projects.add(found)

    where: Profile | None = None  # the reader's folders; none in memory only
    projects: Projects | None = None  # made when the first project or pack comes in

    @Slot(bool)
    def show_others(self, shown: bool) -> None:
        """Show or hide the tags of other annotators than the one at work."""
        self.workspace.show_others(shown)
        self.annotations.set_mine(not shown)

    @Slot(str)
    def _on_known(self, name: str) -> None:
        self.say(self.tr("{0} is in the library already, so nothing was added.").format(name))

    # --- the page ----------------------------------------------------------------------------------------

    @Slot(object)
    def _on_article_opened(self, opened: Opened) -> None:
        revision = opened.revision
        self._remember_place()
        self._shown = revision.id
        self.empty.hide()
        self.recent_articles.note(opened.article.id)
        self._language = opened.article.language
        self.view.set_content(
            PageContent(
                key=revision.id,
                text=revision.text,
                blocks=revision.blocks,
                marks=revision.marks,
                language=opened.article.language,
                facts=facts_of(opened.article, revision),
            )
        )
        self.view.set_spans(opened.standing.spans)
        if place := self._places.get(revision.id):
            self.view.set_place(Place.from_json(place))
        self._show_cards(list(opened.standing.annotations.values()))
        self.library.set_current(opened.article.id)
        self._show_head(opened.article, revision.id, opened.revisions)
        self.head.set_article_open(True)
        self._name_window(opened.article.title)
        self.tagging.forget()
        self.tagging.refresh()
        self._on_target_changed(self.view.target())
        for notice in revision.notices:
            log.info("notice %s", notice.message)

    def _name_window(self, article: str) -> None:
        """Say article and library in the title bar; the usual library needs no name."""
        path = self.workspace.path
        library = path.stem if path is not None and path.name != LIBRARY else ""
        self.setWindowTitle(" – ".join(part for part in (article, library, "Spanreader") if part))

    def _show_cards(self, ordered: list[Annotation]) -> None:
        """Show the first cards, and let the others follow in idle moments."""
        self._idle.stop("cards")
        cards = [self._card(a) for a in ordered[:CARDS_AT_ONCE]]
        self.annotations.set_annotations(c for c in cards if c.state == "annotation")
        self._orphans = [c for c in cards if c.state == "orphan"]
        self.annotations.set_orphans(self._orphans)
        if len(ordered) > len(cards):
            self._idle.start("cards", lambda: self._show_more_cards([a.id for a in ordered[len(cards) :]]))

    def _show_more_cards(self, ids: list[str]) -> Iterator[None]:
        cards: list[CardRow] = []
        for at in range(0, len(ids), CARDS_IN_A_TURN):
            # Whatever happened to one meanwhile has been shown, and what went is not made again.
            now = (self.workspace.annotations.get(id) for id in ids[at : at + CARDS_IN_A_TURN])
            cards += [self._card(annotation) for annotation in now if annotation is not None]
            if len(cards) >= CARDS_IN_A_LUMP or at + CARDS_IN_A_TURN >= len(ids):
                cards = [card for card in cards if card.id in self.workspace.annotations]
                self.annotations.add_annotations(c for c in cards if c.state == "annotation")
                if orphans := [c for c in cards if c.state == "orphan"]:
                    self._orphans += orphans
                    self.annotations.set_orphans(self._orphans)
                cards = []
            yield

    def _remember_place(self) -> None:
        if self._shown is not None:
            self._places.pop(self._shown, None)
            self._places[self._shown] = self.view.place().to_json()
            for oldest in list(self._places)[:-PLACES_KEPT]:
                del self._places[oldest]

    @Slot()
    def _on_article_closed(self) -> None:
        self._remember_place()
        self._shown = None
        self.view.set_content(PageContent())
        self.view.set_spans(())
        self._show_cards([])
        self.head.set_article("", 1)
        self.head.set_article_open(False)
        self.library.set_current(None)
        self.tagging.forget()
        self._name_window("")
        self._show_position()
        self.keep_place()

    @Slot(object)
    def _on_facts_changed(self, article: Article) -> None:
        revision = self.workspace.revision
        if revision is not None and article.language != self._language:
            self._language = article.language
            self.workspace.open_article(article.id, revision.id)  # sentences end elsewhere now
        if revision is not None:
            self.view.set_facts(facts_of(article, revision))
            self._show_head(article, revision.id, self._revisions)
        self._name_window(article.title)

    @Slot(object, object)
    def _on_annotations_changed(self, now: tuple[Annotation, ...], gone: tuple[str, ...]) -> None:
        revision = self.workspace.revision
        if revision is None:
            return
        for annotation_id in gone:
            self.view.remove_annotation(annotation_id)
            self.annotations.remove_card(annotation_id)
        for annotation in now:
            self.view.remove_annotation(annotation.id)
            self.view.add_spans(rows_of(annotation, revision.id))
            self.annotations.update_card(self._card(annotation))
        self.tagging.refresh()
        self._show_position()

    def _card(self, annotation: Annotation) -> Any:
        workspace = self.workspace
        assert workspace.revision is not None
        draft = workspace.drafts.get(annotation.id)
        said_by = workspace.other_annotator(annotation)
        return card_of(annotation, workspace.revision, workspace.speakers, draft, annotator=said_by)

    @Slot(object)
    def _on_annotator_changed(self, _annotator: object) -> None:
        if self.workspace.revision is not None:  # cards of all but the one at work say whose they are
            self._show_cards(self.workspace.in_reading_order())

    @Slot(object)
    def _on_target_changed(self, _target: object) -> None:
        self._position_timer.start()
        self._place_timer.start()

    @Slot(object)
    def _on_place_changed(self, _place: object) -> None:
        self._position_timer.start()
        self._place_timer.start()

    @Slot()
    def _show_position(self) -> None:
        revision = self.workspace.revision
        length = len(revision.text) if revision else 0
        share = self.view.target().start / length if length else None
        self.bottom.set_position(self.view.sentence_position(), share)
        self.empty.setVisible(revision is None and self.workspace.codebook.version > 0)
        width = min(self.view.column_width(), self.view.viewport().width() - 2 * self.view.column_left())
        self.empty.setGeometry(self.view.column_left(), layout("pageTop"), max(width, 0), layout("pageTop"))
        if not self.view.isHidden():  # in the place of which the printed page is shown
            self.hint.set_column(self.view.column_left(), self.view.column_width())

    @Slot(object)
    def _on_active_changed(self, annotation_id: str | None) -> None:
        self.annotations.set_active(annotation_id)
        self.stack.follow(annotation_id)

    @Slot(object)
    def _on_go_to(self, where: Where) -> None:
        if where.area is not None:
            self.printed.areas.reveal(where.area)
        elif where.span is not None:
            self.view.set_target(where.span)

    @Slot(object, object)
    def _on_bar_wanted(self, _spans: object, where: QRect) -> None:
        self.tag_bar.show_beside(*(self.printed.bar_place() or (self.view.viewport(), where)))

    @Slot(str, bool, bool, bool, bool)
    def _on_query_changed(self, text: str, case: bool, words: bool, pattern: bool, accents: bool) -> None:
        self.view.find_text(Query(text, case, words, pattern, diacritics=accents))

    @Slot(int, int, str)
    def _on_found_changed(self, current: int, total: int, error: str) -> None:
        words = {"pattern": self.tr("No such pattern"), "time": self.tr("Takes too long")}.get(error, error)
        self.find_bar.set_result(current, total, error=words)

    @Slot()
    def _on_find_closed(self) -> None:
        self.view.clear_found()
        self.view.setFocus()

    @Slot()
    def _on_message_left(self) -> None:
        self.view.setFocus()

    @Slot()
    def _on_bar_note_requested(self) -> None:
        tag = self.tag_bar.last_tag()
        if tag is not None:
            self.tagging.tag(tag)
            self._on_field_wanted("note")

    @Slot(str)
    def _on_field_wanted(self, field: str) -> None:
        if not self.arrangement.annotations.shown:
            self.arrangement.annotations.show(True)
        self.annotations.edit_field(cast(FieldName, field))

    def _edit_from_stack(self, field: FieldName, annotation_id: str) -> None:
        self.stack.hide()
        self.tagging.activate(annotation_id)
        self._on_field_wanted(field)

    def _describe(self, annotation_id: str) -> str:
        """Return what a tooltip says of an annotation: tag, speaker, note."""
        annotation = self.workspace.annotations.get(annotation_id)
        if annotation is None:
            return ""
        style = self.styles.get(annotation.tag)
        speaker = self.workspace.speakers.get(annotation.speaker.speaker) if annotation.speaker else None
        said_by = self.workspace.other_annotator(annotation)
        tag = style.name if style else annotation.tag
        parts = (tag, said_by, speaker.name if speaker else "", annotation.note)
        return " · ".join(part for part in parts if part)

    @Slot()
    def _on_painted(self) -> None:
        if self._first_paint:
            self._first_paint = False
            self.painted.emit()

    @Slot(object, object)
    def _on_stack_requested(self, ids: tuple[str, ...], at: Any) -> None:
        cards = tuple(
            self._card(self.workspace.annotations[i]) for i in ids if i in self.workspace.annotations
        )
        self.stack.show_cards(cards, self.view.viewport().mapToGlobal(at), self.tagging.active)

    # --- cards -------------------------------------------------------------------------------------------

    @Slot(str)
    def _on_card_activated(self, annotation_id: str) -> None:
        self.tagging.activate(annotation_id)

    @Slot(str)
    def _on_remove_requested(self, annotation_id: str) -> None:
        self.workspace.remove((annotation_id,))
        self.view.setFocus()

    @Slot(str, int)
    def _on_cue_removed(self, annotation_id: str, index: int) -> None:
        annotation = self.workspace.annotations[annotation_id]
        self.workspace.set_cues(annotation_id, annotation.cues[:index] + annotation.cues[index + 1 :])

    @Slot(str, str)
    def _on_cue_typed(self, annotation_id: str, words: str) -> None:
        """Make typed words cues where they stand in the annotation; say so when they do not."""
        if not self.tagging.add_cue_words(annotation_id, words):
            self.say(
                self.tr("These words do not stand in the annotation. Type them as they are written there.")
            )

    # --- codebook, looks, words --------------------------------------------------------------------------

    @Slot(object)
    def _on_codebook_changed(self, codebook: Codebook) -> None:
        self.styles = {t.id: TagStyle(t.style, t.letter, t.name) for t in codebook.tags}
        self.view.set_styles(self.styles)
        self.library.set_styles(self.styles)
        self.show_tags(codebook)
        self.stack.set_styles(self.styles)

    def show_tags(self, codebook: Codebook) -> None:
        """Show the tags with the keys that they have now."""
        shown = with_keys(codebook, self.keymap)
        self.annotations.set_codebook(shown)
        self.tag_bar.set_tags(tuple(t for t in shown.tags if not t.retired), self.styles)

    @Slot(object)
    def _on_speakers_changed(self, speakers: tuple[Any, ...]) -> None:
        self.annotations.set_speakers(speakers)

    @Slot(object)
    def _on_theme_changed(self, theme: Theme) -> None:
        self.view.set_theme(theme)
        self.plain.set_theme(theme)
        for surface in (
            self.library,
            self.head,
            self.messages,
            self.find_bar,
            self.hint,
            self.annotations,
            self.bottom,
        ):
            surface.set_theme(theme)

    def set_reading(self) -> None:
        """Apply what the settings say of the page: size, leading, measure, font, and how it is marked."""
        s = self.settings
        self.view.set_word_snap(s.snap_to_words)
        self.view.set_smooth_scrolling(s.smooth_scrolling)
        self.view.set_reading(s.text_size, s.leading, s.characters, s.reading_font)
        self.plain.set_reading(self.view.reading)
        self.plain.set_on(s.plain_mode)

    @Slot(str)
    def _on_saved_changed(self, state: str) -> None:
        self.bottom.set_saved(cast(SavedState, state), self.workspace.unsaved)

    @Slot(str)
    def _on_did(self, text: str) -> None:
        self.bottom.set_last(text, self.workspace.undo_stack.canUndo())

    def say(
        self,
        sentence: str,
        *commands: tuple[str, Callable[[], object]],
        key: str = "",
        danger: bool = False,
    ) -> None:
        """Show one sentence over the page, with at most two commands."""
        self.messages.show_message(sentence, commands, key=key, danger=danger)

    @Slot(object)
    def say_error(self, error: ReaderError) -> None:
        self.say(wording.of(error, self.translate), danger=True)

    @staticmethod
    def translate(text: str) -> str:
        from PySide6.QtCore import QCoreApplication

        return QCoreApplication.translate("wording", text)

    # --- events ------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give the page's keys to the commands before the view's own scrolling takes them."""
        if watched in (self.view, self.printed.view) and event.type() == QEvent.Type.KeyPress:
            key = cast(QKeyEvent, event)
            if self.printed.mode != "text" and self.printed.view.areas.key(key):
                return True
            key.setAccepted(False)
            self.key_pressed.emit(key)
            return key.isAccepted()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.settings.read_again()  # another library's window may have changed them

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.tag_bar.hide()
        super().mousePressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasText():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        urls = event.mimeData().urls()
        files = [url.toLocalFile() for url in urls if url.isLocalFile()]
        if files or not urls:
            self.library.files_dropped.emit(files)
        else:
            self.link_dropped.emit(urls[0].toString())

    def _ask_to_lose_unsaved(self) -> None:
        """Ask, in the window that stays, before edits are lost that could not be saved."""
        unsaved = self.workspace.unsaved
        number = self.tr("%n changes could not be saved.", "", unsaved)
        if unsaved == 1:
            number = self.tr("1 change could not be saved.")
        self.say(
            number + " " + self.tr("Everything saved earlier is kept. Closing now loses these changes."),
            (self.tr("Close and lose them"), self._lose_unsaved),
            (self.tr("Go back"), partial(self.messages.take_back, _LOSING)),
            key=_LOSING,
            danger=True,
        )
        self.messages.focus_command(-1)

    def _lose_unsaved(self) -> None:
        self._loses = True
        self.leaving.press()
        self._loses = False

    _loses = False  # whether the reader said that what could not be saved may be lost

    def keep_place(self) -> None:
        """Write where the reader is to the library's session row."""
        self._place_timer.stop()
        workspace = self.workspace
        if workspace.read_only or not self._started:
            return
        self._remember_place()
        session: dict[str, Any] = {
            "places": self._places,
            "notices_read": list(self.notices_read)[-NOTICES_KEPT:],
            "recent_articles": list(self.recent_articles.ids),
            "clean": self._closing,
            "unfinished": self.leaving.to_remember(closing=self._closing),
        }
        if workspace.article is not None and workspace.revision is not None:
            place = self.view.place()
            spans = self.view.spans.touching(*stretch_around(place.position))
            session |= {
                "article": workspace.article.id,
                "revision": workspace.revision.id,
                "place": place.to_json(),
                "excerpt": excerpt_of(
                    workspace.article, workspace.revision, spans, place.position, self.styles
                ),
            }
        workspace.storage.submit(
            lambda library: library.save_session(session), None, lambda error: log.warning("place: %s", error)
        )

    def library_failed(self, error: Exception) -> None:
        """Say why the library could not be opened; the window stays, with nothing in it."""
        self.bottom.set_saved("nothing")
        if isinstance(error, ReaderError):
            switch = partial(self.head.action_requested.emit, "library.switch")
            sentence = wording.of(error, self.translate)
            self.say(sentence, (self.tr("Open another library…"), switch), danger=True)
        else:
            self.say(wording.sentence("window.bug", {"kind": type(error).__name__}, self.translate))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrangement.fit(event.size().width())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc that nobody wanted leads back to the text, from everywhere."""
        if event.key() == Qt.Key.Key_Escape and not self.view.hasFocus():
            self.view.setFocus()
            return
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._settling:
            event.ignore()
            return
        self._settling = True
        try:
            self.view.setFocus()  # a field that is being typed in hands over what it holds
            self.printed.areas.settle()
            if not self.workspace.settle() and not self._loses:
                event.ignore()
                self._ask_to_lose_unsaved()
                return
            if self.leaving.holds(by_button=event.spontaneous()):
                event.ignore()
                return
        finally:
            self._settling = False
        self._closing = True
        self.keep_place()
        self.closing.emit()
        event.accept()
