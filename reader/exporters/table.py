"""The annotation table: one row per piece, exact, or guarded for spreadsheets.

Both: every field quoted, records end in CRLF. The exact one has no byte-order mark and changes nothing; the
one for spreadsheets begins with a mark and puts an apostrophe before whatever a spreadsheet could run.
Read the exact one with `csv` and `newline=""`, or `pandas.read_csv(path, dtype=str, keep_default_na=False)`.
"""

from __future__ import annotations

import codecs
import io
import json
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from typing import BinaryIO

from reader.exporters.corpus import Corpus, Entry, Placed
from reader.exporters.labels import tag_word
from reader.exporters.selection import Selection
from reader.model import Revision, Verdict
from reader.model.codec import to_json
from reader.model.rows import COLUMNS, OFFSET_UNIT, TEXT_COLUMNS, guard
from reader.text.span import Span

Row = tuple[str, ...]


def write_exact(corpus: Corpus, stream: BinaryIO) -> int:
    """Write the data CSV; return the number of rows below the heading."""
    return _write(corpus, stream, guarded=False)


def write_for_spreadsheets(corpus: Corpus, stream: BinaryIO) -> int:
    stream.write(codecs.BOM_UTF8)
    return _write(corpus, stream, guarded=True)


def sketch(corpus: Corpus) -> str:
    """Return the table as text, for a format that holds the same rows and is none."""
    stream = io.BytesIO()
    write_exact(corpus, stream)
    return stream.getvalue().decode()


def _write(corpus: Corpus, stream: BinaryIO, *, guarded: bool) -> int:
    heading, chosen = columns(corpus.selection), picked(corpus.selection)
    stream.write(_record(heading))
    count = 0
    for entry in corpus.entries():
        found: Iterable[Row] = map(chosen, rows(entry, corpus))
        if guarded:
            found = (tuple(map(guard, row)) for row in found)
        lines = list(map(_record, found))
        stream.write(b"".join(lines))  # joined as bytes: an emoji makes a text four bytes a character
        count += len(lines)
    return count


def _record(cells: Row) -> bytes:
    """Return one record. The csv module's writer says the same and needs four times as long."""
    line = '","'.join(cells)
    if line.count('"') > 2 * len(cells) - 2:
        line = '","'.join([cell.replace('"', '""') for cell in cells])
    return b'"%b"\r\n' % line.encode()


def columns(selection: Selection) -> Row:
    """Return the names of the columns that go out, in order."""
    wanted = selection.columns or COLUMNS
    return wanted if selection.text else tuple(c for c in wanted if c not in TEXT_COLUMNS)


def picked(selection: Selection) -> Callable[[Row], Row]:
    """Return what makes a row of the chosen columns of a whole one."""
    names = columns(selection)
    if names == COLUMNS:
        return lambda row: row
    places = [COLUMNS.index(name) for name in names]
    if len(places) > 1:
        return itemgetter(*places)
    return lambda row: tuple(row[place] for place in places)


def rows(entry: Entry, corpus: Corpus) -> Iterator[Row]:
    """Yield the rows of one article in reading order, cells in the order of `COLUMNS`."""
    article = entry.article
    facts = (article.id, article.title, article.outlet, article.byline, article.url, article.published)
    about: Row = ()
    of: Revision | None = None
    for placed in entry.placed:
        revision = placed.revision
        if revision is not of:
            of = revision
            about = (*facts, revision.source.retrieved, str(revision.number), revision.text_hash)
        annotation = placed.annotation
        anchor = placed.anchor
        word = tag_word(corpus, annotation)
        said = _said(placed, corpus)
        known = _known(placed, corpus)
        if anchor is None:
            nowhere = ("", "", OFFSET_UNIT, "", "", "")
            area = annotation.area
            page, state = (area.label, "area") if area is not None else ("", "orphan")
            yield (*about, annotation.id, "0", word, *nowhere, *said, page, state, *known)
            continue
        for number, piece in enumerate(anchor.pieces):
            span = piece.span
            yield (
                *about,
                annotation.id,
                str(number),
                word,
                str(span.start),
                str(span.end),
                OFFSET_UNIT,
                piece.quote,
                piece.prefix,
                piece.suffix,
                *said,
                next(iter(revision.page_labels((span,))), ""),
                anchor.state,
                *known,
            )


def _said(placed: Placed, corpus: Corpus) -> Row:
    """Return the cells from `note` to `codebook_version`, which the rows of an annotation share."""
    annotation = placed.annotation
    speaker = corpus.speaker(annotation.speaker.speaker) if annotation.speaker else None
    text = placed.revision.text
    return (
        annotation.note,
        speaker.name if speaker else "",
        speaker.kind if speaker else "",
        " | ".join([cue.of(text) for cue in placed.cues]) if placed.cues else "",
        corpus.annotator_name(annotation.annotator),
        annotation.created,
        annotation.modified,
        str(annotation.codebook_version),
    )


def _known(placed: Placed, corpus: Corpus) -> Row:
    """Return the cells after `state`: what brings the same annotation back."""
    annotation = placed.annotation
    return (
        annotation.tag,
        annotation.codebook,
        annotation.annotator,
        annotation.speaker.speaker if annotation.speaker else "",
        _range(placed.mention) if placed.mention else "",
        " ".join([_range(cue) for cue in placed.cues]) if placed.cues else "",
        _attributes(placed) if annotation.values else "",
        *(_verdict(annotation.verdict) if annotation.verdict else _UNCHECKED),
        json.dumps(to_json(annotation.area), ensure_ascii=False) if annotation.area is not None else "",
    )


_UNCHECKED = ("", "", "")


def _verdict(given: Verdict) -> Row:
    evidence = json.dumps([to_json(e) for e in given.evidence], ensure_ascii=False) if given.evidence else ""
    return given.verdict, given.checked, evidence


def _range(span: Span) -> str:
    return f"{span.start}:{span.end}"


def _attributes(placed: Placed) -> str:
    return json.dumps([to_json(v) for v in placed.annotation.values], ensure_ascii=False)
