"""Edits of annotations: what is checked before one is stored, and how it goes and comes back."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from reader.errors import EditRefused, LibraryFailed
from reader.library.anchors import shown, with_hidden
from reader.library.cleaning import clean_annotation
from reader.library.context import (
    WHOLE_NUMBERS,
    Context,
    Done,
    current_codebook,
    each_once,
    fits,
    good,
    in_trash,
    is_verdict,
    moved_on,
)
from reader.library.edits import (
    AddAnnotations,
    Change,
    EditAnnotation,
    RestoreAnnotations,
    TrashAnnotations,
)
from reader.model import Anchor, Annotation, Area, Codebook
from reader.storage import annotation_writing as writing
from reader.storage import annotations as stored
from reader.storage import articles, people, revisions
from reader.storage.annotation_fields import AREA
from reader.storage.annotation_writing import Keys
from reader.storage.rows import Kept
from reader.text.span import Span

_FAR = 1e6  # points: no page reaches so far
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class _Place:
    """A revision that annotations are checked against."""

    key: int
    article: str
    number: int
    trashed: bool


class _Checker:
    """Checks annotations against what they refer to and collects the integer keys; one for each edit."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.keys = Keys({}, {}, {}, {})
        self._revisions: dict[str, _Place] = {}
        self._codebooks: dict[tuple[str, int], Codebook] = {}

    def references(self, annotation: Annotation, before: Annotation | None = None) -> None:
        """Refuse what names an article, annotator, tag, speaker or revision that is not there.

        Anchors in a revision that is in the trash are those of `before`, hidden for now, or none.
        """
        known = {a.revision for a in before.anchors} if before is not None else set()
        self._article(annotation.article)
        self._annotator(annotation.annotator)
        if self._codebook(annotation).tag(annotation.tag) is None:
            raise EditRefused("edit.unknown-tag", tag=annotation.tag)
        if annotation.speaker is not None:
            self._speaker(annotation.speaker.speaker)
        for value in annotation.values:
            if not fits(value) or value.attribute == AREA:
                raise EditRefused("edit.wrong-value", attribute=value.attribute)
            if value.type == "speaker":
                self._speaker(str(value.value))
        if annotation.verdict is not None and not is_verdict(annotation.verdict):
            raise EditRefused("edit.wrong-value", attribute="verdict")
        seen = set()
        for anchor in annotation.anchors:
            place = self._revision(anchor.revision)
            if place.article != annotation.article or anchor.revision in seen:
                raise EditRefused("edit.wrong-revision", annotation=annotation.id, revision=anchor.revision)
            if place.trashed and anchor.revision not in known:
                raise EditRefused("edit.in-trash", kind="revision", id=anchor.revision)
            seen.add(anchor.revision)

    def places(self, annotation: Annotation, anchors: Iterable[Anchor]) -> None:
        """Refuse pieces that are not in their text, or quote it wrongly; cues and mentions outside it."""
        if annotation.area is not None and not _is_area(annotation.area):
            raise EditRefused("edit.wrong-value", attribute="area")
        for anchor in anchors:
            if not anchor.pieces and anchor.state != "orphan":
                raise EditRefused("edit.no-span", annotation=annotation.id)
            if not math.isfinite(anchor.score):
                raise EditRefused("edit.wrong-value", attribute="score")
            _check_pieces(anchor, self._text(anchor.revision))
        # What an orphan has no place in, its cues have no place in either: they stay where it stood.
        standing = [a for a in annotation.anchors if a.state != "orphan"] or annotation.anchors
        newest = max(standing, key=lambda a: self._revisions[a.revision].number, default=None)
        spans = [*annotation.cues, *(v.value for v in annotation.values if isinstance(v.value, Span))]
        if annotation.speaker is not None and annotation.speaker.span is not None:
            spans.append(annotation.speaker.span)
        if newest is not None and spans:
            length = len(self._text(newest.revision))
            for span in spans:
                if span.end > length:
                    raise EditRefused("edit.outside-text", start=span.start, end=span.end, length=length)

    def _article(self, id: str) -> None:
        if id not in self.keys.articles:
            kept = good(articles.article_by_id(self._context.transaction, id), "article", id)
            _outside_trash(kept, "article")
            self.keys.articles[id] = kept.key

    def _annotator(self, id: str) -> None:
        if id not in self.keys.annotators:
            for kept in people.annotators(self._context.transaction):
                if kept.deleted_at is None:
                    self.keys.annotators[kept.id] = kept.key
            if id not in self.keys.annotators:
                raise EditRefused("edit.not-there", kind="annotator", id=id)

    def _speaker(self, id: str) -> None:
        if id not in self.keys.speakers:
            kept = good(people.speaker_by_id(self._context.transaction, id), "speaker", id)
            _outside_trash(kept, "speaker")
            self.keys.speakers[id] = kept.key

    def _codebook(self, annotation: Annotation) -> Codebook:
        name = (annotation.codebook, annotation.codebook_version if annotation.codebook else 0)
        found = self._codebooks.get(name) or self._context.memory.codebooks.get(name)
        if found is None:
            if annotation.codebook:
                kept = people.codebook_version(self._context.transaction, *name)
                if kept is None:
                    raise EditRefused("edit.unknown-codebook", codebook=name[0], version=name[1])
                if kept.value is None:
                    raise LibraryFailed("library.row-damaged", kind="codebook", id=kept.id)
                found = self._context.memory.codebooks[name] = kept.value
            else:
                found = current_codebook(self._context.transaction)
            self._codebooks[name] = found
        return found

    def _revision(self, id: str) -> _Place:
        known = self._revisions.get(id)
        if known is None:
            found = revisions.bare_revision(self._context.transaction, id)
            if found is None:
                raise EditRefused("edit.not-there", kind="revision", id=id)
            if not found.good:
                raise LibraryFailed("library.row-damaged", kind="revision", id=id)
            known = self._revisions[id] = _Place(
                found.key, found.row.article, found.row.number, found.deleted_at is not None
            )
            self.keys.revisions[id] = found.key
        return known

    def _text(self, revision_id: str) -> str:
        memory = self._context.memory
        text = memory.texts.get(revision_id)
        if text is None:
            kept = good(
                revisions.revision_by_id(self._context.transaction, revision_id), "revision", revision_id
            )
            text = kept.good.text
            memory.keep_text(revision_id, text)
        return text


