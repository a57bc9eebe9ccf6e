"""Every action of the program, as rows: menus, shortcuts, the key sheet and the manual are built from them.

Action ids are public names, never reused. `page` actions act only while the page has the focus; their keys
are read in `reader.app.keys` (digits and letters by their physical place), not by Qt's shortcuts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtGui import QKeySequence

Std = QKeySequence.StandardKey


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action. `keys` are portable key texts or Qt's standard keys; the first is the one shown."""

    id: str
    label: str  # marked for translation here, translated when shown
    menu: str
    keys: tuple[str | QKeySequence.StandardKey, ...] = ()
    scope: Literal["page", "window"] = "window"
    needs: Literal["", "article", "annotation", "undo"] = ""
    group: int = 0  # a separator stands in the menu where this changes
    checkable: bool = False

    @property
    def text(self) -> str:
        return QCoreApplication.translate("actions", self.label)

    def sequences(self) -> list[QKeySequence]:
        """Return the key sequences that this action has as delivered, on this platform; `keymap` knows others."""
        found: list[QKeySequence] = []
        for key in self.keys:
            if isinstance(key, str):
                found.append(QKeySequence(key))
            else:
                found.extend(QKeySequence.keyBindings(key))
        return list(dict.fromkeys(found))  # the same key twice would be ambiguous, and do nothing


def _tr(text: str) -> str:
    return str(QT_TRANSLATE_NOOP("actions", text))


MENUS: tuple[tuple[str, str], ...] = (
    ("article", _tr("&Article")),
    ("edit", _tr("&Edit")),
    ("tag", _tr("&Tag")),
    ("go", _tr("&Go")),
    ("view", _tr("&View")),
    ("library", _tr("&Library")),
    ("help", _tr("&Help")),
)

