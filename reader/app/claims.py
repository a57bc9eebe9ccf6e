"""Links between annotations, and the lists of a fact-checker, joined to the workspace and the cards."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from reader import wording
from reader.app.panels.words import link_word
from reader.app.undo import Where
from reader.app.workspace import Opened, utc_now
from reader.errors import ReaderError
from reader.library.edits import (
    AddLinks,
    Applied,
    Batch,
    Edit,
    EditAnnotation,
    RestoreAnnotations,
    RestoreArticles,
    RestoreLinks,
    TrashAnnotations,
    TrashArticles,
    TrashLinks,
)
from reader.library.linking import Linked, linked, quote_of
from reader.model import Annotation, ArticleRow, Hit, new_id
from reader.model.snapshot import Link, LinkKind

if TYPE_CHECKING:
    from reader.app.dialogs.link import LinkDialog
    from reader.app.trail import Trail
    from reader.app.window import Window
    from reader.library import Library

OFFERED = 200  # annotations that the search for the other end lists

Found = tuple[tuple[Hit, ...], tuple[ArticleRow, ...]]


class Claims(QObject):
    """`table()` are its actions. The links of the open article are shown, and read again when one changes."""

    def __init__(self, window: Window, trail: Trail) -> None:
        super().__init__(window)
        self._window = window
        self._workspace = window.workspace
        self._trail = trail
        self._links: dict[str, tuple[Linked, ...]] = {}
        self._marked: Hit | None = None
        self._kind: LinkKind = "supports"
        self._workspace.article_opened.connect(self._on_article_opened)
        self._workspace.committed.connect(self._on_committed)
        window.annotations.link_chosen.connect(self._on_link_chosen)
        window.annotations.link_removed.connect(self.remove)

    def table(self) -> dict[str, Callable[[], object]]:
        return {"annotation.link": self.link, "annotation.mark": self.mark}

    # --- links of the open article -------------------------------------------------------------------------

    @Slot(object)
    def _on_article_opened(self, opened: Opened) -> None:
        self._show({})
        self._read(opened.article.id)

    @Slot(object)
    def _on_committed(self, applied: Applied) -> None:
        article = self._workspace.article
        if article is None:
            return
        ends = {id for each in self._links.values() for k in each for id in _ends(k.link)}
        if _moves_links(applied.edit, ends):
            self._read(article.id)

    def _read(self, article: str) -> None:
        def done(found: dict[str, tuple[Linked, ...]]) -> None:
            if self._workspace.article is not None and self._workspace.article.id == article:
                self._show(found)

        self._workspace.storage.submit(
            lambda library: linked(library, article), done, self._workspace.read_failed
        )

    def _show(self, links: dict[str, tuple[Linked, ...]]) -> None:
        if links or self._links:
            self._links = links
            self._window.annotations.set_links(links)

    # --- making and removing -------------------------------------------------------------------------------

    def mark(self) -> None:
        """Remember the annotation under the cursor as the other end of the next link."""
        annotation = self._active()
        if annotation is None or self._workspace.article is None:
            return
        self._marked = self._hit(annotation)
        quote = wording.shown(self._marked.snippet, limit=60)
        pressed = self._window.keymap.text("annotation.link")
        said = (
            self.tr("Marked. {0} on another annotation now offers it first: “{1}”").format(pressed, quote)
            if pressed
            else self.tr("Marked. A link from another annotation now offers it first: “{0}”").format(quote)
        )
        self._window.say(said, key="mark")

    def _active(self) -> Annotation | None:
        return self._workspace.annotations.get(self._window.tagging.active or "")

    def _hit(self, annotation: Annotation) -> Hit:
        article = self._workspace.article
        title = article.title if article else ""
        return Hit(
            annotation.article, title, None, quote_of(annotation), "annotation", annotation=annotation.id
        )

    def link(self) -> LinkDialog | None:
        """Ask what the annotation under the cursor says of which other one."""
        own = self._active()
        if own is None:
            return None
        from reader.app.dialogs.link import LinkDialog
        from reader.app.dialogs.sheet import while_open

        window, workspace = self._window, self._workspace
        window.annotations.keep_typed()
        window.messages.take_back("mark")
        marked = self._marked if self._marked is not None and self._marked.annotation != own.id else None
        dialog = LinkDialog(window, quote_of(own), self._kind, marked=marked is not None)

        def ask(query: str) -> None:
            def read(library: Library) -> Found:
                return offered(library, query, own.id, marked)

            workspace.storage.submit(
                read,
                while_open(dialog, lambda found: dialog.show_hits(*found)),
                while_open(dialog, failed),
            )

        def failed(error: Exception) -> None:
            if isinstance(error, ReaderError):
                dialog.show_problem(wording.of(error, window.translate))
            else:
                workspace.broke.emit(error)

        def chosen(kind: LinkKind, hit: Hit) -> None:
            self.add(kind, own, hit.annotation)

        dialog.wanted.connect(ask)
        dialog.chosen.connect(chosen)
        dialog.open()
        ask("")
        return dialog

    def add(self, kind: LinkKind, own: Annotation, other: str) -> None:
        """Link two annotations; undo takes it back."""
        self._kind, self._marked = kind, None
        known = self._links.get(own.id, ())
        if any(k.outgoing and k.link.kind == kind and k.other.id == other for k in known):
            self._window.say(self.tr("These two are linked like that already."))
            return
        made = Link(new_id(), kind, own.id, other, created=utc_now())
        text = self.tr("Linked: {0}").format(link_word(kind, outgoing=True))
        self._workspace.do(AddLinks((made,)), text, self._where(own))

    @Slot(object)
    def remove(self, link: Linked) -> None:
        own = link.link.from_annotation if link.outgoing else link.link.to_annotation
        annotation = self._workspace.annotations.get(own)
        where = self._where(annotation) if annotation is not None else None
        self._workspace.do(TrashLinks((link.link.id,)), self.tr("Link removed"), where)

    def _where(self, annotation: Annotation) -> Where:
        span = self._window.tagging.span_of(annotation.id)
        return Where(annotation.article, span)

    # --- going there ---------------------------------------------------------------------------------------

    @Slot(object)
    def _on_link_chosen(self, link: Linked) -> None:
        self.go(link.other.article, link.other.id)

    def go(self, article: str, annotation: str) -> None:
        """Show an annotation, wherever it stands; back comes back."""

        def show() -> None:
            self._window.tagging.activate(annotation)
            self._window.view.setFocus()

        self._trail.go(article, show)


def _ends(link: Link) -> tuple[str, str]:
    return link.from_annotation, link.to_annotation


def _moves_links(edit: Edit, ends: set[str]) -> bool:
    """Return whether an edit makes or hides links, or changes what stands at one of these ends."""
    match edit:
        case Batch(edits):
            return any(_moves_links(each, ends) for each in edits)
        case EditAnnotation(before, _):
            return before.id in ends
        case AddLinks() | TrashLinks() | RestoreLinks() | RestoreAnnotations() | RestoreArticles():
            return True
        case TrashAnnotations() | TrashArticles():
            return bool(ends)
    return False


def offered(library: Library, query: str, own: str, marked: Hit | None) -> Found:
    """Return annotations that `own` can be linked to, a marked one first while nothing is searched."""
    hits = list(library.search(query, limit=OFFERED, typing=True, annotations=True))
    if marked is not None and not query:
        held, trashed = library.stored("annotation", (marked.annotation,)).get(
            marked.annotation, (None, True)
        )
        if held is not None and not trashed:
            hits = [marked, *(h for h in hits if h.annotation != marked.annotation)]
    hits = [h for h in hits if h.annotation != own]
    return tuple(hits), library.article_rows(tuple(dict.fromkeys(h.article for h in hits)))
