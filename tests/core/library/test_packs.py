"""Articles handed out blind, work handed back, many packs in one go, a library moved to another place."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from reader.errors import ImportFailed
from reader.importers import read_article
from reader.library import Library
from reader.library.edits import (
    AddAnnotations,
    AddSpeaker,
    Batch,
    EditAnnotator,
    EditArticle,
    TrashAnnotations,
)
from reader.library.importing import import_path
from reader.library.packs import instructions_of, open_pack, read_manifest, unpack, weigh_packs, write_pack
from reader.model import Anchor, Annotation, Annotator, Speaker, SpeakerMention, new_id, piece_of
from reader.text.span import Span
from tests.core.library.builders import quick_folder

STORY = "The ferry is late\n\nOfficials said the bridge may reopen Friday. 🚧 It closed in May.\n"
TIME = "2026-01-01T00:00:00.000Z"
SECRET = "Professor Plum"


def read(source, **options):
    data = Path(source).read_bytes()
    return read_article(data, name=options.get("name", "")), data


def tag(
    library: Library, article: str, start: int, end: int, speaker: str = "", name: str = "claim"
) -> Annotation:
    revision = library.newest_revision(article)
    said_by = Speaker(new_id(), speaker) if speaker else None
    made = Annotation(
        new_id(),
        article,
        name,
        library.annotator().id,
        (Anchor(revision.id, (piece_of(revision.text, Span(start, end)),)),),
        library.codebook().id,
        library.codebook().version,
        speaker=SpeakerMention(said_by.id) if said_by else None,
        created=TIME,
        modified=TIME,
    )
    edits = (AddSpeaker(said_by),) if said_by else ()
    library.apply(Batch((*edits, AddAnnotations((made,)))))
    return made


@dataclass
class Class:
    """A teacher's library with two articles, and a folder for everybody's files."""

    folder: Path
    teacher: Library
    article: str

    def hand_out(self, **options) -> Path:
        path = self.folder / "out.spanpack"
        write_pack(self.teacher, path, kind="hand-out", **options)
        return path

    def student(self, number: int, pack: Path) -> Library:
        library = Library.open(self.folder / f"student{number}.spanlib")
        unpack(library, [open_pack(pack)])
        own = library.annotator()
        library.apply(EditAnnotator(own, replace(own, name=f"Student {number}")))
        return library

    def handed_back(self, count: int) -> list[Path]:
        out, paths = self.hand_out(), []
        for number in range(count):
            with self.student(number, out) as library:
                tag(library, self.article, number, number + 6, "The mayor", "speculation")
                paths.append(self.folder / f"back{number}.spanpack")
                write_pack(library, paths[-1], kind="return")
        return paths


@pytest.fixture
def school() -> Iterator[Class]:
    with quick_folder() as folder, Library.open(folder / "teacher.spanlib") as teacher:
        (folder / "a.txt").write_text(STORY, "utf-8")
        (folder / "b.txt").write_text("Another story\n\nNothing is certain.\n", "utf-8")
        own = teacher.annotator()
        teacher.apply(EditAnnotator(own, Annotator(own.id, SECRET)))
        article = import_path(teacher, folder / "a.txt", reader=read).article
        import_path(teacher, folder / "b.txt", reader=read)
        facts = teacher.article(article)
        teacher.apply(EditArticle(facts, replace(facts, note="the solution", done=True)))
        tag(teacher, article, 0, 5, "Somebody secret")
        yield Class(folder, teacher, article)


def test_a_hand_out_is_blind_and_has_texts_codebook_instructions_and_originals(school):
    out = school.hand_out(instructions="Tag every sentence.")
    with zipfile.ZipFile(out) as pack:
        assert pack.namelist()[0] == "mimetype"
        everything = b"".join(pack.read(name) for name in pack.namelist()).decode("utf-8", "replace")
        assert json.loads(pack.read("manifest.json"))["annotations"] == 0
    for hidden in (SECRET, "the solution", "Somebody secret"):
        assert hidden not in everything
    assert read_manifest(out).instructions == "Tag every sentence."
    with school.student(1, out) as library:
        assert len(library.articles()) == 2
        assert library.annotations(school.article) == ()
        assert library.codebook() == school.teacher.codebook()
        revision = library.newest_revision(school.article)
        assert library.original(revision.id) == STORY.encode()
        assert library.annotator().name == "Student 1"


def test_instructions_can_be_read_again_as_long_as_the_library_is_there(school):
    out = school.hand_out(instructions="Tag every sentence.")
    path = school.folder / "student1.spanlib"
    with school.student(1, out) as library:
        unpack(library, [open_pack(out)])  # told once is enough
        library.save_session({"article": school.article})
    with Library.open(path) as library:
        assert instructions_of(library) == ((out.name, "Tag every sentence."),)
    assert instructions_of(school.teacher) == ()


def test_a_hand_out_for_somebody_lets_them_work_under_that_name(school):
    out = school.hand_out(annotator="Dana")
    with Library.open(school.folder / "dana.spanlib") as library:
        unpack(library, [open_pack(out)])
        assert library.annotator().name == "Dana"
    with Library.open(school.folder / "busy.spanlib") as library:
        import_path(library, school.folder / "b.txt", reader=read)
        before = library.annotator()
        done = unpack(library, [open_pack(out)])
        assert library.annotator().name == "Dana"
        library.apply(done.applied.inverse)
        assert library.annotator() == before


def test_twenty_five_packs_come_in_as_one_step_and_go_as_one(school):
    packs = [open_pack(path) for path in school.handed_back(25)]
    before = school.teacher.snapshot().in_order()
    assert dict(weigh_packs(school.teacher, packs).added)["annotation"] == 25
    assert school.teacher.snapshot().in_order() == before
    done = unpack(school.teacher, packs)
    assert done.conflicts == ()
    assert dict(done.added) == {"annotation": 25, "annotator": 25, "speaker": 1}
    assert set(done.annotators) == {f"Student {n}" for n in range(25)}
    assert len(school.teacher.articles()) == 2
    assert len(school.teacher.annotations(school.article)) == 26
    assert school.teacher.annotator().name == SECRET
    assert school.teacher.check().problems == ()
    assert unpack(school.teacher, packs).applied is None  # a second time nothing is new
    school.teacher.apply(done.applied.inverse)
    assert school.teacher.snapshot().in_order() == before


def test_work_on_the_same_text_imported_elsewhere_is_known_by_the_text(school):
    with Library.open(school.folder / "other.spanlib") as other:
        article = import_path(other, school.folder / "a.txt", reader=read).article
        assert article != school.article
        tag(other, article, 7, 12)
        write_pack(other, school.folder / "other.spanpack", kind="return")
    done = unpack(school.teacher, [open_pack(school.folder / "other.spanpack")])
    assert done.articles == (school.article,)
    assert len(school.teacher.annotations(school.article)) == 2


def test_what_two_packs_say_differently_of_one_annotation_is_kept_twice_and_listed(school):
    (path,) = school.handed_back(1)
    with Library.open(school.folder / "student0.spanlib", create=False) as library:
        (mine,) = library.annotations(school.article)
        library.apply(TrashAnnotations((mine.id,)))
        library.apply(AddAnnotations((replace(mine, id=new_id(), note="later"),)))
        write_pack(library, school.folder / "later.spanpack", kind="return")
    done = unpack(school.teacher, [open_pack(path), open_pack(school.folder / "later.spanpack")])
    assert dict(done.added)["annotation"] == 2
    assert {a.note for a in school.teacher.annotations(school.article)} == {"", "later"}


def test_a_library_is_opened_elsewhere_as_it_was(school):
    for path in school.handed_back(2):
        unpack(school.teacher, [open_pack(path)])
    school.teacher.save_session({"article": school.article, "place": [3, 4]})
    source = school.teacher.newest_revision(school.article)
    school.teacher.keep_layout(source.source.original_hash, source.text_hash, (b"index", b"page"))
    write_pack(school.teacher, school.folder / "all.spanpack", kind="move")
    with Library.open(school.folder / "moved.spanlib") as moved:
        unpack(moved, [open_pack(school.folder / "all.spanpack")])
        assert moved.snapshot().in_order() == school.teacher.snapshot().in_order()
        assert moved.originals() == school.teacher.originals()
        assert moved.layouts() == ((source.source.original_hash, source.text_hash, 2),)
        assert moved.layout_bytes(source.source.original_hash, source.text_hash, 1) == b"page"
        assert moved.session() == school.teacher.session()
        assert moved.check().problems == ()


def test_annotators_go_out_under_other_names(school):
    for path in school.handed_back(2):
        unpack(school.teacher, [open_pack(path)])
    out = school.folder / "anonymous.spanpack"
    write_pack(school.teacher, out, kind="return", everybody=True, renamed=True)
    with zipfile.ZipFile(out) as pack:
        everything = b"".join(pack.read(n) for n in ("manifest.json", "library.json")).decode()
    assert SECRET not in everything
    assert "Student" not in everything
    assert set(read_manifest(out).annotators) == {"Annotator 1", "Annotator 2", "Annotator 3"}


def test_an_original_that_is_not_what_its_name_says_is_passed_by(school):
    out = school.hand_out()
    forged = school.folder / "forged.spanpack"
    with zipfile.ZipFile(out) as pack, zipfile.ZipFile(forged, "w") as other:
        for name in pack.namelist():
            other.writestr(name, b"something else" if name.startswith("originals/") else pack.read(name))
    with school.student(1, forged) as library:
        assert library.originals() == ()
        assert len(library.articles()) == 2


@pytest.mark.parametrize("name", ["manifest.json", "library.json"])
@pytest.mark.parametrize("content", [None, b"", b"[1]", b'{"format": "spanreader-pack"}', b"[" * 100_000])
def test_a_damaged_pack_is_refused_and_changes_nothing(school, name, content):
    out = school.hand_out()
    damaged = school.folder / "damaged.spanpack"
    with zipfile.ZipFile(out) as pack, zipfile.ZipFile(damaged, "w") as other:
        for member in pack.namelist():
            if member != name:
                other.writestr(member, pack.read(member))
            elif content is not None:
                other.writestr(member, content)
    with pytest.raises(ImportFailed):
        open_pack(damaged)


def test_a_pack_that_is_cancelled_leaves_what_stood_there(school):
    out = school.folder / "out.spanpack"
    out.write_bytes(b"before")
    report = write_pack(school.teacher, out, kind="hand-out", cancel=lambda: True)
    assert report.cancelled
    assert out.read_bytes() == b"before"
