"""The paragraph table: every character of every block stands in exactly one display paragraph."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from reader.app.page.table import CHUNK, Paragraph, ParagraphTable
from reader.model import Block
from reader.text import graphemes
from reader.text.span import Span

_units = st.sampled_from(["a", "word ", "e\u0301", "👩‍👩‍👧", "עב ", "\u0301", "🇩🇪", "x" * 700, " "])


def _table(parts: list[str], kind: str = "paragraph") -> ParagraphTable:
    text, blocks = "", []
    for part in parts:
        if text:
            text += "\n"
        blocks.append(Block(kind, Span(len(text), len(text) + len(part))))  # type: ignore[arg-type]
        text += part
    return ParagraphTable(text, tuple(blocks))


def _walk(table: ParagraphTable) -> list[Paragraph]:
    found: list[Paragraph] = []
    name: Paragraph | None = table.first
    while name is not None:
        found.append(name)
        name = table.next(name)
    return found


_texts = st.lists(
    st.lists(_units, min_size=1, max_size=12).map(lambda units: ("".join(units) * 60)[:9000]),
    min_size=1,
    max_size=4,
)


@given(_texts)
def test_paragraphs_cover_each_block_without_gap_or_overlap(parts: list[str]) -> None:
    table = _table(parts)
    names = _walk(table)
    for block in range(len(table)):
        spans = [table.span(name) for name in names if name.block == block]
        assert spans[0].start == table.blocks[block].span.start
        assert spans[-1].end == table.blocks[block].span.end
        assert all(a.end == b.start for a, b in pairwise(spans))
        assert all(0 < len(span) <= CHUNK * 1.5 for span in spans)


@given(_texts, st.data())
def test_the_paragraph_at_a_position_holds_it(parts: list[str], data: st.DataObject) -> None:
    table = _table(parts)
    block = data.draw(st.integers(0, len(table) - 1))
    of = table.blocks[block].span
    position = data.draw(st.integers(of.start, of.end - 1))
    assert table.span(table.at(position)).contains(position)


@given(_texts)
def test_walking_back_gives_the_same_paragraphs_as_walking_on(parts: list[str]) -> None:
    table = _table(parts)
    back: list[Paragraph] = []
    name: Paragraph | None = table.last
    while name is not None:
        back.append(name)
        name = table.previous(name)
    assert back[::-1] == _walk(table)


@given(st.lists(st.sampled_from(["e\u0301", "👩‍👩‍👧", "🇩🇪", "한", "क्षि"]), min_size=1, max_size=6))
def test_long_blocks_are_cut_between_graphemes(units: list[str]) -> None:
    text = ("".join(units) * 4000)[:12_000]
    table = _table([text])
    edges = set(graphemes.boundaries(text))
    assert all(table.span(name).start in edges for name in _walk(table))


def test_a_line_of_nothing_but_combining_marks_is_still_cut() -> None:
    table = _table(["e" + "\u0301" * 50_000])
    assert len(_walk(table)) > 10


def test_code_is_cut_after_line_breaks() -> None:
    text = "\n".join(f"line {n}" for n in range(1000))
    table = ParagraphTable(text, (Block("code", Span(0, len(text))),))
    assert all(text[table.span(name).start - 1] == "\n" for name in _walk(table)[1:])


def test_a_text_without_blocks_is_shown_by_its_lines() -> None:
    table = ParagraphTable("one\n\ntwo\n", ())
    assert [table.span(name).of(table.text) for name in _walk(table)] == ["one", "two"]


def test_five_hundred_thousand_empty_lines_are_two_paragraphs() -> None:
    text = "a" + "\n" * 500_000 + "b"
    table = ParagraphTable(text, (Block("paragraph", Span(0, 1)), Block("paragraph", Span(500_001, 500_002))))
    assert len(_walk(table)) == 2
