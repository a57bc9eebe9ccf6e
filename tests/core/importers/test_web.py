from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.errors import ImportFailed
from reader.importers import read_article
from reader.importers.codec import check_blocks
from reader.importers.preview import preview
from reader.importers.web import choose, features, metadata, parse, selector, voters, walk
from reader.importers.web.boilerplate import is_boilerplate
from reader.model import ImportedArticle
from tests.core.importers.pages import PAGE, PROSE


def read(source: str) -> ImportedArticle:
    return read_article(source.encode(), media_type="text/html")


def shape(article: ImportedArticle) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, block.span.of(article.text)[:30]) for block in article.blocks]


def walked(body: str) -> list[tuple[str, int, str]]:
    root = parse.parse(f"<html><body>{body}</body></html>")
    assert root is not None
    return [(block.kind, block.level, block.text) for block in walk.blocks(root)]


def test_a_page_becomes_its_article_and_nothing_around_it():
    article = read(PAGE)
    assert shape(article) == [
        ("title", 0, "Kessel Bridge shut"),
        ("deck", 0, "Engineers closed the only cros"),
        ("paragraph", 0, PROSE[0][:30]),
        ("paragraph", 0, PROSE[1][:30]),
        ("heading", 2, "What is known"),
        ("paragraph", 0, PROSE[2][:30]),
        ("item", 1, "Three hangers are cracked"),
        ("item", 2, "two of them side by side"),
        ("item", 1, "The deck is sound"),
        ("item", 1, "Nobody was hurt on the bridge"),
        ("quote", 1, "“Nobody came to harm on Tuesda"),
        ("caption", 0, "The bridge at low water. Jona "),
        ("paragraph", 0, PROSE[3][:30]),
        ("row", 0, "Year | Closures"),
        ("row", 0, "2019 | 1"),
        ("code", 0, "44 hangers\n 3 cracked"),
        ("paragraph", 0, PROSE[0][:30]),
    ]
    assert {(mark.kind, mark.span.of(article.text)) for mark in article.marks} == {
        ("emphasis", "hangers"),
        ("link", "The report"),
    }


def test_the_page_says_who_and_when_and_where():
    article = read(PAGE)
    assert (article.title, article.byline) == ("Kessel Bridge shut", "Hanne Quill")
    assert (article.outlet, article.language) == ("Lenn Valley Courier", "en")
    assert article.published == "2026-10-14T21:10+02:00"
    assert article.url == "https://courier.example/2026/10/14/kessel"


def test_a_block_can_be_put_back_and_another_taken_out():
    blocks = preview(PAGE.encode(), name="a.html")
    (left,) = (block for block in blocks if block.text.startswith("Read more"))
    (kept,) = (block for block in blocks if block.text == "What is known")
    assert (left.kept, kept.kept) == (False, True)
    changed = read_article(PAGE.encode(), name="a.html", put_back=(left.number,), take_out=(kept.number,))
    assert "Read more: The ferry is full" in changed.text
    assert "What is known" not in changed.text


def test_paragraphs_that_were_left_out_are_told():
    (long,) = (
        block.number for block in preview(PAGE.encode(), name="a.html") if block.text == PROSE[1].strip()
    )
    article = read_article(PAGE.encode(), name="a.html", take_out=(long,))
    notice, chosen = article.notices
    assert (notice.message, chosen.message) == ("import.left-out-blocks", "import.blocks-chosen")
    assert dict(notice.facts) == {"count": 1, "characters": len(PROSE[1].strip())}


def test_a_page_without_an_article_gives_its_text_and_says_so():
    lines = "".join(f"<div>Item number {number} of the long list of things</div>" for number in range(60))
    article = read(f"<html><head><title>List</title></head><body>{lines}</body></html>")
    assert "Item number 59" in article.text


def test_a_page_with_headings_alone_is_no_failure():
    assert read("<h1>One</h1><h2>Two words here</h2>").text


@pytest.mark.parametrize("source", ["<html></html>", "<p></p>", "<script>var a = 1</script>", "<img src=a>"])
def test_a_page_without_any_text_is_refused(source: str):
    with pytest.raises(ImportFailed) as caught:
        read(source)
    assert caught.value.message == "import.no-text"


