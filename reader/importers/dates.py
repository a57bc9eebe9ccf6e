"""Dates as newspapers write them, to ISO 8601 with the precision given: "2026-05" stays a month."""

from __future__ import annotations

import re
from dataclasses import dataclass

# First three letters are not enough in every language ("mar", "maj", "mai"), so each form stands here.
_MONTHS: dict[str, int] = {}
for _number, _names in enumerate(
    (
        "january jan januar jänner janvier janv enero ene gennaio gen januari janeiro leden stycznia января",
        "february feb februar février févr fevrier febrero febbraio februari fevereiro lutego февраля",
        "march mar märz maerz mrz mars marzo maart março marca марта",
        "april apr avril avr abril abr aprile kwietnia апреля",
        "may mai mayo maggio mag mei maio maj maja мая",
        "june jun juni juin junio giugno giu junho czerwca июня",
        "july jul juli juillet juil julio luglio lug julho lipca июля",
        "august aug août aout agosto ago augustus augusti sierpnia августа",
        "september sep sept septembre septiembre settembre set setembro września сентября",
        "october oct oktober okt octobre octubre ottobre ott outubro października октября",
        "november nov novembre noviembre novembro listopada ноября",
        "december dec dezember dez décembre déc decembre diciembre dic dicembre dezembro grudnia декабря",
    ),
    start=1,
):
    for _name in _names.split():
        _MONTHS[_name] = _number

_MONTH = "(?P<month>" + "|".join(sorted(map(re.escape, _MONTHS), key=len, reverse=True)) + r")\b\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)\b"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.|º|er)?"
_CLOCK = re.compile(
    r"\s*(?:,|·|\||at|–|-|—|um|à|T|/)?\s*(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d\d))?(?::\d\d)?\s*"
    r"(?P<half>[ap]\.?\s?m\b\.?)?",
    re.I,
)
_FORMS = tuple(
    re.compile(form, re.I)
    for form in (
        r"(?<!\d)(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)"
        r"(?:[T ](?P<hour>\d\d):(?P<minute>\d\d)(?::\d\d(?:[.,]\d+)?)?\s?(?P<zone>Z|[+-]\d\d:?\d\d)?)?",
        rf"(?<!\d){_DAY}\s*(?:de\s+|of\s+)?(?<!\w){_MONTH},?\s*(?:de\s+|del\s+)?{_YEAR}",
        rf"(?<!\w){_MONTH}\s+{_DAY}(?:,|\s)\s*{_YEAR}",
        r"(?<!\d)(?P<year>(?:19|20)\d\d)[年/.](?P<month>\d{1,2})[月/.](?P<day>\d{1,2})日?(?!\d)",
        r"(?<!\d)(?P<day>\d{1,2})[./](?P<month>\d{1,2})[./](?P<year>(?:19|20)\d\d)(?!\d)",
        rf"(?<!\w){_MONTH}\s+{_YEAR}",
        r"(?<![\d-])(?P<year>(?:19|20)\d\d)-(?P<month>0[1-9]|1[0-2])(?![\d-])",
    )
)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a line: ISO 8601 with its own precision, and the half-open part of the line that says it."""

    iso: str
    start: int
    end: int


def find_date(line: str) -> FoundDate | None:
    """Return the first whole date in `line`. Of 3/4/2026 nobody can say the month: that is no date here."""
    for form in _FORMS:
        for match in form.finditer(line):
            found = _read(line, match)
            if found is not None:
                return found
    return None


def _read(line: str, match: re.Match[str]) -> FoundDate | None:
    parts = match.groupdict()
    year = int(parts["year"])
    month = _MONTHS.get(parts["month"].casefold()) or (int(parts["month"]) if parts["month"].isdigit() else 0)
    day = int(parts.get("day") or 0)
    numeric = parts["month"].isdigit() and match.re is _FORMS[4]
    if numeric and month > 12 >= day:
        day, month = month, day
    elif numeric and day <= 12 and month <= 12 and day != month and "." not in match.group():
        return None
    if not 1 <= month <= 12 or not 0 <= day <= 31:
        return None
    iso = f"{year:04}-{month:02}" + (f"-{day:02}" if day else "")
    end = match.end()
    if parts.get("hour"):
        iso += f"T{parts['hour']}:{parts['minute']}" + _zone(parts.get("zone"))
    elif day:
        clock = _CLOCK.match(line, end)
        time = _time(clock)
        if clock and time:
            iso, end = iso + time, clock.end()
    return FoundDate(iso, match.start(), end)


def _time(clock: re.Match[str] | None) -> str:
    """Return "T21:10" for a clock time; nothing for a bare number, which may be anything."""
    if clock is None or not (clock["minute"] or clock["half"]):
        return ""
    hour, minute = int(clock["hour"]), int(clock["minute"] or 0)
    if clock["half"]:
        if not 1 <= hour <= 12:
            return ""
        hour = hour % 12 + (12 if clock["half"][0] in "pP" else 0)
    return f"T{hour:02}:{minute:02}" if hour < 24 and minute < 60 else ""


def _zone(zone: str | None) -> str:
    if not zone or zone == "Z":
        return zone or ""
    return zone if ":" in zone else f"{zone[:3]}:{zone[3:]}"
