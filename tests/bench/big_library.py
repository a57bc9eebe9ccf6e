"""A library of any size for benchmarks, written as rows past every edit: a million annotations in minutes.

What a library checks when it is read (hashes of rows, tallies, counts) is there; the search index is not.
"""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

from reader.library import Library
from reader.model import (
    Anchor,
    Annotation,
    Article,
    Block,
    Speaker,
    SpeakerMention,
    piece_of,
)
from reader.storage.annotation_fields import annotation_hash
from reader.storage.articles import _facts, article_hash
from reader.storage.hashing import canonical, row_hash, tally_hash
from reader.storage.own_row import COUNTED, own_hash
from reader.storage.people import _speaker_hash
from reader.text.hashing import text_hash
from reader.text.normalise import NORMALISER_VERSION
from reader.text.span import Span

WORDS = (
    "officials said the bridge may reopen on Friday after the flood that closed it in May according to"
    " two people at the ferry company who had seen a draft of the report 🚧"
).split()
TAGS = ("claim", "speculation", "background")
TIME = "2026-01-02T03:04:05.678Z"


def story(chance: random.Random, sentences: int) -> tuple[str, list[Span]]:
    """Return a text of so many sentences, four a paragraph, and where each stands."""
    text, spans = "", []
    for number in range(sentences):
        body = " ".join(chance.choices(WORDS, k=14)) + "."
        text += "" if not text else "\n" if number % 4 == 0 else " "
        spans.append(Span(len(text), len(text) + len(body)))
        text += body
    return text, spans


def make(path: Path, articles: int, each: int) -> None:
    """Write a library of `articles`, every one with `each` annotations, one in four with speaker and cue."""
    Library.open(path).close()
    chance = random.Random(1)
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.executescript("PRAGMA synchronous=OFF; PRAGMA journal_mode=OFF; BEGIN")
        (annotator,) = file.execute("SELECT id FROM annotator").fetchone()
        ((book, version),) = file.execute("SELECT id, version FROM codebook")
        speaker = Speaker("00000000-0000-4000-8000-000000000001", "Dana Oduya", "named")
        file.execute(
            "INSERT INTO speaker (key, id, name, kind, note, hash) VALUES (1, ?, ?, ?, '', ?)",
            (speaker.id, speaker.name, speaker.kind, _speaker_hash(speaker, "", None, None)),
        )
        rows: dict[str, list[tuple[object, ...]]] = {}
        key = 0
        for number in range(1, articles + 1):
            rows = {name: [] for name in ("annotation", "anchor", "piece", "place", "cue")}
            key = one_article(file, rows, chance, number, each, key, (annotator, book, version, speaker.id))
            for table, values in rows.items():
                if values:
                    marks = ",".join("?" * len(values[0]))
                    file.executemany(f"INSERT INTO {table} VALUES ({marks})", values)
        counts = {"article": articles, "annotator": 1, "speaker": 1, "codebook": 1}
        counted = canonical({**dict.fromkeys(COUNTED, 0), **counts})
        id, least, created = file.execute("SELECT id, min_reader, created FROM library").fetchone()
        hashed = own_hash(id, least, created, (book, version), annotator, counted)
        file.execute("UPDATE library SET counts=?, hash=?", (counted, hashed))
        file.execute("COMMIT")


def one_article(
    file: sqlite3.Connection,
    rows: dict[str, list[tuple[object, ...]]],
    chance: random.Random,
    number: int,
    each: int,
    key: int,
    ids: tuple[str, str, int, str],
) -> int:
    """Write one article and collect the rows of its annotations; return the last key that was used."""
    annotator, book, version, speaker = ids
    text, spans = story(chance, max(1, each))
    article = Article(
        f"{number:08x}-0000-4000-8000-00000000000a",
        f"Story {number}",
        byline="Hanne Quill",
        outlet="The Ferry",
        url=f"https://example.org/{number}",
        published="2026-05-01",
        created=TIME,
        modified=TIME,
    )
    facts = _facts(article)
    file.execute(
        f"INSERT INTO article VALUES ({','.join('?' * 15)})",
        (number, *facts, None, None, article_hash(facts, (), None, None)),
    )
    revision = f"{number:08x}-0000-4000-8000-00000000000b"
    blocks, at = [], 0
    for line in text.split("\n"):
        blocks.append(Block("paragraph", Span(at, at + len(line))))
        at += len(line) + 1
    structure = (canonical([[b.kind, b.span.start, b.span.end, b.level] for b in blocks]), "[]", "[]", "[]")
    structure_hash = row_hash("structure", *structure)
    source = canonical(["file", "story.txt", "text/plain", "utf-8", "plain", "1", "", TIME])
    hashed = text_hash(text)
    facts_of = (
        *(revision, article.id, 1, hashed, len(text), NORMALISER_VERSION, "en", source, TIME),
        structure_hash,
    )
    whole = row_hash("revision", *facts_of[:-1], structure_hash.hex(), None, None)
    file.execute(
        f"INSERT INTO revision VALUES ({','.join('?' * 19)})",
        (number, revision, number, *facts_of[2:], None, None, whole, *structure, text),
    )
    composition: dict[str, int] = {}
    for n in range(each):
        key += 1
        span = spans[n]
        said = n % 4 == 0
        tag = TAGS[n % 3]
        annotation = Annotation(
            f"{number:08x}-{n % 0x10000:04x}-4000-8000-00000000000c",
            article.id,
            tag,
            annotator,
            (Anchor(revision, (piece_of(text, span),)),),
            codebook=book,
            codebook_version=version,
            note="Who says so?" if n % 2 else "",
            speaker=SpeakerMention(speaker, Span(span.start, span.start + 9)) if said else None,
            cues=(Span(span.start + 10, span.start + 14),) if said else (),
            created=TIME,
            modified=TIME,
        )
        composition[tag] = composition.get(tag, 0) + len(span)
        mention = annotation.speaker.span if annotation.speaker else None
        rows["annotation"].append(
            (
                *(key, annotation.id, number, tag, 1, book, version, annotation.note, 1 if said else None),
                *((mention.start, mention.end) if mention else (None, None)),
                *(TIME, TIME, None, None, annotation_hash(annotation, None, None)),
            )
        )
        piece = annotation.anchors[0].pieces[0]
        rows["anchor"].append((key, key, 0, number, "marked", 1.0, "confirmed"))
        rows["piece"].append((key, key, 0, span.start, span.end, piece.quote, piece.prefix, piece.suffix))
        rows["place"].append((number, span.start, key, 0, span.end, tag))
        rows["cue"] += [(key, 0, cue.start, cue.end) for cue in annotation.cues]
    shares = canonical(sorted(composition.items()))
    longest = max((len(s) for s in spans), default=0)
    file.execute(
        f"INSERT INTO tally VALUES ({','.join('?' * 9)})",
        (
            *(number, number, 1, each, 0, len(text), longest, shares),
            tally_hash(article.id, 1, each, 0, len(text), shares),
        ),
    )
    return key
