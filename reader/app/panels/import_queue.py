"""What is being imported: one line for the whole, a row for each file that runs or failed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from reader.app.icons import paint_icon
from reader.app.panels.controls import Command, held, padded, row, scrolled
from reader.app.panels.import_rows import ImportJob, ImportRow, ProgressLine
from reader.app.panels.labels import hairline, label
from reader.app.panels.surface import ICON, PAD, RING, Surface
from reader.app.panels.words import count
from reader.app.theme import layout

MOST_FAILED = 40  # failed files that get a row; the rest are counted in one sentence
_MOST_HEIGHT = 260


class ImportQueueView(Surface):
    """Shown while something runs or a failure waits to be read; hides itself otherwise."""

    cancel_import = Signal(str)
    cancel_all = Signal()
    dismiss_failed = Signal(str)
    command = Signal(str, str)  # job, command id
    all_wanted = Signal()  # the sheet with every file

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Import"))
        self._rows: dict[str, ImportRow] = {}
        self._title = label(role="uiStrong")
        self._share = label(role="uiSmall", tone="secondary")
        self._all = Command(self.tr("Cancel"), "quiet")
        self._all.setToolTip(self.tr("What is already imported stays when you cancel."))
        self._all.clicked.connect(self.cancel_all)
        self._details = Command(self.tr("All"), "quiet")
        self._details.setAccessibleName(self.tr("Show all files that are being imported"))
        self._details.clicked.connect(self.all_wanted)
        self._progress = ProgressLine()
        self._more = label(role="uiSmall", tone="secondary", wrap=True)
        self._more_row = padded(self._more, PAD + ICON + 10, 4, PAD, 8)

        content = QWidget()
        self._list = QVBoxLayout(content)
        self._list.setContentsMargins(0, 2, 0, 4)
        self._list.setSpacing(0)
        self._list.addWidget(self._more_row)
        self._area = scrolled(content)

        self._head = QWidget()
        head = QVBoxLayout(self._head)
        head.setContentsMargins(0, 6, 0, 6)
        head.setSpacing(2)
        # The command's words, not its frame, end where the bar ends.
        head.addWidget(
            held(
                row(
                    self._title,
                    -8,
                    self._share,
                    1,
                    self._details,
                    self._all,
                    margins=(PAD, 0, PAD - 8 - RING, 0),
                )
            )
        )
        head.addWidget(held(row(self._progress, margins=(PAD, 0, PAD, 0))))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(hairline())
        whole.addWidget(self._head)
        whole.addWidget(self._area)
        self.hide()

    def set_jobs(self, jobs: tuple[ImportJob, ...]) -> None:
        """Show these files; rows that stay keep their widget and the focus in it."""
        running = [j for j in jobs if j.state == "reading"]
        asking = [j for j in jobs if j.state == "asking"]
        waiting = sum(1 for j in jobs if j.state == "waiting")
        failed = [j for j in jobs if j.state == "failed"]
        ended = sum(1 for j in jobs if j.state in ("done", "failed", "cancelled"))
        busy = bool(running or waiting)
        self.setVisible(busy or bool(failed or asking))
        self._head.setVisible(busy)
        self._details.setVisible(len(jobs) > 1)
        if busy:
            self._title.setText(
                self.tr("Importing 1 file")
                if len(jobs) == 1
                else self.tr("Importing {0} files").format(count(len(jobs)))
            )
            self._share.setText(
                self.tr("{0} of {1}").format(count(ended), count(len(jobs))) if len(jobs) > 1 else ""
            )
            part = sum(j.fraction or 0.0 for j in running)
            self._progress.set_fraction((ended + part) / max(1, len(jobs)))
        shown = running + asking + failed[:MOST_FAILED]
        self._place([*shown])
        beyond = len(failed) - MOST_FAILED
        more = []
        if beyond > 0:
            failed_too = self.tr("1 more file failed.")
            more.append(failed_too if beyond == 1 else self.tr("%n more files failed.", "", beyond))
        if waiting:
            more.append(self.tr("1 file waits.") if waiting == 1 else self.tr("%n files wait.", "", waiting))
        self._more.setText(" ".join(more))
        self._more_row.setVisible(bool(more))
        self._fit()

    def row(self, job_id: str) -> ImportRow:
        """Return the row of a file that runs, asks or failed."""
        return self._rows[job_id]

    def _place(self, jobs: list[ImportJob]) -> None:
        wanted = {j.id for j in jobs}
        for job_id in [i for i in self._rows if i not in wanted]:
            gone = self._rows.pop(job_id)
            self._list.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for place, job in enumerate(jobs):
            known = self._rows.get(job.id)
            if known is None:
                known = self._rows[job.id] = ImportRow(job)
                known.cancelled.connect(self.cancel_import)
                known.dismissed.connect(self.dismiss_failed)
                known.command.connect(self.command)
                self._list.insertWidget(place, known)
                known.show()  # a widget not yet shown has no height in its layout
            else:
                known.show_job(job)
                if self._list.indexOf(known) != place:
                    self._list.removeWidget(known)
                    self._list.insertWidget(place, known)

    def _fit(self) -> None:
        self._list.activate()
        wanted = self._list.heightForWidth(max(layout("libraryLeast"), self.width()))
        self._area.setFixedHeight(min(_MOST_HEIGHT, max(0, wanted)))
        self._area.setVisible(bool(self._rows) or not self._more_row.isHidden())

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()


class DropField(Surface):
    """Where files can be dropped while the library is nearly empty; a button for those who do not drag."""

    choose = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hot = False
        title = label(self.tr("Drop articles here"), "uiStrong")
        title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        # The commonest only: a list of all that can be read is longer than anybody reads.
        kinds = label(
            self.tr("Web pages, PDF, EPUB, Word, plain text, e-mail"), "uiSmall", "secondary", wrap=True
        )
        kinds.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        button = Command(self.tr("Choose files…"), "framed")
        button.clicked.connect(self.choose)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 52, 24, 14)
        whole.setSpacing(2)
        whole.addWidget(title)
        whole.addWidget(kinds)
        whole.addSpacing(6)
        whole.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        self.setAccessibleName(title.text())

    def set_hot(self, hot: bool) -> None:
        """Show that what is being dragged may be dropped."""
        self.hot = hot
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        of = self.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = painter.pen()
        pen.setColor(of["text.primary" if self.hot else "line.control"])
        pen.setWidthF(1.0)
        pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.setBrush(of["state.hover"] if self.hot else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        box = QRectF((self.width() - 20) / 2, 22, 20, 20)
        paint_icon(painter, "import", box, of["text.secondary"])
