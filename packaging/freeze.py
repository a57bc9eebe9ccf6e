"""Build the frozen copy: one folder that holds Python, Qt and Spanreader, and needs none of them installed.

`python3 packaging/freeze.py [FOLDER]` leaves it in FOLDER/spanreader, by itself in `dist`. It is built in an
environment of its own, `.venv-freeze`, which holds only what readers install, and PyInstaller.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

from dev_environment import ROOT, bare_environment, ensure_venv
from dev_libraries import apt_install, ensure_libraries, may_apt
from dev_say import say, stop


def ensure_binutils() -> None:
    """PyInstaller needs objdump and strip on Linux: get them, or name the command."""
    if not sys.platform.startswith("linux") or (shutil.which("objdump") and shutil.which("strip")):
        return
    if not (may_apt() and apt_install(["binutils"])):
        stop("Freezing needs the programs objdump and strip. Install the package binutils, then start again.")


def freeze(folder: Path) -> Path:
    """Build into `folder` and return the folder of the frozen copy."""
    ensure_libraries("freeze")  # PyInstaller imports Qt to ask where its plugins are
    ensure_binutils()
    python = ensure_venv("freeze", ROOT / ".venv-freeze")
    started = time.monotonic()
    say("Freezing …")
    command = [str(python), "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN"]
    command += ["--distpath", str(folder), "--workpath", str(ROOT / "build" / "freeze")]
    command += [str(ROOT / "packaging" / "spanreader.spec")]
    # Modules as they are: to inflate them took a twentieth of the start, and a package is compressed anyway.
    environment = dict(bare_environment(), PYINSTALLER_ZLIB_COMPRESSION_LEVEL="0")
    if subprocess.run(command, cwd=ROOT, env=environment).returncode:
        stop("The frozen copy could not be built; the lines above say why.")
    copy = folder / "spanreader"
    size = sum(path.lstat().st_size for path in copy.rglob("*") if path.is_file())
    say(f"Frozen in {time.monotonic() - started:.0f} s: {copy}, {size / 1e6:.0f} MB.")
    return copy


if __name__ == "__main__":
    freeze(Path(sys.argv[1]).absolute() if len(sys.argv) > 1 else ROOT / "dist")
