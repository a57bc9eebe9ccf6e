"""A codebook while it is worked on: each act gives the next value; keeping it is one edit.

Nothing here takes a tag out: what annotations were made with stays in the codebook, retired, so that no
annotation is ever left without its tag.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace

from reader.library.codebooks import tidied
from reader.library.edits import Batch, Edit, EditAnnotation, SetCodebook
from reader.library.mapping import STYLES, free_letter
from reader.library.reading import Reading
from reader.model import Codebook, TagDefinition, new_id

DIGITS = "123456789"
_OF_BOOK = ("name", "unit", "questions", "hard_cases", "passed_over")
_OF_TAG = tuple(f.name for f in fields(TagDefinition) if f.name not in ("id", "summary"))


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs between two versions; `tag` is "" for the codebook itself.

    `field` is a field's name, or "new", "gone", "order"; texts are what stood there before and stands now.
    """

    tag: str
    name: str
    field: str
    before: str = ""
    after: str = ""


# --- acts --------------------------------------------------------------------------------------------


def live(book: Codebook) -> tuple[TagDefinition, ...]:
    return tuple(tag for tag in book.tags if not tag.retired)


def new_tag(book: Codebook, name: str, parent: str = "") -> TagDefinition:
    """Return a tag with the first letter, style and digit that no other tag has."""
    tags = live(book)
    styles, keys = {t.style for t in tags}, {t.key for t in tags}
    return TagDefinition(
        new_id(),
        name,
        free_letter(name, {t.letter for t in tags}),
        next((style for style in STYLES if style not in styles), STYLES[-1]),
        key=next((digit for digit in DIGITS if digit not in keys), ""),
        parent=parent,
    )


def lettered(book: Codebook, tag: TagDefinition) -> TagDefinition:
    """Return a tag that got another name than in `book`: its letter goes along, unless it was chosen."""
    before = book.tag(tag.id)
    taken = {other.letter for other in live(book) if other.id != tag.id}
    if before is None or tag.letter != before.letter or tag.letter != free_letter(before.name, taken):
        return tag
    return replace(tag, letter=free_letter(tag.name, taken))


def with_tag(book: Codebook, tag: TagDefinition) -> Codebook:
    """Return `book` with `tag` in its place, else at the end; a digit that it takes leaves the other tag."""
    tags = [replace(t, key="") if t.id != tag.id and tag.key and t.key == tag.key else t for t in book.tags]
    places = [n for n, t in enumerate(tags) if t.id == tag.id]
    if places:
        tags[places[0]] = tag
    else:
        tags.append(tag)
    return replace(book, tags=tuple(tags))


def above(book: Codebook, tag_id: str) -> tuple[str, ...]:
    """Return the ids of the tags above a tag, the nearest first."""
    found: list[str] = []
    tag = book.tag(tag_id)
    while tag is not None and tag.parent and tag.parent not in found:
        found.append(tag.parent)
        tag = book.tag(tag.parent)
    return tuple(found)


def moved(book: Codebook, tag_id: str, parent: str, before: str = "") -> Codebook:
    """Return `book` with a tag under `parent` ('' for none), in front of the tag `before`, else last.

    A tag is never put under itself: then `book` comes back as it is.
    """
    tag = book.tag(tag_id)
    if tag is None or parent == tag_id or before == tag_id or tag_id in above(book, parent):
        return book
    rest = [t for t in book.tags if t.id != tag_id]
    at = next((n for n, t in enumerate(rest) if t.id == before), len(rest))
    rest.insert(at, replace(tag, parent=parent))
    return replace(book, tags=tuple(rest))


def siblings(book: Codebook, tag_id: str) -> list[TagDefinition]:
    tag = book.tag(tag_id)
    return [t for t in live(book) if tag is not None and t.parent == tag.parent]


def stepped(book: Codebook, tag_id: str, by: int) -> Codebook:
    """Return `book` with a tag one place further up (-1) or down (1) among those beside it."""
    row = [t.id for t in siblings(book, tag_id)]
    tag = book.tag(tag_id)
    if tag is None or tag_id not in row or not 0 <= row.index(tag_id) + by < len(row):
        return book
    at = row.index(tag_id)
    beyond = row[at - 1] if by < 0 else (row[at + 2] if at + 2 < len(row) else "")
    return moved(book, tag_id, tag.parent, beyond)


def nested(book: Codebook, tag_id: str) -> Codebook:
    """Return `book` with a tag put under the one above it in the same row."""
    row = [t.id for t in siblings(book, tag_id)]
    at = row.index(tag_id) if tag_id in row else 0
    return moved(book, tag_id, row[at - 1]) if at else book


def lifted(book: Codebook, tag_id: str) -> Codebook:
    """Return `book` with a tag taken out from under its parent, to stand behind it."""
    tag = book.tag(tag_id)
    parent = book.tag(tag.parent) if tag is not None else None
    if parent is None:
        return book
    row = [t.id for t in siblings(book, parent.id)]
    at = row.index(parent.id) + 1 if parent.id in row else len(row)
    return moved(book, tag_id, parent.parent, row[at] if at < len(row) else "")


