"""The words by which a tag and a verdict go out."""

from __future__ import annotations

import re
import unicodedata

from reader.exporters.corpus import Corpus, Placed
from reader.model import Annotation, TagDefinition, Verdict

_MACHINE_MADE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def definition(corpus: Corpus, annotation: Annotation) -> TagDefinition | None:
    """Return what the annotation's tag meant when it was given; None when no codebook has it."""
    book = corpus.codebooks.get((annotation.codebook, annotation.codebook_version))
    found = book.tag(annotation.tag) if book else None
    return found or corpus.codebook.tag(annotation.tag)


def tag_word(corpus: Corpus, annotation: Annotation) -> str:
    """Return the tag's id, which scripts rely on; for an id that a machine made, the tag's name."""
    key = (annotation.tag, annotation.codebook, annotation.codebook_version)
    known = corpus.tag_words.get(key)
    if known is None:
        known = annotation.tag
        if _MACHINE_MADE.fullmatch(known) and (found := definition(corpus, annotation)):
            known = found.name
        corpus.tag_words[key] = known
    return known


def tag_words(corpus: Corpus) -> list[str]:
    """Return the words of every tag that any codebook of the library has, each once, current ones first."""
    found: dict[str, None] = {}
    for book in (corpus.codebook, *corpus.codebooks.values()):
        for tag in book.tags:
            found[tag.name if _MACHINE_MADE.fullmatch(tag.id) else tag.id] = None
    return list(found)


def plain_word(corpus: Corpus, annotation: Annotation) -> str:
    """Return the tag's word in letters that every format takes as a label: A–Z, a–z, 0–9, `_`, `-`."""
    return _plain(tag_word(corpus, annotation), annotation.tag)


def tag_names(corpus: Corpus) -> list[tuple[str, str]]:
    """Return (plain word, name) of every tag, each plain word once."""
    found: dict[str, str] = {}
    for book in (corpus.codebook, *corpus.codebooks.values()):
        for tag in book.tags:
            word = tag.name if _MACHINE_MADE.fullmatch(tag.id) else tag.id
            found.setdefault(_plain(word, tag.id), " ".join(tag.name.split()))
    return list(found.items())


def _plain(word: str, identity: str) -> str:
    letters = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9_-]+", "_", letters).strip("_")
    return plain or f"tag_{re.sub('[^A-Za-z0-9_-]', '', identity)[:8]}"


def page_labels(placed: Placed) -> tuple[str, ...]:
    """Return the labels of an annotation's first and last printed page, one if they are the same."""
    if placed.annotation.area is not None and placed.anchor is None:
        return (placed.annotation.area.label,)
    if placed.anchor is None or not placed.revision.pages:
        return ()
    return placed.revision.page_labels([piece.span for piece in placed.anchor.pieces])


def page_words(placed: Placed) -> str:
    """Return where an annotation was printed, for a person to read: `p. 3`, `pp. 3–4`, or nothing."""
    labels = page_labels(placed)
    return f"{'p.' if len(labels) == 1 else 'pp.'} {'–'.join(labels)}" if labels else ""


_VERDICTS = {
    "unchecked": "not checked yet",
    "supported": "supported",
    "refuted": "refuted",
    "disputed": "disputed",
    "uncheckable": "cannot be checked",
}


def verdict_words(given: Verdict) -> str:
    """Return what a check came to, its day and what it rests on, for a person to read."""
    said = f"Checked {given.checked}: " if given.checked else "Checked: "
    rests = (f"{e.address} ({e.note})" if e.note else e.address for e in given.evidence)
    return "; ".join((said + _VERDICTS[given.verdict], *rests))
