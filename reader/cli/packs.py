"""Verbs for packs: articles handed out, work handed back, a library moved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reader.cli.common import (
    answer,
    clean,
    file_path,
    find_article,
    notice_records,
    open_library,
    shared_options,
    some,
)
from reader.errors import ImportFailed
from reader.wording import shown

if TYPE_CHECKING:
    from reader.importers.client import ImportClient
    from reader.library import Library
    from reader.library.packs import Pack, Unpacked


@click.command("pack")
@click.argument("out", metavar="FILE")
@click.option(
    "--article", "articles", multiple=True, help="An article's id; all articles when none is given."
)
@click.option(
    "--work",
    type=click.Choice(["none", "mine", "all"]),
    default="none",
    show_default=True,
    help="Whose annotations go along: a hand-out has none, what is handed back has mine.",
)
@click.option("--everything", is_flag=True, help="The whole library, to be opened on another computer.")
@click.option("--instructions", default="", metavar="TEXT", help="Hand-out: what is to be done.")
@click.option("--for", "person", default="", metavar="NAME", help="Hand-out: who works under which name.")
@click.option("--pseudonyms", is_flag=True, help="Put numbers in place of annotators' names.")
@click.option("--no-originals", is_flag=True, help="Leave out the files that the articles came from.")
@shared_options
def pack_(
    out: str,
    articles: tuple[str, ...],
    work: str,
    everything: bool,
    instructions: str,
    person: str,
    pseudonyms: bool,
    no_originals: bool,
) -> None:
    """Put articles with their codebook into one file (.spanpack), to hand out, hand back, or move."""
    from reader.library.packs import write_pack

    if everything and (articles or work != "none"):
        raise click.UsageError("--everything takes neither --article nor --work")
    with open_library(writing=False) as library:
        report = write_pack(
            library,
            file_path(out),
            kind="move" if everything else "hand-out" if work == "none" else "return",
            articles=[find_article(library, word) for word in articles] or None,
            everybody=work == "all",
            annotator=" ".join(clean(person).split()),
            instructions=clean(instructions),
            renamed=pseudonyms,
            originals=not no_originals,
        )
    record = {
        "path": str(report.path),
        "kind": report.kind,
        "articles": report.articles,
        "annotations": report.annotations,
        "originals": report.originals,
    }
    packed = f"{some(report.articles, 'article')} and {some(report.annotations, 'annotation')}"
    done = f"{packed} packed in {shown(str(report.path))}"
    answer(record, [done])


@click.command("unpack")
@click.argument("packs", nargs=-1, required=True, metavar="FILE...")
@click.option("--dry-run", is_flag=True, help="Say what would come in, and change nothing.")
@shared_options
def unpack_(packs: tuple[str, ...], dry_run: bool) -> None:
    """Bring packs in, all of them in one go or none.

    The same article in several packs becomes one, with everybody's annotations.
    """
    from reader.importers.client import ImportClient

    with open_library(writing=True) as library, ImportClient() as client:
        record = unpacked(library, client, [file_path(word) for word in packs], dry_run=dry_run)
    answer(record, lines_of(record))


def unpacked(
    library: Library, client: ImportClient, paths: list[Path], *, dry_run: bool = False
) -> dict[str, Any]:
    """Bring packs in and return what there is to say of it."""
    from reader.library.packs import open_pack, unpack, weigh_packs

    opened: list[Pack] = []
    for path in paths:
        if not path.is_file():
            raise ImportFailed("import.missing", path=str(path))
        opened.append(open_pack(path, check=client.check_native))
    done = weigh_packs(library, opened) if dry_run else unpack(library, opened)
    return _record(opened, done, dry_run)


def _record(packs: list[Pack], done: Unpacked, dry_run: bool) -> dict[str, Any]:
    return {
        "packs": [
            {
                "path": str(pack.path),
                "kind": pack.manifest.kind,
                "annotators": list(pack.manifest.annotators),
                "annotations": len(pack.snapshot.annotations),
                "instructions": pack.manifest.instructions,
            }
            for pack in packs
        ],
        "counts": {"added": dict(done.added), "same": dict(done.same)},
        "articles": list(done.articles),
        "dry_run": dry_run,
        "notices": notice_records(done.conflicts),
    }


def lines_of(record: dict[str, Any]) -> Iterator[str]:
    """Yield what packs brought, for people."""
    for pack in record["packs"]:
        people = ", ".join(shown(name) for name in pack["annotators"])
        name = shown(Path(pack["path"]).name)
        yield f"{name}  {pack['kind']}: {some(pack['annotations'], 'annotation')} {people}".rstrip()
        if pack["instructions"]:
            yield f"          {shown(pack['instructions'], limit=2000)}"
    added = [some(number, kind) for kind, number in record["counts"]["added"].items()]
    yield f"{'Would bring' if record['dry_run'] else 'Brought'} {', '.join(added) or 'nothing new'}"
    yield from (notice["sentence"] for notice in record["notices"][:20])
    if len(record["notices"]) > 20:
        yield f"… and {len(record['notices']) - 20} more that differ"
