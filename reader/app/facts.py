"""The quiet line under the title: who, where and when, as far as the text does not say it itself."""

from __future__ import annotations

import re

from PySide6.QtCore import QDate, QLocale, QTime

from reader.model import Article, Revision

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d))?)?)?")


def shown_date(published: str, locale: QLocale | None = None) -> str:
    """Return a date as the reader's language writes it, no more precise than it is known; else as given."""
    match = _DATE.match(published)
    if match is None:
        return published
    locale = locale or QLocale()
    year, month, day, hour, minute = match.groups()
    if month is None:
        return year
    date = QDate(int(year), int(month), int(day or 1))
    if not date.isValid():
        return published
    if day is None:
        return locale.toString(date, "MMMM yyyy")
    words = locale.toString(date, "d MMMM yyyy")
    if hour is None or (hour, minute) == ("00", "00"):
        return words
    return f"{words}, {locale.toString(QTime(int(hour), int(minute)), 'HH:mm')}"


def facts_of(article: Article, revision: Revision) -> tuple[str, ...]:
    """Return what is known of an article and not said in its byline."""
    said = " ".join(b.span.of(revision.text) for b in revision.blocks if b.kind == "byline").casefold()
    facts = [fact for fact in (article.byline, article.outlet) if fact and fact.casefold() not in said]
    year = _DATE.match(article.published)
    if year is not None and year.group(1) not in said:
        facts.append(shown_date(article.published))
    elif year is None and article.published:
        facts.append(article.published)
    return tuple(facts)
