"""UIMA CAS XMI: a zip with TypeSystem.xml and one .xmi for each article. Offsets are UTF-16 units.

Sentences and tokens are written as INCEpTION needs them; the layer is `webanno.custom.Span`. What one
annotation marks in several places (its pieces, cue words, the words naming the speaker) shares `annotation`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from reader.exporters.corpus import Corpus, Entry, Placed
from reader.exporters.labels import tag_word
from reader.exporters.markup import HEADING, attribute, element, holdable
from reader.exporters.packing import archive, file_stem
from reader.exporters.tokens import tokens
from reader.text.offsets import OffsetMap
from reader.text.segment import sentences

_FEATURES = ("label", "annotation", "note", "speaker", "speakerKind", "annotator", "created", "modified")
_LAYERS = {"Span": _FEATURES, "Cue": ("annotation",), "SpeakerWords": ("annotation",)}
_SEGMENTATION = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type"
_NAMESPACES = {
    "xmlns:xmi": "http://www.omg.org/XMI",
    "xmlns:cas": "http:///uima/cas.ecore",
    "xmlns:custom": "http:///webanno/custom.ecore",
    "xmlns:type": f"http:///{_SEGMENTATION.replace('.', '/')}.ecore",
    "xmi:version": "2.0",
}


def write(corpus: Corpus, stream: BinaryIO) -> int:
    """Write the archive; return the number of pieces."""
    count = 0
    with archive(stream) as folder:
        folder.add("TypeSystem.xml", HEADING + _type_system())
        for entry in corpus.entries():
            folder.add(f"{file_stem(entry, corpus.selection)}.xmi", HEADING + _cas(entry, corpus))
            count += sum(len(placed.spans) for placed in entry.standing)
    return count


def _cas(entry: Entry, corpus: Corpus) -> str:
    text = holdable(entry.revision.text)  # one for one, so offsets stay
    records = list(_records(entry, corpus))
    elements = [element("cas:NULL", {"xmi:id": 0})]
    first = 2  # 1 is the sofa
    elements += (
        element(name, {"xmi:id": number, "sofa": 1, **attributes})
        for number, (name, attributes) in enumerate(records, first)
    )
    sofa = {"xmi:id": 1, "sofaNum": 1, "sofaID": "_InitialView", "mimeType": "text/plain"}
    members = " ".join(str(number) for number in range(first, first + len(records)))
    # By hand: the text is there also when it is empty, which `element` would leave out.
    elements.append(f"{element('cas:Sofa', sofa)[:-2]} sofaString={attribute(text)}/>")
    elements.append(element("cas:View", {"sofa": 1, "members": members}))
    return element("xmi:XMI", _NAMESPACES, *elements)


def _records(entry: Entry, corpus: Corpus) -> Iterator[tuple[str, dict[str, object]]]:
    text = entry.revision.text
    units = OffsetMap(text)

    def place(start: int, end: int) -> dict[str, object]:
        return {"begin": units.to_utf16(start), "end": units.to_utf16(end)}

    for sentence in sentences(text, entry.revision.language or "en"):
        yield "type:Sentence", place(sentence.start, sentence.end)
    for token in tokens(text):
        if not token.blank:
            yield "type:Token", place(token.start, token.end)
    for placed in entry.standing:
        said = _said(placed, corpus)
        for start, end in placed.spans:
            yield "custom:Span", {**place(start, end), **said}
        for cue in placed.cues:
            yield "custom:Cue", {**place(cue.start, cue.end), "annotation": placed.annotation.id}
        if placed.mention:
            where = place(placed.mention.start, placed.mention.end)
            yield "custom:SpeakerWords", {**where, "annotation": placed.annotation.id}


def _said(placed: Placed, corpus: Corpus) -> dict[str, object]:
    annotation = placed.annotation
    speaker = corpus.speaker(annotation.speaker.speaker) if annotation.speaker else None
    values = (
        tag_word(corpus, annotation),
        annotation.id,
        annotation.note,
        speaker.name if speaker else "",
        speaker.kind if speaker else "",
        corpus.annotator_name(annotation.annotator),
        annotation.created,
        annotation.modified,
    )
    return dict(zip(_FEATURES, values, strict=True))


def _type_system() -> str:
    types = [_type(f"webanno.custom.{name}", features) for name, features in _LAYERS.items()]
    types += [_type(f"{_SEGMENTATION}.{name}", ()) for name in ("Sentence", "Token")]
    spaced = {"xmlns": "http://uima.apache.org/resourceSpecifier"}
    return element("typeSystemDescription", spaced, element("types", {}, *types))


def _type(name: str, features: tuple[str, ...]) -> str:
    described = [
        element(
            "featureDescription",
            {},
            element("name", {}, feature),
            "<description/>",
            element("rangeTypeName", {}, "uima.cas.String"),
        )
        for feature in features
    ]
    return element(
        "typeDescription",
        {},
        element("name", {}, name),
        "<description/>",
        element("supertypeName", {}, "uima.tcas.Annotation"),
        element("features", {}, *described) if described else "<features/>",
    )
