"""No importer reaches for the network, for other files, or for programs."""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reader.assets import resources
from reader.errors import ImportFailed
from reader.importers import read_article
from tests.hostile import make_hostile

REACHING = (
    "<html><head><title>T</title><base href='file:///etc/'><link rel=stylesheet href='//127.0.0.1:9/a.css'>"
    "<meta http-equiv=refresh content='0;url=http://127.0.0.1:9/'><meta property='og:image' content="
    "'http://127.0.0.1:9/a.png'></head><body><article><h1>T</h1>"
    + f"<p>{make_hostile.SENTENCE}</p>"
    * 6
    + "<img src='http://127.0.0.1:9/a.png'><img src='file:///etc/passwd'><iframe src='/etc/passwd'></iframe>"
    "<video src='\\\\127.0.0.1\\share\\a.mp4'></video><a href='http://127.0.0.1:9/next'>Read the rest</a></article>"
    "<!--#include file='/etc/passwd'--></body></html>"
)

_events: list[tuple[str, str]] | None = None
_REACH = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "urllib.", "ftplib.")


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if _events is not None and (event == "open" or event.startswith(_REACH)):
        _events.append((event, str(arguments[0]) if arguments else ""))


sys.addaudithook(_hook)  # cannot be taken away again; without `recorded` it does nothing


@contextmanager
def recorded() -> Iterator[list[tuple[str, str]]]:
    global _events
    _events = seen = []
    try:
        yield seen
    finally:
        _events = None


def test_the_record_sees_what_it_must():
    with recorded() as seen:
        Path(__file__).read_text(encoding="utf-8")
    assert ("open", __file__) in seen


@pytest.fixture(scope="module")
def events() -> list[tuple[str, str]]:
    everything = [("reaching.html", REACHING.encode()), *make_hostile.seeds()]
    everything += [
        (made.name, made.data)
        for made in make_hostile.files()
        if "local" in made.name or "external" in made.name
    ]
    for name, data in make_hostile.seeds():
        read_article(
            data, name=name
        )  # imports what reads them: some of it asks for a socket when it is loaded
    with recorded() as seen:
        for name, data in everything:
            try:
                read_article(data, name=name, url="http://127.0.0.1:9/story")
            except ImportFailed:
                continue
    return seen


def test_no_importer_reaches_the_network_or_starts_a_program(events: list[tuple[str, str]]):
    assert [event for event in events if event[0] != "open"] == []


def test_no_importer_opens_a_file_that_an_article_names(events: list[tuple[str, str]]):
    own = [Path(sysconfig.get_path(name)) for name in ("stdlib", "purelib", "platlib")]
    own += [
        Path(sys.base_prefix),
        Path(sys.prefix),
        resources(),
        Path(__file__).resolve().parents[2] / "reader",
    ]
    opened = {Path(path) for event, path in events if event == "open" and not path.isdigit()}
    assert [path for path in opened if not any(path.is_relative_to(root) for root in own)] == []
