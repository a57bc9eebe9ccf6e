"""What an installed copy brings: licences, icons, desktop files, recipes; judged by the other side where it runs."""

from __future__ import annotations

import json
import plistlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import build_linux
import build_macos
import build_windows
import notices
import pytest
from lxml import etree

from reader import __version__, versions
from reader.assets import resources
from reader.importers.registry import IMPORTERS

ROOT = Path(__file__).resolve().parents[2]
LINUX = ROOT / "packaging" / "linux"


def judged(program: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    if not shutil.which(program):
        pytest.skip(f"{program} is not installed")
    return subprocess.run([program, *words], capture_output=True, text=True)


def test_the_notices_name_every_package_that_the_run_lock_pins():
    text = notices.NOTICES.read_text(encoding="utf-8")
    missing = [name for name, version in notices.pinned().items() if f"\n{name} {version}\n" not in text]
    assert missing == [], "run packaging/notices.py in an environment for readers"


def test_the_notices_name_what_packages_do_not_say_of_themselves():
    text = notices.NOTICES.read_text(encoding="utf-8")
    for name in ("PySide6", "shiboken6", "ICU", "HarfBuzz", "MuPDF", "OpenSSL", "SQLite", "PyInstaller"):
        assert name in text
    for name in ("GPL-3.0.txt", "LGPL-3.0.txt", "Apache-2.0.txt"):
        assert (resources() / "licences" / name).stat().st_size > 5_000


def test_there_is_a_specimen_of_every_kind_that_is_imported():
    have = {path.suffix for path in (resources() / "specimens").iterdir()}
    # One without a suffix is what other importers hand their finds to.
    missing = [one.id for one in IMPORTERS if one.suffixes and not have & set(one.suffixes)]
    assert missing == [], "add them to tests/house/make_specimens.py and run it"


def test_a_program_says_which_it_is():
    said = versions.facts()
    assert said["Spanreader"].startswith(__version__)
    assert {"Qt", "SQLite", "MuPDF", "SQLAlchemy", "Python"} <= set(said)


def test_a_commit_is_read_from_a_repository_in_every_form(tmp_path):
    git = tmp_path / ".git"
    (git / "refs" / "heads").mkdir(parents=True)
    (git / "HEAD").write_text("ref: refs/heads/main\n")
    assert versions._commit_of(git) == ""
    (git / "packed-refs").write_text("# pack-refs\n" + "b" * 40 + " refs/heads/main\n")
    assert versions._commit_of(git) == "b" * 40
    (git / "refs" / "heads" / "main").write_text("a" * 40 + "\n")
    assert versions._commit_of(git) == "a" * 40
    further = tmp_path / "further"
    own = git / "worktrees" / "further"
    own.mkdir(parents=True)
    further.mkdir()
    (further / ".git").write_text(f"gitdir: {own}\n")
    (own / "HEAD").write_text("ref: refs/heads/main\n")
    (own / "commondir").write_text("../..\n")
    assert versions._commit_of(further / ".git") == "a" * 40
    assert versions._commit_of(tmp_path / "none") == ""


def test_icons_are_rendered_in_every_size_for_every_system(tmp_path):
    command = [sys.executable, ROOT / "packaging" / "icons.py", tmp_path]
    subprocess.run(command, check=True, capture_output=True)
    import icons
    from PIL import Image

    for size in icons.SIZES:
        with Image.open(tmp_path / f"spanreader-{size}.png") as picture:
            assert picture.size == (size, size)
            colours = picture.convert("RGBA").getcolors(1 << 20)
            assert colours is not None
            assert len({c for _, c in colours}) > 4, size
    with Image.open(tmp_path / "spanreader.ico") as picture:
        assert picture.info["sizes"] == {(size, size) for size in icons.WINDOWS}
    with Image.open(tmp_path / "spanreader.icns") as picture:
        assert max(size for size, _, _ in picture.info["sizes"]) == 512  # at twice the density


def test_the_desktop_entry_is_valid_and_opens_what_is_imported():
    done = judged("desktop-file-validate", LINUX / "spanreader.desktop")
    assert "error" not in done.stdout
    assert done.returncode == 0
    entry = (LINUX / "spanreader.desktop").read_text(encoding="utf-8")
    (line,) = re.findall(r"^MimeType=(.*)$", entry, re.M)
    kinds = set(filter(None, line.split(";")))
    for one in IMPORTERS:
        if one.id in ("web", "plain", "markdown", "epub", "docx", "odt", "mail", "mhtml", "pdf"):
            assert kinds & set(one.media_types), one.id


@pytest.mark.parametrize("homepage", ["", "https://example.org/spanreader"])
def test_the_catalogue_entry_is_valid(tmp_path, homepage):
    path = tmp_path / "org.spanreader.spanreader.metainfo.xml"
    path.write_text(build_linux.metainfo(homepage), encoding="utf-8")
    assert "@" not in path.read_text(encoding="utf-8")
    etree.parse(path)
    done = judged("appstreamcli", "validate", "--no-net", path)
    assert done.returncode == 0, done.stdout


def test_files_of_ours_are_recognised_by_the_systems_database(tmp_path):
    packages = tmp_path / "mime" / "packages"
    packages.mkdir(parents=True)
    shutil.copy(LINUX / "spanreader-mime.xml", packages / "spanreader.xml")
    done = judged("update-mime-database", tmp_path / "mime")
    assert done.returncode == 0, done.stderr
    globs = (tmp_path / "mime" / "globs2").read_text(encoding="utf-8")
    assert ":application/x-spanreader-library:*.spanlib" in globs
    assert ":application/x-spanreader-pack:*.spanpack" in globs


def test_the_mark_of_a_library_is_the_one_that_the_program_writes():
    from reader.storage.header import APPLICATION_ID

    mime = (LINUX / "spanreader-mime.xml").read_text(encoding="utf-8")
    assert f'offset="68" value="{APPLICATION_ID.to_bytes(4, "big").decode()}"' in mime


def test_the_mac_application_names_the_files_that_it_opens():
    information = plistlib.loads(plistlib.dumps(build_macos.information()))
    own = [kind for kind in information["CFBundleDocumentTypes"] if kind["LSHandlerRank"] == "Owner"]
    declared = {kind["UTTypeIdentifier"] for kind in information["UTExportedTypeDeclarations"]}
    assert {name for kind in own for name in kind["LSItemContentTypes"]} == declared
    assert information["CFBundleShortVersionString"] == __version__


def test_the_windows_version_file_is_one_expression(tmp_path):
    build_windows.write_version_file(tmp_path / "v.txt", "1.2.3")
    text = (tmp_path / "v.txt").read_text(encoding="utf-8")
    compile(text, "v.txt", "eval")
    assert "filevers=(1, 2, 3, 0)" in text


def test_the_windows_installer_needs_no_administrator_and_keeps_the_readers_data():
    script = (ROOT / "packaging" / "windows" / "spanreader.iss").read_text(encoding="utf-8")
    assert "PrivilegesRequired=lowest" in script
    assert "[UninstallDelete]" not in script
    assert ".html" not in re.findall(
        r'Subkey: "Software\\Classes\\(\.\w+)"', script
    )  # able to open, never default


def test_recipes_name_the_version_that_is_built():
    flatpak = (ROOT / "packaging" / "recipes" / "org.spanreader.spanreader.flatpak.yml").read_text("utf-8")
    assert f"spanreader-{__version__}-linux" in flatpak
    assert "share=network" not in "".join(
        line for line in flatpak.splitlines() if not line.strip().startswith("#")
    )


def test_nothing_of_packaging_names_a_persons_folder():
    for path in (ROOT / "packaging").rglob("*"):
        if (
            path.is_file()
            and path.suffix in (".py", ".sh", ".yml", ".iss", ".txt")
            and "lock" not in path.name
        ):
            assert "/home/" not in path.read_text(encoding="utf-8"), path.name


def test_the_workflow_has_the_shape_that_its_runner_wants():
    yaml = pytest.importorskip("yaml", reason="no YAML reader is installed")
    flow = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8"))
    steps = flow["jobs"]["package"]["steps"]
    assert all(("uses" in step) != ("run" in step) for step in steps)
    assert json.dumps(flow).count("--self-test") == 2
