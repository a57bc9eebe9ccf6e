"""Edits of speakers, annotators and codebooks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reader.errors import EditRefused
from reader.library.cleaning import clean
from reader.library.context import Context, Done, current_codebook, each_once, good, in_trash, moved_on
from reader.library.edits import (
    AddAnnotator,
    AddCodebook,
    AddSpeaker,
    Batch,
    Change,
    DropCodebook,
    EditAnnotator,
    EditSpeaker,
    RestoreAnnotator,
    RestoreSpeakers,
    SetCodebook,
    TrashAnnotator,
    TrashSpeakers,
    UseAnnotator,
)
from reader.model import Annotator, Codebook
from reader.storage import people
from reader.storage.own_row import change_own_row, own_row
from reader.storage.rows import Kept


def _add_speaker(context: Context, edit: AddSpeaker) -> Done:
    speaker = clean(edit.speaker)
    there = people.speaker_by_id(context.transaction, speaker.id)
    if there is not None:
        if there.deleted_at is None or there.value != speaker:
            raise EditRefused("edit.id-taken", kind="speaker", id=speaker.id)
        return _restore_speakers(context, RestoreSpeakers((speaker.id,)))
    people.add_speaker(context.transaction, speaker)
    return TrashSpeakers((speaker.id,)), Change(speakers=frozenset((speaker.id,)))


def _edit_speaker(context: Context, edit: EditSpeaker) -> Done:
    before, after = clean(edit.before), clean(edit.after)
    if before.id != after.id:
        raise ValueError("a speaker keeps its id")
    kept = good(people.speaker_by_id(context.transaction, before.id), "speaker", before.id)
    in_trash(kept, False, "speaker")
    if kept.value != before:
        raise moved_on("speaker", before.id)
    people.put_speaker(context.transaction, kept, after, None, None)
    return EditSpeaker(after, before), Change(speakers=frozenset((before.id,)))


def _trash_speakers(context: Context, edit: TrashSpeakers) -> Done:
    ids = each_once(edit.speakers)
    for id in ids:
        kept = good(people.speaker_by_id(context.transaction, id), "speaker", id)
        in_trash(kept, False, "speaker")
        if people.speaker_in_use(context.transaction, kept.key):
            raise EditRefused("edit.speaker-in-use", id=id)
        people.put_speaker(context.transaction, kept, kept.good, context.at, context.batch)
    return RestoreSpeakers(ids), Change(speakers=frozenset(ids))


def _restore_speakers(context: Context, edit: RestoreSpeakers) -> Done:
    ids = each_once(edit.speakers)
    for id in ids:
        kept = good(people.speaker_by_id(context.transaction, id), "speaker", id)
        in_trash(kept, True, "speaker")
        people.put_speaker(context.transaction, kept, kept.good, None, None)
    return TrashSpeakers(ids), Change(speakers=frozenset(ids))


def _annotator(context: Context, id: str) -> Kept[Annotator] | None:
    return next((kept for kept in people.annotators(context.transaction) if kept.id == id), None)


def _add_annotator(context: Context, edit: AddAnnotator) -> Done:
    annotator = clean(edit.annotator)
    there = _annotator(context, annotator.id)
    if there is not None:
        if there.deleted_at is None or there.value != annotator:
            raise EditRefused("edit.id-taken", kind="annotator", id=annotator.id)
        return _restore_annotator(context, RestoreAnnotator(annotator.id))
    people.add_annotator(context.transaction, annotator)
    return TrashAnnotator(annotator.id), Change(annotators=frozenset((annotator.id,)))


def _edit_annotator(context: Context, edit: EditAnnotator) -> Done:
    before, after = clean(edit.before), clean(edit.after)
    if before.id != after.id:
        raise ValueError("an annotator keeps their id")
    kept = in_trash(good(_annotator(context, before.id), "annotator", before.id), False, "annotator")
    if kept.value != before:
        raise moved_on("annotator", before.id)
    people.put_annotator(context.transaction, kept, after, None, None)
    return EditAnnotator(after, before), Change(annotators=frozenset((before.id,)))


def _trash_annotator(context: Context, edit: TrashAnnotator) -> Done:
    kept = in_trash(
        good(_annotator(context, edit.annotator), "annotator", edit.annotator), False, "annotator"
    )
    current = own_row(context.transaction).annotator
    if kept.key == current or people.annotator_in_use(context.transaction, kept.key):
        raise EditRefused("edit.annotator-in-use", id=kept.id)
    people.put_annotator(context.transaction, kept, kept.good, context.at, context.batch)
    return RestoreAnnotator(kept.id), Change(annotators=frozenset((kept.id,)))


def _restore_annotator(context: Context, edit: RestoreAnnotator) -> Done:
    kept = in_trash(good(_annotator(context, edit.annotator), "annotator", edit.annotator), True, "annotator")
    people.put_annotator(context.transaction, kept, kept.good, None, None)
    return TrashAnnotator(kept.id), Change(annotators=frozenset((kept.id,)))


def _set_codebook(context: Context, edit: SetCodebook) -> Done:
    codebook = clean(edit.codebook)
    before = current_codebook(context.transaction)
    change_own_row(context.transaction, codebook=_keep_codebook(context, codebook))
    return SetCodebook(before), Change(codebook=True)


def _use_annotator(context: Context, edit: UseAnnotator) -> Done:
    kept = good(_annotator(context, edit.annotator), "annotator", edit.annotator)
    in_trash(kept, False, "annotator")
    current = own_row(context.transaction).annotator
    before = next((k.id for k in people.annotators(context.transaction) if k.key == current), kept.id)
    change_own_row(context.transaction, annotator=kept.key)
    return UseAnnotator(before), Change(annotators=frozenset((before, kept.id)))


def _keep_codebook(context: Context, codebook: Codebook) -> int:
    """Store a snapshot unless it is there; return its key. Another one with its version is refused."""
    there = people.codebook_version(context.transaction, codebook.id, codebook.version)
    if there is None:
        return people.add_codebook(context.transaction, codebook)
    if there.value != codebook:
        raise EditRefused("edit.codebook-version-taken", id=codebook.id, version=codebook.version)
    return there.key


def _add_codebook(context: Context, edit: AddCodebook) -> Done:
    _keep_codebook(context, clean(edit.codebook))
    return Batch(()), Change(codebook=True)


def _drop_codebook(context: Context, edit: DropCodebook) -> Done:
    found = people.codebook_version(context.transaction, edit.id, edit.version)
    kept = good(found, "codebook", edit.id)
    current = own_row(context.transaction).codebook
    if kept.key == current or people.codebook_in_use(context.transaction, edit.id, edit.version):
        raise EditRefused("edit.codebook-in-use", id=edit.id, version=edit.version)
    people.drop_codebook(context.transaction, kept.key)
    return AddCodebook(kept.good), Change(codebook=True)


HOW: dict[type, Callable[[Context, Any], Done]] = {
    AddSpeaker: _add_speaker,
    EditSpeaker: _edit_speaker,
    TrashSpeakers: _trash_speakers,
    RestoreSpeakers: _restore_speakers,
    AddAnnotator: _add_annotator,
    TrashAnnotator: _trash_annotator,
    RestoreAnnotator: _restore_annotator,
    EditAnnotator: _edit_annotator,
    UseAnnotator: _use_annotator,
    SetCodebook: _set_codebook,
    AddCodebook: _add_codebook,
    DropCodebook: _drop_codebook,
}
