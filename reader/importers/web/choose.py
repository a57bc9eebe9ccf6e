"""Which blocks of a page are its article: the voters' opinions, weighed block by block."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from lxml import etree

from reader.importers.web import features
from reader.importers.web.boilerplate import is_boilerplate
from reader.importers.web.features import Candidate
from reader.importers.web.selector import forest
from reader.importers.web.voters import Tokens, Voices, runs_of, tokens
from reader.importers.web.walk import SourceBlock

THRESHOLD = 0.5
_AROUND = frozenset({"nav", "footer", "aside", "form", "menu"})
_QUOTATIONS = frozenset({"blockquote", "figure"})
_REPEATED = 25  # characters; shorter lines repeat in honest articles too
_ONCE = 80  # characters; no honest article repeats such a line: of 3,690 in the gold texts none
_WHOLE_LIST = 0.6
_SHORT_CALL, _MANY_CALLS = 8, 4  # words; lines alike
_TELL_EVERY = 2000  # blocks
_WEIGHED = 0.5  # share of the work that is done once it is known what each voice holds
_LITTLE = 200  # characters of article text that are hardly an article
_DECK_CLASS = re.compile(
    r"(?:^|[\s_-])(?:deck|dek|standfirst|sub-?title|sub-?head(?:line)?|lede|intro)(?:$|[\s_-])", re.I
)


@dataclass(frozen=True, slots=True)
class Choice:
    """The numbers of the blocks that are the article's body, in order; `certain` unless nobody could say."""

    kept: tuple[int, ...]
    certain: bool = True


def choose(
    blocks: Sequence[SourceBlock],
    voices: Voices,
    title: str,
    progress: Callable[[float], None] = lambda share: None,
) -> Choice:
    """Return which blocks are the article's body; its title is none of them."""
    candidates = candidates_of(blocks, voices, title, lambda share: progress(share * _WEIGHED))
    body = [i for i in candidates if blocks[i].kind != "caption"]
    kept: set[int] = set()
    if not voices.silent:
        likely = features.rows_of([candidates[i] for i in body], voices, title_words(title))
        likelier = forest().likelier
        for number, (i, row) in enumerate(zip(body, likely, strict=True), start=1):
            if row and likelier(row, THRESHOLD):
                kept.add(i)
            if number % _TELL_EVERY == 0:
                progress(_WEIGHED + (1 - _WEIGHED) * number / len(body))
    certain = sum(len(blocks[i].text) for i in kept) >= _LITTLE
    if not certain:
        kept = _by_marks(blocks, body) or kept
    kept = finished(blocks, body, kept) or kept
    return Choice(tuple(sorted(kept | _captions(blocks, candidates, kept))), certain)


def candidates_of(
    blocks: Sequence[SourceBlock],
    voices: Voices,
    title: str,
    progress: Callable[[float], None] = lambda share: None,
) -> dict[int, Candidate]:
    """Return the blocks that may belong, by number: not the title and not a line's second copy."""
    found: dict[int, Candidate] = {}
    for i, block in enumerate(blocks):
        words = tokens(block.text)
        if words:
            found[i] = _candidate(block, words, voices)
        if i % _TELL_EVERY == 0:
            progress(i / len(blocks))
    around = dict(zip(found, features.set_densities(list(found.values())), strict=True))
    dropped = _titles(found, title) | _repeats(found, around, voices)
    progress(1.0)
    return {i: candidate for i, candidate in found.items() if i not in dropped}


def feature_rows(candidates: Sequence[Candidate], voices: Voices, title: str) -> list[list[float]]:
    return features.rows(candidates, voices, title_words(title))


def title_words(title: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in tokens(title))


def deck(blocks: Sequence[SourceBlock], kept: Sequence[int], title: str, description: str) -> int | None:
    """Return the number of the block under the title that sums the article up, if there is one."""
    first = next((i for i in kept if blocks[i].kind in ("paragraph", "item", "quote")), None)
    if first is None:
        return None
    above = range(max(0, first - 8), first + 1)
    told = key(description)
    for i in above:
        block = blocks[i]
        if not 20 <= len(block.text) <= 400 or block.hidden or key(block.text) == key(title):
            continue
        names = " ".join(
            e.get("class") or "" for e in (block.element, block.element.getparent()) if e is not None
        )
        if block.kind != "caption" and _DECK_CLASS.search(names):
            return i
        if i != first and told and key(block.text) == told:
            return i
    return None


