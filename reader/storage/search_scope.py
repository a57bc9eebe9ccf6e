"""What a search asks of articles and annotations beside words, as conditions of SQL with their parameters.

Conditions on an article speak of `a` (article) and `t` (its tally), those on an annotation of `n`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from reader.model import READING
from reader.storage import cjk, sqlite
from reader.text.spellings import spellings

FACTS = ("title", "byline", "outlet", "note")


@dataclass(frozen=True, slots=True)
class Part:
    """One condition; `parameters` fill its question marks.

    `keys` selects, as column `article`, articles among which are all that meet it, where an index tells them;
    `stated` is the same condition as an expression of the index of facts, where it is one.
    """

    sql: str
    parameters: tuple[Any, ...] = ()
    keys: Part | None = None
    stated: str = ""

    def __invert__(self) -> Part:
        return Part(f"NOT ({self.sql})", self.parameters)


def all_of(parts: Iterable[Part]) -> Part:
    """Return a condition that begins with AND, or nothing when there are none."""
    several = tuple(parts)
    sql = "".join(f" AND ({part.sql})" for part in several)
    return Part(sql, tuple(value for part in several for value in part.parameters))


def every(parts: Iterable[Part]) -> Part:
    """Return that all of some conditions are met, as one condition."""
    several = tuple(parts)
    sql = " AND ".join(f"({part.sql})" for part in several)
    return Part(sql, tuple(value for part in several for value in part.parameters))


# --- of an annotation ------------------------------------------------------------------------------------


ANY = Part("1")


def tagged(tags: Iterable[str]) -> Part:
    return Part(f"n.tag {sqlite.AMONG}", (json.dumps(sorted(tags)),))


def tagged_by(wordings: Iterable[tuple[str, int, str]]) -> Part:
    """An annotation made with one of these (codebook id, version, tag id)."""
    return Part(
        f"(n.codebook, n.codebook_version, n.tag) {sqlite.AMONG_THREES}", (json.dumps(sorted(wordings)),)
    )


def said_by(speakers: Iterable[int]) -> Part:
    return Part(f"n.speaker {sqlite.AMONG}", (json.dumps(sorted(speakers)),))


NO_SPEAKER = Part("n.speaker IS NULL")


def judged(verdicts: Iterable[str]) -> Part:
    """An annotation with one of these verdicts; where there is none, nobody has checked yet."""
    wanted = sorted(verdicts)
    judgement = "SELECT 1 FROM verdict w WHERE w.annotation = n.key"
    found = Part(f"EXISTS ({judgement} AND w.verdict {sqlite.AMONG})", (json.dumps(wanted),))
    return either(Part(f"NOT EXISTS ({judgement})"), found) if "unchecked" in wanted else found


def resting_on(words: str) -> Part:
    """An annotation with an address as evidence that holds `words`, or words about it; '' is one without."""
    found = (
        "EXISTS (SELECT 1 FROM verdict w JOIN evidence e ON e.verdict = w.key WHERE w.annotation = n.key{})"
    )
    if not words:
        return ~Part(found.format(""))
    held = _held_by(("e.address", "e.note"), words)
    return Part(found.format(f" AND ({held.sql})"), held.parameters)


def annotated_by(annotators: Iterable[str]) -> Part:
    return Part(
        f"n.annotator IN (SELECT key FROM annotator WHERE id {sqlite.AMONG})",
        (json.dumps(sorted(annotators)),),
    )


def quoting(match: str) -> Part:
    return Part(sqlite.QUOTING, (match,))


def noting(match: str) -> Part:
    return Part(sqlite.NOTING, (match,))


def saying(match: str) -> Part:
    """Words in the quote or in the note."""
    return Part(sqlite.SAYING, (match, match))


_ANNOTATED = Part(sqlite.ANNOTATED)


def with_annotation(part: Part) -> Part:
    """An article with an annotation outside the trash that meets `part`."""
    return Part(
        "EXISTS (SELECT 1 FROM annotation n WHERE n.article = t.article AND n.deleted_at IS NULL "
        f"AND ({part.sql}))",
        part.parameters,
        _ANNOTATED,
    )


def speakers_named(connection: Connection, words: str) -> list[int]:
    """Return the keys of speakers outside the trash that have a name that holds `words` in any spelling."""
    found: set[int] = set()
    for wanted in ways_to_write(words):
        names = sqlite.names_with(connection, wanted.split()[0])
        found.update(key for key, name in names if wanted in bare(name))
    return sorted(found)


def ways_to_write(name: str) -> tuple[str, ...]:
    """Return a name in all its spellings, each without case and marks; none of it when it has only marks."""
    return tuple(dict.fromkeys(way for way in map(bare, spellings(name)) if way))


def bare(name: str) -> str:
    """Return a name without case and marks, folded as words of an index are."""
    return " ".join(cjk.folded(name).split())


def _held_by(columns: Iterable[str], words: str) -> Part:
    """One of the columns, of texts, holds the words in any spelling, folded as words of an index are."""
    wanted = dict.fromkeys(cjk.folded(spelling) or spelling for spelling in spellings(words))
    return any_of(Part(f"instr({sqlite.bare(c)}, ?)", (each,)) for c in columns for each in wanted)


# --- of an article ---------------------------------------------------------------------------------------


def stating(match: str) -> Part:
    """Words in title, outlet, byline or note; `match` names the columns."""
    return Part(sqlite.STATING, (match,), Part(sqlite.STATED, (match,)), match)


def holding(match: str) -> Part:
    """Words anywhere in it: in its text, facts, notes or quotes."""
    return Part(sqlite.HOLDING, (match,) * 4)


def beside(match: str) -> Part:
    """Words anywhere in it but for its text."""
    return Part(sqlite.BESIDE, (match,) * 3)


def stating_cjk(word: str, *columns: str) -> Part:
    """A word of the index of characters in one of the article's facts."""
    if cjk.is_spaced(word):
        return stating(f"{{{' '.join(columns)}}} : {_plain(word)}")
    return Part(" OR ".join(f"instr(a.{c}, ?)" for c in columns), (word.rstrip("*"),) * len(columns))


