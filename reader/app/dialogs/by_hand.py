"""Links that were kept without their text, in one calm place: fetched one by one, or seen in the browser."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from reader.app.dialogs.sheet import Sheet
from reader.app.panels.controls import Command, held, padded, row, scrolled
from reader.app.panels.import_rows import ImportJob, ImportRow
from reader.app.panels.labels import FootWords, hairline, label
from reader.app.panels.words import count

_WIDTH, _HEIGHT = 680, 600
_PAD = 24
MOST_ROWS = 200  # the rest is counted; they come up as the first ones are fetched


class ByHandDialog(Sheet):
    """Lines in by `show_links`, their ids are those of articles; wishes out. Nothing is fetched unasked."""

    command = Signal(str, str)  # article, "fetch", "browser", "open" or "stop"
    settings_wanted = Signal()

    def __init__(self, host: QWidget, *, allowed: bool = True) -> None:
        super().__init__(host, "", width=_WIDTH, height=_HEIGHT, closes_outside=False)
        self.panel.setAccessibleName(self.tr("To fetch by hand"))
        self._rows: dict[str, ImportRow] = {}
        self._count = label("", "ui", "secondary")
        self._empty = label(self.tr("Reading…"), "ui", "secondary", wrap=True)
        self._empty_row = padded(self._empty, _PAD, 12, _PAD, 8)
        self._more = label("", "uiSmall", "secondary")
        self._more_row = padded(self._more, _PAD + 26, 6, _PAD, 8)
        says = (
            self.tr(
                "These came as links without their text. A page is fetched when you say so; what was marked"
                " in it is carried to its text."
            )
            if allowed
            else self.tr(
                "These came as links without their text. Fetching is switched off in the settings; save a"
                " page in the browser and import the file, and it takes the link's place."
            )
        )
        top = QVBoxLayout()
        top.setContentsMargins(0, 22, 0, 12)
        top.setSpacing(4)
        heading = self.heading(self.tr("To fetch by hand"))
        top.addWidget(held(row(heading, 1, self._count, margins=(_PAD, 0, _PAD, 0))))
        top.addWidget(padded(label(says, "uiSmall", "secondary", wrap=True), _PAD, 0, _PAD, 0))
        self.body.addWidget(held(top))
        self.body.addWidget(hairline())
        self.body.addWidget(self._make_list(), 1)
        self._sentence = FootWords()
        settings = Command(self.tr("Settings…"), "plain")
        settings.clicked.connect(self.settings_wanted)
        close = Command(self.tr("Close"), "framed")
        close.clicked.connect(self.accept)
        self._close = close
        self.body.addWidget(self.footer(settings, close, sentence=self._sentence, inset=_PAD))
        settings.setHidden(allowed)

    def _make_list(self) -> QScrollArea:
        content = QWidget()
        self._list = QVBoxLayout(content)
        self._list.setContentsMargins(0, 8, 0, 8)
        self._list.setSpacing(0)
        self._list.addWidget(self._empty_row)
        self._list.addWidget(self._more_row)
        self._list.addStretch(1)
        self._more_row.hide()
        return scrolled(content, self.tr("Links"))

    def show_links(self, links: Sequence[ImportJob]) -> None:
        """Show these links; rows that stay keep their widget and the focus in it."""
        waiting = sum(1 for link in links if link.state != "done")
        self._count.setText(count(waiting) if waiting else "")
        self._empty.setText(self.tr("No link waits for its text. Links of a reading list stand here."))
        self._empty_row.setVisible(not links)
        shown = list(links)[:MOST_ROWS]
        for article in self._rows.keys() - {link.id for link in shown}:
            gone = self._rows.pop(article)
            self._list.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for place, link in enumerate(shown):
            known = self._rows.get(link.id)
            if known is None:
                known = self._rows[link.id] = ImportRow(link, wide=True)
                known.command.connect(self.command)
                known.cancelled.connect(lambda article: self.command.emit(article, "stop"))
                known.dismissed.connect(lambda article: self.command.emit(article, "stop"))
                self._list.insertWidget(place, known)
                known.show()
            elif known.job != link:
                known.show_job(link)
        more = len(links) - len(shown)
        self._more.setText(self.tr("1 more link.") if more == 1 else self.tr("%n more links.", "", more))
        self._more_row.setVisible(more > 0)

    def show_failed(self, sentence: str) -> None:
        self._empty.setText(sentence)
        self._empty_row.show()

    def rows(self) -> dict[str, ImportRow]:
        return dict(self._rows)

    def take_keyboard(self) -> None:
        self._close.setFocus(Qt.FocusReason.PopupFocusReason)
