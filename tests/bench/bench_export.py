"""Figures of exports: `python tests/bench/bench_export.py [ARTICLES [EACH [RUNS]]]`, 1,000 × 100 × 3 if not said.

CSV against the csv module's writer over a bare cursor with the same columns, JSON Lines against `json.dumps` of rows
from a bare cursor, in CPU time of the same process, alternating; the ratio is of medians. Then reading the file again
before it takes its name, and the most memory that any of it needed. `10000 100 1` is the million of DESIGN.md.

The bare dump says what our lines say, word for word, which is asserted: it checks no hash and no quote, counts no
loss and asks nobody whether to go on, but it has the article's facts, the cues and the speaker's words as we have.
"""

from __future__ import annotations

import csv
import gc
import json
import resource
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterable
from contextlib import closing
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from reader import exporters
from reader.exporters import export
from reader.library import Library
from tests.bench.big_library import make

FROM = """FROM article a JOIN revision r ON r.article=a.key JOIN annotation n ON n.article=a.key
JOIN anchor h ON h.annotation=n.key AND h.revision=r.key JOIN piece p ON p.anchor=h.key
JOIN annotator w ON w.key=n.annotator LEFT JOIN speaker s ON s.key=n.speaker
WHERE a.deleted_at IS NULL AND n.deleted_at IS NULL ORDER BY a.key"""
TABLE = f"""SELECT a.id,a.title,a.outlet,a.byline,a.url,a.published,r.created,r.number,r.text_hash,n.id,p.ordinal,n.tag,
p.start,p.end,'code points',p.quote,p.prefix,p.suffix,n.note,s.name,s.kind,'',w.name,n.created,n.modified,
n.codebook_version,'',h.state,n.tag,n.codebook,w.id,s.id,n.mention_start,n.mention_end,'' {FROM}"""
LINES = f"""SELECT a.key,n.key,n.id,n.tag,p.start,p.end,p.quote,p.prefix,p.suffix,n.note,s.name,s.kind,w.name,
h.state,n.codebook,n.codebook_version,n.created,n.modified,n.mention_start,n.mention_end,r.id {FROM}"""
ARTICLES = """SELECT a.id,a.title,a.byline,a.outlet,a.url,a.published,a.language,a.note,a.done,a.created,a.modified,
r.id,r.number,r.text_hash,r.normaliser_version,r.blocks,r.marks,r.pages,r.source,r.language,r.notices,r.created,r.text
FROM article a JOIN revision r ON r.article=a.key WHERE a.key=?"""
FACTS = "id title byline outlet url published language note done created modified".split()
SOURCE = "kind name media_type encoding importer importer_version original_hash retrieved".split()
CUES = (
    "SELECT c.annotation,c.start,c.end FROM cue c JOIN annotation n ON n.key=c.annotation WHERE n.article=?"
)
MORE = (
    "SELECT v.* FROM value v JOIN annotation n ON n.key=v.annotation WHERE n.article=?",
    "SELECT v.* FROM verdict v JOIN annotation n ON n.key=v.annotation WHERE n.article=?",
)


def bare_table(library: Path, out: Path) -> None:
    with closing(sqlite3.connect(library)) as file, out.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(file.execute(TABLE))


def bare_lines(library: Path, out: Path) -> None:
    with closing(sqlite3.connect(library)) as file, out.open("w", encoding="utf-8") as stream:
        for key, rows in groupby(file.execute(LINES), itemgetter(0)):
            held = list(rows)
            *about, text = file.execute(ARTICLES, (key,)).fetchone()
            cues: dict[int, list[tuple[int, int]]] = {}
            for owner, start, end in file.execute(CUES, (key,)):
                cues.setdefault(owner, []).append((start, end))
            assert not any(file.execute(query, (key,)).fetchall() for query in MORE)  # `make` writes none
            shape = {
                "text": text,
                "label": [[row[4], row[5], row[3]] for row in held],
                **facts_of(about),
                "annotations": [said_by(row, cues.get(row[1], ()), text) for row in held],
            }
            stream.write(json.dumps(shape, ensure_ascii=False) + "\n")


