from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from reader.errors import ImportFailed
from reader.importers.archive import Archive, parse_xml
from reader.importers.limits import LIMITS
from tests.core.importers import containers as make
from tests.hostile import make_hostile


def refused(data: bytes, name: str = "a.txt") -> str:
    with pytest.raises(ImportFailed) as caught:
        Archive(data, "a.zip").read(name)
    return caught.value.message


def test_an_entry_that_inflates_without_end_is_cut_off_in_little_memory():
    bomb = make.zipped({"a.txt": b"a" * 300_000_000})
    tracemalloc.start()
    assert refused(bomb) == "import.archive-limit"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 64 << 20


def test_sizes_that_an_archive_claims_are_not_believed():
    lying = make_hostile._lying(make.zipped({"a.txt": b"a" * 30_000_000}))
    assert refused(lying) in ("import.archive-limit", "import.damaged")


def test_too_many_entries_are_refused_before_any_is_read():
    with pytest.raises(ImportFailed) as caught:
        Archive(make.zipped({str(number): b"" for number in range(LIMITS.entries + 1)}), "a.zip")
    assert caught.value.message == "import.archive-limit"


def test_names_that_point_outside_are_only_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    archive = Archive(make.zipped({"../../outside.txt": b"x", "/abs.txt": b"y"}), "a.zip")
    assert archive.read("../../outside.txt") == b"x"
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.parametrize("start", [make_hostile.LAUGHS, make_hostile.EXTERNAL, "<!DOCTYPE a>"])
def test_a_document_type_is_refused_in_xml(start: str):
    with pytest.raises(ImportFailed) as caught:
        parse_xml(f"{start}<a>x</a>".encode(), "a.docx", "Word document")
    assert caught.value.message == "import.damaged"


def test_honest_xml_is_read():
    assert parse_xml(b"<a>x</a>", "a", "b").text == "x"
