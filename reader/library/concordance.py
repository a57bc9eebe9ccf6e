"""Keyword in context: every place of some words with what stands left and right, sorted by either."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from reader.model.rows import guard
from reader.storage.cjk import is_spaced
from reader.text.span import Span

Order = Literal["place", "left", "right", "word", "article"]
COLUMNS = ("article_id", "title", "start", "end", "offset_unit", "left", "keyword", "right")


@dataclass(frozen=True, slots=True)
class InContext:
    """One place: `span` in the newest text of `article`; the words around it on one line each."""

    article: str
    title: str
    span: Span
    left: str
    word: str
    right: str


def in_context(article: str, title: str, text: str, span: Span, *, width: int) -> InContext:
    """Return the place `span` of `text` with at most `width` code points on each side, cut at spaces."""
    start, end = max(0, span.start - width), min(len(text), span.end + width)
    before, after = text[start : span.start], text[span.end : end]
    if start and " " in before:
        before = before[before.index(" ") + 1 :]
    if end < len(text) and " " in after:
        after = after[: after.rindex(" ")]
    # Spaces beside the word belong to the line: without them it would run into its neighbour.
    left = " ".join(before.split()) + (" " if before[-1:].isspace() else "")
    right = (" " if after[:1].isspace() else "") + " ".join(after.split())
    return InContext(article, title, span, left, " ".join(span.of(text).split()), right)


def in_order(lines: Iterable[InContext], order: Order) -> list[InContext]:
    """Return the lines sorted; `left` by the word before, then the one before that, and so on."""
    found = list(lines)
    if order == "left":
        return sorted(found, key=lambda line: tuple(reversed(_words(line.left))))
    if order == "right":
        return sorted(found, key=lambda line: _words(line.right))
    if order == "word":
        return sorted(found, key=lambda line: (_words(line.word), _words(line.right)))
    if order == "article":
        return sorted(found, key=lambda line: (line.title.casefold(), line.article, line.span))
    return found


def _words(text: str) -> tuple[str, ...]:
    """Return the words to sort by, without marks, accents and case; characters where no spaces part words."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    words = kept.split()
    return tuple(words) if is_spaced(kept) else tuple(c for w in words for c in ((w,) if is_spaced(w) else w))


def as_csv(lines: Iterable[InContext]) -> bytes:
    """Return the lines as a table for spreadsheets: with a mark at the front, no cell that they would run."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for line in lines:
        cells = (line.left, line.word, line.right)
        place = (str(line.span.start), str(line.span.end), "code points")
        writer.writerow([guard(cell) for cell in (line.article, line.title, *place, *cells)])
    return stream.getvalue().encode("utf-8-sig", "replace")
