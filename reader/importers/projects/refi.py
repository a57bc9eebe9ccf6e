"""REFI-QDA: projects (.qdpx) and codebooks (.qdc) of analysis programs. Positions are code points.

Read are codes, plain texts (also those that a document of another kind brings along) and the selections in
them; pictures, sound, film and cases are counted. No document type, no entity is ever resolved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from reader.errors import ImportFailed
from reader.importers.archive import Archive, parse_xml
from reader.importers.projects.files import Files, decoded, position
from reader.importers.projects.values import Document, Label, Place, Project, Said, ruled
from reader.model import Notice

_OTHERS = frozenset({"PictureSource", "AudioSource", "VideoSource"})
_DEEPEST = 100  # codes inside codes


def read(files: Files) -> Project:
    """Return the project or codebook."""
    if not files.data.startswith(b"PK"):
        root = parse_xml(files.data, files.name, "codebook")
        if _name(root) != "CodeBook":
            raise ImportFailed("project.damaged", name=files.name, kind="REFI-QDA")
        return Project("qdc", files.name, labels=tuple(_labels(root, {})))
    archive = Archive(files.data, files.name)
    inside = next((n for n in archive.names if n.casefold().rpartition("/")[2] == "project.qde"), None)
    if inside is None:
        raise ImportFailed("project.damaged", name=files.name, kind="REFI-QDA")
    return _Reading(archive, parse_xml(archive.read(inside), files.name, "project.qde")).project()


class _Reading:
    """One project while it is read."""

    def __init__(self, archive: Archive, root: etree._Element) -> None:
        self._archive = archive
        self._root = root
        self._members = {name.casefold().rpartition("/")[2]: name for name in archive.names}
        self._codes: dict[str, str] = {}  # guid -> label
        self._users = {
            _guid(user.get("guid")): user.get("name") or user.get("id") or ""
            for user in _each(root, "Users", "User")
        }
        self._notes = {_guid(note.get("guid")): note for note in _each(root, "Notes", "Note")}
        self._said: list[Said] = []
        self._passed: Counter[str] = Counter()

    def project(self) -> Project:
        book = next((child for child in self._root if _name(child) == "CodeBook"), None)
        labels = tuple(_labels(book, self._codes)) if book is not None else ()
        documents = []
        for sources in (child for child in self._root if _name(child) == "Sources"):
            for source in sources:
                document = self._document(source)
                if document is not None:
                    documents.append(document)
        count = sum(self._passed.values())
        notices = (Notice("project.other-sources", (("count", count),)),) if count else ()
        people = tuple(name for name in self._users.values() if name)
        return Project(
            "qdpx", self._archive.name, tuple(documents), tuple(self._said), labels, people, notices
        )

    def _document(self, source: etree._Element) -> Document | None:
        if _name(source) in _OTHERS:
            self._passed["sources"] += 1
            return None
        text_of = source
        raw = self._text(source)
        if raw is None:
            # A PDF's selections are rectangles; its text stands in a representation beside them.
            text_of = next((c for c in source if _name(c) == "Representation"), source)
            raw = self._text(text_of) if text_of is not source else None
            self._passed["selections"] += sum(_name(c) == "PDFSelection" for c in source)
        if raw is None:
            self._passed["sources"] += 1
            return None
        selections = [c for c in text_of if _name(c) == "PlainTextSelection"]
        spans = [Place(_whole(s.get("startPosition")), _whole(s.get("endPosition"))) for s in selections]
        text = ruled(raw, spans)
        key = _guid(source.get("guid")) or f"source {len(self._said)} {len(raw)}"
        for selection, place in zip(selections, text.places, strict=True):
            self._said.extend(self._codings(key, selection, place))
        return Document(
            key,
            text.text,
            title=source.get("name") or "",
            note=_described(source),
            revision=key,
            created=source.get("creationDateTime") or "",
        )

    def _codings(self, key: str, selection: etree._Element, place: Place) -> Iterator[Said]:
        note = _described(selection) or "\n\n".join(self._noted(selection))
        codings = [c for c in selection if _name(c) == "Coding"]
        for number, coding in enumerate(codings):
            code = next((_guid(c.get("targetGUID")) for c in coding if _name(c) == "CodeRef"), "")
            user = _guid(coding.get("creatingUser") or selection.get("creatingUser"))
            yield Said(
                key,
                self._codes.get(code, code),
                (place,),
                len(self._said) + number + 1,
                id=_guid(selection.get("guid")) if not number else "",
                note=note if not number else "",
                annotator=self._users.get(user, ""),
                annotator_id=user if user in self._users else "",
                created=coding.get("creationDateTime") or selection.get("creationDateTime") or "",
                modified=selection.get("modifiedDateTime") or "",
            )
        if not codings and note:
            self._passed["selections"] += 1

    def _noted(self, selection: etree._Element) -> Iterator[str]:
        for child in selection:
            note = self._notes.get(_guid(child.get("targetGUID"))) if _name(child) == "NoteRef" else None
            if note is not None:
                yield self._text(note) or _described(note) or note.get("name") or ""

    def _text(self, element: etree._Element) -> str | None:
        """Return the plain text of a source or note, from inside the project or from its file."""
        inline = next((c for c in element if _name(c) == "PlainTextContent"), None)
        if inline is not None:
            return "".join(map(str, inline.itertext()))
        path = element.get("plainTextPath") or ""
        name = path.removeprefix("internal://").removeprefix("relative://").casefold().rpartition("/")[2]
        member = self._members.get(name)
        if not path or member is None:
            return None
        return decoded(self._archive.read(member), self._archive.name)


def _labels(book: etree._Element, codes: dict[str, str]) -> Iterator[Label]:
    """Yield the codes, parents first, and note the label of each GUID in `codes`."""
    taken: set[str] = set()

    def walk(element: etree._Element, parent: str, deep: int) -> Iterator[Label]:
        for code in (c for c in element if _name(c) == "Code"):
            name = code.get("name") or code.get("guid") or ""
            label = name if name not in taken else f"{parent} / {name}" if parent else f"{name} (2)"
            while label in taken:
                label += "+"
            taken.add(label)
            identity = _guid(code.get("guid"))
            codes[identity] = label
            yield Label(label, name, _described(code), parent, code.get("color") or "", identity)
            if deep < _DEEPEST:
                yield from walk(code, label, deep + 1)

    for codes_element in (c for c in book if _name(c) == "Codes"):
        yield from walk(codes_element, "", 0)


def _described(element: etree._Element) -> str:
    found = next((c for c in element if _name(c) == "Description"), None)
    return "".join(map(str, found.itertext())) if found is not None else ""


def _each(root: etree._Element, group: str, name: str) -> Iterator[etree._Element]:
    for holder in (child for child in root if _name(child) == group):
        yield from (child for child in holder if _name(child) == name)


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _guid(given: str | None) -> str:
    return (given or "").strip("{} ").lower()


def _whole(given: str | None) -> int:
    return position(int(given)) if given and given.isascii() and given.isdecimal() and len(given) < 13 else -1
