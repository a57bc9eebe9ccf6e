from __future__ import annotations

import io
import zipfile

import pytest

from reader.errors import ImportFailed
from reader.importers import read_article
from reader.model import ImportedArticle
from tests.core.importers import containers as make
from tests.core.importers.pages import PAGE, PROSE


def shape(article: ImportedArticle) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, block.span.of(article.text)) for block in article.blocks]


def marks(article: ImportedArticle) -> list[tuple[str, str, str]]:
    return [(mark.kind, mark.span.of(article.text), mark.target) for mark in article.marks]


def refusal(data: bytes, name: str) -> str:
    with pytest.raises(ImportFailed) as caught:
        read_article(data, name=name)
    return caught.value.message


# -- saved pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.mhtml", make.mhtml(PAGE)),
        ("a.webarchive", make.webarchive(PAGE)),
        ("a.webarchive", make.webarchive(PAGE, binary=False)),
    ],
)
def test_a_page_in_a_container_is_the_same_article(name: str, data: bytes):
    article = read_article(data, name=name)
    page = read_article(PAGE.encode(), name="a.html")
    assert (article.text, article.blocks, article.byline) == (page.text, page.blocks, page.byline)
    assert article.url == "https://courier.example/2026/10/14/kessel"


def test_a_letter_is_its_html_with_the_subject_for_a_title():
    article = read_article(
        make.letter(html=f"<h2>Part</h2><p>{PROSE[0]}</p><ul><li>one</li></ul>"), name="a.eml"
    )
    assert shape(article) == [
        ("title", 0, "The bridge is shut"),
        ("heading", 2, "Part"),
        ("paragraph", 0, PROSE[0].strip()),
        ("item", 1, "one"),
    ]
    assert (article.byline, article.published) == ("Hanne Quill", "2026-10-14T21:10+02:00")


def test_a_letter_without_html_is_its_plain_text():
    article = read_article(make.letter(text="Dear all,\n\n> quoted\n\nthe bridge is shut.\n"), name="a.eml")
    assert [kind for kind, _, _ in shape(article)] == ["title", "paragraph", "quote", "paragraph"]


# -- EPUB ----------------------------------------------------------------------------------------------


def test_a_book_is_its_chapters_in_the_order_of_the_spine():
    book = make.epub(
        {"b.xhtml": "<h1>Second</h1><p>Two.</p>", "a.xhtml": "<h1>First</h1><p>One<br/>line.</p>"},
        spine=["a.xhtml", "b.xhtml", "a.xhtml"],
    )
    article = read_article(book, name="a.epub")
    assert [text for _, _, text in shape(article)] == ["The Lenn", "First", "One", "line.", "Second", "Two."]
    assert (article.title, article.byline, article.outlet) == ("The Lenn", "Hanne Quill", "Courier Books")
    assert (article.published, article.language) == ("2026-05", "en")


def test_a_chapter_that_is_missing_is_told():
    book = make.epub({"a.xhtml": "<p>One.</p>"}, extra={})
    other = make.epub({"a.xhtml": "<p>One.</p>", "gone.xhtml": "<p>Two.</p>"})
    without = make.zipped(
        {n: _entry(other, n) for n in _names(other) if n != "OPS/gone.xhtml"}, stored="mimetype"
    )
    assert read_article(book, name="a.epub").notices == ()
    assert [n.message for n in read_article(without, name="a.epub").notices] == ["import.parts-missing"]


def test_a_locked_book_is_refused():
    told = make.HEAD + '<e><EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/></e>'
    assert (
        refusal(make.epub({"a.xhtml": "<p>x</p>"}, extra={"META-INF/encryption.xml": told}), "a.epub")
        == "import.encrypted"
    )


def test_a_book_with_obfuscated_fonts_is_read():
    told = make.HEAD + '<e><EncryptionMethod Algorithm="http://www.idpf.org/2008/embedding"/></e>'
    book = make.epub({"a.xhtml": "<p>Words.</p>"}, extra={"META-INF/encryption.xml": told})
    assert "Words." in read_article(book, name="a.epub").text


