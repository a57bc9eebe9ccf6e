from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from reader import wording
from reader.errors import ImportFailed
from reader.importers import IMPORTERS, ImportLimits, read_article
from reader.importers.registry import choose

TEXT = "The bridge was shut on Tuesday.\n"


def failure(source: str | os.PathLike[str] | bytes, **options: object) -> ImportFailed:
    with pytest.raises(ImportFailed) as caught:
        read_article(source, **options)  # type: ignore[arg-type]
    return caught.value


def test_a_missing_file_is_named(tmp_path: Path):
    error = failure(tmp_path / "nothing.txt")
    assert (error.message, error.facts) == ("import.missing", {"path": str(tmp_path / "nothing.txt")})


def test_a_folder_is_no_file(tmp_path: Path):
    assert failure(tmp_path).message == "import.folder"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in this system's folders")
def test_a_pipe_is_no_file_and_nobody_waits_for_it(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    writer = os.open(tmp_path / "pipe", os.O_RDWR)
    try:
        assert failure(tmp_path / "pipe").message == "import.not-a-file"
    finally:
        os.close(writer)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="this account may read everything")
def test_a_file_without_permission_is_unreadable(tmp_path: Path):
    path = tmp_path / "a.txt"
    path.write_text(TEXT)
    path.chmod(0)
    assert failure(path).message == "import.unreadable"


def test_a_permission_that_is_refused_is_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "a.txt"
    path.write_text(TEXT)

    def refuse(*_arguments: object, **_options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    assert failure(path).message == "import.unreadable"


def test_a_name_that_no_system_allows_is_unreadable():
    assert failure("a\0b.txt").message == "import.unreadable"


@pytest.mark.parametrize("content", [b"", b" \r\n\t", b"\xef\xbb\xbf", b"\xff\xfe", b"\0\0\0"])
@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.md", "a.epub", "a"])
def test_an_empty_file_is_called_empty(tmp_path: Path, content: bytes, name: str):
    path = tmp_path / name
    path.write_bytes(content)
    assert failure(path).message == "import.empty"


def test_a_file_over_the_limit_is_not_read(tmp_path: Path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"")
    os.truncate(path, 100 * (1 << 20) + 1)
    error = failure(path)
    assert (error.message, error.facts["megabytes"], error.facts["limit"]) == ("import.too-large", 101, 100)


def test_a_text_over_the_limit_opens_when_it_is_to_be_opened_anyway():
    data = TEXT.encode() * 10
    assert (
        failure(data, media_type="text/plain", limits=ImportLimits(characters=99)).message
        == "import.too-long"
    )
    assert read_article(data, media_type="text/plain", limits=ImportLimits(characters=1000)).text


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", bytes(range(256)) * 30, "import.binary"),
        ("a", b"\x01\x02\x03\x04" * 300, "import.binary"),
        ("a.pdf", b"%PDF-1.7\n...", "import.damaged"),
        ("a.txt", b"%PDF-1.7\n...", "import.damaged"),
        ("a.jpg", b"\xff\xd8\xff\xe0" + bytes(500), "import.unsupported"),
        ("a.xyz", b"some words in a strange file", "import.unsupported"),
        ("a.zip", b"PK\x03\x04" + bytes(500), "import.unsupported"),
        ("a.epub", b"PK\x03\x04" + bytes(500), "import.damaged"),
        ("a.docx", b"PK\x03\x04" + bytes(500), "import.damaged"),
        ("a.docx", b"\xd0\xcf\x11\xe0" + bytes(500), "import.unsupported"),
        ("a.webarchive", b"bplist00" + bytes(50), "import.damaged"),
        ("a.eml", b"no header at all", "import.damaged"),
        ("a.spanlib", b"SQLite format 3\0" + bytes(500), "import.unsupported"),
    ],
)
def test_a_file_that_no_importer_reads_is_refused_for_its_own_reason(name: str, content: bytes, message: str):
    assert failure(content, name=name).message == message


def test_the_media_type_decides_before_the_name():
    article = read_article(b"# Title\n\ntext", media_type="text/markdown; charset=utf-8", name="a.html")
    assert article.importer == "markdown"


def test_a_media_type_that_nobody_reads_is_named():
    error = failure(b"abc", media_type="video/mp4")
    assert (error.message, error.facts["kind"]) == ("import.unsupported", "video/mp4")


def test_a_web_page_is_known_by_its_first_bytes_whatever_it_is_called():
    assert choose(b"<!DOCTYPE html><html>...", suffix=".txt").id == "web"
    assert choose(b"\n<!-- saved --><html>", suffix="").id == "web"


def test_the_charset_of_the_media_type_is_used():
    data = "Мост закрыт после того, как нашли трещины.".encode("koi8-r")
    assert read_article(data, media_type="text/plain; charset=koi8-r").text.startswith("Мост")


@pytest.mark.parametrize("row", IMPORTERS, ids=lambda row: row.id)
def test_every_importer_of_the_table_loads_and_has_a_version(row: object):
    read, version = row.load()  # type: ignore[attr-defined]
    assert callable(read)
    assert version


def test_no_two_importers_claim_the_same_file():
    suffixes = [suffix for row in IMPORTERS for suffix in row.suffixes]
    types = [media_type for row in IMPORTERS for media_type in row.media_types]
    assert len(suffixes) == len(set(suffixes))
    assert len(types) == len(set(types))


def test_a_failure_has_a_sentence_that_names_the_file(tmp_path: Path):
    told = wording.of(failure(tmp_path / "gone.txt"))
    assert "gone.txt" in told
    assert told.endswith(".")


def test_progress_rises_to_the_end():
    seen: list[float] = []
    read_article(TEXT.encode(), media_type="text/html", progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
