from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reader.importers import read_article
from reader.importers.codec import check_blocks
from reader.model import ImportedArticle


def read(text: str) -> ImportedArticle:
    return read_article(text.encode(), media_type="text/markdown")


def shape(article: ImportedArticle) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, block.span.of(article.text)) for block in article.blocks]


def test_every_kind_of_block_is_named():
    article = read(
        "# Title\n\nProse\nover two lines.\n\n## Part\n\n- one\n  - deeper\n\n1. first\n\n> quoted\n>> twice\n\n"
        "```\ncode  stays\n\nas it is\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    )
    assert shape(article) == [
        ("title", 0, "Title"),
        ("paragraph", 0, "Prose over two lines."),
        ("heading", 2, "Part"),
        ("item", 1, "one"),
        ("item", 2, "deeper"),
        ("item", 1, "1. first"),
        ("quote", 1, "quoted"),
        ("quote", 2, "twice"),
        ("code", 0, "code  stays\n\nas it is"),
        ("row", 0, "a | b"),
        ("row", 0, "1 | 2"),
    ]


def test_marks_stand_where_their_words_stand():
    article = read("# T\n\nA *soft* and **loud** `word` in a [link to **there**](https://example.org/x).\n")
    marked = [(mark.kind, mark.span.of(article.text), mark.target) for mark in article.marks]
    assert marked == [
        ("emphasis", "soft", ""),
        ("strong", "loud", ""),
        ("code", "word", ""),
        ("link", "link to there", "https://example.org/x"),
        ("strong", "there", ""),
    ]


def test_front_matter_gives_the_facts():
    article = read(
        "---\ntitle: 'A bridge'\nauthor: Hanne Quill\ndate: 2026-10-14\noutlet: Courier\nlang: en\n"
        "deck: Why it is shut\nurl: https://example.org/a\n---\n\nText of it.\n"
    )
    assert shape(article)[:2] == [("title", 0, "A bridge"), ("deck", 0, "Why it is shut")]
    assert (article.byline, article.published, article.outlet) == ("Hanne Quill", "2026-10-14", "Courier")
    assert (article.language, article.url) == ("en", "https://example.org/a")


def test_a_byline_under_the_title_gives_the_facts():
    article = read("# A bridge\n\nBy Hanne Quill, 14 October 2026\n\nText of it.\n")
    assert [kind for kind, _, _ in shape(article)] == ["title", "byline", "paragraph"]
    assert article.byline == "Hanne Quill"


def test_html_in_markdown_leaves_its_words():
    article = read("# T\n\nA <b>bold</b> word<br>and a\n\n<div>boxed <i>one</i></div>\n")
    assert "A bold word and a" in article.text
    assert "boxed one" in article.text


@given(st.text(alphabet="ab *_`#>-[]()|\n1.é🚧ש<&~!\t", max_size=200))
def test_blocks_partition_whatever_markdown_comes_in(text: str):
    try:
        article = read(text)
    except Exception as error:
        assert type(error).__name__ == "ImportFailed"  # noqa: PT017 - nothing else may be raised
        return
    check_blocks(article.text, article.blocks)
    assert all(mark.span.end <= len(article.text) for mark in article.marks)
