"""Rules about places where a sentence may end, over the words of `abbreviations`.

A rule looks at one place and says JOIN, SPLIT or nothing; `decide` asks them in order and the first that
speaks decides. What none of them knows is left to sentencex.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from reader.text import abbreviations as known

JOIN, SPLIT = False, True

OPENERS = "\"'“‘„‚«‹([{¿¡「『〈《【（［"
_OPENING_QUOTES = "\"'“‘„‚«‹「『"
_TOKEN = re.compile(r"\S+")
_ACRONYM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_NUMBER = re.compile(r"[#$€£]?\d")
_BRAND = re.compile(r"[a-z]{1,2}[A-Z]|[ae]l-[A-Z]")
_CHINESE_ATTRIBUTION = re.compile(known.CHINESE_ATTRIBUTION)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in `line` where a sentence may end; `at` is where the next one would begin."""

    line: str
    at: int
    sentence: int  # where the sentence that may end begins
    marks: str
    closers: str
    word: str  # the token that the marks end, without what opens before it and without the last marks
    starts: int  # where that word begins
    before: str  # the token before it
    next: str  # the token after, without what opens before it; empty at the end of the line
    quoted: bool  # a quotation mark opens before `next`
    aside: bool  # inside brackets that opened within this sentence
    capitals: bool  # the line has some
    english: bool

    @property
    def lower(self) -> str:
        """Return the word in lower case, only its last part when it is compound ("D-Calif")."""
        return re.split("[-/–]", self.word.lower())[-1]

    @property
    def follower(self) -> str:
        """Return the next word in lower case, without punctuation around it."""
        return self.next.strip(".,;:!?…\"'”’)]—–-").replace("’", "'").lower()

    @property
    def starter(self) -> bool:
        """Return whether the next word plainly begins a sentence."""
        if not self.next[:1].isupper() or _is_initial(self.next) or self.next in ("No.", "Nos."):
            return False
        return self.follower in known.STARTERS or self.next.endswith(":")

    @property
    def subject(self) -> bool:
        """Return whether the next words read like the beginning of a news sentence ("Police said")."""
        following = _token_from(self.line, self.at + len(self.next))
        return self.follower in known.SUBJECTS and following[:1].islower()


def decide(place: Place) -> bool | None:
    """Return whether a sentence ends at `place`, or None when no rule knows."""
    for rule in _RULES:
        said = rule(place)
        if said is not None:
            return said
    return None


def quotation_goes_on(line: str, closers: str, at: int) -> bool:
    """Return whether the grammar takes a quotation up: 「はい。」と言った; “不行。”他说。"""
    if closers[-1:] in ("」", "』") and line[at : at + 1] in known.JAPANESE_PARTICLES:
        return True
    return closers[-1:] in ("”", "」") and bool(_CHINESE_ATTRIBUTION.match(line, at))


def place_at(
    line: str,
    at: int,
    *,
    marks_at: int,
    marks: str,
    closers: str,
    sentence: int,
    aside: bool,
    capitals: bool,
    english: bool,
) -> Place:
    """Return what the rules want to know about the place at which the next sentence would begin."""
    starts = _token_start(line, marks_at)
    before_end = starts
    while before_end > 0 and line[before_end - 1].isspace():
        before_end -= 1
    before = line[_token_start(line, before_end) : before_end]
    opened = at
    while opened < len(line) and (line[opened] in OPENERS or line[opened].isspace()):
        opened += 1
    while starts < marks_at and line[starts] in OPENERS:
        starts += 1
    return Place(
        line=line,
        at=opened,
        sentence=sentence,
        marks=marks,
        closers=closers,
        word=line[starts:marks_at],
        starts=starts,
        before=before,
        next=_token_from(line, opened),
        quoted=any(mark in _OPENING_QUOTES for mark in line[at:opened]),
        aside=aside,
        capitals=capitals,
        english=english,
    )


def _token_start(line: str, end: int) -> int:
    """Return where the run of visible characters before `end` begins, looking back a little only."""
    start = end
    while start > 0 and end - start < 40 and not line[start - 1].isspace():
        start -= 1
    return start


def _token_from(line: str, start: int) -> str:
    found = _TOKEN.search(line, start, start + 60)
    return found[0] if found else ""


# -- rules, in the order in which they are asked -----------------------------------------------------------


