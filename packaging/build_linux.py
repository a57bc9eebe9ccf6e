"""Linux: the frozen copy as a Debian package and as an archive that runs from any folder."""

from __future__ import annotations

import gzip
import os
import platform
import shutil
import subprocess
import tarfile
from pathlib import Path

from building import day, moment, version
from dev_environment import ROOT
from dev_say import say, stop

HERE = Path(__file__).resolve().parent / "linux"
MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}
ICON_SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
# What the copy leaves to the system: it must match the machine's drivers, fonts and sessions.
DEPENDS = (
    "libc6 (>= 2.34), libstdc++6, libgcc-s1, libglib2.0-0 | libglib2.0-0t64, libgl1, libegl1, libxkbcommon0,"
    " libfontconfig1, libfreetype6, libdbus-1-3, libx11-6, libxcb1, libx11-xcb1, libwayland-client0,"
    " libwayland-cursor0, libwayland-egl1, libdrm2, libgbm1, libgssapi-krb5-2"
)
RECOMMENDS = "fonts-dejavu-core, libcups2"
DESCRIPTION = """\
Read news critically and annotate it
 Spanreader shows articles from saved web pages, text, EPUB and Word files in a
 calm page. You mark what is claimed, what is speculation and what is
 background, note who says it, and take the annotations out as tables, JSON or
 the formats of other programs. Everything stays on your computer.
"""


def packages(copy: Path, icons: Path, out: Path, *, quick: bool, homepage: str) -> list[Path]:
    """Return the package and the archive of a frozen copy."""
    return [archive(copy, icons, out, quick=quick), deb(copy, icons, out, quick=quick, homepage=homepage)]


def archive(copy: Path, icons: Path, out: Path, *, quick: bool) -> Path:
    """Pack the copy with a text that says how to start it."""
    name = f"spanreader-{version()}-linux-{platform.machine()}"
    target = out / f"{name}.tar.{'gz' if quick else 'xz'}"
    say(f"Archive {target.name} …")
    with tarfile.open(target, "w:gz" if quick else "w:xz", **({"compresslevel": 1} if quick else {})) as made:  # type: ignore[call-overload]
        made.add(copy, name, filter=_plain)
        for path in (HERE / "portable.txt", HERE / "spanreader.desktop", icons / "spanreader-256.png"):
            made.add(path, f"{name}/{path.name}", filter=_plain)
    return target


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Return an archive's entry without what is only of the machine that builds."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mtime = moment()
    return entry


def deb(copy: Path, icons: Path, out: Path, *, quick: bool, homepage: str) -> Path:
    """Pack the copy as a Debian package, owned by root, with the files that a desktop looks for."""
    if not shutil.which("dpkg-deb"):
        stop("A Debian package needs the program dpkg-deb, so only the archive was made.")
    machine = MACHINES.get(platform.machine(), platform.machine())
    root = ROOT / "build" / "deb"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(copy, root / "usr" / "lib" / "spanreader", symlinks=True)
    (root / "usr" / "bin").mkdir(parents=True)
    (root / "usr" / "bin" / "spanreader").symlink_to("../lib/spanreader/spanreader")
    share = root / "usr" / "share"
    for size in ICON_SIZES:
        _put(icons / f"spanreader-{size}.png", share / f"icons/hicolor/{size}x{size}/apps/spanreader.png")
    drawing = ROOT / "resources" / "icons" / "spanreader.svg"
    _put(drawing, share / "icons/hicolor/scalable/apps/spanreader.svg")
    _put(HERE / "spanreader.desktop", share / "applications/spanreader.desktop")
    _put(HERE / "spanreader-mime.xml", share / "mime/packages/spanreader.xml")
    _put(HERE / "lintian-overrides", share / "lintian/overrides/spanreader")
    _write(share / "metainfo/org.spanreader.spanreader.metainfo.xml", metainfo(homepage))
    _write(share / "doc/spanreader/copyright", copyright_file())
    changes = f"spanreader ({version()}-1) stable; urgency=medium\n\n  * See CHANGELOG.md.\n\n"
    changes += f" -- The Spanreader authors <spanreader@localhost>  {_mail_date()}\n"
    (share / "doc/spanreader/changelog.Debian.gz").write_bytes(_gzip(changes.encode()))
    (share / "doc/spanreader/changelog.gz").write_bytes(_gzip((ROOT / "CHANGELOG.md").read_bytes()))
    (share / "man/man1").mkdir(parents=True)
    (share / "man/man1/spanreader.1.gz").write_bytes(_gzip((HERE / "spanreader.1").read_bytes()))
    _modes(root)
    kilobytes = sum(path.lstat().st_size for path in root.rglob("*") if path.is_file()) // 1024
    _write(root / "DEBIAN" / "control", control(machine, kilobytes, homepage))
    target = out / f"spanreader_{version()}-1_{machine}.deb"
    say(f"Package {target.name} …")
    how = ["-Zzstd", "-z3"] if quick else ["-Zxz", "-z6"]
    environment = dict(os.environ, SOURCE_DATE_EPOCH=str(moment()))
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", *how, "--build", str(root), str(target)],
        check=True,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    return target


def control(machine: str, kilobytes: int, homepage: str) -> str:
    """Return what Debian's tools read of the package."""
    address = f"Homepage: {homepage}\n" if homepage else ""
    return (
        f"Package: spanreader\nVersion: {version()}-1\nArchitecture: {machine}\n"
        "Maintainer: The Spanreader authors <spanreader@localhost>\n"
        f"Installed-Size: {kilobytes}\nDepends: {DEPENDS}\nRecommends: {RECOMMENDS}\n"
        f"Section: text\nPriority: optional\n{address}Description: {DESCRIPTION}"
    )


def metainfo(homepage: str) -> str:
    """Return what software catalogues read; without a homepage, no address and no pictures stand in it."""
    text = (HERE / "spanreader.metainfo.xml").read_text(encoding="utf-8")
    lines = text.replace("@VERSION@", version()).replace("@DATE@", day()).splitlines(keepends=True)
    lines = [line for line in lines if not line.startswith("<!--")]
    text = "".join(lines)
    if homepage:
        return text.replace("@HOMEPAGE@", homepage.rstrip("/"))
    before, _, rest = text.partition('  <url type="homepage">')
    return before + rest.partition("</screenshots>\n")[2]


def copyright_file() -> str:
    """Return the package's copyright file: our licence, and where the others' stand."""
    return (
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"
        "Upstream-Name: Spanreader\n\nFiles: *\nCopyright: 2026 The Spanreader authors\n"
        "License: AGPL-3.0-or-later\n The full text is in /usr/lib/spanreader/_internal/LICENSE.\n .\n"
        " The terms of Qt, MuPDF and all other parts are in\n"
        " /usr/lib/spanreader/_internal/resources/licences/NOTICES.txt.\n"
    )


def _put(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _write(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, 9, mtime=0)


def _mail_date() -> str:
    from email.utils import formatdate

    return formatdate(moment())


def _modes(root: Path) -> None:
    """Give files and folders the modes that a package has, whatever the builder's mask."""
    for path in root.rglob("*"):
        if path.is_symlink():
            continue
        runs = path.is_dir() or path == root / "usr/lib/spanreader/spanreader"
        path.chmod(0o755 if runs else 0o644)
