"""Builds files that break parsers: deep, endless, lying, mixed up. Each holds MARKER where text should survive.

    python tests/hostile/make_hostile.py FOLDER [--scale small|full]

`files(scale)` yields (name, bytes, opens): `opens` says whether the file must give an article with the marker
in it; for the others a clear refusal is right as well, and a crash, a hang or silence never is.
"""

from __future__ import annotations

import argparse
import io
import plistlib
import random
import struct
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.core.importers import containers as make

MARKER = "KESSELMARKER"
SENTENCE = (
    f"The {MARKER} bridge was shut on Tuesday evening after cracks were found in three of its hangers. "
)
LAUGHS = (
    '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">'
    '<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;">]>'
)
EXTERNAL = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


class Hostile(NamedTuple):
    name: str
    data: bytes
    opens: bool


def files(scale: str = "small") -> Iterator[Hostile]:
    """Yield every built file; `full` uses the sizes of the promise, `small` a hundredth."""
    much = 1 if scale == "full" else 100
    yield from _pages(much)
    yield from _texts(much)
    yield from _archives(much)
    yield from _letters(much)


def seeds() -> list[tuple[str, bytes]]:
    """Return one honest file of every kind, to be mutated."""
    html = f"<html><head><title>T</title></head><body><article><h1>T</h1><p>{SENTENCE * 5}</p></article></body></html>"
    return [
        ("a.html", html.encode()),
        ("a.md", f"# T\n\n{SENTENCE}\n\n- *item*\n\n| a | b |\n|---|---|\n| 1 | 2 |\n".encode()),
        ("a.txt", f"T\n\nBy Hanne Quill\n\n{SENTENCE}\n".encode()),
        ("a.epub", make.epub({"a.xhtml": f"<p>{SENTENCE}</p>"})),
        ("a.docx", make.docx(make.paragraph(SENTENCE))),
        ("a.odt", make.odt(f"<text:p>{SENTENCE}</text:p>")),
        ("a.eml", make.letter(html=f"<p>{SENTENCE}</p>")),
        ("a.mhtml", make.mhtml(html)),
        ("a.webarchive", make.webarchive(html)),
    ]


def mutations(count: int, seed: int = 7) -> Iterator[tuple[str, bytes]]:
    """Yield `count` honest files with bytes flipped, cut out, doubled, or exchanged for nasty ones."""
    dice = random.Random(seed)
    honest = seeds()
    for number in range(count):
        name, data = honest[number % len(honest)]
        changed = bytearray(data)
        for _ in range(dice.choice((1, 1, 2, 5, 20))):
            at = dice.randrange(len(changed) + 1)
            match dice.randrange(5):
                case 0:
                    changed[at : at + 1] = bytes([dice.randrange(256)])
                case 1:
                    del changed[at : at + dice.randrange(1, 200)]
                case 2:
                    changed[at:at] = changed[at : at + dice.randrange(1, 2000)] * dice.randrange(1, 20)
                case 3:
                    changed[at:at] = dice.choice(
                        (b"\0", b"\xff\xfe", b"<" * 50, b"&#0;", b"]]>", b"<!--", b'"' * 9)
                    )
                case _:
                    changed[at : at + 4] = struct.pack("<I", dice.choice((0, 1, 0x7FFFFFFF, 0xFFFFFFFF)))
            if not changed:
                changed = bytearray(b"x")
        yield name, bytes(changed)


def _page(body: str, head: str = "") -> bytes:
    return f"<html><head><title>T</title>{head}</head><body>{body}</body></html>".encode()


