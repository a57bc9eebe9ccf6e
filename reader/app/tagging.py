"""What the page's keys and the mouse do to the article: move the target, tag it, shape what is there."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, Signal, Slot

from reader.app.workspace import Workspace
from reader.model import Annotation
from reader.text.span import Span, hull

if TYPE_CHECKING:
    from reader.app.page.view import ArticleView


class Tagging(QObject):
    """Joins the view and the workspace. `run(action_id)` does a page action and says whether it was one."""

    active_changed = Signal(object)  # annotation id or None: the one under the cursor
    field_wanted = Signal(
        str
    )  # speaker, cues, verdict, note, all: the card of the active annotation opens there
    bar_wanted = Signal(object, object)  # tuple[Span, ...], QRect: a selection made with the mouse
    bar_unwanted = Signal()
    pen_changed = Signal(object)  # tag id or None
    taking_ended = Signal()  # what `take_next` began

    def __init__(self, view: ArticleView, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._workspace = workspace
        self._active: str | None = None
        self._latest: str | None = (
            None  # tagged last; W, H, N and E mean it while nothing is under the cursor
        )
        self._pen: str | None = None
        self.steps = True  # a tag key goes on to the next sentence
        self.offers_bar = True  # the tags appear beside what was selected by mouse
        self._taker: Callable[[tuple[Span, ...]], object] | None = None
        self.elsewhere: Callable[[str], bool] = lambda tag: False  # takes a tag for what is no text
        self.areas: Callable[[], Sequence[tuple[int, str]]] = tuple  # where in the text listed, annotation
        view.target_changed.connect(self._on_target_changed)
        view.selection_finished.connect(self._on_selection_finished)
        view.selection_changed.connect(self._on_selection_changed)
        view.annotation_activated.connect(self._on_annotation_activated)
        view.annotation_resized.connect(self._on_annotation_resized)
        view.piece_added.connect(self._on_piece_added)
        self._moves: dict[str, Callable[[], object]] = {
            "go.next_sentence": view.next_sentence,
            "go.previous_sentence": view.previous_sentence,
            "go.grow": view.grow,
            "go.shrink": view.shrink,
            "go.end_word_right": lambda: view.move_edge("end", "word", 1),
            "go.end_word_left": lambda: view.move_edge("end", "word", -1),
            "go.start_word_right": lambda: view.move_edge("start", "word", 1),
            "go.start_word_left": lambda: view.move_edge("start", "word", -1),
            "go.end_character_right": lambda: view.move_edge("end", "character", 1),
            "go.end_character_left": lambda: view.move_edge("end", "character", -1),
            "go.start_character_right": lambda: view.move_edge("start", "character", 1),
            "go.start_character_left": lambda: view.move_edge("start", "character", -1),
            "go.next_untagged": view.next_untagged,
            "go.next_annotation": lambda: self._to_neighbour(forwards=True),
            "go.previous_annotation": lambda: self._to_neighbour(forwards=False),
            "go.page_down": view.page_down,
            "go.page_up": view.page_up,
            "go.start": view.go_home,
            "go.end": view.go_end,
            "annotation.remove": self.remove_here,
            "annotation.cycle": self.cycle,
            "annotation.speaker": lambda: self._want_field("speaker"),
            "annotation.cues": lambda: self._want_field("cues"),
            "annotation.verdict": lambda: self._want_field("verdict"),
            "annotation.note": lambda: self._want_field("note"),
            "annotation.fields": lambda: self._want_field("all"),
            "go.escape": self.escape,
        }

    @property
    def active(self) -> str | None:
        """Return the id of the annotation under the cursor, or None."""
        return self._active

    def run(self, action: str, *, overlap: bool = False) -> bool:
        """Do a page action; False when it is none of these."""
        if self._workspace.revision is None:
            return False
        if action.startswith("tag.") and action != "tag.pen":
            definition = self._workspace.codebook.by_key(action.removeprefix("tag."))
            if definition is not None:
                self.tag(definition.id, overlap=overlap)
            return True
        move = self._moves.get(action)
        if move is None:
            return False
        move()
        return True

    # --- tagging -----------------------------------------------------------------------------------------

    def tag(self, tag: str, *, overlap: bool = False) -> None:
        """Tag the selection, or the target and go to the next sentence where the reader wants that."""
        if self.elsewhere(tag):
            return
        selection = self._view.selection()
        spans = selection or (self._view.target(),)
        if not selection and self.steps:
            # First the step, then the tag: the card of the tagged sentence need not open to close again.
            self._view.next_sentence()
        made = self._workspace.annotate(tag, spans, overlap=overlap)
        if made is None:
            return
        self._latest = made
        if selection:
            self._view.clear_selection()
            self.bar_unwanted.emit()
        if selection or not self.steps:
            self._activate(made)

    def arm_pen(self, tag: str | None) -> None:
        """Arm the pen with a tag: each drag tags at once. None puts the pen away."""
        self._pen = tag
        self.pen_changed.emit(tag)

    @property
    def pen(self) -> str | None:
        return self._pen

    def remove_here(self) -> None:
        if self._active is not None:
            gone = self._active
            self._activate(None)
            self._workspace.remove((gone,))
            self._activate(self._under(self._view.target()))

    # --- where the cursor stands -------------------------------------------------------------------------

    def stack_at(self, span: Span) -> list[Annotation]:
        """Return the annotations that overlap `span`, the shortest first."""
        touching = {row.annotation for row in self._view.spans.touching(span.start, span.end)}
        known = self._workspace.annotations
        found = [(self._pieces(i), known[i]) for i in touching if i in known]
        found.sort(key=lambda e: (sum(map(len, e[0])), e[0][0], e[1].created))
        return [annotation for _, annotation in found]

    def cycle(self) -> None:
        """Go to the next annotation of those stacked on the cursor."""
        stack = [a.id for a in self.stack_at(self._view.target())]
        if not stack:
            return
        following = stack.index(self._active) + 1 if self._active in stack else 0
        self._activate(stack[following % len(stack)])

    def _under(self, target: Span) -> str | None:
        """Return what stands under the target: what covers it exactly, else the shortest that touches it."""
        exact = self._workspace.exactly_at((target,))
        if exact:
            return exact[-1].id
        stack = self.stack_at(target)
        return stack[0].id if stack else None

    def activate(self, annotation_id: str) -> None:
        """Make an annotation the active one and take the cursor to it."""
        self._to_annotation(annotation_id)

    def next_of(self, tag: str) -> None:
        """Go to the next annotation of a tag after the cursor, from the top again after the last."""
        ordered = [a.id for a in self._workspace.in_reading_order() if a.tag == tag and self.span_of(a.id)]
        if self._active in ordered:
            following = ordered.index(self._active) + 1
            self._to_annotation(ordered[following % len(ordered)])
            return
        here = self._view.target().start
        after = (i for i in ordered if (span := self.span_of(i)) is not None and span.start >= here)
        self._to_annotation(next(after, ordered[0] if ordered else None))

    def _to_neighbour(self, *, forwards: bool) -> None:
        """Go to the annotation after or before this one, of words, or an area where it is listed."""
        areas, view = self.areas(), self._view
        here = next((n for n, (_, area) in enumerate(areas) if area == self._active), None)
        if here is None:
            place = view.target().start
            words = view.next_annotation() if forwards else view.previous_annotation()
            beside = bisect_right(areas, place, key=itemgetter(0)) - (0 if forwards else 1)
        else:
            words = view.annotation_from(areas[here][0], forwards=forwards)
            beside = here + (1 if forwards else -1)
        if not 0 <= beside < len(areas):
            self._to_annotation(words)
            return
        at, area = areas[beside]
        span = self.span_of(words) if words is not None else None
        # An area is listed after the line above it, so before the words that begin where it is listed.
        nearer = span is None or (at <= span.start if forwards else at > span.start)
        self._to_annotation(area if nearer else words)

    def _to_annotation(self, annotation_id: str | None) -> None:
        if annotation_id is None or annotation_id not in self._workspace.annotations:
            return
        span = self.span_of(annotation_id)
        if span is not None:
            self._view.set_target(span)
        self._activate(annotation_id)

    def span_of(self, annotation_id: str) -> Span | None:
        """Return the stretch from an annotation's first to its last piece in the open revision."""
        annotation = self._workspace.annotations.get(annotation_id)
        revision = self._workspace.revision
        anchor = annotation.anchor_in(revision.id) if annotation and revision else None
        return hull(tuple(p.span for p in anchor.pieces)) if anchor else None

    def _activate(self, annotation_id: str | None) -> None:
        if annotation_id != self._active:
            self._active = annotation_id
            self._view.set_active(annotation_id)
            self.active_changed.emit(annotation_id)

    def forget(self) -> None:
        """Another article is open: nothing of the old one is active."""
        self._active = self._latest = None
        self.end_taking()
        self.active_changed.emit(None)

    def refresh(self) -> None:
        """Annotations came or went: what stands under the cursor may be another."""
        if self._active is not None and self._active in self._workspace.annotations:
            return
        self._activate(self._under(self._view.target()))

    def escape(self) -> None:
        """Take back what is half done: pointing, the selection, the pen; in that order."""
        if self._taker is not None:
            self.end_taking()
        elif self._view.selection():
            self._view.clear_selection()
            self.bar_unwanted.emit()
        elif self._pen is not None:
            self.arm_pen(None)

    def _want_field(self, field: str) -> None:
        if self._active is None and self._latest in self._workspace.annotations:
            self._to_annotation(self._latest)
        if self._active is not None:
            self.field_wanted.emit(field)

    # --- words are pointed at ------------------------------------------------------------------------------

    def take_next(self, take: Callable[[tuple[Span, ...]], object]) -> None:
        """Give to `take` what is selected on the page from now on, until `end_taking` or Esc."""
        self.end_taking()
        self._taker = take

    def end_taking(self) -> None:
        if self._taker is not None:
            self._taker = None
            self.taking_ended.emit()

    def taken(self, spans: tuple[Span, ...]) -> None:
        """Take these words, as if they had just been selected."""
        if self._taker is not None and any(spans):
            self._view.clear_selection()
            self._taker(spans)

    def add_cue_words(self, annotation_id: str, words: str) -> bool:
        """Make `words` a cue where they first stand in the annotation; False when they do not."""
        annotation = self._workspace.annotations.get(annotation_id)
        revision = self._workspace.revision
        if annotation is None or revision is None or not words.strip():
            return False
        for piece in self._pieces(annotation_id):
            at = piece.of(revision.text).casefold().find(words.strip().casefold())
            # Casefolding may change the length ("ß"); such a place is not trusted.
            span = Span(piece.start + at, piece.start + at + len(words.strip())) if at >= 0 else None
            if span is not None and span.of(revision.text).casefold() == words.strip().casefold():
                self._workspace.set_cues(annotation_id, tuple(sorted({*annotation.cues, span})))
                return True
        return False

    # --- what the view tells -------------------------------------------------------------------------------

    @Slot(object)
    def _on_target_changed(self, target: Span) -> None:
        self._activate(self._under(target))

    @Slot(object)
    def _on_selection_changed(self, spans: tuple[Span, ...]) -> None:
        if not spans:
            self.bar_unwanted.emit()

    @Slot(object, QRect)
    def _on_selection_finished(self, spans: tuple[Span, ...], where: QRect) -> None:
        if not any(spans):
            return
        if self._taker is not None:
            self.taken(spans)
            return
        if self._pen is not None:
            self.tag(self._pen)
            return
        if self.offers_bar:
            self.bar_wanted.emit(spans, where)

    @Slot(str)
    def _on_annotation_activated(self, annotation_id: str) -> None:
        self._activate(annotation_id)

    @Slot(str, int, object)
    def _on_annotation_resized(self, annotation_id: str, piece: int, span: Span) -> None:
        spans = self._pieces(annotation_id)
        if piece < len(spans):
            self._workspace.set_pieces(annotation_id, (*spans[:piece], span, *spans[piece + 1 :]))

    @Slot(str, object)
    def _on_piece_added(self, annotation_id: str, span: Span) -> None:
        self._workspace.set_pieces(annotation_id, (*self._pieces(annotation_id), span))

    def _pieces(self, annotation_id: str) -> tuple[Span, ...]:
        annotation = self._workspace.annotations.get(annotation_id)
        revision = self._workspace.revision
        anchor = annotation.anchor_in(revision.id) if annotation and revision else None
        return tuple(p.span for p in anchor.pieces) if anchor else ()
