"""The table of importers and how one is chosen. Importers themselves are loaded when first used."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from reader.errors import ImportFailed
from reader.importers.decode import looks_binary
from reader.importers.draft import Draft, Raw


@dataclass(frozen=True, slots=True)
class Importer:
    """One row: `module` holds `read(Raw) -> Draft` and `VERSION`; suffixes are lower case with their dot."""

    id: str
    label: str
    media_types: tuple[str, ...]
    suffixes: tuple[str, ...]
    module: str
    text: bool = True  # characters, not a container: a file that is binary cannot be one

    def load(self) -> tuple[Callable[[Raw], Draft], str]:
        """Return its `read` and its version."""
        module = importlib.import_module(self.module)
        return module.read, str(module.VERSION)


IMPORTERS: tuple[Importer, ...] = (
    Importer(
        "web",
        "Web page",
        ("text/html", "application/xhtml+xml"),
        (".html", ".htm", ".xhtml", ".xht", ".shtml"),
        "reader.importers.web",
    ),
    Importer(
        "markdown",
        "Markdown",
        ("text/markdown", "text/x-markdown"),
        (".md", ".markdown", ".mdown", ".mkd"),
        "reader.importers.markdown",
    ),
    Importer(
        "plain",
        "Plain text",
        ("text/plain",),
        (".txt", ".text", ".asc", ""),
        "reader.importers.plain",
    ),
)

# First bytes of files that hold no readable text for us, so that the sentence can name what they are.
_KNOWN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "zip archive"),
    (b"PK\x05\x06", "zip archive"),
    (b"\x89PNG", "PNG picture"),
    (b"\xff\xd8\xff", "JPEG picture"),
    (b"GIF8", "GIF picture"),
    (b"RIFF", "RIFF sound or picture"),
    (b"\x1f\x8b", "gzip archive"),
    (b"7z\xbc\xaf", "7z archive"),
    (b"Rar!", "rar archive"),
    (b"SQLite format 3\0", "database"),
    (b"\xd0\xcf\x11\xe0", "old Office document"),
    (b"\x7fELF", "program"),
    (b"MZ\x90", "program"),
    (b"{\\rtf", "RTF document"),
    (b"bplist00", "binary property list"),
)
_HTML = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<!--.{0,2000}?-->\s*|<\?xml[^>]{0,200}\?>\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.I | re.S,
)


def choose(data: bytes, *, media_type: str = "", suffix: str = "", name: str = "") -> Importer:
    """Return the importer for `data`: by the media type given, else by what the bytes are, else by suffix.

    Raises `ImportFailed` for what no importer reads.
    """
    if media_type:
        found = _by_media_type(media_type)
        if found is None:
            raise ImportFailed("import.unsupported", name=name, kind=media_type)
    else:
        _refuse_known(data, name)
        found = _by_suffix(suffix)
        if found is None and not _HTML.match(data[:4096]):
            if looks_binary(data):
                raise ImportFailed("import.binary", name=name)
            raise ImportFailed("import.unsupported", name=name, kind=suffix)
        if found is None or (found.id == "plain" and _HTML.match(data[:4096])):
            found = IMPORTERS[0]
    if found.text and looks_binary(data):
        _refuse_known(data, name)
        raise ImportFailed("import.binary", name=name)
    return found


def _by_media_type(media_type: str) -> Importer | None:
    wanted = media_type.casefold()
    return next((row for row in IMPORTERS if wanted in row.media_types), None)


def _by_suffix(suffix: str) -> Importer | None:
    wanted = suffix.casefold()
    return next((row for row in IMPORTERS if wanted in row.suffixes), None)


def _refuse_known(data: bytes, name: str) -> None:
    for start, kind in _KNOWN:
        if data.startswith(start):
            raise ImportFailed("import.unsupported", name=name, kind=kind)
