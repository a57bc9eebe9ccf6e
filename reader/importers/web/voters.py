"""What other extractors take for the article: they say which blocks belong, never what the blocks are.

Measured on the development pages (selection cross-validated by site): newspaper4k as a third voice changed F1
by less than 0.001, cost four times what trafilatura does, and wants to fetch pictures. It is left out.
"""

from __future__ import annotations

import copy
import logging
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from lxml import etree

from reader.importers.web import walk

log = logging.getLogger(__name__)

Tokens = tuple[str, ...]

_TOKEN = re.compile(r"\w+")
_TAG = re.compile(r"<[^>]{1,500}>")
_GRAM = 4
_DROPPED = ("script", "style", "noscript", "svg", "template", "link")
_NOT_SHOWN = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\s*(?:!important\s*)?(?:;|$)", re.I
)
_NAMED = etree.XPath("descendant::*[@class or @id]")
_SPARED = etree.XPath(
    "boolean(ancestor-or-self::pre | ancestor-or-self::code"
    " | descendant-or-self::main | descendant-or-self::article | descendant-or-self::math)"
)
_STYLED = etree.XPath("descendant-or-self::*[@hidden or @style]")
# Past this many elements voters need minutes (300,000 links: trafilatura 39 s); the page's own marks decide.
MOST_ELEMENTS = 40_000


def tokens(text: str) -> Tokens:
    return tuple(_TOKEN.findall(text))


def runs_of(words: Tokens) -> list[Tokens]:
    """Return each run of four words of a block, none for a shorter one."""
    if len(words) > _GRAM and words[0].isdigit():
        words = words[1:]  # an item's number, which voices leave out
    return _runs(words)


def _runs(words: Tokens) -> list[Tokens]:
    return list(zip(words, words[1:], words[2:], words[3:], strict=False))


@dataclass(frozen=True, slots=True)
class Voice:
    """One opinion of what the article is, as its runs of four words and its lines."""

    grams: frozenset[Tokens] = frozenset()
    lines: dict[Tokens, int] = field(default_factory=dict)
    said: str = ""
    size: int = 0

    def cover(self, words: Tokens, runs: Sequence[Tokens]) -> float:
        """Return the share of a block that this voice holds; of a short block, half unless it is a line.

        `runs` are those of the block, as `runs_of` gives them.
        """
        if not runs:
            if words in self.lines:
                return 1.0
            return 0.5 if f" {' '.join(words)} " in self.said else 0.0
        return sum(map(self.grams.__contains__, runs)) / len(runs)

    def agreement(self, other: Voice) -> float:
        """Return Dice's coefficient of both voices' runs of words."""
        both = len(self.grams) + len(other.grams)
        return 2 * len(self.grams & other.grams) / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Voices:
    """The voices heard on one page; `linked` is the page's own JSON-LD where that holds the text."""

    trafilatura: Voice
    readability: Voice
    linked: Voice | None = None

    @property
    def silent(self) -> bool:
        return self.trafilatura.size + self.readability.size == 0


def voice_of(lines: Iterable[str]) -> Voice:
    """Return the voice that says `lines`."""
    counted: dict[Tokens, int] = {}
    everything: list[str] = []
    for line in lines:
        words = tokens(line)
        if words:
            counted[words] = counted.get(words, 0) + 1
            everything.extend(words)
    whole = tuple(everything)
    return Voice(frozenset(_runs(whole)), counted, f" {' '.join(whole)} ", len(whole))


def listen(
    root: etree._Element,
    url: str,
    body: str,
    elements: int,
    progress: Callable[[float], None] = lambda share: None,
) -> Voices:
    """Return what the voters make of a page; `body` is the article text in its JSON-LD, if any.

    Each works on a copy of the tree, which is quicker made than a tree from the source.

    A voter that fails is silent: what it raises on strange pages is its own affair.
    """
    if elements > MOST_ELEMENTS:
        return Voices(Voice(), Voice(), _linked(body))
    first = voice_of(_asked(_trafilatura, root, url))
    progress(0.5)
    second = voice_of(_asked(_readability, root, url))
    progress(0.8)
    return Voices(first, second, _linked(body))


def _asked(
    voter: Callable[[etree._Element, str], Sequence[str]], root: etree._Element, url: str
) -> Sequence[str]:
    try:
        return voter(root, url)
    except Exception as error:
        log.info("%s gave up: %s", voter.__name__, type(error).__name__)
        return ()


def _trafilatura(root: etree._Element, url: str) -> Sequence[str]:
    import trafilatura

    return (trafilatura.extract(copy.deepcopy(root), url=url or None, include_comments=False) or "").split(
        "\n"
    )


def _readability(root: etree._Element, _url: str) -> Sequence[str]:
    document = _document()(root)
    document.summary(html_partial=True)
    return [block.text for block in walk.blocks(document.html)]


@cache
def _document() -> Any:
    """Return readability's document over a tree: only the words of its result count here, not its polish."""
    import readability

    class Document(readability.Document):  # type: ignore[misc]
        def _parse(self, given: etree._Element) -> etree._Element:
            """Return a tree to be pulled to pieces, anew for each try, without what is dropped anyway."""
            tree = copy.deepcopy(given)
            etree.strip_elements(tree, *_DROPPED, with_tail=False)
            for element in _elements(_STYLED(tree)):
                hidden = element.get("hidden") is not None or _NOT_SHOWN.search(element.get("style") or "")
                if hidden and element.getparent() is not None:
                    element.drop_tree()  # type: ignore[attr-defined]
            return tree

        def remove_unlikely_candidates(self) -> None:
            """Do what the base does; it asks two patterns of each element, of names that a page repeats."""
            for element in _elements(_NAMED(self.html)):
                name = f"{element.get('class', '')} {element.get('id', '')}"
                if is_unlikely(name) and element.tag != "body" and not _SPARED(element):
                    element.drop_tree()  # type: ignore[attr-defined]

        def get_link_density(self, element: etree._Element) -> float:
            """Return what the base does, which asks this of a page's elements over and over."""
            linked = sum(map(shown_length, element.iterfind(".//a")))
            return linked / max(shown_length(element), 1)

        def get_clean_html(self) -> str:
            """Return the result as source, of which only the length is asked: our walk reads the tree."""
            return etree.tostring(self._html(), encoding="unicode", method="html")

    unlikely, maybe = (
        readability.readability.REGEXES[name] for name in ("unlikelyCandidatesRe", "okMaybeItsACandidateRe")
    )

    @lru_cache(4096)
    def is_unlikely(name: str) -> bool:
        return unlikely.search(name) is not None and maybe.search(name) is None

    def shown_length(element: etree._Element) -> int:
        text = element.text_content()  # type: ignore[attr-defined]
        clean = "\n" not in text and "\t" not in text and "  " not in text
        return len(text.strip() if clean else readability.readability.clean(text))

    return Document


def _elements(found: object) -> list[etree._Element]:
    return [each for each in found if isinstance(each, etree._Element)] if isinstance(found, list) else []


def _linked(body: str) -> Voice | None:
    return voice_of(_TAG.sub(" ", body).split("\n")) if len(body) > 300 else None