def key(text: str) -> str:
    """Return the words of `text` so that two spellings of the same line are equal."""
    return " ".join(tokens((text if text.isascii() else unicodedata.normalize("NFKC", text)).casefold()))


def _key_of(candidate: Candidate) -> str:
    """Return `key` of the candidate's text."""
    text = candidate.block.text
    return candidate.spoken if unicodedata.is_normalized("NFKC", text) else key(text)


def _candidate(block: SourceBlock, words: Tokens, voices: Voices) -> Candidate:
    runs = runs_of(words)
    return Candidate(
        block,
        words,
        " ".join(words).casefold(),
        voices.trafilatura.cover(words, runs),
        voices.readability.cover(words, runs),
        voices.linked.cover(words, runs) if voices.linked else -1.0,
    )


def _titles(candidates: dict[int, Candidate], title: str) -> set[int]:
    """Return the blocks that repeat the title."""
    wanted = key(title)
    if not wanted:
        return set()
    found = set()
    for i, candidate in candidates.items():
        if len(candidate.block.text) > 4 * len(title) + 200 and candidate.block.kind != "heading":
            continue
        own = _key_of(candidate)
        first_heading = candidate.block.kind == "heading" and candidate.block.level == 1 and len(own) > 10
        if own == wanted or (first_heading and (own in wanted or wanted in own)):
            found.add(i)
    return found


def _repeats(candidates: dict[int, Candidate], around: dict[int, float], voices: Voices) -> set[int]:
    """Return the copies of lines that a page holds more often than the voters say them.

    Pages repeat paragraphs for narrow screens, teasers and pull quotes; the copy with most of the article
    around it stays. What stands around both alike is a copy too, however short its lines.
    """
    keys = {i: _key_of(candidate) for i, candidate in candidates.items()}
    groups: dict[str, list[int]] = {}
    for i, line in keys.items():
        groups.setdefault(line, []).append(i)
    order = list(candidates)
    places = {i: place for place, i in enumerate(order)}
    dropped: set[int] = set()
    for line, every in groups.items():
        if len(every) < 2 or len(line) < _REPEATED or candidates[every[0]].block.kind == "caption":
            continue
        copies = sorted(
            (i for i in every if i not in dropped),
            key=lambda i: (candidates[i].block.hidden, -candidates[i].density * min(1.0, around[i] / 200)),
        )
        said = voices.trafilatura.lines.get(candidates[every[0]].words, 0) if len(line) < _ONCE else 1
        for copy in copies[max(1, said) :]:
            dropped.add(copy)
            for step in (-1, 1):
                kept, other = places[copies[0]] + step, places[copy] + step
                while min(kept, other) >= 0 and max(kept, other) < len(order):
                    same = keys[order[kept]] == keys[order[other]]
                    if not same or order[kept] in dropped or order[other] in dropped:
                        break
                    dropped.add(order[other])
                    kept, other = kept + step, other + step
    return dropped


def _by_marks(blocks: Sequence[SourceBlock], body: Iterable[int]) -> set[int]:
    """Return what the page's own elements call the article; all visible text when they say nothing."""
    visible = [i for i in body if not blocks[i].hidden and not _inside(blocks[i], _AROUND)]
    for tag in ("article", "main"):
        inside = {i for i in visible if _inside(blocks[i], {tag})}
        if sum(len(blocks[i].text) for i in inside) >= _LITTLE:
            return inside
    prose = {i for i in visible if blocks[i].link_share < 0.5}
    return prose or set(visible)


def _inside(block: SourceBlock, tags: Iterable[str]) -> bool:
    wanted = frozenset(tags)
    return block.element.tag in wanted or any(
        parent.tag in wanted for parent in block.element.iterancestors()
    )


