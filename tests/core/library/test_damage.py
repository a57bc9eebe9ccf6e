"""Damaged libraries: nothing passes for what it is not, nothing crashes, the rest is read (D5).

`SPANREADER_FULL=1` tries five thousand files instead of a few dozen; `-s` prints what became of them.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from reader.errors import ReaderError
from reader.library import Library
from reader.library.edits import AddAnnotations, AddArticle, AddLinks, AddSpeaker, Batch, TrashAnnotations
from reader.model import Annotation, Article, AttributeValue, Revision, Speaker, SpeakerMention, new_id
from reader.model.snapshot import Link
from reader.text.span import Span
from tests.core.library.builders import annotation_on, quick_folder, revision_of, state

FILES = 1000 if os.environ.get("SPANREADER_FULL") else 12  # of each kind
SENTENCES = (
    "Officials said the bridge may reopen Friday. ", "It closed in May 🚧. ", "Nobody knows why. ",
    "السلطات تقول ", "漢字かな交じり文。 ",
)  # fmt: skip


@pytest.fixture(scope="module")
def whole() -> tuple[bytes, Any]:
    """Return the bytes of a library of some 700 KB and everything that can be read out of it."""
    with quick_folder() as folder:
        path = folder / "whole.spanlib"
        everything = fill(path)
        return path.read_bytes(), everything


def fill(path: Path) -> Any:
    chance = random.Random(5)
    with Library.open(path, clock=lambda: "2026-01-02T03:04:05.678Z") as library:
        me = library.annotator().id
        speakers = [Speaker(new_id(), f"Speaker {n}", "institution") for n in range(30)]
        library.apply(Batch(tuple(map(AddSpeaker, speakers))))
        made: list[Annotation] = []
        for number in range(12):
            created = f"2026-01-{number + 1:02d}"
            article = Article(new_id(), f"Story {number}", outlet="The Ferry", created=created)
            text = "".join(chance.choices(SENTENCES, k=120))
            revision = revision_of(article, text)
            library.apply(AddArticle(article, revision))
            said = tuple(_annotation(revision, me, chance, speakers) for _ in range(40))
            library.apply(AddAnnotations(said))
            made += said
        linked = (Link(new_id(), "repeats", a.id, b.id) for a, b in pairwise(made[:20]))
        library.apply(AddLinks(tuple(linked)))
        library.apply(TrashAnnotations(tuple(a.id for a in made[::40])))
        everything = read_everything(library)
        assert library.notices == ()
    return everything


def _annotation(revision: Revision, me: str, chance: random.Random, speakers: list[Speaker]) -> Annotation:
    start = chance.randrange(len(revision.text) - 60)
    given = annotation_on(revision, (start, start + 50), annotator=me, note=f"note {chance.random()}")
    return replace(
        given,
        speaker=SpeakerMention(chance.choice(speakers).id, Span(0, 5)),
        cues=(Span(start, start + 4),),
        values=(AttributeValue("sure", "number", chance.random()),),
    )


def read_everything(library: Library) -> Any:
    rows = library.articles()
    return (
        rows,
        [library.article_row(row.article.id) for row in rows],
        [library.revisions(row.article.id) for row in rows],
        [library.annotations(row.article.id) for row in rows],
        state(library),
        library.annotator(),
        library.codebook(),
    )


def flip_a_byte(data: bytearray, chance: random.Random) -> None:
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def flip_many(data: bytearray, chance: random.Random) -> None:
    for _ in range(64):
        flip_a_byte(data, chance)


def zero_a_page(data: bytearray, chance: random.Random) -> None:
    page = chance.randrange(len(data) // 4096)
    data[page * 4096 : (page + 1) * 4096] = bytes(4096)


def cut_off(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(1, len(data)) :]


def flip_in_the_header(data: bytearray, chance: random.Random) -> None:
    data[chance.randrange(100)] ^= 1 << chance.randrange(8)


def swap_pages(data: bytearray, chance: random.Random) -> None:
    one, other = (chance.randrange(1, len(data) // 4096) * 4096 for _ in range(2))
    data[one : one + 4096], data[other : other + 4096] = data[other : other + 4096], data[one : one + 4096]


KINDS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    flip_a_byte,
    flip_many,
    zero_a_page,
    cut_off,
    flip_in_the_header,
    swap_pages,
)


def outcome(path: Path, everything: Any) -> str:
    """Open and read all of it: “raised”, “said” (by notices), “same”, or “silently different”."""
    try:
        with Library.open(path) as library:
            found = read_everything(library)
            notices = library.notices
    except ReaderError:
        return "raised"
    if notices:
        return "said"
    return "same" if found == everything else "silently different"


@pytest.mark.parametrize("damage", KINDS, ids=lambda damage: damage.__name__)
def test_damage_is_never_silent(whole, quick_path, damage, capsys):
    data, everything = whole
    chance = random.Random(damage.__name__)
    outcomes: Counter[str] = Counter()
    for number in range(FILES):
        damaged = bytearray(data)
        damage(damaged, chance)
        path = quick_path / f"{number}.spanlib"
        path.write_bytes(damaged)
        found = outcome(path, everything)
        outcomes[found] += 1
        assert found != "silently different", number
        path.unlink()
    with capsys.disabled():
        print(f"\n{damage.__name__}: {dict(outcomes)}")


def test_what_is_not_damaged_reads_the_same(whole, quick_path):
    data, everything = whole
    (quick_path / "a.spanlib").write_bytes(data)
    assert outcome(quick_path / "a.spanlib", everything) == "same"