def facts_of(row: list[Any]) -> dict[str, Any]:
    """Return an article and its revision in the shape of ours."""
    revision, number, text_hash, normaliser, blocks, marks, pages, source, language, notices, created = row[
        11:
    ]
    return {
        **dict(zip(FACTS, row, strict=False)),
        "done": bool(row[8]),
        "values": [],
        "offset_unit": "code points",
        "revision": {
            "id": revision,
            "number": number,
            "text_hash": text_hash,
            "normaliser_version": normaliser,
            "blocks": [
                {"kind": kind, "start": start, "end": end, "level": level}
                for kind, start, end, level in json.loads(blocks)
            ],
            "marks": json.loads(marks),
            "pages": json.loads(pages),
            "source": dict(zip(SOURCE, json.loads(source), strict=True)),
            "language": language,
            "notices": json.loads(notices),
            "created": created,
        },
    }


def said_by(row: tuple[Any, ...], cues: Iterable[tuple[int, int]], text: str) -> dict[str, Any]:
    """Return an annotation in the shape of ours, as plainly as can be."""
    start, end, quote, prefix, suffix, note, speaker, kind, annotator, state, book, version, made, changed = (
        row[4:18]
    )
    return {
        "id": row[2],
        "tag": row[3],
        "tag_id": row[3],
        "pieces": [{"start": start, "end": end, "quote": quote, "prefix": prefix, "suffix": suffix}],
        "note": note,
        "speaker": speaker,
        "speaker_kind": kind,
        "speaker_span": place(row[18], row[19], text) if speaker else None,
        "cues": [place(*cue, text) for cue in cues],
        "values": [],
        "annotator": annotator,
        "revision": row[20],
        "state": state,
        "codebook": book,
        "codebook_version": version,
        "created": made,
        "modified": changed,
        "verdict": None,
        "area": None,
        "page": None,
    }


def place(start: int, end: int, text: str) -> dict[str, Any]:
    return {"start": start, "end": end, "quote": text[start:end]}


def assert_same_lines(library: Path, out: Path) -> None:
    """Raise AssertionError when the bare dump does not say what ours says."""
    said = []
    for run in (bare_lines, ours("jsonl", read_back=True)):
        run(library, out)
        said.append({line["id"]: line for line in map(json.loads, out.read_text("utf-8").split("\n")[:-1])})
    assert said[0] == said[1]


def ours(format: str, *, read_back: bool) -> Callable[[Path, Path], None]:
    def run(library: Path, out: Path) -> None:
        with Library.open(library, read_only=True) as held:
            if read_back:
                export(held, format=format, out=out)
                return
            with patch.object(exporters, "_read_back", lambda *_given: None):
                export(held, format=format, out=out)

    return run


def seconds(run: Callable[[Path, Path], None], library: Path, out: Path) -> float:
    gc.collect()
    began = process_time()
    run(library, out)
    return process_time() - began


def main(articles: int = 1_000, each: int = 100, runs: int = 3) -> None:
    with tempfile.TemporaryDirectory() as folder:
        library, out = Path(folder) / "big.spanlib", Path(folder) / "out"
        make(library, 20, each)
        assert_same_lines(library, out)
        library.unlink()
        make(library, articles, each)
        print(f"{articles:,} articles, {articles * each:,} annotations, n = {runs}, CPU time")
        for format, bare in (("csv", bare_table), ("jsonl", bare_lines)):
            plain, checked, floor = ours(format, read_back=False), ours(format, read_back=True), []
            written, whole = [], []
            for _ in range(runs):
                floor.append(seconds(bare, library, out))
                written.append(seconds(plain, library, out))
                whole.append(seconds(checked, library, out))
            least = median(floor)
            print(
                f"{format}: bare {least:.2f} s, written {median(written):.2f} s = {median(written) / least:.2f} ×,"
                f" with reading back {median(whole):.2f} s = {median(whole) / least:.2f} ×"
            )
        print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
