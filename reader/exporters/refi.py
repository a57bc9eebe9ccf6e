"""REFI-QDA: the project (.qdpx, a zip with project.qde and the texts) and the codebook alone (.qdc).

Positions are code points. A note is the selection's description; a piece is a selection with one coding.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from typing import BinaryIO

from reader import __version__
from reader.exporters.corpus import Corpus, Entry, Placed
from reader.exporters.labels import definition
from reader.exporters.markup import HEADING, element, guid, words
from reader.exporters.packing import archive
from reader.exporters.palette import tag_colour
from reader.model import TagDefinition

_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")
_ORIGIN = f"Spanreader {__version__}"
NAME = 120  # characters of a quote that stand as a selection's name


def write_project(corpus: Corpus, stream: BinaryIO) -> int:
    """Write the project; return the number of selections."""
    count = 0
    with tempfile.TemporaryFile() as project, archive(stream) as folder:
        opening = element(
            "Project", {"xmlns": "urn:QDA-XML:project:1.0", "name": "Spanreader", "origin": _ORIGIN}, ""
        ).removesuffix("</Project>")
        users = [element("User", {"guid": guid(a.id), "name": a.name}) for a in corpus.annotators.values()]
        project.write(f"{HEADING}{opening}{element('Users', {}, *users) if users else ''}".encode())
        codes = list(_codes(corpus))
        project.write(element("CodeBook", {}, element("Codes", {}, *codes)).encode() if codes else b"")
        began = False
        for entry in corpus.entries():
            project.write(b"" if began else b"<Sources>")
            began = True
            selections = list(_selections(entry, corpus))
            count += len(selections)
            project.write(_source(entry, selections).encode())
            folder.add(f"sources/{guid(entry.revision.id)}.txt", entry.revision.text)
        project.write(b"</Sources></Project>" if began else b"</Project>")
        folder.add_stream("project.qde", project)
    return count


def write_codebook(corpus: Corpus, stream: BinaryIO) -> int:
    """Write the current codebook; return the number of codes. Articles are passed by, but counted."""
    for _ in corpus.entries():
        pass
    codes = list(_codes(corpus, current=True))
    spaced = {"xmlns": "urn:QDA-XML:codebook:1.0", "origin": _ORIGIN}
    stream.write((HEADING + element("CodeBook", spaced, element("Codes", {}, *codes))).encode())
    return len(codes)


def _codes(corpus: Corpus, *, current: bool = False) -> Iterator[str]:
    """Yield every tag once, children inside their parents; a tag that changed is described as it is now."""
    tags: dict[str, TagDefinition] = {}
    for book in () if current else corpus.codebooks.values():
        tags |= {tag.id: tag for tag in book.tags}
    tags |= {tag.id: tag for tag in corpus.codebook.tags}
    for tag in tags.values():
        if tag.parent not in tags:
            yield _code(tag, tags, frozenset())


def _code(tag: TagDefinition, tags: dict[str, TagDefinition], above: frozenset[str]) -> str:
    children = [t for t in tags.values() if t.parent == tag.id and t.id not in above]
    attributes = {
        "guid": guid(tag.id),
        "name": tag.name or tag.id,
        "isCodable": "true",
        "color": tag_colour(tag.style),
    }
    about = (tag.definition, tag.include and f"Include: {tag.include}", tag.exclude and f"Not: {tag.exclude}")
    described = "\n".join((*filter(None, about), *(f"e.g. {example}" for example in tag.examples)))
    inside = [element("Description", {}, words(described))] if described else []
    inside += [_code(child, tags, above | {tag.id}) for child in children]
    return element("Code", attributes, *inside)


def _source(entry: Entry, selections: list[str]) -> str:
    article, identity = entry.article, guid(entry.revision.id)
    attributes = {
        "guid": identity,
        "name": article.title or article.id,
        "plainTextPath": f"internal://{identity}.txt",
        "creationDateTime": _time(article.created),
    }
    facts = "\n".join(
        filter(None, (article.byline, article.outlet, article.published, article.url, article.note))
    )
    inside = [element("Description", {}, words(facts))] if facts else []
    return element("TextSource", attributes, *inside, *selections)


def _selections(entry: Entry, corpus: Corpus) -> Iterator[str]:
    for placed in entry.standing:
        for number, piece in enumerate(placed.anchor.pieces if placed.anchor else ()):
            yield _selection(placed, number, piece.span.start, piece.span.end, piece.quote, corpus)


def _selection(placed: Placed, number: int, start: int, end: int, quote: str, corpus: Corpus) -> str:
    annotation = placed.annotation
    said_by = {"creatingUser": guid(annotation.annotator), "creationDateTime": _time(annotation.created)}
    attributes = {
        "guid": guid(annotation.id, f"piece {number}" if number else ""),
        "name": quote[:NAME],
        "startPosition": start,
        "endPosition": end,
        **said_by,
        "modifiedDateTime": _time(annotation.modified),
    }
    found = definition(corpus, annotation)
    code = element("CodeRef", {"targetGUID": guid(found.id if found else annotation.tag)})
    coding = element("Coding", {"guid": guid(annotation.id, f"coding {number}"), **said_by}, code)
    note = [element("Description", {}, words(annotation.note))] if annotation.note and not number else []
    return element("PlainTextSelection", attributes, *note, coding)


def _time(given: str) -> str:
    return given if _DATE_TIME.fullmatch(given) else ""
