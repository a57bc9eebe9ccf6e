"""Searching the library: what is found, where it stands, and that no query can break it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import QueryRefused
from reader.library.edits import (
    AddRevision,
    AddSpeaker,
    Batch,
    EditAnnotation,
    EditArticle,
    TrashAnnotations,
    TrashArticles,
)
from reader.library.query import parse
from reader.library.searching import match_of
from reader.model import Anchor, Speaker, SpeakerMention, new_id
from tests.core.library.builders import add_article, annotate, revision_of


def words(library, query, **options):
    """Return (where, found words) of each hit."""
    found = []
    for hit in library.search(query, **options):
        text = library.newest_revision(hit.article).text
        found.append((hit.where, hit.span.of(text) if hit.span else hit.snippet))
    return found


def test_words_are_found_where_they_stand_after_an_emoji_too(library):
    add_article(library, "🚧🚧 The bridge may reopen.\nשלום עולם", title="X")
    assert words(library, "bridge") == [("text", "bridge")]
    assert words(library, "עולם") == [("text", "עולם")]
    (hit,) = library.search("reopen")
    assert hit.snippet == "🚧🚧 The bridge may reopen. שלום עולם"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("bridge", 1),
        ("BRIDGE", 1),
        ('"may reopen"', 1),
        ('"reopen may"', 0),
        ("reop*", 1),
        ("reop", 0),
        ("bridge officials", 1),
        ("bridge -officials", 0),
        ("bridge -unknown", 1),
        ("", 0),
        ('"', 0),
        ("— …", 0),
        ("AND", 0),
        ("bridge AND", 0),
        ('bridge") OR (text:x', 0),
    ],
)
def test_the_query_language_is_ours(library, query, count):
    add_article(library, "Officials said the bridge may reopen Friday.", title="X")
    assert bool(library.search(query)) is bool(count)


def test_accents_and_case_fold(library):
    add_article(library, "Über die Brücke, café.", title="X")
    assert words(library, "brucke") == [("text", "Brücke")]
    assert words(library, "CAFE") == [("text", "café")]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Die Straße ist zu.", "strasse"),
        ("Die Strasse ist zu.", "straße"),
        ("Ёлка стоит.", "елка"),
        ("Елка стоит.", "ёлка"),
        ("IĞDIR ve Ankara", "ığdır"),
        ("A ferry to Oresund", "Øresund"),
    ],
)
def test_letters_that_are_written_in_two_ways_are_found_by_both(library, text, query):
    add_article(library, text, title="X")
    assert len(library.search(query)) == 1
    assert len(library.articles_found(query)) == 1
    assert library.search(f"X -{query}") == ()


def test_while_typing_the_last_word_is_the_beginning_of_one(library):
    add_article(library, "The bridge may reopen.", title="X")
    assert words(library, "bridge reo", typing=True)[0] == ("text", "bridge")
    assert words(library, "bridge reo") == []


def test_titles_notes_and_speakers_are_searched(library):
    revision = add_article(library, "The port closed on Monday.", title="Ferry strike")
    given = annotate(library, revision, (4, 8), note="ask Dana about this")
    speaker = Speaker(new_id(), "Harbour board", "institution")
    named = replace(given, speaker=SpeakerMention(speaker.id))
    library.apply(Batch((AddSpeaker(speaker), EditAnnotation(given, named))))
    assert words(library, "strike") == [("title", "Ferry strike")]
    assert words(library, "dana") == [("note", "port")]
    assert words(library, "harbour") == [("speaker", "port")]


def test_the_index_follows_every_change(library):
    revision = add_article(library, "The port closed.", title="Ferry")
    given = annotate(library, revision, (4, 8), note="first")
    library.apply(EditAnnotation(given, replace(given, note="second")))
    assert words(library, "first") == []
    assert words(library, "second") == [("note", "port")]
    article = library.article(revision.article)
    library.apply(EditArticle(article, replace(article, title="Tunnel")))
    assert words(library, "ferry") == []
    assert words(library, "tunnel") == [("title", "Tunnel")]
    library.apply(TrashAnnotations((given.id,)))
    assert words(library, "second") == []
    library.apply(TrashArticles((revision.article,)))
    assert words(library, "port") == []
    assert library.check().problems == ()


def test_only_the_newest_text_is_searched_and_quotes_that_it_lost(library):
    revision = add_article(library, "The tunnel collapsed.", title="X")
    given = annotate(library, revision, (4, 10))
    newer = revision_of(library.article(revision.article), "The road is fine.", 2)
    lost = given.with_anchor(Anchor(newer.id, (), "lost", 0.0, "orphan"))
    assert words(library, "tunnel") == [("text", "tunnel")]
    library.apply(Batch((AddRevision(newer), EditAnnotation(given, lost))))
    assert words(library, "road") == [("text", "road")]
    assert words(library, "tunnel") == [("quote", "tunnel")]


def test_hits_come_in_pages_without_gaps(library):
    for number in range(8):
        add_article(library, f"Story {number} about ferries.", title=f"Ferries {number}")
    everything = library.search("ferries", limit=100)
    assert len(everything) == 16
    pages = [library.search("ferries", limit=5, after=after) for after in (0, 5, 10, 15)]
    assert tuple(hit for page in pages for hit in page) == everything


def test_a_full_page_of_titles_is_followed_by_the_texts_on_the_next_one(library):
    for number in range(60):
        add_article(library, f"Story {number} about ferries.", title=f"Ferries {number}")
    pages = [library.search("ferries", limit=40, after=after) for after in (0, 40, 80)]
    assert [hit.where for page in pages for hit in page] == ["title"] * 60 + ["text"] * 60
    assert len({(hit.article, hit.where) for page in pages for hit in page}) == 120


def test_a_page_holds_what_meets_a_condition_however_few_texts_are_asked_one_by_one(library, monkeypatch):
    for number in range(12):
        revision = add_article(library, f"Story {number} about ferries.", title=f"X {number}")
        article = library.article(revision.article)
        library.apply(EditArticle(article, replace(article, published="2025" if number % 4 else "2024")))
    for query in ("ferries before:2025", "ferries after:2025"):
        hits = library.search(query)
        for asked in (1, 3, 8):
            monkeypatch.setattr("reader.storage.found_rows.TEXTS_ASKED_SINGLY", asked)
            assert library.search(query) == hits
            assert library.search(query, limit=2) + library.search(query, limit=50, after=2) == hits
    assert len(library.search("ferries before:2025")) == 3


def test_without_a_word_means_nowhere_in_the_article(library):
    kept = [add_article(library, "A port.", title=f"Ferries {number}") for number in range(130)]
    gone = [add_article(library, "A tunnel.", title=f"Ferries {number}") for number in range(130)]
    noted = add_article(library, "About ferries.", title="X")
    annotate(library, noted, (6, 13), note="the tunnel?")
    add_article(library, "About ferries.", title="The tunnel")
    found = {hit.article for hit in library.search("ferries -tunnel", limit=500)}
    assert found == {revision.article for revision in kept}
    assert set(library.articles_found("ferries -tunnel")) == found
    pages = [library.search("ferries -tunnel", limit=40, after=after) for after in (0, 40, 80, 120)]
    assert [len(page) for page in pages] == [40, 40, 40, 10]
    assert {hit.article for page in pages for hit in page}.isdisjoint(r.article for r in gone)


def test_a_text_in_chinese_is_not_found_with_a_word_that_it_is_to_be_without(library):
    kept = add_article(library, "港口关闭。", title="X")
    add_article(library, "港口关闭。 Officials said.", title="X")
    assert [hit.article for hit in library.search("港口 -officials")] == [kept.article]


def test_a_snippet_of_words_that_stand_side_by_side_has_no_marks_in_it(library):
    add_article(library, "ha " * 100, title="X")
    hits = library.search("ha")
    assert hits[0].snippet.startswith("ha ha ha")
    assert all(len(hit.snippet) > 50 and set(hit.snippet) <= set("ha …") for hit in hits)


@pytest.mark.parametrize("typed", ["ÅSE lind", "åse", "LIND", "strasse", "Straße"])
def test_a_speaker_is_found_by_a_name_in_any_case_and_script(library, typed):
    revision = add_article(library, "It may rain.", title="X")
    speaker = Speaker("s", "Åse  Lind, Hauptstraße")
    library.apply(AddSpeaker(speaker))
    given = annotate(library, revision, (0, 6))
    library.apply(EditAnnotation(given, replace(given, speaker=SpeakerMention("s"))))
    assert words(library, f'"{typed}"') == [("speaker", "It may")]


def test_a_long_article_shows_a_few_places_with_their_surroundings(library):
    add_article(library, "Nothing here. " * 50 + "A storm. " + "Nothing here. " * 50 + "A storm again.", "X")
    first, second = library.search("storm")
    assert first.snippet.startswith("…")
    assert "A storm." in first.snippet
    assert len(first.snippet) < 200
    assert second.snippet.endswith("storm again.")


def test_of_many_places_those_are_shown_where_most_of_the_words_stand(library):
    add_article(library, "Between us. " * 60 + "It could be so. " + "Beyond it. " * 60, "X")
    hits = library.search("could be", typing=True)
    assert len(hits) == 5
    assert sum("could be" in hit.snippet for hit in hits) == 1
    assert [hit.span.start for hit in hits] == sorted(hit.span.start for hit in hits)


@given(st.text(max_size=30))
def test_no_query_can_break_the_index(tmp_path_factory, query):
    library = _shared(tmp_path_factory)
    for typing in (False, True):
        with suppress(QueryRefused):
            library.search(query, typing=typing)
            library.articles_found(query, typing=typing)
        assert match_of(parse(query, typing=typing).wanted).count('"') % 2 == 0


_open = []


def _shared(tmp_path_factory):
    if not _open:
        from reader.library import Library

        _open.append(Library.open(tmp_path_factory.mktemp("search") / "a.spanlib"))
        add_article(_open[0])
    return _open[0]


@pytest.fixture(scope="module", autouse=True)
def _closed():
    yield
    while _open:
        _open.pop().close()
