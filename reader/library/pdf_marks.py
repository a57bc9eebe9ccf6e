"""From what other programs marked in a PDF to annotations: found by the places of its letters.

The marks become a project like that of any other program, so that tags are chosen, what is here already is
known, and all of it is one edit. Our own annotated PDFs come back as they went out.
"""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from dataclasses import dataclass

from reader.errors import ImportFailed
from reader.importers.projects import Document, Label, Place, Project, Said
from reader.library.library import Library
from reader.model import Codebook, Notice, Revision
from reader.pdf import sayings
from reader.pdf.boxes import LayoutIndex
from reader.pdf.marks import Covered, PrintedMark
from reader.text.span import Span
from reader.wording import NAMES

FORMAT = "pdf"
_HUES = ((20, "red"), (45, "orange"), (70, "yellow"), (165, "green"), (200, "cyan"), (255, "blue"))


@dataclass(slots=True)
class _Found:
    """One annotation while its parts on several pages are put together."""

    mark: PrintedMark
    spans: list[Span]
    id: str = ""


def as_project(library: Library, revision_id: str, marks: Sequence[PrintedMark], *, cut: bool) -> Project:
    """Return the marks as annotations of the article of a revision.

    Raises `ImportFailed` (pdf.no-layout) when it is not known where the letters of its text stand.
    """
    revision = library.revision(revision_id)
    index = library.layout(revision_id)
    if index is None:
        raise ImportFailed("pdf.no-layout", name=revision.source.name)
    book = library.codebook()
    said: list[Said] = []
    labels: dict[str, Label] = {}
    notices: list[Notice] = [Notice("pdf.marks-cut", (("count", len(marks)),))] if cut else []
    for one in _placed(library, revision, index, marks):
        if not one.spans:
            notices.append(_apart(one.mark, index))
            continue
        label = _label(one.mark, book)
        labels.setdefault(label.label, label)
        said.append(_said(one, label, revision, len(said) + 1))
    title = library.article(revision.article).title
    document = Document(
        revision.id,
        has_text=False,
        title=title,
        article=revision.article,
        revision=revision.id,
        text_hash=revision.text_hash,
    )
    return Project(
        FORMAT, revision.source.name, (document,), tuple(said), tuple(labels.values()), notices=tuple(notices)
    )


def _placed(
    library: Library, revision: Revision, index: LayoutIndex, marks: Sequence[PrintedMark]
) -> list[_Found]:
    """Return the marks with the words under them; what our copy had to part at a page's end is one again."""
    pages: dict[int, Covered | None] = {}
    found: list[_Found] = []
    parts: dict[str, _Found] = {}
    for mark in marks:
        if mark.page not in pages:
            held = library.page_boxes(revision.id, mark.page, index) if mark.page < len(index.pages) else None
            pages[mark.page] = Covered(held, revision.text) if held is not None else None
        page = pages[mark.page]
        spans = list(page.spans(mark)) if page is not None else []
        identity, is_part = sayings.own_id(mark)
        if is_part and identity in parts:
            _add(parts[identity], spans, revision.text)
            continue
        one = _Found(mark, spans, identity)
        found.append(one)
        if is_part:
            parts[identity] = one
    return found


def _add(one: _Found, spans: list[Span], text: str) -> None:
    for span in spans:
        if one.spans and text[one.spans[-1].end : span.start].isspace():
            one.spans[-1] = Span(one.spans[-1].start, span.end)
        else:
            one.spans.append(span)


def _said(one: _Found, label: Label, revision: Revision, line: int) -> Said:
    mark = one.mark
    note, speaker = sayings.note_and_speaker(mark)
    return Said(
        document=revision.id,
        label=label.label,
        places=tuple(Place(s.start, s.end, s.of(revision.text)) for s in one.spans),
        line=line,
        id=one.id,
        note=note,
        speaker=speaker,
        annotator=sayings.author(mark),
        created=sayings.created(mark),
        modified=sayings.modified(mark),
    )


def _label(mark: PrintedMark, book: Codebook) -> Label:
    """Return the label of a mark: the tag that it names, else its colour and its kind."""
    named = next(
        (t for t in book.tags if mark.subject and mark.subject.casefold() == t.name.casefold()), None
    )
    if named is not None:
        return Label(named.id, named.name, colour=mark.colour)
    name = NAMES[f"pdf.{_hue(mark.colour)}"]
    if mark.kind == "highlight":
        return Label(f"pdf {mark.colour}", name, colour=mark.colour)
    return Label(f"pdf {mark.colour} {mark.kind}", NAMES[f"pdf.{mark.kind}"].format(name), colour=mark.colour)


def _hue(colour: str) -> str:
    """Return the word for a colour (#rrggbb)."""
    if not colour:
        return "none"
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    hue, light, full = colorsys.rgb_to_hls(red, green, blue)
    if full < 0.12 or light < 0.08 or light > 0.97:
        return "black" if light < 0.3 else "grey"
    for most, word in _HUES:
        if hue * 360 < most:
            return word
    if hue * 360 < 290:
        return "purple"
    return "pink" if hue * 360 < 348 or light > 0.65 else "red"


def _apart(mark: PrintedMark, index: LayoutIndex) -> Notice:
    """Return what is said of a mark that stays out: a note beside the text, or one without words."""
    page = index.pages[mark.page].label if mark.page < len(index.pages) else str(mark.page + 1)
    words = " ".join(mark.content.split())
    why = {"note": "pdf.note-apart", "other": "pdf.drawing-apart"}.get(mark.kind, "pdf.no-words-under")
    if not words:
        return Notice(why, (("page", page),))
    return Notice(f"{why}-said", (("page", page), ("words", words[:300])))
