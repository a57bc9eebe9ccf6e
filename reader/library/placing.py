"""Where the documents and marked words of a project file are in this library.

An article is known by its text, else by its id or its address; words by their position when they stand
there, else by the quote. What is not clearly the best place is not taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from reader.anchoring.quote import place_quote
from reader.errors import NotFound
from reader.importers.projects import Document, Place, Said
from reader.library.cleaning import cleaned_facts
from reader.library.library import Library
from reader.library.recognising import addresses
from reader.model import Anchor, Area, Article, Block, Revision, RevisionRow, Source, new_id, piece_of
from reader.text.hashing import text_hash
from reader.text.normalise import NORMALISER_VERSION
from reader.text.span import Span

NO_TEXT = text_hash("")  # of every scan: which one it is, its original says
ENOUGH = 0.5  # share of the annotations that must be found for a text to be another version of an article


@dataclass(frozen=True, slots=True)
class Home:
    """Where a document's annotations go. `article` is set when it is new; `same_text`: offsets hold."""

    revision: Revision
    same_text: bool
    article: Article | None = None


def home_of(
    library: Library, document: Document, said: Sequence[Said], name: str, format_id: str
) -> Home | None:
    """Return where a document belongs; a new article for a text that is not here; None when there is none."""
    hashed = text_hash(document.text) if document.has_text else document.text_hash
    original = document.source.original_hash if document.source else ""
    known = _own_revision(library, document, hashed) if hashed else None
    if known is None and hashed:
        known = library.find_revision(hashed, original)
    if known is not None:
        return Home(library.revision(known.id), True)
    found = _by_identity(library, document)
    if found is not None:
        home = _of_article(library, found, said, hashed)
        if not document.text or _share(home, said) >= ENOUGH:
            return home
    return _new(library, document, hashed, name, format_id) if document.has_text else None


def _own_revision(library: Library, document: Document, hashed: str) -> RevisionRow | None:
    """Return the revision of the very article that the file names, where it has this text.

    Two articles may have the same text, and an article may come back to a text that it had before.
    """
    if hashed == NO_TEXT or not document.article or _by_identity(library, document) != document.article:
        return None
    rows = [row for row in library.revisions(document.article) if row.text_hash == hashed]
    rows.sort(key=lambda row: (row.id == document.revision, row.number == document.number, row.number))
    return rows[-1] if rows else None


def _by_identity(library: Library, document: Document) -> str | None:
    if document.article:
        try:
            if not library.article_row(document.article).trashed:
                return document.article
        except NotFound:
            pass
    at = library.articles_at(addresses(document.url)) if document.url else ()
    return at[0] if at else None


def _of_article(library: Library, article: str, said: Sequence[Said], hashed: str) -> Home:
    """Return the newest revision that all words stand in at their positions, else the newest of all."""
    rows = library.revisions(article)
    newest: Revision | None = None
    for row in reversed(rows):
        revision = library.revision(row.id)
        newest = newest or revision
        if said and all(_stands(revision.text, place) for one in said for place in one.places):
            return Home(revision, row.text_hash == hashed)
    return Home(newest or library.newest_revision(article), False)


def _stands(text: str, place: Place) -> bool:
    return 0 <= place.start < place.end <= len(text) and text[place.start : place.end] == place.quote != ""


