"""Figures of the text core: `python tests/bench/bench_text.py`.

Sentences of our hard cases, and of news marked by hand where the shared data are beside the checkout, found whole:
sentencex alone and with our rules. Then the time for a million characters, beside one pass of `str.split`. No test
reads these numbers.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from statistics import median
from time import process_time

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import sentencex

from reader.text import graphemes, segment
from reader.text.normalise import normalise
from reader.text.offsets import OffsetMap
from tests.core.anchoring.story import STORY
from tests.core.text.sentence_cases import ENGLISH, OTHERS

NEWS = Path(__file__).resolve().parents[3] / "shared" / "data" / "suggest" / "gum_news_sentences.jsonl"
Places = set[tuple[int, int]]
Splitter = Callable[[str, str], Places]


def ours(text: str, language: str) -> Places:
    return {(span.start, span.end) for span in segment.sentences(text, language)}


def alone(text: str, language: str) -> Places:
    found: Places = set()
    for line in segment.paragraphs(text):
        for piece in sentencex.get_sentence_boundaries(language, line.of(text)):
            body = piece["text"]
            start = line.start + piece["start_index"] + len(body) - len(body.lstrip())
            if body.strip():
                found.add((start, start + len(body.strip())))
    return found


def cases(lines: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, Places]]:
    for language, marked in lines:
        text, places = "", set()
        for part in marked.split("|"):
            glued = part.startswith("+")
            text += part[1:] if glued else f"{' ' if text else ''}{part}"
            places.add((len(text) - len(part) + glued, len(text)))
        yield language, text, places


def news() -> Iterator[tuple[str, str, Places]]:
    stories: dict[str, list[tuple[int, str]]] = {}
    for line in NEWS.read_text("utf-8").splitlines():
        row = json.loads(line)
        stories.setdefault(row["doc"], []).append((row["para"], row["text"]))
    for rows in stories.values():
        text, places, last = "", set(), rows[0][0]
        for paragraph, sentence in rows:
            text += "" if not text else " " if paragraph == last else "\n\n"
            places.add((len(text), len(text) + len(sentence)))
            text, last = text + sentence, paragraph
        yield "en", text, places


def row(name: str, examples: list[tuple[str, str, Places]], split: Splitter) -> str:
    same = found = marked = whole = 0
    for language, text, places in examples:
        got = split(text, language)
        same, found, marked = same + len(got & places), found + len(got), marked + len(places)
        whole += got == places
    return f"  {name:30} {200 * same / (found + marked):6.2f} {100 * whole / len(examples):6.1f}"


def timed(work: Callable[[], object]) -> float:
    begin = process_time()
    work()
    return 1000 * (process_time() - begin)


def main() -> None:
    print(f"  {'sentences, per cent':30} {'F1':>6} {'whole':>6}")
    english = [("en", line) for line in ENGLISH.strip().splitlines()]
    sets = [("English cases", list(cases(english))), ("other languages", list(cases(OTHERS)))]
    if NEWS.exists():
        sets.append(("news by hand", list(news())))
    for name, examples in sets:
        print(row(f"{name}, sentencex", examples, alone))
        print(row(f"{name}, ours", examples, ours))
    million = (STORY * (1_000_000 // len(STORY) + 1))[:1_000_000]
    floor = median(timed(million.split) for _ in range(5))
    print(f"\n  {'1,000,000 characters':30} {'ms':>6} {'ratio':>6}")
    work: dict[str, Callable[[], object]] = {
        "str.split": million.split,
        "normalise, nothing to do": lambda: normalise(million),
        "normalise, \\r\\n": lambda: normalise(million.replace("\n", "\r\n")),
        "paragraphs": lambda: segment.paragraphs(million),
        "sentences, sentencex": lambda: alone(million, "en"),
        "sentences, ours": lambda: segment.sentences(million),
        "words": lambda: segment.words(million),
        "graphemes": lambda: graphemes.boundaries(million),
        "offsets, an emoji in 100": lambda: OffsetMap(re.sub(".{100}", "👍", million)).to_utf16(5),
    }
    for name, one in work.items():
        took = median(timed(one) for _ in range(5))
        print(f"  {name:30} {took:6.1f} {took / floor:6.1f}")


if __name__ == "__main__":
    main()
