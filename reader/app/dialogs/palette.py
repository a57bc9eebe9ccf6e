"""Ctrl+K: every command, tag and article by a few letters of its name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QLineEdit,
    QWidget,
)

from reader.app.dialogs.fuzzy import Match, best
from reader.app.dialogs.palette_rows import ENTRY, INSET, ROW_HEIGHT, Entry, PaletteDelegate, PaletteModel
from reader.app.dialogs.sheet import Sheet
from reader.app.panels.controls import padded, row
from reader.app.panels.keytext import caps
from reader.app.panels.labels import IconLabel, KeyCaps, hairline, label
from reader.app.panels.virtual_list import VirtualList
from reader.app.panels.words import count
from reader.app.theme import TagStyle, Theme, font, layout

if TYPE_CHECKING:
    from reader.app.commands import Commands
    from reader.app.window import Window

_SEEN = 9  # rows without scrolling
_MOST = 200
_IDLE = 6  # what an entry that cannot be run now loses of its score


class _Field(QLineEdit):
    """The field keeps the keyboard; what moves in a list goes to the list."""

    to_list = Signal(QKeyEvent)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Up | Qt.Key.Key_Down | Qt.Key.Key_PageUp | Qt.Key.Key_PageDown:
                self.to_list.emit(event)
            case _:
                super().keyPressEvent(event)


class PaletteDialog(Sheet):
    """`chosen(id)` comes after the sheet has closed and the keyboard is back where it was."""

    chosen = Signal(str)

    def __init__(self, host: QWidget, entries: Sequence[Entry]) -> None:
        super().__init__(host, "", width=layout("palette"))
        self.panel.setAccessibleName(self.tr("All commands"))
        self._entries = tuple(entries)
        self._texts = [f"{e.words} {e.detail}" if e.detail else e.words for e in entries]
        self.field = _Field()
        self.field.setProperty("kind", "bare")
        self.field.setFont(font("ui"))
        self.field.setPlaceholderText(self.tr("What do you want to do?"))
        self.field.setAccessibleName(self.tr("Find a command"))
        self.field.textChanged.connect(self._on_typed)
        self.field.returnPressed.connect(self._on_entered)
        self.field.to_list.connect(self._on_list_key)
        self.model = PaletteModel(self)
        self._delegate = PaletteDelegate(self, self.theme)
        self.list = VirtualList(ROW_HEIGHT)
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.setItemDelegate(self._delegate)
        self.list.setModel(self.model)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.clicked.connect(self._choose)
        self._none = label(self.tr("No command has these letters."), "ui", "secondary")
        self._none_row = padded(self._none, 20, 8, 20, 8)
        self._count = label("", "uiSmall", "secondary")
        top = QWidget()
        top.setFixedHeight(52)
        top.setLayout(row(IconLabel("search"), self.field, spacing=12, margins=(20, 0, 20, 0)))
        foot = QWidget()
        foot.setFixedHeight(34)
        foot.setLayout(
            row(
                KeyCaps(("↑", "↓")),
                label(self.tr("choose"), "uiSmall", "secondary"),
                -10,
                KeyCaps(("Enter",)),
                label(self.tr("do it"), "uiSmall", "secondary"),
                -10,
                KeyCaps(("Esc",)),
                label(self.tr("back to the text"), "uiSmall", "secondary"),
                1,
                self._count,
                spacing=6,
                margins=(20, 0, 20, 0),
            )
        )
        self.body.addWidget(top)
        self.body.addWidget(hairline())
        self.body.addSpacing(INSET)
        self.body.addWidget(self.list)
        self.body.addWidget(self._none_row)
        self.body.addSpacing(INSET)
        self.body.addWidget(hairline())
        self.body.addWidget(foot)
        self._on_typed("")

    @classmethod
    def open_for(cls, window: Window, commands: Commands) -> PaletteDialog:
        """Open over the window with its actions, tags and articles."""
        made = cls(window, entries_of(window, commands))

        def run(chosen: str) -> None:
            kind, _, rest = chosen.partition(":")
            if kind == "article":
                window.workspace.open_article(rest)
            elif kind == "only":
                window.annotations.set_filter(rest)
            else:
                commands.run(chosen)

        made.chosen.connect(run)
        made.open()
        return made

    def set_theme(self, of: Theme) -> None:
        self._delegate.theme = of
        super().set_theme(of)

    def take_keyboard(self) -> None:
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _top(self, host_height: int, height: int) -> int:
        return max(24, min(132, (host_height - height) // 3))

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        if text.strip():
            found = best(text, self._texts, _MOST)
            # What can be done now comes before what cannot, unless that is much more what was meant.
            found.sort(key=lambda pair: -pair[1].score + (0 if self._entries[pair[0]].enabled else _IDLE))
            shown = [(self._entries[n], _within(m, self._entries[n].words)) for n, m in found]
        else:
            none: tuple[int, ...] = ()
            shown = [(e, none) for e in self._entries if e.enabled][:_MOST]
        self.model.show_entries(shown)
        self.list.setFixedHeight(ROW_HEIGHT * min(_SEEN, len(shown)))
        self.list.setVisible(bool(shown))
        self._none_row.setVisible(not shown)
        self._count.setText(self.tr("{0} of {1}").format(count(len(shown)), count(len(self._entries))))
        if shown:
            self.list.setCurrentIndex(self.model.index(0))
        self.fit()

    @Slot(QKeyEvent)
    def _on_list_key(self, event: QKeyEvent) -> None:
        page = {Qt.Key.Key_PageUp: -_SEEN, Qt.Key.Key_PageDown: _SEEN}
        step = page.get(Qt.Key(event.key()), -1 if event.key() == Qt.Key.Key_Up else 1)
        total = self.model.rowCount()
        if total:
            now = self.list.currentIndex().row()
            to = (now + step) % total if abs(step) == 1 else max(0, min(total - 1, now + step))
            self.list.setCurrentIndex(self.model.index(to))

    @Slot()
    def _on_entered(self) -> None:
        self._choose(self.list.currentIndex())

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        entry = index.data(ENTRY) if index.isValid() else None
        if isinstance(entry, Entry) and entry.enabled:
            self.accept()
            self.chosen.emit(entry.id)


def _within(found: Match, words: str) -> tuple[int, ...]:
    return tuple(place for place in found.places if place < len(words))


_ICONS = {
    "article.import": "import",
    "article.export": "export",
    "article.paste": "import",
    "article.done": "check",
    "article.trash": "remove",
    "annotation.remove": "remove",
    "annotation.speaker": "speaker",
    "annotation.cues": "cue",
    "annotation.note": "note",
    "edit.find": "search",
    "edit.search": "search",
    "edit.undo": "undo",
    "edit.settings": "settings",
    "tag.pen": "pen",
    "view.focus": "focus",
    "view.library": "library",
    "view.annotations": "annotations",
    "view.larger": "text",
    "view.smaller": "text",
    "view.size_reset": "text",
    "library.backup": "revisions",
}


def entries_of(window: Window, commands: Commands) -> list[Entry]:
    """Return everything that the window can do now: actions, tags to show alone, articles to open."""
    from reader.app.actions import ACTIONS, MENUS

    menus = {name: _plain(text) for name, text in MENUS}
    made: list[Entry] = []
    styles = {t.id: TagStyle(t.style, t.letter, t.name) for t in window.workspace.codebook.tags}
    for spec in ACTIONS:
        action = commands.actions.get(spec.id)
        if action is None or not action.isVisible() or spec.id == "help.palette":
            continue
        words, chip = spec.text.rstrip("…"), None
        digit = spec.id.removeprefix("tag.")
        if digit.isdigit():
            tag = window.workspace.codebook.by_key(digit)
            if tag is None:
                continue
            words, chip = window.tr("Tag as {0}").format(tag.name.lower()), styles[tag.id]
        icon = _ICONS.get(spec.id, "theme" if spec.id.startswith("view.theme") else "chevron-right")
        made.append(
            Entry(
                spec.id,
                words,
                "" if chip else menus[spec.menu],
                caps(window.keymap.sequences(spec.id)[:1]),
                "" if chip else icon,
                chip,
                action.isEnabled(),
            )
        )
    for tag_id, style in styles.items():
        words = window.tr("Show only {0}").format(style.name.lower())
        made.append(Entry(f"only:{tag_id}", words, window.tr("in place"), icon="filter"))
    for row_ in window.library.model.rows():
        made.append(
            Entry(f"article:{row_.article.id}", row_.article.title, row_.article.outlet, icon="article")
        )
    return made


def _plain(text: str) -> str:
    from PySide6.QtCore import QCoreApplication

    return QCoreApplication.translate("actions", text).replace("&", "")
