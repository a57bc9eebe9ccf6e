"""Every export format, as rows: the dialog, `formats`, the manual and the tests are built from them.

Format ids are public names, never reused. `loses` names the features (`loss.FEATURES`) that a format cannot
hold; `by_nature` those of them that nobody expects of it, so that `--strict` lets them pass.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from reader.errors import ExportFailed
from reader.exporters import lines, native, table
from reader.exporters.corpus import Corpus


@dataclass(frozen=True, slots=True)
class Exporter:
    """One format. `write` gives the number of rows, lines or records that it wrote."""

    id: str
    label: str
    suffix: str
    media_type: str
    about: str
    write: Callable[[Corpus, BinaryIO], int]
    loses: frozenset[str] = frozenset()
    by_nature: frozenset[str] = frozenset()


# A table of annotations is one without texts, and a corpus one of texts as they stand now.
_TABLE_NATURE = frozenset(("text", "older-revisions", "unannotated", "structure", "codebook"))
_CORPUS_NATURE = frozenset(("older-revisions", "codebook"))

EXPORTERS: tuple[Exporter, ...] = (
    Exporter(
        "csv",
        "Table (CSV, exact)",
        ".csv",
        "text/csv",
        "One row per marked stretch, nothing changed; for pandas, R and other programs",
        table.write_exact,
        _TABLE_NATURE | {"older-anchors", "links"},
        _TABLE_NATURE,
    ),
    Exporter(
        "csv-spreadsheet",
        "Table (CSV for spreadsheets)",
        ".csv",
        "text/csv",
        "The same rows for Excel or LibreOffice: text that they could run as a formula is made inert",
        table.write_for_spreadsheets,
        _TABLE_NATURE | {"older-anchors", "links"},
        _TABLE_NATURE,
    ),
    Exporter(
        "json",
        "Everything (JSON)",
        ".json",
        "application/json",
        "Texts, annotations, speakers and codebook; Spanreader reads it back without a difference",
        native.write,
    ),
    Exporter(
        "jsonl",
        "Corpus (JSON Lines)",
        ".jsonl",
        "application/jsonl",
        "One article a line with its text and annotations; for scripts and training",
        lines.write,
        _CORPUS_NATURE | {"older-anchors", "links"},
        _CORPUS_NATURE,
    ),
)


def exporter(format_id: str) -> Exporter:
    """Return the exporter of a format; raises `ExportFailed` naming the formats there are."""
    for one in EXPORTERS:
        if one.id == format_id:
            return one
    raise ExportFailed("export.unknown-format", format=format_id, formats=tuple(one.id for one in EXPORTERS))
