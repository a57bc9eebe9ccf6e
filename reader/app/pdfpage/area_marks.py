"""Areas of printed pages in the window: boxes become annotations, their pictures are made and shown.

A box is tagged at once on the screen; it becomes an annotation, by one edit, when its picture was made, or
without one when that fails or the window is closed before.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QRect, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QImage
from PySide6.QtWidgets import QWidget

from reader.app.pdfpage.areas import Shown
from reader.errors import ReaderError
from reader.model import Annotation, Area, new_id
from reader.pdf.values import Box

if TYPE_CHECKING:
    from reader.app.pdfpage.joining import PrintedPages
    from reader.app.window import Window
    from reader.importers.client import ImportClient
    from reader.library import Library

_KEPT = 200  # pictures that are held for cards
_WIDEST = 800  # pixels of a picture that a card shows; the whole one stays in the library


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A box that was tagged, or an annotated one that got another shape, while its picture is made."""

    shown: Shown
    area: Area
    article: str
    fresh: bool
    done: int  # edits that could be undone then


class AreaMarks(QObject):
    """Joins the boxes of the printed page to the workspace, the tags and the cards."""

    pictures_came = Signal()
    _cut = Signal(int, object)  # ticket; (PNG, dots per inch), or an exception

    def __init__(self, window: Window, printed: PrintedPages) -> None:
        super().__init__(printed)
        self._window = window
        self._printed = printed
        self._view = printed.view
        self._areas = printed.view.areas
        self._waiting: dict[int, _Waiting] = {}
        self._tickets = 0
        self._listed: tuple[tuple[int, str], ...] = ()
        self._pictures: OrderedDict[str, QImage | None] = OrderedDict()
        self._areas.activated.connect(self._on_activated)
        self._areas.drawn.connect(self._on_drawn)
        self._areas.reshaped.connect(self._on_reshaped)
        self._areas.moved.connect(self._on_moved)
        self._areas.left.connect(self._on_left)
        self._cut.connect(self._on_cut)
        workspace = window.workspace
        workspace.article_opened.connect(self.refresh)
        workspace.article_closed.connect(self.refresh)
        workspace.annotations_changed.connect(self.refresh)

    # --- the mode ----------------------------------------------------------------------------------------

    @property
    def on(self) -> bool:
        return self._areas.on

    def toggle(self) -> None:
        """Begin to work on a box, or leave it."""
        if self._areas.on:
            self._areas.end()
            return
        self._printed.show_page()
        self._areas.begin()
        self._view.setFocus()
        self._window.say(
            self.tr(
                "Drag a box, or move this one by arrows, its size by Shift and arrows, little by Ctrl."
                " A tag’s key keeps it; Esc leaves."
            ),
            key="area",
        )

    @Slot()
    def _on_left(self) -> None:
        self._window.messages.take_back("area")
        self._window.tag_bar.hide()
        self._window.pages_shown.emit()

    @property
    def wants_tag(self) -> bool:
        """Return whether a tag's key means a box now."""
        return self._areas.draft is not None or self._areas.active is not None

    def takes_tag(self, tag: str) -> bool:
        """Give a tag to the box that is worked on; False when there is none."""
        draft = self._areas.draft
        if self._printed.mode == "text":
            return False
        if draft is None:
            if self._areas.active is None:
                return False
            self._window.workspace.retag(self._areas.active, tag)
            return True
        self._areas.end()
        if draft.annotation:
            self._window.workspace.retag(draft.annotation, tag)
            self._on_reshaped(draft.annotation, draft.page, draft.box)
        else:
            self._begin(Shown(new_id(), tag, draft.page, draft.box), fresh=True)
        return True

    def escape(self) -> bool:
        """Leave the mode, or let go of a box that was drawn; False when there is neither."""
        if not self._areas.on and self._areas.draft is None:
            return False
        self._areas.end()
        self._window.tag_bar.hide()
        return True

    def take_back(self) -> bool:
        """Forget the box whose picture is on its way, when it is what undo means: what was done last."""
        if not self._waiting:
            return False
        ticket, newest = next(reversed(self._waiting.items()))
        if newest.done != self._window.workspace.undo_stack.index():
            return False
        del self._waiting[ticket]
        self._show_waiting()
        self._window.bottom.set_last(self.tr("Undone: box on the page"), undoable=False)
        return True

    @Slot(str)
    def _on_activated(self, annotation: str) -> None:
        self._window.tagging.activate(annotation)

    @Slot()
    def _on_drawn(self) -> None:
        """A box was drawn: the pen tags it, else the tags are offered beside it."""
        pen = self._window.tagging.pen
        if pen is not None:
            self.takes_tag(pen)
            return
        place = self.bar_place()
        if place is not None:
            self._window.tag_bar.show_beside(*place)

    def bar_place(self) -> tuple[QWidget, QRect] | None:
        draft = self._areas.draft
        if draft is None:
            return None
        port = self._view.viewport()
        return port, self._view.to_view(draft.page, draft.box).toRect().intersected(port.rect())

    @Slot()
    def _on_moved(self) -> None:
        """Say to a screen reader where the box is now."""
        draft, index = self._areas.draft, self._view.index
        if draft is None or index is None or not QAccessible.isActive():
            return
        x0, y0, x1, y1 = (round(side) for side in draft.box)
        words = self.tr("Page {0}: {1} from the left, {2} from the top, {3} wide, {4} high").format(
            index.pages[draft.page].label, x0, y0, x1 - x0, y1 - y0
        )
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._view, words))

    # --- from a box to an annotation ---------------------------------------------------------------------

    @Slot(str, int, object)
    def _on_reshaped(self, annotation: str, page: int, box: Box) -> None:
        known = self._areas.of(annotation)
        held = self._window.workspace.annotations.get(annotation)
        if known is not None and held is not None and held.area is not None and held.area.box != box:
            self._begin(Shown(annotation, held.tag, page, box), fresh=False)

    def _begin(self, shown: Shown, *, fresh: bool) -> None:
        workspace, index = self._window.workspace, self._view.index
        article, revision = workspace.article, workspace.revision
        if article is None or revision is None or index is None:
            return
        area = Area(
            revision.source.original_hash,
            shown.page,
            index.pages[shown.page].label,
            *shown.box,
            at=self._view.text_at(shown.page, shown.box),
        )
        self._tickets += 1
        ticket = self._tickets
        self._waiting[ticket] = _Waiting(shown, area, article.id, fresh, workspace.undo_stack.index())
        self._show_waiting()
        name, password = revision.source.name, self._printed.password
        fetched = partial(self._on_original, ticket, name, password)
        workspace.storage.submit(
            lambda library: library.original(revision.id), fetched, partial(self._without, ticket)
        )

    def _on_original(self, ticket: int, name: str, password: str, data: bytes | None) -> None:
        waiting = self._waiting.get(ticket)
        if waiting is None:
            return
        if data is None:
            self._finish(ticket, "", 0)
            return
        shown = waiting.shown

        def work(client: ImportClient) -> None:
            found: Any
            try:
                found = client.cut_picture(data, name, shown.page, shown.box, password=password)
            except Exception as error:
                found = error
            self._cut.emit(ticket, found)

        self._window.imports.run(work)

    @Slot(int, object)
    def _on_cut(self, ticket: int, found: Any) -> None:
        if isinstance(found, Exception):
            self._without(ticket, found)
            return
        png, dpi = found

        def keep(library: Library) -> str:
            return library.keep_picture(png)

        def kept(hashed: str) -> None:
            self._finish(ticket, hashed, dpi)

        self._window.workspace.storage.submit(keep, kept, partial(self._without, ticket))

    def _without(self, ticket: int, error: Exception) -> None:
        """The picture could not be made or kept: the area is kept all the same."""
        self._finish(ticket, "", 0)
        if isinstance(error, ReaderError):
            self._window.say_error(error)
        else:
            self._window.workspace.broke.emit(error)

    def _finish(self, ticket: int, picture: str, dpi: int) -> None:
        waiting = self._waiting.pop(ticket, None)
        if waiting is None:
            return
        area = Area(
            **{**{n: getattr(waiting.area, n) for n in Area.__slots__}, "picture": picture, "dpi": dpi}
        )
        workspace = self._window.workspace
        self._areas.waiting = tuple(each.shown for each in self._waiting.values())
        if waiting.fresh:
            workspace.annotate_area(waiting.shown.annotation, waiting.shown.tag, area, waiting.article)
            if waiting.shown.annotation in workspace.annotations:
                self._window.tagging.activate(waiting.shown.annotation)
        else:
            workspace.set_area(waiting.shown.annotation, area)
        self._show_waiting()

    def _show_waiting(self) -> None:
        self._areas.waiting = tuple(each.shown for each in self._waiting.values())
        self._view.viewport().update()

    def settle(self) -> None:
        """Make annotations of all boxes whose pictures are not there yet: the window is closing."""
        for ticket in list(self._waiting):
            self._finish(ticket, "", 0)

    # --- what is shown -----------------------------------------------------------------------------------

    @Slot()
    def refresh(self, *_: object) -> None:
        """Show the areas of the open article that are on the pages of its file."""
        workspace = self._window.workspace
        original = workspace.revision.source.original_hash if workspace.revision else ""
        shown = tuple(s for a in workspace.annotations.values() if (s := _shown(a, original)) is not None)
        self._areas.set_shown(shown)
        places = ((workspace.annotations[s.annotation].area, s) for s in shown)
        ordered = sorted((area.at, s.page, s.box[1], s.annotation) for area, s in places if area is not None)
        self._listed = tuple((at, annotation) for at, _, _, annotation in ordered)
        self._areas.set_active(self._window.tagging.active)

    def listed(self) -> tuple[tuple[int, str], ...]:
        """Return where in the text each area of the open file is listed, in that order."""
        return self._listed

    @Slot(object)
    def on_active_changed(self, annotation: str | None) -> None:
        """Give the active area its handles and bring it into sight."""
        self._areas.set_active(annotation)
        known = self._areas.of(annotation or "")
        if known is not None and self._printed.mode != "text":
            self._view.reveal_box(known.page, known.box)

    def reveal(self, area: Area) -> None:
        """Go to where an area is, or was before it was taken back."""
        if self._printed.mode != "text" and self._view.index is not None:
            self._view.reveal_box(area.page, area.box)

    # --- pictures for cards ------------------------------------------------------------------------------

    def picture(self, hashed: str) -> QImage | None:
        """Return a picture by its hash, small enough for a card; asked for when it is not here yet."""
        if hashed in self._pictures:
            self._pictures.move_to_end(hashed)
            return self._pictures[hashed]
        self._pictures[hashed] = None
        while len(self._pictures) > _KEPT:
            self._pictures.popitem(last=False)
        self._window.workspace.storage.submit(
            lambda library: _decoded(library.original_by_hash(hashed)),
            partial(self._on_picture, hashed),
            lambda error: None,  # a card without its picture says which page it is
            bulk=True,
        )
        return None

    def _on_picture(self, hashed: str, image: QImage | None) -> None:
        if image is not None and hashed in self._pictures:
            self._pictures[hashed] = image
            self.pictures_came.emit()


def _shown(annotation: Annotation, original: str) -> Shown | None:
    area = annotation.area
    if area is None or not original or area.original != original:
        return None
    return Shown(annotation.id, annotation.tag, area.page, area.box)


def _decoded(data: bytes | None) -> QImage | None:
    """Return the picture, scaled down; done on the storage thread, so that the window does not wait."""
    # No other kind of picture is looked for in it: a pack from elsewhere may have brought anything. The
    # stubs want bytes for the kind, what they are of wants text.
    image = QImage.fromData(data, "PNG") if data else QImage()  # type: ignore[arg-type]
    if image.isNull():
        return None
    if image.width() > _WIDEST:
        image = image.scaledToWidth(_WIDEST, Qt.TransformationMode.SmoothTransformation)
    return image


Pictures = Callable[[str], QImage | None]
