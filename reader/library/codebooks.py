"""The codebook that a new library begins with, and codebooks as files of their own."""

from __future__ import annotations

import json
from dataclasses import replace

from reader.assets import resources
from reader.errors import ReaderError
from reader.library.mapping import STYLES, free_letter
from reader.model import Codebook, TagDefinition
from reader.model.codec import MalformedError, from_json, to_json

FORMAT = "spanreader-codebook"
MOST_BYTES = 4_000_000
MOST_TAGS = 2_000


def default_codebook() -> Codebook:
    """Return the codebook shipped as `resources/codebooks/news-three-questions.json`."""
    file = resources() / "codebooks" / "news-three-questions.json"
    return from_json(Codebook, json.loads(file.read_text(encoding="utf-8")))


def to_file(codebook: Codebook) -> bytes:
    """Return the codebook as a JSON file, as the shipped one is written."""
    written = {"format": FORMAT, "minor": 0, **to_json(codebook)}
    return (json.dumps(written, ensure_ascii=False, indent=1) + "\n").encode()


def from_file(data: bytes) -> Codebook:
    """Return the codebook of a file, made whole: every tag can be drawn, stands once and in a tree.

    Raises `ReaderError` when it is none, is from a newer format, or larger than any codebook.
    """
    if len(data) > MOST_BYTES:
        raise ReaderError("codebook.too-large")
    try:
        read = json.loads(data.decode("utf-8-sig"))
        if not isinstance(read, dict) or read.get("format") != FORMAT:
            raise ReaderError("codebook.not-one")
        book = from_json(Codebook, read)
    except (ValueError, MalformedError, RecursionError) as error:
        raise ReaderError("codebook.not-one") from error
    if not book.id or not book.tags or len(book.tags) > MOST_TAGS:
        raise ReaderError("codebook.not-one")
    return tidied(book)


def tidied(book: Codebook) -> Codebook:
    """Return `book` with each tag once, known styles, letters of one character, digits used once, a tree."""
    tags: dict[str, TagDefinition] = {}
    letters: set[str] = set()
    keys: set[str] = set()
    for tag in book.tags:
        if not tag.id or tag.id in tags:
            continue
        style = tag.style
        if style not in STYLES:
            used = {t.style for t in tags.values()}
            style = next((s for s in STYLES if s not in used), STYLES[-1])
        letter = tag.letter if len(tag.letter) == 1 else free_letter(tag.name, letters)
        free = len(tag.key) == 1 and tag.key in "123456789" and tag.key not in keys and not tag.retired
        made = replace(tag, style=style, letter=letter, key=tag.key if free else "", name=tag.name or tag.id)
        tags[tag.id] = made
        letters.add(letter)
        keys.add(made.key)
    for tag in tuple(tags.values()):
        if tag.parent and not _rooted(tag, tags):
            tags[tag.id] = replace(tag, parent="")
    return replace(book, tags=tuple(tags.values()))


def _rooted(tag: TagDefinition, tags: dict[str, TagDefinition]) -> bool:
    """Return whether the way up from `tag` ends at a tag without a parent."""
    seen = set()
    while tag.parent:
        if tag.id in seen or tag.parent not in tags:
            return False
        seen.add(tag.id)
        tag = tags[tag.parent]
    return True
