"""Zip archives from strangers: entries by exact name into memory, limits on what really comes out.

Nothing is extracted to a disk, names are only looked up, and sizes that an archive claims are not believed.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from reader.errors import ImportFailed
from reader.importers.limits import LIMITS, MB, ImportLimits

if TYPE_CHECKING:
    from lxml import etree

RATIO_FROM = 10 * MB  # an entry may be as well packed as it likes below this
_CHUNK = 1 << 16


class Archive:
    """Reads entries of one zip file; raises `ImportFailed` for whatever is wrong with it."""

    def __init__(self, data: bytes | Path, name: str, limits: ImportLimits = LIMITS) -> None:
        """Open an archive that is in memory, or a file that stays open until `close`."""
        self.name = name
        self._limits = limits
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data) if isinstance(data, bytes) else data)
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeDecodeError) as error:
            raise ImportFailed("import.damaged", name=name, what="zip") from error
        if len(entries) > limits.entries:
            raise ImportFailed("import.archive-limit", name=name, what="entries", limit=limits.entries)
        self.names = [entry.filename for entry in entries]
        self._entries = {entry.filename: entry for entry in entries}
        self._inflated = 0

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def read(self, name: str) -> bytes:
        """Return an entry's bytes; `KeyError` when there is no such entry."""
        entry = self._entries[name]
        if entry.flag_bits & 0x1:
            raise ImportFailed("import.encrypted", name=self.name)
        pieces: list[bytes] = []
        size = 0
        try:
            with self._zip.open(entry) as stream:
                while chunk := stream.read(_CHUNK):
                    pieces.append(chunk)
                    size += len(chunk)
                    self._inflated += len(chunk)
                    self._check(size, entry.compress_size)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            raise ImportFailed("import.damaged", name=self.name, what="zip") from error
        except (NotImplementedError, RuntimeError) as error:  # a compression nobody reads, a password
            raise ImportFailed("import.encrypted", name=self.name) from error
        return b"".join(pieces)

    def close(self) -> None:
        self._zip.close()

    def text_size(self) -> int:
        """Return how many bytes were read so far."""
        return self._inflated

    def _check(self, size: int, compressed: int) -> None:
        most, ratio = self._limits.inflated, self._limits.ratio
        if self._inflated > most:
            raise ImportFailed("import.archive-limit", name=self.name, what="megabytes", limit=most // MB)
        if size > RATIO_FROM and size > ratio * max(1, compressed):
            raise ImportFailed("import.archive-limit", name=self.name, what="compression", limit=ratio)


def parse_xml(data: bytes, name: str, what: str) -> etree._Element:
    """Return the root of an XML part. A document type declaration is refused: it only serves attacks here."""
    from lxml import etree  # the window reads packs, and loads no parser

    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
        raise ImportFailed("import.damaged", name=name, what=what)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ImportFailed("import.damaged", name=name, what=what) from error
