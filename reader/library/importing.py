"""From what a reader of files gives to an article in the library; the same text is not kept twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reader.library.cleaning import cleaned_facts
from reader.library.edits import AddArticle, Applied
from reader.library.library import Library
from reader.library.rereading import site_choice
from reader.library.revising import Kind, revise, revision_of
from reader.library.to_fetch import link_at
from reader.model import Article, ImportedArticle, Notice, new_id
from reader.storage.originals import original_hash
from reader.text.hashing import text_hash

if TYPE_CHECKING:
    from reader.importers.client import ImportClient

Reader = Callable[..., tuple[ImportedArticle, bytes]]  # (source, media_type=, name=, …), as ImportClient.read


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What became of a file: ids of the article and revision, new or (`duplicate`) there before.

    `applied` can be undone; None when nothing was added.
    """

    article: str
    revision: str
    title: str
    notices: tuple[Notice, ...] = ()
    duplicate: bool = False
    applied: Applied | None = None


def import_path(
    library: Library,
    path: Path | str,
    *,
    reader: Reader | None = None,
    media_type: str | None = None,
    **options: Any,
) -> ImportOutcome:
    """Read the file at `path` with `reader`, by default in a worker process, and keep it.

    `options` go to the reader. Raises what it raises (`ImportFailed`) and what `Library.apply` raises.
    """
    path = Path(path)
    if reader is None:
        from reader.importers.client import ImportClient

        with ImportClient() as client:
            return import_path(library, path, reader=client.read, media_type=media_type, **options)
    imported, original = reader(path, media_type=media_type, name=path.name, **options)
    imported = as_chosen(
        library, imported, original, reader, media_type=media_type, name=path.name, **options
    )
    return keep(library, imported, original, name=path.name)


def import_address(library: Library, url: str, client: ImportClient, **options: Any) -> ImportOutcome:
    """Fetch the page at `url` on the reader's request and keep it; raises as `import_path` does."""
    imported, original = client.read_address(url, **options)
    again = {"media_type": _declared(imported), "url": imported.url, "name": imported.url}
    imported = as_chosen(library, imported, original, client.read, **again)
    return keep(library, imported, original, name=imported.url, kind="address")


def as_chosen(
    library: Library, imported: ImportedArticle, original: bytes, reader: Reader, **options: Any
) -> ImportedArticle:
    """Return the article as the reader's choice of blocks on its site wants it; read again only for that."""
    site = site_choice(library, imported.url) if imported.importer == "web" else None
    if not site or options.get("put_back") or options.get("take_out"):
        return imported
    return reader(original, site=site, **options)[0]


def _declared(imported: ImportedArticle) -> str:
    told = f"; charset={imported.encoding}" if imported.encoding else ""
    return f"{imported.media_type}{told}"


def keep(
    library: Library,
    imported: ImportedArticle,
    original: bytes,
    *,
    name: str,
    kind: Kind = "file",
) -> ImportOutcome:
    """Add what was read as a new article, unless its text is in the library already.

    What was only a link until now gets its text as a revision, its highlights carried.
    """
    hashed = text_hash(imported.text)
    known = library.find_revision(hashed, "" if imported.text else original_hash(original))
    if known is not None:
        if known.source.original_hash == original_hash(original):
            library.place_anew(original, hashed, imported.layout)
        title = library.article(known.article).title
        notice = Notice("import.duplicate", (("name", name), ("article", known.article)))
        return ImportOutcome(known.article, known.id, title, (*imported.notices, notice), duplicate=True)
    link = link_at(library, imported.url)
    if link is not None:
        revised = revise(library, link, imported, original, name=name, kind=kind)
        title = library.article(link).title
        return ImportOutcome(link, revised.revision, title, revised.notices, applied=revised.applied)
    edit = added(imported, original, name, kind, hashed, library.now())
    applied = library.apply(edit)
    return ImportOutcome(
        edit.article.id, edit.revision.id, edit.article.title, imported.notices, applied=applied
    )


def added(
    imported: ImportedArticle, original: bytes, name: str, kind: Kind, hashed: str, now: str
) -> AddArticle:
    """Return the edit that adds what was read as an article of its own."""
    # Facts that a web page claims may hold anything; the text went through the normaliser.
    article = cleaned_facts(
        Article(
            id=new_id(),
            title=imported.title,
            byline=imported.byline,
            outlet=imported.outlet,
            url=imported.url,
            published=imported.published,
            language=imported.language,
            created=now,
            modified=now,
        )
    )
    revision = revision_of(imported, hashed, article.id, 1, name, kind, now)
    return AddArticle(article, revision, original, imported.layout)
