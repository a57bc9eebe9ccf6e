"""Out in every format that comes back, and in again: only what the exporter said it loses is gone.

The comparison is made from the exporters' own declarations: a format that begins to lose something must say
so, and one that says less must be read back with it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings

from reader.errors import ImportFailed
from reader.exporters import EXPORTERS, export, exporter
from reader.importers.projects.finding import files_at, format_at
from reader.importers.projects.job import read_project
from reader.importers.projects.values import Project
from reader.library import Library
from reader.library.edits import SetCodebook
from reader.library.merge import merge
from reader.library.projects import bring, plan
from reader.model import Annotation, Revision
from reader.model.snapshot import Snapshot
from reader.text.hashing import text_hash
from tests.core.exporters.generated import identity, small_library, snapshots
from tests.core.library.builders import quick_folder

FEWER = settings(
    max_examples=max(12, settings().max_examples // 5),
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.generate],
)
WITH_TEXTS = ("jsonl", "doccano", "label-studio", "spacy", "brat", "qdpx")
WITHOUT_TEXTS = ("csv", "csv-spreadsheet", "webannotation")


def read(path) -> Project:
    return read_project(files_at(path), format_at(path))


def newest(snapshot: Snapshot) -> dict[str, Revision]:
    return {r.article: r for r in sorted(snapshot.revisions, key=lambda r: r.number)}


def texts_of(snapshot: Snapshot, lost: frozenset[str]) -> Counter[str]:
    annotated = {a.article for a in snapshot.annotations if any(x.pieces for x in a.anchors)}
    return Counter(
        revision.text
        for article, revision in newest(snapshot).items()
        if revision.text and ("unannotated" not in lost or article in annotated)
    )


def said(snapshot: Snapshot, lost: frozenset[str]) -> Counter[tuple[Any, ...]]:
    """Return all that the annotations of a library say, without what the features in `lost` name."""
    found: Counter[tuple[Any, ...]] = Counter()
    for annotation in snapshot.annotations:
        revision = newest(snapshot)[annotation.article]
        anchor = annotation.anchor_in(revision.id)
        if annotation.area is not None and not annotation.anchors:
            elsewhere = annotation.area.original != revision.source.original_hash
            if "areas" not in lost and not (elsewhere and "older-areas" in lost):
                facts = (annotation.area, *facts_of(snapshot, annotation, revision, lost))
                found[revision.text, (), facts] += 1
            continue
        if anchor is None or not anchor.pieces:
            assert "orphans" in lost or revision.text == "" or annotation.anchors[-1].state == "orphan"
            continue
        spans = [(p.span.start, p.span.end) for p in anchor.pieces]
        if "crossing-lines" in lost:
            spans = [part for span in spans for part in unbroken(revision.text, *span)]
        facts = tuple(facts_of(snapshot, annotation, revision, lost))
        if "pieces" in lost:  # the note goes with the first of them
            bare = tuple(facts_of(snapshot, replace(annotation, note=""), revision, lost | {"identities"}))
            for number, span in enumerate(spans):
                found[revision.text, (span,), bare if number else without_identity(facts, lost)] += 1
        elif spans:
            found[revision.text, tuple(spans), facts] += 1
    return found


def without_identity(facts: tuple[Any, ...], lost: frozenset[str]) -> tuple[Any, ...]:
    return tuple(fact for fact in facts if fact[0] != "id")


def unbroken(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for line in text[start:end].split("\n"):
        if line:
            yield start, start + len(line)
        start += len(line) + 1


def facts_of(
    snapshot: Snapshot, annotation: Annotation, revision: Revision, lost: frozenset[str]
) -> Iterator[tuple[Any, ...]]:
    yield "tag", annotation.tag
    if "identities" not in lost:
        yield "id", annotation.id
    if "notes" not in lost:
        yield "note", " ".join(annotation.note.split()) if "note-lines" in lost else annotation.note
    if "times" not in lost:
        yield "times", annotation.created, annotation.modified
    if "annotators" not in lost:
        yield "annotator", next(a.name for a in snapshot.annotators if a.id == annotation.annotator)
    if "speakers" not in lost and annotation.speaker is not None:
        speaker = next(s for s in snapshot.speakers if s.id == annotation.speaker.speaker)
        yield "speaker", " ".join(speaker.name.split()) if "note-lines" in lost else speaker.name
        if "speaker-kinds" not in lost:
            yield "kind", speaker.kind
        if "speaker-words" not in lost:
            yield "mention", annotation.speaker.span
    if "cues" not in lost:
        yield "cues", annotation.cues
    if "attributes" not in lost:
        yield "values", annotation.values


def comparable(snapshot: Snapshot) -> Snapshot:
    """Return a library in which names tell people apart and texts tell articles apart."""
    people = [a.name.casefold().strip() for a in snapshot.annotators]
    speakers = [" ".join(s.name.casefold().split()) for s in snapshot.speakers]
    texts = [r.text for r in snapshot.revisions]
    assume(len(set(people)) == len(people) and all(people))
    assume(len(set(speakers)) == len(speakers) and all(speakers))
    assume(len(set(texts)) == len(texts))
    # A speaker whom a value names is known by an id that only native JSON and the exact tables hold.
    kept = tuple(
        replace(a, values=tuple(v for v in a.values if v.type != "speaker")) for a in snapshot.annotations
    )
    return replace(snapshot, annotations=kept, links=())


@pytest.mark.parametrize("format_id", WITH_TEXTS)
@FEWER
@given(snapshot=snapshots())
def test_a_project_with_texts_fills_an_empty_library(format_id, snapshot):
    snapshot = comparable(snapshot)
    lost = exporter(format_id).loses
    with (
        quick_folder() as folder,
        Library.open(folder / "a.spanlib") as first,
        Library.open(folder / "b.spanlib") as second,
    ):
        merge(first, snapshot)
        path = export(first, format=format_id, out=folder / f"out{exporter(format_id).suffix}").path
        if not snapshot.articles and format_id in ("jsonl", "doccano", "label-studio", "spacy", "brat"):
            return  # a file with nothing in it
        project = read(path)
        planned = plan(second, project)
        assert planned.unplaced == ()
        bring(second, planned)
        came = second.snapshot()
        assert texts_of(came, lost) == texts_of(snapshot, lost)
        assert said(came, lost) == said(snapshot, lost)
        assert second.check().problems == ()
        # Once more, and where it came from: nothing doubles.
        for library in (second, first):
            again = plan(library, project)
            assert (again.edits, again.unplaced) == ((), ()), format_id


@pytest.mark.parametrize("format_id", WITHOUT_TEXTS)
@FEWER
@given(snapshot=snapshots())
def test_a_project_without_texts_comes_back_onto_the_articles(format_id, snapshot):
    snapshot = comparable(snapshot)
    lost = exporter(format_id).loses
    with (
        quick_folder() as folder,
        Library.open(folder / "a.spanlib") as first,
        Library.open(folder / "b.spanlib") as second,
    ):
        merge(first, snapshot)
        merge(second, replace(snapshot, annotations=(), links=()))
        path = export(first, format=format_id, out=folder / f"out{exporter(format_id).suffix}").path
        if format_id == "webannotation" and not json.loads(path.read_bytes()):
            with pytest.raises(ImportFailed, match=r"project\.nothing"):  # areas and orphans it cannot hold
                read(path)
            return
        project = read(path)
        planned = plan(second, project)
        assert planned.unplaced == ()
        bring(second, planned)
        assert said(second.snapshot(), lost) == said(snapshot, lost)
        assert plan(second, project).edits == ()
        assert plan(first, project).edits == ()


@FEWER
@given(snapshot=snapshots())
def test_the_exact_table_brings_back_identical_rows(snapshot):
    with (
        quick_folder() as folder,
        Library.open(folder / "a.spanlib") as first,
        Library.open(folder / "b.spanlib") as second,
    ):
        merge(first, snapshot)
        merge(second, replace(snapshot, annotations=(), links=()))
        for format_id in ("csv", "csv-spreadsheet"):
            table = export(first, format=format_id, out=folder / f"{format_id}.csv").path
            planned = plan(second, read(table))
            assert planned.unplaced == ()
            bring(second, planned)
        assert set(planned.met) == {a.id for a in snapshot.annotations}
        again = export(second, format="csv", out=folder / "again.csv").path
        assert sorted(again.read_bytes().splitlines()) == sorted(
            (folder / "csv.csv").read_bytes().splitlines()
        )


@pytest.mark.parametrize("format_id", ["csv", "csv-spreadsheet", "jsonl"])
def test_words_go_to_their_own_article_and_revision_where_others_have_the_same_text(tmp_path, format_id):
    """A wire story stands in two articles; one of them came back to the text that it had at first."""
    one = small_library("One two three.", ("claim", ((0, 3),))).snapshot
    (article,), (revision,), (said,) = one.articles, one.revisions, one.annotations
    other = replace(article, id=identity(20), title="The same by wire")
    texts = [
        replace(revision, id=identity(21), article=other.id),
        replace(
            revision,
            id=identity(22),
            article=other.id,
            number=2,
            text="One.",
            text_hash=text_hash("One."),
            blocks=(),
        ),
        replace(revision, id=identity(23), article=other.id, number=3),
    ]
    of_other = replace(
        said, id=identity(24), article=other.id, anchors=(replace(said.anchors[0], revision=texts[2].id),)
    )
    whole = replace(
        one, articles=(article, other), revisions=(revision, *texts), annotations=(said, of_other)
    )
    with Library.open(tmp_path / "a.spanlib") as first, Library.open(tmp_path / "b.spanlib") as second:
        merge(first, whole)
        merge(second, replace(whole, annotations=()))
        path = export(first, format=format_id, out=tmp_path / f"out{exporter(format_id).suffix}").path
        bring(second, plan(second, read(path)))
        came = {a.id: (a.article, a.anchors[0].revision) for a in second.snapshot().annotations}
    assert came == {said.id: (article.id, revision.id), of_other.id: (other.id, texts[2].id)}


@pytest.mark.parametrize("format_id", ["brat", "doccano", "spacy"])
def test_of_two_on_the_same_words_the_one_without_a_note_leaves_its_place_to_the_other(tmp_path, format_id):
    same = ("claim", ((0, 3),))
    whole = small_library("One two three.", same, same).snapshot
    bare, noted = whole.annotations[0], replace(whole.annotations[1], note="Seen twice.")
    with Library.open(tmp_path / "a.spanlib") as first, Library.open(tmp_path / "b.spanlib") as second:
        merge(first, replace(whole, annotations=(bare, noted)))
        swapped = (replace(noted, id=bare.id), replace(bare, id=noted.id))  # in the order of their ids
        merge(second, replace(whole, annotations=swapped))
        path = export(first, format=format_id, out=tmp_path / f"out{exporter(format_id).suffix}").path
        assert plan(second, read(path)).edits == ()


def test_every_format_that_others_could_give_back_is_read_or_is_one_way():
    one_way = {"conll", "xmi", "html", "markdown", "xlsx", "pdf"}
    known = {*WITH_TEXTS, *WITHOUT_TEXTS, "json", "qdc"}
    assert {e.id for e in EXPORTERS} - one_way <= known


def test_a_codebook_alone_brings_its_tags_in(tmp_path):
    with Library.open(tmp_path / "a.spanlib") as first, Library.open(tmp_path / "b.spanlib") as second:
        book = first.codebook()
        tag = replace(book.tags[0], id="irony", name="Irony", letter="I", definition="Says the opposite.")
        child = replace(tag, id="sarcasm", name="Sarcasm", parent="irony")
        first.apply(SetCodebook(replace(book, version=9, tags=(*book.tags, tag, child))))
        path = export(first, format="qdc", out=tmp_path / "book.qdc").path
        applied = bring(second, plan(second, read(path)))
        new = {t.name: t for t in second.codebook().tags[3:]}
        assert set(new) == {"Irony", "Sarcasm"}
        assert new["Irony"].definition.startswith("Says the opposite.")
        assert new["Sarcasm"].parent == new["Irony"].id
        assert {t.letter for t in second.codebook().tags} == {"C", "S", "B", "I", "A"}
        assert applied is not None
        second.apply(applied.inverse)
        assert second.codebook() == book
