"""The text of PDFs that the tests set themselves: order, heads, hyphens, paragraphs, notes, and the boxes."""

from __future__ import annotations

import re
from collections import Counter

import pymupdf
import pytest

from reader.errors import ImportFailed
from reader.importers import read_article
from reader.importers.codec import decode, encode
from reader.model import ImportedArticle
from reader.pdf import boxes
from reader.text.span import Span
from tests.core.pdf.printed import Setter, f1, prose

TARGETS = {1: 0.995, 2: 0.99, 3: 0.97}


def paragraphs_of(article: ImportedArticle) -> list[str]:
    return [b.span.of(article.text) for b in article.blocks if b.kind == "paragraph"]


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("indent", [0.0, 12.0])
@pytest.mark.parametrize("columns", [1, 2, 3])
def test_columns_are_read_one_after_the_other(columns, indent, seed):
    right = prose(seed, 24)
    setter = Setter(columns=columns, indent=indent, head="The Morning Courier", justify=seed != 2)
    article = read_article(setter.set(right), media_type="application/pdf")
    assert setter.hyphenated > 3
    assert setter.document.page_count > 1
    assert f1(article.text, " ".join(right)) >= TARGETS[columns]
    whole = sum(1 for paragraph in right if paragraph in paragraphs_of(article))
    assert whole >= 0.9 * len(right)


def test_running_heads_and_page_numbers_are_left_out():
    right = prose(5, 40)
    article = read_article(Setter(head="Weekly Report").set(right), media_type="application/pdf")
    assert "weekly report" not in article.text.casefold()
    assert article.text.split() == " ".join(right).split()


def test_a_paragraph_over_columns_and_pages_is_one_block():
    right = prose(6, 6, sentences=40)
    setter = Setter(columns=2)
    article = read_article(setter.set(right), media_type="application/pdf")
    assert setter.parted >= 3
    assert paragraphs_of(article) == right


def test_the_title_is_the_largest_line_above_the_text():
    article = read_article(
        Setter(columns=2, title="Bridge stays closed").set(prose(7, 12)), media_type="application/pdf"
    )
    assert article.title == "Bridge stays closed"
    assert article.blocks[0].kind == "title"


def test_a_pdf_without_a_title_is_listed_under_its_files_name():
    document = pymupdf.open()
    document.new_page().insert_text(
        (72, 100), "The frost came early, and nobody had mended the wall.", fontsize=11
    )
    article = read_article(document.tobytes(), name="report 2024-03.pdf")
    assert article.title == "report 2024-03"
    assert article.text.startswith("The frost")


def test_footnotes_stand_at_the_end_and_the_paragraph_goes_on_over_them():
    right = prose(8, 10, sentences=14)
    notes = {0: ["1 A first note about something.", "2 Another note."], 1: ["3 A note on the second page."]}
    article = read_article(Setter(notes=notes).set(right), media_type="application/pdf")
    found = paragraphs_of(article)
    assert found[: len(right)] == right
    assert found[len(right) :] == [note for held in notes.values() for note in held]
    assert (article.pages[0].label, article.pages[-1].label) == ("1", "2")


def test_printed_labels_are_kept():
    setter = Setter()
    setter.set(prose(9, 30))
    setter.document.set_page_labels([{"startpage": 0, "style": "r", "firstpagenum": 4}])
    article = read_article(setter.document.tobytes(), media_type="application/pdf")
    assert [page.label for page in article.pages][:3] == ["iv", "v", "vi"]
    assert article.pages[0].span.start == 0
    assert article.pages[-1].span.end == len(article.text)


def test_headings_are_told_by_their_size():
    document = pymupdf.open()
    page = document.new_page()
    y = 60.0
    for text, size in [("The whole story", 24), ("A part", 14), ("Another part", 14)]:
        page.insert_text((50, y), text, fontsize=size, fontname="tibo")
        y += 30
        page.insert_textbox((50, y, 500, y + 120), prose(10, 1)[0], fontsize=10, fontname="tiro")
        y += 130
    article = read_article(document.tobytes(), media_type="application/pdf")
    assert [b.kind for b in article.blocks] == [
        "title",
        "paragraph",
        "heading",
        "paragraph",
        "heading",
        "paragraph",
    ]


