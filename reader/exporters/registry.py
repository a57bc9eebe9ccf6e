"""Every export format, as rows: the dialog, `formats`, the manual and the tests are built from them.

Format ids are public names, never reused. `loses` names the features (`loss.FEATURES`) that a format cannot
hold; `by_nature` those of them that nobody expects of it, so that `--strict` lets them pass.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from reader import wording
from reader.errors import ExportFailed
from reader.exporters import (
    brat,
    conll,
    labelling,
    lines,
    markdown,
    native,
    page,
    pdf,
    readback,
    refi,
    table,
    webannotation,
    workbook,
    xmi,
)
from reader.exporters.corpus import Corpus, Entry
from reader.exporters.readback import ReadBack


@dataclass(frozen=True, slots=True)
class Exporter:
    """One format. `write` gives the number of rows, lines or records that it wrote.

    `extra` counts losses that only this exporter knows; `beside` gives small files that go next to the
    target, by suffix; `sketch` says in words what a format would hold that is nothing to look at as text.
    `back` reads the file again. `table`: it has columns to choose; `without_text`: it can go out without the
    articles' words; `history`: earlier revisions are part of every article.
    """

    id: str
    suffix: str
    media_type: str
    about: str
    write: Callable[[Corpus, BinaryIO], int]
    loses: frozenset[str] = frozenset()
    by_nature: frozenset[str] = frozenset()
    extra: Callable[[Entry], Mapping[str, int]] | None = None
    beside: Callable[[Corpus], Mapping[str, bytes]] | None = None
    sketch: Callable[[Corpus], str] | None = None
    back: ReadBack | None = None
    table: bool = False
    without_text: bool = False
    history: bool = False

    @property
    def label(self) -> str:
        """Return the format's name for people, in English; sentences put it in the reader's language."""
        return wording.FORMATS[self.id]


def _features(words: str) -> frozenset[str]:
    return frozenset(words.split())


# A table of annotations is one without texts, a corpus one of texts as they stand now, without what the
# program alone needs; nobody is surprised by that.
_TABLE = _features("text older-revisions unannotated structure codebook article-values shelves")
_CORPUS = _features("older-revisions structure codebook article-values shelves")
_READING = _CORPUS | _features("identities times annotators places")
# What no format of another program holds: places in several revisions, links, what a check came to, and
# areas of printed pages.
_OTHERS = _features("older-anchors older-only orphans links verdicts areas")
_SAID = _OTHERS - _features("verdicts areas")  # pages for people say and show it

EXPORTERS: tuple[Exporter, ...] = (
    Exporter(
        "csv",
        ".csv",
        "text/csv",
        "One row per marked stretch, nothing changed; for pandas, R and other programs",
        table.write_exact,
        _TABLE | _features("older-anchors links pictures"),
        _TABLE | _features("pictures"),
        table=True,
        without_text=True,
        back=ReadBack(readback.all_placed, readback.table),
    ),
    Exporter(
        "csv-spreadsheet",
        ".csv",
        "text/csv",
        "The same rows for Excel or LibreOffice: text that they could run as a formula is made inert",
        table.write_for_spreadsheets,
        _TABLE | _features("older-anchors links pictures"),
        _TABLE | _features("pictures"),
        table=True,
        without_text=True,
        back=ReadBack(readback.all_placed, readback.table),
    ),
    Exporter(
        "xlsx",
        ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "The same rows as a workbook; every cell is text, so formulas and dates stay as they were written",
        workbook.write,
        _TABLE | _features("older-anchors links long-cells pictures"),
        _TABLE | _features("pictures"),
        extra=workbook.long_cells,
        table=True,
        without_text=True,
        back=ReadBack(workbook.expected, readback.workbook),
        sketch=table.sketch,
    ),
    Exporter(
        "json",
        ".json",
        "application/json",
        "Texts, annotations, speakers and codebook; Spanreader reads it back without a difference",
        native.write,
        _features("pictures half-links"),
        _features("pictures half-links"),
        history=True,
        back=ReadBack(readback.in_every_revision, readback.native),
    ),
    Exporter(
        "jsonl",
        ".jsonl",
        "application/jsonl",
        "One article a line with its text and annotations; for scripts and training",
        lines.write,
        _features("older-revisions codebook shelves older-anchors links pictures"),
        _features("older-revisions codebook shelves pictures"),
        without_text=True,
        back=ReadBack(readback.standing, readback.labels),
    ),
    Exporter(
        "webannotation",
        ".jsonld",
        "application/ld+json",
        "Quotes and positions as the W3C recommends; one annotation per marked stretch or area of a page",
        webannotation.write,
        _TABLE
        | (_OTHERS - _features("areas"))
        | _features("article-facts speaker-kinds speaker-words cues attributes older-areas pictures"),
        _TABLE | _features("article-facts"),
        without_text=True,
        back=ReadBack(readback.standing, readback.selectors),
    ),
    Exporter(
        "doccano",
        ".jsonl",
        "application/jsonl",
        "Texts with labelled spans for doccano; pieces of one annotation are related",
        labelling.write_doccano,
        _CORPUS
        | _OTHERS
        | _features("notes speakers speaker-words cues attributes annotators times identities"),
        _CORPUS,
        back=ReadBack(readback.standing, readback.labels),
    ),
    Exporter(
        "label-studio",
        ".json",
        "application/json",
        "Tasks with labelled regions, and beside them the labelling configuration that they need",
        labelling.write_label_studio,
        _CORPUS | _OTHERS | _features("speakers speaker-words cues attributes annotators times"),
        _CORPUS,
        beside=lambda corpus: {".labels.xml": labelling.label_studio_config(corpus)},
        back=ReadBack(readback.standing, readback.tasks),
    ),
    Exporter(
        "spacy",
        ".jsonl",
        "application/jsonl",
        "Texts with tokens and labelled spans for training",
        labelling.write_spacy,
        _CORPUS
        | _OTHERS
        | _features("pieces notes speakers speaker-words cues attributes annotators times identities"),
        _CORPUS,
        back=ReadBack(readback.standing, readback.training),
    ),
    Exporter(
        "brat",
        ".zip",
        "application/zip",
        "A text and its annotations for each article, with the configuration that brat needs",
        brat.write,
        _CORPUS
        | _OTHERS
        | _features(
            "article-facts crossing-lines note-lines speaker-kinds speaker-words cues attributes annotators"
            " times identities"
        ),
        _CORPUS | _features("article-facts"),
        back=ReadBack(readback.by_lines, readback.standoff),
    ),
    Exporter(
        "conll",
        ".conll",
        "text/plain",
        "Tokens with one tag each, for training; where annotations overlap, the first and longest stays",
        conll.write,
        _CORPUS
        | _OTHERS
        | _features(
            "text article-facts pieces left-out outer-space crossing-lines notes speakers speaker-words cues"
            " attributes annotators times identities"
        ),
        _CORPUS | _features("text article-facts"),
        extra=conll.left_out,
        back=ReadBack(conll.expected, readback.columns),
    ),
    Exporter(
        "xmi",
        ".zip",
        "application/zip",
        "For INCEpTION and other UIMA programs, with the type system; offsets are UTF-16 there",
        xmi.write,
        _CORPUS | _OTHERS | _features("article-facts attributes"),
        _CORPUS | _features("article-facts"),
        back=ReadBack(readback.standing, readback.analyses),
    ),
    Exporter(
        "qdpx",
        ".qdpx",
        "application/zip",
        "Texts, codes and codings for ATLAS.ti, MAXQDA, NVivo, QualCoder and others",
        refi.write_project,
        _CORPUS | _OTHERS | _features("pieces speakers speaker-words cues attributes"),
        _CORPUS,
        back=ReadBack(readback.standing, readback.project),
    ),
    Exporter(
        "qdc",
        ".qdc",
        "text/xml",
        "The tags and their definitions alone, for other analysis programs",
        refi.write_codebook,
        _features("text annotations article-values shelves links"),
        _features("text annotations article-values shelves links"),
        without_text=True,
    ),
    Exporter(
        "html",
        ".html",
        "text/html",
        "To read and print: the text with its tags, a legend and the notes, in one file",
        page.write,
        _READING | _SAID | _features("speaker-kinds speaker-words attributes"),
        _READING,
        back=ReadBack(readback.standing_words, readback.page),
    ),
    Exporter(
        "pdf",
        ".pdf",
        "application/pdf",
        "The pages as they were printed, with highlights and comments that every PDF program shows",
        pdf.write,
        (_OTHERS - _features("areas"))
        | _features(
            "older-revisions codebook article-values shelves speaker-kinds speaker-words cues attributes"
            " places no-pdf shut-pdf older-areas"
        ),
        _features("older-revisions codebook article-values shelves places"),
        extra=pdf.lost,
        sketch=pdf.sketch,
    ),
    Exporter(
        "markdown",
        ".md",
        "text/markdown",
        "The text with a footnote for each annotation",
        markdown.write,
        _READING | _SAID | _features("areas note-lines speaker-kinds speaker-words cues attributes"),
        _READING,
    ),
)


def exporter(format_id: str) -> Exporter:
    """Return the exporter of a format; raises `ExportFailed` naming the formats there are."""
    for one in EXPORTERS:
        if one.id == format_id:
            return one
    raise ExportFailed("export.unknown-format", format=format_id, formats=tuple(one.id for one in EXPORTERS))
