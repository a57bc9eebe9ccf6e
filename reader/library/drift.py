"""Certainty drift: what an edited story says more firmly, more softly, or no longer in anybody's name.

Sentences of two revisions are paired by the alignment that carries annotations; a pair is a row when its
hedges, its attribution or its tags differ. What is only in one revision has no partner and is no drift: the
comparison of the two texts shows it.
"""

from __future__ import annotations

import csv
import io
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate
from typing import Literal

from reader.anchoring import carry_spans
from reader.anchoring.compare import compare
from reader.library.cues import KINDS, Cue, Cues, Matcher
from reader.model import Annotation, Revision
from reader.model.rows import guard
from reader.text.segment import sentences
from reader.text.span import Span, hull, overlap

DriftKind = Literal["hedge", "attribution", "tag"]
Direction = Literal["firmer", "softer", "unattributed", "attributed", "changed"]

# Two sentences are versions of one another when so much of the shorter one stands in the other.
PAIRED = 0.4
# A sentence has the tag of an annotation that covers so much of it, or lies so much within it.
COVERED = 0.5
OPEN_TAG = "speculation"  # the tag that leaves it open; all others settle it

DIRECTIONS: dict[Direction, str] = {
    "firmer": "firmer: left open before",
    "softer": "softer: left open now",
    "unattributed": "nobody named any more",
    "attributed": "somebody named now",
    "changed": "other words",
}


@dataclass(frozen=True, slots=True)
class DriftRow:
    """One sentence in two revisions, and one way in which its certainty differs.

    `old` and `new` are code points of the two texts (several sentences where one was split or some joined).
    `gone` and `come` are cue words, or tag ids when the kind is "tag"; `gone_at` and `come_at` say where the
    cues stand in the two texts, or the annotations' pieces. `annotations` are those that cover either one.
    """

    kind: DriftKind
    direction: Direction
    old: Span
    new: Span
    old_sentence: str
    new_sentence: str
    gone: tuple[str, ...]
    come: tuple[str, ...]
    gone_at: tuple[Span, ...] = ()
    come_at: tuple[Span, ...] = ()
    annotations: tuple[str, ...] = ()


def drift(
    old: Revision,
    new: Revision,
    old_annotations: Iterable[Annotation],
    new_annotations: Iterable[Annotation],
    cues: Cues,
) -> tuple[DriftRow, ...]:
    """Return what drifted from `old` to `new`, in the order of the new text.

    The annotations are taken where they stand in each revision; both may be the same ones, or an
    annotation as it was then and as it is now.
    """
    matcher = cues.matcher()
    before, after = _Tagged(old, old_annotations), _Tagged(new, new_annotations)
    rows: list[DriftRow] = []
    for old_span, new_span in paired_sentences(old, new):
        rows += _rows(old.text, new.text, old_span, new_span, matcher, before, after)
    return tuple(sorted(rows, key=lambda row: (row.new, row.old, KINDS_IN_ORDER.index(row.kind))))


KINDS_IN_ORDER: tuple[DriftKind, ...] = ("hedge", "attribution", "tag")


def paired_sentences(old: Revision, new: Revision) -> tuple[tuple[Span, Span], ...]:
    """Return the sentences that are versions of one another, in the order of the old text.

    A sentence that was split, or sentences that were joined, are one pair of longer spans.
    """
    olds = sentences(old.text, old.language or "en")
    news = sentences(new.text, new.language or old.language or "en")
    partners: dict[int, list[int]] = defaultdict(list)
    for i, carried in enumerate(carry_spans(old.text, new.text, olds)):
        if carried.span:
            partners[i] = list(_overlapping(news, carried.span))
    groups: list[tuple[set[int], set[int]]] = []
    group_of: dict[int, int] = {}
    for i, found in partners.items():
        at = next((group_of[j] for j in found if j in group_of), len(groups))
        if at == len(groups):
            groups.append((set(), set()))
        groups[at][0].add(i)
        for j in found:
            if group_of.setdefault(j, at) == at:
                groups[at][1].add(j)
    return tuple(
        (hull(tuple(olds[i] for i in left)), hull(tuple(news[j] for j in right)))
        for left, right in groups
        if left and right and _together(left) and _together(right)
    )


def _overlapping(spans: Sequence[Span], wanted: Span) -> Iterator[int]:
    """Yield the numbers of the spans (in order, disjoint) that share enough with `wanted`."""
    low, high = 0, len(spans)
    while low < high:
        middle = (low + high) // 2
        if spans[middle].end <= wanted.start:
            low = middle + 1
        else:
            high = middle
    while low < len(spans) and spans[low].start < wanted.end:
        shared = overlap(spans[low], wanted)
        if shared >= PAIRED * min(len(spans[low]), len(wanted)):
            yield low
        low += 1


