"""The annotation table as a workbook (XLSX): every cell is text, so nothing in it is run or converted.

Written row by row into the archive, never held in memory. Strings stand in their cells (`inlineStr`) and not
in a shared table, which would have to be. Limits of the format: 1,048,576 rows a sheet, further ones go to
the next sheet; 32,767 UTF-16 units a cell, what is longer is cut and counted as lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import BinaryIO

from reader.exporters.corpus import Corpus, Entry
from reader.exporters.markup import HEADING, attribute, words
from reader.exporters.packing import archive
from reader.exporters.readback import Place, all_placed
from reader.exporters.table import Row, columns, picked, rows
from reader.text.offsets import OffsetMap

MOST_ROWS = 1_048_576
MOST_UNITS = 32_767  # UTF-16 units in a cell
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# ECMA-376, ST_Xstring: what XML cannot hold is _xHHHH_, and so are words that look like that.
_ESCAPED = re.compile("[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_WIDE = {"title": 28, "quote": 60, "prefix": 24, "suffix": 24, "note": 40, "cues": 20, "speaker": 18}
_BATCH = 500  # rows


def write(corpus: Corpus, stream: BinaryIO) -> int:
    """Write the workbook; return the number of rows below the headings."""
    heading, choose = columns(corpus.selection), picked(corpus.selection)
    found = (choose(row) for entry in corpus.entries() for row in rows(entry, corpus))
    sheets = count = 0
    following = list(islice(found, 1))
    with archive(stream) as folder:
        while following or not sheets:
            sheets += 1
            with folder.stream(f"xl/worksheets/sheet{sheets}.xml") as sheet:
                count += _sheet(sheet, heading, chain(following, found))
            following = list(islice(found, 1))
        for name, content in _frame(sheets):
            folder.add(name, HEADING + content)
    return count


def _sheet(sheet: BinaryIO, heading: Row, found: Iterator[Row]) -> int:
    """Write one sheet: the heading, and as many rows as it takes; return how many."""
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{_WIDE.get(name, 14)}" customWidth="1" style="1"/>'
        for n, name in enumerate(heading, 1)
    )
    frozen = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    sheet.write(
        f'{HEADING}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">{frozen}</sheetView>'
        f"</sheetViews><cols>{widths}</cols><sheetData>{_row(heading, 2)}".encode()
    )
    count = 0
    while count < MOST_ROWS - 1:
        some = [_row(row, 1) for row in islice(found, min(_BATCH, MOST_ROWS - 1 - count))]
        if not some:
            break
        sheet.write("".join(some).encode())
        count += len(some)
    sheet.write(b"</sheetData></worksheet>")
    return count


def _row(cells: Row, style: int) -> str:
    inside = "".join(
        [
            f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{_cell(cell)}</t></is></c>'
            if cell
            else f'<c s="{style}"/>'
            for cell in cells
        ]
    )
    return f"<row>{inside}</row>"


def _cell(text: str) -> str:
    return words(_ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", _cut(text)))


def _cut(text: str) -> str:
    return text[: OffsetMap(text).from_utf16(MOST_UNITS)] if _is_long(text) else text


def expected(entry: Entry) -> Iterator[Place]:
    """Yield every piece with its words as far as a cell holds them."""
    return ((start, end, _cut(quote)) for start, end, quote in all_placed(entry))


def long_cells(entry: Entry) -> dict[str, int]:
    """Count the annotations with a cell that is cut: a quote or a note longer than a cell may be."""
    return {"long-cells": sum(_is_long(p.annotation.note, *_quotes(p.anchor)) for p in entry.placed)}


def _quotes(anchor: object) -> Iterable[str]:
    return (piece.quote for piece in getattr(anchor, "pieces", ()))


def _is_long(*texts: str) -> bool:
    return any(len(t) > MOST_UNITS // 2 and OffsetMap(t).utf16_length > MOST_UNITS for t in texts)


def _frame(sheets: int) -> Iterator[tuple[str, str]]:
    """Yield the small files of a workbook with so many sheets."""
    numbers = range(1, sheets + 1)
    override = f'<Override PartName="/xl/%s" ContentType="{_SHEET_TYPE}.%s+xml"/>'
    parts = [("workbook.xml", "sheet.main"), ("styles.xml", "styles")]
    parts += [(f"worksheets/sheet{n}.xml", "worksheet") for n in numbers]
    yield (
        "[Content_Types].xml",
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>'
        f"{''.join(override % part for part in parts)}</Types>",
    )
    yield "_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")])
    yield (
        "xl/_rels/workbook.xml.rels",
        _relations([*(("worksheet", f"worksheets/sheet{n}.xml") for n in numbers), ("styles", "styles.xml")]),
    )
    names = ["Annotations" if n == 1 else f"Annotations {n}" for n in numbers]
    listed = "".join(
        f'<sheet name={attribute(name)} sheetId="{n}" r:id="r{n}"/>'
        for n, name in zip(numbers, names, strict=True)
    )
    yield (
        "xl/workbook.xml",
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
    )
    # Format 49 is "@": what a person types into a cell later stays text too.
    text = '<xf numFmtId="49" fontId="%d" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    yield (
        "xl/styles.xml",
        f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        f"{text % 0}{text % 1}</cellXfs></styleSheet>",
    )


def _relations(targets: Iterable[tuple[str, str]]) -> str:
    inside = "".join(
        f'<Relationship Id="r{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'
