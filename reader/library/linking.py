"""Links between annotations, seen from one article: what stands at the other ends."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reader.model import Annotation
from reader.model.snapshot import Link

if TYPE_CHECKING:
    from reader.library.reading import Reading


@dataclass(frozen=True, slots=True)
class Linked:
    """One link as an annotation has it: `outgoing` from it to `other`, or the other way round.

    `title` is that of the other's article.
    """

    link: Link
    outgoing: bool
    other: Annotation
    title: str
    elsewhere: bool = False  # in another article

    @property
    def quote(self) -> str:
        return quote_of(self.other)


def quote_of(annotation: Annotation) -> str:
    """Return the words of an annotation, of an orphan those that it had last."""
    anchor = next((a for a in reversed(annotation.anchors) if a.pieces), None)
    return " … ".join(piece.quote for piece in anchor.pieces) if anchor else ""


def linked(library: Reading, article: str) -> dict[str, tuple[Linked, ...]]:
    """Return the links of an article's annotations, by annotation, oldest first."""
    links = library.links_of(article)
    ends = dict.fromkeys(id for k in links for id in (k.from_annotation, k.to_annotation))
    there: dict[str, Annotation] = {
        id: held for id, (held, _trashed) in library.stored("annotation", ends).items()
    }
    titles = {id: library.article(id).title for id in {a.article for a in there.values()}}
    found: dict[str, list[Linked]] = defaultdict(list)
    for link in links:
        for own, other, outgoing in (
            (link.from_annotation, link.to_annotation, True),
            (link.to_annotation, link.from_annotation, False),
        ):
            # A damaged end is shown nowhere; the link waits in the library.
            if own in there and other in there and there[own].article == article:
                end = there[other]
                found[own].append(Linked(link, outgoing, end, titles[end.article], end.article != article))
    return {id: tuple(each) for id, each in found.items()}
