"""What is known of a block besides its words: numbers that the selector decides by.

No word lists and no class names: measured, they did not help on pages of sites not seen before.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from reader.importers.web.voters import Tokens, Voices
from reader.importers.web.walk import SourceBlock

_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")
_KINDS = ("code", "heading", "item", "paragraph", "quote", "row")
_WINDOW = 8

NAMES: tuple[str, ...] = (
    *("trafilatura", "readability", "linked", "agreement", "size_ratio"),
    *("words", "links", "ends", "colon", "lower", "heading_level", *(f"is_{kind}" for kind in _KINDS)),
    *("position", "before_core", "after_core", "in_core", "title_share", "density"),
    *("window_trafilatura", "window_readability"),
    *(f"parent_{name}" for name in ("trafilatura", "readability", "links", "count", "words")),
    *(f"grandparent_{name}" for name in ("trafilatura", "readability", "links", "count", "words")),
    *(f"previous_{name}_{i}" for i in (1, 2, 3) for name in ("trafilatura", "readability")),
    *(f"next_{name}_{i}" for i in (1, 2, 3) for name in ("trafilatura", "readability")),
    *(f"{side}_{name}_{i}" for side in ("previous", "next") for i in (1, 2) for name in ("words", "links")),
)
# The more of this, the surer that a block belongs: holds the trees to sense where pages were few.
RISING = frozenset(
    name
    for name in NAMES
    if name in ("linked", "ends", "density") or name.startswith(("trafilatura", "readability", "window_"))
    or re.fullmatch(r"(?:grand)?parent_(?:trafilatura|readability)", name)
    or re.fullmatch(r"(?:previous|next)_(?:trafilatura|readability)_1", name)
)  # fmt: skip
FALLING = frozenset({"links"})


@dataclass(slots=True)
class Candidate:
    """A block that may belong, and how far each voice holds it."""

    block: SourceBlock
    words: Tokens
    trafilatura: float
    readability: float
    linked: float  # -1 where the page says nothing
    density: float = 0.0  # how far the blocks around it are held

    @property
    def held(self) -> float:
        return max(self.trafilatura, self.readability)


def rows(candidates: Sequence[Candidate], voices: Voices, title: frozenset[str]) -> list[list[float]]:
    """Return one row of numbers, in the order of `NAMES`, for each candidate."""
    page = _Page(candidates, voices, title)
    return [page.row(position) for position in range(len(candidates))]


def rows_of(candidates: Sequence[Candidate], voices: Voices, title: frozenset[str]) -> Iterator[list[float]]:
    """Yield the rows as `rows` does, empty ones for blocks that no voice holds, nor anything around them.

    Measured: two in five blocks of a page, and none of them over a probability of 0.05.
    """
    page = _Page(candidates, voices, title)
    for i, candidate in enumerate(candidates):
        yield page.row(i) if candidate.held or candidate.density or candidate.linked > 0 else []


class _Page:
    def __init__(self, candidates: Sequence[Candidate], voices: Voices, title: frozenset[str]) -> None:
        self.all = candidates
        self.title = title
        self.agreement = voices.trafilatura.agreement(voices.readability)
        self.size_ratio = math.log((voices.trafilatura.size + 1) / (voices.readability.size + 1))
        core = [
            i
            for i, c in enumerate(candidates)
            if c.trafilatura > 0.7 and c.readability > 0.7 and len(c.words) >= 15
        ]
        self.first, self.last = (core[0], core[-1]) if core else (0, len(candidates) - 1)
        self.containers = self._containers()
        weights = [len(c.words) for c in candidates]
        self.weight = _sums(weights)
        self.by_trafilatura = _sums([w * c.trafilatura for w, c in zip(weights, candidates, strict=True)])
        self.by_readability = _sums([w * c.readability for w, c in zip(weights, candidates, strict=True)])

    def row(self, i: int) -> list[float]:
        candidate = self.all[i]
        block = candidate.block
        low, high = max(0, i - 6), min(len(self.all), i + 7)
        weight = max(1.0, self.weight[high] - self.weight[low])
        parent = block.element.getparent()
        grandparent = parent.getparent() if parent is not None else None
        words = frozenset(word.casefold() for word in candidate.words)
        return [
            *(
                candidate.trafilatura,
                candidate.readability,
                candidate.linked,
                self.agreement,
                self.size_ratio,
            ),
            math.log(1 + len(candidate.words)),
            block.link_share,
            float(_END.search(block.text) is not None),
            float(block.text.endswith(":")),
            float(block.text[:1].islower()),
            float(block.level if block.kind == "heading" else 0),
            *(float(block.kind == kind) for kind in _KINDS),
            i / len(self.all),
            float(min(30, max(0, self.first - i))),
            float(min(30, max(0, i - self.last))),
            float(self.first <= i <= self.last),
            len(words & self.title) / max(1, len(words | self.title)),
            candidate.density,
            (self.by_trafilatura[high] - self.by_trafilatura[low]) / weight,
            (self.by_readability[high] - self.by_readability[low]) / weight,
            *self._container(parent),
            *self._container(grandparent),
            *(share for step in (1, 2, 3) for share in self._shares(i - step)),
            *(share for step in (1, 2, 3) for share in self._shares(i + step)),
            *(number for sign in (-1, 1) for step in (1, 2) for number in self._shape(i + sign * step)),
        ]

    def _shares(self, i: int) -> tuple[float, float]:
        if not 0 <= i < len(self.all):
            return -1.0, -1.0
        return self.all[i].trafilatura, self.all[i].readability

    def _shape(self, i: int) -> tuple[float, float]:
        if not 0 <= i < len(self.all):
            return -1.0, -1.0
        return math.log(1 + len(self.all[i].words)), self.all[i].block.link_share

    def _containers(self) -> dict[etree._Element, list[float]]:
        """Return for each parent and grandparent: words, words held by each voice, linked words, blocks."""
        found: dict[etree._Element, list[float]] = {}
        for candidate in self.all:
            element = candidate.block.element.getparent()
            for _ in range(2):
                if element is None:
                    break
                sums = found.setdefault(element, [0.0] * 5)
                weight = len(candidate.words)
                for position, value in enumerate(
                    (
                        weight,
                        weight * candidate.trafilatura,
                        weight * candidate.readability,
                        weight * candidate.block.link_share,
                        1,
                    )
                ):
                    sums[position] += value
                element = element.getparent()
        return found

    def _container(self, element: etree._Element | None) -> tuple[float, ...]:
        sums = self.containers.get(element) if element is not None else None
        if sums is None:
            return (0.0, 0.0, 0.0, 0.0, 0.0)
        weight = max(1.0, sums[0])
        return (
            sums[1] / weight,
            sums[2] / weight,
            sums[3] / weight,
            math.log(1 + sums[4]),
            math.log(1 + sums[0]),
        )


def set_densities(candidates: Sequence[Candidate]) -> list[float]:
    """Fill in each candidate's density; return how many held words stand around each (8 blocks each way)."""
    weights = _sums([len(c.words) for c in candidates])
    held = _sums([len(c.words) * c.held for c in candidates])
    around: list[float] = []
    for i, candidate in enumerate(candidates):
        low, high = max(0, i - _WINDOW), min(len(candidates), i + _WINDOW + 1)
        others = weights[high] - weights[low] - len(candidate.words)
        own = len(candidate.words) * candidate.held
        candidate.density = (held[high] - held[low] - own) / others if others > 0 else 0.0
        around.append(held[high] - held[low])
    return around


def _sums(values: Sequence[float]) -> list[float]:
    sums = [0.0]
    for value in values:
        sums.append(sums[-1] + value)
    return sums
