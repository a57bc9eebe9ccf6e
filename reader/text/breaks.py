"""Where sentences end inside one line: sentencex's answer, corrected by the rules of `break_rules`.

sentencex knows the marks and abbreviations of 300 languages. Alone it keeps whole quotations together,
takes any "no." for "number", and does not know who asked: of 556 news sentences marked by
hand it finds 84 %, with the rules 94 % (what is left are captions without a full stop and the like).
"""

from __future__ import annotations

import re
from functools import cache

from reader.text.break_rules import OPENERS, decide, place_at, quotation_goes_on

# sentencex compares every quotation with every sentence end: it sees a long line in pieces of this length.
_WINDOW = 4000

_CLOSERS = "\"'”’“»›)]}」』〉》】）］"
_EMOJI = "\u2600-\u27bf\ufe0f\u200d\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff"
_MARKS = ".!?…‽⁇⁈⁉。！？｡؟۔।॥։።။។"
_FULL_WIDTH = "。！？｡"
_ASCII_MARK = re.compile("[.!?]")
_BULLET = re.compile(r"(?<=\s)[•⁃▪●◦‣■]\s*(?=\S)")
_QUOTE_MARKS = re.compile(r"[\"“”„‟«»‹›]|(?<!\w)['‘’‚]|['‘’](?!\w)")


@cache
def _place() -> re.Pattern[str]:
    # A mark or several, what closes behind it, reference numbers, emoji; then white space and a sentence.
    # Lookbehinds, and groups that are never matched again shorter, keep a line of a million dots linear.
    # Such a group is a look ahead and a repetition of what it saw: `(...)*+` matches wrongly before Python
    # 3.11.5.
    return re.compile(
        rf"""
        (?<![{_MARKS}]) (?<![{_MARKS}][ ])
        (?= (?P<marks> [{_MARKS}]++ (?: [ ]\.(?=[ .{re.escape(_CLOSERS)}]|$) \.*+ )* ) ) (?P=marks)
        (?= (?P<closers> (?: [{re.escape(_CLOSERS)}] | [ \u00a0\u202f][»›] )* ) ) (?P=closers)
        (?= (?P<numbers> (?: \[\d{{1,3}}\] )* ) ) (?P=numbers)
        (?= (?P<emoji> (?: [ ]?+ [{_EMOJI}]++ )? ) ) (?P=emoji)
        (?: \s++ | (?=[“„«]\w) | (?<=[{_FULL_WIDTH}]) | (?<=[{_FULL_WIDTH}][{re.escape(_CLOSERS)}]) )
        (?= \S )
        """,
        re.VERBOSE,
    )


def breaks(line: str, language: str) -> list[int]:
    """Return the positions in `line`, in order, at which a sentence other than the first begins."""
    if line.isascii() and not _ASCII_MARK.search(line):
        return []
    answers = _answers(line, language)
    places = {found.end(): found for found in _place().finditer(line)}
    bullets = {found.start() for found in _BULLET.finditer(line)}
    brackets = _Brackets(line)
    capitals = not line.islower()
    found: list[int] = []
    begin = 0
    for at in sorted(places.keys() | answers | bullets):
        match = places.get(at)
        answer = at in answers or at in bullets
        if match is None or at in bullets:
            pass
        elif match["marks"][0] in _FULL_WIDTH:
            answer = answer and not quotation_goes_on(line, match["closers"], at)
        else:
            place = place_at(
                line,
                at,
                marks_at=match.start("marks"),
                marks=match["marks"],
                closers=match["closers"],
                sentence=begin,
                aside=brackets.opened_at(match.end("closers")) > begin and brackets.closes(at),
                capitals=capitals,
                english=language == "en",
            )
            said = decide(place)
            answer = answer if said is None else said
        if answer and at > begin:
            found.append(at)
            begin = at
    return found


def _answers(line: str, language: str) -> set[int]:
    """Return where sentencex begins sentences, moved past closing marks that it leaves at their head."""
    import sentencex  # a compiled module; only those who want sentences pay for it

    # Without its quotation marks a quotation is split like any other text.
    plain = _QUOTE_MARKS.sub(" ", line)
    found: set[int] = set()
    start, cut = 0, True
    while start < len(plain):
        pieces = sentencex.get_sentence_boundaries(language, plain[start : start + _WINDOW])
        begins = [start + piece["start_index"] for piece in pieces]
        found.update(begins[1:] if cut else begins)
        if start + _WINDOW >= len(plain):
            break
        # The last piece may have been cut short: look at it again, unless it is all that the window shows.
        cut = begins[-1] == start
        start = start + _WINDOW if cut else begins[-1]
    return {moved for at in found if 0 < (moved := _to_edge(line, at)) < len(line)}


def _to_edge(line: str, at: int) -> int:
    """Return where the sentence near `at` begins: opening marks are its own, closing ones not."""
    while at < len(line) and (line[at].isspace() or line[at] in "”»›)]}」』〉》】）］.,;:!?…"):
        at += 1
    opened = at
    while opened > 0 and line[opened - 1] in OPENERS:
        opened -= 1
    return opened if opened == 0 or line[opened - 1].isspace() else at


class _Brackets:
    """Which bracket stands open at places of a line, asked in order."""

    # A bracket that is not closed this soon is a slip of the pen, or the quotation of a whole passage.
    _REACH = 400

    def __init__(self, line: str) -> None:
        self._line = line
        self._found = re.compile(r"[()\[\]]").finditer(line)
        self._next = next(self._found, None)
        self._open: list[int] = []

    def opened_at(self, position: int) -> int:
        """Return where the innermost bracket opened that is open at `position`, or -1."""
        while self._next is not None and self._next.start() < position:
            if self._next[0] in "([":
                self._open.append(self._next.start())
            elif self._open:
                self._open.pop()
            self._next = next(self._found, None)
        return self._open[-1] if self._open else -1

    def closes(self, position: int) -> bool:
        """Return whether a bracket closes soon after `position`."""
        end = position + self._REACH
        return self._line.find(")", position, end) >= 0 or self._line.find("]", position, end) >= 0
