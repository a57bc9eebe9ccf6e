"""What other programs marked in a PDF: highlights and notes with their places, author, colour and words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pymupdf

from reader.pdf.engine import opening
from reader.pdf.marks import MOST_MARKS, MOST_WORDS, Kind, PrintedMark

_KINDS: dict[int, Kind] = {
    pymupdf.PDF_ANNOT_HIGHLIGHT: "highlight",
    pymupdf.PDF_ANNOT_UNDERLINE: "underline",
    pymupdf.PDF_ANNOT_SQUIGGLY: "squiggly",
    pymupdf.PDF_ANNOT_STRIKE_OUT: "strikeout",
    pymupdf.PDF_ANNOT_TEXT: "note",
}
_LIKE_HIGHLIGHTS = frozenset(_KINDS) - {pymupdf.PDF_ANNOT_TEXT}


def count(document: pymupdf.Document) -> int:
    """Return how many highlights and notes a document has, without replies; no page is loaded for it."""
    found = 0
    for number in range(document.page_count):
        try:
            xrefs = [xref for xref, kind, _ in document.page_annot_xrefs(number) if kind in _KINDS]
            found += sum(document.xref_get_key(xref, "IRT")[0] == "null" for xref in xrefs[:MOST_MARKS])
        except opening.DAMAGE:
            continue
        if found >= MOST_MARKS:
            break
    return found


def read(
    payload: dict[str, Any], buffers: tuple[bytes, ...], progress: Callable[[float], None]
) -> tuple[dict[str, Any], Sequence[bytes]]:
    """Return the marks of the PDF in the only buffer, page by page; raises as `opening.opened`.

    `cut` says that there are more than `MOST_MARKS`, which were passed over.
    """
    (data,) = buffers
    document = opening.opened(data, name=payload["name"], password=payload["password"], most=1 << 30)
    found: list[dict[str, Any]] = []
    cut = False
    try:
        for number in range(document.page_count):
            progress(number / document.page_count)
            for mark in of_page(document, number).values():
                cut = len(found) >= MOST_MARKS
                if cut:
                    return {"marks": found, "cut": True}, ()
                found.append(mark.told())
        return {"marks": found, "cut": cut}, ()
    finally:
        document.close()


def of_page(document: pymupdf.Document, number: int) -> dict[int, PrintedMark]:
    """Return the marks of a page by the number of their object, replies taken into what they answer."""
    try:
        if not document.page_annot_xrefs(number):
            return {}
        page = document.load_page(number)
        turn = page.rotation_matrix
        made: dict[int, PrintedMark] = {}
        for annot in page.annots():
            parent = _parent(document, annot)
            if parent in made:  # a reply: what it says belongs to what it answers
                made[parent] = _with_reply(made[parent], annot)
            else:
                made[annot.xref] = _mark(document, annot, number, turn)
        return made
    except opening.DAMAGE:
        return {}


def _parent(document: pymupdf.Document, annot: pymupdf.Annot) -> int:
    kind, value = document.xref_get_key(annot.xref, "IRT")
    return int(value.split()[0]) if kind == "xref" else 0


def _mark(document: pymupdf.Document, annot: pymupdf.Annot, page: int, turn: pymupdf.Matrix) -> PrintedMark:
    facts = annot.info
    kind = _KINDS.get(annot.type[0], "other")
    return PrintedMark(
        page=page,
        kind=kind,
        quads=_quads(annot, turn) if annot.type[0] in _LIKE_HIGHLIGHTS else (),
        colour=_colour(annot.colors.get("stroke") or annot.colors.get("fill")),
        author=_words(facts.get("title")),
        subject=_words(facts.get("subject")),
        content=_words(facts.get("content")),
        id=_words(facts.get("id"))[:200],
        created=_words(facts.get("creationDate"))[:40],
        modified=_words(facts.get("modDate"))[:40],
    )


def _with_reply(mark: PrintedMark, annot: pymupdf.Annot) -> PrintedMark:
    said, author = _words(annot.info.get("content")), _words(annot.info.get("title"))
    if not said:
        return mark
    reply = f"{author}: {said}" if author else said
    return mark.saying("\n".join(part for part in (mark.content, reply) if part)[:MOST_WORDS])


def _quads(annot: pymupdf.Annot, turn: pymupdf.Matrix) -> tuple[tuple[float, ...], ...]:
    """Return four corners for each stretch, in points of the page as it is shown."""
    corners = annot.vertices or []
    if len(corners) < 4:
        quads = [annot.rect.quad]  # what says no stretches means its box
    else:
        quads = [pymupdf.Quad(corners[at : at + 4]) for at in range(0, len(corners) - 3, 4)]
    found = []
    for quad in quads[:MOST_MARKS]:
        turned = quad * turn
        found.append(tuple(round(side, 3) for point in turned for side in (point.x, point.y)))
    return tuple(found)


def _colour(sides: Sequence[float] | None) -> str:
    """Return a colour as #rrggbb; empty for none."""
    given = [min(1.0, max(0.0, float(side))) for side in sides or ()]
    if len(given) == 1:
        given *= 3
    elif len(given) == 4:
        given = [(1 - side) * (1 - given[3]) for side in given[:3]]
    return "#" + "".join(f"{round(255 * side):02x}" for side in given) if len(given) == 3 else ""


def _words(given: object) -> str:
    return str(given or "")[:MOST_WORDS]
