"""Readers of our exports, written from the formats' own descriptions and not from the exporters."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree import ElementTree

from tests.core.exporters.judge import Found


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist()}


def jsonl(data: bytes) -> Iterator[Found]:
    for line in data.decode().splitlines():
        record = json.loads(line)
        for start, end, tag in record["label"]:
            yield tag, start, end, record["text"][start:end]


def webannotation(data: bytes) -> Iterator[Found]:
    for one in json.loads(data):
        (tag,) = (body["value"] for body in one["body"] if body["purpose"] == "classifying")
        quote, place = one["target"]["selector"]
        yield tag, place["start"], place["end"], quote["exact"]


def doccano(data: bytes) -> Iterator[Found]:
    for line in data.decode().split("\n")[:-1]:
        record = json.loads(line)
        assert record["label"] == [
            [e["start_offset"], e["end_offset"], e["label"]] for e in record["entities"]
        ]
        known = {e["id"] for e in record["entities"]}
        assert all({r["from_id"], r["to_id"]} <= known for r in record["relations"])
        for e in record["entities"]:
            yield (
                e["label"],
                e["start_offset"],
                e["end_offset"],
                record["text"][e["start_offset"] : e["end_offset"]],
            )


def label_studio(data: bytes) -> Iterator[Found]:
    for task in json.loads(data):
        for annotation in task["annotations"]:
            for region in annotation["result"]:
                if region["type"] == "labels":
                    value = region["value"]
                    assert task["data"]["text"][value["start"] : value["end"]] == value["text"]
                    yield value["labels"][0], value["start"], value["end"], value["text"]


def spacy(data: bytes) -> Iterator[Found]:
    for line in data.decode().split("\n")[:-1]:
        record = json.loads(line)
        text, tokens = record["text"], record["tokens"]
        assert "".join(t["text"] + (" " if t["ws"] else "") for t in tokens) == text
        assert all(text[t["start"] : t["end"]] == t["text"] and t["text"] for t in tokens)
        assert [t["id"] for t in tokens] == list(range(len(tokens)))
        for span in record["spans"]:
            assert tokens[span["token_start"]]["start"] == span["start"]
            assert tokens[span["token_end"]]["end"] == span["end"]
            yield span["label"], span["start"], span["end"], text[span["start"] : span["end"]]


_TEXT_BOUND = re.compile(r"T\d+\t([A-Za-z0-9_-]+) (\d+ \d+(?:;\d+ \d+)*)\t(.*)")
_NOTE = re.compile(r"#\d+\t(AnnotatorNotes|Speaker) T\d+\t.*")


def brat(data: bytes) -> Iterator[Found]:
    files = members(data)
    assert b"[entities]" in files["annotation.conf"]
    for name in files:
        if not name.endswith(".ann"):
            continue
        text = files[name.removesuffix(".ann") + ".txt"].decode()
        for line in files[name].decode().split("\n")[:-1]:
            if _NOTE.fullmatch(line):
                continue
            found = _TEXT_BOUND.fullmatch(line)
            assert found, line
            assert found[1] in files["annotation.conf"].decode().split()
            fragments = [tuple(map(int, f.split())) for f in found[2].split(";")]
            assert " ".join(text[start:end] for start, end in fragments) == found[3]
            for start, end in fragments:
                yield found[1], start, end, text[start:end]


def conll(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield (tag, characters without white space) of each entity, by the rules of IOB2."""
    current: list[str] = []
    label = ""
    for line in [*data.decode().split("\n"), ""]:
        columns = line.split(" ")
        tag = columns[3] if len(columns) == 4 and columns[0] != "-DOCSTART-" else "O"
        assert len(columns) == 4 or line == "", line
        if current and (tag == "O" or tag.startswith("B-")):
            yield label, "".join(current)
            current = []
        if tag.startswith("B-"):
            label, current = tag[2:], [columns[0]]
        elif tag.startswith("I-"):
            assert current, "an entity begins with I"
            assert tag[2:] == label
            current.append(columns[0])


def xmi(data: bytes) -> Iterator[Found]:
    files = members(data)
    types = ElementTree.fromstring(files.pop("TypeSystem.xml"))
    assert types.tag.endswith("typeSystemDescription")
    for content in files.values():
        root = ElementTree.fromstring(content)
        (sofa,) = root.iter("{http:///uima/cas.ecore}Sofa")
        units = sofa.attrib["sofaString"].encode("utf-16-le")
        (view,) = root.iter("{http:///uima/cas.ecore}View")
        ids = [e.attrib["{http://www.omg.org/XMI}id"] for e in root if "begin" in e.attrib]
        assert view.attrib.get("members", "").split() == ids
        for one in root.iter("{http:///webanno/custom.ecore}Span"):
            begin, end = int(one.attrib["begin"]), int(one.attrib["end"])
            quote = units[2 * begin : 2 * end].decode("utf-16-le")
            start = len(units[: 2 * begin].decode("utf-16-le"))
            yield one.attrib["label"], start, start + len(quote), quote


_QDA = "{urn:QDA-XML:project:1.0}"


def qdpx(data: bytes) -> Iterator[Found]:
    files = members(data)
    root = ElementTree.fromstring(files["project.qde"])
    codes = {code.attrib["guid"]: code.attrib["name"] for code in root.iter(f"{_QDA}Code")}
    for source in root.iter(f"{_QDA}TextSource"):
        text = files[source.attrib["plainTextPath"].replace("internal://", "sources/")].decode()
        for one in source.iter(f"{_QDA}PlainTextSelection"):
            start, end = int(one.attrib["startPosition"]), int(one.attrib["endPosition"])
            (ref,) = one.iter(f"{_QDA}CodeRef")
            yield codes[ref.attrib["targetGUID"]].lower(), start, end, text[start:end]


class PageReader(HTMLParser):
    """The words of the articles' blocks, and of every mark by its number; refuses what could run or load."""

    def __init__(self) -> None:
        super().__init__()
        self.articles: list[list[str]] = []
        self.marks: dict[tuple[int, str], str] = {}
        self._depth = 0  # 1 inside div.text, 2 inside a block of it
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        assert tag not in ("script", "iframe", "object", "img", "link", "base", "form"), tag
        assert not any(name.startswith("on") or name in ("src", "action") for name in given), given
        assert (given.get("href") or "#").startswith("#")
        if tag == "div" and given.get("class") == "text":
            self.articles.append([])
            self._depth = 1
        elif tag == "mark" and self._depth:
            self._open.append(given["data-a"] or "")
        elif self._depth:
            self.articles[-1].append("")
            self._depth = 2

    def handle_endtag(self, tag: str) -> None:
        if tag == "div":
            self._depth = 0
        elif tag == "mark" and self._open:
            self._open.pop()
        elif self._depth:
            self._depth = 1

    def handle_data(self, data: str) -> None:
        if self._depth < 2:
            return
        self.articles[-1][-1] += data
        for number in self._open:
            key = (len(self.articles), number)
            self.marks[key] = self.marks.get(key, "") + data
