"""What each edit does to the store, and what takes it back.

Everything runs inside the caller's transaction: an exception leaves the library as it was. An edit that
names what is not there, or replaces what is no longer there, raises `EditRefused`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from reader.errors import EditRefused, LibraryFailed
from reader.library.cleaning import clean
from reader.library.edits import (
    AddAnnotator,
    AddArticle,
    AddCodebook,
    AddLinks,
    AddRevision,
    AddSpeaker,
    Batch,
    Change,
    DropCodebook,
    Edit,
    EditAnnotator,
    EditArticle,
    EditSpeaker,
    ForgetUnknown,
    KeepUnknown,
    RestoreAnnotator,
    RestoreArticles,
    RestoreLinks,
    RestoreRevision,
    RestoreSpeakers,
    SetCodebook,
    TrashAnnotator,
    TrashArticles,
    TrashLinks,
    TrashRevision,
    TrashSpeakers,
    UseAnnotator,
)
from reader.model import Annotator, Codebook, Revision
from reader.model.snapshot import Link
from reader.storage import annotations as stored
from reader.storage import articles, extras, people
from reader.storage.own_row import change_own_row, own_row
from reader.storage.rows import Kept, Transaction
from reader.storage.tally import Tallies
from reader.text.hashing import text_hash

T = TypeVar("T")
Done = tuple[Edit, Change]  # what takes an edit back, and what it changed

TEXTS_KEPT = 4  # articles that are being worked on; their texts are compared with every new quote


@dataclass(slots=True)
class Memory:
    """What never changes once stored, kept between edits: texts of revisions, snapshots of codebooks.

    To be forgotten when a transaction fails, because it may hold what was rolled back.
    """

    texts: dict[str, str] = field(default_factory=dict)
    codebooks: dict[tuple[str, int], Codebook] = field(default_factory=dict)

    def forget(self) -> None:
        self.texts.clear()
        self.codebooks.clear()

    def keep_text(self, revision_id: str, text: str) -> None:
        while len(self.texts) >= TEXTS_KEPT:
            del self.texts[next(iter(self.texts))]
        self.texts[revision_id] = text


@dataclass(slots=True)
class Context:
    """One transaction on its way: `at` is its time, `batch` names what goes to the trash together."""

    transaction: Transaction
    tallies: Tallies
    memory: Memory
    at: str
    batch: str


def moved_on(kind: str, id: str) -> EditRefused:
    """Return the refusal of an edit that would overwrite what somebody else did meanwhile."""
    return EditRefused("edit.moved_on", kind=kind, id=id)


def good(kept: Kept[T] | None, kind: str, id: str) -> Kept[T]:
    """Return a stored value that is there and undamaged."""
    if kept is None:
        raise EditRefused("edit.not-there", kind=kind, id=id)
    if kept.value is None:
        raise LibraryFailed("library.row-damaged", kind=kind, id=id)
    return kept


def in_trash(kept: Kept[T], wanted: bool, kind: str) -> Kept[T]:
    """Return `kept` when it is in the trash, or is not, as wanted."""
    if (kept.deleted_at is not None) is not wanted:
        raise moved_on(kind, kept.id)
    return kept


def each_once(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))


# --- articles and revisions --------------------------------------------------------------------------


def _count_articles(context: Context, by: int) -> None:
    change_own_row(context.transaction, counts={"article": by})


def _check_revision(revision: Revision) -> None:
    length = len(revision.text)
    try:
        right = text_hash(revision.text) == revision.text_hash and "\0" not in revision.text
        revision.text.encode()
    except UnicodeEncodeError:
        right = False
    if not right:
        raise EditRefused("edit.text-not-normal", revision=revision.id)
    spans = [b.span for b in revision.blocks] + [m.span for m in revision.marks]
    ends = [s.end for s in (*spans, *(p.span for p in revision.pages))]
    if max(ends, default=0) > length:
        raise EditRefused("edit.outside-text", start=0, end=max(ends), length=length)


def _add_article(context: Context, edit: AddArticle) -> Done:
    article, revision = clean(edit.article), clean(edit.revision)
    if revision.article != article.id:
        raise ValueError("the first revision is of another article")
    _check_revision(revision)
    there = articles.article_by_id(context.transaction, article.id)
    if there is not None:
        # Done before and taken back: redo finds it in the trash, unless another article has its id.
        held = articles.revision_by_id(context.transaction, revision.id)
        if there.deleted_at is None or there.value != article or held is None or held.value != revision:
            raise EditRefused("edit.id-taken", kind="article", id=article.id)
        return _restore_articles(context, RestoreArticles((article.id,)))
    if articles.bare_revision(context.transaction, revision.id) is not None:
        raise EditRefused("edit.id-taken", kind="revision", id=revision.id)
    key = articles.add_article(context.transaction, article)
    articles.add_revision(context.transaction, revision, key)
    context.memory.keep_text(revision.id, revision.text)
    context.tallies.recount(key)
    _count_articles(context, +1)
    change = Change(articles=frozenset((article.id,)), revisions=frozenset((revision.id,)))
    return TrashArticles((article.id,)), change


def _edit_article(context: Context, edit: EditArticle) -> Done:
    before, after = clean(edit.before), clean(edit.after)
    if before.id != after.id:
        raise ValueError("an article keeps its id")
    kept = good(articles.article_by_id(context.transaction, before.id), "article", before.id)
    in_trash(kept, False, "article")
    if kept.value != before:
        raise moved_on("article", before.id)
    articles.put_article(context.transaction, kept, after, None, None)
    return EditArticle(after, before), Change(articles=frozenset((before.id,)))


def _mark_articles(context: Context, ids: tuple[str, ...], trash: bool) -> Change:
    at, batch = (context.at, context.batch) if trash else (None, None)
    for id in ids:
        kept = good(articles.article_by_id(context.transaction, id), "article", id)
        in_trash(kept, not trash, "article")
        articles.put_article(context.transaction, kept, kept.good, at, batch)
    _count_articles(context, -len(ids) if trash else len(ids))
    return Change(articles=frozenset(ids))


def _trash_articles(context: Context, edit: TrashArticles) -> Done:
    ids = each_once(edit.articles)
    return RestoreArticles(ids), _mark_articles(context, ids, True)


def _restore_articles(context: Context, edit: RestoreArticles) -> Done:
    ids = each_once(edit.articles)
    return TrashArticles(ids), _mark_articles(context, ids, False)


def _add_revision(context: Context, edit: AddRevision) -> Done:
    revision = clean(edit.revision)
    _check_revision(revision)
    there = articles.revision_by_id(context.transaction, revision.id)
    if there is not None:
        if there.deleted_at is None or there.value != revision:
            raise EditRefused("edit.id-taken", kind="revision", id=revision.id)
        return _restore_revision(context, RestoreRevision(revision.id))
    article = good(articles.article_by_id(context.transaction, revision.article), "article", revision.article)
    in_trash(article, False, "article")
    articles.add_revision(context.transaction, revision, article.key)
    context.memory.keep_text(revision.id, revision.text)
    context.tallies.recount(article.key)
    return TrashRevision(revision.id), _revision_change(revision.id, article.id)


def _mark_revision(context: Context, id: str, trash: bool) -> Change:
    found = articles.bare_revision(context.transaction, id)
    if found is None:
        raise EditRefused("edit.not-there", kind="revision", id=id)
    if not found.good:
        raise LibraryFailed("library.row-damaged", kind="revision", id=id)
    if (found.deleted_at is None) is not trash:
        raise moved_on("revision", id)
    article = good(
        articles.article_by_id(context.transaction, found.row.article), "article", found.row.article
    )
    others = [r for r in articles.revisions_of(context.transaction, article.key) if r.deleted_at is None]
    if trash and len(others) == 1:
        raise EditRefused("edit.only-revision", article=article.id)
    at, batch = (context.at, context.batch) if trash else (None, None)
    articles.trash_revision(context.transaction, found.key, at, batch)
    context.tallies.recount(article.key)
    return _revision_change(id, article.id)


def _revision_change(revision: str, article: str) -> Change:
    return Change(articles=frozenset((article,)), revisions=frozenset((revision,)))


def _trash_revision(context: Context, edit: TrashRevision) -> Done:
    return RestoreRevision(edit.revision), _mark_revision(context, edit.revision, True)


def _restore_revision(context: Context, edit: RestoreRevision) -> Done:
    return TrashRevision(edit.revision), _mark_revision(context, edit.revision, False)


# --- speakers ----------------------------------------------------------------------------------------


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


# --- annotators and codebooks ------------------------------------------------------------------------


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


def current_codebook(transaction: Transaction) -> Codebook:
    """Return the current snapshot; raises when it is damaged."""
    key = own_row(transaction).codebook
    found = next((kept for kept in people.codebooks(transaction) if kept.key == key), None)
    if found is None or found.value is None:
        raise LibraryFailed("library.row-damaged", kind="codebook", id=found.id if found else "")
    return found.value


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


# --- links, and keys of newer files ----------------------------------------------------------------------


def _add_links(context: Context, edit: AddLinks) -> Done:
    given = tuple(clean(link) for link in edit.links)
    there = extras.links_by_id(context.transaction, (link.id for link in given))
    for link in given:
        if link.id in there and (there[link.id].deleted_at is None or there[link.id].value != link):
            raise EditRefused("edit.id-taken", kind="link", id=link.id)
    fresh = [link for link in given if link.id not in there]
    ends = each_once(id for link in fresh for id in (link.from_annotation, link.to_annotation))
    keys = stored.keys_of(context.transaction, ends)
    for id in ends:
        if id not in keys:
            raise EditRefused("edit.not-there", kind="annotation", id=id)
    extras.add_links(context.transaction, fresh, keys)
    extras.mark_links(context.transaction, there.values(), None, None)
    return TrashLinks(each_once(link.id for link in given)), _linked(given)


def _linked(links: Iterable[Link]) -> Change:
    return Change(annotations=frozenset(id for k in links for id in (k.from_annotation, k.to_annotation)))


def _mark_links(context: Context, ids: tuple[str, ...], trash: bool) -> Change:
    there = extras.links_by_id(context.transaction, ids)
    kept = [in_trash(good(there.get(id), "link", id), not trash, "link") for id in ids]
    at, batch = (context.at, context.batch) if trash else (None, None)
    extras.mark_links(context.transaction, kept, at, batch)
    return _linked(k.good for k in kept)


def _trash_links(context: Context, edit: TrashLinks) -> Done:
    ids = each_once(edit.links)
    return RestoreLinks(ids), _mark_links(context, ids, True)


def _restore_links(context: Context, edit: RestoreLinks) -> Done:
    ids = each_once(edit.links)
    return TrashLinks(ids), _mark_links(context, ids, False)


def _keep_unknown(context: Context, edit: KeepUnknown) -> Done:
    there = {
        (u.kind, u.id, u.pointer)
        for k in extras.unknown_keys(context.transaction)
        if (u := k.value) is not None
    }
    fresh = tuple(u for u in map(clean, edit.unknown) if (u.kind, u.id, u.pointer) not in there)
    extras.add_unknown(context.transaction, fresh)
    return ForgetUnknown(fresh), Change()


def _forget_unknown(context: Context, edit: ForgetUnknown) -> Done:
    extras.remove_unknown(context.transaction, edit.unknown)
    return KeepUnknown(edit.unknown), Change()


# --- all of them -----------------------------------------------------------------------------------------


def _batch(context: Context, edit: Batch) -> Done:
    inverses: list[Edit] = []
    change = Change()
    for each in edit.edits:
        inverse, changed = apply(context, each)
        inverses.append(inverse)
        change |= changed
    return Batch(tuple(reversed(inverses))), change


_HOW: dict[type, Callable[[Context, Any], Done]] = {
    AddArticle: _add_article,
    AddRevision: _add_revision,
    TrashRevision: _trash_revision,
    RestoreRevision: _restore_revision,
    EditArticle: _edit_article,
    TrashArticles: _trash_articles,
    RestoreArticles: _restore_articles,
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
    AddLinks: _add_links,
    TrashLinks: _trash_links,
    RestoreLinks: _restore_links,
    KeepUnknown: _keep_unknown,
    ForgetUnknown: _forget_unknown,
    Batch: _batch,
}


def apply(context: Context, edit: Edit) -> Done:
    """Do one edit inside the context's transaction."""
    how = _HOW.get(type(edit))
    if how is not None:
        return how(context, edit)
    from reader.library import annotating  # it needs the helpers above

    return annotating.HOW[type(edit)](context, edit)
