"""A reading list on its way into the library: articles, links to fetch by hand, highlights as annotations.

One edit, so that one undo takes the whole list back. A highlight is anchored by its quote; one that is not
clearly found is kept as an annotation that stands nowhere, its quote in its note, and is listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from reader import wording
from reader.anchoring.quote import place_quote
from reader.importers.client import ReadEntries, ReadEntry
from reader.importers.lists import Highlight
from reader.library import to_fetch
from reader.library.edits import (
    AddAnnotations,
    AddArticle,
    AddShelf,
    Applied,
    Batch,
    Edit,
    PutArticles,
    SetCodebook,
)
from reader.library.importing import added
from reader.library.library import Library
from reader.model import Anchor, Annotation, Codebook, Label, Notice, Revision, new_id, piece_of
from reader.model.codebook import TagDefinition
from reader.text.hashing import text_hash

_TAG = "highlight"
_STYLES = ("plum", "teal", "brick", "olive", "violet", "graphite")
_MOST_LABELS = 200


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A highlight whose words do not stand, or not clearly, in the text: its annotation and its quote."""

    annotation: str
    article: str
    title: str
    quote: str


@dataclass(frozen=True, slots=True)
class ListOutcome:
    """What became of a reading list, by ids of articles and annotations.

    `links` are articles that hold an address only, `known` those that the library had. `applied` can be
    undone; None when everything was there already.
    """

    articles: tuple[str, ...]
    links: tuple[str, ...]
    known: tuple[str, ...]
    annotations: tuple[str, ...]
    unplaced: tuple[Unplaced, ...]
    notices: tuple[Notice, ...]
    applied: Applied | None


@dataclass(slots=True)
class _Plan:
    library: Library
    now: str
    book: Codebook
    edits: list[Edit] = field(default_factory=list)
    articles: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    annotations: list[Annotation] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    labelled: dict[str, list[str]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)  # hash of a text of this list -> its article
    changed: bool = False  # whether the codebook needs its own tag for highlights


def keep_list(library: Library, found: ReadEntries, *, name: str) -> ListOutcome:
    """Keep every entry of a reading list that was read; raises what `Library.apply` raises."""
    plan = _Plan(library, library.now(), library.codebook())
    for read in found.entries:
        _keep(plan, read, name)
    edits = list(plan.edits)
    if plan.changed:
        edits.append(SetCodebook(plan.book))
    if plan.annotations:
        edits.append(AddAnnotations(tuple(plan.annotations)))
    edits += _labels(plan)
    applied = library.apply(Batch(tuple(edits))) if edits else None
    return ListOutcome(
        tuple(plan.articles),
        tuple(plan.links),
        tuple(plan.known),
        tuple(annotation.id for annotation in plan.annotations),
        tuple(plan.unplaced),
        _notices(plan, found),
        applied,
    )


def _keep(plan: _Plan, read: ReadEntry, name: str) -> None:
    """Add an entry's article unless its text, or for a link its address, is in the library; mark it up."""
    entry = read.entry
    hashed = text_hash(read.article.text)
    there = _known(plan, read, hashed)
    if there is not None:
        plan.known.append(there.article)
        _annotate(plan, there, entry.highlights, plan.library.article(there.article).title)
        return
    if hashed in plan.texts:
        return  # twice in the list itself
    edit = added(read.article, read.page, name, "file", hashed, plan.now)
    link = not entry.html
    notices = (to_fetch.told(entry.url),) if link and entry.url else ()
    revision = replace(edit.revision, notices=(*edit.revision.notices, *notices))
    article = replace(
        edit.article,
        note=entry.note,
        title=edit.article.title or entry.title,
        byline=edit.article.byline or entry.byline,
    )
    plan.edits.append(AddArticle(article, revision, edit.original))
    plan.texts[hashed] = article.id
    (plan.links if link and entry.url else plan.articles).append(article.id)
    labels = [*entry.tags, *([to_fetch.label_name()] if link and entry.url else [])]
    for label in labels:
        plan.labelled.setdefault(label, []).append(article.id)
    _annotate(plan, revision, entry.highlights, article.title)


