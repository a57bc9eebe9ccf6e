"""Import by address: one page, fetched because the reader asks for it here, and nothing else."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from reader.app.dialogs.sheet import PAD, Sheet
from reader.app.panels.controls import Command, held, row
from reader.app.panels.import_rows import ProgressLine
from reader.app.panels.labels import FootWords, IconLabel, label
from reader.app.panels.surface import CONTROL
from reader.app.theme import font, layout

_MOST = 8000  # characters of an address


class AddressDialog(Sheet):
    """`fetch_wanted(address)` out; `show_progress`, `show_failed` and `close` come back.

    Esc while a page is on its way leaves it to the queue; Cancel stops it.
    """

    fetch_wanted = Signal(str)
    stop_wanted = Signal()
    browser_wanted = Signal(str)
    settings_wanted = Signal()

    def __init__(self, host: QWidget, address: str = "", *, allowed: bool = True) -> None:
        super().__init__(host, "", width=layout("palette"), closes_outside=False)
        self.panel.setAccessibleName(self.tr("Import by address"))
        self._allowed = allowed
        self._busy = False
        self.field = QLineEdit(address)
        self.field.setFont(font("ui"))
        self.field.setFixedHeight(CONTROL)
        self.field.setMaxLength(_MOST)
        self.field.setPlaceholderText("https://")
        self.field.setAccessibleName(self.tr("Address of the page"))
        self.field.setCursorPosition(0)
        self.field.textChanged.connect(self._on_typed)
        self.field.returnPressed.connect(self._on_go)
        self.field.setEnabled(allowed)
        says = (
            self.tr(
                "This one page is fetched, now and only now. Only its address is sent: no cookies, nothing"
                " about you or your library. Nothing else in Spanreader uses the network."
            )
            if allowed
            else self.tr(
                "Bringing in pages by address is switched off in the settings. Switch it on there, or save"
                " the page in a browser and import the file."
            )
        )
        self._warning = IconLabel("warning", "text.danger")
        self._failure = label("", "ui", wrap=True)
        failure = row(self._warning, -10)
        failure.addWidget(self._failure, 1)
        failure.setAlignment(self._warning, Qt.AlignmentFlag.AlignTop)
        self._failure_row = held(failure)
        self._failure_row.hide()
        self._progress = ProgressLine()
        self._progress.hide()
        top = QVBoxLayout()
        top.setContentsMargins(PAD, 24, PAD, 20)
        top.setSpacing(10)
        top.addWidget(self.heading(self.tr("Import by address")))
        top.addWidget(self.field)
        top.addWidget(label(says, "uiSmall", "secondary", wrap=True))
        top.addWidget(self._progress)
        top.addWidget(self._failure_row)
        self.body.addWidget(held(top))
        self._sentence = FootWords()
        self._browser = Command(self.tr("Open in the browser"), "plain")
        self._browser.clicked.connect(lambda: self.browser_wanted.emit(self.field.text().strip()))
        self._browser.hide()
        self._leave = Command(self.tr("Cancel"), "plain")
        self._leave.clicked.connect(self._on_leave)
        self._go = Command(self.tr("Fetch") if allowed else self.tr("Settings…"), "framed")
        self._go.clicked.connect(self._on_go)
        self.body.addWidget(self.footer(self._browser, self._leave, self._go, sentence=self._sentence))
        self._on_typed(address)

    def take_keyboard(self) -> None:
        if self._allowed:
            self.field.setFocus(Qt.FocusReason.PopupFocusReason)
            self.field.selectAll()
        else:
            self._go.setFocus(Qt.FocusReason.PopupFocusReason)

    def show_progress(self, share: float) -> None:
        """Show how far the page has come; a share below 0 is not known."""
        self._progress.set_fraction(max(0.0, share))
        self._sentence.setText(self.tr("Fetching…") if share < 0.5 else self.tr("Reading…"))

    def show_failed(self, sentence: str, *, browser: bool = True) -> None:
        """Say why nothing was imported; the address can be put right and asked for again."""
        self._set_busy(False)
        self._failure.setText(sentence)
        self._failure.setAccessibleName(sentence)
        self._failure_row.show()
        self._browser.setVisible(browser)
        self.fit()
        self.take_keyboard()

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._progress.setVisible(busy)
        self._progress.set_fraction(0.0)
        self._sentence.setText(self.tr("Fetching…") if busy else "")
        self.field.setReadOnly(busy)
        self._go.setEnabled(not busy and bool(self.field.text().strip()))
        if busy:
            self._failure_row.hide()
            self._browser.hide()
        self.fit()

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        self._go.setEnabled(bool(text.strip()) or not self._allowed)

    @Slot()
    def _on_go(self) -> None:
        if not self._allowed:
            self.accept()
            self.settings_wanted.emit()
        elif not self._busy and self.field.text().strip():
            self._set_busy(True)
            self.fetch_wanted.emit(self.field.text().strip())

    @Slot()
    def _on_leave(self) -> None:
        if self._busy:
            self.stop_wanted.emit()
            self._set_busy(False)
            self._sentence.setText(self.tr("Cancelled. Nothing was imported."))
            self.take_keyboard()
        else:
            self.reject()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.reject()
