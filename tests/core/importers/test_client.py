from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.errors import ImportFailed
from reader.importers import ImportLimits, read_article
from reader.importers.client import ImportClient
from reader.importers.samples import samples
from reader.worker import Cancelled


@pytest.fixture(scope="module")
def client() -> Iterator[ImportClient]:
    with ImportClient(size=1) as made:
        yield made


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_the_worker_reads_what_this_process_would_read(client: ImportClient, sample: object):
    path: Path = sample.path  # type: ignore[attr-defined]
    article, data = client.read(path)
    assert article == read_article(path)
    assert data == path.read_bytes()


def test_bytes_are_read_by_their_name_or_media_type(client: ImportClient):
    assert client.read(b"# T\n\nx", name="a.md")[0].importer == "markdown"
    assert client.read(b"# T\n\nx", "text/plain")[0].importer == "plain"


def test_a_refusal_crosses_with_its_facts(client: ImportClient):
    with pytest.raises(ImportFailed) as caught:
        client.read(b"%PDF-1.7", name="a.pdf")
    assert (caught.value.message, caught.value.facts) == (
        "import.damaged",
        {"name": "a.pdf", "what": "PDF"},
    )


def test_a_file_that_cannot_be_read_never_reaches_the_worker(client: ImportClient, tmp_path: Path):
    with pytest.raises(ImportFailed) as caught:
        client.read(tmp_path / "gone.txt")
    assert caught.value.message == "import.missing"


def test_limits_and_encoding_reach_the_worker(client: ImportClient):
    with pytest.raises(ImportFailed) as caught:
        client.read(b"words " * 100, "text/plain", limits=ImportLimits(characters=10))
    assert caught.value.message == "import.too-long"
    assert client.read("да ".encode("koi8-r") * 9, "text/plain", encoding="koi8-r")[0].text.startswith("да")


def test_a_page_is_previewed_and_read_with_the_readers_choice(client: ImportClient):
    path = samples()[1].path
    blocks = client.preview(path.read_bytes(), name=path.name)
    (heading,) = (block for block in blocks if block.text == "What the gauge said")
    assert heading.kept
    article, _ = client.read(path, take_out=(heading.number,))
    assert "What the gauge said" not in article.text


def test_a_plain_text_has_no_blocks_to_choose_from(client: ImportClient):
    assert client.preview(b"just words", name="a.txt") == ()


def test_progress_is_told(client: ImportClient):
    seen: list[float] = []
    client.read(samples()[1].path, progress=seen.append)
    assert seen
    assert seen == sorted(seen)


def test_a_cancelled_import_gives_nothing(client: ImportClient):
    stop = threading.Event()
    stop.set()
    with pytest.raises(Cancelled):
        client.read(samples()[0].path, cancel=stop)


def test_an_import_after_closing_says_so():
    closed = ImportClient(size=1)
    closed.close()
    with pytest.raises(ImportFailed) as caught:
        closed.read(b"abc", "text/plain")
    assert caught.value.message == "import.worker-closed"
