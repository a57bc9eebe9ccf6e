"""Articles that are a link only, from a reading list: found again when their text is brought in."""

from __future__ import annotations

from dataclasses import replace

from reader import wording
from reader.library.cleaning import cleaned_facts
from reader.library.edits import Edit, EditArticle, TakeArticles
from reader.library.library import Library
from reader.model import ImportedArticle, Notice, Revision

_MESSAGE = "lists.to-fetch"


def told(url: str) -> Notice:
    """Return the notice that marks a revision as a link without its text."""
    return Notice(_MESSAGE, (("address", url),))


def is_link(revision: Revision) -> bool:
    return any(notice.message == _MESSAGE for notice in revision.notices)


def label_name() -> str:
    return wording.NAMES["lists.to-fetch"]


def link_at(library: Library, url: str) -> str | None:
    """Return the article at `url` of which nothing is here but the link."""
    found = library.articles_at((url,)) if url else ()
    return next((article for article in found if is_link(library.newest_revision(article))), None)


def when_fetched(library: Library, article_id: str, imported: ImportedArticle) -> tuple[Edit, ...]:
    """Return what else changes when a link gets its text: it leaves the label, and blank facts are filled."""
    edits: list[Edit] = []
    for label in library.labels():
        if label.name == label_name() and article_id in label.articles:
            edits.append(TakeArticles("label", label.id, (article_id,)))
    before = library.article(article_id)
    facts = ("title", "byline", "outlet", "published", "language")
    blank = {fact: getattr(imported, fact) for fact in facts if not getattr(before, fact)}
    after = cleaned_facts(replace(before, **blank, modified=library.now()))
    if any(getattr(after, fact) for fact in blank):
        edits.append(EditArticle(before, after))
    return tuple(edits)