def _share(home: Home, said: Sequence[Said]) -> float:
    """Return how much of the annotations is found in a text that is not theirs."""
    if not said:
        return 0.0
    sample = said[:: max(1, len(said) // 50)]
    return sum(anchor_of(home, one) is not None for one in sample) / len(sample)


def area_of(library: Library, home: Home, told: Area) -> Area | None:
    """Return an area of the file that it names, else of the article's own PDF; None when it is on no page."""
    if told.original:
        return told
    revision, index = home.revision, library.layout(home.revision.id)
    if index is None or not told.page < len(index.pages):
        return None
    page = index.pages[told.page]
    if min(told.x1, page.width) <= max(told.x0, 0.0) or min(told.y1, page.height) <= max(told.y0, 0.0):
        return None
    at = index.place_of(told.page, told.box, library.page_boxes(revision.id, told.page, index))
    return replace(told, original=revision.source.original_hash, label=page.label, at=at)


def is_same_area(one: Area | None, other: Area | None) -> bool:
    """Return whether two areas are one part of one page, to a hundredth of a point."""
    if one is None or other is None or (one.original, one.page) != (other.original, other.page):
        return one is other
    return all(abs(a - b) <= 0.01 for a, b in zip(one.box, other.box, strict=True))


def anchor_of(home: Home, one: Said) -> Anchor | None:
    """Return the anchor of an annotation; None when one of its pieces has no certain place."""
    if one.state == "orphan" and not one.places:
        return Anchor(home.revision.id, (), how="imported", state="orphan")
    text = home.revision.text
    found: list[Span] = []
    score = 1.0
    for place in one.places:
        span, share = _place(text, place, home.same_text)
        if span is None:
            return None
        found.append(span)
        score = min(score, share)
    pieces = tuple(piece_of(text, span) for span in _apart(found))
    if not pieces:
        return None
    state = one.state if score == 1.0 and one.state != "orphan" else "proposed"
    return Anchor(home.revision.id, pieces, how="imported", score=score, state=state)


def _place(text: str, place: Place, same_text: bool) -> tuple[Span | None, float]:
    inside = 0 <= place.start < place.end <= len(text)
    if inside and (text[place.start : place.end] == place.quote if place.quote else same_text):
        return Span(place.start, place.end), 1.0
    if not place.quote:
        return None, 0.0
    position = place.start if place.start >= 0 else None
    found = place_quote(text, place.quote, place.prefix, place.suffix, position)
    if found.span is None or not found.span:
        return None, 0.0
    exact = found.span.of(text).strip() == place.quote.strip()
    return found.span, 1.0 if exact else min(found.score, 0.99)


def _apart(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, those that overlap made one."""
    ordered = sorted(set(spans))
    if not any(a.overlaps(b) for a, b in pairwise(ordered)):
        return ordered
    done = ordered[:1]
    for span in ordered[1:]:
        if span.start < done[-1].end:
            done[-1] = Span(done[-1].start, max(done[-1].end, span.end))
        else:
            done.append(span)
    return done


def _new(library: Library, document: Document, hashed: str, name: str, format_id: str) -> Home | None:
    text = document.text
    if not text and not document.article:  # only ours come with nothing in them
        return None
    now = library.now()
    identity = (
        document.article if document.article and not _is_article(library, document.article) else new_id()
    )
    first = next((line.strip() for line in text.split("\n") if line.strip()), "")
    article = Article(
        id=identity,
        title=document.title or first[:200],
        byline=document.byline,
        outlet=document.outlet,
        url=document.url,
        published=document.published,
        language=document.language,
        note=document.note,
        done=document.done,
        created=document.created or now,
        modified=document.modified or document.created or now,
    )
    revision_id = document.revision
    if not revision_id or library.stored("revision", (revision_id,)):
        revision_id = new_id()
    blocks = document.blocks if _are_blocks(text, document.blocks) else blocks_of(text, document.title)
    length = len(text)
    source = document.source or Source("merge", name, importer=format_id, retrieved=now)
    revision = Revision(
        id=revision_id,
        article=identity,
        number=1,
        text=text,
        text_hash=hashed,
        normaliser_version=NORMALISER_VERSION,
        blocks=blocks,
        marks=tuple(m for m in document.marks if m.span.end <= length),
        pages=tuple(p for p in document.pages if p.span.end <= length),
        source=cleaned_facts(replace(source, original_hash="")),
        language=document.language,
        created=now,
    )
    return Home(revision, True, cleaned_facts(article))


def _is_article(library: Library, identity: str) -> bool:
    try:
        library.article_row(identity)
    except NotFound:
        return False
    return True


def blocks_of(text: str, title: str = "") -> tuple[Block, ...]:
    """Return a block for each line of a text that came without structure."""
    found: list[Block] = []
    at = 0
    for line in text.split("\n"):
        if line:
            is_title = not found and bool(title) and line.strip() == title.strip()
            found.append(Block("title" if is_title else "paragraph", Span(at, at + len(line))))
        at += len(line) + 1
    return tuple(found)


def _are_blocks(text: str, blocks: Sequence[Block]) -> bool:
    from reader.importers.codec import check_blocks

    try:
        check_blocks(text, blocks)
    except ValueError:
        return False
    return bool(blocks) and blocks[-1].span.end <= len(text)
