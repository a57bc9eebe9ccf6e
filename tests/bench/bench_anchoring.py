"""Figures of anchoring: `python tests/bench/bench_anchoring.py [--full]`.

First the development pairs (skipped where they are not beside the checkout): what is carried exactly, wrongly, and
of the deleted declared lost, by source and profile; then the same with one step taken out at a time, and with
plain search for the quote. Then the time for 50 spans at three sizes and two kinds of edit, beside the cost of
cutting the two texts into words, which any method has. No test reads these numbers.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from reader.anchoring import align, carry, carry_spans, edges, fold, place_quote, search
from reader.text.span import Span
from tests.core.anchoring.editor import EDITS, Draft
from tests.core.anchoring.story import STORY

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "anchoring"
Pair = dict[str, Any]
Place = tuple[int, int] | None
Method = Callable[[str, str, list[tuple[int, int]]], list[Place]]


# -- methods -----------------------------------------------------------------------------------------------


def pair_of(span: Span | None) -> Place:
    return (span.start, span.end) if span is not None else None


def ours(old: str, new: str, spans: list[tuple[int, int]]) -> list[Place]:
    return [pair_of(one.span) for one in carry_spans(old, new, spans)]


def quote_search(old: str, new: str, spans: list[tuple[int, int]]) -> list[Place]:
    """The first place of the same words: what most programs do."""
    found = [(new.find(old[start:end]), end - start) for start, end in spans]
    return [(at, at + size) if at >= 0 else None for at, size in found]


def quotes_with_context(old: str, new: str, spans: list[tuple[int, int]]) -> list[Place]:
    """Our placing of foreign quotes, as if only the quote, 32 characters on either side and the place were kept."""
    placed = [
        place_quote(new, old[start:end], old[max(0, start - 32) : start], old[end : end + 32], start).span
        for start, end in spans
    ]
    return [pair_of(span) for span in placed]


@contextlib.contextmanager
def without(target: object, name: str, put: object) -> Iterator[None]:
    with patch.object(target, name, put):
        yield


def _bare_edges(found: Any, stands: Any, first: int, last: int) -> tuple[int, int]:
    return stands.pairs[0][1], stands.pairs[-1][1]


STEPS: tuple[tuple[str, contextlib.AbstractContextManager[None]], ...] = (
    ("folding", without(fold, "fold", lambda piece: piece.strip())),
    ("hyphens at line ends", without(carry, "hyphenated_words", lambda *texts: frozenset())),
    ("backbone (all blocks in place)", without(align, "heaviest_chain", lambda blocks: list(blocks))),
    ("filling gaps", without(align, "_token_by_token", lambda *args, **kwargs: None)),
    ("moved passages", without(align, "_elsewhere", lambda found: None)),
    ("following moved passages", without(align, "_follow", lambda found, passage: None)),
    ("company of few words", without(carry, "_rather_moved", lambda *args: False)),
    ("replaced names and numbers", without(carry, "replaced", lambda *args: None)),
    ("edges", without(carry, "edges", _bare_edges)),
    (
        "trimming far parts",
        without(edges, "_without_strays", lambda found, stands, first, last: list(stands.pairs)),
    ),
    ("fuzzy search", without(search.Search, "find", lambda self, first, last: None)),
)


# -- development pairs -------------------------------------------------------------------------------------


def trimmed(text: str, place: tuple[int, int]) -> tuple[int, int]:
    start, end = max(0, place[0]), min(len(text), place[1])
    body = text[start:end]
    return start + len(body) - len(body.lstrip()), end - len(body) + len(body.rstrip())


def outcome(text: str, truth: Place, got: Place) -> str:
    if truth is None:
        return "lost" if got is None else "wrong ghost"
    if got is None:
        return "missed"
    (a, b), (c, d) = trimmed(text, truth), trimmed(text, got)
    if (a, b) == (c, d):
        return "exact"
    return "near" if max(0, min(b, d) - max(a, c)) >= 0.3 * (max(b, d) - min(a, c)) else "wrong"


def tally(pairs: list[Pair], method: Method, by: str | None = None) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {}
    for pair in pairs:
        spans = [(span["start"], span["end"]) for span in pair["spans"]]
        got = method(pair["old_text"], pair["new_text"], spans)
        for span, place in zip(pair["spans"], got, strict=True):
            truth = None if span["new_start"] is None else (span["new_start"], span["new_end"])
            key = str(pair[by]) if by else ""
            counts.setdefault(key, Counter())[outcome(pair["new_text"], truth, place)] += 1
    return counts


def row(name: str, count: Counter[str]) -> str:
    total = sum(count.values())
    dead = count["lost"] + count["wrong ghost"]
    alive = total - dead
    share = lambda part, whole: f"{100 * part / whole:6.2f}" if whole else "     –"  # noqa: E731
    return (
        f"  {name:34.34} {total:6} {share(count['exact'], alive)} "
        f"{share(count['wrong'] + count['wrong ghost'], total)} {share(count['lost'], dead)}"
    )


def development_pairs() -> None:
    pairs = [pair for file in sorted(DATA.glob("*.json")) for pair in json.loads(file.read_text("utf-8"))]
    if not pairs:
        print("The development pairs are not beside this checkout; their figures are left out.\n")
        return
    print(f"  {'development pairs, per cent':34} {'spans':>6} {'exact':>6} {'wrong':>6} {'lost':>6}")
    print(row("all", tally(pairs, ours)[""]))
    for by in ("source", "profile"):
        for key, count in sorted(tally(pairs, ours, by).items()):
            print(row(f"- {key}", count))
    for name, step in STEPS:
        with step:
            print(row(f"without {name}", tally(pairs, ours)[""]))
    print(row("quote, context and position only", tally(pairs, quotes_with_context)[""]))
    print(row("plain search for the quote", tally(pairs, quote_search)[""]))
    print()


# -- time --------------------------------------------------------------------------------------------------


def long_story(size: int, chance: random.Random) -> str:
    """Return a text of `size` characters in which no paragraph comes twice."""
    names = sorted(set(re.findall(r"[A-Za-z]{4,}", STORY)))
    parts: list[str] = []
    while sum(map(len, parts[-1:])) + sum(map(len, parts)) < size:
        parts.append(re.sub(r"[a-z]{6,}", lambda word: chance.choice((word[0], chance.choice(names))), STORY))
    return "\n".join(parts)[:size]


def times(sizes: tuple[int, ...]) -> None:
    print(f"  {'ms for 50 spans':34} {'ours':>8} {'cutting':>8} {'ratio':>6}")
    for size in sizes:
        chance = random.Random(size)
        old = long_story(size, chance)
        for name, edits in (("light", EDITS[:1]), ("everything", (*EDITS[:2], *EDITS[3:]))):
            draft = Draft(old)
            for edit in edits:
                edit(draft, chance)
            new = draft.text
            spans = [(at, at + chance.randint(10, 300)) for at in chance.sample(range(len(old)), 50)]
            mine = timed(carry_spans, old, new, spans)
            floor = timed(cut, old, new)
            print(f"  {f'{size:,} characters, {name}':34} {mine:8.1f} {floor:8.1f} {mine / floor:6.1f}")


def cut(*texts: str) -> None:
    for text in texts:
        re.findall(r"\w+|\S", text)


def timed(work: Callable[..., object], *arguments: object) -> float:
    """Return the median of three runs, in milliseconds of this process's own time."""
    took = []
    for _ in range(3):
        begin = process_time()
        work(*arguments)
        took.append(1000 * (process_time() - begin))
    return median(took)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--full", action="store_true", help="also two million characters")
    full = parser.parse_args().full
    development_pairs()
    times((5_000, 100_000, 2_000_000) if full else (5_000, 100_000))


if __name__ == "__main__":
    main()
