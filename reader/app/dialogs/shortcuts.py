"""The page of keys in the settings: every action with its keys, found by words or by pressing one, changed.

What another action would lose is said before it loses it; what cannot be given is refused with a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from PySide6.QtCore import QCoreApplication, QModelIndex, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from reader import wording
from reader.app.actions import ACTIONS, BY_ID, MENUS
from reader.app.dialogs.chord import ChordField, KeyButton
from reader.app.dialogs.fuzzy import match
from reader.app.dialogs.list_keys import ListKeys
from reader.app.dialogs.palette_rows import ENTRY, ROW_HEIGHT, Entry, PaletteDelegate, PaletteModel
from reader.app.dialogs.settings import Extra
from reader.app.keymap import Keymap, native, refusal, usual_keys
from reader.app.panels.controls import Command, SearchField, held
from reader.app.panels.controls import row as beside
from reader.app.panels.keytext import caps
from reader.app.panels.labels import ElidedLabel, hairline, label, leading_edge
from reader.app.panels.surface import RING, theme_of, turned
from reader.app.panels.virtual_list import VirtualList
from reader.settings import Lists

_PAGE = 9  # rows that a page key goes
_SAID = 46  # height of the sentence at the foot: two lines, or one and its commands


def words_of(action: str, names: Mapping[str, str]) -> str:
    """Return what an action is called; `names` are those of tags."""
    return names.get(action) or BY_ID[action].text.rstrip("…")


class ShortcutsPage(Extra):
    """A table of keys in, the changed table out at each step (`picked`)."""

    def __init__(self, names: Mapping[str, str]) -> None:
        super().__init__()
        self._names = dict(names)
        self.keymap = Keymap()
        self.action = ""
        self._looked_for = ""  # a key that was pressed to find what it runs
        column = QVBoxLayout(self)
        column.setContentsMargins(turned(0, 0, 4, 0))
        column.setSpacing(0)
        column.addWidget(self._build_search())
        column.addSpacing(8)
        self.model = PaletteModel(self)
        self.list = VirtualList(ROW_HEIGHT)
        self.list.setAccessibleName(self.tr("Actions and their keys"))
        self._delegate = PaletteDelegate(self, theme_of(self), inset=0)
        self.list.setItemDelegate(self._delegate)
        self.list.setModel(self.model)
        self.list.selectionModel().currentChanged.connect(self._on_row_changed)
        self.list.row_entered_by_key.connect(self.record)
        self.list.doubleClicked.connect(self.record)
        ListKeys(self.search, self.list, _PAGE).chosen.connect(self.record)
        column.addWidget(self.list, 1)
        self._none = label(self.tr("No action has these words or this key."), "ui", "secondary")
        column.addWidget(self._none)
        column.addWidget(hairline())
        column.addWidget(self._build_editor())
        self.setFocusProxy(self.list)
        self._fill()

    def _build_search(self) -> QWidget:
        self.search = SearchField(self.tr("Find an action"))
        self.search.textChanged.connect(self._on_typed)
        self.by_key = Command(self.tr("Find by a key…"), "plain")
        self.by_key.clicked.connect(self._on_by_key_clicked)
        self.finder = ChordField(self.tr("Press the key to find what it does. Esc ends this."))
        self.finder.pressed.connect(self._on_key_looked_for)
        self.finder.left.connect(self._end_finding)
        self._searching = QStackedWidget()
        self._searching.setFixedHeight(self.search.height() + 2 * RING)
        line = held(beside(self.search, -8, self.by_key, margins=(0, RING, 0, RING)))
        self._searching.addWidget(line)
        self._searching.addWidget(held(beside(self.finder, margins=(0, RING, 0, RING))))
        return self._searching

    def _build_editor(self) -> QWidget:
        self._title = ElidedLabel("", "uiStrong")
        self._scope = ElidedLabel("", "uiSmall", "secondary")
        self._add = Command(self.tr("Add a key…"), "plain")
        self._add.clicked.connect(self.record)
        self._usual = Command(self.tr("As delivered"), "plain")
        self._usual.clicked.connect(self._on_usual_clicked)
        self.recorder = ChordField(self.tr("Press the new key. Esc ends this."))
        self.recorder.pressed.connect(self.give)
        self.recorder.left.connect(self._end_recording)
        self._keys_line = QHBoxLayout()
        self._keys_line.setContentsMargins(0, 0, 0, 0)
        self._keys_line.setSpacing(4)
        shown = held(beside(held(self._keys_line), -4, self._add, 1, self._usual))
        self._editing = QStackedWidget()
        self._editing.addWidget(shown)
        self._editing.addWidget(held(beside(self.recorder, margins=(0, 3, 0, 3))))
        self._editing.setFixedHeight(38)
        self._said = leading_edge(label("", "ui", "secondary", wrap=True), top=True)
        self._take = Command("", "framed")
        self._leave = Command(self.tr("Leave it"), "plain")
        self._take.clicked.connect(self._on_take_clicked)
        self._leave.clicked.connect(self._end_asking)
        self._asked: Callable[[], Lists] | None = None
        foot = held(beside(self._said, -8, self._leave, self._take))
        foot.setFixedHeight(_SAID)
        editor = QWidget()
        column = QVBoxLayout(editor)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(0)
        column.addWidget(held(beside(self._title, -10, self._scope, 1)))
        column.addSpacing(4)
        column.addWidget(self._editing)
        column.addSpacing(4)
        column.addWidget(foot)
        return editor

    # --- the list ----------------------------------------------------------------------------------------

    def show_value(self, value: object) -> None:
        self.keymap = Keymap(cast(Lists, value))
        self._fill()

    def entries(self) -> list[Entry]:
        menus = {name: QCoreApplication.translate("actions", text).replace("&", "") for name, text in MENUS}
        word = QCoreApplication.translate("KeysDialog", "or")
        return [
            Entry(
                spec.id,
                words_of(spec.id, self._names),
                menus[spec.menu]
                if self.keymap.is_usual(spec.id)
                else self.tr("{0}, changed").format(menus[spec.menu]),
                caps(self.keymap.sequences(spec.id), between=word),
                "chevron-right" if self.keymap.is_usual(spec.id) else "pen",
            )
            for spec in ACTIONS
        ]

    def _fill(self) -> None:
        """Show the actions that were looked for, the one that was current still so if it is among them."""
        query = self.search.text().strip()
        shown: list[tuple[Entry, tuple[int, ...]]] = []
        for entry in self.entries():
            if self._looked_for:
                if self.keymap.owner(self._looked_for) == entry.id:
                    shown.append((entry, ()))
                continue
            found = match(query, entry.words)
            keys = " ".join(native(key) for key in self.keymap.keys(entry.id))
            about = f"{entry.words} {entry.detail} {keys}".casefold()
            if found is not None or all(word in about for word in query.casefold().split()):
                shown.append((entry, found.places if found else ()))
        self.model.show_entries(shown)
        at = next((n for n, (entry, _) in enumerate(shown) if entry.id == self.action), 0)
        self.list.setVisible(bool(shown))
        self._none.setVisible(not shown)
        if shown:
            self.list.setCurrentIndex(self.model.index(at))
        self._show_editor(shown[at][0].id if shown else "")

    @Slot(str)
    def _on_typed(self, _text: str) -> None:
        self._looked_for = ""
        self._fill()

    @Slot(QModelIndex, QModelIndex)
    def _on_row_changed(self, now: QModelIndex, _before: QModelIndex) -> None:
        entry = now.data(ENTRY) if now.isValid() else None
        if isinstance(entry, Entry) and entry.id != self.action:
            self._show_editor(entry.id)

    def reveal(self, entry: str) -> None:
        self.action = entry
        self.search.clear()
        self._fill()
        self.list.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _on_by_key_clicked(self) -> None:
        self._searching.setCurrentIndex(1)
        self.finder.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot(str)
    def _on_key_looked_for(self, key: str) -> None:
        self._end_finding()
        self.search.setText(native(key))
        self._looked_for = key
        self._fill()

    @Slot()
    def _end_finding(self) -> None:
        self.search.setFocus(Qt.FocusReason.TabFocusReason)
        self._searching.setCurrentIndex(0)

    # --- one action --------------------------------------------------------------------------------------

    def _show_editor(self, action: str) -> None:
        self.action = action
        self._end_asking(back=False)
        for button in self._key_buttons():
            button.hide()
            self._keys_line.removeWidget(button)
            button.deleteLater()
        for widget in (self._add, self._usual):
            widget.setEnabled(bool(action))
        if not action:
            self._title.setText("")
            self._scope.setText("")
            return
        page = BY_ID[action].scope == "page"
        self._title.setText(words_of(action, self._names))
        self._title.updateGeometry()
        self._scope.setText(
            self.tr("when the page has the keyboard") if page else self.tr("everywhere in the window")
        )
        self.recorder.page = page
        for key, sequence in zip(self.keymap.keys(action), self.keymap.sequences(action), strict=True):
            button = KeyButton(key, caps([sequence]))
            button.clicked.connect(lambda _on=False, which=key: self.take_away(which))
            self._keys_line.addWidget(button)
            button.show()  # at once: what is not seen yet cannot have the keyboard
        before: QWidget = self.list
        for after in (*self._key_buttons(), self._add, self._usual, self._leave, self._take):
            self.setTabOrder(before, after)
            before = after
        self._usual.setEnabled(not self.keymap.is_usual(action))

    def _key_buttons(self) -> list[KeyButton]:
        items = [self._keys_line.itemAt(n) for n in range(self._keys_line.count())]
        return [part for item in items if item and isinstance(part := item.widget(), KeyButton)]

    @Slot()
    def record(self, *_: object) -> None:
        """Take the next key for the action that is shown."""
        if self.action:
            self._end_asking(back=False)
            self._editing.setCurrentIndex(1)
            self.recorder.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _end_recording(self) -> None:
        self._said.setText("")
        self._editing.setCurrentIndex(0)
        self.list.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot(str)
    def give(self, key: str) -> None:
        """Give a key to the action: refused with a sentence, asked about when another has it, else done."""
        action = self.action
        why = refusal(key, action)
        if why is not None:
            self._say(wording.sentence(why.message, dict(why.facts), _translate))
            return
        owner = self.keymap.owner(key)
        if owner == action:
            self._say(self.tr("{0} does this already.").format(native(key)))
        elif owner:
            loses = self._loses(owner, (key,))
            self._ask(
                f"{self.tr('{0} runs “{1}” now.').format(native(key), words_of(owner, self._names))} {loses}",
                self.tr("Use it here"),
                lambda: self.keymap.with_key(action, key),
            )
        else:
            self._end_recording()
            self.picked.emit(self.keymap.with_key(action, key))

    def take_away(self, key: str) -> None:
        """Take a key from the action; the keyboard stays on what is left of them."""
        action = self.action
        self.picked.emit(self.keymap.without_key(action, key))
        left = self._key_buttons()
        (left[0] if left else self._add).setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _on_usual_clicked(self) -> None:
        """Take the usual keys; asked about first where others have them now."""
        action = self.action
        lost = self.keymap.lost_by_reset(action)
        if not lost:
            self.picked.emit(self.keymap.reset(action))
            self.list.setFocus(Qt.FocusReason.TabFocusReason)
            return
        said = [
            f"{self.tr('{0} runs “{1}” now.').format(native(key), words_of(owner, self._names))} "
            f"{self._loses(owner, usual_keys(action))}"
            for key, owner in lost.items()
        ]
        self._ask(" ".join(said), self.tr("Use it here"), lambda: self.keymap.reset(action))

    def _loses(self, owner: str, keys: tuple[str, ...]) -> str:
        """Return what is left to an action without these keys."""
        rest = [native(key) for key in self.keymap.keys(owner) if key not in keys]
        if not rest:
            return self.tr("That would have no key then.")
        return self.tr("That would keep {0}.").format(", ".join(rest))

    # --- what is said and asked --------------------------------------------------------------------------

    def _say(self, sentence: str) -> None:
        self._asked = None
        self._said.setText(sentence)
        self._take.hide()
        self._leave.hide()

    def _ask(self, question: str, yes: str, does: Callable[[], Lists]) -> None:
        self._say(question)
        self._asked = does
        self._take.setText(yes)
        self._take.updateGeometry()
        self._take.show()
        self._leave.show()
        self._editing.setCurrentIndex(0)
        self._leave.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _on_take_clicked(self) -> None:
        does = self._asked
        self._end_asking()
        if does is not None:
            self.picked.emit(does())

    @Slot()
    def _end_asking(self, *_: object, back: bool = True) -> None:
        asked = self._asked is not None
        self._say("")
        self._editing.setCurrentIndex(0)
        if back and asked:
            self.list.setFocus(Qt.FocusReason.TabFocusReason)

    def take_theme(self) -> None:
        self._delegate.theme = theme_of(self)


def _translate(text: str) -> str:
    return QCoreApplication.translate("wording", text)
