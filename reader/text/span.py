"""Half-open spans in code points: the one way this program says where something stands in a text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """`[start, end)` in code points of one revision's text; may be empty, never reversed or negative."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: [{self.start}, {self.end})")

    def __len__(self) -> int:
        return self.end - self.start

    def __bool__(self) -> bool:
        """Return whether the span covers anything; `len` would decide the same, less plainly."""
        return self.end > self.start

    def of(self, text: str) -> str:
        """Return the characters of `text` that the span covers."""
        return text[self.start : self.end]

    def contains(self, position: int) -> bool:
        return self.start <= position < self.end

    def covers(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Return whether both share at least one code point; touching is not overlapping."""
        return self.start < other.end and other.start < self.end


def overlap(a: Span, b: Span) -> int:
    """Return the number of code points in both half-open spans; 0 if they only touch."""
    return max(0, min(a.end, b.end) - max(a.start, b.start))


def hull(spans: tuple[Span, ...]) -> Span:
    """Return the smallest span that covers all of `spans`, which must not be empty."""
    return Span(min(s.start for s in spans), max(s.end for s in spans))
