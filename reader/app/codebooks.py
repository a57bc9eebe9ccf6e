"""Joins the codebook editor and the decision helper to the workspace and the panel's menus."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu

from reader import wording
from reader.app.dialogs.ending import with_ending
from reader.app.dialogs.sheet import while_open, while_there
from reader.app.older_wording import OlderWording
from reader.app.panels.decision import DecisionHelper
from reader.app.shown_keys import with_keys
from reader.app.workspace import utc_now
from reader.errors import QueryRefused, ReaderError
from reader.library.edits import Edit
from reader.model import Codebook

OWN = 2  # places of the library that the helper shows of each tag

if TYPE_CHECKING:
    from reader.app.dialogs.codebook import CodebookDialog
    from reader.app.window import Window
    from reader.library import Library


class Codebooks(QObject):
    """Opens, imports, exports; `table()` are its actions for the menus."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._workspace = window.workspace
        self.dialog: CodebookDialog | None = None
        self.helper: DecisionHelper | None = None
        self.older = OlderWording(window)
        window.annotations.codebook_menu_requested.connect(self._on_menu)

    def table(self) -> dict[str, Callable[[], object]]:
        return {
            "tag.codebook": self.edit,
            "tag.helper": self.toggle_helper,
            "tag.codebook_export": lambda: self.export(self._workspace.codebook),
        }

    # --- menus -------------------------------------------------------------------------------------------

    def _menu(self) -> QMenu:
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    @Slot(QPoint)
    def _on_menu(self, at: QPoint) -> None:
        menu = self._menu()
        view = self._window.annotations.codebook_view
        menu.addAction(self.tr("Edit the codebook…"), self.edit)
        menu.addAction(self.tr("New tag…"), partial(self.edit, act="new"))
        menu.addAction(self.tr("Versions…"), partial(self.edit, page=2))
        menu.addAction(self.tr("Find what was tagged by an older wording"), self.older.search)
        # Held here: the thread of the library must not be the last to let go of it.
        self._others = QMenu(self.tr("Use another codebook"), menu)
        menu.addMenu(self._others)
        self._add_others(self._others)
        menu.addAction(self.tr("Decision helper"), self.toggle_helper)
        menu.addSeparator()
        opened = menu.addAction(self.tr("Show all definitions"))
        opened.setCheckable(True)
        opened.setChecked(view.all_open)
        opened.toggled.connect(view.set_all_open)
        menu.addSeparator()
        menu.addAction(self.tr("Export the codebook…"), partial(self.export, self._workspace.codebook))
        menu.popup(at)

    def _add_others(self, below: QMenu) -> None:
        """Offer every codebook of the library, as soon as it says which there are, and one more."""

        def done(known: tuple[Codebook, ...]) -> None:
            now = self._workspace.codebook
            newest = {book.id: book for book in sorted(known, key=lambda book: book.version)}
            before = below.actions()[0]
            for book in sorted({**newest, now.id: now}.values(), key=lambda book: book.name.casefold()):
                made = QAction(book.name.replace("&", "&&"), below, checkable=True, checked=book.id == now.id)
                made.triggered.connect(partial(self.use, book))
                below.insertAction(before, made)
            below.insertSeparator(before)

        below.addAction(self.tr("Begin another from this one…"), partial(self.edit, act="copy", page=1))
        self._workspace.storage.submit(
            lambda library: library.codebooks(), while_there(below, done), self._failed
        )

    def use(self, book: Codebook, *_: object) -> None:
        """Make a codebook of the library the one that is tagged with; what it lacks stays, retired."""
        from reader.library.codebook_draft import taken_over

        if book.id != self._workspace.codebook.id:
            self._keep(taken_over(book, self._workspace.codebook), {})

    # --- the decision helper -----------------------------------------------------------------------------

    def toggle_helper(self) -> None:
        """Show the questions and definitions beside the text, or put them away; the page keeps its keys."""
        window = self._window
        if self.helper is None:
            self.helper = DecisionHelper(window.annotations)
            self.helper.closed.connect(self._put_away)
            self.helper.edit_wanted.connect(self.edit)
            self._workspace.codebook_changed.connect(self._on_codebook_changed)
            window.tagging.active_changed.connect(self._on_active_changed)
        if self.helper.isVisible():
            self._put_away()
            return
        window.arrangement.annotations.show(True)
        self.helper.set_theme(window.annotations.theme)
        self.helper.open()
        self._on_codebook_changed(self._workspace.codebook)
        self._on_active_changed(window.tagging.active)

    @Slot()
    def _put_away(self) -> None:
        if self.helper is not None:
            self.helper.hide()
            self._window.view.setFocus()

    @Slot(object)
    def _on_codebook_changed(self, book: Codebook) -> None:
        helper = self.helper
        if helper is None or not helper.isVisible():
            return
        helper.set_codebook(with_keys(book, self._window.keymap))

        def read(library: Library) -> dict[str, tuple[str, ...]]:
            found: dict[str, tuple[str, ...]] = {}
            for tag in (tag for tag in book.tags if not tag.retired):
                with suppress(QueryRefused):  # a tag that is not stored yet
                    hits = library.search(f'tag:"{tag.id}"', annotations=True, limit=OWN)
                    found[tag.id] = tuple(wording.shown(hit.snippet, limit=200) for hit in hits)
            return found

        def done(found: dict[str, tuple[str, ...]]) -> None:
            for tag, quotes in found.items():
                helper.show_own(tag, quotes)

        self._workspace.storage.submit(read, done, self._failed, bulk=True)

    @Slot(object)
    def _on_active_changed(self, annotation: str | None) -> None:
        known = self._workspace.annotations.get(annotation or "")
        if self.helper is not None and known is not None:
            self.helper.set_current(known.tag)

    # --- the editor --------------------------------------------------------------------------------------

    def edit(self, *, tag: str = "", act: str = "", page: int = 0) -> None:
        """Open the editor, at a tag, with an act done, or at a page."""
        from reader.app.dialogs.codebook import CodebookDialog

        self._window.annotations.keep_typed()
        active = self._window.tagging.active
        chosen = tag or (self._workspace.annotations[active].tag if active else "")
        dialog = self.dialog = CodebookDialog(self._window, self._workspace.codebook, tag=chosen)
        dialog.keep_wanted.connect(self._keep)
        dialog.import_wanted.connect(self._import)
        dialog.export_wanted.connect(self.export)
        dialog.closed.connect(self._on_closed)
        dialog.open()
        dialog.show_page(page)
        if act:
            dialog.act(act)
        self._workspace.storage.submit(
            lambda library: library.codebooks(), while_open(dialog, dialog.show_versions), self._failed
        )

    @Slot(bool)
    def _on_closed(self, _accepted: bool) -> None:
        self.dialog = None

    @Slot(object, object)
    def _keep(self, draft: Codebook, merges: dict[str, str]) -> None:
        """Make one edit of the draft on the storage thread, then do it as any other."""
        workspace, dialog = self._workspace, self.dialog
        if workspace.read_only or not workspace.settle():
            error = ReaderError("window.read_only") if workspace.read_only else None
            words = (
                wording.of(error, self._window.translate) if error else self.tr("Not everything is saved.")
            )
            if dialog is not None:
                dialog.show_failed(words)
            else:
                self._window.say(words)
            return
        from reader.library.codebook_draft import keeping

        now = utc_now()

        def read(library: Library) -> Edit:
            return keeping(library, draft, merges, now, workspace.storage.breathe)

        def done(edit: Edit) -> None:
            workspace.do(edit, self.tr("Codebook changed"))
            if dialog is not None and self.dialog is dialog:
                dialog.accept()

        def failed(error: Exception) -> None:
            if dialog is None or self.dialog is not dialog:
                self._failed(error)
                return
            if isinstance(error, ReaderError):
                words = wording.of(error, self._window.translate)
            else:
                workspace.broke.emit(error)
                facts = {"kind": type(error).__name__}
                words = wording.sentence("window.bug", facts, self._window.translate)
            dialog.show_failed(words)

        workspace.storage.submit(read, done, failed, bulk=True)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, ReaderError):
            self._workspace.broke.emit(error)
        elif self.dialog is not None:
            self.dialog.show_problem(wording.of(error, self._window.translate))
        else:
            self._window.say_error(error)

    # --- files -------------------------------------------------------------------------------------------

    @Slot()
    def _import(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self._window, self.tr("Import a codebook"), "", self.tr("Codebooks (*.json);;All files (*)")
        )
        if name:
            self.take_file(Path(name))

    def take_file(self, path: Path) -> None:
        """Read a codebook's file and go on from it in the editor."""
        from reader.library.codebooks import MOST_BYTES, from_file

        dialog = self.dialog
        if dialog is None:
            return

        def read(_library: Library) -> Codebook:
            try:
                with path.open("rb") as stream:
                    return from_file(stream.read(MOST_BYTES + 1))
            except OSError as error:
                raise ReaderError("codebook.unreadable", path=str(path)) from error

        self._workspace.storage.submit(read, while_open(dialog, dialog.take_over), self._failed)

    @Slot(object)
    def export(self, book: Codebook) -> None:
        """Ask for a place and write the codebook there as JSON."""
        suggested = f"{book.name or 'codebook'}.json".replace("/", "-")
        name, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("Export the codebook"), suggested, self.tr("Codebooks (*.json)")
        )
        if name:
            self.write_file(book, with_ending(Path(name), ".json"))

    def write_file(self, book: Codebook, path: Path) -> None:
        from reader.exporters.output import replacing
        from reader.library.codebooks import to_file

        def write(_library: Library) -> None:
            with replacing(path) as stream:
                stream.write(to_file(book))

        def done(_nothing: None) -> None:
            words = self.tr("The codebook is in {0}.").format(wording.shown(path.name))
            if self.dialog is not None:
                self.dialog.show_problem(words)
            else:
                self._window.say(words)

        self._workspace.storage.submit(write, done, self._failed)
