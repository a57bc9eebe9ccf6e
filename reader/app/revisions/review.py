"""Annotations after a new revision: old and new wording side by side, in order of doubt, one key each."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QModelIndex, Signal, Slot
from PySide6.QtWidgets import QWidget

from reader.app.panels.controls import Command, FilterChip
from reader.app.panels.words import count
from reader.app.revisions.entries import Around, Entry
from reader.app.revisions.rows import PairRow, RowCommand
from reader.app.revisions.runs import Runs, new_runs, old_runs, plain, shortened, trimmed
from reader.app.revisions.surface import Place
from reader.library.reasons import Reason
from reader.library.reviewing import in_doubt
from reader.text.span import Span


def _tr(text: str) -> str:
    return str(QT_TRANSLATE_NOOP("review", text))


# Marked here, translated when shown: a table is made before the translator is there.
REASONS: dict[Reason, str] = {
    "negation": _tr("a negation changed"),
    "figure": _tr("a figure changed"),
    "hedge": _tr("the hedge changed"),
    "attribution": _tr("who says it changed"),
    "name": _tr("a name changed"),
    "signs": _tr("signs or spaces only"),
    "same-words": _tr("same words"),
    "moved-changed": _tr("and words changed"),
    "piece-gone": _tr("a piece is gone"),
    "added": _tr("words added"),
    "removed": _tr("words gone"),
    "wording": _tr("other words"),
    "sentence-gone": _tr("sentence gone"),
    "words-gone": _tr("words gone"),
}
_STATUS = {
    "edited": _tr("Edited"),
    "moved": _tr("Moved"),
    "partly lost": _tr("Partly lost"),
    "lost": _tr("Lost"),
}


def shown_reason(reason: Reason) -> str:
    return QCoreApplication.translate("review", REASONS[reason])


class ReviewPlace(Place):
    """`Entry`s come in; what the reader decides goes out by annotation id."""

    keep = Signal(list)  # annotation ids: they stand there
    edges = Signal(str)  # move its edges, or choose a place
    leave = Signal(str)  # no place: an orphan, and not asked about again
    find_wanted = Signal(str)  # propose a place
    put = Signal(str, object)  # on the proposed Span
    again = Signal(str)  # ask about it again
    shown = Signal(str)  # go where it stands
    old_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("review", "Carried annotations"), parent)
        self._entries: dict[str, Entry] = {}
        self._proposals: dict[str, tuple[Span, float, str] | None] = {}
        self._rows: dict[str, tuple[object, PairRow]] = {}  # by annotation: what it was made of, and the row
        self._section = "open"
        self._read = False
        self.later = Command(self.tr("Later"), "plain")
        self.later.clicked.connect(self.closed)
        self.keep_all = Command(self.tr("Keep all shown"), "filled")
        self.keep_all.clicked.connect(self._on_keep_all)
        self.chips = {name: FilterChip("") for name in ("open", "orphan", "settled")}
        for name, each in self.chips.items():
            each.clicked.connect(lambda _on, which=name: self.choose(which))
        self.list.commanded.connect(self._on_commanded)
        self.list.row_entered_by_key.connect(self._on_entered)
        self.list.doubleClicked.connect(self._on_entered)
        self.note_command.clicked.connect(self.old_wanted)
        hints = (
            ("A", self.tr("keep here")),
            ("E", self.tr("edges, or a place")),
            ("X", self.tr("leave as orphan")),
            ("F", self.tr("find an orphan")),
            (".", self.tr("next")),
            ("Enter", self.tr("show on the page")),
        )
        self.lay_out((self.later, self.keep_all), tuple(self.chips.values()), hints)
        self.set_note("")
        self._show()

    # --- values in ---------------------------------------------------------------------------------------

    def set_entries(self, entries: Mapping[str, Entry], *, current: str = "") -> None:
        """Show these; `current` is the annotation to stand on."""
        first = not self._read
        self._read = True
        self._entries = dict(entries)
        self._proposals = {i: p for i, p in self._proposals.items() if i in self._entries}
        if first and not self._of("open") and self._of("orphan"):
            self._section = "orphan"
        self._follow(current)

    def update_entries(self, entries: Mapping[str, Entry | None], *, current: str = "") -> None:
        """Show what became of some annotations; None for those that are gone."""
        for annotation, entry in entries.items():
            if entry is None:
                self._entries.pop(annotation, None)
            else:
                self._entries[annotation] = entry
        self._follow(current)

    def propose(self, annotation: str, found: tuple[Span, float, str] | None) -> None:
        """Show where an orphan may stand: place, likeness from 0 to 1, the words there; None for nowhere."""
        self._proposals[annotation] = found
        self._show(annotation)

    def choose(self, section: str) -> None:
        """Show one section: open, orphan or settled."""
        self._section = section
        self._show()
        self.take_keyboard()

    @property
    def section(self) -> str:
        return self._section

    def stand_on(self, annotation: str) -> None:
        entry = self._entries.get(annotation)
        if entry is not None and entry.state in self.chips:
            self._section = entry.state
            self._show(annotation)

    # --- own affairs -------------------------------------------------------------------------------------

    def _of(self, state: str) -> list[Entry]:
        found = [entry for entry in self._entries.values() if entry.state == state]
        return sorted(found, key=lambda entry: in_doubt(entry.item))

    def _follow(self, current: str) -> None:
        if current and current in self._entries and self._entries[current].state in ("open", "orphan"):
            self._section = self._entries[current].state
        self._show(current)

    def _show(self, current: str = "") -> None:
        names = {"open": self.tr("To review"), "orphan": self.tr("Orphans"), "settled": self.tr("Settled")}
        numbers = {name: len(self._of(name)) for name in names}
        for name, each in self.chips.items():
            each.setText(f"{names[name]}  {count(numbers[name])}")
            each.setChecked(name == self._section)
            each.updateGeometry()
        total = sum(numbers.values())
        same = len(self._of("same"))
        progress = self.tr("{0} of {1}").format(count(numbers["settled"]), count(total))
        stand = self.tr("{0} of {1} annotations stand word for word.")
        if same + total == 1:
            stand = self.tr("{0} of 1 annotation stands word for word.")
        whole = stand.format(count(same), count(same + total))
        self.said.setText(f"{progress}  ·  {whole}" if total else whole if same else "")
        self.said.setAccessibleName(self.tr("{0} settled. {1}").format(progress, whole))
        rows = [self._row_of(entry) for entry in self._of(self._section)]
        self.list.show_rows(rows, current)
        self.keep_all.setEnabled(self._section == "open" and bool(rows))
        self.say_empty("" if rows else self._nothing(total))
        self._arrange()

    def _nothing(self, total: int) -> str:
        if not self._read:
            return self.tr("Comparing…")
        if self._section == "orphan":
            return self.tr("No annotation lost its place.")
        if self._section == "settled":
            return self.tr("What you decide stands here, and can be opened again.")
        if total:
            return self.tr("All looked at. Orphans and what was settled stand in their own sections.")
        return self.tr("Every annotation stands word for word; there is nothing to look at.")

    def _row_of(self, entry: Entry) -> PairRow:
        """Return the row of an entry: made once, so that a key press makes one row and not hundreds."""
        annotation = entry.item.annotation
        of = (entry, annotation in self._proposals, self._proposals.get(annotation))
        known = self._rows.get(annotation)
        if known is None or known[0] != of:
            known = self._rows[annotation] = (of, self._row(entry))
        return known[1]

    def _row(self, entry: Entry) -> PairRow:
        item = entry.item
        status = QCoreApplication.translate("review", _STATUS[item.why])
        old = _with_context(old_runs(item.old_quote, item.words), entry.old)
        new, note, commands = self._right(entry)
        if entry.state == "settled":
            left = not item.new_spans
            status = self.tr("Left") if left else self.tr("Kept")
            commands = (RowCommand("again", self.tr("Ask again"), "R"),)
        return PairRow(
            item.annotation,
            status,
            shown_reason(entry.reason),
            item.tag,
            not item.new_spans,
            old,
            new,
            "",
            note,
            commands,
        )

    def _right(self, entry: Entry) -> tuple[Runs, str, tuple[RowCommand, ...]]:
        """Return the new wording, what stands under it, and the commands."""
        item = entry.item
        if item.new_spans:
            note = ""
            if item.why == "moved" and entry.old.paragraph and entry.new.paragraph:
                note = self.tr("paragraph {0} → paragraph {1}").format(
                    entry.old.paragraph, entry.new.paragraph
                )
            commands = (
                RowCommand("edges", self.tr("Edges…"), "E"),
                RowCommand("leave", self.tr("Drop"), "X"),
                RowCommand("keep", self.tr("Keep here"), "A", framed=True),
            )
            return _with_context(new_runs(item.new_quote, item.words), entry.new), note, commands
        place = RowCommand("edges", self.tr("Choose a place…"), "E")
        leave = RowCommand("leave", self.tr("Leave"), "X")
        if found := self._proposals.get(item.annotation):
            _span, like, words = found
            note = self.tr("A proposal: it shares {0} % of the words.").format(round(like * 100))
            put = RowCommand("put", self.tr("Put it here"), "A", framed=True)
            return shortened(trimmed(plain(words))), note, (place, leave, put)
        note = self.tr(
            "Not found in the new text. Kept as an orphan; revision {0} shows it in place."
        ).format(entry.number)
        if item.annotation in self._proposals:
            note = self.tr("Nothing in the new text is like it.") + " " + note
            return (), note, (leave, RowCommand("edges", self.tr("Choose a place…"), "E", framed=True))
        return (), note, (place, leave, RowCommand("find", self.tr("Find it for me"), "F", framed=True))

    @Slot(str, str)
    def _on_commanded(self, annotation: str, command: str) -> None:
        if command == "keep":
            self.keep.emit([annotation])
        elif command == "put" and (found := self._proposals.get(annotation)):
            self.put.emit(annotation, found[0])
        else:
            signals = {
                "edges": self.edges,
                "leave": self.leave,
                "find": self.find_wanted,
                "again": self.again,
            }
            signals[command].emit(annotation)

    @Slot()
    def _on_keep_all(self) -> None:
        self.keep.emit([entry.item.annotation for entry in self._of("open")])
        self.take_keyboard()

    @Slot(QModelIndex)
    def _on_entered(self, index: QModelIndex) -> None:
        row = self.list.pairs.row_at(index.row())
        if row is not None:
            self.shown.emit(row.id)


def _with_context(runs: Runs, around: Around) -> Runs:
    framed = (*plain(around.before, "context"), *runs, *plain(around.after, "context"))
    return shortened(trimmed(framed))