@pytest.mark.parametrize(
    ("lines", "author", "byline", "published", "kinds"),
    [
        (["By Hanne Quill", "14 October 2026"], "admin", "Hanne Quill", "2026-10-14", ["byline", "byline"]),
        (["Hanne Quill · The Courier · 14 October 2026"], "", "Hanne Quill", "2026-10-14", ["byline"]),
        (["Hanne Quill", "October 2026"], "hanne quill", "Hanne Quill", "2026-10", ["byline", "byline"]),
        (["What the river took"], "Hanne Quill", "Hanne Quill", "2024-01-03", ["heading"]),
    ],
)
def test_who_wrote_it_and_when_are_read_under_the_title(lines, author, byline, published, kinds):
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((50, 80), "The bridge stays closed", fontsize=24, fontname="tibo")
    for number, line in enumerate(lines):
        page.insert_text((50, 120 + 40 * number), line, fontsize=14, fontname="tiro")
    page.insert_textbox((50, 220, 500, 420), prose(13, 1)[0], fontsize=10, fontname="tiro")
    document.set_metadata({"author": author, "creationDate": "D:20240103093826+01'00'"})
    article = read_article(document.tobytes(), media_type="application/pdf")
    assert (article.byline, article.published) == (byline, published)
    assert [b.kind for b in article.blocks] == ["title", *kinds, "paragraph"]


def test_a_title_that_ends_in_a_zero_as_some_programs_write_it_ends_before_that():
    document = pymupdf.open()
    document.new_page().draw_rect((50, 50, 300, 300), fill=(0, 0, 0))
    document.set_metadata({"title": "set below"})
    info = int(document.xref_get_key(-1, "Info")[1].split()[0])
    title = "Harbour plans\0".encode("utf-16-be").hex()
    document.xref_set_key(info, "Title", f"<FEFF{title}>")
    article = read_article(document.tobytes(), name="scan.pdf")
    assert article.title == "Harbour plans"


def test_a_box_between_columns_does_not_break_the_paragraph():
    document = pymupdf.open()
    page = document.new_page()
    left, right = prose(11, 1, sentences=18)[0], prose(12, 1, sentences=18)[0]
    words = iter(left.split())
    _fill(page, words, [(50, y, 200 if 300 < y < 400 else 280) for y in range(60, 700, 13)])
    _fill(page, iter(right.split()), [(395 if 300 < y < 400 else 315, y, 545) for y in range(60, 700, 13)])
    for number, y in enumerate(range(320, 390, 18)):
        page.insert_text((215, y), f"Quoted and set large {number}"[:20], fontsize=15, fontname="tibo")
    article = read_article(document.tobytes(), media_type="application/pdf")
    first = next(p for p in paragraphs_of(article) if p.startswith(left[:30]))
    assert "Quoted" not in first
    assert f1(first, left) > 0.95


def _fill(page, words, lines):
    word = next(words, None)
    for x0, y, x1 in lines:
        line = ""
        while word and pymupdf.get_text_length(f"{line} {word}", fontname="tiro", fontsize=10) < x1 - x0:
            line, word = f"{line} {word}".strip(), next(words, None)
        if line:
            page.insert_text((x0, y), line, fontsize=10, fontname="tiro")


def test_a_short_line_without_a_full_stop_and_a_little_space_below_it_is_a_paragraph():
    document = pymupdf.open()
    page, down = document.new_page(), 100.0
    full = "words that fill the line up to its very end as they do in"
    for paragraph in (
        [full, full, "the frost."],
        ["via Associated Wire"],
        [f"The {full}", full, "the wall", f"and {full}", "print."],  # a line that ends early without a space
    ):
        for words in paragraph:
            page.insert_text((72, down), words, fontsize=11)
            down += 13.2
        down += 3.0
    assert paragraphs_of(read_article(document.tobytes())) == [
        f"{full} {full} the frost.",
        "via Associated Wire",
        f"The {full} {full} the wall and {full} print.",
    ]


def test_compounds_keep_their_hyphen_and_parted_words_lose_it():
    document = pymupdf.open()
    page = document.new_page()
    lines = [
        "The long-term plan of the city coun-",
        "cil was seen as a long-",
        "term answer by Anglo-",
        "Saxon critics.",
    ]
    for number, line in enumerate(lines):
        page.insert_text((50, 60 + 13 * number), line, fontsize=10)
    article = read_article(document.tobytes(), media_type="application/pdf")
    expected = "The long-term plan of the city council was seen as a long-term answer by Anglo-Saxon critics."
    assert article.text == expected


