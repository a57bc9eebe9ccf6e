"""A newer text of an article that is there: recognised, kept as a revision, every annotation carried to it.

Nothing is dropped: the old revision and its anchors stay; what is lost in the new text is an orphan there.
Cues, the words that name the speaker and other words that an annotation points to stand in the revision of
its newest anchor that is no orphan, so they go with it; those that the new text lacks are named in the
outcome and come back with undo.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from reader.anchoring import Carried, carry_spans
from reader.library.cleaning import cleaned_facts
from reader.library.edits import AddRevision, Applied, Batch, Edit, EditAnnotation
from reader.library.library import Library
from reader.library.recognising import Match, looks_like
from reader.library.to_fetch import is_link, when_fetched
from reader.model import Anchor, Annotation, ImportedArticle, Notice, Revision, Source, new_id, piece_of
from reader.storage.originals import original_hash
from reader.text.hashing import text_hash
from reader.text.normalise import NORMALISER_VERSION
from reader.text.span import Span, hull

__all__ = ["LostWords", "Match", "RevisionOutcome", "carry", "looks_like", "revise"]

Kind = Literal["file", "address", "clipboard", "sample", "merge"]
Where = Mapping[Span, Carried]

# A cue of which less is left is another word: "may" that became "will" justifies nothing any more.
CUE_LEFT = 0.6


@dataclass(frozen=True, slots=True)
class LostWords:
    """Words that an annotation pointed to (a cue, the speaker's name) and that the new text lacks."""

    annotation: str
    words: str


@dataclass(frozen=True, slots=True)
class RevisionOutcome:
    """What a new revision did to the annotations: each one's id stands in one of the four tuples.

    `applied` can be undone; None when the text is that of the newest revision and nothing was added.
    """

    applied: Applied | None
    article: str
    revision: str
    kept: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    words_lost: tuple[LostWords, ...] = ()
    notices: tuple[Notice, ...] = ()


def revise(
    library: Library,
    article_id: str,
    imported: ImportedArticle,
    original: bytes,
    *,
    name: str,
    kind: Kind = "file",
) -> RevisionOutcome:
    """Keep what was read as the newest revision of an article, and carry its annotations: one edit.

    Raises `NotFound` for an unknown article and what `Library.apply` raises.
    """
    rows = library.revisions(article_id)
    hashed = text_hash(imported.text)
    newest = max(rows, key=lambda row: row.number)
    # Pages without a text all have the same: they are unchanged when they come from the same file.
    if newest.text_hash == hashed and (
        imported.text or newest.source.original_hash in ("", original_hash(original))
    ):
        if newest.source.original_hash == original_hash(original):
            library.place_anew(original, hashed, imported.layout)
        notice = Notice("revising.unchanged", (("name", name), ("number", newest.number)))
        return RevisionOutcome(None, article_id, newest.id, notices=(*imported.notices, notice))
    revision = revision_of(imported, hashed, article_id, newest.number + 1, name, kind, library.now())
    carried = carry(library, library.annotations(article_id), revision)
    edits: list[Edit] = [AddRevision(revision, original, imported.layout)]
    edits += [EditAnnotation(each.before, each.after) for each in carried if each.after != each.before]
    if is_link(library.revision(newest.id)):
        edits += when_fetched(library, article_id, imported)
    applied = library.apply(Batch(tuple(edits)))
    return outcome_of(applied, revision, carried, imported.notices)


def revision_of(
    imported: ImportedArticle, hashed: str, article: str, number: int, name: str, kind: Kind, now: str
) -> Revision:
    """Return what was read as revision `number` of an article; `hashed` is the hash of its text."""
    source = Source(
        kind=kind,
        name=name,
        media_type=imported.media_type,
        encoding=imported.encoding,
        importer=imported.importer,
        importer_version=imported.importer_version,
        retrieved=now,
    )
    return Revision(
        id=new_id(),
        article=article,
        number=number,
        text=imported.text,
        text_hash=hashed,
        normaliser_version=NORMALISER_VERSION,
        blocks=imported.blocks,
        marks=imported.marks,
        pages=imported.pages,
        source=cleaned_facts(source),
        language=imported.language,
        notices=imported.notices,
        created=now,
    )


@dataclass(frozen=True, slots=True)
class CarriedAnnotation:
    """An annotation with an anchor more; `how` is that anchor's, `words_lost` what it no longer points to."""

    before: Annotation
    after: Annotation
    how: str
    words_lost: tuple[LostWords, ...] = ()


def outcome_of(
    applied: Applied | None,
    revision: Revision,
    carried: Sequence[CarriedAnnotation],
    notices: tuple[Notice, ...] = (),
) -> RevisionOutcome:
    by_how: dict[str, list[str]] = defaultdict(list)
    for each in carried:
        by_how[each.how].append(each.after.id)
    return RevisionOutcome(
        applied,
        revision.article,
        revision.id,
        kept=tuple(by_how["same"]),
        edited=tuple(by_how["edited"]),
        moved=tuple(by_how["moved"]),
        lost=tuple(by_how["lost"]),
        words_lost=tuple(words for each in carried for words in each.words_lost),
        notices=notices,
    )


def carry(
    library: Library, annotations: Iterable[Annotation], revision: Revision, *, known: Sequence[Revision] = ()
) -> tuple[CarriedAnnotation, ...]:
    """Return each annotation with an anchor in `revision`, from its newest anchor that is no orphan.

    So what an earlier revision lost comes back when the newsroom brings it back. Texts are read from the
    library unless their revision is among `known`. An annotation that stands nowhere stays as it is: lost.
    """
    annotations = in_texts(annotations)
    texts = {each.id: each for each in known}
    numbers: dict[str, int] = {row.id: row.number for row in library.revisions(revision.article)}
    numbers |= {each.id: each.number for each in known}
    sources = {each.id: newest_standing(each, numbers) for each in annotations}
    wanted: dict[str, list[Span]] = defaultdict(list)
    for each in annotations:
        anchor = sources[each.id]
        if anchor is not None:
            wanted[anchor.revision] += pointed_at(each, anchor)
    where: dict[str, Where] = {}
    for of, spans in wanted.items():
        old = texts.get(of) or library.revision(of)
        distinct = tuple(dict.fromkeys(spans))
        found = carry_spans(old.text, revision.text, distinct)
        where[of] = dict(zip(distinct, found, strict=True))
        texts[of] = old
    return tuple(
        CarriedAnnotation(each, each, "lost")
        if (anchor := sources[each.id]) is None
        else carried_annotation(each, anchor, texts[anchor.revision].text, revision, where[anchor.revision])
        for each in annotations
    )


def in_texts(annotations: Iterable[Annotation]) -> tuple[Annotation, ...]:
    """Return those that are carried from text to text: areas stay on their page."""
    return tuple(a for a in annotations if a.anchors or a.area is None)


def newest_standing(annotation: Annotation, numbers: Mapping[str, int]) -> Anchor | None:
    """Return the anchor that is no orphan in the revision with the highest number; None without any."""
    standing = [a for a in annotation.anchors if a.state != "orphan" and a.pieces and a.revision in numbers]
    return max(standing, key=lambda a: numbers[a.revision], default=None)


def pointed_at(annotation: Annotation, anchor: Anchor) -> list[Span]:
    """Return all spans that an annotation has in the revision of `anchor`: pieces, cues, mention, values."""
    return [*(piece.span for piece in anchor.pieces), *words_of(annotation)]


def words_of(annotation: Annotation) -> list[Span]:
    """Return the spans beside the pieces: cues, the words that name the speaker, values that are spans."""
    spans = [*annotation.cues, *(v.value for v in annotation.values if isinstance(v.value, Span))]
    if annotation.speaker is not None and annotation.speaker.span is not None:
        spans.append(annotation.speaker.span)
    return spans


def carried_annotation(
    annotation: Annotation, source: Anchor, old_text: str, revision: Revision, where: Where
) -> CarriedAnnotation:
    """Return the annotation with its anchor in `revision`; `where` holds all its spans of `old_text`."""
    anchor = carried_anchor(source, revision, where)
    with_anchor = annotation.with_anchor(anchor)
    if not anchor.pieces:
        return CarriedAnnotation(annotation, with_anchor, "lost")  # its words stay where it stood
    after, gone = carried_words(with_anchor, source, anchor, where)
    lost = tuple(LostWords(annotation.id, span.of(old_text)) for span in gone)
    return CarriedAnnotation(annotation, after, anchor.how, lost)


def carried_anchor(source: Anchor, revision: Revision, where: Where) -> Anchor:
    """Return where the pieces of `source` stand in `revision`: each for itself, in text order.

    Pieces that meet in the new text become one. All lost: an orphan. A doubt that nobody has settled yet
    stays a doubt.
    """
    found = [(piece.span, where[piece.span]) for piece in source.pieces]
    spans = joined(c.span for _, c in found if c.span is not None)
    if not spans:
        return Anchor(revision.id, (), "lost", 0.0, "orphan")
    total = sum(len(old) for old, _ in found) or 1
    score = sum(len(old) * (c.score if c.span else 0.0) for old, c in found) / total
    hows = {c.how if c.span else "lost" for _, c in found}
    how = "edited" if hows & {"lost", "edited"} else "moved" if "moved" in hows else "same"
    sure = how == "same" and source.state == "confirmed"
    return Anchor(
        revision.id,
        tuple(piece_of(revision.text, span) for span in spans),
        how,
        min(score, source.score),
        "confirmed" if sure else "proposed",
    )


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the spans that are not empty, in order, those that overlap as one."""
    done: list[Span] = []
    for span in sorted(s for s in spans if s):
        if done and done[-1].overlaps(span):
            done[-1] = hull((done[-1], span))
        else:
            done.append(span)
    return tuple(done)


def carried_words(
    annotation: Annotation, source: Anchor, target: Anchor, where: Where
) -> tuple[Annotation, tuple[Span, ...]]:
    """Return the annotation with cues, mention and span values in the text of `target`; and those lost.

    What stood within the annotation and does so no more is another occurrence of the same word: lost too.
    """
    old_hull = hull(tuple(piece.span for piece in source.pieces))
    new_hull = hull(tuple(piece.span for piece in target.pieces))
    gone: list[Span] = []

    def at(span: Span) -> Span | None:
        found = where[span]
        new = found.span
        good = new and (found.how != "edited" or found.score >= CUE_LEFT)
        if new and good and (new.overlaps(new_hull) or not span.overlaps(old_hull)):
            return new
        gone.append(span)
        return None

    cues = tuple(dict.fromkeys(new for cue in annotation.cues if (new := at(cue)) is not None))
    speaker = annotation.speaker
    if speaker is not None and speaker.span is not None:
        speaker = replace(speaker, span=at(speaker.span))
    values = []
    for value in annotation.values:
        if isinstance(value.value, Span):
            new = at(value.value)
            if new is None:
                continue
            value = replace(value, value=new)
        values.append(value)
    return replace(annotation, cues=cues, speaker=speaker, values=tuple(values)), tuple(gone)
