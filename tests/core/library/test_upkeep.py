"""Checking, repairing what is derived, and emptying the trash for ever."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from reader import wording
from reader.library import Library, backups
from reader.library.edits import (
    AddLinks,
    AddRevision,
    AddSpeaker,
    Batch,
    EditAnnotation,
    TrashAnnotations,
    TrashArticles,
    TrashLinks,
    TrashRevision,
    TrashSpeakers,
)
from reader.model import Speaker, SpeakerMention, new_id
from reader.model.snapshot import Link
from tests.core.library.builders import add_article, annotate, annotation_on, revision_of, state


def tamper(path: Path, *statements: str) -> None:
    """Change the file behind the library's back, as damage does that SQLite itself does not see."""
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def found(library) -> set[str]:
    """Return the message ids of what a check finds; each has a sentence."""
    problems = library.check().problems
    assert all(wording.sentence(p.message, p.facts).endswith(".") for p in problems)
    return {p.message for p in problems}


@pytest.fixture
def damaged(library, revision):
    """A library with one of everything, to be tampered with."""
    speaker = Speaker(new_id(), "The ministry", "institution")
    library.apply(AddSpeaker(speaker))
    given = annotate(library, revision, (0, 9), (15, 18), note="a note")
    named = replace(given, speaker=SpeakerMention(speaker.id), cues=(given.anchors[0].pieces[0].span,))
    library.apply(EditAnnotation(given, named))
    other = annotate(library, revision, (10, 14))
    library.apply(AddLinks((Link(new_id(), "repeats", given.id, other.id),)))
    assert found(library) == set()
    return library


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("UPDATE article SET title = 'Bridgé'", "library.row-damaged"),
        ("UPDATE article SET deleted_at = '2026-01-01'", "library.row-damaged"),
        ("UPDATE revision SET text = replace(text, 'Friday', 'Monday')", "library.row-damaged"),
        ("UPDATE revision SET blocks = '[]'", "library.row-damaged"),
        ("UPDATE revision SET number = 7", "library.row-damaged"),
        ("UPDATE annotation SET note = 'a nöte'", "library.row-damaged"),
        ("UPDATE annotation SET tag = 'speculation'", "library.row-damaged"),
        ("UPDATE annotation SET speaker = NULL", "library.row-damaged"),
        ("UPDATE piece SET start = start + 1 WHERE ordinal = 0", "library.row-damaged"),
        ("DELETE FROM piece WHERE ordinal = 1", "library.row-damaged"),
        ("UPDATE anchor SET state = 'orphan'", "library.row-damaged"),
        ("DELETE FROM cue", "library.row-damaged"),
        ("UPDATE speaker SET name = 'The ministri'", "library.row-damaged"),
        ("UPDATE annotator SET name = 'Reader 2'", "library.row-damaged"),
        ("UPDATE codebook SET body = replace(body, 'Claim', 'Clain')", "library.row-damaged"),
        ("UPDATE link SET kind = 'contradicts'", "library.row-damaged"),
        ("UPDATE library SET created = 'never'", "library.row-damaged"),
        ("UPDATE library SET counts = '{}'", "library.row-damaged"),
        ("DELETE FROM annotation WHERE note = ''", "check.references"),
        ("UPDATE place SET start = start + 1", "check.places"),
        ("UPDATE tally SET annotations = 9", "check.counts"),
        ("UPDATE tally SET composition = '[]'", "check.counts"),
        ("DELETE FROM tally", "check.counts"),
        ("INSERT INTO fts_note(fts_note, rowid, note) VALUES ('delete', 1, 'a note')", "check.index"),
    ],
)
def test_a_check_finds_what_sqlite_does_not(damaged, statement, message):
    tamper(damaged.path, statement)
    assert message in found(damaged)


def test_what_is_derived_is_made_anew_and_nothing_else(damaged):
    before = state(damaged)
    tamper(
        damaged.path,
        "UPDATE place SET start = start + 1",
        "DELETE FROM tally",
        "INSERT INTO fts_text(fts_text, rowid, text) SELECT 'delete', key, text FROM revision",
    )
    report = damaged.check()
    assert {p.message for p in report.problems} == {"check.places", "check.counts", "check.index"}
    assert report.derived_only
    assert damaged.repair().problems == ()
    assert state(damaged) == before
    assert damaged.search("bridge")


def test_a_repair_does_not_make_damage_look_right(damaged):
    tamper(damaged.path, "UPDATE annotation SET note = 'a nöte'", "UPDATE library SET created = 'never'")
    assert found(damaged) == {"library.row-damaged", "check.index"}
    report = damaged.repair()
    assert {p.message for p in report.problems} == {"library.row-damaged"}
    assert not report.derived_only


def test_a_damaged_row_is_named_and_the_rest_is_read(damaged, revision):
    tamper(damaged.path, "UPDATE annotation SET note = 'a nöte' WHERE note <> ''")
    assert len(damaged.annotations(revision.article)) == 1
    (notice,) = damaged.notices
    assert notice.message == "library.row-damaged"
    assert dict(notice.facts)["kind"] == "annotation"
    annotate(damaged, revision, (0, 3))
    assert len(damaged.annotations(revision.article)) == 2


def test_an_annotation_that_vanished_is_missed(damaged, revision):
    tamper(damaged.path, "PRAGMA foreign_keys=OFF", "DELETE FROM annotation WHERE note = ''")
    assert len(damaged.annotations(revision.article)) == 1
    assert [n.message for n in damaged.notices] == ["library.rows-missing"]


def test_an_article_that_vanished_is_missed(damaged):
    tamper(damaged.path, "PRAGMA foreign_keys=OFF", "DELETE FROM article")
    assert damaged.articles() == ()
    assert [dict(n.facts)["kind"] for n in damaged.notices] == ["article"]


