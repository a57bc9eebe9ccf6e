"""Where the open text is from: its original, who read it and how, what was left out, and reading it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QPlainTextEdit, QVBoxLayout, QWidget

from reader.app.dialogs.sheet import PAD, Sheet
from reader.app.panels.controls import Command, held, padded, row, scrolled
from reader.app.panels.fields import ChoiceField
from reader.app.panels.import_rows import ProgressLine
from reader.app.panels.labels import FootWords, IconLabel, hairline, label
from reader.app.panels.surface import CONTROL, RING, turned
from reader.app.theme import font, layout

_LABELS = 108
# In the order in which newspapers' files turn up; the name is what `reader.importers` takes.
ENCODINGS = (
    "utf-8",
    "windows-1252",
    "iso-8859-15",
    "windows-1250",
    "iso-8859-2",
    "windows-1251",
    "koi8-r",
    "windows-1253",
    "windows-1254",
    "windows-1255",
    "windows-1256",
    "windows-1258",
    "shift_jis",
    "euc-jp",
    "gb18030",
    "big5",
    "euc-kr",
    "utf-16-le",
    "utf-16-be",
    "mac-roman",
)
AUTOMATIC = "auto"
_PREVIEW = 1500  # characters


@dataclass(frozen=True, slots=True)
class Told:
    """One thing to know: a sentence, and whether it is about text that may be missing or wrong."""

    sentence: str
    grave: bool = False


@dataclass(frozen=True, slots=True)
class Provenance:
    """What the panel shows. `facts` are (label, value, the whole of it for copying or empty)."""

    facts: tuple[tuple[str, str, str], ...]
    told: tuple[Told, ...] = ()
    encoding: str = ""  # empty: the kind of file has none to choose
    encoding_words: str = ""  # how it came to be: stated, guessed, chosen
    can_read: bool = True  # the original is there
    has_blocks: bool = False


class ProvenanceDialog(Sheet):
    """Values in by `show_*`; wishes out. The encoding is tried before it is kept."""

    encoding_tried = Signal(str)  # empty: let the importer find it
    read_again_wanted = Signal(object)  # the encoding as text, None for as it was
    blocks_wanted = Signal()
    original_wanted = Signal()
    save_wanted = Signal()
    stop_wanted = Signal()

    def __init__(self, host: QWidget, provenance: Provenance) -> None:
        super().__init__(host, "", width=layout("dialog"), closes_outside=True)
        self.panel.setAccessibleName(self.tr("Where this text is from"))
        self._provenance = provenance
        self._busy = False
        self._tried: str | None = None
        content = QWidget()
        whole = QVBoxLayout(content)
        whole.setContentsMargins(0, 0, 0, 16)
        whole.setSpacing(0)
        whole.addWidget(held(self._make_facts()))
        self._try = QPlainTextEdit()
        self._try.setProperty("kind", "preview")
        self._try.setReadOnly(True)
        self._try.setFont(font("quote"))
        self._try.setTabChangesFocus(True)
        self._try.setFixedHeight(132)
        self._try.setAccessibleName(self.tr("The beginning, read with this encoding"))
        self._try_row = padded(self._try, PAD + _LABELS, 6, PAD, 8)
        self._try_row.hide()
        whole.addWidget(self._try_row)
        if provenance.told:
            whole.addWidget(held(self._make_told()))
        whole.addWidget(held(self._make_actions()))
        self._area = scrolled(content)
        self._content = content
        self.body.addWidget(padded(self.heading(self.tr("Where this text is from")), PAD, 24, PAD, 12))
        self.body.addWidget(self._area, 1)
        self.body.addWidget(self._make_footer())

    # --- making ------------------------------------------------------------------------------------------

    def _make_facts(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(turned(PAD, 0, PAD, 8))
        grid.setHorizontalSpacing(0)
        grid.setVerticalSpacing(4)
        grid.setColumnMinimumWidth(0, _LABELS)
        grid.setColumnStretch(1, 1)
        for place, (name, value, entire) in enumerate(self._provenance.facts):
            words = label(value, "ui", wrap=True)
            words.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            words.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            words.setAccessibleName(f"{name}: {entire or value}")
            words.setToolTip(entire)
            grid.addWidget(label(name, "ui", "secondary"), place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(words, place, 1)
        self.encoding_field: ChoiceField | None = None
        if self._provenance.encoding:
            self._add_encoding(grid, len(self._provenance.facts))
        return grid

    def _add_encoding(self, grid: QGridLayout, place: int) -> None:
        name = self.tr("Encoding")
        now = self._provenance.encoding
        choices = [(AUTOMATIC, self.tr("Let Spanreader find it"))]
        choices += [(each, each) for each in dict.fromkeys((now, *ENCODINGS))]
        field = self.encoding_field = ChoiceField(name, choices)
        field.removeItem(0)
        field.setProperty("kind", "")
        field.setFixedSize(220, CONTROL)
        field.keep(now)
        field.setEnabled(self._provenance.can_read)
        field.chosen.connect(self._on_encoding)
        field.left.connect(self.reject)
        title = label(name, "ui", "secondary")
        title.setMinimumHeight(CONTROL)
        grid.addWidget(title, place, 0, Qt.AlignmentFlag.AlignTop)
        beside = label(self._provenance.encoding_words, "uiSmall", "secondary", wrap=True)
        line = row(field, -12)
        line.addWidget(beside, 1)
        grid.addWidget(held(line), place, 1)

    def _make_told(self) -> QVBoxLayout:
        made = QVBoxLayout()
        made.setContentsMargins(0, 4, 0, 4)
        made.setSpacing(6)
        made.addWidget(padded(hairline(), PAD, 0, PAD, 4))
        for told in self._provenance.told:
            icon = IconLabel(
                "warning" if told.grave else "note", "text.danger" if told.grave else "text.secondary"
            )
            words = label(told.sentence, "ui", wrap=True)
            line = row(icon, -10, words, margins=(PAD, 0, PAD, 0))
            line.setStretchFactor(words, 1)
            line.setAlignment(icon, Qt.AlignmentFlag.AlignTop)
            made.addWidget(held(line))
        return made

    def _make_actions(self) -> QVBoxLayout:
        self.show_original = Command(self.tr("Show the original"), "framed")
        self.save_original = Command(self.tr("Save the original…"), "framed")
        self.blocks = Command(self.tr("Choose blocks…"), "framed")
        self.show_original.clicked.connect(self.original_wanted)
        self.save_original.clicked.connect(self.save_wanted)
        self.blocks.clicked.connect(self.blocks_wanted)
        for button in (self.show_original, self.save_original, self.blocks):
            button.setEnabled(self._provenance.can_read)
        made = QVBoxLayout()
        made.setContentsMargins(0, 8, 0, 0)
        line = row(
            self.show_original, self.save_original, self.blocks, 1, spacing=4, margins=(PAD - RING, 0, PAD, 0)
        )
        made.addWidget(held(line))
        self.blocks.setHidden(not self._provenance.has_blocks)
        return made

    def _make_footer(self) -> QWidget:
        self._progress = ProgressLine()
        self._progress.setFixedWidth(90)
        self._progress.hide()
        self._warning = IconLabel("warning", "text.danger")
        self._warning.hide()
        words = (
            self.tr("Reading again makes a new revision; this one stays.")
            if self._provenance.can_read
            else self.tr("The original is not kept, so it cannot be read again.")
        )
        self._sentence = FootWords(words)
        left = QWidget()
        line = row(self._warning, self._progress, spacing=8)
        line.addWidget(self._sentence, 1)
        left.setLayout(line)
        self._again = Command(self.tr("Read again"), "framed")
        self._again.setEnabled(self._provenance.can_read)
        self._again.clicked.connect(self._on_again)
        self._leave = Command(self.tr("Close"), "plain")
        self._leave.clicked.connect(self._on_leave)
        return self.footer(self._leave, self._again, sentence=left)

    def take_keyboard(self) -> None:
        (self._again if self._provenance.can_read else self._leave).setFocus(Qt.FocusReason.PopupFocusReason)

    def _place(self) -> None:
        """Take the height of the facts, as far as the window has it."""
        self._content.ensurePolished()
        width = min(self._wanted.width(), self.host.width() - 48)
        inside = self._content.layout()
        assert inside is not None
        inside.activate()
        self._area.setFixedHeight(min(inside.totalHeightForWidth(width), self.host.height() - 190))
        super()._place()

    # --- values in ---------------------------------------------------------------------------------------

    def show_try(self, beginning: str, encoding: str) -> None:
        """Show how the text begins when it is read with the encoding that was chosen."""
        self._set_busy(False)
        self._try.setPlainText(beginning[:_PREVIEW])
        if self._tried == "":
            self._say(self.tr("Spanreader finds {0}.").format(encoding))
        else:
            self._say(self.tr("So it would read. “Read again” makes a new revision of it."))

    def show_failed(self, sentence: str) -> None:
        self._set_busy(False)
        self._try.setPlainText("")
        self._say(sentence, danger=True)

    def show_progress(self, share: float) -> None:
        self._progress.set_fraction(share)

    def show_unchanged(self) -> None:
        self._set_busy(False)
        self._say(self.tr("It reads the same as before, so nothing was added."))

    # --- own affairs -------------------------------------------------------------------------------------

    def _say(self, sentence: str, *, danger: bool = False) -> None:
        self._warning.setVisible(danger)
        self._sentence.setText(sentence)
        self._sentence.setAccessibleName(sentence)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._progress.setVisible(busy)
        self._progress.set_fraction(0.0)
        self._again.setEnabled(not busy and self._provenance.can_read)
        self._leave.setText(self.tr("Cancel") if busy else self.tr("Close"))
        self._leave.updateGeometry()

    @Slot(str)
    def _on_encoding(self, chosen: str) -> None:
        self._tried = "" if chosen == AUTOMATIC else chosen
        self._try.setPlaceholderText(self.tr("Reading…"))
        self._try.setPlainText("")
        self._try_row.show()
        self.fit()
        self._set_busy(True)
        self._say(self.tr("Reading with this encoding…"))
        self.encoding_tried.emit(self._tried)

    @Slot()
    def _on_again(self) -> None:
        self._set_busy(True)
        self._say(self.tr("Reading the original again…"))
        self.read_again_wanted.emit(self._tried)

    @Slot()
    def _on_leave(self) -> None:
        if self._busy:
            self.stop_wanted.emit()
            self._set_busy(False)
            self._say(self.tr("Cancelled. Nothing was changed."))
        else:
            self.reject()


def told_of(sentences: Sequence[tuple[str, bool]]) -> tuple[Told, ...]:
    return tuple(Told(sentence, grave) for sentence, grave in sentences)
