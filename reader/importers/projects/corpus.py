"""Our own JSON Lines: an article a line, with its text, structure and annotations."""

from __future__ import annotations

from typing import Any, get_args

from reader.errors import ImportFailed
from reader.importers.projects.files import Files, listed, position, records, word
from reader.importers.projects.values import Document, Place, Project, Said
from reader.model import Area, AttributeValue, Block, Mark, Page, Source, SpeakerKind, Verdict
from reader.model.annotation import AnchorState
from reader.model.codec import MalformedError, from_json
from reader.text.normalise import normalise
from reader.text.span import Span

_KINDS: dict[str, SpeakerKind] = {kind: kind for kind in get_args(SpeakerKind)}
_STATES: dict[str, AnchorState] = {state: state for state in get_args(AnchorState)}


def read(files: Files) -> Project:
    """Return the articles with their annotations; a line that is damaged refuses the file."""
    documents: list[Document] = []
    said: list[Said] = []
    for line, record in enumerate(records(files.data, files.name), 1):
        try:
            documents.append(_document(record))
            said.extend(_said(one, documents[-1].key, line) for one in listed(record.get("annotations")))
        except (MalformedError, AttributeError, KeyError, TypeError, ValueError) as error:
            raise ImportFailed("project.damaged-line", name=files.name, line=line) from error
    return Project("jsonl", files.name, tuple(documents), tuple(said))


def _document(record: dict[str, Any]) -> Document:
    revision = record["revision"] if isinstance(record.get("revision"), dict) else {}
    text = word(record, "text")
    if normalise(text).text != text:
        raise MalformedError("/text")
    return Document(
        word(record, "id") or text,
        text,
        title=word(record, "title"),
        byline=word(record, "byline"),
        outlet=word(record, "outlet"),
        url=word(record, "url"),
        published=word(record, "published"),
        language=word(record, "language"),
        note=word(record, "note"),
        created=word(record, "created"),
        modified=word(record, "modified"),
        article=word(record, "id"),
        done=record.get("done") is True,
        revision=word(revision, "id"),
        text_hash=word(revision, "text_hash"),
        blocks=tuple(from_json(Block, each) for each in listed(revision.get("blocks"))),
        marks=tuple(from_json(Mark, each) for each in listed(revision.get("marks"))),
        pages=tuple(from_json(Page, each) for each in listed(revision.get("pages"))),
        source=from_json(Source, revision["source"]) if "source" in revision else None,
    )


def _said(one: dict[str, Any], key: str, line: int) -> Said:
    places = tuple(
        Place(
            position(each["start"]),
            position(each["end"]),
            *(word(each, k) for k in ("quote", "prefix", "suffix")),
        )
        for each in listed(one.get("pieces"))
    )
    mention = one.get("speaker_span")
    return Said(
        key,
        word(one, "tag_id", "tag"),
        places,
        line,
        id=word(one, "id"),
        note=word(one, "note"),
        speaker=word(one, "speaker"),
        speaker_kind=_KINDS.get(word(one, "speaker_kind"), "named"),
        mention=(Span(mention["start"], mention["end"]),) if isinstance(mention, dict) else (),
        cues=tuple(Span(cue["start"], cue["end"]) for cue in listed(one.get("cues"))),
        values=tuple(from_json(AttributeValue, each) for each in listed(one.get("values"))),
        annotator=word(one, "annotator"),
        created=word(one, "created"),
        modified=word(one, "modified"),
        state=_STATES.get(word(one, "state"), "confirmed"),
        codebook=word(one, "codebook"),
        codebook_version=max(0, position(one.get("codebook_version"))),
        verdict=from_json(Verdict, one["verdict"]) if one.get("verdict") is not None else None,
        area=from_json(Area, one["area"]) if isinstance(one.get("area"), dict) and not places else None,
    )
