"""Plain text and pasted text: title, deck, byline, captions and credits by wording and place."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from reader.importers import furniture
from reader.importers.decode import decode
from reader.importers.draft import Draft, DraftBlock, Raw
from reader.importers.lines import BULLET, Line, paragraphs
from reader.model import Notice
from reader.text.normalise import normalise

VERSION = "1"

_LONGEST_TITLE, _LONGEST_DECK, _LONGEST_HEADING = 200, 320, 80
_TELL_EVERY = 10_000  # lines
_FULL_STOP = re.compile(r"[.;,:][\"'”’»)\]]*$")
_ENDS = re.compile(r"[.!?…;,:”\"»。！？｡，；：」』؟؛،۔।॥][’')\]]*$")
_QUOTED = re.compile(r"((?:>\s?)+)(.*)")


def read(raw: Raw) -> Draft:
    """Return the draft of a plain text file."""
    decoded = decode(raw.data, forced=raw.encoding, declared=raw.charset, name=raw.name)
    raw.progress(0.3)
    normalised = normalise(decoded.text)
    draft = read_text(normalised.text, lambda share: raw.progress(0.4 + 0.4 * share))
    draft.encoding = decoded.encoding
    draft.notices[:0] = [*decoded.notices, *(Notice(*told) for told in normalised.notices)]
    return draft


def read_body(raw: Raw) -> Draft:
    """Return the draft of text that stands under a heading of its own, as a letter does: no title in it."""
    decoded = decode(raw.data, forced=raw.encoding, declared=raw.charset, name=raw.name)
    draft = Draft(encoding=decoded.encoding, notices=list(decoded.notices))
    _body(paragraphs(normalise(decoded.text).text), draft)
    return draft


def read_text(text: str, progress: Callable[[float], None] = lambda share: None) -> Draft:
    """Return the draft of normalised plain text."""
    lines = paragraphs(text)
    draft = Draft()
    body = _header(lines, draft)
    _body(lines[body:], draft, progress)
    return draft


def _header(lines: Sequence[Line], draft: Draft) -> int:
    """Read title, deck, byline and the pictures above the story; return the number of lines used."""
    if not lines or not _is_title(lines):
        return _facts_above(lines, draft)
    draft.title = lines[0].text
    draft.blocks.append(DraftBlock("title", draft.title))
    position = 1
    deck = False
    while position < len(lines):
        taken = _furniture(lines, position, draft, header=True)
        if taken:
            position += taken
        elif not deck and _is_deck(lines, position):
            draft.blocks.append(DraftBlock("deck", lines[position].text))
            deck = True
            position += 1
        else:
            break
    return position


def _facts_above(lines: Sequence[Line], draft: Draft) -> int:
    """Read a byline above a text without a title."""
    return _furniture(lines, 0, draft, header=True) if lines else 0


def _is_title(lines: Sequence[Line]) -> bool:
    first = lines[0]
    if len(lines) < 2 or len(first.text) > _LONGEST_TITLE or BULLET.match(first.text):
        return False
    if furniture.byline_facts(first.text) or furniture.is_leftover(first.text):
        return False
    if _FULL_STOP.search(first.text) and not first.text.endswith("..."):
        return False
    return lines[1].chunk > first.chunk or _is_furniture(lines, 1) or len(lines[1].text) > len(first.text)


def _is_deck(lines: Sequence[Line], position: int) -> bool:
    """Return whether the line after the title sums the story up: the story itself must come later.

    Furniture below it says so (a byline, a picture), or that it is short and has no full stop.
    """
    line = lines[position]
    following = position + 1
    if len(line.text) > _LONGEST_DECK or following >= len(lines) or BULLET.match(line.text):
        return False
    if _is_furniture(lines, following):
        return True
    return not _ENDS.search(line.text) and lines[following].chunk > line.chunk


def _is_furniture(lines: Sequence[Line], position: int) -> bool:
    return bool(_furniture(lines, position, Draft(), header=True))


def _furniture(lines: Sequence[Line], position: int, draft: Draft, *, header: bool) -> int:
    """Add the byline, caption, credit or leftover at `position` to `draft`; return the lines it took."""
    line = lines[position]
    if furniture.is_leftover(line.text):
        draft.notices = [*draft.notices, Notice("import.left-out-lines", (("count", 1),))]
        picture = furniture.is_image_leftover(line.text) and _same_chunk(lines, position)
        return 1 + (_picture(lines, position + 1, draft) if picture else 0)
    if header:
        facts = furniture.byline_facts(line.text)
        if facts:
            draft.blocks.append(DraftBlock("byline", line.text))
            draft.byline = draft.byline or facts.byline
            draft.published = draft.published or facts.published
            draft.outlet = draft.outlet or facts.outlet
            return 1
    credited = _same_chunk(lines, position) and furniture.is_credit(lines[position + 1].text)
    if furniture.opens_caption(line.text) or (credited and len(line.text) <= 600):
        return _picture(lines, position, draft)
    if furniture.is_credit(line.text):
        draft.blocks.append(DraftBlock("credit", line.text))
        return 1
    if furniture.ends_in_credit(line.text):
        draft.blocks.append(DraftBlock("caption", line.text))
        return 1
    return 0


def _picture(lines: Sequence[Line], position: int, draft: Draft) -> int:
    """Add the caption at `position` and the credit below it; return the lines taken."""
    if furniture.is_credit(lines[position].text):
        draft.blocks.append(DraftBlock("credit", lines[position].text))
        return 1
    draft.blocks.append(DraftBlock("caption", lines[position].text))
    if _same_chunk(lines, position) and furniture.is_credit(lines[position + 1].text):
        draft.blocks.append(DraftBlock("credit", lines[position + 1].text))
        return 2
    return 1


def _same_chunk(lines: Sequence[Line], position: int) -> bool:
    return position + 1 < len(lines) and lines[position + 1].chunk == lines[position].chunk


def _body(
    lines: Sequence[Line], draft: Draft, progress: Callable[[float], None] = lambda share: None
) -> None:
    prose = sum(1 for line in lines if len(line.text) > _LONGEST_HEADING)
    position = 0
    told = 0
    while position < len(lines):
        if position - told > _TELL_EVERY:
            progress(position / len(lines))
            told = position
        taken = _furniture(lines, position, draft, header=False)
        if not taken:
            draft.blocks.append(_block(lines, position, headings=prose >= 3))
            taken = 1
        position += taken
    count = sum(1 for notice in draft.notices if notice.message == "import.left-out-lines")
    if count:
        others = [notice for notice in draft.notices if notice.message != "import.left-out-lines"]
        draft.notices = [*others, Notice("import.left-out-lines", (("count", count),))]


def _block(lines: Sequence[Line], position: int, *, headings: bool) -> DraftBlock:
    line = lines[position]
    quoted = _QUOTED.fullmatch(line.text)
    if quoted and quoted[2].strip():
        return DraftBlock("quote", quoted[2], quoted[1].count(">"))
    bullet = BULLET.match(line.text)
    if bullet:
        kept = line.text if bullet["number"] else line.text[bullet.end() :]
        return DraftBlock("item", kept, 1 + min(line.indent // 2, 5) if line.indent else 1)
    if headings and _is_heading(lines, position):
        return DraftBlock("heading", line.text, 2)
    return DraftBlock("paragraph", line.text)


def _is_heading(lines: Sequence[Line], position: int) -> bool:
    """Return whether a short line without a final mark stands alone above a longer paragraph."""
    line = lines[position]
    if len(line.text) > _LONGEST_HEADING or _ENDS.search(line.text) or not line.text[0].isalnum():
        return False
    if position + 1 >= len(lines) or len(lines[position + 1].text) <= _LONGEST_HEADING:
        return False
    alone_above = position == 0 or lines[position - 1].chunk < line.chunk
    return alone_above and lines[position + 1].chunk > line.chunk and not line.text[0].islower()
