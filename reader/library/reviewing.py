"""What a person still has to look at after a new revision: old and new wording, in order of doubt.

`to_review` gives the list and how far it is; `confirm`, `adjust` and `leave` give the edits that settle one
annotation, for `Library.apply`, so each is undoable. A confirmed anchor keeps how it was found. One that a
person left as an orphan says so (`how` is "left"), so it is not asked about again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from reader.anchoring import carry_spans, place_quote
from reader.anchoring.compare import WordChange, compare
from reader.errors import EditRefused
from reader.library.edits import EditAnnotation
from reader.library.library import Library
from reader.library.revising import carried_words, joined, newest_standing, words_of
from reader.model import Anchor, Annotation, Revision, piece_of
from reader.text.segment import sentences, words
from reader.text.span import Span, hull, overlap

LEFT = "left"
Why = Literal["edited", "moved", "partly lost", "lost"]

# A place is proposed for an orphan when it shares so much of its words; never more than a proposal.
PROPOSED = 0.3
CLOSE = 0.6  # a quote found so whole is not sought sentence by sentence any more
LONGEST_SEARCH = 2_000_000  # code points of a text that is searched for a proposal


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One annotation to look at; spans are of the two texts, quotes are what stands there.

    `old` is the newest earlier revision in which it stands. `new_spans` are empty for an orphan. `words` are
    the changes from the old quotes to the new ones, pieces joined by a line break. `doubt` is 0 to 1.
    """

    annotation: str
    tag: str
    why: Why
    doubt: float
    old: str
    old_spans: tuple[Span, ...]
    old_quotes: tuple[str, ...]
    new_spans: tuple[Span, ...]
    new_quotes: tuple[str, ...]
    words: tuple[WordChange, ...]

    @property
    def old_quote(self) -> str:
        """Return the text that the `old` spans of `words` count in."""
        return "\n".join(self.old_quotes)

    @property
    def new_quote(self) -> str:
        return "\n".join(self.new_quotes)


@dataclass(frozen=True, slots=True)
class Review:
    """What is open, most doubtful first; orphans in their own list; how many of `total` are settled."""

    open: tuple[ReviewItem, ...]
    orphans: tuple[ReviewItem, ...]
    settled: int
    total: int


State = Literal["open", "orphan", "settled", "same"]


def to_review(library: Library, article_id: str, revision_id: str) -> Review:
    """Return what the carrying of annotations to a revision left to a person.

    Counted are the annotations that came from an earlier revision and are not certain to be the same.
    """
    numbers = {row.id: row.number for row in library.revisions(article_id)}
    opened: list[ReviewItem] = []
    orphans: list[ReviewItem] = []
    settled = 0
    for annotation in library.annotations(article_id, revision=revision_id):
        state = state_in(annotation, numbers, revision_id)
        if state == "open":
            opened.append(item_of(annotation, numbers, revision_id))
        elif state == "orphan":
            orphans.append(item_of(annotation, numbers, revision_id))
        elif state == "settled":
            settled += 1
    opened.sort(key=in_doubt)
    orphans.sort(key=in_doubt)
    return Review(tuple(opened), tuple(orphans), settled, settled + len(opened) + len(orphans))


def state_in(annotation: Annotation, numbers: Mapping[str, int], revision_id: str) -> State | None:
    """Return what a revision left of an annotation to a person; None when it was not carried there.

    `numbers` are those of all revisions of its article by id.
    """
    here = next((a for a in annotation.anchors if a.revision == revision_id), None)
    if here is None or newest_standing(annotation, _earlier(numbers, revision_id)) is None:
        return None
    if here.state == "proposed" and here.pieces:
        return "open"
    if here.state == "orphan" and here.how != LEFT:
        return "orphan"
    return "same" if here.how == "same" else "settled"


def item_of(annotation: Annotation, numbers: Mapping[str, int], revision_id: str) -> ReviewItem:
    """Return old and new wording of an annotation that `state_in` knows; KeyError for another one."""
    source = newest_standing(annotation, _earlier(numbers, revision_id))
    here = next((a for a in annotation.anchors if a.revision == revision_id), None)
    if source is None or here is None:
        raise KeyError(annotation.id)
    return _item(annotation, source, here)


