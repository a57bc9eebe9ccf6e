"""Recognising what stands around a story: bylines, dates, captions, credits, and leftovers of a web page.

Rules are about wording and place, in the languages named; a line that fits no rule is text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reader.importers.dates import find_date

_AGENCIES = (
    r"(?:the\s+)?associated\s+press|ap(?:\s+photo)?|reuters|getty(?:\s+images)?|afp|agence\s+france[- ]presse"
    r"|epa|efe|dpa|ansa|tass|shutterstock|istock|alamy|pa(?:\s+(?:media|wire|images))?|zuma|bloomberg|unsplash|"
    r"wikimedia(?:\s+commons)?|picture\s+alliance|imago|nurphoto|anadolu(?:\s+agency)?|xinhua|upi|usa\s+today|"
    r"handout|file|courtesy"
)
_CREDIT = re.compile(
    rf"(?:(?:image|photo|picture|video|graphic|illustration)s?\s*(?:source|credit|courtesy|by|from)?\s*[:,©]\s*\S.{{0,80}}"
    rf"|(?:image|photo|picture)\s+(?:source|credit|by|courtesy)\b.{{0,80}}"
    r"|(?:photograph|photography|credit|foto|bild|crédit|crédito|photo\s+credit)\s*:\s*\S.{0,80}"
    rf"|(?:photograph|photo)(?:ed)?\s+by\s+.{{1,80}}"
    rf"|(?:via|©|\(c\)|copyright)\s+[^.!?]{{2,60}}"
    rf"|(?:{_AGENCIES})(?:\s*[/,|]\s*.{{1,60}})?"
    rf"|[^.!?]{{2,60}}(?:\s*/\s*|\s+via\s+|,\s+)(?:{_AGENCIES})(?:\s*/.{{1,40}})?"
    r")\.?",
    re.I,
)
_CREDIT_INSIDE = re.compile(
    rf"[(\[](?:photo|image|picture|credit|file|foto|ap\s+photo|reuters|getty)[^()\[\]]{{0,80}}[)\]]\.?$"
    rf"|(?:/|\bvia\s|\s[-–—]\s?)(?:{_AGENCIES})[)\]]?\.?$",
    re.I,
)
_CAPTION_OPENING = re.compile(
    r"(?:in\s+this\s+(?:\w+\s+){0,3}?(?:photo|image|picture|photograph|video|frame|handout|screengrab|screenshot)\b"
    r"|(?:a\s+)?(?:file|undated|handout|aerial|archive|satellite)\s+(?:photo|image|picture|view)\b"
    r"|(?:pictured|shown|seen)\s*(?::|here\b|above\b|,)"
    r"|(?:photo|image|figure|fig\.|caption|image\s+caption|map|chart|graphic)\s*(?:caption)?\s*\d*\s*[:.]\s+\S)",
    re.I,
)
# What page furniture leaves behind when a reader copies a story out of a browser. Whole lines only.
_IMAGE_LEFTOVER = re.compile(
    r"(?:open\s+image\s+modal|(?:view|open|enlarge|expand|zoom|show|hide|toggle)\s+(?:the\s+)?"
    r"(?:image|photo|picture|caption|gallery|full\s*screen)(?:\s+in\s+(?:full\s*screen|gallery|lightbox))?"
    r"|image|photo|picture|image\s+\d+\s+of\s+\d+|click\s+to\s+enlarge|enlarge(?:\s+this\s+image)?)",
    re.I,
)
_PAGE_LEFTOVER = re.compile(
    r"(?:advertisement|ad|sponsored(?:\s+content)?|(?:story|article)\s+continues\s+below(?:\s+advertisement)?"
    r"|continue\s+reading(?:\s+below)?|skip\s+(?:advertisement|past\s+newsletter\s+promotion|to\s+.{1,30})"
    r"|share(?:\s+(?:this|on|via)(?:\s+(?:article|story|page|facebook|twitter|x|whatsapp|email))?)?"
    r"|share\s+save|tweet|print|email|copy\s+link|(?:listen|play)\s+(?:to\s+this\s+(?:article|story)|audio|video)"
    r"|\d+\s+(?:comments?|shares)|leave\s+a\s+comment|sign\s+up\s+(?:now|here)|subscribe(?:\s+now)?|follow\s+us"
    r"|add\s+us\s+(?:as\s+a\s+preferred\s+source\s+)?on\s+google|loading\.*|close|play|pause|mute|back\s+to\s+top)",
    re.I,
)
_BYLINE = re.compile(
    r"(?:(?:written|reported|words|text|story|report)\s+)?by:?\s+(?P<by>\S.*)"
    r"|(?:von|par|por|door|av|af|authors?|reporter|autor(?:in|en)?|auteur|autore)\s*:\s*(?P<label>\S.*)"
    r"|(?:von|par|por|door)\s+(?P<other>[A-ZÀ-Þ]\S+(?:\s+\S+){1,5})",
    re.I,
)
_PUBLISHED = re.compile(
    r"(?:(?:first\s+)?published|posted|updated|last\s+(?:updated|modified)|modified|created|date|veröffentlicht|"
    r"stand|publié(?:\s+le)?|publicado(?:\s+el)?|am|le|on)\b\s*:?\s*(?:on|at|am|le|:)?\s*",
    re.I,
)
_WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+", re.I)
_SEPARATOR = re.compile(r"\s+[·•|—–/]\s+|\s*[|·•]\s*")
_NAME = re.compile(
    r"[^\W\d_][\w.'’-]*(?:[ \u00a0][^\W\d_][\w.'’-]*){0,9}(?:,? (?:and|und|et|y|e|&) .{2,60})?"
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a byline or date line says; empty where it does not."""

    byline: str = ""
    published: str = ""
    outlet: str = ""