# -- boxes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("columns", [1, 2])
def test_every_character_has_its_page_and_box(columns):
    data = Setter(columns=columns, head="A head").set(prose(13, 30))
    article = read_article(data, media_type="application/pdf")
    index = boxes.read_index(article.layout[0])
    placed = compared = 0
    with pymupdf.open(stream=data) as document:
        for number, page in enumerate(index.pages):
            held = boxes.read_page(article.layout[number + 1], page)
            told = document[number].get_text("words")
            words, seen = {w[4]: w for w in told}, Counter(w[4] for w in told)
            for span in page.spans:
                placed += len(span)
                for match in re.finditer(r"\S+", article.text[span.start : span.end]):
                    found = words.get(match[0])
                    if found is None or seen[match[0]] > 1:
                        continue
                    at = span.start + match.start()
                    lines = held.boxes(Span(at, at + len(match[0])))
                    if len(lines) == 1:  # else a line's end had parted it, and the page has another like it
                        assert lines[0] == pytest.approx(found[:4], abs=0.6)
                        compared += 1
    assert compared > 500
    outside = len(article.text) - placed
    assert outside == 2 * (len(article.blocks) - 1)  # nothing but what stands between paragraphs


def test_layout_and_pages_agree():
    article = read_article(Setter(columns=2).set(prose(14, 30)), media_type="application/pdf")
    index = boxes.read_index(article.layout[0])
    for page in article.pages:
        number = index.page_at(page.span.start)
        assert number is not None
        assert index.pages[number].label == page.label


# -- what cannot be read, or only in part ------------------------------------------------------------------


def locked(password: str) -> bytes:
    document = pymupdf.open()
    document.new_page().insert_text((50, 50), "Behind the lock stands a sentence.")
    return document.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw=password, owner_pw="owner")


def test_a_locked_file_asks_for_its_password_and_opens_with_it():
    with pytest.raises(ImportFailed) as asked:
        read_article(locked("Käse"), name="a.pdf")
    assert asked.value.message == "import.password"
    with pytest.raises(ImportFailed) as refused:
        read_article(locked("Käse"), name="a.pdf", password="kase")
    assert refused.value.message == "import.password-wrong"
    assert read_article(locked("Käse"), password="Käse").text == "Behind the lock stands a sentence."


def looped(*, kept: bool) -> bytes:
    """Return a PDF of two pages whose page tree holds itself: as a third page, or in the place of both."""
    document = pymupdf.open()
    for words in ("Nobody saw the loop.", "It was found on Monday."):
        document.new_page().insert_text((50, 50), words)
    tree = int(document.xref_get_key(document.pdf_catalog(), "Pages")[1].split()[0])
    kids = document.xref_get_key(tree, "Kids")[1]
    data = document.tobytes()
    document.close()
    made = f"{kids[:-1]} {tree} 0 R]" if kept else f"[{tree} 0 R]"
    old = f"/Count 2/Kids{kids}".encode()
    assert old in data
    return data.replace(old, f"/Count {3 if kept else 2}/Kids{made}".encode().ljust(len(old)))


def test_a_page_that_leads_back_into_the_list_of_pages_keeps_no_other_out():
    article = read_article(looped(kept=True), name="loop.pdf")
    assert article.text == "Nobody saw the loop. It was found on Monday."
    assert [(n.message, dict(n.facts)) for n in article.notices] == [
        ("import.damaged-pages", {"count": 1, "pages": "3"})
    ]


def test_a_file_none_of_whose_pages_can_be_opened_says_so():
    with pytest.raises(ImportFailed) as refused:
        read_article(looped(kept=False), name="loop.pdf")
    assert refused.value.message == "import.pages-damaged"


def picture() -> pymupdf.Pixmap:
    pixmap = pymupdf.Pixmap(pymupdf.csGRAY, pymupdf.IRect(0, 0, 60, 80))
    pixmap.clear_with(200)
    return pixmap


def scan(pages=3, stamp=""):
    document = pymupdf.open()
    for number in range(pages):
        page = document.new_page()
        page.insert_image(page.rect, pixmap=picture())
        if stamp:
            page.insert_text((20, 20), f"{stamp}{number}")
    return document.tobytes()


@pytest.mark.parametrize("stamp", ["", "No. "])
def test_a_scan_is_an_article_of_pages_alone_and_says_so(stamp):
    article = read_article(scan(stamp=stamp), name="scan.pdf")
    assert (article.text, article.blocks, article.pages) == ("", (), ())
    assert [(n.message, dict(n.facts)) for n in article.notices] == [("import.pages-only", {"pages": 3})]
    index = boxes.read_index(article.layout[0])
    assert [page.label for page in index.pages] == ["1", "2", "3"]
    assert index.page_at(0) is None
    payload, parts = encode(article)
    assert decode(payload, parts) == article


