"""The tour's step through the library: a search, its words in context, kept as a collection, the trash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from reader.app.dialogs.concordance import ConcordanceDialog
    from reader.app.tour import Tour

_WORD = "could"


def shelves(tour: Tour) -> None:
    """A word is found and gone to by keys, kept as a collection; an article goes to the trash and back."""
    from reader.app.tour import need

    window, commands, workspace = tour.open.window, tour.open.commands, tour.open.workspace
    panel = window.library
    stack, article = workspace.undo_stack, workspace.article
    assert article is not None
    before = stack.count()
    commands.run("edit.search")
    tour.type(_WORD)
    tour.wait(lambda: panel.results.model.rowCount(), "what the search found")
    _in_light_and_dark(tour, "search")
    tour.press(Qt.Key.Key_Return)
    tour.press(Qt.Key.Key_Down)
    tour.press(Qt.Key.Key_Return)
    tour.wait(window.view.hasFocus, "the keyboard in the text, at the place that was found")
    commands.run("library.concordance")
    tour.wait(lambda: _sheet(tour).model.rowCount(), "the words in context")
    _in_light_and_dark(tour, "concordance")
    _sheet(tour).reject()
    workspace.shelves.new_collection(_WORD, query=_WORD)
    workspace.shelves.put(workspace.shelves.new_label("To check"), (article.id,))
    tour.saved()
    commands.run("edit.search")
    panel.search.clear()
    tour.wait(lambda: panel.shelves.model.rowCount() > 2, "the collection and the label")
    tour.wait(lambda: not panel.list.isHidden(), "the list")
    _in_light_and_dark(tour, "collections")
    other = next(row.article.id for row in panel.model.rows() if row.article.id != article.id)
    workspace.trash_articles((other,))
    tour.saved()
    tour.wait(lambda: workspace.shelves.trashed == 1, "the article in the trash")
    commands.run("library.trash")
    tour.wait(lambda: panel.trash.model.rowCount(), "the trash")
    _in_light_and_dark(tour, "trash")
    while stack.count() and stack.index() > before:
        workspace.undo()
    tour.saved()
    tour.wait(lambda: panel.model.row(other) is not None, "the article back from the trash")
    tour.wait(lambda: not workspace.shelves.collections, "the collection to be undone")
    need(not workspace.shelves.labels, "the label was not undone")
    window.view.setFocus()


def _sheet(tour: Tour) -> ConcordanceDialog:
    from reader.app.dialogs.concordance import ConcordanceDialog

    found: ConcordanceDialog | None = tour.open.window.findChild(ConcordanceDialog)
    assert found is not None
    return found


def _in_light_and_dark(tour: Tour, name: str) -> None:
    tour.picture(name)
    tour.open.commands.run("view.theme_dark")
    tour.picture(f"{name}-dark")
    tour.open.commands.run("view.theme_light")