def _no_capital(place: Place) -> bool | None:
    """A sentence does not begin with a small letter: “Why?” he asked; approx. five; et al. found."""
    first = place.next[:1]
    # Georgian letters count as small but have no capitals in prose.
    if not first.islower() or "\u10d0" <= first <= "\u10ff" or _BRAND.match(place.next):
        return None
    if place.capitals or place.closers or len(place.word) < 3 or place.lower in known.ABBREVIATIONS:
        return JOIN
    return None  # a line without any capitals: chat, old wire copy


def _only_marks(place: Place) -> bool | None:
    """Dots left over are no sentence: "for truth ..." . He left."""
    return JOIN if place.next and not place.next.strip(".,;:!?…\"'”’)]") else None


def _signed(place: Place) -> bool | None:
    """A dash after a quotation names who said it: “It is over.” – John Smith."""
    dash = place.next[:1] in ("-", "–", "—")
    if dash and _ends_quotation(place) and place.line[:1] not in ("-", "–", "—"):
        return JOIN
    return None


def _aside(place: Place) -> bool | None:
    """What stands in brackets within a sentence belongs to it, whole: (he left. She stayed.)"""
    return JOIN if place.aside else None


def _attributed(place: Place) -> bool | None:
    """Who asked belongs to the question: “Why?” Smith asked."""
    if not (place.english and _ends_quotation(place) and set(place.marks) & set("?!")):
        return None
    if place.quoted or (place.starter and place.next != "I") or not place.next[:1].isupper():
        return None
    tokens = _TOKEN.findall(place.line, place.at, place.at + 120)[:8]
    for i, token in enumerate(tokens[:6]):
        verb = token.rstrip(".,;:").lower()
        if i and verb in known.SPEECH_VERBS:
            # “Who knew?” Officials said the fire ... is a new sentence; ... Officials said. is not.
            open_ended = verb in known.STATEMENT_VERBS and token[-1].isalpha()
            follows = tokens[i + 1].lower().strip(".,") if i + 1 < len(tokens) else ""
            return SPLIT if open_ended and follows in known.STATEMENT_OBJECTS else JOIN
        if token[-1] in ",;:?!" or (i and token[-1] == "." and token[:-1].lower() not in known.TITLES):
            return None
    return None


def _name_with_mark(place: Place) -> bool | None:
    """Some names end in a mark: Yahoo! Finance."""
    if (
        place.marks == "!"
        and place.lower in known.EXCLAIMED_NAMES
        and not place.closers
        and not place.starter
    ):
        return JOIN
    return None


def _asked_or_exclaimed(place: Place) -> bool | None:
    return SPLIT if place.english and set(place.marks) & set("?!") else None


def _ellipsis(place: Place) -> bool | None:
    """Dots after a word end a sentence, dots between spaces stand for words left out."""
    if not place.english or not ("…" in place.marks or place.marks.count(".") > 1):
        return None
    if place.closers or place.quoted:
        return SPLIT
    if place.word or place.marks.count(".") > 3:
        return JOIN if place.next in ("I", "I'm", "I’m") and place.before else SPLIT
    return SPLIT if place.starter and place.next != "I" else JOIN


def _item_number(place: Place) -> bool | None:
    """A sentence is more than its number: 1. The first item."""
    short = len(place.word) == 1 or (len(place.word) < 4 and place.word.isdecimal())
    label = short and place.word.isalnum() and place.starts == place.sentence
    return JOIN if place.marks == "." and label and place.next else None


def _ordinal(place: Place) -> bool | None:
    """German counts with a full stop: im 2. Weltkrieg."""
    if place.marks == "." and place.word.isdecimal() and place.before.lower() in known.BEFORE_ORDINALS:
        return JOIN
    return None


def _initial(place: Place) -> bool | None:
    """A capital and a dot before a name: George W. Bush, А. С. Пушкин; not vitamin C. Doctors."""
    if place.marks != "." or not _is_initial(place.word + ".") or not place.next[:1].isupper():
        return None
    before = place.before.strip("(“\"'‘").lower()
    if not place.english:
        return JOIN if place.before[:1].isupper() or _is_initial(place.next) else None
    if place.starter or before in known.BEFORE_LETTER or _ends_quotation(place):
        return SPLIT
    if place.word == "I" and place.before[:1].islower():
        return SPLIT
    return JOIN


