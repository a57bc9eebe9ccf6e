"""The annotation table: one row per piece, exact, or guarded for spreadsheets.

Both: every field quoted, records end in CRLF. The exact one has no byte-order mark and changes nothing; the
one for spreadsheets begins with a mark and puts an apostrophe before whatever a spreadsheet could run.
Read the exact one with `csv` and `newline=""`, or `pandas.read_csv(path, dtype=str, keep_default_na=False)`.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
from bisect import bisect_right
from collections.abc import Iterator
from typing import BinaryIO

from reader.exporters.corpus import Corpus, Entry, Placed
from reader.exporters.labels import tag_word
from reader.model import Revision
from reader.model.codec import to_json
from reader.model.rows import COLUMNS, OFFSET_UNIT, guard
from reader.text.span import Span


def write_exact(corpus: Corpus, stream: BinaryIO) -> int:
    """Write the data CSV; return the number of rows below the heading."""
    return _write(corpus, stream, guarded=False)


def write_for_spreadsheets(corpus: Corpus, stream: BinaryIO) -> int:
    stream.write(codecs.BOM_UTF8)
    return _write(corpus, stream, guarded=True)


def _write(corpus: Corpus, stream: BinaryIO, *, guarded: bool) -> int:
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=False)
    try:
        writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        count = 0
        for entry in corpus.entries():
            for row in rows(entry, corpus):
                writer.writerow([guard(cell) for cell in row] if guarded else row)
                count += 1
        text.flush()
        return count
    finally:
        text.detach()  # the stream is the caller's to close


def rows(entry: Entry, corpus: Corpus) -> Iterator[tuple[str, ...]]:
    """Yield the rows of one article in reading order, cells in the order of `COLUMNS`."""
    article = entry.article
    facts = (article.id, article.title, article.outlet, article.byline, article.url, article.published)
    for placed in entry.placed:
        revision = placed.revision
        about = (*facts, revision.source.retrieved, str(revision.number), revision.text_hash)
        before, after = _said(placed, corpus)
        identity = placed.annotation.id
        if placed.anchor is None:
            nowhere = ("", "", OFFSET_UNIT, "", "", "")
            yield (*about, identity, "0", before, *nowhere, *after[0], "", "orphan", *after[1])
            continue
        for number, piece in enumerate(placed.anchor.pieces):
            where = (
                str(piece.span.start),
                str(piece.span.end),
                OFFSET_UNIT,
                piece.quote,
                piece.prefix,
                piece.suffix,
            )
            page = _page(revision, piece.span)
            state = placed.anchor.state
            yield (*about, identity, str(number), before, *where, *after[0], page, state, *after[1])


def _said(placed: Placed, corpus: Corpus) -> tuple[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return the tag, and the cells after the words that all rows share: up to `page`, and after `state`."""
    annotation = placed.annotation
    mention = annotation.speaker
    speaker = corpus.speaker(mention.speaker) if mention else None
    text = placed.revision.text
    first = (
        annotation.note,
        speaker.name if speaker else "",
        speaker.kind if speaker else "",
        " | ".join(cue.of(text) for cue in placed.cues),
        corpus.annotator_name(annotation.annotator),
        annotation.created,
        annotation.modified,
        str(annotation.codebook_version),
    )
    last = (
        annotation.tag,
        annotation.codebook,
        annotation.annotator,
        speaker.id if speaker else "",
        _range(placed.mention) if placed.mention else "",
        " ".join(_range(cue) for cue in placed.cues),
        _attributes(placed),
    )
    return tag_word(corpus, annotation), (first, last)


def _range(span: Span) -> str:
    return f"{span.start}:{span.end}"


def _attributes(placed: Placed) -> str:
    values = placed.annotation.values
    return json.dumps([to_json(v) for v in values], ensure_ascii=False) if values else ""


def _page(revision: Revision, span: Span) -> str:
    pages = revision.pages
    if not pages:
        return ""
    index = bisect_right(pages, span.start, key=lambda p: p.span.start) - 1
    return pages[index].label if index >= 0 and pages[index].span.contains(span.start) else ""