def _together(numbers: set[int]) -> bool:
    return max(numbers) - min(numbers) < len(numbers)


class _Tagged:
    """The annotations that stand in a revision, by place."""

    def __init__(self, revision: Revision, annotations: Iterable[Annotation]) -> None:
        self.pieces = sorted(
            (
                (piece.span, annotation.tag, annotation.id)
                for annotation in annotations
                if (anchor := annotation.anchor_in(revision.id)) is not None
                for piece in anchor.pieces
            ),
        )
        self._starts = [piece.start for piece, _, _ in self.pieces]
        self._reach = list(accumulate((piece.end for piece, _, _ in self.pieces), max))

    def within(self, span: Span) -> list[tuple[Span, str, str]]:
        # None before `first` reaches into the span, none from `last` on begins before its end.
        first, last = bisect_right(self._reach, span.start), bisect_left(self._starts, span.end)
        return [
            (piece, tag, id)
            for piece, tag, id in self.pieces[first:last]
            if overlap(piece, span) >= COVERED * min(len(piece), len(span)) and overlap(piece, span)
        ]


def _rows(
    old: str, new: str, old_span: Span, new_span: Span, matcher: Matcher, before: _Tagged, after: _Tagged
) -> Iterator[DriftRow]:
    old_sentence, new_sentence = old_span.of(old), new_span.of(new)
    tagged, tagged_now = before.within(old_span), after.within(new_span)
    annotations = tuple(dict.fromkeys(id for _, _, id in (*tagged, *tagged_now)))

    def row(kind: DriftKind, direction: Direction, gone: _Words, come: _Words) -> DriftRow:
        words, at = gone
        words_now, at_now = come
        return DriftRow(
            kind,
            direction,
            old_span,
            new_span,
            old_sentence,
            new_sentence,
            words,
            words_now,
            at,
            at_now,
            annotations,
        )

    if old_sentence != new_sentence:
        cues, cues_now = matcher.find(old_sentence), matcher.find(new_sentence)
        for kind in KINDS:
            gone = _without(cues, cues_now, kind, old_span.start)
            come = _without(cues_now, cues, kind, new_span.start)
            if gone[0] or come[0]:
                yield row(kind, _direction(kind, bool(gone[0]), bool(come[0])), gone, come)
    tags = tuple(sorted({tag for _, tag, _ in tagged}))
    tags_now = tuple(sorted({tag for _, tag, _ in tagged_now}))
    if tags and tags_now and tags != tags_now:
        direction: Direction = "changed"
        if (OPEN_TAG in tags) is not (OPEN_TAG in tags_now):
            direction = "firmer" if OPEN_TAG in tags else "softer"
        yield row(
            "tag",
            direction,
            (tags, tuple(piece for piece, _, _ in tagged)),
            (tags_now, tuple(piece for piece, _, _ in tagged_now)),
        )


_Words = tuple[tuple[str, ...], tuple[Span, ...]]


def _without(cues: Sequence[Cue], others: Sequence[Cue], kind: str, at: int) -> _Words:
    """Return the cues of a kind that `others` lack, as words and as places in the whole text."""
    left = Counter(cue.words for cue in others if cue.kind == kind)
    words, places = [], []
    for cue in cues:
        if cue.kind != kind:
            continue
        if left[cue.words]:
            left[cue.words] -= 1
        else:
            words.append(cue.words)
            places.append(Span(at + cue.span.start, at + cue.span.end))
    return tuple(words), tuple(places)


def _direction(kind: str, gone: bool, come: bool) -> Direction:
    if gone and come:
        return "changed"
    if kind == "hedge":
        return "firmer" if gone else "softer"
    return "unattributed" if gone else "attributed"


# --- reports --------------------------------------------------------------------------------------------

COLUMNS = (
    "kind",
    "direction",
    "old_start",
    "old_end",
    "new_start",
    "new_end",
    "gone",
    "come",
    "old_sentence",
    "new_sentence",
    "annotations",
)


