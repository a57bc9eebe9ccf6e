"""What a page says of its article: title, names, date, outlet, language, address. All of it is a guess.

Every statement the page makes is a candidate; statements that agree with others win over lonely ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from urllib.parse import unquote, urlsplit

from lxml import etree

from reader.importers import furniture
from reader.importers.dates import find_date
from reader.importers.web import linked
from reader.importers.web.walk import SourceBlock

_SEPARATORS = re.compile(r"\s+[|·•»«:/\\—–-]{1,2}\s+|\s*\|\s*|_(?=\S)")
_WORD = re.compile(r"\w+")
_NOT_NAMES = re.compile(
    r"https?://|www\.|@|\d{3}|^(?:admin|administrator|editor|staff|author|webmaster|user)$", re.I
)
_BEFORE_NAME = re.compile(
    r"^(?:(?:posted|written|published|reported|edited|words|text|story)\s+)?(?:by|von|par|por|door)\b[:\s]*"
    r"|^(?:author|autor(?:in)?|auteur)s?\s*:\s*"
    r"|^zeige alle beiträge von\s+|^(?:view|see|show) all posts by\s+",
    re.I,
)
_LABEL = re.compile(
    r"(?:(?:article|written|posted|words|story|text)\s+)?by:?|authors?:?|writer:?|autor(?:in)?:?|auteur:?",
    re.I,
)
_NAME_METAS = (
    "author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "citation_author",
    "byl", "article:author", "og:article:author", "article.author", "twitter:creator:name", "author_name",
    "creator",
)  # fmt: skip
_DATE_METAS = (
    "article:published_time", "og:published_time", "og:article:published_time", "article.published",
    "article:published", "datepublished", "date.published", "publish-date", "publish_date",
    "published_time", "pubdate", "publishdate", "publication_date", "parsely-pub-date", "sailthru.date",
    "dc.date.issued", "dc.date.created", "dcterms.created", "dcterms.issued", "dcterms.date", "dc.date",
    "citation_publication_date", "citation_date", "cxenseparse:recs:publishtime", "originalpublicationdate",
    "date", "displaydate", "ptime", "article.created", "created", "published", "rnews:datepublished",
    "shareaholic:article_published_time",
)  # fmt: skip
_LATER_METAS = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "last-modified",
    "dcterms.modified",
)
_ADDRESS_DATE = re.compile(r"/((?:19|20)\d\d)[/-](\d\d?)[/-](\d\d?)(?:/|-|$)")
_BYLINE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:byline|author|authors|autor|writer|contributor)(?:$|[\s_-])|author-?name|byline-?name",
    re.I,
)
_NOT_BYLINE_CLASS = re.compile(
    r"bio|about|box|avatar|image|photo|comment|related|more|social|follow|desc|card|job|role", re.I
)
_DATE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:date|datum|published|posted|pubdate|timestamp|dateline)(?:$|[\s_-])", re.I
)
_UPDATED = re.compile(r"updated|modified|aktualisiert|mis à jour|actualizado|last reviewed", re.I)
_HEADER_BLOCKS = 14
_HEADLINES = etree.XPath("descendant::*[@itemprop='headline' or @itemprop='name headline']")
_AUTHORS = etree.XPath("descendant::*[contains(@itemprop, 'author') or contains(@rel, 'author')]")
_STATED = etree.XPath("descendant::*[@itemprop=$name]")
_NAMED = etree.XPath("descendant::*[@class or @id]")
_CLASSED = etree.XPath("descendant::*[@class]")


@dataclass(frozen=True, slots=True)
class Facts:
    title: str = ""
    byline: str = ""
    published: str = ""
    outlet: str = ""
    language: str = ""
    url: str = ""
    description: str = ""


def read(
    root: etree._Element,
    url: str = "",
    blocks: Sequence[SourceBlock] = (),
    told: linked.Told | None = None,
) -> Facts:
    """Return what the page states; `blocks` are those of the same tree, for what only readers see.

    `told` is its JSON-LD where that has been read before.
    """
    url = url if _is_address(url) else ""
    meta = _meta(root)
    told = told or linked.read(root)
    outlet = _outlet(meta, told, root)
    title = _title(root, meta, told, outlet, url)
    header = _header(blocks, title)
    return Facts(
        title=title,
        byline=_byline(root, meta, told, header, blocks, outlet),
        published=_published(root, meta, told, header, url),
        outlet=outlet,
        language=_language(root, meta),
        url=_address(root, meta, url),
        description=_first(meta.get("og:description", ""), meta.get("description", "")),
    )


def _meta(root: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in root.iter("meta"):
        value = " ".join((element.get("content") or "").split())
        for name in ("property", "name", "itemprop", "http-equiv"):
            key = (element.get(name) or "").strip().casefold()
            if key and value:
                found.setdefault(key, value)
    return found


# -- title ---------------------------------------------------------------------------------------------


def _title(root: etree._Element, meta: dict[str, str], told: linked.Told, outlet: str, url: str) -> str:
    """Return the candidate that most of the page's other statements support."""
    document_title = _inner(next(root.iter("title"), None))
    headings = [_inner(element) for element in root.iter("h1")][:8]
    second = [_inner(element) for element in root.iter("h2")][:3] if not any(headings) else []
    named = [_inner(e) for e in _elements(_HEADLINES(root))][:2]
    shared = [
        meta.get(key, "") for key in ("og:title", "twitter:title", "dc.title", "citation_title", "title")
    ]
    candidates = [
        *((text, 1.0) for text in headings),
        *((text, 0.9) for text in named),
        *((text, 0.3) for text in second),
        (told.headline, 0.8),
        *((text, 0.75) for text in shared),
        *((_without_outlet(text, outlet), 0.7) for text in (*shared[:2], document_title)),
        *((text, 0.7 * len(text) / len(document_title)) for text in _segments(document_title)),
        (document_title, -0.8 if _segments(document_title) else 0.4),
    ]
    witnesses = [_words(text) for text in (document_title, *shared[:2], told.headline, _slug(url)) if text]
    names = {_key(outlet), _key(_host_name(url))} - {""}
    best, score = "", -9.0
    for text, weight in candidates:
        text = " ".join(text.split())
        if not text or len(text) > 400:
            continue
        worth = weight + _support(_words(text), witnesses) - (2.0 if _key(text) in names else 0.0)
        worth -= 0.5 if len(_words(text)) < 2 and not _is_dense(text) else 0.0
        if worth > score + 1e-9:
            best, score = text, worth
    return best


