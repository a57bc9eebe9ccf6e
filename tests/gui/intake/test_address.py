"""One page by its address, from the window: asked for, shown on its way, cancelled, refused, switched off."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from shiboken6 import isValid

from reader.app.dialogs.address import AddressDialog
from reader.app.start import Program
from tests.core.importers.loopback import Server, serving
from tests.gui.conftest import Wait, settle
from tests.gui.intake.test_sources import PAGE, sheet_of

K = Qt.Key


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as made:
        yield made


def ask(program: Program, address: str) -> AddressDialog:
    QTest.keyClick(program.window.view, K.Key_L, Qt.KeyboardModifier.ControlModifier)
    settle()
    dialog = sheet_of(program, AddressDialog)
    assert dialog.field.hasFocus()
    dialog.field.setText(address)
    QTest.keyClick(dialog.field, K.Key_Return)
    return dialog


def test_a_page_is_fetched_on_request_and_becomes_the_open_article(
    program: Program, server: Server, until: Wait
) -> None:
    server.answers["/kessel"] = lambda handler: handler.send(PAGE.encode())
    program.commands.run("article.address")
    settle()
    assert server.seen == []  # opening the dialog asks for nothing
    sheet_of(program, AddressDialog).reject()
    settle()
    dialog = ask(program, f"{server.root}/kessel")
    until(lambda: program.workspace.article is not None and "Kessel" in program.workspace.article.title)
    assert not isValid(dialog) or dialog.isHidden()
    assert [path for path, _ in server.seen] == ["/kessel"]
    revision = program.workspace.revision
    assert revision is not None
    assert revision.source.kind == "address"
    assert revision.source.name == f"{server.root}/kessel"
    program.workspace.undo()
    until(lambda: program.window.library.model.total == 1)


def test_a_page_that_is_only_a_script_says_what_to_do(program: Program, server: Server, until: Wait) -> None:
    page = b"<!doctype html><title>App</title><div id=root></div><script>" + b"x();" * 9000 + b"</script>"
    server.answers["/app"] = lambda handler: handler.send(page)
    dialog = ask(program, f"{server.root}/app")
    until(lambda: dialog._failure.text())
    assert "only a script" in dialog._failure.text()
    assert "Save it in the browser first" in dialog._failure.text()
    assert dialog._browser.isVisible()
    assert dialog.field.hasFocus()
    assert program.window.imports.jobs() == ()
    dialog.reject()


def test_cancel_ends_a_fetch_that_never_comes(program: Program, server: Server, until: Wait) -> None:
    def never(handler: object) -> None:
        server.ending.wait()

    server.answers["/slow"] = never
    dialog = ask(program, f"{server.root}/slow")
    until(lambda: server.seen)
    dialog._leave.click()
    assert "Nothing was imported" in dialog._sentence.text()
    assert program.window.imports.jobs() == ()
    dialog.reject()


def test_escape_leaves_a_fetch_to_the_queue(program: Program, server: Server, until: Wait) -> None:
    go_on = server.ending.__class__()

    def late(handler: object) -> None:
        go_on.wait(20)
        handler.send(PAGE.encode())  # type: ignore[attr-defined]

    server.answers["/late"] = late
    dialog = ask(program, f"{server.root}/late")
    until(lambda: server.seen)
    QTest.keyClick(dialog.field, K.Key_Escape)
    settle()
    until(lambda: program.window.library.queue.isVisible())
    go_on.set()
    until(lambda: program.workspace.article is not None and "Kessel" in program.workspace.article.title)


@pytest.mark.parametrize("typed", ["file:///etc/passwd", "not an address", "https://", "javascript:alert(1)"])
def test_what_is_no_address_is_refused_before_anything_is_asked(program: Program, typed: str) -> None:
    dialog = ask(program, typed)
    assert "nothing was fetched" in dialog._failure.text()
    assert not dialog._browser.isVisible()
    dialog.reject()


def test_switched_off_the_dialog_says_so_and_leads_to_the_settings(program: Program) -> None:
    program.window.settings.fetch_addresses = False
    program.commands.run("article.address")
    settle()
    dialog = sheet_of(program, AddressDialog)
    assert not dialog.field.isEnabled()
    assert dialog._go.text() == "Settings…"
    dialog.reject()
    jobs = program.window.imports.add_address("http://127.0.0.1:9/x")
    assert program.window.imports.job(jobs).state == "failed"  # type: ignore[union-attr]
