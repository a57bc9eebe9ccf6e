"""What changed between two revisions: side by side, or as one marked text; from change to change by key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QCoreApplication, QModelIndex, Signal, Slot
from PySide6.QtWidgets import QWidget

from reader.anchoring.compare import Change, Comparison
from reader.app.panels.controls import Command, FilterChip
from reader.app.panels.words import count
from reader.app.revisions.rows import PairRow
from reader.app.revisions.runs import (
    Runs,
    both_runs,
    counted_from,
    new_runs,
    old_runs,
    plain,
    shortened,
    trimmed,
)
from reader.app.revisions.surface import Choice, Place
from reader.text.span import Span

Made = tuple[PairRow, tuple[str, Span] | None]  # a row, and the revision and place that it shows


@dataclass(frozen=True, slots=True)
class Compared:
    """Two texts and what changed; `old` and `new` are revision ids.

    `made` holds the rows of each way to show them, by (one text, unchanged paragraphs too); see `prepared`.
    """

    old: str
    new: str
    old_text: str
    new_text: str
    found: Comparison
    made: Mapping[tuple[bool, bool], tuple[Made, ...]] = field(default_factory=dict)


def prepared(compared: Compared) -> Compared:
    """Return it with its rows made; takes a while with a long text, so do it aside."""
    ways = [(one, whole) for one in (False, True) for whole in (False, True)]
    return replace(
        compared, made={(one, whole): tuple(_rows(compared, one=one, whole=whole)) for one, whole in ways}
    )


class ComparisonPlace(Place):
    shown = Signal(str, object)  # revision id, Span: go there

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("compare", "What changed"), parent, choosing=True)
        self._compared: Compared | None = None
        self._places: dict[str, tuple[str, Span]] = {}
        self._changes: list[str] = []
        self.close_command = Command(self.tr("Close"), "plain")
        self.close_command.clicked.connect(self.closed)
        self.before = Command(self.tr("Previous change"), "plain")
        self.before.clicked.connect(lambda: self._step(-1))
        self.after = Command(self.tr("Next change"), "framed")
        self.after.clicked.connect(lambda: self._step(1))
        self.side = FilterChip(self.tr("Side by side"))
        self.one = FilterChip(self.tr("One text"))
        self.all = FilterChip(self.tr("Unchanged paragraphs too"))
        self.side.setChecked(True)
        self.side.clicked.connect(lambda: self.show_as_one(False))
        self.one.clicked.connect(lambda: self.show_as_one(True))
        self.all.clicked.connect(lambda: self._show(keep=True))
        self.list.row_entered_by_key.connect(self._on_entered)
        self.list.doubleClicked.connect(self._on_entered)
        self.list.moved.connect(self._say_where)
        self.list.typed.connect(self._on_typed)
        hints = (
            (".", self.tr("next change")),
            (",", self.tr("previous change")),
            ("S", self.tr("side by side, or one text")),
            ("U", self.tr("unchanged paragraphs too")),
            ("Enter", self.tr("show on the page")),
        )
        self.lay_out((self.close_command, self.before, self.after), (self.side, self.one, self.all), hints)
        self.set_note("")
        self.say_empty(self.tr("Comparing…"))

    # --- values in ---------------------------------------------------------------------------------------

    def set_revisions(self, choices: Sequence[Choice], old: str, new: str) -> None:
        """Name the revisions, oldest first, and the two that are compared."""
        self.name_revisions(choices, old, new)
        self._compared = None
        self.list.show_rows(())
        self.said.setText("")
        self.say_empty(self.tr("Comparing…"))

    def set_compared(self, compared: Compared) -> None:
        """Show what `prepared` returned."""
        self._compared = compared
        self._show()

    def show_as_one(self, one: bool) -> None:
        """Show one marked text, or both side by side; the change that one stands on stays current."""
        self.side.setChecked(not one)
        self.one.setChecked(one)
        self._show(keep=True)

    # --- own affairs -------------------------------------------------------------------------------------

    def _show(self, *, keep: bool = False) -> None:
        self.side.setChecked(not self.one.isChecked())
        if self._compared is None:
            return
        current = self.list.current if keep else None
        made = self._compared.made[self.one.isChecked(), self.all.isChecked()]
        self._places = {row.id: place for row, place in made if place is not None}
        self._changes = [row.id for row, _ in made if row.status and not row.quiet]
        rows = [row for row, _ in made]
        first = current.id if current else self._changes[0] if self._changes else ""
        self.say_empty("" if self._changes else self.tr("The two texts are the same, word for word."))
        self.list.show_rows(rows, first)
        for command in (self.before, self.after):
            command.setEnabled(bool(self._changes))
        self._say_where(first)
        self._arrange()

    def _step(self, by: int) -> None:
        """Go to the next or previous change, over what is the same."""
        rows, place = self.list.pairs.rows, self.list.currentIndex().row() + by
        while 0 <= place < len(rows):
            if rows[place].status and not rows[place].quiet:
                self.list.setCurrentIndex(self.list.pairs.index(place))
                break
            place += by
        self.take_keyboard()

    @Slot(str)
    def _say_where(self, row_id: str) -> None:
        number_of = len(self._changes)
        total = count(number_of)
        if row_id in self._changes:
            number = count(self._changes.index(row_id) + 1)
            self.said.setText(self.tr("Change {0} of {1}").format(number, total))
        elif self._changes:
            changes = self.tr("1 change") if number_of == 1 else self.tr("{0} changes")
            self.said.setText(changes.format(total))
        else:
            self.said.setText("")

    @Slot(str)
    def _on_typed(self, letter: str) -> None:
        if letter == "S":
            self.show_as_one(not self.one.isChecked())
        elif letter == "U":
            self.all.setChecked(not self.all.isChecked())
            self._show(keep=True)

    @Slot(QModelIndex)
    def _on_entered(self, index: QModelIndex) -> None:
        row = self.list.pairs.row_at(index.row())
        if row is not None and row.id in self._places:
            self.shown.emit(*self._places[row.id])


# --- rows -----------------------------------------------------------------------------------------------


def _t(text: str) -> str:
    return QCoreApplication.translate("compare", text)


def _rows(compared: Compared, *, one: bool, whole: bool) -> Iterator[Made]:
    numbers = {id(change): number for number, change in enumerate(compared.found.changes)}
    old_at, new_at = _paragraph_numbers(compared.found)
    same: list[Change] = []

    def folded() -> Iterator[Made]:
        if same:
            words = (
                _t("One paragraph is the same")
                if len(same) == 1
                else QCoreApplication.translate("compare", "%n paragraphs are the same", "", len(same))
            )
            yield PairRow(f"same-{numbers[id(same[0])]}", words, quiet=True), None
            same.clear()

    for left, right in compared.found.rows():
        change = right or left
        if change is None:
            continue
        key = f"{numbers[id(change)]}{'' if right else '-gone'}"
        if _alike(change, compared) and not whole:
            same.append(change)
            continue
        yield from folded()
        place: tuple[str, Span] | None = None
        if right is not None and right.new is not None:
            place = (compared.new, right.new)
        elif left is not None and left.old is not None:
            place = (compared.old, left.old)
        yield _row(key, compared, left, right, one, old_at, new_at), place
    yield from folded()


def _alike(change: Change, compared: Compared) -> bool:
    """Return whether a paragraph stands where it stood, and differs at most in white space."""
    if change.kind == "changed" and change.old and change.new:
        return change.old.of(compared.old_text).split() == change.new.of(compared.new_text).split()
    return change.kind == "same"


def _paragraph_numbers(found: Comparison) -> tuple[dict[Span, int], dict[Span, int]]:
    olds = sorted(change.old for change in found.changes if change.old)
    news = sorted(change.new for change in found.changes if change.new)
    return {s: n for n, s in enumerate(olds, 1)}, {s: n for n, s in enumerate(news, 1)}


def _row(
    key: str,
    compared: Compared,
    left: Change | None,
    right: Change | None,
    one: bool,
    old_at: dict[Span, int],
    new_at: dict[Span, int],
) -> PairRow:
    change = right or left
    assert change is not None
    old = change.old.of(compared.old_text) if change.old else ""
    new = change.new.of(compared.new_text) if change.new else ""
    words = counted_from(
        change.words, change.old.start if change.old else 0, change.new.start if change.new else 0
    )
    before: Runs
    after: Runs
    both: Runs
    status, reason = _status(change, left, right, old_at, new_at, compared)
    if change.kind == "added":
        before, after, both = (), plain(new, "come"), plain(new, "come")
    elif change.kind == "removed":
        before, after, both = plain(old, "gone"), (), plain(old, "gone")
    elif change.kind == "moved" and right is None:
        before, after, both = plain(old, "away"), (), plain(old, "away")
    elif change.kind == "moved" and left is None:
        here = new_runs(new, words) if words else plain(new, "here")
        before, after, both = (), here, both_runs(old, new, words) if words else plain(new, "here")
    else:
        before, after = old_runs(old, words), new_runs(new, words)
        both = both_runs(old, new, words)
    if one:
        return PairRow(key, status, reason, new=_fit(both), wide=True)
    return PairRow(key, status, reason, old=_fit(before), new=_fit(after))


def _fit(runs: Runs) -> Runs:
    return shortened(trimmed(runs))


def _status(
    change: Change,
    left: Change | None,
    right: Change | None,
    old_at: dict[Span, int],
    new_at: dict[Span, int],
    compared: Compared,
) -> tuple[str, str]:
    if _alike(change, compared):
        return "", ""
    if change.kind == "added":
        return _t("Added"), ""
    if change.kind == "removed":
        return _t("Removed"), ""
    if change.kind == "moved":
        old = change.old.of(compared.old_text).split() if change.old else []
        new = change.new.of(compared.new_text).split() if change.new else []
        and_changed = " " + _t("and changed") if old != new else ""
        if right is None and change.new:
            return _t("Moved away"), _t("now paragraph {0}").format(new_at[change.new]) + and_changed
        return _t("Moved here"), _t("from paragraph {0}").format(
            old_at[change.old] if change.old else 0
        ) + and_changed
    places = sum(
        word.kind != "same"
        and bool(
            (word.old.of(compared.old_text) if word.old else "").strip()
            or (word.new.of(compared.new_text) if word.new else "").strip()
        )
        for word in change.words
    )
    if places == 1:
        return _t("Changed"), _t("in one place")
    return _t("Changed"), QCoreApplication.translate("compare", "in %n places", "", places)
