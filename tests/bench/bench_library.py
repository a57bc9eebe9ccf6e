"""Figures of a large library: start, the list, narrowing, scrolling, searching, and what CJK search costs.

`python tests/bench/bench_library.py [--articles N] [--runs N] [--library FILE] [--only PART…]`. Every ratio is
inside one run: the floor is the bare statement of SQLite on the same file, or the same act on a library of
1,000 articles. A library made once can be kept with `--library` and used again.
"""

from __future__ import annotations

import argparse
import gc
import math
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(ROOT))

from tests.bench.bench_window import figure, timed  # noqa: E402

AT_ONCE = 500  # articles kept by one edit
OUTLETS = ("Lenn Valley Courier", "Evening Post", "The Upland Review", "Sandmark Wire", "Harbour Gazette")
FRAMED = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QTimer
from reader.app.start import application, build
app = application()
program = build(Path(sys.argv[1]))
program.window.resize(1440, 900)
def look():
    if program.window.library.model.total >= int(sys.argv[2]):
        print("listed", time.monotonic()); sys.stdout.flush()
        program.window.close(); app.quit()
    else:
        QTimer.singleShot(5, look)
def framed():
    print("frame", time.monotonic())
    QTimer.singleShot(0, program.begin)
def usable():
    print("usable", time.monotonic())
    look()
