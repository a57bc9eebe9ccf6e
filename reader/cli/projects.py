"""`import` for projects: files of other programs, exports and packs of our own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reader.cli.common import ID_SHOWN, F, clean, notice_records, say, some
from reader.errors import ImportFailed, NotFound
from reader.wording import shown

if TYPE_CHECKING:
    from reader.importers.client import ImportClient
    from reader.library import Library
    from reader.library.merge import Merged
    from reader.library.projects import Plan
    from reader.model import Codebook
    from reader.model.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Options:
    """What `import` was told about projects."""

    mapping: tuple[str, ...] = ()
    annotator: str = ""
    dry_run: bool = False
    highlights: bool = False


def project_options(function: F) -> F:
    """Add the options of projects to `import`."""
    options: tuple[Callable[[F], F], ...] = (
        click.option(
            "--map",
            "mapping",
            multiple=True,
            metavar="LABEL=TAG",
            help="Project: the file's LABEL is this TAG; “LABEL=+” makes a tag, “LABEL=” leaves it out.",
        ),
        click.option(
            "--annotator",
            default="",
            metavar="NAME",
            help="Project: whose annotations they are when the file does not say.",
        ),
        click.option("--dry-run", is_flag=True, help="Project: say what would come in, and change nothing."),
        click.option(
            "--highlights",
            is_flag=True,
            help="PDF: bring in what was highlighted in it, too; --map Yellow=TAG says what a colour is.",
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


def import_project(
    library: Library, client: ImportClient, path: Path, format_id: str, options: Options
) -> Iterator[dict[str, Any]]:
    """Bring one project file in; yield a record for it, or for native JSON one for each article."""
    from reader.importers.projects.finding import files_at

    if format_id == "spanpack":
        from reader.cli.packs import unpacked

        record = unpacked(library, client, [path], dry_run=options.dry_run)
        article = next(iter(record["articles"]), None)
        about = {"path": str(path), "article": article, "revision": None, "title": path.name}
        yield {**about, "duplicate": not record["counts"]["added"], "tags": {}, **record}
        return
    files = files_at(path)
    if format_id == "json":
        from reader.model.native import loads

        client.check_native(files.data, files.name)
        yield from _merged(library, path, loads(files.data, files.name), options)
        return
    from reader.library.projects import bring, plan

    project = client.read_project(files, format_id)
    chosen = _choices(library.codebook(), options.mapping)
    planned = plan(library, project, choices=chosen, annotator=clean(options.annotator).strip())
    nothing = not planned.edits and not planned.met
    failed = len(planned.unplaced) + len(project.notices)
    if nothing and failed:
        raise ImportFailed("project.none-taken", name=path.name, count=failed)
    if not options.dry_run:
        bring(library, planned)
    yield _record(library, path, planned, options)


def import_marks(
    library: Library, client: ImportClient, revision: str, path: Path, password: str, options: Options
) -> dict[str, Any] | None:
    """Bring in what was highlighted in the PDF of a revision; None when it is no PDF."""
    from reader.library.pdf_marks import as_project
    from reader.library.projects import bring, plan

    data = library.original(revision)
    if data is None or library.revision(revision).source.importer != "pdf":
        return None
    marks, cut = client.read_marks(data, path.name, password=password)
    project = as_project(library, revision, marks, cut=cut)
    given = _choices(library.codebook(), options.mapping)
    by_name = {k.label: given[k.name] for k in project.labels if k.name in given}
    planned = plan(library, project, choices=given | by_name, annotator=clean(options.annotator).strip())
    if not options.dry_run:
        bring(library, planned)
    return _record(library, path, planned, options)


def _record(library: Library, path: Path, planned: Plan, options: Options) -> dict[str, Any]:
    article = next(iter(planned.articles), None)
    try:
        revision = library.newest_revision(article).id if article else None
    except NotFound:
        revision = None  # not brought in
    return {
        "path": str(path),
        "article": article,
        "revision": revision,
        "title": path.name,
        "duplicate": not planned.edits,
        "format": planned.format,
        "articles": list(planned.articles),
        "added": list(planned.annotations),
        "same": list(planned.met),
        "counts": {"added": dict(planned.added), "same": dict(planned.same)},
        "tags": dict(planned.choices),
        "unplaced": [
            {"tag": one.label, "title": one.title, "quote": one.quote, **notice}
            for one, notice in zip(
                planned.unplaced, notice_records(u.notice for u in planned.unplaced), strict=True
            )
        ],
        "dry_run": options.dry_run,
        "notices": notice_records((*planned.notices, *(u.notice for u in planned.unplaced))),
    }


def say_project(record: Mapping[str, Any]) -> None:
    """Say what one project brought."""
    added, same = record["counts"]["added"], record["counts"]["same"]
    parts = [some(number, kind) for kind, number in sorted(added.items())]
    done = "would bring" if record["dry_run"] else "brought"
    there = sum(same.get(kind, 0) for kind in ("article", "annotation"))
    again = f"; {there} already here" if there else ""
    say(f"{shown(record['title'])}  {done} {', '.join(parts) or 'nothing new'}{again}")
    for label, tag in record["tags"].items():
        if label != tag:
            say(f"{'':{ID_SHOWN}}  {shown(label)} → {shown(tag) or '(left out)'}")
    for notice in record["notices"]:
        say(f"{'':{ID_SHOWN}}  {notice['sentence']}")


def _choices(book: Codebook, given: tuple[str, ...]) -> dict[str, str]:
    """Return the choices that `--map` makes; a tag may be said by its id or its name."""
    from reader.library.mapping import LEAVE, NEW

    found: dict[str, str] = {}
    for word in map(clean, given):
        label, sign, tag = word.rpartition("=")
        if not sign or not label:
            raise click.BadParameter(f"{word!r} is not LABEL=TAG", param_hint="--map")
        tag = tag.strip()
        known = {t.id: t.id for t in book.tags} | {t.name.casefold(): t.id for t in book.tags}
        if tag not in (LEAVE, NEW) and tag not in known and tag.casefold() not in known:
            raise click.BadParameter(f"the codebook has no tag {tag!r}", param_hint="--map")
        found[label.strip()] = tag if tag in (LEAVE, NEW) else known.get(tag) or known[tag.casefold()]
    return found


def _merged(library: Library, path: Path, snapshot: Snapshot, options: Options) -> Iterator[dict[str, Any]]:
    from reader.library.merge import merge, weigh

    merged = weigh(library, snapshot) if options.dry_run else merge(library, snapshot)
    if options.dry_run:
        counts = _counts(merged)
        notices = notice_records(merged.conflicts)
        title = {"path": str(path), "article": None, "revision": None, "title": path.name}
        yield {**title, "duplicate": False, "counts": counts, "tags": {}, "dry_run": True, "notices": notices}
        return
    here = dict(merged.articles)
    notices = notice_records(merged.conflicts)
    counts = _counts(merged)
    kept = [article for article in snapshot.articles if article.id in here]
    for article in kept:
        identity = here[article.id]
        yield {
            "path": str(path),
            "article": identity,
            "revision": library.newest_revision(identity).id,
            "title": article.title,
            "duplicate": merged.applied is None,
            "notices": notices,
            "merged": counts,
        }
        notices = []  # they are the file's, and said once
    if not kept:
        yield {
            "path": str(path),
            "article": None,
            "revision": None,
            "title": path.name,
            "duplicate": merged.applied is None,
            "notices": notices,
            "merged": counts,
        }


def _counts(merged: Merged) -> dict[str, dict[str, int]]:
    return {"added": dict(merged.added), "same": dict(merged.same)}
