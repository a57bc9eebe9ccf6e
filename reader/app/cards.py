"""From annotations to what the panel shows: plain rows, made only of values."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from reader.app.panels.card_model import CardRow
from reader.model import Annotation, Area, Revision, Speaker

# Between the pieces of a discontinuous quote, as quotations in print have it.
BETWEEN_PIECES = " … "


def card_of(
    annotation: Annotation,
    revision: Revision,
    speakers: Mapping[str, Speaker],
    draft: str | None = None,
    *,
    annotator: str = "",
) -> CardRow:
    """Return the card of an annotation in one revision; an orphan shows its last known quote.

    `annotator` is a name where the card is to say whose it is.
    """
    anchor = annotation.anchor_in(revision.id)
    area = annotation.area
    if area is not None and anchor is None:
        return _card_of_area(annotation, area, revision, speakers, draft)
    standing = (a.pieces for a in reversed(annotation.anchors) if a.pieces)
    pieces = anchor.pieces if anchor else next(standing, ())
    speaker = speakers.get(annotation.speaker.speaker) if annotation.speaker else None
    return CardRow(
        id=annotation.id,
        tag=annotation.tag,
        quote=BETWEEN_PIECES.join(piece.quote for piece in pieces),
        speaker=speaker.name if speaker else "",
        speaker_kind=speaker.kind if speaker else "named",
        cues=tuple(cue.of(revision.text) for cue in annotation.cues),
        note=annotation.note,
        values=annotation.values,
        start=anchor.start if anchor else -1,
        end=anchor.end if anchor else -1,
        state="annotation" if anchor else "orphan",
        draft=draft,
        why="" if anchor else _why(annotation, revision),
        annotator=annotator,
        verdict=annotation.verdict,
        printed=revision.page_labels([piece.span for piece in pieces]) if anchor else (),
    )


def _card_of_area(
    annotation: Annotation, area: Area, revision: Revision, speakers: Mapping[str, Speaker], draft: str | None
) -> CardRow:
    """Return the card of a part of a printed page; in a revision of another file it has no place."""
    speaker = speakers.get(annotation.speaker.speaker) if annotation.speaker else None
    here = area.original == revision.source.original_hash
    return CardRow(
        id=annotation.id,
        tag=annotation.tag,
        quote=QCoreApplication.translate("cards", "Area on page {0}").format(area.label),
        speaker=speaker.name if speaker else "",
        speaker_kind=speaker.kind if speaker else "named",
        note=annotation.note,
        values=annotation.values,
        start=area.at,
        end=area.at,
        state="annotation" if here else "orphan",
        draft=draft,
        why="" if here else QCoreApplication.translate("cards", "on a page of another file"),
        verdict=annotation.verdict,
        is_area=True,
        picture=area.picture,
    )


def _why(annotation: Annotation, revision: Revision) -> str:
    """Return in a few words why an annotation has no place in a revision."""
    here = next((a for a in annotation.anchors if a.revision == revision.id), None)
    if here is None:
        return QCoreApplication.translate("cards", "made in another revision")
    if here.how == "left":
        return QCoreApplication.translate("cards", "left without a place")
    return QCoreApplication.translate("cards", "its words are gone")
