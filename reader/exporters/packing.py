"""Several files as one: a zip archive whose bytes depend on nothing but its members."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from reader.exporters.corpus import Entry
from reader.exporters.selection import Selection

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that zip can say: two exports of the same are the same


class Archive:
    """A zip archive that is being written; members go in one after another."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file

    def add(self, name: str, content: str | bytes) -> None:
        """Add a member; text goes in as UTF-8."""
        self._file.writestr(_member(name), content)

    @contextmanager
    def stream(self, name: str) -> Iterator[BinaryIO]:
        """Give a member to write a piece at a time; no other may go in meanwhile."""
        with self._file.open(_member(name), "w", force_zip64=True) as member:
            yield cast("BinaryIO", member)

    def add_stream(self, name: str, stream: BinaryIO) -> None:
        """Add what `stream` holds from its beginning, a piece at a time."""
        stream.seek(0)
        with self._file.open(_member(name), "w", force_zip64=True) as member:
            while chunk := stream.read(1 << 20):
                member.write(chunk)


@contextmanager
def archive(stream: BinaryIO) -> Iterator[Archive]:
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        yield Archive(file)


def file_stem(entry: Entry, selection: Selection) -> str:
    """Return a name for an article's files: plain letters of its title, and enough of its id to be unique.

    Where every revision is a text of its own, its number too.
    """
    article = entry.article
    plain = unicodedata.normalize("NFKD", article.title).encode("ascii", "ignore").decode()
    words = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-").lower()[:40].strip("-")
    number = f"-{entry.revision.number}" if selection.revisions == "every" else ""
    return f"{words or 'article'}-{article.id[:8]}{number}"


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _EPOCH)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.external_attr = 0o644 << 16
    return member
