"""Every table of a library. Ids are text outside and integer keys inside; times are UTC RFC 3339 text.

Offsets are code points of the revision they belong to, half-open. `deleted_at` and `batch` are the trash:
a row that has them is not shown, and comes back when they are taken away. `hash` is over the row's own
fields and those of the rows that are part of the same value (`storage.hashing`).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import REAL, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text

metadata = MetaData()


def _table(name: str, *parts: Any) -> Table:
    return Table(name, metadata, *parts, sqlite_strict=True)


def _key() -> Column[int]:
    return Column("key", Integer, primary_key=True)


def _id() -> Column[str]:
    return Column("id", Text, nullable=False, unique=True)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _whole(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def _to(name: str, target: str, *, null: bool = False, **options: Any) -> Column[int]:
    return Column(name, Integer, ForeignKey(f"{target}.key"), nullable=null, **options)


def _trash() -> tuple[Column[str], Column[str]]:
    return Column("deleted_at", Text), Column("batch", Text)


def _hash() -> Column[bytes]:
    return Column("hash", LargeBinary, nullable=False)


# One row. `serial` is another number after every write: whether a backup is older, and whether a commit that
# reported an error arrived all the same, is read from it.
library = _table(
    "library",
    _key(),
    _text("id"),
    _whole("min_reader"),
    _text("created"),
    _whole("serial"),
    _to("codebook", "codebook", null=True),
    _to("annotator", "annotator", null=True),
    _text("counts"),  # JSON: how many rows of each kind there are; a list that is shorter has lost some
    _hash(),
)

# Where the reader was; one row, JSON, read before anything else is loaded.
session = _table("session", _key(), _text("value"))

# Text that was being typed when the program ended.
draft = _table("draft", Column("annotation", Text, primary_key=True), _text("text"), _text("at"))

# Keys of a newer program's file, kept so that they can be written again (`model.snapshot.Unknown`).
unknown = _table(
    "unknown",
    _key(),
    _text("kind"),
    _text("id"),
    _text("pointer"),
    _text("json"),
    _hash(),
    Index("unknown_place", "kind", "id", "pointer", unique=True),
)

codebook = _table(
    "codebook",
    _key(),
    _text("id"),
    _whole("version"),
    _text("body"),  # JSON of the whole snapshot
    _hash(),
    Index("codebook_version", "id", "version", unique=True),
)

annotator = _table("annotator", _key(), _id(), _text("name"), *_trash(), _hash())

speaker = _table("speaker", _key(), _id(), _text("name"), _text("kind"), _text("note"), *_trash(), _hash())

speaker_alias = _table(
    "speaker_alias",
    _to("speaker", "speaker", primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    _text("name"),
)

article = _table(
    "article",
    _key(),
    _id(),
    _text("title"),
    _text("byline"),
    _text("outlet"),
    _text("url"),
    _text("published"),
    _text("language"),
    _text("note"),
    _whole("done"),
    _text("created"),
    _text("modified"),
    *_trash(),
    _hash(),
)
Index("article_list", article.c.created, article.c.key, sqlite_where=article.c.deleted_at.is_(None))
Index("article_trash", article.c.deleted_at, article.c.key, sqlite_where=article.c.deleted_at.is_not(None))
Index("article_url", article.c.url, sqlite_where=article.c.url != "")

# What a list shows of an article beside its facts; derived, written with every edit, checked by `check`.
tally = _table(
    "tally",
    _to("article", "article", primary_key=True),
    _to("newest", "revision", null=True),
    _whole("revisions"),
    _whole("annotations"),
    _whole("orphans"),  # annotations that stand nowhere in the newest revision
    _whole("length"),
    _whole("longest"),  # no piece in the newest revision is longer: bounds the search for overlaps
    _text("composition"),  # JSON: [[tag, characters], …] of the newest revision
    _hash(),
)

revision = _table(
    "revision",
    _key(),
    _id(),
    _to("article", "article"),
    _whole("number"),
    _text("text_hash"),
    _whole("length"),
    _whole("normaliser_version"),
    _text("language"),
    _text("source"),  # JSON
    _text("created"),
    Column("structure", LargeBinary, nullable=False),  # hash of blocks, marks, pages and notices
    *_trash(),
    _hash(),  # of what stands above, so that a row is verified without its long parts
    _text("blocks"),  # JSON, like marks, pages and notices
    _text("marks"),
    _text("pages"),
    _text("notices"),
    _text("text"),  # last: what stands before it is read without its pages
    Index("revision_article", "article", "number"),
    Index("revision_text", "text_hash"),
)

annotation = _table(
    "annotation",
    _key(),
    _id(),
    _to("article", "article"),
    _text("tag"),
    _to("annotator", "annotator"),
    _text("codebook"),  # as the annotation says it: empty is the current one
    _whole("codebook_version"),
    _text("note"),
    _to("speaker", "speaker", null=True),
    Column("mention_start", Integer),
    Column("mention_end", Integer),
    _text("created"),
    _text("modified"),
    *_trash(),
    _hash(),
    Index("annotation_article", "article", "key"),
    Index("annotation_speaker", "speaker"),
    Index("annotation_annotator", "annotator"),
)

cue = _table(
    "cue",
    _to("annotation", "annotation", primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    _whole("start"),
    _whole("end"),
)

# One value of one attribute in the column of its type; text holds text, choice, date and address.
value = _table(
    "value",
    _to("annotation", "annotation", primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    _text("attribute"),
    _text("type"),
    Column("text", Text),
    Column("number", REAL),
    Column("start", Integer),
    Column("end", Integer),
    _to("speaker", "speaker", null=True),
    Index("value_attribute", "attribute", "text"),
    Index("value_speaker", "speaker"),
)

anchor = _table(
    "anchor",
    _key(),
    _to("annotation", "annotation"),
    _whole("ordinal"),
    _to("revision", "revision"),
    _text("how"),
    Column("score", REAL, nullable=False),
    _text("state"),
    Index("anchor_annotation", "annotation", "ordinal"),
    Index("anchor_revision", "revision"),
)

piece = _table(
    "piece",
    _key(),
    _to("anchor", "anchor"),
    _whole("ordinal"),
    _whole("start"),
    _whole("end"),
    _text("quote"),
    _text("prefix"),
    _text("suffix"),
    Index("piece_anchor", "anchor", "ordinal"),
)

# What painting reads: one row for each piece that stands in a revision and is not in the trash. Derived
# from annotation, anchor and piece; clustered by place, so that a page of it is one range.
place = Table(
    "place",
    metadata,
    _to("revision", "revision", primary_key=True),
    Column("start", Integer, primary_key=True),
    Column("annotation", Integer, ForeignKey("annotation.key"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    _whole("end"),
    _text("tag"),
    Index("place_annotation", "annotation"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

# Later windows write these; they are here from the first version because adding them to libraries that
# people have is what costs.
link = _table(
    "link",
    _key(),
    _id(),
    _text("kind"),
    _to("from_annotation", "annotation"),
    _to("to_annotation", "annotation"),
    _text("note"),
    _text("created"),
    *_trash(),
    _hash(),
    Index("link_from", "from_annotation"),
    Index("link_to", "to_annotation"),
)

verdict = _table(
    "verdict",
    _key(),
    _id(),
    _to("annotation", "annotation"),
    _to("annotator", "annotator"),
    _text("verdict"),
    _text("date"),
    _text("note"),
    _text("created"),
    _text("modified"),
    *_trash(),
    _hash(),
    Index("verdict_annotation", "annotation"),
)

evidence = _table(
    "evidence",
    _to("verdict", "verdict", primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    _text("address"),
    _text("note"),
)

collection = _table(
    "collection",
    _key(),
    _id(),
    _to("parent", "collection", null=True),
    _whole("ordinal"),
    _text("name"),
    _text("note"),
    _text("query"),  # of a live collection, else empty
    _text("created"),
    _text("modified"),
    *_trash(),
    _hash(),
)

collection_article = _table(
    "collection_article",
    _to("collection", "collection", primary_key=True),
    _to("article", "article", primary_key=True),
    _whole("ordinal"),
    Index("collection_of_article", "article"),
)

label = _table("label", _key(), _id(), _text("name"), _text("style"), *_trash(), _hash())

article_label = _table(
    "article_label",
    _to("article", "article", primary_key=True),
    _to("label", "label", primary_key=True),
    Index("article_label_label", "label"),
)

# Typed attributes of an article, as `value` has them for annotations.
article_value = _table(
    "article_value",
    _to("article", "article", primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    _text("attribute"),
    _text("type"),
    Column("text", Text),
    Column("number", REAL),
    Column("start", Integer),
    Column("end", Integer),
    _to("speaker", "speaker", null=True),
)
