"""What is brought in, for the gallery: invented files, pages and links, and the dialogs that show them."""

from __future__ import annotations

from collections.abc import Callable

from reader.app.dialogs.address import AddressDialog
from reader.app.dialogs.blocks import BlocksDialog
from reader.app.dialogs.by_hand import ByHandDialog
from reader.app.dialogs.imports import ImportSheet
from reader.app.dialogs.original import OriginalDialog
from reader.app.dialogs.provenance import Provenance, ProvenanceDialog, Told
from reader.app.dialogs.titles import TitlesDialog
from reader.app.dialogs.titles_table import Line
from reader.app.panels.import_rows import ImportJob
from reader.app.panels.surface import Surface
from reader.importers.preview import PreviewBlock
from tests.gui.panels import samples

IMPORTS = (
    ImportJob(
        "a",
        "Ferry operator asks the county for a second crossing",
        "done",
        1.0,
        "ferry-second-crossing.html · 3,612 characters",
        (("open", "Open"),),
    ),
    ImportJob(
        "b",
        "What the spring floods left behind in Marrick",
        "done",
        1.0,
        "marrick-floods.docx · 9,840 characters · 1 notice",
        (("open", "Open"),),
    ),
    ImportJob(
        "c",
        "hanger-report-scan.pdf",
        "failed",
        None,
        "No article text was found in hanger-report-scan.pdf, so nothing was imported. If a browser shows text"
        " there, copy it and paste it.",
        (("show", "Show file"), ("retry", "Try again")),
    ),
    ImportJob(
        "d",
        "council-toll.html",
        "asking",
        None,
        "Looks like another version of “Council weighs a toll on lorries over the Lenn”.",
        (("separate", "Separate article"), ("revise", "Add as revision")),
    ),
    ImportJob("e", "school-buses.epub", "reading", 0.4),
    ImportJob("f", "river-pilots.txt"),
    ImportJob("g", "קובץ.eml"),
)
PROVENANCE = Provenance(
    (
        ("From", "kessel-bridge.html, a file", "kessel-bridge.html"),
        ("Address", "https://courier.example/news/2026/kessel-bridge-shut", ""),
        ("Brought in", "14/10/2026 21:32", "2026-10-14T19:32:08.120Z"),
        ("Original", "Kept, 84 kB, fingerprint 9f3a2c55d01be776", "9f3a2c55d01be776"),
        ("Read by", "Web page, version 2", "text/html"),
        ("Language", "English (en)", "en"),
        ("Text", "Revision 2 of 2, 3,612 characters, fingerprint 51c0ffee12ab34cd", ""),
    ),
    (
        Told("About 6 % of the text on this page could not be read and is missing here.", True),
        Told("4 paragraphs of the page (812 characters) were left out. They can be put back."),
    ),
    encoding="windows-1252",
    encoding_words="Guessed: the file does not say.",
    has_blocks=True,
)
BLOCKS = (
    PreviewBlock(0, "title", 0, "Kessel Bridge shut after inspectors find cracked hangers", True),
    PreviewBlock(
        1, "paragraph", 0, "Subscribe to our newsletter and never miss a story from the valley.", False
    ),
    PreviewBlock(2, "byline", 0, "Hanne Quill, Lenn Valley Courier", True),
    PreviewBlock(3, "paragraph", 0, samples.CARDS[0].quote * 3, True),
    PreviewBlock(4, "heading", 2, "What the inspectors saw", True),
    PreviewBlock(5, "item", 1, "Three hangers on the eastern side 🌉", True),
    PreviewBlock(6, "quote", 1, samples.CARDS[5].quote, True),
    PreviewBlock(7, "caption", 0, "The bridge in 1931. Photograph: county archive", True),
    PreviewBlock(8, "item", 1, "Read next: What the spring floods left behind in Marrick", False),
    PreviewBlock(9, "paragraph", 0, "© Lenn Valley Courier. All rights reserved.", False),
)
LINKS = (
    ImportJob(
        "l1",
        "Ferry operator asks the county for a second crossing",
        "link",
        None,
        "https://upland.example/2026/10/ferry-second-crossing",
        (("browser", "Open in the browser"), ("fetch", "Fetch")),
    ),
    ImportJob("l2", "What the spring floods left behind in Marrick", "reading", 0.4, "Fetching and reading"),
    ImportJob(
        "l3",
        "Steelworks order book is said to be full",
        "failed",
        None,
        "sandmark.example shows this article to subscribers only, so nothing was imported. If you may read it, save"
        " it in the browser first and import the file.",
        (("browser", "Open in the browser"), ("fetch", "Fetch")),
    ),
    ImportJob("l4", "Grain harvest ends early", "done", 1.0, "Its text is here now.", (("open", "Open"),)),
)