def _is_area(area: Area) -> bool:
    """Return whether an area is a part of a page of a file that somebody can have looked at."""
    if not all(isinstance(side, int | float) and abs(side) <= _FAR for side in area.box):
        return False  # what is no number is not less than anything, either
    whole = (area.page, area.at, area.dpi)
    if not all(isinstance(n, int) and 0 <= n < WHOLE_NUMBERS for n in whole):
        return False
    hashes = (area.original, area.picture or area.original)
    return area.x0 < area.x1 and area.y0 < area.y1 and all(map(_HASH.fullmatch, hashes))


def _outside_trash(kept: Kept[Any], kind: str) -> None:
    if kept.deleted_at is not None:
        raise EditRefused("edit.in-trash", kind=kind, id=kept.id)


def _check_pieces(anchor: Anchor, text: str) -> None:
    reached = 0
    for piece in anchor.pieces:
        span = piece.span
        if span.end > len(text):
            raise EditRefused("edit.outside-text", start=span.start, end=span.end, length=len(text))
        if not span:
            raise EditRefused("edit.empty-span", start=span.start)
        if span.start < reached:
            raise EditRefused("edit.pieces-overlap", start=span.start, end=span.end)
        if piece.quote != span.of(text):
            raise EditRefused("edit.quote-differs", start=span.start, end=span.end)
        reached = span.end


def _stored(context: Context, ids: Iterable[str]) -> dict[str, Kept[Annotation]]:
    return stored.annotations_by_id(context.transaction, each_once(ids))


def _change(given: Iterable[Annotation]) -> Change:
    given = tuple(given)
    return Change(articles=frozenset(a.article for a in given), annotations=frozenset(a.id for a in given))


def _add(context: Context, edit: AddAnnotations) -> Done:
    given = tuple(clean_annotation(a) for a in edit.annotations)
    ids = each_once(a.id for a in given)
    if len(ids) < len(given):
        raise ValueError("an annotation stands twice in one edit")
    there = _stored(context, ids)
    for each in given:
        if each.id in there and (there[each.id].deleted_at is None or there[each.id].value != each):
            raise EditRefused("edit.id-taken", kind="annotation", id=each.id)
    checker = _Checker(context)
    fresh = [a for a in given if a.id not in there]
    for each in fresh:
        checker.references(each)
        checker.places(each, each.anchors)
    keys = writing.add_annotations(context.transaction, fresh, checker.keys)
    context.tallies.show(zip(keys, fresh, strict=True), checker.keys.articles, checker.keys.revisions)
    _bring_back(context, list(there.values()))  # done before and taken back
    return TrashAnnotations(ids), _change(given)


