"""What the system sends at log out, or another program by `kill`, closes the window, and at once.

Without this a process ends on the spot: what was being typed is lost, and the next start tells of a crash.
"""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QWidget

SIGNALS = ("SIGTERM", "SIGHUP", "SIGINT")


def close_when_asked(window: QWidget) -> Callable[[], None]:
    """Close `window` on any of `SIGNALS` and return what stops that; Windows has its own message for it.

    Python runs handlers between its own steps only, and a window that waits in Qt takes none: a byte through
    a socket wakes it up.
    """
    if os.name != "posix":
        return lambda: None
    heard, sent = socket.socketpair()
    for end in (heard, sent):
        end.setblocking(False)
    before = {number: signal.signal(number, _wake) for number in map(signal.Signals.__getitem__, SIGNALS)}
    waked = signal.set_wakeup_fd(sent.fileno(), warn_on_full_buffer=False)
    notifier = QSocketNotifier(heard.fileno(), QSocketNotifier.Type.Read, window)

    def asked() -> None:
        heard.recv(4096)
        window.close()

    notifier.activated.connect(asked)

    def stop() -> None:
        notifier.setEnabled(False)
        signal.set_wakeup_fd(waked)
        for number, handler in before.items():
            signal.signal(number, handler)
        heard.close()
        sent.close()

    return stop


def _wake(_number: int, _frame: object) -> None:
    """Do nothing: that a handler is there makes the signal a byte in the socket."""
