"""Bringing in exports of reading lists: part of `import`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reader.cli.common import notice_records

if TYPE_CHECKING:
    from reader.importers.client import ImportClient
    from reader.library import Library


def import_list(
    library: Library, client: ImportClient, path: Path, *, anyway: bool
) -> Iterator[dict[str, Any]]:
    """Bring in a reading list: a record for each article, what is to be told of the whole with the first."""
    from reader.library.reading_lists import keep_list

    outcome = keep_list(library, client.read_list(path, anyway=anyway), name=path.name)
    notices = notice_records(outcome.notices)
    for identity in (*outcome.articles, *outcome.links, *dict.fromkeys(outcome.known)):
        yield {
            "path": str(path),
            "article": identity,
            "revision": library.newest_revision(identity).id,
            "title": library.article(identity).title,
            "duplicate": identity in outcome.known,
            "link": identity in outcome.links,
            "notices": notices,
        }
        notices = []  # they are the file's, and said once
