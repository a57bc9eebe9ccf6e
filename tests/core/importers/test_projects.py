"""What other programs write, as they write it: offsets in their units, quotes without offsets, their own shapes."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from reader.errors import ImportFailed
from reader.importers.projects import Project, recognise
from reader.importers.projects.files import Files
from reader.importers.projects.job import read_project

TEXT = "Officials said the bridge may reopen Friday. 🚧 It closed in May."
CLOSED = TEXT.index("It closed")


def read(name: str, content: str | bytes) -> Project:
    data = content.encode() if isinstance(content, str) else content
    return read_project(Files(name, ((name, data),)), recognise(name, data[:4096], data[-65536:]))


def quotes(project: Project) -> list[tuple[str, list[str]]]:
    """Return (label, words at the positions) of every annotation, in the text as it is kept."""
    texts = {document.key: document.text for document in project.documents}
    return [
        (one.label, [texts[one.document][place.start : place.end] for place in one.places])
        for one in project.annotations
    ]


def archive(members: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)
    return out.getvalue()


# --- Label Studio -------------------------------------------------------------------------------------------


def task(*regions: dict, **more: object) -> str:
    result = [{"id": f"r{n}", "type": "labels", "value": region} for n, region in enumerate(regions)]
    return json.dumps([{"data": {"text": TEXT}, "annotations": [{"result": result, **more}]}])


def test_positions_that_count_utf_16_units_are_known_by_the_words_beside_them():
    region = {"start": CLOSED + 1, "end": len(TEXT) + 1, "text": TEXT[CLOSED:], "labels": ["background"]}
    assert quotes(read("ls.json", task(region))) == [("background", [TEXT[CLOSED:]])]


def test_positions_in_code_points_stay_what_they_are():
    region = {"start": CLOSED, "end": len(TEXT), "text": TEXT[CLOSED:], "labels": ["background", "old"]}
    assert [label for label, _ in quotes(read("ls.json", task(region)))] == ["background", "old"]


def test_a_person_who_completed_a_task_is_its_annotator_and_a_cancelled_one_is_not():
    region = {"start": 0, "end": 9, "text": "Officials", "labels": ["claim"]}
    who = {"completed_by": {"first_name": "Dana", "last_name": "Quill", "email": "d@example.org"}}
    assert read("ls.json", task(region, **who)).annotations[0].annotator == "Dana Quill"
    assert read("ls.json", task(region, was_cancelled=True)).annotations == ()


def test_the_short_form_and_predictions():
    short = json.dumps(
        [{"text": TEXT, "label": [{"start": 0, "end": 9, "text": "Officials", "labels": ["claim"]}]}]
    )
    assert quotes(read("min.json", short)) == [("claim", ["Officials"])]
    guessed = [{"data": {"text": TEXT}, "annotations": [], "predictions": [{"result": [{}, {}]}]}]
    assert [n.facts for n in read("p.json", json.dumps(guessed)).notices] == [(("count", 2),)]


# --- doccano ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        {"text": TEXT, "label": [[0, 9, "claim"]]},
        {"data": TEXT, "labels": [[0, 9, "claim"]], "id": 7, "Comments": []},
        {
            "text": TEXT,
            "entities": [{"id": 1, "start_offset": 0, "end_offset": 9, "label": "claim"}],
            "relations": [],
        },
        {"text": TEXT, "spans": [{"start": 0, "end": 9, "label": "claim"}], "answer": "accept"},
    ],
)
def test_every_shape_of_a_line_is_read(line):
    assert quotes(read("all.jsonl", json.dumps(line) + "\n\n")) == [("claim", ["Officials"])]


def test_an_archive_with_a_file_for_each_annotator_says_whose_they_are():
    line = json.dumps({"text": TEXT, "label": [[0, 9, "claim"]]})
    found = read(
        "export.zip", archive({"dana.jsonl": line, "ravi.jsonl": line, "__MACOSX/._dana.jsonl": "x"})
    )
    assert [one.annotator for one in found.annotations] == ["dana", "ravi"]
    assert len(found.documents) == 1


def test_line_ends_that_are_kept_as_one_character_move_the_offsets():
    raw = "One.\r\nTwo 🚧.\r\n\r\nThree."
    start = raw.index("Three")
    found = read("a.jsonl", json.dumps({"text": raw, "label": [[start, start + 5, "x"], [6, 9, "y"]]}))
    assert found.documents[0].text == "One.\nTwo 🚧.\n\nThree."
    assert quotes(found) == [("x", ["Three"]), ("y", ["Two"])]


# --- brat ---------------------------------------------------------------------------------------------------


def test_fragments_notes_attributes_and_what_has_no_place():
    ann = (
        "T1\tSpeculation 0 9;19 25\tOfficials bridge\n"
        "A1\tNegation T1\nM1\tCertainty T1 low\n#1\tAnnotatorNotes T1\tmodal verb\n"
        "T2\tCue 26 29\tmay\nR1\tcues Arg1:T2 Arg2:T1\t\nE1\tMove:T2 Who:T1\n"
    )
    found = read(
        "b.zip", archive({"d/a.txt": TEXT, "d/a.ann": ann, "d/annotation.conf": "[entities]\nCue\nOther\n"})
    )
    assert quotes(found) == [("Speculation", ["Officials", "bridge"]), ("Cue", ["may"])]
    first = found.annotations[0]
    assert first.note == "modal verb"
    assert [(v.attribute, v.value) for v in first.values] == [("Negation", True), ("Certainty", "low")]
    assert [n.facts for n in found.notices] == [(("count", 2),)]
    assert [label.label for label in found.labels] == ["Cue", "Other"]


def test_a_mark_at_the_beginning_of_the_text_is_counted_as_brat_counts_it():
    found = read("b.zip", archive({"a.txt": "\ufeff" + TEXT, "a.ann": "T1\tclaim 1 10\tOfficials\n"}))
    assert quotes(found) == [("claim", ["Officials"])]


def test_annotations_without_their_text_are_refused_by_name():
    with pytest.raises(ImportFailed) as caught:
        read("b.zip", archive({"a.ann": "T1\tclaim 0 9\tOfficials\n"}))
    assert caught.value.message == "project.no-text-file"


# --- Web Annotation -----------------------------------------------------------------------------------------

QUOTE = {"type": "TextQuoteSelector", "exact": "Officials", "prefix": "", "suffix": " said"}


def test_targets_bodies_and_pages_of_annotations():
    one = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "type": "Annotation",
        "id": "https://elsewhere.example/1",
        "creator": "https://elsewhere.example/dana",
        "body": [
            {"type": "TextualBody", "purpose": "tagging", "value": "claim"},
            {"type": "TextualBody", "value": "a remark"},
        ],
        "target": [
            {"source": "https://example.org/a", "selector": QUOTE},
            {"source": {"id": "https://example.org/b"}, "selector": [QUOTE]},
            "https://example.org/whole",
        ],
    }
    page = {"@context": "http://www.w3.org/ns/anno.jsonld", "type": "AnnotationPage", "items": [one, one]}
    found = read("page.jsonld", json.dumps(page))
    assert [(a.label, a.note, a.document) for a in found.annotations[:2]] == [
        ("claim", "a remark", "https://example.org/a"),
        ("claim", "a remark", "https://example.org/b"),
    ]
    assert [d.url for d in found.documents] == ["https://example.org/a", "https://example.org/b"]


def test_hypothesis_api_rows():
    row = {
        "uri": "https://example.org/a",
        "user": "acct:dana@hypothes.is",
        "text": "look",
        "tags": ["claim", "check"],
        "target": [{"source": "https://example.org/a", "selector": [QUOTE]}],
    }
    found = read("h.json", json.dumps({"total": 1, "rows": [row]}))
    assert [(a.label, a.annotator, a.note) for a in found.annotations] == [
        ("claim", "dana", "look"),
        ("check", "dana", "look"),
    ]


# --- REFI-QDA -----------------------------------------------------------------------------------------------

PROJECT = f"""<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="P" origin="another program">
<Users><User guid="0B5A1C52-7C11-4F6E-9C1B-2C6E0C7B0A01" name="Dana"/></Users>
<CodeBook><Codes>
 <Code guid="A0000000-0000-4000-8000-000000000001" name="hedge" isCodable="true" color="#5FB236">
  <Description>Not sure.</Description>
  <Code guid="A0000000-0000-4000-8000-000000000002" name="modal" isCodable="true"/>
 </Code>
 <Code guid="A0000000-0000-4000-8000-000000000003" name="modal" isCodable="true"/>