def _support(words: frozenset[str], witnesses: Sequence[frozenset[str]]) -> float:
    """Return how well the witnesses know these words: 1 for each that agrees wholly, 0 for strangers."""
    if not words or not witnesses:
        return 0.0
    agreed = [len(words & other) * (1 / len(words) + 1 / len(words | other)) for other in witnesses if other]
    return sum(agreed) / len(witnesses)


def _segments(title: str) -> list[str]:
    parts = [part.strip() for part in _SEPARATORS.split(title) if part.strip()]
    return parts if len(parts) > 1 else []


def _without_outlet(title: str, outlet: str) -> str:
    """Return the title without the outlet's name at its end or start."""
    parts = _segments(title)
    if not parts:
        return title
    known = _words(outlet)
    for edge in (-1, 0):
        words = _words(parts[edge])
        if known and words and (words <= known or known <= words) and len(parts[edge]) < len(title) / 2:
            kept = (
                title[: title.rfind(parts[-1])]
                if edge == -1
                else title[title.find(parts[0]) + len(parts[0]) :]
            )
            return kept.strip(" |·•»«:/\\—–-_")
    return title


def _slug(url: str) -> str:
    path = unquote(urlsplit(url).path) if url else ""
    parts = [part for part in path.split("/") if part.count("-") + part.count("_") >= 2]
    return re.sub(r"[-_.]|html?$|\d{5,}", " ", parts[-1]) if parts else ""


def _host_name(url: str) -> str:
    host = (urlsplit(url).hostname or "").removeprefix("www.") if url else ""
    return host.split(".")[0]


# -- byline --------------------------------------------------------------------------------------------


def _byline(
    root: etree._Element,
    meta: dict[str, str],
    told: linked.Told,
    header: Sequence[str],
    blocks: Sequence[SourceBlock],
    outlet: str,
) -> str:
    candidates = chain(  # looked for one after the other, until one is a name
        (told.author,),
        (meta.get(key, "") for key in _NAME_METAS),
        (_labelled(meta),),
        _marked_names(root),
        _spoken_names(header, blocks),
    )
    fallback = ""
    for candidate in candidates:
        name = _as_name(candidate)
        if not name:
            continue
        if _key(name) == _key(outlet) or (" " not in name and name.islower()):
            fallback = fallback or name  # an account's or the outlet's name, when nothing better is said
            continue
        return name
    return fallback