def in_doubt(item: ReviewItem) -> tuple[float, Span, str]:
    """Return what sorts items: the most doubtful first, orphans by where they stood."""
    return -item.doubt, (item.new_spans or item.old_spans)[0], item.annotation


def _earlier(numbers: Mapping[str, int], revision_id: str) -> dict[str, int]:
    return {id: number for id, number in numbers.items() if number < numbers.get(revision_id, 0)}


def _item(annotation: Annotation, source: Anchor, here: Anchor) -> ReviewItem:
    old_quotes = tuple(piece.quote for piece in source.pieces)
    new_quotes = tuple(piece.quote for piece in here.pieces)
    comparison = compare("\n".join(old_quotes), "\n".join(new_quotes)) if new_quotes else None
    changes = comparison.changes if comparison else ()
    return ReviewItem(
        annotation=annotation.id,
        tag=annotation.tag,
        why=_why(source, here),
        doubt=1.0 if not here.pieces else round(1.0 - max(0.0, min(1.0, here.score)), 6),
        old=source.revision,
        old_spans=tuple(piece.span for piece in source.pieces),
        old_quotes=old_quotes,
        new_spans=tuple(piece.span for piece in here.pieces),
        new_quotes=new_quotes,
        words=tuple(
            word for each in changes for word in each.words or (WordChange(each.kind, each.old, each.new),)
        ),
    )


def _why(source: Anchor, here: Anchor) -> Why:
    if not here.pieces:
        return "lost"
    if here.how == "edited" and len(here.pieces) < len(source.pieces):
        return "partly lost"
    return "moved" if here.how == "moved" else "edited"


def confirm(annotation: Annotation, revision_id: str) -> EditAnnotation:
    """Return the edit that says: it stands there. Raises `EditRefused` when it stands nowhere there."""
    anchor = annotation.anchor_in(revision_id)
    if anchor is None:
        raise EditRefused("edit.no-span", annotation=annotation.id)
    return EditAnnotation(annotation, _with(annotation, replace(anchor, state="confirmed")))


def adjust(
    library: Library, annotation: Annotation, revision_id: str, spans: Iterable[Span]
) -> EditAnnotation:
    """Return the edit that puts an annotation on these spans of a revision, confirmed; also an orphan.

    Cues, mention and span values come along from where it stood. Raises `EditRefused` without a span.
    """
    revision = library.revision(revision_id)
    kept = joined(spans)
    if not kept:
        raise EditRefused("edit.no-span", annotation=annotation.id)
    pieces = tuple(piece_of(revision.text, span) for span in kept)
    known = next((a for a in annotation.anchors if a.revision == revision_id), None)
    how = known.how if known is not None and known.how not in ("lost", LEFT) else "edited"
    anchor = Anchor(revision_id, pieces, how, 1.0, "confirmed")
    after = _with(annotation, anchor)
    if annotation.anchor_in(revision_id) is None:
        after = _words_follow(library, annotation, after, revision, anchor)
    return EditAnnotation(annotation, after)


def leave(library: Library, annotation: Annotation, revision_id: str) -> EditAnnotation:
    """Return the edit that leaves an annotation without a place in a revision, as a person decided.

    Its cues, mention and span values go back to where it last stood, when they were here.
    """
    after = _with(annotation, Anchor(revision_id, (), LEFT, 1.0, "orphan"))
    numbers = {row.id: row.number for row in library.revisions(annotation.article)}
    back = newest_standing(after, numbers)
    if annotation.anchor_in(revision_id) is not None and back is not None:
        after = _words_follow(library, annotation, after, library.revision(back.revision), back)
    return EditAnnotation(annotation, after)


def reopen(annotation: Annotation, revision_id: str) -> EditAnnotation:
    """Return the edit that asks again about what was settled; `EditRefused` when it was not carried."""
    here = next((a for a in annotation.anchors if a.revision == revision_id), None)
    if here is None:
        raise EditRefused("edit.no-span", annotation=annotation.id)
    doubtful = replace(here, state="proposed") if here.pieces else replace(here, how="lost", score=0.0)
    return EditAnnotation(annotation, _with(annotation, doubtful))


