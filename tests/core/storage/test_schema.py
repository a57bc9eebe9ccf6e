"""The schema, the settings of connections, and hashes that are part of the file format."""

from __future__ import annotations

import json
import sqlite3

import pytest
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.schema import CreateIndex, CreateTable

from reader.errors import LibraryFailed
from reader.library import Library
from reader.storage import header, migrations, sqlite
from reader.storage.hashing import canonical, row_hash
from reader.storage.tables import metadata


@pytest.fixture
def library(tmp_path):
    with Library.open(tmp_path / "test.spanlib") as opened:
        yield opened


def test_every_setting_is_in_force_on_the_connection_that_saves(library):
    with library._store.reading() as connection:
        below = sqlite.raw(connection)
        found = {name: below.execute(f"PRAGMA {name}").fetchone()[0] for name, _, _ in sqlite.SETTINGS}
    assert found == {
        "busy_timeout": 5000,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "foreign_keys": 1,
        "secure_delete": 1,
        "journal_mode": "delete",
        "synchronous": 3,
        "fullfsync": 1,
    }


def test_a_setting_that_does_nothing_is_noticed(tmp_path, monkeypatch):
    path = tmp_path / "test.spanlib"
    Library.open(path).close()
    monkeypatch.setattr(sqlite, "SETTINGS", (*sqlite.SETTINGS, ("no_such_setting", "ON", 1)))
    with pytest.raises(LibraryFailed) as caught:
        Library.open(path)
    assert caught.value.message == "library.setting-refused"


def test_the_file_says_what_it_is_in_its_first_bytes(library):
    library.close()
    head = library.path.read_bytes()[:100]
    assert head.startswith(header.MAGIC)
    assert head[68:72] == b"Spnr"
    assert int.from_bytes(head[60:64], "big") == migrations.VERSION == 2
    assert head[18:20] == b"\1\1"  # rollback journal, not WAL


def test_the_tables_in_a_library_are_those_of_the_metadata(library):
    below = sqlite3.connect(library.path)
    names = {row[0] for row in below.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    below.close()
    ours = {name for name in names if not name.startswith("fts_")}
    assert ours == set(metadata.tables)
    assert {name for name, _, _ in sqlite.INDEXES} <= names


def test_the_metadata_describes_the_schema_that_is_made(library):
    """As long as no migration has changed a table, `tables` would make the same file."""
    below = sqlite3.connect(library.path)
    made = {name: _columns(below, name) for name in metadata.tables}
    indexes = set(_indexes(below))
    below.close()
    other = sqlite3.connect(":memory:")
    for table in metadata.sorted_tables:
        other.execute(str(CreateTable(table).compile(dialect=dialect())))
        for index in table.indexes:
            options = {"literal_binds": True}
            other.execute(str(CreateIndex(index).compile(dialect=dialect(), compile_kwargs=options)))
    assert {name: _columns(other, name) for name in metadata.tables} == made
    assert set(_indexes(other)) == indexes
    other.close()


def _columns(below: sqlite3.Connection, table: str) -> list[tuple]:
    columns = below.execute('SELECT name, type, "notnull", pk FROM pragma_table_info(?)', (table,))
    keys = below.execute('SELECT "from", "table", "to" FROM pragma_foreign_key_list(?)', (table,))
    return [*columns, *sorted(keys)]


def _indexes(below: sqlite3.Connection) -> list[tuple]:
    return below.execute(
        "SELECT name, tbl_name, replace(sql, char(10), '') FROM sqlite_master"
        " WHERE type = 'index' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'fts_%'"
    ).fetchall()


def test_every_table_is_strict(library):
    below = sqlite3.connect(library.path)
    strict = {row[1]: row[5] for row in below.execute("PRAGMA table_list") if row[2] == "table"}
    below.close()
    assert {name for name in metadata.tables if not strict[name]} == set()


def test_every_reference_from_one_table_to_another_is_found_by_an_index(library):
    """Without one, deleting a row looks through the whole table that may refer to it."""
    below = sqlite3.connect(library.path)
    bare = []
    for table in metadata.sorted_tables:
        indexed = {table.primary_key.columns.values()[0].name}
        for (name,) in below.execute("SELECT name FROM pragma_index_list(?)", (table.name,)):
            indexed.add(below.execute("SELECT name FROM pragma_index_info(?)", (name,)).fetchone()[0])
        bare += [f"{table.name}.{k.parent.name}" for k in table.foreign_keys if k.parent.name not in indexed]
    below.close()
    # Few rows, or rows that are looked through anyway.
    small = {"library.codebook", "library.annotator", "collection.parent"}
    assert set(bare) - small == {"tally.newest", "verdict.annotator", "article_value.speaker"}


def test_a_page_of_spans_is_one_range_of_one_tree(library):
    below = sqlite3.connect(library.path)
    plan = below.execute(
        'EXPLAIN QUERY PLAN SELECT start, annotation, ordinal, "end", tag FROM place'
        " WHERE revision = 1 ORDER BY start"
    ).fetchall()
    below.close()
    assert [row[3] for row in plan] == ["SEARCH place USING PRIMARY KEY (revision=?)"]


def test_a_list_of_articles_is_read_in_the_order_of_its_index(library):
    below = sqlite3.connect(library.path)
    plan = below.execute(
        "EXPLAIN QUERY PLAN SELECT title FROM article WHERE deleted_at IS NULL"
        " AND (created, key) < ('2026', 5) ORDER BY created DESC, key DESC LIMIT 50"
    ).fetchall()
    below.close()
    assert not any("TEMP B-TREE" in row[3] for row in plan)
    assert "article_list" in plan[0][3]


def test_an_older_sqlite_is_refused_with_both_versions(monkeypatch, tmp_path):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 39, 4))
    monkeypatch.setattr(sqlite3, "sqlite_version", "3.39.4")
    with pytest.raises(LibraryFailed) as caught:
        Library.open(tmp_path / "a.spanlib")
    assert caught.value.message == "library.sqlite-too-old"
    assert caught.value.facts == {"found": "3.39.4", "needed": "3.40.0"}
    assert list(tmp_path.iterdir()) == []


def test_hashes_are_what_they_were_in_the_first_release():
    """Part of the file format: another result makes every row of every library look damaged."""
    given = ("annotation", 'é\u2028😀"\\\n', 1, 0.1, -2.5, None, True, [("a", 1, []), {"k": "v"}])
    assert (
        canonical(given) == '["annotation","é\u2028😀\\"\\\\\\n",1,0.1,-2.5,null,true,[["a",1,[]],{"k":"v"}]]'
    )
    assert row_hash(*given).hex() == "ad26a52820e6cbd47f1623f36b5eb43b"


def test_canonical_text_is_the_same_as_that_of_the_standard_encoder():
    for given in ([], ["a", 1.5e300, -0.1, 10**20], [["\x00\x1f\x7f\ud800", None]], {"a": [1]}):
        assert canonical(given) == json.dumps(given, ensure_ascii=False, separators=(",", ":"))
