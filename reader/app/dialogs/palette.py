"""Ctrl+K: every command, tag, setting and article by a few letters of its name.

Commands are found at once. Articles may be a hundred thousand: they are looked through in idle moments, and
stand below the commands, so that what Enter does never changes while one looks at it. In a large library
whole words and their beginnings are looked for, not letters strewn over a title: those would fit many titles
by chance, and cost ten times as much.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from reader.app.dialogs.fuzzy import Match, match
from reader.app.dialogs.list_keys import ListKeys
from reader.app.dialogs.palette_rows import ENTRY, INSET, ROW_HEIGHT, Entry, PaletteDelegate, PaletteModel
from reader.app.dialogs.sheet import Sheet
from reader.app.page.ahead import Idle
from reader.app.panels.controls import padded, row
from reader.app.panels.labels import IconLabel, KeyCaps, hairline, label
from reader.app.panels.virtual_list import VirtualList
from reader.app.panels.words import count
from reader.app.theme import Theme, font, layout

if TYPE_CHECKING:
    from reader.app.commands import Commands
    from reader.app.window import Window

_SEEN = 9  # rows without scrolling
_MOST = 200
_IDLE = 6.0  # what an entry that cannot be run now loses of its score
_RECENT = 4.0  # what one that was chosen lately gains
_RECENT_SHOWN = 5  # of them stand first while nothing is typed
_AT_ONCE = 64  # articles between two looks at the clock
_SHOWN_AT_ONCE = 16  # rows between two looks at it
_FUZZY = 2_000  # articles up to which letters are looked for anywhere

Shown = tuple[Entry, tuple[int, ...]]
Article = tuple[str, str, str]  # id, title, outlet


class PaletteDialog(Sheet):
    """`chosen(id)` comes after the sheet has closed and the keyboard is back where it was.

    An entry that `stays` is done with the sheet open: its owner then gives the entries anew.
    """

    chosen = Signal(str)

    def __init__(
        self,
        host: QWidget,
        entries: Sequence[Entry],
        articles: Callable[[], Iterable[Article]] = tuple,
        recent: Sequence[str] = (),
        lately: Sequence[Article] = (),
        total: int = 0,
    ) -> None:
        """`articles` gives those to be looked through, of which there are `total`.

        `recent` are ids of entries that were chosen, `lately` the articles that were open; newest first.
        """
        super().__init__(host, "", width=layout("palette"))
        self.panel.setAccessibleName(self.tr("All commands"))
        self._entries = tuple(entries)
        self._articles, self._total = articles, total
        self._lately = [_shown("", article) for article in lately[:_RECENT_SHOWN]]
        self._recent = {each: place for place, each in enumerate(recent)}
        self._idle = Idle(self)
        self.field = QLineEdit()
        self.field.setProperty("kind", "bare")
        self.field.setFont(font("ui"))
        self.field.setPlaceholderText(self.tr("What do you want to do?"))
        self.field.setAccessibleName(self.tr("Find a command, tag, setting or article"))
        self.field.textChanged.connect(self._on_typed)
        self.model = PaletteModel(self)
        self._delegate = PaletteDelegate(self, self.theme)
        self.list = VirtualList(ROW_HEIGHT)
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.setItemDelegate(self._delegate)
        self.list.setModel(self.model)
        self.list.clicked.connect(self._choose)
        ListKeys(self.field, self.list, _SEEN).chosen.connect(self._choose)
        self._none = label(self.tr("No command has these letters."), "ui", "secondary")
        self._none_row = padded(self._none, 20, 8, 20, 8)
        self._count = label("", "uiSmall", "secondary")
        top = QWidget()
        top.setFixedHeight(52)
        top.setLayout(row(IconLabel("search"), self.field, spacing=12, margins=(20, 0, 20, 0)))
        self.body.addWidget(top)
        self.body.addWidget(hairline())
        self.body.addSpacing(INSET)
        self.body.addWidget(self.list)
        self.body.addWidget(self._none_row)
        self.body.addSpacing(INSET)
        self.body.addWidget(hairline())
        self.body.addWidget(self._foot())
        self._on_typed("")

    def _foot(self) -> QWidget:
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
        return foot

    @classmethod
    def open_for(cls, window: Window, commands: Commands) -> PaletteDialog:
        """Open over the window with its actions, tags, settings and articles."""
        from reader.app.dialogs.palette_entries import articles_of, do, entries_of

        made = cls(
            window,
            entries_of(window, commands),
            lambda: articles_of(window),
            window.settings.recent_commands,
            commands.recent.recent_articles(),
            window.library.model.total,
        )

        def chosen(entry: str) -> None:
            do(window, commands, entry)
            if not made.isHidden():
                made.set_entries(entries_of(window, commands))

        made.chosen.connect(chosen)
        window.appearance.changed.connect(made.set_theme)
        made.open()
        return made

    def set_theme(self, of: Theme) -> None:
        self._delegate.theme = of
        super().set_theme(of)

    def take_keyboard(self) -> None:
        self.field.setFocus()

    def _top(self, host_height: int, height: int) -> int:
        return max(24, min(132, (host_height - height) // 3))

    # --- what is found -----------------------------------------------------------------------------------

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Show other entries for what is typed; the current one stays current."""
        self._entries = tuple(entries)
        self._on_typed(self.field.text())

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        self._idle.clear()
        if text.strip():
            found = self._found(text)
            self._show(found)
            if self._total:
                self._idle.start("articles", lambda: self._find_articles(text, found))
        else:
            self._show(self._at_first())
        self._none_row.setVisible(not self.model.rowCount() and not self._idle.busy)
        self.fit()

    def _found(self, text: str) -> list[Shown]:
        """Return the commands that fit, best first.

        What can be done now comes before what cannot, and what was done lately before the rest, unless
        another is much more what was meant.
        """
        found: list[tuple[float, Shown]] = []
        for entry in self._entries:
            fits = _match(text, entry)
            if fits is not None:
                score = fits.score - (0 if entry.enabled else _IDLE)
                score += _RECENT if entry.id in self._recent else 0
                found.append((score, (entry, _within(fits, entry.words))))
        found.sort(key=lambda each: -each[0])
        return [shown for _, shown in found[:_MOST]]

    def _at_first(self) -> list[Shown]:
        """Return what stands there before anything is typed: what was done lately, then all that can be."""
        lately = sorted((e for e in self._entries if e.id in self._recent), key=lambda e: self._recent[e.id])
        first = [e for e in lately if e.enabled][:_RECENT_SHOWN]
        rest = [e for e in self._entries if e.enabled and e not in first]
        none: tuple[int, ...] = ()
        mine = [(entry, none) for entry in first]
        return [*mine, *self._lately, *((entry, none) for entry in rest)][:_MOST]

    def _find_articles(self, text: str, above: list[Shown]) -> Iterator[None]:
        """Look through the articles, and show the best below what was found already."""
        weigh = fuzzy_score if self._total <= _FUZZY else whole_score
        words = text.lower().split()
        hits: list[tuple[float, Article]] = []
        for number, article in enumerate(self._articles()):
            score = weigh(words, article)
            if score is not None:
                hits.append((score, article))
                if len(hits) > 16 * _MOST:
                    hits = _best(hits)
            if number % _AT_ONCE == _AT_ONCE - 1:
                yield
        # Ranking, finding the letters and showing them are each as long as a slice may be.
        ranked = _best(hits)
        yield
        found: list[Shown] = []
        for number, (_, article) in enumerate(ranked):
            found.append(_shown(text, article))
            if number % _SHOWN_AT_ONCE == _SHOWN_AT_ONCE - 1:
                yield
        if found:
            self._show([*above, *found])
        self._none_row.setVisible(not self.model.rowCount())
        self.fit()

    def _show(self, shown: list[Shown]) -> None:
        current = self.list.currentIndex().data(ENTRY) if self.list.currentIndex().isValid() else None
        at = 0
        if isinstance(current, Entry):
            at = next((n for n, (entry, _) in enumerate(shown) if entry.id == current.id), 0)
        if self.field.text() != self._shown_for:
            self._shown_for, at = self.field.text(), 0
        self.model.show_entries(shown)
        self.list.setFixedHeight(ROW_HEIGHT * min(_SEEN, len(shown)))
        self.list.setVisible(bool(shown))
        total = len(self._entries) + self._total
        self._count.setText(self.tr("{0} of {1}").format(count(len(shown)), count(total)))
        if shown:
            self.list.setCurrentIndex(self.model.index(at))

    _shown_for = ""

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        entry = index.data(ENTRY) if index.isValid() else None
        if isinstance(entry, Entry) and entry.enabled:
            if not entry.stays:
                self._idle.clear()
                self.accept()
            self.chosen.emit(entry.id)