def retired(book: Codebook, tag_id: str, on: bool = True) -> Codebook:
    """Return `book` with a tag out of use, or in use again; those under it move up to where it stood."""
    tag = book.tag(tag_id)
    if tag is None or tag.retired == on:
        return book
    there = {t.id for t in live(book)}
    parent = tag.parent if on or tag.parent in there else ""
    changed = replace(tag, retired=on, key="", parent=parent)
    tags = tuple(
        changed if t.id == tag_id else replace(t, parent=tag.parent) if on and t.parent == tag_id else t
        for t in book.tags
    )
    return replace(book, tags=tags)


def merged(book: Codebook, tag_id: str, into: str) -> Codebook:
    """Return `book` with a tag retired in favour of another, which takes over its examples and fields."""
    tag, other = book.tag(tag_id), book.tag(into)
    if tag is None or other is None or tag_id == into or other.retired:
        return book
    examples = (*other.examples, *(e for e in tag.examples if e not in other.examples))
    known = {a.id for a in other.attributes}
    attributes = (*other.attributes, *(a for a in tag.attributes if a.id not in known))
    taken = with_tag(book, replace(other, examples=examples, attributes=attributes))
    return retired(moved(taken, into, tag.parent) if tag_id in above(book, into) else taken, tag_id)


def taken_over(book: Codebook, current: Codebook) -> Codebook:
    """Return a codebook from elsewhere with the tags of `current` that it lacks, retired: none is lost."""
    known = {tag.id for tag in book.tags}
    rest = tuple(replace(t, retired=True, key="") for t in current.tags if t.id not in known)
    return tidied(replace(book, tags=(*book.tags, *rest)))


# --- what differs ------------------------------------------------------------------------------------


def differences(before: Codebook, after: Codebook) -> tuple[Difference, ...]:
    """Return what differs, the codebook's own fields first, then tag by tag in the order of `after`."""
    found = [
        Difference("", after.name, name, _words(getattr(before, name)), _words(getattr(after, name)))
        for name in _OF_BOOK
        if getattr(before, name) != getattr(after, name)
    ]
    old = {tag.id: tag for tag in before.tags}
    for tag in after.tags:
        was = old.pop(tag.id, None)
        if was is None:
            found.append(Difference(tag.id, tag.name, "new", "", tag.definition or tag.summary))
            continue
        for name in _OF_TAG:
            one, two = getattr(was, name), getattr(tag, name)
            if one == two:
                continue
            if name == "parent":
                one, two = (_name_of(before, one), _name_of(after, two))
            elif name == "attributes":
                one, two = (tuple(_described(a) for a in each) for each in (one, two))
            found.append(Difference(tag.id, tag.name, name, _words(one), _words(two)))
    found += (Difference(tag.id, tag.name, "gone", tag.definition) for tag in old.values())
    both = {t.id for t in before.tags} & {t.id for t in after.tags}
    if [t.id for t in before.tags if t.id in both] != [t.id for t in after.tags if t.id in both]:
        rows = (", ".join(t.name for t in book.tags if not t.retired) for book in (before, after))
        found.append(Difference("", after.name, "order", *rows))
    return tuple(found)


def _name_of(book: Codebook, tag_id: str) -> str:
    tag = book.tag(tag_id)
    return tag.name if tag is not None else ""


def _described(attribute: object) -> str:
    name, kind = getattr(attribute, "name", ""), getattr(attribute, "type", "")
    choices = ", ".join(getattr(attribute, "choices", ()))
    return f"{name} ({kind})" + (f": {choices}" if choices else "")


def _words(value: object) -> str:
    if isinstance(value, tuple):
        return "\n".join(str(each) for each in value)
    return value if isinstance(value, str) else ("yes" if value else "")


# --- keeping -----------------------------------------------------------------------------------------


def numbered(draft: Codebook, known: Iterable[Codebook], now: str) -> Codebook:
    """Return the draft as the next version of its codebook; one that is stored already stays as it is."""
    same = [book for book in known if book.id == draft.id]
    for book in same:
        if replace(book, version=0, created="") == replace(draft, version=0, created=""):
            return book
    number = max((book.version for book in same), default=0) + 1
    return replace(draft, version=number, created=now)


def keeping(
    library: Reading,
    draft: Codebook,
    merges: Mapping[str, str],
    now: str,
    between: Callable[[], None] | None = None,
) -> Edit:
    """Return one edit that makes the draft the current codebook and retags what carries a merged tag.

    `merges` says which tag became which. What lies in the trash, or in an article there, keeps its tag, which
    stays in the codebook, retired.
    """
    book = numbered(draft, library.codebooks(), now)
    final = {tag: _end(tag, merges) for tag in merges}
    if not final:
        return SetCodebook(book)
    edits: list[Edit] = [SetCodebook(book)]
    for row in library.articles():
        if not row.annotations:
            continue
        for annotation in library.annotations(row.article.id):
            if annotation.tag in final:
                after = replace(
                    annotation,
                    tag=final[annotation.tag],
                    codebook=book.id,
                    codebook_version=book.version,
                    modified=now,
                )
                edits.append(EditAnnotation(annotation, after))
        if between is not None:
            between()
    return Batch(tuple(edits))


def _end(tag: str, merges: Mapping[str, str]) -> str:
    seen = set()
    while tag in merges and tag not in seen:
        seen.add(tag)
        tag = merges[tag]
    return tag
