"""What goes to the clipboard: the words as plain text, and as HTML with their tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from PySide6.QtCore import QMimeData

from reader.app.page import lanes
from reader.app.page.spans import SpanIndex
from reader.app.page.table import ParagraphTable
from reader.app.theme import TagStyle, Theme
from reader.text.span import Span


def plain_text(text: str, spans: Sequence[Span]) -> str:
    """Return the characters of `spans`, one after another on lines of their own."""
    return "\n".join(span.of(text) for span in spans)


def html(
    table: ParagraphTable, spans: Sequence[Span], index: SpanIndex, tags: Mapping[str, TagStyle], theme: Theme
) -> str:
    """Return `spans` as HTML.

    A paragraph per block, tagged stretches named and coloured by their shortest tag.
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
    rows = index.touching(part.start, part.end)
    found, at = [], part.start
    for start, end, number in lanes.fills(rows, part.start, part.end):
        found.append(_escaped(text[at:start]))
        look = tags.get(rows[number].tag)
        name = escape(look.name if look else rows[number].tag)
        colour = theme.tags[look.style if look else "graphite"].fill_on_page.name()
        quote = _escaped(text[start:end])
        found.append(f'<mark title="{name}" data-tag="{name}" style="background:{colour}">{quote}</mark>')
        at = end
    found.append(_escaped(text[at : part.end]))
    return "".join(found)


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
