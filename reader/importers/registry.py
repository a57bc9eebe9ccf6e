"""The table of importers and how one is chosen. Importers themselves are loaded when first used."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from reader.errors import ImportFailed
from reader.importers.decode import looks_binary
from reader.importers.draft import Draft, Raw
from reader.importers.lists.values import WHOLE


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
        "mhtml",
        "Saved web page (MHTML)",
        ("multipart/related", "application/x-mimearchive", "message/rfc822+mhtml"),
        (".mht", ".mhtml"),
        "reader.importers.mail",
    ),
    Importer(
        "mail",
        "E-mail or newsletter",
        ("message/rfc822",),
        (".eml",),
        "reader.importers.mail",
    ),
    Importer(
        "webarchive",
        "Safari web archive",
        ("application/x-webarchive",),
        (".webarchive",),
        "reader.importers.webarchive",
        text=False,
    ),
    Importer(
        "epub",
        "EPUB book",
        ("application/epub+zip",),
        (".epub",),
        "reader.importers.epub",
        text=False,
    ),
    Importer(
        "docx",
        "Word document",
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
        (".docx", ".docm"),
        "reader.importers.docx",
        text=False,
    ),
    Importer(
        "pdf",
        "PDF",
        ("application/pdf", "application/x-pdf"),
        (".pdf",),
        "reader.importers.pdf",
        text=False,
    ),
    Importer(
        "odt",
        "OpenDocument text",
        ("application/vnd.oasis.opendocument.text",),
        (".odt", ".ott", ".fodt"),
        "reader.importers.odt",
        text=False,
    ),
    Importer(
        "whole",
        "Reading list export",
        (WHOLE,),
        (),
        "reader.importers.whole",
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
        found = _by_bytes(data) or _by_suffix(suffix)
        if found is None or (
            not found.text and _known(data) not in (None, "zip archive", "binary property list")
        ):
            _refuse_known(data, name)
        if found is None:
            message = "import.binary" if looks_binary(data) else "import.unsupported"
            raise ImportFailed(message, name=name, **({} if message == "import.binary" else {"kind": suffix}))
    if found.text and (_known(data) or looks_binary(data)):
        _refuse_known(data, name)
        raise ImportFailed("import.binary", name=name)
    return found


def _by_bytes(data: bytes) -> Importer | None:
    """Return the importer that the first bytes name, whatever the file is called."""
    head = data[:4096]
    if b"%PDF-" in head[:1024]:
        return _by_id("pdf")
    if head.startswith(b"PK"):
        kinds = {b"application/epub+zip": "epub", b"opendocument.text": "odt", b"word/": "docx"}
        # An archive lists its entries at its end; EPUB and ODT say what they are in their first bytes.
        return next(
            (_by_id(kind) for mark, kind in kinds.items() if mark in head or mark in data[-65536:]), None
        )
    if is_html(head):
        return _by_id("web")
    return None


def is_html(data: bytes) -> bool:
    """Return whether the bytes begin as a web page does."""
    return _HTML.match(data[:4096]) is not None


def _by_id(wanted: str) -> Importer:
    return next(row for row in IMPORTERS if row.id == wanted)


def _by_media_type(media_type: str) -> Importer | None:
    wanted = media_type.casefold()
    return next((row for row in IMPORTERS if wanted in row.media_types), None)


def _by_suffix(suffix: str) -> Importer | None:
    wanted = suffix.casefold()
    return next((row for row in IMPORTERS if wanted in row.suffixes), None)


def _known(data: bytes) -> str | None:
    return next((kind for start, kind in _KNOWN if data.startswith(start)), None)


def _refuse_known(data: bytes, name: str) -> None:
    kind = _known(data)
    if kind:
        raise ImportFailed("import.unsupported", name=name, kind=kind)
