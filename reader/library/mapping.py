"""From the words by which a file tags to the tags of this library: an own tag, a new one, or left out."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import blake2b
from string import ascii_uppercase

from reader.importers.projects import Label
from reader.model import Codebook, TagDefinition

NEW = "+"  # a choice: make a tag of it
LEAVE = ""  # a choice: leave its annotations out
Choices = Mapping[str, str]  # label -> tag id, `NEW` or `LEAVE`

# The styles that the tokens have, in the order in which new tags take them.
STYLES = ("claim", "speculation", "background", "plum", "teal", "brick", "olive", "violet", "graphite")
MOST_NAME = 60  # characters
_PLAIN_ID = re.compile(r"[a-z][a-z0-9_-]{0,39}")


def suggested(labels: Iterable[Label], book: Codebook, memory: Choices | None = None) -> dict[str, str]:
    """Return a choice for each label: as it was chosen before, else the tag of that id or name, else new."""
    by_word: dict[str, str] = {}
    for tag in book.tags:
        for word in (tag.name, tag.id):
            by_word.setdefault(_folded(word), tag.id)
    known = {tag.id for tag in book.tags}
    found = {}
    for label in labels:
        before = (memory or {}).get(label.label)
        if before is not None and (before == LEAVE or before in known):
            found[label.label] = before
        elif label.label in known:
            found[label.label] = label.label
        else:
            found[label.label] = by_word.get(_folded(label.name or label.label), NEW)
    return found


def with_new_tags(
    book: Codebook, versions: Iterable[Codebook], labels: Iterable[Label], now: str
) -> tuple[Codebook, dict[str, str]]:
    """Return the codebook's next version with a tag for each label, and the tag id of each label."""
    tags = list(book.tags)
    ids: dict[str, str] = {}
    for label in labels:
        tag = _tag(label, tags, ids)
        ids[label.label] = tag.id
        tags.append(tag)
    versions = tuple(c for c in versions if c.id == book.id)
    for known in versions:
        if known.tags == tuple(tags) and known.unit == book.unit:
            return known, ids  # made before and taken back
    number = max((c.version for c in versions), default=book.version) + 1
    return replace(book, version=number, tags=tuple(tags), created=now), ids


def _tag(label: Label, tags: list[TagDefinition], ids: Choices) -> TagDefinition:
    name = " ".join((label.name or label.label).split())[:MOST_NAME] or "?"
    taken = {tag.id for tag in tags}
    identity = label.label.casefold()
    if not _PLAIN_ID.fullmatch(identity) or identity in taken:
        digest = blake2b(f"tag {label.label}".encode("utf-8", "replace"), digest_size=16).digest()
        identity = str(uuid.UUID(bytes=digest, version=4))
    while identity in taken:
        identity = str(uuid.uuid4())
    live = [tag for tag in tags if not tag.retired]
    styles = {tag.style for tag in live}
    keys = {tag.key for tag in live}
    return TagDefinition(
        identity,
        name,
        free_letter(name, {tag.letter for tag in live}),
        next((style for style in STYLES if style not in styles), STYLES[-1]),
        key=next((digit for digit in "123456789" if digit not in keys), ""),
        definition=label.definition,
        parent=ids.get(label.parent, label.parent if label.parent in taken else ""),
    )


def free_letter(name: str, taken: set[str]) -> str:
    """Return the first letter of `name` that no other tag has, else any free one."""
    letters = [c.upper() for c in name if c.isalpha() and len(c.upper()) == 1]
    return next((c for c in (*letters, *ascii_uppercase) if c not in taken), letters[0] if letters else "X")


def _folded(word: str) -> str:
    """Return a word as labels of different programs have it in common: no case, spaces or joining marks."""
    return "".join(c for c in word.casefold() if c.isalnum()) or word
