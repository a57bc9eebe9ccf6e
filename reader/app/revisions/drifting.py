"""Certainty drift in the window: sentences whose hedge, attribution or tag changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QMenu, QWidget

from reader.anchoring.compare import WordChange, compare
from reader.app.panels.controls import Command, FilterChip
from reader.app.panels.words import count
from reader.app.revisions.rows import PairRow
from reader.app.revisions.runs import new_runs, old_runs, shortened, with_strong
from reader.app.revisions.surface import Choice, Place
from reader.library.drift import Direction, DriftRow
from reader.text.span import Span


def _tr(text: str) -> str:
    return str(QT_TRANSLATE_NOOP("drift", text))


DIRECTIONS: dict[Direction, str] = {
    "firmer": _tr("Firmer now"),
    "softer": _tr("Softer now"),
    "unattributed": _tr("Nobody named"),
    "attributed": _tr("Named now"),
    "changed": _tr("Other words"),
}


@dataclass(frozen=True, slots=True)
class Drifted:
    """A sentence in two revisions, all the ways in which it drifted, and the words that differ."""

    rows: tuple[DriftRow, ...]
    words: tuple[WordChange, ...]


def drifted(rows: Sequence[DriftRow]) -> tuple[Drifted, ...]:
    """Return drift rows by sentence, with the changed words of each; takes a while, so do it aside."""
    by_pair: dict[tuple[Span, Span], list[DriftRow]] = {}
    for row in rows:
        by_pair.setdefault((row.new, row.old), []).append(row)
    found = []
    for each in by_pair.values():
        changes = compare(each[0].old_sentence, each[0].new_sentence).changes
        words = tuple(w for c in changes for w in c.words or (WordChange(c.kind, c.old, c.new),))
        found.append(Drifted(tuple(each), words))
    return tuple(found)


class DriftPlace(Place):
    shown = Signal(str, object)  # revision id, Span
    export_wanted = Signal(str)  # "csv" or "html"
    cues_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("drift", "Certainty drift"), parent, choosing=True)
        self._found: tuple[Drifted, ...] | None = None
        self._tags: dict[str, str] = {}
        self._kind = ""
        self.close_command = Command(self.tr("Close"), "plain")
        self.close_command.clicked.connect(self.closed)
        self.cues = Command(self.tr("Cue words…"), "plain")
        self.cues.clicked.connect(self.cues_wanted)
        self.export = Command(self.tr("Export…"), "framed", chevron=True)
        self.export.clicked.connect(self._on_export)
        self.kinds = {name: FilterChip("") for name in ("", "hedge", "attribution", "tag")}
        for name, each in self.kinds.items():
            each.clicked.connect(lambda _on, which=name: self.choose(which))
        self.list.row_entered_by_key.connect(self._on_entered)
        self.list.doubleClicked.connect(self._on_entered)
        hints = (
            (".", self.tr("next")),
            (",", self.tr("previous")),
            ("Enter", self.tr("show on the page")),
            ("Esc", self.tr("back to the text")),
        )
        self.lay_out((self.close_command, self.cues, self.export), tuple(self.kinds.values()), hints)
        self.set_note(
            self.tr(
                "How firmly a sentence is worded, by lists of cue words and by your tags. It says nothing"
                " about what is true."
            )
        )
        self.say_empty(self.tr("Comparing…"))
        self._show()

    # --- values in ---------------------------------------------------------------------------------------

    def set_revisions(self, choices: Sequence[Choice], old: str, new: str) -> None:
        self.name_revisions(choices, old, new)
        self._found = None
        self._show()

    def set_drifted(self, found: Sequence[Drifted], tags: Mapping[str, str]) -> None:
        """Show what drifted; `tags` are the names of tags."""
        self._found = tuple(found)
        self._tags = dict(tags)
        self._show()

    def choose(self, kind: str) -> None:
        """Show one kind of drift, or all."""
        self._kind = kind
        self._show()

    # --- own affairs -------------------------------------------------------------------------------------

    def _show(self) -> None:
        names = {
            "": self.tr("All"),
            "hedge": self.tr("Hedge"),
            "attribution": self.tr("Attribution"),
            "tag": self.tr("Tag"),
        }
        found = self._found or ()
        for kind, each in self.kinds.items():
            number = sum(any(not kind or row.kind == kind for row in one.rows) for one in found)
            each.setText(f"{names[kind]}  {count(number)}")
            each.setChecked(kind == self._kind)
            each.updateGeometry()
        rows = [
            self._row(str(n), one)
            for n, one in enumerate(found)
            if any(not self._kind or row.kind == self._kind for row in one.rows)
        ]
        self.list.show_rows(rows)
        self.said.setText(self.tr("{0} sentences").format(count(len(rows))) if len(rows) > 1 else "")
        self.export.setEnabled(bool(found))
        if self._found is None:
            self.say_empty(self.tr("Comparing…"))
        else:
            self.say_empty("" if rows else self.tr("No sentence changed in hedge, attribution or tag."))
        self._arrange()

    def _row(self, key: str, one: Drifted) -> PairRow:
        first = next((row for row in one.rows if row.kind == self._kind), one.rows[0])
        gone = [_within(span, row.old) for row in one.rows if row.kind != "tag" for span in row.gone_at]
        come = [_within(span, row.new) for row in one.rows if row.kind != "tag" for span in row.come_at]
        tags = [row for row in one.rows if row.kind == "tag"]
        tag = tags[0].come[0] if tags and tags[0].come else ""
        return PairRow(
            key,
            QCoreApplication.translate("drift", DIRECTIONS[first.direction]),
            "; ".join(self._told(row) for row in one.rows),
            tag=tag,
            old=shortened(with_strong(old_runs(first.old_sentence, one.words), gone)),
            new=shortened(with_strong(new_runs(first.new_sentence, one.words), come)),
        )

    def _told(self, row: DriftRow) -> str:
        """Return what went and what came, in a few words."""
        if row.kind == "tag":
            gone, come = (", ".join(self._tags.get(t, t) for t in tags) for tags in (row.gone, row.come))
            return f"{gone} → {come}"
        gone, come = (", ".join(f"“{word}”" for word in words) for words in (row.gone, row.come))
        if gone and come:
            return f"{gone} → {come}"
        return self.tr("{0} gone").format(gone) if gone else self.tr("{0} added").format(come)

    @Slot(QModelIndex)
    def _on_entered(self, index: QModelIndex) -> None:
        row = self.list.pairs.row_at(index.row())
        if row is not None and self._found is not None:
            self.shown.emit(self._pair[1], self._found[int(row.id)].rows[0].new)

    @Slot()
    def _on_export(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Table (CSV)…"), lambda: self.export_wanted.emit("csv"))
        menu.addAction(self.tr("Page to print (HTML)…"), lambda: self.export_wanted.emit("html"))
        menu.popup(self.export.mapToGlobal(QPoint(0, self.export.height())))


def _within(span: Span, sentence: Span) -> Span:
    start = max(0, span.start - sentence.start)
    return Span(start, max(start, span.end - sentence.start))
