"""Where a profile's files are, and what may stand in its logs."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from reader import log as logs
from reader.paths import profile

SECRET = "The minister said the bridge was sold."


@pytest.fixture
def log_folder(tmp_path):
    hooks = sys.excepthook, threading.excepthook
    yield tmp_path / "log"
    logs.end()
    sys.excepthook, threading.excepthook = hooks
    logging.getLogger("reader").propagate = True
    logging.getLogger("reader").setLevel(logging.NOTSET)


def written(folder: Path) -> str:
    return "".join(path.read_text("utf-8") for path in folder.iterdir())


def test_a_named_folder_holds_the_whole_profile(tmp_path, monkeypatch):
    named = profile(tmp_path / "mine")
    assert named.library == tmp_path / "mine" / "library.spanlib"
    assert all(
        p.is_relative_to(tmp_path / "mine") for p in (named.data, named.config, named.cache, named.logs)
    )
    monkeypatch.setenv("SPANREADER_DATA", str(tmp_path / "mine"))
    assert profile() == named


def test_without_a_name_the_profile_is_in_the_systems_folders(home):
    assert all(
        folder.is_relative_to(home)
        for folder in (profile().data, profile().config, profile().cache, profile().logs)
    )


def test_asking_where_makes_nothing(home, tmp_path):
    profile()
    profile(tmp_path / "mine")
    assert list(home.iterdir()) == []
    assert not (tmp_path / "mine").exists()


def test_a_relative_folder_stays_where_it_was_said(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    named = profile("mine")
    monkeypatch.chdir("/")
    assert named.data == tmp_path / "mine"


def test_what_is_logged_is_in_the_folder(log_folder):
    logs.begin(log_folder)
    logging.getLogger("reader.library").info("article %s, %d code points", "a1", 17)
    assert "article a1, 17 code points" in written(log_folder)


def test_a_bug_leaves_its_place_and_not_its_words(log_folder):
    logs.begin(log_folder)
    logs.catch_everything()
    try:
        raise KeyError(SECRET)
    except KeyError as error:
        sys.excepthook(KeyError, error, error.__traceback__)
    thread = threading.Thread(target=dict[str, str]().__getitem__, args=[SECRET])
    thread.start()
    thread.join()
    text = written(log_folder)
    assert text.count("KeyError") == 2
    assert Path(__file__).name in text
    assert SECRET not in text
    assert str(Path(__file__).parent) not in text


def test_logs_stay_within_five_files_of_one_megabyte(log_folder):
    logs.begin(log_folder)
    for _ in range(70):
        logs.log.info("%s", "x" * 100_000)
    sizes = [path.stat().st_size for path in log_folder.glob("spanreader.log*")]
    assert len(sizes) == 5
    assert max(sizes) <= 1_000_000


def test_a_folder_that_cannot_be_written_means_no_log_and_no_failure(tmp_path):
    (tmp_path / "file").touch()
    logs.begin(tmp_path / "file" / "log")
    logs.log.debug("nothing")


CRASHING = (
    "import ctypes, sys; from pathlib import Path; from reader import log;"
    "log.begin(Path(sys.argv[1])); ctypes.string_at(0)"
)


def test_a_crash_of_the_process_is_reported_once_with_its_place_and_without_whole_paths(tmp_path):
    done = subprocess.run([sys.executable, "-c", CRASHING, str(tmp_path)], capture_output=True)
    assert done.returncode != 0
    report = logs.report_of_last_end(tmp_path, "Spanreader 9.9")
    assert report is not None
    text = report.read_text("utf-8")
    assert text.startswith("Spanreader 9.9\n")
    assert "ctypes" in text
    assert "started, process" in text
    assert str(Path(sys.prefix)) not in text
    assert logs.report_of_last_end(tmp_path, "Spanreader 9.9") is None


def test_a_program_that_was_killed_is_reported(tmp_path):
    code = CRASHING.replace("ctypes.string_at(0)", "__import__('os').kill(__import__('os').getpid(), 9)")
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True)
    report = logs.report_of_last_end(tmp_path, "")
    assert report is not None
    assert "ended from outside" in report.read_text("utf-8")


def test_a_program_that_ended_by_itself_or_still_runs_is_not_reported(tmp_path):
    code = CRASHING.replace("ctypes.string_at(0)", "log.end()")
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)
    code = CRASHING.replace("ctypes.string_at(0)", "print(flush=True); input()")
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        running.stdout.readline()
        assert logs.report_of_last_end(tmp_path, "") is None
        running.kill()


def test_a_folder_without_a_log_has_no_report(tmp_path):
    assert logs.report_of_last_end(tmp_path / "none", "") is None


def test_beside_a_portable_program_stands_its_profile(tmp_path, monkeypatch):
    program = tmp_path / "stick" / "spanreader"
    program.parent.mkdir()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.delenv("APPIMAGE", raising=False)
    assert profile().data != tmp_path / "stick" / "SpanreaderData"
    (tmp_path / "stick" / "SpanreaderData").mkdir()
    assert profile().library == tmp_path / "stick" / "SpanreaderData" / "library.spanlib"
    monkeypatch.setenv("APPIMAGE", str(tmp_path / "elsewhere" / "Spanreader.AppImage"))
    assert profile().data != tmp_path / "stick" / "SpanreaderData"
