"""The columns of the annotation table, and the guard that makes its cells inert in spreadsheets.

One row per piece. The columns up to `page` are public names in a fixed order; more may follow them, none
may go. Both ways in and out of the table take them from here.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import dataclass

from reader.errors import ImportFailed
from reader.text.span import Span

COLUMNS: tuple[str, ...] = (
    "article_id",
    "title",
    "outlet",
    "byline",
    "url",
    "published",
    "retrieved",
    "revision",  # its number within the article, from 1
    "text_hash",
    "annotation_id",
    "piece",  # from 0; the pieces of one annotation are rows with the same annotation_id
    "tag",
    "start",
    "end",
    "offset_unit",
    "quote",
    "prefix",
    "suffix",
    "note",
    "speaker",
    "speaker_kind",
    "cues",  # the words, several joined with " | "; where they stand is in cue_spans
    "annotator",
    "created",
    "modified",
    "codebook_version",
    "page",
    # What is needed to bring the same annotation back.
    "state",  # of the anchor: confirmed, proposed, orphan; area for what stands on a page and not in a text
    "tag_id",
    "codebook_id",
    "annotator_id",
    "speaker_id",
    "speaker_span",  # start:end
    "cue_spans",  # start:end, several separated by spaces
    "attributes",  # JSON: [{"attribute", "type", "value"}], empty when there are none
    "verdict",  # unchecked, supported, refuted, disputed, uncheckable; empty when nobody looked
    "checked",  # the day of the check: 2026-11-27, 2026-11 or 2026
    "evidence",  # JSON: [{"address", "note"}], empty when there is none
    "area",  # JSON: {"original", "page", "label", "x0", "y0", "x1", "y1", …} in points, empty for words
)

TEXT_COLUMNS = frozenset(("quote", "prefix", "suffix", "cues"))  # they hold words of the article
OFFSET_UNIT = "code points"
# Without one of each a table cannot come back: what is said, and where.
NEEDED = (("tag", "tag_id"), ("start", "quote"))
LONGEST_CELL = 10_000_000  # characters, as long as the longest article

# What makes a spreadsheet run or change a cell, the full-width forms that some read as the plain ones, and
# the guard itself, so that taking one apostrophe away always gives back what was there.
_DANGEROUS = tuple("=+-@\t\r\n'＝＋－＠")


def guard(cell: str) -> str:
    """Return `cell` so that a spreadsheet shows it as text: an apostrophe before what it could run."""
    return f"'{cell}" if cell.startswith(_DANGEROUS) else cell


def unguard(cell: str) -> str:
    """Return the cell that `guard` was given."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_DANGEROUS) else cell


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row as it was read: the cells that are there, by column; `line` counts rows from 1."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """Return a cell; '' when the table has no such column."""
        return self.cells.get(column, "")

    def span(self, column: str = "") -> Span | None:
        """Return the span in `start` and `end`, or in `column` as start:end; None when there is none."""
        if column:
            return next(iter(spans_in(self[column])), None)
        return next(iter(spans_in(f"{self['start']}:{self['end']}" if self["start"] else "")), None)


def spans_in(cell: str) -> tuple[Span, ...]:
    """Return the spans of a cell that lists them as start:end; raises `ValueError` for anything else."""
    found = []
    for word in cell.split():
        match = re.fullmatch(r"(\d{1,12}):(\d{1,12})", word, re.ASCII)
        if match is None:
            raise ValueError("not a span")
        found.append(Span(int(match[1]), int(match[2])))
    return tuple(found)


def read_table(data: bytes, name: str) -> tuple[TableRow, ...]:
    """Return the rows of an annotation table, exact or for spreadsheets (those begin with a mark).

    A spreadsheet may have put semicolons or tabs where commas were. Raises `ImportFailed` when it is no such
    table or is damaged.
    """
    guarded = data.startswith(codecs.BOM_UTF8)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportFailed("table.not-utf8", name=name) from error
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        first = text.partition("\n")[0]
        delimiter = max(",;\t", key=first.count)
        reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
        heading = [name.strip() for name in next(reader, [])]
        named = [name for name in heading if name]
        enough = all(any(column in named for column in either) for either in NEEDED)
        if not enough or ("start" in named) != ("end" in named) or len(set(named)) < len(named):
            raise ImportFailed("table.no-columns", name=name, columns=("tag", "start", "end"))
        rows = []
        for line, cells in enumerate(reader, 1):
            if not any(cells):
                continue
            if len(cells) != len(heading):
                raise ImportFailed("table.damaged", name=name, line=line)
            plain = [unguard(cell) for cell in cells] if guarded else cells
            rows.append(TableRow(line, dict(zip(heading, plain, strict=True))))
    except csv.Error as error:
        raise ImportFailed("table.damaged", name=name, line=reader.line_num) from error
    finally:
        csv.field_size_limit(before)
    return tuple(rows)
