"""Small files of every container, made in memory."""

from __future__ import annotations

import io
import plistlib
import zipfile
from email.message import EmailMessage

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def zipped(entries: dict[str, str | bytes], *, stored: str = "") -> bytes:
    """Return a zip; the entry named `stored` comes first and uncompressed, as EPUB and ODT want it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(entries, key=lambda name: name != stored):
            method = zipfile.ZIP_STORED if name == stored else zipfile.ZIP_DEFLATED
            archive.writestr(name, entries[name], compress_type=method)
    return made.getvalue()


def epub(
    chapters: dict[str, str], *, spine: list[str] | None = None, extra: dict[str, str] | None = None
) -> bytes:
    """Return a book of XHTML bodies by file name; `spine` lists file names, all of them without it."""
    items = "".join(f'<item id="{n}" href="{n}" media-type="application/xhtml+xml"/>' for n in chapters)
    order = "".join(f'<itemref idref="{n}"/>' for n in (chapters if spine is None else spine))
    entries: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": HEAD + '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OPS/book.opf"/></rootfiles></container>',
        "OPS/book.opf": HEAD + '<package xmlns="http://www.idpf.org/2007/opf" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>The Lenn</dc:title>'
        "<dc:creator>Hanne Quill</dc:creator><dc:date>2026-05</dc:date><dc:language>en</dc:language>"
        f"<dc:publisher>Courier Books</dc:publisher></metadata><manifest>{items}</manifest><spine>{order}</spine></package>",
    }  # fmt: skip
    for name, body in chapters.items():
        entries[f"OPS/{name}"] = (
            f'{HEAD}<html xmlns="http://www.w3.org/1999/xhtml"><head><title/><script src="a.js"/></head>'
            f"<body>{body}</body></html>"
        )
    entries.update(extra or {})
    return zipped(entries, stored="mimetype")


def docx(body: str, *, extra: dict[str, str] | None = None) -> bytes:
    """Return a Word document with the given XML as its body."""
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name.replace(" ", "")}"><w:name w:val="{name}"/></w:style>'
        for name in ("Title", "Subtitle", "heading 1", "heading 2", "Quote", "caption", "List Paragraph")
    )
    entries: dict[str, str | bytes] = {
        "[Content_Types].xml": HEAD + "<Types/>",
        "word/document.xml": f'{HEAD}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}</w:body></w:document>',
        "word/styles.xml": f'{HEAD}<w:styles xmlns:w="{W}">{styles}</w:styles>',
        "word/numbering.xml": f'{HEAD}<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0">'
        '<w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl>'
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>',
        "word/_rels/document.xml.rels": HEAD + '<Relationships><Relationship Id="r1" Target="https://example.org/" '
        'TargetMode="External"/></Relationships>',
        "docProps/core.xml": HEAD + '<c:p xmlns:c="x" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:t="http://purl.org/dc/terms/"><dc:creator>Hanne Quill</dc:creator>'
        "<t:created>2026-10-14T21:10:00Z</t:created></c:p>",
    }  # fmt: skip
    entries.update(extra or {})
    return zipped(entries)


def paragraph(text: str, style: str = "", *, properties: str = "") -> str:
    """Return a paragraph of a Word document."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def odt(body: str, *, extra: dict[str, str] | None = None) -> bytes:
    """Return an OpenDocument text with the given XML as its body."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{uri}:1.0"'
        for name, uri in (
            ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"),
            ("fo", "xsl-fo-compatible"), ("meta", "meta"),
        )
    )  # fmt: skip
    bold = '<style:style style:name="T1"><style:text-properties fo:font-weight="bold"/></style:style>'
    entries: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f'{HEAD}<office:document-content {spaces} xmlns:xlink="http://www.w3.org/1999/xlink">'
        f"<office:automatic-styles>{bold}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
        "meta.xml": f"{HEAD}<office:document-meta {spaces}><office:meta><meta:creation-date>2026-10-14T21:10:00"
        "</meta:creation-date><meta:initial-creator>Hanne Quill</meta:initial-creator></office:meta>"
        "</office:document-meta>",
    }
    entries.update(extra or {})
    return zipped(entries, stored="mimetype")


def letter(*, html: str = "", text: str = "") -> bytes:
    """Return an e-mail with the given bodies."""
    message = EmailMessage()
    message["Subject"] = "Fwd: The bridge is shut"
    message["From"] = "Hanne Quill <hanne@courier.example>"
    message["Date"] = "Wed, 14 Oct 2026 21:10:00 +0200"
    message.set_content(text or "plain words")
    if html:
        message.add_alternative(html, subtype="html")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="a.png")
    return message.as_bytes()


def mhtml(html: str) -> bytes:
    """Return a page as Chromium saves it."""
    return (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://courier.example/2026/10/14/kessel\r\n"
        "Subject: =?utf-8?Q?Kessel?=\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n"
        '\ttype="text/html";\r\n\tboundary="----B"\r\n\r\n------B\r\nContent-Type: text/html\r\n'
        "Content-Transfer-Encoding: 8bit\r\nContent-Location: https://courier.example/2026/10/14/kessel\r\n\r\n"
        f"{html}\r\n------B\r\nContent-Type: image/png\r\n\r\nxx\r\n------B--\r\n"
    ).encode()


def webarchive(html: str, *, binary: bool = True) -> bytes:
    """Return a page as Safari saves it."""
    main = {
        "WebResourceData": html.encode(),
        "WebResourceMIMEType": "text/html",
        "WebResourceTextEncodingName": "UTF-8",
        "WebResourceURL": "https://courier.example/2026/10/14/kessel",
    }
    form = plistlib.FMT_BINARY if binary else plistlib.FMT_XML
    return plistlib.dumps({"WebMainResource": main}, fmt=form)
