"""Native JSON: a snapshot of a library as one JSON object, and back without a difference.

`{"format": "spanreader-library", "major": 1, "minor": 3, …, "articles": [{…, "revisions": […],
"annotations": […]}]}`.
`major` grows when older programs can no longer read the file, `minor` when something was added; keys of a
newer minor are kept as `Unknown` and written again. Offsets are code points, half-open.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from reader.errors import ImportFailed
from reader.model.annotation import Annotation, Annotator, Speaker
from reader.model.article import Article, Revision
from reader.model.codebook import Codebook
from reader.model.codec import MalformedError, from_json, to_json
from reader.model.shelf import Collection, Label, parents_first
from reader.model.snapshot import Link, Snapshot, Unknown
from reader.text.hashing import text_hash
from reader.text.normalise import NORMALISER_VERSION, normalise

FORMAT = "spanreader-library"
MAJOR = 1  # grows when an older program must refuse the file
MINOR = 3  # grows when keys are added
OFFSET_UNIT = "code points"
NEVER_IN_TEXT = "\r\0\u2028\u2029"  # no normaliser leaves these, whatever its version

T = TypeVar("T")
_HEADING_KEYS = ("format", "major", "minor", "offset_unit", "generator", "codebook", "annotator")
_SHARED_KEYS = ("codebooks", "annotators", "speakers", "links", "collections", "labels")
_FILE_KEYS = frozenset((*_HEADING_KEYS, "articles", *_SHARED_KEYS))


def heading(snapshot: Snapshot, generator: str = "") -> dict[str, Any]:
    """Return the file's own keys, which stand first in it: what it is, and what is current."""
    record = {
        "format": FORMAT,
        "major": MAJOR,
        "minor": MINOR,
        "offset_unit": OFFSET_UNIT,
        "generator": generator,
        "codebook": {"id": snapshot.codebook[0], "version": snapshot.codebook[1]},
        "annotator": snapshot.annotator,
    }
    return Keeper(snapshot.unknown).put_back("", "", record)


def shared_records(snapshot: Snapshot) -> dict[str, Any]:
    """Return what articles share: codebooks, annotators, speakers, links, collections, labels."""
    keep = Keeper(snapshot.unknown)
    return {
        "codebooks": [
            keep.put_back("codebook", f"{c.id} {c.version}", to_json(c)) for c in snapshot.codebooks
        ],
        "annotators": [keep.put_back("annotator", a.id, to_json(a)) for a in snapshot.annotators],
        "speakers": [keep.put_back("speaker", s.id, to_json(s)) for s in snapshot.speakers],
        "links": [keep.put_back("link", k.id, to_json(k)) for k in snapshot.links],
        "collections": [keep.put_back("collection", c.id, to_json(c)) for c in snapshot.collections],
        "labels": [keep.put_back("label", k.id, to_json(k)) for k in snapshot.labels],
    }


def article_record(
    article: Article,
    revisions: Iterable[Revision],
    annotations: Iterable[Annotation],
    keep: Keeper | None = None,
) -> dict[str, Any]:
    """Return one article with all that belongs to it, as it stands in `articles`."""
    keep = keep or Keeper(())
    record = keep.put_back("article", article.id, to_json(article))
    record["revisions"] = [keep.put_back("revision", r.id, _inside(to_json(r))) for r in revisions]
    record["annotations"] = [keep.put_back("annotation", a.id, _inside(to_json(a))) for a in annotations]
    return record


def dump(snapshot: Snapshot, generator: str = "") -> dict[str, Any]:
    """Return the whole snapshot as plain JSON values."""
    revisions: dict[str, list[Revision]] = defaultdict(list)
    for revision in snapshot.revisions:
        revisions[revision.article].append(revision)
    annotations: dict[str, list[Annotation]] = defaultdict(list)
    for annotation in snapshot.annotations:
        annotations[annotation.article].append(annotation)
    keep = Keeper(snapshot.unknown)
    records = [article_record(a, revisions[a.id], annotations[a.id], keep) for a in snapshot.articles]
    return {**heading(snapshot, generator), "articles": records, **shared_records(snapshot)}


def looks_native(head: bytes) -> bool:
    """Return whether a file that begins with `head` says that it is native JSON (the first 512 bytes do)."""
    return b'"format"' in head[:512] and FORMAT.encode() in head[:512]


def loads(data: bytes, name: str) -> Snapshot:
    """Return the snapshot that a file holds; raises `ImportFailed` with `name` in its facts."""
    try:
        parsed = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise ImportFailed("native.not-json", name=name) from error
    return load(parsed, name)


