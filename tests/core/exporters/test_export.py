"""What every export does: checks quotes, says what is lost, replaces the target in one step or not at all."""

from __future__ import annotations

import errno
import json
import os
import resource
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from reader import wording
from reader.errors import ExportFailed, NotFound
from reader.exporters import EXPORTERS, export, exporter, losses, preview
from reader.exporters.output import replacing
from reader.exporters.selection import Selection
from reader.model import Speaker, SpeakerMention
from reader.model.snapshot import Link
from reader.text.span import Span
from tests.core.exporters.generated import MemoryLibrary, changed, small_library

# An annotated PDF needs articles that came as PDF: tests/core/pdf/test_annotated.py.
FORMATS = [e.id for e in EXPORTERS if e.id != "pdf"]


def with_wrong_quote() -> MemoryLibrary:
    library = small_library("One two.", ("claim", ((0, 3),)))
    anchor = library.snapshot.annotations[0].anchors[0]
    wrong = replace(anchor, pieces=(replace(anchor.pieces[0], span=Span(1, 4)),))
    return changed(library, anchors=(wrong,))


@pytest.mark.parametrize("format", FORMATS)
def test_a_quote_that_is_not_what_stands_there_stops_the_export(tmp_path, format):
    target = tmp_path / "out"
    target.write_text("old")
    with pytest.raises(ExportFailed) as stopped:
        export(with_wrong_quote(), format=format, out=target)
    assert stopped.value.message == "export.quote-differs"
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("out", "old")]


@pytest.mark.parametrize("format", FORMATS)
def test_an_empty_library_goes_out_as_an_empty_file_of_the_format(tmp_path, format):
    library = small_library()
    empty = MemoryLibrary(replace(library.snapshot, articles=(), revisions=(), annotations=()))
    report = export(empty, format=format, out=tmp_path / "out")
    assert (report.articles, report.annotations) == (0, 0)
    assert report.path.exists()


@pytest.mark.parametrize("format", FORMATS)
def test_what_is_lost_is_said_before_and_after_alike(tmp_path, format):
    library = small_library("One two.", ("claim", ((0, 3), (4, 7))), ("claim", ((0, 2),)), note="n")
    before = losses(library, format)
    assert export(library, format=format, out=tmp_path / "out").losses == before
    for notice in before:
        said = wording.sentence(notice.message, notice.facts)
        name = wording.FORMATS[format]
        assert said.startswith(("1", "2", name[0].upper() + name[1:]))


def test_a_link_is_lost_once_and_only_where_an_annotation_of_it_goes_out():
    library = small_library(
        "One two.", ("claim", ((0, 3),)), ("speculation", ((4, 7),)), ("claim", ((0, 2),))
    )
    said = library.snapshot.annotations
    linked = MemoryLibrary(replace(library.snapshot, links=(Link("k", "repeats", said[0].id, said[1].id),)))

    def lost(*annotations):
        notices = losses(linked, "csv", selection=Selection(annotations=annotations or None))
        return [dict(n.facts)["count"] for n in notices if n.message == "loss.links"]

    assert lost() == [1]
    assert lost(said[0].id) == [1]
    assert lost(said[2].id) == []


def test_a_link_of_which_only_one_annotation_goes_out_is_said_and_one_that_is_whole_is_not(tmp_path):
    library = small_library(
        "One two.", ("claim", ((0, 3),)), ("speculation", ((4, 7),)), ("claim", ((0, 2),))
    )
    first, second, third = (a.id for a in library.snapshot.annotations)
    links = (
        Link("k", "repeats", first, second),
        Link("l", "answers", first, third),
        Link("m", "repeats", first, first),
    )
    linked = MemoryLibrary(replace(library.snapshot, links=links))

    def lost(*annotations):
        chosen = Selection(annotations=annotations or None)
        before = losses(linked, "json", selection=chosen)
        report = export(linked, format="json", out=tmp_path / "a.json", selection=chosen, strict=True)
        assert report.losses == before
        held = json.loads(report.path.read_text(encoding="utf-8"))["links"]
        return len(held), [(n.message, dict(n.facts)["count"]) for n in before]

    assert lost() == (3, [])
    assert lost(first, second) == (2, [("loss.half-links", 1)])
    assert lost(first) == (1, [("loss.half-links", 2)])
    assert lost(second, third) == (0, [("loss.half-links", 2)])