def _edit(context: Context, edit: EditAnnotation) -> Done:
    (inverse,), change = edit_each(context, (edit,))
    return inverse, change


def edit_each(context: Context, edits: Sequence[EditAnnotation]) -> tuple[tuple[EditAnnotation, ...], Change]:
    """Do edits of different annotations together: a carried article has hundreds of them.

    Returns what takes each back, in their order.
    """
    given = [(clean_annotation(edit.before), clean_annotation(edit.after)) for edit in edits]
    there = _stored(context, (before.id for before, _ in given))
    hidden: dict[str, frozenset[str]] = {}
    checker = _Checker(context)
    replaced: list[tuple[Kept[Annotation], Annotation]] = []
    elsewhere: list[tuple[int, Annotation]] = []  # other places or another tag: counts and shares follow
    for before, after in given:
        if (before.id, before.article) != (after.id, after.article):
            raise ValueError("an annotation keeps its id and its article")
        kept = good(there.get(before.id), "annotation", before.id)
        in_trash(kept, False, "annotation")
        if before.article not in hidden:
            hidden[before.article] = _trashed(context, before.article)
        trashed = hidden[before.article]
        if shown(kept.good, trashed) != before:
            raise moved_on("annotation", before.id)
        was, now = kept.good, with_hidden(after, kept.good, trashed)
        checker.references(now, was)
        known = set(was.anchors)
        moved = (was.cues, was.values, was.speaker) != (now.cues, now.values, now.speaker)
        fresh = [a for a in now.anchors if a not in known]
        if fresh or moved or len(was.anchors) != len(now.anchors) or was.area != now.area:
            checker.places(now, fresh)
        replaced.append((kept, now))
        if (was.anchors, was.tag) != (now.anchors, now.tag):
            elsewhere.append((kept.key, now))
    keys = checker.keys
    context.tallies.hide([(key, keys.articles[now.article]) for key, now in elsewhere])
    writing.replace_annotations(context.transaction, replaced, keys)
    context.tallies.show(elsewhere, keys.articles, keys.revisions)
    inverses = tuple(EditAnnotation(after, before) for before, after in given)
    return inverses, _change(now for _, now in replaced)


def _trashed(context: Context, article: str) -> frozenset[str]:
    keys = articles.keys_of(context.transaction, (article,))
    return revisions.trashed_revisions(context.transaction, keys[article]) if keys else frozenset()


def _kept(context: Context, ids: tuple[str, ...], trash: bool) -> list[Kept[Annotation]]:
    there = _stored(context, ids)
    return [in_trash(good(there.get(id), "annotation", id), not trash, "annotation") for id in ids]


def _trash(context: Context, edit: TrashAnnotations) -> Done:
    ids = each_once(edit.annotations)
    kept = _kept(context, ids, True)
    article_keys = articles.keys_of(context.transaction, {k.good.article for k in kept})
    context.tallies.hide([(k.key, article_keys[k.good.article]) for k in kept])
    writing.mark_annotations(context.transaction, kept, context.at, context.batch)
    return RestoreAnnotations(ids), _change(k.good for k in kept)


def _restore(context: Context, edit: RestoreAnnotations) -> Done:
    ids = each_once(edit.annotations)
    kept = _kept(context, ids, False)
    _bring_back(context, kept)
    return TrashAnnotations(ids), _change(k.good for k in kept)


def _bring_back(context: Context, kept: list[Kept[Annotation]]) -> None:
    if not kept:
        return
    checker = _Checker(context)
    for each in kept:
        checker.references(each.good, each.good)
    writing.mark_annotations(context.transaction, kept, None, None)
    context.tallies.show([(k.key, k.good) for k in kept], checker.keys.articles, checker.keys.revisions)


HOW: dict[type, Callable[[Context, Any], Done]] = {
    AddAnnotations: _add,
    EditAnnotation: _edit,
    TrashAnnotations: _trash,
    RestoreAnnotations: _restore,
}
