"""Pictures of every surface of the panels in the four themes at 100 % and 200 %, to be looked at.

    python tests/gui/panels/gallery.py OUTDIR [NAME…]

One row of four themes a picture: `NAME-100.png`, `NAME-200.png`; with `-rtl` where the interface is mirrored.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from reader.app import icons, style
from reader.app.actions import ACTIONS, MENUS
from reader.app.dialogs.about import AboutDialog
from reader.app.dialogs.annotator import NameDialog
from reader.app.dialogs.annotators import AnnotatorsDialog, People
from reader.app.dialogs.codebook import CodebookDialog
from reader.app.dialogs.concordance import ConcordanceDialog
from reader.app.dialogs.cue_lists import CueListsDialog
from reader.app.dialogs.details import DetailsDialog
from reader.app.dialogs.document import DocumentDialog
from reader.app.dialogs.duplicates import DuplicatesDialog
from reader.app.dialogs.export import ExportDialog, Format, Scope
from reader.app.dialogs.export_choices import Offered
from reader.app.dialogs.keys import KeyRow, KeysDialog
from reader.app.dialogs.link import LinkDialog
from reader.app.dialogs.lists import ListName, ListsDialog
from reader.app.dialogs.packs import PackDialog
from reader.app.dialogs.palette import PaletteDialog
from reader.app.dialogs.palette_rows import Entry
from reader.app.dialogs.parting import PartingDialog
from reader.app.dialogs.projects import LabelRow, ProjectDialog, Shown
from reader.app.dialogs.settings import SettingsDialog
from reader.app.dialogs.shelf_chooser import Choice, ShelfChooser
from reader.app.dialogs.text import TextPopup
from reader.app.panels.annotations import AnnotationsPanel
from reader.app.panels.bottom_bar import BottomBar
from reader.app.panels.decision import DecisionHelper
from reader.app.panels.find_bar import FindBar
from reader.app.panels.hint import Hint
from reader.app.panels.keytext import caps
from reader.app.panels.library import LibraryPanel
from reader.app.panels.message_bar import MessageBar
from reader.app.panels.page_head import PageHead
from reader.app.panels.stack import StackPopup
from reader.app.panels.surface import Surface
from reader.app.panels.tag_bar import TagBar
from reader.app.revisions.comparison import ComparisonPlace
from reader.app.revisions.drifting import DriftPlace
from reader.app.revisions.review import ReviewPlace
from reader.app.revisions.surface import Place
from reader.app.theme import Theme, ThemeName, layout, theme
from reader.exporters import EXPORTERS, SavedChoice
from reader.library import codebook_draft as drafts
from reader.library.codebooks import default_codebook
from reader.library.concordance import in_order
from reader.library.cues import cues_for
from reader.library.duplicates import Duplicate
from reader.model import Annotator, AttributeDefinition, AttributeValue, Codebook, Hit, Speaker
from reader.settings import Settings
from tests.gui.panels import intake, samples

THEMES: tuple[ThemeName, ...] = ("light", "sepia", "dark", "contrast")


class Stage(Surface):
    """A piece of page for a surface to stand on."""

    def __init__(self, of: Theme, size: QSize, *parts: QWidget) -> None:
        super().__init__()
        self.resize(size)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        for part in parts:
            self.column.addWidget(part)
        self.set_theme(of)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), self.theme["surface.page"])


Made = tuple[QWidget, Callable[[], object]]  # what is drawn, and what is done once it is shown


def _nothing() -> None: ...


def library(of: Theme) -> Made:
    panel = LibraryPanel()
    panel.set_theme(of)
    panel.set_styles(samples.STYLES)
    panel.set_rows(samples.ROWS)
    panel.set_current("1")
    panel.resize(layout("library"), 820)
    return panel, lambda: panel.set_jobs(samples.JOBS)


def library_full(of: Theme) -> Made:
    panel = LibraryPanel()
    panel.set_theme(of)
    panel.set_styles(samples.STYLES)
    panel.set_rows(samples.ROWS)
    panel.set_shelves(samples.COLLECTIONS, samples.LABELS, 2, {"live": 4})
    panel.set_current("1")
    panel.resize(layout("library"), 820)
    return panel, _nothing


def library_results(of: Theme) -> Made:
    panel = LibraryPanel()
    panel.set_theme(of)
    panel.set_styles(samples.STYLES)
    panel.set_rows(samples.ROWS)
    panel.resize(layout("library"), 820)

    def then() -> None:
        panel.search.setText("bridge")
        panel.show_hits(samples.HITS, ("bridge",), more=False)

    return panel, then


def library_trash(of: Theme) -> Made:
    panel = LibraryPanel()
    panel.set_theme(of)
    panel.set_styles(samples.STYLES)
    panel.set_rows(samples.ROWS[3:])
    panel.set_shelves(samples.COLLECTIONS, samples.LABELS, 2, {"live": 4})
    panel.resize(layout("library"), 700)
    return panel, lambda: panel.show_trash(samples.ROWS[:2], 1)


def library_empty(of: Theme) -> Made:
    panel = LibraryPanel()
    panel.set_theme(of)
    panel.set_styles(samples.STYLES)
    panel.set_rows(samples.ROWS[:1])
    panel.set_current("1")
    panel.resize(layout("library"), 560)
    return panel, lambda: panel.search.setText("steel")


def annotations_panel(of: Theme) -> Made:
    panel = AnnotationsPanel()
    panel.set_theme(of)
    panel.set_codebook(samples.CODEBOOK)
    panel.set_speakers(samples.SPEAKERS)
    panel.set_annotations(samples.CARDS)
    panel.set_suggestions(samples.SUGGESTIONS)
    panel.set_orphans(samples.ORPHANS)
    panel.resize(layout("annotations"), 900)

    def then() -> None:
        panel.set_active("open")
        panel.activateWindow()
        panel.edit_field("note")
        panel.orphans_row.setChecked(True)

    return panel, then


def annotations_empty(of: Theme) -> Made:
    panel = AnnotationsPanel()
    panel.set_theme(of)
    panel.set_codebook(samples.CODEBOOK)
    panel.set_first_start(True)
    panel.set_annotations(())
    panel.resize(layout("annotations"), 480)
    return panel, _nothing


def strips(of: Theme) -> Made:
    head, messages, paste, find = PageHead(), MessageBar(), MessageBar(), FindBar()
    hint, bottom, failed = Hint(), BottomBar(), BottomBar()
    head.set_article("Kessel Bridge", 2, 2)
    head.set_scrolled(True)
    messages.show_message(
        "Not saved: the disk is full. The edit is kept here.",
        (("Retry", _nothing), ("Save a copy elsewhere…", _nothing)),
        danger=True,
    )
    paste.ask_paste(samples.CARDS[0].quote + "\n\n" + samples.CARDS[3].quote, _nothing)
    find.field.setText("bridge")
    find.show()
    find.set_result(3, 14)
    find.word_chip.setChecked(True)
    hint.set_column(104, layout("columnAtSize19"))
    bottom.set_position((5, 21), 0.18)
    bottom.set_last("Tagged as speculation", True)
    bottom.set_saved("saved")
    failed.set_position((5, 21), 0.18)
    failed.set_last("Tagged as speculation", True)
    failed.set_saved("failed", 3)
    stage = Stage(of, QSize(826, 640), head, messages, paste, find, QWidget(), hint, bottom, failed)
    return stage, _nothing


def popups(of: Theme) -> Made:
    stage = Stage(of, QSize(826, 420))

    def then() -> None:
        bar = TagBar(stage)
        bar.set_tags(samples.CODEBOOK.tags, samples.STYLES)
        bar.set_last_tag("claim")
        bar.show_beside(stage, QRect(24, 80, 200, 30))
        stack = StackPopup(stage)
        stack.set_styles(samples.STYLES)
        stack.show_cards(samples.CARDS[2:5], stage.mapToGlobal(QPoint(24, 120)), "fifth")
        text = TextPopup(stage)
        text.show_values({})
        text.show_beside(stage, QRect(440, 10, 28, 28), below=True)
        stage.set_theme(of)

    return stage, then


def _sheet(open_: Callable[[Stage], object]) -> Callable[[Theme], Made]:
    def made(of: Theme) -> Made:
        stage = Stage(of, QSize(1120, 760))
        return stage, lambda: open_(stage)

    return made


def _settings(stage: Stage) -> None:
    settings = Settings()
    settings.theme = stage.theme.name
    SettingsDialog(stage, settings).open()


def _keys(stage: Stage) -> None:
    menus = {name: text.replace("&", "") for name, text in MENUS}
    rows = [KeyRow(s.text, caps(s.sequences()[:1]), menus[s.menu]) for s in ACTIONS if s.keys]
    KeysDialog(stage, rows).open()


def _palette(stage: Stage) -> None:
    entries = [Entry("2", "Tag as speculation", "", ("2",), chip=samples.STYLES["speculation"])]
    entries += [Entry(s.id, s.text, s.menu, caps(s.sequences()[:1]), "chevron-right") for s in ACTIONS]
    dialog = PaletteDialog(stage, entries)
    dialog.open()
    dialog.field.setText("te")


def _export(stage: Stage) -> None:
    formats = [Format(e.id, e.label, e.about, e.suffix, e.table, e.without_text) for e in EXPORTERS]
    scopes = [Scope("one", "This article", ("1",)), Scope("all", "The whole library, 128 articles", None)]
    dialog = ExportDialog(stage, formats, scopes)
    dialog.open()
    dialog.show_preview(
        "csv", dialog.selection, "article_id,title,outlet\n1,Kessel Bridge shut,Lenn Valley Courier\n"
    )
    dialog.show_losses(
        "csv", dialog.selection, ["The text of 1 article does not go out.", "Links do not go out."]
    )


def _export_choices(stage: Stage) -> None:
    _export(stage)
    (dialog,) = stage.findChildren(ExportDialog)
    tags = tuple((tag, style.name) for tag, style in samples.STYLES.items())
    people = (("a", "Reader 1"), ("b", "Dana Oduya"))
    dialog.offer(Offered(tags, people, (SavedChoice("Claims of the month", "csv", "/claims.csv"),)))
    dialog._on_turn_clicked()


def _details(stage: Stage) -> None:
    values = (AttributeValue("Words", "number", 640), AttributeValue("Front page", "boolean", True))
    DetailsDialog(replace(samples.ROWS[0].article, values=values), stage).open()


def _collections(stage: Stage) -> None:
    choices = (Choice("a", "River crossings", has=2), Choice("b", "Ferries", 1, 1), Choice("c", "Harvest"))
    dialog = ShelfChooser(stage, "Collections", "Find a collection, or name a new one", choices, 2)
    dialog.open()


def _concordance(stage: Stage) -> None:
    dialog = ConcordanceDialog(stage, "bridge")
    dialog.order_wanted.connect(lambda lines, order: dialog.show_sorted(in_order(lines, order)))
    dialog.open()
    dialog.show_lines(samples.LINES)


def _duplicates(stage: Stage) -> None:
    dialog = DuplicatesDialog(stage)
    dialog.open()
    pairs = (Duplicate("1", "2", "same", 1.0), Duplicate("3", "8", "words", 0.62))
    dialog.show_pairs(pairs, {row.article.id: row for row in samples.ROWS})


def _name(stage: Stage) -> None:
    NameDialog(stage, "Rename the annotator", "The name beside your annotations.", "Reader 1").open()


def _project(stage: Stage) -> None:
    dialog = ProjectDialog(stage, "colleagues.zip", "brat standoff")
    dialog.set_tags([(t.id, t.name) for t in samples.CODEBOOK.tags])
    dialog.open()
    dialog.show_plan(
        Shown(
            "brat standoff · New here: 2 articles, 17 annotations, 1 tag · Here already: 1 article, 4 annotations",
            (
                LabelRow("Claim", 9, "claim"),
                LabelRow("hedge", 5, "speculation"),
                LabelRow("irony_or_sarcasm_marked_by_a_long_word", 3, "+"),
                LabelRow("todo", 1, ""),
            ),
            tuple(f"Claim · {card.quote}" for card in samples.CARDS[:4]),
            ("1 annotation tagged “todo” was left out, as chosen.",),
        )
    )


def _pack_in(stage: Stage) -> None:
    dialog = ProjectDialog(stage, "library.spanpack", "Spanreader pack", moved=True)
    dialog.open()
    dialog.show_plan(
        Shown(
            "Spanreader pack · New here: 128 articles, 1,204 annotations",
            packs=True,
            rows=("library.spanpack: 1204 annotations, Dana",),
            instructions="Tag every sentence once. Do not look at each other's work.",
        )
    )


def _pack(stage: Stage) -> None:
    scopes = [
        Scope("all", "The whole library, 128 articles", None),
        Scope("one", "Only the open article", ("1",)),
    ]
    PackDialog(stage, scopes, "Reader 1").open()


def _annotators(stage: Stage) -> None:
    dialog = AnnotatorsDialog(stage, others=True)
    dialog.open()
    people = tuple(
        Annotator(str(n), name) for n, name in enumerate(("Reader 1", "Dana", "רות", "Student 12"))
    )
    dialog.show_people(People(people, "1"))


def decision(of: Theme) -> Made:
    panel = AnnotationsPanel()
    panel.resize(layout("annotations"), 1600)
    panel.set_codebook(samples.CODEBOOK)
    helper = DecisionHelper(panel)
    panel.set_theme(of)
    helper.set_codebook(default_codebook())

    def then() -> None:
        helper.open()
        helper.show_own("speculation", ("It could have been the frost.",))

    return panel, then


def _lists(name: ListName, stage: Stage) -> None:
    dialog = ListsDialog(stage, ("Lenn Valley Courier", "The Upland Review"), ("Bridge", "Ferry"))
    dialog.show_list(name)
    dialog.open()
    names = ("Foreign ministry", "Dana Ro", "משרד החוץ", "An official who asked not to be named")
    speakers = [Speaker(n, n, "institution" if at == 0 else "named") for at, n in enumerate(names)]
    speakers[1] = replace(speakers[1], aliases=("Mayor Ro", "D. Ro"))
    voices = tuple((s, 40 - 9 * at, 12 - 3 * at) for at, s in enumerate(speakers))
    dialog.show_voices(voices, tuple(speakers))
    quotes = (
        "The county council, which has owned the bridge since 1998, ordered the closure after a night of talks.",
        "It could take months.",
    )
    rows = samples.ROWS[:3]
    hits = [
        Hit(r.article.id, r.article.title, None, q, "annotation", annotation=f"{r.article.id}{n}")
        for r in rows
        for n, q in enumerate(quotes)
    ]
    if name != "speakers":
        dialog.show_hits(tuple(hits), tuple(rows))


def _link(stage: Stage) -> None:
    dialog = LinkDialog(stage, samples.CARDS[0].quote, "contradicts", marked=False)
    dialog.open()
    row = samples.ROWS[0]
    hit = Hit(row.article.id, row.article.title, None, "It could take months.", "annotation", annotation="a")
    dialog.show_hits((hit,), (row,))


def _codebook(stage: Stage) -> None:
    CodebookDialog(stage, _nested_codebook(), tag="claim").open()


def _codebook_versions(stage: Stage) -> None:
    book = _nested_codebook()
    dialog = CodebookDialog(stage, book, tag="claim")
    dialog.open()
    dialog.show_versions((default_codebook(), replace(book, version=2, created="2026-02-03T04:05:06.000Z")))
    dialog.act("retire")
    dialog.show_page(2)


def _codebook_rules(stage: Stage) -> None:
    dialog = CodebookDialog(stage, _nested_codebook())
    dialog.open()
    dialog.show_page(1)


def _nested_codebook() -> Codebook:
    book = default_codebook()
    for name, look, parent in (
        ("Figure", "teal", "claim"),
        ("Denial", "brick", "claim"),
        ("Forecast", "violet", "speculation"),
        ("שמועה", "olive", ""),
    ):
        book = drafts.with_tag(book, replace(drafts.new_tag(book, name, parent), id=name, style=look))
    field = AttributeDefinition("check", "Checkable", "choice", ("yes", "in part", "no"))
    book = drafts.with_tag(book, replace(book.tags[0], attributes=(field,)))
    return drafts.retired(replace(book, version=2), "Denial")


def _about(stage: Stage) -> None:
    AboutDialog(stage).open()


def _document(stage: Stage) -> None:
    text = "lxml 6.1.3\n\nLicence: BSD-3-Clause\n\n" + "Redistribution and use are permitted. " * 40
    DocumentDialog(stage, "Licences", text, folder=Path("/nowhere")).open()


def icon_sheet(of: Theme) -> Made:
    stage = Stage(of, QSize(520, 260))

    class Icons(QWidget):
        def paintEvent(self, event: QPaintEvent) -> None:
            painter = QPainter(self)
            for place, name in enumerate((*icons.PATHS, *icons.PRIMITIVES)):
                box = QRect(16 + place % 8 * 62, 16 + place // 8 * 58, 32, 32)
                icons.paint_icon(painter, name, box, of["text.secondary"])
                icons.paint_icon(painter, name, QRect(box.right() + 4, box.y(), 16, 16), of["text.secondary"])

    stage.column.addWidget(Icons())
    return stage, _nothing


def _place(make: Callable[[], Place]) -> Callable[[Theme], Made]:
    def made(of: Theme) -> Made:
        place = make()
        place.set_styles(samples.STYLES)
        place.about.setText(
            "Kessel Bridge shut after inspectors find cracked hangers  ·  Lenn Valley Courier"
        )
        place.set_names("Revision 1  ·  14 October, 21:10", "Revision 2  ·  15 October, 06:12")
        return Stage(of, QSize(1120, 760), place), _nothing

    return made


def _review() -> Place:
    place = ReviewPlace()
    place.set_entries(samples.review())
    place.set_note("Nothing is deleted. Revision 1 keeps every annotation where it stood.", "Show revision 1")
    return place


def _orphans() -> Place:
    place = ReviewPlace()
    place.set_entries(samples.review())
    place.choose("orphan")
    return place


def _comparison() -> Place:
    place = ComparisonPlace()
    place.set_revisions((("1", "Revision 1"), ("2", "Revision 2")), "1", "2")
    place.set_compared(samples.compared())
    return place


def _drift() -> Place:
    place = DriftPlace()
    place.set_revisions((("1", "Revision 1"), ("2", "Revision 2")), "1", "2")
    place.set_drifted(samples.drifted_sentences(), {tag.id: tag.name for tag in samples.CODEBOOK.tags})
    return place


def _cues(stage: Stage) -> None:
    dialog = CueListsDialog(stage, ("de", "en", "es", "fr"))
    dialog.show_list(cues_for("en")[0], own=True)
    dialog.open()


def _parting(stage: Stage) -> None:
    PartingDialog(stage, (("1", "Revision 1  ·  14 October"), ("2", "Revision 2  ·  15 October"))).open()


SURFACES: dict[str, Callable[[Theme], Made]] = {
    "library": library,
    "library-full": library_full,
    "library-results": library_results,
    "library-trash": library_trash,
    "library-search": library_empty,
    "annotations": annotations_panel,
    "annotations-empty": annotations_empty,
    "strips": strips,
    "popups": popups,
    "settings": _sheet(_settings),
    "keys": _sheet(_keys),
    "palette": _sheet(_palette),
    "export": _sheet(_export),
    "export-choices": _sheet(_export_choices),
    "details": _sheet(_details),
    "collections": _sheet(_collections),
    "concordance": _sheet(_concordance),
    "duplicates": _sheet(_duplicates),
    "name": _sheet(_name),
    "about": _sheet(_about),
    "project": _sheet(_project),
    "pack-in": _sheet(_pack_in),
    "pack": _sheet(_pack),
    "annotators": _sheet(_annotators),
    "codebook": _sheet(_codebook),
    "speakers": _sheet(partial(_lists, "speakers")),
    "unchecked": _sheet(partial(_lists, "unchecked")),
    "link": _sheet(_link),
    "decision-helper": decision,
    "codebook-rules": _sheet(_codebook_rules),
    "codebook-versions": _sheet(_codebook_versions),
    "document": _sheet(_document),
    "review": _place(_review),
    "review-orphans": _place(_orphans),
    "comparison": _place(_comparison),
    "drift": _place(_drift),
    "cue-words": _sheet(_cues),
    "split": _sheet(_parting),
    "icons": icon_sheet,
    **{name: _sheet(opener) for name, opener in intake.OPENERS.items()},
}


def put_up(make: Callable[[Theme], Made], name: ThemeName) -> QWidget:
    """Return one surface in one theme, shown and settled."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    style.dress(application, theme(name))
    widget, then = make(theme(name))
    widget.show()
    application.processEvents()
    then()
    for _ in range(4):
        application.processEvents()
    return widget


