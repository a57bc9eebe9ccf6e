"""Finding what was meant by a few letters: every letter in order, words' beginnings first. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

_BEGINNING, _IN_A_ROW, _ANYWHERE = 8, 5, 1
_LATE = 0.05  # what each letter before the first match costs


@dataclass(frozen=True, slots=True)
class Match:
    """How well a text fits, and the places of the matched characters in it."""

    score: float
    places: tuple[int, ...]


def match(query: str, text: str) -> Match | None:
    """Return how `query` is found in `text`, None when a letter of it is missing. Spaces part words.

    Each word of the query is looked for by itself, whole first; case is folded one character at a time, so
    that places are those of `text`.
    """
    folded = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    places: set[int] = set()
    score = 0.0
    for word in query.split():
        needle = "".join(c.lower() if len(c.lower()) == 1 else c for c in word)
        found = _whole(needle, folded) or _scattered(needle, folded)
        if found is None:
            return None
        score += found.score
        places |= set(found.places)
    return Match(score - len(text) * 0.01, tuple(sorted(places)))


def _starts_word(text: str, at: int) -> bool:
    return at == 0 or not text[at - 1].isalnum()


def _whole(needle: str, text: str) -> Match | None:
    """Find the word in one piece, preferably where a word begins."""
    best: int | None = None
    at = text.find(needle)
    while at >= 0:
        if best is None or (_starts_word(text, at) and not _starts_word(text, best)):
            best = at
        at = text.find(needle, at + 1)
    if best is None:
        return None
    bonus = _BEGINNING if _starts_word(text, best) else 0
    return Match(len(needle) * _IN_A_ROW + bonus - best * _LATE, tuple(range(best, best + len(needle))))


def _scattered(needle: str, text: str) -> Match | None:
    """Find the letters in order, taking a word's beginning where the same letter stands at one."""
    places: list[int] = []
    score, at = 0.0, 0
    for letter in needle:
        nearest = text.find(letter, at)
        if nearest < 0:
            return None
        chosen = nearest
        if not (places and nearest == places[-1] + 1):
            later = nearest
            while later >= 0 and not _starts_word(text, later):
                later = text.find(letter, later + 1)
            rest = needle[len(places) + 1 :]
            if later >= 0 and _has_letters(rest, text, later + 1):
                chosen = later
        if places and chosen == places[-1] + 1:
            score += _IN_A_ROW
        elif _starts_word(text, chosen):
            score += _BEGINNING / 2
        else:
            score -= _ANYWHERE
        places.append(chosen)
        at = chosen + 1
    # Letters strewn over a long text are chance, not meaning.
    enough = 1.5 * len(needle)
    return Match(score - places[0] * _LATE, tuple(places)) if score > enough else None


def _has_letters(needle: str, text: str, start: int) -> bool:
    for letter in needle:
        start = text.find(letter, start) + 1
        if start == 0:
            return False
    return True


def best(query: str, texts: list[str], most: int) -> list[tuple[int, Match]]:
    """Return the numbers of the texts that fit, best first; equals keep their order."""
    found = [(number, m) for number, text in enumerate(texts) if (m := match(query, text)) is not None]
    found.sort(key=lambda pair: -pair[1].score)
    return found[:most]
