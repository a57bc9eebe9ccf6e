"""CoNLL-2003 columns with IOB2 tags: token, two fillers, tag; a blank line between sentences.

The format has one layer: of annotations that overlap, the one that begins first goes out, of those that begin
together the longest. A sentence that an annotation runs across is not ended there, so no tag begins with I.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import BinaryIO

from reader.exporters.corpus import Corpus, Entry
from reader.exporters.labels import plain_word
from reader.exporters.tokens import tokens
from reader.text.segment import sentences


def write(corpus: Corpus, stream: BinaryIO) -> int:
    """Write the file; return the number of tokens."""
    count = 0
    for entry in corpus.entries():
        stream.write(b"-DOCSTART- -X- O O\n\n")
        for sentence in _sentences(entry, corpus):
            stream.write("".join(f"{word} -X- _ {tag}\n" for word, tag in sentence).encode())
            stream.write(b"\n")
            count += len(sentence)
    return count


def _sentences(entry: Entry, corpus: Corpus) -> Iterator[list[tuple[str, str]]]:
    text = entry.revision.text
    chosen = _one_layer(entry, corpus)
    begins = [start for start, _, _ in chosen]
    stops = {s.end for s in sentences(text, entry.revision.language or "en")}
    sentence: list[tuple[str, str]] = []
    for token in tokens(text, entry.standing):
        if token.blank:
            continue
        index = bisect_right(begins, token.start) - 1
        start, end, label = chosen[index] if index >= 0 else (0, 0, "")
        inside = start <= token.start < end
        word = "".join(text[token.start : token.end].split())
        sentence.append((word, f"{'B' if token.start == start else 'I'}-{label}" if inside else "O"))
        runs_on = inside and token.end < end
        if token.end in stops and not runs_on:
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def expected(entry: Entry) -> Iterator[tuple[int, int, str]]:
    """Yield the words of each piece that goes out, without white space, as (0, 0, words)."""
    for start, end, _, stays in _layer(entry):
        if stays:
            yield 0, 0, "".join(entry.revision.text[start:end].split())


def left_out(entry: Entry) -> dict[str, int]:
    """Count the annotations of which at least one piece does not go out, since another stands there."""
    gone = {number for *_, number, stays in _layer(entry) if not stays}
    return {"left-out": len(gone)}


def _one_layer(entry: Entry, corpus: Corpus) -> list[tuple[int, int, str]]:
    """Return the pieces that go out as (start, end, label), in text order, none overlapping another."""
    standing = entry.standing
    return [
        (start, end, plain_word(corpus, standing[number].annotation))
        for start, end, number, stays in _layer(entry)
        if stays
    ]


def _layer(entry: Entry) -> Iterator[tuple[int, int, int, bool]]:
    """Yield (start, end, number of the annotation, whether it goes out) of each piece that has words."""
    text = entry.revision.text
    pieces = [(*span, number) for number, placed in enumerate(entry.standing) for span in placed.spans]
    reached = 0
    for start, end, number in sorted(pieces, key=lambda piece: (piece[0], -piece[1])):
        # White space has no token: a piece begins where its first word does.
        first = end - len(text[start:end].lstrip())
        if first == end:
            yield start, end, number, False
            continue
        yield first, end, number, first >= reached
        reached = max(reached, end) if first >= reached else reached
