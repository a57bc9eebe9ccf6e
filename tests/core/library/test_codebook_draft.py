"""A codebook is worked on as a draft and kept as one edit: nothing of it, and no annotation, is ever lost."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import ReaderError
from reader.library import codebook_draft as drafts
from reader.library.codebooks import FORMAT, default_codebook, from_file, to_file
from reader.library.edits import RestoreArticles, SetCodebook, TrashArticles
from reader.library.mapping import STYLES
from reader.model import AttributeDefinition, Codebook, TagDefinition
from reader.model.codebook import older_wording
from tests.core.library import builders

BOOK = default_codebook()
CLAIM, BACKGROUND = BOOK.tags[0], BOOK.tags[2]
NOW = "2026-02-03T04:05:06.000Z"
WORDS = st.text("aé🙂שع中", max_size=6)


def _tags(count: int) -> Codebook:
    tags = tuple(TagDefinition(f"t{n}", f"Tag {n}", chr(65 + n), STYLES[n % 9]) for n in range(count))
    return replace(BOOK, tags=tags)


ACTS = st.lists(
    st.tuples(
        st.sampled_from(("up", "down", "nest", "lift", "retire", "back", "merge", "move")),
        st.integers(0, 5),
        st.integers(0, 5),
    ),
    max_size=25,
)


def _act(book: Codebook, act: tuple[str, int, int]) -> Codebook:
    name, one, two = act[0], f"t{act[1]}", f"t{act[2]}"
    match name:
        case "up" | "down":
            return drafts.stepped(book, one, -1 if name == "up" else 1)
        case "nest":
            return drafts.nested(book, one)
        case "lift":
            return drafts.lifted(book, one)
        case "retire" | "back":
            return drafts.retired(book, one, name == "retire")
        case "merge":
            return drafts.merged(book, one, two)
        case _:
            return drafts.moved(book, one, two)


@given(ACTS)
def test_whatever_is_done_every_tag_stays_once_and_in_a_tree(acts):
    book = _tags(6)
    for act in acts:
        book = _act(book, act)
        assert sorted(t.id for t in book.tags) == [f"t{n}" for n in range(6)]
        for tag in book.tags:
            way = drafts.above(book, tag.id)
            assert tag.id not in way
            assert not way or book.tag(way[-1]).parent == ""


@given(st.lists(st.tuples(WORDS, WORDS, WORDS, st.sampled_from("0123x")), min_size=1, max_size=12))
def test_a_codebook_that_is_written_reads_back_as_it_was(rows):
    book = replace(BOOK, tags=())
    for name, definition, example, key in rows:
        tag = drafts.new_tag(book, name or "x")
        tag = replace(tag, definition=definition, examples=(example,) if example else ())
        book = drafts.with_tag(book, replace(tag, key=key) if key in "123" else tag)
    assert from_file(to_file(book)) == book
    assert drafts.differences(book, from_file(to_file(book))) == ()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        json.dumps({"format": FORMAT}).encode(),
        json.dumps({"format": FORMAT, "id": "a", "name": "n", "version": 1, "tags": []}).encode(),
        json.dumps({"format": "other", "tags": [{}]}).encode(),
        b"[" * 100_000,
    ],
)
def test_what_is_no_codebook_is_refused_with_a_sentence(data):
    with pytest.raises(ReaderError) as caught:
        from_file(data)
    assert caught.value.message == "codebook.not-one"


def test_a_strange_file_becomes_a_codebook_that_can_be_drawn():
    tags = [
        {"id": "a", "name": "", "letter": "", "style": "rainbow", "key": "1", "parent": "b"},
        {"id": "b", "name": "B", "letter": "BB", "style": "teal", "key": "1", "parent": "a"},
        {"id": "a", "name": "again", "letter": "A", "style": "teal"},
        {"id": "c", "name": "C", "letter": "C", "style": "teal", "key": "12", "parent": "gone"},
    ]
    read = from_file(
        json.dumps({"format": FORMAT, "id": "x", "name": "n", "version": 3, "tags": tags}).encode()
    )
    assert [t.id for t in read.tags] == ["a", "b", "c"]
    assert all(t.style in STYLES and len(t.letter) == 1 and t.name for t in read.tags)
    assert [t.key for t in read.tags] == ["1", "", ""]
    assert {t.parent for t in read.tags} <= {"", "a"}


def test_a_new_tag_takes_the_next_free_letter_style_and_digit():
    made = drafts.new_tag(BOOK, "Statement")
    assert (made.letter, made.style, made.key) == ("T", "plum", "4")
    assert drafts.with_tag(BOOK, replace(made, key="1")).by_key("1").id == made.id


def test_the_letter_of_a_new_tag_goes_along_with_its_name_until_it_is_chosen():
    made = drafts.new_tag(BOOK, "New tag")
    book = drafts.with_tag(BOOK, made)
    figure = drafts.lettered(book, replace(made, name="Figure"))
    assert (made.letter, figure.letter) == ("N", "F")
    chosen = replace(figure, letter="X")
    book = drafts.with_tag(book, chosen)
    assert drafts.lettered(book, replace(chosen, name="Count")).letter == "X"
    assert drafts.lettered(book, replace(book.tags[0], letter="Y", name="Z")).letter == "Y"


def test_differences_name_each_field_the_new_and_the_gone():
    after = drafts.with_tag(BOOK, replace(CLAIM, definition="Other words.", key="9"))
    after = drafts.with_tag(after, drafts.new_tag(after, "Value"))
    after = drafts.stepped(replace(after, name="Mine"), "claim", 1)
    told = [(d.tag, d.field) for d in drafts.differences(BOOK, after)]
    assert told[:3] == [("", "name"), ("claim", "key"), ("claim", "definition")]
    assert (after.tags[-1].id, "new") in told
    assert ("", "order") in told


def test_words_of_a_version_that_are_not_those_of_now_are_found():
    after = drafts.with_tag(BOOK, replace(CLAIM, definition="Other words."))
    later = replace(drafts.with_tag(after, replace(BACKGROUND, key="7")), version=2)
    assert older_wording((BOOK, later), later) == {(BOOK.id, 1, "claim")}


def test_a_merge_retags_every_annotation_as_one_edit_that_undo_takes_back(library):
    revision, other = (
        builders.add_article(library, "One. Two. Three."),
        builders.add_article(library, "Four."),
    )
    first, second = revision.article, other.article
    builders.annotate(library, revision, (0, 3))
    builders.annotate(library, revision, (5, 8), tag="speculation")
    builders.annotate(library, other, (0, 3))
    third = builders.add_article(library, "Six.")
    thrown = builders.annotate(library, third, (0, 3))
    library.apply(TrashArticles((third.article,)))
    before = {a.id: a for a in (*library.annotations(first), *library.annotations(second))}
    draft = drafts.merged(library.codebook(), "claim", "background")
    applied = library.apply(drafts.keeping(library, draft, {"claim": "background"}, NOW))
    book = library.codebook()
    assert (book.version, book.tag("claim").retired) == (2, True)
    tags = [a.tag for id in (first, second) for a in library.annotations(id)]
    assert tags == ["background", "speculation", "background"]
    library.apply(RestoreArticles((third.article,)))
    assert library.annotations(third.article) == (thrown,)
    assert book.tag(thrown.tag) is not None
    library.apply(TrashArticles((third.article,)))
    library.apply(applied.inverse)
    assert {a.id: a for id in (first, second) for a in library.annotations(id)} == before
    assert library.codebook() == BOOK
    assert library.check().problems == ()


def test_merges_that_follow_each_other_end_at_the_last_tag(library):
    revision = builders.add_article(library, "One. Two.")
    builders.annotate(library, revision, (0, 3))
    draft = drafts.merged(library.codebook(), "claim", "speculation")
    draft = drafts.merged(draft, "speculation", "background")
    library.apply(drafts.keeping(library, draft, {"claim": "speculation", "speculation": "background"}, NOW))
    assert [a.tag for a in library.annotations(revision.article)] == ["background"]


def test_a_version_that_was_taken_back_never_gets_its_number_twice(library):
    one = drafts.keeping(library, replace(BOOK, unit="a"), {}, NOW)
    undo = library.apply(one).inverse
    library.apply(undo)
    two = drafts.keeping(library, replace(BOOK, unit="b"), {}, NOW)
    assert isinstance(two, SetCodebook)
    assert two.codebook.version == 3
    library.apply(two)
    again = drafts.keeping(library, replace(BOOK, unit="a", version=9), {}, NOW)
    assert isinstance(again, SetCodebook)
    assert again.codebook.version == 2


def test_a_merged_tag_leaves_its_fields_and_examples_to_the_other():
    field = AttributeDefinition("f", "Field", "text")
    book = drafts.with_tag(BOOK, replace(CLAIM, attributes=(field,)))
    after = drafts.merged(book, "claim", "background").tags[2]
    assert after.attributes == (field,)
    assert set(CLAIM.examples) <= set(after.examples)


def test_a_codebook_from_elsewhere_keeps_the_tags_that_it_lacks_retired():
    other = replace(BOOK, id="other", tags=(TagDefinition("v", "Value", "V", "teal"),))
    taken = drafts.taken_over(other, BOOK)
    assert {t.id for t in taken.tags} == {"v", "claim", "speculation", "background"}
    assert [t.id for t in drafts.live(taken)] == ["v"]