# -- the walk ------------------------------------------------------------------------------------------


def test_line_breaks_part_blocks_unless_they_only_wrap_a_sentence():
    assert walked("<p>Budget<br>Size<br>Mileage</p>") == [
        ("paragraph", 0, "Budget"),
        ("paragraph", 0, "Size"),
        ("paragraph", 0, "Mileage"),
    ]
    wrapped = "The bridge was shut on Tuesday evening after inspectors<br>\nhad found cracks in it."
    assert len(walked(f"<p>{wrapped}</p>")) == 1


def test_an_ordered_list_shows_its_numbers():
    listed = walked("<ol start=3><li>a</li><li value=7>b</li><li>c</li></ol><ul><li>d</li></ul>")
    assert [text for _, _, text in listed] == ["3. a", "7. b", "8. c", "d"]


def test_text_outside_of_any_paragraph_is_kept_in_its_place():
    assert [text for _, _, text in walked("one<div>two<p>three</p>four</div>five")] == [
        "one", "two", "three", "four", "five",
    ]  # fmt: skip


def test_what_no_sighted_reader_sees_is_left_out():
    body = "<p>Seen<span class='sr-only'> unseen</span><span style='display:none'>no</span><script>x()</script></p>"
    assert walked(body) == [("paragraph", 0, "Seen")]


def test_a_table_that_lays_out_a_page_is_no_data():
    body = "<table><tr><td><p>One paragraph.</p><p>Two.</p></td></tr></table>"
    assert [kind for kind, _, _ in walked(body)] == ["paragraph", "paragraph"]


def test_a_question_in_a_button_of_a_heading_is_kept():
    assert walked("<h3><button>What does it cost?</button></h3><button>Share</button>") == [
        ("heading", 3, "What does it cost?")
    ]


def test_white_space_collapses_and_no_break_spaces_stay():
    assert walked("<p>  a\n\t b&nbsp;<b> c</b></p>") == [("paragraph", 0, "a b\xa0 c")]


@pytest.mark.parametrize("depth", [100, 254, 300, 2_000, 100_000])
def test_no_text_is_lost_however_deep_it_stands(depth: int):
    root = parse.parse(
        "<html><body>" + "<div>a" * depth + "MARK" + "</div>" * depth + "<p>END</p></body></html>"
    )
    assert root is not None
    text = "".join(map(str, root.itertext()))
    assert "MARK" in text
    assert "END" in text
    assert text.count("a") == depth
    assert len(walk.blocks(root)) > 100


@pytest.mark.parametrize(
    "tag",
    [
        "<p " + " ".join(f'a{number}="x"' for number in range(50_000)) + ">",
        "<p " + " ".join(f'a{number}="x>"' for number in range(50_000)) + ">",
        '<p title="' + "x" * 5_000_000 + '">',
        "<p style='" + "a:b;" * 100_000 + "'>",
    ],
    ids=["many attributes", "attributes with brackets", "long attribute", "long style"],
)
def test_a_monstrous_tag_loses_its_attributes_and_no_text(tag: str):
    assert walked(f"{tag}MARK</p>END")[0][2] == "MARK"


@given(st.text(alphabet="<>/abp=\"' !-divtrl&;é🚧\n", max_size=300))
@settings(max_examples=200)
def test_cutting_a_source_down_changes_no_text_of_shallow_pages(source: str):
    assert _letters(parse.cut_down(source)) == _letters(source)


def _letters(source: str) -> str:
    root = parse.parse(f"<html><body>{source}</body></html>")
    return "" if root is None else re.sub(r"\s+", "", "".join(map(str, root.itertext())))


@given(st.text(alphabet="<>/p div li\"'=&;abc é🚧ש\n\0\r", max_size=300))
@settings(max_examples=100, deadline=None)
def test_blocks_partition_whatever_html_comes_in(source: str):
    try:
        article = read(source)
    except ImportFailed:
        return
    check_blocks(article.text, article.blocks)


# -- metadata ------------------------------------------------------------------------------------------


