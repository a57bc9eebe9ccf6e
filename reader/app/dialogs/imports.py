"""All files that are being brought in, each with what came of it; the page waits behind, or goes on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from reader.app.dialogs.sheet import Sheet
from reader.app.panels.controls import Command, held, padded, row, scrolled
from reader.app.panels.import_rows import ImportJob, ImportRow, ProgressLine
from reader.app.panels.labels import FootWords, hairline, label
from reader.app.panels.words import count

_WIDTH, _HEIGHT = 600, 620
_PAD = 24
MOST_ROWS = 150  # beyond it what waits and what is done is counted in one sentence


class ImportSheet(Sheet):
    """Jobs in by `set_jobs`, wishes out. Esc and "Go on reading" leave everything running."""

    command = Signal(str, str)  # job, command id
    cancelled = Signal(str)
    dismissed = Signal(str)
    cancel_all = Signal()
    titles_wanted = Signal()
    back_wanted = Signal()  # the whole batch to the trash

    def __init__(self, host: QWidget) -> None:
        super().__init__(host, "", width=_WIDTH, height=_HEIGHT, closes_outside=False)
        self.panel.setAccessibleName(self.tr("Import"))
        self._rows: dict[str, ImportRow] = {}
        self._title = self.heading("")
        self._share = label("", "ui", "secondary")
        self._progress = ProgressLine()
        self._more = label("", "uiSmall", "secondary", wrap=True)
        self._more_row = padded(self._more, _PAD + 26, 6, _PAD, 8)
        self._empty = label(self.tr("Nothing is being imported."), "ui", "secondary", wrap=True)
        self._empty_row = padded(self._empty, _PAD, 12, _PAD, 8)
        head = QVBoxLayout()
        head.setContentsMargins(0, 22, 0, 18)
        head.setSpacing(10)
        head.addWidget(held(row(self._title, 1, self._share, margins=(_PAD, 0, _PAD, 0))))
        head.addWidget(padded(self._progress, _PAD, 0, _PAD, 0))
        self.body.addWidget(held(head))
        self.body.addWidget(hairline())
        self.body.addWidget(self._make_list(), 1)
        self._sentence = FootWords()
        self._take_back = Command(self.tr("Take all back"), "plain")
        self._take_back.clicked.connect(self.back_wanted)
        self._titles = Command(self.tr("Look over titles…"), "plain")
        self._titles.clicked.connect(self.titles_wanted)
        self._leave = Command(self.tr("Go on reading"), "plain")
        self._leave.clicked.connect(self.reject)
        self._end = Command(self.tr("Cancel"), "framed")
        self._end.clicked.connect(self._on_end_clicked)
        self._busy = False
        self.body.addWidget(
            self.footer(
                self._take_back, self._titles, self._leave, self._end, sentence=self._sentence, inset=_PAD
            )
        )
        self.set_jobs((), "", 0)

    def _make_list(self) -> QScrollArea:
        content = QWidget()
        self._list = QVBoxLayout(content)
        self._list.setContentsMargins(0, 8, 0, 8)
        self._list.setSpacing(0)
        self._list.addWidget(self._empty_row)
        self._list.addWidget(self._more_row)
        self._list.addStretch(1)
        return scrolled(content, self.tr("Files"))

    def set_jobs(self, jobs: tuple[ImportJob, ...], summary: str, added: int, time_left: str = "") -> None:
        """Show these files; `summary` says what came of them, `added` is the number of new articles."""
        ended = sum(1 for j in jobs if j.state in ("done", "failed"))
        self._busy = any(j.state in ("waiting", "reading") for j in jobs)
        files = self.tr("1 file") if len(jobs) == 1 else self.tr("{0} files").format(count(len(jobs)))
        self._title.setText((self.tr("Importing {0}") if self._busy else "{0}").format(files))
        share = self.tr("{0} of {1}").format(count(ended), count(len(jobs)))
        self._share.setText(" · ".join(filter(None, (share, time_left))) if self._busy else "")
        part = sum(j.fraction or 0.0 for j in jobs if j.state == "reading")
        self._progress.set_fraction((ended + part) / max(1, len(jobs)))
        self._progress.setVisible(self._busy)
        words = self.tr("What is already imported stays when you cancel.") if self._busy else summary
        self._sentence.setText(words)
        self._sentence.setAccessibleName(words)
        self._leave.setVisible(self._busy)
        self._take_back.setVisible(not self._busy and added > 0)
        self._titles.setVisible(not self._busy and added > 0)
        self._end.setText(self.tr("Cancel") if self._busy else self.tr("Close"))
        self._end.updateGeometry()
        self._empty_row.setVisible(not jobs)
        self._title.setVisible(bool(jobs))
        self._place_rows(_shown(jobs))
        self._say_more(len(jobs) - len(self._rows))

    def _say_more(self, more: int) -> None:
        one, many = (
            self.tr("1 more file waits or is done."),
            self.tr("%n more files wait or are done.", "", more),
        )
        self._more.setText(one if more == 1 else many)
        self._more_row.setVisible(more > 0)

    def _place_rows(self, jobs: list[ImportJob]) -> None:
        wanted = {j.id for j in jobs}
        for job_id in [i for i in self._rows if i not in wanted]:
            gone = self._rows.pop(job_id)
            self._list.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for place, job in enumerate(jobs):
            known = self._rows.get(job.id)
            if known is None:
                known = self._rows[job.id] = ImportRow(job, wide=True)
                known.cancelled.connect(self.cancelled)
                known.dismissed.connect(self.dismissed)
                known.command.connect(self.command)
                self._list.insertWidget(place, known)
                known.show()
            elif known.job != job:
                known.show_job(job)
            if self._list.indexOf(known) != place:
                self._list.removeWidget(known)
                self._list.insertWidget(place, known)

    def rows(self) -> dict[str, ImportRow]:
        return dict(self._rows)

    def take_keyboard(self) -> None:
        """Enter goes on reading while files come in, and closes when they are there."""
        button = self._leave if self._busy else self._end
        button.setFocus(Qt.FocusReason.PopupFocusReason)

    @Slot()
    def _on_end_clicked(self) -> None:
        if self._busy:
            self.cancel_all.emit()
        else:
            self.accept()


def _shown(jobs: tuple[ImportJob, ...]) -> list[ImportJob]:
    """Return the files that get a row, in their order: all, or of very many what has something to say."""
    if len(jobs) <= MOST_ROWS:
        return list(jobs)
    first = [j for j in jobs if j.state in ("failed", "asking", "reading")][:MOST_ROWS]
    rest = [j for j in jobs if j.state not in ("failed", "asking", "reading")]
    chosen = {j.id for j in (*first, *rest[: MOST_ROWS - len(first)])}
    return [j for j in jobs if j.id in chosen]