# -- Word ----------------------------------------------------------------------------------------------


def test_a_word_document_keeps_its_structure():
    numbered = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="1"/></w:numPr>'
    body = (
        make.paragraph("The bridge", "Title")
        + make.paragraph("Why it is shut", "Subtitle")
        + make.paragraph("Part", "heading2")
        + '<w:p><w:r><w:t xml:space="preserve">A </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>loud</w:t></w:r>'
        '<w:r><w:t xml:space="preserve"> word, </w:t></w:r><w:hyperlink r:id="r1"><w:r><w:t>a link</w:t></w:r>'
        "</w:hyperlink><w:ins><w:r><w:t>, added</w:t></w:r></w:ins><w:del><w:r><w:delText>, gone</w:delText></w:r>"
        "</w:del><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r></w:p>"
        + make.paragraph("first", "ListParagraph", properties=numbered.format(0))
        + make.paragraph("deeper", "ListParagraph", properties=numbered.format(1))
        + make.paragraph("second", "ListParagraph", properties=numbered.format(0))
        + make.paragraph("Nobody came to harm.", "Quote")
        + "<w:tbl><w:tr><w:tc>"
        + make.paragraph("Year")
        + "</w:tc><w:tc>"
        + make.paragraph("2019")
        + "</w:tc></w:tr></w:tbl>"
    )
    article = read_article(make.docx(body), name="a.docx")
    assert shape(article) == [
        ("title", 0, "The bridge"),
        ("deck", 0, "Why it is shut"),
        ("heading", 2, "Part"),
        ("paragraph", 0, "A loud word, a link, added"),
        ("item", 1, "1. first"),
        ("item", 2, "deeper"),
        ("item", 1, "2. second"),
        ("quote", 1, "Nobody came to harm."),
        ("row", 0, "Year | 2019"),
    ]
    assert marks(article) == [("strong", "loud", ""), ("link", "a link", "https://example.org/")]
    assert (article.title, article.byline) == ("The bridge", "Hanne Quill")
    assert article.published == "2026-10-14T21:10Z"


# -- OpenDocument --------------------------------------------------------------------------------------


def test_an_opendocument_text_keeps_its_structure():
    body = (
        '<text:p text:style-name="Title">The bridge</text:p><text:h text:outline-level="2">Part</text:h>'
        '<text:p>A <text:span text:style-name="T1">loud</text:span> word<text:s text:c="2"/>and '
        '<text:a xlink:href="https://example.org/">a link</text:a>.</text:p>'
        "<text:list><text:list-item><text:p>one</text:p><text:list><text:list-item><text:p>deeper</text:p>"
        "</text:list-item></text:list></text:list-item></text:list>"
        '<text:p text:style-name="Quotations">Nobody came to harm.</text:p>'
        "<table:table><table:table-row><table:table-cell><text:p>Year</text:p></table:table-cell><table:table-cell>"
        "<text:p>2019</text:p></table:table-cell></table:table-row></table:table>"
    )
    article = read_article(make.odt(body), name="a.odt")
    assert shape(article) == [
        ("title", 0, "The bridge"),
        ("heading", 2, "Part"),
        ("paragraph", 0, "A loud word  and a link."),
        ("item", 1, "one"),
        ("item", 2, "deeper"),
        ("quote", 1, "Nobody came to harm."),
        ("row", 0, "Year | 2019"),
    ]
    assert marks(article) == [("strong", "loud", ""), ("link", "a link", "https://example.org/")]
    assert (article.byline, article.published) == ("Hanne Quill", "2026-10-14T21:10")


def _names(data: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(data)).namelist()


def _entry(data: bytes, name: str) -> bytes:
    return zipfile.ZipFile(io.BytesIO(data)).read(name)


