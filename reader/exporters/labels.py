"""The word by which a tag goes out."""

from __future__ import annotations

import re

from reader.exporters.corpus import Corpus
from reader.model import Annotation, TagDefinition

_MACHINE_MADE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def definition(corpus: Corpus, annotation: Annotation) -> TagDefinition | None:
    """Return what the annotation's tag meant when it was given; None when no codebook has it."""
    book = corpus.codebooks.get((annotation.codebook, annotation.codebook_version))
    found = book.tag(annotation.tag) if book else None
    return found or corpus.codebook.tag(annotation.tag)


def tag_word(corpus: Corpus, annotation: Annotation) -> str:
    """Return the tag's id, which scripts rely on; for an id that a machine made, the tag's name."""
    if not _MACHINE_MADE.fullmatch(annotation.tag):
        return annotation.tag
    found = definition(corpus, annotation)
    return found.name if found else annotation.tag
