"""The blocks of a page for the reader to choose: what was kept, what was left out, what article it makes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QFont, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QTextEdit, QVBoxLayout, QWidget

from reader.app.dialogs.blocks_list import BLOCK, BlocksList, BlocksModel
from reader.app.dialogs.choices import CheckBox
from reader.app.dialogs.sheet import Sheet
from reader.app.panels.controls import Command, FilterChip, held, padded, row
from reader.app.panels.import_rows import ProgressLine
from reader.app.panels.labels import ElidedLabel, FootWords, hairline, label
from reader.app.panels.surface import turned
from reader.app.panels.words import count
from reader.app.theme import Theme, font
from reader.importers.preview import PreviewBlock

_WIDTH, _HEIGHT = 1080, 700
_PAD = 24
MOST_SHOWN = 600  # blocks of the result that are written out


class BlocksDialog(Sheet):
    """Blocks in by `show_blocks`; `chosen(put_back, take_out, whole_site)` out when it is to be the text."""

    chosen = Signal(tuple, tuple, bool)
    stop_wanted = Signal()

    def __init__(self, host: QWidget, above: Sequence[PreviewBlock], site: str = "") -> None:
        """`above` (title, summary) stands over the text whatever is chosen; `site` is empty where none is."""
        super().__init__(host, "", width=_WIDTH, height=_HEIGHT, closes_outside=False)
        self.panel.setAccessibleName(self.tr("Blocks of the page"))
        self._before: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())
        self._busy = self._warned = False
        self._places: dict[int, int] = {}  # block number to paragraph of the result
        self._above = tuple(above)
        self.model = BlocksModel(self, [block.text for block in above])
        self.list = BlocksList(self.theme)
        self.list.setAccessibleName(self.tr("Blocks of the page. Space keeps one or leaves it out."))
        self.list.setModel(self.model)
        self.list.turned.connect(self.model.toggle)
        self.list.left.connect(self.reject)
        self.list.selectionModel().currentChanged.connect(self._on_current_changed)
        self.result = QTextEdit()
        self.result.setProperty("kind", "result")
        self.result.setReadOnly(True)
        self.result.setTabChangesFocus(True)
        self.result.setAccessibleName(self.tr("The article as it would be"))
        self.result.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._wait = label(self.tr("Reading the page…"), "ui", "secondary", wrap=True)
        self._wait_row = padded(self._wait, _PAD, 12, _PAD, 12)
        self.site_box = CheckBox(self.tr("Also on other pages of {0}").format(site or self.tr("this site")))
        self.site_box.setToolTip(
            self.tr("Where the site's template has the same part, it is kept or left out the same way.")
        )
        self._lay_out(next((block.text for block in above if block.kind == "title"), ""))
        self.site_box.setHidden(not site)
        self.model.toggled.connect(self._on_toggled)
        self._on_toggled()

    def _lay_out(self, title: str) -> None:
        top = QVBoxLayout()
        top.setContentsMargins(_PAD, 22, _PAD, 12)
        top.setSpacing(4)
        top.addWidget(self.heading(self.tr("Blocks of the page")))
        top.addWidget(ElidedLabel(title, "uiSmall", "secondary"))
        self.body.addWidget(held(top))
        self.body.addWidget(hairline())
        self.all_chip = FilterChip(self.tr("All"))
        self.out_chip = FilterChip(self.tr("Left out"))
        self.all_chip.setChecked(True)
        self.all_chip.clicked.connect(lambda: self._narrow(False))
        self.out_chip.clicked.connect(lambda: self._narrow(True))
        self._as_importer = Command(self.tr("As found"), "quiet")
        self._as_importer.setToolTip(self.tr("Keep what Spanreader kept by itself."))
        self._as_importer.clicked.connect(self.model.as_importer)
        left = QVBoxLayout()
        left.setContentsMargins(0, 10, 0, 0)
        left.setSpacing(8)
        left.addWidget(
            held(row(self.all_chip, self.out_chip, 1, self._as_importer, spacing=5, margins=(16, 0, 8, 0)))
        )
        left.addWidget(self.list, 1)
        right = QVBoxLayout()
        right.setContentsMargins(turned(16, 10, _PAD, 0))
        right.setSpacing(8)
        head = label(self.tr("The article as it would be"), "uiHead")
        head.setMinimumHeight(22)
        right.addWidget(head)
        right.addWidget(self.result, 1)
        sides = QHBoxLayout()
        sides.setContentsMargins(turned(_PAD - 16, 0, 0, 0))
        sides.setSpacing(0)
        sides.addWidget(held(left), 1)
        sides.addWidget(held(right), 1)
        self._sides = held(sides)
        self.body.addWidget(self._wait_row)
        self.body.addWidget(self._sides, 1)
        self._sentence = FootWords()
        self._progress = ProgressLine()
        self._progress.setFixedWidth(90)
        self._progress.hide()
        foot = QWidget()
        line = row(self.site_box, self._progress, spacing=12)
        line.addWidget(self._sentence, 1)
        foot.setLayout(line)
        self._leave = Command(self.tr("Cancel"), "plain")
        self._leave.clicked.connect(self._on_leave)
        self._go = Command(self.tr("Make a new revision"), "framed")
        self._go.clicked.connect(self._on_go)
        self.body.addWidget(self.footer(self._leave, self._go, sentence=foot, inset=_PAD))

    # --- values in ---------------------------------------------------------------------------------------

    def show_blocks(
        self, blocks: Sequence[PreviewBlock], put_back: Sequence[int] = (), take_out: Sequence[int] = ()
    ) -> None:
        """Show the blocks of a page, an earlier choice laid over them; with none a sentence says why."""
        self._wait_row.setVisible(not blocks)
        self._sides.setVisible(bool(blocks))
        if not blocks:
            self._wait.setText(
                self.tr("This article was taken whole: only web pages have parts that can be left out.")
            )
        self.model.set_blocks(blocks, put_back, take_out)
        self._before = (self.model.put_back, self.model.take_out)
        self._on_toggled()
        if blocks:
            self.list.setCurrentIndex(self.model.index(0))
            self.take_keyboard()

    def show_failed(self, sentence: str) -> None:
        """Say why the page could not be read; what was chosen stays as it is on the screen."""
        self._set_busy(False)
        if self.model.total:
            self._say(sentence)
        else:
            self._wait.setText(sentence)

    def show_progress(self, share: float) -> None:
        self._progress.set_fraction(share)

    def set_theme(self, of: Theme) -> None:
        self.list.delegate.theme = of
        super().set_theme(of)
        self._write_result()

    def take_keyboard(self) -> None:
        self.list.setFocus(Qt.FocusReason.TabFocusReason)

    # --- own affairs -------------------------------------------------------------------------------------

    def _narrow(self, only_left_out: bool) -> None:
        self.all_chip.setChecked(not only_left_out)
        self.out_chip.setChecked(only_left_out)
        self.model.show_only_left_out(only_left_out)

    @property
    def changed(self) -> bool:
        return (self.model.put_back, self.model.take_out) != self._before

    @Slot()
    def _on_toggled(self) -> None:
        self._warned = False
        kept = len(self.model.kept_blocks())
        total = self.model.total
        of = self.tr("{0} of 1 block kept") if total == 1 else self.tr("{0} of {1} blocks kept")
        words = of.format(count(kept), count(total)) if total else ""
        back, out = len(self.model.put_back), len(self.model.take_out)
        parts = [words]
        if back:
            parts.append(self.tr("{0} put back").format(count(back)))
        if out:
            parts.append(self.tr("{0} taken out").format(count(out)))
        self._say(" · ".join(part for part in parts if part))
        self._go.setEnabled(self.changed and kept > 0 and not self._busy)
        self._go.setToolTip("" if self._go.isEnabled() else self.tr("Nothing was put back or taken out yet."))
        self._write_result()

    def _say(self, sentence: str) -> None:
        self._sentence.setText(sentence)
        self._sentence.setAccessibleName(sentence)

    def _write_result(self) -> None:
        """Write the article out with the blocks that are kept now; where the reader looks stays in sight."""
        bar = self.result.verticalScrollBar()
        place = bar.value()
        document = self.result.document()
        document.clear()
        document.setDocumentMargin(0)
        cursor = QTextCursor(document)
        kept = self.model.kept_blocks()
        if self.model.total:
            there = {block.text for block in kept}
            kept[:0] = [block for block in self._above if block.text not in there]
        self._places = {}
        for paragraph, block in enumerate(kept[:MOST_SHOWN]):
            self._places[block.number] = paragraph
            if paragraph:
                cursor.insertBlock()
            look, ink = _formats(block, self.theme)
            cursor.setBlockFormat(look)
            cursor.setCharFormat(ink)
            bullet = "• " if block.kind == "item" else ""
            cursor.insertText(bullet + block.text.replace("\n", "\u2028"), ink)
        if len(kept) > MOST_SHOWN:
            cursor.insertBlock()
            more = self.tr("And {0} more blocks.").format(count(len(kept) - MOST_SHOWN))
            cursor.insertText(more, _formats(None, self.theme)[1])
        bar.setValue(place)

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, now: QModelIndex, _before: QModelIndex) -> None:
        block = now.data(BLOCK)
        if block is None or block.number not in self._places:
            return
        cursor = QTextCursor(self.result.document().findBlockByNumber(self._places[block.number]))
        self.result.setTextCursor(cursor)
        self.result.ensureCursorVisible()

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._progress.setVisible(busy)
        self._progress.set_fraction(0.0)
        self._go.setEnabled(not busy and self.changed)
        for widget in (self.list, self.site_box, self._as_importer):
            widget.setEnabled(not busy)

    @Slot()
    def _on_go(self) -> None:
        self._set_busy(True)
        self._say(self.tr("Reading the page again…"))
        self.chosen.emit(self.model.put_back, self.model.take_out, self.site_box.isChecked())

    @Slot()
    def _on_leave(self) -> None:
        if self._busy:
            self.stop_wanted.emit()
            self._set_busy(False)
            self._on_toggled()
        else:
            self.reject()

    @Slot()
    def reject(self) -> None:
        """Leave; when something was chosen only a second time."""
        if self.changed and not self._warned and not self._busy:
            self._warned = True
            self._say(self.tr("Not kept yet. Once more leaves the article as it was."))
            return
        super().reject()


def _formats(block: PreviewBlock | None, of: Theme) -> tuple[QTextBlockFormat, QTextCharFormat]:
    look, ink = QTextBlockFormat(), QTextCharFormat()
    kind = block.kind if block is not None else "caption"
    face = QFont(font("readingHead" if kind in ("title", "heading") else "quote"))
    if kind == "title":
        face = QFont(font("readingDeck"))
        face.setWeight(QFont.Weight.Bold)
    elif kind == "heading":
        face.setPixelSize(font("ui").pixelSize() + 3)
    elif kind in ("caption", "credit", "byline"):
        face = QFont(font("uiSmall"))
    ink.setFont(face)
    pale = kind in ("caption", "credit", "byline", "deck")
    ink.setForeground(of["text.secondary" if pale else "text.primary"])
    look.setBottomMargin(4 if kind == "item" else 9)
    look.setLineHeight(125, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    if kind == "quote":
        look.setLeftMargin(18)
    elif kind == "item" and block is not None:
        look.setLeftMargin(6 + 14 * max(0, block.level - 1))
    return look, ink
