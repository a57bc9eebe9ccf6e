"""Copies that count only when they were read again, that are thinned out, and that come back (D6)."""

from __future__ import annotations

import random
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reader import wording
from reader.errors import LibraryFailed
from reader.library import Library, backups
from reader.library.edits import AddAnnotations, TrashArticles
from reader.storage import sqlite as sqlite_setup
from tests.core.library.builders import add_article, annotate, annotation_on, state


def test_a_backup_is_a_library_that_holds_the_same(library, revision):
    annotate(library, revision, (0, 9), note="🚧")
    path = library.backup()
    assert path.parent == backups.folder_of(library.path)
    with Library.open(path, read_only=True) as copy:
        assert state(copy) == state(library)
        assert copy.check().problems == ()
    assert [b.path for b in backups.backups(library.path)] == [path]
    assert not list(path.parent.glob(".*"))


def test_a_backup_goes_where_it_is_told(library, revision, tmp_path):
    path = library.backup(tmp_path / "copy.spanlib")
    assert path == tmp_path / "copy.spanlib"
    assert not backups.folder_of(library.path).exists()
    with Library.open(path) as copy:
        assert state(copy) == state(library)


def test_a_library_opened_to_read_only_can_be_backed_up(library, revision):
    library.close()
    with Library.open(library.path, read_only=True) as opened:
        with Library.open(opened.backup(), read_only=True) as copy:
            assert state(copy) == state(opened)


def fails_with(code: str, patch: pytest.MonkeyPatch) -> None:
    def copy_to(*_arguments: object, **_options: object) -> None:
        error = sqlite3.OperationalError("injected")
        error.sqlite_errorname = code
        raise error

    patch.setattr(sqlite_setup, "copy_to", copy_to)


def test_a_backup_on_a_full_disk_names_the_library(library, revision, monkeypatch):
    fails_with("SQLITE_FULL", monkeypatch)
    with pytest.raises(LibraryFailed) as caught:
        library.backup()
    assert caught.value.message == "backup.full"
    assert str(library.path) in wording.of(caught.value)
    assert not list(backups.folder_of(library.path).iterdir())


@pytest.mark.parametrize("save", ["backup", "save_copy"])
def test_a_copy_that_fails_is_named_as_it_would_have_been(library, revision, tmp_path, monkeypatch, save):
    fails_with("SQLITE_IOERR_WRITE", monkeypatch)
    with pytest.raises(LibraryFailed) as caught:
        getattr(library, save)(tmp_path / "copy.spanlib")
    assert caught.value.message == "library.io"
    assert caught.value.facts["path"] == str(tmp_path / "copy.spanlib")


def test_originals_are_copied_once_and_come_back(library, tmp_path):
    one = add_article(library, "One.", original=b"first")
    library.backup()
    two = add_article(library, "Two.", original=b"second")
    path = library.backup()
    library.close()
    library.path.with_suffix(".originals").unlink()
    backups.restore(path, library.path)
    with Library.open(library.path) as restored:
        assert restored.original(one.id) == b"first"
        assert restored.original(two.id) == b"second"


def test_saves_between_the_steps_of_a_backup_are_in_it(library):
    revision = add_article(library, "word " * 200_000)  # some thousand pages: several steps
    me = library.annotator().id
    made = []

    def between() -> None:
        if len(made) < 3:
            given = annotation_on(revision, (len(made), len(made) + 4), annotator=me)
            library.apply(AddAnnotations((given,)))
            made.append(given)

    path = library.backup(between=between)
    assert len(made) == 3
    with Library.open(path, read_only=True) as copy:
        assert len(copy.annotations(revision.article)) >= 1
        assert copy.check().problems == ()


def test_a_backup_is_due_when_something_was_written_since(library, revision):
    assert backups.is_due(library)
    library.backup()
    assert not backups.is_due(library)
    library.save_session({"place": 3})
    assert not backups.is_due(library)
    annotate(library, revision, (0, 9))
    assert backups.is_due(library)


def test_restoring_gives_what_was_and_can_itself_be_undone(library, revision):
    annotate(library, revision, (0, 9))
    before = state(library)
    path = library.backup()
    library.apply(TrashArticles((revision.article,)))
    add_article(library, "Later.")
    later = state(library)
    library.close()
    kept = backups.restore(path, library.path)
    with Library.open(library.path) as restored:
        assert state(restored) == before
    assert kept is not None
    backups.restore(kept, library.path)
    with Library.open(library.path) as restored:
        assert state(restored) == later


def test_restoring_puts_a_library_where_none_is(library, revision, tmp_path):
    path = library.backup(tmp_path / "copy.spanlib")
    assert backups.restore(path, tmp_path / "new.spanlib") is None
    with Library.open(tmp_path / "new.spanlib") as restored:
        assert state(restored) == state(library)


