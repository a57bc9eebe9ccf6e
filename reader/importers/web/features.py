"""What is known of a block besides its words: numbers that the selector decides by.

No word lists and no class names: measured, they did not help on pages of sites not seen before.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from lxml import etree

from reader.importers.web.voters import Tokens, Voices
from reader.importers.web.walk import SourceBlock

_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")
_KINDS = ("code", "heading", "item", "paragraph", "quote", "row")
_WINDOW = 8
_NOTHING = (0.0,) * 5
_IS_KIND = {kind: [float(kind == each) for each in _KINDS] for kind in _KINDS}
_NO_KIND = [0.0] * len(_KINDS)
_TAIL = 16  # characters, in which a sentence's end stands with all that closes after it

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
    *("repeats", "alike_trafilatura", "alike_readability", "alike_links", "alike_count"),
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
    spoken: str  # its words in small letters
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
    """What the rows of one page share, added up once."""

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
        self.repeats = Counter(c.spoken for c in candidates)
        self.places = Places()
        self.around: list[tuple[_Sums, _Sums, _Sums]] = []
        sizes = [float(len(c.words)) for c in candidates]
        trafilatura = [size * c.trafilatura for size, c in zip(sizes, candidates, strict=True)]
        readability = [size * c.readability for size, c in zip(sizes, candidates, strict=True)]
        links = [c.block.link_share for c in candidates]
        nowhere = _Sums()
        containers: dict[etree._Element, _Sums] = {}
        places: dict[tuple[int, ...], _Sums] = {}
        for number, candidate in enumerate(candidates):
            element = candidate.block.element
            parent = element.getparent()
            grandparent = parent.getparent() if parent is not None else None
            around = (
                nowhere if parent is None else _kept(containers, parent),
                nowhere if grandparent is None else _kept(containers, grandparent),
                _kept(places, self.places.of(element)),
            )
            size, held, held_too = sizes[number], trafilatura[number], readability[number]
            linked = size * links[number]
            for each in around:
                each.add(size, held, held_too, linked)
            self.around.append(around)
        nowhere.told = _NOTHING
        self.weight = _sums(sizes)
        self.by_trafilatura = _sums(trafilatura)
        self.by_readability = _sums(readability)
        # Of each block's neighbours, so that a row takes those of either side in one piece.
        held_pairs = [(c.trafilatura, c.readability) for c in candidates]
        shape = [(math.log(1 + size), share) for size, share in zip(sizes, links, strict=True)]
        self.shape = shape
        self.held_after, self.held_before = _flat(held_pairs, 3), _flat(held_pairs[::-1], 3)
        self.shape_after, self.shape_before = _flat(shape, 2), _flat(shape[::-1], 2)

    def row(self, i: int) -> list[float]:
        candidate = self.all[i]
        block = candidate.block
        text, kind = block.text, block.kind
        low, high = max(0, i - 6), min(len(self.all), i + 7)
        weight = max(1.0, self.weight[high] - self.weight[low])
        after, before = 2 * (i + 1), 2 * (len(self.all) - i)
        parent, grandparent, place = self.around[i]
        words, links = self.shape[i]
        return [
            candidate.trafilatura,
            candidate.readability,
            candidate.linked,
            self.agreement,
            self.size_ratio,
            words,
            links,
            float(_END.search(text, len(text) - _TAIL) is not None),
            float(text.endswith(":")),
            float(text[:1].islower()),
            float(block.level if kind == "heading" else 0),
            *_IS_KIND.get(kind, _NO_KIND),
            i / len(self.all),
            float(min(30, max(0, self.first - i))),
            float(min(30, max(0, i - self.last))),
            float(self.first <= i <= self.last),
            self._title_share(candidate),
            candidate.density,
            (self.by_trafilatura[high] - self.by_trafilatura[low]) / weight,
            (self.by_readability[high] - self.by_readability[low]) / weight,
            *parent.shares(),
            *grandparent.shares(),
            *self.held_before[before : before + 6],
            *self.held_after[after : after + 6],
            *self.shape_before[before : before + 4],
            *self.shape_after[after : after + 4],
            math.log(self.repeats[candidate.spoken]),
            *place.shares()[:4],
        ]

    def _title_share(self, candidate: Candidate) -> float:
        words = candidate.spoken.split(" ")
        if self.title.isdisjoint(words):
            return 0.0
        both = len(self.title.intersection(words))
        return both / max(1, len(set(words)) + len(self.title) - both)


class _Sums:
    """Of the blocks in one element or of one place: words, words held by each voice, linked words, blocks."""

    __slots__ = ("count", "links", "readability", "told", "trafilatura", "words")

    def __init__(self) -> None:
        self.words = self.trafilatura = self.readability = self.links = self.count = 0.0
        self.told: tuple[float, ...] = ()

    def add(self, words: float, trafilatura: float, readability: float, links: float) -> None:
        self.words += words
        self.trafilatura += trafilatura
        self.readability += readability
        self.links += links
        self.count += 1.0

    def shares(self) -> tuple[float, ...]:
        """Return the shares, to be asked for once nothing more is added."""
        if not self.told:
            weight = max(1.0, self.words)
            self.told = (
                self.trafilatura / weight,
                self.readability / weight,
                self.links / weight,
                math.log(1 + self.count),
                math.log(1 + self.words),
            )
        return self.told


def _kept(sums: dict[Any, _Sums], key: object) -> _Sums:
    found = sums.get(key)
    if found is None:
        found = sums[key] = _Sums()
    return found


class Places:
    """Where in the page's template elements stand: blocks of one place mostly share their fate."""

    def __init__(self) -> None:
        self.names: dict[tuple[str, str], int] = {}
        self.known: dict[etree._Element, int] = {}

    def of(self, element: etree._Element) -> tuple[int, ...]:
        """Return numbers that stand for names and classes of an element and of the two around it."""
        own = self.name(element)
        parent = element.getparent()
        if parent is None:
            return (own,)
        grandparent = parent.getparent()
        if grandparent is None:
            return own, self.name(parent)
        return own, self.name(parent), self.name(grandparent)

    def name(self, element: etree._Element) -> int:
        known = self.known.get(element)
        if known is None:
            name = (element.tag, element.get("class") or "")
            known = self.known[element] = self.names.setdefault(name, len(self.names))
        return known


def _flat(pairs: Sequence[tuple[float, float]], more: int) -> list[float]:
    """Return the pairs one after the other, and -1 for each of those past the end."""
    return [*(number for pair in pairs for number in pair), *([-1.0] * 2 * more)]


def set_densities(candidates: Sequence[Candidate]) -> list[float]:
    """Fill in each candidate's density; return how many held words stand around each (8 blocks each way)."""
    sizes = [len(c.words) for c in candidates]
    owns = [size * c.held for size, c in zip(sizes, candidates, strict=True)]
    weights, held = _sums(sizes), _sums(owns)
    around: list[float] = []
    for i, candidate in enumerate(candidates):
        low, high = max(0, i - _WINDOW), min(len(candidates), i + _WINDOW + 1)
        others = weights[high] - weights[low] - sizes[i]
        candidate.density = (held[high] - held[low] - owns[i]) / others if others > 0 else 0.0
        around.append(held[high] - held[low])
    return around


def _sums(values: Sequence[float]) -> list[float]:
    return [0.0, *accumulate(values)]
