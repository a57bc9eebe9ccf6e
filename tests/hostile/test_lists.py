"""Hostile exports of reading lists: entries or a sentence, never a crash; a bad entry costs no other."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator

import pytest

from reader import wording
from reader.errors import ImportFailed
from reader.importers.client import ImportClient
from tests.core.library.test_reading_lists import EXPORTS, PAGE
from tests.hostile import make_hostile


@pytest.fixture(scope="module")
def client() -> Iterator[ImportClient]:
    with ImportClient(size=1) as made:
        yield made


def mutations(count: int, seed: int = 11) -> Iterator[bytes]:
    dice = random.Random(seed)
    honest = list(EXPORTS.values())
    for number in range(count):
        changed = bytearray(honest[number % len(honest)])
        for _ in range(dice.choice((1, 2, 5))):
            at = dice.randrange(len(changed))
            match dice.randrange(3):
                case 0:
                    changed[at] = dice.randrange(256)
                case 1:
                    del changed[at : at + dice.randrange(1, 60)]
                case _:
                    changed[at:at] = dice.choice(
                        (b"\0", b'"', b"[[[[", b"\xff\xfe", b",,,\n", b"<div>" * 300)
                    )
            if not changed:
                changed = bytearray(b"x")
        yield bytes(changed)


def test_mutated_exports_give_entries_or_a_sentence(client: ImportClient):
    seen: Counter[str] = Counter()
    for data in mutations(70):
        try:
            client.read_list(data, "export")
            seen["read"] += 1
        except ImportFailed as error:
            seen[error.message] += 1
    assert set(seen) <= {"read", *wording.MESSAGES}
    assert not {"import.worker-crashed", "import.worker-timeout", "import.worker-memory"} & set(seen), seen
    assert seen["read"] > 10


def test_an_export_nested_without_end_is_refused(client: ImportClient):
    data = b'[{"hashed_url": ' + b"[" * 200_000
    with pytest.raises(ImportFailed) as caught:
        client.read_list(data, "deep.json")
    assert caught.value.message == "import.damaged"


def test_a_hostile_entry_costs_no_other_entry(client: ImportClient):
    deep = "<table><tr><td>" * 2_000 + make_hostile.MARKER
    entries = [
        {"hashed_url": "1", "url": "https://a.example/1", "title": "Deep", "content": deep},
        {"url": "https://a.example/2", "title": "Gone", "content": "<script>document.write('x')</script>"},
        {"url": "javascript:alert(1)", "title": "No address", "content": "<p>Some words.</p>"},
        {"url": "https://a.example/3", "title": "Honest", "content": PAGE},
    ]
    found = client.read_list(json.dumps(entries).encode(), "wallabag.json")
    texts = {read.entry.title: read.article.text for read in found.entries}
    assert make_hostile.MARKER in texts["Deep"]
    assert "nobody knew for how long" in texts["Honest"]
    assert "https://a.example/2" in texts["Gone"]
    assert all("javascript" not in read.article.url for read in found.entries)


def test_markup_in_facts_is_words(client: ImportClient):
    title = '"><script>alert(1)</script><h1>x'
    entries = [
        {"hashed_url": "1", "url": "https://a.example/1", "title": title, "content": "<p>Some words.</p>"}
    ]
    (read,) = client.read_list(json.dumps(entries).encode(), "wallabag.json").entries
    assert read.article.title == title
    assert [b.kind for b in read.article.blocks] == ["title", "paragraph"]
