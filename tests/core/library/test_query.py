"""The language of searches: read without guessing, wrong only with a sentence, and what each field finds."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reader import wording
from reader.errors import QueryRefused, SearchStopped
from reader.library.codebook_draft import with_tag
from reader.library.concordance import as_csv, in_order
from reader.library.edits import (
    AddAnnotations,
    AddShelf,
    AddSpeaker,
    Batch,
    EditAnnotation,
    EditAnnotator,
    EditArticle,
    MarkArticles,
    PutArticles,
    SetCodebook,
)
from reader.library.query import FIELDS, Condition, Term, parse, quoted
from reader.model import AttributeValue, Collection, Label, Speaker, SpeakerMention, new_id
from tests.core.library.builders import add_article, annotate, annotation_on


def test_words_phrases_beginnings_and_what_must_not_be_there():
    query = parse('could "may reopen" sanct* -denied NOT "no comment" either OR or')
    assert query.wanted == (
        (Term("could"),),
        (Term("may reopen"),),
        (Term("sanct", True),),
        (Term("either"), Term("or")),
    )
    assert query.without == (Term("denied"), Term("no comment"))
    assert query.problems == ()


def test_fields_take_a_word_or_a_phrase_in_any_case():
    query = parse('Tag:claim speaker:"foreign ministry" -label:todo after:2024-10')
    assert query.conditions == (
        Condition("tag", "claim"),
        Condition("speaker", "foreign ministry"),
        Condition("label", "todo", True),
        Condition("after", "2024-10"),
    )
    assert query.of_annotations


def test_a_colon_makes_no_field_of_other_words():
    assert parse("at 10:30").wanted == ((Term("at"),), (Term("10:30"),))
    assert parse("https://example.org").conditions == ()


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("speeker:x", "query.no-field"),
        ("outlett:x may", "query.no-field"),
        ("tag:", "query.no-value"),
        ('tag:"" may', "query.no-value"),
        ("after:october", "query.no-date"),
        ("before:2024-13", "query.no-date"),
        ("is:fine", "query.no-state"),
        ("may OR", "query.unfinished"),
        ("may NOT", "query.unfinished"),
        ("-may", "query.only-without"),
        ("may OR tag:claim", "query.or-between-words"),
    ],
)
def test_what_is_wrong_has_a_sentence(query, message):
    (problem,) = parse(query).problems
    assert problem.message == message
    assert wording.sentence(problem.message, problem.facts).endswith(".")


@pytest.mark.parametrize("query", ["tag:", "after:2024-1", "speeker:", "may OR", "is:do", "may -", 'say "'])
def test_nothing_is_wrong_with_what_is_still_being_typed(query):
    assert parse(query, typing=True).problems == ()


@given(st.text(max_size=40), st.booleans())
def test_any_text_is_read(text, typing):
    query = parse(text, typing=typing)
    assert all(term.text for group in query.wanted for term in group)
    for problem in query.problems:
        assert wording.sentence(problem.message, problem.facts)


_WORD = st.text("abcdé", min_size=1, max_size=5)
_TERM = st.one_of(
    st.builds(lambda word, prefix: (word + "*" * prefix, Term(word, prefix)), _WORD, st.booleans()),
    st.lists(_WORD, min_size=1, max_size=3).map(
        lambda words: (f'"{" ".join(words)}"', Term(" ".join(words)))
    ),
)
_PLAIN_FIELDS = [f for f in FIELDS if f not in ("after", "before", "is", "verdict")]
_CONDITION = st.builds(
    lambda field, value, without: (f"{'-' * without}{field}:{value}", Condition(field, value, without)),
    st.sampled_from(_PLAIN_FIELDS),
    _WORD,
    st.booleans(),
)


@given(
    st.lists(st.lists(_TERM, min_size=1, max_size=3), max_size=3),
    st.lists(st.tuples(_TERM, st.booleans()), max_size=2),
    st.lists(_CONDITION, max_size=3),
)
def test_a_query_that_is_put_together_is_read_as_its_parts(wanted, without, conditions):
    written = [" OR ".join(text for text, _ in group) for group in wanted]
    written += [f"{'NOT ' if spelled else '-'}{text}" for (text, _), spelled in without]
    written += [text for text, _ in conditions]
    query = parse(" ".join(written))
    assert query.wanted == tuple(tuple(term for _, term in group) for group in wanted)
    assert query.without == tuple(term for (_, term), _ in without)
    assert query.conditions == tuple(condition for _, condition in conditions)


@given(st.lists(_TERM, min_size=1, max_size=3), st.sampled_from(("“”", "„“", "«»", "「」")))
def test_quotation_marks_that_a_keyboard_set_by_itself_hold_phrases_together(terms, marks):
    plain = " ".join(text for text, _ in terms)
    curly = re.sub('"([^"]*)"', rf"{marks[0]}\1{marks[1]}", plain)
    assert parse(curly) == parse(plain)


@pytest.mark.parametrize(("name", "meant"), [("author", "byline"), ("source", "outlet"), ("Date", "after")])
def test_a_field_by_another_name_is_told_its_own(name, meant):
    (problem,) = parse(f"{name}:smith").problems
    assert dict(problem.facts)["meant"] == meant


@given(
    st.sampled_from([f for f in FIELDS if f not in ("after", "before", "is")]),
    st.one_of(
        [
            st.text(st.characters(exclude_characters=but, exclude_categories=["Cs"]), min_size=1)
            for but in ('"', "“”„‟«»＂「」『』")
        ]
    ).filter(str.strip),
)
@example("speaker", "“")
@example("speaker", 'Robert "Bob" Smith')
@example("outlet", "Zeitung „Neues“")
def test_a_quoted_value_is_read_as_it_was(field, value):
    plain = " ".join(value.split())
    assert parse(f"{field}:{quoted(value)}").conditions == (Condition(field, plain),)
    assert parse(f"{field}:{quoted(value)} could", typing=True).conditions == (Condition(field, plain),)


@pytest.mark.parametrize("written", ['"may reopen”', '“may reopen"', "„may reopen“"])
def test_quotation_marks_that_do_not_agree_close_each_other(written):
    assert parse(f"{written} bridge").wanted == ((Term("may reopen"),), (Term("bridge"),))


# --- what fields find ------------------------------------------------------------------------------------


@pytest.fixture
def news(library):
    """Four articles that differ in all that a query can ask for."""
    facts = {
        "bridge": ("Lenn Valley Courier", "2024-10-05", "The bridge could reopen, the ministry said."),
        "ferry": ("Evening Post", "2024-09", "The ferry could be late. Officials denied it."),
        "grain": ("Le Monde é", "2025", "Grain is in."),
        "mill": ("", "", "The mill could not close."),
    }
    ids = {}
    for name, (outlet, published, text) in facts.items():
        revision = add_article(library, text, name.title())
        before = library.article(revision.article)
        library.apply(EditArticle(before, replace(before, outlet=outlet, published=published)))
        ids[name] = revision.article
    said = annotate(library, library.newest_revision(ids["bridge"]), (0, 23), tag="speculation", note="ask")
    speaker = Speaker(new_id(), "Foreign Ministry", "institution")
    named = replace(said, speaker=SpeakerMention(speaker.id))
    library.apply(Batch((AddSpeaker(speaker), EditAnnotation(said, named))))
    annotate(library, library.newest_revision(ids["ferry"]), (0, 24), tag="claim")
    library.apply(
        Batch(
            (
                AddShelf(Collection("water", "Water")),
                AddShelf(Collection("roads", "Roads", parent="water")),
                AddShelf(Collection("live", "Hedged", query="could -denied")),
                AddShelf(Label("todo", "To check")),
                PutArticles("collection", "roads", (ids["bridge"],)),
                PutArticles("collection", "water", (ids["ferry"],)),
                PutArticles("label", "todo", (ids["grain"],)),
                MarkArticles((ids["grain"],), done=True, reading="read"),
            )
        )
    )
    article = library.article(ids["mill"])
    library.apply(EditArticle(article, replace(article, values=(
        AttributeValue("Desk", "text", "Économie 7"), AttributeValue("weight", "number", 2.0),
        AttributeValue("printed", "number", 1234567.0), AttributeValue("Straße", "text", "كِتَاب"), AttributeValue("town", "text", "Lo\u0301dz"),
    ))))  # fmt: skip
    return ids


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("could", "bridge ferry mill"),
        ("could -denied", "bridge mill"),
        ("grain OR ferry", "ferry grain"),
        ("tag:speculation", "bridge"),
        ("tag:spec could", "bridge"),
        ("tag:claim ministry", ""),
        ("tag:claim OR could", None),
        ("-tag:claim could", "bridge mill"),
        ('speaker:"foreign ministry"', "bridge"),
        ("tag:speculation -speaker:ministry", ""),
        ("tag:claim -speaker:ministry", "ferry"),
        ("ministry", "bridge"),
        ("quote:could", "bridge ferry"),
        ("note:ask", "bridge"),
        ('annotator:"reader 1"', "bridge ferry"),
        ("outlet:courier", "bridge"),
        ('outlet:"monde e"', "grain"),
        ("outlet:even*", "ferry"),
        ("title:mill", "mill"),
        ("after:2024-10", "bridge grain"),
        ("before:2024-10", "ferry"),
        ("after:2024 before:2025 could", "bridge ferry"),
        ("in:water", "bridge ferry"),
        ("in:roads", "bridge"),
        ("-in:water could", "mill"),
        ("in:hedged", "bridge mill"),
        ("in:hedged outlet:courier", "bridge"),
        ('label:"to check"', "grain"),
        ("has:label", "grain"),
        ("has:fields", "mill"),
        ("field:desk", "mill"),
        ("field:Économie", "mill"),
        ("field:économie", "mill"),
        ("field:ECONOMIE", "mill"),
        ("field:كتاب", "mill"),
        ("field:strasse", "mill"),
        ("field:lodz", "mill"),
        ("field:łódź", "mill"),
        ("field:ж", ""),
        ("field:2", "mill"),
        ("field:2.0", "mill"),
        ("field:1234567", "mill"),
        ("field:0", ""),
        ("field:nan", ""),
        ("field:7", "mill"),
        ("field:reading", ""),
        ("could -field:desk", "bridge ferry"),
        ("has:speculation", "bridge"),
        ("has:annotations could", "bridge ferry"),
        ("has:notes", "bridge"),
        ("has:speakers", "bridge"),
        ("-has:annotations", "grain mill"),
        ("is:done", "grain"),
        ("is:read", "grain"),
        ("is:unread could", "bridge ferry mill"),
        ("is:collected", "bridge ferry"),
        ("is:loose -is:done", "mill"),
        ("is:untagged", "grain mill"),
    ],
)
def test_a_query_finds_the_articles_that_it_names(library, news, query, expected):
    if expected is None:
        with pytest.raises(QueryRefused):
            library.search(query)
        return
    names = {id: name for name, id in news.items()}
    assert " ".join(sorted({names[h.article] for h in library.search(query)})) == expected
    assert " ".join(sorted(names[id] for id in library.articles_found(query))) == expected


@pytest.mark.parametrize(
    "query", ["speaker:jose", 'speaker:"JOSÉ nunez"', "nunez", "speaker:lukasz", "speaker:łukasz", "łukasz"]
)
def test_a_speaker_is_found_with_marks_or_without(library, query):
    said = annotate(library, add_article(library, "The bridge could close."), (0, 10))
    speaker = Speaker(new_id(), "José Núñez", "named", ("Lukasz",))
    named = replace(said, speaker=SpeakerMention(speaker.id))
    library.apply(Batch((AddSpeaker(speaker), EditAnnotation(said, named))))
    assert [hit.article for hit in library.search(query)] == [said.article]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("label:economie", "grain"),
        ("label:ÉCONOMIE", "grain"),
        ("label:econ", "bridge grain"),
        ("label:ponomie", None),
        ("label:lodz", "ferry"),
        ("label:łódź", "ferry"),
        ("label:łó", "ferry"),
        ("label:Strasse", "mill"),
        ("label:traß", "mill"),
        ("label:كتاب", "ferry"),
        ("label:resume", "bridge"),
        ("label:résumé", "mill"),
        ("label:resumé", "bridge mill"),
        ("label:\u0301", None),
        ("in:economie", "grain"),
        ("in:lodz", "ferry"),
        ("in:resume", "bridge"),
    ],
)
def test_names_are_found_with_marks_or_without_and_exactly_first(library, news, query, expected):
    shelves = {
        "Économie": "grain",
        "Economies of scale": "bridge",
        "Lo\u0301dz": "ferry",
        "Straße": "mill",
        "كِتَاب": "ferry",
        "resume": "bridge",
        "résumé": "mill",
    }
    for number, (name, article) in enumerate(shelves.items()):
        label, collection = Label(f"label{number}", name), Collection(f"collection{number}", name)
        library.apply(Batch((AddShelf(label), AddShelf(collection))))
        library.apply(PutArticles("label", label.id, (news[article],)))
        library.apply(PutArticles("collection", collection.id, (news[article],)))
    if expected is None:
        with pytest.raises(QueryRefused):
            library.articles_found(query)
        return
    names = {id: name for name, id in news.items()}
    assert " ".join(sorted(names[id] for id in library.articles_found(query))) == expected


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("tag:economie", 1),
        ("tag:ÉCON", 1),
        ("has:economie", 1),
        ("tag:resume", 1),
        ("tag:résumé", 0),
        ('annotator:"jose nunez"', 4),
        ("annotator:josé", 4),
    ],
)
def test_tags_and_annotators_are_found_with_marks_or_without(library, news, query, number):
    library.apply(EditAnnotator(library.annotator(), replace(library.annotator(), name="José Núñez")))
    book = library.codebook()
    for id, name in (("eco", "Économie"), ("plain", "Resume"), ("marked", "Résumé")):
        book = with_tag(book, replace(book.tags[0], id=id, name=name, key=""))
    library.apply(SetCodebook(replace(book, version=book.version + 1)))
    revision = library.newest_revision(news["grain"])
    annotate(library, revision, (0, 5), tag="eco")
    annotate(library, revision, (0, 8), tag="plain")
    assert len(library.search(query)) == number


def test_annotations_are_found_where_they_stand(library, news):
    (hit,) = library.search("tag:speculation could")
    assert (hit.where, hit.snippet, hit.span.start) == ("annotation", "The bridge could reopen", 0)


@pytest.fixture
def reworded(library):
    """Articles tagged before the words for "claim" changed (two), as ever (background) and after."""
    before = library.codebook()
    ids = {}

    def tagged(name, tag, book):
        revision = add_article(library, f"The {name} could close.", name.title())
        made = annotation_on(revision, (0, len(name) + 4), tag=tag, annotator=library.annotator().id)
        made = replace(made, codebook=book.id, codebook_version=book.version)
        library.apply(AddAnnotations((made,)))
        ids[name] = revision.article

    tagged("bridge", "claim", before)
    tagged("ferry", "claim", before)
    tagged("grain", "background", before)
    claim = before.tag("claim")
    after = replace(with_tag(before, replace(claim, definition="Other words.")), version=before.version + 1)
    library.apply(SetCodebook(after))
    tagged("mill", "claim", after)
    return ids


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("wording:older", "bridge ferry"),
        ("wording:older tag:claim bridge", "bridge"),
        ("wording:older tag:background", ""),
        ("wording:older title:ferry", "ferry"),
        ("tag:claim -wording:older", "mill"),
        ("-wording:older could", "grain mill"),
        ("in:old -title:ferry", "bridge"),
    ],
)
def test_what_was_tagged_by_an_older_wording_is_found_in_the_whole_library(
    library, reworded, query, expected
):
    library.apply(AddShelf(Collection("old", "Old words", query="wording:older")))
    names = {id: name for name, id in reworded.items()}
    assert " ".join(sorted({names[h.article] for h in library.search(query)})) == expected
    assert " ".join(sorted(names[id] for id in library.articles_found(query))) == expected


def test_nothing_is_of_an_older_wording_when_the_words_of_now_are_taken_back(library, reworded):
    assert len(library.search("wording:older")) == 2
    library.apply(SetCodebook(library.codebooks()[0]))
    (hit,) = library.search("wording:older")
    assert hit.article == reworded["mill"]


@pytest.mark.parametrize(
    "query", ["wording:newer", "tag:nothing", "label:x", "in:x", "annotator:x", "has:nothing"]
)
def test_a_name_that_is_not_there_is_said_with_those_that_are(library, news, query):
    with pytest.raises(QueryRefused) as refused:
        library.search(query)
    assert refused.value.message == "query.unknown"
    assert wording.of(refused.value).endswith(".")


@pytest.mark.parametrize("query", ["label:x", "in:x"])
def test_where_there_are_no_names_none_are_listed(library, query):
    add_article(library, "A dog may bark.", "X")
    with pytest.raises(QueryRefused) as refused:
        library.search(query)
    assert refused.value.message == "query.none-there"
    assert "Known" not in wording.of(refused.value)


def test_a_saved_search_that_leads_to_itself_is_refused(library, news):
    library.apply(AddShelf(Collection("ring", "Ring", query="in:ring")))
    with pytest.raises(QueryRefused) as refused:
        library.search("in:ring")
    assert refused.value.message == "query.too-deep"


def test_a_search_that_nobody_waits_for_ends_and_leaves_the_library_as_it_was(library, news):
    with pytest.raises(SearchStopped):
        library.search("could", stop=lambda: True)
    assert len(library.articles_found("could")) == 3
    library.apply(MarkArticles((news["mill"],), done=True))


def test_a_frequent_word_counts_its_places(library):
    add_article(library, "May. " * 40, "X")
    hits = library.search("may")
    assert {hit.count for hit in hits} == {40}


# --- concordance -----------------------------------------------------------------------------------------


def test_every_place_stands_between_its_neighbours_sorted_by_either(library):
    add_article(library, "A dog may bark. The cat may, or an owl may sing 🦉.", "X")
    lines = library.concordance("may")
    assert [line.word for line in lines] == ["may"] * 3
    assert [line.right[:5] for line in in_order(lines, "right")] == [" bark", ", or ", " sing"]
    assert [line.left.split()[-1] for line in in_order(lines, "left")] == ["cat", "dog", "owl"]
    text = library.newest_revision(lines[0].article).text
    assert all(line.span.of(text) == "may" for line in lines)


def test_lines_without_spaces_are_sorted_by_the_character_beside_the_word(library):
    add_article(library, "東の港は青い。西の港は赤い。中の小港も白い。", "X")
    lines = library.concordance("港")
    assert [line.left[-2:] for line in in_order(lines, "left")] == ["東の", "西の", "の小"]
    assert [line.right[:2] for line in in_order(lines, "right")] == ["は赤", "は青", "も白"]


def test_a_concordance_that_is_stopped_half_way_is_none_and_not_half_of_one(library):
    add_article(library, "A dog may bark. The cat may, or an owl may sing.", "X")
    asked = iter((False, True))
    with pytest.raises(SearchStopped):
        library.concordance("may", stop=lambda: next(asked, True))


def test_a_table_of_a_concordance_runs_nothing(library):
    add_article(library, "x =1+1 may y", "=X")
    (line,) = library.concordance("may", width=6)
    table = as_csv([line]).decode("utf-8-sig")
    assert "'=X" in table
    assert ",'=1+1 " in table