def facts(head: str = "", body: str = "", url: str = "") -> metadata.Facts:
    root = parse.parse(f"<html><head>{head}</head><body>{body}</body></html>")
    assert root is not None
    return metadata.read(root, url, walk.blocks(root))


def test_the_title_is_the_heading_that_the_page_title_supports():
    told = facts(
        "<title>A bridge is shut in Ostermere - Courier</title>",
        "<h1>Courier</h1><h1>A bridge is shut in Ostermere</h1>",
    )
    assert told.title == "A bridge is shut in Ostermere"


def test_the_outlets_name_is_cut_from_a_lonely_page_title():
    assert (
        facts("<title>A bridge is shut in Ostermere | Courier</title>").title
        == "A bridge is shut in Ostermere"
    )


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ('<meta name="author" content="Hanne Quill">', ""),
        ("", '<p>By <a rel="author" href="/q">Hanne Quill</a></p>'),
        ("", '<h1>Title here</h1><p class="byline">By Hanne Quill, 14 October 2026</p>'),
        ("", '<h1>Title here</h1><p class="author">Hanne Quill<br>4 August 2010</p>'),
        ("", "<h1>Title here</h1><p>By Hanne Quill</p>"),
        ("", "<h1>Title here</h1><p>Oct. 14, 2026 · Hanne Quill</p>"),
        ("", "<h3>Author</h3><p>Hanne Quill</p>"),
        ('<script type="application/ld+json">{"@graph":[{"@type":"Article","author":{"@id":"#q"}},'
         '{"@type":"Person","@id":"#q","name":"Hanne Quill"}]}</script>', ""),
    ],
)  # fmt: skip
def test_the_byline_is_found_wherever_pages_put_it(head: str, body: str):
    assert facts(head, body).byline == "Hanne Quill"


@pytest.mark.parametrize(
    ("head", "body", "url"),
    [
        ('<meta property="article:published_time" content="2026-10-14T10:00:00Z">', "", ""),
        ("", '<header><time datetime="2026-10-14">Wednesday</time></header>', ""),
        ("", "<h1>Title</h1><p>Published October 14, 2026</p>", ""),
        ("", '<span class="date">14.10.2026</span>', ""),
        ("", "", "https://courier.example/2026/10/14/a-bridge"),
        (
            '<script type="application/ld+json">{"@type":"Article","datePublished":"2026-10-14",}</script>',
            "",
            "",
        ),
    ],
)
def test_the_date_is_found_wherever_pages_put_it(head: str, body: str, url: str):
    assert facts(head, body, url).published[:10] == "2026-10-14"


@pytest.mark.parametrize(
    "written",
    ["<span class='published'>1998-02-28</span>", "<time datetime='1998-02-28'>February 1998</time>"],
)
def test_a_date_in_a_table_of_facts_is_not_the_pages(written: str):
    rows = f"<tr><th>Founded</th><td>1998 ({written})</td></tr><tr><th>Seat</th><td>Kessel</td></tr>"
    table = f"<table>{rows}</table>"
    assert facts("", f"<h1>Kessel</h1>{table}<p>{PROSE[0]}</p>", "").published == ""


@pytest.mark.parametrize("address", ["http://[", "https://courier.example]/a", "http://[::1"])
def test_an_address_that_is_none_costs_a_page_nothing_but_the_address(address: str):
    found = facts(f'<link rel="canonical" href="{address}"><title>Kessel Bridge</title>', url=address)
    assert (found.title, found.url) == ("Kessel Bridge", "")
    source = PAGE.replace("https://courier.example/2026/10/14/kessel", address)
    article = read_article(source.encode(), name="a.html", url=address)
    assert article.title == "Kessel Bridge shut"


def test_a_page_that_says_nothing_has_no_facts():
    told = facts()
    assert (told.title, told.byline, told.published, told.outlet) == ("", "", "", "")


@pytest.mark.parametrize(
    "script",
    [
        "{",
        "[]",
        "null",
        '{"@type": 7}',
        '{"author": {"@id": {}}}',
        "[" * 5000,
        '{"@type":"Article","author":[[]]}',
    ],
)
def test_json_ld_that_is_nonsense_is_ignored(script: str):
    assert facts(f'<script type="application/ld+json">{script}</script>').byline == ""


