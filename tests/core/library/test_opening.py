"""What is opened, what is refused, and that a file of somebody else is never touched."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

import pytest

from reader import wording
from reader.errors import LibraryFailed
from reader.library import Library
from reader.library.edits import AddAnnotations
from reader.storage import migrations
from reader.storage.header import APPLICATION_ID, uri_of
from reader.storage.peek import peek_session
from reader.storage.store import cannot_make
from tests.core.library.builders import add_article, annotate, annotation_on, state

NOBODY = 65534


@pytest.fixture
def plain_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a folder, and be somebody to whom permissions mean something: root may write everywhere."""
    if not hasattr(os, "geteuid"):
        pytest.skip("permissions are not these on this system")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        Library.open(folder / "warm.spanlib").close()  # everything is loaded before
        (folder / "warm.spanlib").unlink()
        root = os.geteuid() == 0
        if root:
            os.chown(folder, NOBODY, -1)
            os.seteuid(NOBODY)
        try:
            yield folder
        finally:
            if root:
                os.seteuid(0)
            for path in (folder, *folder.rglob("*")):
                path.chmod(0o755)


def refusal(path: Path, **options: Any) -> str:
    """Return the message id with which opening fails; the file must be as it was."""
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(LibraryFailed) as caught:
        Library.open(path, **options)
    assert (path.read_bytes() if path.is_file() else None) == before
    assert not path.with_name(path.name + "-journal").exists()
    assert str(path) in wording.of(caught.value) or "folder" in caught.value.facts
    return caught.value.message


def database(path: Path, *, application_id: int = 0, version: int = 0) -> Path:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE notes (text)")
    connection.execute(f"PRAGMA application_id={application_id}")
    connection.execute(f"PRAGMA user_version={version}")
    connection.commit()
    connection.close()
    return path


def test_a_new_library_has_a_codebook_and_a_first_annotator(library):
    assert library.annotator().name == "Reader 1"
    assert [tag.id for tag in library.codebook().tags] == ["claim", "speculation", "background"]
    assert library.articles() == ()
    assert library.session() == {}
    assert library.check().problems == ()


def test_two_new_libraries_begin_with_the_same_codebook_and_different_people(tmp_path):
    with Library.open(tmp_path / "a.spanlib") as one, Library.open(tmp_path / "b.spanlib") as other:
        assert one.codebook() == other.codebook()
        assert one.annotator().id != other.annotator().id
        assert one.id != other.id


def test_what_was_saved_is_there_after_opening_again(tmp_path):
    path = tmp_path / "test.spanlib"
    with Library.open(path) as library:
        annotate(library, add_article(library), (0, 9), note="a 🚧 note")
        library.save_session({"article": "x", "place": [1, 2]})
        before = state(library)
    with Library.open(path) as library:
        assert state(library) == before
        assert library.session() == {"article": "x", "place": [1, 2]}
        assert not library.read_only


def test_a_missing_folder_is_named(tmp_path):
    assert refusal(tmp_path / "none" / "a.spanlib") == "library.no-folder"


def test_a_path_through_a_file_is_no_folder(tmp_path):
    (tmp_path / "file").write_text("x")
    assert refusal(tmp_path / "file" / "a.spanlib") == "library.no-folder"


def test_a_folder_in_the_place_of_a_library_is_refused(tmp_path):
    assert refusal(tmp_path) == "library.is-folder"


def test_an_empty_file_gets_no_tables(tmp_path):
    path = tmp_path / "empty.spanlib"
    path.touch()
    assert refusal(path) == "library.empty-file"


@pytest.mark.parametrize("content", [b"hello\n", b"\x89PNG\r\n" + b"\0" * 500, b"SQLite format 3\0"])
def test_a_file_that_is_no_database_is_refused(tmp_path, content):
    path = tmp_path / "other.spanlib"
    path.write_bytes(content)
    assert refusal(path) == "library.not-a-library"


def test_the_database_of_another_program_is_refused(tmp_path):
    assert refusal(database(tmp_path / "other.spanlib")) == "library.other-database"


def test_a_database_that_only_has_our_mark_is_refused(tmp_path):
    path = database(tmp_path / "marked.spanlib", application_id=APPLICATION_ID, version=1)
    assert refusal(path) == "library.damaged"
    path = database(tmp_path / "marked0.spanlib", application_id=APPLICATION_ID, version=0)
    assert refusal(path) == "library.not-a-library"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_a_pipe_is_refused_without_waiting_for_it(tmp_path):
    os.mkfifo(tmp_path / "pipe.spanlib")
    assert refusal(tmp_path / "pipe.spanlib") == "library.not-a-library"


def test_nothing_is_made_when_that_was_not_asked_for(tmp_path):
    assert refusal(tmp_path / "a.spanlib", create=False) == "library.missing"
    assert refusal(tmp_path / "a.spanlib", read_only=True) == "library.missing"
    assert list(tmp_path.iterdir()) == []


