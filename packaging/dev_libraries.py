"""The system libraries that Qt's wheels link but do not bring: which are missing, and how to get them.

Standard library only, and importable on Python 3.8 (see `dev.py`).
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from dev_say import say, stop


class Library(NamedTuple):
    """A library by its loader's name, and its package for each installer of `INSTALLERS`."""

    soname: str
    apt: str
    dnf: str
    zypper: str
    pacman: str


def table(text: str) -> list[Library]:
    """Read rows of five words."""
    return [Library(*line.split()) for line in text.strip().splitlines()]


# Off screen is not library-free: QtGui itself links GL, EGL, fontconfig and xkbcommon. The Debian names were
# tried one by one in a minimal system; the others are known from the distributions' lists.
DRAWING = table("""
libglib-2.0.so.0       libglib2.0-0        glib2              libglib-2_0-0       glib2
libgthread-2.0.so.0    libglib2.0-0        glib2              libgthread-2_0-0    glib2
libGL.so.1             libgl1              libglvnd-glx       libglvnd            libglvnd
libEGL.so.1            libegl1             libglvnd-egl       libglvnd            libglvnd
libxkbcommon.so.0      libxkbcommon0       libxkbcommon       libxkbcommon0       libxkbcommon
libfontconfig.so.1     libfontconfig1      fontconfig         libfontconfig1      fontconfig
libdbus-1.so.3         libdbus-1-3         dbus-libs          libdbus-1-3         dbus
""")
X11 = table("""
libxcb-cursor.so.0     libxcb-cursor0      xcb-util-cursor    libxcb-cursor0      xcb-util-cursor
libxkbcommon-x11.so.0  libxkbcommon-x11-0  libxkbcommon-x11   libxkbcommon-x11-0  libxkbcommon-x11
libxcb-icccm.so.4      libxcb-icccm4       xcb-util-wm        libxcb-icccm4       xcb-util-wm
libxcb-keysyms.so.1    libxcb-keysyms1     xcb-util-keysyms   libxcb-keysyms1     xcb-util-keysyms
libxcb-shape.so.0      libxcb-shape0       libxcb             libxcb-shape0       libxcb
libX11-xcb.so.1        libx11-xcb1         libX11-xcb         libX11-xcb1         libx11
""")
WAYLAND = table("""
libwayland-client.so.0 libwayland-client0  libwayland-client  libwayland-client0  wayland
libwayland-cursor.so.0 libwayland-cursor0  libwayland-cursor  libwayland-cursor0  wayland
libwayland-egl.so.1    libwayland-egl1     libwayland-egl     libwayland-egl1     wayland
""")
INSTALLERS = [
    ("apt-get", "apt-get install -y --no-install-recommends"),
    ("dnf", "dnf install -y"),
    ("zypper", "zypper install -y"),
    ("pacman", "pacman -S --needed"),
]
NOT_DRAWING = ("check", "lock")
# Some tests need a real window system, a screen reader's bus, or to watch system calls; without, they are
# skipped, with a count. A program that shows whether they are there, and the Debian packages.
TEST_TOOLS = {
    "Xvfb": ["xvfb", *(row.apt for row in X11)],
    "strace": ["strace"],
    "dbus-run-session": ["dbus", "at-spi2-core", "python3-dbus"],
}


# The spreadsheet program that reads our tables in `test --readers`: too large to be had for every test.
READERS = {"soffice": ["libreoffice-calc"]}


def missing_libraries(rows: Sequence[Library]) -> list[Library]:
    """Return the rows whose library the system's loader does not find."""
    missing = []
    for row in rows:
        try:
            ctypes.CDLL(row.soname)
        except OSError:
            missing.append(row)
    return missing


def libraries_for(verb: str) -> list[Library]:
    """Return the libraries that `verb` needs here: a window system's only when a window is to open on it."""
    if not sys.platform.startswith("linux") or verb in NOT_DRAWING:
        return []
    rows = list(DRAWING)
    if verb == "run" and "QT_QPA_PLATFORM" not in os.environ:
        rows += WAYLAND if os.environ.get("WAYLAND_DISPLAY") else []
        rows += X11 if os.environ.get("DISPLAY") else []
    return rows


def ensure_libraries(verb: str) -> None:
    """Install what is missing, as root on Debian or Ubuntu; elsewhere name the one command, and stop."""
    missing = missing_libraries(libraries_for(verb))
    if not missing:
        return
    say(f"System libraries missing: {', '.join(row.soname for row in missing)}")
    if may_apt():
        apt_install(unique(row.apt for row in missing))
        missing = missing_libraries(missing)
    if missing:
        stop(
            "Qt cannot draw without these libraries. Install them with this command, then start again:\n\n  "
            + install_command(missing)
        )


def offer_test_tools(tools: Mapping[str, Sequence[str]] = TEST_TOOLS) -> None:
    """Try to get what makes tests run that are skipped otherwise, as root on Debian or Ubuntu."""
    missing = [tool for tool in tools if not shutil.which(tool)]
    if missing and sys.platform.startswith("linux") and may_apt():
        say(f"For tests that need it: {', '.join(missing)}")
        if not apt_install([package for tool in missing for package in tools[tool]]):
            say("They could not be installed; those tests will be skipped.")


def install_command(missing: Sequence[Library]) -> str:
    """Return the command that installs the libraries of `missing` on this system."""
    for column, (program, command) in enumerate(INSTALLERS, start=1):
        if shutil.which(program):
            return f"sudo {command} {' '.join(unique(row[column] for row in missing))}"
    return f"(your package manager) {' '.join(unique(row.soname for row in missing))}"


def may_apt() -> bool:
    """Return whether this is root on a Debian or Ubuntu, who may install without being asked."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(packages: Sequence[str]) -> bool:
    """Install Debian packages; a fresh container has no package lists, so a failure fetches them first."""
    say(f"Installing {' '.join(packages)} …")
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    quiet = subprocess.DEVNULL
    if subprocess.run(command, env=environment, stdin=quiet, stdout=quiet, stderr=quiet).returncode == 0:
        return True
    say("Fetching the package lists first …")
    subprocess.run(["apt-get", "update", "-qq"], env=environment, stdin=quiet, stdout=quiet)
    return subprocess.run(command, env=environment, stdin=quiet, stdout=quiet).returncode == 0


def unique(names: Iterable[str]) -> list[str]:
    """Return names in order, each once."""
    return list(dict.fromkeys(names))
