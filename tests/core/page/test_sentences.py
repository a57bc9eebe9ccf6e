"""Sentences by the paragraph, and the cursor's moves over them."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from reader.app.page.sentences import SentenceNumbers, Sentences
from reader.app.page.spans import SpanIndex
from reader.app.page.table import Paragraph, ParagraphTable
from reader.app.page.target import TargetMoves
from reader.model import Block, SpanRow
from reader.text import graphemes, segment
from reader.text.span import Span

ARTICLE = (
    ("title", "Bridge shut. Nobody hurt."),
    ("byline", "By A. Writer"),
    ("paragraph", "It was closed on Tuesday. Cracks were found. Nobody knows more."),
    ("heading", "What comes next"),
    ("paragraph", "The ferry will run. It may be crowded."),
)


def _build(parts: tuple[tuple[str, str], ...]) -> tuple[ParagraphTable, Sentences, TargetMoves]:
    text, blocks = "", []
    for kind, part in parts:
        if text:
            text += "\n\n"
        blocks.append(Block(kind, Span(len(text), len(text) + len(part))))  # type: ignore[arg-type]
        text += part
    table = ParagraphTable(text, tuple(blocks))
    sentences = Sentences(table)
    return table, sentences, TargetMoves(table, sentences)


def _walk(moves: TargetMoves) -> list[Span]:
    found = [moves.first()]
    while (following := moves.next(found[-1])) != found[-1]:
        found.append(following)
    return found


def test_the_cursor_steps_over_the_body_only() -> None:
    table, _, moves = _build(ARTICLE)
    assert [span.of(table.text) for span in _walk(moves)] == [
        "It was closed on Tuesday.",
        "Cracks were found.",
        "Nobody knows more.",
        "The ferry will run.",
        "It may be crowded.",
    ]


def test_stepping_back_gives_the_same_sentences() -> None:
    _, _, moves = _build(ARTICLE)
    there = _walk(moves)
    back = [there[-1]]
    while (before := moves.previous(back[-1])) != back[-1]:
        back.append(before)
    assert back[::-1] == there


def test_a_headline_alone_can_be_stepped_on() -> None:
    table, _, moves = _build((("title", "Bridge shut. Nobody hurt."),))
    assert len(_walk(moves)) == 2
    assert table.text


def test_growing_and_shrinking_go_by_sentences() -> None:
    table, _, moves = _build(ARTICLE)
    first = moves.first()
    grown = moves.grow(moves.grow(first))
    assert grown.of(table.text) == ARTICLE[2][1]
    assert moves.shrink(moves.shrink(grown)) == first
    assert moves.shrink(first) == first


def test_a_target_that_ends_inside_a_sentence_grows_to_its_end() -> None:
    table, _, moves = _build(ARTICLE)
    first = moves.first()
    part = Span(first.start, first.start + 6)
    assert moves.grow(part) == first
    assert table.text


def test_the_end_moves_by_words_and_reaches_the_full_stop() -> None:
    table, _, moves = _build(ARTICLE)
    target = moves.first()
    shorter = moves.move_edge(target, "end", "word", -1)
    assert shorter.of(table.text) == "It was closed on Tuesday"
    assert moves.move_edge(shorter, "end", "word", 1) == target


def test_the_start_moves_by_words() -> None:
    table, _, moves = _build(ARTICLE)
    later = moves.move_edge(moves.first(), "start", "word", 1)
    assert later.of(table.text) == "was closed on Tuesday."
    assert moves.move_edge(later, "start", "word", -1) == moves.first()


@given(st.lists(st.tuples(st.sampled_from(["start", "end"]), st.sampled_from(["word", "character"]),
                          st.sampled_from([-1, 1])), max_size=30))  # fmt: skip
def test_moved_edges_leave_a_target_on_grapheme_edges(moves_made: list[tuple[str, str, int]]) -> None:
    table, _, moves = _build(
        (("paragraph", "Cafe\u0301 👩‍👩‍👧 said: “אמר 🇩🇪!” and left."), ("paragraph", "नमस्ते दुनिया। It ended."))
    )
    edges = set(graphemes.boundaries(table.text))
    target = moves.first()
    for which, unit, direction in moves_made:
        target = moves.move_edge(target, which, unit, direction)  # type: ignore[arg-type]
        assert target
        assert target.start in edges
        assert target.end in edges


def test_next_untagged_goes_to_what_no_annotation_touches_and_round_the_end() -> None:
    table, _, moves = _build(ARTICLE)
    spans = _walk(moves)
    index = SpanIndex(
        [SpanRow("a", "t", spans[1]), SpanRow("b", "t", Span(spans[2].start + 3, spans[2].end))]
    )
    assert moves.next_untagged(spans[0], index) == spans[3]
    assert moves.next_untagged(spans[4], index) == spans[0]
    everything = SpanIndex([SpanRow("c", "t", Span(0, len(table.text)))])
    assert moves.next_untagged(spans[0], everything) is None


def test_numbers_count_what_the_cursor_stops_at() -> None:
    table, sentences, moves = _build(ARTICLE)
    numbers = SentenceNumbers(table, sentences)
    assert sum(numbers.count()) > 0
    assert [numbers.of(span) for span in _walk(moves)] == [(n, 5) for n in range(1, 6)]


def test_the_sentence_under_a_click_holds_the_character() -> None:
    table, sentences, _ = _build(ARTICLE)
    for position, character in enumerate(table.text):
        if not character.isspace():
            assert sentences.at(position).contains(position)


_words = st.lists(
    st.sampled_from(["word", "It ended.", "Dr. Who", "no end", "said", "1998.", "Yes?"]), min_size=3
)


@settings(max_examples=10)
@given(_words, st.integers(400, 1500))
def test_sentences_of_a_long_line_cover_it_once(words: list[str], times: int) -> None:
    line = (" ".join(words) + " ") * times
    line = line[:24_000].strip()
    _, sentences, moves = _build((("paragraph", line),))
    walked = _walk(moves)
    assert all(a.end <= b.start for a, b in pairwise(walked))
    between = [line[a.end : b.start] for a, b in pairwise(walked)]
    assert not "".join(between).strip()
    assert walked[0].start == 0
    assert walked[-1].end == len(line)
    assert sentences.at(len(line) // 2)


def test_a_long_line_without_any_end_can_be_stepped_through() -> None:
    _, _, moves = _build((("paragraph", "x" * 30_000),))
    walked = _walk(moves)
    assert sum(len(span) for span in walked) == 30_000


def test_short_blocks_have_the_sentences_of_the_segmenter() -> None:
    table, sentences, _ = _build(ARTICLE)
    expected = [
        Span(block.span.start + s.start, block.span.start + s.end)
        for block in table.blocks
        for s in segment.sentences(block.span.of(table.text))
    ]
    found: list[Span] = []
    name: Paragraph | None = table.first
    while name is not None:
        found.extend(sentences.of(name))
        name = table.next(name)
    assert found == expected


def test_words_under_a_click_are_whole_and_snapping_widens_to_them() -> None:
    table, _, moves = _build((("paragraph", "The inspectors’ report, 14 Oct."),))
    assert moves.word_at(6).of(table.text) == "inspectors"
    assert moves.snap_to_words(Span(6, 17)).of(table.text) == "inspectors’ report"
    assert moves.snap_to_words(Span(3, 3)) == Span(3, 3)