def is_image_leftover(line: str) -> bool:
    return _IMAGE_LEFTOVER.fullmatch(line.strip(" .:")) is not None


def is_leftover(line: str) -> bool:
    """Return whether the whole line is a control or label of a web page, and no part of its story."""
    return is_image_leftover(line) or _PAGE_LEFTOVER.fullmatch(line.strip(" .:")) is not None


def is_credit(line: str) -> bool:
    """Return whether the whole line says who made or owns a picture."""
    return len(line) <= 120 and _CREDIT.fullmatch(line.strip("() ")) is not None


def opens_caption(line: str) -> bool:
    return _CAPTION_OPENING.match(line) is not None


def ends_in_credit(line: str) -> bool:
    """Return whether a sentence ends in a picture's credit, as a caption does and a story does not."""
    return len(line) <= 600 and _CREDIT_INSIDE.search(line) is not None


def byline_facts(line: str) -> Facts | None:
    """Return what a byline or date line says, or None when `line` is neither.

    Such a line is short and consists, between separators, of a "By" with names, a date, an outlet.
    """
    if len(line) > 200:
        return None
    parts = [part.strip(" ,") for part in _SEPARATOR.split(line.strip()) if part.strip(" ,")]
    byline = published = outlet = ""
    unknown: list[str] = []
    for part in parts:
        name = _name_in(part)
        date = _date_in(part)
        if name and not byline:
            byline = name
            published = published or _date_after_name(part)
        elif date:
            published = published or date
        else:
            unknown.append(part)
    if not byline and not published:
        return None
    if len(unknown) > 2 or any(len(part) > 60 or part.endswith((".", "!", "?")) for part in unknown):
        return None
    if unknown and not byline and len(parts) > 1 and _NAME.fullmatch(unknown[0]) and len(unknown) > 1:
        byline = unknown.pop(0)  # "Hanne Quill · Lenn Valley Courier · 14 October 2026"
    if unknown and (byline or published):
        outlet = unknown[0]
    return Facts(byline, published, outlet)


def _name_in(part: str) -> str:
    found = _BYLINE.fullmatch(part)
    if not found:
        return ""
    name = next(group for group in found.groups() if group)
    date = find_date(name)
    if date:
        name = name[: date.start]
    name = name.split(" for ")[0].strip(" ,;|-–—")
    return name if len(name.split()) <= 14 and not re.search(r"[.!?]\s", name) and name[:1].isalpha() else ""


def _date_after_name(part: str) -> str:
    date = find_date(part)
    return date.iso if date else ""


def _date_in(part: str) -> str:
    """Return the date when the part is a date and nothing else but words that announce one."""
    date = find_date(part)
    if not date:
        return ""
    head = _WEEKDAY.sub("", part[: date.start].strip() + " ").strip()
    while head:
        shorter = _PUBLISHED.sub("", head, count=1).strip(" ,:")
        shorter = _WEEKDAY.sub("", shorter + " ").strip(" ,:")
        if shorter == head:
            return ""
        head = shorter
    tail = part[date.end :].strip(" ,.()")
    return date.iso if len(tail) <= 12 and not re.search(r"[.!?]", tail) else ""