def newer(path: Path, min_reader: int) -> Path:
    Library.open(path).close()
    connection = sqlite3.connect(path)
    connection.execute("UPDATE library SET min_reader = ?", (min_reader,))
    connection.execute("PRAGMA user_version=999")
    connection.execute("CREATE TABLE of_the_future (x)")
    connection.commit()
    connection.close()
    return path


def test_a_newer_library_that_allows_it_is_opened_to_read_only(tmp_path):
    path = newer(tmp_path / "newer.spanlib", 1)
    before = path.read_bytes()
    with Library.open(path) as library:
        assert library.read_only
        assert library.codebook().tags
        with pytest.raises(LibraryFailed) as caught:
            add_article(library)
        assert caught.value.message == "library.read-only"
        library.save_session({"a": 1})
    assert path.read_bytes() == before


def test_a_newer_library_that_does_not_is_refused(tmp_path):
    assert refusal(newer(tmp_path / "newer.spanlib", migrations.VERSION + 1)) == "library.newer"


def test_a_library_opened_to_read_only_is_not_changed_by_a_byte(tmp_path):
    path = tmp_path / "test.spanlib"
    with Library.open(path) as library:
        article = add_article(library).article
    before = path.read_bytes(), path.stat().st_mtime_ns
    with Library.open(path, read_only=True) as library:
        assert library.article(article).title == "Bridge"
        assert library.search("bridge")
        assert library.check().problems == ()
        library.save_draft("x", "text")
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_may_not_be_written_is_opened_to_read_only(plain_user, what):
    path = plain_user / "test.spanlib"
    with Library.open(path) as library:
        add_article(library)
    if what == "file":
        path.chmod(0o444)
    else:
        plain_user.chmod(0o555)
    with Library.open(path) as library:
        assert library.read_only
        assert len(library.articles()) == 1
        with pytest.raises(LibraryFailed) as caught:
            add_article(library, "More.")
        assert caught.value.message == "library.read-only"


def test_a_folder_that_may_not_be_written_gets_no_library(plain_user):
    plain_user.chmod(0o555)
    assert refusal(plain_user / "a.spanlib") == "library.closed-folder"


@pytest.mark.parametrize("save", ["backup", "save_copy"])
def test_a_copy_into_a_folder_that_may_not_be_written_is_told_as_that(plain_user, save):
    closed = plain_user / "closed"
    closed.mkdir(mode=0o555)
    with Library.open(plain_user / "a.spanlib") as library:
        with pytest.raises(LibraryFailed) as caught:
            getattr(library, save)(closed / "copy.spanlib")
        assert caught.value.message == "library.closed-folder"
        assert caught.value.facts["path"] == str(closed / "copy.spanlib")


def test_a_disk_that_can_only_be_read_is_said_as_a_sentence():
    error = cannot_make(Path("/media/disc/news.spanlib"), OSError(errno.EROFS, "Read-only file system"))
    assert error.message == "library.closed-folder"
    assert "Error" not in wording.of(error)


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        (PureWindowsPath(r"\\server\news room\a.spanlib"), "file:////server/news%20room/a.spanlib?mode=rw"),
        (PureWindowsPath(r"C:\news\a?.spanlib"), "file:///C:/news/a%3F.spanlib?mode=rw"),
        (PurePosixPath("/news/a.spanlib"), "file:///news/a.spanlib?mode=rw"),
    ],
)
def test_a_library_on_a_server_has_a_name_that_sqlite_takes(path, uri):
    assert uri_of(path, "rw") == uri
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):  # and not "invalid uri authority"
        sqlite3.connect(uri, uri=True)


def test_links_that_lead_to_each_other_are_no_library(tmp_path):
    first, second = tmp_path / "a.spanlib", tmp_path / "b.spanlib"
    first.symlink_to(second)
    second.symlink_to(first)
    assert refusal(first) == "library.cannot-open"
    assert not peek_session(first)


@pytest.mark.parametrize("error", [OSError("no reason"), shutil.SameFileError("a and b are the same file")])
def test_a_file_that_cannot_be_made_for_no_known_reason_is_told_all_the_same(error):
    said = wording.of(cannot_make(Path("/media/disc/news.spanlib"), error))
    assert f"could not be written: {type(error).__name__}." in said


def test_what_else_keeps_a_file_from_being_made_is_told_by_its_reason():
    error = cannot_make(Path("/media/disc/news.spanlib"), OSError(errno.ENAMETOOLONG, "File name too long"))
    assert "File name too long" in wording.of(error)


def test_a_folder_that_becomes_read_only_is_said_when_saving(plain_user):
    with Library.open(plain_user / "test.spanlib") as library:
        revision = add_article(library)
        plain_user.chmod(0o555)
        with pytest.raises(LibraryFailed) as caught:
            annotate(library, revision, (0, 3))
        assert caught.value.message in ("library.read-only", "library.cannot-open")
        plain_user.chmod(0o755)
        annotate(library, revision, (0, 3))
        assert len(library.annotations(revision.article)) == 1


