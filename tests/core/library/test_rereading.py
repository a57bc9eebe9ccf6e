"""Reading an article again from its kept original: encoding, blocks, and what holds for the site."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reader.errors import LibraryFailed
from reader.importers import read_article
from reader.library import Library
from reader.library.importing import import_path
from reader.library.rereading import original_of, reread, site_choice
from reader.model import ImportedArticle
from reader.storage import originals
from tests.core.importers.pages import PAGE, PROSE

BOX = '<div class="subscribe-box"><p>Our letter comes every Sunday with all that moved the valley.</p></div>'
STORY = PAGE.replace(f"<p>{PROSE[0]}</p>", f"<p>{PROSE[0]}</p>{BOX}")
OTHER = STORY.replace("Kessel Bridge shut", "Marrick ferry is full").replace("14/kessel", "15/ferry")


def reader(source: bytes | Path, **options: Any) -> tuple[ImportedArticle, bytes]:
    data = source if isinstance(source, bytes) else source.read_bytes()
    return read_article(data, **options), data


def kept(library: Library, folder: Path, name: str, text: str | bytes) -> str:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return import_path(library, path, reader=reader).revision


@pytest.fixture
def library(tmp_path: Path) -> Any:
    with Library.open(tmp_path / "a.spanlib") as opened:
        yield opened


def number_of(data: bytes, words: str) -> int:
    from reader.importers.preview import preview

    return next(block.number for block in preview(data, name="a.html") if words in block.text)


def test_a_wrong_guess_of_the_encoding_is_mended_as_a_new_revision(library: Library, tmp_path: Path):
    text = "Повідомлення про міст надійшло ввечері, сказав інженер. " * 5
    first = kept(library, tmp_path, "a.txt", text.encode("koi8-u"))
    wrong = reread(library, first, reader, encoding="windows-1251")
    outcome = reread(library, wrong.revision, reader, encoding="koi8-u")
    newest = library.revision(outcome.revision)
    assert newest.text.startswith("Повідомлення")
    assert newest.source.encoding == "koi8-u"
    assert original_of(library, newest.id).encoding == "koi8-u"
    assert library.original(newest.id) == library.original(first)


def test_a_block_taken_out_stays_out_the_next_time(library: Library, tmp_path: Path):
    first = kept(library, tmp_path, "a.html", STORY)
    number = number_of(STORY.encode(), "What is known")
    outcome = reread(library, first, reader, take_out=[number])
    assert "What is known" not in library.revision(outcome.revision).text
    assert original_of(library, outcome.revision).take_out == (number,)
    again = reread(library, outcome.revision, reader)
    assert again.applied is None


def test_a_block_put_back_is_in_the_new_revision_and_undo_takes_it_out(library: Library, tmp_path: Path):
    first = kept(library, tmp_path, "a.html", STORY)
    words = "Ten bridges you must see"
    assert words not in library.revision(first).text
    outcome = reread(library, first, reader, put_back=[number_of(STORY.encode(), words)])
    assert words in library.revision(outcome.revision).text
    assert outcome.applied is not None
    library.apply(outcome.applied.inverse)
    assert library.newest_revision(outcome.article).id == first


def test_what_was_chosen_of_a_sites_template_holds_for_its_next_page(library: Library, tmp_path: Path):
    first = kept(library, tmp_path, "a.html", STORY)
    assert "every Sunday" in library.revision(first).text
    reread(library, first, reader, take_out=[number_of(STORY.encode(), "every Sunday")])
    assert site_choice(library, "https://courier.example/any").take_out
    second = library.revision(kept(library, tmp_path, "b.html", OTHER))
    assert "every Sunday" not in second.text
    assert PROSE[2].strip() in second.text
    assert "import.blocks-chosen" in [notice.message for notice in second.notices]


def test_a_paragraph_taken_out_of_one_story_says_nothing_about_the_next(library: Library, tmp_path: Path):
    first = kept(library, tmp_path, "a.html", STORY)
    reread(library, first, reader, take_out=[number_of(STORY.encode(), PROSE[2].strip())])
    assert not site_choice(library, "https://courier.example/any")
    assert PROSE[2].strip() in library.revision(kept(library, tmp_path, "b.html", OTHER)).text


def test_other_sites_are_not_touched(library: Library, tmp_path: Path):
    first = kept(library, tmp_path, "a.html", STORY)
    reread(library, first, reader, take_out=[number_of(STORY.encode(), "every Sunday")])
    elsewhere = OTHER.replace("courier.example", "herald.example")
    assert "every Sunday" in library.revision(kept(library, tmp_path, "b.html", elsewhere)).text


def test_without_its_original_an_article_stays_as_it_is_and_says_so(library: Library, tmp_path: Path):
    first = kept(library, tmp_path, "a.html", STORY)
    originals.path_beside(library.path).unlink()
    with pytest.raises(LibraryFailed) as caught:
        reread(library, first, reader)
    assert caught.value.message == "rereading.no-original"
    assert library.newest_revision(library.revision(first).article).id == first
