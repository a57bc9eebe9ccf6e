"""Anchoring: carrying spans to another text of the same article, placing foreign quotes. No Qt, no files."""

from reader.anchoring.carry import Carried, carry_spans
from reader.anchoring.quote import Placed, place_quote

__all__ = ["Carried", "Placed", "carry_spans", "place_quote"]
