"""A signal to end closes the window as its button would: nothing typed is lost, and it counts as no crash."""

from __future__ import annotations

import os
import signal

import pytest

from reader.app import asked_to_end

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows sends no signals")


@pytest.fixture
def listening(program):
    stop = asked_to_end.close_when_asked(program.window)
    yield program
    stop()


@pytest.mark.parametrize("name", asked_to_end.SIGNALS)
def test_the_window_closes_on_a_signal_and_keeps_its_place(listening, until, name):
    window = listening.window
    os.kill(os.getpid(), signal.Signals[name])
    until(lambda: not window.isVisible())
    kept = []
    listening.storage.submit(lambda library: library.session(), kept.append)
    until(lambda: kept)
    assert kept[0]["article"] == listening.workspace.article.id


def test_signals_are_as_before_once_the_window_is_gone(program):
    before = signal.getsignal(signal.SIGTERM)
    asked_to_end.close_when_asked(program.window)()
    assert signal.getsignal(signal.SIGTERM) is before