def _imports(stage: Surface) -> None:
    sheet = ImportSheet(stage)
    sheet.open()
    sheet.set_jobs(IMPORTS, "", 2)


def _imported(stage: Surface) -> None:
    sheet = ImportSheet(stage)
    sheet.open()
    sheet.set_jobs(IMPORTS[:3], "2 imported, 1 failed", 2)


def _titles(stage: Surface) -> None:
    dialog = TitlesDialog(stage)
    dialog.open()
    origins = ("kessel.html", "ferry.html", "floods.pdf", "toll.html", "harvest.docx", "buses.epub")
    dialog.show_lines([Line(row.article, name) for row, name in zip(samples.ROWS, origins, strict=False)])
    dialog.model.fill([(0, 2, "Lenn Valley Courier"), (1, 3, "next Tuesday"), (2, 0, "")])
    dialog.table.setCurrentIndex(dialog.model.index(1, 0))


def _provenance(stage: Surface) -> None:
    ProvenanceDialog(stage, PROVENANCE).open()


def _provenance_tried(stage: Surface) -> None:
    dialog = ProvenanceDialog(stage, PROVENANCE)
    dialog.open()
    assert dialog.encoding_field is not None
    dialog.encoding_field.keep("windows-1251")
    dialog.encoding_field.chosen.emit("windows-1251")
    dialog.show_try(samples.CARDS[0].quote * 3, "windows-1251")


def _blocks(stage: Surface) -> None:
    dialog = BlocksDialog(stage, BLOCKS[:1], "courier.example")
    dialog.open()
    dialog.show_blocks(BLOCKS)
    dialog.model.toggle([1])
    dialog.model.toggle([6])
    dialog.list.setCurrentIndex(dialog.model.index(1))


def _address(stage: Surface) -> None:
    dialog = AddressDialog(stage, "https://courier.example/kessel-bridge")
    dialog.open()
    dialog.show_failed(
        "The page at courier.example is only a script that makes its text in a browser, so nothing was imported."
        " Save it in the browser first, when the text is to be seen there, and import the file."
    )


def _address_off(stage: Surface) -> None:
    AddressDialog(stage, "", allowed=False).open()


def _original(stage: Surface) -> None:
    page = "<!doctype html>\n<title>Kessel Bridge shut</title>\n<p>The bridge was closed.</p>\n" * 12
    OriginalDialog(stage, "kessel.html", page.encode(), "utf-8").open()


def _by_hand(stage: Surface) -> None:
    dialog = ByHandDialog(stage)
    dialog.open()
    dialog.show_links(LINKS)


def _no_links(stage: Surface) -> None:
    dialog = ByHandDialog(stage, allowed=False)
    dialog.open()
    dialog.show_links(())


OPENERS: dict[str, Callable[[Surface], None]] = {
    "imports": _imports,
    "imported": _imported,
    "titles": _titles,
    "provenance": _provenance,
    "provenance-tried": _provenance_tried,
    "blocks": _blocks,
    "address": _address,
    "address-off": _address_off,
    "original": _original,
    "by-hand": _by_hand,
    "by-hand-none": _no_links,
}
