"""The codebook editor: a draft that is worked on, looked over, and kept as the next version by one edit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from reader.app.dialogs.codebook_form import TagForm
from reader.app.dialogs.codebook_pages import BookPage, VersionsPage
from reader.app.dialogs.codebook_tree import TagTree
from reader.app.dialogs.sheet import PAD, Sheet
from reader.app.keymap import native
from reader.app.panels.controls import Command, FilterChip, IconButton, held, row, scrolled
from reader.app.panels.labels import FootWords
from reader.app.panels.surface import RING, turned
from reader.library import codebook_draft as drafts
from reader.model import Codebook, TagDefinition, new_id

_WIDTH, _HEIGHT = 940, 700
_TREE = 250
_UNDONE_MOST = 200


def _plain(book: Codebook) -> Codebook:
    return replace(book, version=0, created="")


class CodebookDialog(Sheet):
    """Values in by the constructor and `show_versions`; `keep_wanted` takes the draft out.

    `merges` says which tag became which since the sheet was opened: the annotations follow when it is kept.
    """

    keep_wanted = Signal(object, object)  # Codebook, dict of merges
    import_wanted = Signal()
    export_wanted = Signal(object)  # Codebook

    def __init__(self, host: QWidget, book: Codebook, *, tag: str = "") -> None:
        super().__init__(host, "", width=_WIDTH, height=_HEIGHT, closes_outside=False)
        self.panel.setAccessibleName(self.tr("Codebook"))
        self.current = book
        self.draft = book
        self.merges: dict[str, str] = {}
        self._known: tuple[Codebook, ...] = (book,)
        self._undone: list[tuple[Codebook, dict[str, str], str]] = []
        self._latest = ("", "")  # tag and field of the last act: typing on is one step back
        self._asked = False
        self._build()
        self._choose(tag if book.tag(tag) else next((t.id for t in drafts.live(book)), ""))
        self._refresh(rebuild=True)

    # --- building ----------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.pages = QStackedWidget()
        names = (self.tr("Tags"), self.tr("Questions and rules"), self.tr("Versions"))
        self.tabs = [FilterChip(name) for name in names]
        for place, tab in enumerate(self.tabs):
            tab.clicked.connect(partial(self.show_page, place))
        bring = Command(self.tr("Import…"), "plain")
        bring.clicked.connect(self.import_wanted)
        take = Command(self.tr("Export…"), "plain")
        take.clicked.connect(lambda: self.export_wanted.emit(self.draft))
        self._title = self.heading(self.tr("Codebook"))
        top = row(
            self._title, -16, *self.tabs, 1, bring, take, spacing=4, margins=(PAD, 20, PAD - 8 - RING, 12)
        )
        self.body.addWidget(held(top))
        self.pages.addWidget(self._make_tags())
        self.book = BookPage()
        self.book.edited.connect(self._on_book_edited)
        self.book.copy_wanted.connect(self._on_copy)
        self.pages.addWidget(self._inside(self._scrolling(self.book)))
        self.versions = VersionsPage()
        self.versions.use_wanted.connect(self.take_over)
        self.pages.addWidget(self._inside(self.versions))
        self.body.addWidget(self.pages, 1)
        self._sentence = FootWords()
        self._leave = Command(self.tr("Close"), "plain")
        self._leave.clicked.connect(self._on_leave)
        self._keep = Command(self.tr("Keep as a new version"), "framed")
        self._keep.setToolTip(native("Ctrl+Return"))
        self._keep.clicked.connect(self._on_keep)
        self.body.addWidget(self.footer(self._leave, self._keep, sentence=self._sentence))
        self.show_page(0)

    def _make_tags(self) -> QWidget:
        self.tree = TagTree()
        self.tree.chosen.connect(self._choose)
        self.tree.wanted.connect(self.act)
        self.tree.dropped.connect(self._on_dropped)
        self.tree.menu_wanted.connect(self._show_menu)
        new = Command(self.tr("New tag"), "framed")
        new.clicked.connect(partial(self.act, "new"))
        reverse = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        into, out = ("chevron-left", "chevron-right") if reverse else ("chevron-right", "chevron-left")
        buttons: tuple[tuple[str, str, str, str], ...] = (
            ("up", "chevron-up", self.tr("Move up"), "Alt+↑"),
            ("down", "chevron-down", self.tr("Move down"), "Alt+↓"),
            ("nest", into, self.tr("Put under the tag above"), "Alt+←" if reverse else "Alt+→"),
            ("lift", out, self.tr("Take out from under its tag"), "Alt+→" if reverse else "Alt+←"),
        )
        made = []
        for act, icon, name, key in buttons:
            button = IconButton(icon, name, key=key)
            button.clicked.connect(partial(self.act, act))
            made.append(button)
        self.more = IconButton("more", self.tr("More about this tag"))
        self.more.clicked.connect(self._on_more)
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 8)
        left.setSpacing(8)
        left.addWidget(self.tree, 1)
        left.addWidget(held(row(new, 1, *made, self.more)))
        side = held(left)
        side.setFixedWidth(_TREE)
        self.form = TagForm()
        self.form.edited.connect(self._on_tag_edited)
        line = QHBoxLayout()
        line.setContentsMargins(turned(PAD - RING, 0, PAD - 14, 0))
        line.setSpacing(24)
        line.addWidget(side)
        line.addWidget(self._scrolling(self.form), 1)
        return held(line)

    def _scrolling(self, content: QWidget) -> QScrollArea:
        area = scrolled(content)
        content.setContentsMargins(turned(0, 0, 14, 0))  # the scroll bar's room
        return area

    @staticmethod
    def _inside(widget: QWidget) -> QWidget:
        return held(row(widget, margins=(PAD, 0, PAD - RING, 0)))

    # --- values in ---------------------------------------------------------------------------------------

    def show_versions(self, known: Sequence[Codebook]) -> None:
        """Say which versions are stored."""
        self._known = tuple(known)
        self._refresh()

    def show_problem(self, sentence: str) -> None:
        self._sentence.setText(sentence)
        self._sentence.setAccessibleName(sentence)

    @Slot(object)
    def take_over(self, book: Codebook) -> None:
        """Go on from another codebook: an imported one, or an older version."""
        taken = drafts.taken_over(book, self.current)
        if _plain(taken) == _plain(self.draft):
            self.show_problem(self.tr("This codebook says the same already."))
            return
        self._do(taken, ("", ""), merges={})
        self._choose(next((t.id for t in drafts.live(self.draft)), ""))
        self.show_page(2)

    # --- acts --------------------------------------------------------------------------------------------

    @property
    def changed(self) -> bool:
        return _plain(self.draft) != _plain(self.current)

    def _do(self, after: Codebook, what: tuple[str, str], *, merges: dict[str, str] | None = None) -> None:
        """Make `after` the draft; acts of the same kind on the same tag are one step back."""
        if after == self.draft:
            return
        if what == ("", "") or what != self._latest:
            self._undone.append((self.draft, self.merges, self.tag))
            del self._undone[:-_UNDONE_MOST]
        self._latest = what
        self._asked = False
        self.draft = after
        if merges is not None:
            self.merges = merges
        self._refresh(rebuild=what[1] not in ("name", "letter", "definition", "include", "summary", "book"))

    def step_back(self) -> None:
        """Take the last act on the draft back."""
        if self._undone:
            self.draft, self.merges, tag = self._undone.pop()
            self._latest = ("", "")
            self._choose(tag if self.draft.tag(tag) else "")
            self._refresh(rebuild=True)

    @Slot(str)
    def act(self, act: str, *_: object) -> None:
        """Do something to the chosen tag: new, up, down, nest, lift, retire, name, split; or copy all."""
        tag = self.draft.tag(self.tag)
        moves: dict[str, Callable[[Codebook, str], Codebook]] = {
            "up": lambda book, id: drafts.stepped(book, id, -1),
            "down": lambda book, id: drafts.stepped(book, id, 1),
            "nest": drafts.nested,
            "lift": drafts.lifted,
        }
        if act == "new":
            parent = tag.parent if tag is not None and not tag.retired else ""
            self._add(drafts.new_tag(self.draft, self.tr("New tag"), parent))
        elif act == "copy":
            self._on_copy()
        elif tag is None:
            return
        elif act == "name":
            self.form.name.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.form.name.selectAll()
        elif act == "retire":
            merges = {one: other for one, other in self.merges.items() if one != tag.id}
            self._do(drafts.retired(self.draft, tag.id, not tag.retired), ("", ""), merges=merges)
        elif act == "split":
            fresh = drafts.new_tag(self.draft, self.tr("{0} 2").format(tag.name), tag.parent)
            self._add(
                replace(
                    tag,
                    id=fresh.id,
                    name=fresh.name,
                    letter=fresh.letter,
                    style=fresh.style,
                    key=fresh.key,
                    retired=False,
                )
            )
        elif act in moves:
            self._do(moves[act](self.draft, tag.id), ("", ""))

    def _add(self, tag: TagDefinition) -> None:
        self._do(drafts.with_tag(self.draft, tag), ("", ""))
        self._choose(tag.id)
        self.tree.set_codebook(self.draft, tag.id)
        self.act("name")

    def merge(self, into: str) -> None:
        """Retire the chosen tag in favour of another; what it tagged follows when the draft is kept."""
        after = drafts.merged(self.draft, self.tag, into)
        if after != self.draft:
            self._do(after, ("", ""), merges={**self.merges, self.tag: into})

    @Slot()
    def _on_more(self) -> None:
        self._show_menu(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    @Slot(QPoint)
    def _show_menu(self, at: QPoint) -> None:
        """Offer what can be done to the chosen tag."""
        tag = self.draft.tag(self.tag)
        if tag is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        words = self.tr("Use it again") if tag.retired else self.tr("Retire: its annotations stay")
        menu.addAction(self.tr("Rename") + "\tF2", partial(self.act, "name"))
        menu.addAction(words, partial(self.act, "retire"))
        others = [t for t in drafts.live(self.draft) if t.id != tag.id]
        if others and not tag.retired:
            below = menu.addMenu(self.tr("Merge into"))
            for other in others:
                below.addAction(other.name.replace("&", "&&"), partial(self.merge, other.id))
        menu.addAction(self.tr("Split: a second tag like it"), partial(self.act, "split"))
        menu.popup(at)

    @Slot(str, str, str)
    def _on_dropped(self, tag: str, parent: str, before: str) -> None:
        other = self.draft.tag(before)
        self._do(
            drafts.moved(self.draft, tag, parent, "" if other is None or other.retired else before), ("", "")
        )

    @Slot(object, str)
    def _on_tag_edited(self, tag: TagDefinition, field: str) -> None:
        if field == "name" and self.current.tag(tag.id) is None:
            tag = drafts.lettered(self.draft, tag)
        self._do(drafts.with_tag(self.draft, tag), (tag.id, field))
        self.tree.update_tag(tag)

    @Slot(object, str)
    def _on_book_edited(self, book: Codebook, field: str) -> None:
        self._do(
            replace(
                self.draft,
                name=book.name,
                unit=book.unit,
                questions=book.questions,
                hard_cases=book.hard_cases,
            ),
            ("book", field),
        )

    @Slot()
    def _on_copy(self) -> None:
        self._do(replace(self.draft, id=new_id(), name=self.tr("{0} 2").format(self.draft.name)), ("", ""))
        self.book.name.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.book.name.selectAll()

    # --- showing -----------------------------------------------------------------------------------------

    tag = ""  # id of the chosen one

    @Slot(str)
    def _choose(self, tag: str) -> None:
        self.tag = tag
        self._show_form()

    def _show_form(self) -> None:
        tag = self.draft.tag(self.tag)
        self.form.setEnabled(tag is not None)
        self.more.setEnabled(tag is not None)
        if tag is not None:
            self.form.show_tag(tag, self.draft)

    def _refresh(self, *, rebuild: bool = False) -> None:
        if rebuild:
            self.tree.set_codebook(self.draft, self.tag)
        self._show_form()
        self.book.show_book(self.draft)
        if self.pages.currentIndex() == 2:
            self.versions.show_versions(self._known, self.draft, self.current)
        number = len(drafts.differences(self.current, self.draft)) + (self.draft.id != self.current.id)
        self._keep.setEnabled(self.changed and not self._keeping)
        self._leave.setText(self.tr("Cancel") if self.changed else self.tr("Close"))
        self._leave.updateGeometry()
        if not number:
            sentence = self.tr("{0}, version {1}").format(self.draft.name, self.current.version)
        else:
            changes = self.tr("1 change") if number == 1 else self.tr("%n changes", "", number)
            what = self.tr("{0}; tagged places follow.") if self.merges else self.tr("{0}.")
            sentence = what.format(changes) + " " + self.tr("Once kept, one undo takes all back.")
        self.show_problem(sentence)

    def show_page(self, place: int, *_: object) -> None:
        """Show tags (0), questions and rules (1) or versions (2)."""
        self.pages.setCurrentIndex(place)
        for at, tab in enumerate(self.tabs):
            tab.setChecked(at == place)
        if place == 2:
            self.versions.show_versions(self._known, self.draft, self.current)

    def take_keyboard(self) -> None:
        self.tree.setFocus(Qt.FocusReason.PopupFocusReason)

    # --- ending ------------------------------------------------------------------------------------------

    _keeping = False  # the draft is on its way; keeping it a second time would make two versions

    @Slot()
    def _on_keep(self) -> None:
        if self.changed and not self._keeping:
            self._keeping = True
            self._keep.setEnabled(False)
            self.keep_wanted.emit(self.draft, dict(self.merges))

    def show_failed(self, sentence: str) -> None:
        """Say why the draft was not kept; it is still here and can be kept again, by the same key press."""
        self._keeping = False
        self._keep.setEnabled(self.changed)
        self.show_problem(sentence)
        self._keep.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_leave(self) -> None:
        super().reject()

    def reject(self) -> None:
        """Esc does not throw work away: it says what would be lost, and a second Esc leaves."""
        if self.changed and not self._asked:
            self._asked = True
            self.show_problem(self.tr("Not kept yet. Esc again leaves everything as it was."))
            return
        super().reject()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo):
            self.step_back()
            return
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._on_keep()
            return
        super().keyPressEvent(event)
