"""Whether what was read is a newer version of an article that is there: by its address, else by its words.

No text is read but those of a few candidates, which the full-text index names by phrases of the new text.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from reader.errors import LibraryFailed
from reader.library.library import Library
from reader.model import ImportedArticle, Notice
from reader.text.hashing import text_hash
from reader.text.segment import paragraphs, words
from reader.text.span import Span

PROBES = 8  # phrases that are looked for
PROBE_WORDS = 6
PROBE_LONGEST = 60  # code points; scripts without spaces have no words to count
HITS = 20  # places that one phrase may find: more say that it is a formula, not this story
CANDIDATES = 5  # texts that are read
SHINGLE = 3  # words; an edited story keeps most of its threes
WORDS_COMPARED = 20_000  # of each text, from its beginning

# Measured: of 84 pairs of versions, edited lightly to heavily, one is under 0.4 (0.25); of all pairs of
# different stories of the same outlets the most alike reach 0.14.
MOST = 0.4  # of the runs of words of the shorter text
SOME = 0.2  # of the longer one: a round-up that quotes a whole brief is another story

_TRACKING = re.compile(r"(?:^|&)(?:utm_[^=&]*|fbclid|gclid|ref)=[^&]*")


@dataclass(frozen=True, slots=True)
class Match:
    """The article that a text seems to be a version of, its newest revision, and why.

    `share` is how much of the shorter text's words (in threes) the other has too, 0 to 1.
    """

    article: str
    revision: str
    title: str
    why: Literal["same", "address", "words"]
    share: float

    @property
    def notice(self) -> Notice:
        """Return the question to the reader."""
        if self.why == "same":
            return Notice("revising.looks-same", (("title", self.title),))
        if self.why == "address":
            return Notice("revising.looks-address", (("title", self.title),))
        facts = (("title", self.title), ("percent", round(100 * self.share)))
        return Notice("revising.looks-words", facts)


def looks_like(library: Library, imported: ImportedArticle) -> Match | None:
    """Return the article that `imported` is probably a version of: same text, same address, same words."""
    known = library.find_revision(text_hash(imported.text))
    if known is not None:
        return Match(known.article, known.id, library.article(known.article).title, "same", 1.0)
    threes = shingles(imported.text)
    by_address = library.articles_at(addresses(imported.url))[:CANDIDATES]
    best: Match | None = None
    for id in by_address or _candidates(library, imported.text):
        try:
            revision = library.newest_revision(id)
        except LibraryFailed:
            continue  # damage elsewhere, named by the library's notices, is no reason to stop an import
        most, some = shares(threes, shingles(revision.text))
        alike = most >= MOST and some >= SOME
        if (by_address or alike) and (best is None or most > best.share):
            why: Literal["address", "words"] = "address" if by_address else "words"
            best = Match(id, revision.id, library.article(id).title, why, most)
    return best


def addresses(url: str) -> tuple[str, ...]:
    """Return the forms in which one page's address is written; empty for what is no web address."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "") + (f":{parts.port}" if parts.port else "")
    except ValueError:
        return ()
    path = parts.path.rstrip("/")
    query = _TRACKING.sub("", parts.query).lstrip("&")
    if parts.scheme not in ("http", "https") or not host or not (path or query):
        return (url,) if url else ()  # a front page is no story; as it stands it may still be known
    host = host.removeprefix("www.")
    tail = f"?{query}" if query else ""
    forms = [
        f"{scheme}://{www}{host}{path}{slash}{tail}"
        for scheme in ("https", "http")
        for www in ("", "www.")
        for slash in ("", "/")
    ]
    return tuple(dict.fromkeys((url, *forms)))


def _candidates(library: Library, text: str) -> list[str]:
    """Return the articles that most of the probes stand in, at most `CANDIDATES`."""
    found: Counter[str] = Counter()
    for probe in probes(text):
        hits = library.search(f'"{probe}"', limit=HITS)
        found.update({hit.article for hit in hits if hit.where == "text"})
    return [id for id, _ in found.most_common(CANDIDATES)]


def probes(text: str) -> tuple[str, ...]:
    """Return phrases from the longest paragraphs, from their beginning and their middle, as they stand."""
    longest = sorted(paragraphs(text), key=len, reverse=True)[: PROBES * 2]
    found: dict[str, None] = {}
    for middle in (False, True):
        for paragraph in longest:
            probe = _probe(text, paragraph, middle)
            if probe:
                found[probe] = None
            if len(found) == PROBES * (middle + 1):
                break
    return tuple(found)


def _probe(text: str, paragraph: Span, middle: bool) -> str:
    whole = paragraph.of(text)
    runs = whole.split()
    if len(runs) <= 2:  # written without spaces: the index knows what stands between marks
        pieces = [piece for piece in re.split(r"[^\w]+", whole) if len(piece) > 3]
        return pieces[len(pieces) // 2 if middle else 0][:200] if pieces else ""
    at = len(runs) // 2 if middle else 0
    return " ".join(runs[at : at + PROBE_WORDS]).replace('"', " ")[: PROBE_LONGEST * 2].strip()


def shingles(text: str) -> frozenset[int]:
    """Return the hashes of all runs of `SHINGLE` words, in lower case; of one run for a shorter text."""
    folded = [span.of(text).casefold() for span in words(text[: WORDS_COMPARED * 8])[:WORDS_COMPARED]]
    if len(folded) < SHINGLE:
        return frozenset((hash(tuple(folded)),)) if folded else frozenset()
    return frozenset(map(hash, zip(folded, folded[1:], folded[2:], strict=False)))


def shares(one: frozenset[int], other: frozenset[int]) -> tuple[float, float]:
    """Return how much of the smaller and of the larger set stands in both, 0 to 1."""
    if not one or not other:
        return 0.0, 0.0
    both = len(one & other)
    return both / min(len(one), len(other)), both / max(len(one), len(other))
