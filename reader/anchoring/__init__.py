"""Anchoring: carrying spans to another text of the same article, placing foreign quotes. No Qt, no files."""

from reader.anchoring.carry import Carried, carry_spans

__all__ = ["Carried", "carry_spans"]
