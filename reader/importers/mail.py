"""E-mails and newsletters, and MHTML, which is a web page dressed as an e-mail."""

from __future__ import annotations

import email
import email.errors
import email.utils
import re
from dataclasses import replace
from email.message import EmailMessage
from email.policy import default

from reader.errors import ImportFailed
from reader.importers import plain, web
from reader.importers.draft import Draft, DraftBlock, Raw

VERSION = "1"

_MOST_PARTS = 2_000
_SUBJECT = re.compile(r"^(?:(?:re|fwd?|aw|wg|tr)\s*:\s*)+", re.I)


def read(raw: Raw) -> Draft:
    """Return the draft of an .eml or .mht file: the page of an MHTML, the body of a letter."""
    message = _parsed(raw)
    parts = list(_parts(message))
    location = str(message.get("Snapshot-Content-Location") or "").strip()
    if location or message.get_content_type() == "multipart/related":
        page = next((part for part in parts if part.get_content_type() in _PAGES), None)
        if page is not None:
            address = location or str(page.get("Content-Location") or "")
            return web.read(_part(raw, page, address if address.startswith("http") else raw.url))
    return _letter(raw, message, parts)


_PAGES = frozenset({"text/html", "application/xhtml+xml"})


def _parsed(raw: Raw) -> EmailMessage:
    try:
        message = email.message_from_bytes(raw.data, policy=default)
    except (email.errors.MessageError, ValueError, LookupError, RecursionError) as error:
        raise ImportFailed("import.damaged", name=raw.name, what="e-mail") from error
    if not isinstance(message, EmailMessage) or not message.keys():
        raise ImportFailed("import.damaged", name=raw.name, what="e-mail")
    return message


def _parts(message: EmailMessage) -> list[EmailMessage]:
    found: list[EmailMessage] = []
    for part in message.walk():
        if isinstance(part, EmailMessage) and not part.is_multipart():
            found.append(part)
        if len(found) >= _MOST_PARTS:
            break
    return found


def _part(raw: Raw, part: EmailMessage, url: str) -> Raw:
    data = part.get_payload(decode=True)
    charset = part.get_content_charset() or ""
    return replace(raw, data=data if isinstance(data, bytes) else b"", charset=charset, url=url)


def _letter(raw: Raw, message: EmailMessage, parts: list[EmailMessage]) -> Draft:
    bodies = [part for part in parts if part.get_content_disposition() != "attachment"]
    page = next((part for part in bodies if part.get_content_type() in _PAGES), None)
    text = next((part for part in bodies if part.get_content_type() == "text/plain"), None)
    if page is not None:
        draft = web.read_whole(_part(raw, page, raw.url))
    elif text is not None:
        draft = plain.read_body(_part(raw, text, raw.url))
    else:
        raise ImportFailed("import.no-text", name=raw.name, kind="E-mail")
    subject = _SUBJECT.sub("", _header(message, "Subject"))
    sender_name, sender = email.utils.parseaddr(_header(message, "From"))
    draft.title = subject or draft.title
    draft.byline = sender_name or sender
    draft.published = _date(message) or draft.published
    if draft.title and not any(block.kind == "title" for block in draft.blocks):
        draft.blocks.insert(0, DraftBlock("title", draft.title))
    return draft


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name) or "").split())
    except (
        ValueError,
        LookupError,
        IndexError,
        AttributeError,
    ):  # the standard parser trips over odd headers
        return ""


def _date(message: EmailMessage) -> str:
    try:
        return email.utils.parsedate_to_datetime(_header(message, "Date")).isoformat(timespec="minutes")
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""
