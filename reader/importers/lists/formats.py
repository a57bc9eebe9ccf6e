"""The exports that are known, by their first bytes, and how each becomes entries.

Shapes as their programs publish them: wallabag's JSON export, Readwise's CSV (the export and the form it
imports), Omnivore's zip (metadata, pages, highlights in Markdown), Pocket's and Instapaper's CSV, and
annotations of Hypothesis as its client exports them, JSON or CSV.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reader.errors import ImportFailed
from reader.importers.dates import find_date
from reader.importers.decode import decode
from reader.importers.limits import LIMITS, ImportLimits
from reader.importers.lists.values import Highlight, ListEntry, ReadingList

if TYPE_CHECKING:
    from reader.importers.archive import Archive

HEAD = 1 << 16  # bytes that tell the kinds apart
_LONGEST = 8000
_EMPHASIS = re.compile(r"[*_`]{1,2}(?=\S)|(?<=\S)[*_`]{1,2}")
_MOST_TAGS = 100


@dataclass(frozen=True, slots=True)
class ListFormat:
    """One row: its id, its name as people know it, and what reads it."""

    id: str
    label: str
    read: Callable[[bytes, str, ImportLimits], Iterator[ListEntry | None]]


def kind_of(head: bytes, tail: bytes = b"") -> str:
    """Return the id of the export whose first bytes are `head` (and last bytes `tail`); empty for others."""
    if head.startswith(b"PK"):
        return "omnivore" if re.search(rb"metadata_\d+_to_\d+\.json", head + tail) else ""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] in (b"[", b"{"):
        if b'"hashed_url"' in head or (b'"is_archived"' in head and b'"domain_name"' in head):
            return "wallabag"
        # Other JSON of Hypothesis is a project file, annotations of articles that are in a library.
        return "hypothesis" if b'"export_userid"' in head else ""
    return _table_kind(start)


def list_at(path: Path) -> str:
    """Return the id of the export at `path`; empty for another file, or one that cannot be read."""
    if path.suffix.lower() not in (".json", ".csv", ".zip"):
        return ""
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD)
            if not head.startswith(b"PK"):
                return kind_of(head)
            stream.seek(max(0, path.stat().st_size - HEAD))
            return kind_of(head, stream.read())
    except OSError:
        return ""  # whoever imports it says what is wrong


def read_list(data: bytes, name: str, limits: ImportLimits = LIMITS) -> ReadingList:
    """Return the entries of an export, one for each address; raises `ImportFailed`."""
    kind = kind_of(data[:HEAD], data[-HEAD:])
    found = next((row for row in FORMATS if row.id == kind), None)
    if found is None:
        raise ImportFailed("import.unsupported", name=name, kind="reading list")
    entries: list[ListEntry] = []
    passed_over = 0
    try:
        for entry in found.read(data, name, limits):
            if entry is None or not (entry.url or entry.html or entry.highlights):
                passed_over += 1
            else:
                entries.append(entry)
    except (ValueError, RecursionError, csv.Error) as error:
        raise ImportFailed("import.damaged", name=name, what=found.label) from error
    if not entries:
        raise ImportFailed("import.no-text", name=name, kind=found.label)
    return ReadingList(kind, tuple(_together(entries)), passed_over)


def _together(entries: Iterable[ListEntry]) -> Iterator[ListEntry]:
    """Yield the entries with those of one article, which come a highlight at a time, as one."""
    groups: dict[tuple[str, ...], ListEntry] = {}
    for entry in entries:
        key = (entry.url,) if entry.url else ("", entry.title, entry.byline)
        there = groups.get(key)
        if there is None:
            groups[key] = entry
        else:
            groups[key] = replace(
                there,
                title=there.title or entry.title,
                html=there.html or entry.html,
                note=there.note or entry.note,
                tags=tuple(dict.fromkeys((*there.tags, *entry.tags))),
                highlights=tuple(dict.fromkeys((*there.highlights, *entry.highlights))),
            )
    yield from groups.values()


# -- JSON ----------------------------------------------------------------------------------------------


def _wallabag(data: bytes, name: str, _limits: ImportLimits) -> Iterator[ListEntry | None]:
    records = json.loads(decode(data, name=name).text)
    for record in records if isinstance(records, list) else [records]:
        if not isinstance(record, dict):
            yield None
            continue
        authors = record.get("published_by")
        yield ListEntry(
            url=_url(record.get("url") or record.get("given_url")),
            title=_line(record.get("title")),
            html=_words(record.get("content")),
            byline=", ".join(_line(a) for a in authors if _line(a)) if isinstance(authors, list) else "",
            published=_date(record.get("published_at")),
            outlet=_line(record.get("domain_name")),
            language=_line(record.get("language")).replace("_", "-"),
            tags=_tags(record.get("tags")),
            highlights=tuple(
                Highlight(_words(a.get("quote")), _words(a.get("text")), (), _words(a.get("created_at")))
                for a in _records(record.get("annotations"))
                if _words(a.get("quote")).strip()
            ),
        )


def _hypothesis(data: bytes, name: str, _limits: ImportLimits) -> Iterator[ListEntry | None]:
    stored = json.loads(decode(data, name=name).text)
    if isinstance(stored, dict):
        stored = stored.get("annotations", stored.get("rows", [stored]))
    for record in _records(stored):
        document = record.get("document")
        titles = document.get("title") if isinstance(document, dict) else ""
        title = titles[0] if isinstance(titles, list) and titles else titles
        target = next(iter(_records(record.get("target"))), {})
        quotes = (s for s in _records(target.get("selector")) if s.get("type") == "TextQuoteSelector")
        quote = next(quotes, {})
        note = _words(record.get("text"))
        marked = Highlight(
            _words(quote.get("exact")),
            note,
            _tags(record.get("tags")),
            _words(record.get("created")),
            _words(quote.get("prefix")),
            _words(quote.get("suffix")),
        )
        entry = ListEntry(_url(record.get("uri")), _line(title))
        if marked.quote.strip():
            yield replace(entry, highlights=(marked,))
        else:
            yield replace(entry, note=note) if entry.url else None


# -- tables --------------------------------------------------------------------------------------------

_TABLES: tuple[tuple[str, frozenset[str]], ...] = (
    ("readwise", frozenset({"highlight", "book title"})),
    ("readwise", frozenset({"highlight", "title"})),
    ("instapaper", frozenset({"url", "title", "selection", "folder"})),
    ("pocket", frozenset({"title", "url", "time_added", "status"})),
    ("hypothesis-table", frozenset({"url", "quote", "comment"})),
)


def _table_kind(start: bytes) -> str:
    line = start.split(b"\n", 1)[0][:2000].decode("utf-8", "replace")
    try:
        columns = frozenset(_column(cell) for cell in next(csv.reader([line]), []))
    except csv.Error:
        return ""
    return next((kind for kind, wanted in _TABLES if wanted <= columns), "")


def _rows(data: bytes, name: str) -> Iterator[dict[str, str]]:
    csv.field_size_limit(1 << 24)
    lines = csv.reader(io.StringIO(decode(data, name=name).text.lstrip("\ufeff"), newline=""))
    columns = [_column(cell) for cell in next(lines, [])]
    for cells in lines:
        if any(cell.strip() for cell in cells):
            yield dict(zip(columns, cells, strict=False))


def _column(cell: str) -> str:
    cell = cell.strip().casefold()
    return {"quote/description": "quote", "highlight quote": "quote", "annotation text": "comment"}.get(
        cell, cell
    )


def _readwise(data: bytes, name: str, _limits: ImportLimits) -> Iterator[ListEntry | None]:
    for row in _rows(data, name):
        quote, note = row.get("highlight", ""), row.get("note", "")
        created = row.get("highlighted at", "") or row.get("date", "")
        note, inline = _inline_tags(note)
        tags = tuple(dict.fromkeys((*_split(row.get("tags", ""), ","), *inline)))
        yield ListEntry(
            url=_url(row.get("url", "") or row.get("source url", "")),
            title=_line(row.get("book title", "") or row.get("title", "")),
            byline=_line(row.get("book author", "") or row.get("author", "")),
            tags=_split(row.get("document tags", ""), ","),
            highlights=(Highlight(quote, note, tags, created),) if quote.strip() else (),
        )


def _inline_tags(note: str) -> tuple[str, tuple[str, ...]]:
    """Return a Readwise note without the tags that may stand at its beginning, ".background", and these."""
    tags = []
    while found := re.match(r"\s*\.([\w-]{1,60})(?=\s|$)", note):
        tags.append(found[1])
        note = note[found.end() :]
    return note.strip(), tuple(tags)


def _instapaper(data: bytes, name: str, _limits: ImportLimits) -> Iterator[ListEntry | None]:
    for row in _rows(data, name):
        marked = row.get("selection", "")
        folder = row.get("folder", "").strip()
        tags = _split(re.sub(r"[\[\]\"]", "", row.get("tags", "")), ",")
        yield ListEntry(
            url=_url(row.get("url", "")),
            title=_line(row.get("title", "")),
            tags=(*((folder,) if folder not in ("", "Unread", "Archive", "Starred") else ()), *tags),
            highlights=(Highlight(marked),) if marked.strip() else (),
        )


def _pocket(data: bytes, name: str, _limits: ImportLimits) -> Iterator[ListEntry | None]:
    for row in _rows(data, name):
        title = _line(row.get("title", ""))
        url = _url(row.get("url", ""))
        yield ListEntry(url, "" if title == url else title, tags=_split(row.get("tags", ""), "|"))


def _hypothesis_table(data: bytes, name: str, _limits: ImportLimits) -> Iterator[ListEntry | None]:
    for row in _rows(data, name):
        quote, note = row.get("quote", ""), row.get("comment", "")
        entry = ListEntry(_url(row.get("url", "")), _line(row.get("page", "")))
        created = row.get("created at", "")
        if quote.strip():
            marked = Highlight(quote, note, _split(row.get("tags", ""), ","), created)
            yield replace(entry, highlights=(marked,))
        else:
            yield replace(entry, note=note)


# -- Omnivore ------------------------------------------------------------------------------------------


def _omnivore(data: bytes, name: str, limits: ImportLimits) -> Iterator[ListEntry | None]:
    from reader.importers.archive import Archive  # and with it lxml, which the window never loads

    archive = Archive(data, name, limits)
    for file in sorted(n for n in archive.names if re.search(r"(?:^|/)metadata_\d+_to_\d+\.json$", n)):
        folder = file.rpartition("/")[0]
        for record in _records(json.loads(decode(archive.read(file), name=name).text)):
            slug = _line(record.get("slug"))
            page = _inside(archive, folder, f"content/{slug}.html", name)
            marked = _inside(archive, folder, f"highlights/{slug}.md", name)
            yield ListEntry(
                url=_url(record.get("url")),
                title=_line(record.get("title")),
                html=page,
                byline=_line(record.get("author")),
                published=_date(record.get("publishedAt")),
                tags=_tags(record.get("labels")),
                highlights=tuple(_quoted(marked)),
            )


def _inside(archive: Archive, folder: str, file: str, name: str) -> str:
    path = f"{folder}/{file}" if folder else file
    return decode(archive.read(path), name=name).text if path in archive else ""


def _quoted(markdown: str) -> Iterator[Highlight]:
    """Yield the quotes of a Markdown file with what stands below each, up to the next, as its note."""
    found: list[tuple[list[str], list[str]]] = []
    before = ""
    for line in markdown.split("\n"):
        if line.startswith(">"):
            if not before.startswith(">"):
                found.append(([], []))
            found[-1][0].append(line[1:].strip())
        elif found:
            found[-1][1].append(line)
        before = line
    for quote, note in found:
        words = _EMPHASIS.sub("", "\n".join(quote)).strip()
        if words:
            yield Highlight(words, "\n".join(note).strip())


# -- values of strangers -------------------------------------------------------------------------------


def _records(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _words(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _line(value: Any) -> str:
    return " ".join(value.split())[:_LONGEST] if isinstance(value, str) else ""


def _url(value: Any) -> str:
    given = _line(value)
    return given if re.match(r"https?://[^\s/]", given, re.I) and len(given) <= 2000 else ""


def _date(value: Any) -> str:
    found = find_date(_line(value)[:200])
    return found.iso if found else ""


def _tags(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        return ()
    names = (
        _line(each.get("label") or each.get("name") if isinstance(each, dict) else each) for each in value
    )
    return tuple(dict.fromkeys(name[:200] for name in names if name))[:_MOST_TAGS]


def _split(cell: str, by: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_line(part)[:200] for part in cell.split(by) if part.strip()))[:_MOST_TAGS]


FORMATS: tuple[ListFormat, ...] = (
    ListFormat("wallabag", "wallabag export", _wallabag),
    ListFormat("readwise", "Readwise export", _readwise),
    ListFormat("omnivore", "Omnivore export", _omnivore),
    ListFormat("pocket", "Pocket export", _pocket),
    ListFormat("instapaper", "Instapaper export", _instapaper),
    ListFormat("hypothesis", "Hypothesis export", _hypothesis),
    ListFormat("hypothesis-table", "Hypothesis table", _hypothesis_table),
)
