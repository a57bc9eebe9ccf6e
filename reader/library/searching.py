"""From a query that a reader typed to what the store looks for: names become ids, words an expression."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from reader.errors import QueryRefused
from reader.library.query import OF_ANNOTATIONS, Condition, Query, Term, parse
from reader.model import Collection, VerdictWord
from reader.model.codebook import older_wording
from reader.model.shelf import with_inner
from reader.storage import search_scope as scope
from reader.storage.cjk import has_cjk, is_there
from reader.storage.rows import Transaction
from reader.storage.search import Wanted, expression
from reader.storage.search_scope import Part
from reader.text.spellings import spellings

if TYPE_CHECKING:
    from reader.library.reading import Reading

NOBODY = "none"  # as speaker or evidence: what has none
DEEPEST = 8  # live collections whose queries name other live collections


@dataclass(frozen=True, slots=True)
class Names:
    """What the names in a query can mean."""

    tags: tuple[tuple[str, str], ...]  # (id, name)
    annotators: tuple[tuple[str, str], ...]
    labels: tuple[tuple[str, str], ...]
    collections: tuple[Collection, ...]


def wanted(
    library: Reading,
    query: str,
    transaction: Transaction,
    *,
    typing: bool = False,
    annotations: bool = False,
) -> Wanted:
    """Return what `query` looks for; raises `QueryRefused` with what is wrong with it.

    With `annotations` these are what is looked for in any case: all of them by an empty query.
    """
    parsed = parse(query, typing=typing)
    for problem in parsed.problems:
        if annotations and problem.message == "query.only-without":
            continue  # all annotations but these
        raise QueryRefused(problem.message, **dict(problem.facts))
    return _wanted(library, parsed, transaction, 0, annotations)


def _wanted(
    library: Reading, query: Query, transaction: Transaction, depth: int, annotations: bool = False
) -> Wanted:
    annotations = annotations or query.of_annotations
    of_annotations: list[Part] = []
    of_articles: list[Part] = []
    names = _Lookup(library, transaction, depth)
    for condition in query.conditions:
        part = names.part(condition)
        if condition.field not in OF_ANNOTATIONS:
            of_articles.append(~part if condition.without else part)
        elif annotations:
            of_annotations.append(_otherwise(condition, part) if condition.without else part)
        else:
            of_articles.append(~scope.with_annotation(part))
    plain = [term for group in query.wanted for term in group if len(group) == 1]
    spoken = " ".join(term.text for term in plain) if len(plain) == len(query.wanted) else ""
    terms = (*query.without, *(term for group in query.wanted for term in group))
    there = any(has_cjk(term.text) for term in terms) and is_there(transaction)
    spaced, unspaced = _by_writing(query) if there else (list(query.wanted), ())
    gone = [term for term in query.without if not (there and has_cjk(term.text))]
    for term in query.without:
        if there and has_cjk(term.text):
            said = scope.saying_cjk(term.text)
            (of_annotations if annotations else of_articles).append(
                ~(said if annotations else scope.holding_cjk(term.text))
            )
    if annotations and not of_annotations:
        of_annotations.append(scope.ANY)
    return Wanted(
        match_of(spaced, gone),
        spoken if not query.without else "",
        match_of([gone]) if gone else "",
        tuple(term.text.casefold() for group in query.wanted for term in group),
        unspaced,
        tuple(of_articles),
        tuple(of_annotations),
    )


def _by_writing(query: Query) -> tuple[list[tuple[Term, ...]], tuple[tuple[str, ...], ...]]:
    """Return the groups of words with spaces between them, and of those without; none may have both."""
    spaced: list[tuple[Term, ...]] = []
    unspaced: list[tuple[str, ...]] = []
    for group in query.wanted:
        without = [has_cjk(term.text) for term in group]
        if all(without):
            unspaced.append(tuple(term.text + "*" * term.prefix for term in group))
        elif any(without):
            raise QueryRefused("query.or-of-two-writings")
        else:
            spaced.append(group)
    return spaced, tuple(unspaced)


def _otherwise(condition: Condition, part: Part) -> Part:
    """An annotation of which `part` is not so; nobody named as speaker is not the one who was named."""
    if condition.field == "speaker" and part != scope.NO_SPEAKER:
        return scope.either(scope.NO_SPEAKER, ~part)
    return ~part


def match_of(groups: Iterable[Iterable[Term]], without: Iterable[Term] = ()) -> str:
    """Return the words of a query for the full-text index, each in all its spellings."""
    return expression([_spelled(group) for group in groups], _spelled(without))


def _spelled(terms: Iterable[Term]) -> list[tuple[str, bool]]:
    return [(spelling, term.prefix) for term in terms for spelling in spellings(term.text)]


class _Lookup:
    """Conditions as the store knows them; names are looked up when the first of their kind is met."""

    def __init__(self, library: Reading, transaction: Transaction, depth: int) -> None:
        self._library = library
        self._transaction = transaction
        self._depth = depth

    def part(self, condition: Condition) -> Part:
        value = condition.value
        match condition.field:
            case "tag":
                return scope.tagged(self._tags(value))
            case "speaker" if value.lower() == NOBODY:
                return scope.NO_SPEAKER
            case "speaker":
                return scope.said_by(scope.speakers_named(self._transaction, value))
            case "verdict":
                return scope.judged(_named("verdict", value, ((v, v) for v in get_args(VerdictWord))))
            case "evidence":
                return scope.resting_on("" if value.lower() == NOBODY else value)
            case "wording":
                _named("wording", value, (("older", "older"),))
                books = self._library.codebooks_in(self._transaction)
                now = self._library.codebook_in(self._transaction)
                return scope.tagged_by(older_wording(books, now))
            case "annotator":
                people = ((a.id, a.name) for a in self._library.annotators_in(self._transaction))
                return scope.annotated_by(_named("annotator", value, people))
            case "quote" if has_cjk(value):
                return scope.quoting_cjk(value)
            case "note" if has_cjk(value):
                return scope.noting_cjk(value)
            case "title" | "outlet" | "byline" if has_cjk(value):
                return scope.stating_cjk(value, condition.field)
            case "quote":
                return scope.quoting(_phrase(value))
            case "note":
                return scope.noting(_phrase(value))
            case "title" | "outlet" | "byline":
                return scope.stating(f"{{{condition.field}}} : {_phrase(value)}")
            case "language":
                return scope.in_language(value)
            case "field":
                return scope.with_field(value)
            case "label":
                labels = ((k.id, k.name) for k in self._library.labels_in(self._transaction))
                return scope.labelled(_named("label", value, labels))
            case "in":
                return self._collected(value)
            case "after":
                return scope.published_from(value)
            case "before":
                return scope.published_before(value)
            case "is":
                return scope.BEING[value.lower()]
            case "has":
                known = scope.HAVING.get(value.lower()) or scope.HAVING.get(value.lower() + "s")
                return known or scope.with_annotation(scope.tagged(self._tags(value, "has")))

    def _tags(self, value: str, field: str = "tag") -> list[str]:
        books = self._library.codebooks_in(self._transaction)
        tags = dict.fromkeys((t.id, t.name) for book in reversed(books) for t in book.tags)
        return _named(field, value, tags)

    def _collected(self, value: str) -> Part:
        """Return what is in the collections of this name and in those inside them, found by live ones too."""
        there = self._library.collections_in(self._transaction)
        named = _named("in", value, ((c.id, c.name) for c in there))
        inside = with_inner(frozenset(named), there)
        part = scope.collected(inside)
        for live in (c for c in there if c.id in inside and c.query):
            if self._depth >= DEEPEST:
                raise QueryRefused("query.too-deep", name=live.name)
            query = parse(live.query)
            found = _wanted(self._library, query, self._transaction, self._depth + 1)
            from reader.storage import search

            part = scope.either(part, scope.one_of(search.articles(self._transaction, found)))
        return part


def _phrase(value: str) -> str:
    prefix = value.endswith("*")
    return match_of([[Term(value.rstrip("*"), prefix)]])


def _named(field: str, value: str, known: Iterable[tuple[str, str]]) -> list[str]:
    """Return the ids of what is called `value`: exactly, else with other marks, else by a beginning.

    Raises `QueryRefused` when nothing is.
    """
    pairs = list(known)
    wished = " ".join(value.split()).casefold()
    exact = [id for id, name in pairs if wished in (id.casefold(), " ".join(name.split()).casefold())]
    if exact:
        return list(dict.fromkeys(exact))
    ways = scope.ways_to_write(value)
    bare = [(id, scope.bare(name)) for id, name in pairs]
    tests: tuple[Callable[[str, str], bool], ...] = (
        lambda id, name: name in ways,
        lambda id, name: name.startswith(ways) or id.casefold().startswith(wished),
        lambda id, name: any(way in name for way in ways),
    )
    for test in tests:
        found = list(dict.fromkeys(id for id, name in bare if test(id, name)))
        if found:
            return found
    names = tuple(dict.fromkeys(name for _, name in pairs))
    if not names:
        raise QueryRefused("query.none-there", field=field, name=value)
    raise QueryRefused("query.unknown", field=field, name=value, known=names[:12])
