"""What every test gets: an empty home, no network, and a failure for whatever it leaves behind."""

from __future__ import annotations

import ipaddress
import multiprocessing
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Before Qt is imported by anything: tests draw off screen unless somebody asks for real windows.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
_FOLDERS = {
    "XDG_DATA_HOME": ".local/share",
    "XDG_CONFIG_HOME": ".config",
    "XDG_CACHE_HOME": ".cache",
    "XDG_STATE_HOME": ".local/state",
}
_PATIENCE_S = 5.0  # for a thread or process that is just ending; nobody waits when nothing is left

# The same examples every time: a failure can be seen again. SPANREADER_FULL=1 looks further, by hand.
settings.register_profile(
    "default",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("full", settings.get_profile("default"), derandomize=False, max_examples=5000)
settings.load_profile("full" if os.environ.get("SPANREADER_FULL") else "default")


# -- an empty home -----------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test an empty home folder; the real one, its settings and its libraries are out of reach."""
    folder = tmp_path_factory.mktemp("home")
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(folder))
    for name, place in _FOLDERS.items():
        monkeypatch.setenv(name, str(folder / place))
    for name in ("APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(folder / name))
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.delenv("SPANREADER_DATA", raising=False)
    if "PySide6.QtCore" in sys.modules:
        from PySide6.QtCore import QSettings

        for kind in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
            QSettings.setPath(kind, QSettings.Scope.UserScope, str(folder / "QSettings"))
    return folder


@pytest.fixture
def shared() -> Path:
    """Return the folder beside the repository that holds example data; skip where there is none."""
    if not SHARED.is_dir():
        pytest.skip("the folder 'shared' with example data is not beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """Start an X server without a screen and return its name for DISPLAY; skip where there is none."""
    server = shutil.which("Xvfb")
    if server is None:
        pytest.skip("Xvfb is not installed, so no real window can be opened")
    ours, theirs = os.pipe()
    command = [server, "-displayfd", str(theirs), "-screen", "0", "1920x1200x24", "-nolisten", "tcp"]
    with (
        subprocess.Popen(command, pass_fds=[theirs], stderr=subprocess.DEVNULL) as running,
        os.fdopen(ours) as said,
    ):
        os.close(theirs)
        number = said.readline().strip()  # empty when the server ended without taking a display
        try:
            assert number, "Xvfb did not start"
            yield f":{number}"
        finally:
            running.terminate()


# -- no network --------------------------------------------------------------------------------------------


class NetworkUsed(AssertionError):
    """A test reached for another machine, or for a name that only another machine can answer."""


_reached_for: list[str] = []


def _guard_sockets(event: str, arguments: tuple[Any, ...]) -> None:
    if not event.startswith("socket."):
        return
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else ""  # a path or None: not a network address
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        host = arguments[0] or ""
    else:
        return
    host = host.decode(errors="replace") if isinstance(host, bytes) else str(host)
    if host and not _is_here(host):
        _reached_for.append(f"{event} {host}")
        raise NetworkUsed(f"{event}: {host} is not this machine")


def _is_here(host: str) -> bool:
    if host in ("localhost", socket.gethostname()):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


# An audit hook and not a patched function: it sees every library that asks Python for a socket.
sys.addaudithook(_guard_sockets)


@pytest.fixture(autouse=True)
def no_network() -> Iterator[None]:
    """Fail a test that reached for the network, also when the code under test swallowed the refusal."""
    _reached_for.clear()
    yield
    reached, _reached_for[:] = list(_reached_for), []
    if reached:
        pytest.fail(f"the network was used: {', '.join(reached)}")


# -- nothing left behind -----------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """Fail a test that leaves a thread running."""
    before = set(threading.enumerate())
    yield
    _all_ended([thread for thread in threading.enumerate() if thread not in before])


@pytest.fixture(autouse=True, scope="module")
def no_process_left() -> Iterator[None]:
    """Fail the tests of a file that leave a child process; within it a pool may replace its workers."""
    before = {child.pid for child in multiprocessing.active_children()}
    yield
    _all_ended([child for child in multiprocessing.active_children() if child.pid not in before])


def _all_ended(running: list[Any]) -> None:
    left = [name for name in map(_ended, running) if name]
    if left:
        pytest.fail(f"still running after the test: {', '.join(left)}")


def _ended(running: Any) -> str:
    """Return '' once `running` (a thread or process) has ended; else its name, after some patience."""
    if isinstance(running, threading._DummyThread):
        return ""  # a thread of Qt that once called Python; Qt itself complains about one that is left
    running.join(_PATIENCE_S)
    return str(running.name) if running.is_alive() else ""
