"""JSON Lines are made of records, and values of twins; both must be what the plain way gives."""

from __future__ import annotations

import json
from dataclasses import fields

from hypothesis import given

from reader.exporters.corpus import Corpus
from reader.exporters.records import annotation_lines
from reader.exporters.shapes import annotation_shape
from reader.model import Anchor, Annotation, Piece
from reader.model.building import builder
from tests.core.exporters.generated import MemoryLibrary, snapshots


@given(snapshots().map(MemoryLibrary))
def test_a_line_is_what_json_makes_of_the_shape_of_show(library):
    corpus = Corpus(library)
    for entry in corpus.entries():
        plain = [json.dumps(annotation_shape(placed, corpus)) for placed in entry.placed]
        assert [json.dumps(json.loads(line)) for line in annotation_lines(entry.placed, corpus)] == plain


@given(snapshots().map(MemoryLibrary))
def test_what_a_builder_makes_is_the_value_itself(library):
    for one in library.snapshot.annotations:
        for kind, value in ((Annotation, one), *((Anchor, a) for a in one.anchors)):
            made = builder(kind)(*(getattr(value, part.name) for part in fields(kind)))
            assert type(made) is kind
            assert made == value
            assert hash(made) == hash(value)


def test_a_builder_takes_what_the_value_takes():
    (anchor,) = (Anchor("r", ()),)
    assert builder(Anchor)("r", ()) == anchor
    assert builder(Annotation)("a", "b", "c", "d", anchors=()) == Annotation("a", "b", "c", "d", ())
    assert builder(Piece) is not Piece
