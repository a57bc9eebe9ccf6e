"""Why an annotation has to be looked at after a new revision, in a word that the window has a phrase for."""

from __future__ import annotations

from typing import Literal

from reader.anchoring.compare import WordChange
from reader.library.cues import Matcher
from reader.library.reviewing import ReviewItem
from reader.text.segment import words

Reason = Literal[
    "negation",
    "figure",
    "hedge",
    "attribution",
    "name",
    "signs",
    "same-words",
    "moved-changed",
    "piece-gone",
    "added",
    "removed",
    "wording",
    "sentence-gone",
    "words-gone",
]

# Words that turn a sentence round, of the languages that have a list of cues.
_NEGATIONS = frozenset(
    "not never no none nor cannot nobody nothing without nicht nie kein keine niemand nichts ohne nunca"
    " keinen ni nadie nada sin ne pas jamais aucun aucune personne rien sans".split()
)
_SENTENCE = 5  # words from which a lost quote is called a sentence


def reason_of(item: ReviewItem, matcher: Matcher | None = None) -> Reason:
    """Return the weightiest difference: a negation, else a figure, a cue, a name, else other words.

    `matcher` finds hedges and attributions in the language of the text; without it none are told apart.
    """
    if not item.new_spans:
        return "sentence-gone" if len(words(item.old_quote)) >= _SENTENCE else "words-gone"
    if item.why == "partly lost":
        return "piece-gone"
    differing = [word for word in item.words if word.kind != "same"]
    if not differing:
        return "same-words" if item.why == "moved" else "signs"
    if item.why == "moved":
        return "moved-changed"
    gone = [word.old.of(item.old_quote) for word in differing if word.old]
    come = [word.new.of(item.new_quote) for word in differing if word.new]
    changed = " ".join((*gone, *come))
    if _negations(gone) != _negations(come):
        return "negation"
    if any(character.isdigit() for character in changed):
        return "figure"
    if matcher is not None and (kind := _cue(item, differing, matcher)):
        return kind
    if _bare(gone) == _bare(come):
        return "signs"
    if _names(gone, item.old_quote) or _names(come, item.new_quote):
        return "name"
    if not gone:
        return "added"
    return "removed" if not come else "wording"


def _cue(
    item: ReviewItem, differing: list[WordChange], matcher: Matcher
) -> Literal["hedge", "attribution"] | None:
    """Return the kind of the cues that differ between the quotes, hedges first."""
    before, after = matcher.find(item.old_quote), matcher.find(item.new_quote)
    at = [word.old for word in differing if word.old], [word.new for word in differing if word.new]
    touched = {cue.kind for cue in before if any(cue.span.overlaps(span) for span in at[0])}
    touched |= {cue.kind for cue in after if any(cue.span.overlaps(span) for span in at[1])}
    return "hedge" if "hedge" in touched else "attribution" if "attribution" in touched else None


def _negations(parts: list[str]) -> list[str]:
    found = [span.of(part).casefold() for part in parts for span in words(part)]
    return sorted(word for word in found if word in _NEGATIONS or word.endswith(("n't", "n’t")))


def _bare(parts: list[str]) -> str:
    return "".join(c for part in parts for c in part.casefold() if c.isalnum())


def _names(parts: list[str], quote: str) -> bool:
    """Return whether a changed word begins with a capital letter and does not begin the quote."""
    for part in parts:
        for span in words(part):
            word = span.of(part)
            if word[:1].isupper() and not quote.lstrip("“\"'").startswith(part[span.start :]):
                return True
    return False
