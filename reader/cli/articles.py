"""Verbs about articles: import, list, show, search."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reader import wording
from reader.cli.common import (
    ID_SHOWN,
    answer,
    complain,
    file_path,
    find_article,
    notice_records,
    open_library,
    say,
    settings,
    shared_options,
)
from reader.cli.passwords import asking
from reader.cli.projects import Options, project_options
from reader.errors import ImportFailed, ReaderError
from reader.model import ArticleRow
from reader.model.codec import to_json
from reader.paths import profile
from reader.wording import shown

if TYPE_CHECKING:
    from reader.importers.client import ImportClient
    from reader.library import Library


@click.command("import")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--revision-of",
    metavar="ARTICLE",
    help="Keep the one file as a newer revision of this article; its annotations are carried to it.",
)
@click.option("--encoding", metavar="NAME", help="How the characters are encoded, where the guess is wrong.")
@click.option("--anyway", is_flag=True, help="Open files past the limits for size, length and unpacking.")
@click.option("--password", default="", metavar="WORD", help="Opens PDFs that are locked with it.")
@project_options
@shared_options
def import_(
    paths: tuple[str, ...],
    revision_of: str | None,
    encoding: str | None,
    anyway: bool,
    password: str,
    **projects: Any,
) -> int:
    """Bring articles in: files, whole folders, patterns such as "*.html", or addresses of pages.

    An address (https://…) is fetched once, now: the only time that Spanreader uses the network. A page that
    needs scripts or a subscription has to be saved in a browser first.

    A file that cannot be read is named with the reason; the others are imported all the same. The same text
    a second time is noticed, not doubled. Exports of Spanreader and its packs are merged into the library;
    projects of brat, doccano, Label Studio, REFI-QDA programs, Web Annotations and tables of annotations
    come in with their tags.
    """
    from reader.importers.address import is_address
    from reader.importers.client import ImportClient

    if revision_of is not None:
        from reader.cli.revisions import import_revision

        return import_revision(paths, revision_of, password=password, encoding=encoding or "", anyway=anyway)
    options = {"encoding": encoding or "", "anyway": anyway}
    imported: list[dict[str, Any]] = []
    failed: list[dict[str, Any]] = []

    def fail(path: str | Path, error: ReaderError) -> None:
        failed.append({"path": str(path), "error": wording.of(error)})
        if not settings().json:
            complain(wording.of(error))

    with open_library(writing=True) as library, ImportClient() as client:
        for given in paths:
            try:
                files = [given] if is_address(given) else _files(given)
            except ReaderError as error:
                fail(given, error)
                continue
            for path in files:
                try:
                    told = Options(**projects)
                    done = list(_import_one(library, client, path, password, told, options))
                except ReaderError as error:
                    fail(path, error)
                else:
                    imported.extend(done)
                    if not settings().json:
                        _say_imported(done)
    if settings().json:
        answer({"imported": imported, "failed": failed}, ())
    return 1 if failed else 0


def _import_one(
    library: Library,
    client: ImportClient,
    path: Path | str,
    password: str,
    told: Options,
    options: dict[str, Any],
) -> Iterator[dict[str, Any]]:
    from reader.importers.lists.formats import list_at
    from reader.importers.projects.finding import format_at
    from reader.library.importing import import_address, import_path

    if isinstance(path, str):
        may_fetch()
        outcome = import_address(library, path, client, password=password, **options)
    elif list_at(path):
        from reader.cli.lists import import_list

        yield from import_list(library, client, path, anyway=options["anyway"])
        return
    elif project := format_at(path):
        from reader.cli.projects import import_project

        yield from import_project(library, client, path, project, told)
        return
    else:
        outcome = import_path(library, path, reader=asking(client.read, password), **options)
    record = {
        "path": str(path),
        "article": outcome.article,
        "revision": outcome.revision,
        "title": outcome.title,
        "duplicate": outcome.duplicate,
        "notices": notice_records(outcome.notices),
    }
    if told.highlights and not isinstance(path, str):
        from reader.cli.projects import import_marks

        marked = import_marks(library, client, outcome.revision, path, password, told)
        if marked is not None:
            rest = [n for n in outcome.notices if n.message != "import.pdf-marks"]
            record |= {"notices": notice_records(rest), "highlights": marked}
    yield record


def may_fetch() -> None:
    """Raise `ImportFailed` when the reader switched the network off."""
    from reader.settings import Settings

    if not Settings(profile(settings().data).settings).fetch_addresses:
        raise ImportFailed("address.off")


def _files(given: str) -> list[Path]:
    """Return the files that an argument names: a folder or a pattern gives what is in it, by name."""
    path = file_path(given)
    if path.is_dir():
        from reader.importers.projects.finding import format_at

        return [path] if format_at(path) else _in_folder(path)
    if path.exists() or not glob.has_magic(given):
        return [path]
    matches = sorted(glob.glob(str(path), recursive=True))
    if not matches:
        raise ImportFailed("cli.nothing-matches", pattern=given)
    return [file for match in matches for file in ([Path(match)] if os.path.isfile(match) else _files(match))]


def _in_folder(folder: Path) -> list[Path]:
    from reader.importers.lists.formats import list_at
    from reader.importers.projects.finding import format_at
    from reader.importers.registry import IMPORTERS

    suffixes = {suffix for importer in IMPORTERS for suffix in importer.suffixes if suffix}
    found = sorted(
        p
        for p in folder.rglob("*")
        if p.is_file() and (p.suffix.lower() in suffixes or list_at(p) or format_at(p))
    )
    if not found:
        raise ImportFailed("cli.nothing-in-folder", path=str(folder))
    return found


def _say_imported(done: list[dict[str, Any]]) -> None:
    for one in done:
        title = shown(one["title"]) or shown(one["path"])
        again = " (already in the library)" if one["duplicate"] else ""
        if "counts" in one:
            from reader.cli.projects import say_project

            say_project(one)
            continue
        say(f"{(one['article'] or '')[:ID_SHOWN]:{ID_SHOWN}}  {title}{again}")
        for notice in one["notices"]:
            say(f"{'':{ID_SHOWN}}  {notice['sentence']}")
        if "highlights" in one:
            from reader.cli.projects import say_project

            say_project(one["highlights"])


@click.command("list")
@shared_options
def list_() -> None:
    """List the articles of the library, newest first."""
    with open_library(writing=False) as library:
        rows: list[ArticleRow] = []
        while page := library.articles(after=rows[-1].article.id if rows else None, limit=500):
            rows.extend(page)
    answer({"articles": [_row_record(row) for row in rows]}, map(_row_line, rows))


def _row_record(row: ArticleRow) -> dict[str, Any]:
    return {
        **to_json(row.article),
        "revisions": row.revisions,
        "annotations": row.annotations,
        "orphans": row.orphans,
        "length": row.length,
        "composition": [{"tag": tag, "characters": count} for tag, count in row.composition],
    }


def _row_line(row: ArticleRow) -> str:
    article = row.article
    about = ", ".join(shown(part) for part in (article.outlet, article.published) if part)
    title = shown(article.title) or "(no title)"
    return f"{article.id[:ID_SHOWN]}  {row.annotations:>4}  {title}{f' – {about}' if about else ''}"


@click.command("show")
@click.argument("article")
@click.option("--revision", type=click.IntRange(1), help="Its number; the newest when not given.")
@shared_options
def show_(article: str, revision: int | None) -> None:
    """Show an article: its text with the tagged stretches marked, and the annotations below.

    ARTICLE is an id as `list` shows it, or its beginning.
    """
    from reader.cli.page import lines_of
    from reader.exporters.corpus import Corpus
    from reader.exporters.selection import Selection
    from reader.exporters.shapes import entry_shape
    from reader.model.codec import to_json

    with open_library(writing=False) as library:
        identity = find_article(library, article)
        chosen = Selection(articles=(identity,), revisions=str(revision or ""))
        corpus = Corpus(library, chosen)
        (entry,) = corpus.entries()
        links = [to_json(link) for link in library.links_of(identity)]
        answer({**entry_shape(entry, corpus), "links": links}, lines_of(entry, corpus))


@click.command("search")
@click.argument("query", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="Hits at most.")
@shared_options
def search_(query: tuple[str, ...], limit: int) -> None:
    """Search texts, titles, quotes, notes, speakers and tags.

    Words must all be found; "a phrase", begin*, one OR another, -without. Fields: tag: speaker: annotator:
    quote: note: verdict: evidence: wording:older are of one annotation, title: outlet: byline: language:
    field: label: in: after: before: has: is: of the article. For example:
    tag:claim verdict:unchecked speaker:"foreign ministry" could
    """
    with open_library(writing=False) as library:
        hits = library.search(" ".join(query), limit=limit)
    records = [
        {
            "article": hit.article,
            "title": hit.title,
            "start": hit.span.start if hit.span else None,
            "end": hit.span.end if hit.span else None,
            "snippet": hit.snippet,
            "where": hit.where,
            "annotation": hit.annotation or None,
        }
        for hit in hits
    ]
    lines = [
        f"{hit.article[:ID_SHOWN]}  {f'{hit.span.start}:{hit.span.end}' if hit.span else hit.where:>13}"
        f"  {shown(hit.title, limit=40)}: {shown(hit.snippet)}"
        for hit in hits
    ]
    answer({"hits": records}, lines or [f"Nothing in this library matches “{shown(' '.join(query))}”."])
