"""Annotated PDF: the printed pages as they came, with a native highlight for each annotation.

The copy is made in a worker, where the PDF engine lives, and saved as a whole; the original is only read.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, BinaryIO, Protocol, cast

from reader.errors import ExportFailed, ImportFailed
from reader.exporters.corpus import Corpus, Entry, Placed
from reader.exporters.labels import definition, tag_word
from reader.exporters.palette import tag_colour, tag_fill
from reader.model import Annotation
from reader.pdf import sayings
from reader.pdf.boxes import LayoutIndex, PageBoxes
from reader.pdf.marks import Covered, PrintedMark, read_marks
from reader.pdf.quarters import Line, turn
from reader.worker import Limits, Pool, Reply, WorkerFailed

_JOB = "reader.pdf.engine.annotate:write"
_READ = "reader.pdf.engine.marks:read"
# Of a line's height, which spans from ascender to descender, that a highlight leaves free: else it would
# reach into the lines above and below and another program would read their words with it.
_ABOVE, _BELOW = 0.12, 0.08
_NAMED = 5  # of the files that a copy is without; a sentence has an end
_LIMITS = Limits(idle_seconds=60, total_seconds=600, memory=1 << 30, reply=1 << 30)


class _WithPages(Protocol):
    """The part of a library that knows printed pages."""

    def original(self, revision_id: str, /) -> bytes | None: ...
    def layout(self, revision_id: str, /) -> LayoutIndex | None: ...
    def page_boxes(self, revision_id: str, page: int, index: LayoutIndex, /) -> PageBoxes | None: ...


def write(corpus: Corpus, stream: BinaryIO) -> int:
    """Write the articles that came as PDF into one; return the number of annotations that can be seen."""
    documents: list[dict[str, Any]] = []
    originals: list[bytes] = []
    rivals: dict[int, _Rivals] = {}
    counts: list[int] = []
    for entry in corpus.entries():
        index = _index(corpus.library, entry)
        data = _pages(corpus.library).original(entry.revision.id) if index is not None else None
        if index is None or data is None:
            continue
        marks = [*_marks(corpus, entry, index), *_areas(corpus, entry)]
        counts.append(len({mark["annotation"] for mark in marks}))
        if any(notice.message == "import.pdf-marks" for notice in entry.revision.notices):
            rivals[len(documents)] = _Rivals(corpus, entry, index)
        name, title = entry.revision.source.name, entry.article.title
        documents.append({"name": name, "title": title, "marks": marks, "instead": []})
        originals.append(data)
    if not documents:
        raise ExportFailed("export.no-pdf")
    try:
        with Pool(size=1, warm=("reader.pdf.engine.annotate",), limits=_LIMITS) as pool:
            for place, those in rivals.items():
                asked = {"name": documents[place]["name"], "password": ""}
                with suppress(ImportFailed):  # what cannot be opened is said when it is to be written
                    told = pool.call(_READ, asked, [originals[place]]).payload.get("marks")
                    documents[place]["instead"] = [m.told() for m in read_marks(told) if those.have(m)]
            reply = pool.call(_JOB, {"documents": documents}, originals, check=_left_out)
    except WorkerFailed as error:
        raise ExportFailed("export.pdf-worker", what=error.message) from error
    left_out = _left_out(reply)
    if left_out:
        names = [documents[number]["name"] for number in sorted(left_out)]
        corpus.tally.lost["shut-pdf"] = len(names)
        more = ["…"] if len(names) > _NAMED else []
        corpus.tally.facts["shut-pdf"] = (("names", ", ".join([*names[:_NAMED], *more])),)
    (made,) = reply.buffers
    stream.write(made)
    return sum(count for number, count in enumerate(counts) if number not in left_out)


def _left_out(reply: Reply) -> set[int]:
    """Return which documents the copy is without; raises `ValueError` when that is not told."""
    told = reply.payload.get("left_out")
    if not isinstance(told, list) or not all(isinstance(number, int) for number in told):
        raise ValueError("not numbers of documents")
    return set(told)


class _Rivals:
    """Tells which marks of a file are annotations of its article: taken in from it, or gone out with it.

    Where they stand, who made them and when, or what they say, is compared; the tag is the reader's own.
    """

    def __init__(self, corpus: Corpus, entry: Entry, index: LayoutIndex) -> None:
        self._library = corpus.library
        self._revision = entry.revision
        self._index = index
        self._names = {annotator.id: annotator.name for annotator in corpus.library.annotators()}
        self._ids = {placed.annotation.id for placed in entry.placed}
        self._at: dict[tuple[tuple[int, int], ...], list[Annotation]] = {}
        for placed in entry.standing:
            self._at.setdefault(placed.spans, []).append(placed.annotation)
        self._covered: dict[int, Covered | None] = {}

    def have(self, mark: PrintedMark) -> bool:
        """Return whether one of the annotations stands for a mark."""
        if sayings.own_id(mark)[0] in self._ids:
            return True
        covered = self._page(mark.page)
        spans = tuple((s.start, s.end) for s in covered.spans(mark)) if covered is not None else ()
        author, note = sayings.author(mark), sayings.note_and_speaker(mark)[0].split()
        return any(
            (not author or author.casefold() == self._names.get(each.annotator, "").casefold())
            and (note in ([], each.note.split()) or each.created == sayings.created(mark))
            for each in self._at.get(spans, ())
        )

    def _page(self, number: int) -> Covered | None:
        if number not in self._covered:
            known = number < len(self._index.pages)
            library = _pages(self._library)
            held = library.page_boxes(self._revision.id, number, self._index) if known else None
            self._covered[number] = Covered(held, self._revision.text) if held is not None else None
        return self._covered[number]


def sketch(corpus: Corpus) -> str:
    """Return what would be highlighted, a line each: page, tag, words."""
    lines = []
    for entry in corpus.entries():
        index = _index(corpus.library, entry)
        for placed in entry.standing if index is not None else ():
            start = placed.spans[0][0]
            page = index.page_at(start) if index is not None else None
            label = index.pages[page].label if index is not None and page is not None else ""
            words = " … ".join(piece.quote for piece in placed.anchor.pieces) if placed.anchor else ""
            lines.append(f"{label}\t{tag_word(corpus, placed.annotation)}\t{' '.join(words.split())}")
        for mark in _areas(corpus, entry) if index is not None else ():
            label = index.pages[mark["page"]].label if index and mark["page"] < len(index.pages) else ""
            lines.append(f"{label}\t{mark['subject']}\t[ ]")
    return "\n".join(lines)


def lost(entry: Entry) -> Mapping[str, int]:
    """Return what this format alone loses: annotations of articles that did not come as PDF."""
    came = entry.revision.source.media_type == "application/pdf" or entry.revision.source.importer == "pdf"
    return {} if came else {"no-pdf": max(1, len(entry.placed))}


def _pages(library: object) -> _WithPages:
    return cast("_WithPages", library)


def _index(library: object, entry: Entry) -> LayoutIndex | None:
    if not hasattr(library, "layout"):  # not a library: an export read back has no originals
        return None
    return _pages(library).layout(entry.revision.id)


def _marks(corpus: Corpus, entry: Entry, index: LayoutIndex) -> list[dict[str, Any]]:
    held: dict[int, PageBoxes | None] = {}
    found = []
    for placed in entry.standing:
        by_page: dict[int, list[Line]] = {}
        for piece in placed.anchor.pieces if placed.anchor else ():
            for number in index.pages_of(piece.span):
                if number not in held:
                    held[number] = _pages(corpus.library).page_boxes(entry.revision.id, number, index)
                page = held[number]
                if page is not None:
                    by_page.setdefault(number, []).extend(page.lines(piece.span))
        for part, (number, lines) in enumerate(sorted(by_page.items())):
            if lines:
                mark = _mark(corpus, placed, number, part, len(by_page))
                found.append({**mark, "quads": [_quad(line) for line in lines]})
    return found


def _areas(corpus: Corpus, entry: Entry) -> list[dict[str, Any]]:
    """Return a frame for each area that is marked on the pages of this file."""
    found = []
    for placed, area in entry.areas:
        tag = definition(corpus, placed.annotation)
        colour = _rgb(tag_colour(tag.style if tag else ""))  # a line as pale as a fill is hardly seen
        mark = _mark(corpus, placed, area.page, 0, 1)
        found.append({**mark, "frame": area.box, "colour": colour})
    return found


def _quad(line: Line) -> list[tuple[float, float]]:
    """Return the corners of a highlight on the page: upper left, upper right, lower left, lower right.

    They are called so in the line's reading frame: from their order viewers know the ends, which some draw
    round.
    """
    x0, y0, x1, y1 = line.box
    tall = y1 - y0
    top, bottom = y0 + _ABOVE * tall, y1 - _BELOW * tall
    corners = ((x0, top), (x1, top), (x0, bottom), (x1, bottom))
    return [turn((x, y, x, y), -line.turned)[:2] for x, y in corners]


def _mark(corpus: Corpus, placed: Placed, page: int, part: int, parts: int) -> dict[str, Any]:
    """Return one highlight; an annotation over a page's end has one on each page, for want of others."""
    annotation = placed.annotation
    tag = definition(corpus, annotation)
    name = tag.name if tag else tag_word(corpus, annotation)
    said = [name if parts == 1 else f"{name} ({part + 1}/{parts})"]
    if annotation.speaker is not None:
        said.append(f"Speaker: {corpus.speaker(annotation.speaker.speaker).name}")
    if annotation.note:
        said.append(annotation.note)
    return {
        "annotation": annotation.id,
        "page": page,
        "colour": _rgb(tag_fill(tag.style if tag else "")),
        "author": corpus.annotator_name(annotation.annotator),
        "subject": name,
        "content": "\n".join(said),
        "id": annotation.id if parts == 1 else f"{annotation.id}.{part + 1}",
        "created": _date(annotation.created),
        "modified": _date(annotation.modified or annotation.created),
    }


def _rgb(colour: str) -> list[float]:
    return [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]


def _date(time: str) -> str:
    """Return a UTC time as PDF writes it (D:20260102030405Z)."""
    digits = "".join(c for c in time[:19] if c.isdecimal())
    return f"D:{digits}Z" if len(digits) == 14 else ""
