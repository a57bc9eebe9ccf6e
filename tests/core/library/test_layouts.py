"""Where a PDF's characters stand is kept with its original: read back, copied, purged with it."""

from __future__ import annotations

import pymupdf
import pytest

from reader.importers import read_article
from reader.library import Library
from reader.library.importing import import_path
from reader.storage import originals
from reader.text.span import Span


@pytest.fixture
def printed(tmp_path):
    document = pymupdf.open()
    for sentence in ("The bridge may stay closed.", "Nobody knows, said the mayor."):
        document.new_page().insert_text((72, 100), sentence, fontsize=11)
    path = tmp_path / "page.pdf"
    document.save(path)
    return path


def direct(path, **_options):
    return read_article(path), path.read_bytes()


def test_a_pdf_keeps_pages_and_boxes(printed, tmp_path):
    with Library.open(tmp_path / "l.spanlib") as library:
        outcome = import_path(library, printed, reader=direct)
        revision = library.revision(outcome.revision)
        assert [page.label for page in revision.pages] == ["1", "2"]
        assert library.original(outcome.revision) == printed.read_bytes()
        index = library.layout(outcome.revision)
        assert index is not None
        at = revision.text.index("Nobody")
        assert index.page_at(at) == 1
        held = library.page_boxes(outcome.revision, 1, index)
        (box,) = held.boxes(Span(at, at + 6))
        with pymupdf.open(printed) as document:
            (word,) = [w for w in document[1].get_text("words") if w[4].startswith("Nobody")]
        assert box[:2] == pytest.approx(word[:2], abs=0.1)


def test_what_is_not_a_pdf_has_no_layout(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Only text.\n", "utf-8")
    with Library.open(tmp_path / "l.spanlib") as library:
        outcome = import_path(library, path, reader=direct)
        assert library.layout(outcome.revision) is None


def test_layouts_go_along_with_originals_and_leave_with_them(printed, tmp_path):
    with Library.open(tmp_path / "l.spanlib") as library:
        outcome = import_path(library, printed, reader=direct)
        hashed, text = (r := library.revision(outcome.revision)).source.original_hash, r.text_hash
        here, copy = originals.path_beside(library.path), tmp_path / "copy.originals"
        assert originals.copy_missing(here, copy) == 1
        assert originals.layout_part(copy, hashed, text, 0) == originals.layout_part(here, hashed, text, 0)
        assert originals.layout_part(copy, hashed, text, 2) is not None
        assert originals.forget_all_but(copy, set()) == 1
        assert originals.layout_part(copy, hashed, text, 0) is None


def test_damaged_layouts_are_as_if_they_were_not_there(printed, tmp_path, monkeypatch):
    with Library.open(tmp_path / "l.spanlib") as library:
        outcome = import_path(library, printed, reader=direct)
        index = library.layout(outcome.revision)
        assert index is not None
        monkeypatch.setattr(originals, "layout_part", lambda *_: b"no layout")
        assert library.layout(outcome.revision) is None
        assert library.page_boxes(outcome.revision, 0, index) is None