def _with(annotation: Annotation, anchor: Anchor) -> Annotation:
    """Return the annotation with this anchor in the place of the one for the same revision."""
    if all(a.revision != anchor.revision for a in annotation.anchors):
        return annotation.with_anchor(anchor)
    anchors = tuple(anchor if a.revision == anchor.revision else a for a in annotation.anchors)
    return replace(annotation, anchors=anchors)


def _words_follow(
    library: Library, before: Annotation, after: Annotation, revision: Revision, target: Anchor
) -> Annotation:
    """Return `after` with its cues, mention and values in `revision`; they stood where `before` stands."""
    numbers = {row.id: row.number for row in library.revisions(before.article)}
    source = newest_standing(before, numbers)
    if (
        source is None
        or source.revision == revision.id
        or numbers.get(revision.id, 0) < _reach(after, numbers)
    ):
        return after
    spans = tuple(dict.fromkeys(words_of(before)))
    found = carry_spans(library.revision(source.revision).text, revision.text, spans)
    carried, _ = carried_words(after, source, target, dict(zip(spans, found, strict=True)))
    return carried


def _reach(annotation: Annotation, numbers: dict[str, int]) -> int:
    """Return the number of the newest revision in which the annotation stands: its words stand there."""
    newest = newest_standing(annotation, numbers)
    return numbers[newest.revision] if newest is not None else 0


def propose(library: Library, annotation: Annotation, revision_id: str) -> tuple[Span, float] | None:
    """Return where an orphan's words may stand in a revision, and how like they are: "find it for me".

    A proposal for a person, 0 to 1; None when nothing shares enough with it.
    """
    numbers = {row.id: row.number for row in library.revisions(annotation.article)}
    numbers.pop(revision_id, None)
    source = newest_standing(annotation, numbers)
    if source is None:
        return None
    others = (each for each in library.annotations(annotation.article) if each.id != annotation.id)
    return proposal(library.revision(revision_id), source, taken_in(others, revision_id))


def taken_in(annotations: Iterable[Annotation], revision_id: str) -> tuple[Span, ...]:
    """Return the pieces that annotations have in a revision."""
    anchors = (annotation.anchor_in(revision_id) for annotation in annotations)
    return tuple(piece.span for anchor in anchors if anchor is not None for piece in anchor.pieces)


def proposal(revision: Revision, source: Anchor, taken: Iterable[Span] = ()) -> tuple[Span, float] | None:
    """Return the place in a revision that is most like the words of an anchor, and how like, 0 to 1.

    The place of the quote with what stood around it; else the sentence that shares most words, one that
    nothing else stands on (`taken`) before another.
    """
    text = revision.text[:LONGEST_SEARCH]
    longest = max(source.pieces, key=lambda piece: len(piece.quote))
    wanted = _bag("\n".join(piece.quote for piece in source.pieces))
    best: tuple[float, bool, Span] | None = None

    def weigh(span: Span) -> None:
        nonlocal best
        found = _bag(span.of(text))
        like = 2 * len(wanted & found) / (len(wanted) + len(found)) if wanted and found else 0.0
        free = not any(overlap(span, other) for other in occupied)
        if like >= PROPOSED and (best is None or (like, free) > best[:2]):
            best = (like, free, span)

    occupied = tuple(taken)
    placed = place_quote(text, longest.quote, longest.prefix, longest.suffix)
    if quoted := placed.span or placed.proposal:
        weigh(quoted)
    if best is None or best[0] < CLOSE:
        for span in sentences(text, revision.language or "en"):
            weigh(span)
    return (best[2], best[0]) if best else None


def _bag(text: str) -> frozenset[tuple[str, int]]:
    """Return the words, in lower case, each occurrence of one for itself."""
    counted: dict[str, int] = {}
    found = []
    for span in words(text):
        word = span.of(text).casefold()
        counted[word] = counted.get(word, 0) + 1
        found.append((word, counted[word]))
    return frozenset(found)


def around(spans: tuple[Span, ...], text: str, context: int = 160) -> Span:
    """Return the stretch of a text to show around spans: whole to the next space, `context` on each side."""
    stands = hull(spans)
    start, end = max(0, stands.start - context), min(len(text), stands.end + context)
    if start:
        start = text.find(" ", start - 1, stands.start) + 1 or start
    if end < len(text):
        space = text.rfind(" ", stands.end, end + 1)
        end = space if space >= 0 else end
    return Span(start, end)
