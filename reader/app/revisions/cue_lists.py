"""The dialog of cue words joined to the files of the profile."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from reader import wording
from reader.app.dialogs.cue_lists import CueListsDialog
from reader.errors import ReaderError
from reader.library import cues as lists

if TYPE_CHECKING:
    from reader.app.window import Window
    from reader.library import Library


def edit_cues(
    window: Window, folder: Path | None, language: str, changed: Callable[[], object]
) -> CueListsDialog:
    """Show the lists; `folder` is where the reader's own are kept, None where nothing is. Files are read and
    written on the storage thread."""
    dialog = CueListsDialog(window, lists.languages())
    dialog.keep.setEnabled(folder is not None)
    storage = window.workspace.storage

    def failed(error: Exception) -> None:
        if isinstance(error, ReaderError | OSError):
            reason = error if isinstance(error, ReaderError) else ReaderError("drift.cues-not-kept")
            dialog.say(wording.of(reason, window.translate))
        else:
            window.workspace.broke.emit(error)

    def show(wanted: str) -> None:
        own = folder is not None and (folder / f"{wanted}.json").is_file()

        def read(_library: Library) -> lists.Cues:
            return lists.cues_for(wanted, folder)[0]

        def damaged(error: Exception) -> None:
            dialog.show_list(lists.cues_for(wanted)[0], own=True)
            failed(error)

        storage.submit(read, lambda found: dialog.show_list(found, own=own), damaged)

    def keep(made: lists.Cues) -> None:
        if folder is None:
            return

        def kept(_path: Path) -> None:
            dialog.accept()
            changed()

        storage.submit(lambda _library: lists.save(made, folder), kept, failed)

    def reset(of: str) -> None:
        if folder is None:
            return

        def done(_nothing: None) -> None:
            show(of)
            changed()

        storage.submit(lambda _library: lists.forget(of, folder), done, failed)

    dialog.language_wanted.connect(show)
    dialog.kept.connect(keep)
    dialog.reset.connect(reset)
    show(language)
    dialog.open()
    return dialog