# fmt: off
ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("article.import", _tr("Import files…"), "article", (Std.Open,)),
    ActionSpec("article.paste", _tr("Import what the clipboard holds…"), "article", (Std.Paste,), "page"),
    ActionSpec("article.address", _tr("Import by address…"), "article", ("Ctrl+L",)),
    ActionSpec("article.by_hand", _tr("Links to fetch by hand…"), "article"),
    ActionSpec("article.queue", _tr("Files being imported"), "article"),
    ActionSpec("article.export", _tr("Export…"), "article", ("Ctrl+E",), group=1),
    ActionSpec("article.export_again", _tr("Export again as last time"), "article", ("Ctrl+Shift+E",), group=1),
    ActionSpec("article.print", _tr("Print…"), "article", (Std.Print,), needs="article", group=1),
    ActionSpec("article.done", _tr("Article done"), "article", ("D",), "page", "article", 2, checkable=True),
    ActionSpec("article.unread", _tr("Mark as unread"), "article", (), needs="article", group=2),
    ActionSpec("article.reading", _tr("Mark as being read"), "article", (), needs="article", group=2),
    ActionSpec("article.read", _tr("Mark as read"), "article", (), needs="article", group=2),
    ActionSpec("article.details", _tr("Edit title, byline and date…"), "article", (), needs="article", group=2),
    ActionSpec("article.provenance", _tr("Where this text is from…"), "article", ("Ctrl+I",), needs="article", group=2),
    ActionSpec("article.blocks", _tr("Choose blocks of the page…"), "article", ("Ctrl+Shift+B",), needs="article", group=2),
    ActionSpec("article.titles", _tr("Look over titles and dates of several…"), "article", (), needs="article", group=2),
    ActionSpec("article.trash", _tr("Move article to the trash"), "article", (), needs="article", group=2),
    ActionSpec("article.import_version", _tr("Import a newer version of it…"), "article", (), needs="article", group=3),
    ActionSpec("revision.review", _tr("Review carried annotations"), "article", ("R",), "page", "article", 3),
    ActionSpec("revision.compare", _tr("What changed between revisions"), "article", ("V",), "page", "article", 3),
    ActionSpec("revision.drift", _tr("Certainty drift"), "article", ("C",), "page", "article", 3),
    ActionSpec("article.join", _tr("Join with another article…"), "article", (), needs="article", group=4),
    ActionSpec("article.part", _tr("Split the article…"), "article", (), needs="article", group=4),
    ActionSpec("app.quit", _tr("Quit"), "article", (Std.Quit, "Ctrl+Q"), group=5),

    ActionSpec("edit.undo", _tr("Undo"), "edit", (Std.Undo,), needs="undo"),
    ActionSpec("edit.redo", _tr("Redo"), "edit", (Std.Redo,), needs="undo"),
    ActionSpec("edit.copy", _tr("Copy"), "edit", (Std.Copy,), "page", "article", 1),
    ActionSpec("edit.select_all", _tr("Select the whole article"), "edit", (Std.SelectAll,), "page", "article", 1),
    ActionSpec("edit.find", _tr("Find in the article…"), "edit", (Std.Find,), needs="article", group=2),
    ActionSpec("edit.find_next", _tr("Find next"), "edit", (Std.FindNext,), needs="article", group=2),
    ActionSpec("edit.find_previous", _tr("Find previous"), "edit", (Std.FindPrevious,), needs="article", group=2),
    ActionSpec("edit.search", _tr("Search the library…"), "edit", ("Ctrl+Shift+F",), group=2),
    ActionSpec("edit.settings", _tr("Settings…"), "edit", (Std.Preferences, "Ctrl+,"), group=3),

    ActionSpec("tag.1", _tr("Tag 1"), "tag", ("1",), "page", "article"),
    ActionSpec("tag.2", _tr("Tag 2"), "tag", ("2",), "page", "article"),
    ActionSpec("tag.3", _tr("Tag 3"), "tag", ("3",), "page", "article"),
    ActionSpec("tag.4", _tr("Tag 4"), "tag", ("4",), "page", "article"),
    ActionSpec("tag.5", _tr("Tag 5"), "tag", ("5",), "page", "article"),
    ActionSpec("tag.6", _tr("Tag 6"), "tag", ("6",), "page", "article"),
    ActionSpec("tag.7", _tr("Tag 7"), "tag", ("7",), "page", "article"),
    ActionSpec("tag.8", _tr("Tag 8"), "tag", ("8",), "page", "article"),
    ActionSpec("tag.9", _tr("Tag 9"), "tag", ("9",), "page", "article"),
    ActionSpec("annotation.remove", _tr("Remove annotation"), "tag", ("0", "Del", "Backspace"), "page", "annotation", 1),
    ActionSpec("annotation.cycle", _tr("Next annotation stacked here"), "tag", ("O",), "page", "annotation", 1),
    ActionSpec("annotation.speaker", _tr("Who says it"), "tag", ("W",), "page", "annotation", 2),
    ActionSpec("annotation.cues", _tr("Cue words"), "tag", ("H",), "page", "annotation", 2),
    ActionSpec("annotation.verdict", _tr("Verdict and evidence"), "tag", ("F",), "page", "annotation", 2),
    ActionSpec("annotation.link", _tr("Link to another annotation…"), "tag", ("L",), "page", "annotation", 2),
    ActionSpec("annotation.mark", _tr("Mark as the other end of a link"), "tag", ("M",), "page", "annotation", 2),
    ActionSpec("annotation.note", _tr("Note"), "tag", ("N",), "page", "annotation", 2),
    ActionSpec("annotation.fields", _tr("All fields"), "tag", ("E",), "page", "annotation", 2),
    ActionSpec("tag.found", _tr("Tag everything that was found…"), "tag", ("Ctrl+Shift+A",), needs="article", group=3),
    ActionSpec("tag.area", _tr("Box on the printed page"), "tag", ("B",), "page", "article", 3, checkable=True),
    ActionSpec("tag.printed", _tr("Take in the PDF's own highlights…"), "tag", (), needs="article", group=3),
    ActionSpec("tag.pen", _tr("Pen: each drag tags at once"), "tag", ("P",), "page", "article", 3, checkable=True),
    ActionSpec("tag.helper", _tr("Decision helper"), "tag", ("Q",), "page", group=4),
    ActionSpec("tag.codebook", _tr("Edit the codebook…"), "tag", ("Ctrl+Shift+T",), group=4),
    ActionSpec("tag.codebook_export", _tr("Export the codebook…"), "tag", (), group=4),

    ActionSpec("go.next_sentence", _tr("Next sentence"), "go", ("Down", "J"), "page", "article"),
    ActionSpec("go.previous_sentence", _tr("Previous sentence"), "go", ("Up", "K"), "page", "article"),
    ActionSpec("go.grow", _tr("Grow the target by a sentence"), "go", ("Shift+Down",), "page", "article", 1),
    ActionSpec("go.shrink", _tr("Shrink the target by a sentence"), "go", ("Shift+Up",), "page", "article", 1),
    ActionSpec("go.end_word_right", _tr("End one word further"), "go", ("Right", "]"), "page", "article", 1),
    ActionSpec("go.end_word_left", _tr("End one word back"), "go", ("Left", "["), "page", "article", 1),
    ActionSpec("go.start_word_right", _tr("Start one word further"), "go", ("Shift+Right",), "page", "article", 1),
    ActionSpec("go.start_word_left", _tr("Start one word back"), "go", ("Shift+Left",), "page", "article", 1),
    ActionSpec("go.end_character_right", _tr("End one character further"), "go", ("Ctrl+Right",), "page", "article", 1),
    ActionSpec("go.end_character_left", _tr("End one character back"), "go", ("Ctrl+Left",), "page", "article", 1),
    ActionSpec("go.start_character_right", _tr("Start one character further"), "go", ("Ctrl+Shift+Right",), "page", "article", 1),
    ActionSpec("go.start_character_left", _tr("Start one character back"), "go", ("Ctrl+Shift+Left",), "page", "article", 1),
    ActionSpec("go.next_untagged", _tr("Next untagged sentence"), "go", ("U",), "page", "article", 2),
    ActionSpec("go.next_annotation", _tr("Next annotation"), "go", (".",), "page", "article", 2),
    ActionSpec("go.previous_annotation", _tr("Previous annotation"), "go", (",",), "page", "article", 2),
    ActionSpec("go.page_down", _tr("Page down"), "go", ("Space", "PgDown"), "page", "article", 3),
    ActionSpec("go.page_up", _tr("Page up"), "go", ("Shift+Space", "PgUp"), "page", "article", 3),
    ActionSpec("go.start", _tr("Start of the article"), "go", ("Home", "Ctrl+Home"), "page", "article", 3),
    ActionSpec("go.end", _tr("End of the article"), "go", ("End", "Ctrl+End"), "page", "article", 3),
    ActionSpec("go.outline", _tr("Headings…"), "go", ("Ctrl+Shift+O",), needs="article", group=3),
    ActionSpec("go.link", _tr("Follow the link here…"), "go", ("Ctrl+Return", "Ctrl+Enter"), "page", "article", 3),
    ActionSpec("go.page", _tr("Page…"), "go", ("G",), "page", "article", 3),
    ActionSpec("go.back", _tr("Back"), "go", ("Alt+Left",), "page", "article", 4),
    ActionSpec("go.forward", _tr("Forward"), "go", ("Alt+Right",), "page", "article", 4),
    ActionSpec("go.next_article", _tr("Next article"), "go", ("Alt+Down",), "window", "article", 5),
    ActionSpec("go.previous_article", _tr("Previous article"), "go", ("Alt+Up",), "window", "article", 5),
    ActionSpec("go.escape", _tr("Back to the text"), "go", ("Esc",), "page", group=5),

    ActionSpec("view.focus", _tr("Only the page"), "view", (Std.FullScreen, "F11"), checkable=True),
    ActionSpec("view.library", _tr("Library panel"), "view", ("F9",), checkable=True),
    ActionSpec("view.annotations", _tr("Annotations panel"), "view", ("Shift+F9",), checkable=True),
    ActionSpec("view.others", _tr("Tags of other annotators"), "view", (), checkable=True),
    ActionSpec("view.larger", _tr("Larger text"), "view", (Std.ZoomIn, "Ctrl+="), group=1),
    ActionSpec("view.smaller", _tr("Smaller text"), "view", (Std.ZoomOut,), group=1),
    ActionSpec("view.size_reset", _tr("Usual text size"), "view", ("Ctrl+0",), group=1),
    ActionSpec("view.theme_system", _tr("Theme as the system"), "view", (), group=2, checkable=True),
    ActionSpec("view.theme_light", _tr("Light theme"), "view", (), group=2, checkable=True),
    ActionSpec("view.theme_sepia", _tr("Sepia theme"), "view", (), group=2, checkable=True),
    ActionSpec("view.theme_dark", _tr("Dark theme"), "view", (), group=2, checkable=True),
    ActionSpec("view.theme_contrast", _tr("High contrast theme"), "view", (), group=2, checkable=True),
    ActionSpec("view.printed", _tr("Printed page"), "view", ("F8",), needs="article", group=4, checkable=True),
    ActionSpec("view.beside", _tr("Printed page beside the text"), "view", ("Shift+F8",), needs="article", group=4, checkable=True),
    ActionSpec("view.fit_width", _tr("Printed page as wide as there is room"), "view", (), needs="article", group=4),
    ActionSpec("view.fit_page", _tr("Printed page as a whole"), "view", (), needs="article", group=4),
    ActionSpec("view.single", _tr("One printed page at a time"), "view", (), needs="article", group=4, checkable=True),
    ActionSpec("view.rotate", _tr("Turn the printed page"), "view", (), needs="article", group=4),
    ActionSpec("view.pages", _tr("Pages in small"), "view", (), needs="article", group=4, checkable=True),
    ActionSpec("view.caret", _tr("Caret mode"), "view", ("F7",), needs="article", group=3, checkable=True),
    ActionSpec("view.plain", _tr("Plain reading mode"), "view", ("Shift+F7",), group=3, checkable=True),

    ActionSpec("library.collect", _tr("Collections of the article…"), "library", ("Ctrl+Shift+C",)),
    ActionSpec("library.label", _tr("Labels of the article…"), "library", ("Ctrl+Shift+L",)),
    ActionSpec("library.new_collection", _tr("New collection…"), "library", ("Ctrl+Shift+N",)),
    ActionSpec("library.save_search", _tr("Save the search as a collection…"), "library", ()),
    ActionSpec("library.concordance", _tr("Words in context…"), "library", ("Ctrl+Shift+K",)),
    ActionSpec("library.unchecked", _tr("Claims not checked…"), "library", ("Ctrl+Shift+V",)),
    ActionSpec("library.unvouched", _tr("Claims without a speaker…"), "library", ()),
    ActionSpec("library.speakers", _tr("Speakers…"), "library", ("Ctrl+Shift+W",)),
    ActionSpec("library.duplicates", _tr("Find duplicates…"), "library", ()),
    ActionSpec("library.trash", _tr("Show the trash"), "library", ()),
    ActionSpec("library.empty_trash", _tr("Empty the trash…"), "library", ()),

    ActionSpec("library.new", _tr("New library…"), "library", (), group=1),
    ActionSpec("library.open", _tr("Open another library…"), "library", (), group=1),
    ActionSpec("library.switch", _tr("Switch to another library…"), "library", (), group=1),
    ActionSpec("library.forget", _tr("Forget the recent libraries"), "library", (), group=1),
    ActionSpec("library.backup", _tr("Back up now"), "library", (), group=2),
    ActionSpec("library.check", _tr("Check the library"), "library", (), group=2),
    ActionSpec("library.pack", _tr("Make a pack: hand out, hand back, move…"), "library", (), group=2),
    ActionSpec("library.instructions", _tr("Instructions of packs"), "library", (), group=2),
    ActionSpec("library.annotators", _tr("Annotators…"), "library", (), group=3),
    ActionSpec("library.annotator", _tr("Rename the annotator…"), "library", (), group=3),
    ActionSpec("library.folder", _tr("Show the library's folder"), "library", (), group=3),

    ActionSpec("help.palette", _tr("All commands…"), "help", ("Ctrl+K",)),
    ActionSpec("help.keys", _tr("Keys"), "help", ("F1",)),
    ActionSpec("help.sample", _tr("Sample articles, one tagged in full"), "help", ()),
    ActionSpec("help.licences", _tr("Licences…"), "help", (), group=1),
    ActionSpec("help.about", _tr("About Spanreader"), "help", (), group=1),
)
# fmt: on

BY_ID = {spec.id: spec for spec in ACTIONS}
