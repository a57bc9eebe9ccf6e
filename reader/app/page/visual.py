"""Moving the caret as it is seen: one grapheme to the right or left, through any mixture of directions.

Qt's own moves turn in circles where an emoji stands in text from right to left. A caret stands at the
leading edge of the character that follows it; at the end of a line, at the far edge of its last one.
"""

from __future__ import annotations

from reader.app.page.lines import LaidParagraph


def step(laid: LaidParagraph, position: int, rightwards: bool) -> int | None:
    """Return where an arrow key takes the caret; None where it would leave the paragraph."""
    if not laid.lines:
        return None
    number = laid.line_of(position)
    stops = _stops(laid, number)
    at = next((stop for stop, places in stops.items() if position in places), None)
    if at is None:  # inside a grapheme, which no caret of ours ever is
        return None
    boxes = [laid.boxes(number)[n] for n in _order(laid, number)]
    stop = at
    while 0 <= (stop := stop + (1 if rightwards else -1)) <= len(boxes):
        places = stops.get(stop)
        if not places:
            continue
        crossed = boxes[stop - 1 if rightwards else stop]
        wanted = laid.after(crossed.position) if rightwards != crossed.rtl else crossed.position
        return wanted if wanted in places else places[0]
    forwards = rightwards != laid.rtl
    if forwards and number + 1 < len(laid.lines):
        return laid.lines[number + 1].start
    if not forwards and number > 0:
        return laid.boxes(number - 1)[-1].position
    return None


def _order(laid: LaidParagraph, number: int) -> list[int]:
    """Return the numbers of a line's boxes from left to right; those without width run as their text does."""
    boxes = laid.boxes(number)
    return sorted(range(len(boxes)), key=lambda n: (boxes[n].left, boxes[n].right, -n if boxes[n].rtl else n))


def _stops(laid: LaidParagraph, number: int) -> dict[int, list[int]]:
    """Return the positions that stand at each of a line's caret places, counted from the left edge."""
    boxes = laid.boxes(number)
    place_of = {n: place for place, n in enumerate(_order(laid, number))}
    found: dict[int, list[int]] = {}
    for n, box in enumerate(boxes):
        found.setdefault(place_of[n] + (1 if box.rtl else 0), []).append(box.position)
    if number + 1 == len(laid.lines):
        last = len(boxes) - 1
        end = place_of[last] + (0 if boxes[last].rtl else 1) if boxes else 0
        found.setdefault(end, []).append(laid.lines[number].end)
    return found