# -- voters and boilerplate ----------------------------------------------------------------------------


def test_a_voter_that_fails_is_silent(monkeypatch: pytest.MonkeyPatch):
    def fail(_root: object, _url: str) -> list[str]:
        raise IndexError("strange page")

    monkeypatch.setattr(voters, "_trafilatura", fail)
    root = parse.parse(PAGE)
    assert root is not None
    heard = voters.listen(root, "", "", 100)
    assert heard.trafilatura.size == 0
    assert heard.readability.size > 0


@pytest.mark.parametrize(
    "line",
    ["Read more: The ferry is full", "Advertisement", "Image 2 of 5", "© 2026 Courier", "Share", "5 min read",
     "Sign up for our newsletter", "Follow us on Telegram and X", "(Image credit: Jona Reim)"],
)  # fmt: skip
def test_labels_and_invitations_are_boilerplate(line: str):
    assert is_boilerplate(line)


@pytest.mark.parametrize(
    "line",
    ["She read more of the report than the council had.", "The newsletter of the ferry company was late.",
     "Related costs rose by a third.", "Share prices fell.", "Follow the money, he said."],
)  # fmt: skip
def test_sentences_that_mention_such_words_are_not(line: str):
    assert not is_boilerplate(line)


def whole(body: str) -> list[tuple[str, str]]:
    root = parse.parse(f"<html><body>{body}</body></html>")
    assert root is not None
    return [(block.kind, block.text) for block in walk.blocks(root)]


def test_the_number_of_an_item_stands_before_its_words_wherever_these_are():
    assert whole(
        "<ol><li><div><p>First</p><p>more</p></div></li><li> Second</li><li></li><li>Fourth</li></ol>"
    ) == [
        ("item", "1. First"),
        ("item", "more"),
        ("item", "2. Second"),
        ("item", "4. Fourth"),
    ]


def test_a_list_counts_backwards_when_it_says_so():
    assert whole("<ol reversed><li>Third</li><li>Second</li></ol>") == [
        ("item", "2. Third"),
        ("item", "1. Second"),
    ]


def test_an_entry_under_a_heading_is_no_numbered_line():
    assert whole("<ol><li><h2>A car</h2><p>It drives.</p></li></ol>") == [
        ("heading", "A car"),
        ("item", "It drives."),
    ]


def test_lists_side_by_side_in_a_table_are_lists():
    table = "<table><tr><th>Pros</th><th>Cons</th></tr><tr><td><ul><li>a</li><li>b</li><li>c</li></ul></td><td>d</td></tr></table>"
    assert whole(table) == [
        ("paragraph", "Pros"),
        ("paragraph", "Cons"),
        *[("item", x) for x in "abc"],
        ("paragraph", "d"),
    ]


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- saved from url=(0033)https://courier.example/2026/kessel -->",
        "<!--\n Page saved with SingleFile \n url: https://courier.example/2026/kessel \n saved date: Thu -->",
    ],
)
def test_a_saved_page_knows_its_address_from_the_program_that_saved_it(comment: str):
    body = "".join(f"<p>{line}</p>" for line in PROSE)
    page = f"<!DOCTYPE html><html>{comment}<head><title>T</title></head><body><article>{body}</article></body></html>"
    assert read_article(page.encode(), name="a.html").url == "https://courier.example/2026/kessel"


@pytest.mark.parametrize(
    "written", ['src="data:{}"', "src='data:{}'", "src=data:{}", 'style="background:url(data:{})"']
)
def test_pictures_inside_a_page_are_not_read_for_text(written: str):
    picture = "image/png;base64," + "iVBORw0KGgo" * 2000
    source = PAGE.replace('<img src="x.jpg"', f"<img {written.format(picture)}")
    safe, _ = parse.parse_safely(source)
    assert len(safe) < len(PAGE) + 100
    assert (
        read_article(source.encode(), name="a.html").text == read_article(PAGE.encode(), name="a.html").text
    )


