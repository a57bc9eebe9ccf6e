"""Out of a real library and into another one: nothing is different, and nothing is guessed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from reader.exporters import export
from reader.library import Library
from reader.library.merge import merge
from reader.model import native
from reader.model.rows import read_table
from reader.model.snapshot import Snapshot
from tests.core.exporters.generated import snapshots

FEWER = settings(
    max_examples=max(15, settings().max_examples // 4), suppress_health_check=[HealthCheck.too_slow]
)


def taken(library: Library) -> Snapshot:
    """Return the library as values, without the codebook that every new library begins with."""
    snapshot = library.snapshot().in_order()
    return replace(snapshot, codebooks=tuple(c for c in snapshot.codebooks if c.id == "book"))


def out_and_in(library: Library, target: Path) -> Snapshot:
    report = export(library, format="json", out=target)
    assert {n.message for n in report.losses} <= {"loss.pictures"}
    return native.loads(target.read_bytes(), target.name)


@FEWER
@given(snapshots())
def test_native_json_fills_an_empty_library_with_the_same(tmp_path_factory, snapshot):
    folder = tmp_path_factory.mktemp("libraries")
    with Library.open(folder / "a.spanlib") as first, Library.open(folder / "b.spanlib") as second:
        merge(first, snapshot)
        assert taken(first) == snapshot.in_order()
        merge(second, out_and_in(first, folder / "all.json"))
        assert taken(second) == snapshot.in_order()
        assert merge(second, out_and_in(first, folder / "again.json")).applied is None


def test_the_order_of_rows_is_the_reading_order(tmp_path):
    from tests.core.exporters.generated import small_library

    snapshot = small_library("One two three.", ("claim", ((8, 13),)), ("background", ((0, 3),))).snapshot
    with Library.open(tmp_path / "a.spanlib") as library:
        merge(library, snapshot)
        table = export(library, format="csv", out=tmp_path / "out.csv").path
    quotes = [row["quote"] for row in read_table(table.read_bytes(), table.name)]
    assert quotes == ["One", "three"]
