"""Two articles that turn out to be one story become one, and one becomes two again: each a single edit.

A revision and an annotation belong to one article for good, so what changes its article is copied under a
new id and its first form goes to the trash: undo takes back exactly what was done, and the outcome names
every new id. Links between annotations follow.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from reader.anchoring import carry_spans
from reader.errors import EditRefused, NotFound
from reader.library.edits import (
    AddAnnotations,
    AddArticle,
    AddLinks,
    AddRevision,
    Applied,
    Batch,
    Edit,
    EditAnnotation,
    TrashAnnotations,
    TrashArticles,
    TrashRevision,
)
from reader.library.library import Library
from reader.library.revising import (
    CarriedAnnotation,
    RevisionOutcome,
    carried_words,
    carry,
    in_texts,
    newest_standing,
    outcome_of,
    words_of,
)
from reader.model import Annotation, Article, Revision, RevisionRow, new_id

MADE = frozenset(("marked", "quote", "imported"))  # how an anchor came to be that was not carried


@dataclass(frozen=True, slots=True)
class Joined:
    """Two articles as one. `article` is the one that stays: the one with the older text.

    `revisions` and `annotations` are (id before, id now) of what came from the other one; `carried` is what
    became, in the newest revision, of the annotations that the staying article had.
    """

    applied: Applied
    article: str
    revisions: tuple[tuple[str, str], ...]
    annotations: tuple[tuple[str, str], ...]
    carried: RevisionOutcome


@dataclass(frozen=True, slots=True)
class Parted:
    """One article as two: `article` stays, `other` is new; (id before, id now) of what went over."""

    applied: Applied
    article: str
    other: str
    revisions: tuple[tuple[str, str], ...]
    annotations: tuple[tuple[str, str], ...]


def join(library: Library, first: str, second: str, *, newer: str | None = None) -> Joined:
    """Make two articles one: the revisions of the one with the newer text follow those of the other.

    `newer` names it; by default it is the one whose newest revision was added later, `second` when both
    were at one time. Raises `EditRefused` for one article twice, `NotFound`, and what `Library.apply` raises.
    """
    if first == second:
        raise EditRefused("joining.same-article")
    newest = {id: library.revisions(id)[-1] for id in (first, second)}
    if newer is None:
        newer = first if newest[first].created > newest[second].created else second
    stays = second if newer == first else first
    last = newest[stays].number
    moving = [library.revision(row.id) for row in library.revisions(newer)]
    copies = [replace(each, id=new_id(), article=stays, number=last + n) for n, each in enumerate(moving, 1)]
    revisions = dict(zip((each.id for each in moving), (each.id for each in copies), strict=True))
    came = [_copy(each, stays, revisions) for each in library.annotations(newer)]
    annotations = {before.id: after.id for before, after in came}
    here = library.annotations(stays)
    carried = _carried_through(library, here, copies)
    edits: list[Edit] = [AddRevision(each) for each in copies]
    edits += [EditAnnotation(each.before, each.after) for each in carried if each.after != each.before]
    if came:
        edits.append(AddAnnotations(tuple(after for _, after in came)))
    edits += _links(library, annotations)
    edits.append(TrashArticles((newer,)))
    applied = library.apply(Batch(tuple(edits)))
    outcome = outcome_of(applied, copies[-1], carried)
    return Joined(applied, stays, tuple(revisions.items()), tuple(annotations.items()), outcome)


def _carried_through(
    library: Library, annotations: Sequence[Annotation], revisions: Sequence[Revision]
) -> tuple[CarriedAnnotation, ...]:
    """Return the annotations with an anchor in each of these revisions, one carried from the other."""
    first = in_texts(annotations)
    done: tuple[CarriedAnnotation, ...] = tuple(CarriedAnnotation(each, each, "lost") for each in first)
    for revision in revisions:
        step = carry(library, (each.after for each in done), revision, known=revisions)
        done = tuple(
            replace(now, before=was.before, words_lost=(*was.words_lost, *now.words_lost))
            for was, now in zip(done, step, strict=True)
        )
    return done


def part(library: Library, article_id: str, revisions: Collection[str]) -> Parted:
    """Make some revisions of an article a new article of their own; both keep at least one.

    An annotation goes where it was made, and its anchors in the other article's revisions stay behind in
    the trash; an area goes with the file of its page. Raises `EditRefused` when one side would have no
    revision, `NotFound` for an unknown one.
    """
    rows = library.revisions(article_id)
    unknown = sorted(set(revisions) - {row.id for row in rows})
    if unknown:
        raise NotFound("library.no-revision", id=unknown[0])
    going = [library.revision(row.id) for row in rows if row.id in set(revisions)]
    if not going or len(going) == len(rows):
        raise EditRefused("joining.nothing-left", article=article_id)
    facts = library.article(article_id)
    now = library.now()
    other = replace(
        facts, id=new_id(), title=_title(going[-1], facts), note="", done=False, created=now, modified=now
    )
    copies = [replace(each, id=new_id(), article=other.id, number=n) for n, each in enumerate(going, 1)]
    ids = dict(zip((each.id for each in going), (each.id for each in copies), strict=True))
    numbers = {row.id: row.number for row in rows}
    kept: list[Edit] = []
    leaving: list[tuple[Annotation, Annotation]] = []
    for annotation in library.annotations(article_id):
        goes = _home(annotation, rows) in ids
        own = _restricted(library, annotation, numbers, {id for id in numbers if (id in ids) is goes})
        if goes:
            leaving.append((annotation, _copy(own, other.id, ids)[1]))
        elif own != annotation:
            kept.append(EditAnnotation(annotation, own))
    annotations = {before.id: after.id for before, after in leaving}
    edits: list[Edit] = [AddArticle(other, copies[0]), *(AddRevision(each) for each in copies[1:])]
    if leaving:
        edits.append(AddAnnotations(tuple(after for _, after in leaving)))
        edits += _links(library, annotations)
        edits.append(TrashAnnotations(tuple(annotations)))
    edits += kept
    edits += [TrashRevision(each.id) for each in going]
    applied = library.apply(Batch(tuple(edits)))
    return Parted(applied, article_id, other.id, tuple(ids.items()), tuple(annotations.items()))


def _copy(
    annotation: Annotation, article: str, revisions: Mapping[str, str]
) -> tuple[Annotation, Annotation]:
    """Return the annotation and its copy in another article, where its revisions have other ids."""
    anchors = tuple(replace(anchor, revision=revisions[anchor.revision]) for anchor in annotation.anchors)
    return annotation, replace(annotation, id=new_id(), article=article, anchors=anchors)


def _links(library: Library, ids: Mapping[str, str]) -> Iterable[Edit]:
    """Yield the edit that makes the links of copied annotations anew; the old ones rest with their ends."""
    copied = tuple(
        replace(
            link,
            id=new_id(),
            from_annotation=ids.get(link.from_annotation, link.from_annotation),
            to_annotation=ids.get(link.to_annotation, link.to_annotation),
        )
        for link in library.links()
        if link.from_annotation in ids or link.to_annotation in ids
    )
    if copied:
        yield AddLinks(copied)


def _home(annotation: Annotation, rows: Sequence[RevisionRow]) -> str:
    """Return the revision that an annotation was made in, else the oldest that it has an anchor in.

    Of an area it is the oldest revision that came from the file whose page it is on.
    """
    area = annotation.area
    if area is not None and not annotation.anchors:
        return next((row.id for row in rows if row.source.original_hash == area.original), "")
    numbers = {row.id: row.number for row in rows}
    anchors = sorted(annotation.anchors, key=lambda a: (a.how not in MADE, numbers.get(a.revision, 0)))
    return anchors[0].revision if anchors else ""


def _restricted(
    library: Library, annotation: Annotation, numbers: Mapping[str, int], allowed: Collection[str]
) -> Annotation:
    """Return the annotation with its anchors in `allowed` only, its cues and other words among them."""
    anchors = tuple(anchor for anchor in annotation.anchors if anchor.revision in allowed)
    own = replace(annotation, anchors=anchors)
    source, target = newest_standing(annotation, numbers), newest_standing(own, numbers)
    if source is None or target is None or source.revision == target.revision:
        return own
    spans = tuple(dict.fromkeys(words_of(annotation)))
    old, new = library.revision(source.revision).text, library.revision(target.revision).text
    where = dict(zip(spans, carry_spans(old, new, spans), strict=True))
    return carried_words(own, source, target, where)[0]


def _title(revision: Revision, facts: Article) -> str:
    found = next((b.span.of(revision.text) for b in revision.blocks if b.kind == "title"), "")
    return " ".join(found.split()) or facts.title
