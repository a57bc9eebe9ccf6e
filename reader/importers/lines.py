"""Lines of a plain text file to paragraphs: hard-wrapped lines are joined, all others stay apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_CJK = "\u2e80-\u2fdf\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
_CJK_RUN = re.compile(f"[{_CJK}]")
BULLET = re.compile(r"(?P<mark>[•‣◦▪●*+-]|(?P<number>\d{1,3}[.)]|\(\d{1,3}\)))(?P<gap>\s+)(?=\S)")
_SENTENCE_END = re.compile(r"[.!?…:;。！？｡：；؟؛۔।॥][\"'”’»)\]]*$")
_NARROWEST, _WIDEST = 40, 130
# Editors wrap before a word or after it, at column 72 or 74; the widest line tells it only nearly.
_SLACK = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph as the file has it: text without its indent, the number of its chunk, its indent."""

    text: str
    chunk: int  # chunks are parted by empty lines
    indent: int = 0


def paragraphs(text: str) -> list[Line]:
    """Return the paragraphs of `text`, which has `\\n` for line breaks.

    A file counts as hard-wrapped when in most places where a line ends inside a chunk, the next line's first
    word would not have fitted any more; only lines that end so are joined.
    """
    chunks = _chunks(text)
    width = _width(chunks)
    evidence = _transitions(chunks, width) if width else (0, 0)
    wrapped = evidence[1] > 0 and evidence[0] >= 0.6 * evidence[1]
    strong = evidence[1] >= 5
    joined: list[Line] = []
    for number, chunk in enumerate(chunks):
        joined.extend(_joined(chunk, number, width, strong) if wrapped else (_line(x, number) for x in chunk))
    return joined


def _chunks(text: str) -> list[list[str]]:
    chunks: list[list[str]] = []
    fresh = True
    for raw in re.split(r"[\n\v\f\x85]", text.expandtabs(4)):
        line = raw.rstrip()
        if not line.strip():
            fresh = True
            continue
        if fresh:
            chunks.append([])
            fresh = False
        chunks[-1].append(line)
    return chunks


def _width(chunks: Sequence[Sequence[str]]) -> int:
    """Return the column at which the file seems to be wrapped; 0 when its lines are too long or too short."""
    lengths = sorted(len(line) for chunk in chunks if len(chunk) > 1 for line in chunk)
    if not lengths:
        return 0
    width = lengths[min(len(lengths) - 1, int(len(lengths) * 0.95))]
    narrowest = _NARROWEST // 2 if any(_CJK_RUN.search(c[0]) for c in chunks) else _NARROWEST
    longest_single = max((len(chunk[0]) for chunk in chunks if len(chunk) == 1), default=0)
    if longest_single > 2 * width and longest_single > _WIDEST:
        return 0  # a file whose paragraphs run on does not wrap its other lines
    return width if narrowest <= width <= _WIDEST else 0


def _transitions(chunks: Sequence[Sequence[str]], width: int) -> tuple[int, int]:
    """Return how many line ends inside chunks are full, and how many there are."""
    ends = [_full(a, b, width) for chunk in chunks for a, b in pairwise(chunk)]
    return sum(ends), len(ends)


def _full(line: str, following: str, width: int) -> bool:
    first = following.split(maxsplit=1)[0]
    room = 1 if _CJK_RUN.match(first) else len(first) + 1
    return len(line) + room > width - _SLACK


def _joined(chunk: Sequence[str], number: int, width: int, strong: bool) -> list[Line]:
    lines: list[Line] = []
    for position, raw in enumerate(chunk):
        before = chunk[position - 1] if position else ""
        if position and _continues(before, raw, lines[-1], width, strong):
            lines[-1] = Line(_glue(lines[-1].text, raw.strip()), number, lines[-1].indent)
        else:
            lines.append(_line(raw, number))
    return lines


def _continues(before: str, raw: str, started: Line, width: int, strong: bool) -> bool:
    if BULLET.match(raw.strip()) or not _full(before, raw, width):
        return False
    indent, previous = _indent(raw), _indent(before)
    hanging = BULLET.match(started.text) is not None
    if indent > previous and not hanging and indent - previous >= 2:
        return False  # a first line's indent begins a paragraph
    return strong or not _SENTENCE_END.search(before)


def _glue(start: str, rest: str) -> str:
    if re.search(r"\w-$", start) and rest[:1].islower():
        return (
            start + rest
        )  # "well-" + "known": whether the hyphen is the writer's nobody can say, so it stays
    if _CJK_RUN.match(start[-1:]) and _CJK_RUN.match(rest[:1]):
        return start + rest
    return f"{start} {rest}"


def _line(raw: str, chunk: int) -> Line:
    return Line(raw.strip(), chunk, _indent(raw))


def _indent(raw: str) -> int:
    return len(raw) - len(raw.lstrip())
