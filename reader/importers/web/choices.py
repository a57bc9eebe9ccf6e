"""The reader's own choice among a page's blocks, and what of it holds for other pages of the same site.

A block's signature is where a site's template puts it: names of elements and classes, never words. A choice
goes on to other pages only where its signature tells chosen blocks from the others of its own page: taking
one paragraph out of a story says nothing about the paragraphs of the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from lxml import etree

from reader.importers.draft import NO_CHOICE, SiteChoice
from reader.importers.web.walk import SourceBlock
from reader.model import Notice

_LEVELS = 3  # the block's element and what is around it
_MOST_SIGNATURES = 50
_GENERATED = re.compile(r"\d|^.{40}|^(?=.*[a-z])(?=.*[A-Z])[A-Za-z]{5,8}$|__|--")


def signature(block: SourceBlock) -> str:
    """Return where in its site's template a block stands; the same for its like on other pages."""
    names: list[str] = []
    element: etree._Element | None = block.element
    while element is not None and len(names) < _LEVELS and element.tag != "body":
        classes = sorted(
            {name for name in (element.get("class") or "").split() if not _GENERATED.search(name)}
        )
        names.append(".".join([str(element.tag), *classes[:4]]))
        element = element.getparent()
    return ">".join(reversed(names))


def chosen(
    blocks: Sequence[SourceBlock],
    kept: Iterable[int],
    put_back: Iterable[int] = (),
    take_out: Iterable[int] = (),
    site: SiteChoice = NO_CHOICE,
) -> tuple[int, ...]:
    """Return the numbers of the blocks to keep: this page's choice wins over the site's, that over `kept`."""
    wanted = set(kept)
    if site:
        back, out = frozenset(site.put_back), frozenset(site.take_out)
        for number, block in enumerate(blocks):
            of = signature(block)
            if of in out:
                wanted.discard(number)
            elif of in back and not block.hidden:
                wanted.add(number)
    wanted |= set(put_back) & set(range(len(blocks)))
    return tuple(sorted(wanted - set(take_out)))


def told(
    blocks: Sequence[SourceBlock],
    usual: Iterable[int],
    put_back: Sequence[int],
    take_out: Sequence[int],
    site: SiteChoice,
) -> list[Notice]:
    """Return the notice that keeps the reader's choice with the revision; `usual` is what no choice gives.

    Its facts are counts, the blocks' numbers, and the signatures that hold for the site, one a line.
    """
    usual = frozenset(usual)
    final = frozenset(chosen(blocks, usual, put_back, take_out, site))
    back, out = sorted(final - usual), sorted(usual - final)
    if not (back or out or put_back or take_out):
        return []
    own_back, own_out = set(put_back) & set(back), set(take_out) & set(out)
    inside = {signature(blocks[number]) for number in final}
    outside = {signature(blocks[number]) for number in range(len(blocks)) if number not in final}
    of_site = SiteChoice(
        _known(site.put_back, (signature(blocks[n]) for n in sorted(own_back)), outside),
        _known(site.take_out, (signature(blocks[n]) for n in sorted(own_out)), inside),
    )
    return [
        Notice(
            "import.blocks-chosen",
            (
                ("back", len(back)),
                ("out", len(out)),
                ("put_back", " ".join(map(str, sorted(put_back)))),
                ("take_out", " ".join(map(str, sorted(take_out)))),
                ("site_put_back", "\n".join(of_site.put_back)),
                ("site_take_out", "\n".join(of_site.take_out)),
            ),
        )
    ]


def _known(before: Iterable[str], added: Iterable[str], against: set[str]) -> tuple[str, ...]:
    """Return the signatures that hold for the site: without those that this page's choice contradicts."""
    return tuple(dict.fromkeys(s for s in (*before, *added) if s not in against))[:_MOST_SIGNATURES]
