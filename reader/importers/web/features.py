"""What is known of a block besides its words: numbers that the selector decides by.

No word lists and no class names: measured, they did not help on pages of sites not seen before.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from reader.importers.web.voters import Tokens, Voices
from reader.importers.web.walk import SourceBlock

_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")
_KINDS = ("code", "heading", "item", "paragraph", "quote", "row")
_WINDOW = 8
_NOTHING = (0.0,) * 5

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
        self.around: list[tuple[_Sums | None, _Sums | None, _Sums]] = []
        containers: dict[etree._Element, _Sums] = {}
        places: dict[tuple[str, ...], _Sums] = {}
        for candidate in candidates:
            own = _shares_of_block(candidate)
            parent = candidate.block.element.getparent()
            grandparent = parent.getparent() if parent is not None else None
            sums = (
                None if parent is None else containers.setdefault(parent, _Sums()),
                None if grandparent is None else containers.setdefault(grandparent, _Sums()),
                places.setdefault(self.places.of(candidate.block.element), _Sums()),
            )
            for each in sums:
                if each is not None:
                    each.add(own)
            self.around.append(sums)
        self.weight = _sums([float(len(c.words)) for c in candidates])
        self.by_trafilatura = _sums([len(c.words) * c.trafilatura for c in candidates])
        self.by_readability = _sums([len(c.words) * c.readability for c in candidates])
        # Of each block's neighbours, so that a row takes those of either side in one piece.
        held = [(c.trafilatura, c.readability) for c in candidates]
        shape = [(math.log(1 + len(c.words)), c.block.link_share) for c in candidates]
        self.shape = shape
        self.held_after, self.held_before = _flat(held, 3), _flat(held[::-1], 3)
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
            float(_END.search(text) is not None),
            float(text.endswith(":")),
            float(text[:1].islower()),
            float(block.level if kind == "heading" else 0),
            *[float(kind == each) for each in _KINDS],
            i / len(self.all),
            float(min(30, max(0, self.first - i))),
            float(min(30, max(0, i - self.last))),
            float(self.first <= i <= self.last),
            self._title_share(candidate),
            candidate.density,
            (self.by_trafilatura[high] - self.by_trafilatura[low]) / weight,
            (self.by_readability[high] - self.by_readability[low]) / weight,
            *(parent.shares() if parent is not None else _NOTHING),
            *(grandparent.shares() if grandparent is not None else _NOTHING),
            *self.held_before[before : before + 6],
            *self.held_after[after : after + 6],
            *self.shape_before[before : before + 4],
            *self.shape_after[after : after + 4],
            math.log(self.repeats[candidate.spoken]),
            *place.shares()[:4],
        ]

    def _title_share(self, candidate: Candidate) -> float:
        words = set(candidate.spoken.split(" "))
        both = len(words & self.title)
        return both / max(1, len(words) + len(self.title) - both) if both else 0.0


class _Sums:
    """Of the blocks in one element or of one place: words, words held by each voice, linked words, blocks."""

    __slots__ = ("sums", "told")

    def __init__(self) -> None:
        self.sums = [0.0] * 5
        self.told: tuple[float, ...] = ()

    def add(self, block: tuple[float, ...]) -> None:
        sums = self.sums
        sums[0] += block[0]
        sums[1] += block[1]
        sums[2] += block[2]
        sums[3] += block[3]
        sums[4] += block[4]

    def shares(self) -> tuple[float, ...]:
        """Return the shares, to be asked for once nothing more is added."""
        if not self.told:
            words, trafilatura, readability, links, count = self.sums
            weight = max(1.0, words)
            self.told = (
                trafilatura / weight,
                readability / weight,
                links / weight,
                math.log(1 + count),
                math.log(1 + words),
            )
        return self.told


class Places:
    """Where in the page's template elements stand: blocks of one place mostly share their fate."""

    def __init__(self) -> None:
        self.known: dict[tuple[etree._Element, int], tuple[str, ...]] = {}

    def of(self, element: etree._Element | None, levels: int = 3) -> tuple[str, ...]:
        """Return names and classes of an element and of those around it."""
        if element is None or not levels:
            return ()
        known = self.known.get((element, levels))
        if known is None:
            own = (element.tag, element.get("class") or "")
            known = self.known[element, levels] = own + self.of(element.getparent(), levels - 1)
        return known


def _shares_of_block(candidate: Candidate) -> tuple[float, ...]:
    weight = float(len(candidate.words))
    return (
        weight,
        weight * candidate.trafilatura,
        weight * candidate.readability,
        weight * candidate.block.link_share,
        1.0,
    )


def _flat(pairs: Sequence[tuple[float, float]], more: int) -> list[float]:
    """Return the pairs one after the other, and -1 for each of those past the end."""
    return [*(number for pair in pairs for number in pair), *([-1.0] * 2 * more)]


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
