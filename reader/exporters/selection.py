"""What goes out: one value that library, command line and window hand to every exporter alike."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from reader.errors import ExportFailed
from reader.model import Annotation, Annotator, Article, AttributeValue, Codebook
from reader.model.codec import MalformedError, from_json, to_json
from reader.model.rows import COLUMNS

REVISIONS = ("", "newest", "every")
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


@dataclass(frozen=True, slots=True)
class Selection:
    """A choice of what goes out; empty fields choose everything.

    `revisions`: "" takes each article as it stands now, and what stands only in an earlier revision where a
    format can say so (native JSON takes every revision); "newest" takes nothing else than the newest;
    "every" takes each revision as a text of its own; a number takes that revision of each article for its
    newest. `tags` and `annotators` are ids or names. Dates are "2026", "2026-05" or "2026-05-01", the end
    included: `published` those of articles (one without a date is then left out), `made` those on which
    annotations were made. `columns` are those of tables, in order. `text` false leaves out the articles'
    words, quotes too. `pseudonyms` puts numbers in place of annotators' names. `annotations` are ids: no
    others go out.
    """

    articles: tuple[str, ...] | None = None
    revisions: str = ""
    tags: tuple[str, ...] = ()
    annotators: tuple[str, ...] = ()
    published_from: str = ""
    published_until: str = ""
    made_from: str = ""
    made_until: str = ""
    text: bool = True
    notes: bool = True
    speakers: bool = True
    columns: tuple[str, ...] = ()
    pseudonyms: bool = False
    annotations: tuple[str, ...] | None = None

    @property
    def whole(self) -> bool:
        """Return whether this is everything: what belongs to no article goes out too."""
        return replace(self, columns=(), text=True, pseudonyms=False) == EVERYTHING

    @property
    def number(self) -> int | None:
        """Return the revision that is asked for by its number."""
        return int(self.revisions) if self.revisions.isdecimal() else None

    def checked(self) -> Selection:
        """Return this; raises `ExportFailed` naming what does not fit: a date, a column, a revision."""
        if self.revisions not in REVISIONS and not re.fullmatch(r"[1-9]\d{0,8}", self.revisions, re.ASCII):
            raise ExportFailed("export.unknown-revisions", given=self.revisions)
        for date in (self.published_from, self.published_until, self.made_from, self.made_until):
            if date and not _DATE.fullmatch(date):
                raise ExportFailed("export.no-date", given=date)
        for column in self.columns:
            if column not in COLUMNS:
                raise ExportFailed("export.unknown-column", column=column, columns=COLUMNS)
        if len(set(self.columns)) < len(self.columns):
            raise ExportFailed("export.column-twice", columns=self.columns)
        return self

    def takes_article(self, article: Article) -> bool:
        return _within(article.published, self.published_from, self.published_until)


EVERYTHING = Selection()


def pseudonyms(annotators: Iterable[Annotator], word: str = "Annotator") -> dict[str, str]:
    """Return another name for every annotator: numbered in the order of their ids, which tells nothing."""
    ids = sorted(annotator.id for annotator in annotators)
    return {identity: f"{word} {number}" for number, identity in enumerate(ids, 1)}


class Chooser:
    """A selection against one library: its names are ids here."""

    def __init__(
        self, selection: Selection, codebooks: Iterable[Codebook], annotators: Iterable[Annotator]
    ) -> None:
        """Raises `ExportFailed` for a tag or an annotator that the library does not have."""
        self.selection = selection
        tags = [(tag.id, tag.name) for book in codebooks for tag in book.tags]
        people = [(each.id, each.name) for each in annotators]
        self.tags = _ids(selection.tags, tags, "export.unknown-tag")
        self.annotators = _ids(selection.annotators, people, "export.unknown-annotator")
        self._chosen = None if selection.annotations is None else frozenset(selection.annotations)
        narrowed = self.tags or self.annotators or selection.made_from or selection.made_until
        self._all = self._chosen is None and not narrowed
        self._as_it_is = selection.notes and selection.speakers

    def annotations(self, given: tuple[Annotation, ...]) -> tuple[Annotation, ...]:
        """Return those that go out, without what stays here."""
        if not self._all:
            given = tuple(filter(self._takes, given))
        return given if self._as_it_is else tuple(map(self._stripped, given))

    def article(self, given: Article) -> Article:
        if given.note and not self.selection.notes:
            given = replace(given, note="")
        if given.values and not self.selection.speakers:
            given = replace(given, values=_without_speakers(given.values))
        return given

    def _takes(self, annotation: Annotation) -> bool:
        chosen = self.selection
        return (
            (self._chosen is None or annotation.id in self._chosen)
            and (not self.tags or annotation.tag in self.tags)
            and (not self.annotators or annotation.annotator in self.annotators)
            and _within(annotation.created, chosen.made_from, chosen.made_until)
        )

    def _stripped(self, annotation: Annotation) -> Annotation:
        if not self.selection.notes:
            annotation = replace(annotation, note="")
        if not self.selection.speakers:
            annotation = replace(annotation, speaker=None, values=_without_speakers(annotation.values))
        return annotation


def _without_speakers(values: tuple[AttributeValue, ...]) -> tuple[AttributeValue, ...]:
    return tuple(v for v in values if v.type != "speaker")


def _ids(wanted: tuple[str, ...], known: list[tuple[str, str]], message: str) -> frozenset[str]:
    found: set[str] = set()
    for word in wanted:
        exact = {id for id, _ in known if id == word}
        by_name = {id for id, name in known if name.casefold() == word.casefold()}
        if not exact | by_name:
            raise ExportFailed(message, given=word, known=tuple(dict.fromkeys(name for _, name in known)))
        found |= exact or by_name
    return frozenset(found)


def _within(date: str, first: str, last: str) -> bool:
    """Return whether the period that `date` names touches the days from `first` to `last`."""
    if not (first or last):
        return True
    # "2026-05" lasts until after "2026-05-31": a letter that sorts behind every date ends each period.
    return bool(date) and f"{date}~" >= first and (not last or date <= f"{last}~")


@dataclass(frozen=True, slots=True)
class SavedChoice:
    """A choice kept in a library under a name, to be run again."""

    name: str
    format: str
    out: str
    selection: Selection = Selection()


def choice_to_json(choice: SavedChoice) -> dict[str, Any]:
    return to_json(choice)


def choice_from_json(data: Any) -> SavedChoice | None:
    """Return a kept choice; None when it was kept by a program that this one does not understand."""
    try:
        choice = from_json(SavedChoice, data)
        choice.selection.checked()
    except (MalformedError, ExportFailed):
        return None
    return choice
