"""Whatever is wrong: one sentence on standard error, exit status 1, nothing lost, no traceback."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from reader import wording
from reader.library import Library
from tests.core.cli.running import STORY, Console, make_library

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def untouched(spanreader, article):
    """Fail when a refused command has changed the library."""
    before = spanreader("export", "--format", "json", "--out", spanreader.library.with_name("before.json"))
    assert before.status == 0
    yield
    spanreader("export", "--format", "json", "--out", spanreader.library.with_name("after.json"))
    assert (
        spanreader.library.with_name("after.json").read_bytes()
        == spanreader.library.with_name("before.json").read_bytes()
    )


# --- files to import -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("binary.txt", bytes(range(256)) * 20),
        ("empty.txt", b""),
        ("zip.docx", b"PK\x03\x04" + b"\0" * 50),
        ("not-native.json", b'{"format": "spanreader-library", "major": 1, "articles": 3}'),
        ("newer.json", b'{"format": "spanreader-library", "major": 99}'),
        ("broken.json", b'{"format": "spanreader-library", "major": 1'),
        ("table.csv", b'"annotation_id","tag","start","end"\r\n"a","claim","x","3"\r\n'),
        ("table2.csv", b'"annotation_id","tag","start"\r\n"a","claim","0"\r\n'),
    ],
)
def test_a_file_that_is_no_article(spanreader, untouched, tmp_path, name, content):
    file = tmp_path / name
    file.write_bytes(content)
    result = spanreader("import", file)
    assert result.status == 1
    assert name in result.err
    assert "Traceback" not in result.err
    assert file.read_bytes() == content


def test_a_missing_file_and_an_empty_folder(spanreader, untouched, tmp_path):
    assert "nowhere.txt" in spanreader.refuses("import", tmp_path / "nowhere.txt")
    (tmp_path / "folder").mkdir()
    assert "folder" in spanreader.refuses("import", tmp_path / "folder")
    assert "*.nothing" in spanreader.refuses("import", tmp_path / "*.nothing")


def test_a_wrong_encoding_is_read_and_said(spanreader, tmp_path):
    file = tmp_path / "latin.txt"
    file.write_bytes("Ein Café für später\n\nDie Brücke über den Fluß öffnet wieder.\n".encode("cp1252"))
    result = spanreader("import", file, "--json").json
    assert result["failed"] == []
    shown = spanreader("show", result["imported"][0]["article"], "--json").json
    assert "Brücke" in shown["revision"]["text"]


def test_100_megabytes_are_refused_by_size(spanreader, untouched, tmp_path):
    file = tmp_path / "huge.txt"
    with file.open("wb") as stream:
        stream.truncate(100_000_000)
    assert "huge.txt" in spanreader.refuses("import", file)


def test_good_files_beside_bad_ones_are_imported_all_the_same(spanreader, tmp_path):
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "good.txt").write_text("Another story\n\nIt rained in the valley on Monday.\n")
    (tmp_path / "folder").mkdir()
    result = spanreader(
        "import", tmp_path / "empty.txt", tmp_path / "good.txt", tmp_path / "folder", "--json"
    )
    assert result.status == 1
    told = json.loads(result.out)
    assert [Path(one["path"]).name for one in told["imported"]] == ["good.txt"]
    assert [Path(one["path"]).name for one in told["failed"]] == ["empty.txt", "folder"]
    assert len(spanreader("list", "--json").json["articles"]) == 2


def test_a_folder_gives_every_file_in_it_and_the_same_text_twice_is_noticed(spanreader, tmp_path):
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.txt").write_text(STORY, "utf-8")
    (folder / "deep" / "b.txt").write_text("Another story\n\nIt rained in the valley on Monday.\n")
    (folder / "c.png").write_bytes(b"\x89PNG")
    done = spanreader("import", folder, "--json").json
    assert [i["duplicate"] for i in done["imported"]] == [True, False]
    assert done["failed"] == []


# --- libraries ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"this is no library", b"SQLite format 3\0" + b"\0" * 4000])
def test_an_existing_file_that_is_no_library(spanreader, tmp_path, content):
    other = tmp_path / "other.spanlib"
    other.write_bytes(content)
    assert "other.spanlib" in spanreader.refuses("list", library=other)
    assert other.read_bytes() == content


def test_a_foreign_database_is_not_written_into(spanreader, tmp_path):
    other = tmp_path / "other.spanlib"
    with sqlite3.connect(other) as connection:
        connection.execute("create table thing(x)")
    connection.close()
    before = other.read_bytes()
    spanreader.refuses("annotate", "x", "--tag", "claim", "--span", "0:1", library=other)
    assert other.read_bytes() == before


def test_a_folder_in_the_place_of_a_library(spanreader, tmp_path):
    assert "folder" in spanreader.refuses("list", library=tmp_path)


def test_a_library_in_a_folder_that_is_not_there(spanreader, tmp_path):
    assert spanreader.refuses("list", library=tmp_path / "no" / "x.spanlib")
    assert not (tmp_path / "no").exists()


def test_a_newer_library_can_be_read_but_not_written(spanreader, article):
    with sqlite3.connect(spanreader.library) as connection:
        (version,) = connection.execute("pragma user_version").fetchone()
        connection.execute(f"pragma user_version = {version + 1}")
    connection.close()
    assert spanreader("show", article).status == 0
    assert spanreader.refuses("annotate", article, "--tag", "claim", "--span", "0:1")


def test_a_library_that_another_process_is_writing(spanreader, article, untouched, monkeypatch):
    from reader.storage import sqlite

    settings = {name: (name, *values) for name, *values in sqlite.SETTINGS} | {
        "busy_timeout": ("busy_timeout", 50, 50)
    }
    monkeypatch.setattr(sqlite, "SETTINGS", tuple(settings.values()))
    lock = sqlite3.connect(spanreader.library, isolation_level=None)
    try:
        lock.execute("begin immediate")
        sentence = spanreader.refuses("annotate", article, "--tag", "claim", "--span", "0:1")
    finally:
        lock.execute("rollback")
        lock.close()
    assert "test.spanlib" in sentence or "use" in sentence


FULL = """
import resource, sys
size = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
from reader.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


