"""HTML source to an lxml tree that has all of its text, however deep or strange the source is.

libxml2 stops without an error at 255 nested elements, and an attribute flood costs seconds, so both are cut
down in the source first, for the rare page that needs it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from lxml import etree, html

DEEPEST = 200
_LONGEST_TAG = 20_000
_LONG_TAG = re.compile(rf"<[a-zA-Z][^<]{{{_LONGEST_TAG},}}")
_NAME = re.compile(r"</?([a-zA-Z][^\s/>]*)")
_WHOLE_TAG = re.compile(r"<[^>\"']*+(?:\"[^\"]*+\"[^>\"']*+|'[^']*+'[^>\"']*+)*>")
_KEPT_ATTRIBUTE = re.compile(r"\s(?:class|id)\s*=\s*(?:\"[^\"<>]{0,500}\"|'[^'<>]{0,500}')", re.I)
# Pictures and fonts that programs such as SingleFile put into the page itself: most of its bytes, none of its
# text. In quotes, as a bare attribute, or in a style sheet; looked for by "data:" alone, since a pattern of
# all three tries each character of a page and costs as much as the rest of parsing.
_DATA_ADDRESS = re.compile(r"data:(?=[^\"'<>]{200})")
_SHORT_DATA = 200  # characters
_QUOTED, _BARE, _IN_BRACKETS = (re.compile(form) for form in (r"[^\"'<>]+", r"[^\s\"'<>]+", r"[^\s\"'()<>]+"))
# What browsers and SingleFile write at the top of a page that they save.
_SAVED_FROM = re.compile(
    r"<!--\s*(?:saved from url=\(\d+\)|Page saved with SingleFile\s+url:\s*)(?P<url>https?://[^\s<>\"']{3,2000})",
    re.I,
)
# lxml.html asks Python for the class of each element; forms and inputs need none of their own here.
_ONE_CLASS = etree.ElementDefaultClassLookup(
    element=html.HtmlElement,
    comment=html.HtmlComment,
    pi=html.HtmlProcessingInstruction,
    entity=html.HtmlEntity,
)
_VOIDS = "area base basefont br col embed frame hr img input keygen link meta param source track wbr"
_VOID = frozenset(_VOIDS.split())
_RAW = frozenset({"script", "style", "textarea", "title", "xmp", "noembed", "noframes", "iframe"})
_SELF_CLOSED = re.compile(r"<(?P<name>[A-Za-z][\w.-]*)(?P<rest>(?:\s[^<>]*?)?)/>")
# Elements that a sibling of the same kind closes: 10,000 unclosed <p> are not 10,000 deep.
_CLOSED_BY_SIBLING = {
    "p": {"p"},
    "li": {"li"},
    "dt": {"dt", "dd"},
    "dd": {"dt", "dd"},
    "tr": {"tr", "td", "th"},
    "td": {"td", "th"},
    "th": {"td", "th"},
    "option": {"option"},
}


def as_html(source: str) -> str:
    """Return XHTML source as HTML: `<script/>` is closed there, and opens to the end of the file here."""
    return _SELF_CLOSED.sub(_reopened, source)


def _reopened(tag: re.Match[str]) -> str:
    name = tag["name"]
    return tag[0] if name.casefold() in _VOID else f"<{name}{tag['rest']}></{name}>"


def saved_from(source: str) -> str:
    """Return the address that the program which saved the page wrote into it; empty when there is none."""
    found = _SAVED_FROM.search(source, 0, 5000)
    return found["url"] if found else ""


def parse(source: str) -> etree._Element | None:
    """Return the root element of `source`, at most about `DEEPEST` elements deep; None for no element."""
    return parse_safely(source)[1]


def parse_safely(source: str) -> tuple[str, etree._Element | None]:
    """Return the root element and the source it was made from, which other parsers survive as well."""
    source = without_data_addresses(source)
    if _has_long_tag(source):
        source = cut_down(source)
        return source, _tree(source)
    root = _tree(source)
    if root is None or _deeper_than(root, DEEPEST + 20):
        source = cut_down(source)
        root = _tree(source)
    return source, root


def without_data_addresses(source: str) -> str:
    """Return `source` with long data addresses emptied: a pair of quotes stands in their place."""
    pieces: list[str] = []
    position = 0
    for found in _DATA_ADDRESS.finditer(source):
        if found.start() < position:
            continue
        start, end = _data_address(source, found.start())
        if end:
            pieces += (source[position:start], '""')
            position = end
    return "".join((*pieces, source[position:])) if pieces else source


def _data_address(source: str, start: int) -> tuple[int, int]:
    """Return the half-open part of `source` to empty of what begins "data:"; (0, 0) when it is no address."""
    before = start - 1
    while before > 0 and source[before].isspace():
        before -= 1
    if before >= 0 and source[before] in "\"'":
        end = _end(_QUOTED, source, start)
        return (before, end + 1) if source[end : end + 1] == source[before] else (0, 0)
    if source[start - 1 : start] == "=":
        end = _end(_BARE, source, start)
    elif source[max(0, start - 4) : start].casefold() == "url(":
        end = _end(_IN_BRACKETS, source, start)
    else:
        return 0, 0
    return (start, end) if end - start > _SHORT_DATA else (0, 0)


def _end(run: re.Pattern[str], source: str, start: int) -> int:
    found = run.match(source, start)
    return found.end() if found else start


def _has_long_tag(source: str) -> bool:
    """Return whether a tag is monstrously long; "<" before a long script or text begins none."""
    for number, begun in enumerate(_LONG_TAG.finditer(source)):
        whole = _WHOLE_TAG.match(source, begun.start())
        # Quotes are looked for to the end of the source, so only so many times.
        if number >= 20 or whole is None or whole.end() - whole.start() > _LONGEST_TAG:
            return True
    return False


def cut_down(source: str) -> str:
    """Return `source` without tags deeper than `DEEPEST` and without attributes of monstrous tags."""
    pieces: list[str] = []
    open_names: list[str] = []
    dropped: list[str] = []
    never_closed: set[str] = set()
    position = 0
    for start, end in _tags(source):
        if start < position:
            continue  # inside a raw element that was stepped over
        pieces.append(source[position:start])
        position = end
        written = source[start:end]
        found = _NAME.match(written)
        name = found.group(1).casefold() if found else ""
        if not name:
            continue  # a comment or a declaration
        if written[1] == "/":
            pieces.append(_closing(name, written, open_names, dropped))
            continue
        written = _shortened(name, written)
        raw_end = 0 if name in never_closed else _raw_end(source, name, position)
        if raw_end < 0:
            never_closed.add(name)
        while open_names and open_names[-1] in _CLOSED_BY_SIBLING.get(name, ()):
            open_names.pop()
        if raw_end > 0:
            pieces.append(written + source[position:raw_end])
            position = raw_end
        elif name in _VOID or written.endswith("/>"):
            pieces.append(written)
        elif len(open_names) >= DEEPEST:
            dropped.append(name)
            pieces.append(" ")
        else:
            open_names.append(name)
            pieces.append(written)
    pieces.append(source[position:])
    return "".join(pieces)


def _tags(source: str) -> Iterator[tuple[int, int]]:
    """Yield where tags, comments and declarations stand; in linear time, whatever the source."""
    position = source.find("<")
    unbalanced = 0
    while position >= 0:
        if source.startswith("<!--", position):
            end = source.find("-->", position + 4) + 3
            if end < 3:
                return
        elif source[position + 1 : position + 2].isalpha() or source[position + 1 : position + 2] in (
            "/",
            "!",
            "?",
        ):
            # A quote that never closes is looked for to the end of the source, so only so many times.
            whole = _WHOLE_TAG.match(source, position) if unbalanced < 20 else None
            unbalanced += whole is None
            end = whole.end() if whole else source.find(">", position) + 1
            if end <= 0:
                return
        else:
            position = source.find("<", position + 1)
            continue
        yield position, end
        position = source.find("<", end)


def _shortened(name: str, written: str) -> str:
    if len(written) <= _LONGEST_TAG:
        return written
    return f"<{name}{''.join(_KEPT_ATTRIBUTE.findall(written[:5000])[:2])}>"


def _closing(name: str, written: str, open_names: list[str], dropped: list[str]) -> str:
    if dropped and dropped[-1] == name:
        dropped.pop()
        return " "
    # Misnested tags close what they can reach near the top; a far search would be quadratic.
    for back in range(1, min(len(open_names), 20) + 1):
        if open_names[-back] == name:
            del open_names[-back:]
            return written
    return written


def _raw_end(source: str, name: str, position: int) -> int:
    """Return where the content of a raw text element ends; 0 when it is none, -1 when it never ends."""
    if name not in _RAW:
        return 0
    found = re.compile(f"</{name}", re.I).search(source, position)
    return found.start() if found else -1


def _tree(source: str) -> etree._Element | None:
    parser = html.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, recover=True
    )
    parser.set_element_class_lookup(_ONE_CLASS)
    try:
        return html.document_fromstring(source.encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _deeper_than(root: etree._Element, depth: int) -> bool:
    return bool(_path_of(depth)(root))


@cache
def _path_of(depth: int) -> etree.XPath:
    """Return the test whether anything stands `depth` elements below the root, made in C, level by level."""
    return etree.XPath("boolean(*" + "/*" * (depth - 1) + ")")
