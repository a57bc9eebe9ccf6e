"""Windows: the frozen copy as a per-user installer (Inno Setup) and as a portable archive.

Prepared, not run by the authors: they have no Windows machine.
A public CI does (.github/workflows/release.yml).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

from dev_say import say, stop

HERE = Path(__file__).resolve().parent / "windows"


def packages(copy: Path, icons: Path, out: Path, version: str) -> list[Path]:
    """Return the portable archive and the installer of a frozen copy."""
    made = out / f"spanreader-{version}-windows-{_machine()}.zip"
    say(f"Archive {made.name} …")
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(copy.rglob("*")):
            archive.write(path, Path("Spanreader") / path.relative_to(copy))
    return [made, installer(copy, icons, out, version)]


def installer(copy: Path, icons: Path, out: Path, version: str) -> Path:
    """Compile the installer; it needs Inno Setup's compiler on the path or where it installs itself."""
    usual = Path(os.environ.get("PROGRAMFILES(X86)", "C:/Program Files (x86)")) / "Inno Setup 6" / "ISCC.exe"
    compiler = shutil.which("ISCC") or (str(usual) if usual.exists() else "")
    if not compiler:
        stop("The installer needs Inno Setup 6. Install it, then start again; the archive is made.")
    name = f"spanreader-{version}-windows-{_machine()}-setup"
    say(f"Installer {name}.exe …")
    defined = {"Version": version, "Copy": copy, "Icon": icons / "spanreader.ico", "Out": out, "Name": name}
    command = [compiler, "/Qp", *(f"/D{key}={value}" for key, value in defined.items())]
    subprocess.run([*command, str(HERE / "spanreader.iss")], check=True)
    return out / f"{name}.exe"


def write_version_file(path: Path, version: str) -> None:
    """Write what Windows shows in the properties of the program's file, in PyInstaller's form."""
    numbers = (*(int(part) for part in version.split(".")[:3]), 0)
    strings = {
        "CompanyName": "The Spanreader authors",
        "FileDescription": "Spanreader",
        "FileVersion": version,
        "LegalCopyright": "AGPL-3.0-or-later",
        "ProductName": "Spanreader",
        "ProductVersion": version,
    }
    rows = ", ".join(f"StringStruct({key!r}, {value!r})" for key, value in strings.items())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}), kids=[\n"
        f"  StringFileInfo([StringTable('040904B0', [{rows}])]),\n"
        "  VarFileInfo([VarStruct('Translation', [1033, 1200])])])\n",
        encoding="utf-8",
    )


def _machine() -> str:
    return {"amd64": "x86_64"}.get(os.environ.get("PROCESSOR_ARCHITECTURE", "x86_64").lower(), "arm64")