def test_a_page_with_nothing_on_it_is_a_page_all_the_same():
    document = pymupdf.open()
    document.new_page()
    article = read_article(document.tobytes(), name="blank.pdf")
    assert article.text == ""
    assert [n.message for n in article.notices] == ["import.pages-only"]


def test_pages_that_are_pictures_are_told_beside_the_text():
    setter = Setter()
    setter.set(prose(15, 20))
    page = setter.document.new_page()
    page.insert_image(page.rect, pixmap=picture())
    article = read_article(setter.document.tobytes(), media_type="application/pdf")
    assert [(n.message, dict(n.facts)) for n in article.notices] == [("import.picture-pages", {"count": 1})]


def test_too_many_pages_are_refused_with_their_number():
    document = pymupdf.open()
    for _ in range(2001):
        document.new_page(width=10, height=10)
    with pytest.raises(ImportFailed) as refused:
        read_article(document.tobytes(), name="long.pdf")
    assert (refused.value.message, refused.value.facts["pages"]) == ("import.pages", 2001)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_turned_pages_read_the_same(rotation):
    right = prose(16, 8)
    article = read_article(Setter(columns=2, rotation=rotation).set(right), media_type="application/pdf")
    assert f1(article.text, " ".join(right)) >= 0.99


@pytest.mark.parametrize("crop", [None, (40, 60, 500, 690)])
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_letters_stand_where_their_ink_is_on_a_page_that_is_turned(rotation, crop):
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((120, 160), "HIM", fontsize=40, fontname="hebo")
    if crop is not None:
        page.set_cropbox(crop)
    page.set_rotation(rotation)
    data = document.tobytes()
    article = read_article(data, media_type="application/pdf")
    held = boxes.read_page(article.layout[1], boxes.read_index(article.layout[0]).pages[0])
    letters = [held.box(number) for number in range(3)]
    with pymupdf.open(stream=data) as again:
        seen = again[0].get_pixmap(colorspace=pymupdf.csGRAY)
    dark = [
        (n % seen.stride, n // seen.stride)
        for n, value in enumerate(seen.samples)
        if value < 128 and n % seen.stride < seen.width
    ]
    within = [
        (x, y) for x, y in dark if any(a <= x + 0.5 <= c and b <= y + 0.5 <= d for a, b, c, d in letters)
    ]
    assert len(within) > 0.98 * len(dark) > 500


def test_line_numbers_beside_the_text_are_left_out():
    document = pymupdf.open()
    page = document.new_page()
    said = prose(17, 1, sentences=20)[0].split()
    lines = [" ".join(said[n : n + 9]) for n in range(0, len(said), 9)]
    for number, line in enumerate(lines):
        page.insert_text((40, 60 + 14 * number), str(number + 1), fontsize=8)
        page.insert_text((80, 60 + 14 * number), line, fontsize=10)
    article = read_article(document.tobytes(), media_type="application/pdf")
    assert article.text.split() == said


def test_a_drop_cap_is_the_first_letter_of_its_word():
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((50, 90), "W", fontsize=40)
    for number, line in enumerate(["hen the river rose again the town", "had no bridge, no boats and only"]):
        page.insert_text((94, 66 + 13 * number), line, fontsize=10)
    for number, line in enumerate(["three days to find some of either,", "as the mayor said."]):
        page.insert_text((50, 92 + 13 * number), line, fontsize=10)
    article = read_article(document.tobytes(), media_type="application/pdf")
    assert article.text.startswith("When the river rose again the town had no bridge")
    assert len(article.blocks) == 1


def test_every_real_file_opens_or_says_why_not(shared):
    from reader.wording import sentence

    outcomes: dict[str, int | str] = {}
    for path in sorted((shared / "data" / "documents").glob("*/*.pdf")):
        try:
            article = read_article(path)
            outcomes[path.name] = len(article.text)
            index = boxes.read_index(article.layout[0])
            for number, page in enumerate(index.pages):
                boxes.read_page(article.layout[number + 1], page)
        except ImportFailed as error:
            outcomes[path.name] = sentence(error.message, tuple(error.facts.items()))
    assert all(name in told for name, told in outcomes.items() if isinstance(told, str))
    assert len(outcomes) >= 40
    assert sum(isinstance(o, int) for o in outcomes.values()) >= 29
