"""The actions of the table as menus and keys, and what each of them does in the window."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QDateTime,
    QLocale,
    QMimeData,
    QObject,
    QRect,
    Qt,
    QTimer,
    QUrl,
    Slot,
)
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFileDialog, QMenu

from reader import wording
from reader.app.actions import BY_ID
from reader.app.appearance import next_size, usual_size
from reader.app.claims import Claims
from reader.app.codebooks import Codebooks
from reader.app.context_menus import ContextMenus
from reader.app.intake import Intake, is_address
from reader.app.keys import PageKeys
from reader.app.libraries import Libraries
from reader.app.lists import Lists
from reader.app.menus import Menus
from reader.app.pointing import Pointing
from reader.app.recent import RecentMenus
from reader.app.revisions.control import Revisions
from reader.app.sources import Sources
from reader.app.tag_found import TagFound
from reader.app.trail import Trail
from reader.app.undo import Where
from reader.errors import ReaderError
from reader.library.edits import EditAnnotator, EditArticle
from reader.model import Annotator

if TYPE_CHECKING:
    from reader.app.window import Window

_THEMES = tuple(f"view.theme_{name}" for name in ("system", "light", "sepia", "dark", "contrast"))

log = logging.getLogger(__name__)


class Commands(QObject):
    """Builds a window's menus and runs its actions; `run(id)` is the one door for keys, menus and palette."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._workspace = window.workspace
        self._keys = PageKeys(window.keymap)
        self.intake = Intake(window, self)
        self.revisions = Revisions(window)
        self.sources = Sources(window, self)
        self.codebooks = Codebooks(window)
        self.trail = Trail(window)
        self.claims = Claims(window, self.trail)
        self.lists = Lists(window, self.claims)
        self.libraries = Libraries(window)
        self._refreshing = QTimer(self)  # many signals of one key press ask for one refresh
        self._refreshing.setSingleShot(True)
        self._refreshing.timeout.connect(self._refresh_now)
        self._tag_found = TagFound(window)
        window.shelving.commands = self
        self._does: dict[str, Callable[[], object]] = self._table()
        self.menus: Menus = Menus(window, self.run, self.can, window.keymap)
        self.menus.opening.connect(self._on_menu_opening)
        self.actions = self.menus.actions
        self.recent = RecentMenus(window, self)
        self.context_menus = ContextMenus(window, self)
        self.pointing = Pointing(window)
        window.tagging.pen_changed.connect(self._on_pen_changed)
        window.key_pressed.connect(self._on_key_pressed)
        window.workspace.undo_stack.indexChanged.connect(self.refresh)
        window.workspace.article_opened.connect(self.refresh)
        window.workspace.article_closed.connect(self.refresh)
        window.workspace.article_facts_changed.connect(self.refresh)
        window.workspace.codebook_changed.connect(self._on_codebook_changed)
        window.workspace.started.connect(self._on_codebook_changed)
        window.tagging.active_changed.connect(self.refresh)
        window.arrangement.changed.connect(self.refresh)
        window.pages_shown.connect(self.refresh)
        window.workspace.trouble.connect(self._on_trouble)
        window.workspace.saved_changed.connect(self._on_saved_changed)
        window.bottom.undo_requested.connect(partial(self.run, "edit.undo"))
        window.bottom.retry_requested.connect(window.workspace.retry)
        window.bottom.copy_requested.connect(self.save_copy)
        window.head.text_requested.connect(self._on_text_requested)
        window.head.action_requested.connect(self.run)
        window.library.import_requested.connect(partial(self.run, "article.import"))
        window.view.link_activated.connect(self._on_link_activated)
        window.annotations.address_asked.connect(self._on_link_activated)
        window.view.font_step_requested.connect(self.step_size)
        window.find_bar.tag_all_requested.connect(self._tag_found.run)
        self.refresh()

    def _table(self) -> dict[str, Callable[[], object]]:
        w, ws = self._window, self._workspace
        return {
            "article.import": self._import,
            "article.paste": self._paste,
            "article.export": self._export,
            "article.export_again": self._export_again,
            "article.print": self._print,
            "article.done": self._toggle_done,
            "article.details": self._details,
            "article.trash": self._trash_article,
            **self.revisions.table(),
            "app.quit": w.leaving.press,
            "edit.undo": ws.undo,
            "edit.redo": ws.redo,
            "edit.copy": w.view.copy,
            "edit.select_all": w.view.select_all,
            "edit.find": self._find,
            "edit.find_next": w.find_bar.next_hit,
            "edit.find_previous": w.find_bar.previous_hit,
            "edit.search": self._search_library,
            "edit.settings": self._settings,
            "tag.pen": self._toggle_pen,
            "tag.found": self._tag_found.run,
            "go.link": self._follow_link,
            "go.outline": self._show_outline,
            "go.next_article": partial(self._step_article, 1),
            "go.previous_article": partial(self._step_article, -1),
            "view.focus": self._toggle_focus,
            "view.library": w.arrangement.library.toggle,
            "view.annotations": w.arrangement.annotations.toggle,
            "view.larger": partial(self.step_size, 1),
            "view.smaller": partial(self.step_size, -1),
            "view.size_reset": self._reset_size,
            "view.theme_system": partial(self._choose_theme, "system"),
            "view.theme_light": partial(self._choose_theme, "light"),
            "view.theme_sepia": partial(self._choose_theme, "sepia"),
            "view.theme_dark": partial(self._choose_theme, "dark"),
            "view.theme_contrast": partial(self._choose_theme, "contrast"),
            "view.caret": lambda: w.view.set_caret_mode(not w.view.caret_mode()),
            "view.plain": self._toggle_plain,
            **self.libraries.table(),
            "library.backup": self._back_up,
            "library.check": self._check,
            "library.annotator": self._rename_annotator,
            "library.annotators": self._annotators,
            "library.pack": self._pack,
            "library.instructions": self._show_instructions,
            "view.others": lambda: w.show_others(ws.others_hidden),
            "library.folder": self._show_folder,
            "help.palette": self._palette,
            "help.keys": self._show_keys,
            "help.sample": self._open_samples,
            "help.licences": self._licences,
            "help.about": self._about,
            **self.intake.actions(),
            **w.shelving.table(),
            **self.sources.actions(),
            **w.printed.actions(),
            **self.codebooks.table(),
            **self.trail.table(),
            **self.claims.table(),
            **self.lists.table(),
        }

    # --- menus and keys ----------------------------------------------------------------------------------

    @Slot(QRect)
    def _on_text_requested(self, button: QRect) -> None:
        from reader.app.dialogs.text import TextPopup

        TextPopup.open_for(self._window, self, button)

    @Slot(str)
    def _on_link_activated(self, address: str) -> None:
        """Show where a link leads; only a second press opens it, and only what a browser shows."""
        url = QUrl(address)
        if url.scheme() not in ("http", "https", "mailto"):
            self._window.say(
                self.tr("This link leads to {0}. Spanreader does not open such links.").format(address)
            )
            return
        self._window.say(
            self.tr("This link leads to {0}.").format(
                url.toDisplayString(QUrl.ComponentFormattingOption.FullyEncoded)
            ),
            (self.tr("Open in the browser"), lambda: self._window.outside.follow(url)),
            key="link",
        )

    @Slot(QKeyEvent)
    def _on_key_pressed(self, event: QKeyEvent) -> None:
        found = self._keys.action(event)
        if found is None:
            return
        action, overlap = found
        event.setAccepted(True)
        self.run(action, overlap=overlap)

    def run(self, action: str, *, overlap: bool = False) -> None:
        """Run an action by its id, when it can be run now; what has nothing to be done to says so."""
        does = self._does.get(action)
        without = BY_ID[action].needs == "annotation" and self._window.tagging.active is None
        self.revisions.make_room_for(action)
        if self._tag_found.takes(action) or self._window.printed.takes(action):
            return
        if does is not None:
            if self.can(action):
                does()
        else:
            if action == "go.escape" and self._window.stack.isVisible():
                self._window.stack.close_quietly()
                return
            self._window.tagging.run(action, overlap=overlap)
            if action == "go.escape":
                self._window.arrangement.uncover()
        digit = action.removeprefix("tag.")
        if digit.isdigit() and self.can(action) and self._workspace.codebook.by_key(digit) is None:
            words = self.tr("No tag has the key {0}").format(self._window.keymap.text(action) or digit)
            self._window.bottom.set_last(words, undoable=False)
        if without and self._window.tagging.active is None:
            self._window.bottom.set_last(self.tr("Nothing is tagged here"), undoable=False)
        self.refresh()

    def can(self, action: str) -> bool:
        """Return whether what an action needs is there now."""
        needs = BY_ID[action].needs
        if needs == "article":
            return self._workspace.article is not None
        if needs == "annotation":
            return self._window.tagging.active is not None
        if needs == "undo":
            stack = self._workspace.undo_stack
            return stack.canUndo() if action == "edit.undo" else stack.canRedo()
        return True

    @Slot()
    def refresh(self, *_: object) -> None:
        """Bring the menus in line with what can be done, once the present event is dealt with."""
        self._refreshing.start()

    @Slot()
    def _refresh_now(self) -> None:
        stack = self._workspace.undo_stack
        undo, redo = self.actions["edit.undo"], self.actions["edit.redo"]
        undo.setText(self.tr("Undo: {0}").format(stack.undoText()) if stack.canUndo() else self.tr("Undo"))
        redo.setText(self.tr("Redo: {0}").format(stack.redoText()) if stack.canRedo() else self.tr("Redo"))
        for action_id in _THEMES:
            self.actions[action_id].setChecked(action_id == f"view.theme_{self._window.appearance.choice}")
        article = self._workspace.article
        self.actions["article.done"].setChecked(article is not None and article.done)
        self.actions["view.others"].setChecked(not self._workspace.others_hidden)
        for name, on in self._window.printed.checked().items():
            self.actions[name].setChecked(on)
        self.actions["view.caret"].setChecked(self._window.view.caret_mode())
        self.actions["view.plain"].setChecked(self._window.plain.on)
        self.actions["tag.pen"].setChecked(self._window.tagging.pen is not None)
        sides = self._window.arrangement
        self.actions["view.library"].setChecked(sides.library.shown)
        self.actions["view.annotations"].setChecked(sides.annotations.shown)

    @Slot()
    def _on_codebook_changed(self, *_: object) -> None:
        self.menus.set_tags(self._workspace.codebook)

    def take_keys(self) -> None:
        """Read and show the keys that the settings hold now."""
        keymap = self._window.keymap
        self._keys = PageKeys(keymap)
        self.menus.set_keys(keymap)

    # --- article -----------------------------------------------------------------------------------------

    def _import(self) -> None:
        from reader.importers.projects import PROJECTS
        from reader.importers.registry import IMPORTERS

        patterns = " ".join(f"*{suffix}" for importer in IMPORTERS for suffix in importer.suffixes if suffix)
        projects = " ".join(dict.fromkeys(f"*{suffix}" for one in PROJECTS for suffix in one.suffixes))
        filters = (
            self.tr("Articles ({0})").format(patterns),
            self.tr("Reading lists ({0})").format("*.csv *.json *.zip"),
            self.tr("Projects and packs ({0})").format(projects),
            self.tr("All files (*)"),
        )
        names, _ = QFileDialog.getOpenFileNames(
            self._window, self.tr("Import files"), self._window.settings.last_folder, ";;".join(filters)
        )
        if names:
            self._window.settings.last_folder = str(Path(names[0]).parent)
            self.intake.bring_in(names)

    def import_files(self, names: list[str]) -> None:
        self._window.imports.add_files([Path(name) for name in names])

    def _paste(self) -> None:
        clipboard = QGuiApplication.clipboard().mimeData() or QMimeData()  # none where there is no clipboard
        if clipboard.hasUrls() and any(url.isLocalFile() for url in clipboard.urls()):
            self.intake.bring_in([url.toLocalFile() for url in clipboard.urls() if url.isLocalFile()])
            return
        text = clipboard.text()
        if not text.strip():
            self._window.say(self.tr("The clipboard holds no text and no files. Copy an article first."))
            return
        if is_address(text):
            self._offer_address(text.strip())
            return
        html = clipboard.html() if clipboard.hasHtml() else ""
        words = len(text.split())
        self._window.messages.ask_paste(
            text,
            partial(self._add_pasted, text, html),
            question=self.tr("The clipboard holds 1 word. Add it as an article?")
            if words == 1
            else self.tr("The clipboard holds %n words. Add them as an article?", "", words),
        )

    def _offer_address(self, address: str) -> None:
        """Ask before anything is fetched: the dialog that opens names what it does."""

        def ask() -> None:
            self._window.messages.take_back("paste")
            self.intake.ask_address(address)

        self._window.say(
            self.tr("The clipboard holds the address {0}.").format(wording.shown(address, limit=80)),
            (self.tr("Fetch this page…"), ask),
            key="paste",
        )
        self._window.messages.focus_command(-1)

    def _add_pasted(self, text: str, html: str) -> None:
        self._window.messages.take_back("paste")
        self._window.view.setFocus()
        name = self.tr("Pasted text")
        if html:
            self._window.imports.add_text(html, name, "text/html")
        else:
            self._window.imports.add_text(text, name)

    def _export(self) -> None:
        from reader.app.dialogs.export import ExportDialog

        ExportDialog.open_for(self._window)

    def _export_again(self) -> None:
        from reader.app.dialogs.exporting import export_again

        export_again(self._window)

    def _print(self) -> None:
        from reader.app.paper import print_article

        print_article(self._window)

    def _show_outline(self) -> None:
        """Show the headings; choosing one goes there."""
        view = self._window.view
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for level, words, position in view.outline():
            text = "    " * max(0, level - 1) + words.replace("&", "&&")
            menu.addAction(text, partial(self._go_to_heading, position))
        menu.popup(self._window.head.mapToGlobal(self._window.head.rect().bottomLeft()))

    def _go_to_heading(self, position: int) -> None:
        self._window.view.go_to(position)
        self._window.view.setFocus()

    def _find(self) -> None:
        """Open the find bar, with what is selected when that is a word or a few."""
        view = self._window.view
        selected = [span.of(view.content.text) for span in view.selection()]
        few = len(selected) == 1 and len(selected[0]) <= 80 and "\n" not in selected[0]
        self._window.find_bar.open(selected[0] if few else "")

    def _follow_link(self) -> None:
        address = self._window.view.link_in_target()
        if address:
            self._on_link_activated(address)
        else:
            self._window.say(self.tr("No link stands in this sentence."), key="link")

    def _toggle_done(self) -> None:
        article = self._workspace.article
        assert article is not None
        text = self.tr("Article open again") if article.done else self.tr("Article done")
        self._workspace.do(
            EditArticle(article, replace(article, done=not article.done)), text, Where(article.id)
        )

    def _details(self) -> None:
        from reader.app.dialogs.details import DetailsDialog

        article = self._workspace.article
        assert article is not None
        dialog = DetailsDialog(article, self._window, sorted(self._window.library.model.fields))

        def closed(kept: bool) -> None:
            after = dialog.article()
            if kept and after != article:
                self._workspace.do(
                    EditArticle(article, after), self.tr("Article's details changed"), Where(article.id)
                )

        dialog.closed.connect(closed)
        dialog.open()

    def _trash_article(self) -> None:
        article = self._workspace.article
        assert article is not None
        self._workspace.trash_articles((article.id,))

    def _step_article(self, step: int) -> None:
        following = self._window.library.neighbour(step)
        if following is not None:
            self._window.keep_place()
            self._workspace.open_article(following)

    # --- edit --------------------------------------------------------------------------------------------

    def _search_library(self) -> None:
        self._window.arrangement.library.show(True)
        self._window.library.focus_search()

    def _settings(self) -> None:
        from reader.app.dialogs.settings import SettingsDialog

        SettingsDialog.open_for(self._window, self)

    def _toggle_pen(self) -> None:
        tagging = self._window.tagging
        tag = None if tagging.pen is not None else self._window.tag_bar.last_tag()
        tagging.arm_pen(tag)

    @Slot(object)
    def _on_pen_changed(self, tag: str | None) -> None:
        if tag is None:
            self._window.messages.take_back("pen")
            return
        definition = self._workspace.codebook.tag(tag)
        name = definition.name if definition else tag
        words = self.tr("Pen: each drag tags as {0}. {1} or Esc puts it away.")
        key = self._window.keymap.text("tag.pen") or "–"
        self._window.say(words.format(name.lower(), key), key="pen")

    # --- view --------------------------------------------------------------------------------------------

    def _toggle_focus(self) -> None:
        """Leave only the page on the whole screen, or bring everything back as it was."""
        window, sides = self._window, self._window.arrangement
        self._focus = not self._focus
        if self._focus:
            self._before_focus = (window.windowState(), sides.library.wanted, sides.annotations.wanted)
            sides.library.show(False)
            sides.annotations.show(False)
            window.showFullScreen()
        else:
            state, library, annotations = self._before_focus
            window.setWindowState(state)
            # The window may be too narrow for them until the screen has given it its size back.
            sides.library.want(library)
            sides.annotations.want(annotations)
        for widget in (window.head, window.bottom, window.menuBar()):
            widget.setVisible(not self._focus)
        self.actions["view.focus"].setChecked(self._focus)
        window.view.setFocus()

    _focus = False
    _before_focus = (Qt.WindowState.WindowNoState, True, True)

    def leave_focus(self) -> None:
        if self._focus:
            self._toggle_focus()

    def step_size(self, step: int) -> None:
        if self._window.printed.zoom(step):
            return
        self._window.settings.text_size = next_size(self._window.settings.text_size, step)

    def _reset_size(self) -> None:
        if self._window.printed.zoom(0):
            return
        self._window.settings.text_size = usual_size()

    def _toggle_plain(self) -> None:
        on = not self._window.plain.on
        self._window.settings.plain_mode = on

    def _choose_theme(self, name: str) -> None:
        self._window.settings.theme = name

    # --- library and help ----------------------------------------------------------------------------------

    def _back_up(self) -> None:
        ended = self._window.attention.begin()

        def done(path: Path) -> None:
            sentence = self.tr("Backed up as {0}.").format(path.name)
            self._window.say(sentence)
            ended(sentence)

        self._window.say(self.tr("Backing up…"))
        self._workspace.storage.submit(
            lambda library: library.backup(between=self._workspace.storage.breathe),
            done,
            self.failed,
            bulk=True,
        )

    @Slot(str)
    def _on_menu_opening(self, menu: str) -> None:
        if menu == "library":
            self._say_last_backup()

    def _say_last_backup(self) -> None:
        from reader.library.backups import backups

        library = self._workspace.path
        made = next((b.made for b in backups(library) if not b.damaged), None) if library else None
        when = self.tr("never")
        if made is not None:
            local = QDateTime.fromSecsSinceEpoch(int(made.timestamp()))
            when = QLocale().toString(local, QLocale.FormatType.ShortFormat)
        self.actions["library.backup"].setText(self.tr("Back up now (last: {0})").format(when))

    def _check(self) -> None:
        ended = self._window.attention.begin()

        def done(report: object) -> None:
            problems = getattr(report, "problems", ())
            sentence = self.tr("Checked: every article, annotation and index is whole.")
            if problems:
                first = problems[0]
                sentence = wording.sentence(first.message, dict(first.facts))
            self._window.say(sentence)
            ended(sentence)

        self._window.say(self.tr("Checking the library…"))
        self._workspace.storage.submit(
            lambda library: library.check(between=self._workspace.storage.breathe),
            done,
            self.failed,
            bulk=True,
        )

    def failed(self, error: Exception) -> None:
        if isinstance(error, ReaderError):
            self._window.say_error(error)
        else:
            self._workspace.broke.emit(error)

    def _rename_annotator(self) -> None:
        from reader.app.dialogs.annotator import ask_annotator

        before = self._workspace.annotator

        def rename(name: str) -> None:
            after = Annotator(before.id, name)
            self._workspace.do(EditAnnotator(before, after), self.tr("Annotator renamed"))

        ask_annotator(self._window, before.name, rename)

    def _annotators(self) -> None:
        from reader.app.dialogs.annotators import Annotators

        Annotators(self._window)

    def _pack(self) -> None:
        from reader.app.dialogs.packs import Packing

        Packing(self._window)

    def _show_instructions(self) -> None:
        from reader.app.dialogs.document import DocumentDialog
        from reader.library.packs import instructions_of

        def done(told: tuple[tuple[str, str], ...]) -> None:
            if told:
                text = "\n\n\n".join(f"{name}\n\n{words}" for name, words in told)
                DocumentDialog(self._window, self.tr("Instructions of packs"), text).open()
            else:
                self._window.say(self.tr("No pack that came in here had instructions."), key="instructions")

        self._workspace.storage.submit(instructions_of, done)

    def _show_folder(self) -> None:
        self._workspace.storage.submit(lambda library: library.path.parent, self._window.outside.show_folder)

    def _palette(self) -> None:
        from reader.app.dialogs.palette import PaletteDialog

        PaletteDialog.open_for(self._window, self)

    def _show_keys(self) -> None:
        from reader.app.dialogs.keys import KeysDialog

        KeysDialog.open_for(self._window, self)

    def _open_samples(self) -> None:
        from reader.app.samples import add_samples

        add_samples(self._window.imports, self._workspace)

    def _licences(self) -> None:
        from reader.app.dialogs.about import show_licences

        show_licences(self._window)

    def _about(self) -> None:
        from reader.app.dialogs.about import AboutDialog

        dialog = AboutDialog(self._window)
        dialog.licences_wanted.connect(self._licences)
        dialog.open()

    # --- saving --------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_trouble(self, error: ReaderError) -> None:
        self._window.say(
            wording.of(error, self._window.translate),
            (self.tr("Save a copy elsewhere…"), self.save_copy),
            (self.tr("Retry"), self._workspace.retry),
            key="unsaved",
            danger=True,
        )

    @Slot(str)
    def _on_saved_changed(self, state: str) -> None:
        if state == "saved":
            self._window.messages.take_back("unsaved")
            self._window.messages.take_back("losing")

    def save_copy(self) -> None:
        """Ask for a place and write there everything, what could not be saved included."""
        name, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("Save a copy elsewhere"), "", self.tr("Spanreader libraries (*.spanlib)")
        )
        if name:
            self._workspace.save_copy(
                Path(name),
                lambda path: self._window.say(
                    self.tr("A copy with everything is at {0}. This library is as it was.").format(path)
                ),
                self.failed,
            )
