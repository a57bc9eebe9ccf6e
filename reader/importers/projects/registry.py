"""The table of project formats, and how a file is known for one of them.

Ids are those of the exporters where a format goes both ways. Readers are loaded when first used.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass

from reader.importers.projects.files import Files
from reader.importers.projects.values import Project
from reader.model.native import looks_native

HEAD = 4096  # bytes of a file's beginning that `recognise` looks at
TAIL = 65536  # bytes of its end: where an archive lists what is in it

PACK_TYPE = b"application/vnd.spanreader.pack+zip"
_JSON_SUFFIXES = (".json", ".jsonl", ".jsonld", ".ndjson")


@dataclass(frozen=True, slots=True)
class ProjectReader:
    """One format. `module` holds `read(Files) -> Project`; it is empty for what `library.merge` takes."""

    id: str
    label: str
    suffixes: tuple[str, ...]
    module: str = ""

    def load(self) -> Callable[[Files], Project]:
        """Return its `read`."""
        read: Callable[[Files], Project] = importlib.import_module(self.module).read
        return read


_HERE = "reader.importers.projects"

PROJECTS: tuple[ProjectReader, ...] = (
    ProjectReader("spanpack", "Spanreader pack", (".spanpack",)),
    ProjectReader("json", "Spanreader export (JSON)", (".json",)),
    ProjectReader("csv", "Table of annotations (CSV)", (".csv", ".tsv"), f"{_HERE}.table"),
    ProjectReader("jsonl", "Spanreader corpus (JSON Lines)", (".jsonl",), f"{_HERE}.corpus"),
    ProjectReader(
        "webannotation", "Web Annotation (W3C, Hypothesis)", (".jsonld", ".json"), f"{_HERE}.webannotation"
    ),
    ProjectReader("doccano", "doccano (JSON Lines)", (".jsonl", ".json", ".zip"), f"{_HERE}.doccano"),
    ProjectReader("label-studio", "Label Studio (JSON)", (".json", ".zip"), f"{_HERE}.label_studio"),
    ProjectReader("brat", "brat standoff", (".ann", ".zip"), f"{_HERE}.brat"),
    ProjectReader("qdpx", "REFI-QDA project", (".qdpx",), f"{_HERE}.refi"),
    ProjectReader("qdc", "REFI-QDA codebook", (".qdc",), f"{_HERE}.refi"),
)
_BY_ID = {one.id: one for one in PROJECTS}


def reader_of(format_id: str) -> ProjectReader:
    """Return the reader of a format; `KeyError` when there is none."""
    return _BY_ID[format_id]


def recognise(name: str, head: bytes, tail: bytes = b"") -> str:
    """Return the format of a file, "records" for JSON whose kind its records tell, '' when it is no project.

    `head` are its first `HEAD` bytes, `tail` its last `TAIL`. Nothing is parsed here.
    """
    suffix = f".{name.rpartition('.')[2].casefold()}" if "." in name else ""
    plain = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"PK"):
        return _in_archive(suffix, head, tail)
    if looks_native(plain):
        return "json"
    if suffix == ".ann":
        return "brat"
    if suffix == ".qdc" or b"urn:QDA-XML:codebook" in head:
        return "qdc"
    if suffix in _JSON_SUFFIXES and plain[:1] in (b"{", b"["):
        return "records"
    if suffix in (".csv", ".tsv") and _is_heading(plain.partition(b"\n")[0]):
        return "csv"
    return ""


def _in_archive(suffix: str, head: bytes, tail: bytes) -> str:
    if suffix == ".spanpack" or PACK_TYPE in head[:200]:
        return "spanpack"
    if suffix == ".qdpx" or b"project.qde" in head or b"project.qde" in tail:
        return "qdpx"
    if suffix == ".zip":
        if b".ann" in head or b".ann" in tail:
            return "brat"
        if b".jsonl" in tail or b".json" in tail:
            return "records"
    return ""


def _is_heading(line: bytes) -> bool:
    """Return whether the first line of a table names what an annotation needs."""
    words = {
        word.strip(b"\"' \r").decode("ascii", "replace").casefold()
        for mark in (b",", b";", b"\t")
        for word in line.split(mark)
    }
    return bool(words & {"tag", "tag_id"}) and bool(words & {"quote", "start", "annotation_id"})
