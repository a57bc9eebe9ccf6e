"""The columns of the annotation table, and the guard that makes its cells inert in spreadsheets.

One row per piece. The columns up to `page` are public names in a fixed order; more may follow them, none
may go. Both ways in and out of the table take them from here.
"""

from __future__ import annotations

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
    "state",  # of the anchor: confirmed, proposed, orphan
    "tag_id",
    "codebook_id",
    "annotator_id",
    "speaker_id",
    "speaker_span",  # start:end
    "cue_spans",  # start:end, several separated by spaces
    "attributes",  # JSON: [{"attribute", "type", "value"}], empty when there are none
)

OFFSET_UNIT = "code points"

# What makes a spreadsheet run or change a cell, the full-width forms that some read as the plain ones, and
# the guard itself, so that taking one apostrophe away always gives back what was there.
_DANGEROUS = tuple("=+-@\t\r\n'＝＋－＠")


def guard(cell: str) -> str:
    """Return `cell` so that a spreadsheet shows it as text: an apostrophe before what it could run."""
    return f"'{cell}" if cell.startswith(_DANGEROUS) else cell


def unguard(cell: str) -> str:
    """Return the cell that `guard` was given."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_DANGEROUS) else cell