def _known(plan: _Plan, read: ReadEntry, hashed: str) -> Revision | None:
    row = plan.library.find_revision(hashed)
    if row is not None:
        return plan.library.revision(row.id)
    if not read.entry.html and read.entry.url:
        for article in plan.library.articles_at((read.entry.url,)):
            return plan.library.newest_revision(article)
    return None


def _annotate(plan: _Plan, revision: Revision, highlights: Iterable[Highlight], title: str) -> None:
    there = {
        (annotation.note, *(piece.span for anchor in annotation.anchors for piece in anchor.pieces))
        for annotation in (
            plan.library.annotations(revision.article) if revision.article in plan.known else ()
        )
    }
    after = 0
    for marked in highlights:
        placed = place_quote(
            revision.text, _words(marked.quote), _words(marked.prefix), _words(marked.suffix), after or None
        )
        span = placed.span
        note = _words(marked.note).strip()
        tag = _tag(plan, marked.tags)
        if span is not None:
            after = span.end
            anchor = Anchor(
                revision.id,
                (piece_of(revision.text, span),),
                placed.how,
                placed.score,
                "confirmed" if placed.how == "quote" else "proposed",
            )
        else:
            anchor = Anchor(revision.id, (), "lost", 0.0, "orphan")
            note = f"“{_words(marked.quote).strip()}”\n\n{note}".strip()
        if (note, *(piece.span for piece in anchor.pieces)) in there:
            continue
        made = Annotation(
            id=new_id(),
            article=revision.article,
            tag=tag,
            annotator=plan.library.annotator().id,
            anchors=(anchor,),
            codebook=plan.book.id,
            codebook_version=plan.book.version,
            note=note,
            created=plan.now,
            modified=plan.now,
        )
        plan.annotations.append(made)
        if span is None:
            plan.unplaced.append(Unplaced(made.id, revision.article, title, marked.quote))


def _tag(plan: _Plan, tags: Sequence[str]) -> str:
    """Return the tag of the codebook that a highlight names, else the one for highlights, made if need be."""
    wanted = {tag.casefold() for tag in tags}
    for tag in plan.book.tags:
        if wanted & {tag.id.casefold(), tag.name.casefold()} and not tag.retired:
            return tag.id
    if plan.book.tag(_TAG) is None:
        used = {tag.style for tag in plan.book.tags}
        keys = {tag.key for tag in plan.book.tags}
        made = TagDefinition(
            _TAG,
            wording.NAMES["lists.tag"],
            "H",
            next((style for style in _STYLES if style not in used), _STYLES[-1]),
            key=next((str(key) for key in range(1, 10) if str(key) not in keys), ""),
            summary=wording.sentence("lists.tag-summary"),
        )
        newest = max(book.version for book in plan.library.codebooks() if book.id == plan.book.id)
        plan.book = replace(plan.book, version=newest + 1, tags=(*plan.book.tags, made), created=plan.now)
        plan.annotations = [replace(a, codebook_version=plan.book.version) for a in plan.annotations]
        plan.changed = True
    return _TAG


def _labels(plan: _Plan) -> list[Edit]:
    there = {label.name.casefold(): label.id for label in plan.library.labels()}
    edits: list[Edit] = []
    for name, articles in list(plan.labelled.items())[:_MOST_LABELS]:
        members = tuple(dict.fromkeys(articles))
        known = there.get(name.casefold())
        if known is not None:
            edits.append(PutArticles("label", known, members))
        else:
            label = Label(new_id(), name, articles=members)
            there[name.casefold()] = label.id
            edits.append(AddShelf(label))
    return edits


def _notices(plan: _Plan, found: ReadEntries) -> tuple[Notice, ...]:
    told = [
        Notice("lists.unplaced", (("title", each.title), ("annotation", each.annotation)))
        for each in plan.unplaced
    ]
    told += [
        Notice("lists.not-read", (("name", name), ("reason", error.message))) for name, error in found.failed
    ]
    if found.passed_over:
        told.append(Notice("lists.passed-over", (("count", found.passed_over),)))
    return tuple(told)


def _words(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