@pytest.mark.parametrize("format", FORMATS)
def test_strict_refuses_to_lose_what_the_format_is_for(tmp_path, format):
    library = small_library("One two.", ("claim", ((0, 3), (4, 7))), note="n")
    library = changed(library, cues=(Span(0, 1),))
    lost = losses(library, format)
    if all(n.message.removeprefix("loss.") in exporter(format).by_nature for n in lost):
        assert export(library, format=format, out=tmp_path / "out", strict=True).annotations == 1
        return
    with pytest.raises(ExportFailed) as refused:
        export(library, format=format, out=tmp_path / "out", strict=True)
    assert refused.value.message == "export.would-lose"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("format", FORMATS)
def test_a_cancelled_export_leaves_the_target_as_it_was(tmp_path, format):
    target = tmp_path / "out"
    target.write_text("old")
    report = export(small_library(), format=format, out=target, cancel=lambda: True)
    assert report.cancelled
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("out", "old")]


def test_progress_counts_articles(tmp_path):
    heard: list[tuple[int, int]] = []
    export(small_library(), format="csv", out=tmp_path / "out", progress=lambda *done: heard.append(done))
    assert heard == [(1, 1)]


def test_an_article_that_is_not_there_is_named(tmp_path):
    with pytest.raises(NotFound):
        export(small_library(), format="csv", out=tmp_path / "out", articles=["nobody"])
    assert not list(tmp_path.iterdir())


def test_an_article_trashed_while_the_whole_library_goes_out_is_passed_over(tmp_path):
    library = small_library()
    gone = replace(library.snapshot.articles[0], id="gone")
    rows = MemoryLibrary(replace(library.snapshot, articles=(gone, *library.snapshot.articles)))
    library.articles = rows.articles  # type: ignore[method-assign]
    assert export(library, format="csv", out=tmp_path / "out").articles == 1


def test_an_unknown_format_is_named_with_those_there_are(tmp_path):
    with pytest.raises(ExportFailed) as refused:
        export(small_library(), format="cvs", out=tmp_path / "out")
    assert "csv" in wording.of(refused.value)


@pytest.mark.parametrize("format", [f for f in FORMATS if f != "qdc"])
def test_a_preview_shows_the_first_annotations_only(format):
    library = small_library("One two three.", *(("claim", ((n, n + 1),)) for n in range(10)))
    few, all_of_them = preview(library, format, rows=2), preview(library, format, rows=10)
    assert few
    assert len(few) < len(all_of_them)


def test_json_lines_hold_text_spans_and_what_was_said(tmp_path):
    library = small_library("🚧 One two.", ("claim", ((2, 5),)), note="why")
    (line,) = export(library, format="jsonl", out=tmp_path / "out").path.read_text("utf-8").splitlines()
    record = json.loads(line)
    assert record["label"] == [[2, 5, "claim"]]
    assert record["text"][2:5] == record["annotations"][0]["pieces"][0]["quote"] == "One"
    assert record["annotations"][0]["note"] == "why"
    assert record["title"] == "Story"


# --- the target --------------------------------------------------------------------------------------


def refused(library: MemoryLibrary, target: Path) -> ExportFailed:
    with pytest.raises(ExportFailed) as failed:
        export(library, format="csv", out=target)
    sentence = wording.of(failed.value)
    assert target.name[:200] in sentence
    return failed.value


