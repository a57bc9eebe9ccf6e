"""Words of scripts without spaces are found wherever they stand, and accents and Arabic as they are typed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import QueryRefused
from reader.library import Library
from reader.library.edits import AddRevision, Batch, EditAnnotation, EditArticle, TrashArticles
from reader.library.salvage import rescue
from reader.storage import cjk, migrations
from reader.storage.store import Store
from tests.core.library.builders import add_article, annotate, revision_of

STORY = "凱瑟爾橋因吊索裂縫而關閉。\n官員表示,橋樑可能在冬季前重新開放🚧,工程師說。"
KANA = "東京で橋が閉鎖された。再開は冬になる可能性がある。"


@pytest.fixture
def stories(library):
    ids = {"zh": add_article(library, STORY, "橋樑關閉").article}
    ids["ja"] = add_article(library, KANA, "Tokyo").article
    ids["ko"] = add_article(library, "서울은 다리를 닫았다.", "서울").article
    ids["en"] = add_article(library, "The bridge is closed. The 橋 sign stays.", "Bridge").article
    return ids


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("可能", "ja zh"),
        ("橋", "en ja zh"),
        ("冬季前重新", "zh"),
        ("冬季 橋樑", "zh"),
        ("冬 官員", "zh"),
        ("關閉官員", ""),
        ("bridge 橋", "en"),
        ("橋 -bridge", "ja zh"),
        ("bridge -橋", ""),
        ("東京 OR 官員", "ja zh"),
        ("서울", "ko"),
        ("다리", "ko"),
        ("title:橋樑", "zh"),
        ("-title:橋樑 橋", "en ja"),
        ("冬* ", "ja zh"),
        ("可能 before:1990", ""),
    ],
)
def test_a_word_inside_a_run_is_found(library, stories, query, expected):
    names = {id: name for name, id in stories.items()}
    assert " ".join(sorted({names[hit.article] for hit in library.search(query)})) == expected
    assert " ".join(sorted(names[id] for id in library.articles_found(query))) == expected


def test_it_is_found_where_it_stands_after_an_emoji_too(library, stories):
    text = library.newest_revision(stories["zh"]).text
    (hit,) = library.search("工程師")
    assert hit.span.of(text) == "工程師"
    assert [line.word for line in library.concordance("可能")] == ["可能", "可能"]


def test_notes_and_quotes_hold_such_words_too(library, stories):
    revision = library.newest_revision(stories["zh"])
    start = revision.text.index("橋樑可能")
    given_ = annotate(library, revision, (start, start + 4), tag="speculation", note="問官員")
    assert [h.where for h in library.search("問官員")] == ["note"]
    assert [h.where for h in library.search("tag:speculation 可能")] == ["annotation"]
    assert library.search("tag:speculation 東京") == ()
    assert library.search("quote:橋樑")[0].span.start == start
    library.apply(EditAnnotation(given_, replace(given_, note="")))
    assert library.search("問官員") == ()


def test_words_of_two_writings_cannot_be_either_or(library, stories):
    with pytest.raises(QueryRefused):
        library.search("bridge OR 橋")


def test_the_index_of_characters_follows_every_change_and_is_checked(library, stories, tmp_path):
    article = library.article(stories["zh"])
    newer = revision_of(article, "渡船停駛。", 2)
    library.apply(Batch((AddRevision(newer),)))
    assert library.search("工程師") == ()
    assert len(library.search("停駛")) == 1
    library.apply(TrashArticles((stories["ja"],)))
    assert library.search("東京") == ()
    library.purge()
    assert library.check().problems == ()
    report = rescue(library.path, tmp_path / "new.spanlib")
    with Library.open(report.path) as made:
        assert len(made.search("停駛")) == 1
        assert made.check().problems == ()


def test_a_wrong_index_of_characters_is_found_and_made_anew(library, stories):
    with library._store.writing() as connection:
        cjk.remove(connection, [(library_key(connection), STORY)])
    assert [p.message for p in library.check().problems] == ["check.index"]
    assert library.repair().problems == ()
    assert len(library.search("工程師")) == 1


def library_key(connection):
    statement = "SELECT key FROM revision WHERE text = ?"
    return connection.exec_driver_sql(statement, (STORY,)).scalar_one()


def test_a_library_of_the_first_version_is_brought_up_to_date_with_its_texts(library, stories, monkeypatch):
    path = library.path
    with library._store.writing() as connection:
        connection.exec_driver_sql(f"DROP TABLE {cjk.TABLE}")
        connection.exec_driver_sql("PRAGMA user_version=1")
    library.close()
    with Library.open(path, read_only=True) as old:
        assert len(old.search("bridge")) > 0
        assert len(old.search("工程師說")) == 1  # whole runs, as they were found then
        assert old.search("工程師") == ()
        assert old.search("bridge -橋") == ()
        assert old.check().problems == ()
    with Library.open(path) as opened:
        assert opened._store.version == migrations.VERSION == 2
        assert len(opened.search("工程師")) == 1
        assert opened.check().problems == ()
    assert Store.open(path) is not None


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Über die Brücke.", "uber brucke"),
        ("Café in Łódź", "cafe"),
        ("ÉTÉ", "ete"),
        ("الوِلايات المتّحدة", "الولايات"),
        ("كتابٌ جديد", "كتاب"),
        ("שָׁלוֹם עולם", "שלום"),
        ("Αθήνα", "αθηνα"),
        ("Ёлка и ёж", "ЁЛКА"),
    ],
)
def test_accents_vowel_signs_and_case_do_not_stand_in_the_way(library, text, query):
    add_article(library, text, "X")
    assert len(library.search(query)) == 1


@given(st.text(alphabet="橋樑可能東京カナの가나a .🚧𠮷", max_size=20))
def test_every_run_of_a_text_finds_it(text):
    for found in cjk._RUN.finditer(text):
        run = found.group()
        assert f" {cjk.phrase(run).strip(chr(34))} " in f" {cjk.characters(text)} "
        assert found.span() in cjk.places(text, (run,)) or text.count(run) > 1


@given(st.text(alphabet="كتابٌأإيىة שָׁל Αθήνάς.", max_size=20))
def test_every_word_with_marks_finds_its_text(text):
    for found in cjk._RUN.finditer(text):
        bare = cjk.folded(found.group())
        if bare:
            assert cjk.characters(bare) == cjk.characters(found.group())
            assert cjk.places(text, (bare,))


def test_facts_that_only_differ_in_writing_stay_apart(library, stories):
    article = library.article(stories["en"])
    library.apply(EditArticle(article, replace(article, outlet="蘭河新聞")))
    assert [h.article for h in library.search("outlet:蘭河")] == [stories["en"]]
