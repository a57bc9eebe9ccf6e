"""The found places in the library panel: how many, what can be done with the search, each with its words."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from reader.app.panels.controls import Command, held, padded, row
from reader.app.panels.labels import label
from reader.app.panels.results import RESULT, ResultRow, ResultsDelegate, ResultsModel, rows_of
from reader.app.panels.surface import PAD, RING, Surface
from reader.app.panels.virtual_list import LeftByEscape
from reader.app.panels.words import articles
from reader.app.theme import leading
from reader.model import ArticleRow, Hit

_STEPPING_PAUSE = 180  # ms on a place, reached by the arrow keys, before it is shown
_NEAR_THE_END = 20  # rows from the last one where more are asked for


class ResultsView(Surface):
    """See the module. `hit_chosen` has the hit, and whether the keyboard goes on to the text."""

    hit_chosen = Signal(object, bool)  # Hit
    save_requested = Signal()
    concordance_requested = Signal()
    query_wanted = Signal(str)  # a search for all that has the tag that was typed
    more_wanted = Signal(int)  # how many hits there are already
    leave = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ResultsModel(self)
        self._delegate = ResultsDelegate(self)
        self.list = LeftByEscape(3 * leading("quote"))
        self.list.setAccessibleName(self.tr("Found places"))
        self.list.setItemDelegate(self._delegate)
        self.list.setModel(self.model)
        self.list.clicked.connect(self._on_clicked)
        self.list.row_entered_by_key.connect(self._on_entered)
        self.list.selectionModel().currentChanged.connect(self._on_current_changed)
        self.list.leave.connect(self.leave)
        self.list.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self._say = label("", "uiSmall", "secondary", wrap=True)
        self.save = Command(self.tr("Save search…"), "quiet")
        self.save.clicked.connect(self.save_requested)
        self.context = Command(self.tr("In context…"), "quiet")
        self.context.clicked.connect(self.concordance_requested)
        self._commands = held(row(self.save, self.context, 1, margins=(PAD - 8 - RING, 0, PAD, 4), spacing=2))
        self._tag_query: str = ""
        self.tagged = Command("", "quiet")
        self.tagged.clicked.connect(lambda: self.query_wanted.emit(self._tag_query))
        self._tagged = held(row(self.tagged, 1, margins=(PAD - 8 - RING, 0, PAD, 0)))
        self._tagged.hide()
        self._stepping = QTimer(self)
        self._stepping.setSingleShot(True)
        self._stepping.setInterval(_STEPPING_PAUSE)
        self._stepping.timeout.connect(self._on_stepping_paused)
        self._hits: list[Hit] = []
        self._facts: dict[str, ArticleRow] = {}
        self._more = False
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(padded(self._say, PAD, 4, PAD, 4))
        whole.addWidget(self._tagged)
        whole.addWidget(self._commands)
        whole.addWidget(self.list, 1)
        self._rest = QWidget()  # keeps a sentence without places at the top
        whole.addWidget(self._rest, 1)

    # --- values in ---------------------------------------------------------------------------------------

    def set_hits(
        self, hits: Iterable[Hit], facts: dict[str, ArticleRow], words: tuple[str, ...], *, more: bool
    ) -> None:
        """Show these and no others; `words` are what was searched for, `more` that there may be further."""
        self._hits, self._facts, self._more = list(hits), facts, more
        self._delegate.words = words
        self.model.set_rows(rows_of(self._hits, facts))
        self._say.setText(self._places())
        self._commands.setVisible(bool(self._hits))
        self.list.setVisible(bool(self._hits))
        self._rest.setVisible(not self._hits)
        self.list.scrollToTop()

    def add_hits(self, hits: Iterable[Hit], *, more: bool) -> None:
        """Append hits that were found later; an article that is shown already gets no second heading."""
        fresh = list(hits)
        shown = {hit.article for hit in self._hits}
        rows = [r for r in rows_of(fresh, self._facts) if not r.heading or r.hit.article not in shown]
        self._hits += fresh
        self._more = more
        self.model.add_rows(rows)

    def set_total(self, number: int) -> None:
        """Say in how many articles something was found, once that is known."""
        if number:
            self._say.setText(self.tr("Found in {0}.").format(articles(number)))

    def offer_tag(self, name: str, query: str) -> None:
        """Offer the search for all that has this tag, whose name was typed; an empty name offers nothing."""
        self.tagged.setText(self.tr("All tagged {0}").format(name))
        self._tag_query = query
        self._tagged.setVisible(bool(name))

    def set_problem(self, sentence: str) -> None:
        """Say what is wrong with the search."""
        self.set_hits((), {}, (), more=False)
        self._say.setText(sentence)

    def set_nothing(self, total: int) -> None:
        self.set_hits((), {}, (), more=False)
        self._say.setText(self.tr("Nothing found in {0}.").format(articles(total)))

    def _places(self) -> str:
        number = len({hit.article for hit in self._hits})
        if self._more:
            return self.tr("Found in {0} and more.").format(articles(number))
        return self.tr("Found in {0}.").format(articles(number))

    @property
    def sentence(self) -> str:
        return self._say.text()

    def enter(self) -> None:
        """Put the keyboard on the first place, else on the tag that is offered."""
        if self.model.rowCount():
            self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
            if not self.list.currentIndex().isValid():
                self.list.setCurrentIndex(self.model.index(0))
        elif self._tag_query:
            self.tagged.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # --- own affairs -------------------------------------------------------------------------------------

    def _hit(self, index: QModelIndex) -> Hit | None:
        row: ResultRow | None = index.data(RESULT)
        return row.hit if row is not None else None

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        self._stepping.stop()
        hit = self._hit(index)
        if hit is not None:
            self.hit_chosen.emit(hit, False)

    @Slot(QModelIndex)
    def _on_entered(self, index: QModelIndex) -> None:
        self._stepping.stop()
        hit = self._hit(index)
        if hit is not None:
            self.hit_chosen.emit(hit, True)

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, now: QModelIndex, before: QModelIndex) -> None:
        if now.isValid() and self.list.hasFocus():
            self._stepping.start()

    @Slot()
    def _on_stepping_paused(self) -> None:
        hit = self._hit(self.list.currentIndex())
        if hit is not None:
            self.hit_chosen.emit(hit, False)

    @Slot(int)
    def _on_scrolled(self, _value: int) -> None:
        seen = self.list.seen_rows()
        if self._more and seen.stop + _NEAR_THE_END >= self.model.rowCount():
            self._more = False
            self.more_wanted.emit(len(self._hits))

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), self.theme["surface.window"])
