"""What a page says of its article: title, names, date, outlet, language, address. All of it is a guess."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from reader.importers.dates import find_date

_KINDS = frozenset(
    (
        "article newsarticle blogposting reportagenewsarticle analysisnewsarticle "
        "opinionnewsarticle report "
        "techarticle scholarlyarticle webpage liveblogposting reviewnewsarticle posting"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Facts:
    title: str = ""
    byline: str = ""
    published: str = ""
    outlet: str = ""
    language: str = ""
    url: str = ""


def read(root: etree._Element, url: str = "") -> Facts:
    """Return what the page states, the most deliberate statement of each fact first."""
    meta = _meta(root)
    linked = next(_linked_articles(root), {})
    heading = root.find(".//h1")
    document_title = root.findtext(".//title") or ""
    return Facts(
        title=_first(
            _text(linked.get("headline")),
            meta.get("og:title", ""),
            _inner(heading) if heading is not None else "",
            document_title,
        ),
        byline=_first(
            _names(linked.get("author")),
            meta.get("author", ""),
            meta.get("article:author", ""),
            _rel_author(root),
        ),
        published=_first(
            _date(_text(linked.get("datePublished"))),
            _date(meta.get("article:published_time", "")),
            _date(meta.get("date", "")),
            _time(root),
        ),
        outlet=_first(
            _names(linked.get("publisher")), meta.get("og:site_name", ""), meta.get("application-name", "")
        ),
        language=(root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip(),
        url=_canonical(root) or meta.get("og:url", "") or url,
    )


def description(root: etree._Element) -> str:
    """Return what the page says of itself in a sentence, with single spaces; empty when it says nothing."""
    meta = _meta(root)
    return " ".join((meta.get("og:description", "") or meta.get("description", "")).split())


def _meta(root: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in root.iter("meta"):
        key = (
            (element.get("property") or element.get("name") or element.get("itemprop") or "")
            .strip()
            .casefold()
        )
        value = (element.get("content") or "").strip()
        if key and value:
            found.setdefault(key, value)
    return found


def _linked_articles(root: etree._Element) -> Iterator[dict[str, Any]]:
    for script in root.iter("script"):
        if (script.get("type") or "").strip().casefold() == "application/ld+json" and script.text:
            try:
                yield from _articles_in(json.loads(script.text, strict=False), 0)
            except (ValueError, RecursionError):
                continue


def _articles_in(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 6:
        return
    if isinstance(value, list):
        for entry in value:
            yield from _articles_in(entry, depth + 1)
    elif isinstance(value, dict):
        kinds = value.get("@type")
        names = kinds if isinstance(kinds, list) else [kinds]
        if any(str(name).casefold() in _KINDS for name in names) and value.get("headline"):
            yield value
        for inner in value.values():
            if isinstance(inner, list | dict):
                yield from _articles_in(inner, depth + 1)


def _names(value: Any) -> str:
    if isinstance(value, str):
        return "" if value.startswith(("http://", "https://")) else " ".join(value.split())
    if isinstance(value, dict):
        return _names(value.get("name"))
    if isinstance(value, list):
        return ", ".join(dict.fromkeys(name for name in map(_names, value) if name))
    return ""


def _text(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _date(value: str) -> str:
    found = find_date(value)
    return found.iso if found else ""


def _time(root: etree._Element) -> str:
    for element in root.iter("time"):
        date = _date(element.get("datetime") or _inner(element))
        if date:
            return date
    return ""


def _rel_author(root: etree._Element) -> str:
    for element in root.iter("a"):
        if "author" in (element.get("rel") or "").split():
            name = _inner(element)
            if name:
                return re.sub(r"^by\s+", "", name, flags=re.I)
    return ""


def _canonical(root: etree._Element) -> str:
    for element in root.iter("link"):
        if "canonical" in (element.get("rel") or "").casefold().split():
            href = (element.get("href") or "").strip()
            if href.startswith(("http://", "https://")):
                return href
    return ""


def _inner(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def _first(*values: str) -> str:
    return next((value.strip() for value in values if value and value.strip()), "")
