"""Cards of the open article's annotations as an item model over frozen rows, in reading order."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from reader.app.panels.words import pages_word, the_newspaper, verdict_word
from reader.app.theme import TagStyle
from reader.model import AttributeValue, SpeakerKind, Verdict, VerdictWord

Index = QModelIndex | QPersistentModelIndex
CardState = Literal["annotation", "orphan", "suggestion"]
ROW = int(Qt.ItemDataRole.UserRole)
ID = ROW + 1
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class CardRow:
    """All that a card shows. `start` and `end` are code points of the open revision, -1 for an orphan.

    `draft` is a note that was half typed when the program ended, None when there is none; `why` says in a
    few words why an orphan is one. `annotator` is a name when it is another one than who is at work.
    """

    id: str
    tag: str
    quote: str
    speaker: str = ""
    speaker_kind: SpeakerKind = "named"
    cues: tuple[str, ...] = ()
    note: str = ""
    values: tuple[AttributeValue, ...] = ()
    start: int = -1
    end: int = -1
    state: CardState = "annotation"
    draft: str | None = None
    why: str = ""
    annotator: str = ""
    is_area: bool = False  # of a printed page: `quote` are our words for it, not the article's
    picture: str = ""  # hash of the picture of an area
    verdict: Verdict | None = None
    printed: tuple[str, ...] = ()  # labels of its page in print, or of its first and its last

    @property
    def checked(self) -> str:
        """Return what a check came to, in the reader's words; '' as long as there was none."""
        judged = self.verdict is not None and self.verdict.verdict != "unchecked"
        return verdict_word(self.verdict.verdict) if judged and self.verdict else ""

    @property
    def order(self) -> tuple[int, int]:
        """Reading order: where it starts, the longer one first."""
        return (self.start, -self.end)


