"""The quiet line of byline, outlet and date: where it stands, and what it says."""

from __future__ import annotations

from dataclasses import dataclass

from reader.app.page.lines import LaidParagraph
from reader.app.page.style import PageStyle

BETWEEN = "\u2002·\u2002"


def joined_facts(facts: tuple[str, ...]) -> str:
    """Return the facts as one line."""
    # Isolated, so that a Latin outlet between Arabic facts stays in its place.
    return BETWEEN.join(f"\u2068{fact}\u2069" for fact in facts)


@dataclass(frozen=True, slots=True)
class FactsSpot:
    """Where the facts line begins (or ends, right to left).

    X of the column, baseline from the paragraph's top.
    """

    x: float
    baseline: int
    after: bool  # on the byline's own line


def facts_spot(laid: LaidParagraph, width: int, needed: float, style: PageStyle) -> FactsSpot:
    """Return where facts `needed` pixels wide stand.

    After a byline when there is room, else on a line below.
    """
    if laid.is_byline and laid.lines:
        last = laid.lines[-1]
        room = last.left if laid.rtl else width - last.right
        if needed <= room - style.px(32):
            return FactsSpot(last.left if laid.rtl else last.right, last.baseline, True)
    gap = 0 if laid.is_byline else style.gap("deck", "byline")
    bottom = laid.lines[-1].bottom if laid.lines else laid.gap
    return FactsSpot(float(width if laid.rtl else 0), bottom + gap + style.facts.above, False)
