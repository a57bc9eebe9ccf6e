"""Other ways to write a word that a full-text index keeps apart, and that readers do not.

The index folds what is a letter with a mark (é, Ü, ğ). It knows nothing of letters that stand for two, of the
Russian ё, which most texts print as е, or of the Turkish ı, whose capital is an ordinary I.
"""

from __future__ import annotations

_MOST = 6  # letters of a word that are tried one by one

# Typed with the letter, it is found without, too. The way back would try every l and o of a word.
_PLAIN = str.maketrans({"ё": "е", "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe"})


def spellings(words: str) -> tuple[str, ...]:
    """Return a word or phrase, first as it is given, then in the other ways that it may be written."""
    lower = words.lower()
    if lower.isascii() and "ss" not in lower:
        return (words,)  # nearly every word of most languages; a search asks this at each key
    others = [lower.translate(_PLAIN)]
    if "ss" in lower:
        others.append(lower.replace("ss", "ß"))
    if "ё" not in lower and not any(c.isspace() for c in lower):
        places = [at for at, letter in enumerate(lower) if letter == "е"]
        others += [f"{lower[:at]}ё{lower[at + 1 :]}" for at in places[:_MOST]]
    return tuple(dict.fromkeys((words, *(other for other in others if other != lower))))
