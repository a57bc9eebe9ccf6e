"""Make this system's packages from a checkout: `python3 packaging/build.py [--out FOLDER] [--quick]`.

Linux: a Debian package and a portable archive. Windows: an installer (Inno Setup) and a portable archive.
macOS: a disk image with the application. Each step says what it does; at the end stand sizes and SHA-256
sums. `--quick` packs fast and large, for tests; `--homepage URL` goes into what software catalogues read.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import time
from pathlib import Path

from building import version
from dev_environment import ROOT, bare_environment, ensure_venv
from dev_say import say
from freeze import freeze

SUMS = "SHA256SUMS"


def render_icons() -> Path:
    """Render the icons and return their folder."""
    say("Icons …")
    python = ensure_venv("freeze", ROOT / ".venv-freeze")
    folder = ROOT / "build" / "icons"
    environment = dict(bare_environment(), QT_QPA_PLATFORM="offscreen")
    command = [str(python), str(ROOT / "packaging" / "icons.py"), str(folder)]
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    return folder


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        made = hashlib.sha256()
        while chunk := stream.read(1 << 20):
            made.update(chunk)
    return made.hexdigest()


def build(out: Path, *, quick: bool, homepage: str) -> list[Path]:
    """Freeze, and pack for this system; return the packages."""
    out.mkdir(parents=True, exist_ok=True)
    icons = render_icons()
    if sys.platform.startswith("linux"):
        import build_linux

        copy = freeze(ROOT / "build" / "frozen")
        return build_linux.packages(copy, icons, out, quick=quick, homepage=homepage)
    if sys.platform == "darwin":
        import build_macos

        freeze(ROOT / "build" / "frozen")
        return build_macos.packages(ROOT / "build" / "frozen" / "Spanreader.app", out)
    import build_windows

    build_windows.write_version_file(ROOT / "build" / "version-info.txt", version())
    copy = freeze(ROOT / "build" / "frozen")
    return build_windows.packages(copy, icons, out, version())


def main() -> None:
    """Build what this system takes and say what came out."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("--out", type=Path, default=ROOT / "dist")
    asked.add_argument("--quick", action="store_true", help="pack fast and large, for tests")
    asked.add_argument("--homepage", default="", help="the project's address, for software catalogues")
    given = asked.parse_args()
    started = time.monotonic()
    made = build(given.out.absolute(), quick=given.quick, homepage=given.homepage)
    sums = "".join(f"{digest(path)}  {path.name}\n" for path in made)
    (given.out / SUMS).write_text(sums, encoding="utf-8")
    say(f"Done in {time.monotonic() - started:.0f} s, in {given.out}:")
    for path, line in zip(made, sums.splitlines(), strict=True):
        say(f"  {path.stat().st_size / 1e6:7.1f} MB  {line}")


if __name__ == "__main__":
    main()
