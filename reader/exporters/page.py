"""Annotated articles to read and print: one HTML file that loads nothing, runs nothing and needs nothing.

The document's text is the article's: letters and numbers of tags come from the style, so copying, searching
and comparing see the words alone. A tag is told by its letter and stroke, never by colour alone.
"""

from __future__ import annotations

import base64
from bisect import bisect_right
from collections.abc import Iterator
from html import escape
from itertools import pairwise
from typing import BinaryIO

from reader.exporters.corpus import Corpus, Entry, Placed
from reader.exporters.labels import definition, page_words, tag_word, verdict_words
from reader.exporters.markup import holdable
from reader.exporters.palette import tag_colour, tag_fill
from reader.model import Block, TagDefinition

_STYLE = """
:root{color-scheme:light}
body{font:1.125rem/1.65 Georgia,"Noto Serif",serif;color:#22201c;background:#fdfcf9;max-width:40rem;
margin:2rem auto;padding:0 1rem}
h1,h2,h3,h4,h5,h6{line-height:1.25}
p,li,blockquote,pre,h1,h2,h3,h4,h5,h6{white-space:pre-wrap}
pre{font-size:.9em}
.facts,.legend,.notes{font:.9rem/1.5 system-ui,sans-serif;color:#5a554d}
.notes li{margin:.35rem 0}.notes p{margin:.1rem 0}
.deck{font-size:1.2rem}.byline,.caption,.credit{font-size:.9rem;color:#5a554d}
mark{color:inherit;background:none;border-bottom:2px solid;padding-bottom:1px}
mark mark{padding-bottom:4px}
figure{margin:1rem 0;padding:.4rem;border-bottom:2px solid;width:fit-content;max-width:100%}
figure img{display:block;max-width:100%}
figure::before{content:attr(data-letter) attr(data-n);font:700 .7em system-ui,sans-serif}
figure[data-words]::after{content:" " attr(data-words);font:.8em system-ui,sans-serif}
mark[data-n]::before{content:attr(data-letter) attr(data-n);font:700 .6em system-ui,sans-serif;
vertical-align:super;margin-inline-end:.15em}
article+article{border-top:1px solid #cfcac0;margin-top:3rem;padding-top:1rem}
@media print{body{background:none;max-width:none;margin:0}article+article{break-before:page;border:0}
mark{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
"""
_STROKES = {"claim": "solid", "speculation": "dashed", "background": "double"}
_ELEMENTS = {
    "title": "h1",
    "heading": "h2",
    "quote": "blockquote",
    "code": "pre",
    "item": "p",
    "row": "p",
}


def write(corpus: Corpus, stream: BinaryIO) -> int:
    """Write the page; return the number of annotations that can be seen on it."""
    count = 0
    tags = _tags(corpus)
    stream.write(_opening(tags).encode())
    for entry in corpus.entries():
        stream.write("".join(_article(entry, corpus, list(tags), count)).encode())
        count += len(entry.standing) + len(_areas(entry))
    stream.write(b"</body>\n</html>\n")
    return count


def _tags(corpus: Corpus) -> dict[str, TagDefinition]:
    """Return every tag of the library by id, as it is now or was last."""
    found = {tag.id: tag for book in corpus.codebooks.values() for tag in book.tags}
    return found | {tag.id: tag for tag in corpus.codebook.tags}


def _opening(tags: dict[str, TagDefinition]) -> str:
    styles = "".join(
        f".t{number}{{background:{tag_fill(tag.style)};border-bottom-color:{tag_colour(tag.style)};"
        f"border-bottom-style:{_STROKES.get(tag.style, 'solid')}}}\n"
        for number, tag in enumerate(tags.values())
    )
    legend = "".join(
        f'<li><mark class="t{number}"><b>{_words(tag.letter)}</b> {_words(tag.name)}</mark>'
        f" {_words(tag.summary)}</li>"
        for number, tag in enumerate(tags.values())
    )
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Annotated articles</title>\n<style>{_STYLE}{styles}</style>\n</head>\n<body>\n"
        f'<section class="legend" aria-label="Tags"><ul>{legend}</ul></section>\n'
    )


def _article(entry: Entry, corpus: Corpus, tags: list[str], before: int) -> Iterator[str]:
    """Yield one article; its annotations are numbered on from the `before` of those above it."""
    article = entry.article
    language = entry.revision.language or article.language
    spoken = f' lang="{_words(language)}"' if language else ""
    yield f'<article{spoken} aria-label="{_words(article.title)}">\n'
    facts = [f for f in (article.title, article.byline, article.outlet, article.published, article.url) if f]
    yield f'<p class="facts" dir="auto">{_words(" · ".join(facts))}</p>\n'
    numbered = list(enumerate(entry.standing, before + 1))
    areas = list(enumerate(_areas(entry), before + 1 + len(numbered)))
    yield '<div class="text">\n'
    for block, here in zip(entry.revision.blocks, _by_block(entry, numbered), strict=True):
        yield _block(block, entry, here, corpus, tags)
        while areas and (_at(areas[0][1]) < block.span.end or block is entry.revision.blocks[-1]):
            yield _figure(*areas.pop(0), corpus, tags)
    yield from (_figure(number, placed, corpus, tags) for number, placed in areas)  # of a text without blocks
    yield "</div>\n"
    numbered += list(enumerate(_areas(entry), before + 1 + len(numbered)))
    if numbered:
        notes = "".join(_note(number, placed, corpus) for number, placed in numbered)
        yield f'<ol class="notes" start="{before + 1}">\n{notes}</ol>\n'
    yield "</article>\n"


