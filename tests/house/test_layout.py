"""The shape of the checkout: layers, folders that must not be packages, and what must not be in it."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

# Who alone may import a library. Import-linter checks the plain imports; here also those by name.
ONLY_IN = {
    "PySide6": "reader/app/",
    "shiboken6": "reader/app/",
    "sqlalchemy": "reader/storage/",
    "pymupdf": "reader/pdf/engine/",
    "fitz": "reader/pdf/engine/",
}


def layer_names() -> list[str]:
    """Return the packages and modules of the layers as they are written, brackets included."""
    (contract,) = (c for c in PROJECT["tool"]["importlinter"]["contracts"] if c["id"] == "layers")
    return [name.strip() for layer in contract["layers"] for name in layer.split("|")]


def modules() -> Iterator[Path]:
    yield from (ROOT / "reader").rglob("*.py")


def imported(module: Path) -> Iterator[str]:
    """Yield the top names that a module imports, by a statement or by name."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]
        elif isinstance(node, ast.Call) and "import" in ast.unparse(node.func) and node.args:
            name = node.args[0]
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                yield name.value.split(".")[0]


def tracked() -> list[Path]:
    """Return the files of the project as git knows them; skip in a copy without git."""
    try:
        done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this copy is not a git checkout")
    return [ROOT / name for name in done.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_the_layers_name_what_is_on_disk_and_bracket_what_is_not():
    on_disk = {p.stem for p in (ROOT / "reader").glob("*.py")} - {"__init__"}
    on_disk |= {p.parent.name for p in (ROOT / "reader").glob("*/__init__.py")}
    plain = {name for name in layer_names() if not name.startswith("(")}
    bracketed = {name.strip("()") for name in layer_names()} - plain
    assert plain == on_disk
    assert not bracketed & on_disk


def test_every_folder_of_the_package_is_a_package():
    folders = {module.parent for module in modules()}
    assert [
        str(folder.relative_to(ROOT)) for folder in folders if not (folder / "__init__.py").exists()
    ] == []


@pytest.mark.parametrize(("library", "place"), ONLY_IN.items())
def test_a_heavy_library_is_imported_in_one_place_only(library, place):
    elsewhere = [
        str(module.relative_to(ROOT))
        for module in modules()
        if library in imported(module) and not module.relative_to(ROOT).as_posix().startswith(place)
    ]
    assert elsewhere == []


@pytest.mark.parametrize("folder", ["packaging", "resources"])
def test_folders_that_share_a_name_with_a_library_are_no_packages(folder):
    assert list((ROOT / folder).rglob("__init__.py")) == []


def test_every_dependency_says_why_it_is_here():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for group in ("dependencies", "test", "freeze", "readers"):
        block = re.search(rf"^{group} = \[\n(.*?)^\]", text, re.M | re.S)
        assert block, group
        for line in block.group(1).splitlines():
            assert re.match(r'  "[A-Za-z].*",\s+# \S+ ', line), f"{group}: {line}"


def test_the_version_is_the_same_everywhere():
    from reader import __version__

    assert PROJECT["project"]["version"] == __version__


def test_no_file_names_a_place_on_somebodys_machine_or_a_registry():
    # Put together here, so that this file does not find itself.
    forbidden = [
        str(ROOT),
        str(ROOT.parent / "shared"),
        "--index" + "-url ",
        "pythonhosted" + ".org",
        "pypi" + ".org/simple",
        "/root/" + ".",
    ]
    found = []
    for path in tracked():
        text = path.read_bytes().decode(errors="replace")
        found += [f"{path.relative_to(ROOT)}: {word}" for word in forbidden if word in text]
    assert found == []


def test_no_file_holds_text_of_the_example_articles(shared):
    lines = set()
    for article in (shared / "articles").glob("*.txt"):
        text = article.read_text(encoding="utf-8")
        lines |= {line.strip() for line in text.splitlines() if len(line.strip()) > 40}
    assert lines
    found = []
    for path in tracked():
        text = path.read_bytes().decode(errors="replace")
        found += [str(path.relative_to(ROOT)) for line in lines if line[:60] in text]
    assert found == []


def test_no_pattern_repeats_a_group_possessively():
    # Python before 3.11.5 matches such groups wrongly, and Debian 12 ships 3.11.2. Sets of characters are safe.
    found = [
        f"{module.relative_to(ROOT)}:{number}"
        for module in modules()
        for number, line in enumerate(module.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(r"\)[*?]\+|\)\+\+|\(\?>", line) and "`" not in line
    ]
    assert found == []


GEOMETRY = (
    "boxes", "caret_moves", "column", "display", "facts", "find", "heights", "lanes", "lines", "marking", "marks",
    "sentences", "spans", "style", "table", "target", "values", "visual",
)  # fmt: skip


@pytest.mark.parametrize("name", GEOMETRY)
def test_geometry_and_caret_logic_of_the_page_have_no_widget_in_them(name):
    tree = ast.parse((ROOT / "reader/app/page" / f"{name}.py").read_text(encoding="utf-8"))
    sources = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert "PySide6.QtWidgets" not in sources
    beside = {module.split(".")[3] for module in sources if module.startswith("reader.app.page.")}
    assert beside <= set(GEOMETRY)
