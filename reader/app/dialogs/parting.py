"""Which revisions of an article become an article of their own."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from reader.app.dialogs.choices import CheckBox
from reader.app.dialogs.sheet import PAD, Sheet
from reader.app.panels.controls import Command, held
from reader.app.panels.labels import FootWords, label
from reader.app.theme import layout

MOST = 12  # revisions that are offered: the newest ones


class PartingDialog(Sheet):
    """`closed` says whether it was confirmed; `revisions()` are the ids that go."""

    def __init__(self, host: QWidget, revisions: Sequence[tuple[str, str]]) -> None:
        """`revisions` are (id, name), oldest first; the newest one is chosen."""
        super().__init__(host, "", width=layout("palette"))
        self.panel.setAccessibleName(self.tr("Split the article"))
        shown = tuple(revisions)[-MOST:]
        self._count = len(revisions)
        self.boxes = {revision: CheckBox(name) for revision, name in reversed(shown)}
        whole = QVBoxLayout()
        whole.setContentsMargins(PAD, 24, PAD, 20)
        whole.setSpacing(8)
        whole.addWidget(self.heading(self.tr("Split the article")))
        about = self.tr(
            "These revisions become an article of their own. Annotations go where they were made."
        )
        whole.addWidget(label(about, "ui", "secondary", wrap=True))
        boxes = QVBoxLayout()
        boxes.setContentsMargins(0, 4, 0, 0)
        boxes.setSpacing(2)
        for place, box in enumerate(self.boxes.values()):
            box.setChecked(place == 0)
            box.toggled.connect(self._follow)
            boxes.addWidget(box)
        whole.addWidget(held(boxes))
        self.go = Command(self.tr("Split"), "framed")
        self.go.clicked.connect(self.accept)
        leave = Command(self.tr("Cancel"), "plain")
        leave.clicked.connect(self.reject)
        self._sentence = FootWords()
        self.body.addWidget(held(whole))
        self.body.addWidget(self.footer(leave, self.go, sentence=self._sentence))
        self._follow()

    def revisions(self) -> tuple[str, ...]:
        """Return the chosen revisions, oldest first."""
        return tuple(revision for revision, box in reversed(self.boxes.items()) if box.isChecked())

    def _follow(self, *_: object) -> None:
        chosen = len(self.revisions())
        possible = 0 < chosen < self._count
        self.go.setEnabled(possible)
        if possible:
            self._sentence.setText(self.tr("Nothing is deleted. Undo puts them together again."))
        else:
            self._sentence.setText(self.tr("Both articles keep at least one revision."))
