"""Edits of articles and their revisions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from reader.errors import EditRefused, LibraryFailed
from reader.library.cleaning import clean
from reader.library.context import Context, Done, each_once, fits, good, in_trash, moved_on
from reader.library.edits import (
    AddArticle,
    AddRevision,
    Batch,
    Change,
    EditArticle,
    MarkArticles,
    RestoreArticles,
    RestoreRevision,
    TrashArticles,
    TrashRevision,
)
from reader.model import Article, ReadingState, Revision
from reader.storage import articles, revisions
from reader.storage.own_row import change_own_row
from reader.storage.people import speaker_by_id
from reader.storage.rows import Kept
from reader.text.hashing import text_hash


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


def _check_values(context: Context, article: Article) -> None:
    for value in article.values:
        if not fits(value):
            raise EditRefused("edit.wrong-value", attribute=value.attribute)
        if value.type == "speaker":
            good(speaker_by_id(context.transaction, str(value.value)), "speaker", str(value.value))


def _add_article(context: Context, edit: AddArticle) -> Done:
    article, revision = clean(edit.article), clean(edit.revision)
    if revision.article != article.id:
        raise ValueError("the first revision is of another article")
    _check_revision(revision)
    _check_values(context, article)
    there = articles.article_by_id(context.transaction, article.id)
    if there is not None:
        # Done before and taken back: redo finds it in the trash, unless another article has its id.
        held = revisions.revision_by_id(context.transaction, revision.id)
        if there.deleted_at is None or there.value != article or held is None or held.value != revision:
            raise EditRefused("edit.id-taken", kind="article", id=article.id)
        return _restore_articles(context, RestoreArticles((article.id,)))
    if revisions.bare_revision(context.transaction, revision.id) is not None:
        raise EditRefused("edit.id-taken", kind="revision", id=revision.id)
    key = articles.add_article(context.transaction, article)
    revisions.add_revision(context.transaction, revision, key)
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
    _check_values(context, after)
    articles.put_article(context.transaction, kept, after, None, None)
    return EditArticle(after, before), Change(articles=frozenset((before.id,)))


def _kept_articles(context: Context, ids: tuple[str, ...], trashed: bool) -> list[Kept[Article]]:
    """Return the articles, all of them there, undamaged, and in the trash or not as said."""
    there = articles.articles_by_id(context.transaction, ids)
    return [in_trash(good(there.get(id), "article", id), trashed, "article") for id in ids]


def _move_articles(context: Context, ids: tuple[str, ...], trash: bool) -> Change:
    at, batch = (context.at, context.batch) if trash else (None, None)
    articles.mark_articles(context.transaction, _kept_articles(context, ids, not trash), at, batch)
    _count_articles(context, -len(ids) if trash else len(ids))
    return Change(articles=frozenset(ids), shelves=True)


def _mark_articles(context: Context, edit: MarkArticles) -> Done:
    kept = _kept_articles(context, each_once(edit.articles), False)
    back: dict[tuple[bool | None, ReadingState | None], list[str]] = {}
    changed: list[Kept[Article]] = []
    values = False
    for each in kept:
        before = each.good
        after = before if edit.done is None else replace(before, done=edit.done)
        if edit.reading is not None and edit.reading != before.reading:
            after = after.with_reading(edit.reading)
            values = True
        if after != before:
            earlier = (
                None if edit.done is None else before.done,
                None if edit.reading is None else before.reading,
            )
            back.setdefault(earlier, []).append(each.id)
            changed.append(replace(each, value=after))
    if values:
        articles.put_values(context.transaction, changed)
    else:
        articles.mark_articles(context.transaction, changed, None, None)
    inverse = Batch(tuple(MarkArticles(tuple(ids), *earlier) for earlier, ids in back.items()))
    return inverse, Change(articles=frozenset(each.id for each in changed))


def _trash_articles(context: Context, edit: TrashArticles) -> Done:
    ids = each_once(edit.articles)
    return RestoreArticles(ids), _move_articles(context, ids, True)


def _restore_articles(context: Context, edit: RestoreArticles) -> Done:
    ids = each_once(edit.articles)
    return TrashArticles(ids), _move_articles(context, ids, False)


def _add_revision(context: Context, edit: AddRevision) -> Done:
    revision = clean(edit.revision)
    _check_revision(revision)
    there = revisions.revision_by_id(context.transaction, revision.id)
    if there is not None:
        if there.deleted_at is None or there.value != revision:
            raise EditRefused("edit.id-taken", kind="revision", id=revision.id)
        return _restore_revision(context, RestoreRevision(revision.id))
    article = good(articles.article_by_id(context.transaction, revision.article), "article", revision.article)
    in_trash(article, False, "article")
    revisions.add_revision(context.transaction, revision, article.key)
    context.memory.keep_text(revision.id, revision.text)
    context.tallies.recount(article.key)
    return TrashRevision(revision.id), _revision_change(revision.id, article.id)


def _mark_revision(context: Context, id: str, trash: bool) -> Change:
    found = revisions.bare_revision(context.transaction, id)
    if found is None:
        raise EditRefused("edit.not-there", kind="revision", id=id)
    if not found.good:
        raise LibraryFailed("library.row-damaged", kind="revision", id=id)
    if (found.deleted_at is None) is not trash:
        raise moved_on("revision", id)
    article = good(
        articles.article_by_id(context.transaction, found.row.article), "article", found.row.article
    )
    others = [r for r in revisions.revisions_of(context.transaction, article.key) if r.deleted_at is None]
    if trash and len(others) == 1:
        raise EditRefused("edit.only-revision", article=article.id)
    at, batch = (context.at, context.batch) if trash else (None, None)
    revisions.trash_revision(context.transaction, found.key, at, batch)
    context.tallies.recount(article.key)
    return _revision_change(id, article.id)


def _revision_change(revision: str, article: str) -> Change:
    return Change(articles=frozenset((article,)), revisions=frozenset((revision,)))


def _trash_revision(context: Context, edit: TrashRevision) -> Done:
    return RestoreRevision(edit.revision), _mark_revision(context, edit.revision, True)


def _restore_revision(context: Context, edit: RestoreRevision) -> Done:
    return TrashRevision(edit.revision), _mark_revision(context, edit.revision, False)


HOW: dict[type, Callable[[Context, Any], Done]] = {
    AddArticle: _add_article,
    AddRevision: _add_revision,
    TrashRevision: _trash_revision,
    RestoreRevision: _restore_revision,
    EditArticle: _edit_article,
    TrashArticles: _trash_articles,
    RestoreArticles: _restore_articles,
    MarkArticles: _mark_articles,
}
