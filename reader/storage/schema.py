"""The first schema, as it is in every library made since: never edited, only followed by migrations.

Made once from `tables`; a test compares the two as long as no migration has changed a table.
"""

from __future__ import annotations

FIRST = """
CREATE TABLE annotator (
    "key" INTEGER NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    deleted_at TEXT,
    batch TEXT,
    hash BLOB NOT NULL,
    PRIMARY KEY ("key"),
    UNIQUE (id)
) STRICT;
CREATE TABLE article (
    "key" INTEGER NOT NULL,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    byline TEXT NOT NULL,
    outlet TEXT NOT NULL,
    url TEXT NOT NULL,
    published TEXT NOT NULL,
    language TEXT NOT NULL,
    note TEXT NOT NULL,
    done INTEGER NOT NULL,
    created TEXT NOT NULL,
    modified TEXT NOT NULL,
    deleted_at TEXT,
    batch TEXT,
    hash BLOB NOT NULL,
    PRIMARY KEY ("key"),
    UNIQUE (id)
) STRICT;
CREATE INDEX article_list ON article (created, "key") WHERE deleted_at IS NULL;
CREATE INDEX article_trash ON article (deleted_at, "key") WHERE deleted_at IS NOT NULL;
CREATE INDEX article_url ON article (url) WHERE url != '';
CREATE TABLE codebook (
    "key" INTEGER NOT NULL,
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY ("key")
) STRICT;
CREATE UNIQUE INDEX codebook_version ON codebook (id, version);
CREATE TABLE collection (
    "key" INTEGER NOT NULL,
    id TEXT NOT NULL,
    parent INTEGER,
    ordinal INTEGER NOT NULL,
    name TEXT NOT NULL,
    note TEXT NOT NULL,
    "query" TEXT NOT NULL,
    created TEXT NOT NULL,
    modified TEXT NOT NULL,
    deleted_at TEXT,
    batch TEXT,
    hash BLOB NOT NULL,
    PRIMARY KEY ("key"),
    UNIQUE (id),
    FOREIGN KEY(parent) REFERENCES collection ("key")
) STRICT;
CREATE TABLE draft (
    annotation TEXT NOT NULL,
    text TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (annotation)
) STRICT;
CREATE TABLE label (
    "key" INTEGER NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    style TEXT NOT NULL,
    deleted_at TEXT,
    batch TEXT,
    hash BLOB NOT NULL,
    PRIMARY KEY ("key"),
    UNIQUE (id)
) STRICT;
CREATE TABLE session (
    "key" INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY ("key")
) STRICT;
CREATE TABLE speaker (
    "key" INTEGER NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    note TEXT NOT NULL,
    deleted_at TEXT,
    batch TEXT,
    hash BLOB NOT NULL,
    PRIMARY KEY ("key"),
    UNIQUE (id)
) STRICT;
CREATE TABLE unknown (
    "key" INTEGER NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    pointer TEXT NOT NULL,
    json TEXT NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY ("key")
) STRICT;
CREATE UNIQUE INDEX unknown_place ON unknown (kind, id, pointer);
CREATE TABLE annotation (
    "key" INTEGER NOT NULL,
    id TEXT NOT NULL,
    article INTEGER NOT NULL,
    tag TEXT NOT NULL,
    annotator INTEGER NOT NULL,
    codebook TEXT NOT NULL,
    codebook_version INTEGER NOT NULL,
    note TEXT NOT NULL,
    speaker INTEGER,
    mention_start INTEGER,
    mention_end INTEGER,
    created TEXT NOT NULL,
    modified TEXT NOT NULL,
    deleted_at TEXT,
    batch TEXT,
    hash BLOB NOT NULL,
    PRIMARY KEY ("key"),
    UNIQUE (id),
    FOREIGN KEY(article) REFERENCES article ("key"),
    FOREIGN KEY(annotator) REFERENCES annotator ("key"),
    FOREIGN KEY(speaker) REFERENCES speaker ("key")
) STRICT;
CREATE INDEX annotation_annotator ON annotation (annotator);
CREATE INDEX annotation_article ON annotation (article, "key");
CREATE INDEX annotation_speaker ON annotation (speaker);
CREATE TABLE article_label (
    article INTEGER NOT NULL,
    label INTEGER NOT NULL,
    PRIMARY KEY (article, label),
    FOREIGN KEY(article) REFERENCES article ("key"),
    FOREIGN KEY(label) REFERENCES label ("key")
) STRICT;
CREATE INDEX article_label_label ON article_label (label);
CREATE TABLE article_value (
    article INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    attribute TEXT NOT NULL,
    type TEXT NOT NULL,
    text TEXT,
    number REAL,
    start INTEGER,
    "end" INTEGER,
    speaker INTEGER,
    PRIMARY KEY (article, ordinal),
    FOREIGN KEY(article) REFERENCES article ("key"),
    FOREIGN KEY(speaker) REFERENCES speaker ("key")
) STRICT;
CREATE TABLE collection_article (
    collection INTEGER NOT NULL,
    article INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    PRIMARY KEY (collection, article),
    FOREIGN KEY(collection) REFERENCES collection ("key"),
    FOREIGN KEY(article) REFERENCES article ("key")
) STRICT;
CREATE INDEX collection_of_article ON collection_article (article);
CREATE TABLE library (
    "key" INTEGER NOT NULL,
    id TEXT NOT NULL,
    min_reader INTEGER NOT NULL,
    created TEXT NOT NULL,
    serial INTEGER NOT NULL,
    codebook INTEGER,
    annotator INTEGER,
    counts TEXT NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY ("key"),
    FOREIGN KEY(codebook) REFERENCES codebook ("key"),
    FOREIGN KEY(annotator) REFERENCES annotator ("key")
) STRICT;
CREATE TABLE revision (
    "key" INTEGER NOT NULL,
    id TEXT NOT NULL,
    article INTEGER NOT NULL,
    number INTEGER NOT NULL,
    text_hash TEXT NOT NULL,
    length INTEGER NOT NULL,
    normaliser_version INTEGER NOT NULL,
    language TEXT NOT NULL,
    source TEXT NOT NULL,
    created TEXT NOT NULL,
    structure BLOB NOT NULL,
    deleted_at TEXT,
    batch TEXT,
    hash BLOB NOT NULL,
    blocks TEXT NOT NULL,
    marks TEXT NOT NULL,
    pages TEXT NOT NULL,
    notices TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY ("key"),
    UNIQUE (id),
    FOREIGN KEY(article) REFERENCES article ("key")
) STRICT;
CREATE INDEX revision_article ON revision (article, number);
CREATE INDEX revision_text ON revision (text_hash);
CREATE TABLE speaker_alias (
    speaker INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (speaker, ordinal),
    FOREIGN KEY(speaker) REFERENCES speaker ("key")
) STRICT;
CREATE TABLE anchor (
    "key" INTEGER NOT NULL,
    annotation INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    how TEXT NOT NULL,
    score REAL NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY ("key"),
    FOREIGN KEY(annotation) REFERENCES annotation ("key"),
    FOREIGN KEY(revision) REFERENCES revision ("key")
) STRICT;
CREATE INDEX anchor_annotation ON anchor (annotation, ordinal);
CREATE INDEX anchor_revision ON anchor (revision);
CREATE TABLE cue (
    annotation INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    PRIMARY KEY (annotation, ordinal),
    FOREIGN KEY(annotation) REFERENCES annotation ("key")
) STRICT;
CREATE TABLE link (
    "key" INTEGER NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    from_annotation INTEGER NOT NULL,
    to_annotation INTEGER NOT NULL,
    note TEXT NOT NULL,
    created TEXT NOT NULL,
    deleted_at TEXT,
    batch TEXT,
    hash BLOB NOT NULL,
    PRIMARY KEY ("key"),
    UNIQUE (id),
    FOREIGN KEY(from_annotation) REFERENCES annotation ("key"),
    FOREIGN KEY(to_annotation) REFERENCES annotation ("key")
) STRICT;
CREATE INDEX link_from ON link (from_annotation);
CREATE INDEX link_to ON link (to_annotation);
CREATE TABLE place (
    revision INTEGER NOT NULL,
    start INTEGER NOT NULL,
    annotation INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    tag TEXT NOT NULL,
    PRIMARY KEY (revision, start, annotation, ordinal),
    FOREIGN KEY(revision) REFERENCES revision ("key"),
    FOREIGN KEY(annotation) REFERENCES annotation ("key")
) WITHOUT ROWID, STRICT;
CREATE INDEX place_annotation ON place (annotation);
CREATE TABLE tally (
    article INTEGER NOT NULL,
    newest INTEGER,
    revisions INTEGER NOT NULL,
    annotations INTEGER NOT NULL,
    orphans INTEGER NOT NULL,
    length INTEGER NOT NULL,
    longest INTEGER NOT NULL,
    composition TEXT NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (article),
    FOREIGN KEY(article) REFERENCES article ("key"),
    FOREIGN KEY(newest) REFERENCES revision ("key")
) STRICT;
CREATE TABLE value (
    annotation INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    attribute TEXT NOT NULL,
    type TEXT NOT NULL,
    text TEXT,
    number REAL,
    start INTEGER,
    "end" INTEGER,
    speaker INTEGER,
    PRIMARY KEY (annotation, ordinal),
    FOREIGN KEY(annotation) REFERENCES annotation ("key"),
    FOREIGN KEY(speaker) REFERENCES speaker ("key")
) STRICT;
CREATE INDEX value_attribute ON value (attribute, text);
CREATE INDEX value_speaker ON value (speaker);
CREATE TABLE verdict (
    "key" INTEGER NOT NULL,
    id TEXT NOT NULL,
    annotation INTEGER NOT NULL,
    annotator INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    date TEXT NOT NULL,
    note TEXT NOT NULL,
    created TEXT NOT NULL,
    modified TEXT NOT NULL,
    deleted_at TEXT,
    batch TEXT,
    hash BLOB NOT NULL,
    PRIMARY KEY ("key"),
    UNIQUE (id),
    FOREIGN KEY(annotation) REFERENCES annotation ("key"),
    FOREIGN KEY(annotator) REFERENCES annotator ("key")
) STRICT;
CREATE INDEX verdict_annotation ON verdict (annotation);
CREATE TABLE evidence (
    verdict INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    address TEXT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (verdict, ordinal),
    FOREIGN KEY(verdict) REFERENCES verdict ("key")
) STRICT;
CREATE TABLE piece (
    "key" INTEGER NOT NULL,
    anchor INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    quote TEXT NOT NULL,
    prefix TEXT NOT NULL,
    suffix TEXT NOT NULL,
    PRIMARY KEY ("key"),
    FOREIGN KEY(anchor) REFERENCES anchor ("key")
) STRICT;
CREATE INDEX piece_anchor ON piece (anchor, ordinal);
CREATE VIRTUAL TABLE fts_text USING fts5(
    text,
    content='revision',
    content_rowid='key',
    tokenize='unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE fts_facts USING fts5(
    title, byline, outlet, note,
    content='article',
    content_rowid='key',
    tokenize='unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE fts_note USING fts5(
    note,
    content='annotation',
    content_rowid='key',
    tokenize='unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE fts_quote USING fts5(
    quote,
    content='piece',
    content_rowid='key',
    tokenize='unicode61 remove_diacritics 2'
);
"""
