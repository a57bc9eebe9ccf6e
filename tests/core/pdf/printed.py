"""PDFs that tests set themselves: columns of prose whose right text is known, with all that a page adds."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import pymupdf

_SYLLABLES = "ka re mo ti sul ben dor vi na pel gra shu lo tem bra ny ist ver con ma".split()
_SMALL_WORDS = "the of and to in is on by for with at from".split()


def prose(seed: int, paragraphs: int, sentences: int = 5) -> list[str]:
    """Return paragraphs of invented words, the same for a seed; capitals and full stops as prose has them."""
    chance = random.Random(seed)
    vocabulary = ["".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))) for _ in range(600)]
    out = []
    for _ in range(paragraphs):
        said = []
        for _ in range(chance.randint(sentences - 2, sentences + 2)):
            words = [
                chance.choice(_SMALL_WORDS) if chance.random() < 0.35 else chance.choice(vocabulary)
                for _ in range(chance.randint(6, 18))
            ]
            said.append(" ".join(words).capitalize() + chance.choice("....?!"))
        out.append(" ".join(said))
    return out


@dataclass
class Setter:
    """Sets paragraphs into columns on as many pages as they need."""

    columns: int = 1
    gutter: float = 16.0
    size: float = 10.0
    leading: float = 1.25
    indent: float = 0.0  # of a paragraph's first line, in points; 0 sets space between paragraphs instead
    hyphens: bool = True
    head: str = ""
    numbers: bool = True
    title: str = ""
    justify: bool = True
    width: float = 595.0
    height: float = 842.0
    margin: float = 56.0
    notes: dict[int, list[str]] = field(default_factory=dict)  # page from 0 -> footnotes
    font: str = "tiro"
    rotation: int = 0

    def __post_init__(self) -> None:
        self.document = pymupdf.open()
        self._font = pymupdf.Font(self.font)
        self._advances: dict[str, float] = {}
        self._writer: pymupdf.TextWriter | None = None
        self.hyphenated = 0
        self.parted = 0

    def set(self, paragraphs: list[str]) -> bytes:
        """Return the PDF of `paragraphs`."""
        wide = (self.width - 2 * self.margin - (self.columns - 1) * self.gutter) / self.columns
        page = self._page()
        top = self.margin + 10
        if self.title:
            page.insert_text((self.margin, top + 16), self.title, fontsize=20, fontname="tibo")
            top += 40
        column, y, start = 0, top, top
        step = self.size * self.leading
        for paragraph in paragraphs:
            first = True
            words = paragraph.split()
            while words:
                if y + step > self._bottom():
                    column, y = column + 1, start
                    self.parted += not first
                    if column == self.columns:
                        page, column, y, start = self._page(), 0, self.margin + 10, self.margin + 10
                x = self.margin + column * (wide + self.gutter)
                shift = self.indent if first and self.indent else 0.0
                line, words = self._line(words, wide - shift)
                self._write(x + shift, y + self.size, line, wide - shift, last=not words)
                y += step
                first = False
            y += 0.0 if self.indent else 0.6 * step
        self._finish()
        for page in self.document:
            page.set_rotation(self.rotation)
        return bytes(self.document.tobytes(garbage=3, deflate=True))

    def _finish(self) -> None:
        if self._writer is not None:
            self._writer.write_text(self.document[-1])
            self._writer = None

    def _bottom(self) -> float:
        number = self.document.page_count - 1
        return self.height - self.margin - (10 + 10 * len(self.notes.get(number, ())))

    def _page(self) -> pymupdf.Page:
        self._finish()
        page = self.document.new_page(width=self.width, height=self.height)
        self._writer = pymupdf.TextWriter(pymupdf.Rect(0, 0, self.width, self.height))
        number = self.document.page_count
        if self.head:
            text = self.head if number % 2 else self.head.upper()
            page.insert_text((self.margin, 36), text, fontsize=8, fontname="helv")
        if self.numbers:
            page.insert_text((self.width / 2, self.height - 28), str(number), fontsize=9, fontname="helv")
        for place, note in enumerate(self.notes.get(number - 1, ())):
            y = self.height - self.margin - 10 * (len(self.notes[number - 1]) - place) + 6
            page.insert_text((self.margin, y), note, fontsize=7, fontname=self.font)
        return page

    def _measure(self, text: str) -> float:
        for char in set(text) - self._advances.keys():
            self._advances[char] = self._font.glyph_advance(ord(char))
        return self.size * sum(self._advances[char] for char in text)

    def _line(self, words: list[str], wide: float) -> tuple[str, list[str]]:
        line = ""
        while words:
            longer = f"{line} {words[0]}" if line else words[0]
            if self._measure(longer) <= wide:
                line, words = longer, words[1:]
                continue
            word = words[0]
            if self.hyphens and len(word) > 7 and word.isalpha():
                cut = len(word) // 2
                parted = f"{line} {word[:cut]}-" if line else f"{word[:cut]}-"
                if self._measure(parted) <= wide:
                    self.hyphenated += 1
                    return parted, [word[cut:], *words[1:]]
            if not line:
                return word, words[1:]
            break
        return line, words

    def _write(self, x: float, y: float, line: str, wide: float, *, last: bool) -> None:
        parts = line.split(" ")
        if not self.justify or last or len(parts) < 2:
            self._writer.append((x, y), line, font=self._font, fontsize=self.size)
            return
        spare = (wide - self._measure(line)) / (len(parts) - 1)
        space = self._measure(" ") + spare
        for part in parts:  # each word has its place, as typesetters write justified lines
            self._writer.append((x, y), part, font=self._font, fontsize=self.size)
            x += self._measure(part) + space


def f1(found: str, right: str) -> float:
    """Return the agreement of two texts by their words in order: twice what both share, of all there is."""
    a, b = found.split(), right.split()
    return 2 * _common(a, b) / (len(a) + len(b)) if a or b else 1.0


def _common(a: list[str], b: list[str]) -> int:
    """Return the length of the longest common subsequence of two lists nearly the same (Myers 1986)."""
    reached = {1: 0}
    for edits in range(len(a) + len(b) + 1):
        for diagonal in range(-edits, edits + 1, 2):
            down = diagonal == -edits or (diagonal != edits and reached[diagonal - 1] < reached[diagonal + 1])
            x = reached[diagonal + 1] if down else reached[diagonal - 1] + 1
            while x < len(a) and x - diagonal < len(b) and a[x] == b[x - diagonal]:
                x += 1
            reached[diagonal] = x
            if x >= len(a) and x - diagonal >= len(b):
                return (len(a) + len(b) - edits) // 2
    return 0


TURNED = ("Words of this line turn; gipsy quay.", "Gladly they do so again, quite jumpy.")


def turned_page(writing: int, rotation: int = 0, lines: tuple[str, ...] = TURNED) -> bytes:
    """Return a page with lines below each other, written at `writing` degrees counter-clockwise, then turned."""
    document = pymupdf.open()
    page = document.new_page(width=500, height=700)
    across, down = {0: (0, 1), 90: (1, 0), 180: (0, -1), 270: (-1, 0)}[writing]
    x, y = {0: (60, 300), 90: (200, 500), 180: (440, 300), 270: (300, 120)}[writing]
    for number, line in enumerate(lines):
        at = (x + 20 * number * across, y + 20 * number * down)
        page.insert_text(at, line, fontsize=18, rotate=writing)
    page.set_rotation(rotation)
    return document.tobytes()


def japanese_columns(said: str, columns: int = 2) -> bytes:
    """Return a page with columns of Japanese that run down it, in a font that is not in the file."""
    document = pymupdf.open()
    page = document.new_page(width=500, height=700)
    described, inner, font, drawn = (document.get_new_xref() for _ in range(4))
    document.update_object(
        described,
        "<</Type/FontDescriptor/FontName/HeiseiMin-W3/Flags 4/FontBBox[0 -200 1000 900]/ItalicAngle 0"
        "/Ascent 859/Descent -140/CapHeight 800/StemV 80>>",
    )
    document.update_object(
        inner,
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/HeiseiMin-W3/CIDSystemInfo<</Registry(Adobe)"
        f"/Ordering(Japan1)/Supplement 2>>/FontDescriptor {described} 0 R>>",
    )
    document.update_object(
        font,
        "<</Type/Font/Subtype/Type0/BaseFont/HeiseiMin-W3-V/Encoding/UniJIS-UCS2-V"
        f"/DescendantFonts[{inner} 0 R]>>",
    )
    document.xref_set_key(page.xref, "Resources", f"<</Font<</J {font} 0 R>>>>")
    length = -(-len(said) // columns)
    told = "".join(
        f"BT /J 20 Tf 1 0 0 1 {400 - 34 * n} 640 Tm <{said[length * n : length * (n + 1)].encode('utf-16-be').hex()}> Tj ET\n"
        for n in range(columns)
    )
    document.update_object(drawn, "<<>>")
    document.update_stream(drawn, told.encode())
    page.set_contents(drawn)
    return document.tobytes()
