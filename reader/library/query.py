"""The language of searches: words, "phrases", beginnings*, OR, NOT or -, and fields such as tag:claim.

Pure: a query is read into a value, with what is wrong in it as messages; nothing is looked up here.

    could "may reopen" sanction*     all of them, in one text, title, note or quote
    could OR may                     one of them
    -denied   NOT denied             without it
    tag:speculation speaker:"foreign ministry"     one annotation that is both; words then stand in its quote
    tag:claim verdict:unchecked speaker:none evidence:example.org
    wording:older     made while the codebook said something else of its tag
    outlet:courier after:2024-10 label:todo has:orphans     of the article
    field:genre field:reportage     of the reader's own fields of the article, by name or by what stands there
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from reader.model import Notice

Field = Literal[
    "tag", "speaker", "annotator", "quote", "note", "verdict", "evidence", "wording",
    "title", "outlet", "byline", "language", "field", "label", "in", "after", "before", "has", "is",
]  # fmt: skip
FIELDS: tuple[Field, ...] = get_args(Field)

# Fields that are said of one and the same annotation; the others are said of the article.
OF_ANNOTATIONS: frozenset[Field] = frozenset(
    ("tag", "speaker", "annotator", "quote", "note", "verdict", "evidence", "wording")
)

# What an article can have; a tag's name may stand there, too.
HAVING = ("annotations", "orphans", "notes", "revisions", "labels", "speakers", "fields")
BEING = ("done", "open", "untagged", "tagged", "unread", "reading", "read", "collected", "loose")

# A keyboard that sets quotation marks by itself means the plain ones.
_CURLY = "“”„‟«»＂「」『』"

# Fields by the names that people try first; nobody looks for such a word with a colon in a text.
_OTHER_NAMES = {
    "author": "byline", "by": "byline", "source": "outlet", "publisher": "outlet", "site": "outlet",
    "collection": "in", "folder": "in", "date": "after", "published": "after", "since": "after",
    "until": "before", "person": "speaker", "said": "speaker", "lang": "language", "status": "is",
}  # fmt: skip

# What stands between marks of one sort may hold the other sort; marks that do not agree close each other.
_PART = re.compile(
    r"(?P<minus>-?)(?:(?P<field>\w+):)?(?:"
    rf'"(?P<plain>[^"]*)"|[{_CURLY}](?P<curly>[^{_CURLY}]*)[{_CURLY}]'
    rf'|["{_CURLY}](?P<mixed>[^"{_CURLY}]*)["{_CURLY}]?|(?P<word>[^\s"{_CURLY}]+))'
)
_BARE_FIELD = re.compile(r"(?P<minus>-?)(?P<field>\w+):(?=\s|$)")
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Term:
    """A word or the words of a phrase, as they were typed; `prefix` stands for all that begin so."""

    text: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """One field with its value; `without` turns it round."""

    field: Field
    value: str
    without: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """`wanted` are groups of which one term each must be found; `problems` are for the reader."""

    wanted: tuple[tuple[Term, ...], ...] = ()
    without: tuple[Term, ...] = ()
    conditions: tuple[Condition, ...] = ()
    problems: tuple[Notice, ...] = ()

    def __bool__(self) -> bool:
        """Return whether there is anything to look for."""
        return bool(self.wanted or self.conditions)

    @property
    def of_annotations(self) -> bool:
        """Return whether it looks for annotations and not for places in texts."""
        return any(c.field in OF_ANNOTATIONS and not c.without for c in self.conditions)


@dataclass(slots=True)
class _Read:
    """What was read so far."""

    wanted: list[tuple[Term, ...]]
    without: list[Term]
    conditions: list[Condition]
    problems: list[Notice]
    either: bool = False  # OR came before what follows
    negative: bool = False  # NOT did
    words_last: bool = False  # what came last can be followed by OR


def parse(query: str, *, typing: bool = False) -> Query:
    """Return what `query` asks for. `typing` takes its last word for the beginning of one, and its end as
    unfinished: nothing is said to be wrong with it yet."""
    read = _Read([], [], [], [])
    at, end = 0, len(query)
    while at < end:
        if query[at].isspace():
            at += 1
            continue
        bare = _BARE_FIELD.match(query, at)
        found = bare or _PART.match(query, at)
        if found is None:  # a lone quotation mark, or a minus before a space
            at += 1
            continue
        last = not query[found.end() :].strip()
        if bare is not None:
            _take_bare(read, bare["field"], quiet=typing and last)
        else:
            _take(read, found, typing=typing and last and not query[-1].isspace())
        at = max(found.end(), at + 1)
    if (read.either or read.negative) and not typing:
        read.problems.append(Notice("query.unfinished", (("word", "OR" if read.either else "NOT"),)))
    if read.without and not read.wanted and not read.conditions and not typing:
        read.problems.append(Notice("query.only-without"))
    return Query(tuple(read.wanted), tuple(read.without), tuple(read.conditions), tuple(read.problems))


def _take_bare(read: _Read, field: str, *, quiet: bool) -> None:
    known = _field(read, field, quiet=quiet)
    if known is not None and not quiet:
        read.problems.append(Notice("query.no-value", (("field", known),)))
    elif known is None:
        _words(read, field, phrase=False, without=False, typing=False)


def _field(read: _Read, name: str, *, quiet: bool) -> Field | None:
    """Return the field of this name; one that is nearly right is a problem, any other word is none."""
    for field in FIELDS:
        if name.lower() == field:
            return field
    near = difflib.get_close_matches(name.lower(), FIELDS, 1, 0.75) if len(name) > 3 else []
    if name.lower() in _OTHER_NAMES:
        near = [_OTHER_NAMES[name.lower()]]
    if near and not quiet:
        read.problems.append(Notice("query.no-field", (("field", name), ("meant", near[0]))))
    return None


def _take(read: _Read, found: re.Match[str], *, typing: bool) -> None:
    phrase = found["word"] is None
    text = next(text for text in found.group("plain", "curly", "mixed", "word") if text is not None)
    closed = found[0][-1] in f'"{_CURLY}'
    minus, name = bool(found["minus"]), found["field"]
    if name:
        field = _field(read, name, quiet=typing)
        if field is not None:
            _condition(read, field, text, without=minus or read.negative, typing=typing)
            return
        text = f"{name}:{text}"
    elif not phrase and not minus and text == "OR" and (read.wanted or read.conditions) and not typing:
        if not read.words_last:
            read.problems.append(Notice("query.or-between-words"))
        read.either, read.words_last = read.words_last, False
        return
    elif not phrase and not minus and text == "NOT" and not typing:
        read.negative, read.words_last = True, False
        return
    _words(read, text, phrase=phrase, without=minus or read.negative, typing=typing and not closed)


def _words(read: _Read, text: str, *, phrase: bool, without: bool, typing: bool) -> None:
    prefix = not phrase and text.endswith("*")
    bare = text.rstrip("*") if prefix else text
    if not any(c.isalnum() for c in bare):
        return
    term = Term(bare, prefix or (typing and not without and bare[-1].isalnum()))
    if without:
        read.without.append(term)
    elif read.either and read.wanted:
        read.wanted[-1] = (*read.wanted[-1], term)
    else:
        read.wanted.append((term,))
    read.either = read.negative = False
    read.words_last = not without


def _condition(read: _Read, field: Field, value: str, *, without: bool, typing: bool) -> None:
    read.negative = False
    read.words_last = False
    if read.either:
        read.either = False
        read.problems.append(Notice("query.or-between-words"))
    value = " ".join(value.split())
    if not value:
        if not typing:
            read.problems.append(Notice("query.no-value", (("field", field),)))
        return
    problem = _problem_of(field, value)
    if problem is None:
        read.conditions.append(Condition(field, value, without))
    elif not typing:
        read.problems.append(problem)


def _problem_of(field: Field, value: str) -> Notice | None:
    if field in ("after", "before") and not is_date(value):
        return Notice("query.no-date", (("field", field), ("value", value)))
    if field == "is" and value.lower() not in BEING:
        return Notice("query.no-state", (("value", value), ("known", ", ".join(BEING))))
    return None


def is_date(value: str) -> bool:
    """Return whether `value` is a year, a month (2024-10) or a day (2024-10-05) of the calendar."""
    found = _DATE.fullmatch(value)
    if found is None:
        return False
    try:
        date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return False
    return True


def quoted(value: str) -> str:
    """Return `value` as it stands behind a field: read back as it was, but for white space, and for plain
    quotation marks where there are others too."""
    marks = {c for c in value if c == '"' or c in _CURLY}
    if marks == {'"'}:
        return f"“{value}”"
    plain = value.replace('"', " ")
    return f'"{plain}"' if marks or not plain or any(c.isspace() for c in plain) else plain
