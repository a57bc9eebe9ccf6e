"""What a list shows of each article, kept up to date with every edit instead of counted for every list.

Adding or removing one annotation costs the same beside ten others and beside a hundred thousand.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from reader.model import Annotation
from reader.storage.annotation_fields import AREA
from reader.storage.hashing import canonical, tally_hash
from reader.storage.rows import fetch, insert_rows
from reader.storage.sqlite import upsert
from reader.storage.tables import anchor, annotation, article, piece, place, revision, tally, value

# From this many pieces on, counting the article once is cheaper than looking around each piece.
COUNT_FROM = 200


@dataclass(slots=True)
class Tally:
    """The derived facts of one article; `longest` bounds the length of its pieces from above."""

    article: int
    newest: int | None = None
    newest_id: str = ""
    revisions: int = 0
    annotations: int = 0
    orphans: int = 0
    length: int = 0
    longest: int = 0
    composition: dict[str, int] = field(default_factory=dict)
    recount: bool = False


_TALLY = (
    select(
        tally.c.newest,
        revision.c.id,
        tally.c.revisions,
        tally.c.annotations,
        tally.c.orphans,
        tally.c.length,
        tally.c.longest,
        tally.c.composition,
        article.c.id,
        tally.c.hash,
    )
    .select_from(tally)
    .join(article, article.c.key == tally.c.article)
    .outerjoin(revision, revision.c.key == tally.c.newest)
)
_TALLY_OF = _TALLY.where(tally.c.article == bindparam("article"))
_TALLIES_OF = _TALLY.add_columns(tally.c.article).where(
    tally.c.article.in_(bindparam("keys", expanding=True))
)
_AROUND = select(place.c.start, place.c.end).where(
    place.c.revision == bindparam("revision"),
    place.c.start > bindparam("from"),
    place.c.start < bindparam("to"),
    place.c.end > bindparam("after"),
    place.c.tag == bindparam("tag"),
)
_PLACES_OF = select(place.c.revision, place.c.start, place.c.end, place.c.tag).where(
    place.c.annotation == bindparam("annotation")
)
_HAS_AREA = select(value.c.annotation).where(
    value.c.annotation == bindparam("annotation"), value.c.attribute == AREA
)
_NO_PLACES = delete(place).where(place.c.annotation == bindparam("of"))


class Tallies:
    """The tallies that one transaction changes: read when first needed, written once by `write`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._by_article: dict[int, Tally] = {}

    def of(self, article_key: int) -> Tally:
        known = self._by_article.get(article_key)
        if known is None:
            known = self._by_article[article_key] = self._read(article_key)
        return known

    def read(self, article_keys: list[int]) -> None:
        """Read these at once, to be asked for one by one."""
        for row in fetch(self._connection, _TALLIES_OF, keys=article_keys):
            self._by_article[row[-1]] = self._made(row[-1], row[:-1])

    def _read(self, article_key: int) -> Tally:
        rows = fetch(self._connection, _TALLY_OF, article=article_key)
        return self._made(article_key, rows[0]) if rows else Tally(article_key, recount=True)

    @staticmethod
    def _made(article_key: int, row: tuple[Any, ...]) -> Tally:
        newest, newest_id, revisions, annotations, orphans, length, longest, shares, id, stored = row
        if stored != tally_hash(id, revisions, annotations, orphans, length, shares):
            return Tally(article_key, recount=True)
        return Tally(
            article_key,
            newest,
            newest_id or "",
            revisions,
            annotations,
            orphans,
            length,
            longest,
            dict(json.loads(shares)),
        )

    def right(self, article_key: int) -> tuple[Tally, bool]:
        """Return the tally to read by, counted anew when the stored one is damaged; False says it was."""
        known = self.of(article_key)
        return (count(self._connection, article_key), False) if known.recount else (known, True)

    def recount(self, article_key: int) -> None:
        """Count this article anew when the transaction ends."""
        self.of(article_key).recount = True

    def show(
        self,
        annotations: Iterable[tuple[int, Annotation]],
        article_keys: dict[str, int],
        revision_keys: dict[str, int],
    ) -> None:
        """Annotations (with their keys) came, or came back: their places, counts and shares."""
        annotations = list(annotations)
        if len(annotations) > COUNT_FROM:
            for _, each in annotations:
                self.recount(article_keys[each.article])
        later: list[dict[str, Any]] = []
        for key, each in annotations:
            mine = self.of(article_keys[each.article])
            rows = place_rows(key, each, revision_keys)
            if mine.recount:
                later += rows
                continue
            mine.annotations += 1
            here = [row for row in rows if row["revision"] == mine.newest]
            mine.orphans += not here and each.area is None
            for row in here:
                mine.longest = max(mine.longest, row["end"] - row["start"])
                self._share(mine, row["tag"], row["start"], row["end"], +1)
            self._add_places(rows)
        self._add_places(later)

    def _add_places(self, rows: list[dict[str, Any]]) -> None:
        insert_rows(self._connection, place, rows)

    def hide(self, annotations: Iterable[tuple[int, int]]) -> None:
        """Annotations went, as (key, article key): their places go, counts and shares follow."""
        annotations = list(annotations)
        if len(annotations) > COUNT_FROM:
            for _, article_key in annotations:
                self.recount(article_key)
        for key, article_key in annotations:
            mine = self.of(article_key)
            rows = [] if mine.recount else fetch(self._connection, _PLACES_OF, annotation=key)
            self._connection.execute(_NO_PLACES, {"of": key})
            if mine.recount:
                continue
            mine.annotations -= 1
            here = [row for row in rows if row[0] == mine.newest]
            mine.orphans -= not here and not fetch(self._connection, _HAS_AREA, annotation=key)
            for _, start, end, tag in here:
                self._share(mine, tag, start, end, -1)

    def _share(self, mine: Tally, tag: str, start: int, end: int, sign: int) -> None:
        """Add or take away the characters of `[start, end)` that no piece in `place` with the tag covers.

        Pieces of one annotation never overlap, so its own, there or not, do not matter.
        """
        around = fetch(
            self._connection,
            _AROUND,
            **{"revision": mine.newest, "from": start - mine.longest, "to": end, "after": start, "tag": tag},
        )
        free = end - start - covered(around, start, end)
        total = mine.composition.get(tag, 0) + sign * free
        if total > 0:
            mine.composition[tag] = total
        else:
            mine.composition.pop(tag, None)

    def write(self) -> None:
        """Write every tally that was touched."""
        for mine in self._by_article.values():
            counted = count(self._connection, mine.article) if mine.recount else mine
            shares = canonical(sorted(counted.composition.items()))
            article_id = fetch(
                self._connection, select(article.c.id).where(article.c.key == counted.article)
            )[0][0]
            columns = {
                "newest": counted.newest,
                "revisions": counted.revisions,
                "annotations": counted.annotations,
                "orphans": counted.orphans,
                "length": counted.length,
                "longest": counted.longest,
                "composition": shares,
                "hash": tally_hash(
                    article_id,
                    counted.revisions,
                    counted.annotations,
                    counted.orphans,
                    counted.length,
                    shares,
                ),
            }
            self._connection.execute(
                upsert(tally)
                .values(article=counted.article, **columns)
                .on_conflict_do_update(index_elements=[tally.c.article], set_=columns)
            )
        self._by_article.clear()


