"""The starter `packaging/dev.py`: what it does on machines that lack something."""

from __future__ import annotations

import ast
import base64
import ctypes
import hashlib
import importlib.util
import os
import re
import shutil
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import dev
import dev_environment
import dev_libraries
import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = ["apt-get", "dnf", "zypper", "pacman"]


class Machine:
    """A Linux machine as the starter sees it: which libraries, programs and rights there are."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.libraries: set[str] = set()
        self.programs: set[str] = {"apt-get"}
        self.root = True
        self.commands: list[list[str]] = []
        self.package_lists = True
        monkeypatch.setattr(sys, "platform", "linux")
        monkeypatch.setattr(ctypes, "CDLL", self.load)
        monkeypatch.setattr(
            shutil, "which", lambda name: f"/usr/bin/{name}" if name in self.programs else None
        )
        monkeypatch.setattr(os, "geteuid", lambda: 0 if self.root else 1000, raising=False)
        monkeypatch.setattr(subprocess, "run", self.run)
        for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
            monkeypatch.delenv(name, raising=False)

    def load(self, soname: str) -> None:
        if soname not in self.libraries:
            raise OSError(soname)

    def run(self, command: list[str], **_options: object) -> subprocess.CompletedProcess[bytes]:
        self.commands.append(command)
        if command[:2] == ["apt-get", "update"]:
            self.package_lists = True
        elif not self.package_lists:
            return subprocess.CompletedProcess(command, 100)
        else:
            rows = dev_libraries.DRAWING + dev_libraries.X11 + dev_libraries.WAYLAND
            self.libraries |= {row.soname for row in rows if row.apt in command}
        return subprocess.CompletedProcess(command, 0)


@pytest.fixture
def machine(monkeypatch) -> Machine:
    return Machine(monkeypatch)


# -- system libraries --------------------------------------------------------------------------------------


def test_root_on_debian_gets_the_missing_libraries_in_one_go(machine):
    dev_libraries.ensure_libraries("test")
    (command,) = machine.commands
    assert command[-6:] == [
        *("libglib2.0-0", "libgl1", "libegl1", "libxkbcommon0", "libfontconfig1", "libdbus-1-3")
    ]


def test_a_container_without_package_lists_fetches_them_and_tries_again(machine):
    machine.package_lists = False
    dev_libraries.ensure_libraries("test")
    assert [command[1] for command in machine.commands] == ["install", "update", "install"]


def test_a_reader_who_is_not_root_is_told_the_one_command(machine, capsys):
    machine.root = False
    with pytest.raises(SystemExit) as ended:
        dev_libraries.ensure_libraries("run")
    assert ended.value.code == 1
    assert machine.commands == []
    assert (
        "sudo apt-get install -y --no-install-recommends libglib2.0-0 libgl1 libegl1 libxkbcommon0"
        " libfontconfig1 libdbus-1-3" in capsys.readouterr().err
    )


@pytest.mark.parametrize("program", COMMANDS)
def test_each_family_of_systems_gets_its_own_command(machine, program, capsys):
    machine.root, machine.programs = False, {program}
    with pytest.raises(SystemExit):
        dev_libraries.ensure_libraries("run")
    assert re.search(rf"sudo {program} \S+", capsys.readouterr().err)


def test_an_unknown_system_is_told_the_names_of_the_libraries(machine, capsys):
    machine.root, machine.programs = False, set()
    with pytest.raises(SystemExit):
        dev_libraries.ensure_libraries("run")
    assert "libEGL.so.1" in capsys.readouterr().err


def test_libraries_that_stay_missing_after_installing_end_the_start(machine, monkeypatch, capsys):
    monkeypatch.setattr(
        subprocess, "run", lambda command, **_options: subprocess.CompletedProcess(command, 1)
    )
    with pytest.raises(SystemExit):
        dev_libraries.ensure_libraries("test")
    assert "Qt cannot draw" in capsys.readouterr().err


def test_nothing_is_installed_when_nothing_is_missing(machine):
    machine.libraries = {row.soname for row in dev_libraries.DRAWING}
    dev_libraries.ensure_libraries("test")
    assert machine.commands == []


@pytest.mark.parametrize(
    ("verb", "display", "wanted"),
    [
        ("run", "", {"DRAWING"}),
        ("run", "DISPLAY", {"DRAWING", "X11"}),
        ("run", "WAYLAND_DISPLAY", {"DRAWING", "WAYLAND"}),
        ("test", "DISPLAY", {"DRAWING"}),
        ("check", "DISPLAY", set()),
        ("lock", "", set()),
    ],
)
def test_a_window_systems_libraries_are_wanted_only_to_open_a_window(
    machine, monkeypatch, verb, display, wanted
):
    if display:
        monkeypatch.setenv(display, ":0")
    rows = [row for name in wanted for row in getattr(dev_libraries, name)]
    assert set(dev_libraries.libraries_for(verb)) == set(rows)


def test_root_on_debian_gets_the_tools_of_tests_that_are_skipped_otherwise(machine, capsys):
    machine.programs = {"apt-get", "strace"}
    dev_libraries.offer_test_tools()
    (command,) = machine.commands
    assert {"xvfb", "libxcb-cursor0", "at-spi2-core"} <= set(command)
    assert "strace" not in command


def test_nobody_else_is_asked_for_the_tools_of_tests(machine, monkeypatch):
    machine.root = False
    dev_libraries.offer_test_tools()
    machine.root, machine.programs = True, {"apt-get", *dev_libraries.TEST_TOOLS}
    dev_libraries.offer_test_tools()
    assert machine.commands == []


def test_tests_run_without_those_tools(machine, monkeypatch, capsys):
    monkeypatch.setattr(
        subprocess, "run", lambda command, **_options: subprocess.CompletedProcess(command, 1)
    )
    dev_libraries.offer_test_tools()
    assert "those tests will be skipped" in capsys.readouterr().out


def test_other_systems_bring_their_own_libraries(machine, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert dev_libraries.libraries_for("run") == []


# -- the interpreter ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", sorted((ROOT / "packaging").glob("dev*.py")), ids=lambda file: file.name)
def test_an_old_python_can_read_the_starter(file):
    ast.parse(file.read_text(encoding="utf-8"), feature_version=(3, 8))


@pytest.mark.parametrize("version", [(3, 8, 18, "final", 0), (3, 15, 0, "final", 0)])
def test_a_python_that_does_not_fit_is_told_which_does(machine, monkeypatch, capsys, version):
    monkeypatch.setattr(sys, "version_info", version)
    with pytest.raises(SystemExit) as ended:
        dev.main(["test"])
    assert ended.value.code == 1
    assert "needs a 64-bit Python 3.11 to 3.14" in capsys.readouterr().err
    assert machine.commands == []


def test_a_python_that_fits_takes_over_when_it_is_on_the_path(machine, monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    machine.programs = {"python3.12"}
    with pytest.raises(SystemExit) as ended:
        dev.ensure_python(["test", "-k", "x"])
    assert ended.value.code == 0
    (command,) = machine.commands
    assert [command[0], *command[2:]] == ["/usr/bin/python3.12", "test", "-k", "x"]


def test_a_debian_without_venv_is_told_the_package(machine, monkeypatch, capsys):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    machine.root = False
    with pytest.raises(SystemExit):
        dev_environment.ensure_ensurepip(None)
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert f"sudo apt-get install -y python{version}-venv" in capsys.readouterr().err


def test_wrong_words_get_the_usage(capsys):
    assert dev.main(["fly"]) == 2
    assert dev.main([]) == 2
    assert "Usage:" in capsys.readouterr().err
    assert dev.main(["--help"]) == 0
    assert "Usage:" in capsys.readouterr().out


# -- the display -------------------------------------------------------------------------------------------


def test_no_display_means_no_window(machine):
    assert not dev.has_display()


def test_a_display_at_which_nobody_answers_is_none(machine, monkeypatch):
    monkeypatch.setenv("DISPLAY", ":54321")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-54321")
    assert not dev.has_display()


def test_a_display_that_answers_is_one(machine, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "w")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "w"))
        server.listen()
        assert dev.has_display()


def test_a_platform_named_by_the_reader_is_taken_at_its_word(machine, monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert dev.has_display()


def test_without_a_display_run_says_so_and_shows_the_tour(machine, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(dev, "ensure_venv", lambda kind: Path("python"))
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "files_for_window", lambda arguments: arguments)
    assert dev.run(["a.txt"]) == 0
    assert machine.commands == [["python", "-m", "reader", "tour", str(tmp_path / "build" / "tour"), "a.txt"]]
    said = capsys.readouterr().out
    assert "No display was found" in said
    assert str(tmp_path / "build" / "tour") in said


def test_other_verbs_run_without_a_display(machine, monkeypatch):
    started = []
    monkeypatch.setattr(dev, "ensure_venv", lambda kind: Path("python"))
    monkeypatch.setattr(os, "execve", lambda program, command, environment: started.append(command))
    monkeypatch.setattr(dev, "tour", lambda *_given: pytest.fail("a verb was taken for the window"))
    with pytest.raises(pytest.fail.Exception):  # the control: a bare start is one for the window
        dev.run([])
    monkeypatch.setattr(dev, "tour", lambda *_given: 0)
    dev.run(["list", "--json"])
    assert started == [["python", "-m", "reader", "list", "--json"]]


# -- the environment ---------------------------------------------------------------------------------------


def make_wheel(folder: Path) -> str:
    """Write the wheel of a tiny package and return the line that pins it."""
    name = folder / "littleone-1.0-py3-none-any.whl"
    files = {
        "littleone.py": "answer = 42\n",
        "littleone-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: littleone\nVersion: 1.0\n",
        "littleone-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    with zipfile.ZipFile(name, "w") as wheel:
        for path, text in files.items():
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
            record += f"{path},sha256={digest},{len(text)}\n"
            wheel.writestr(path, text)
        wheel.writestr("littleone-1.0.dist-info/RECORD", record + "littleone-1.0.dist-info/RECORD,,\n")
    return f"littleone==1.0 --hash=sha256:{hashlib.sha256(name.read_bytes()).hexdigest()}\n"


@pytest.fixture
def bench(tmp_path, monkeypatch) -> Path:
    """Give a folder for environments, whose lock pins one tiny package that pip finds on this disk."""
    line = make_wheel(tmp_path)
    monkeypatch.setattr(dev_environment, "lock_file", lambda kind: tmp_path / f"lock-{kind}.txt")
    for kind in ("run", "test"):
        (tmp_path / f"lock-{kind}.txt").write_text(line)
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    which = shutil.which
    monkeypatch.setattr(shutil, "which", lambda name: None if name == "uv" else which(name))
    return tmp_path


def answer(python: Path) -> str:
    done = subprocess.run([python, "-c", "import littleone; print(littleone.answer)"], capture_output=True)
    return done.stdout.decode().strip()


def test_an_environment_is_made_once_and_repaired_when_something_is_gone(bench, capsys):
    venv = bench / "venv"
    python = dev_environment.ensure_venv("run", venv)
    assert answer(python) == "42"
    assert "Making the environment" in capsys.readouterr().out

    dev_environment.ensure_venv("run", venv)
    assert capsys.readouterr().out == "", "a second start has nothing to say"

    for info in venv.rglob("littleone-1.0.dist-info"):
        shutil.rmtree(info)
    for module in venv.rglob("littleone.py"):
        module.unlink()
    assert answer(dev_environment.ensure_venv("run", venv)) == "42"
    assert "incomplete; making it anew" in capsys.readouterr().out

    (bench / "lock-run.txt").write_text((bench / "lock-run.txt").read_text() + "# another lock\n")
    assert not dev_environment.is_ready(venv, "run")
    dev_environment.ensure_venv("test", venv)
    assert dev_environment.is_ready(venv, "run"), "an environment for tests is one for readers too"
    assert "making it anew" not in capsys.readouterr().out


def test_a_file_that_is_not_what_the_lock_says_is_refused_and_the_next_start_begins_anew(bench, capsys):
    lock = bench / "lock-run.txt"
    right = lock.read_text()
    lock.write_text(re.sub("sha256:.{8}", "sha256:00000000", right))
    with pytest.raises(SystemExit):
        dev_environment.ensure_venv("run", bench / "venv")
    said = capsys.readouterr().err
    assert "could not be installed" in said
    assert "hash" in said.lower()

    lock.write_text(right)
    assert answer(dev_environment.ensure_venv("run", bench / "venv")) == "42"
    assert "incomplete; making it anew" in capsys.readouterr().out


def test_a_folder_that_is_no_environment_is_left_alone(bench, monkeypatch, capsys):
    holiday = bench / "holiday"
    holiday.mkdir()
    (holiday / "picture.jpg").write_text("sea")
    monkeypatch.setenv("SPANREADER_VENV", str(holiday))
    with pytest.raises(SystemExit):
        dev_environment.ensure_venv("run")
    assert "left alone" in capsys.readouterr().err
    assert (holiday / "picture.jpg").exists()


def test_what_bends_a_python_does_not_reach_the_program(monkeypatch):
    monkeypatch.setenv("PYTHONHOME", "/somewhere")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    environment = dev.program_environment()
    assert "PYTHONHOME" not in environment
    assert environment["PYTHONPATH"] == str(ROOT)


def test_the_program_may_keep_its_compiled_modules(monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert "PYTHONDONTWRITEBYTECODE" not in dev.program_environment()


def test_a_check_that_fails_is_named_and_the_others_still_run(machine, monkeypatch, capsys):
    ran = []

    def fake(command, **_options):
        ran.append(command)
        return subprocess.CompletedProcess(command, 1 if "mypy" in command else 0)

    monkeypatch.setattr(subprocess, "run", fake)
    monkeypatch.setattr(dev, "ensure_venv", lambda kind: Path("python"))
    assert dev.check([]) == 1
    assert len(ran) == len(dev.CHECKS)
    assert capsys.readouterr().out.splitlines()[-1] == "Failed: types."


@pytest.mark.parametrize("status", [0, 1, 5])
def test_the_tests_status_is_the_status_of_the_starter(machine, monkeypatch, status):
    ran = []

    def fake(command, **options):
        ran.append((command, options["env"]))
        return subprocess.CompletedProcess(command, status)

    monkeypatch.setattr(subprocess, "run", fake)
    monkeypatch.setattr(dev, "ensure_venv", lambda kind: Path("python"))
    monkeypatch.setattr(dev, "offer_test_tools", lambda: None)
    assert dev.test(["--release", "-k", "spans"]) == status
    ((command, environment),) = ran
    assert command == ["python", "-m", "pytest", "-m", "freeze or not freeze", "-k", "spans"]
    assert environment["QT_QPA_PLATFORM"] == "offscreen"
