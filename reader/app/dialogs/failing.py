"""What a dialog says when what it asked of the library or of a worker failed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from shiboken6 import isValid

from reader import wording
from reader.app.dialogs.sheet import Sheet
from reader.errors import ReaderError

if TYPE_CHECKING:
    from reader.app.window import Window


@runtime_checkable
class Failing(Protocol):
    """A dialog that shows a failure as a sentence."""

    def show_failed(self, sentence: str) -> None: ...
    def isHidden(self) -> bool: ...


def failing(window: Window, dialog: Failing) -> Callable[[Exception], None]:
    """Return what says an expected error in the dialog, or in the window when the dialog was closed."""

    def failed(error: Exception) -> None:
        if not isinstance(error, ReaderError):
            window.workspace.broke.emit(error)
            return
        sentence = wording.of(error, window.translate)
        if isValid(dialog) and not dialog.isHidden():
            dialog.show_failed(sentence)
        else:
            window.say(sentence, danger=True)

    return failed


def dialog_over(window: Window) -> Failing | None:
    """Return the dialog that lies over the window and can say what failed; None when there is none."""
    shown = [sheet for sheet in window.findChildren(Sheet) if sheet.isVisible()]
    last = shown[-1] if shown else None
    return last if isinstance(last, Failing) else None