def _match(text: str, entry: Entry) -> Match | None:
    return match(text, f"{entry.words} {entry.detail}" if entry.detail else entry.words)


def _shown(text: str, article: Article) -> Shown:
    """Return an article's row, with the letters that were found in its title."""
    entry = Entry(f"article:{article[0]}", article[1], article[2], icon="article")
    fits = _match(text, entry)
    return entry, _within(fits, entry.words) if fits is not None else ()


def fuzzy_score(words: Sequence[str], article: Article) -> float | None:
    """Return how well the letters of the words fit title and outlet."""
    fits = match(" ".join(words), f"{article[1]} {article[2]}")
    return fits.score if fits is not None else None


def whole_score(words: Sequence[str], article: Article) -> float | None:
    """Return how early the words stand in title and outlet, and whether words begin there."""
    text = f"{article[1]} {article[2]}".lower()
    score = 0.0
    for word in words:
        at = text.find(word)
        if at < 0:
            return None
        score += (8 if at == 0 or not text[at - 1].isalnum() else 0) - at * 0.05
    return score


def _best(hits: list[tuple[float, Article]]) -> list[tuple[float, Article]]:
    return sorted(hits, key=lambda each: -each[0])[:_MOST]


def _within(found: Match, words: str) -> tuple[int, ...]:
    return tuple(place for place in found.places if place < len(words))
