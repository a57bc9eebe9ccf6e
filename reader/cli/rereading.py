"""The verb reread: an article once more from its kept original, with another encoding or other blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reader import wording
from reader.cli.common import (
    ID_SHOWN,
    answer,
    complain,
    find_article,
    notice_records,
    open_library,
    sentences,
    shared_options,
)
from reader.errors import NotFound, ReaderError
from reader.wording import shown

if TYPE_CHECKING:
    from reader.importers.preview import PreviewBlock
    from reader.library import Library


@click.command("reread")
@click.argument("article")
@click.option("--revision", type=click.IntRange(1), help="Its number; the newest when not given.")
@click.option("--encoding", metavar="NAME", help="How the characters are encoded; “auto” to find it.")
@click.option("--put-back", metavar="BLOCK", type=int, multiple=True, help="A block of the page to put back.")
@click.option("--take-out", metavar="BLOCK", type=int, multiple=True, help="A block of the page to take out.")
@click.option("--blocks", is_flag=True, help="Only list the page's blocks, those taken marked with +.")
@shared_options
def reread_(
    article: str,
    revision: int | None,
    encoding: str | None,
    put_back: tuple[int, ...],
    take_out: tuple[int, ...],
    blocks: bool,
) -> int:
    """Read an article again from the file it came from; what differs becomes a new revision.

    Annotations are carried to it. Blocks that are put back or taken out stay so the next time, and on other
    pages of the same site where they are parts of its template.
    """
    from reader.importers.client import ImportClient
    from reader.library.rereading import original_of, reread

    with open_library(writing=not blocks) as library:
        identity = find_article(library, article)
        which = _revision(library, identity, revision)
        chosen: dict[str, Any] = {"encoding": "" if encoding == "auto" else encoding}
        try:
            with ImportClient() as client:
                original = original_of(library, which)
                if blocks:
                    found = client.preview(original.data, **original.preview_options())
                    answer({"blocks": [_record(block) for block in found]}, map(_line, found))
                    return 0
                if put_back or take_out:
                    chosen["put_back"] = sorted({*original.put_back, *put_back} - set(take_out))
                    chosen["take_out"] = sorted({*original.take_out, *take_out} - set(put_back))
                outcome = reread(library, which, client.read, **chosen)
        except ReaderError as error:
            complain(wording.of(error))
            return 1
        title = library.article(identity).title
    again = "" if outcome.applied is not None else " (the same text as its newest revision)"
    record = {
        "article": identity,
        "revision": outcome.revision,
        "unchanged": outcome.applied is None,
        "kept": list(outcome.kept),
        "edited": list(outcome.edited),
        "moved": list(outcome.moved),
        "lost": list(outcome.lost),
        "notices": notice_records(outcome.notices),
    }
    lines = [f"{identity[:ID_SHOWN]}  {shown(title)}{again}"]
    lines += [f"{'':{ID_SHOWN}}  {sentence}" for sentence in sentences(outcome.notices)]
    answer(record, lines)
    return 0


def _revision(library: Library, article: str, number: int | None) -> str:
    rows = library.revisions(article)
    found = max(rows, key=lambda row: row.number) if number is None else None
    found = found or next((row for row in rows if row.number == number), None)
    if found is None:
        numbers = tuple(str(row.number) for row in rows)
        raise NotFound("revisions.no-number", number=number, numbers=numbers)
    return found.id


def _record(block: PreviewBlock) -> dict[str, Any]:
    return {
        "number": block.number,
        "kind": block.kind,
        "level": block.level,
        "text": block.text,
        "kept": block.kept,
    }


def _line(block: PreviewBlock) -> str:
    return f"{block.number:>5} {'+' if block.kept else ' '} {block.kind:<9}  {shown(block.text, limit=90)}"
