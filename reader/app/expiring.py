"""What is in the trash for over thirty days goes out of the library, in a quiet moment after the start."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

if TYPE_CHECKING:
    from reader.app.window import Window

KEPT_DAYS = 30
_AFTER_START = 20_000  # ms; the first article is open long before
_AGAIN = 600_000  # ms, while there is something that undo could want


class Expiring(QObject):
    """Removes once for each start. It waits while anything can be undone: undo ends where rows are gone."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.look)
        window.ready.connect(self._on_ready)

    @Slot()
    def _on_ready(self) -> None:
        if not self._window.workspace.read_only:
            self._timer.start(_AFTER_START)

    @Slot()
    def look(self) -> None:
        """Take out what is in the trash for too long, after a backup, and say how much it was."""
        workspace = self._window.workspace
        if workspace.undo_stack.count() or workspace.unsaved:
            self._timer.start(_AGAIN)
            return
        before, storage = kept_since(), workspace.storage
        storage.submit(
            lambda library: library.expire(before, between=storage.breathe),
            self._say,
            workspace.read_failed,
            bulk=True,
        )

    def _say(self, number: int) -> None:
        if number:
            self._window.workspace.shelves.read()
            gone = self.tr(
                "%n things were in the trash for more than 30 days and are out of the library now.",
                "",
                number,
            )
            if number == 1:
                gone = self.tr(
                    "1 thing was in the trash for more than 30 days and is out of the library now."
                )
            kept = self.tr("The last backup still has what is gone.")
            self._window.say(f"{gone} {kept}", key="expired")


def kept_since() -> str:
    """Return the time before which what went to the trash is kept no longer: UTC, RFC 3339."""
    since = datetime.now(UTC) - timedelta(days=KEPT_DAYS)
    return since.isoformat(timespec="milliseconds").replace("+00:00", "Z")