def book_with_contents(contents: dict[str, str], **chapters: str) -> bytes:
    """Return a book with a chapter for each word, and a file of contents in the manifest."""
    made = make.epub({f"{name}.xhtml": body for name, body in chapters.items()})
    (name,) = contents
    kind = (
        'media-type="application/x-dtbncx+xml"'
        if name.endswith("ncx")
        else 'properties="nav" media-type="application/xhtml+xml"'
    )
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        package = archive.read("OPS/book.opf").decode()
    package = package.replace("</manifest>", f'<item id="contents" href="{name}" {kind}/></manifest>')
    extra = {"OPS/book.opf": package, f"OPS/{name}": contents[name]}
    return make.epub({f"{name}.xhtml": body for name, body in chapters.items()}, extra=extra)


NAV = (
    '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body><nav epub:type="toc"><ol>'
    '<li><a href="a.xhtml">The bridge</a></li><li><a href="b.xhtml#x">The  ferry</a><ol><li><a href="b.xhtml#y">At night</a></li></ol>'
    "</li></ol></nav></body></html>"
)
NCX = (
    '<?xml version="1.0"?><!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://www.daisy.org/z3986/2005/ncx-2005-1.dtd">'
    '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint><navLabel><text>The bridge</text></navLabel>'
    '<content src="a.xhtml"/></navPoint><navPoint><navLabel><text>The ferry</text></navLabel><content src="b.xhtml#x"/>'
    "<navPoint><navLabel><text>At night</text></navLabel><content src='b.xhtml#y'/></navPoint></navPoint></navMap></ncx>"
)


@pytest.mark.parametrize("contents", [{"nav.xhtml": NAV}, {"toc.ncx": NCX}])
def test_chapters_get_the_headings_that_only_the_contents_name(contents: dict[str, str]):
    data = book_with_contents(
        contents, a="<p>It closed.</p>", b="<p>The ferry</p><p>It sails.</p><p>At night</p><p>No.</p>"
    )
    article = read_article(data, name="a.epub")
    assert [(b.kind, b.level, b.span.of(article.text)) for b in article.blocks[1:]] == [
        ("heading", 1, "The bridge"),
        ("paragraph", 0, "It closed."),
        ("heading", 1, "The ferry"),
        ("paragraph", 0, "It sails."),
        ("heading", 2, "At night"),
        ("paragraph", 0, "No."),
    ]


def test_a_chapter_with_headings_of_its_own_keeps_them():
    data = book_with_contents(
        {"nav.xhtml": NAV}, a="<h2>Bridge</h2><p>It closed.</p>", b="<h2>Ferry</h2><p>It sails.</p>"
    )
    article = read_article(data, name="a.epub")
    assert [b.span.of(article.text) for b in article.blocks if b.kind == "heading"] == ["Bridge", "Ferry"]


def test_contents_that_cannot_be_read_cost_no_chapter():
    data = book_with_contents({"toc.ncx": "<ncx><navMap>"}, a="<p>It closed.</p>")
    assert "It closed." in read_article(data, name="a.epub").text


def test_numbered_lists_of_a_text_document_keep_their_numbers():
    style = (
        '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1"/>'
        '<text:list-level-style-bullet text:level="2"/></text:list-style>'
    )
    body = (
        f'{style}<text:list text:style-name="L1"><text:list-item><text:p>One</text:p><text:list><text:list-item>'
        "<text:p>inner</text:p></text:list-item></text:list></text:list-item><text:list-item><text:p>Two</text:p>"
        "</text:list-item></text:list>"
    )
    article = read_article(make.odt(body), name="a.odt")
    items = [(b.level, b.span.of(article.text)) for b in article.blocks if b.kind == "item"]
    assert items == [(1, "1. One"), (2, "inner"), (1, "2. Two")]


def test_the_lines_of_code_in_a_document_are_one_block():
    body = "".join(
        f'<text:p text:style-name="Preformatted_20_Text">{line}</text:p>' for line in ("a = 1", "b = 2")
    )
    article = read_article(make.odt(f"<text:p>Said.</text:p>{body}<text:p>So.</text:p>"), name="a.odt")
    assert [b.span.of(article.text) for b in article.blocks if b.kind == "code"] == ["a = 1\nb = 2"]
