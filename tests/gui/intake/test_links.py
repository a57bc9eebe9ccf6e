"""Links that came without their text: listed, fetched when asked, and then no links any more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.app.dialogs.by_hand import ByHandDialog
from reader.app.start import Program
from tests.core.importers.loopback import Server, serving
from tests.gui.conftest import Wait, settle
from tests.gui.intake.test_sources import PAGE, sheet_of


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as made:
        yield made


def test_a_reading_list_leaves_links_that_are_fetched_one_by_one(
    program: Program, server: Server, tmp_path: Path, until: Wait
) -> None:
    server.answers["/kessel"] = lambda handler: handler.send(PAGE.encode())
    server.answers["/gone"] = lambda handler: handler.send(b"", status=404)
    path = tmp_path / "wallabag.json"
    text = "<p>Boats lay at the northern pier and nobody could say for how long they would stay.</p>" * 4
    shared = {"is_archived": 0, "domain_name": "a.example"}
    entries = [
        {"title": "Boats at the pier", "url": "https://a.example/1", "content": text, **shared},
        {"title": "Kessel, to be read", "url": f"{server.root}/kessel", "content": "", **shared},
        {"title": "A page that went away", "url": f"{server.root}/gone", "content": "", **shared},
    ]
    path.write_text(json.dumps(entries), "utf-8")
    program.commands.import_files([str(path)])
    until(lambda: program.window.library.model.total == 4)
    until(lambda: "2 links" in program.window.messages.sentence)
    assert server.seen == []
    program.window.messages.commands()[-1].click()
    settle()
    dialog = sheet_of(program, ByHandDialog)
    until(lambda: len(dialog.rows()) == 2)
    by_name = {row.job.name: article for article, row in dialog.rows().items()}
    kessel, gone = by_name["Kessel, to be read"], by_name["A page that went away"]
    dialog.rows()[gone].commands()["fetch"].click()
    until(lambda: dialog.rows()[gone].job.state == "failed")
    assert "There is no page at this address" in dialog.rows()[gone].job.sentence
    dialog.rows()[kessel].commands()["fetch"].click()
    until(lambda: dialog.rows()[kessel].job.state == "done")
    dialog.rows()[kessel].commands()["open"].click()
    until(lambda: program.workspace.article is not None and program.workspace.article.id == kessel)
    until(lambda: program.workspace.revision is not None and "1931" in program.workspace.revision.text)
    program.commands.run("article.by_hand")
    settle()
    again = sheet_of(program, ByHandDialog)
    until(lambda: list(again.rows()) == [gone])
    again.reject()


def test_without_links_the_list_says_what_will_stand_there(program: Program, until: Wait) -> None:
    program.commands.run("article.by_hand")
    settle()
    dialog = sheet_of(program, ByHandDialog)
    until(lambda: "No link waits" in dialog._empty.text())
    dialog.reject()
