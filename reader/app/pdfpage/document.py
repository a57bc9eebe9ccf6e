"""The file whose pages are drawn: fetched from the library, given to the worker, unlocked by its password."""

from __future__ import annotations

import uuid
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from reader import wording
from reader.app.pdfpage.images import PageImages
from reader.errors import ReaderError

if TYPE_CHECKING:
    from collections.abc import Callable

    from reader.app.window import Window
    from reader.library import Library
    from reader.pdf.boxes import IndexedPage, LayoutIndex, PageBoxes

# What the worker says of a locked file, and what that means where its text is here already.
LOCKED = {"import.password": "pdf.locked", "import.password-wrong": "pdf.password-wrong"}


class PageDocument(QObject):
    """One file at a time; what answers for another one that was asked for before is dropped."""

    # Outline as (title, level, page) rows; pages, when the file has no article yet.
    came = Signal(object, object)
    given = Signal()  # to the worker: pages can be asked for
    unlocked = Signal()  # what could not be drawn may be now

    def __init__(self, window: Window, images: PageImages, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        self._images = images
        self._token = ""
        self._name = ""
        self._locked: ReaderError | None = None  # what the worker said of the password that is wanted
        self._original: tuple[int, bytes] | None = None  # size, deflated: for a password given later
        self.password = ""  # that was given
        images.opened.connect(self._on_opened)
        images.failed.connect(self._on_failed)

    def forget(self) -> None:
        """Draw pages of no file."""
        self._token = self.password = ""
        self._original, self._locked = None, None
        self._images.forget()

    def show(self, name: str, data: bytes) -> None:
        """Draw pages of a file that is in no library yet, and measure them."""
        self.forget()
        self._name, self._token = name, uuid.uuid4().hex
        self._images.open(self._token, name, data, measure=True)

    def fetch(self, revision: str, name: str) -> None:
        """Draw pages of what a revision came from; nothing is done when a file is open already."""
        if self._token:
            return
        self._name, self._token = name, uuid.uuid4().hex
        token = self._token

        def fetch(library: Library) -> tuple[int, bytes] | None:
            packed = library.packed_original(revision)
            if packed is not None and token == self._token:
                # From the storage thread: the window may still be busy with the text of a long article.
                self._images.open(token, name, packed[1], size=packed[0])
            return packed

        self._window.workspace.storage.submit(
            fetch, partial(self._on_original, token), lambda error: self._on_original(token, None)
        )

    def _on_original(self, token: str, packed: tuple[int, bytes] | None) -> None:
        if token != self._token:
            return
        if packed is None:
            self._images.failed.emit(-1, ReaderError("pdf.no-original"))
            return
        self._original = packed
        self.offer_password()  # the worker may have been the quicker one
        self.given.emit()

    @Slot(str, object, object)
    def _on_opened(
        self, token: str, outline: list[tuple[str, int, int]], pages: tuple[IndexedPage, ...]
    ) -> None:
        if token == self._token:
            self.came.emit(tuple(outline), pages)

    def fetch_boxes(
        self, revision: str, page: int, index: LayoutIndex, take: Callable[[PageBoxes | None], None]
    ) -> None:
        """Read where the characters of a page stand; `take` gets None when that is not known."""
        self._window.workspace.storage.submit(
            lambda library: library.page_boxes(revision, page, index), take, lambda error: take(None)
        )

    # --- the password ------------------------------------------------------------------------------------

    @Slot(int, object)
    def _on_failed(self, page: int, error: ReaderError) -> None:
        if page == -1 and error.message in LOCKED:
            self._locked = error
            self.offer_password()

    def sentence(self, error: ReaderError) -> str:
        """Return what is said where a page cannot be drawn."""
        facts = dict(error.facts)
        return wording.sentence(LOCKED.get(error.message, error.message), facts, self._window.translate)

    def offer_password(self) -> None:
        """Ask once more for the password of a locked file whose pages are shown; nothing for all others."""
        if self._locked is not None and self._original is not None:
            self._window.say(
                self.sentence(self._locked),
                (self.tr("Password…"), self._ask_password),
                key="pdf-locked",
            )

    def _ask_password(self) -> None:
        from reader.app.dialogs.password import ask_password

        ask_password(self._window, self._name, self._open_with)

    def _open_with(self, given: str) -> None:
        if self._original is not None:
            self._window.messages.take_back("pdf-locked")
            self._token = uuid.uuid4().hex
            self.password, self._locked = given, None
            size, data = self._original
            self._images.open(self._token, self._name, data, given, size=size)
            self.unlocked.emit()
            self.given.emit()
