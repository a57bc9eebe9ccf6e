"""Bringing an annotation table back: rows become annotations on articles that the library has.

A table holds no texts, so its annotations need their articles: by id, else by the hash of the text. What
cannot be placed exactly (no such article, another text, another quote) is listed, never guessed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, get_args

from reader.errors import ImportFailed, NotFound
from reader.library.edits import AddAnnotations, AddAnnotator, AddSpeaker, Applied, Batch, Edit
from reader.model import (
    Anchor,
    Annotation,
    Annotator,
    AttributeValue,
    Codebook,
    Notice,
    Revision,
    Speaker,
    SpeakerKind,
    SpeakerMention,
    new_id,
    piece_of,
)
from reader.model.annotation import AnchorState
from reader.model.codec import MalformedError, from_json
from reader.model.rows import OFFSET_UNIT, TableRow, spans_in
from reader.text.span import Span

if TYPE_CHECKING:
    from reader.library.library import Library


@dataclass(frozen=True, slots=True)
class TableOutcome:
    """What became of a table: annotations added, found there already, and those that were not taken, why."""

    added: tuple[str, ...]
    same: tuple[str, ...]
    left_out: tuple[Notice, ...]
    applied: Applied | None = None


class _NotTaken(Exception):
    """One annotation of the table cannot be taken; the message id says why."""


@dataclass(slots=True)
class _Plan:
    """What will be done in one step, and what is known meanwhile."""

    library: Library
    codebooks: dict[tuple[str, int], Codebook]
    current: Codebook
    annotators: list[Annotator]
    speakers: list[Speaker]
    revisions: dict[tuple[str, str], Revision] = field(default_factory=dict)
    live: dict[str, frozenset[str]] = field(default_factory=dict)  # annotations outside the trash, by article
    people: list[Edit] = field(default_factory=list)
    new: list[Annotation] = field(default_factory=list)


def import_table(library: Library, rows: Iterable[TableRow]) -> TableOutcome:
    """Add the annotations of a table in one undoable step."""
    plan = _Plan(
        library,
        {(c.id, c.version): c for c in library.codebooks()},
        library.codebook(),
        list(library.annotators()),
        list(library.speakers()),
    )
    same: list[str] = []
    left_out: list[Notice] = []
    for identity, group in _by_annotation(rows).items():
        try:
            annotation = _annotation(plan, identity, group)
            if _is_there(plan, annotation):
                same.append(identity)
            else:
                plan.new.append(annotation)
        except _NotTaken as reason:
            left_out.append(Notice(str(reason), (("annotation", identity), ("line", group[0].line))))
    applied = None
    if plan.new:
        applied = library.apply(Batch((*plan.people, AddAnnotations(tuple(plan.new)))))
    return TableOutcome(tuple(a.id for a in plan.new), tuple(same), tuple(left_out), applied)


def _by_annotation(rows: Iterable[TableRow]) -> dict[str, list[TableRow]]:
    groups: dict[str, list[TableRow]] = {}
    for row in rows:
        if row["offset_unit"] not in ("", OFFSET_UNIT):
            raise ImportFailed("table.other-unit", line=row.line, unit=row["offset_unit"])
        groups.setdefault(row["annotation_id"] or new_id(), []).append(row)
    return groups


def _annotation(plan: _Plan, identity: str, rows: list[TableRow]) -> Annotation:
    first = rows[0]
    revision = _revision(plan, first)
    book = _codebook(plan, first)
    try:
        spans = _spans(rows, revision.text)
        cues = spans_in(first["cue_spans"])
        mention = first.span("speaker_span")
        values = _values(first["attributes"])
    except ValueError as error:
        raise _NotTaken("table.row-damaged") from error
    if any(span.end > len(revision.text) for span in (*cues, mention or Span(0, 0))):
        raise _NotTaken("table.row-damaged")
    speaker = _speaker(plan, first)
    state: AnchorState = "confirmed" if spans else "orphan"
    if spans and first["state"] == "proposed":
        state = "proposed"
    pieces = tuple(piece_of(revision.text, span) for span in spans)
    return Annotation(
        id=identity,
        article=revision.article,
        tag=_tag(book, first),
        annotator=_annotator(plan, first).id,
        anchors=(Anchor(revision.id, pieces, how="imported", state=state),),
        codebook=book.id,
        codebook_version=book.version,
        note=first["note"].replace("\r\n", "\n").replace("\r", "\n"),
        speaker=SpeakerMention(speaker.id, mention) if speaker else None,
        cues=cues,
        values=values,
        created=first["created"] or plan.library.now(),
        modified=first["modified"] or first["created"] or plan.library.now(),
    )


def _spans(rows: list[TableRow], text: str) -> list[Span]:
    """Return the pieces in text order; raises `ValueError`, and `_NotTaken` when other words stand there."""
    found = []
    for row in rows:
        span = row.span()
        if span is None:
            continue
        if not span or span.end > len(text) or row.cells.get("quote", span.of(text)) != span.of(text):
            raise _NotTaken("table.other-quote")
        found.append(span)
    found.sort()
    if any(a.overlaps(b) for a, b in pairwise(found)):
        raise ValueError("pieces overlap")
    return found


def _revision(plan: _Plan, row: TableRow) -> Revision:
    key = (row["article_id"], row["text_hash"])
    if key not in plan.revisions:
        plan.revisions[key] = _find_revision(plan.library, *key)
    return plan.revisions[key]


def _find_revision(library: Library, article: str, text_hash: str) -> Revision:
    try:
        rows = library.revisions(article) if article else ()
    except NotFound:
        rows = ()
    for row in reversed(rows):
        if text_hash in ("", row.text_hash):
            return library.revision(row.id)
    elsewhere = library.find_revision(text_hash) if text_hash else None
    if elsewhere is None:
        raise _NotTaken("table.other-text" if rows else "table.no-article")
    return library.revision(elsewhere.id)


def _codebook(plan: _Plan, row: TableRow) -> Codebook:
    version = row["codebook_version"]
    known = plan.codebooks.get((row["codebook_id"], int(version) if version.isdecimal() else 0))
    return known or plan.current


def _tag(book: Codebook, row: TableRow) -> str:
    for tag in book.tags:
        if tag.id == (row["tag_id"] or row["tag"]):
            return tag.id
    for tag in book.tags:
        if row["tag"].casefold() in (tag.id.casefold(), tag.name.casefold()):
            return tag.id
    raise _NotTaken("table.unknown-tag")


def _annotator(plan: _Plan, row: TableRow) -> Annotator:
    identity, name = row["annotator_id"], row["annotator"]
    if not identity and not name:
        return plan.library.annotator()
    for known in plan.annotators:
        if known.id == identity or (not identity and known.name == name):
            return known
    added = Annotator(identity or new_id(), name or identity)
    plan.annotators.append(added)
    plan.people.append(AddAnnotator(added))
    return added


def _speaker(plan: _Plan, row: TableRow) -> Speaker | None:
    identity, name = row["speaker_id"], row["speaker"]
    if not identity and not name:
        return None
    kind: SpeakerKind = next((k for k in get_args(SpeakerKind) if k == row["speaker_kind"]), "named")
    for known in plan.speakers:
        if known.id == identity or (not identity and known.name == name and known.kind == kind):
            return known
    added = Speaker(identity or new_id(), name or identity, kind)
    plan.speakers.append(added)
    plan.people.append(AddSpeaker(added))
    return added


def _values(cell: str) -> tuple[AttributeValue, ...]:
    """Return the attribute values of a cell; raises `ValueError` (also as `MalformedError`)."""
    given = json.loads(cell) if cell else []
    if not isinstance(given, list):
        raise MalformedError("/attributes")
    return tuple(from_json(AttributeValue, each) for each in given)


def _is_there(plan: _Plan, given: Annotation) -> bool:
    """Return whether the library has just this annotation; raises for another one with its id."""
    try:
        there = plan.library.annotation(given.id)
    except NotFound:
        return False
    if _said(there) != _said(given):
        raise _NotTaken("table.conflict")
    if there.article not in plan.live:
        plan.live[there.article] = frozenset(a.id for a in plan.library.annotations(there.article))
    if there.id in plan.live[there.article]:
        return True
    raise _NotTaken("table.in-trash")


def _said(annotation: Annotation) -> Annotation:
    """Return what a table can say of an annotation, so that two can be compared."""
    places = tuple(
        Anchor(a.revision, a.pieces, how="", state=a.state) for a in annotation.anchors if a.pieces
    )
    return replace(annotation, anchors=places[-1:], modified="")
