"""Certainty drift: hedges, attributions and tags that changed between two versions of a story."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given

from reader import wording
from reader.errors import ImportFailed
from reader.library.cues import cues_for, languages, load
from reader.library.drift import COLUMNS, drift, drift_csv, drift_html, paired_sentences
from reader.library.revising import revise
from reader.model import Article, new_id
from tests.core.library.builders import add_article, annotation_on, revision_of
from tests.core.library.versions import NEW, OLD, imported, mark, span_of
from tests.core.text.strategies import texts

ENGLISH = cues_for("en")[0]


def two(old: str, new: str):
    article = Article(new_id(), "Bridge")
    return revision_of(article, old), revision_of(article, new, 2)


def rows_of(old: str, new: str, old_annotations=(), new_annotations=(), cues=ENGLISH):
    before, after = two(old, new)
    return drift(before, after, old_annotations, new_annotations, cues)


def said(old: str, new: str, cues=ENGLISH):
    return [(r.kind, r.direction, r.gone, r.come) for r in rows_of(old, new, cues=cues)]


def test_a_hedge_that_went_makes_a_sentence_firmer():
    found = said("The bridge may reopen on Friday. 🚧", "The bridge reopens on Friday. 🚧")
    assert found == [("hedge", "firmer", ("may",), ())]


def test_a_hedge_that_came_makes_it_softer():
    found = said("The bridge reopens on Friday.", "The bridge probably reopens on Friday.")
    assert found == [("hedge", "softer", (), ("probably",))]


def test_a_dropped_source_leaves_nobody_named():
    found = said("Twelve people were hurt, police said.", "Twelve people were hurt.")
    assert found == [("attribution", "unattributed", ("said",), ())]


def test_another_verb_of_saying_is_a_change():
    found = said("The mayor claimed the money was there.", "The mayor said the money was there.")
    assert found == [("attribution", "changed", ("claimed",), ("said",))]


def test_the_month_of_may_is_no_hedge():
    assert said("It closed on 3 May this year.", "It closed on 3 June this year.") == []
    assert said("It closed in May after the flood.", "It closed after the flood.") == []
    assert said("It closed, and may not open.", "It closed, and will not open.") != []


def test_a_sentence_that_only_moved_has_not_drifted():
    lines = OLD.split("\n")
    assert said(OLD, "\n".join([lines[0], "", *reversed(lines[2:])])) == []


def test_what_is_only_in_one_text_is_no_drift():
    assert (
        said("One line stands here for good.", "One line stands here for good.\nIt may rain, police said.")
        == []
    )


def test_places_of_cues_are_places_in_the_whole_texts():
    for row in rows_of(OLD, NEW):
        assert row.old.of(OLD) == row.old_sentence
        assert row.new.of(NEW) == row.new_sentence
        if row.kind != "tag":
            assert tuple(s.of(OLD).casefold() for s in row.gone_at) == row.gone
            assert tuple(s.of(NEW).casefold() for s in row.come_at) == row.come
    assert {(r.kind, r.direction) for r in rows_of(OLD, NEW)} >= {
        ("hedge", "firmer"),
        ("attribution", "unattributed"),
    }


def test_a_tag_that_changed_is_drift():
    old, new = two("The bridge is safe. It opens.", "The bridge is safe. It opens.")
    was = annotation_on(old, (0, 19), tag="speculation")
    now = annotation_on(new, (0, 19), tag="claim")
    (row,) = drift(old, new, [was], [now], ENGLISH)
    assert (row.kind, row.direction, row.gone, row.come) == ("tag", "firmer", ("speculation",), ("claim",))
    assert row.annotations == (was.id, now.id)


def test_the_same_annotation_with_another_tag_is_drift():
    old, new = two("The bridge is safe.", "The bridge is safe, he said.")
    was = annotation_on(old, (0, 19), tag="claim")
    now = replace(was, tag="background").with_anchor(annotation_on(new, (0, 19)).anchors[0])
    rows = drift(old, new, [was], [now], ENGLISH)
    assert [(r.kind, r.gone, r.come) for r in rows if r.kind == "tag"] == [
        ("tag", ("claim",), ("background",))
    ]


def test_an_untagged_sentence_is_no_drift_of_a_tag():
    old, new = two("The bridge is safe.", "The bridge is safe.")
    assert drift(old, new, [annotation_on(old, (0, 19))], [], ENGLISH) == ()


def test_annotations_that_were_carried_agree_with_themselves(library):
    old = add_article(library, OLD)
    mark(library, old, "Officials said the harbour bridge may reopen on Friday after six weeks of repairs.")
    outcome = revise(library, old.article, imported(NEW), b"", name="new")
    new = library.revision(outcome.revision)
    given = library.annotations(old.article)
    assert [row for row in drift(old, new, given, given, ENGLISH) if row.kind == "tag"] == []
    added = annotation_on(new, span_of(NEW, "The bridge was built in 1931"), tag="background")
    assert [row for row in drift(old, new, given, (*given, added), ENGLISH) if row.kind == "tag"] == []


def test_a_sentence_that_was_split_is_one_pair():
    old, new = two("It opened in May 1931 and it may close.", "It opened in May 1931. It may close.")
    assert len(paired_sentences(old, new)) == 1
    assert drift(old, new, (), (), ENGLISH) == ()


@given(texts(), texts())
def test_any_two_texts_are_compared_and_reported(old, new):
    rows = rows_of(old, new)
    for row in rows:
        assert row.old.of(old) == row.old_sentence
        assert row.new.of(new) == row.new_sentence
    assert len(list(csv.reader(io.StringIO(drift_csv(rows), newline="")))) == len(rows) + 1
    Page().read(drift_html(rows))


# --- reports --------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """Reads a page: its texts, and that every element is closed."""

    def read(self, page: str) -> str:
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        assert self.open == []
        return "".join(self.words)

    def handle_starttag(self, tag, attrs):
        assert tag != "script"
        assert not {name for name, _ in attrs} & {"src", "href", "onload"}
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


def test_the_table_holds_every_row_and_no_formula():
    rows = rows_of("=1+1 The bridge may open.", "=1+1 The bridge opens.")
    heading, row = csv.reader(io.StringIO(drift_csv(rows), newline=""))
    assert tuple(heading) == COLUMNS
    assert row[:2] == ["hedge", "firmer"]
    assert row[8] == "'=1+1 The bridge may open."


def test_the_page_shows_both_sentences_and_fetches_nothing():
    old = "The <b>bridge</b> may reopen on Friday, “מחר”, police said 🚧."
    new = "The <b>bridge</b> will reopen on Friday, “מחר” 🚧."
    page = drift_html(rows_of(old, new), title="A & B", old_name="3 May", new_name="4 May")
    words = Page().read(page)
    assert "A & B" in words
    assert old in words
    assert new in words
    assert "<del><b>may</b></del>" in page
    assert not re.search(r"https?:|url\(|@import", page)


def test_a_page_without_rows_says_so():
    assert "No sentence changed" in drift_html(())


# --- lists of cues ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "de", "es", "fr"])
def test_a_list_comes_with_the_program(language):
    assert language in languages()
    cues, notices = cues_for(f"{language}-XX")
    assert notices == ()
    assert cues.language == language
    matcher = cues.matcher()
    for kind in ("hedge", "attribution"):
        phrases = getattr(cues, kind)
        assert len(phrases) > 40
        assert len(set(phrases)) == len(phrases)
        for phrase in phrases:
            words = phrase.replace("#", "7").replace("*", "")
            assert any(cue.kind == kind for cue in matcher.find(f"x {words} x")), phrase


@pytest.mark.parametrize(
    ("language", "old", "new", "gone"),
    [
        ("de", "Die Brücke könnte am Freitag öffnen.", "Die Brücke öffnet am Freitag.", "könnte"),
        ("es", "El puente podría abrir el viernes.", "El puente abre el viernes.", "podría"),
        ("fr", "Le pont pourrait rouvrir vendredi.", "Le pont rouvre vendredi.", "pourrait"),
    ],
)
def test_a_hedge_is_found_in_other_languages(language, old, new, gone):
    assert said(old, new, cues_for(language)[0]) == [("hedge", "firmer", (gone,), ())]


def test_a_list_of_the_readers_own_stands_in_place_of_ours(tmp_path):
    (tmp_path / "en.json").write_text(
        json.dumps({"format": "spanreader-cues", "language": "en", "hedge": ["blu*"]}), encoding="utf-8"
    )
    cues, _ = cues_for("en", tmp_path)
    assert said("The bluish bridge opens.", "The bridge opens.", cues) == [
        ("hedge", "firmer", ("bluish",), ())
    ]


@pytest.mark.parametrize(
    "damaged", ["", "{", "[]", '{"format": "spanreader-cues", "hedge": "may"}', "[" * 100_000]
)
def test_a_damaged_list_is_said_with_its_place(tmp_path, damaged):
    path = tmp_path / "en.json"
    path.write_text(damaged, encoding="utf-8")
    with pytest.raises(ImportFailed) as caught:
        load(path)
    assert "en.json" in wording.of(caught.value)


@pytest.mark.parametrize("language", ["fi", "", "../../etc", "x" * 500])
def test_a_language_without_a_list_is_read_by_the_english_one(language):
    cues, notices = cues_for(language)
    assert cues == ENGLISH
    assert bool(notices) is (language == "fi")
    for notice in notices:
        assert "fi" in wording.sentence(notice.message, notice.facts)