_Stretch = tuple[int, int, int, Placed]  # start and end inside the block, number of the annotation


def _by_block(entry: Entry, numbered: list[tuple[int, Placed]]) -> list[list[_Stretch]]:
    """Return what each block has of every piece, in the order in which the annotations begin."""
    blocks = entry.revision.blocks
    found: list[list[_Stretch]] = [[] for _ in blocks]
    for number, placed in numbered:
        for start, end in placed.spans:
            index = max(0, bisect_right(blocks, start, key=lambda block: block.span.start) - 1)
            while index < len(blocks) and blocks[index].span.start < end:
                block = blocks[index].span
                if start < block.end:
                    found[index].append((max(start, block.start), min(end, block.end), number, placed))
                index += 1
    return found


def _block(block: Block, entry: Entry, here: list[_Stretch], corpus: Corpus, tags: list[str]) -> str:
    name = _ELEMENTS.get(block.kind, "p")
    if name == "h2":
        name = f"h{min(6, max(2, block.level))}"
    start, end = block.span.start, block.span.end
    places = sorted({start, end, *(a for a, *_ in here), *(b for _, b, *_ in here)})
    parts = []
    for left, right in pairwise(places):
        inside = _words(entry.revision.text[left:right])
        covering = [one for one in here if one[0] <= left and right <= one[1]]
        for begins, _, number, placed in reversed(covering):
            first = ""
            if begins == left:  # the note below says what the mark means to who cannot see it
                named = _named(number, placed, corpus)
                first = f' id="a{number}-{begins}" aria-describedby="n{number}"{named}'
            inside = f'<mark class="t{_index(placed, tags)}" data-a="{number}"{first}>{inside}</mark>'
        parts.append(inside)
    shown = f' class="{block.kind}"' if name == "p" else ""
    return f'<{name}{shown} dir="auto">{"".join(parts)}</{name}>\n'


def _named(number: int, placed: Placed, corpus: Corpus) -> str:
    found = definition(corpus, placed.annotation)
    letter = found.letter if found else ""
    return f' data-letter="{_words(letter)}" data-n="{number}" title="{_words(_name(placed, corpus))}"'


def _index(placed: Placed, tags: list[str]) -> int:
    return tags.index(placed.annotation.tag) if placed.annotation.tag in tags else 0


def _name(placed: Placed, corpus: Corpus) -> str:
    found = definition(corpus, placed.annotation)
    return found.name if found else tag_word(corpus, placed.annotation)


def _areas(entry: Entry) -> list[Placed]:
    """Return the areas of printed pages, in the order of the places where they are listed."""
    return sorted((p for p in entry.placed if p.annotation.area is not None), key=_at)


def _at(placed: Placed) -> int:
    return placed.annotation.area.at if placed.annotation.area is not None else 0


def _figure(number: int, placed: Placed, corpus: Corpus, tags: list[str]) -> str:
    """Return the picture of an area, itself in the file, with its tag; where it is not kept, what it was.

    As with marks, letter and words come from the style: the document's text stays the article's.
    """
    area = placed.annotation.area
    assert area is not None
    fetch = getattr(corpus.library, "original_by_hash", None)
    data: bytes | None = fetch(area.picture) if fetch is not None and area.picture else None
    words = _words(f"{_name(placed, corpus)}, page {area.label}")
    image = ""
    if data is not None:
        width = round((area.x1 - area.x0) * 96 / 72)
        source = base64.b64encode(data).decode("ascii")
        image = f'<img width="{width}" alt="{words}" src="data:image/png;base64,{source}">'
    told = "" if image else f' data-words="{words}" role="img" aria-label="{words}"'
    return (
        f'<figure id="a{number}-{area.at}" class="t{_index(placed, tags)}" aria-describedby="n{number}"'
        f"{_named(number, placed, corpus)}{told}>{image}</figure>\n"
    )


def _note(number: int, placed: Placed, corpus: Corpus) -> str:
    annotation = placed.annotation
    quote = " … ".join(piece.quote for piece in placed.anchor.pieces) if placed.anchor else ""
    at = placed.spans[0][0] if placed.spans else _at(placed)
    about = [f'<a href="#a{number}-{at}"><b>{_words(_name(placed, corpus))}</b></a>']
    if annotation.area is None or placed.anchor is not None:
        about.append(f'<q dir="auto">{_words(quote)}</q>')
    if annotation.speaker:
        about.append(f'– <span dir="auto">{_words(corpus.speaker(annotation.speaker.speaker).name)}</span>')
    if placed.cues:
        cues = ", ".join(cue.of(placed.revision.text) for cue in placed.cues)
        about.append(f'(<i dir="auto">{_words(cues)}</i>)')
    if printed := page_words(placed):
        about.append(f'<span lang="en">{_words(printed)}</span>')
    note = f'<p dir="auto">{_words(annotation.note)}</p>' if annotation.note else ""
    if annotation.verdict:
        note += f'<p lang="en">{_words(verdict_words(annotation.verdict))}</p>'
    return f'<li id="n{number}">{" ".join(about)}{note}</li>\n'


def _words(text: str) -> str:
    return escape(holdable(text))
