"""Plain reading mode in the window: Qt's own text widget stands in for the page, with the same keys.

The page goes on holding cursor, selection and annotations; the widget shows where it is, and tells it what
was selected or pointed at. So every action does what it does on the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QSplitter, QWidget

from reader.app.page.style import Reading
from reader.app.theme import Theme
from reader.text.span import Span

if TYPE_CHECKING:
    from reader.app.page.plain import PlainView
    from reader.app.page.view import ArticleView
    from reader.app.workspace import Workspace

_Std = QKeySequence.StandardKey
# In caret mode these are the widget's own.
_CARET_KEYS = (
    *(_Std.MoveToNextChar, _Std.MoveToPreviousChar, _Std.SelectNextChar, _Std.SelectPreviousChar),
    *(_Std.MoveToNextWord, _Std.MoveToPreviousWord, _Std.SelectNextWord, _Std.SelectPreviousWord),
    *(_Std.MoveToNextLine, _Std.MoveToPreviousLine, _Std.SelectNextLine, _Std.SelectPreviousLine),
    *(_Std.MoveToNextPage, _Std.MoveToPreviousPage, _Std.SelectNextPage, _Std.SelectPreviousPage),
    *(_Std.MoveToStartOfLine, _Std.MoveToEndOfLine, _Std.SelectStartOfLine, _Std.SelectEndOfLine),
)


class PlainMode(QObject):
    """Puts the plain view in the page's place, and takes it away. Nothing is made before it is wanted."""

    key_pressed = Signal(QKeyEvent)
    changed = Signal(bool)

    def __init__(self, view: ArticleView, workspace: Workspace) -> None:
        super().__init__(view)
        self._view = view
        self._workspace = workspace
        self._theme: Theme | None = None
        self._reading = Reading()
        self._on = False
        self.plain: PlainView | None = None

    @property
    def on(self) -> bool:
        return self._on

    @property
    def widget(self) -> QWidget:
        """Return what shows the article now: the page or the plain text."""
        return self.plain if self.plain is not None and self._on else self._view

    def set_on(self, on: bool) -> None:
        """Show the article plain, or as the page again; the cursor stays where it is."""
        if on == self.on:
            return
        view, had_focus = self._view, self._view.hasFocus()
        plain = self.plain or self._make()
        if on:
            self._dress(plain)
            self._show()
        self._on = on
        view.setFocusProxy(plain if on else None)  # type: ignore[arg-type]
        plain.setVisible(on)
        view.setVisible(not on)
        if had_focus:
            view.setFocus()
        if not on:
            view.reveal(view.target())
        self.changed.emit(on)

    def _make(self) -> PlainView:
        from reader.app.page.plain import PlainView

        view = self._view
        place = cast(QSplitter, view.parentWidget())  # beside which printed pages may stand
        plain = self.plain = PlainView()
        plain.hide()
        place.insertWidget(place.indexOf(view) + 1, plain)
        plain.installEventFilter(self)
        plain.selected.connect(self._on_selected)
        plain.pointed.connect(self._on_pointed)
        view.target_changed.connect(self._on_target_changed)
        view.found_changed.connect(self._on_found_changed)
        self._workspace.article_opened.connect(self._show)
        self._workspace.article_closed.connect(self._show)
        return plain

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        if self.plain is not None:
            self._dress(self.plain)

    def set_reading(self, reading: Reading) -> None:
        self._reading = reading
        if self.plain is not None:
            self._dress(self.plain)

    def _dress(self, plain: PlainView) -> None:
        plain.set_reading(self._reading)
        plain.set_styles(self._view.styles)
        if self._theme is not None:
            plain.set_theme(self._theme)

    @Slot()
    def _show(self, *_: object) -> None:
        if self.plain is not None:
            self.plain.set_styles(self._view.styles)
            self.plain.set_content(self._view.content, self._view.target())

    # --- the page and the widget ----------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give the page's keys and menu to the commands; in caret mode the arrows are the widget's own."""
        if event.type() == QEvent.Type.ContextMenu and watched is self.plain:
            self._view.menu_requested.emit(cast(QContextMenuEvent, event).globalPos())
            return True
        if event.type() == QEvent.Type.KeyPress and watched is self.plain:
            key = cast(QKeyEvent, event)
            if self._view.caret_mode() and any(key.matches(own) for own in _CARET_KEYS):
                return False
            key.setAccepted(False)
            self.key_pressed.emit(key)
            return key.isAccepted()
        return super().eventFilter(watched, event)

    @Slot(object)
    def _on_target_changed(self, target: Span) -> None:
        if self.plain is not None and self.on and not self._view.selection():
            self.plain.show_target(target)
            self.plain.announce(self._view.spans)

    @Slot()
    def _on_found_changed(self) -> None:
        found = self._view.found_current()
        if self.plain is not None and self.on and found is not None:
            self.plain.show_span(found)

    @Slot(object)
    def _on_selected(self, span: Span) -> None:
        self._view.select(span)

    @Slot(int)
    def _on_pointed(self, position: int) -> None:
        """The widget's cursor was moved: the caret is there, or else the sentence is the target."""
        view = self._view
        view.clear_selection()
        if view.caret_mode():
            view.target_changed.disconnect(self._on_target_changed)
            view.read_from(position)
            view.target_changed.connect(self._on_target_changed)
        else:
            view.set_target(view.unit_at(position, "sentence"), reveal=False)
