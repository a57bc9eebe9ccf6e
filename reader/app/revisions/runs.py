"""Texts with the change marked, as runs of one look each: what went, what came, what stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from reader.anchoring.compare import WordChange
from reader.text.span import Span

# "away" and "here" are words that moved out of their paragraph, or into it.
Look = Literal["plain", "gone", "come", "away", "here", "context"]

# Of a long stretch that is the same, so much is shown at each of its ends; of any text at most so much.
KEPT = 240
MOST = 12_000


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one look; `strong` ones are cue words."""

    text: str
    look: Look = "plain"
    strong: bool = False


Runs = tuple[Run, ...]


def plain(text: str, look: Look = "plain") -> Runs:
    return (Run(text, look),) if text else ()


def marked(text: str, look: Look) -> Runs:
    """Return words with a look, the white space around them plain: a mark ends where its words end."""
    words = text.strip()
    if not words or look == "plain":
        return (Run(text, look),) if text else ()
    start = text.index(words)
    return (*plain(text[:start]), Run(words, look), *plain(text[start + len(words) :]))


def old_runs(text: str, words: Sequence[WordChange]) -> Runs:
    """Return the old text, what went marked; `words` count in `text`. Without any, nothing changed."""
    looks: dict[str, Look] = {"same": "plain", "moved": "away"}
    found = (marked(w.old.of(text), looks.get(w.kind, "gone")) for w in words if w.old)
    return tuple(run for runs in found for run in runs) if words else plain(text)


def new_runs(text: str, words: Sequence[WordChange]) -> Runs:
    """Return the new text, what came marked."""
    looks: dict[str, Look] = {"same": "plain", "moved": "here"}
    found = (marked(w.new.of(text), looks.get(w.kind, "come")) for w in words if w.new)
    return tuple(run for runs in found for run in runs) if words else plain(text)


def both_runs(old: str, new: str, words: Sequence[WordChange]) -> Runs:
    """Return one text in which what went stands before what came in its place."""
    if not words:
        return plain(new)
    found: list[Run] = []
    for word in words:
        if word.kind == "same":
            found += plain(word.new.of(new) if word.new else "")
            continue
        if word.old:
            found += marked(word.old.of(old), "away" if word.kind == "moved" else "gone")
            if word.new and not found[-1].text[-1:].isspace():
                found.append(Run(" "))
        if word.new:
            found += marked(word.new.of(new), "here" if word.kind == "moved" else "come")
    return tuple(found)


def counted_from(words: Iterable[WordChange], old: int, new: int) -> tuple[WordChange, ...]:
    """Return the changes with spans that count from `old` and `new` in the two texts."""
    return tuple(
        replace(
            word,
            old=Span(word.old.start - old, word.old.end - old) if word.old else None,
            new=Span(word.new.start - new, word.new.end - new) if word.new else None,
        )
        for word in words
    )


def with_strong(runs: Runs, spans: Iterable[Span]) -> Runs:
    """Return the runs with the characters in `spans` strong; spans count from the first run's start."""
    wanted = sorted(spans)
    if not wanted:
        return runs
    found: list[Run] = []
    at = 0
    for run in runs:
        done, end = at, at + len(run.text)
        for span in wanted:
            start, stop = max(done, span.start), min(end, span.end)
            if start < stop:
                found += plain(run.text[done - at : start - at], run.look)
                found.append(Run(run.text[start - at : stop - at], run.look, strong=True))
                done = stop
        found += plain(run.text[done - at :], run.look)
        at = end
    return tuple(found)


def trimmed(runs: Runs) -> Runs:
    """Return the runs without white space at either end."""
    found = [run for run in runs if run.text]
    while found and not found[0].text.strip():
        found.pop(0)
    while found and not found[-1].text.strip():
        found.pop()
    if found:
        found[0] = replace(found[0], text=found[0].text.lstrip())
        found[-1] = replace(found[-1], text=found[-1].text.rstrip())
    return tuple(found)


def shortened(runs: Runs) -> Runs:
    """Return runs that can be read and laid out: long stretches that are the same lose their middle."""
    if sum(len(run.text) for run in runs) <= 4 * KEPT:
        return runs
    found: list[Run] = []
    room = MOST
    for place, run in enumerate(runs):
        text = run.text
        if run.look in ("plain", "context") and len(text) > 3 * KEPT:
            head = "" if place == 0 and len(runs) > 1 else _to_space(text[:KEPT])
            tail = "" if place == len(runs) - 1 and len(runs) > 1 else _from_space(text[-KEPT:])
            text = f"{head} […] {tail}"
        if len(text) > room:
            text = _to_space(text[:room]) + " […]"
        found.append(replace(run, text=text))
        room -= len(text)
        if room <= 0:
            break
    return tuple(found)


def _to_space(text: str) -> str:
    cut = text.rfind(" ")
    return text[:cut] if cut > len(text) // 2 else text


def _from_space(text: str) -> str:
    cut = text.find(" ")
    return text[cut + 1 :] if 0 <= cut < len(text) // 2 else text


def words_in(runs: Runs) -> str:
    """Return what a screen reader says of the runs."""
    return "".join(run.text for run in runs)
