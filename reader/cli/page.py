"""An article as text for a terminal: tagged stretches between marks, annotations below."""

from __future__ import annotations

from collections.abc import Iterator

from reader.cli.common import ID_SHOWN
from reader.exporters.corpus import Corpus, Entry, Placed
from reader.exporters.labels import definition, tag_word, verdict_words
from reader.wording import marked, shown

QUOTE = 70  # characters of a quote in the list below the text


def lines_of(entry: Entry, corpus: Corpus) -> Iterator[str]:
    """Yield the lines: facts, text with ⟦letter … ⟧ around what is tagged, then every annotation."""
    article = entry.article
    yield shown(article.title) or "(no title)"
    facts = (article.byline, article.outlet, article.published, article.url)
    if any(facts):
        yield " · ".join(shown(fact) for fact in facts if fact)
    several = f", revision {entry.revision.number}" if entry.revision.number > 1 or entry.older else ""
    yield f"{article.id}{several}"
    yield ""
    yield from marked(_with_marks(entry, corpus)).split("\n")
    if entry.placed:
        yield ""
    for placed in entry.placed:
        yield from _annotation_lines(placed, corpus)


def _with_marks(entry: Entry, corpus: Corpus) -> str:
    """Return the text with marks; at one place, what ends is closed before anything is opened."""
    text = entry.revision.text
    marks: list[tuple[int, int, int, str]] = []  # place, 0 closes and 1 opens, order at this place, mark
    for placed in entry.standing:
        for start, end in placed.spans:
            marks.append((start, 1, -end, f"⟦{_letter(placed, corpus)} "))
            marks.append((end, 0, -start, "⟧"))
    parts: list[str] = []
    done = 0
    for place, _, _, mark in sorted(marks):
        parts += (text[done:place], mark)
        done = place
    return "".join((*parts, text[done:]))


def _letter(placed: Placed, corpus: Corpus) -> str:
    found = definition(corpus, placed.annotation)
    return found.letter if found and found.letter else tag_word(corpus, placed.annotation)


def _annotation_lines(placed: Placed, corpus: Corpus) -> Iterator[str]:
    annotation = placed.annotation
    where = " ".join(f"{start}:{end}" for start, end in placed.spans) or "no place"
    quote = " … ".join(piece.quote for piece in placed.anchor.pieces) if placed.anchor else ""
    speaker = corpus.speaker(annotation.speaker.speaker).name if annotation.speaker else ""
    yield (
        f"{annotation.id[:ID_SHOWN]}  {shown(tag_word(corpus, annotation))}  {where}"
        f"  “{shown(quote, limit=QUOTE)}”{f'  {shown(speaker)}' if speaker else ''}"
    )
    if annotation.verdict:
        yield f"{'':{ID_SHOWN}}  {shown(verdict_words(annotation.verdict))}"
    if annotation.note:
        for line in annotation.note.split("\n"):
            yield f"{'':{ID_SHOWN}}  {marked(line)}"
