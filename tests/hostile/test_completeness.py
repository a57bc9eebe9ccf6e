"""What a page shows and what its article has: nothing is lost without being told.

The page's text is taken from its source by the standard library's parser, which our reading does not use.
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from reader.importers import read_article
from reader.importers.web import completeness, named, page_blocks, parse
from reader.text.normalise import normalise
from tests.core.importers.pages import PAGE, PROSE

FULL = bool(os.environ.get("SPANREADER_FULL"))
PAGES = Path(__file__).resolve().parents[3] / "shared" / "data" / "extraction"
UNSEEN = frozenset(completeness.UNSEEN)


class Shown(HTMLParser):
    """Collects what stands outside of elements that no reader sees as text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.inside: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in UNSEEN:
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.inside:
            while self.inside and self.inside.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.texts.append(data)


def letters(texts: Iterator[str] | list[str]) -> int:
    return sum(character.isalnum() or character == "_" for text in texts for character in text)


def loss(source: str) -> float:
    """Return the share of the shown letters that stand in no block and are not hidden inside a line."""
    shown = Shown()
    shown.feed(source)
    shown.close()
    root = parse.parse(source)
    assert root is not None
    hidden = [element for element in root.iter() if isinstance(element.tag, str) and named.is_hidden(element)]
    outermost = [e for e in hidden if not any(named.is_hidden(parent) for parent in e.iterancestors())]
    spoken = letters([str(text) for element in outermost for text in element.itertext()])
    held = letters([block.text for block in page_blocks(source).blocks if not block.hidden])
    seen = letters(shown.texts)
    return max(0.0, 1.0 - (held + spoken) / max(1, seen))


def told(source: str) -> bool:
    article = read_article(source.encode("utf-8", "replace"), media_type="text/html; charset=utf-8")
    return "import.text-lost" in {notice.message for notice in article.notices}


def test_no_real_page_loses_more_than_a_hundredth_without_saying_so():
    if not PAGES.exists():
        pytest.skip("the saved pages are not beside this checkout")
    gold = json.loads((PAGES / "gold.json").read_text(encoding="utf-8"))
    silent: list[str] = []
    for entry in gold[:: 1 if FULL else 12]:
        with gzip.open(PAGES / "pages" / entry["file"], "rt", encoding="utf-8", newline="") as file:
            source = normalise(file.read()).text
        if loss(source) > 0.01 and not told(source):
            silent.append(entry["id"])
    assert not silent


def test_what_only_a_screen_reader_speaks_is_no_loss():
    spoken = '<p>Menu <span class="sr-only">opens in a new window of the browser</span></p>' * 30
    source = PAGE.replace("<aside>", f"{spoken}<aside>")
    assert loss(source) < 0.01
    assert not told(source)


def test_text_that_a_parser_drops_is_told(monkeypatch: pytest.MonkeyPatch):
    """The control: a page whose tree ends early, as a parser's would at its limits."""
    whole = parse.parse
    monkeypatch.setattr(parse, "parse", lambda source: whole(source[: source.index("<h2>What is known")]))
    assert loss(PAGE) > 0.01
    assert told(PAGE)
    assert PROSE[2].strip() not in read_article(PAGE.encode(), name="a.html").text