class CardModel(QAbstractListModel):
    """All cards are kept in order; a tag filter says which are shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: list[CardRow] = []
        self._shown: list[CardRow] = []
        self._place: dict[str, int] | None = None
        self._by_id: dict[str, CardRow] = {}
        self._tag: str | None = None
        self._only: frozenset[str] | None = None
        self._verdict: VerdictWord | None = None
        self.styles: dict[str, TagStyle] = {}
        self.counts: Counter[str] = Counter()
        self.links: dict[str, int] = {}  # how many each annotation has

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        card = self._shown[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.tag_name(card)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self.spoken(card)
        if role == ROW:
            return card
        return card.id if role == ID else None

    def tag_name(self, card: CardRow) -> str:
        style = self.styles.get(card.tag)
        return style.name if style else card.tag

    def remark(self, card: CardRow) -> str:
        """Return in a few words the page in print, what a check came to, and that there are links."""
        linked = self.tr("linked") if self.links.get(card.id) else ""
        return ", ".join(part for part in (pages_word(card.printed), card.checked, linked) if part)

    def spoken(self, card: CardRow) -> str:
        """Return the card as a screen reader says it."""
        parts = [self.tag_name(card)]
        if card.state == "orphan":
            parts.append(self.tr("orphan"))
        elif card.state == "suggestion":
            parts.append(self.tr("suggestion"))
        if card.annotator:
            parts.append(self.tr("tagged by {0}").format(card.annotator))
        if card.printed:
            parts.append(self.tr("page {0}").format("–".join(card.printed)))
        if card.checked:
            parts.append(card.checked)
        parts.append(card.speaker or the_newspaper())
        parts.append(card.quote[:400])
        if number := self.links.get(card.id):
            parts.append(self.tr("1 link") if number == 1 else self.tr("{0} links").format(number))
        if card.note:
            parts.append(self.tr("Note: {0}").format(card.note[:200]))
        return ", ".join(parts)

    # --- cards -------------------------------------------------------------------------------------------

    @property
    def total(self) -> int:
        return len(self._all)

    @property
    def tag(self) -> str | None:
        return self._tag

    def card(self, card_id: str) -> CardRow | None:
        return self._by_id.get(card_id)

    def card_at(self, place: int) -> CardRow:
        return self._shown[place]

    def place_of(self, card_id: str) -> int:
        """Return where a card is shown, -1 when it is not."""
        if self._place is None:
            self._place = {card.id: place for place, card in enumerate(self._shown)}
        return self._place.get(card_id, -1)

    def set_cards(self, cards: Iterable[CardRow]) -> None:
        """Show these and no others; they are put into reading order."""
        self.beginResetModel()
        self._all = sorted(cards, key=lambda card: card.order)
        self._by_id = {card.id: card for card in self._all}
        self.counts = Counter(card.tag for card in self._all)
        self._choose()
        self.endResetModel()

    def add_cards(self, cards: Iterable[CardRow]) -> None:
        """Show more cards, of which those that are here already stay as they are."""
        new = sorted((card for card in cards if card.id not in self._by_id), key=lambda card: card.order)
        if not new:
            return
        if self._all and new[0].order < self._all[-1].order:
            for card in new:
                self.update_card(card)
            return
        self._all += new
        self._by_id |= {card.id: card for card in new}
        self.counts.update(card.tag for card in new)
        shown = [card for card in new if self._passes(card)]
        if shown:
            place = len(self._shown)
            self.beginInsertRows(_ROOT, place, place + len(shown) - 1)
            self._shown += shown
            if self._place is not None:
                self._place |= {card.id: place + n for n, card in enumerate(shown)}
            self.endInsertRows()

    def set_tag(self, tag: str | None) -> None:
        self.beginResetModel()
        self._tag = tag
        self._choose()
        self.endResetModel()

    @property
    def only(self) -> frozenset[str] | None:
        return self._only

    def set_only(self, ids: frozenset[str] | None) -> None:
        """Show no other cards than these, of those that the tag filter lets through; None shows all."""
        self.beginResetModel()
        self._only = ids
        self._choose()
        self.endResetModel()

    @property
    def verdict(self) -> VerdictWord | None:
        return self._verdict

    def set_verdict(self, verdict: VerdictWord | None) -> None:
        """Show only what a check came to this, of what passes the other filters; None shows all."""
        self.beginResetModel()
        self._verdict = verdict
        self._choose()
        self.endResetModel()

    def _passes(self, card: CardRow) -> bool:
        judged = card.verdict.verdict if card.verdict else "unchecked"
        return (
            (not self._tag or card.tag == self._tag)
            and (self._only is None or card.id in self._only)
            and (self._verdict is None or judged == self._verdict)
        )

    def _choose(self) -> None:
        narrowed = self._tag or self._only is not None or self._verdict is not None
        self._shown = [c for c in self._all if self._passes(c)] if narrowed else list(self._all)
        self._place = None

    def update_card(self, card: CardRow) -> None:
        """Replace a card, or put a new one where it belongs."""
        known = self._by_id.get(card.id)
        if known is not None and known.order == card.order and (known.tag == card.tag or not self._tag):
            self._by_id[card.id] = card
            self._all[self._find(self._all, known)] = card
            self.counts[known.tag] -= 1
            self.counts[card.tag] += 1
            place = self.place_of(card.id)
            if place >= 0:
                self._shown[place] = card
                self.dataChanged.emit(self.index(place), self.index(place))
            return
        if known is not None:
            self.remove_card(card.id)
        self._by_id[card.id] = card
        self.counts[card.tag] += 1
        self._all.insert(bisect_left(self._all, card.order, key=lambda c: c.order), card)
        if self._passes(card):
            place = bisect_left(self._shown, card.order, key=lambda c: c.order)
            self.beginInsertRows(_ROOT, place, place)
            self._shown.insert(place, card)
            self._place = None
            self.endInsertRows()

    def remove_card(self, card_id: str) -> None:
        known = self._by_id.pop(card_id, None)
        if known is None:
            return
        self.counts[known.tag] -= 1
        del self._all[self._find(self._all, known)]
        place = self.place_of(card_id)
        if place >= 0:
            self.beginRemoveRows(_ROOT, place, place)
            del self._shown[place]
            self._place = None
            self.endRemoveRows()

    @staticmethod
    def _find(cards: list[CardRow], wanted: CardRow) -> int:
        place = bisect_left(cards, wanted.order, key=lambda c: c.order)
        while cards[place].id != wanted.id:
            place += 1
        return place
