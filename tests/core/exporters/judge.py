"""What a reader of an export must find in it; the same judge for every format, and for a wrong exporter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import replace
from typing import BinaryIO
from unittest.mock import patch

from reader.exporters import EXPORTERS, Exporter, registry
from reader.exporters.corpus import Corpus, Entry
from reader.model import Anchor
from reader.text.span import Span
from tests.core.exporters.generated import MemoryLibrary

Found = tuple[str, int, int, str]  # tag, start, end, quote


def pieces_of(library: MemoryLibrary) -> Counter[Found]:
    """Return every piece of the library that stands in the newest revision of its article."""
    newest = {r.article: r for r in sorted(library.snapshot.revisions, key=lambda r: r.number)}
    return Counter(
        (annotation.tag, piece.span.start, piece.span.end, piece.quote)
        for annotation in library.snapshot.annotations
        for anchor in annotation.anchors
        if anchor.revision == newest[annotation.article].id
        for piece in anchor.pieces
    )


def disagreements(library: MemoryLibrary, found: Iterable[Found]) -> Counter[Found]:
    """Return what stands in one and not in the other, by count."""
    expected, there = pieces_of(library), Counter(found)
    return (expected - there) + (there - expected)


def shifted(entry: Entry) -> Entry:
    """Return the entry with every piece one character too far."""

    def one(anchor: Anchor) -> Anchor:
        moved = [Span(p.span.start + 1, p.span.end + 1) for p in anchor.pieces]
        pieces = zip(anchor.pieces, moved, strict=True)
        return replace(anchor, pieces=tuple(replace(piece, span=span) for piece, span in pieces))

    return replace(
        entry,
        placed=tuple(
            replace(
                p,
                anchor=p.anchor and one(p.anchor),
                annotation=replace(p.annotation, anchors=tuple(map(one, p.annotation.anchors))),
            )
            for p in entry.placed
        ),
    )


def off_by_one(one: Exporter) -> Exporter:
    """Return an exporter that writes every piece one character too far."""

    def write(corpus: Corpus, stream: BinaryIO) -> int:
        honest = corpus.entries
        corpus.entries = lambda: map(shifted, honest())  # type: ignore[method-assign]
        return one.write(corpus, stream)

    return replace(one, write=write)


@contextmanager
def exporters_off_by_one(*, read_back: bool = False):
    """The control: every exporter is wrong by one character; `read_back` lets the program look itself."""
    wrong = [off_by_one(one if read_back else replace(one, back=None)) for one in EXPORTERS]
    with patch.object(registry, "EXPORTERS", tuple(wrong)):
        yield
