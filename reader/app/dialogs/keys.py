"""F1: every key on one sheet, built from the table of actions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from reader.app.dialogs.sheet import PAD, Sheet
from reader.app.panels.controls import Command, IconButton, SearchField, held, padded, row
from reader.app.panels.keytext import caps
from reader.app.panels.labels import ElidedLabel, FootWords, KeyCaps, label

if TYPE_CHECKING:
    from reader.app.commands import Commands
    from reader.app.window import Window

COLUMNS = 3
_LINE = 29
_KEYS_WIDTH = 100
_WIDTH, _HEIGHT = 1080, 640


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One line of the sheet: what it does, its caps (see `keytext.caps`), and the heading it stands under."""

    words: str
    keys: tuple[str, ...]
    group: str


class _Group(QWidget):
    """A heading and its lines; lines that do not fit the search are hidden, and the heading with the last."""

    def __init__(self, name: str, lines: Sequence[KeyRow]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._parts: list[tuple[str, QWidget, QWidget]] = []
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 20)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(_LINE - 20)
        grid.setColumnMinimumWidth(0, _KEYS_WIDTH)
        grid.setColumnStretch(1, 1)
        grid.addWidget(label(name, "uiHead"), 0, 0, 1, 2)
        for place, line in enumerate(lines, start=1):
            keys, words = KeyCaps(line.keys), label(line.words, "ui", wrap=True)
            grid.addWidget(keys, place, 0, Qt.AlignmentFlag.AlignLeading)
            grid.addWidget(words, place, 1)
            spoken = f"{line.words} {' '.join(line.keys)} {name}".casefold()
            words.setAccessibleDescription(keys.accessibleName())
            self._parts.append((spoken, keys, words))

    @property
    def lines(self) -> int:
        return len(self._parts)

    def narrow(self, query: str) -> int:
        """Show the lines that hold every word; return how many."""
        words = query.casefold().split()
        shown = 0
        for spoken, keys, text in self._parts:
            fits = all(word in spoken for word in words)
            keys.setVisible(fits)
            text.setVisible(fits)
            shown += fits
        self.setVisible(bool(shown))
        return shown


class KeysDialog(Sheet):
    """`change_wanted` comes after the sheet has closed: the keys are changed in the settings."""

    change_wanted = Signal()

    def __init__(self, host: QWidget, rows: Sequence[KeyRow]) -> None:
        super().__init__(host, "", width=_WIDTH, height=_HEIGHT)
        self.panel.setAccessibleName(self.tr("Keys"))
        self.search = SearchField(self.tr("Find a key or an action"))
        self.search.setFixedWidth(220)
        self.search.textChanged.connect(self._on_typed)
        close = IconButton("close", self.tr("Close"), key="Esc")
        close.clicked.connect(self.reject)
        subtitle = ElidedLabel(
            self.tr("Letters and digits act when the page has the focus. All can be changed."),
            "ui",
            "secondary",
        )
        head = row(
            self.heading(self.tr("Keys")),
            -12,
            subtitle,
            0,
            self.search,
            -8,
            close,
            margins=(PAD, 24, PAD - 6, 16),
        )
        head.setStretchFactor(subtitle, 1)
        self._groups = [_Group(name, lines) for name, lines in _grouped(rows)]
        content = QWidget()
        content.setProperty("kind", "content")
        columns = QHBoxLayout(content)
        columns.setContentsMargins(PAD, 0, PAD, 0)
        columns.setSpacing(24)
        for groups in _in_columns(self._groups):
            column = QVBoxLayout()
            column.setSpacing(0)
            for group in groups:
                column.addWidget(group)
            column.addStretch(1)
            columns.addWidget(held(column), 1)
        area = QScrollArea()
        area.setWidget(content)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.viewport().setAutoFillBackground(False)
        area.setAccessibleName(self.tr("Keys"))
        content.setAutoFillBackground(False)
        self._none = label(self.tr("No key and no action has these words."), "ui", "secondary")
        self._none_row = padded(self._none, PAD, 0, PAD, 0)
        self._none_row.hide()
        change = Command(self.tr("Change keys…"), "plain")
        change.clicked.connect(self._on_change_clicked)
        done = Command(self.tr("Close"), "framed")
        done.clicked.connect(self.reject)
        sentence = FootWords(
            self.tr("Digits are read by their place on the keyboard, whatever is printed on them.")
        )
        self.body.addWidget(held(head))
        self.body.addWidget(self._none_row)
        self.body.addWidget(area, 1)
        self.body.addWidget(self.footer(change, done, sentence=sentence))

    @classmethod
    def open_for(cls, window: Window, commands: Commands) -> KeysDialog:
        from reader.app.dialogs.settings import SettingsDialog

        made = cls(window, rows_of(window))
        made.change_wanted.connect(lambda: SettingsDialog.open_for(window, commands, "keys"))
        made.open()
        return made

    @Slot()
    def _on_change_clicked(self) -> None:
        self.accept()
        self.change_wanted.emit()

    def take_keyboard(self) -> None:
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        shown = sum(group.narrow(text) for group in self._groups)
        self._none_row.setVisible(shown == 0)


def _grouped(rows: Sequence[KeyRow]) -> list[tuple[str, list[KeyRow]]]:
    made: dict[str, list[KeyRow]] = {}
    for line in rows:
        made.setdefault(line.group, []).append(line)
    return list(made.items())


def _in_columns(groups: Sequence[_Group]) -> list[list[_Group]]:
    """Part the groups into columns of about one height: each goes where there is most room."""
    made: list[list[_Group]] = [[] for _ in range(COLUMNS)]
    heights = [0] * COLUMNS
    for group in groups:
        shortest = heights.index(min(heights))
        made[shortest].append(group)
        heights[shortest] += group.lines + 2
    return made


# What a reader looks for first comes first; the rest in the order of the menus.
_FIRST = ("go", "tag", "view")


def rows_of(window: Window) -> list[KeyRow]:
    """Return the sheet's lines: every action that has a key, tags by the names of the codebook."""
    from reader.app.actions import ACTIONS, MENUS

    menus = {name: QCoreApplication.translate("actions", text).replace("&", "") for name, text in MENUS}
    made = []
    word = QCoreApplication.translate("KeysDialog", "or")
    order = {menu: place for place, menu in enumerate((*_FIRST, *(m for m, _ in MENUS if m not in _FIRST)))}
    for spec in sorted(ACTIONS, key=lambda each: order[each.menu]):
        words = spec.text.rstrip("…")
        digit = spec.id.removeprefix("tag.")
        if digit.isdigit():
            tag = window.workspace.codebook.by_key(digit)
            if tag is None:
                continue
            words = tag.name
        sequences = window.keymap.sequences(spec.id)
        if sequences:
            # The second one is shown where it is a letter beside an arrow; more would be a list, not a hint.
            shown = sequences[:2] if all(len(caps([s])) == 1 for s in sequences[:2]) else sequences[:1]
            made.append(KeyRow(words, caps(shown, between=word), menus[spec.menu]))
    return made
