"""What a reader of an export must find in it; the same judge for every format, and for a wrong exporter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch

from reader.exporters.corpus import Corpus, Entry
from reader.model import piece_of
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


@contextmanager
def exporters_off_by_one():
    """The control: every exporter is handed spans that stand one character too far."""
    honest: Callable = Corpus._entry

    def shifted(corpus: Corpus, identity: str) -> Entry:
        entry = honest(corpus, identity)
        return replace(
            entry,
            placed=tuple(
                replace(
                    p,
                    anchor=p.anchor
                    and replace(
                        p.anchor,
                        pieces=tuple(
                            replace(
                                piece_of(entry.revision.text, piece.span),
                                span=Span(piece.span.start + 1, piece.span.end + 1),
                            )
                            for piece in p.anchor.pieces
                        ),
                    ),
                )
                for p in entry.placed
            ),
        )

    with patch.object(Corpus, "_entry", shifted):
        yield
