"""Quotations in the shapes in which pages write them, each a block of its own kind in its place."""

from __future__ import annotations

import pytest

from reader.importers import read_article
from tests.core.importers.pages import PAGE, PROSE

SAID = "“We could see the river through the deck,” said one of the two inspectors."
WHO = "Mara Lind, inspector"


def kinds(shape: str) -> list[tuple[str, str]]:
    """Return kind and text of the blocks between two paragraphs, where `shape` is put."""
    page = PAGE.replace("<h2>What is known</h2>", f"{shape}<h2>What is known</h2>")
    article = read_article(page.encode(), name="a.html")
    found = [(str(block.kind), article.text[block.span.start : block.span.end]) for block in article.blocks]
    texts = [text for _, text in found]
    return found[texts.index(PROSE[1].strip()) + 1 : texts.index("What is known")]


@pytest.mark.parametrize(
    "shape",
    [
        f"<blockquote>{SAID}</blockquote>",
        f"<blockquote><p>{SAID}</p></blockquote>",
        f"<figure><blockquote><p>{SAID}</p></blockquote></figure>",
        f'<aside class="pullquote instapaper_ignore">{SAID}</aside>',
        f'<div class="article__pull-quote"><p>{SAID}</p></div>',
        f'<div class="duet--article--article-pullquote mb-20"><div><h3>{SAID}</h3></div></div>',
        f'<figure class="wp-block-pullquote"><blockquote><p>{SAID}</p></blockquote></figure>',
        f'<p class="blockquote">{SAID}</p>',
        f'<blockquote class="pullquote"><div><div><p>{SAID}</p></div></div></blockquote>',
    ],
)
def test_a_quotation_is_a_quote_however_the_page_sets_it_apart(shape: str):
    assert kinds(shape) == [("quote", SAID)]


@pytest.mark.parametrize(
    "shape",
    [
        f"<blockquote><p>{SAID}</p><footer>{WHO}</footer></blockquote>",
        f"<blockquote><p>{SAID}</p><p><cite>{WHO}</cite></p></blockquote>",
        f"<figure><blockquote><p>{SAID}</p></blockquote><figcaption>{WHO}</figcaption></figure>",
        f'<figure class="pullquote"><p>{SAID}</p><figcaption>{WHO}</figcaption></figure>',
        f'<div class="pull_quote__wrapper"><p>{SAID}</p><span><p>{WHO}</p></span></div>',
    ],
)
def test_who_said_it_belongs_to_the_quotation(shape: str):
    assert kinds(shape) == [("quote", SAID), ("quote", WHO)]


def test_an_embedded_post_is_a_quote_with_its_sender():
    shape = (
        f'<div><blockquote class="twitter-tweet"><p lang="en">{SAID}</p>&mdash; Mara Lind (@maralind)'
        ' <a href="https://twitter.com/maralind/status/1">October 14, 2026</a></blockquote></div>'
    )
    assert kinds(shape) == [("quote", SAID), ("quote", "— Mara Lind (@maralind) October 14, 2026")]


def test_the_frame_of_an_embedded_picture_is_left_out():
    shape = (
        f'<blockquote class="instagram-media"><div><a href="/p/1">View this post on Instagram</a></div><p>{SAID}</p>'
        '<p><a href="/p/1">A post shared by Mara Lind (@maralind)</a></p></blockquote>'
    )
    assert kinds(shape) == [("quote", SAID)]


def test_words_in_the_middle_of_a_sentence_keep_their_marks_of_quotation():
    shape = f"<p>{PROSE[2]}Nobody, <q>not even the ferry</q>, had been told of it before.</p>"
    assert kinds(shape) == [
        ("paragraph", f"{PROSE[2]}Nobody, “not even the ferry”, had been told of it before.")
    ]


def test_a_picture_beside_a_quotation_keeps_its_caption():
    shape = (
        f'<figure><img src="a.jpg"><blockquote>{SAID}</blockquote><figcaption>The deck</figcaption></figure>'
    )
    assert kinds(shape) == [("quote", SAID), ("caption", "The deck")]


@pytest.mark.parametrize(
    "name", ["has-pullquote", "stock-quote", "prose prose-blockquote:italic", "quotes-widget"]
)
def test_a_class_that_only_mentions_quotes_makes_none(name: str):
    assert kinds(f'<div class="{name}"><p>{PROSE[3]}</p></div>') == [("paragraph", PROSE[3].strip())]


def test_a_whole_story_in_a_box_for_quotes_is_no_quotation():
    story = "".join(f"<p>{line}</p>" for line in PROSE * 4)
    assert {kind for kind, _ in kinds(f'<div class="pullquote">{story}</div>')} == {"paragraph"}


def test_the_button_after_a_sentence_to_be_passed_on_is_left_out():
    shape = f'<p><a href="/t">{PROSE[3].strip()}</a><a class="ctt" href="/t">Click To Tweet</a></p>'
    assert kinds(shape) == [("paragraph", PROSE[3].strip())]


def test_the_number_of_a_note_stands_before_its_words():
    shape = f'<div class="footnote"><a href="#a">4</a><div><p>{PROSE[3]}</p></div></div>'
    assert kinds(shape) == [("paragraph", f"4 {PROSE[3].strip()}")]
