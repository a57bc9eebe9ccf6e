"""What the review shows of each annotation: made from values, aside from the window's thread."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reader.library.cues import Matcher
from reader.library.reasons import Reason, reason_of
from reader.library.reviewing import ReviewItem, State, item_of, state_in
from reader.model import Annotation
from reader.text.span import Span, hull

# A quote shorter than this says little without the words around it; so many of them are shown.
SHORT = 60
CONTEXT = 90


@dataclass(frozen=True, slots=True)
class Around:
    """The words before and after a quote, and the number of its paragraph, from 1."""

    before: str = ""
    after: str = ""
    paragraph: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One annotation in the review; `number` is that of the revision where it last stood."""

    state: State
    item: ReviewItem
    reason: Reason
    number: int
    old: Around
    new: Around


class Materials:
    """The texts that entries are made from: the new one, and each in which an annotation last stood."""

    def __init__(
        self, revision: str, numbers: Mapping[str, int], texts: Mapping[str, str], matcher: Matcher | None
    ) -> None:
        self.revision = revision
        self.numbers = dict(numbers)
        self.texts = dict(texts)
        self.matcher = matcher
        self._lines: dict[str, list[int]] = {}

    def entries(self, annotations: Iterable[Annotation]) -> dict[str, Entry]:
        """Return what there is to show of annotations, by id; those that were not carried are left out."""
        found = {}
        for annotation in annotations:
            entry = self.entry(annotation)
            if entry is not None:
                found[annotation.id] = entry
        return found

    def entry(self, annotation: Annotation) -> Entry | None:
        """Return what there is to show of one annotation; None when it was not carried here."""
        state = state_in(annotation, self.numbers, self.revision)
        if state is None:
            return None
        item = item_of(annotation, self.numbers, self.revision)
        return Entry(
            state,
            item,
            reason_of(item, self.matcher),
            self.numbers[item.old],
            self._around(item.old, item.old_spans),
            self._around(self.revision, item.new_spans),
        )

    def _around(self, revision: str, spans: tuple[Span, ...]) -> Around:
        text = self.texts.get(revision, "")
        if not spans or not text:
            return Around()
        stands = hull(spans)
        number = self._paragraph(revision, text, stands.start)
        if len(stands) > SHORT:
            return Around(paragraph=number)
        first = max(text.rfind("\n", 0, stands.start) + 1, stands.start - CONTEXT)
        end = text.find("\n", stands.end)
        last = min(len(text) if end < 0 else end, stands.end + CONTEXT)
        before, after = text[first : stands.start], text[stands.end : last]
        if first and text[first - 1] != "\n":
            before = "…" + before[before.find(" ") :] if " " in before.strip() else ""
        if last < len(text) and text[last] != "\n":
            after = after[: after.rfind(" ") + 1] + "…" if " " in after.strip() else ""
        return Around(before, after, number)

    def _paragraph(self, revision: str, text: str, position: int) -> int:
        if revision not in self._lines:
            starts, at = [], 0
            for line in text.split("\n"):
                if line.strip():
                    starts.append(at)
                at += len(line) + 1
            self._lines[revision] = starts
        return bisect_right(self._lines[revision], position)