def on_a_full_disk(library: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a process that may not make the library's file any longer than it is."""
    size = str(library.stat().st_size)
    return subprocess.run(
        [sys.executable, "-c", FULL, size, "--library", str(library), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_full_disk(spanreader, article, untouched):
    long_note = "x" * 100_000
    result = on_a_full_disk(
        spanreader.library, "annotate", article, "--tag", "claim", "--span", "0:1", "--note", long_note
    )
    assert result.returncode == 1, result
    assert len(result.stderr.splitlines()) == 1, result.stderr
    assert long_note[:50] not in result.stderr


def test_a_damaged_row_is_named_and_never_passes_for_content(spanreader, article, tmp_path):
    for span in ("0:3", "4:9"):
        spanreader("annotate", article, "--tag", "claim", "--span", span, "--note", "first")
    with sqlite3.connect(spanreader.library) as connection:
        connection.execute("update annotation set note = 'other' where key = 1")
    connection.close()
    shown = spanreader("show", article, "--json")
    assert len(shown.json["annotations"]) == 1
    assert len(shown.err.splitlines()) >= 1
    report = spanreader("export", "--format", "csv", "--out", tmp_path / "out.csv", "--json").json
    assert report["annotations"] == 1
    assert any(notice["message"].startswith("library.") for notice in report["losses"])
    checked = spanreader("check", "--json")
    assert checked.status == 1
    assert not json.loads(checked.out)["ok"]


# --- annotations ---------------------------------------------------------------------------------------


def test_a_span_outside_the_text(spanreader, article, untouched):
    sentence = spanreader.refuses("annotate", article, "--tag", "claim", "--span", "0:999999")
    assert "999999" in sentence
    assert "outside" in sentence


@pytest.mark.parametrize("spans", [("5:5",), ("9:3",), ("0:5", "4:9"), ("0:5", "0:5")])
def test_spans_that_make_no_annotation(spanreader, article, untouched, spans):
    given = [word for span in spans for word in ("--span", span)]
    spanreader.refuses("annotate", article, "--tag", "claim", *given)


def test_an_unknown_tag_is_named_with_those_there_are(spanreader, article, untouched):
    sentence = spanreader.refuses("annotate", article, "--tag", "opinion", "--span", "0:3")
    assert "opinion" in sentence
    assert "speculation" in sentence


def test_an_article_and_an_annotation_that_are_not_there(spanreader, untouched):
    assert "nobody" in spanreader.refuses("show", "nobody")
    assert "nobody" in spanreader.refuses("annotate", "nobody", "--tag", "claim", "--span", "0:3")
    assert "nobody" in spanreader.refuses("remove", "nobody")
    assert "nobody" in spanreader.refuses("export", "--format", "csv", "--out", "x", "--article", "nobody")
    spanreader.refuses("show", "")


def test_of_several_annotations_to_remove_all_go_or_none(spanreader, article):
    done = spanreader("annotate", article, "--tag", "claim", "--span", "0:3", "--json").json
    spanreader.refuses("remove", done["annotation"], "nobody")
    assert len(spanreader("show", article, "--json").json["annotations"]) == 1


def test_a_revision_that_is_not_there(spanreader, article):
    assert "revision 7" in spanreader.refuses("show", article, "--revision", "7")


@pytest.mark.parametrize(
    "arguments",
    [
        ("annotate", "x", "--tag", "claim"),
        ("annotate", "x", "--tag", "claim", "--span", "1-2"),
        ("annotate", "x", "--tag", "claim", "--span", "-1:5"),
        ("frobnicate",),
        ("list", "--frobnicate"),
        ("import",),
        ("export", "--format", "csv"),
    ],
)
def test_wrong_usage_is_status_2(spanreader, arguments):
    result = spanreader(*arguments)
    assert result.status == 2
    assert "Traceback" not in result.err
    assert result.out == ""


# --- exports -------------------------------------------------------------------------------------------


def test_export_targets_that_cannot_be_written(spanreader, untouched, tmp_path):
    assert "folder" in spanreader.refuses("export", "--format", "csv", "--out", tmp_path)
    assert "x.csv" in spanreader.refuses("export", "--format", "csv", "--out", tmp_path / "no" / "x.csv")
    assert "library" in spanreader.refuses("export", "--format", "csv", "--out", spanreader.library)
    assert "cvs" in spanreader.refuses("export", "--format", "cvs", "--out", tmp_path / "x")


def test_a_backup_that_is_none(spanreader, untouched, tmp_path):
    (tmp_path / "no.spanlib").write_text("no backup")
    spanreader.refuses("restore", tmp_path / "no.spanlib")
    spanreader.refuses("restore", tmp_path / "nowhere.spanlib")


# --- what an account may not do ------------------------------------------------------------------------

# Root may do everything; without these two powers it is held to the files' permissions as others are.
WITHOUT_POWERS = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--inh-caps", "-all")


@dataclass
class Account:
    """Runs commands with no more rights than the files' permissions give."""

    folder: Path
    library: Path
    before: tuple[str, ...] = ()

    @property
    def article(self) -> str:
        with Library.open(self.library, read_only=True) as library:
            return library.articles()[0].article.id

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [*self.before, sys.executable, "-m", "reader", "--library", str(self.library)]
        return subprocess.run(
            [*command, *map(str, arguments)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=dict(os.environ, PYTHONPATH=str(ROOT)),
            check=False,
        )

    def refuses(self, *arguments: str | Path) -> str:
        result = self.run(*arguments)
        assert result.returncode == 1, result
        assert len(result.stderr.splitlines()) == 1, result.stderr
        assert "Traceback" not in result.stderr
        return result.stderr


@pytest.fixture
def account(tmp_path):
    if not hasattr(os, "geteuid"):
        pytest.skip("permissions are of another kind on this system")
    folder = tmp_path / "own"
    folder.mkdir()
    made = Account(folder, make_library(folder))
    if os.geteuid() == 0:
        made.before = WITHOUT_POWERS
        if shutil.which("setpriv") is None or subprocess.run([*WITHOUT_POWERS, "true"]).returncode:
            pytest.skip("root cannot give up its powers here")
    yield made
    folder.chmod(0o700)


def test_an_unreadable_file(account):
    secret = account.folder / "secret.txt"
    secret.write_text("x")
    secret.chmod(0)
    assert "secret.txt" in account.refuses("import", secret)


def test_a_read_only_folder(account):
    account.folder.chmod(0o500)
    account.refuses("annotate", account.article, "--tag", "claim", "--span", "0:3")
    assert "out.csv" in account.refuses("export", "--format", "csv", "--out", account.folder / "out.csv")
    assert json.loads(account.run("show", account.article, "--json").stdout)["annotations"] == []


def test_a_library_that_may_only_be_read(account):
    before = account.library.read_bytes()
    account.library.chmod(0o400)
    account.refuses("annotate", account.article, "--tag", "claim", "--span", "0:3")
    assert account.run("show", account.article).returncode == 0
    assert account.library.read_bytes() == before


def test_a_library_that_may_not_be_read(account):
    account.library.chmod(0)
    assert "test.spanlib" in account.refuses("list")


def test_an_export_over_a_file_that_may_only_be_read(account):
    target = account.folder / "out.csv"
    target.write_text("precious")
    target.chmod(0o400)
    assert "out.csv" in account.refuses("export", "--format", "csv", "--out", target)
    assert target.read_text() == "precious"


# --- ourselves -----------------------------------------------------------------------------------------


def test_a_fault_of_ours_is_one_sentence_without_anybodys_words(spanreader, monkeypatch):
    def broken(*_given: object, **_named: object) -> None:
        raise TypeError("the words of the article")

    monkeypatch.setattr(Library, "articles", broken)
    sentence = spanreader.refuses("list")
    assert "TypeError" in sentence
    assert "words" not in sentence


def test_being_interrupted_is_said(spanreader, monkeypatch):
    def interrupted(*_given: object, **_named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Library, "articles", interrupted)
    assert spanreader.refuses("list") == wording.sentence("cli.interrupted")


def test_bytes_that_are_no_text_in_an_argument_are_marked_not_fatal(spanreader, article):
    broken = os.fsdecode(b"caf\xe9")
    done = spanreader("annotate", article, "--tag", "claim", "--span", "0:3", "--note", broken)
    assert done.status == 0
    (annotation,) = spanreader("show", article, "--json").json["annotations"]
    assert annotation["note"] == "caf\ufffd"
    assert "nowhere" in spanreader.refuses("import", f"nowhere-{broken}")


def test_another_library_made_for_a_test_is_where_it_was_asked_for(capsys, tmp_path):
    console = Console(capsys, make_library(tmp_path))
    new = tmp_path / "new.spanlib"
    assert console("list", "--json", library=new).json == {"articles": []}
    assert new.exists()
