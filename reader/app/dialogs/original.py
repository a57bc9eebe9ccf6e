"""The kept original of a revision as it is: characters, not a page. Nothing in it is run or fetched."""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from reader import wording
from reader.app.dialogs.sheet import Sheet
from reader.app.panels.controls import Command, held, padded
from reader.app.panels.labels import ElidedLabel, FootWords, label
from reader.app.panels.words import count, size

_WIDTH, _HEIGHT = 860, 640
_PAD = 24
MOST = 200_000  # characters that are shown; the rest is in the file that can be saved
_LOOKED_AT = 4096


def readable(data: bytes, encoding: str) -> str | None:
    """Return the beginning of the original as characters; None for a container or another binary file."""
    beginning = data[: 4 * MOST]
    zeros = beginning[:_LOOKED_AT].count(0)
    if not encoding and zeros:
        return None
    if zeros and not encoding.startswith(("utf-16", "utf-32")):
        return None
    try:
        text = beginning.decode(encoding or "utf-8", "replace")
    except LookupError:
        text = beginning.decode("utf-8", "replace")
    if text[:_LOOKED_AT].count("\ufffd") > _LOOKED_AT // 10:
        return None
    return wording.marked(text[:MOST].replace("\r\n", "\n").replace("\r", "\n"))


class OriginalDialog(Sheet):
    """Shows bytes as text; `save` is the command that writes them to a file."""

    def __init__(self, host: QWidget, name: str, data: bytes, encoding: str) -> None:
        super().__init__(host, "", width=_WIDTH, height=_HEIGHT)
        self.panel.setAccessibleName(self.tr("The original"))
        text = readable(data, encoding)
        top = QVBoxLayout()
        top.setContentsMargins(_PAD, 22, _PAD, 12)
        top.setSpacing(4)
        top.addWidget(self.heading(self.tr("The original")))
        facts = self.tr("{0} · {1}").format(wording.shown(name, limit=120), size(len(data)))
        top.addWidget(ElidedLabel(facts, "uiSmall", "secondary"))
        self.body.addWidget(held(top))
        self.text = QPlainTextEdit()
        self.text.setProperty("kind", "preview")
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        fixed.setPixelSize(12)
        self.text.setFont(fixed)
        self.text.setAccessibleName(self.tr("The original as it was read"))
        self.text.setPlainText(text or "")
        none = label(
            self.tr("This file is no text by itself (a book, a document, an archive). Save it to open it."),
            "ui",
            "secondary",
            wrap=True,
        )
        self.body.addWidget(padded(self.text, _PAD, 0, _PAD, 8), 1)
        self.body.addWidget(padded(none, _PAD, 0, _PAD, 8))
        self.text.setHidden(text is None)
        none.setHidden(text is not None)
        if text is None:
            self.body.addStretch(1)
        more = text is not None and len(text) >= MOST
        words = (
            self.tr("Its first {0} characters; the whole can be saved.").format(count(MOST)) if more else ""
        )
        self.save = Command(self.tr("Save…"), "plain")
        close = Command(self.tr("Close"), "framed")
        close.clicked.connect(self.accept)
        self.body.addWidget(
            self.footer(
                self.save,
                close,
                sentence=FootWords(words if more else ""),
                inset=_PAD,
            )
        )
