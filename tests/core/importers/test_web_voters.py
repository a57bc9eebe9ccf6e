"""The voters are asked over one tree and quicker than anybody else asks them; what they say must be the same."""

from __future__ import annotations

import re

import pytest
import readability
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.importers.web import parse, voters, walk
from tests.core.importers.pages import PAGE, PROSE

AROUND = (
    '<div class="sidebar"><p>Also of interest to those who read this far today</p></div>',
    '<div class="comments main"><p>A reader writes that the ferry was full on Tuesday</p></div>',
    '<div id="footer"><main><p>Main stands where nobody would look for it at all</p></main></div>',
    '<pre><span class="comment"># 44 hangers, three of them cracked</span> print(hangers)</pre>',
    '<p hidden>What nobody sees of the page at all</p><p style="display:none">Nor this of the page</p>',
    f"<div>{PROSE[0]}<br><br>{PROSE[1]}<span>\n\n  and\tmore </span></div>",
    '<ul><li><a href="/a">The first of many links to elsewhere</a></li><li><a href="/b">The next</a></li></ul>',
    f'<section class="story-body"><h2>Below</h2><p>{PROSE[2]} <a href="/c">  A   link </a></p></section>',
)


def library_lines(source: str) -> list[str]:
    """Return what readability says when it is asked as its own documentation asks it."""
    said = parse.parse(readability.Document(source).summary(html_partial=True))
    return [block.text for block in walk.blocks(said)] if said is not None else []


@settings(deadline=None, max_examples=40)
@given(st.permutations(AROUND), st.integers(0, len(AROUND)))
def test_readability_says_what_it_says_to_everybody(around: list[str], count: int):
    page = PAGE.replace("<aside>", f"{''.join(around[:count])}<aside>")
    root = parse.parse(page)
    assert root is not None
    assert list(voters._readability(root, "")) == library_lines(page)


def test_asking_the_voters_leaves_the_tree_as_it_was():
    root = parse.parse(PAGE)
    assert root is not None
    before = [block.text for block in walk.blocks(root)]
    voters.listen(root, "", "", 100)
    assert [block.text for block in walk.blocks(root)] == before


ONE_PATTERN = re.compile(
    r"(?P<quote>[\"'])\s*data:[^\"'<>]{200,}(?P=quote)|(?<==)data:[^\s\"'<>]{200,}|(?<=url\()data:[^\s\"'()<>]{200,}"
)


@given(
    st.lists(
        st.sampled_from(
            [
                '"',
                "'",
                " ",
                "\n",
                "=",
                "url(",
                ")",
                "<i>",
                "data:",
                "data:" + "x" * 220,
                "data:" + "y z" * 90,
                "é",
            ]
        ),
        max_size=12,
    )
)
def test_data_addresses_are_emptied_as_one_pattern_would(pieces: list[str]):
    source = "".join(pieces)
    assert parse.without_data_addresses(source) == ONE_PATTERN.sub('""', source)


@pytest.mark.parametrize("piece", ['="data:', "=data:", "url(data:", " data:", "'data:"])
def test_addresses_that_never_end_are_looked_through_once(piece: str):
    """Half a million characters are through at once; a look to their end for each piece would take minutes."""
    assert parse.without_data_addresses(piece * 100_000).count("data:") in (0, 100_000)