def _as_name(candidate: str) -> str:
    name = " ".join(candidate.split()).strip(" ,;|·•-–—")
    name = _BEFORE_NAME.sub("", name).strip(" ,;|·•-–—")
    if not 2 <= len(name) <= 120 or _NOT_NAMES.search(name) or not any(c.isalpha() for c in name):
        return ""
    return name if len(name.split()) <= 16 else ""


def _labelled(meta: dict[str, str]) -> str:
    """Return the value that a card for sharing labels as the writer."""
    for number in "1234":
        label = meta.get(f"twitter:label{number}", "").casefold()
        if label in ("written by", "by", "author", "verfasst von", "escrito por", "écrit par"):
            return meta.get(f"twitter:data{number}", "")
    return ""


def _marked_names(root: etree._Element) -> Iterator[str]:
    """Yield names that the markup calls the author's, the most deliberate marking first."""
    for element in _elements(_AUTHORS(root)):
        if element.tag in ("link", "meta"):
            yield element.get("content") or ""
            continue
        inner = _elements(_STATED(element, name="name"))
        yield (inner[0].get("content") if inner else "") or _inner(inner[0] if inner else element)
    for element in _elements(_NAMED(root)):
        name = f"{element.get('class') or ''} {element.get('id') or ''}"
        if not _BYLINE_CLASS.search(name) or _NOT_BYLINE_CLASS.search(name):
            continue
        text = _spaced(element)
        if 3 <= len(text) <= 100:
            facts = furniture.byline_facts(text)
            beside = _name_beside_date(text)
            if facts and facts.byline:
                yield facts.byline
            elif beside:
                yield beside
            else:
                yield from (_inner(link) for link in element.iter("a") if _is_name(_inner(link)))


def _spoken_names(header: Sequence[str], blocks: Sequence[SourceBlock]) -> Iterator[str]:
    """Yield names that a reader sees called the author's: in a byline, under a label, beside the date."""
    for text in header:
        facts = furniture.byline_facts(text)
        if facts and facts.byline:
            yield facts.byline
    for label, block in pairwise(blocks):
        if len(label.text) < 30 and _LABEL.fullmatch(label.text) and _is_name(block.text):
            yield block.text
    for text in header:
        if find_date(text):
            yield _name_beside_date(text)


def _name_beside_date(text: str) -> str:
    """Return the name that is left of a short text without its date; empty when it is none."""
    date = find_date(text)
    rest = f"{text[: date.start]} | {text[date.end :]}" if date else text
    for part in _SEPARATORS.split(rest):
        name = part.split(" on behalf of ")[0].strip(" ,|·•–—-")
        if _is_name(name):
            return name
    return ""


def _is_name(text: str) -> bool:
    words = _BEFORE_NAME.sub("", text).split()
    return 2 <= len(words) <= 6 and all(
        w[:1].isupper() or w in ("de", "van", "von", "and", "der", "&") for w in words
    )


# -- date ----------------------------------------------------------------------------------------------


def _published(
    root: etree._Element, meta: dict[str, str], told: linked.Told, header: Sequence[str], url: str
) -> str:
    in_address = _ADDRESS_DATE.search(url)
    spoken = [text for text in header if not _UPDATED.search(text)]
    stated: Iterator[str] = chain(
        (_date(told.published),),
        (_date(meta.get(key, "")) for key in _DATE_METAS),
        _marked_dates(root, "datePublished"),
        _times(root, deliberate=True),
        (_date("-".join(f"{int(part):02}" for part in in_address.groups())),) if in_address else (),
        (_date(text) for text in spoken),
        _times(root, deliberate=False),
        _classed_dates(root),
        (_date(text) for text in header),
        _marked_dates(root, "dateModified"),
        (_date(told.modified),),
        (_date(meta.get(key, "")) for key in _LATER_METAS),
    )
    return next((date for date in stated if date), "")


def _marked_dates(root: etree._Element, name: str) -> Iterator[str]:
    for element in _elements(_STATED(root, name=name)):
        yield _date(element.get("content") or element.get("datetime") or _inner(element))


