"""The review joined to the library: what is read for it, and what each decision does, undoably."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from reader.app.facts import shown_date
from reader.app.revisions.aside import Aside
from reader.app.revisions.entries import Materials
from reader.app.revisions.placing import Placing
from reader.app.revisions.review import ReviewPlace
from reader.app.revisions.stage import Stage
from reader.app.undo import Where
from reader.errors import ImportFailed, ReaderError
from reader.library.edits import Batch, Edit, EditAnnotation
from reader.library.reviewing import adjust, confirm, leave, proposal, reopen, taken_in
from reader.library.revising import newest_standing
from reader.model import Anchor, Annotation, RevisionRow
from reader.text.span import Span, hull

if TYPE_CHECKING:
    from pathlib import Path

    from reader.app.window import Window
    from reader.library import Library
    from reader.library.cues import Matcher

AT_ONCE = 20  # annotations whose rows are made anew without leaving the window's thread


@dataclass(frozen=True, slots=True)
class _Read:
    rows: tuple[RevisionRow, ...]
    texts: dict[str, str]
    matcher: Matcher | None


class Reviewing(QObject):
    def __init__(self, window: Window, stage: Stage, aside: Aside, cue_folder: Path | None) -> None:
        """`cue_folder` is where the reader's own lists of cue words are kept."""
        super().__init__(window)
        self._window, self._stage, self._aside = window, stage, aside
        self.placing = Placing(window)
        self.cue_folder = cue_folder
        self._materials: Materials | None = None
        self._back_to = ""  # the annotation to stand on when the review opens again
        window.workspace.annotations_changed.connect(self._on_annotations_changed)

    @property
    def place(self) -> ReviewPlace | None:
        place = self._stage.place
        return place if isinstance(place, ReviewPlace) else None

    # --- opening -----------------------------------------------------------------------------------------

    def open(self, *, stand_on: str = "", find: bool = False) -> None:
        """Show what carrying left to look at in the newest revision; `find` proposes a place at once."""
        article = self._window.workspace.article
        if article is None:
            return

        def done(rows: tuple[RevisionRow, ...]) -> None:
            workspace = self._window.workspace
            if workspace.article is None or workspace.article.id != article.id:
                return
            if len(rows) < 2:
                self._say_only_one()
            elif workspace.revision is None or workspace.revision.id != rows[-1].id:
                workspace.open_article(article.id, then=lambda: self._show(rows, stand_on, find))
            else:
                self._show(rows, stand_on, find)

        self._window.workspace.storage.submit(
            lambda library: library.revisions(article.id), done, self._failed
        )

    def _say_only_one(self) -> None:
        window = self._window
        window.say(
            self.tr("This article has one revision, so there is nothing to compare."),
            (
                self.tr("Import a newer version…"),
                lambda: window.head.action_requested.emit("article.import_version"),
            ),
        )

    def _show(self, rows: tuple[RevisionRow, ...], stand_on: str, find: bool) -> None:
        window, workspace = self._window, self._window.workspace
        article, revision = workspace.article, workspace.revision
        if article is None or revision is None:
            return
        place = ReviewPlace(window.page)
        place.about.setText("  ·  ".join(part for part in (article.title, article.outlet) if part))
        names = revision_names(rows)
        place.set_names(names.get(rows[-2].id, ""), names.get(revision.id, ""))
        place.keep.connect(self.keep)
        place.edges.connect(self.choose_place)
        place.leave.connect(self.leave)
        place.find_wanted.connect(self.find)
        place.put.connect(lambda annotation, span: self._put(annotation, (span,)))
        place.again.connect(self.ask_again)
        place.shown.connect(self._go_to)
        place.old_wanted.connect(lambda: self._open_revision(rows[-2].id))
        number = rows[-2].number
        note = self.tr("Nothing is deleted. Revision {0} keeps every annotation where it stood.")
        place.set_note(note.format(number), self.tr("Show revision {0}").format(number))
        self._stage.show(place)
        self._read(rows, stand_on, find)

    def _read(self, rows: tuple[RevisionRow, ...], stand_on: str, find: bool) -> None:
        workspace = self._window.workspace
        revision, article = workspace.revision, workspace.article
        assert revision is not None
        assert article is not None
        annotations = tuple(workspace.annotations.values())
        numbers = {row.id: row.number for row in rows}
        earlier = {id: number for id, number in numbers.items() if number < revision.number}
        sources = {a.revision for each in annotations if (a := newest_standing(each, earlier)) is not None}
        language, folder = article.language or revision.language, self.cue_folder

        def read(library: Library) -> _Read:
            from reader.library.cues import cues_for

            texts = {id: library.revision(id).text for id in sources}
            try:
                matcher = cues_for(language, folder)[0].matcher()
            except ImportFailed:
                matcher = None  # reasons are then less exact; the drift report says what is wrong
            return _Read(rows, texts, matcher)

        def made(read: _Read) -> None:
            if self.place is None or workspace.revision is not revision:
                return
            materials = Materials(
                revision.id, numbers, {**read.texts, revision.id: revision.text}, read.matcher
            )
            self._materials = materials
            self._rebuild(stand_on, find)

        workspace.storage.submit(read, made, self._failed)

    def _rebuild(self, stand_on: str = "", find: bool = False) -> None:
        materials = self._materials
        assert materials is not None
        annotations = tuple(self._window.workspace.annotations.values())

        def done(entries: object) -> None:
            place = self.place
            if place is not None and materials is self._materials and isinstance(entries, dict):
                place.set_entries(entries, current=stand_on)
                if stand_on:
                    place.stand_on(stand_on)
                if find:
                    self.find(stand_on)

        self._aside.run(lambda: materials.entries(annotations), done, self._failed, key="review")

    # --- deciding ----------------------------------------------------------------------------------------

    def _known(self, annotation: str) -> tuple[Annotation, str] | None:
        workspace = self._window.workspace
        known = workspace.annotations.get(annotation)
        return (known, workspace.revision.id) if known and workspace.revision else None

    @Slot(list)
    def keep(self, ids: list[str]) -> None:
        """Confirm annotations where they stand, as one step."""
        known = [found for annotation in ids if (found := self._known(annotation))]
        edits: list[Edit] = [confirm(annotation, revision) for annotation, revision in known]
        words = self.tr("Kept here") if len(edits) == 1 else self.tr("%n kept here", "", len(edits))
        self._do(edits, words, known[0][0] if known else None)

    @Slot(str)
    def ask_again(self, annotation: str) -> None:
        if found := self._known(annotation):
            self._do([reopen(*found)], self.tr("Asked about again"), found[0])

    @Slot(str)
    def leave(self, annotation: str) -> None:
        """Leave an annotation without a place in this revision."""
        if found := self._known(annotation):
            self._later(lambda library: leave(library, *found), self.tr("Left as an orphan"), found[0])

    def _put(self, annotation: str, spans: tuple[Span, ...]) -> None:
        if found := self._known(annotation):
            known, revision = found
            self._later(
                lambda library: adjust(library, known, revision, spans), self.tr("Put there"), known, spans[0]
            )

    def _later(self, make: object, words: str, annotation: Annotation, span: Span | None = None) -> None:
        """Do an edit that needs the texts of other revisions to be made."""

        def done(edit: EditAnnotation) -> None:
            # Made from what stood here then; what changed meanwhile is not overwritten.
            if self._window.workspace.annotations.get(annotation.id) == annotation:
                self._do([edit], words, annotation, span)

        assert callable(make)
        self._window.workspace.storage.submit(make, done, self._failed)

    def _do(
        self, edits: Iterable[Edit], words: str, annotation: Annotation | None, span: Span | None = None
    ) -> None:
        made = tuple(edits)
        workspace = self._window.workspace
        if not made or annotation is None or workspace.revision is None:
            return
        anchor = annotation.anchor_in(workspace.revision.id)
        where = span or (anchor.pieces[0].span if anchor else None)
        workspace.do(made[0] if len(made) == 1 else Batch(made), words, Where(annotation.article, where))

    # --- finding and placing -----------------------------------------------------------------------------

    @Slot(str)
    def find(self, annotation: str) -> None:
        """Propose a place for an orphan; it stays one until the reader says so."""
        revision, materials = self._window.workspace.revision, self._materials
        found, source = self._known(annotation), self._source(annotation)
        if found is None or source is None or revision is None or materials is None:
            return
        others = [a for a in self._window.workspace.annotations.values() if a.id != annotation]

        def work() -> tuple[Span, float, str] | None:
            proposed = proposal(revision, source, taken_in(others, revision.id))
            return (*proposed, proposed[0].of(revision.text)) if proposed else None

        def done(proposed: tuple[Span, float, str] | None) -> None:
            if self.place is not None:
                self.place.propose(annotation, proposed)

        self._aside.run(work, done, self._failed, key=f"find {annotation}")

    def _source(self, annotation: str) -> Anchor | None:
        found, materials = self._known(annotation), self._materials
        if found is None or materials is None:
            return None
        return newest_standing(found[0], {i: n for i, n in materials.numbers.items() if i != found[1]})

    @Slot(str)
    def choose_place(self, annotation: str) -> None:
        """Go to the page and let the reader move the edges, or choose a place."""
        if (found := self._known(annotation)) is None:
            return
        known, revision = found
        anchor = known.anchor_in(revision)
        self._stage.close()
        if anchor is not None and len(anchor.pieces) > 1:
            start = None
            self._window.tagging.activate(annotation)
            sentence = self.tr(
                "It has %n pieces: drag the handles of each. “Put it here” keeps them as they are.",
                "",
                len(anchor.pieces),
            )
        elif anchor is not None:
            start = hull(tuple(piece.span for piece in anchor.pieces))
            sentence = self.tr(
                "← and → move the end, with Shift the start; or select the words. Enter puts it there."
            )
        else:
            start = None
            quote = self._source(annotation)
            words = quote.pieces[0].quote[:60] if quote else ""
            sentence = self.tr(
                "Select the place for “{0}”, or go to its sentence. Enter puts it there."
            ).format(words)

        def put(spans: tuple[Span, ...]) -> None:
            several = start is None and anchor is not None
            if several:
                self.keep([annotation])
            else:
                self._put(annotation, spans)
            self.open()

        self.placing.begin(sentence, start, put, lambda: self.open(stand_on=annotation))

    @Slot(str)
    def _go_to(self, annotation: str) -> None:
        """Show an annotation on the page: where it stands, or an orphan where it last stood."""
        found, source = self._known(annotation), self._source(annotation)
        if found is None:
            return
        self._stage.close()
        if found[0].anchor_in(found[1]) is not None:
            self._window.tagging.activate(annotation)
        elif source is not None:
            span = source.pieces[0].span
            self._open_revision(source.revision, span)

    def _open_revision(self, revision: str, span: Span | None = None) -> None:
        workspace = self._window.workspace
        self._stage.close()
        if workspace.article is not None:
            then = (lambda: self._window.view.set_target(span)) if span is not None else None
            workspace.open_article(workspace.article.id, revision, then=then)

    # --- what happens meanwhile --------------------------------------------------------------------------

    @Slot(object, object)
    def _on_annotations_changed(self, now: tuple[Annotation, ...], gone: tuple[str, ...]) -> None:
        place, materials = self.place, self._materials
        if place is None or materials is None:
            return
        if len(now) > AT_ONCE:
            self._rebuild()
            return
        entries = {annotation.id: materials.entry(annotation) for annotation in now}
        entries |= dict.fromkeys(gone)
        waiting = [i for i, entry in entries.items() if entry and entry.state in ("open", "orphan")]
        place.update_entries(entries, current=waiting[0] if len(waiting) == 1 else "")

    def _failed(self, error: Exception) -> None:
        if isinstance(error, ReaderError):
            self._window.say_error(error)
        else:
            self._window.workspace.broke.emit(error)


def revision_names(rows: Iterable[RevisionRow]) -> dict[str, str]:
    """Return what revisions are called, by id: number and date."""
    from PySide6.QtCore import QCoreApplication

    words = QCoreApplication.translate("revisions", "Revision {0}")
    return {row.id: f"{words.format(row.number)}  ·  {shown_date(row.created)}" for row in rows}
