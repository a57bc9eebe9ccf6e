"""Figures of the reading view beside Qt's own text widgets, in one run: `python tests/bench/bench_view.py [--full]`.

Each row is measured in several processes; printed are the median of their medians, the least and the greatest, how
many samples there were, and the ratio that DESIGN.md 9 names, with its target. No test reads these numbers. The widgets
are painted off screen unless QT_QPA_PLATFORM says otherwise. Times end when everything that was exposed is painted;
they are processor time of the window's thread, which does nothing but work here, so that other programs on the machine
do not count. `--wall` takes the clock instead.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, thread_time

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QFont, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QTextEdit, QWidget

from reader.app import theme
from reader.app.page.find import Query
from reader.app.page.view import ArticleView, PageContent
from reader.app.theme import TagStyle
from reader.model import Block, SpanRow
from reader.text.span import Span

Samples = dict[str, list[float]]
TAGS = ("claim", "speculation", "background")
SIZE = (824, 800)
clock = perf_counter if "--wall" in sys.argv else thread_time
SENTENCES = (
    "The bridge was closed to all traffic on Tuesday evening after inspectors found cracks in three of its hangers. ",
    "It is not clear when the damage began; the engineer said it may have been growing since the spring floods. ",
    "Opened in 1931, it is the only road crossing of the river within 20 kilometres of the town. ",
    "Shopkeepers dread a repeat of 2019. ",
)


def article(length: int) -> PageContent:
    """Return an article of about `length` code points in paragraphs of three to five sentences."""
    parts: list[str] = []
    blocks: list[Block] = []
    at = number = 0
    while at < length:
        part = "".join(SENTENCES[(number + n) % 4] for n in range(3 + number % 3)).rstrip()
        blocks.append(Block("paragraph", Span(at, at + len(part))))
        parts.append(part)
        at += len(part) + 2
        number += 1
    return PageContent("\n\n".join(parts), tuple(blocks), key=str(length))


def spread(text: int, count: int, deep: int = 1) -> list[SpanRow]:
    """Return `count` pieces spread over `text` code points, `deep` over each of them."""
    if not count:
        return []
    step = text / count
    length = max(1, int(step * deep))
    return [
        SpanRow(f"a{n}", TAGS[n % 3], Span(int(n * step), min(text, int(n * step) + length)))
        for n in range(count)
        if int(n * step) < text
    ]


def one_line(length: int, unit: str = "x") -> PageContent:
    text = (unit * (length // len(unit) + 1))[:length]
    return PageContent(text, (Block("paragraph", Span(0, length)),), key="line")


def empty_lines() -> PageContent:
    text = "a" + "\n" * 500_000 + "b"
    return PageContent(text, (Block("paragraph", Span(0, 1)), Block("paragraph", Span(500_001, 500_002))))


# --- measuring -------------------------------------------------------------------------------------------


def resident_mb() -> float:
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except OSError:
        return float("nan")


class Bench:
    """Measures in one process."""

    def __init__(self) -> None:
        self.application = QApplication([])
        self.found: Samples = {}
        self.styles = {tag: TagStyle(tag, tag[0].upper(), tag) for tag in TAGS}
        self.late = 0.0
        self.watched: ArticleView | None = None  # what marks a very dense page in more turns than one

    def note(self, name: str, act: Callable[[], object], times: int = 1, rest: bool = True) -> None:
        """Time `act` until painted, `times` times; the idle work after each is not counted but watched."""
        for _ in range(times):
            start = clock()
            act()
            self.paint()
            if self.watched is not None and self.watched.marking:
                first = f"{name}, text and what a frame has time for"
                self.found.setdefault(first, []).append((clock() - start) * 1000)
            while self.watched is not None and self.watched.marking:
                self.rest(1)
            self.found.setdefault(name, []).append((clock() - start) * 1000)
            if rest:
                self.rest()

    def paint(self) -> None:
        """Paint what is to be painted, as the next frame would; timers and other events wait."""
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)  # type: ignore[call-overload]
        QApplication.sendPostedEvents(None, QEvent.Type.UpdateRequest.value)  # type: ignore[call-overload]

    def rest(self, turns: int = 200) -> None:
        """Let idle work go on, and note the longest turn of the event loop."""
        for _ in range(turns):
            start = clock()
            self.application.processEvents()
            took = (clock() - start) * 1000
            self.late = max(self.late, took)
            if took < 0.05:
                return

    def view(self) -> ArticleView:
        view = ArticleView()
        view.set_styles(self.styles)
        view.set_theme(theme.theme("light"))
        view.resize(*SIZE)
        view.show()
        view.set_content(article(2000))
        self.application.processEvents()
        view.next_sentence()
        view.grab()
        self.rest(3000)
        return view

    # --- ours --------------------------------------------------------------------------------------------

    def ours(self, view: ArticleView, name: str, content: PageContent, rows: list[SpanRow]) -> None:
        """Measure one article: open, keys, scrolling, jumps, looks, one annotation more."""
        step = view.column.style.body_leading * 3
        self.watched = view

        def open_it() -> None:
            view.set_content(content)
            view.set_spans(rows)

        self.late = 0.0
        self.note(f"{name} | open and paint", open_it, 3)
        self.rest(3000)
        self.note(f"{name} | key: next sentence", view.next_sentence, 40)
        self.note(f"{name} | scroll step", lambda: view.scroll_by(step), 60)
        new = iter(range(1000))

        def tag() -> None:
            view.add_spans([SpanRow(f"new{next(new)}", "claim", view.target())])
            view.next_sentence()

        self.note(f"{name} | key: tag and go on", tag, 30)
        for number in range(5):
            self.note(f"{name} | remove one", partial(view.remove_annotation, f"new{number}"))
        self.note(f"{name} | jump to the end", view.go_end, 3)
        self.note(f"{name} | jump to the beginning", view.go_home, 1)
        self.note(f"{name} | jump to the middle", lambda: view.reveal(_middle(content)), 1)
        for width in (640, SIZE[0]):
            self.note(f"{name} | another width", partial(view.resize, width, SIZE[1]))
        for which in ("dark", "light"):
            self.note(f"{name} | another theme", partial(view.set_theme, theme.theme(which)))
        for size in (23, 19):
            self.note(f"{name} | another size", partial(view.set_reading, size))
        self.found.setdefault(f"{name} | longest turn of the event loop", []).append(self.late)

    def find(self, view: ArticleView, name: str, content: PageContent) -> None:
        """Measure finding a frequent word in a whole text, and the longest that the window waits meanwhile."""
        view.set_content(content)
        self.paint()
        self.rest(3000)
        self.late = 0.0
        for words, query in (("a frequent word", Query("the")), ("a pattern", Query(r"\d{4}", pattern=True))):
            start = clock()
            view.find_text(query)
            while view.busy:
                self.rest(1)
            self.found.setdefault(f"{name} | find {words}, all hits", []).append((clock() - start) * 1000)
        self.found.setdefault(f"{name} | find, longest turn of the event loop", []).append(self.late)
        view.clear_found()

    # --- Qt's own ----------------------------------------------------------------------------------------

    def edit(self, name: str, content: PageContent, rows: list[SpanRow], plain: bool) -> None:
        """Measure a text widget of Qt with extra selections, doing what we do."""
        widget: QTextEdit | QPlainTextEdit = QPlainTextEdit() if plain else QTextEdit()
        font = QFont("serif")
        font.setPixelSize(19)
        widget.setFont(font)
        widget.resize(*SIZE)
        widget.show()
        self.application.processEvents()

        def open_it() -> None:
            widget.setPlainText(content.text)
            widget.setExtraSelections(self.selections(widget, rows))

        self.note(f"{name} | open and paint", open_it)
        if rows:  # the price of one annotation more: all of them are handed over again
            self.note(
                f"{name} | key: tag and go on",
                lambda: widget.setExtraSelections(self.selections(widget, rows)),
            )
        bar = widget.verticalScrollBar()

        def key() -> None:
            widget.moveCursor(QTextCursor.MoveOperation.Down)

        self.note(f"{name} | key: next sentence", key, 20)
        pixels = 3 if plain else 99
        self.note(f"{name} | scroll step", lambda: bar.setValue(bar.value() + pixels), 20)
        self.note(f"{name} | jump to the end", lambda: widget.moveCursor(QTextCursor.MoveOperation.End))

        def to_the_middle() -> None:
            cursor = widget.textCursor()
            cursor.setPosition(len(content.text) // 2)
            widget.setTextCursor(cursor)

        self.note(
            f"{name} | jump to the beginning", lambda: widget.moveCursor(QTextCursor.MoveOperation.Start)
        )
        self.note(f"{name} | jump to the middle", to_the_middle)
        for width in (640, SIZE[0]):
            self.note(f"{name} | another width", partial(widget.resize, width, SIZE[1]))
        for which in ("dark", "light"):
            self.note(
                f"{name} | another theme", partial(widget.setPalette, theme.palette(theme.theme(which)))
            )
        for pixels in (23, 19):
            font = QFont(font)
            font.setPixelSize(pixels)
            self.note(f"{name} | another size", partial(widget.setFont, font))
        widget.deleteLater()
        self.rest()

    def selections(
        self, widget: QTextEdit | QPlainTextEdit, rows: list[SpanRow]
    ) -> list[QTextEdit.ExtraSelection]:
        looks = {tag: QTextCharFormat() for tag in TAGS}
        for look in looks.values():
            look.setBackground(QColor("#D7E6F9"))
        made = []
        for row in rows:
            selection = QTextEdit.ExtraSelection()
            cursor = QTextCursor(widget.document())
            cursor.setPosition(row.span.start)
            cursor.setPosition(row.span.end, QTextCursor.MoveMode.KeepAnchor)
            selection.cursor, selection.format = cursor, looks[row.tag]  # type: ignore[attr-defined]
            made.append(selection)
        return made

    def formatted(self, name: str, content: PageContent, rows: list[SpanRow]) -> None:
        """Measure QTextEdit with a character format per annotation: what the target compares us with."""
        widget = QTextEdit()
        widget.resize(*SIZE)
        widget.show()
        self.application.processEvents()
        look = QTextCharFormat()
        look.setBackground(QColor("#D7E6F9"))

        def open_it() -> None:
            widget.setPlainText(content.text)
            cursor = QTextCursor(widget.document())
            cursor.beginEditBlock()
            for row in rows:
                cursor.setPosition(row.span.start)
                cursor.setPosition(row.span.end, QTextCursor.MoveMode.KeepAnchor)
                cursor.setCharFormat(look)
            cursor.endEditBlock()

        self.note(f"{name} | open and paint", open_it)
        widget.deleteLater()
        self.rest()

    def floor(self) -> None:
        """Measure an empty widget of the same size: what a frame costs without any text."""
        widget = QWidget()
        widget.resize(*SIZE)
        widget.show()
        self.rest()
        self.note("floor | an empty widget painted", widget.update, 20)
        widget.deleteLater()

    # --- the plan ----------------------------------------------------------------------------------------

    def run(self, full: bool) -> Samples:
        gc.disable()  # as the window does, which collects in moments of rest
        self.floor()
        view = self.view()
        texts = {n: article(n) for n in (10_000, 100_000, 1_000_000, 10_000_000)}
        gc.collect()
        gc.freeze()  # as the window does: half a million values are not looked through at every key
        self.memory(view, texts[10_000_000])
        every = (0, 1_000, 10_000, 100_000)
        for length, counts in (
            (10_000, every if full else (0,)),
            (100_000, every if full else (0, 1_000)),
            (1_000_000, every),
            (10_000_000, every if full else (0, 10_000, 100_000)),
        ):
            for count in counts:
                rows = spread(len(texts[length].text), count)
                self.ours(view, f"ours {_short(length)}, {_short(count)}", texts[length], rows)
        gc.freeze()
        story = article(300_000)
        self.ours(view, "ours 300 K, 10 K", story, spread(len(story.text), 10_000))
        million = texts[1_000_000]
        self.crowded_beside_bare(million)
        for length in (1_000_000, 10_000_000):
            self.find(view, f"ours {_short(length)}", texts[length])
        deep = spread(len(million.text), 100_000, deep=9)
        self.ours(view, "hard: 100 K, nine deep, 1 M", million, deep)
        hundred = texts[100_000]
        self.ours(view, "hard: 100 K on 100 K", hundred, spread(len(hundred.text), 100_000))
        block = one_line(100_000, "word ")
        self.ours(view, "hard: 10 K on one paragraph of 100 K", block, spread(100_000, 10_000, deep=6))
        self.ours(view, "hard: an unbroken line of 1 M", one_line(1_000_000), [])
        self.ours(view, "hard: 500,000 empty lines", empty_lines(), [])
        for length, count in (
            (10_000, 0),
            (100_000, 1_000),
            (300_000, 10_000),
            (1_000_000, 0),
            (1_000_000, 10_000),
        ):
            content = texts.get(length) or story
            rows = spread(len(content.text), count)
            for plain, which in ((False, "QTextEdit"), (True, "QPlainTextEdit")):
                self.edit(f"{which} {_short(length)}, {_short(count)}", content, rows, plain)
        self.formatted("QTextEdit, char formats 300 K, 10 K", story, spread(len(story.text), 10_000))
        return self.found

    def crowded_beside_bare(self, content: PageContent) -> None:
        """Measure keys and scrolling with 100 K annotations and with none, key by key in turns.

        Ratios need a still machine: what another program takes from one it takes from the other. And neither
        finds the processor's caches full of its own last key, as no key does that a person presses.
        """
        views = {}
        for count, rows in (("0", []), ("100 K", spread(len(content.text), 100_000))):
            view = views[count] = self.view()
            view.set_content(content)
            view.set_spans(rows)
            self.paint()
            self.rest(3000)
        acts: tuple[tuple[str, Callable[[ArticleView], None]], ...] = (
            ("key: next sentence", ArticleView.next_sentence),
            ("scroll step", lambda view: view.scroll_by(99)),
        )
        for act, do in acts:
            for turn in range(160):
                for count in views if turn % 2 else reversed(views):
                    self.note(f"in turns 1 M, {count} | {act}", partial(do, views[count]))
        for view in views.values():
            view.deleteLater()
        self.rest()

    def memory(self, view: ArticleView, content: PageContent) -> None:
        """Note what the view needs for ten million characters beyond what it needs for ten thousand.

        The text itself, its blocks and the annotations' own values are there before. Index and marks of a
        hundred thousand annotations come on top of it in a second figure.
        """
        view.set_content(article(10_000))
        self.rest()
        gc.collect()
        rows = spread(len(content.text), 100_000)
        before = resident_mb()
        view.set_content(content)
        for count, of in (("", []), (" with 100 K annotations", rows)):
            view.set_spans(of)
            self.paint()
            self.rest(3000)
            for _ in range(200):
                view.page_down()
                self.paint()
            view.go_end()
            self.paint()
            self.rest(3000)
            gc.collect()
            self.found[f"memory beyond the text, 10 M{count}, MB"] = [resident_mb() - before]
            view.go_home()


def _middle(content: PageContent) -> Span:
    middle = len(content.text) // 2
    return Span(middle, middle)


def _short(count: int) -> str:
    if count >= 1_000_000:
        return f"{count // 1_000_000} M"
    return f"{count // 1000} K" if count >= 1000 else str(count)


# --- the table -------------------------------------------------------------------------------------------


def high(samples: list[float]) -> float:
    """Return the 99th percentile."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, round(0.99 * len(ordered)))]