def _times(root: etree._Element, *, deliberate: bool) -> Iterator[str]:
    """Yield dates of <time>: `deliberate` those marked as the publication's or inside a header."""
    for element in root.iter("time"):
        if _in_table(element):
            continue
        around = [element, *list(element.iterancestors())[: 4 if deliberate else 2]]
        marks = " ".join(
            f"{e.get('class') or ''} {e.get('id') or ''} {e.get('itemprop') or ''}" for e in around
        )
        if re.search(r"comment|related|recommend|sidebar|updated|modified|card|teaser|event", marks, re.I):
            continue
        marked = element.get("pubdate") is not None or re.search(
            r"publish|entry-date|post-?date|dateline", marks, re.I
        )
        if bool(marked or any(e.tag == "header" for e in around)) == deliberate:
            yield _date(element.get("datetime") or "") or _date(_inner(element))


def _classed_dates(root: etree._Element) -> Iterator[str]:
    """Yield dates of short elements whose class says that they hold one."""
    for element in _elements(_CLASSED(root)):
        if _DATE_CLASS.search(element.get("class") or "") and not _in_table(element):
            text = _inner(element)
            if len(text) <= 60 and not _UPDATED.search(text):
                yield _date(text)


def _in_table(element: etree._Element) -> bool:
    """Return whether the element stands in a row that says what it is, such as when something was founded."""
    cell = next(element.iterancestors("td"), None)
    row = cell.getparent() if cell is not None else None
    return row is not None and row.find("th") is not None


def _date(value: str) -> str:
    found = find_date(value[:200]) if value else None
    return found.iso if found else ""


# -- the rest ------------------------------------------------------------------------------------------


def _header(blocks: Sequence[SourceBlock], title: str) -> list[str]:
    """Return the short texts around the headline: where pages say who wrote it and when."""
    at = next((i for i, b in enumerate(blocks) if b.kind == "heading" and _key(b.text) == _key(title)), None)
    if at is None:
        at = next((i for i, block in enumerate(blocks) if block.kind == "heading"), None)
    if at is None:
        return []
    around = [*blocks[at + 1 : at + 1 + _HEADER_BLOCKS], *reversed(blocks[max(0, at - 4) : at])]
    lines = [block for block in around if block.kind != "row" and not block.hidden]
    return [block.text for block in lines if len(block.text) <= 160]


def _outlet(meta: dict[str, str], told: linked.Told, root: etree._Element) -> str:
    named = _first(
        meta.get("og:site_name", ""),
        told.outlet,
        meta.get("application-name", ""),
        meta.get("apple-mobile-web-app-title", ""),
    )
    parts = _segments(named)
    if parts and len(parts[0]) >= 3:
        return parts[0]
    if named:
        return named.removeprefix("https://").removeprefix("http://")
    segments = _segments(_inner(next(root.iter("title"), None)))
    return segments[-1] if len(segments) > 1 and len(segments[-1].split()) <= 4 else ""


def _language(root: etree._Element, meta: dict[str, str]) -> str:
    stated = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    language = (
        (stated or meta.get("content-language", "") or meta.get("og:locale", "")).strip().replace("_", "-")
    )
    return language if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", language) else ""


def _address(root: etree._Element, meta: dict[str, str], url: str) -> str:
    canonical = [
        e.get("href") or ""
        for e in root.iter("link")
        if "canonical" in (e.get("rel") or "").casefold().split()
    ]
    for address in (*canonical, meta.get("og:url", "")):
        if address.strip().startswith(("http://", "https://")) and _is_address(address.strip()):
            return address.strip()
    return url


def _is_address(url: str) -> bool:
    """Return whether an address can be taken apart; "http://[" cannot, and raises wherever it is tried."""
    try:
        urlsplit(url)
    except ValueError:
        return False
    return True


def _elements(found: object) -> list[etree._Element]:
    return [entry for entry in found if isinstance(entry, etree._Element)] if isinstance(found, list) else []


def _inner(element: etree._Element | None) -> str:
    return " ".join("".join(map(str, element.itertext())).split()) if element is not None else ""


def _spaced(element: etree._Element) -> str:
    """Return the inner text with a space between elements: "Hanne Quill" and "Updated" stand in two."""
    return " ".join(" ".join(map(str, element.itertext())).split())


def _words(text: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in _WORD.findall(text))


def _key(text: str) -> str:
    return " ".join(word.casefold() for word in _WORD.findall(text))


def _is_dense(text: str) -> bool:
    """Return whether the script writes without spaces, so that one "word" may be a whole headline."""
    return len(text) >= 6 and any("\u2e80" <= character <= "\uffdc" for character in text)


def _first(*values: str) -> str:
    return next((value.strip() for value in values if value and value.strip()), "")
