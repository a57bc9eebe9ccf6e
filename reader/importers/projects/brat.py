"""brat standoff: NAME.txt and NAME.ann side by side, in an archive or a folder. Offsets are code points."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import PurePosixPath

from reader.errors import ImportFailed
from reader.importers.projects.files import Files, decoded, unpacked
from reader.importers.projects.values import Document, Label, Place, Project, Said, ruled
from reader.model import Notice
from reader.model.annotation import AttributeValue

_TEXT_BOUND = re.compile(r"(\S+) (\d{1,12} \d{1,12}(?:;\d{1,12} \d{1,12})*)")


@dataclass(slots=True)
class _Bound:
    """One text-bound annotation and what other lines say of it."""

    id: str
    label: str
    spans: list[tuple[int, int]]
    words: str
    note: str = ""
    speaker: str = ""
    values: tuple[AttributeValue, ...] = ()


def read(files: Files) -> Project:
    """Return texts and text-bound annotations with notes and attributes; relations and events are counted."""
    members = dict(unpacked(files, ".ann", ".txt", ".conf").members)
    documents: list[Document] = []
    said: list[Said] = []
    passed: Counter[str] = Counter()
    for name in sorted(n for n in members if n.casefold().endswith(".ann")):
        stem = name[: -len(".ann")]
        text_of = next((members[n] for n in (f"{stem}.txt", f"{stem}.TXT") if n in members), None)
        if text_of is None:
            raise ImportFailed("project.no-text-file", name=files.name, file=PurePosixPath(name).name)
        raw = decoded(text_of, files.name, mark=True)  # brat counts a byte-order mark as a character
        bounds = _bounds(decoded(members[name], files.name), passed, files.name)
        text = ruled(raw, (place for bound in bounds for place in _places(bound, raw)))
        places = iter(text.places)
        documents.append(Document(stem, text.text, title=_title(text.text, PurePosixPath(stem).name)))
        for bound in bounds:
            pieces = tuple(next(places) for _ in bound.spans)
            said.append(
                Said(
                    stem,
                    bound.label,
                    pieces,
                    len(said) + 1,
                    note=bound.note,
                    speaker=bound.speaker,
                    values=bound.values,
                )
            )
    if not documents:
        raise ImportFailed("project.damaged", name=files.name, kind="brat")
    notices = [Notice("project.relations", (("count", passed["other"]),))] if passed["other"] else []
    return Project(
        "brat", files.name, tuple(documents), tuple(said), tuple(_labels(members)), notices=tuple(notices)
    )


def _bounds(lines: str, passed: Counter[str], name: str) -> list[_Bound]:
    bounds: dict[str, _Bound] = {}
    about: list[list[str]] = []
    for number, line in enumerate(lines.replace("\r\n", "\n").split("\n"), 1):
        if not line.strip():
            continue
        identity, _, rest = line.partition("\t")
        if identity.startswith("T"):
            head, _, words = rest.partition("\t")
            found = _TEXT_BOUND.fullmatch(head)
            if found is None:
                raise ImportFailed("project.damaged-line", name=name, line=number)
            spans = [tuple(map(int, span.split(" "))) for span in found[2].split(";")]
            bounds[identity] = _Bound(identity, found[1], [(s[0], s[1]) for s in spans], words)
        elif identity[:1] in ("A", "M", "#"):
            about.append([identity, *rest.split("\t", 1)])
        elif identity[:1] in ("R", "E", "*", "N"):
            passed["other"] += 1
    for identity, head, told, *_ in ([*each, ""] for each in about if len(each) > 1):
        kind, _, target = head.partition(" ")
        of, _, value = target.partition(" ")
        if of in bounds:
            _say_of(bounds[of], identity, kind, value, told)
    return list(bounds.values())


def _say_of(bound: _Bound, identity: str, kind: str, value: str, words: str) -> None:
    if not identity.startswith("#"):
        made = AttributeValue(kind, "text", value) if value else AttributeValue(kind, "boolean", True)
        bound.values += (made,)
    elif kind == "Speaker":
        bound.speaker = words
    elif words:
        bound.note = f"{bound.note}\n{words}" if bound.note else words


def _places(bound: _Bound, raw: str) -> list[Place]:
    """Return the fragments; the words decide only where they are not those of the text."""
    spans = bound.spans
    there = " ".join(raw[start:end] for start, end in spans)
    wrong = " ".join(there.split()) != " ".join(bound.words.split()) and len(spans) == 1
    return [Place(start, end, bound.words if wrong and bound.words else "") for start, end in spans]


def _title(text: str, name: str) -> str:
    first = next((line.strip() for line in text.split("\n") if line.strip()), "")
    return first if 0 < len(first) <= 200 else name


def _labels(members: dict[str, bytes]) -> list[Label]:
    """Return the labels of the configuration, with the names that it shows them by."""
    names: dict[str, str] = {}
    found: list[Label] = []
    for file, section in (("visual.conf", "labels"), ("annotation.conf", "entities")):
        for name in (n for n in members if PurePosixPath(n).name == file):
            inside = ""
            for line in decoded(members[name], name).splitlines():
                if line.startswith("["):
                    inside = line.strip("[] ").casefold()
                elif inside == section and line.strip() and not line.startswith(("#", "<")):
                    label, _, shown = (part.strip() for part in line.strip().partition("|"))
                    if section == "labels":
                        names[label] = shown.partition("|")[0].strip()
                    else:
                        found.append(Label(label, names.get(label, "")))
    return found
