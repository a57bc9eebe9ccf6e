from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.importers import read_article
from reader.importers.codec import check_blocks
from reader.model import ImportedArticle

EXAMPLE = Path(__file__).resolve().parents[4] / "shared" / "articles" / "russia-china-update.txt"

PASTED = """\
Harbour Board Has A Curious Word About The Tunnel

It is all about "a shared reading of the tide tables", says the harbour master.
Open Image Modal
In this photo released by the Harbour Board on Monday, the harbour master, left, walks along the mole in Ostermere.
via Lenn Press Agency
Jona Reim/Getty Images

The harbour master of Ostermere spoke of the tunnel on Tuesday, and left everyone guessing what he meant.

He had met the board this week and, according to its minutes, they spoke for four hours about money.

It could be a hint that work will begin in May, a year earlier than anybody had planned so far.
"""


def read(text: str) -> ImportedArticle:
    return read_article(text.encode(), media_type="text/plain")


def shape(article: ImportedArticle) -> list[tuple[str, str]]:
    return [(block.kind, block.span.of(article.text)) for block in article.blocks]


def kinds(article: ImportedArticle) -> list[str]:
    return [block.kind for block in article.blocks]


def test_a_story_copied_from_a_browser_has_its_parts_named():
    article = read(PASTED)
    assert kinds(article) == ["title", "deck", "caption", "credit", "credit", *["paragraph"] * 3]
    assert article.title == "Harbour Board Has A Curious Word About The Tunnel"
    assert "Open Image Modal" not in article.text
    assert [notice.message for notice in article.notices] == ["import.left-out-lines"]


def test_the_users_example_article_has_its_parts_named():
    if not EXAMPLE.exists():
        pytest.skip("the example article is not beside this checkout")
    article = read_article(EXAMPLE)
    assert kinds(article) == ["title", "deck", "caption", "credit", *["paragraph"] * 15]
    assert article.encoding == "utf-8"
    assert "\u00a0" in article.text


def test_byline_outlet_and_date_are_read_from_the_line_under_the_title():
    article = read(
        "A bridge is shut\n\nBy Hanne Quill · Lenn Valley Courier · 14 October 2026, 9.10 p.m.\n\n"
        + "Text. " * 30
    )
    assert (article.byline, article.outlet) == ("Hanne Quill", "Lenn Valley Courier")
    assert article.published == "2026-10-14T21:10"
    assert kinds(article) == ["title", "byline", "paragraph"]


def test_title_byline_and_date_without_empty_lines_are_told_apart():
    article = read(
        "A bridge is shut\nBy Hanne Quill\nPublished 14 October 2026\n\nThe bridge was shut on Tuesday.\n"
    )
    assert kinds(article) == ["title", "byline", "byline", "paragraph"]
    assert (article.byline, article.published) == ("Hanne Quill", "2026-10-14")


def test_a_first_line_that_is_a_sentence_is_no_title():
    article = read("The port closed on Monday.\n\nTwo cranes had failed.\n")
    assert kinds(article) == ["paragraph", "paragraph"]
    assert article.title == ""


def test_a_single_line_is_text_and_no_title():
    assert kinds(read("Only one line")) == ["paragraph"]


def test_hard_wrapped_lines_are_joined_and_paragraphs_stay_apart():
    article = read(
        "The bridge was closed to all traffic on Tuesday evening after inspectors\n"
        "had found cracks in three of its steel hangers, which carry the roadway\n"
        "from the arch and were last replaced in the big repair of 1974.\n"
        "\n"
        "The county council ordered the closure at half past six, its duty log\n"
        "says, and nobody had been told before, not even the ferry's owner, who\n"
        "heard of it on the radio.\n"
    )
    assert kinds(article) == ["paragraph", "paragraph"]
    assert "inspectors had found" in article.text
    assert "log says" in article.text


def test_lines_of_a_poem_stay_lines():
    article = read("Under the arch\nthe river goes on\nand nobody\ncounts the hangers\n")
    assert len(article.blocks) == 4


def test_items_keep_their_numbers_and_lose_their_bullets():
    article = read("Three things\n\nThe list:\n\n- bread\n- salt\n  - coarse\n1. first\n2. second\n")
    assert shape(article)[2:] == [
        ("item", "bread"),
        ("item", "salt"),
        ("item", "coarse"),
        ("item", "1. first"),
        ("item", "2. second"),
    ]


def test_a_short_line_without_full_stop_above_prose_is_a_heading():
    prose = (
        "A sentence that is long enough to be prose and not a label of any kind, with a full stop at its end."
    )
    article = read(f"Title of it\n\n{prose}\n\nWhat happens next\n\n{prose}\n\n{prose}\n")
    assert ("heading", "What happens next") in shape(article)


@pytest.mark.parametrize(
    "sentence",
    ["पुल मंगलवार को बंद किया गया।", "这座大桥可能在春季受损。", "متى سيصدر التقرير؟", "پل منگل کو بند ہوا۔"],
)
def test_a_short_sentence_of_any_script_is_no_heading(sentence):
    prose = (
        "A sentence that is long enough to be prose and not a label of any kind, with a full stop at its end."
    )
    article = read(f"Title of it\n\n{prose}\n\n{sentence}\n\n{prose}\n\n{prose}\n")
    assert ("paragraph", sentence) in shape(article)


def test_quoted_lines_of_a_letter_are_quotes_with_depth():
    article = read("> He wrote that the bridge was shut.\n>> She had asked him.\nI agree.\n")
    assert [(block.kind, block.level) for block in article.blocks] == [
        ("quote", 1),
        ("quote", 2),
        ("paragraph", 0),
    ]


def test_a_caption_in_the_middle_of_the_story_is_found_by_its_credit():
    article = read(
        "A title here\n\n"
        + "Prose. " * 30
        + "\n\nThe mole at low water.\nPhoto: Jona Reim\n\n"
        + "More. " * 30
    )
    assert ("caption", "The mole at low water.") in shape(article)
    assert ("credit", "Photo: Jona Reim") in shape(article)


def test_chinese_lines_are_joined_without_a_space():
    line = "桥梁在星期二晚上对所有车辆关闭因为检查人员发现三根吊杆出现裂缝需要立即维修"
    article = read(f"{line}\n{line}\n{line}\n")
    assert shape(article) == [("paragraph", line * 3)]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=400))
def test_blocks_partition_whatever_text_comes_in(text: str):
    try:
        article = read(text)
    except Exception as error:
        assert type(error).__name__ == "ImportFailed"  # noqa: PT017 - nothing else may be raised
        return
    check_blocks(article.text, article.blocks)


@given(st.lists(st.text(alphabet="abc déf🚧שלום.,-\u0301", min_size=1, max_size=60), min_size=1, max_size=30))
def test_no_word_of_a_plain_text_is_lost(lines: list[str]):
    source = "\n".join(lines)
    if not source.strip():
        return
    kept = "".join(read(source).text.split())
    wanted = "".join("".join(lines).split())
    assert [c for c in kept if c.isalpha()] == [c for c in wanted if c.isalpha()]
