"""The thread that owns the library: who gives way to whom."""

from __future__ import annotations

import threading

import pytest

from reader.app.storage_thread import StorageThread
from reader.library import Library


@pytest.fixture
def go():
    return threading.Event()


@pytest.fixture
def storage(qapp, library_path, until, go):
    """Return a thread with the library open, at work on a job that ends when `go` is set."""
    thread = StorageThread(lambda: Library.open(library_path))
    opened, failed = [], []
    thread.begin(opened=opened.append, failed=failed.append)
    until(lambda: opened or failed)
    thread.submit(lambda _library: go.wait())
    yield thread
    go.set()
    thread.finish()
    assert not failed


def test_a_long_search_gives_way_to_a_save_but_not_to_another_search(storage, go, until):
    seen, ended = {}, []

    def search(name):
        def run(_library):
            seen[name] = storage.waits()

        return run

    storage.submit(search("before a save and a search"), ended.append, patient=True)
    storage.submit(lambda _library: None, ended.append)
    storage.submit(search("before a search"), ended.append, patient=True)
    storage.submit(search("last"), ended.append, patient=True)
    go.set()
    until(lambda: len(ended) == 4)
    assert seen == {"before a save and a search": True, "before a search": False, "last": False}


def test_work_that_can_wait_runs_when_nothing_else_is_asked(storage, go, until):
    done = []
    storage.submit(lambda _library: "bulk", done.append, bulk=True)
    storage.submit(lambda _library: "search", done.append, patient=True)
    storage.submit(lambda _library: "save", done.append)
    go.set()
    until(lambda: len(done) == 3)
    assert done == ["search", "save", "bulk"]
