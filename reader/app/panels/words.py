"""Dates, counts and names of kinds as the panels write them, in the reader's language."""

from __future__ import annotations

import re

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QDate, QLocale

from reader.model import BlockKind, SpeakerKind

SI = QLocale.DataSizeFormat.DataSizeSIFormat
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEAR = re.compile(r"\d{4}")


def _tr(text: str) -> str:
    return str(QT_TRANSLATE_NOOP("words", text))


# Marked here, translated when shown: a table is made before the translator is there.
SPEAKER_KINDS: dict[SpeakerKind, str] = {
    "named": _tr("named person"),
    "unnamed": _tr("unnamed person"),
    "institution": _tr("institution"),
    "document": _tr("document"),
    "outlet": _tr("other outlet"),
    "own": _tr("own voice"),
}


BLOCK_KINDS: dict[BlockKind, str] = {
    "title": _tr("title"),
    "deck": _tr("summary"),
    "byline": _tr("byline"),
    "heading": _tr("heading"),
    "paragraph": _tr("paragraph"),
    "item": _tr("list item"),
    "quote": _tr("quotation"),
    "caption": _tr("caption"),
    "credit": _tr("picture credit"),
    "code": _tr("code"),
    "row": _tr("table row"),
}


def block_kind(kind: BlockKind) -> str:
    return QCoreApplication.translate("words", BLOCK_KINDS[kind])


def speaker_kind(kind: SpeakerKind) -> str:
    return QCoreApplication.translate("words", SPEAKER_KINDS[kind])


def the_newspaper() -> str:
    """Return who speaks when nobody is named."""
    return QCoreApplication.translate("words", "the newspaper")


def count(number: int) -> str:
    """Return a number with the locale's sign for thousands."""
    return QLocale().toString(number)


def size(number: int) -> str:
    """Return a number of bytes as people say it: "84 kB"."""
    return QLocale().formattedDataSize(number, 1 if number >= 1_000_000 else 0, SI)


def language_name(code: str) -> str:
    """Return a language's name and its code: "German (de)"; what is not known as it is given."""
    language = QLocale(code).language()
    if language == QLocale.Language.C:
        return code
    return f"{QLocale.languageToString(language)} ({code})"


def article_date(published: str, today: QDate | None = None) -> str:
    """Return a date as given, short: "14 Oct" this year, else "14 Oct 2025"; "May 2026" and "2026" stay so.

    What is not a date is returned unchanged.
    """
    locale = QLocale()
    day = _DAY.match(published)
    if day:
        date = QDate(int(day[1]), int(day[2]), int(day[3]))
        if not date.isValid():
            return published
        this_year = (today or QDate.currentDate()).year() == date.year()
        return locale.toString(date, "d MMM" if this_year else "d MMM yyyy")
    month = _MONTH.fullmatch(published)
    if month:
        date = QDate(int(month[1]), int(month[2]), 1)
        return locale.toString(date, "MMM yyyy") if date.isValid() else published
    return published if _YEAR.fullmatch(published) or len(published) < 40 else published[:39] + "…"
