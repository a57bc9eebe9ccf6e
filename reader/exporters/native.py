"""Native JSON: everything, one article a line, never more than one of them in memory."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, BinaryIO

from reader import __version__
from reader.exporters.corpus import Corpus, Placed
from reader.model import Annotation, Annotator, Article, Codebook, Revision, Speaker
from reader.model.native import Keeper, article_record, heading, shared_records
from reader.model.shelf import collections_with, labels_with
from reader.model.snapshot import Link, Snapshot, Unknown


def write(corpus: Corpus, stream: BinaryIO) -> int:
    """Write the library, or the chosen articles with what they refer to; return the number of annotations."""
    current = Snapshot(
        codebook=(corpus.codebook.id, corpus.codebook.version),
        annotator=corpus.library.annotator().id,
        unknown=_unknown(corpus),
    )
    keeper = Keeper(current.unknown)
    used = _Used()
    for position, (key, value) in enumerate(heading(current, f"spanreader {__version__}").items()):
        stream.write(f"{',' if position else '{'}\n{_text(key)}: {_text(value)}".encode())
    stream.write(b',\n"articles": [')
    for position, entry in enumerate(corpus.entries()):
        revisions = [*(corpus.library.revision(row.id) for row in entry.older), entry.revision]
        annotations = [_standing_in(placed, revisions) for placed in entry.placed]
        used.note(entry.article, annotations)
        record = article_record(entry.article, revisions, annotations, keeper)
        stream.write(f"{',' if position else ''}\n{_text(record)}".encode())
    stream.write(b"\n]")
    for key, records in shared_records(_shared(corpus, used, current)).items():
        lines = ",\n".join(_text(record) for record in records)
        stream.write(f",\n{_text(key)}: [\n{lines}\n]".encode())
    stream.write(b"\n}\n")
    return used.count


def _standing_in(placed: Placed, revisions: list[Revision]) -> Annotation:
    """Return the annotation with the places that it has in these revisions, and no words of others."""
    annotation = placed.annotation
    known = {revision.id for revision in revisions}
    anchors = tuple(a for a in annotation.anchors if a.revision in known)
    if anchors == annotation.anchors:
        return annotation
    mention = annotation.speaker
    if not placed.cues and not placed.mention:  # those stand in another revision, and so does every span
        annotation = replace(
            annotation,
            cues=(),
            speaker=replace(mention, span=None) if mention else None,
            values=tuple(v for v in annotation.values if v.type != "span"),
        )
    return replace(annotation, anchors=anchors)


class _Used:
    """What the articles that went out refer to."""

    def __init__(self) -> None:
        self.count = 0
        self.articles: set[str] = set()
        self.annotations: set[str] = set()
        self.annotators: set[str] = set()
        self.speakers: set[str] = set()
        self.codebooks: set[tuple[str, int]] = set()

    def note(self, article: Article, annotations: Iterable[Annotation]) -> None:
        self.articles.add(article.id)
        self.speakers.update(str(v.value) for v in article.values if v.type == "speaker")
        for one in annotations:
            self.count += 1
            self.annotations.add(one.id)
            self.annotators.add(one.annotator)
            self.codebooks.add((one.codebook, one.codebook_version))
            if one.speaker is not None:
                self.speakers.add(one.speaker.speaker)
            self.speakers.update(str(v.value) for v in one.values if v.type == "speaker")


def _shared(corpus: Corpus, used: _Used, current: Snapshot) -> Snapshot:
    """Return what articles share: all of the library's for a whole export, else only what they refer to."""
    whole = corpus.selection.whole
    gone_out = frozenset(used.articles)
    codebooks: dict[tuple[str, int], Codebook] = corpus.codebooks
    annotators: dict[str, Annotator] = corpus.annotators
    speakers: dict[str, Speaker] = {s.id: s for s in corpus.library.speakers()} if whole else {}
    speakers |= {identity: corpus.speaker(identity) for identity in used.speakers}
    links: tuple[Link, ...] = corpus.links()
    return Snapshot(
        codebooks=tuple(
            c for key, c in codebooks.items() if whole or key in used.codebooks or key == current.codebook
        ),
        annotators=tuple(
            a for a in annotators.values() if whole or a.id in used.annotators | {current.annotator}
        ),
        speakers=tuple(speakers.values()),
        links=tuple(k for k in links if {k.from_annotation, k.to_annotation} <= used.annotations),
        unknown=current.unknown,
        collections=collections_with(corpus.library.collections(), gone_out, whole=whole),
        labels=labels_with(corpus.library.labels(), gone_out, whole=whole),
    )


def _unknown(corpus: Corpus) -> tuple[Unknown, ...]:
    give = getattr(corpus.library, "unknown", None)
    kept: tuple[Unknown, ...] = give() if give is not None else ()
    return kept


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