@pytest.mark.parametrize("table", ["speaker", "annotator", "codebook", "link", "revision"])
def test_rows_that_vanished_are_missed(damaged, revision, table):
    tamper(damaged.path, "PRAGMA foreign_keys=OFF", f"DELETE FROM {table}")
    damaged.speakers(), damaged.annotators(), damaged.codebooks(), damaged.links()
    damaged.revisions(revision.article)
    said = {(dict(n.facts)["kind"], n.message) for n in damaged.notices}
    # Without an annotator or a codebook the library's own row, which names the current one, is not whole.
    assert said & {(table, "library.rows-missing"), ("library", "library.row-damaged")}


# --- purge ---

CANARY = "qzxv7f3a"


def holding(path: Path) -> list[str]:
    """Return the names of the library's files and backups that still hold the canary."""
    files = [path, path.with_suffix(".originals"), *backups.folder_of(path).rglob("*")]
    return [f.name for f in files if f.is_file() and CANARY.encode() in f.read_bytes()]


def test_a_purge_leaves_nothing_of_what_was_deleted(library):
    kept = add_article(library, "This stays.", title="Stays")
    standing = annotate(library, kept, (0, 4), note="stays")
    gone = add_article(
        library, f"Secret {CANARY} text.", title=f"Title {CANARY}", original=CANARY.encode() * 3
    )
    annotate(library, gone, (0, 6), note=f"note {CANARY}")
    noted = annotate(library, kept, (5, 10), note=f"another {CANARY}")
    speaker = Speaker(new_id(), f"Name {CANARY}")
    library.apply(AddSpeaker(speaker))
    library.save_draft(noted.id, f"draft {CANARY}")
    library.backup()
    assert holding(library.path)
    library.apply(TrashArticles((gone.article,)))
    library.apply(TrashAnnotations((noted.id,)))
    library.apply(TrashSpeakers((speaker.id,)))
    before = state(library)
    assert library.purge() == 5  # an article, its text, two annotations, a speaker
    assert holding(library.path) == []
    assert state(library) == before
    assert library.annotations(kept.article) == (standing,)
    assert library.check().problems == ()
    assert library.articles(trashed=True) == ()
    assert len(backups.backups(library.path)) == 1
    assert library.search(CANARY) == ()


def test_a_purged_revision_takes_its_anchors_and_leaves_the_annotations(library, revision):
    given = annotate(library, revision, (0, 9))
    newer = revision_of(library.article(revision.article), f"Officials {CANARY}.", 2)
    moved = given.with_anchor(annotation_on(newer, (0, 9)).anchors[0])
    library.apply(Batch((AddRevision(newer), EditAnnotation(given, moved))))
    library.apply(TrashRevision(newer.id))
    library.purge()
    assert holding(library.path) == []
    assert library.annotations(revision.article) == (given,)
    assert library.check().problems == ()


def test_a_purge_of_what_has_been_long_in_the_trash_leaves_the_rest_there(tmp_path):
    times = iter([f"2026-01-{day:02d}T00:00:00.000Z" for day in range(1, 29)])
    with Library.open(tmp_path / "a.spanlib", clock=lambda: next(times)) as library:
        old, new = add_article(library, "Old."), add_article(library, "New.")
        library.apply(TrashArticles((old.article,)))
        limit = library.now()
        library.apply(TrashArticles((new.article,)))
        assert library.purge(before=limit) == 2
        assert [r.article.id for r in library.articles(trashed=True)] == [new.article]
        assert library.check().problems == ()


def test_what_expires_in_the_trash_is_in_a_backup_and_older_ones_stay(tmp_path):
    times = iter([f"2026-01-{day:02d}T00:00:00.000Z" for day in range(1, 29)])
    with Library.open(tmp_path / "a.spanlib", clock=lambda: next(times)) as library:
        old, new = add_article(library, "Old."), add_article(library, "New.")
        first = library.backup()
        library.apply(TrashArticles((old.article,)))
        limit = library.now()
        library.apply(TrashArticles((new.article,)))
        assert library.expire(limit) == 2
        assert [r.article.id for r in library.articles(trashed=True)] == [new.article]
        assert library.check().problems == ()
        serial = library._store.serial()
        assert library.expire(limit) == 0
        assert library._store.serial() == serial
        made = [b.path for b in backups.backups(library.path)]
        assert first in made
        assert len(made) == 2
    with Library.open(next(path for path in made if path != first)) as kept:
        assert kept.newest_revision(old.article).text == "Old."


def test_a_speaker_whom_a_kept_annotation_names_is_not_purged(library, revision):
    speaker = Speaker(new_id(), "The ministry", "institution")
    library.apply(AddSpeaker(speaker))
    given = replace(annotate(library, revision, (0, 9)), speaker=None)
    named = replace(given, speaker=SpeakerMention(speaker.id))
    library.apply(EditAnnotation(given, named))
    library.apply(TrashAnnotations((given.id,)))
    library.apply(TrashSpeakers((speaker.id,)))
    assert library.purge() == 2
    assert library.check().problems == ()


def test_links_go_with_what_they_link(library, revision):
    one, two = annotate(library, revision, (0, 9)), annotate(library, revision, (10, 14))
    link = Link(new_id(), "repeats", one.id, two.id)
    library.apply(AddLinks((link,)))
    trashed = library.apply(TrashLinks((link.id,)))
    assert library.links() == ()
    library.apply(trashed.inverse)
    assert library.links() == (link,)
    library.apply(TrashAnnotations((one.id,)))
    assert library.links() == ()
    library.purge()
    assert library.check().problems == ()
