"""Reading an export again before it takes its name: is everything in it that was to go out?

Each format has a reader here that knows the file and nothing of how it was made. What it finds (where
something is marked and the words there) is summed up and compared with the sum of what went in, so that a
million rows need no memory. Two equal sums of different things would be an accident of one in 2**61.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, BinaryIO
from xml.etree import ElementTree

from reader.exporters.corpus import Entry, Placed
from reader.exporters.markup import holdable
from reader.model.rows import LONGEST_CELL, unguard
from reader.text.offsets import OffsetMap

Place = tuple[int, int, str]  # start, end, the words; 0, 0 where a format has no places
_LIMIT = (1 << 61) - 1


@dataclass(slots=True)
class Sum:
    """How many places there were, and a number that every one of them changes, in any order."""

    count: int = 0
    total: int = 0

    def add(self, places: Iterable[Place]) -> None:
        hashes = list(map(hash, places))
        self.count += len(hashes)
        self.total = (self.total + sum(hashes)) & _LIMIT


@dataclass(frozen=True, slots=True)
class ReadBack:
    """`expected` says what an article is to have in the file, `read` what the file has."""

    expected: Callable[[Entry], Iterable[Place]]
    read: Callable[[BinaryIO], Iterable[Place]]


# --- what is to be there ---------------------------------------------------------------------------------


def all_placed(entry: Entry) -> list[Place]:
    """Return every piece, in whatever revision it stands."""
    return _places(entry.placed)


def standing(entry: Entry) -> list[Place]:
    """Return the pieces that stand in the newest revision."""
    return _places(entry.standing)


def _places(given: Sequence[Placed]) -> list[Place]:
    return [
        ((span := piece.span).start, span.end, piece.quote)
        for placed in given
        if placed.anchor
        for piece in placed.anchor.pieces
    ]


def standing_words(entry: Entry) -> Iterator[Place]:
    """Yield the words of each annotation that stands in the newest revision, without line breaks."""
    for placed in entry.standing:
        words = "".join(piece.quote for piece in placed.anchor.pieces) if placed.anchor else ""
        if words := holdable(words.replace("\n", "")):
            yield 0, 0, words


def in_every_revision(entry: Entry) -> Iterator[Place]:
    """Yield the pieces of every anchor in the revisions that go out."""
    known = {row.id for row in entry.older} | {entry.revision.id}
    for placed in entry.placed:
        for anchor in placed.annotation.anchors:
            if anchor.revision in known:
                for piece in anchor.pieces:
                    yield piece.span.start, piece.span.end, piece.quote


def by_lines(entry: Entry) -> Iterator[Place]:
    """Yield the pieces that stand in the newest revision, split where lines end."""
    for start, _, quote in standing(entry):
        for line in quote.split("\n"):
            if line:
                yield start, start + len(line), line
            start += len(line) + 1


# --- what is there ---------------------------------------------------------------------------------------


def table(stream: BinaryIO) -> Iterator[Place]:
    guarded = stream.read(3) == b"\xef\xbb\xbf"
    stream.seek(3 if guarded else 0)
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        records = csv.reader(map(bytes.decode, stream), strict=True)
        heading = next(records)
        start, end, quote = (heading.index(name) for name in ("start", "end", "quote"))
        for record in records:
            if record[start]:
                words = unguard(record[quote]) if guarded else record[quote]
                yield int(record[start]), int(record[end]), words
    finally:
        csv.field_size_limit(before)


def workbook(stream: BinaryIO) -> Iterator[Place]:
    with zipfile.ZipFile(stream) as file:
        for name in file.namelist():
            if name.startswith("xl/worksheets/"):
                with file.open(name) as sheet:
                    yield from _sheet(sheet)


def _sheet(sheet: Any) -> Iterator[Place]:
    places: list[int] = []
    for _, found in ElementTree.iterparse(sheet):
        if not found.tag.endswith("}row"):
            continue
        cells = ["".join(cell.itertext()) for cell in found]
        found.clear()
        if not places:
            places = [cells.index(name) for name in ("start", "end", "quote")]
            continue
        start, end, quote = (cells[place] for place in places)
        if start:
            words = re.sub("_x([0-9A-F]{4})_", lambda code: chr(int(code[1], 16)), quote)
            yield int(start), int(end), words


def native(stream: BinaryIO) -> Iterator[Place]:
    inside = False
    for line in stream:
        if line.startswith(b'"articles": ['):
            inside = True
        elif line.startswith(b"]"):
            inside = False
        elif inside:
            article = json.loads(line.rstrip(b",\n"))
            texts = {revision["id"]: revision["text"] for revision in article["revisions"]}
            for annotation in article["annotations"]:
                for anchor in annotation["anchors"]:
                    for piece in anchor["pieces"]:
                        start, end = piece["start"], piece["end"]
                        yield start, end, texts[anchor["revision"]][start:end]


def _lines(stream: BinaryIO) -> Iterator[Any]:
    """Yield the records of JSON Lines, and of an array that has one a line."""
    for line in stream:
        line = line.rstrip(b",\n")
        if line not in (b"", b"[", b"]"):
            yield json.loads(line)


def labels(stream: BinaryIO) -> Iterator[Place]:
    """Read lines with `text` and `label` triples: ours, and doccano's.

    What stands behind these two is read by the same parser and thrown away: no place in it is compared.
    """
    import msgspec  # here, because the window needs no parser before something is exported

    record = msgspec.defstruct("record", [("text", str), ("label", list[tuple[int, int, str]])])
    decode = msgspec.json.Decoder(record).decode
    try:
        for line in stream:
            text, label = msgspec.structs.astuple(decode(line))
            yield from [(start, end, text[start:end]) for start, end, _ in label]
    except msgspec.DecodeError as error:
        raise ValueError(str(error)) from error


def training(stream: BinaryIO) -> Iterator[Place]:
    """Read spaCy's and Prodigy's lines, by characters and by tokens."""
    for record in _lines(stream):
        tokens = record["tokens"]
        for span in record["spans"]:
            start = tokens[span["token_start"]]["start"]
            end = tokens[span["token_end"]]["end"]
            if (start, end) == (span["start"], span["end"]):
                yield start, end, record["text"][start:end]


def tasks(stream: BinaryIO) -> Iterator[Place]:
    for task in _lines(stream):
        text = task["data"]["text"]
        for annotation in task["annotations"]:
            for region in annotation["result"]:
                if region["type"] == "labels":
                    start, end = region["value"]["start"], region["value"]["end"]
                    yield start, end, text[start:end]


def selectors(stream: BinaryIO) -> Iterator[Place]:
    for annotation in _lines(stream):
        selectors = annotation["target"]["selector"]
        if len(selectors) == 2:  # one alone is an area of a page
            quote, place = selectors
            yield place["start"], place["end"], quote["exact"]


def standoff(stream: BinaryIO) -> Iterator[Place]:
    with zipfile.ZipFile(stream) as file:
        for name in file.namelist():
            if not name.endswith(".ann"):
                continue
            text = file.read(f"{name.removesuffix('.ann')}.txt").decode()
            for line in file.read(name).decode().split("\n"):
                if line.startswith("T"):
                    for fragment in line.split("\t")[1].partition(" ")[2].split(";"):
                        start, end = map(int, fragment.split())
                        yield start, end, text[start:end]


def columns(stream: BinaryIO) -> Iterator[Place]:
    """Read the entities of IOB2 tags, as their words without white space."""
    words: list[str] = []
    for line in stream:
        cells = line.decode().split(" ")
        tag = cells[-1].strip() if len(cells) == 4 else ""
        if words and not tag.startswith("I-"):
            yield 0, 0, "".join(words)
            words = []
        if tag[:2] in ("B-", "I-"):
            words.append(cells[0])
    if words:
        yield 0, 0, "".join(words)


def analyses(stream: BinaryIO) -> Iterator[Place]:
    """Read the spans of UIMA's files; their offsets are UTF-16 units."""
    with zipfile.ZipFile(stream) as file:
        for name in file.namelist():
            if not name.endswith(".xmi"):
                continue
            root = ElementTree.fromstring(file.read(name))
            text = next(each.attrib["sofaString"] for each in root if each.tag.endswith("}Sofa"))
            units = OffsetMap(text)
            for one in root:
                if one.tag == "{http:///webanno/custom.ecore}Span":
                    start = units.from_utf16(int(one.attrib["begin"]))
                    end = units.from_utf16(int(one.attrib["end"]))
                    yield start, end, text[start:end]


