"""Project files and packs from strangers: each comes in whole or is refused, and the library stays whole."""

from __future__ import annotations

import io
import json
import os
import random
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reader import wording
from reader.errors import ReaderError
from reader.exporters import export, exporter
from reader.importers.archive import RATIO_FROM
from reader.importers.client import ImportClient
from reader.importers.projects.finding import files_at, format_at
from reader.library import Library
from reader.library.edits import Applied
from reader.library.merge import merge
from reader.library.packs import open_pack, unpack, write_pack
from reader.library.projects import bring, plan
from reader.model.native import loads
from reader.model.snapshot import Snapshot
from tests.core.exporters.generated import small_library
from tests.core.library.builders import quick_folder

FULL = bool(os.environ.get("SPANREADER_FULL"))  # as many as the promise says
MUTATIONS = 2_000 if FULL else 150
FORMATS = ("json", "csv", "jsonl", "webannotation", "doccano", "label-studio", "brat", "qdpx", "qdc")
TEXT = (
    "Officials said the bridge may reopen Friday. 🚧 It closed in May.\nשלום to all, and to all a good night."
)
MARKED = (("claim", ((0, 44),)), ("speculation", ((0, 9), (47, 64))), ("background", ((66, 70),)))
NASTY = (None, -1, 1 << 62, 1e308, "", "\ud800", "\0", [], {}, True, "../../etc/passwd", "=1+1", [[[]]])


@pytest.fixture(scope="module")
def client() -> Iterator[ImportClient]:
    with ImportClient(size=1) as made:
        yield made


