"""Dates, counts and names of kinds as the panels write them, in the reader's language."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QDate, QLocale

from reader.model import BlockKind, SpeakerKind, VerdictWord
from reader.model.snapshot import LinkKind

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


VERDICTS: dict[VerdictWord, str] = {
    "unchecked": _tr("not checked"),
    "supported": _tr("supported"),
    "refuted": _tr("refuted"),
    "disputed": _tr("disputed"),
    "uncheckable": _tr("cannot be checked"),
}


# What a link says of the annotation that it begins at, and of the one that it leads to.
LINKS: dict[LinkKind, tuple[str, str]] = {
    "supports": (_tr("supports"), _tr("supported by")),
    "contradicts": (_tr("contradicts"), _tr("contradicted by")),
    "repeats": (_tr("repeats"), _tr("repeated by")),
    "answers": (_tr("answers"), _tr("answered by")),
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


def verdict_word(verdict: VerdictWord) -> str:
    return QCoreApplication.translate("words", VERDICTS[verdict])


def sentence_case(words: str) -> str:
    """Return words of a table as they stand alone, in a menu or on a chip."""
    return words[:1].upper() + words[1:]


def link_word(kind: str, *, outgoing: bool) -> str:
    """Return a link's kind as one of its ends has it; one that is not ours as it is called in the file."""
    for known, (out, back) in LINKS.items():
        if known == kind:
            return QCoreApplication.translate("words", out if outgoing else back)
    return kind if outgoing else f"← {kind}"


def the_newspaper() -> str:
    """Return who speaks when nobody is named."""
    return QCoreApplication.translate("words", "the newspaper")


def pages_word(labels: Sequence[str]) -> str:
    """Return the page in print, or the first and the last one: "p. 3", "pp. 3–4"; nothing without any."""
    if not labels:
        return ""
    said = _tr("p. {0}") if len(labels) == 1 else _tr("pp. {0}")
    return QCoreApplication.translate("words", said).format("–".join(labels))


def count(number: int) -> str:
    """Return a number with the locale's sign for thousands."""
    return QLocale().toString(number)


def articles(number: int) -> str:
    """Return "1 article" or "2 articles"."""
    if number == 1:
        return QCoreApplication.translate("words", "1 article")
    return QCoreApplication.translate("words", "{0} articles").format(count(number))


def annotation_count(number: int) -> str:
    """Return "1 annotation" or "2 annotations"."""
    if number == 1:
        return QCoreApplication.translate("words", "1 annotation")
    return QCoreApplication.translate("words", "{0} annotations").format(count(number))


def characters(number: int) -> str:
    """Return "1 character" or "2 characters"."""
    if number == 1:
        return QCoreApplication.translate("words", "1 character")
    return QCoreApplication.translate("words", "{0} characters").format(count(number))


def carried(kept: int, to_look_at: int, lost: int) -> str:
    """Return what became of an article's annotations in its new revision."""
    said = QCoreApplication.translate(
        "words", "{0} annotations stand as before, {1} to look at, {2} without a place."
    )
    if kept == 1:
        said = QCoreApplication.translate(
            "words", "1 annotation stands as before, {1} to look at, {2} without a place."
        )
    return said.format(count(kept), count(to_look_at), count(lost))


def size(number: int) -> str:
    """Return a number of bytes as people say it: "84 kB"."""
    return QLocale().formattedDataSize(number, 1 if number >= 1_000_000 else 0, SI)


_CODE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


@functools.cache
def languages() -> tuple[str, ...]:
    """Return the languages that are known, by name and code, in the order of their names."""
    every = (language for language in QLocale.Language if language.value > QLocale.Language.C.value)
    codes = {QLocale.languageToCode(language) for language in every}
    return tuple(sorted(language_name(code) for code in codes if code and _known(code)))


def _known(code: str) -> bool:
    return QLocale(code).language() != QLocale.Language.C


def language_code(typed: str) -> str | None:
    """Return the code of a language that was typed by name, by code, or as `language_name` shows it.

    Empty for nothing, None for what is no language.
    """
    if not typed:
        return ""
    inside = typed.rpartition("(")[2].rstrip(")") if typed.endswith(")") else typed
    if _CODE.fullmatch(inside) and _known(inside):
        return inside
    for known in languages():
        if known.rpartition(" (")[0].casefold() == typed.casefold():
            return known.rpartition("(")[2].rstrip(")")
    return None


def language_name(code: str) -> str:
    """Return a language's name and its code: "German (de)"; what is not known as it is given."""
    if not _known(code):
        return code
    return f"{QLocale.languageToString(QLocale(code).language())} ({code})"


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
