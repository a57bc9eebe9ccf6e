"""import by address and past limits, and reread, on the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.cli.running import Console
from tests.core.importers.loopback import Server, serving
from tests.core.importers.pages import PAGE


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as made:
        yield made


def test_an_address_is_fetched_and_kept_with_where_it_came_from(spanreader: Console, server: Server):
    server.answers["/story"] = lambda h: h.send(PAGE.encode())
    (done,) = spanreader("import", f"{server.root}/story", "--json").json["imported"]
    (row,) = spanreader("revisions", done["article"], "--json").json["revisions"]
    assert (row["source_kind"], row["source"]) == ("address", "https://courier.example/2026/10/14/kessel")
    assert len(server.seen) == 1


def test_an_address_that_fails_is_named_and_files_are_imported_all_the_same(
    spanreader: Console, server: Server, tmp_path: Path
):
    server.answers["/gone"] = lambda h: h.send(b"", status=404)
    file = tmp_path / "a.md"
    file.write_text("# A story\n\nThe bridge was closed on Tuesday.", encoding="utf-8")
    result = spanreader("import", f"{server.root}/gone", str(file), "--json")
    told = json.loads(result.out)
    assert result.status == 1
    assert [one["path"] for one in told["imported"]] == [str(file)]
    assert [one["path"] for one in told["failed"]] == [f"{server.root}/gone"]
    assert "no page at this address" in told["failed"][0]["error"]


def test_nothing_is_fetched_when_the_setting_is_off(spanreader: Console, server: Server, tmp_path: Path):
    (tmp_path / "profile").mkdir()
    (tmp_path / "profile" / "settings.toml").write_text("fetch_addresses = false\n", encoding="utf-8")
    told = spanreader.refuses("import", f"{server.root}/story", "--data", str(tmp_path / "profile"))
    assert "switched off" in told
    assert server.seen == []


def test_a_page_is_read_again_without_a_block(spanreader: Console, tmp_path: Path):
    file = tmp_path / "a.html"
    file.write_text(PAGE, encoding="utf-8")
    (done,) = spanreader("import", str(file), "--json").json["imported"]
    blocks = spanreader("reread", done["article"], "--blocks", "--json").json["blocks"]
    heading = next(block for block in blocks if block["text"] == "What is known")
    assert heading["kept"]
    told = spanreader("reread", done["article"], "--take-out", str(heading["number"]), "--json").json
    assert not told["unchanged"]
    assert "What is known" not in spanreader("show", done["article"], "--json").json["revision"]["text"]
    assert spanreader("reread", done["article"], "--json").json["unchanged"]


def test_a_file_past_a_limit_is_opened_when_that_is_asked_for(spanreader: Console, tmp_path: Path):
    file = tmp_path / "long.txt"
    file.write_text("A line of the long log. " * 420_000, encoding="utf-8")
    assert "open it anyway" in spanreader.refuses("import", str(file))
    (done,) = spanreader("import", "--anyway", str(file), "--json").json["imported"]
    assert done["article"]


def test_a_reading_list_gives_articles_links_and_annotations(spanreader: Console, tmp_path: Path):
    entries = [
        {
            "url": "https://courier.example/a",
            "hashed_url": "1",
            "title": "The bridge",
            "content": "<p>The bridge closed on Tuesday evening, and nobody knew for how long.</p>",
            "annotations": [{"quote": "nobody knew", "text": "who says so?"}],
        },
        {"url": "https://courier.example/b", "title": "The ferry", "content": ""},
    ]
    file = tmp_path / "wallabag.json"
    file.write_text(json.dumps(entries), encoding="utf-8")
    text, link = spanreader("import", str(file), "--json").json["imported"]
    assert [text["link"], link["link"]] == [False, True]
    (annotation,) = spanreader("show", text["article"], "--json").json["annotations"]
    assert (annotation["tag"], annotation["pieces"][0]["quote"]) == ("highlight", "nobody knew")
