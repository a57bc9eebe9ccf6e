"""Bytes to characters: what the file says of itself, what it must be, and at last a guess that is told."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from reader.errors import ImportFailed
from reader.model import Notice

_MARKS: tuple[tuple[bytes, str, str], ...] = (  # longest first: the UTF-32 mark begins with the UTF-16 one
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
# Browsers read these labels as their Windows supersets, and pages that carry them mean those.
_AS_BROWSERS_DO = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
}
_NAMES = {
    "cp1252": "windows-1252",
    "cp1250": "windows-1250",
    "cp1251": "windows-1251",
    "cp1254": "windows-1254",
}
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SAMPLE = 1 << 17
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.\-]{2,40})", re.I)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_:.\-]{2,40})", re.I)


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    encoding: str
    notices: tuple[Notice, ...] = ()


def decode(data: bytes, *, forced: str = "", declared: str = "", name: str = "") -> Decoded:
    """Return the characters of `data`.

    In order: `forced` (the reader's choice), a byte-order mark, `declared` (by the sender or the page) when
    it fits, UTF-8 when it fits, a guess that a notice tells. Raises `ImportFailed` when a forced encoding
    does not fit or is unknown, and when nothing makes text of the bytes.
    """
    if forced:
        return _forced(data, forced, name)
    for mark, codec, _label in _MARKS:
        if data.startswith(mark):
            return _marked(data[len(mark) :], codec, name)
    codec = _codec(declared)
    if codec and codec != "utf-8":
        text = _strict(data, codec)
        if text is not None and not _utf8_fits_better(data):
            return Decoded(text, _NAMES.get(codec, codec))
    text = _strict(data, "utf-8")
    if text is not None:
        return Decoded(text, "utf-8")
    return _mostly_utf8(data) or _unmarked_utf16(data) or _guessed(data, name)


def declared_in_page(data: bytes) -> str:
    """Return the encoding that an HTML or XML file names in its first kilobytes; empty without one."""
    head = data[:4096]
    found = _XML.match(head) or _META.search(head)
    return found.group(1).decode("ascii") if found else ""


def looks_binary(data: bytes) -> bool:
    """Return whether no encoding makes text of these bytes: many control characters, or scattered NULs."""
    head = data[:8192]
    if not head or any(head.startswith(mark) for mark, _, _ in _MARKS):
        return False
    if b"\0" in head:
        return _unmarked_utf16(head[: len(head) & ~1]) is None and head.count(0) > len(head) // 1000
    controls = sum(head.count(byte) for byte in (*range(1, 9), *range(14, 27), *range(28, 32)))
    # Shift states of ISO-2022 encodings are escapes (27), which do not count.
    return controls > len(head) // 20


def _forced(data: bytes, forced: str, name: str) -> Decoded:
    codec = _codec(forced)
    if not codec:
        raise ImportFailed("import.encoding-unknown", name=name, encoding=forced)
    for mark, marked, _label in _MARKS:
        if data.startswith(mark) and marked.startswith(codec):
            data, codec = data[len(mark) :], marked
            break
    text = _strict(data, codec)
    if text is None:
        raise ImportFailed("import.encoding-mismatch", name=name, encoding=forced)
    chosen = Notice("import.encoding-chosen", (("encoding", forced),))
    return Decoded(text, _NAMES.get(codec, codec), (chosen,))


def _marked(data: bytes, codec: str, name: str) -> Decoded:
    text = _strict(data, codec)
    if text is not None:
        return Decoded(text, codec)
    text = data.decode(codec, "replace")
    bad = text.count("\ufffd")
    if bad > max(8, len(text) // 100):
        raise ImportFailed("import.undecodable", name=name, encoding=codec)
    return Decoded(text, codec, (Notice("import.bytes-replaced", (("count", bad), ("encoding", codec))),))


def _mostly_utf8(data: bytes) -> Decoded | None:
    """Return the text when a few stray bytes stand in what plainly is UTF-8."""
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    beyond_ascii = sum(1 for character in text if character > "\x7f") - bad
    if beyond_ascii < 4 * bad:
        return None
    return Decoded(text, "utf-8", (Notice("import.bytes-replaced", (("count", bad), ("encoding", "utf-8"))),))


def _unmarked_utf16(data: bytes) -> Decoded | None:
    """Return the text of UTF-16 without its mark: western text has a NUL in every second byte."""
    head = data[:4096]
    if len(head) < 4:
        return None
    even, odd = head[0::2].count(0) / len(head) * 2, head[1::2].count(0) / len(head) * 2
    for codec, zeros, others in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if zeros > 0.4 and others < 0.05:
            text = _strict(data, codec)
            if text is not None and len(_CONTROLS.findall(text[:_SAMPLE])) <= len(text[:_SAMPLE]) // 50:
                return Decoded(text, codec, (Notice("import.encoding-guessed", (("encoding", codec),)),))
    return None


def _guessed(data: bytes, name: str) -> Decoded:
    import charset_normalizer  # 30 ms that a UTF-8 file never needs

    best = charset_normalizer.from_bytes(data[:_SAMPLE]).best()
    for candidate in (best.encoding if best else "", "cp1252"):
        codec = _codec(candidate)
        text = _strict(data, codec) if codec else None
        if text is None and codec == "cp1252":
            text = data.decode(codec, "replace")
        if text is None or len(_CONTROLS.findall(text[:_SAMPLE])) > len(text[:_SAMPLE]) // 50:
            continue
        label = _NAMES.get(codec, codec)
        return Decoded(text, label, (Notice("import.encoding-guessed", (("encoding", label),)),))
    raise ImportFailed("import.undecodable", name=name, encoding="")


def _utf8_fits_better(data: bytes) -> bool:
    """Return whether the bytes hold UTF-8 sequences throughout, whatever the page says of itself."""
    return not data.isascii() and _strict(data, "utf-8") is not None


def _codec(label: str) -> str:
    try:
        found = codecs.lookup(label.strip().strip("\"'")) if label.strip() else None
    except (LookupError, ValueError):
        return ""
    if found is None or not found._is_text_encoding:  # base64 and the like also live in this register
        return ""
    return _AS_BROWSERS_DO.get(found.name, found.name)


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, ValueError):
        return None
