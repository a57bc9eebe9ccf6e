"""PDFs that are odd or mean: each is read and drawn, or says why not, and the process that does it is bounded."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing import shared_memory
from pathlib import Path

import pymupdf
import pytest

from reader import wording
from reader.app.pdfpage.geometry import Sheets
from reader.errors import ReaderError
from reader.importers.client import ImportClient
from reader.pdf.boxes import read_index
from reader.worker import Limits, Pool

FULL = bool(os.environ.get("SPANREADER_FULL"))  # with the patience that readers have
DOCUMENTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "documents"
PATIENCE = 10.0 if FULL else 3.0  # seconds without a sign of progress
MARKER = "Marker words stand here."


@dataclass
class Raw:
    """A PDF put together by hand: objects as written, streams with their length."""

    objects: list[bytes] = field(default_factory=list)

    def add(self, said: str, stream: bytes | None = None) -> int:
        """Add an object; return its number."""
        number = len(self.objects) + 1
        body = said.encode("latin-1")
        if stream is not None:
            body = body.replace(b"<<", b"<< /Length %d " % len(stream), 1)
            body += b"\nstream\n" + stream + b"\nendstream"
        self.objects.append(b"%d 0 obj\n" % number + body + b"\nendobj\n")
        return number

    def bytes(self, root: int) -> bytes:
        out, places = bytearray(b"%PDF-1.7\n"), []
        for body in self.objects:
            places.append(len(out))
            out += body
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
        out += b"".join(b"%010d 00000 n \n" % place for place in places)
        out += b"trailer << /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(places) + 1, root, start)
        return bytes(out)


HELVETICA = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
WORDS = f"BT /F 12 Tf 60 600 Td ({MARKER}) Tj ET".encode()


def one(
    box: str = "/MediaBox [0 0 500 700]",
    content: bytes = WORDS,
    *,
    pages: str = "/Count 1",
    extra: str = "",
    kids: int = 1,
) -> bytes:
    """Return a file with one page; the arguments replace what is usual."""
    raw = Raw()
    raw.add("<< /Type /Catalog /Pages 2 0 R >>")
    raw.add(f"<< /Type /Pages /Kids [{'3 0 R ' * kids}] {pages} >>")
    raw.add(
        f"<< /Type /Page /Parent 2 0 R {box} /Contents 4 0 R"
        f" /Resources << /Font << /F 5 0 R >> /XObject << /X 6 0 R >> >> {extra} >>"
    )
    raw.add("<< >>", content)
    raw.add(HELVETICA)
    raw.add(
        "<< /Type /XObject /Subtype /Form /BBox [0 0 500 700] /Resources << /XObject << /X 6 0 R >> >> >>",
        b"/X Do",
    )
    return raw.bytes(1)


def forms(depth: int, times: int) -> bytes:
    """Return a page whose form draws another `times`, and so on: a few bytes that ask for `times ** depth`."""
    raw = Raw()
    raw.add("<< /Type /Catalog /Pages 2 0 R >>")
    raw.add("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
    raw.add(
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 500 700] /Contents 4 0 R"
        " /Resources << /Font << /F 5 0 R >> /XObject << /X 6 0 R >> >> >>"
    )
    raw.add("<< >>", WORDS + b" /X Do")
    raw.add(HELVETICA)
    for level in range(depth):
        inner = f"/Resources << /XObject << /X {7 + level} 0 R >> >>" if level + 1 < depth else ""
        drawn = b"/X Do " * times if inner else b"0 0 9 9 re f "
        raw.add(f"<< /Type /XObject /Subtype /Form /BBox [0 0 500 700] {inner} >>", drawn)
    return raw.bytes(1)


def leftwards(letters: str) -> bytes:
    """Return lines that run from right to left, in a font of squares of which the file says what they stand for."""
    raw = Raw()
    raw.add("<< /Type /Catalog /Pages 2 0 R >>")
    raw.add("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
    raw.add(
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 500 700] /Contents 4 0 R"
        " /Resources << /Font << /F 5 0 R >> >> >>"
    )
    codes = [65 + n for n in range(len(letters))]
    shown = [
        f"1 0 0 1 {440 - 10 * place} {640 - 30 * line} Tm <{code:02x}> Tj"
        for line in range(12)
        for place, code in enumerate(codes)
    ]
    raw.add("<< >>", ("BT /F 10 Tf " + " ".join(shown) + " ET").encode())
    names = " ".join(f"/g{code}" for code in codes)
    glyphs = " ".join(f"/g{code} 6 0 R" for code in codes)
    raw.add(
        f"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1000 1000] /FontMatrix [0.001 0 0 0.001 0 0]"
        f" /FirstChar 65 /LastChar {codes[-1]} /Widths [{'1000 ' * len(codes)}]"
        f" /Encoding << /Type /Encoding /Differences [65 {names}] >> /CharProcs << {glyphs} >>"
        f" /ToUnicode 7 0 R >>"
    )
    raw.add("<< >>", b"1000 0 0 0 900 900 d1 0 0 900 900 re f")
    table = "\n".join(
        f"<{code:02x}> <{letter.encode('utf-16-be').hex()}>"
        for code, letter in zip(codes, letters, strict=True)
    )
    raw.add(
        "<< >>",
        f"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange"
        f" {len(codes)} beginbfchar\n{table}\nendbfchar endcmap end".encode(),
    )
    return raw.bytes(1)


def unnamed() -> bytes:
    """Return a page of numbered glyphs of which nothing says what letters they are."""
    raw = Raw()
    raw.add("<< /Type /Catalog /Pages 2 0 R >>")
    raw.add("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
    raw.add(
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 500 700] /Contents 4 0 R"
        " /Resources << /Font << /F 5 0 R >> >> >>"
    )
    numbers = "".join(f"{600 + n:04x}" for n in range(40))
    raw.add("<< >>", f"BT /F 10 Tf 60 600 Td <{numbers}> Tj ET".encode())
    raw.add(
        "<< /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+Odd /Encoding /Identity-H /DescendantFonts [6 0 R] >>"
    )
    raw.add(
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /ABCDEF+Odd /DW 500"
        " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor 7 0 R >>"
    )
    raw.add(
        "<< /Type /FontDescriptor /FontName /ABCDEF+Odd /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0"
        " /Ascent 800 /Descent -200 /StemV 80 >>"
    )
    return raw.bytes(1)


ARABIC = "\u0642\u0627\u0644\u0648\u0632\u064a\u0631"

# name, file, whether its words are read, whether its first page is drawn
FILES: tuple[tuple[str, bytes, bool, bool], ...] = (
    ("plain", one(), True, True),
    ("box taller than any paper", one("/MediaBox [0 0 3 16777216]"), False, True),
    ("box wider than numbers", one("/MediaBox [0 0 1e30 1e30]"), False, True),
    ("box the wrong way round", one("/MediaBox [500 700 0 0]"), True, True),
    ("box of nothing", one("/MediaBox [0 0 0 0]"), True, True),
    ("box of a hair", one("/MediaBox [0 0 0.001 0.001]"), False, True),
    ("box missing", one(""), True, True),
    ("box of words", one("/MediaBox [(a) /b null 700]"), True, True),
    ("crop box beside the page", one("/MediaBox [0 0 500 700] /CropBox [900 900 1200 1200]"), False, True),
    ("unit of its own", one("/MediaBox [0 0 500 700] /UserUnit 10"), True, True),
    ("turned by a quarter", one(extra="/Rotate 90"), True, True),
    ("turned by 45", one(extra="/Rotate 45"), True, True),
    ("turned backwards", one(extra="/Rotate -270"), True, True),
    ("a million pages claimed", one(pages="/Count 1000000"), False, False),
    ("fewer than no pages claimed", one(pages="/Count -5"), False, False),
    ("more pages than numbers", one(pages="/Count 2147483647"), False, False),
    ("one page 5,000 times", one(pages="/Count 5000", kids=5000), False, False),
    ("form in itself", one(content=WORDS + b" /X Do"), True, True),
    ("forms without end", forms(9, 10), False, False),
    ("right to left", leftwards(ARABIC), True, True),
    ("letters that nothing names", unnamed(), False, True),
    ("brackets 20,000 deep", one(content=b"[" * 20_000 + WORDS), False, False),
    ("states 100,000 deep", one(content=b"q " * 100_000 + WORDS), False, False),
)


@pytest.fixture(scope="module")
def client() -> Iterator[ImportClient]:
    with ImportClient(size=1, limits=Limits(idle_seconds=PATIENCE)) as made:
        yield made


@pytest.fixture(scope="module")
def drawing() -> Iterator[Pool]:
    limits = Limits(idle_seconds=PATIENCE, reply=8 << 20, jobs=1 << 30)
    with Pool(size=1, warm=("reader.pdf.engine.render",), limits=limits) as pool:
        yield pool


def read(client: ImportClient, name: str, data: bytes) -> tuple[str, tuple[tuple[float, float], ...]]:
    """Return the text, or the sentence of the refusal after "why: ", and the sizes of the pages."""
    try:
        article, _ = client.read(data, name=f"{name}.pdf")
    except ReaderError as error:
        return "why: " + said(error), ()
    index = read_index(article.layout[0])
    return article.text, tuple((page.width, page.height) for page in index.pages)


def said(error: ReaderError) -> str:
    assert error.message in wording.MESSAGES, error.message
    return wording.of(error)


def draw(pool: Pool, data: bytes, sizes: tuple[tuple[float, float], ...], page: int = 0) -> str:
    """Draw what the view would of a page at its real size; return "drawn" or the sentence why not."""
    try:
        asked = {"token": "t", "name": "x.pdf", "password": "", "size": None, "measure": False}
        pool.call("reader.pdf.engine.render:open_document", asked, (data,))
        part = next(Sheets(sizes or ((500, 700),), 96 / 72).parts(page, 1.0, (0, 0, 1300, 800)))
        memory = shared_memory.SharedMemory(create=True, size=4 * part.clip[2] * part.clip[3])
        try:
            told = {"page": page, "scale": part.scale, "turn": 0, "clip": part.clip, "memory": memory.name}
            pool.call("reader.pdf.engine.render:draw", {"token": "t", **told})
        finally:
            memory.close()
            memory.unlink()
    except ReaderError as error:
        return "why: " + said(error)
    return "drawn"


@pytest.mark.parametrize(("name", "data", "words", "picture"), FILES, ids=[made[0] for made in FILES])
def test_an_odd_file_is_read_and_drawn_or_says_why_not(client, drawing, name, data, words, picture):
    text, sizes = read(client, name, data)
    seen = draw(drawing, data, sizes)
    print(f"{name}: {text[:90]!r}, {len(sizes)} pages, {seen}")
    assert text.startswith("why: ") or sizes
    assert seen == "drawn" or seen.startswith("why: ")
    if words:
        assert MARKER in text or ARABIC in text
    if picture:
        assert seen == "drawn"
    # Whatever it was, the next file is read and drawn.
    assert draw(drawing, one(), ((500.0, 700.0),)) == "drawn"


def test_a_page_that_takes_too_long_is_left_out_and_named(client):
    document = pymupdf.open()
    document.new_page().insert_text((72, 100), "The first page has this sentence.")
    document.insert_pdf(pymupdf.open(stream=forms(9, 10)))
    document.new_page().insert_text((72, 100), "The third page has another one.")
    article, _ = client.read(document.tobytes(), name="three.pdf")
    assert article.text.split() == "The first page has this sentence. The third page has another one.".split()
    (notice,) = [notice for notice in article.notices if notice.message == "import.pages-left-out"]
    assert dict(notice.facts) == {"count": 1, "pages": "2"}
    assert len(read_index(article.layout[0]).pages) == 3


def test_letters_that_nothing_names_are_said_to_be_unknown(client):
    article, _ = client.read(unnamed(), name="unnamed.pdf")
    assert "\ufffd" in article.text
    assert "import.unmapped" in [notice.message for notice in article.notices]


def test_pages_of_many_sizes_and_turns_are_each_drawn_in_their_own(client, drawing):
    document = pymupdf.open()
    shapes = ((595, 842, 0), (842, 595, 90), (200, 1400, 0), (2400, 300, 180), (72, 72, 270))
    for width, height, turn in shapes:
        page = document.new_page(width=width, height=height)
        page.insert_text((10, 30), MARKER, fontsize=4)
        page.set_rotation(turn)
    data = document.tobytes()
    text, sizes = read(client, "many", data)
    assert MARKER in text
    assert sizes == tuple((h, w) if turn % 180 else (w, h) for w, h, turn in shapes)
    assert [draw(drawing, data, sizes, page) for page in range(len(shapes))] == ["drawn"] * len(shapes)


def test_every_real_file_is_drawn_or_says_why_not(client, drawing):
    if not DOCUMENTS.exists():
        pytest.skip("the real documents are not beside this checkout")
    rows = []
    for path in sorted(DOCUMENTS.glob("*/*.pdf")):
        data = path.read_bytes()
        text, sizes = read(client, path.stem, data)
        seen = [draw(drawing, data, sizes, page) for page in range(min(5, len(sizes)))]
        rows.append((path.name, text[5:] if text.startswith("why: ") else f"{len(text)} characters", seen))
    for name, told, seen in rows:
        print(f"{name:45} {told[:110]:110} {len(seen)} pages: {', '.join(sorted(set(seen))) or '-'}")
    assert len(rows) >= 40
    drawn = [seen for _, _, seen in rows if seen and set(seen) == {"drawn"}]
    assert len(drawn) >= 29
    assert all(s == "drawn" or s.startswith("why: ") for _, _, seen in rows for s in seen)
