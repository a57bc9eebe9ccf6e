"""The open article on paper or in a PDF, with its tags and a legend, through the system's own dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.app.page.printing import ArticlePrinter
from reader.app.standing import rows_of

if TYPE_CHECKING:
    from PySide6.QtGui import QPagedPaintDevice

    from reader.app.window import Window


def print_article(window: Window) -> None:
    """Ask for a printer and print; Qt's print part is loaded only now."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    article = window.workspace.article
    printer.setDocName(article.title if article else "")
    if QPrintDialog(printer, window).exec():
        draw(window, printer)


def draw(window: Window, device: QPagedPaintDevice) -> int:
    """Draw the open article on a printer or PDF writer; return the number of pages."""
    revision = window.workspace.revision
    if revision is None:
        return 0
    rows = [row for a in window.workspace.in_reading_order() for row in rows_of(a, revision.id)]
    words = window.tr("Page {0} of {1}")
    printer = ArticlePrinter(
        window.view.content, rows, window.styles, page_text=lambda number, of: words.format(number, of)
    )
    return printer.print_on(device)