def _pages(much: int) -> Iterator[Hostile]:
    deep = 100_000 // much
    marked = f"<p>{SENTENCE * 6}</p>"
    yield Hostile("nested-div.html", _page("<div>" * deep + marked + "</div>" * deep), True)
    yield Hostile("nested-unclosed.html", _page("<b><i>" * deep + marked), True)
    yield Hostile("nested-tables.html", _page("<table><tr><td>" * (deep // 10) + marked), True)
    yield Hostile("nested-quotes.html", _page("<blockquote>" * deep + marked), True)
    yield Hostile("nested-lists.html", _page("<ul><li>" * deep + marked), True)
    yield Hostile("unclosed-paragraphs.html", _page("<p>a" * deep + marked), True)
    flood = " ".join(f'a{n}="{n}"' for n in range(50_000 // much))
    yield Hostile("attribute-flood.html", _page(f"<p {flood}>{SENTENCE}</p>{marked}"), True)
    brackets = " ".join(f'a{n}=">"' for n in range(50_000 // much))
    yield Hostile("attribute-flood-brackets.html", _page(f"<p {brackets}>{SENTENCE}</p>{marked}"), True)
    yield Hostile(
        "long-attribute.html", _page(f"<p title='{'x' * (20_000_000 // much)}'>{SENTENCE}</p>{marked}"), True
    )
    yield Hostile("links.html", _page(f"<a href='#'>{MARKER}</a> " * (300_000 // much)), True)
    yield Hostile("paragraphs.html", _page(marked + "<p>word</p>" * (1_000_000 // much)), True)
    yield Hostile("one-line.html", _page(f"<p>{SENTENCE * (40_000 // much)}</p>"), True)
    yield Hostile("empty-elements.html", _page(marked + "<span></span>" * (500_000 // much)), True)
    yield Hostile("brackets.html", b"<" * (1_000_000 // much) + marked.encode(), False)
    yield Hostile("open-quotes.html", b'<p title="' * (300_000 // much) + marked.encode(), False)
    yield Hostile("open-comments.html", marked.encode() + b"<!--" * (500_000 // much), True)
    yield Hostile("open-scripts.html", marked.encode() + b"<script>" * (100_000 // much), True)
    yield Hostile(
        "entities.html", _page(marked + "&amp;&#x41;&#1114112;&#xD800;&bogus;" * (100_000 // much)), True
    )
    yield Hostile("laughs.html", LAUGHS.encode() + _page(marked + "&f;"), True)
    yield Hostile("null-bytes.html", _page(marked).replace(b" ", b" \0"), False)
    yield Hostile("controls.html", _page(marked.replace(" ", " \x01\x02\x1f\u2028\u202e\ufeff")), False)
    yield Hostile("bidi.html", _page(f"<p>\u202e{SENTENCE * 6}\u2066\u2067</p>"), True)
    yield Hostile("script-only.html", _page("<script>document.write('x')</script>" * 50), False)
    yield Hostile(
        "json-ld.html", _page(marked, "<script type='application/ld+json'>" + "[" * deep + "</script>"), True
    )
    wide = '{"@graph":[' + ",".join('{"@type":"Article"}' for _ in range(deep)) + "]}"
    yield Hostile(
        "json-ld-wide.html", _page(marked, f"<script type='application/ld+json'>{wide}</script>"), True
    )
    yield Hostile(
        "data-address.html",
        _page(f"<img src='data:image/png;base64,{'A' * (9_000_000 // much)}'>{marked}"),
        True,
    )
    yield Hostile("wrong-charset.html", b'<meta charset="utf-7">' + _page(marked), True)
    yield Hostile("odd-charset.html", b'<meta charset="\xff\xfe">' + _page(marked), True)
    yield Hostile("utf-16.html", _page(marked).decode().encode("utf-16"), True)
    cells = "<tr>" + "<td>x</td>" * (20_000 // much) + "</tr>"
    yield Hostile("wide-table.html", _page(f"{marked}<table>{cells * 5}</table>"), True)
    yield Hostile("local-files.html", _page(
        f"{marked}<img src='file:///etc/passwd'><iframe src='/etc/passwd'></iframe><link rel=stylesheet "
        "href='//127.0.0.1/a.css'><object data='../../etc/passwd'></object><base href='file:///etc/'>"
    ), True)  # fmt: skip


def _texts(much: int) -> Iterator[Hostile]:
    yield Hostile("one-line.txt", SENTENCE.encode() * (90_000 // much), True)
    yield Hostile("no-spaces.txt", MARKER.encode() + b"x" * (5_000_000 // much), True)
    yield Hostile("empty-lines.txt", SENTENCE.encode() + b"\n" * (5_000_000 // much), True)
    yield Hostile("short-lines.txt", b"a\n" * (1_000_000 // much) + SENTENCE.encode(), True)
    yield Hostile("dashes.txt", b"- " * (500_000 // much) + SENTENCE.encode(), True)
    yield Hostile("quoted.txt", b"> " * (500_000 // much) + SENTENCE.encode(), True)
    yield Hostile("invalid-utf-8.txt", SENTENCE.encode() + b"\xff\xfe\xc3\x28" * 20 + SENTENCE.encode(), True)
    yield Hostile("mixed.txt", "Größe. ".encode("cp1252") + "Größe. ".encode() + SENTENCE.encode(), True)
    yield Hostile("random.txt", random.Random(1).randbytes(100_000), False)
    yield Hostile("zeros.txt", bytes(1_000_000 // much), False)
    yield Hostile("surrogates.txt", SENTENCE.encode("utf-16-le") + b"\x00\xd8" * 3, False)
    yield Hostile("combining.txt", (SENTENCE + "a" + "\u0301" * (500_000 // much)).encode(), True)
    yield Hostile("brackets.md", SENTENCE.encode() + b"\n\n" + b"[" * (50_000 // much), True)
    yield Hostile("emphasis.md", SENTENCE.encode() + b"\n\n" + b"*a _b " * (50_000 // much), True)
    yield Hostile("quotes.md", b">" * (50_000 // much) + SENTENCE.encode(), True)
    yield Hostile(
        "lists.md",
        b"".join(b" " * (2 * n) + b"- a\n" for n in range(2_000 // much)) + SENTENCE.encode(),
        True,
    )
    yield Hostile(
        "table.md",
        SENTENCE.encode() + b"\n\n" + b"|a" * (20_000 // much) + b"|\n" + b"|-" * (20_000 // much),
        True,
    )
    yield Hostile("link-bomb.md", SENTENCE.encode() + b"\n\n" + b"![a](" * (20_000 // much), True)


def _archives(much: int) -> Iterator[Hostile]:
    bomb = "<p>" + "a" * (1_000_000_000 // much) + "</p>"
    yield Hostile("bomb.epub", make.epub({"a.xhtml": bomb}), False)
    yield Hostile("lying.epub", _lying(make.epub({"a.xhtml": "<p>" + "a" * 20_000_000 + "</p>"})), False)
    yield Hostile("many-entries.epub", make.epub({"a.xhtml": f"<p>{SENTENCE}</p>"}, extra={
        f"OPS/{number}.txt": "x" for number in range(60_000 // min(much, 10))
    }), False)  # fmt: skip
    yield Hostile(
        "repeated-spine.epub",
        make.epub({"a.xhtml": f"<p>{SENTENCE}</p>"}, spine=["a.xhtml"] * (100_000 // much)),
        True,
    )
    outside = {
        "../../../outside.txt": "x",
        "/absolute.txt": "x",
        "C:\\outside.txt": "x",
        "OPS/..\\b.txt": "x",
    }
    yield Hostile("traversal.epub", make.epub({"a.xhtml": f"<p>{SENTENCE}</p>"}, extra=outside), True)
    yield Hostile("laughs.epub", make.epub({"a.xhtml": f"<p>{SENTENCE}</p>"}, extra={
        "OPS/book.opf": make.HEAD + LAUGHS + "<package>&f;</package>"
    }), False)  # fmt: skip
    yield Hostile("external.epub", make.epub({"a.xhtml": f"<p>{SENTENCE}</p>"}, extra={
        "META-INF/container.xml": make.HEAD + EXTERNAL + "<container>&x;</container>"
    }), False)  # fmt: skip
    yield Hostile("fallback-circle.epub", make.epub({"a.xhtml": f"<p>{SENTENCE}</p>"}, extra={
        "OPS/book.opf": make.HEAD + '<package><manifest><item id="a" href="a.svg" media-type="image/svg+xml" '
        'fallback="b"/><item id="b" href="b.svg" media-type="image/svg+xml" fallback="a"/></manifest><spine>'
        '<itemref idref="a"/></spine></package>'
    }), False)  # fmt: skip
    yield Hostile("empty-spine.epub", make.epub({"a.xhtml": f"<p>{SENTENCE}</p>"}, spine=[]), False)
    yield Hostile("no-entries.epub", b"PK\x05\x06" + bytes(18), False)
    yield Hostile("truncated.epub", make.epub({"a.xhtml": f"<p>{SENTENCE}</p>"})[:-40], False)
    yield Hostile("bad-crc.epub", _bad_crc(make.epub({"a.xhtml": f"<p>{SENTENCE}</p>"})), False)
    yield Hostile("encrypted.docx", _encrypted(make.docx(make.paragraph(SENTENCE))), False)
    table = "<w:tbl><w:tr><w:tc>"
    deep = 5_000 // min(much, 10)
    yield Hostile("nested-tables.docx", make.docx(
        table * deep + make.paragraph(SENTENCE) + "</w:tc></w:tr></w:tbl>" * deep
    ), False)  # fmt: skip
    yield Hostile(
        "laughs.docx", make.docx("", extra={"word/document.xml": make.HEAD + LAUGHS + "<w>&f;</w>"}), False
    )
    yield Hostile(
        "external.docx",
        make.docx("", extra={"word/document.xml": make.HEAD + EXTERNAL + "<w>&x;</w>"}),
        False,
    )
    yield Hostile("long.docx", make.docx(make.paragraph(SENTENCE * (500_000 // much))), False)
    yield Hostile("paragraphs.docx", make.docx(make.paragraph(SENTENCE) * (50_000 // much)), True)
    yield Hostile("style-circle.docx", make.docx(make.paragraph(SENTENCE, "A"), extra={
        "word/styles.xml": f'<w:styles xmlns:w="{make.W}"><w:style w:styleId="A"><w:basedOn w:val="A"/></w:style></w:styles>'
    }), True)  # fmt: skip
    yield Hostile(
        "no-document.docx", make.zipped({"word/other.xml": "<a/>", "[Content_Types].xml": "<a/>"}), False
    )
    yield Hostile("deep.odt", make.odt("<text:list><text:list-item>" * (2_000 // min(much, 10)) + f"<text:p>{SENTENCE}</text:p>"
        + "</text:list-item></text:list>" * (2_000 // min(much, 10))), False)  # fmt: skip
    yield Hostile("spaces.odt", make.odt(f'<text:p>{SENTENCE}<text:s text:c="999999999"/></text:p>'), True)
    yield Hostile("laughs.odt", make.odt("", extra={"content.xml": make.HEAD + LAUGHS + "<o>&f;</o>"}), False)
    yield Hostile("nested.zip", make.zipped({"a.zip": make.zipped({"b.zip": b"PK"})}), False)


def _letters(much: int) -> Iterator[Hostile]:
    parts = "".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(5_000 // much)
    )
    yield Hostile(
        "nested.eml", f"Subject: T\r\n{parts}Content-Type: text/plain\r\n\r\n{SENTENCE}".encode(), False
    )
    many = f"--b\r\nContent-Type: text/plain\r\n\r\n{SENTENCE}\r\n" * (20_000 // much)
    yield Hostile(
        "many-parts.eml",
        f'Subject: T\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n{many}--b--'.encode(),
        True,
    )
    yield Hostile(
        "long-header.eml", b"Subject: " + b"x" * (2_000_000 // much) + b"\r\n\r\n" + SENTENCE.encode(), True
    )
    yield Hostile("odd-headers.eml", "Subject: =?utf-8?b?////?=\r\nFrom: =?x?q?=?= <<>>\r\nDate: 99 Foo 99999\r\n"
        f"Content-Type: text/plain; charset=klingon\r\n\r\n{SENTENCE}".encode(), True)  # fmt: skip
    yield Hostile(
        "bad-base64.eml",
        b"Subject: T\r\nContent-Transfer-Encoding: base64\r\n\r\n####\r\n" + SENTENCE.encode(),
        False,
    )
    yield Hostile("no-page.mhtml", b"Snapshot-Content-Location: https://a.example/\r\nContent-Type: multipart/related;"
        b" boundary=b\r\n\r\n--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--", False)  # fmt: skip
    deep = "<plist>" + "<dict><key>a</key>" * 5_000 + "</dict>" * 5_000 + "</plist>"
    yield Hostile("deep.webarchive", (make.HEAD + deep).encode(), False)
    yield Hostile(
        "laughs.webarchive",
        make.HEAD.encode() + LAUGHS.encode() + b"<plist><string>&f;</string></plist>",
        False,
    )
    yield Hostile("wrong.webarchive", plistlib.dumps({"WebMainResource": {"WebResourceData": "text"}}), False)


def _lying(data: bytes) -> bytes:
    """Return the zip with every stated size set to 100 bytes."""
    changed = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.find(mark)
        while at >= 0:
            changed[at + offset : at + offset + 4] = struct.pack("<I", 100)
            at = data.find(mark, at + 4)
    return bytes(changed)


def _bad_crc(data: bytes) -> bytes:
    changed = bytearray(data)
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        changed[at + 16 : at + 20] = b"\0\1\2\3"
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(changed)


def _encrypted(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
    changed = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0 and names:
            changed[at + offset] |= 1
            at = data.find(mark, at + 4)
    return bytes(changed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scale", choices=("small", "full"), default="small")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for made in files(arguments.scale):
        (arguments.folder / made.name).write_bytes(made.data)
        print(f"{len(made.data):>12,} {made.name}")


if __name__ == "__main__":
    main()