program.window.painted.connect(framed)
program.window.ready.connect(usable)
program.window.show(); app.exec(); program.end()
"""


def words(number: int) -> list[str]:
    """Return a vocabulary: what stands early is frequent, as in a language."""
    sounds = ("ba", "ke", "lo", "mi", "nu", "ra", "se", "ti", "vo", "za", "per", "sta", "gri", "mon", "dal")
    chance = random.Random(7)
    found: dict[str, None] = dict.fromkeys(("the", "could", "officials", "said", "harbour", "may"))
    while len(found) < number:
        found["".join(chance.choice(sounds) for _ in range(chance.randint(2, 4)))] = None
    return list(found)


def texts(count: int, seed: int = 11) -> Iterator[str]:
    """Yield texts as long as news articles are: half have more than 550 words, one in ten more than 1,000."""
    chance = random.Random(seed)
    known = words(30_000)
    weights = list(accumulate(1 / (rank + 5) for rank in range(len(known))))
    for _ in range(count):
        length = min(3000, max(120, round(chance.lognormvariate(math.log(550), 0.5))))
        drawn = chance.choices(known, cum_weights=weights, k=length)
        lines = (" ".join(drawn[at : at + 40]).capitalize() + "." for at in range(0, length, 40))
        yield "\n".join(lines)


def fill(path: Path, count: int) -> None:
    """Make a library of articles, one in five with two annotations; `multiply` adds to them."""
    from reader.library import Library
    from reader.library.edits import AddAnnotations, AddArticle, AddShelf, Batch, PutArticles
    from reader.model import (
        Anchor,
        Annotation,
        Article,
        Block,
        Collection,
        Label,
        Revision,
        new_id,
        piece_of,
    )
    from reader.text.hashing import text_hash
    from reader.text.span import Span

    with Library.open(path) as library:
        annotator, book = library.annotator(), library.codebook()
        library.apply(Batch((AddShelf(Collection("c", "Water")), AddShelf(Label("l", "To check")))))
        adding: list[AddArticle] = []
        said: list[Annotation] = []

        def keep() -> None:
            ids = tuple(each.article.id for each in adding)
            part = PutArticles("collection", "c", ids[::10])
            library.apply(Batch((*adding, AddAnnotations(tuple(said)), part)))
            adding.clear()
            said.clear()

        for number, text in enumerate(texts(count)):
            made = f"2026-01-01T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}.000Z"
            article = Article(
                new_id(),
                " ".join(text.split()[:7]),
                outlet=OUTLETS[number % len(OUTLETS)],
                published=f"{2000 + number % 25}-{number % 12 + 1:02}",
                created=made,
            )
            blocks, at = [], 0
            for line in text.split("\n"):
                blocks.append(Block("paragraph", Span(at, at + len(line))))
                at += len(line) + 1
            revision = Revision(new_id(), article.id, 1, text, text_hash(text), 1, tuple(blocks))
            adding.append(AddArticle(article, revision))
            for n in range(2 if number % 5 == 0 else 0):
                piece = piece_of(text, Span(n * 60, n * 60 + 50))
                said.append(
                    Annotation(
                        new_id(), article.id, book.tags[n].id, annotator.id, (Anchor(revision.id, (piece,)),),
                        codebook=book.id, codebook_version=book.version,
                    )
                )  # fmt: skip
            if len(adding) == AT_ONCE:
                keep()
        if adding:
            keep()


def multiply(path: Path, count: int) -> None:
    """Add articles without annotations until there are `count`, past the edits: only rows, hashes, words."""
    from reader.model import new_id
    from reader.storage import sqlite
    from reader.storage.articles import article_hash
    from reader.storage.hashing import canonical, tally_hash
    from reader.storage.own_row import put_own_row, true_counts
    from reader.storage.revisions import revision_hash, structure_hash
    from reader.storage.store import Store
    from reader.text.hashing import text_hash

    store = Store.open(path)
    assert store is not None
    with store.writing() as connection:
        below = sqlite.raw(connection)
        first = below.execute("SELECT max(key) FROM article").fetchone()[0] + 1
        first_text = below.execute("SELECT max(key) FROM revision").fetchone()[0] + 1
        source = below.execute("SELECT source FROM revision LIMIT 1").fetchone()[0]
        for number, text in enumerate(texts(count - first + 1, seed=first)):
            key, text_key, id, text_id = first + number, first_text + number, new_id(), new_id()
            made = f"2026-02-{number // 86400 + 1:02}T{number // 3600 % 24:02}:{number // 60 % 60:02}:00.000Z"
            title = " ".join(text.split()[:7])
            outlet, date = OUTLETS[number % len(OUTLETS)], f"{2000 + number % 25}-{number % 12 + 1:02}"
            facts = (id, title, "", outlet, "", date, "", "", 0, made, made)
            below.execute(
                f"INSERT INTO article VALUES ({', '.join('?' * 15)})",
                (key, *facts, None, None, article_hash(facts, (), None, None)),
            )
            parts = (canonical([["paragraph", 0, len(text), 0]]), "[]", "[]", "[]")
            structure, hashed = structure_hash(parts), text_hash(text)
            row = (text_id, id, 1, hashed, len(text), 1, "", source, made, structure, None, None)
            below.execute(
                f"INSERT INTO revision VALUES ({', '.join('?' * 19)})",
                (text_key, text_id, key, *row[2:], revision_hash(row), *parts, text),
            )
            below.execute(
                "INSERT INTO tally VALUES (?, ?, 1, 0, 0, ?, 0, '[]', ?)",
                (key, text_key, len(text), tally_hash(id, 1, 0, 0, len(text), "[]")),
            )
            below.execute("INSERT INTO fts_text(rowid, text) VALUES (?, ?)", (text_key, text))
            below.execute(
                "INSERT INTO fts_facts(rowid, title, byline, outlet, note) VALUES (?, ?, '', ?, '')",
                (key, title, outlet),
            )
        put_own_row(connection, true_counts(connection))
    store.close()


def medians(runs: int, *acts: Callable[[], object]) -> list[list[float]]:
    """Return the seconds of this thread in each act, interleaved, after one round that does not count."""
    taken: list[list[float]] = [[] for _ in acts]
    for round_ in range(runs + 1):
        for place, act in enumerate(acts):
            began = time.thread_time()
            act()
            if round_:
                taken[place].append(time.thread_time() - began)
    return taken


# What any program must ask that shows the newest texts with the words marked: the cheapest that FTS5 has.
BARE = (
    "SELECT a.id, a.title, highlight(fts_text, 0, '<', '>') FROM fts_text "
    "JOIN revision r ON r.key = fts_text.rowid JOIN article a ON a.key = r.article "
    "WHERE fts_text MATCH ?{} ORDER BY fts_text.rowid DESC LIMIT 50"
)
# The same page, bare: it holds titles, then texts, then notes and quotes, each with an index of its own, and
# the words around what was found as FTS5 itself gives them. All four are asked also where nothing is found.
SAME_PAGE = (
    "SELECT a.id, a.title, a.outlet FROM fts_facts JOIN article a ON a.key = fts_facts.rowid "
    "WHERE fts_facts MATCH ?{} ORDER BY fts_facts.rowid DESC LIMIT ?",
    BARE.replace("highlight(fts_text, 0, '<', '>')", "snippet(fts_text, 0, '<', '>', '…', 24)")[:-2] + "?",
    "SELECT a.id, a.title, n.note FROM fts_note JOIN annotation n ON n.key = fts_note.rowid "
    "JOIN article a ON a.key = n.article WHERE fts_note MATCH ? ORDER BY fts_note.rowid DESC LIMIT ?",
    "SELECT rowid, quote FROM fts_quote WHERE fts_quote MATCH ? ORDER BY rowid DESC LIMIT ?",
)


Asked = tuple[str, str]  # what is asked beside the words, of titles and of texts

# The same conditions by hand, in each way that one would write them: the fastest is the peer.
NOTHING: tuple[Asked, ...] = (("", ""),)
OUTLET = "a.outlet LIKE '%courier%'"
OUTLET_WORD = "a.key IN (SELECT rowid FROM fts_facts WHERE fts_facts MATCH 'outlet:courier')"
IN_WATER = "SELECT article FROM collection_article"
WITHOUT = (
    " AND (SELECT newest FROM tally WHERE article = a.key) NOT IN "
    "(SELECT rowid FROM fts_text WHERE fts_text MATCH '{}')"
)


def _each(condition: str) -> Asked:
    return f" AND {condition}", f" AND {condition}"


def _gathered(articles: str) -> Asked:
    texts = f"SELECT newest FROM tally WHERE article IN ({articles})"
    return f" AND +fts_facts.rowid IN ({articles})", f" AND +fts_text.rowid IN ({texts})"


def queries() -> Iterator[tuple[str, str, str, tuple[Asked, ...]]]:
    """Yield what is looked for, as we ask and as FTS5 is asked, and what is asked beside the words."""
    known = words(30_000)
    rare = known[9_000]
    yield "a very frequent word", "the", "the", NOTHING
    yield "a frequent word", "could", "could", NOTHING
    yield "a rare word", rare, rare, NOTHING
    yield "a word that is nowhere", "zeppelinx", "zeppelinx", NOTHING
    yield "two words", "could officials", "could AND officials", NOTHING
    yield "a phrase", '"officials said"', '"officials said"', NOTHING
    yield "a beginning", "harb*", "harb*", NOTHING
    for name, gone in (("without a word", known[300]), ("without a word that nearly all have", "officials")):
        yield name, f"could -{gone}", f"could NOT {gone}", ((WITHOUT.format(gone), ""),)
    dated = f"{OUTLET} AND a.published >= '2010'"
    yield "of an outlet and a date", "could outlet:courier after:2010", "could", (_each(dated),)
    yield "since a date", "could after:2024-06", "could", (_each("a.published >= '2024-06'"),)
    yield "since a date that none has", "could after:2030", "could", (_each("a.published >= '2030'"),)
    by_outlet = (_each(OUTLET_WORD),)
    yield "a rare word of an outlet", f"{rare} outlet:courier", rare, by_outlet
    collected = (_each(f"a.key IN ({IN_WATER})"), _gathered(IN_WATER))
    yield "in a collection", "could in:water", "could", collected
    annotated = "EXISTS (SELECT 1 FROM annotation n WHERE n.article = a.key)"
    both = (_each(annotated), _gathered("SELECT article FROM annotation"))
    yield "in what is annotated", "could has:annotations", "could", both


def _bare(connection: sqlite3.Connection, match: str, asked: Asked = ("", "")) -> list[object]:
    return connection.execute(BARE.format(asked[1]), (match,)).fetchall()


def _same_page(connection: sqlite3.Connection, match: str, asked: Asked) -> list[object]:
    found: list[object] = []
    for place, statement in enumerate(SAME_PAGE):
        if len(found) < 50:
            beside = asked[place] if place < 2 else ""  # notes and lost quotes are few, and asked without
            found += connection.execute(statement.format(beside), (match, 50 - len(found))).fetchall()
    return found


def searching(path: Path, runs: int) -> None:
    """First page of hits against the bare FTS5 query for a page, of frequent and of rare words."""
    from reader.library import Library

    gc.disable()  # as the program does, which collects between events
    with Library.open(path) as library, closing(sqlite3.connect(path)) as bare:
        for name, ours, theirs, asked in queries():
            alone = theirs if asked == NOTHING else ours.split()[0]
            plain, page, *peers = medians(
                runs,
                partial(_bare, bare, alone),
                partial(library.search, ours, limit=50),
                *(partial(_bare, bare, theirs, each) for each in asked),
                *(partial(_same_page, bare, theirs, each) for each in asked),
            )
            floor = min(peers[: len(asked)], key=statistics.median)
            same = min(peers[len(asked) :], key=statistics.median)
            # By itself: it reads through the file, and would take the pages of the others out of the cache.
            (all_ids,) = medians(max(3, runs // 3), partial(library.articles_found, ours))
            figure(f"bare FTS5, texts alone: {name}", floor)
            figure("bare FTS5, the same page of all places", same)
            figure(f"  first page of hits: {ours}", page, statistics.median(floor))
            figure("    : the same page, bare", page, statistics.median(same))
            if asked != NOTHING:
                figure("    : texts alone, bare, its first word", page, statistics.median(plain))
            figure("  every article that holds it", all_ids, statistics.median(floor))
        for ours in ("tag:claim", "tag:claim could", "-tag:claim could", "is:untagged"):
            (page,) = medians(runs, partial(library.search, ours, limit=50))
            figure(f"  first page of hits: {ours}", page)
        (lines,) = medians(max(3, runs // 3), partial(library.concordance, "could", limit=1000))
        figure("  concordance, 1,000 lines", lines)


def starting(path: Path, runs: int) -> None:
    """A window's start on this library against one of 1,000 articles, to the first frame and to the whole list."""
    with closing(sqlite3.connect(path)) as connection:
        total = connection.execute("SELECT count(*) FROM article WHERE deleted_at IS NULL").fetchone()[0]
    with tempfile.TemporaryDirectory() as name:
        few = Path(name) / "few.spanlib"
        fill(few, 1_000)
        taken: dict[str, list[float]] = {}
        for _ in range(max(3, runs // 2)):
            for kind, file, number in (("few", few, 1_000), ("many", path, total)):
                for at, seconds in timed(FRAMED, str(file), str(number)).items():
                    taken.setdefault(f"{kind} {at}", []).append(seconds)
    for at in ("frame", "usable", "listed"):
        figure(f"start, 1,000 articles: {at}", taken[f"few {at}"])
        figure(f"start, {total:,} articles: {at}", taken[f"many {at}"], statistics.median(taken[f"few {at}"]))


def listing(path: Path, runs: int) -> None:
    """What the list does on the window's thread, with all articles against 1,000: narrow, sort, type, scroll.

    A long list is arranged by the store: its part, which is the storage thread's, is timed by itself.
    """
    from PySide6.QtCore import QCoreApplication
    from PySide6.QtWidgets import QApplication

    from reader.app import style
    from reader.app.panels.library import LibraryPanel
    from reader.app.theme import theme
    from reader.library import Library
    from reader.model import ArticleRow

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    style.dress(app, theme("light"))
    rows: list[ArticleRow] = []
    panels = []
    with Library.open(path) as library:
        while page := library.articles(after=rows[-1].article.id if rows else None, limit=500):
            rows += page
        for several in (rows[:1000], rows):
            panel = LibraryPanel()
            panel.resize(272, 820)
            panel.set_rows(several)
            panel.show()
            panel.set_current(several[len(several) // 2].article.id)
            panels.append(panel)
        app.processEvents()
        gc.collect()
        gc.disable()  # as the program does, which collects between events
        _arranging(library, panels, rows, runs)

    steps: list[list[float]] = []
    for panel in panels:
        bar = panel.list.verticalScrollBar()
        bar.setValue(0)
        taken = []
        for number in range(400):
            began = time.thread_time()
            bar.setValue(bar.value() + 60 if number % 80 else bar.maximum() * (number // 80) // 5)
            panel.list.viewport().repaint()
            QCoreApplication.processEvents()
            taken.append(time.thread_time() - began)
        steps.append(sorted(taken))
    p99 = [each[round(0.99 * (len(each) - 1))] for each in steps]
    figure("1,000 articles: a scroll step", steps[0])
    figure(f"{len(rows):,} articles: a scroll step", steps[1], statistics.median(steps[0]))
    print(f"{'p99 of a scroll step, all : 1,000':<52} ratio {p99[1] / p99[0]:5.2f}")
    for panel in panels:
        panel.close()
        panel.deleteLater()


def _arranging(library: Any, panels: list[Any], rows: list[Any], runs: int) -> None:
    from PySide6.QtCore import QCoreApplication

    from reader.app.panels.library_filter import LibraryFilter

    tenth = frozenset(row.article.id for row in rows[::10])
    acts: dict[str, tuple[Callable[[Any], None], ...]] = {
        "narrow": (
            lambda p: p.set_filter(LibraryFilter(untagged=True)),
            lambda p: p.set_filter(LibraryFilter()),
        ),
        "sort": (lambda p: p.set_order("title"), lambda p: p.set_order("added")),
        "type a letter": tuple(partial(_type, text) for text in ("b", "ba", "bar", "")),
        "a collection": (lambda p: p.set_place(tenth), lambda p: p.set_place(None)),
    }
    asked: list[Any] = []
    panels[1].model.ask = lambda listed, take: asked.append((listed, take))
    for name, steps in acts.items():
        few: list[float] = []
        turns: list[float] = []
        store: list[float] = []
        for _ in range(runs):
            for step in steps:
                few.append(_turn(partial(step, panels[0])))
                turns.append(_turn(partial(step, panels[1])))
                while asked:
                    listed, take = asked.pop(0)
                    began = time.thread_time()
                    ids = library.articles_listed(listed)
                    store.append(time.thread_time() - began)
                    turns.append(_turn(partial(take, ids)))
        figure(f"1,000 articles, the window's turn: {name}", few)
        figure(f"{len(rows):,} articles, each of its turns: {name}", turns, statistics.median(few))
        print(f"{'  the longest turn':<52} {max(turns) * 1000:8.2f} ms")
        figure("  the store's part, on its own thread", store)
    QCoreApplication.processEvents()


def _type(text: str, panel: Any) -> None:
    panel.search.setText(text)


def _turn(act: Callable[[], object]) -> float:
    """Return the seconds of this thread in an act and in what it makes Qt do."""
    from PySide6.QtCore import QCoreApplication

    began = time.thread_time()
    act()
    QCoreApplication.processEvents()
    return time.thread_time() - began


PARTS: dict[str, Callable[[Path, int], None]] = {
    "start": starting,
    "list": listing,
    "search": searching,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--library", type=Path)
    parser.add_argument("--only", nargs="*", choices=sorted(PARTS), default=None)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        path = given.library or Path(name) / "large.spanlib"
        if not path.exists():
            began = time.perf_counter()
            fill(path, min(2_000, given.articles))
            multiply(path, given.articles)
            print(f"made {given.articles:,} articles in {time.perf_counter() - began:.0f} s")
        for part in given.only or PARTS:
            PARTS[part](path, given.runs)


if __name__ == "__main__":
    main()