def _clock(place: Place) -> bool | None:
    """At 5 a.m. Monday; at 5 p.m. Police said."""
    if not place.english or place.marks != "." or place.lower not in known.CLOCK:
        return None
    if place.follower in known.AFTER_CLOCK and not place.quoted:
        return JOIN
    opening = place.line[place.sentence : place.at].split()
    hardly_begun = len(opening) <= 4 and opening[0].strip('“"‘').lower() in known.OPENING_PREPOSITIONS
    return JOIN if hardly_begun and not place.starter else SPLIT


def _before_number(place: Place) -> bool | None:
    """No. 10, p. 55, Feb. 24, c. 1500; but: He said no. 15 people left."""
    if place.marks != "." or place.closers or not _NUMBER.match(place.next):
        return None
    if not place.english:
        return JOIN if place.lower in known.BEFORE_NUMBERS_ELSEWHERE else None
    if place.word == "no" and place.before.lower() in known.BEFORE_ANSWER:
        return SPLIT
    lettered = len(place.word) == 1 and place.word.islower()
    measured = place.lower in known.UNITS and place.before[-1:].isdigit()
    if lettered or measured or place.lower in known.BEFORE_NUMBERS or place.lower in known.MONTHS:
        return JOIN
    return None


def _dashed(place: Place) -> bool | None:
    """A dash after an abbreviation goes on: BUFFALO, N.Y. — The storm; in the U.S. – or so he says."""
    if not place.english or place.marks != "." or not place.next.startswith(("—", "–", "-")):
        return None
    return JOIN if place.lower in known.CLOCK or _is_abbreviation(place) else None


def _title(place: Place) -> bool | None:
    """Sen. Sanders, Gen. “Mad Dog” Mattis: never an end."""
    if not place.english or place.marks != "." or place.closers or place.lower not in known.TITLES:
        return None
    return JOIN if place.word[:1].isupper() or not place.starter else None


def _inner(place: Place) -> bool | None:
    """Roe v. Wade, e.g. Paris: never an end."""
    if place.english and place.marks == "." and not place.closers and place.lower in known.INNER:
        return JOIN
    return None


def _abbreviation(place: Place) -> bool | None:
    """U.S. Senate, Apple Inc. Chief, St. Louis, (D-Calif.): an end only when a sentence plainly begins."""
    if not place.english or place.marks != "." or not _is_abbreviation(place):
        return None
    if place.starter or place.quoted or place.next == "I" or _ends_quotation(place) or place.subject:
        return SPLIT
    if not place.next[:1].isupper():
        return None
    company = place.lower in known.AFTER_NAMES and place.follower not in known.NAMED_AFTER
    following = _token_from(place.line, place.at + len(place.next))
    return SPLIT if company and following[:1].islower() and "." not in place.word else JOIN


def _is_abbreviation(place: Place) -> bool:
    word = place.lower
    if "." in word:
        return bool(_ACRONYM.fullmatch(word)) or word in known.AFTER_NAMES
    capital = place.word[:1].isupper()
    if word in known.UNITS and place.before[-1:].isdigit():
        return True
    if word in known.STATES:
        return capital and (place.before.endswith(",") or "-" in place.word or ")" in place.closers)
    if word == "al":
        return place.before == "et"
    return word in known.AFTER_NAMES or (capital and (word in known.PLACES or word in known.MONTHS))


def _plain_stop(place: Place) -> bool | None:
    """Any other full stop ends a sentence; in other languages, after a word too long for an abbreviation."""
    if place.english:
        return SPLIT
    if place.marks == "." and place.word.isalpha() and len(place.word) > 5 and place.next[:1].isupper():
        return SPLIT
    return None


def _is_initial(token: str) -> bool:
    return len(token) == 2 and token[0].isupper() and token[1] == "."


def _ends_quotation(place: Place) -> bool:
    return any(mark in "\"'”’“»›" for mark in place.closers)


_RULES: tuple[Callable[[Place], bool | None], ...] = (
    _no_capital,
    _only_marks,
    _signed,
    _aside,
    _name_with_mark,
    _attributed,
    _asked_or_exclaimed,
    _ellipsis,
    _item_number,
    _before_number,
    _ordinal,
    _initial,
    _dashed,
    _clock,
    _title,
    _inner,
    _abbreviation,
    _plain_stop,
)