def noting_cjk(word: str) -> Part:
    return noting(_plain(word)) if cjk.is_spaced(word) else Part("instr(n.note, ?)", (word.rstrip("*"),))


def quoting_cjk(word: str) -> Part:
    if cjk.is_spaced(word):
        return quoting(_plain(word))
    return Part(
        "EXISTS (SELECT 1 FROM anchor h JOIN piece q ON q.anchor = h.key "
        "WHERE h.annotation = n.key AND instr(q.quote, ?))",
        (word.rstrip("*"),),
    )


def _plain(word: str) -> str:
    quoted = '"' + word.rstrip("*").replace('"', " ") + '"'
    return quoted + "*" if word.endswith("*") else quoted


def saying_cjk(word: str) -> Part:
    return either(quoting_cjk(word), noting_cjk(word))


def holding_cjk(word: str) -> Part:
    """A word without spaces anywhere in an article: in its text, facts or notes."""
    text = Part(sqlite.IN_CJK.format(column="t.newest"), (cjk.phrase(word),))
    return either(either(text, stating_cjk(word, *FACTS)), with_annotation(saying_cjk(word)))


def any_of(parts: Iterable[Part]) -> Part:
    several = list(parts)
    found = several[0]
    for part in several[1:]:
        found = either(found, part)
    return found


def in_language(code: str) -> Part:
    return Part(
        "lower(a.language) = ? OR substr(lower(a.language), 1, ?) = ?",
        (code.lower(), len(code) + 1, code.lower() + "-"),
    )


def published_from(date: str) -> Part:
    return Part("a.published >= ?", (date,))


def published_before(date: str) -> Part:
    return Part("a.published <> '' AND a.published < ?", (date,))


def labelled(labels: Iterable[str]) -> Part:
    return _listed(sqlite.LABELLED, labels)


def collected(collections: Iterable[str]) -> Part:
    return _listed(sqlite.COLLECTED, collections)


def one_of(articles: Iterable[str]) -> Part:
    ids = (json.dumps(sorted(articles)),)
    return Part(
        f"a.id {sqlite.AMONG}", ids, Part(f"SELECT key AS article FROM article WHERE id {sqlite.AMONG}", ids)
    )


def _listed(statement: str, ids: Iterable[str]) -> Part:
    keys = Part(statement.format(among=sqlite.AMONG), (json.dumps(sorted(ids)),))
    return Part(f"t.article IN ({keys.sql})", keys.parameters, keys)


def either(one: Part, other: Part) -> Part:
    keys = None
    if one.keys is not None and other.keys is not None:
        both = f"SELECT article FROM ({one.keys.sql}) UNION ALL SELECT article FROM ({other.keys.sql})"
        keys = Part(both, (*one.keys.parameters, *other.keys.parameters))
    return Part(f"({one.sql}) OR ({other.sql})", (*one.parameters, *other.parameters), keys)


_IN_A_COLLECTION = (
    "EXISTS (SELECT 1 FROM collection_article ca JOIN collection c ON c.key = ca.collection "
    "WHERE ca.article = t.article AND c.deleted_at IS NULL)"
)
_VALUED = Part("SELECT article FROM article_value")
_READING = "EXISTS (SELECT 1 FROM article_value v WHERE v.article = t.article AND v.attribute = ?"


def with_field(words: str) -> Part:
    """An article with a field of the reader's own whose name or value holds the words, or is the number."""
    held = either(_held_by(("v.attribute", "v.text"), words), Part("v.number = ?", (_number(words),)))
    return Part(
        "EXISTS (SELECT 1 FROM article_value v WHERE v.article = t.article AND v.attribute <> ?"
        f" AND ({held.sql}))",
        (READING, *held.parameters),
        _VALUED,
    )


def _number(words: str) -> float | None:
    try:
        return float(words)
    except ValueError:
        return None


HAVING: dict[str, Part] = {
    "annotations": Part("t.annotations > 0", keys=_ANNOTATED),
    "orphans": Part("t.orphans > 0", keys=_ANNOTATED),
    "revisions": Part("t.revisions > 1"),
    "notes": either(Part("a.note <> ''"), with_annotation(Part("n.note <> ''"))),
    "speakers": with_annotation(Part("n.speaker IS NOT NULL")),
    "labels": Part(
        "EXISTS (SELECT 1 FROM article_label al JOIN label l ON l.key = al.label "
        "WHERE al.article = t.article AND l.deleted_at IS NULL)",
        keys=Part("SELECT article FROM article_label"),
    ),
    "fields": Part(
        "EXISTS (SELECT 1 FROM article_value v WHERE v.article = t.article AND v.attribute <> ?)",
        (READING,),
        _VALUED,
    ),
}
BEING: dict[str, Part] = {
    "done": Part("a.done = 1"),
    "open": Part("a.done = 0"),
    "untagged": Part("t.annotations = 0"),
    "tagged": Part("t.annotations > 0", keys=_ANNOTATED),
    "unread": ~Part(f"{_READING})", (READING,)),
    "reading": Part(f"{_READING} AND v.text = 'reading')", (READING,), _VALUED),
    "read": Part(f"{_READING} AND v.text = 'read')", (READING,), _VALUED),
    "collected": Part(_IN_A_COLLECTION, keys=Part("SELECT article FROM collection_article")),
    "loose": Part(f"NOT {_IN_A_COLLECTION}"),
}