def load(data: Any, name: str = "") -> Snapshot:
    """Return the snapshot that parsed JSON describes; every reference, span and quote in it is checked.

    Raises `ImportFailed`: not native JSON, of a newer format, or damaged (with the place).
    """
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ImportFailed("native.not-native", name=name)
    number = data.get("major")
    if not isinstance(number, int) or number > MAJOR:
        raise ImportFailed("native.newer", name=name, format=str(number))
    try:
        return _read(data)
    except MalformedError as error:
        raise ImportFailed("native.damaged", name=name, where=error.where) from error


def _inside(record: dict[str, Any]) -> dict[str, Any]:
    del record["article"]  # said by where it stands
    return record


def _refuse_constant(name: str) -> float:
    raise ValueError(name)  # NaN and the infinities are not JSON


@dataclass(slots=True)
class _Reading:
    """What has been read so far, and the keys that nobody knows."""

    unknown: list[Unknown] = field(default_factory=list)

    def each(
        self, data: Mapping[str, Any], key: str, kind: type[T], name: str, identity: Callable[[T], str]
    ) -> tuple[T, ...]:
        values = data.get(key, [])
        if not isinstance(values, list):
            raise MalformedError(f"/{key}")
        read = tuple(
            self.one(value, kind, name, identity, f"/{key}/{number}") for number, value in enumerate(values)
        )
        _all_different(map(identity, read), f"/{key}")
        return read

    def one(self, data: Any, kind: type[T], name: str, identity: Callable[[T], str], where: str) -> T:
        found: list[tuple[str, Any]] = []
        value = from_json(kind, data, where, lambda pointer, rest: found.append((pointer, rest)))
        for pointer, rest in found:
            self.keep(name, identity(value), pointer[len(where) :], rest)
        return value

    def keep(self, kind: str, identity: str, pointer: str, value: Any) -> None:
        self.unknown.append(Unknown(kind, identity, pointer, _canonical(value)))


def _read(data: dict[str, Any]) -> Snapshot:
    reading = _Reading()
    codebooks = reading.each(data, "codebooks", Codebook, "codebook", lambda c: f"{c.id} {c.version}")
    annotators = reading.each(data, "annotators", Annotator, "annotator", lambda a: a.id)
    speakers = reading.each(data, "speakers", Speaker, "speaker", lambda s: s.id)
    links = reading.each(data, "links", Link, "link", lambda k: k.id)
    collections = reading.each(data, "collections", Collection, "collection", lambda c: c.id)
    labels = reading.each(data, "labels", Label, "label", lambda k: k.id)
    articles: list[Article] = []
    revisions: list[Revision] = []
    annotations: list[Annotation] = []
    records = data.get("articles", [])
    if not isinstance(records, list):
        raise MalformedError("/articles")
    for number, record in enumerate(records):
        one = _read_article(reading, record, f"/articles/{number}")
        articles.append(one[0])
        revisions.extend(one[1])
        annotations.extend(one[2])
    for key in data.keys() - _FILE_KEYS:
        reading.keep("", "", f"/{key.replace('~', '~0').replace('/', '~1')}", data[key])
    snapshot = Snapshot(
        codebooks=codebooks,
        annotators=annotators,
        speakers=speakers,
        articles=tuple(articles),
        revisions=tuple(revisions),
        annotations=tuple(annotations),
        links=links,
        codebook=_current_codebook(data.get("codebook")),
        annotator=str(data.get("annotator") or ""),
        unknown=tuple(reading.unknown),
        collections=tuple(replace(c, articles=tuple(sorted(set(c.articles)))) for c in collections),
        labels=tuple(replace(k, articles=tuple(sorted(set(k.articles)))) for k in labels),
    )
    _check(snapshot)
    return snapshot


def _read_article(
    reading: _Reading, record: Any, where: str
) -> tuple[Article, tuple[Revision, ...], tuple[Annotation, ...]]:
    if not isinstance(record, dict):
        raise MalformedError(where)
    facts = {key: value for key, value in record.items() if key not in ("revisions", "annotations")}
    article = reading.one(facts, Article, "article", lambda a: a.id, where)

    def inside(key: str, kind: type[T], name: str) -> tuple[T, ...]:
        values = record.get(key, [])
        if not isinstance(values, list) or not all(isinstance(v, dict) for v in values):
            raise MalformedError(f"{where}/{key}")
        return tuple(
            reading.one(
                {**value, "article": article.id},
                kind,
                name,
                lambda v: v.id,  # type: ignore[attr-defined]
                f"{where}/{key}/{number}",
            )
            for number, value in enumerate(values)
        )

    return article, inside("revisions", Revision, "revision"), inside("annotations", Annotation, "annotation")


