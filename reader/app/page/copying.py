"""What goes to the clipboard: the words as plain text, and as HTML with their tags."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import pairwise

from PySide6.QtCore import QMimeData

from reader.app.page.spans import SpanIndex
from reader.app.page.table import ParagraphTable
from reader.app.theme import TagStyle, Theme
from reader.model import SpanRow
from reader.text.span import Span


def plain_text(text: str, spans: Sequence[Span]) -> str:
    """Return the characters of `spans`, one after another on lines of their own."""
    return "\n".join(span.of(text) for span in spans)


def html(
    table: ParagraphTable, spans: Sequence[Span], index: SpanIndex, tags: Mapping[str, TagStyle], theme: Theme
) -> str:
    """Return `spans` as HTML.

    A paragraph per block, tagged stretches named by all their tags and coloured by the shortest.
    """
    parts = []
    for span in spans:
        name = table.block_at(span.start)
        while name < len(table) and table.block_start(name) < span.end:
            of = table.blocks[name].span
            part = Span(max(of.start, span.start), max(min(of.end, span.end), max(of.start, span.start)))
            if part:
                parts.append(f"<p>{_marked(table.text, part, index, tags, theme)}</p>")
            name += 1
    return "".join(parts)


def _marked(text: str, part: Span, index: SpanIndex, tags: Mapping[str, TagStyle], theme: Theme) -> str:
    found = []
    for start, end, rows in _layers(index.touching(part.start, part.end), part):
        quote = _escaped(text[start:end])
        if not rows:
            found.append(quote)
            continue
        look = tags.get(rows[0].tag)
        colour = theme.tags[look.style if look else "graphite"].fill_on_page.name()
        names = dict.fromkeys(tags[row.tag].name if row.tag in tags else row.tag for row in rows)
        first, every = escape(next(iter(names))), escape(", ".join(names))
        found.append(
            f'<mark title="{every}" data-tag="{first}" data-tags="{every}" style="background:{colour}">'
            f"{quote}</mark>"
        )
    return "".join(found)


def _layers(rows: Sequence[SpanRow], part: Span) -> Iterator[tuple[int, int, list[SpanRow]]]:
    """Give the stretches of `part` between which no piece begins or ends, with the pieces over each.

    The shortest comes first, as on the page, where it fills; of equals the later one.
    """
    edges = {part.start, part.end}
    for row in rows:
        edges.update((max(part.start, row.span.start), min(part.end, row.span.end)))
    over: list[SpanRow] = []
    coming = iter(rows)  # by their starts
    following = next(coming, None)
    for start, end in pairwise(sorted(edges)):
        over = [row for row in over if row.span.end > start]
        while following is not None and following.span.start <= start:
            over.insert(0, following)
            following = next(coming, None)
        over.sort(key=lambda row: len(row.span))
        yield start, end, over


def _escaped(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")


def mime_data(
    table: ParagraphTable, spans: Sequence[Span], index: SpanIndex, tags: Mapping[str, TagStyle], theme: Theme
) -> QMimeData:
    """Return both forms for the clipboard."""
    made = QMimeData()
    made.setText(plain_text(table.text, spans))
    made.setHtml(html(table, spans, index, tags, theme))
    return made