def print_table(runs: list[Samples]) -> None:
    names = list(dict.fromkeys(name for run in runs for name in run))
    print(f"{'what':62} {'median':>9} {'min':>9} {'max':>9} {'n':>5}   ms unless said otherwise")
    for name in names:
        each = [run[name] for run in runs if name in run]
        together = [sample for samples in each for sample in samples]
        middle = median(median(samples) for samples in each)
        print(f"{name:62} {middle:9.2f} {min(together):9.2f} {max(together):9.2f} {len(together):5d}")


def print_beside(runs: list[Samples]) -> None:
    """Print what we need beside what Qt's own widgets need for the same text and as many annotations."""
    acts = ("open and paint", "key: tag and go on", "key: next sentence", "scroll step", "jump to the end",
            "jump to the middle", "another width", "another theme", "another size")  # fmt: skip
    sizes = ("10 K, 0", "100 K, 1 K", "300 K, 10 K", "1 M, 0", "1 M, 10 K")

    def mid(name: str) -> float | None:
        each = [median(run[name]) for run in runs if name in run]
        return median(each) if each else None

    print(
        f"\n{'the same work, ms':44} {'ours':>9} {'QTextEdit':>10} {'QPlain…':>9}  {'ratio':>6} {'ratio':>6}"
    )
    for size in sizes:
        for act in acts:
            ours = mid(f"ours {size} | {act}")
            others = [mid(f"{which} {size} | {act}") for which in ("QTextEdit", "QPlainTextEdit")]
            if ours is None or not any(others):
                continue
            shown = [f"{other:9.2f}" if other else f"{'–':>9}" for other in others]
            ratios = [f"{ours / other:6.2f}" if other else f"{'–':>6}" for other in others]
            print(f"{size + ' | ' + act:44} {ours:9.2f}  {shown[0]} {shown[1]}  {ratios[0]} {ratios[1]}")


