"""Comparison and drift report joined to the library: what is read, worked out aside, exported."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog

from reader import wording
from reader.anchoring.compare import compare
from reader.app.dialogs.ending import with_ending
from reader.app.facts import shown_date
from reader.app.revisions.aside import Aside
from reader.app.revisions.comparison import Compared, ComparisonPlace, prepared
from reader.app.revisions.drifting import Drifted, DriftPlace, drifted
from reader.app.revisions.reviewing import revision_names
from reader.app.revisions.stage import Stage
from reader.errors import ReaderError
from reader.library.drift import DriftRow, drift, drift_csv, drift_html
from reader.model import Annotation, Notice, Revision, RevisionRow
from reader.text.span import Span

if TYPE_CHECKING:
    from reader.app.window import Window
    from reader.library import Library
    from reader.library.cues import Cues


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two revisions as they were read, and all there are."""

    rows: tuple[RevisionRow, ...]
    old: Revision
    new: Revision
    cues: Cues | None = None
    notices: tuple[Notice, ...] = ()


class Comparing(QObject):
    def __init__(self, window: Window, stage: Stage, aside: Aside, cue_folder: Path | None) -> None:
        """`cue_folder` is where the reader's own lists of cue words are kept."""
        super().__init__(window)
        self._window, self._stage, self._aside = window, stage, aside
        self.cue_folder = cue_folder
        self._drift: tuple[tuple[DriftRow, ...], _Pair] | None = None
        self._wanted = 0

    # --- comparison --------------------------------------------------------------------------------------

    def compare(self, old: str = "", new: str = "") -> None:
        """Show what changed between two revisions; by default the open one and the one before it."""

        def done(pair: _Pair) -> None:
            place = self._stage.place
            if not isinstance(place, ComparisonPlace):
                place = ComparisonPlace(self._window.page)
                self._title(place)
                place.chosen.connect(self.compare)
                place.shown.connect(self._go_to)
                self._stage.show(place)
            place.set_revisions(tuple(revision_names(pair.rows).items()), pair.old.id, pair.new.id)

            def work() -> Compared:
                found = compare(pair.old.text, pair.new.text)
                return prepared(Compared(pair.old.id, pair.new.id, pair.old.text, pair.new.text, found))

            def show(compared: Compared) -> None:
                if self._stage.place is place:
                    place.set_compared(compared)

            self._aside.run(work, show, self._failed, key="compare")

        self._read(old, new, done)

    # --- drift -------------------------------------------------------------------------------------------

    def drift(self, old: str = "", new: str = "") -> None:
        """Show the sentences whose certainty changed."""

        def done(pair: _Pair) -> None:
            place = self._stage.place
            if not isinstance(place, DriftPlace):
                place = DriftPlace(self._window.page)
                self._title(place)
                place.chosen.connect(self.drift)
                place.shown.connect(self._go_to)
                place.export_wanted.connect(self._export)
                place.cues_wanted.connect(self._edit_cues)
                self._stage.show(place)
            place.set_revisions(tuple(revision_names(pair.rows).items()), pair.old.id, pair.new.id)
            for notice in pair.notices:
                self._window.say(
                    wording.sentence(notice.message, dict(notice.facts), self._window.translate), key="cues"
                )
            self._work_out(place, pair)

        self._read(old, new, done, cues=True)

    def _work_out(self, place: DriftPlace, pair: _Pair) -> None:
        annotations: tuple[Annotation, ...] = tuple(self._window.workspace.annotations.values())
        tags = {tag.id: tag.name for tag in self._window.workspace.codebook.tags}
        cues = pair.cues
        assert cues is not None

        def work() -> tuple[tuple[DriftRow, ...], tuple[Drifted, ...]]:
            rows = drift(pair.old, pair.new, annotations, annotations, cues)
            return rows, drifted(rows)

        def show(found: tuple[tuple[DriftRow, ...], tuple[Drifted, ...]]) -> None:
            if self._stage.place is place:
                self._drift = (found[0], pair)
                place.set_drifted(found[1], tags)

        self._aside.run(work, show, self._failed, key="drift")

    @Slot(str)
    def _export(self, form: str) -> None:
        """Ask for a file and write the report to it."""
        if self._drift is None:
            return
        suffix = ".csv" if form == "csv" else ".html"
        window = self._window
        name = str(Path(window.settings.last_folder) / f"{self.tr('certainty drift')}{suffix}")
        path, _ = QFileDialog.getSaveFileName(window, self.tr("Export the drift report"), name, f"*{suffix}")
        if path:
            self.export_to(Path(path), form)

    def export_to(self, path: Path, form: str) -> None:
        """Write the report that is shown: "csv" or "html"."""
        if self._drift is None:
            return
        rows, pair = self._drift
        path = with_ending(path, f".{form}")
        window = self._window
        article = window.workspace.article
        title = article.title if article else ""
        heading = self.tr("Certainty drift")
        names = [
            self.tr("Revision {0}, {1}").format(each.number, shown_date(each.created))
            for each in (pair.old, pair.new)
        ]
        tags = {tag.id: tag.name for tag in window.workspace.codebook.tags}

        def work() -> Path:
            from reader.exporters.output import replacing

            if form == "csv":
                text = "\ufeff" + drift_csv(rows)
            else:
                told = f"{heading}: {title}" if title else heading
                text = drift_html(rows, title=told, old_name=names[0], new_name=names[1], tags=tags)
            with replacing(path) as stream:
                stream.write(text.encode("utf-8", "backslashreplace"))
            return path

        def done(written: Path) -> None:
            window.say(
                self.tr("Written: {0}.").format(written.name),
                (self.tr("Show file"), lambda: window.outside.show_file(str(written))),
                key="drift-written",
            )

        self._aside.run(work, done, self._failed, key="export")

    def _edit_cues(self) -> None:
        from reader.app.revisions.cue_lists import edit_cues

        pair = self._drift[1] if self._drift else None
        language = pair.cues.language if pair and pair.cues else "en"

        def again() -> None:
            if isinstance(self._stage.place, DriftPlace):
                self.drift(*((pair.old.id, pair.new.id) if pair else ("", "")))

        edit_cues(self._window, self.cue_folder, language, again)

    # --- both --------------------------------------------------------------------------------------------

    def _title(self, place: ComparisonPlace | DriftPlace) -> None:
        article = self._window.workspace.article
        if article is not None:
            place.about.setText("  ·  ".join(part for part in (article.title, article.outlet) if part))

    def _read(self, old: str, new: str, done: object, *, cues: bool = False) -> None:
        """Read two revisions of the open article; a later request overtakes an earlier one."""
        workspace = self._window.workspace
        article, open_revision = workspace.article, workspace.revision
        if article is None or open_revision is None:
            return
        self._wanted += 1
        ticket, folder = self._wanted, self.cue_folder

        def read(library: Library) -> _Pair | None:
            from reader.library.cues import cues_for

            rows = library.revisions(article.id)
            if len(rows) < 2:
                return None
            ids = [row.id for row in rows]
            later = new or open_revision.id
            later = later if later in ids and (new or later != ids[0]) else ids[-1]
            before = old if old in ids else ids[max(0, ids.index(later) - 1)]
            pair = library.revision(before), library.revision(later)
            if not cues:
                return _Pair(rows, *pair)
            language = pair[1].language or article.language or pair[0].language
            return _Pair(rows, *pair, *cues_for(language, folder))

        def take(pair: _Pair | None) -> None:
            if ticket != self._wanted or workspace.article is None or workspace.article.id != article.id:
                return
            if pair is None:
                self._window.say(
                    self.tr("This article has one revision, so there is nothing to compare."),
                    (
                        self.tr("Import a newer version…"),
                        lambda: self._window.head.action_requested.emit("article.import_version"),
                    ),
                )
            else:
                assert callable(done)
                done(pair)

        workspace.storage.submit(read, take, self._failed)

    @Slot(str, object)
    def _go_to(self, revision: str, span: Span) -> None:
        """Show a place of a revision on the page."""
        window, workspace = self._window, self._window.workspace
        self._stage.close()
        if workspace.article is None:
            return
        text = workspace.revision.text if workspace.revision else ""
        if workspace.revision is not None and workspace.revision.id == revision:
            window.view.remember_place()
            window.view.set_target(_bare(span, text))
            return

        def there() -> None:
            now = workspace.revision
            if now is not None:
                window.view.set_target(_bare(span, now.text))

        workspace.open_article(workspace.article.id, revision, then=there)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, ReaderError):
            self._window.say_error(error)
        else:
            self._window.workspace.broke.emit(error)


def _bare(span: Span, text: str) -> Span:
    """Return a span without the white space at its ends; a span of white space as it is."""
    words = span.of(text)
    if not words.strip():
        return span
    lead = len(words) - len(words.lstrip())
    return Span(span.start + lead, span.start + len(words.rstrip()))