def _current_codebook(data: Any) -> tuple[str, int]:
    if data is None:
        return "", 0
    match data:
        case {"id": str(identity), "version": int(version)}:
            return identity, version
    raise MalformedError("/codebook")


def _check(snapshot: Snapshot) -> None:
    """Refuse references to nothing, spans outside their text and quotes that are not what stands there."""
    _all_different((a.id for a in snapshot.articles), "/articles")
    _all_different((r.id for r in snapshot.revisions), "/articles/revisions")
    _all_different((a.id for a in snapshot.annotations), "/articles/annotations")
    annotators = {a.id for a in snapshot.annotators}
    speakers = {s.id for s in snapshot.speakers}
    revisions = {r.id: r for r in snapshot.revisions}
    for revision in snapshot.revisions:
        _check_revision(revision)
    for annotation in snapshot.annotations:
        where = f"annotation {annotation.id}"
        _expect(annotation.annotator in annotators, f"{where}: annotator")
        _expect(annotation.speaker is None or annotation.speaker.speaker in speakers, f"{where}: speaker")
        area = annotation.area
        _expect(
            area is None or (area.x0 < area.x1 and area.y0 < area.y1 and area.page >= 0), f"{where}: area"
        )
        for anchor in annotation.anchors:
            anchored = revisions.get(anchor.revision)
            if anchored is None or anchored.article != annotation.article:
                raise MalformedError(f"{where}: revision")
            for piece in anchor.pieces:
                _expect(piece.span.end <= len(anchored.text), f"{where}: span")
                _expect(piece.span.of(anchored.text) == piece.quote, f"{where}: quote")
    known = {a.id for a in snapshot.annotations}
    for link in snapshot.links:
        _expect({link.from_annotation, link.to_annotation} <= known, f"link {link.id}")
    _check_shelves(snapshot, speakers)


def _check_shelves(snapshot: Snapshot, speakers: set[str]) -> None:
    articles = {a.id for a in snapshot.articles}
    shelves: list[Collection | Label] = [*snapshot.collections, *snapshot.labels]
    for shelf in shelves:
        _expect(articles.issuperset(shelf.articles), f"{shelf.id}: articles")
    _expect(not any(c.query and c.articles for c in snapshot.collections), "/collections: articles")
    there = {c.id for c in snapshot.collections}
    _expect(all(c.parent in there for c in snapshot.collections if c.parent), "/collections: parent")
    _expect(len(parents_first(snapshot.collections)) == len(snapshot.collections), "/collections: parent")
    for article in snapshot.articles:
        named = {v.value for v in article.values if v.type == "speaker"}
        _expect(named <= speakers, f"article {article.id}: values")


def _check_revision(revision: Revision) -> None:
    where = f"revision {revision.id}"
    _expect(text_hash(revision.text) == revision.text_hash, f"{where}: text_hash")
    if revision.normaliser_version == NORMALISER_VERSION:
        _expect(normalise(revision.text).text == revision.text, f"{where}: text")
    _expect(not any(c in revision.text for c in NEVER_IN_TEXT), f"{where}: text")
    length = len(revision.text)
    for stretches in (revision.blocks, revision.marks, revision.pages):
        _expect(all(s.span.end <= length for s in stretches), f"{where}: blocks")


def _expect(condition: bool, where: str) -> None:
    if not condition:
        raise MalformedError(where)


def _all_different(identities: Iterable[str], where: str) -> None:
    seen: set[str] = set()
    for identity in identities:
        _expect(identity not in seen, where)
        seen.add(identity)


def _canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class Keeper:
    """Puts kept keys of newer files back where they stood, if that place is still there."""

    def __init__(self, unknown: tuple[Unknown, ...]) -> None:
        self._by_object: dict[tuple[str, str], list[Unknown]] = defaultdict(list)
        for one in unknown:
            self._by_object[one.kind, one.id].append(one)

    def put_back(self, kind: str, identity: str, record: dict[str, Any]) -> dict[str, Any]:
        for one in self._by_object.get((kind, identity), ()):
            *path, last = (p.replace("~1", "/").replace("~0", "~") for p in one.pointer.split("/")[1:])
            place = _walk(record, path)
            if isinstance(place, dict):
                place.setdefault(last, json.loads(one.json))
        return record


def _walk(record: Any, path: list[str]) -> Any:
    for part in path:
        if isinstance(record, dict):
            record = record.get(part)
        elif isinstance(record, list) and part.isdecimal() and int(part) < len(record):
            record = record[int(part)]
        else:
            return None
    return record