def print_targets(runs: list[Samples]) -> None:
    """Print each figure by the quietest process: what other programs took from the others is not ours."""

    def mid(name: str) -> float:
        return min(median(run[name]) for run in runs)

    def p99(name: str) -> float:
        return min(high(run[name]) for run in runs)

    key, step, shown, end = "key: next sentence", "scroll step", "open and paint", "jump to the end"
    most = min(max(v[0] for n, v in run.items() if "longest turn" in n) for run in runs)
    slowest = max(mid(n) for n in runs[0] if n.startswith(("ours", "hard")) and " key:" in n)
    rows = [
        ("first paint, 10 M : 10 K", mid(f"ours 10 M, 0 | {shown}") / mid(f"ours 10 K, 0 | {shown}"), 1.2),
        ("jump to the end, 10 M : 10 K", mid(f"ours 10 M, 0 | {end}") / mid(f"ours 10 K, 0 | {end}"), 2.0),
        (
            "key to painted, 100 K : none, 1 M",
            mid(f"in turns 1 M, 100 K | {key}") / mid(f"in turns 1 M, 0 | {key}"),
            1.3,
        ),
        ("slowest key to painted, ms", slowest, 16.7),
        (
            "scroll step p99, 100 K : none, 1 M",
            p99(f"in turns 1 M, 100 K | {step}") / p99(f"in turns 1 M, 0 | {step}"),
            1.5,
        ),
        ("100 K annotations on screen, ms", mid(f"ours 1 M, 100 K | {shown}"), 100.0),
        ("100 K annotations, nine deep, on screen, ms", mid(f"hard: 100 K, nine deep, 1 M | {shown}"), 100.0),
        (
            "300 K with 10 K open : QTextEdit with 10 K formats",
            mid(f"ours 300 K, 10 K | {shown}") / mid(f"QTextEdit, char formats 300 K, 10 K | {shown}"),
            1.0,
        ),
        ("memory beyond the text, 10 M, MB", mid("memory beyond the text, 10 M, MB"), 10.0),
        ("longest turn of the event loop, ms", most, 16.7),
    ]
    print(f"\n{'figure of DESIGN.md 9':62} {'found':>9} {'target':>9}")
    for name, found, target in rows:
        print(f"{name:62} {found:9.2f} {target:9.2f}   {'reached' if found <= target else 'not reached'}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="more sizes, five processes")
    parser.add_argument("--processes", type=int, help="how many processes measure (3, or 5 with --full)")
    parser.add_argument("--wall", action="store_true", help="measure by the clock")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(Bench().run(options.full)))
        return 0
    runs = []
    for _ in range(options.processes or (5 if options.full else 3)):
        command = [sys.executable, __file__, "--child", *sys.argv[1:]]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            print(done.stderr, file=sys.stderr)
            return 1
        runs.append(json.loads(done.stdout.splitlines()[-1]))
    print_table(runs)
    print_beside(runs)
    print_targets(runs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