def test_a_damaged_backup_is_not_restored(library, revision):
    path = library.backup()
    data = bytearray(path.read_bytes())
    at = data.find(b"bridge may reopen")
    data[at : at + 6] = b"BRIDGE"
    path.write_bytes(data)
    before = library.path.read_bytes()
    with pytest.raises(LibraryFailed) as caught:
        backups.restore(path, library.path)
    assert caught.value.message == "backup.damaged"
    assert library.path.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"no library", None])
def test_what_is_no_library_is_not_restored(library, tmp_path, content):
    path = tmp_path / "x.spanlib"
    if content is not None:
        path.write_bytes(content)
    before = library.path.read_bytes()
    with pytest.raises(LibraryFailed) as caught:
        backups.restore(path, library.path)
    assert wording.of(caught.value).endswith(".")
    assert library.path.read_bytes() == before


def test_a_library_that_cannot_be_opened_is_kept_byte_for_byte_when_a_backup_replaces_it(library, revision):
    path = library.backup()
    before = state(library)
    library.close()
    library.path.write_bytes(b"rubbish")
    kept = backups.restore(path, library.path)
    assert kept is not None
    assert kept.read_bytes() == b"rubbish"
    with Library.open(library.path) as restored:
        assert state(restored) == before


def test_an_old_journal_is_not_rolled_into_a_restored_library(library, revision):
    """A crash left a journal; after a restore it must not be taken for one of the new file."""
    path = library.backup()
    before = state(library)
    library.close()
    journal = library.path.with_name(library.path.name + "-journal")
    # Half of a transaction, as a killed process leaves it.
    writer = sqlite3.connect(library.path, isolation_level=None)
    writer.execute("PRAGMA cache_size=1")
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE session SET value = ?", ("x" * 500_000,))
    left = journal.read_bytes()
    writer.close()
    library.path.write_bytes(b"rubbish" * 1000)
    journal.write_bytes(left)
    backups.restore(path, library.path)
    assert not journal.exists()
    with Library.open(library.path) as restored:
        assert state(restored) == before


def test_a_backup_of_a_damaged_library_is_marked_and_pushes_no_other_out(library, revision):
    good = library.backup()
    library.close()
    data = bytearray(library.path.read_bytes())
    at = data.find(b"bridge may reopen")
    data[at] ^= 1
    library.path.write_bytes(data)
    with Library.open(library.path) as damaged:
        with pytest.raises(LibraryFailed) as caught:
            damaged.backup()
    assert caught.value.message == "backup.library-damaged"
    found = {b.path: b.damaged for b in backups.backups(library.path)}
    assert found[good] is False
    assert sorted(found.values()) == [False, True]


def _made(moments: list[datetime]) -> list[backups.Backup]:
    return [backups.Backup(Path(f"{n}"), moment, 1) for n, moment in enumerate(moments)]


def test_old_backups_become_rare_and_never_too_few():
    end = datetime(2026, 6, 1, 12, tzinfo=UTC)
    moments = [end - timedelta(minutes=30 * n) for n in range(48 * 400)]  # half-hourly for 400 days
    kept = [b.made for b in backups.to_keep(_made(moments))]
    assert kept[:12] == moments[:12]
    assert len(kept) <= 12 + 7 + 8 + 12
    days = {moment.date() for moment in kept}
    assert {(end - timedelta(days=n)).date() for n in range(7)} <= days
    assert {(moment.year, moment.month) for moment in kept} >= {(2026, m) for m in range(1, 7)} | {(2025, 12)}
    three = _made([end, end - timedelta(days=900), end - timedelta(days=1800)])
    assert backups.to_keep(three) == three


def test_thinning_out_deletes_files_and_only_backups(library):
    folder = backups.folder_of(library.path)
    folder.mkdir()
    moment = datetime(2026, 6, 1, tzinfo=UTC)
    for n in range(40):
        made = moment + timedelta(minutes=n)
        (folder / f"{made:%Y-%m-%dT%H-%M-%S}-000Z.spanlib").write_bytes(b"x")
    (folder / "mine.spanlib").write_bytes(b"x")
    (folder / "2026-06-01T00-00-00-000Z damaged.spanlib").write_bytes(b"x")
    gone = backups.thin_out(library.path)
    assert len(gone) == 40 - 12
    assert (folder / "mine.spanlib").exists()
    assert (folder / "2026-06-01T00-00-00-000Z damaged.spanlib").exists()


def test_every_kind_of_damage_to_a_backup_is_found_before_it_counts(library, revision):
    for n in range(20):
        annotate(library, revision, (n, n + 9), note=f"note {n}")
    path = library.backup()
    whole = path.read_bytes()
    chance = random.Random(3)
    before = state(library)
    library.close()
    for _ in range(25):
        data = bytearray(whole)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        path.write_bytes(data)
        try:
            kept = backups.restore(path, library.path)
        except LibraryFailed:
            continue
        with Library.open(library.path) as restored:
            assert state(restored) == before
        if kept is not None:
            kept.unlink()
