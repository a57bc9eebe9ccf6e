"""Where the reader was: what the first frame shows before the library is open, and what is kept for it.

The session is one row of the library, read by `storage.peek` with the standard library's sqlite3. It holds
the visible stretch of the page, so that the first frame needs neither SQLAlchemy nor the whole text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reader.app.facts import facts_of
from reader.app.theme import TagStyle
from reader.model import Article, Block, Revision, SpanRow
from reader.text.span import Span

# Code points kept on each side of the place: more than any screen shows at the smallest size.
AROUND = 6_000
_PIECES = 2_000


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of a revision, with offsets of its own: 0 is its first character."""

    text: str
    blocks: tuple[Block, ...]
    spans: tuple[SpanRow, ...]
    facts: tuple[str, ...]
    title: str
    position: int
    from_start: bool  # the stretch begins where the article begins, so the place on screen is exact
    styles: dict[str, TagStyle]  # how the tags look: the codebook is not read yet


def stretch_around(position: int) -> tuple[int, int]:
    """Return between which code points an excerpt around `position` lies at most."""
    return max(0, position - 4 * AROUND), position + 4 * AROUND


def excerpt_of(
    article: Article,
    revision: Revision,
    spans: Sequence[SpanRow],
    position: int,
    styles: Mapping[str, TagStyle],
) -> dict[str, Any]:
    """Return the stretch around `position` as plain values for the session row; whole blocks only.

    Of its pieces at most `_PIECES`, the nearest: a first frame shows no more.
    """
    near = [
        b for b in revision.blocks if b.span.end >= position - AROUND and b.span.start <= position + AROUND
    ]
    if not near or near[-1].span.end - near[0].span.start > 4 * AROUND:
        return {}
    start, end = near[0].span.start, near[-1].span.end
    inside = [s for s in spans if s.span.start >= start and s.span.end <= end]
    if len(inside) > _PIECES:
        inside.sort(key=lambda s: abs(s.span.start - position))
    return {
        "text": revision.text[start:end],
        "blocks": [[b.kind, b.span.start - start, b.span.end - start, b.level] for b in near],
        "spans": [
            [s.annotation, s.tag, s.span.start - start, s.span.end - start, s.piece] for s in inside[:_PIECES]
        ],
        "facts": list(facts_of(article, revision)),
        "title": article.title,
        "position": max(0, position - start),
        "styles": {tag: [each.style, each.letter, each.name] for tag, each in styles.items()},
        "from_start": start == 0 or revision.blocks[0] == near[0],
    }


def read_excerpt(session: dict[str, Any] | None) -> Excerpt | None:
    """Return the stretch that a session row holds; None when there is none or it is not whole."""
    raw = (session or {}).get("excerpt")
    if not raw:
        return None
    try:
        return Excerpt(
            text=str(raw["text"]),
            blocks=tuple(Block(kind, Span(start, end), level) for kind, start, end, level in raw["blocks"]),
            spans=tuple(
                SpanRow(a, tag, Span(start, end), piece) for a, tag, start, end, piece in raw["spans"]
            ),
            facts=tuple(str(f) for f in raw["facts"]),
            title=str(raw["title"]),
            position=int(raw["position"]),
            from_start=bool(raw["from_start"]),
            styles={str(tag): TagStyle(*map(str, each)) for tag, each in raw["styles"].items()},
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        return None  # written by another version: the library itself is read a moment later