def take_down(widget: QWidget) -> None:
    widget.close()
    widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def grab(make: Callable[[Theme], Made], name: ThemeName, ratio: float) -> QPixmap:
    """Return a picture of a surface at `ratio` device pixels for a logical one."""
    widget = put_up(make, name)
    picture = QPixmap(widget.size() * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(QColor(Qt.GlobalColor.transparent))
    widget.render(picture)
    take_down(widget)
    return picture


def contact_sheet(pictures: list[QPixmap], ratio: float) -> QPixmap:
    gap = round(12 * ratio)
    width = sum(p.width() for p in pictures) + gap * (len(pictures) + 1)
    sheet = QPixmap(width, max(p.height() for p in pictures) + 2 * gap)
    sheet.fill(QColor("#808080"))
    painter = QPainter(sheet)
    x = gap
    for picture in pictures:
        painter.drawPixmap(QRect(x, gap, picture.width(), picture.height()), picture)
        x += picture.width() + gap
    painter.end()
    return sheet


def main(out: Path, names: list[str]) -> None:
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    out.mkdir(parents=True, exist_ok=True)
    for name in names or list(SURFACES):
        for ratio in (1.0, 2.0):
            pictures = [grab(SURFACES[name], each, ratio) for each in THEMES]
            contact_sheet(pictures, ratio).save(str(out / f"{name}-{round(ratio * 100)}.png"))
        application.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        contact_sheet([grab(SURFACES[name], each, 1.0) for each in THEMES[:2]], 1.0).save(
            str(out / f"{name}-rtl.png")
        )
        application.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
