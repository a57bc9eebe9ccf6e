"""Verbs that look after a library: codebook, backup, restore, check."""

from __future__ import annotations

from collections.abc import Iterator

import click

from reader.cli.common import (
    answer,
    file_path,
    library_path,
    notice_records,
    open_library,
    sentences,
    shared_options,
)
from reader.cli.handover import refuse_beside_a_window
from reader.model import Codebook
from reader.wording import shown


@click.command("codebook")
@shared_options
def codebook_() -> None:
    """Show the tags and what they mean."""
    from reader.model.codec import to_json

    with open_library(writing=False) as library:
        book = library.codebook()
    answer({"codebook": to_json(book)}, _codebook_lines(book))


def _codebook_lines(book: Codebook) -> Iterator[str]:
    yield f"{shown(book.name)}, version {book.version}"
    if book.unit:
        yield f"Unit: {shown(book.unit)}"
    for number, question in enumerate(book.questions, 1):
        yield f"{number}. {shown(question)}"
    for tag in book.tags:
        if tag.retired:
            continue
        yield ""
        key = f"{tag.key}  " if tag.key else ""
        yield f"{key}{shown(tag.name)} ({shown(tag.id)})"
        said = (("", tag.definition), ("Include: ", tag.include), ("Not: ", tag.exclude))
        yield from (f"   {name}{shown(words, limit=2000)}" for name, words in said if words)
        yield from (f"   e.g. {shown(example)}" for example in tag.examples)


@click.command("backup")
@click.argument("target", required=False, metavar="[FILE]")
@shared_options
def backup_(target: str | None) -> None:
    """Write a verified copy of the library, to FILE or beside the library's other copies."""
    with open_library(writing=False) as library:
        path = library.backup(file_path(target) if target else None)
    answer({"backup": str(path)}, [f"Backup written to {shown(str(path))}"])


@click.command("restore")
@click.argument("backup", required=False, metavar="[FILE]")
@shared_options
def restore_(backup: str | None) -> None:
    """Bring back a copy of the library; what it replaces becomes a copy itself.

    Without FILE, list the copies there are.
    """
    from reader.library.backups import backups, restore

    path = library_path()
    if backup is None:
        found = backups(path)
        records = [{"path": str(b.path), "made": b.made.isoformat(), "bytes": b.size} for b in found]
        lines = [f"{b.made:%Y-%m-%d %H:%M} UTC  {shown(str(b.path))}" for b in found]
        answer({"backups": records}, lines or ["There are no copies of this library."])
        return
    refuse_beside_a_window(path)
    kept = restore(file_path(backup), path)
    lines = [f"{shown(str(path))} is as it was in {shown(backup)}"]
    if kept is not None:
        lines.append(f"What was there before is kept in {shown(str(kept))}")
    answer({"restored": str(path), "kept": str(kept) if kept else None}, lines)


@click.command("check")
@shared_options
def check_() -> int:
    """Look for damage in the library; the exit status is 1 when there is any."""
    with open_library(writing=False) as library:
        report = library.check(deep=True)
        path = library.path
    record = {"ok": not report.problems, "problems": notice_records(report.problems)}
    answer(record, sentences(report.problems) or [f"No damage found in {shown(str(path))}"])
    return 1 if report.problems else 0
