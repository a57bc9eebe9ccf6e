"""Scans: pages without a text are kept, told apart by what is on them, and shown; parts of them are marked."""

from __future__ import annotations

import pytest

from reader.app.start import build
from reader.exporters import export, losses
from reader.importers import read_article
from reader.library import Library
from reader.library.duplicates import find_duplicates
from reader.library.importing import keep
from reader.library.merge import merge
from tests.core.pdf.test_text import scan
from tests.gui.conftest import opened_program
from tests.gui.pdfpage.test_areas import drag, one
from tests.gui.pdfpage.test_printed import K, press, sharp


def kept(library, data, name="scan.pdf"):
    return keep(library, read_article(data, name=name), data, name=name)


SCAN = scan()


@pytest.fixture
def path(tmp_path):
    with Library.open(tmp_path / "news.spanlib") as library:
        kept(library, SCAN)
    return tmp_path / "news.spanlib"


def test_two_scans_are_two_articles_and_the_same_one_twice_is_noticed(path, tmp_path):
    with Library.open(path) as library:
        assert kept(library, SCAN).duplicate
        other = kept(library, scan(pages=2))
        assert not other.duplicate
        assert find_duplicates(library) == ()
        with Library.open(tmp_path / "b.spanlib") as second:
            merge(second, library.snapshot())
            assert len(second.articles()) == 2
            assert merge(second, library.snapshot()).applied is None
        assert library.check().problems == ()


def test_a_scan_opens_as_pages_says_so_and_an_area_of_it_is_marked(path, until, tmp_path):
    with opened_program(path, size=(1300, 800)) as program:
        printed = program.window.printed
        until(lambda printed=printed: printed.mode == "page" and sharp(printed))
        assert "No text in this file" in program.window.messages.sentence
        press(K.Key_J)
        assert "no sentence to go to" in program.window.messages.sentence
        press(K.Key_1)
        assert program.workspace.annotations == {}
        program.window.messages.take_back("no-words")
        press(K.Key_PageDown)
        press(K.Key_B)
        drag(printed, printed.view.current_page(), (100, 200, 300, 400))
        press(K.Key_2)
        found = one(program, until)
        assert (found.tag, found.area.at) == ("speculation", 0)
        press(K.Key_3)  # the area that was just marked
        until(
            lambda program=program, found=found: program.workspace.annotations[found.id].tag == "background"
        )
        press(K.Key_F8)
        assert program.window.view.isVisible()
    with Library.open(path) as library:
        assert export(library, format="pdf", out=tmp_path / "out.pdf").rows == 1
        assert export(library, format="html", out=tmp_path / "out.html").annotations == 1
        assert "data:image/png" in (tmp_path / "out.html").read_text("utf-8")
        for format in ("csv", "jsonl", "json", "brat", "conll", "xmi", "qdpx", "markdown", "webannotation"):
            export(library, format=format, out=tmp_path / f"out.{format}")
        assert "loss.areas" in {n.message for n in losses(library, "brat")}


def test_the_next_article_is_shown_as_the_reader_chose(path, until):
    with Library.open(path) as library:
        story = b"A story with words. And another sentence.\n"
        text = keep(library, read_article(story, media_type="text/plain"), story, name="a.txt").article
    program = build(path)
    program.window.show()
    program.begin()
    until(lambda: program.workspace.revision is not None)
    scanned = next(r.article.id for r in program.window.library.model.rows() if r.article.id != text)
    program.workspace.open_article(scanned)
    until(lambda: program.window.printed.mode == "page")
    program.workspace.open_article(text)
    until(lambda: program.workspace.article.id == text and program.window.printed.mode == "text")
    program.window.close()
    program.end()
    program.window.deleteLater()