def project(stream: BinaryIO) -> Iterator[Place]:
    with zipfile.ZipFile(stream) as file, file.open("project.qde") as member:
        space = "{urn:QDA-XML:project:1.0}"
        for _, source in ElementTree.iterparse(member):
            if source.tag != f"{space}TextSource":
                continue
            text = file.read(source.attrib["plainTextPath"].replace("internal://", "sources/")).decode()
            for one in source.iter(f"{space}PlainTextSelection"):
                start, end = int(one.attrib["startPosition"]), int(one.attrib["endPosition"])
                yield start, end, text[start:end]
            source.clear()


def page(stream: BinaryIO) -> Iterator[Place]:
    marks = _Marks()
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    try:
        for line in text:
            marks.feed(line)
            yield from marks.finished()
    finally:
        text.detach()


class _Marks(HTMLParser):
    """The words of every mark in the articles' texts, by number; those of an article when it ends."""

    def __init__(self) -> None:
        super().__init__()
        self._words: dict[str, list[str]] = {}
        self._open: list[str] = []
        self._done: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "mark":
            self._open.append(dict(attrs).get("data-a") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "mark":
            self._open.pop()
        elif tag == "article":
            self._done = ["".join(words) for number, words in self._words.items() if number]
            self._words = {}

    def handle_data(self, data: str) -> None:
        for number in self._open:
            self._words.setdefault(number, []).append(data)

    def finished(self) -> Iterator[Place]:
        for words in self._done:
            yield 0, 0, words.replace("\n", "")
        self._done = []
