"""The lists of claims and speakers, joined to the library: read, narrowed, gone to, merged, written."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Slot

from reader import wording
from reader.app.panels.words import count
from reader.app.workspace import utc_now
from reader.errors import ReaderError
from reader.library.edits import Edit, EditSpeaker
from reader.library.query import quoted
from reader.library.vouching import merging_speakers, voices_csv
from reader.model import Hit, Speaker

if TYPE_CHECKING:  # dialogs are loaded when they open, not before the first frame
    from reader.app.claims import Claims
    from reader.app.dialogs.lists import ListName, ListsDialog, Narrowed
    from reader.app.window import Window
    from reader.library import Library

T = TypeVar("T")
_ALL = 10_000_000  # rows that an export takes
_ASKS: dict[ListName, str] = {"unchecked": "verdict:unchecked", "unvouched": "speaker:none", "speakers": ""}


class Lists(QObject):
    """Opens the sheet where it was left: the same list, as narrow, near the row that was gone to last."""

    def __init__(self, window: Window, claims: Claims) -> None:
        super().__init__(window)
        self._window = window
        self._workspace = window.workspace
        self._claims = claims
        self._left: Narrowed | None = None
        self._rows: dict[ListName, int] = {}
        self.dialog: ListsDialog | None = None

    def table(self) -> dict[str, Callable[[], object]]:
        return {
            "library.unchecked": partial(self.show, "unchecked"),
            "library.unvouched": partial(self.show, "unvouched"),
            "library.speakers": partial(self.show, "speakers"),
        }

    def show(self, name: ListName) -> ListsDialog:
        from reader.app.dialogs.lists import ListsDialog, Narrowed

        window = self._window
        window.annotations.keep_typed()
        outlets = sorted(window.library.model.outlets, key=str.casefold)
        names = sorted({c.name for c in self._workspace.shelves.collections}, key=str.casefold)
        dialog = self.dialog = ListsDialog(window, outlets, names)
        dialog.wanted.connect(self._read)
        dialog.place_chosen.connect(self._go)
        dialog.export_wanted.connect(self._export)
        dialog.voices.chosen.connect(self._search)
        dialog.voices.edited.connect(self._edit)
        dialog.voices.merge_wanted.connect(self.merge)
        dialog.closed.connect(partial(self._on_closed, dialog))
        dialog.narrow(self._left or Narrowed(), self._rows.get(name, 0))
        dialog.show_list(name)
        dialog.open()
        return dialog

    def _on_closed(self, dialog: ListsDialog, _accepted: bool) -> None:
        self._left = dialog.narrowed
        self._rows[dialog.list] = dialog.row
        self._workspace.find.forget("annotations")
        self.dialog = None

    # --- reading -------------------------------------------------------------------------------------------

    def _query(self, name: ListName, to: Narrowed) -> str:
        known = self._workspace.codebook.claims
        claim = f"tag:{quoted(known.id)}" if known is not None and name != "speakers" else ""
        return " ".join(part for part in (claim, _ASKS[name], to.query) if part)

    def _submit(
        self, job: Callable[[Library], T], done: Callable[[T], object], *, bulk: bool = False
    ) -> None:
        from reader.app.dialogs.sheet import while_open

        dialog = self.dialog
        if dialog is not None:
            self._workspace.storage.submit(
                job, while_open(dialog, done), while_open(dialog, self._failed), bulk=bulk
            )

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, ReaderError):
            self._workspace.broke.emit(error)
        elif self.dialog is not None:
            self.dialog.show_problem(wording.of(error, self._window.translate))

    @Slot(str, object)
    def _read(self, name: ListName, to: Narrowed) -> None:
        from reader.app.dialogs.lists import MOST
        from reader.app.dialogs.sheet import while_open

        dialog, query = self.dialog, self._query(name, to)
        if dialog is None:
            return

        def current(shows: Callable[..., None], found: Any) -> None:
            if (dialog.list, dialog.narrowed) == (name, to):  # else something newer is on its way
                shows(*found)

        if name == "speakers":
            self._submit(
                lambda library: (library.voices(query), library.speakers()),
                lambda found: current(dialog.show_voices, found),
            )
            return

        self._workspace.find.annotations(
            query,
            while_open(dialog, lambda found: current(dialog.show_hits, found)),
            while_open(dialog, self._failed),
            limit=MOST,
        )

    # --- wishes --------------------------------------------------------------------------------------------

    @Slot(object)
    def _go(self, hit: Hit) -> None:
        self._claims.go(hit.article, hit.annotation)

    @Slot(str)
    def _search(self, name: str) -> None:
        if self.dialog is not None:
            self.dialog.accept()
        self._window.arrangement.library.show(True)
        self._window.library.search.setText(f"speaker:{quoted(name)}")
        self._window.library.focus_search()

    @Slot(object, object)
    def _edit(self, before: Speaker, after: Speaker) -> None:
        if self._writable():
            self._workspace.do(EditSpeaker(before, after), self.tr("Speaker changed: {0}").format(after.name))
            self._again()

    @Slot(str, str)
    def merge(self, gone: str, into: str) -> None:
        """Make two speakers one; the sheet shows what is then."""
        if not self._writable():
            return
        workspace = self._workspace
        name = workspace.speakers[into].name if into in workspace.speakers else into

        def done(edit: Edit) -> None:
            workspace.do(edit, self.tr("Speakers merged: {0}").format(name))
            self._again()

        now = utc_now()
        self._submit(lambda library: merging_speakers(library, gone, into, now), done, bulk=True)

    def _writable(self) -> bool:
        if self._workspace.read_only or not self._workspace.settle():
            if self.dialog is not None:
                self.dialog.say(self.tr("The library cannot be written now, so nothing was changed."))
            return False
        return True

    def _again(self) -> None:
        """Show what is then, behind the edit that is on its way."""
        if self.dialog is not None:
            self.dialog.ask_again()

    # --- tables --------------------------------------------------------------------------------------------

    @Slot(str, object, str)
    def _export(self, name: ListName, to: Narrowed, path: str) -> None:
        """Write all that the list holds; of annotations as every table of them is."""
        query = self._query(name, to)

        def write(library: Library) -> tuple[str, int]:
            return _write(library, name, query, Path(path), self._workspace.storage.breathe)

        def done(written: tuple[str, int]) -> None:
            if self.dialog is not None:
                words = self.tr("1 row") if written[1] == 1 else self.tr("{0} rows").format(count(written[1]))
                self.dialog.say(self.tr("Written: {0}, {1}.").format(written[0], words))

        self._submit(write, done, bulk=True)


def _write(
    library: Library, name: ListName, query: str, path: Path, breathe: Callable[[], None]
) -> tuple[str, int]:
    from reader.exporters import Selection, export
    from reader.exporters.output import replacing

    if name == "speakers":
        voices = library.voices(query)
        with replacing(path) as stream:
            stream.write(voices_csv(voices))
        return path.name, len(voices)
    hits = library.search(query, limit=_ALL, annotations=True)
    chosen = Selection(
        articles=tuple(dict.fromkeys(h.article for h in hits)), annotations=tuple(h.annotation for h in hits)
    )
    report = export(
        library,
        format="csv-spreadsheet",
        out=path,
        selection=chosen,
        progress=lambda _done, _total: breathe(),
    )
    return path.name, report.rows