def place_rows(key: int, each: Annotation, revision_keys: dict[str, int]) -> list[dict[str, Any]]:
    """Return the rows of `place` for an annotation outside the trash."""
    return [
        {
            "revision": revision_keys[a.revision],
            "start": p.span.start,
            "annotation": key,
            "ordinal": n,
            "end": p.span.end,
            "tag": each.tag,
        }
        for a in each.anchors
        if a.state != "orphan"
        for n, p in enumerate(a.pieces)
    ]


def covered(spans: Iterable[tuple[int, int]], start: int, end: int) -> int:
    """Return how many positions of `[start, end)` at least one of `spans` covers."""
    total, reached = 0, start
    for first, last in sorted(spans):
        first, last = max(first, reached), min(last, end)
        if last > first:
            total += last - first
            reached = last
    return total


def count(connection: Connection, article_key: int) -> Tally:
    """Count one article from its rows."""
    revisions = fetch(
        connection,
        select(revision.c.key, revision.c.id, revision.c.length)
        .where(revision.c.article == article_key, revision.c.deleted_at.is_(None))
        .order_by(revision.c.number.desc(), revision.c.key.desc()),
    )
    here = (annotation.c.article == article_key) & annotation.c.deleted_at.is_(None)
    annotations = int(
        connection.execute(select(func.count()).select_from(annotation).where(here)).scalar_one()
    )
    with_areas = select(annotation.c.key).join(value).where(here, value.c.attribute == AREA)
    areas = {key for (key,) in fetch(connection, with_areas)}
    orphans = annotations - len(areas)  # they stand on a page
    result = Tally(article_key, revisions=len(revisions), annotations=annotations, orphans=orphans)
    if not revisions:
        return result
    result.newest, result.newest_id, result.length = revisions[0]
    by_tag: dict[str, list[tuple[int, int]]] = defaultdict(list)
    standing = set()
    for start, end, tag, key in fetch(
        connection,
        select(place.c.start, place.c.end, place.c.tag, place.c.annotation).where(
            place.c.revision == result.newest
        ),
    ):
        standing.add(key)
        if isinstance(start, int) and isinstance(end, int) and isinstance(tag, str):
            by_tag[tag].append((start, end))
            result.longest = max(result.longest, end - start)
    result.orphans = annotations - len(standing | areas)
    if isinstance(result.length, int):
        result.composition = {tag: covered(spans, 0, result.length) for tag, spans in by_tag.items()}
    return result


# What `place` is to hold, from the rows that it is derived from.
_WANTED = (
    select(
        anchor.c.revision, piece.c.start, anchor.c.annotation, piece.c.ordinal, piece.c.end, annotation.c.tag
    )
    .select_from(piece)
    .join(anchor, anchor.c.key == piece.c.anchor)
    .join(annotation, annotation.c.key == anchor.c.annotation)
    .where(annotation.c.deleted_at.is_(None), anchor.c.state != "orphan")
)
_COLUMNS = ("revision", "start", "annotation", "ordinal", "end", "tag")


def places_that_differ(connection: Connection) -> int:
    """Return how many pieces have no row in `place`, or a row there has no piece."""
    there = select(*(place.c[name] for name in _COLUMNS))
    missing = select(func.count()).select_from(_WANTED.except_(there).subquery())
    extra = select(func.count()).select_from(there.except_(_WANTED).subquery())
    return int(connection.execute(missing).scalar_one() + connection.execute(extra).scalar_one())


def rebuild_places(connection: Connection) -> None:
    connection.execute(delete(place))
    connection.execute(insert(place).from_select(_COLUMNS, _WANTED))
