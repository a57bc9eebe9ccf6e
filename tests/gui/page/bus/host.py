"""Shows the story in a real window on an accessibility bus of its own and lets `walk.py` ask for it.

Run under `dbus-run-session` with a display; its one argument is a Python that has the `dbus` module. What the walk
found is printed as JSON.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[3]))
os.environ["QT_QPA_PLATFORM"] = "xcb"
os.environ["QT_LINUX_ACCESSIBILITY_ALWAYS_ON"] = "1"

from PySide6.QtCore import QTimer  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from reader.app.page.view import ArticleView  # noqa: E402
from tests.gui.page import kessel  # noqa: E402

LAUNCHERS = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")


def main() -> int:
    launcher = next(path for path in LAUNCHERS if Path(path).exists())
    bus = subprocess.Popen([launcher, "--launch-immediately"], stderr=subprocess.DEVNULL)
    application = QApplication([])
    application.setApplicationName("page-on-the-bus")
    view = ArticleView()
    view.setWindowTitle("page on the bus")
    view.set_styles(kessel.STYLES)
    content, rows = kessel.article(
        (("paragraph", "A 👩‍👩‍👧 first sentence. {C:A second one.} And a third."),), facts=()
    )
    view.set_content(content)
    view.set_spans(rows)
    view.resize(824, 600)
    view.show()
    view.setFocus()
    walk = subprocess.Popen([sys.argv[1], str(HERE / "walk.py")], stdout=subprocess.PIPE, text=True)
    steps = iter((view.next_sentence, view.next_sentence))

    def look() -> None:
        if walk.poll() is not None:
            application.quit()

    def step() -> None:
        for move in steps:
            move()
            break

    watch, moving = QTimer(interval=50), QTimer(interval=1000)
    watch.timeout.connect(look)
    moving.timeout.connect(step)
    watch.start()
    moving.start()
    application.exec()
    assert walk.stdout is not None
    print(walk.stdout.read())
    bus.terminate()
    bus.wait()
    return walk.returncode


if __name__ == "__main__":
    sys.exit(main())
