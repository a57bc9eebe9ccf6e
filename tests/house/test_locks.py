"""Lock files: pinned, hashed, free of addresses, and within what pyproject.toml allows."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("run", "test", "freeze", "readers")


def lock_text(kind: str) -> str:
    return (ROOT / "packaging" / f"lock-{kind}.txt").read_text(encoding="utf-8")


def entries(kind: str) -> list[str]:
    """Return the lines of a lock, continued lines joined."""
    return [line for line in lock_text(kind).replace("\\\n", " ").splitlines() if line.strip()]


def pins(kind: str) -> set[tuple[str, str]]:
    """Return (name, version) of each entry; two for a name whose version depends on the Python."""
    found: set[tuple[str, str]] = set()
    for entry in entries(kind):
        requirement = Requirement(re.sub(r"\s--hash=\S+", "", entry).strip())
        (pin,) = requirement.specifier
        assert pin.operator == "=="
        found.add((canonicalize_name(requirement.name), pin.version))
    return found


def declared(kind: str) -> list[Requirement]:
    """Return what pyproject.toml asks for directly in an environment of `kind`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lines = list(project["project"]["dependencies"])
    lines += project["dependency-groups"].get(kind, [])
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("kind", KINDS)
def test_a_lock_holds_no_address(kind):
    text = lock_text(kind)
    assert "://" not in text
    assert not re.search(r"^\s*(-i|--index-url|--extra-index-url|--find-links|--trusted-host)\b", text, re.M)


@pytest.mark.parametrize("kind", KINDS)
def test_every_line_is_pinned_and_hashed(kind):
    for entry in entries(kind):
        assert re.match(r"[a-z0-9][a-z0-9._-]*==\S+( ; .+?)? +--hash=sha256:[0-9a-f]{64}", entry), entry


@pytest.mark.parametrize("kind", KINDS)
def test_pinned_versions_are_within_the_ranges_of_pyproject(kind):
    pinned: dict[str, list[str]] = {}
    for name, version in pins(kind):
        pinned.setdefault(name, []).append(version)
    for requirement in declared(kind):
        versions = pinned.get(canonicalize_name(requirement.name))
        assert versions, f"{requirement.name} is not in lock-{kind}.txt; run dev.py lock"
        for version in versions:
            assert requirement.specifier.contains(Version(version)), f"{requirement}: {version}"


@pytest.mark.parametrize("kind", ["test", "freeze", "readers"])
def test_tests_and_the_frozen_copy_run_what_readers_run(kind):
    assert pins("run") <= pins(kind)


def test_heavy_packages_stay_out_of_what_readers_install():
    names = {name for name, _version in pins("run")}
    heavy = {"numpy", "pandas", "onnxruntime", "spacy", "torch", "numba", "cvxpy", "alembic", "pyarrow"}
    assert not names & heavy
