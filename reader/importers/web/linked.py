"""JSON-LD in a page: what it says of its article, however deep it says it."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

_ARTICLE = re.compile(r"article|posting|report|story|review|recipe|howto", re.I)
_PAGE = re.compile(r"page|video|creativework|thing|product|podcast", re.I)
_DEEPEST, _MOST_NODES = 8, 5000
_LONGEST_SCRIPT = 2_000_000


@dataclass(frozen=True, slots=True)
class Told:
    """What JSON-LD states of the article, of the most specific kind of thing that states it."""

    headline: str = ""
    author: str = ""
    published: str = ""
    modified: str = ""
    outlet: str = ""
    body: str = ""


def read(root: etree._Element) -> Told:
    nodes = list(_nodes(root))
    by_id = {str(node["@id"]): node for node in nodes if "@id" in node and len(node) > 1}
    articles = [node for node in nodes if _ARTICLE.search(_type(node))]
    others = [node for node in nodes if _PAGE.search(_type(node)) and not _ARTICLE.search(_type(node))]
    ranked = [*articles, *others]
    return Told(
        headline=_first(_text(node.get("headline") or node.get("name")) for node in articles)
        or _first(_text(node.get("headline")) for node in others),
        author=_first(_names(node.get("author") or node.get("creator"), by_id) for node in ranked),
        published=_first(_text(node.get("datePublished") or node.get("dateCreated")) for node in ranked),
        modified=_first(_text(node.get("dateModified")) for node in ranked),
        outlet=_first(_names(node.get("publisher"), by_id) for node in ranked)
        or _first(_text(node.get("name")) for node in nodes if "WebSite" in _type(node)),
        body=max((_text(node.get("articleBody")) for node in articles), key=len, default=""),
    )


def _nodes(root: etree._Element) -> Iterator[dict[str, Any]]:
    left = _MOST_NODES
    for script in root.iter("script"):
        kind = (script.get("type") or "").split(";")[0].strip().casefold()
        if kind != "application/ld+json" or not script.text or len(script.text) > _LONGEST_SCRIPT:
            continue
        for node in _objects(_parsed(script.text), 0):
            left -= 1
            if left < 0:
                return
            yield node


def _parsed(source: str) -> Any:
    source = re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$", "", source)
    try:
        return json.loads(source, strict=False)
    except (ValueError, RecursionError):
        pass
    try:  # a comma too many is the commonest fault
        return json.loads(re.sub(r",\s*([}\]])", r"\1", source), strict=False)
    except (ValueError, RecursionError):
        return None


def _objects(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for entry in value:
            yield from _objects(entry, depth + 1)
    elif isinstance(value, dict):
        yield value
        for inner in value.values():
            if isinstance(inner, list | dict):
                yield from _objects(inner, depth + 1)


def _type(node: dict[str, Any]) -> str:
    kinds = node.get("@type")
    return " ".join(map(str, kinds)) if isinstance(kinds, list) else str(kinds or "")


def _names(value: Any, by_id: dict[str, dict[str, Any]]) -> str:
    if isinstance(value, str):
        return "" if value.startswith(("http://", "https://")) else _text(value)
    if isinstance(value, dict):
        if not value.get("name") and str(value.get("@id")) in by_id:
            value = by_id[str(value["@id"])]
        name = value.get("name")
        return _names(name, {}) if isinstance(name, str | list) else ""
    if isinstance(value, list):
        return ", ".join(dict.fromkeys(name for name in (_names(entry, by_id) for entry in value) if name))
    return ""


def _text(value: Any) -> str:
    return " ".join(html.unescape(value).split()) if isinstance(value, str) else ""


def _first(values: Iterator[str]) -> str:
    return next((value for value in values if value), "")
