"""The guards of tests/conftest.py bite."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest_plugins = ["pytester"]


def test_the_home_folder_is_empty_and_not_the_real_one(home, tmp_path_factory):
    assert Path.home() == home
    assert list(home.iterdir()) == []
    assert home.is_relative_to(tmp_path_factory.getbasetemp())


def test_this_machine_may_be_talked_to():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass


@given(st.text())
def test_properties_may_be_tested_under_the_guards(text):
    assert text.encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass") == text


def guarded(pytester: pytest.Pytester, code: str) -> pytest.RunResult:
    """Run one test file under the real conftest, in a process of its own."""
    conftest = Path(__file__).resolve().parent.parent / "conftest.py"
    pytester.makeconftest(conftest.read_text(encoding="utf-8"))
    pytester.makepyfile(code)
    return pytester.runpytest_subprocess("-p", "no:cacheprovider", "-p", "no:xdist", "-W", "error")


def test_reaching_for_the_network_fails_even_when_swallowed(pytester):
    result = guarded(
        pytester,
        """
        import contextlib, socket
        def test_swallows():
            with contextlib.suppress(BaseException):
                socket.create_connection(("192.0.2.1", 9), timeout=1)
        def test_name():
            with contextlib.suppress(BaseException):
                socket.getaddrinfo("example.invalid", 80)
        """,
    )
    result.assert_outcomes(passed=2, errors=2)
    result.stdout.fnmatch_lines(["*the network was used:*192.0.2.1*"])


def test_a_thread_left_running_fails(pytester):
    result = guarded(
        pytester,
        """
        import sys, threading
        sys.modules["conftest"]._PATIENCE_S = 0.05
        stop = threading.Event()
        def test_leaks():
            threading.Thread(target=stop.wait, name="forgotten", daemon=True).start()
        """,
    )
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*still running after the test: forgotten*"])


def test_a_process_left_running_fails(pytester):
    result = guarded(
        pytester,
        """
        import multiprocessing, sys, time
        sys.modules["conftest"]._PATIENCE_S = 0.05
        def test_leaks():
            context = multiprocessing.get_context("spawn")
            context.Process(target=time.sleep, args=[60], name="forgotten", daemon=True).start()
        """,
    )
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*still running after the test: forgotten*"])


def test_a_warning_of_qt_fails(pytester):
    pytester.makeini("[pytest]\nqt_log_level_fail = WARNING\nqt_log_ignore = propagateSizeHints")
    result = guarded(
        pytester,
        """
        from PySide6.QtCore import qWarning
        def test_warns(qapp):
            qWarning("Something is wrong with the layout")
        def test_known(qapp):
            qWarning("This plugin does not support propagateSizeHints()")
        """,
    )
    result.assert_outcomes(passed=1, failed=1)


def test_tests_draw_off_screen_unless_asked():
    assert os.environ["QT_QPA_PLATFORM"] in ("offscreen", "xcb", "wayland", "minimal")
