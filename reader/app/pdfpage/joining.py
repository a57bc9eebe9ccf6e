"""The printed page in the window: shown in the place of the text, beside it, or not at all."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QObject, QRect, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from reader import wording
from reader.app.pdfpage import scans
from reader.app.pdfpage.area_marks import AreaMarks
from reader.app.pdfpage.bar import PageBar
from reader.app.pdfpage.document import PageDocument
from reader.app.pdfpage.images import PageImages
from reader.app.pdfpage.older import OlderReading
from reader.app.pdfpage.thumbs import Thumbnails
from reader.app.pdfpage.view import PrintedView
from reader.app.theme import Theme
from reader.pdf.boxes import LayoutIndex

if TYPE_CHECKING:
    from collections.abc import Callable

    from reader.app.window import Window
    from reader.library import Library
    from reader.model import Revision
    from reader.pdf.boxes import IndexedPage, PageBoxes

Mode = Literal["text", "page", "both"]


class PrintedPages(QObject):
    """Joins the printed page to a window. `widget` stands where the text view stood."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.images = PageImages(self)
        self.document = PageDocument(window, self.images, self)
        self.view = PrintedView(window.view, self.images)
        self.thumbs = Thumbnails(self.images)
        self.thumbs.hide()
        self.bar = PageBar()
        self.mode: Mode = "text"
        # What the reader chose, also at the last start; articles without pages show their text.
        kept = window.settings.printed_page
        self._wanted: Mode = kept if kept in ("page", "both") else "text"  # type: ignore[assignment]
        self._revision = ""
        self._file = ""  # hash of a file that is shown and has no text yet
        self._stay: tuple[int, int] | None = None  # where the reader was in it when the text came
        # Children of the window from the start: taken into another one, the text would lose its turn of Tab.
        pane = QWidget(window)
        across = QHBoxLayout()
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.thumbs)
        across.addWidget(self.view, 1)
        down = QVBoxLayout(pane)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(0)
        down.addLayout(across, 1)
        down.addWidget(self.bar)
        self.pane = pane
        self.widget = QSplitter(Qt.Orientation.Horizontal, window)
        self.widget.setHandleWidth(1)
        self.widget.setChildrenCollapsible(False)
        self.widget.addWidget(window.view)
        self.widget.addWidget(pane)
        pane.hide()
        self.view.asking.sentence = self.document.sentence
        self.view.asking.also_wanted = self.thumbs.parts
        self.view.set_single(window.settings.printed_single)
        self.areas = AreaMarks(window, self)
        self.older = OlderReading(window)
        self._join()

    def _join(self) -> None:
        self.view.boxes_wanted.connect(self._on_boxes_wanted)
        self.view.page_changed.connect(self._on_page_changed)
        self.view.zoomed.connect(self._on_zoomed)
        self.document.came.connect(self._on_document_came)
        self.document.given.connect(self.view.asking.ask)
        self.older.placed_anew.connect(self._on_placed_anew)
        self.document.unlocked.connect(self.view.asking.try_again)
        self.thumbs.page_chosen.connect(self.view.go_to_page)
        self.thumbs.wanted_changed.connect(self.view.asking.ask)
        self.bar.page_asked.connect(self._on_page_asked)
        self.bar.page_chosen.connect(self.view.go_to_page)
        self.bar.page_typed.connect(self._on_page_typed)
        for pointed in (self.bar.page_pointed_at, self.thumbs.page_pointed_at):
            pointed.connect(self.view.asking.foresee)
        self.bar.zoom_asked.connect(self.view.zoom_by)
        self.bar.action_asked.connect(self.run)
        self.bar.thumbs_toggled.connect(self._on_thumbs_toggled)
        self.bar.left.connect(self.view.setFocus)
        self.thumbs.left.connect(self.view.setFocus)
        window = self._window
        self.view.installEventFilter(window)
        window.appearance.changed.connect(self._on_theme_changed)
        window.workspace.article_opened.connect(self._on_article_opened)
        window.workspace.article_closed.connect(self._on_article_closed)
        window.closing.connect(self.close)

    @Slot()
    def close(self) -> None:
        """End what draws pages."""
        self.images.close()

    # --- actions -----------------------------------------------------------------------------------------

    def actions(self) -> dict[str, Callable[[], object]]:
        """Return what the actions of the printed page do, by id."""
        names = ("view.printed", "view.beside", "view.fit_width", "view.fit_page", "view.rotate")
        more = ("view.single", "go.page", "view.pages", "tag.area")
        return {name: partial(self.run, name) for name in (*names, *more)}

    def checked(self) -> dict[str, bool]:
        """Return which of them are on."""
        return {
            "view.printed": self.mode == "page",
            "view.beside": self.mode == "both",
            "view.single": self.view.single,
            "view.pages": self.thumbs.isVisible(),
            "tag.area": self.areas.on,
        }

    @Slot(str)
    def run(self, action: str) -> None:
        """Do one of `actions`."""
        if self._file and action in ("view.printed", "view.beside"):
            self._window.say(
                self.tr("The text is still being read. It opens when all of it is there."), key="no-text"
            )
            return
        if self.view.index is None:
            self._window.say(
                self.tr(
                    "This article has no printed pages: it did not come as PDF. Its text is all there is."
                ),
                key="no-pages",
            )
            return
        if action in ("view.printed", "view.beside"):
            wanted: Mode = "page" if action == "view.printed" else "both"
            self._wanted = "text" if self.mode == wanted else wanted
            self._window.settings.printed_page = self._wanted
            self._show(self._wanted)
        elif action == "go.page":
            self.show_page()
            self.bar.ask_page()
        elif action == "tag.area":
            self.areas.toggle()
            self._window.pages_shown.emit()
        elif action == "view.pages":
            self.bar.thumbs.setChecked(self.mode == "text" or not self.bar.thumbs.isChecked())
            self.show_page()
        elif action == "view.rotate":
            self.show_page()
            self.view.rotate()
        elif action == "view.single":
            self.show_page()
            self.view.set_single(not self.view.single)
            self._window.settings.printed_single = self.view.single
        else:
            self.show_page()
            self.view.set_fit("width" if action == "view.fit_width" else "page")

    def zoom(self, step: int) -> bool:
        """Make the page larger (1) or smaller (-1), or as wide as there is room (0), when it is read now."""
        if self.mode == "text" or not (self.mode == "page" or self.view.hasFocus()):
            return False
        if step:
            self.view.zoom_by(step)
        else:
            self.view.set_fit("width")
        return True

    def show_page(self) -> None:
        """Show the printed page when only the text is there."""
        if self.mode == "text" and self.view.index is not None:
            self._show("page")

    @property
    def without_words(self) -> bool:
        """Return whether the open article is pages alone: a scan."""
        return bool(self._revision) and self.view.index is not None and not self._window.view.content.text

    @property
    def password(self) -> str:
        """Return the password that was given for the open file."""
        return self.document.password

    def takes(self, action: str) -> bool:
        """Let the printed page do what there means the page; say whether it did."""
        if action == "go.escape" and self.areas.escape():
            return True
        if action == "edit.undo" and self.areas.take_back():
            return True
        if self._file and action in self.actions() and action != "tag.area":  # there is no article to need
            self.run(action)
            return True
        if self.without_words and self._means_words(action):
            self._window.say(wording.sentence("pdf.no-words", {}, self._window.translate), key="no-words")
            return True
        return (self.mode == "page" or self.view.hasFocus()) and self.view.takes(action)

    def _means_words(self, action: str) -> bool:
        """Return whether an action is for words; a tag's key may mean a box."""
        if not scans.means_words(action):
            return False
        return not (action.startswith("tag.") and self.areas.wants_tag)

    def bar_place(self) -> tuple[QWidget, QRect] | None:
        return self.areas.bar_place() or self.view.bar_place()

    def _show(self, mode: Mode) -> None:
        text = self._window.view
        self.mode = mode
        focused = text.hasFocus() or self.view.hasFocus()
        text.setFocusProxy(None)  # type: ignore[arg-type]
        self.pane.setVisible(mode != "text")
        text.setVisible(mode != "page")
        if mode == "both":
            half = max(2, self.widget.width()) // 2
            self.widget.setSizes([half] * self.widget.count())  # what is hidden takes none
        if mode == "page":
            text.setFocusProxy(self.view)  # who asks for the text gets the page
        if focused or mode == "page":
            (self.view if mode == "page" else text).setFocus()
        if mode == "text":
            text.reveal(text.target())
        else:
            self._open_document()
            self.document.offer_password()
            self.view.reveal(text.target())
        self._window.pages_shown.emit()

    # --- articles ----------------------------------------------------------------------------------------

    @Slot(object)
    def _on_article_opened(self, opened: Any) -> None:
        if opened.revision.id == self._revision and self.view.index is not None:
            return
        for key in ("no-pages", "no-marks", "no-text"):  # said of the text that was open
            self._window.messages.take_back(key)
        source = opened.revision.source
        if self._file and self._file == source.original_hash and self.view.index is not None:
            # Its pages are before the eyes already: they stay, and get their text.
            self._stay, self._file, self._wanted = self.view.place(), "", "page"
        else:
            self._forget()
        self._revision = opened.revision.id
        if source.importer != "pdf":
            self._show_if_other("text")
            return
        self._name = source.name
        self._fetch_layout(partial(self._on_layout, opened.revision))
        if self._wanted != "text":
            self._open_document()  # while the layout is still read

    def _fetch_layout(self, take: Callable[[LayoutIndex | None], None]) -> None:
        revision = self._revision

        def find(library: Library) -> LayoutIndex | None:
            return library.layout(revision)

        self._window.workspace.storage.submit(find, take, lambda error: self._show_if_other("text"))

    @Slot(str)
    def _on_placed_anew(self, revision: str) -> None:
        """Show marks and cursor of the open article where its words are known to stand now."""

        def take(index: LayoutIndex | None) -> None:
            if revision == self._revision and index is not None:
                self._set_pages(index)

        if revision == self._revision:
            self._fetch_layout(take)

    def _on_layout(self, revision: Revision, index: LayoutIndex | None) -> None:
        if revision.id != self._revision:
            return
        self.older.offer(revision, index)
        if index is None:
            self.view.set_pages(None)
            self.document.forget()
            self._show_if_other("text")
            return
        self._set_pages(index)
        self._show_if_other("page" if self.without_words else self._wanted)
        if self.mode != "text":
            self._open_document()
            if self._stay is None:
                self.view.reveal(self._window.view.target())
            else:
                self.view.stay_at(*self._stay)
        self._stay = None

    _name = ""

    def _set_pages(self, index: LayoutIndex) -> None:
        self.view.set_pages(index)
        sizes = tuple((page.width, page.height) for page in index.pages)
        self.thumbs.set_pages(sizes, tuple(page.label for page in index.pages))
        self._on_page_changed(0)

    def _show_if_other(self, mode: Mode) -> None:
        if mode != self.mode:
            self._show(mode)

    @Slot()
    def _on_article_closed(self) -> None:
        self._forget()
        self._show_if_other("text")

    # --- a file whose text is still being read -----------------------------------------------------------

    @property
    def file_shown(self) -> bool:
        """Return whether pages are shown that belong to no article yet."""
        return bool(self._file)

    def show_file(self, name: str, data: bytes, hashed: str) -> None:
        """Show the pages of a file; the article that is opened with the same original takes them over."""
        self._forget()
        self._file = hashed
        self.document.show(name, data)

    def close_file(self) -> None:
        """Show the pages of the file no longer."""
        if self._file:
            self._forget()
            self._show_if_other("text")

    def _forget(self) -> None:
        self._file, self._stay = "", None
        self._revision = ""
        self.older.forget()
        self.areas.refresh()
        self.view.areas.end()
        self.view.set_pages(None)
        self.thumbs.set_pages((), ())
        self.bar.set_outline(())
        self.document.forget()

    @Slot(object, object)
    def _on_document_came(
        self, outline: tuple[tuple[str, int, int], ...], pages: tuple[IndexedPage, ...]
    ) -> None:
        if self._file:
            self._set_pages(LayoutIndex(pages, (), ()))
            self._show("page")
        known = self.view.index.pages if self.view.index is not None else pages
        self.bar.set_outline(outline, tuple(page.label for page in known))
        self.view.asking.ask()

    def _open_document(self) -> None:
        if self._revision:
            self.document.fetch(self._revision, self._name)

    @Slot(int)
    def _on_boxes_wanted(self, page: int) -> None:
        revision, index = self._revision, self.view.index

        def take(found: PageBoxes | None) -> None:
            if revision == self._revision:
                self.view.set_boxes(page, found)

        if index is not None and revision:
            self.document.fetch_boxes(revision, page, index, take)

    # --- what is shown -----------------------------------------------------------------------------------

    @Slot(int)
    def _on_page_changed(self, page: int) -> None:
        index = self.view.index
        if index is not None and 0 <= page < len(index.pages):
            self.bar.set_page(index.pages[page].label, page + 1, len(index.pages))
            self.thumbs.set_page(page)

    @Slot()
    def _on_zoomed(self) -> None:
        self.bar.set_percent(self.view.percent)

    @Slot(str)
    def _on_page_typed(self, typed: str) -> None:
        """The page is drawn while it is typed: Enter finds it there."""
        page = self.view.index.page_labelled(typed.strip()) if self.view.index is not None else None
        self.view.asking.foresee(-1 if page is None else page)

    @Slot(str)
    def _on_page_asked(self, label: str) -> None:
        index = self.view.index
        if index is None:
            return
        page = index.page_labelled(label)
        if page is not None:
            self.view.go_to_page(page)
            self._on_page_changed(page)
        else:
            self._window.say(
                self.tr("There is no page “{0}”; the last one is {1}.").format(
                    wording.shown(label, limit=20), index.pages[-1].label
                ),
                key="no-page",
            )

    @Slot(bool)
    def _on_thumbs_toggled(self, on: bool) -> None:
        self.thumbs.setVisible(on)
        self.view.asking.ask()

    @Slot(object)
    def _on_theme_changed(self, theme: Theme) -> None:
        for surface in (self.view, self.thumbs, self.bar):
            surface.set_theme(theme)
