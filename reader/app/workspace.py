"""What the window works on: the open article's values, and every edit on its way to the library.

The only object of the window that calls the library, and only through the storage thread. An edit of an
annotation changes the values here at once and is painted; "Saved" is said when its commit has returned, which
is the business of `saving`. What a commit that fails leaves unsaved stays here until a retry or a rescue copy
succeeds.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from reader.app.finding import Finding
from reader.app.garbage import kept_off, set_aside
from reader.app.panels.words import verdict_word
from reader.app.saving import SavingQueue, light
from reader.app.shelves import Shelves
from reader.app.standing import Standing
from reader.app.standing import standing as standing_of
from reader.app.undo import EditCommand, Group, Later, Step, Where
from reader.errors import EditRefused, NotFound, ReaderError
from reader.library.edits import (
    AddAnnotations,
    AddAnnotator,
    AddSpeaker,
    Applied,
    Batch,
    Edit,
    EditAnnotation,
    EditAnnotator,
    EditArticle,
    EditSpeaker,
    MarkArticles,
    RestoreAnnotations,
    SetCodebook,
    TrashAnnotations,
    TrashArticles,
    UseAnnotator,
)
from reader.model import (
    Anchor,
    Annotation,
    Annotator,
    Area,
    Article,
    ArticleRow,
    AttributeValue,
    Codebook,
    Hit,
    Revision,
    RevisionRow,
    Speaker,
    SpeakerKind,
    SpeakerMention,
    Verdict,
    new_id,
    piece_of,
    speaker_called,
)
from reader.text.span import Span

if TYPE_CHECKING:
    from reader.app.storage_thread import StorageThread
    from reader.library import Library

log = logging.getLogger(__name__)

SEARCH_HITS = 500  # hits that one search of the list looks at
ROWS_AT_ONCE = 500  # rows of the library list read by one small job


def utc_now() -> str:
    """Return the time of an act: UTC, RFC 3339 with milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class Opened:
    """An article as it was read for the page."""

    article: Article
    revision: Revision
    standing: Standing
    revisions: tuple[RevisionRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Start:
    """What the window needs once the library is open."""

    codebook: Codebook
    annotator: Annotator
    speakers: tuple[Speaker, ...]
    session: dict[str, Any]
    read_only: bool
    drafts: dict[str, str]  # notes that were half typed when the program ended, by annotation
    annotators: tuple[Annotator, ...] = ()


class Workspace(QObject):
    """See the module. Signals carry values; nothing here knows a widget."""

    started = Signal(object)  # Start
    rows_added = Signal(object)  # tuple[ArticleRow, ...], appended in list order; the first page clears
    rows_changed = Signal(object)  # tuple[ArticleRow, ...]
    rows_removed = Signal(object)  # tuple[str, ...]
    article_opened = Signal(object)  # Opened
    article_facts_changed = Signal(object)  # Article
    article_closed = Signal()
    annotations_changed = Signal(object, object)  # tuple[Annotation, ...] now, tuple[str, ...] gone
    speakers_changed = Signal(object)  # tuple[Speaker, ...]
    codebook_changed = Signal(object)  # Codebook
    committed = Signal(object)  # Applied: an edit that is on disk now
    annotator_changed = Signal(object)  # Annotator: who works now, or their name
    saved_changed = Signal(str)  # SavedState
    did = Signal(str)  # the last action, in words
    trouble = Signal(object)  # ReaderError of a commit that failed; the edit is kept
    refused = Signal(object)  # ReaderError; nothing was changed
    go_to = Signal(object)  # Where
    broke = Signal(object)  # an exception that is a bug

    def __init__(
        self, storage: StorageThread, path: Path | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.storage = storage
        self.path = path  # of the library
        self.undo_stack = QUndoStack(self)
        self.codebook = Codebook("", "", 0, ())
        self.annotator = Annotator("", "")
        self.others_hidden = False  # what other annotators said is not held here
        self._people: dict[str, Annotator] = {}
        self.speakers: dict[str, Speaker] = {}
        self.article: Article | None = None
        self.revision: Revision | None = None
        self.annotations: dict[str, Annotation] = {}
        self._at: dict[tuple[Span, ...], dict[str, None]] = {}  # ids by pieces, in the order they came
        self.read_only = False
        self.drafts: dict[str, str] = {}
        self._gone: dict[str, Annotation] = {}  # trashed in this session, for undo without a read
        self._opening = 0
        self.find = Finding(storage)
        self.shelves = Shelves(self)
        self._stale: set[str] = set()  # articles whose row is read once the queue is empty
        storage.crashed.connect(self.broke)
        self._saving = SavingQueue(storage, self)
        self._saving.state_changed.connect(self.saved_changed)
        self._saving.committed.connect(self._on_committed)
        self._saving.dropped.connect(self._on_dropped)
        self._saving.stuck.connect(self._on_stuck)

    # --- start and reading -------------------------------------------------------------------------------

    def begin(self, opened: Callable[[Library], None], failed: Callable[[Exception], None]) -> None:
        """Open the library on its thread; `opened` is called on this one, before anything else is read."""

        def read(library: Library) -> None:
            opened(library)
            self.storage.submit(_read_start, self._on_started, failed)

        self.storage.begin(opened=read, failed=failed)

    def _on_started(self, start: Start) -> None:
        self.codebook = start.codebook
        self.annotator = start.annotator
        self._people = {a.id: a for a in start.annotators}
        self.speakers = {s.id: s for s in start.speakers}
        self.read_only = start.read_only
        self.drafts = start.drafts
        self.started.emit(start)
        self.read_rows()
        self.shelves.read()

    def read_rows(self, after: str | None = None) -> None:
        """Read the library's list, page by page; small jobs go in between."""

        def done(rows: tuple[ArticleRow, ...]) -> None:
            self.rows_added.emit((rows, after is None))
            if len(rows) == ROWS_AT_ONCE:
                self.read_rows(rows[-1].article.id)

        self.storage.submit(lambda library: library.articles(after=after, limit=ROWS_AT_ONCE), done)

    def open_article(
        self,
        article_id: str,
        revision_id: str | None = None,
        *,
        then: Callable[[], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Read an article and make it the open one; a later call overtakes an earlier one.

        `failed` is called instead of a sentence when it is not there or in the trash.
        """
        self._opening += 1
        ticket = self._opening

        def done(opened: Opened) -> None:
            if ticket != self._opening:
                return
            self.article = opened.article
            self.revision = opened.revision
            standing = opened.standing
            self.annotations, self._at = standing.annotations, standing.at
            # What waits for the disk is not in the store yet, but it is what the reader did.
            for edit in self._saving.edits:
                self._apply_here(edit, quietly=True)
            if self.article is None:
                return  # it is on its way to the trash
            if self._saving:
                standing = standing_of(self.in_reading_order(), opened.revision.id)
                self.annotations, self._at = standing.annotations, standing.at
            self.article_opened.emit(replace(opened, article=self.article, standing=standing))
            if then is not None:
                then()

        def read(library: Library) -> Opened:
            revision = library.revision(revision_id) if revision_id else library.newest_revision(article_id)
            if library.article_row(article_id).trashed:
                raise NotFound("library.no-article", id=article_id)
            with kept_off():
                held = library.annotations(article_id, revision=revision.id)
                opened = Opened(
                    library.article(article_id),
                    revision,
                    standing_of((a for a in held if not self._hidden(a)), revision.id),
                    library.revisions(article_id),
                )
                set_aside(len(held))
            return opened

        self.storage.submit(read, done, failed or self.read_failed)

    def read_failed(self, error: Exception) -> None:
        if isinstance(error, ReaderError):
            self.refused.emit(error)
        else:
            self.broke.emit(error)

    def trash_articles(self, ids: tuple[str, ...]) -> None:
        """Move articles to the trash, where they stay until it is emptied; undo brings them back."""
        if ids:
            text = (
                self.tr("Article moved to the trash")
                if len(ids) == 1
                else self.tr("%n articles moved to the trash", "", len(ids))
            )
            self.do(TrashArticles(ids), text, Where(ids[0]))

    # --- annotations -------------------------------------------------------------------------------------

    def in_reading_order(self) -> list[Annotation]:
        """Return the open article's annotations by where they stand in the open revision."""
        revision = self.revision.id if self.revision else ""

        def place(annotation: Annotation) -> tuple[int, int, str]:
            anchor = annotation.anchor_in(revision)
            if anchor is None and annotation.area is not None:
                return annotation.area.at, 0, annotation.created
            return (anchor.start, -anchor.end, annotation.created) if anchor else (-1, 0, annotation.created)

        return sorted(self.annotations.values(), key=place)

    def exactly_at(self, spans: tuple[Span, ...]) -> list[Annotation]:
        """Return what this annotator said about exactly these pieces, oldest first."""
        found = [self.annotations[i] for i in self._at.get(spans, ())]
        mine = [a for a in found if a.annotator == self.annotator.id]
        return sorted(mine, key=lambda a: a.created)

    def annotate(self, tag: str, spans: tuple[Span, ...], *, overlap: bool = False) -> str | None:
        """Tag the pieces; return the annotation's id.

        What this annotator already tagged exactly so keeps its tag or gets the new one; `overlap` adds one.
        """
        if self.revision is None or self.article is None or not any(spans):
            return None
        definition = self.codebook.tag(tag)
        if definition is None:
            return None
        there = self.exactly_at(spans)
        if there and not overlap:
            last = there[-1]
            if last.tag != tag:
                self.retag(last.id, tag)
            return last.id
        same = next((a for a in there if a.tag == tag), None)
        if overlap and same is not None:
            return same.id
        now = utc_now()
        pieces = tuple(piece_of(self.revision.text, span) for span in spans)
        annotation = Annotation(
            id=new_id(),
            article=self.article.id,
            tag=tag,
            annotator=self.annotator.id,
            anchors=(Anchor(self.revision.id, pieces),),
            codebook=self.codebook.id,
            codebook_version=self.codebook.version,
            created=now,
            modified=now,
        )
        self.do(
            AddAnnotations((annotation,)),
            self.tr("Tagged as {0}").format(definition.name.lower()),
            Where(self.article.id, spans[0]),
        )
        return annotation.id if annotation.id in self.annotations else None

    def annotate_all(self, tag: str, spans: tuple[Span, ...]) -> None:
        """Tag many places as one edit; those that are tagged exactly so already stay as they are."""
        article, revision = self.article, self.revision
        definition = self.codebook.tag(tag)
        if article is None or revision is None or definition is None:
            return
        now = utc_now()
        made = tuple(
            Annotation(
                id=new_id(),
                article=article.id,
                tag=tag,
                annotator=self.annotator.id,
                anchors=(Anchor(revision.id, (piece_of(revision.text, span),)),),
                codebook=self.codebook.id,
                codebook_version=self.codebook.version,
                created=now,
                modified=now,
            )
            for span in spans
            if span and not any(a.tag == tag for a in self.exactly_at((span,)))
        )
        if made:
            text = self.tr("%n places tagged as {0}", "", len(made))
            if len(made) == 1:
                text = self.tr("1 place tagged as {0}")
            self.do(
                AddAnnotations(made),
                text.format(definition.name.lower()),
                Where(article.id, made[0].anchors[0].pieces[0].span),
            )

    def annotate_area(self, id: str, tag: str, area: Area, article: str) -> None:
        """Tag a part of a printed page of an article."""
        definition = self.codebook.tag(tag)
        if definition is None:
            return
        now = utc_now()
        annotation = Annotation(
            id=id,
            article=article,
            tag=tag,
            annotator=self.annotator.id,
            anchors=(),
            codebook=self.codebook.id,
            codebook_version=self.codebook.version,
            created=now,
            modified=now,
            area=area,
        )
        text = self.tr("Area tagged as {0}").format(definition.name.lower())
        self.do(AddAnnotations((annotation,)), text, Where(article, area=area))

    def set_area(self, annotation_id: str, area: Area) -> None:
        """Give an annotated area another place or size."""
        before = self.annotations.get(annotation_id)
        if before is not None and before.area != area:
            self._edit(before, replace(before, area=area), self.tr("Area moved"))

    def remove(self, ids: Iterable[str]) -> None:
        """Trash annotations; undo brings them back."""
        known = tuple(i for i in ids if i in self.annotations)
        if not known:
            return
        text = (
            self.tr("Annotation removed")
            if len(known) == 1
            else self.tr("%n annotations removed", "", len(known))
        )
        self.do(TrashAnnotations(known), text, self._where(self.annotations[known[0]]))

    def retag(self, annotation_id: str, tag: str) -> None:
        before = self.annotations[annotation_id]
        definition = self.codebook.tag(tag)
        if definition is not None and before.tag != tag:
            # By the words of now: an older version may not even have the tag.
            book = self.codebook
            after = replace(before, tag=tag, codebook=book.id, codebook_version=book.version)
            self._edit(before, after, self.tr("Tagged as {0}").format(definition.name.lower()))

    def set_note(self, annotation_id: str, note: str) -> None:
        before = self.annotations.get(annotation_id)
        if before is None:
            return
        if before.note != note:
            self._edit(before, replace(before, note=note), self.tr("Note changed"))
        self.drafts.pop(annotation_id, None)
        self.storage.submit(
            lambda library: library.save_draft(annotation_id, None), None, self._on_draft_lost
        )

    def set_values(self, annotation_id: str, attribute: str, values: tuple[AttributeValue, ...]) -> None:
        """Replace the values of one attribute; none clears it."""
        before = self.annotations.get(annotation_id)
        if before is not None:
            kept = tuple(v for v in before.values if v.attribute != attribute)
            self._edit(before, replace(before, values=(*kept, *values)), self.tr("Field changed"))

    def set_pieces(self, annotation_id: str, spans: tuple[Span, ...]) -> None:
        """Move an annotation's pieces in the open revision; pieces that touch or overlap become one."""
        before = self.annotations.get(annotation_id)
        if before is None or self.revision is None or not any(spans):
            return
        pieces = tuple(piece_of(self.revision.text, span) for span in joined(spans))
        after = before.with_anchor(Anchor(self.revision.id, pieces))
        if after.anchors != before.anchors:
            self._edit(before, after, self.tr("Edges moved"))

    def set_cues(self, annotation_id: str, cues: tuple[Span, ...]) -> None:
        before = self.annotations.get(annotation_id)
        if before is not None and before.cues != cues:
            self._edit(before, replace(before, cues=cues), self.tr("Cue words changed"))

    def set_verdict(self, annotation_id: str, verdict: Verdict | None) -> None:
        """Keep what a check came to and what it rests on; None is as if nobody had looked."""
        before = self.annotations.get(annotation_id)
        if before is None or before.verdict == verdict:
            return
        was = before.verdict or Verdict()
        now = verdict or Verdict()
        if was.verdict != now.verdict:
            text = self.tr("Verdict: {0}").format(verdict_word(now.verdict))
        elif was.evidence != now.evidence:
            text = self.tr("Evidence changed")
        else:
            text = self.tr("Day of the check changed")
        self._edit(before, replace(before, verdict=verdict), text)

    def set_speaker(
        self, annotation_id: str, name: str, kind: SpeakerKind, mention: Span | None = None
    ) -> None:
        """Say who vouches; a name that the library knows is that speaker, another makes a new one."""
        before = self.annotations.get(annotation_id)
        if before is None:
            return
        name = " ".join(name.split())
        if not name:
            if before.speaker is not None:
                self._edit(before, replace(before, speaker=None), self.tr("Speaker removed"))
            return
        known = speaker_called(name, self.speakers.values(), kind)
        speaker = known or Speaker(new_id(), name, kind)
        if mention is None and before.speaker is not None and before.speaker.speaker == speaker.id:
            mention = before.speaker.span
        after = replace(before, speaker=SpeakerMention(speaker.id, mention))
        if after.speaker == before.speaker:
            return
        text = self.tr("Speaker: {0}").format(speaker.name)
        if known is not None:
            self._edit(before, after, text)
            return
        self.do(
            Batch((AddSpeaker(speaker), EditAnnotation(before, self._touched(after)))),
            text,
            self._where(before),
        )

    def _edit(self, before: Annotation, after: Annotation, text: str) -> None:
        self.do(EditAnnotation(before, self._touched(after)), text, self._where(before))

    @staticmethod
    def _touched(annotation: Annotation) -> Annotation:
        return replace(annotation, modified=utc_now())

    def _where(self, annotation: Annotation) -> Where:
        anchor = annotation.anchor_in(self.revision.id) if self.revision else None
        return Where(annotation.article, anchor.pieces[0].span if anchor else None, annotation.area)

    def keep_draft(self, annotation_id: str, text: str) -> None:
        """Keep a half-typed note, so that it survives a crash; failing to is no failure."""
        if self.read_only:
            return
        self.storage.submit(
            lambda library: library.save_draft(annotation_id, text),
            None,
            self._on_draft_lost,
        )

    @staticmethod
    def _on_draft_lost(error: Exception) -> None:
        log.warning("draft not kept: %s", type(error).__name__)

    def search(self, query: str, done: Callable[[tuple[Hit, ...]], None]) -> None:
        """Search the library's texts; a later search makes an earlier one's answer void."""
        self.find.page(query, 0, done, self.read_failed, limit=SEARCH_HITS)

    def read_again(self) -> None:
        """Read everything anew: another program (a command line) changed the library through this one."""
        self.undo_stack.clear()
        self.read_rows()
        self.shelves.read()
        self.storage.submit(lambda library: library.speakers(), self._on_speakers)
        if self.article is not None and self.revision is not None:
            self.open_article(self.article.id, self.revision.id, failed=self._on_gone)

    def _on_gone(self, error: Exception) -> None:
        if isinstance(error, NotFound):
            self.close_article()
        else:
            self.read_failed(error)

    # --- edits on their way to disk ----------------------------------------------------------------------

    def do(self, edit: Edit, text: str, where: Where | None = None) -> None:
        """Do an edit: here at once, on disk soon, undoable for the session; a read-only library refuses."""
        if self.read_only:
            self.refused.emit(ReaderError("window.read_only"))
            return
        if where is None:
            where = Where(self.article.id if self.article else "")
        step = Step(edit, text, where)
        self._perform(step)
        self.undo_stack.push(EditCommand(step, self._perform_again))
        self.did.emit(text)

    def adopt(self, applied: Applied, text: str, where: Where, group: Group | None = None) -> None:
        """Put an edit that is already on disk (an import) on the undo stack, and show what it changed.

        Edits of one group that follow each other are taken back together.
        """
        step = Step(light(applied.edit), text, where, applied.inverse)
        self.undo_stack.push(EditCommand(step, self._perform_again, group))
        self.did.emit(self.undo_stack.undoText())
        self.saved_changed.emit(self._saving.state)
        self.show_change(applied)

    def show_change(self, applied: Applied) -> None:
        """Read again what an edit that is already on disk has changed."""
        self._refresh(applied)

    def undo(self) -> None:
        if self.undo_stack.canUndo():
            text = self.undo_stack.undoText()
            self.undo_stack.undo()
            self.did.emit(self.tr("Undone: {0}").format(text))

    def redo(self) -> None:
        if self.undo_stack.canRedo():
            text = self.undo_stack.redoText()
            self.undo_stack.redo()
            self.did.emit(self.tr("Done again: {0}").format(text))

    def _perform_again(self, step: Step) -> None:
        """Undo or redo: do the step, and go to the place that it changes."""
        here = self.article is not None and step.where.article == self.article.id
        step.opens = bool(step.where.article) and not here
        self._perform(step)
        if here:
            self.go_to.emit(step.where)

    def _perform(self, step: Step) -> None:
        if not isinstance(step.edit, Later):
            self._apply_here(step.edit)
        self._saving.add(step)

    def _on_committed(self, step: Step, applied: Applied) -> None:
        self._refresh(applied)
        self._read_restored(applied)
        if step.opens and not isinstance(applied.edit, TrashArticles):
            self.open_article(step.where.article, then=lambda: self.go_to.emit(step.where))

    def _read_restored(self, applied: Applied) -> None:
        """Show what was restored and is not held here: it went while another article was open."""
        article, revision = self.article, self.revision
        missing = _ids_of(applied.edit, RestoreAnnotations) - self.annotations.keys()
        if not missing or article is None or revision is None or article.id not in applied.change.articles:
            return

        def done(found: tuple[Annotation, ...]) -> None:
            if self.revision is not revision:
                return
            leaving = {i for edit in self._saving.edits for i in _ids_of(edit, TrashAnnotations)}
            now: dict[str, Annotation] = {}
            for annotation in found:
                if annotation.id in missing - leaving - self.annotations.keys():
                    self._put(annotation, now)
            if now:
                self.annotations_changed.emit(tuple(now.values()), ())

        self.storage.submit(
            lambda library: library.annotations(article.id, revision=revision.id), done, self.read_failed
        )

    def _on_dropped(self, error: EditRefused) -> None:
        """Show what stands in the library instead: what is here would overwrite it."""
        self.undo_stack.clear()
        self.refused.emit(error)
        # The reading queues behind nothing: what still waits is laid over what was read.
        self._read_open_again()

    def _on_stuck(self, error: Exception) -> None:
        (self.trouble if isinstance(error, ReaderError) else self.broke).emit(error)

    @property
    def unsaved(self) -> int:
        """Return the number of edits that are on the screen and not on disk."""
        return len(self._saving)

    @property
    def failed(self) -> bool:
        return self._saving.failed

    def settle(self) -> bool:
        """Wait until every edit is on disk; False when one could not be saved. Keys and clicks wait, too."""
        return self._saving.settle()

    def retry(self) -> None:
        """Try again to save what could not be saved."""
        self._saving.retry()

    def save_copy(
        self, path: Path, done: Callable[[Path], None], failed: Callable[[Exception], None]
    ) -> None:
        """Write a library to `path` that holds everything, what could not be saved included."""
        # Steps whose edit is not known before the one in front of it is on disk stay with the queue.
        edits = self._saving.edits
        self.storage.submit(lambda library: library.save_copy(path, edits), lambda _value: done(path), failed)

    def _refresh(self, applied: Applied) -> None:
        """Read again what the change touched: the articles' rows, and the facts of the open article."""
        change = applied.change
        self.committed.emit(applied)
        if change.codebook:
            self.storage.submit(lambda library: library.codebook(), self._on_codebook)
        if change.shelves:
            self.shelves.read()
        if change.annotators:
            self.storage.submit(lambda library: (library.annotator(), library.annotators()), self._on_people)
        if change.speakers:
            self.storage.submit(lambda library: library.speakers(), self._on_speakers)
        if change.revisions and self.article is not None and self.article.id in change.articles:
            self.open_article(self.article.id)  # another revision is the newest now
        ids = tuple(change.articles)
        if ids and not self._saving:
            self._read_rows_of(ids)
        elif ids:
            self._stale |= set(ids)
        if not self._saving and self._stale:
            stale, self._stale = tuple(self._stale), set()
            self._read_rows_of(stale)

    def _read_rows_of(self, ids: tuple[str, ...]) -> None:
        first, rest = ids[:ROWS_AT_ONCE], ids[ROWS_AT_ONCE:]

        def read(library: Library) -> tuple[ArticleRow, ...]:
            return library.article_rows(first)

        def done(rows: tuple[ArticleRow, ...]) -> None:
            here = tuple(r for r in rows if not r.trashed)
            gone = tuple(r.article.id for r in rows if r.trashed)
            if here:
                self.rows_changed.emit(here)
            if gone:
                self.rows_removed.emit(gone)
            for row in here:
                if (
                    self.article is not None
                    and row.article.id == self.article.id
                    and row.article != self.article
                ):
                    self.article = row.article
                    self.article_facts_changed.emit(row.article)
            if self.article is not None and self.article.id in gone:
                self.close_article()
            if rest:
                self._read_rows_of(rest)

        self.storage.submit(read, done, self.read_failed)

    def close_article(self) -> None:
        """Have no article open."""
        self._opening += 1
        self.article = self.revision = None
        self.annotations, self._at = {}, {}
        set_aside(0)
        self.article_closed.emit()

    def _on_codebook(self, codebook: Codebook) -> None:
        self.codebook = codebook
        self.codebook_changed.emit(codebook)

    def _on_people(self, people: tuple[Annotator, tuple[Annotator, ...]]) -> None:
        current, everybody = people
        self._people |= {a.id: a for a in everybody}
        if not self._saving:  # else what waits for the disk knows better
            self._become(current)

    # --- annotators --------------------------------------------------------------------------------------

    def use_annotator(self, annotator: Annotator) -> None:
        """Let this annotator sign what is annotated from now on."""
        self._people[annotator.id] = annotator
        self.do(UseAnnotator(annotator.id), self.tr("Annotator: {0}").format(annotator.name))

    def add_annotator(self, name: str) -> None:
        """Add an annotator, who works from now on."""
        made = Annotator(new_id(), name)
        self._people[made.id] = made
        edit = Batch((AddAnnotator(made), UseAnnotator(made.id)))
        self.do(edit, self.tr("Annotator added: {0}").format(name))

    def show_others(self, shown: bool) -> None:
        """Hold what other annotators said of the open article, or only what this one did."""
        if self.others_hidden is shown:
            self.others_hidden = not shown
            self._read_open_again()

    def other_annotator(self, annotation: Annotation) -> str:
        """Return the name of the annotator, '' when it is the one at work."""
        known = self._people.get(annotation.annotator)
        return known.name if known is not None and known.id != self.annotator.id else ""

    def _become(self, annotator: Annotator) -> None:
        another = annotator.id != self.annotator.id
        if annotator != self.annotator:
            self.annotator = annotator
            self.annotator_changed.emit(annotator)
        if another and self.others_hidden:
            self._read_open_again()

    def _read_open_again(self) -> None:
        if self.article is not None and self.revision is not None:
            self.open_article(self.article.id, self.revision.id)

    def _hidden(self, annotation: Annotation) -> bool:
        return self.others_hidden and annotation.annotator != self.annotator.id

    def _on_speakers(self, speakers: tuple[Speaker, ...]) -> None:
        self.speakers = {s.id: s for s in speakers}
        self.speakers_changed.emit(speakers)

    # --- the open article's values -----------------------------------------------------------------------

    def _apply_here(self, edit: Edit, *, quietly: bool = False) -> None:
        """Change the open article's values as the edit will change the library."""
        now: dict[str, Annotation] = {}
        gone: list[str] = []
        self._change_values(edit, now, gone)
        if (now or gone) and not quietly:
            self.annotations_changed.emit(tuple(now.values()), tuple(gone))

    def _change_values(self, edit: Edit, now: dict[str, Annotation], gone: list[str]) -> None:
        match edit:
            case AddAnnotations(annotations):
                for annotation in annotations:
                    self._put(annotation, now)
            case EditAnnotation(_, after):
                self._put(after, now)
            case TrashAnnotations(ids):
                for annotation_id in ids:
                    known = self._let_go(annotation_id)
                    if known is not None:
                        self._gone[annotation_id] = known
                        gone.append(annotation_id)
            case RestoreAnnotations(ids):
                for annotation_id in ids:
                    if annotation_id in self._gone:
                        self._put(self._gone.pop(annotation_id), now)
            case TrashArticles(ids):
                if self.article is not None and self.article.id in ids:
                    self.close_article()
            case AddSpeaker(speaker):
                self.speakers[speaker.id] = speaker
                self.speakers_changed.emit(tuple(self.speakers.values()))
            case EditSpeaker(_, after):
                self.speakers[after.id] = after
                self.speakers_changed.emit(tuple(self.speakers.values()))
            case EditArticle(_, after):
                # At once, so that the next edit of the facts, a key press later, replaces these.
                if self.article is not None and self.article.id == after.id:
                    self.article = after
                    self.article_facts_changed.emit(after)
            case MarkArticles(ids, done, reading):
                if self.article is not None and self.article.id in ids:
                    marked = self.article if reading is None else self.article.with_reading(reading)
                    self.article = marked if done is None else replace(marked, done=done)
                    self.article_facts_changed.emit(self.article)
            case EditAnnotator(_, after):
                self._people[after.id] = after
                if self.annotator.id == after.id:
                    self._become(after)
            case UseAnnotator(annotator_id):
                self._become(self._people.get(annotator_id, self.annotator))
            case SetCodebook(codebook):
                self._on_codebook(codebook)
            case Batch(edits):
                for each in edits:
                    self._change_values(each, now, gone)
            case _:
                pass  # the rest is read again when the commit returned

    def _put(self, annotation: Annotation, now: dict[str, Annotation]) -> None:
        if self._hidden(annotation):
            return
        if self.article is not None and annotation.article == self.article.id:
            self._let_go(annotation.id)
            self._hold(annotation)
            now[annotation.id] = annotation

    def _hold(self, annotation: Annotation) -> None:
        self.annotations[annotation.id] = annotation
        self._at.setdefault(self._pieces_of(annotation), {})[annotation.id] = None

    def _let_go(self, annotation_id: str) -> Annotation | None:
        known = self.annotations.pop(annotation_id, None)
        if known is not None:
            self._at[self._pieces_of(known)].pop(annotation_id, None)
        return known

    def _pieces_of(self, annotation: Annotation) -> tuple[Span, ...]:
        anchor = annotation.anchor_in(self.revision.id) if self.revision else None
        return tuple(piece.span for piece in anchor.pieces) if anchor else ()


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the spans in text order, those that overlap or touch made one, empty ones left out."""
    done: list[Span] = []
    for span in sorted(s for s in spans if s):
        if done and span.start <= done[-1].end:
            done[-1] = Span(done[-1].start, max(done[-1].end, span.end))
        else:
            done.append(span)
    return tuple(done)


def _ids_of(edit: Edit, kind: type[RestoreAnnotations] | type[TrashAnnotations]) -> frozenset[str]:
    """Return the annotations that the edit, or one that it is made of, restores or trashes."""
    if isinstance(edit, Batch):
        return frozenset().union(*(_ids_of(each, kind) for each in edit.edits))
    return frozenset(edit.annotations) if isinstance(edit, kind) else frozenset()


def _read_start(library: Library) -> Start:
    return Start(
        library.codebook(),
        library.annotator(),
        library.speakers(),
        library.session(),
        library.read_only,
        library.drafts(),
        library.annotators(),
    )