def test_the_copy_of_an_article_for_narrow_screens_is_left_out_with_its_short_lines():
    prose = "".join(f"<p>{text}</p>" for text in PROSE)
    story = f"<h2>Costs</h2>{prose}<ul><li>Fast</li><li>Free</li></ul><p>{PROSE[0][::-1]}</p>"
    article = read(f"<html><body><article>{story}</article><div class='narrow'>{story}</div></body></html>")
    texts = [block.span.of(article.text) for block in article.blocks]
    assert len(texts) == len(set(texts))
    assert {"Costs", "Fast", "Free", *(text.strip() for text in PROSE)} <= set(texts)


def test_who_took_a_picture_belongs_to_its_caption():
    picture = "<figure><img src='a.jpg' alt=''><figcaption>The bridge.</figcaption><p>A. Rahn</p></figure>"
    assert walked(picture) == [("caption", 0, "The bridge."), ("caption", 0, "A. Rahn")]


def test_a_figure_around_a_whole_text_makes_no_captions_of_it():
    text = PROSE[0].strip() * 8
    assert walked(f"<figure><img src='a.jpg'><p>{text}</p></figure>") == [("paragraph", 0, text)]


def test_a_line_that_repeats_what_its_picture_shows_is_a_caption_unless_it_is_a_link():
    lone = "<div><img src='a.jpg' alt='The  bridge'><div>The bridge</div></div><p>It is shut.</p>"
    assert walked(lone) == [("caption", 0, "The bridge"), ("paragraph", 0, "It is shut.")]
    teaser = "<div><img src='a.jpg' alt='The bridge'><a href='/b'>The bridge</a></div>"
    assert walked(teaser) == [("paragraph", 0, "The bridge")]


def test_a_paragraph_whose_only_line_is_called_a_caption_is_one():
    assert walked("<p><span class='article-caption'>The bridge, <em>shut</em></span></p><p>It is.</p>") == [
        ("caption", 0, "The bridge, shut"),
        ("paragraph", 0, "It is."),
    ]
    inside = "<div class='caption'><span class='caption-text'>The bridge</span> <i class='caption-by'>Rahn</i></div>"
    assert walked(inside) == [("caption", 0, "The bridge Rahn")]


def test_the_same_invitation_under_every_entry_is_no_part_of_the_article():
    entries = "".join(
        f"<h2>Maker {name}</h2><p>{PROSE[number % len(PROSE)]} {name} is the one named here.</p>"
        f"<p><a href='/{name}'>Shop {name}</a></p><p><a href='/{name}/pictures'>(Artist: {name})</a></p>"
        for number, name in enumerate(("Aster", "Birch", "Cedar", "Daphne", "Elder"))
    )
    title = "Five makers of Lenn Valley"
    root = parse.parse(f"<title>{title}</title><body><main><h1>{title}</h1>{entries}</main>")
    assert root is not None
    blocks = walk.blocks(root)
    kept = choose.finished(blocks, range(len(blocks)), set(range(len(blocks))))
    texts = [blocks[i].text for i in sorted(kept)]
    assert "(Artist: Cedar)" in texts
    assert "Maker Cedar" in texts
    assert not any(text.startswith("Shop ") for text in texts)


@given(st.data())
def test_the_forest_decides_early_as_it_would_after_all_trees(data: st.DataObject):
    forest = selector.forest()
    row = data.draw(
        st.lists(
            st.floats(-2, 12, allow_nan=False), min_size=len(features.NAMES), max_size=len(features.NAMES)
        )
    )
    wanted = data.draw(st.sampled_from((0.1, 0.4, 0.5, 0.9)))
    assert forest.likelier(row, wanted) == (forest.probability(row) >= wanted)
    exactly = forest.probability(row)
    if 0.0 < exactly < 1.0:
        assert forest.likelier(row, exactly)


def test_a_comparison_before_a_long_script_is_no_monstrous_tag():
    script = f"if (i<n && n>i) {{ {'x = 1; ' * 5000} }}"
    assert parse._has_long_tag(f"<p>Kept.</p><script>{script}</script>") is False
    assert parse._has_long_tag(f"<p data-x='{'y' * 30_000}'>Kept.</p>") is True