@pytest.fixture(scope="module")
def seeds() -> dict[str, bytes]:
    """Return a good file of every format, by name."""
    made: dict[str, bytes] = {}
    with quick_folder() as folder, Library.open(folder / "a.spanlib") as library:
        merge(library, small_library(TEXT, *MARKED, note="a note").snapshot)
        for format_id in FORMATS:
            path = folder / f"{format_id}{exporter(format_id).suffix}"
            made[path.name] = export(library, format=format_id, out=path).path.read_bytes()
        for kind in ("hand-out", "return", "move"):
            path = write_pack(library, folder / f"{kind}.spanpack", kind=kind).path
            made[path.name] = path.read_bytes()
    return made


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Return `data` with something wrong in it: in an archive, in one of its members."""
    if data.startswith(b"PK") and chance.random() < 0.75:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        wrong = chance.choice(list(members))
        members[wrong] = mutated(members[wrong], chance)
        if chance.random() < 0.1:
            del members[chance.choice(list(members))]
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members.items():
                archive.writestr(name, content)
        return out.getvalue()
    if data[:1] in (b"{", b"[") and chance.random() < 0.7:
        try:
            return _wrong_value(data, chance)
        except ValueError:
            pass
    return _wrong_bytes(data, chance)


def _wrong_value(data: bytes, chance: random.Random) -> bytes:
    lines = data.decode().split("\n")
    whole = data[:1] == b"[" or b'"format"' in data[:40]
    number = 0 if whole else chance.randrange(len(lines))
    value = json.loads(data) if whole else json.loads(lines[number])
    places: list[tuple[Any, Any]] = []

    def walk(node: object) -> None:
        if isinstance(node, dict | list):
            for key, inner in node.items() if isinstance(node, dict) else enumerate(node):
                places.append((node, key))
                walk(inner)

    walk(value)
    if not places:
        raise ValueError("nothing in it")
    for _ in range(chance.randint(1, 3)):
        node, key = chance.choice(places)
        try:
            if chance.random() < 0.2:
                del node[key]
            else:
                node[key] = chance.choice((*NASTY, chance.choice(places)[0]))
        except (IndexError, KeyError):
            continue
    text = _dumped(value)
    return (text if whole else "\n".join((*lines[:number], text, *lines[number + 1 :]))).encode(
        "utf-8", "surrogatepass"
    )


def _dumped(value: object) -> str:
    try:
        return json.dumps(value, ensure_ascii=True)
    except (ValueError, RecursionError):  # it contains itself
        return "[" * 5000


def _wrong_bytes(data: bytes, chance: random.Random) -> bytes:
    made = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(made) + 1)
        match chance.randrange(4):
            case 0 if at < len(made):
                made[at] = chance.randrange(256)
            case 1:
                del made[at : at + chance.randint(1, 40)]
            case 2:
                made[at:at] = made[max(0, at - chance.randint(1, 60)) : at]
            case _:
                made[at:at] = chance.choice((b"\0", b'"', b"<", b"99999999999", b"\xff\xfe", b"\r\n", b"-"))
    return bytes(made)


def brought_in(library: Library, client: ImportClient, path: Path) -> Applied | None:
    """Do what a reader does with a file: bring it in; return what takes it back, if anything came."""
    kind = format_at(path)
    if kind == "spanpack":
        return unpack(library, [open_pack(path, check=client.check_native)]).applied
    files = files_at(path)
    if kind == "json":
        client.check_native(files.data, files.name)
        return merge(library, loads(files.data, files.name)).applied
    if not kind:
        client.read(files.data, name=path.name)  # it is no project any more: an article, or refused
        return None
    return bring(library, plan(library, client.read_project(files, kind)))


def test_mutated_project_files_come_in_whole_or_not_at_all(client, seeds):
    chance = random.Random(1)
    seen: Counter[str] = Counter()
    names = sorted(seeds)
    with quick_folder() as folder, Library.open(folder / "a.spanlib") as library:
        start = state(library)
        for number in range(MUTATIONS):
            name = names[number % len(names)]
            path = folder / name
            path.write_bytes(mutated(seeds[name], chance))
            try:
                applied = brought_in(library, client, path)
            except ReaderError as error:
                seen[error.message] += 1
            else:
                seen["came"] += 1
                if applied is not None:
                    library.apply(applied.inverse)
            assert state(library) == start, (number, name)
        assert library.check().problems == ()
    assert seen.keys() - {"came"} <= wording.MESSAGES.keys()
    worker = {m for m in seen if "worker" in m}
    assert worker <= {"import.worker-failed"}, seen
    assert seen["import.worker-failed"] == 0, seen
    assert seen["came"] > MUTATIONS // 10, seen


def state(library: Library) -> Snapshot:
    """Return everything that can be seen; snapshots of codebooks are kept for ever and do not count."""
    seen = library.snapshot().in_order()
    return replace(seen, codebooks=(library.codebook(),))


@pytest.mark.parametrize("name", ["brat.zip", "qdpx.qdpx", "hand-out.spanpack"])
def test_an_archive_that_inflates_without_end_is_refused(client, seeds, tmp_path, name):
    with zipfile.ZipFile(io.BytesIO(seeds[name])) as archive:
        members = {n: archive.read(n) for n in archive.namelist()}
    path = tmp_path / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            big = member.endswith((".txt", "library.json"))
            archive.writestr(member, b" " * (RATIO_FROM * 4) if big else content)
    with Library.open(tmp_path / "a.spanlib") as library:
        with pytest.raises(ReaderError) as caught:
            brought_in(library, client, path)
        assert caught.value.message == "import.archive-limit"
        assert library.articles() == ()


ENTITY = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("name", ["qdc.qdc", "qdpx.qdpx"])
def test_entities_of_strangers_are_refused(client, seeds, tmp_path, name):
    path = tmp_path / name
    if name == "qdc.qdc":
        path.write_bytes(ENTITY + seeds[name].partition(b"?>")[2])
    else:
        with zipfile.ZipFile(io.BytesIO(seeds[name])) as archive, zipfile.ZipFile(path, "w") as other:
            for member in archive.namelist():
                content = archive.read(member)
                if member == "project.qde":
                    content = ENTITY + content.partition(b"?>")[2]
                other.writestr(member, content)
    with pytest.raises(ReaderError) as caught:
        client.read_project(files_at(path), format_at(path))
    assert caught.value.message == "import.damaged"


def test_a_project_in_which_everything_is_one_annotation_deep_is_refused(client, tmp_path):
    path = tmp_path / "deep.json"
    path.write_bytes(b"[" * 200_000)
    with pytest.raises(ReaderError):
        client.read_project(files_at(path), format_at(path))