def test_a_folder_is_no_target(tmp_path):
    assert refused(small_library(), tmp_path).message == "export.target-is-folder"


def test_a_target_in_a_folder_that_is_not_there_is_refused(tmp_path):
    assert refused(small_library(), tmp_path / "no" / "out.csv").message == "export.no-folder"
    assert not (tmp_path / "no").exists()


def test_a_name_that_no_disk_takes_is_refused(tmp_path):
    assert refused(small_library(), tmp_path / ("x" * 5000)).message == "export.name-too-long"


def test_the_library_itself_is_no_target(tmp_path):
    library = small_library()
    library.path = tmp_path / "my.spanlib"  # type: ignore[attr-defined]
    library.path.write_text("precious")  # type: ignore[attr-defined]
    assert refused(library, tmp_path / "my.spanlib").message == "export.target-is-library"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_device_is_said_so():
    assert refused(small_library(), Path("/dev/full")).message == "export.disk-full"


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (errno.ENOSPC, "export.disk-full"),
        (errno.EACCES, "export.no-permission"),
        (errno.EROFS, "export.read-only"),
        (errno.EIO, "export.cannot-write"),
    ],
)
def test_a_failing_disk_leaves_the_old_file_whole(tmp_path, monkeypatch, number, message):
    target = tmp_path / "out.csv"
    target.write_text("old")

    def failing(_descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", failing)
    assert refused(small_library(), target).message == message
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("out.csv", "old")]


FILL = """
import resource, sys
from reader.errors import ExportFailed
from reader.exporters.output import replacing
from pathlib import Path
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    with replacing(Path(sys.argv[1])) as stream:
        stream.write(b"x" * 5_000_000)
except ExportFailed as error:
    print(error.message)
"""


def test_a_disk_that_fills_up_half_way_leaves_the_old_file_whole(tmp_path):
    target = tmp_path / "out.csv"
    target.write_text("old")
    done = subprocess.run(
        [sys.executable, "-c", FILL, str(target)], capture_output=True, text=True, cwd=Path.cwd(), check=True
    )
    assert done.stdout.strip() == "export.disk-full"
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("out.csv", "old")]
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 4096


def test_a_new_file_has_the_usual_permissions_and_a_replaced_one_keeps_its_own(tmp_path):
    mask = os.umask(0o027)
    try:
        with replacing(tmp_path / "new") as stream:
            stream.write(b"1")
    finally:
        os.umask(mask)
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o640
    (tmp_path / "new").chmod(0o600)
    with replacing(tmp_path / "new") as stream:
        stream.write(b"2")
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "new").read_bytes() == b"2"


def test_a_link_stays_a_link_and_its_file_is_replaced(tmp_path):
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with replacing(tmp_path / "link") as stream:
        stream.write(b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_links_that_lead_to_each_other_are_no_place_to_write_to(tmp_path):
    (tmp_path / "one").symlink_to(tmp_path / "two")
    (tmp_path / "two").symlink_to(tmp_path / "one")
    with pytest.raises(ExportFailed) as refused, replacing(tmp_path / "one"):
        pass
    assert refused.value.message == "export.cannot-write"
    assert "symbolic links" in wording.of(refused.value)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["one", "two"]


def test_an_error_of_another_kind_passes_through_and_leaves_nothing(tmp_path):
    def fail_while_writing() -> None:
        with replacing(tmp_path / "out"):
            raise KeyError("ours")

    with pytest.raises(KeyError):
        fail_while_writing()
    assert not list(tmp_path.iterdir())


def test_a_speaker_in_the_trash_still_goes_out_with_what_they_said(tmp_path):
    library = changed(small_library("One.", ("claim", ((0, 3),))), speaker=SpeakerMention("s1"))
    library.speaker = lambda _id: Speaker("s1", "Dana")  # type: ignore[method-assign]
    report = export(library, format="csv", out=tmp_path / "out")
    assert '"Dana"' in report.path.read_text("utf-8")