def finished(blocks: Sequence[SourceBlock], body: Sequence[int], kept: set[int]) -> set[int]:
    """Return `kept` without boilerplate, with the headings of what is kept, ending in text."""
    kept = {i for i in kept if blocks[i].kind == "code" or not is_boilerplate(blocks[i].text)}
    if not kept:
        return kept
    kept = _whole_quotations(blocks, body, _whole_lists(blocks, body, kept)) - _calls(blocks, body)
    if not kept:
        return kept
    first, last = min(kept), max(kept)
    for position, i in enumerate(body):
        block = blocks[i]
        if block.kind != "heading" or i in kept or not first <= i < last or block.hidden:
            continue
        below = [j for j in body[position + 1 : position + 3] if blocks[j].kind != "heading"]
        if block.link_share < 0.5 and not is_boilerplate(block.text) and any(j in kept for j in below):
            kept.add(i)
    texts = [i for i in kept if blocks[i].kind != "heading"]
    end = max(texts, default=last)
    return {i for i in kept if i <= end}


def _calls(blocks: Sequence[SourceBlock], body: Sequence[int]) -> set[int]:
    """Return lines such as "Shop this" under every entry: wholly linked, alike in first word and place.

    Measured on pages of sites not seen: of such lines that a page repeats five times none belonged.
    """
    places = features.Places()
    groups: dict[tuple[tuple[int, ...], str], list[int]] = {}
    for i in body:
        block = blocks[i]
        # What stands in brackets is a remark, such as who drew the picture above.
        if block.kind == "paragraph" and block.link_share > 0.9 and block.text[0].isalnum():
            words = tokens(block.text)
            if 0 < len(words) <= _SHORT_CALL:
                groups.setdefault((places.of(block.element), words[0].casefold()), []).append(i)
    return {i for group in groups.values() if len(group) >= _MANY_CALLS for i in group}


def _whole_lists(blocks: Sequence[SourceBlock], body: Sequence[int], kept: set[int]) -> set[int]:
    """Return `kept` with lists that are nearly whole made whole, and lone items of left-out lists gone."""
    lists: dict[etree._Element, list[int]] = {}
    for i in body:
        if blocks[i].kind == "item":
            parent = next(blocks[i].element.iterancestors("ul", "ol", "dl", "menu"), None)
            if parent is not None:
                lists.setdefault(parent, []).append(i)
    changed = set(kept)
    for items in lists.values():
        share = len(kept.intersection(items)) / len(items)
        if len(items) >= 3 and share >= _WHOLE_LIST:
            changed.update(i for i in items if not is_boilerplate(blocks[i].text))
        elif share <= 1 - _WHOLE_LIST:
            changed.difference_update(items)
    return changed or kept


def _whole_quotations(blocks: Sequence[SourceBlock], body: Sequence[int], kept: set[int]) -> set[int]:
    """Return `kept` with all of each quotation of which most is kept, such as who said it."""
    quotations: dict[etree._Element, list[int]] = {}
    for i in body:
        if blocks[i].kind == "quote":
            element = blocks[i].element
            around = [each for each in element.iterancestors() if each.tag in _QUOTATIONS]
            quotations.setdefault(around[-1] if around else element, []).append(i)
    whole = set(kept)
    for parts in quotations.values():
        characters = sum(len(blocks[i].text) for i in parts)
        if sum(len(blocks[i].text) for i in parts if i in kept) >= _WHOLE_LIST * characters:
            whole.update(parts)
    return whole


def _captions(blocks: Sequence[SourceBlock], candidates: dict[int, Candidate], kept: set[int]) -> set[int]:
    """Return the captions that stand between kept blocks or next to the first or last of them."""
    if not kept:
        return set()
    first, last = min(kept), max(kept)
    found: dict[int, str] = {}
    for i, candidate in candidates.items():
        block = candidate.block
        if block.kind != "caption" or not first - 1 <= i <= last + 1:
            continue
        if block.hidden or block.link_share >= 0.6:
            continue
        said = _key_of(candidate)
        if any(found.get(i - step) == said for step in range(1, 5)):
            continue  # the same picture for wide and narrow screens
        if _inside(block, {"figcaption", "table"}) or candidate.held >= 0.6:
            found[i] = said
    return set(found)
