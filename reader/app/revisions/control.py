"""Everything about revisions in the window, joined by one call: actions, menus, what an old revision says."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, Slot
from PySide6.QtWidgets import QMenu

from reader.app.facts import shown_date
from reader.app.revisions.aside import Aside
from reader.app.revisions.stage import Stage
from reader.app.workspace import Opened

if TYPE_CHECKING:
    from reader.app.revisions.comparing import Comparing
    from reader.app.revisions.joining import Joining
    from reader.app.revisions.reviewing import Reviewing
    from reader.app.window import Window

_OLD = "old-revision"
_ELSEWHERE = (
    *("edit.find", "edit.find_next", "edit.find_previous", "go.", "tag.", "annotation."),
    *("view.caret", "view.plain"),
)


class Revisions(QObject):
    """Owned by `Commands`, which asks it for its actions.

    Its parts are made when first wanted: they import the library, and the first frame comes before it.
    """

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._aside = Aside(self)
        self.stage = Stage(window)
        self._cue_folder: Path | None = None
        window.workspace.article_opened.connect(self._on_article_opened)
        window.workspace.article_closed.connect(self._on_article_closed)
        window.annotations.orphan_chosen.connect(self._on_orphan_chosen)
        window.closing.connect(self._on_closing)

    def set_cue_folder(self, folder: Path | None) -> None:
        """Say where the reader's own lists of cue words are kept."""
        self._cue_folder = folder

    @cached_property
    def reviewing(self) -> Reviewing:
        from reader.app.revisions.reviewing import Reviewing

        return Reviewing(self._window, self.stage, self._aside, self._cue_folder)

    @cached_property
    def comparing(self) -> Comparing:
        from reader.app.revisions.comparing import Comparing

        return Comparing(self._window, self.stage, self._aside, self._cue_folder)

    @cached_property
    def joining(self) -> Joining:
        from reader.app.revisions.joining import Joining

        return Joining(self._window)

    def table(self) -> dict[str, Callable[[], object]]:
        """Return what each action does."""
        return {
            "revision.review": lambda: self.reviewing.open(),
            "revision.compare": lambda: self.comparing.compare(),
            "revision.drift": lambda: self.comparing.drift(),
            "article.import_version": lambda: self.joining.import_version(),
            "article.join": lambda: self.joining.join_chosen(),
            "article.part": lambda: self.joining.part_chosen(),
        }

    def make_room_for(self, action: str) -> None:
        """Bring the page back before an action that works on it."""
        if self.stage.place is not None and action.startswith(_ELSEWHERE):
            self.stage.close()

    def add_to_menu(self, menu: QMenu, ids: list[str]) -> None:
        """Add what can be done with the articles chosen in the list."""
        if len(ids) == 2:
            menu.addAction(self.tr("Join: these two are one story"), lambda: self.joining.join(*ids))
        if len(ids) == 1:
            row = next((r for r in self._window.library.model.rows() if r.article.id == ids[0]), None)
            if row is not None and row.revisions > 1:
                menu.addAction(self.tr("Split its revisions…"), lambda: self.joining.part_chosen(ids[0]))

    # --- an article is opened ----------------------------------------------------------------------------

    @Slot(object)
    def _on_article_opened(self, opened: Opened) -> None:
        self._forget()
        self._aside.forget()
        newest = opened.revisions[-1] if opened.revisions else None
        window = self._window
        if newest is None or newest.id == opened.revision.id:
            window.messages.take_back(_OLD)
            return
        article = opened.article.id
        window.say(
            self.tr(
                "This is revision {0} of {1}, of {2}. What you annotate here stays in this revision."
            ).format(opened.revision.number, newest.number, shown_date(opened.revision.created)),
            (self.tr("What changed"), lambda: window.head.action_requested.emit("revision.compare")),
            (self.tr("Show the newest"), lambda: window.workspace.open_article(article)),
            key=_OLD,
        )

    @Slot()
    def _on_article_closed(self) -> None:
        self._forget()
        self._window.messages.take_back(_OLD)

    def _forget(self) -> None:
        """Bring the page back; what was being decided about another article is no question any more."""
        if "reviewing" in self.__dict__:
            self.reviewing.placing.forget()
        self.stage.close()

    @Slot(str, QPoint)
    def _on_orphan_chosen(self, annotation: str, at: QPoint) -> None:
        """Offer what can be done about an orphan of the annotations panel."""
        review = self.reviewing
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Find it for me"), lambda: review.open(stand_on=annotation, find=True))
        menu.addAction(self.tr("Show in the review"), lambda: review.open(stand_on=annotation))
        menu.popup(at)

    @Slot()
    def _on_closing(self) -> None:
        self.stage.close()
        self._aside.close()
