"""The right panel: the codebook, the open article's annotations as cards, suggestions and orphans."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction, QContextMenuEvent, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from reader.app.panels.card_delegate import CLOSED
from reader.app.panels.card_editor import CardEditor, FieldName
from reader.app.panels.card_list import CardList, FootRow
from reader.app.panels.card_model import ID, CardRow
from reader.app.panels.codebook import CodebookView, tag_styles
from reader.app.panels.controls import Command, padded, row
from reader.app.panels.labels import hairline, label
from reader.app.panels.menu_place import row_of
from reader.app.panels.surface import PAD, RING, Surface
from reader.app.panels.words import VERDICTS, count, sentence_case, verdict_word
from reader.app.theme import Theme, layout
from reader.library.linking import Linked
from reader.model import Codebook, Speaker, VerdictWord

_CODEBOOK_SHARE = 0.45  # of the panel's height, at most


class AnnotationsPanel(Surface):
    """See the module. `CardRow`s come in, wishes go out."""

    card_activated = Signal(str)  # a card was chosen: the page goes there
    note_edited = Signal(str, str)
    draft_changed = Signal(str, str)
    speaker_edited = Signal(str, str, str)  # id, name, SpeakerKind
    cue_removed = Signal(str, int)
    cue_typed = Signal(str, str)
    pointing = Signal(str, str)
    tag_requested = Signal(str, str)
    remove_requested = Signal(str)
    value_edited = Signal(str, str, object)  # id, attribute, tuple[AttributeValue, ...]
    verdict_edited = Signal(str, object)  # id, Verdict or None
    address_asked = Signal(str)
    link_chosen = Signal(object)  # Linked
    link_removed = Signal(object)
    filter_changed = Signal(object)  # tag id or None
    others_requested = Signal(bool)  # whether the tags of other annotators are to be shown
    older_requested = Signal(bool)  # whether only what was tagged by an older wording is to be shown
    older_of_all_requested = Signal()  # all of the library that was
    tag_chosen = Signal(str)  # a codebook row was clicked while the page has a selection
    tag_menu_requested = Signal(str, QPoint)
    codebook_menu_requested = Signal(QPoint)
    card_menu_requested = Signal(str, QPoint)
    suggestion_accepted = Signal(str)
    suggestion_rejected = Signal(str)
    escape_pressed = Signal()
    orphan_chosen = Signal(str, QPoint)  # global place

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Annotations"))
        self._codebook = Codebook("", "", 0, ())
        self._active = ""
        self._read = False  # nothing is said about an article without annotations before one was read
        self._tagging = False
        self._mine = False
        self.codebook_view = CodebookView()
        self.codebook_view.tag_clicked.connect(self._on_tag_clicked)
        self.codebook_view.tag_menu_requested.connect(self.tag_menu_requested)
        self.codebook_view.more_requested.connect(self.codebook_menu_requested)
        self._make_head()
        self._make_cards()
        self._make_foot()
        self._lay_out()
        self._say_count()

    # --- making ------------------------------------------------------------------------------------------

    def _make_head(self) -> None:
        self._title = label(self.tr("Annotations"), "uiHead")
        self._count = label("", "ui", "secondary")
        self.filter_button = Command(self.tr("All tags"), "quiet", chevron=True)
        self.filter_button.clicked.connect(self._on_filter_clicked)
        self._empty = label("", "ui", "secondary", wrap=True)

    def _make_cards(self) -> None:
        self.editor = CardEditor()
        self.list = CardList(self.editor)
        self.list.setAccessibleName(self.tr("Annotations"))
        self.list.clicked.connect(self._on_card_clicked)
        self.list.row_entered_by_key.connect(self._on_card_entered)
        self.list.remove.connect(self.remove_requested)
        self.list.leave.connect(self.escape_pressed)
        e = self.editor
        e.note_edited.connect(self.note_edited)
        e.draft_changed.connect(self.draft_changed)
        e.speaker_edited.connect(self.speaker_edited)
        e.cue_removed.connect(self.cue_removed)
        e.cue_typed.connect(self.cue_typed)
        e.pointing.connect(self.pointing)
        e.tag_requested.connect(self.tag_requested)
        e.remove_requested.connect(self.remove_requested)
        e.value_edited.connect(self.value_edited)
        e.verdict_edited.connect(self.verdict_edited)
        e.address_asked.connect(self.address_asked)
        e.link_chosen.connect(self.link_chosen)
        e.link_removed.connect(self.link_removed)
        e.escape_pressed.connect(self.escape_pressed)

    def _make_foot(self) -> None:
        self.suggestions_row = FootRow(self.tr("Suggestions"))
        self.orphans_row = FootRow(self.tr("Orphans"))
        self.suggestions = CardList()
        self.suggestions.setAccessibleName(self.tr("Suggestions"))
        self.orphans = CardList()
        self.orphans.setAccessibleName(self.tr("Orphans"))
        for foot, cards in ((self.suggestions_row, self.suggestions), (self.orphans_row, self.orphans)):
            foot.hide()
            cards.hide()
            foot.toggled.connect(cards.setVisible)
            cards.setFixedHeight(CLOSED * 2)
            chosen = self._on_foot_clicked if cards is self.suggestions else self._on_orphan_clicked
            cards.clicked.connect(chosen)
            cards.row_entered_by_key.connect(chosen)
            cards.leave.connect(self.escape_pressed)
        self.suggestions.remove.connect(self.suggestion_rejected)
        self.orphans.remove.connect(self.remove_requested)
        self.suggestions.key_pressed_on.connect(self._on_suggestion_key)

    def _lay_out(self) -> None:
        head = QWidget()
        head.setFixedHeight(layout("header"))
        # The words end where the cards end; the command's own room stands outside.
        margins = (PAD, 0, PAD - 8 - RING, 0)
        head.setLayout(row(self._title, -8, self._count, 1, self.filter_button, margins=margins))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.codebook_view)
        whole.addWidget(hairline())
        whole.addWidget(head)
        self._empty_row = padded(self._empty, PAD, 4, PAD, 0)
        whole.addWidget(self._empty_row)
        whole.addWidget(self.list, 1)
        for widget in (self.suggestions_row, self.suggestions, self.orphans_row, self.orphans):
            whole.addWidget(widget)

    # --- values in ---------------------------------------------------------------------------------------

    def set_pictures(self, picture_of: Callable[[str], QImage | None]) -> None:
        """Take what gives the pictures of areas by their hash; `pictures_came` says when there are more."""
        for cards in (self.list, self.suggestions, self.orphans):
            cards.delegate.picture_of = picture_of
        self.editor.picture.picture_of = picture_of

    @Slot()
    def pictures_came(self) -> None:
        for cards in (self.list, self.orphans):
            cards.viewport().update()
        self.editor.picture.update()
        self.editor.resized.emit()

    def set_codebook(self, codebook: Codebook) -> None:
        self._codebook = codebook
        styles = tag_styles(codebook)
        self.codebook_view.set_codebook(codebook)
        for cards in (self.list, self.suggestions, self.orphans):
            cards.cards.styles = cards.delegate.styles = styles
            cards.viewport().update()
        self.editor.set_codebook(codebook)
        self._say_count()

    def set_annotations(self, cards: Iterable[CardRow]) -> None:
        """Show the open article's annotations; whatever was typed into the open card is sent out first."""
        self.editor.keep_all()
        self._read = True
        self.list.cards.set_cards(cards)
        self._reopen()
        self._say_count()

    def add_annotations(self, cards: Iterable[CardRow]) -> None:
        """Show more of the open article's annotations; those that are shown already stay as they are."""
        self.list.cards.add_cards(cards)
        if self._active and not self.list.open_id:
            self._reopen()
        self._say_count()

    def update_card(self, card: CardRow) -> None:
        """Show a card that changed or is new."""
        self.list.cards.update_card(card)
        if card.id == self._active:
            if self.list.open_id == card.id and self.list.cards.place_of(card.id) >= 0:
                self.editor.show_card(card)
                self.list.place_inner()
            else:
                self._reopen()
        self._say_count()

    def remove_card(self, card_id: str) -> None:
        if card_id == self._active:
            self._active = ""
            self.editor.forget_card()
            self.list.open_card(None)
        self.list.cards.remove_card(card_id)
        self._say_count()

    def set_active(self, card_id: str | None) -> None:
        """Open the card of the annotation under the cursor, close the one that was open."""
        if (card_id or "") == self._active and (not card_id or self.list.open_id == card_id):
            return
        self.editor.keep_all()
        self._active = card_id or ""
        self._reopen()
        card = self.list.cards.card(self._active) if self._active else None
        self.codebook_view.set_current(card.tag if card else None)

    @property
    def active(self) -> str | None:
        return self._active or None

    def set_speakers(self, speakers: tuple[Speaker, ...]) -> None:
        self.editor.set_speakers(speakers)

    def set_links(self, links: Mapping[str, tuple[Linked, ...]]) -> None:
        """Show the links of the open article's annotations, by annotation."""
        self.list.cards.links = {id: len(each) for id, each in links.items()}
        self.list.viewport().update()
        self.editor.set_links(links)

    def set_suggestions(self, cards: Iterable[CardRow]) -> None:
        self._set_foot(self.suggestions_row, self.suggestions, cards)

    def set_orphans(self, cards: Iterable[CardRow]) -> None:
        self._set_foot(self.orphans_row, self.orphans, cards)

    def set_tagging(self, tagging: bool) -> None:
        """Say whether a click on a codebook row tags the page's selection, or filters."""
        self._tagging = tagging

    def set_first_start(self, first: bool) -> None:
        """Open all definitions, as on the first start."""
        self.codebook_view.set_all_open(first)

    def edit_field(self, field: FieldName) -> bool:
        """Put the keyboard into a field of the open card; False when none is open."""
        if not self.list.open_id:
            return False
        self.list.scrollTo(self.list.cards.index(self.list.cards.place_of(self.list.open_id)))
        self.editor.edit(field)
        return True

    def keep_typed(self) -> None:
        """Send out what is typed and not yet sent: before closing, before undo."""
        self.editor.keep_all()

    @property
    def filter(self) -> str | None:
        return self.list.cards.tag

    def set_filter(self, tag: str | None) -> None:
        """Show one tag only, or all."""
        if tag == self.list.cards.tag:
            return
        self.list.cards.set_tag(tag)
        self.codebook_view.set_chosen(tag)
        self._name_filter()
        self._reopen()
        self._say_count()
        self.filter_changed.emit(tag)

    def set_mine(self, mine: bool) -> None:
        """Say that only the tags of the annotator at work are shown, or everybody's."""
        self._mine = mine
        self._name_filter()
        self._say_count()

    def set_older(self, ids: frozenset[str] | None) -> None:
        """Show only these, tagged by an older wording of the codebook; None shows all again."""
        if ids != self.list.cards.only:
            self.list.cards.set_only(ids)
            self._name_filter()
            self._reopen()
            self._say_count()

    def set_verdict(self, verdict: VerdictWord | None) -> None:
        """Show only what a check came to this; what is not checked is looked for among claims."""
        if verdict == self.list.cards.verdict:
            return
        if verdict == "unchecked" and self.filter is None and self._codebook.claims is not None:
            self.set_filter(self._codebook.claims.id)
        self.list.cards.set_verdict(verdict)
        self._name_filter()
        self._reopen()
        self._say_count()

    def _name_filter(self) -> None:
        tag = self.filter
        definition = self._codebook.tag(tag) if tag else None
        name = definition.name if definition else self.tr("All tags")
        if self.list.cards.verdict is not None:
            name = self.tr("{0}, {1}").format(name, verdict_word(self.list.cards.verdict))
        if self.list.cards.only is not None:
            name = self.tr("{0}, older wording").format(name)
        self.filter_button.setText(self.tr("{0}, only mine").format(name) if self._mine else name)
        self.filter_button.updateGeometry()

    def set_theme(self, of: Theme) -> None:
        for cards in (self.list, self.suggestions, self.orphans):
            cards.delegate.theme = of
        super().set_theme(of)

    # --- own affairs -------------------------------------------------------------------------------------

    def _reopen(self) -> None:
        self.list.open_card(self._active or None)

    def _set_foot(self, foot: FootRow, cards: CardList, rows: Iterable[CardRow]) -> None:
        cards.cards.set_cards(rows)
        number = cards.cards.total
        foot.set_number(number)
        foot.setVisible(bool(number))
        cards.setVisible(bool(number) and foot.isChecked())

    def _say_count(self) -> None:
        cards = self.list.cards
        self._count.setText(count(cards.rowCount()) if cards.total else "")
        self.codebook_view.set_counts(cards.counts)
        narrowed = cards.tag is not None or cards.only is not None or cards.verdict is not None or self._mine
        self.filter_button.setVisible(bool(cards.total) or narrowed)
        if cards.total == 0:
            self._empty.setText(
                self.tr("None yet. Each sentence that you tag appears here, with who said it and your note.")
            )
        elif cards.only is not None:
            self._empty.setText(self.tr("Everything here was tagged by the wording of now."))
        elif cards.verdict is not None:
            self._empty.setText(self.tr("Nothing here is {0}.").format(verdict_word(cards.verdict)))
        else:
            definition = self._codebook.tag(cards.tag or "")
            name = definition.name if definition else ""
            self._empty.setText(self.tr("Nothing is tagged as {0} here.").format(name.lower()))
        self._empty_row.setVisible(cards.rowCount() == 0 and self._read)
        self.list.setVisible(True)

    @Slot(str)
    def _on_tag_clicked(self, tag: str) -> None:
        if self._tagging:
            self.tag_chosen.emit(tag)
        else:
            self.set_filter(None if self.filter == tag else tag)

    @Slot()
    def _on_filter_clicked(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        choices: list[tuple[str, str | None]] = [(self.tr("All tags"), None)]
        choices += [(tag.name, tag.id) for tag in self._codebook.tags if not tag.retired]
        for words, tag in choices:
            action = menu.addAction(words.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(tag == self.filter)
            action.setData(tag)
        verdicts = menu.addMenu(self.tr("Verdict"))
        for verdict in VERDICTS:
            action = verdicts.addAction(sentence_case(verdict_word(verdict)))
            action.setCheckable(True)
            action.setChecked(verdict == self.list.cards.verdict)
            action.setData(verdict)
        menu.addSeparator()
        others = menu.addAction(self.tr("Tags of other annotators"))
        others.setCheckable(True)
        others.setChecked(not self._mine)
        older = menu.addAction(self.tr("Only those made by an older wording"))
        older.setCheckable(True)
        older.setChecked(self.list.cards.only is not None)
        of_all = menu.addAction(self.tr("By an older wording, in the whole library"))

        def choose(action: QAction) -> None:
            if action is others:
                self.others_requested.emit(others.isChecked())
            elif action is older:
                self.older_requested.emit(older.isChecked())
            elif action is of_all:
                self.older_of_all_requested.emit()
            elif action in verdicts.actions():
                self.set_verdict(action.data() if action.isChecked() else None)
            else:
                self.set_filter(action.data())

        menu.triggered.connect(choose)
        menu.popup(self.filter_button.mapToGlobal(self.filter_button.rect().bottomLeft()))

    @Slot(QModelIndex)
    def _on_card_clicked(self, index: QModelIndex) -> None:
        self.card_activated.emit(index.data(ID))

    @Slot(QModelIndex)
    def _on_card_entered(self, index: QModelIndex) -> None:
        card = index.data(ID)
        if card == self._active:
            self.edit_field("all")
        else:
            self.card_activated.emit(card)

    @Slot(QModelIndex)
    def _on_foot_clicked(self, index: QModelIndex) -> None:
        self.card_activated.emit(index.data(ID))

    @Slot(QModelIndex)
    def _on_orphan_clicked(self, index: QModelIndex) -> None:
        below = self.orphans.visualRect(index).bottomLeft()
        self.orphan_chosen.emit(index.data(ID), self.orphans.viewport().mapToGlobal(below))

    @Slot(str, str)
    def _on_suggestion_key(self, card: str, letter: str) -> None:
        (self.suggestion_accepted if letter == "A" else self.suggestion_rejected).emit(card)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        for cards in (self.list, self.suggestions, self.orphans):
            found = row_of(event, cards)
            if found is not None:
                self.card_menu_requested.emit(found[0].data(ID), found[1])
                return

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.codebook_view.set_most_height(round(self.height() * _CODEBOOK_SHARE))

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), self.theme["surface.window"])