def test_a_library_that_may_not_be_read_is_said(plain_user):
    path = plain_user / "test.spanlib"
    Library.open(path).close()
    path.chmod(0)
    with pytest.raises(LibraryFailed) as caught:
        Library.open(path)
    assert caught.value.message == "library.cannot-open"


def test_the_making_of_a_library_leaves_nothing_else_behind(tmp_path):
    Library.open(tmp_path / "a.spanlib").close()
    assert [p.name for p in tmp_path.iterdir()] == ["a.spanlib"]


def test_another_program_that_holds_the_lock_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr("reader.storage.sqlite.BUSY_MS", 0)
    monkeypatch.setattr(
        "reader.storage.sqlite.SETTINGS",
        tuple(
            ("busy_timeout", 0, 0) if s[0] == "busy_timeout" else s
            for s in __import__("reader.storage.sqlite", fromlist=["SETTINGS"]).SETTINGS
        ),
    )
    path = tmp_path / "test.spanlib"
    with Library.open(path) as library:
        revision = add_article(library)
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        edit = AddAnnotations((annotation_on(revision, (0, 3), annotator=library.annotator().id),))
        with pytest.raises(LibraryFailed) as caught:
            library.apply(edit)
        assert caught.value.message == "library.locked"
        other.execute("ROLLBACK")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(LibraryFailed) as caught:
            library.articles()
        assert caught.value.message == "library.locked"
        other.execute("ROLLBACK")
        other.close()
        library.apply(edit)
        assert len(library.annotations(revision.article)) == 1


@pytest.mark.parametrize("how", ["deleted", "replaced", "moved"])
def test_a_file_that_was_taken_away_takes_no_saves(tmp_path, how):
    path = tmp_path / "test.spanlib"
    with Library.open(path) as library:
        revision = add_article(library, original=b"bytes")
        if how == "deleted":
            path.unlink()
        elif how == "moved":
            path.rename(tmp_path / "elsewhere.spanlib")
        else:
            with Library.open(tmp_path / "second.spanlib") as second:
                add_article(second, "Other.")
            (tmp_path / "second.spanlib").replace(path)
        edit = AddAnnotations((annotation_on(revision, (0, 3), annotator=library.annotator().id),))
        with pytest.raises(LibraryFailed) as caught:
            library.apply(edit)
        assert caught.value.message == "library.gone"
        assert library.annotations(revision.article) == ()
        # What is open can still be read, so a copy holds it and what could not be saved.
        copy = library.save_copy(tmp_path / "rescued.spanlib", (edit,))
    with Library.open(copy) as rescued:
        assert [a.id for a in rescued.annotations(revision.article)] == [edit.annotations[0].id]
        assert rescued.revision(revision.id) == revision
        assert rescued.original(revision.id) == b"bytes"
        assert rescued.check().problems == ()


def test_a_file_that_was_moved_and_put_back_takes_saves_again(tmp_path):
    path = tmp_path / "test.spanlib"
    with Library.open(path) as library:
        revision = add_article(library)
        path.rename(tmp_path / "elsewhere.spanlib")
        with pytest.raises(LibraryFailed):
            annotate(library, revision, (0, 3))
        (tmp_path / "elsewhere.spanlib").rename(path)
        annotate(library, revision, (0, 3))
        assert len(library.annotations(revision.article)) == 1


def test_a_copy_never_goes_onto_the_library_itself(library, tmp_path):
    with pytest.raises(LibraryFailed) as caught:
        library.save_copy(library.path)
    assert caught.value.message == "library.copy-onto-itself"
    with pytest.raises(LibraryFailed) as caught:
        library.save_copy(tmp_path / "none" / "copy.spanlib")
    assert caught.value.message == "library.no-folder"
    assert list(tmp_path.iterdir()) == []
    assert {p.name for p in library.path.parent.iterdir()} == {"test.spanlib"}


# --- the session, before anything is loaded ---


def test_peeking_gives_the_session_of_an_open_or_closed_library(library):
    assert peek_session(library.path) == {}
    library.save_session({"article": "a", "ü": [1.5, None]})
    assert peek_session(library.path) == {"article": "a", "ü": [1.5, None]}
    library.close()
    assert peek_session(library.path) == {"article": "a", "ü": [1.5, None]}


@pytest.mark.parametrize("content", [None, b"", b"text", b"SQLite format 3\0" + b"\0" * 200])
def test_peeking_at_what_is_no_library_gives_nothing(tmp_path, content):
    path = tmp_path / "a.spanlib"
    if content is not None:
        path.write_bytes(content)
    assert peek_session(path) is None
    assert peek_session(tmp_path) is None


def test_peeking_loads_no_database_library():
    script = (
        "import sys, reader.storage.peek\n"
        "import reader.library\n"
        "assert not any(m.split('.')[0] == 'sqlalchemy' for m in sys.modules), 'sqlalchemy'"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=Path(__file__).resolve().parents[3])