</Codes></CodeBook>
<Sources>
 <TextSource guid="3F2504E0-4F89-41D3-9A0C-0305E82C3301" name="Story">
  <PlainTextContent>{TEXT}</PlainTextContent>
  <PlainTextSelection guid="9D3E7B10-51C4-4A57-8E1B-6B1E4C2F7A02" startPosition="{CLOSED}" endPosition="{len(TEXT)}">
   <Coding guid="C56A4180-65AA-42EC-A945-5FD21DEC0538" creatingUser="0B5A1C52-7C11-4F6E-9C1B-2C6E0C7B0A01">
    <CodeRef targetGUID="A0000000-0000-4000-8000-000000000002"/></Coding>
   <NoteRef targetGUID="D0000000-0000-4000-8000-000000000001"/>
  </PlainTextSelection>
 </TextSource>
 <PDFSource guid="3F2504E0-4F89-41D3-9A0C-0305E82C3302" name="Paper"><Representation plainTextPath="internal://x.txt"
  guid="3F2504E0-4F89-41D3-9A0C-0305E82C3303"><PlainTextSelection startPosition="0" endPosition="5"
  guid="3F2504E0-4F89-41D3-9A0C-0305E82C3304"><Coding><CodeRef targetGUID="A0000000-0000-4000-8000-000000000001"/>
  </Coding></PlainTextSelection></Representation></PDFSource>
 <PictureSource guid="3F2504E0-4F89-41D3-9A0C-0305E82C3305" name="Photo"/>
</Sources>
<Notes><Note guid="D0000000-0000-4000-8000-000000000001" name="memo"><PlainTextContent>my memo</PlainTextContent></Note></Notes>
</Project>"""


def test_a_project_of_an_analysis_program():
    found = read("p.qdpx", archive({"project.qde": PROJECT, "Sources/X.TXT": "\ufeffPaper text"}))
    assert quotes(found) == [("modal", [TEXT[CLOSED:]]), ("hedge", ["Paper"])]
    assert found.annotations[0].note == "my memo"
    assert found.annotations[0].annotator == "Dana"
    assert [(x.label, x.parent) for x in found.labels] == [
        ("hedge", ""),
        ("modal", "hedge"),
        ("modal (2)", ""),
    ]
    assert found.labels[0].definition == "Not sure."
    assert [n.facts for n in found.notices] == [(("count", 1),)]


# --- tables -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_table_that_a_spreadsheet_saved_needs_a_tag_and_a_quote(mark):
    rows = [["url", "tag", "quote", "note"], ["https://example.org/a", "claim", "Officials", "=1+1"]]
    found = read("t.csv", "\r\n".join(mark.join(cells) for cells in rows))
    (one,) = found.annotations
    assert (one.label, one.places[0].quote, one.note) == ("claim", "Officials", "=1+1")
    assert found.documents[0].url == "https://example.org/a"
