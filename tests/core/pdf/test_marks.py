"""Highlights that a PDF already has: found by the places of its letters, and our own copies come back."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import pymupdf
import pytest

from reader.errors import ImportFailed
from reader.exporters import export
from reader.importers import read_article
from reader.library import Library
from reader.library.edits import AddAnnotations, AddSpeaker, EditAnnotation, TrashAnnotations
from reader.library.importing import keep
from reader.library.pdf_marks import as_project
from reader.library.projects import bring, plan
from reader.model import Speaker, SpeakerMention, new_id
from reader.pdf.engine import marks as engine
from reader.pdf.marks import Covered, read_marks
from reader.text.span import Span
from tests.core.library.builders import annotation_on
from tests.core.pdf.printed import Setter, prose


@pytest.fixture
def library(tmp_path):
    with Library.open(tmp_path / "l.spanlib") as library:
        yield library


def kept(library, data, name="page.pdf"):
    return library.revision(keep(library, read_article(data, name=name), data, name=name).revision)


def marks_in(data, password=""):
    told, buffers = engine.read({"name": "page.pdf", "password": password}, (data,), lambda share: None)
    assert buffers == ()
    return read_marks(json.loads(json.dumps(told["marks"])))  # as it crosses from a worker


def taken_in(library, revision, data, **choices):
    project = as_project(library, revision.id, marks_in(data), cut=False)
    planned = plan(library, project, choices=choices)
    bring(library, planned)
    return planned


def spans_in(library, revision):
    return sorted(
        tuple(piece.span for piece in a.anchors[0].pieces) for a in library.annotations(revision.article)
    )


def words_of(revision, start, count=4):
    """Return the span of some words that begin at or after `start`."""
    text = revision.text
    while start and not text[start - 1].isspace():
        start -= 1
    while start < len(text) and text[start].isspace():
        start += 1
    end = start
    for _ in range(count):
        while end < len(text) and text[end].isspace():
            end += 1
        while end < len(text) and not text[end].isspace():
            end += 1
    return Span(start, end)


# --- our own copies ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("columns", "rotation"), [(1, 0), (2, 0), (3, 0), (2, 90), (1, 180), (2, 270)])
def test_our_own_copy_comes_back_with_the_same_spans(library, tmp_path, columns, rotation):
    setter = Setter(columns=columns, rotation=rotation, head="The Courier")
    revision = kept(library, setter.set(prose(3, 14, sentences=12)))
    chance = random.Random(columns + rotation)
    made = []
    for _ in range(80):
        span = words_of(revision, chance.randrange(len(revision.text) - 300), chance.randint(1, 40))
        spans = [span]
        if chance.random() < 0.3:  # a second piece, some words further on
            spans.append(words_of(revision, min(span.end + 40, len(revision.text) - 40), 2))
        made.append(
            annotation_on(revision, *((s.start, s.end) for s in spans), annotator=library.annotator().id)
        )
    library.apply(AddAnnotations(tuple(made)))
    export(library, format="pdf", out=tmp_path / "out.pdf")
    copy = (tmp_path / "out.pdf").read_bytes()
    with Library.open(tmp_path / "again.spanlib") as other:
        again = kept(other, copy)
        assert again.text == revision.text
        assert taken_in(other, again, copy).unplaced == ()
        found = {a.id: [p.span for p in a.anchors[0].pieces] for a in other.annotations(again.article)}
        assert found == {a.id: [p.span for p in a.anchors[0].pieces] for a in made}


def test_tag_note_speaker_annotator_and_times_come_back(library, tmp_path):
    data = Setter().set(prose(4, 3))
    revision = kept(library, data)
    mayor = Speaker(new_id(), "The mayor")
    library.apply(AddSpeaker(mayor))
    one = annotation_on(
        revision, (0, 20), tag="speculation", note="Is that so?\n\nשלום 🚧", annotator=library.annotator().id
    )
    one = replace(
        one,
        speaker=SpeakerMention(mayor.id),
        created="2026-03-04T05:06:07.000Z",
        modified="2026-03-05T05:06:07.000Z",
    )
    library.apply(AddAnnotations((one,)))
    export(library, format="pdf", out=tmp_path / "out.pdf")
    with Library.open(tmp_path / "m.spanlib") as other:
        copy = (tmp_path / "out.pdf").read_bytes()
        again = kept(other, copy)
        taken_in(other, again, copy)
        (found,) = other.annotations(again.article)
        assert (found.id, found.tag, found.note) == (one.id, "speculation", one.note)
        assert (found.created, found.modified) == (one.created, one.modified)
        assert other.speaker(found.speaker.speaker).name == "The mayor"
        names = {a.id: a.name for a in other.annotators()}
        assert names[found.annotator] == library.annotator().name


def test_what_is_here_already_is_not_doubled_and_undo_takes_all_back(library, tmp_path):
    data = Setter().set(prose(5, 4))
    revision = kept(library, data)
    library.apply(AddAnnotations((annotation_on(revision, (0, 20), annotator=library.annotator().id),)))
    export(library, format="pdf", out=tmp_path / "out.pdf")
    copy = (tmp_path / "out.pdf").read_bytes()
    project = as_project(library, revision.id, marks_in(copy), cut=False)
    assert plan(library, project).edit is None
    with Library.open(tmp_path / "m.spanlib") as other:
        again = kept(other, copy)
        before = other.snapshot().in_order()
        planned = plan(other, as_project(other, again.id, marks_in(copy), cut=False))
        applied = bring(other, planned)
        assert plan(other, as_project(other, again.id, marks_in(copy), cut=False)).edit is None
        other.apply(applied.inverse)
        assert other.snapshot().in_order() == before


def test_an_annotation_over_a_page_end_is_one_again(library, tmp_path):
    data = Setter().set(prose(6, 6, sentences=40))
    revision = kept(library, data)
    seam = library.layout(revision.id).pages[1].spans[0].start
    span = Span(words_of(revision, seam - 60, 2).start, words_of(revision, seam + 40, 2).end)
    library.apply(
        AddAnnotations((annotation_on(revision, (span.start, span.end), annotator=library.annotator().id),))
    )
    export(library, format="pdf", out=tmp_path / "out.pdf")
    copy = (tmp_path / "out.pdf").read_bytes()
    assert len(marks_in(copy)) == 2
    with Library.open(tmp_path / "m.spanlib") as other:
        again = kept(other, copy)
        taken_in(other, again, copy)
        assert spans_in(other, again) == [(span,)]


# --- other programs' --------------------------------------------------------------------------------------


def marked(
    kind="highlight", quads=None, *, crop=None, text="Nobody knows what the mayor said of it.", **facts
):
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((72, 100), text, fontsize=11)
    page.insert_text((72, 113), "A second line stands close below the first.", fontsize=11)
    words = {w[4]: pymupdf.Rect(w[:4]) for w in page.get_text("words")}
    rects = quads(words) if quads else [words["knows"] | words["what"]]
    add = {
        "highlight": page.add_highlight_annot,
        "underline": page.add_underline_annot,
        "squiggly": page.add_squiggly_annot,
        "strikeout": page.add_strikeout_annot,
    }[kind]
    annot = add(rects)
    annot.set_colors(stroke=facts.pop("colour", (1, 0.83, 0)))
    annot.set_info(**facts)
    annot.update()
    if crop:
        page.set_cropbox(crop)
    return document


@pytest.mark.parametrize("kind", ["highlight", "underline", "squiggly", "strikeout"])
def test_every_kind_of_highlight_is_its_words(library, kind):
    data = marked(kind, title="Ada", content="Really?").tobytes()
    revision = kept(library, data)
    (mark,) = marks_in(data)
    assert (mark.kind, mark.author, mark.content, mark.colour) == (kind, "Ada", "Really?", "#ffd400")
    planned = taken_in(library, revision, data)
    (found,) = library.annotations(revision.article)
    assert found.anchors[0].pieces[0].quote == "knows what"
    assert found.note == "Really?"
    assert {a.id: a.name for a in library.annotators()}[found.annotator] == "Ada"
    assert planned.added["tag"] == 1
    name = library.codebook().tag(found.tag).name
    assert name.startswith("Yellow")


@pytest.mark.parametrize("thin", ["underline", "strikeout"])
def test_marks_that_are_mere_lines_take_the_line_of_text_that_they_belong_to(library, thin):
    def quads(words):
        box = words["knows"] | words["what"]
        y = box.y1 - 2.0 if thin == "underline" else (box.y0 + box.y1) / 2 + 1
        return [pymupdf.Rect(box.x0, y, box.x1, y + 1)]

    data = marked(thin, quads).tobytes()
    revision = kept(library, data)
    taken_in(library, revision, data)
    (found,) = library.annotations(revision.article)
    assert found.anchors[0].pieces[0].quote == "knows what"


def test_a_cropped_page_has_its_words_where_they_are(library):
    data = marked(crop=pymupdf.Rect(50, 60, 500, 500)).tobytes()
    revision = kept(library, data)
    taken_in(library, revision, data)
    (found,) = library.annotations(revision.article)
    assert found.anchors[0].pieces[0].quote == "knows what"


def test_stretches_that_a_line_end_parts_are_one_and_others_are_pieces(library):
    def both_lines(words):
        return [words["said"] | words["it."], words["A"] | words["second"]]

    def two_words(words):
        return [words["Nobody"], words["mayor"]]

    for quads, expected in ((both_lines, ["said of it. A second"]), (two_words, ["Nobody", "mayor"])):
        with Library.open(library.path.with_name(f"{quads.__name__}.spanlib")) as other:
            data = marked(quads=quads).tobytes()
            revision = kept(other, data)
            taken_in(other, revision, data)
            (found,) = other.annotations(revision.article)
            quotes = [" ".join(piece.quote.split()) for piece in found.anchors[0].pieces]
            assert quotes == expected


def test_notes_beside_the_text_and_empty_highlights_are_listed_and_replies_are_joined(library):
    document = marked(content="Who?", title="Ada")
    page = document[0]
    first = next(page.annots())
    reply = page.add_text_annot((80, 80), "The mayor.")
    reply.set_info(title="Bo")
    document.xref_set_key(reply.xref, "IRT", f"{first.xref} 0 R")
    page.add_text_annot((300, 300), "Look this up")
    page.add_highlight_annot(pymupdf.Rect(300, 500, 400, 520))
    page.add_circle_annot(pymupdf.Rect(300, 600, 340, 640))
    data = document.tobytes()
    revision = kept(library, data)
    assert [dict(n.facts)["count"] for n in revision.notices if n.message == "import.pdf-marks"] == [3]
    planned = taken_in(library, revision, data)
    (found,) = library.annotations(revision.article)
    assert found.note == "Who?\nBo: The mayor."
    assert [n.message for n in planned.notices] == [
        "pdf.note-apart-said",
        "pdf.no-words-under",
        "pdf.drawing-apart",
    ]
    assert dict(planned.notices[0].facts) == {"page": "1", "words": "Look this up"}


def test_a_tag_is_chosen_for_each_colour_and_kind(library):
    document = marked()
    page = document[0]
    words = {w[4]: pymupdf.Rect(w[:4]) for w in page.get_text("words")}
    page.add_highlight_annot(words["Nobody"]).set_colors(stroke=(0.2, 0.5, 1))
    page.add_underline_annot(words["mayor"]).set_colors(stroke=(1, 0.83, 0))
    data = document.tobytes()
    revision = kept(library, data)
    project = as_project(library, revision.id, marks_in(data), cut=False)
    assert project.labels[0].name == "Yellow"
    yellow = project.labels[0].label
    others = {label.label: "" for label in project.labels[1:]}
    bring(library, plan(library, project, choices={yellow: "claim", **others}))
    (found,) = library.annotations(revision.article)
    assert found.tag == "claim"
    assert plan(library, project, memory={yellow: "claim"}).choices[yellow] == "claim"


def test_a_locked_file_and_one_that_is_none_are_refused(library):
    data = marked().tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="open", owner_pw="o")
    with pytest.raises(ImportFailed) as refused:
        marks_in(data)
    assert refused.value.message == "import.password"
    assert len(marks_in(data, "open")) == 1
    with pytest.raises(ImportFailed):
        marks_in(b"%PDF-1.7 nothing")


@pytest.mark.parametrize(
    "told",
    [
        None,
        [None],
        [{"kind": "highlight"}],
        [{"kind": "highlight", "page": -1, "quads": []}],
        [{"kind": "spell", "page": 0, "quads": []}],
        [{"kind": "note", "page": 0, "quads": [[1, 2]]}],
        [{"kind": "note", "page": 0, "quads": [[float("nan")] * 8]}],
    ],
)
def test_a_worker_that_answers_nonsense_is_not_believed(told):
    if isinstance(told, list) and isinstance(told[0], dict):
        words = dict.fromkeys(("colour", "author", "subject", "content", "id", "created", "modified"), "")
        told = [{**words, **told[0]}]
    with pytest.raises(ValueError, match=r"no "):
        read_marks(told)


# --- files of the world -----------------------------------------------------------------------------------

EXPECTED = {
    "annotation-highlight-without-appearance.pdf": 1,
    "annotation-highlight.pdf": 1,
    "highlight.pdf": 1,
    "highlight_popup.pdf": 1,
}


@pytest.mark.parametrize("name", EXPECTED)
def test_highlights_of_other_programs_come_in(library, shared, name):
    data = (shared / "data" / "documents" / "pdfjs" / name).read_bytes()
    revision = kept(library, data, name)
    taken_in(library, revision, data)
    found = library.annotations(revision.article)
    assert len(found) == EXPECTED[name]
    with pymupdf.open(stream=data) as document:
        for one in found:
            words = "".join("".join(p.quote.split()) for p in one.anchors[0].pieces)
            under = "".join(
                c["c"]
                for page in document
                for note in page.annots()
                for block in page.get_text("rawdict")["blocks"]
                for line in block.get("lines", ())
                for span in line["spans"]
                for c in span["chars"]
                if note.type[1] == "Highlight" and _middle(c) in pymupdf.Quad(note.vertices[:4]).rect
            )
            assert words == "".join(under.split())


def _middle(char):
    x0, y0, x1, y1 = char["bbox"]
    return pymupdf.Point((x0 + x1) / 2, (y0 + y1) / 2)


@pytest.mark.parametrize("folder", ["pdfjs", "pypdf"])
def test_the_copy_of_every_file_of_the_world_comes_back(library, shared, tmp_path, folder):
    tried = same = 0
    for path in sorted((shared / "data" / "documents" / folder).glob("*.pdf")):
        data = path.read_bytes()
        with Library.open(tmp_path / f"{path.stem}-1.spanlib") as first:
            try:
                revision = kept(first, data, path.name)
            except ImportFailed:
                continue
            if len(revision.text) < 3:
                continue
            index = first.layout(revision.id)
            assert index is not None
            for start in range(0, len(revision.text) - 2, max(20, len(revision.text) // 12)):
                span = words_of(revision, start)
                held = [first.page_boxes(revision.id, p, index) for p in index.pages_of(span)]
                if span and any(page and page.boxes(span) for page in held):
                    one = annotation_on(revision, (span.start, span.end), annotator=first.annotator().id)
                    first.apply(AddAnnotations((one,)))
            out = tmp_path / "out.pdf"
            export(first, format="pdf", out=out)
            copy = out.read_bytes()
            wanted = {
                a.id: [p.span for p in a.anchors[0].pieces] for a in first.annotations(revision.article)
            }
            project = as_project(first, revision.id, marks_in(copy), cut=False)
            found = {one.id: [Span(p.start, p.end) for p in one.places] for one in project.annotations}
            tried += len(wanted)
            same += sum(found.get(key) == spans for key, spans in wanted.items())
    assert tried > 20
    assert same == tried


def test_covered_is_empty_for_a_page_without_letters():
    from reader.pdf.boxes import PageBoxes
    from reader.pdf.marks import PrintedMark

    covered = Covered(PageBoxes((), (), (), (), (), ()), "")
    assert covered.spans(PrintedMark(0, "highlight", ((0, 0, 1, 0, 1, 1, 0, 1),))) == ()


def test_what_was_taken_in_and_got_another_tag_or_note_since_is_not_taken_in_again(library):
    data = marked_by_others()
    revision = kept(library, data)
    taken_in(library, revision, data)
    for one in library.annotations(revision.article):
        library.apply(EditAnnotation(one, replace(one, tag="claim", note=f"{one.note} Hm.")))
    assert plan(library, as_project(library, revision.id, marks_in(data), cut=False)).edit is None


# --- the same file goes out again ---------------------------------------------------------------------------


def marked_by_others():
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((72, 100), "Nobody knows what the mayor said of the bridge.", fontsize=11)
    page.insert_text((72, 130), "It was closed on Monday.", fontsize=11)
    page.set_rotation(90)
    words = {word[4]: pymupdf.Rect(word[:4]) for word in page.get_text("words")}
    for rect, author, said in (
        (words["knows"] | words["what"], "Ada", "Really?"),
        (words["mayor"], "Bo", ""),
        (words["closed"], "Ada", ""),
    ):
        note = page.add_highlight_annot(rect)
        note.set_info(title=author, content=said, creationDate="D:20240102030405Z")
        note.update()
        if said:
            document.xref_set_key(note.xref, "NM", "(of another program)")
    return document.tobytes()


def marks_told(path):
    with pymupdf.open(path) as document:
        return sorted(
            (n.info["title"], n.info["subject"], n.info["content"])
            for page in document
            for n in page.annots()
        )


def test_what_was_taken_in_stands_in_an_annotated_copy_once(library, tmp_path):
    data = marked_by_others()
    revision = kept(library, data)
    taken_in(library, revision, data)
    one = next(a for a in library.annotations(revision.article) if a.note)
    library.apply(EditAnnotation(one, replace(one, tag="claim", note="No, not really.")))
    mine = annotation_on(revision, (25, 30), tag="claim", annotator=library.annotator().id)
    library.apply(AddAnnotations((mine,)))
    other = next(a for a in library.annotations(revision.article) if a.anchors[0].pieces[0].quote == "closed")
    library.apply(TrashAnnotations((other.id,)))
    export(library, format="pdf", out=tmp_path / "out.pdf")
    assert marks_told(tmp_path / "out.pdf") == [
        ("Ada", "", ""),  # is no annotation here: it stays as it came
        ("Ada", "Claim", "Claim\nNo, not really."),
        ("Bo", "Yellow", "Yellow"),
        ("Reader 1", "Claim", "Claim"),
    ]


def test_what_others_marked_stays_in_a_copy_beside_an_annotation_on_the_same_words(library, tmp_path):
    revision = kept(library, marked_by_others())
    start = revision.text.index("knows")
    span = (start, start + len("knows what"))
    library.apply(AddAnnotations((annotation_on(revision, span, annotator=library.annotator().id),)))
    export(library, format="pdf", out=tmp_path / "out.pdf")
    assert ("Ada", "", "Really?") in marks_told(tmp_path / "out.pdf")


def test_a_copy_of_a_copy_has_each_annotation_once(library, tmp_path):
    revision = kept(library, Setter(rotation=90).set(prose(5, 12)))
    text = revision.text
    spans = [(0, 20), (30, 60), (len(text) // 2, len(text) // 2 + 2500)]  # the last one over a page's end
    library.apply(
        AddAnnotations(tuple(annotation_on(revision, s, annotator=library.annotator().id) for s in spans))
    )
    export(library, format="pdf", out=tmp_path / "out.pdf")
    first = marks_told(tmp_path / "out.pdf")
    copy = (tmp_path / "out.pdf").read_bytes()
    with Library.open(tmp_path / "again.spanlib") as other:
        taken_in(other, kept(other, copy), copy)
        export(other, format="pdf", out=tmp_path / "again.pdf")
    assert marks_told(tmp_path / "again.pdf") == first
