"""What a mark of a PDF says in our own words: whose it is, which annotation, what is noted, and when."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from reader.pdf.marks import PrintedMark
from reader.text.normalise import normalise

_UUID = re.compile(r"([0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})(?:\.(\d+))?", re.I)
_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?([Z+-])?(?:(\d\d)'?(\d\d)?)?")
_PART = re.compile(r" \(\d+/\d+\)$")  # of an annotation over a page's end


def own_id(mark: PrintedMark) -> tuple[str, bool]:
    """Return the annotation, by id, that we wrote a mark for, and whether it is a part of it; '' for none."""
    own = _UUID.fullmatch(mark.id)
    return (own[1].lower(), bool(own[2])) if own else ("", False)


def author(mark: PrintedMark) -> str:
    """Return the name of who made a mark; empty when that is not said."""
    return " ".join(normalise(mark.author).text.split())


def note_and_speaker(mark: PrintedMark) -> tuple[str, str]:
    """Return note and speaker; our own copies say tag and speaker first."""
    lines = normalise(mark.content).text.strip().split("\n")
    speaker = ""
    if mark.subject and _PART.sub("", lines[0]) == mark.subject:
        del lines[0]
        if lines and lines[0].startswith("Speaker: "):
            speaker = lines.pop(0).removeprefix("Speaker: ")
    return "\n".join(lines).strip(), speaker


def created(mark: PrintedMark) -> str:
    """Return when a mark was made, in UTC as we write it; empty when that is not said."""
    return moment(mark.created) or moment(mark.modified)


def modified(mark: PrintedMark) -> str:
    """Return when a mark was changed last, in UTC as we write it; empty when that is not said."""
    return moment(mark.modified) or moment(mark.created)


def moment(told: str) -> str:
    """Return a time as PDF writes it (D:20240711193401+02'00') in UTC as we do; empty for none."""
    found = _DATE.match(told)
    if found is None:
        return ""
    year, month, day, hour, minute, second, sign, hours, minutes = found.groups()
    try:
        ahead = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
        given = datetime(
            int(year),
            int(month or 1),
            int(day or 1),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            tzinfo=timezone(-ahead if sign == "-" else ahead),
        ).astimezone(UTC)
    except (ValueError, OverflowError):
        return ""
    return given.isoformat(timespec="milliseconds").replace("+00:00", "Z")
