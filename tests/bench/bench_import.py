"""What importing costs: a web page against the voters it asks, and hostile and real files in a worker.

    python tests/bench/bench_import.py [--pages N] [--scale small|full]

Ratios are of one run, each page's parts measured in turn, the median of three passes. The development pages
and the real documents are used where they are beside the checkout, else a page of the tests.
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import readability
import trafilatura

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from reader.errors import ImportFailed  # noqa: E402
from reader.importers import read_article  # noqa: E402
from reader.importers.client import ImportClient  # noqa: E402
from reader.importers.web import parse  # noqa: E402
from reader.text.normalise import normalise  # noqa: E402
from tests.core.importers.pages import PAGE  # noqa: E402
from tests.hostile import make_hostile  # noqa: E402

DATA = ROOT.parent / "shared" / "data"
PASSES = 3


def pages(most: int) -> Iterator[tuple[str, str]]:
    """Yield source and address of saved pages, evenly over the collection."""
    listed = DATA / "extraction" / "gold.json"
    if not listed.exists():
        yield PAGE, "https://courier.example/2026/10/14/kessel"
        return
    gold = json.loads(listed.read_text(encoding="utf-8"))
    for entry in gold[:: max(1, len(gold) // most)]:
        with gzip.open(
            DATA / "extraction" / "pages" / entry["file"], "rt", encoding="utf-8", newline=""
        ) as file:
            yield file.read(), entry.get("url") or ""


def seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def web(most: int) -> None:
    """Print what reading pages costs, as a ratio to the voters alone."""
    ours = theirs = 0.0
    ratios: list[float] = []
    for source, url in pages(most):
        data = source.encode("utf-8", "replace")
        safe, _ = parse.parse_safely(normalise(source).text)

        def voices(safe: str = safe, url: str = url) -> None:
            """Ask the voters as anybody would, each from the source."""
            with suppress(Exception):
                trafilatura.extract(safe, url=url or None, include_comments=False)
            with suppress(Exception):
                readability.Document(safe).summary(html_partial=True)

        def whole(data: bytes = data, url: str = url) -> None:
            read_article(data, media_type="text/html; charset=utf-8", url=url)

        voices()  # caches of compiled patterns, which both then have
        taken = [(seconds(whole), seconds(voices)) for _ in range(PASSES)]
        page, voted = (statistics.median(column) for column in zip(*taken, strict=True))
        ours, theirs = ours + page, theirs + voted
        ratios.append(page / max(1e-4, voted))
    print(
        f"web import : voters that ran = {ours / theirs:.2f} over all ({len(ratios)} pages, "
        f"{1000 * ours / len(ratios):.0f} : {1000 * theirs / len(ratios):.0f} ms a page); "
        f"median page {statistics.median(ratios):.2f}"
    )


def process(client: ImportClient) -> Path:
    """Return where Linux tells of the client's idle worker; a path without files elsewhere."""
    pids = [worker.process.pid for worker in client._pool._idle]
    return Path(f"/proc/{pids[0]}") if pids else Path("/nowhere")


def forget_peak(client: ImportClient) -> None:
    """Let the worker's largest size begin anew: else each kind of file is told the size of those before."""
    with suppress(OSError):
        (process(client) / "clear_refs").write_text("5")


def peak(client: ImportClient) -> int:
    """Return the worker's largest resident size since `forget_peak`, in MB; 0 where no system tells."""
    status = process(client) / "status"
    if not status.is_file():
        return 0
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
    return int(lines["VmHWM"].split()[0]) // 1024


def table(title: str, files: Iterator[tuple[str, bytes]]) -> None:
    """Print what became of each kind of file: how many opened or were refused why, the longest, the largest."""
    outcomes: dict[str, Counter[str]] = {}
    longest: dict[str, float] = {}
    largest: dict[str, int] = {}
    with ImportClient(size=1) as client:
        for name, data in files:
            kind = name.rpartition(".")[2]
            forget_peak(client)
            begun = time.monotonic()
            try:
                client.read(data, name=name)
                told = "opened"
            except ImportFailed as error:
                told = error.message
            outcomes.setdefault(kind, Counter())[told] += 1
            longest[kind] = max(longest.get(kind, 0.0), time.monotonic() - begun)
            largest[kind] = max(largest.get(kind, 0), peak(client))
    print(title)
    for kind, counted in sorted(outcomes.items()):
        told = ", ".join(f"{count} {what}" for what, count in counted.most_common())
        print(f"  {kind:<11} longest {longest[kind]:5.2f} s  worker at most {largest[kind]:4} MB  {told}")


def real() -> Iterator[tuple[str, bytes]]:
    for path in sorted((DATA / "documents").glob("*/*")):
        if path.suffix in (".epub", ".html"):
            yield path.name, path.read_bytes()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--scale", choices=("small", "full"), default="small")
    parser.add_argument("--mutations", type=int, default=180)
    arguments = parser.parse_args()
    web(arguments.pages)
    table("hostile files", ((made.name, made.data) for made in make_hostile.files(arguments.scale)))
    table("mutated files", make_hostile.mutations(arguments.mutations))
    if (DATA / "documents").exists():
        table("real files", real())


if __name__ == "__main__":
    main()
