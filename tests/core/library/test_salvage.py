"""What is not damaged comes out of a damaged library; what is doubtful is listed (D5)."""

from __future__ import annotations

import os
import random
import sqlite3

import pytest

from reader import wording
from reader.errors import LibraryFailed
from reader.library import Library
from reader.library.salvage import rescue
from tests.core.library.builders import add_article, quick_folder, state
from tests.core.library.test_damage import (
    cut_off,
    fill,
    flip_a_byte,
    flip_in_the_header,
    flip_many,
    zero_a_page,
)

FILES = 300 if os.environ.get("SPANREADER_FULL") else 4  # of each kind


@pytest.fixture(scope="module")
def whole():
    """Return the bytes of a library, and how it is when nothing is wrong with it."""
    with quick_folder() as folder:
        path = folder / "whole.spanlib"
        fill(path)
        with Library.open(path) as library:
            return path.read_bytes(), state(library)


def salvaged(path, target):
    """Return what came out, and what was said about it; the new library must be whole."""
    before = path.read_bytes()
    report = rescue(path, target)
    assert path.read_bytes() == before
    assert all(wording.sentence(n.message, n.facts).endswith(".") for n in report.doubtful)
    with Library.open(target) as library:
        assert library.check().problems == ()
        return state(library), report


def test_an_undamaged_library_comes_out_as_it_is(whole, quick_path):
    data, wanted = whole
    path = quick_path / "a.spanlib"
    path.write_bytes(data)
    found, report = salvaged(path, quick_path / "new.spanlib")
    assert found == wanted
    assert report.doubtful == report.lost == ()
    assert dict(report.whole)["annotation"] == 480  # those in the trash too
    with Library.open(path) as old, Library.open(quick_path / "new.spanlib") as new:
        assert new.annotator() == old.annotator()
        assert [r.article.id for r in new.articles()] == [r.article.id for r in old.articles()]


@pytest.mark.parametrize(
    "damage", [flip_a_byte, flip_many, zero_a_page, cut_off, flip_in_the_header], ids=lambda d: d.__name__
)
def test_what_is_not_damaged_comes_out_and_nothing_false_unlisted(whole, quick_path, damage):
    data, wanted = whole
    true = {a.id: a for a in wanted.annotations}
    texts = {r.id: r for r in wanted.revisions}
    chance = random.Random(f"salvage {damage.__name__}")
    for number in range(FILES):
        damaged = bytearray(data)
        damage(damaged, chance)
        path, target = quick_path / "damaged.spanlib", quick_path / f"{number}.spanlib"
        path.write_bytes(damaged)
        try:
            found, report = salvaged(path, target)
        except LibraryFailed:
            # The first page, which says where the tables are, is gone: only a backup helps.
            assert damage in (flip_many, zero_a_page, cut_off, flip_a_byte)
            continue
        listed = {dict(n.facts)["id"] for n in report.doubtful}
        for annotation in found.annotations:
            assert annotation == true.get(annotation.id) or annotation.id in listed
        for revision in found.revisions:
            assert revision == texts.get(revision.id) or revision.id in listed
        if damage in (flip_a_byte, flip_in_the_header):
            assert len(found.annotations) >= 0.99 * len(true) - 12  # one page holds a dozen
            assert len(found.revisions) == len(texts)
        target.unlink()


def tamper(path, statement):
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_a_changed_letter_in_a_text_is_put_right_from_a_quote(whole, quick_path):
    data, wanted = whole
    path = quick_path / "a.spanlib"
    path.write_bytes(data)
    quoted = next(p for p in wanted.annotations[5].anchors[0].pieces)
    revision = wanted.annotations[5].anchors[0].revision
    at = quoted.span.start + 3
    tamper(
        path,
        f"UPDATE revision SET text = substr(text, 1, {at}) || '#' || substr(text, {at} + 2) WHERE id = '{revision}'",
    )
    found, report = salvaged(path, quick_path / "new.spanlib")
    assert {r.id: r.text for r in found.revisions} == {r.id: r.text for r in wanted.revisions}
    assert found.annotations == wanted.annotations
    assert [dict(n.facts)["id"] for n in report.doubtful] == [revision]


def test_an_annotation_whose_note_changed_is_kept_and_listed(whole, quick_path):
    data, wanted = whole
    path = quick_path / "a.spanlib"
    path.write_bytes(data)
    chosen = wanted.annotations[7].id
    tamper(path, f"UPDATE annotation SET note = 'something else' WHERE id = '{chosen}'")
    found, report = salvaged(path, quick_path / "new.spanlib")
    assert len(found.annotations) == len(wanted.annotations)
    assert [dict(n.facts)["id"] for n in report.doubtful] == [chosen]


def test_an_annotation_that_quotes_other_words_is_lost_and_counted(whole, quick_path):
    data, wanted = whole
    path = quick_path / "a.spanlib"
    path.write_bytes(data)
    tamper(path, 'UPDATE piece SET start = start + 1, "end" = "end" + 1 WHERE key = 100')
    found, report = salvaged(path, quick_path / "new.spanlib")
    assert len(found.annotations) == len(wanted.annotations) - 1
    assert report.lost == (("annotation", 1),)


def test_a_text_outlives_its_article_and_its_author(whole, quick_path):
    data, wanted = whole
    path = quick_path / "a.spanlib"
    path.write_bytes(data)
    tamper(path, "DELETE FROM article")
    tamper(path, "DELETE FROM annotator")
    tamper(path, "DELETE FROM codebook")
    tamper(path, "DELETE FROM library")
    found, report = salvaged(path, quick_path / "new.spanlib")
    assert {r.text for r in found.revisions} == {r.text for r in wanted.revisions}
    assert len(found.annotations) == len(wanted.annotations)
    assert len(report.doubtful) >= len(wanted.annotations)


def test_nothing_is_overwritten_and_nothing_half_is_left(library, tmp_path):
    add_article(library)
    with pytest.raises(LibraryFailed) as caught:
        rescue(library.path, library.path)
    assert caught.value.message == "salvage.target-exists"
    (tmp_path / "text").write_bytes(b"no library at all")
    with pytest.raises(LibraryFailed):
        rescue(tmp_path / "text", tmp_path / "new.spanlib")
    assert [p.name for p in tmp_path.iterdir()] == ["text"]