def drift_csv(rows: Iterable[DriftRow]) -> str:
    """Return a table with a heading, cells made inert for spreadsheets; offsets are code points."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows:
        cells = (
            row.kind,
            row.direction,
            row.old.start,
            row.old.end,
            row.new.start,
            row.new.end,
            " | ".join(row.gone),
            " | ".join(row.come),
            row.old_sentence,
            row.new_sentence,
            " ".join(row.annotations),
        )
        writer.writerow([guard(cell) if isinstance(cell, str) else cell for cell in cells])
    return out.getvalue()


_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 11pt/1.5 Georgia, serif; max-width: 60em; margin: 2em auto; padding: 0 1em; color: #1c1c1c; }}
h1 {{ font-size: 1.5em; line-height: 1.25; margin: 0 0 .2em; }}
p.about {{ color: #555; margin: 0 0 1.5em; }}
section {{ border-top: 1px solid #bbb; padding: .8em 0; break-inside: avoid; }}
h2 {{ font: bold .85em/1.4 system-ui, sans-serif; margin: 0 0 .5em; }}
div.two {{ display: grid; grid-template-columns: 1fr 1fr; gap: 1.5em; }}
div.two p {{ margin: 0; white-space: pre-line; }}
small {{ display: block; font: .75em system-ui, sans-serif; color: #555; }}
del {{ text-decoration: line-through; background: #fbe3e0; }}
ins {{ text-decoration: underline; background: #e2f0df; }}
b {{ font-weight: bold; outline: 1.5px solid #777; border-radius: 2px; padding: 0 1px; }}
@media print {{ body {{ margin: 0; max-width: none; }} del, ins {{ print-color-adjust: exact; }} }}
</style>
</head>
<body>
<h1 dir="auto">{title}</h1>
<p class="about" dir="auto">{about}</p>
{rows}</body>
</html>
"""


def drift_html(
    rows: Sequence[DriftRow],
    *,
    title: str = "Certainty drift",
    old_name: str = "Before",
    new_name: str = "After",
    tags: Mapping[str, str] | None = None,
) -> str:
    """Return a page to print: each sentence before and after, changed words marked, cues in boxes.

    It holds everything it needs, no script, and nothing that is fetched. `tags` gives the tags' names.
    """
    by_pair: dict[tuple[Span, Span], list[DriftRow]] = defaultdict(list)
    for row in rows:
        by_pair[row.new, row.old].append(row)
    sections = "".join(_section(each, old_name, new_name, tags or {}) for each in by_pair.values())
    counted = Counter(row.direction for row in rows)
    told = "; ".join(f"{DIRECTIONS[d]}: {counted[d]}" for d in DIRECTIONS if counted[d])
    about = f"{old_name} → {new_name}. {told or 'No sentence changed in hedge, attribution or tag'}."
    return _PAGE.format(title=escape(title), about=escape(about), rows=sections)


def _section(rows: Sequence[DriftRow], old_name: str, new_name: str, tags: Mapping[str, str]) -> str:
    first = rows[0]
    told = "<br>".join(_told(row, tags) for row in rows)
    comparison = compare(first.old_sentence, first.new_sentence)
    gone = [span for row in rows if row.kind != "tag" for span in row.gone_at]
    come = [span for row in rows if row.kind != "tag" for span in row.come_at]
    old, new = [], []
    for change in comparison.changes:
        for word in change.words or (change,):
            if word.old is not None:
                part = _boxed(first.old_sentence, word.old, gone, first.old.start)
                old.append(part if word.kind == "same" else f"<del>{part}</del>")
            if word.new is not None:
                part = _boxed(first.new_sentence, word.new, come, first.new.start)
                new.append(part if word.kind == "same" else f"<ins>{part}</ins>")
    return (
        f'<section>\n<h2 dir="auto">{told}</h2>\n<div class="two">\n'
        f'<p dir="auto"><small>{escape(old_name)}</small>{"".join(old)}</p>\n'
        f'<p dir="auto"><small>{escape(new_name)}</small>{"".join(new)}</p>\n</div>\n</section>\n'
    )


def _told(row: DriftRow, tags: Mapping[str, str]) -> str:
    gone, come = (
        ", ".join(tags.get(w, w) if row.kind == "tag" else f"“{w}”" for w in words)
        for words in (row.gone, row.come)
    )
    name = {"hedge": "Hedge", "attribution": "Attribution", "tag": "Tag"}[row.kind]
    return escape(f"{name}, {DIRECTIONS[row.direction]}: {gone or '–'} → {come or '–'}")


def _boxed(sentence: str, span: Span, marked: Iterable[Span], at: int) -> str:
    """Return a stretch of a sentence with the cues in it boxed; `marked` count from `at` before it."""
    parts, done = [], span.start
    for cue in sorted(marked):
        start, end = max(done, cue.start - at), min(span.end, cue.end - at)
        if start < end:
            parts += [escape(sentence[done:start]), f"<b>{escape(sentence[start:end])}</b>"]
            done = end
    return "".join((*parts, escape(sentence[done : span.end])))
