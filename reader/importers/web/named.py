"""What the names, styles and classes of a page's elements say of what stands inside them."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree

_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
# Text for screen readers ("opens in a new window", "Image caption"): a sighted reader never sees it.
_HIDDEN_CLASS = re.compile(
    r"(?:^|\s)(?:sr-only|visually-?hidden|screen-?reader(?:-text)?|off-?screen|assistive-?text|u-hidden)(?:\s|$)",
    re.I,
)
_CAPTION_CLASS = re.compile(
    r"(?:^|[\s_-])(?:wp-)?(?:fig)?caption(?:$|[\s_-]|-?text)|photo-?caption|image-?caption", re.I
)
# Quotations set apart from the text, which only their class tells from any other box; not "has-pullquote",
# which says that there is one inside.
_QUOTE_CLASS = re.compile(
    r"(?:^|\s)(?!has|with|no[_-])(?:\S*[_-])?(?:pull|block)[_-]?quotes?(?:$|\s|[_-]{1,2}(?:text|body|content|inner|wrapper))",
    re.I,
)
_LONGEST_QUOTE = 1500  # characters; a box that holds more only has such a class for its looks
_NO_PICTURE = frozenset(("blockquote", "table", "pre", "code", "li", "h1", "h2", "h3", "h4", "figure"))
_MOST_IN_PICTURE = 60  # elements
_LONGEST_CAPTION = 600  # characters
_LONGEST_NAME = 120  # characters; longer lists of classes style whatever stands inside


def is_hidden(element: etree._Element) -> bool:
    stated = element.keys()
    if not stated:
        return False
    if "hidden" in stated or ("aria-hidden" in stated and element.get("aria-hidden") == "true"):
        return True
    if "style" in stated and _HIDDEN_STYLE.search(element.get("style") or ""):
        return True
    return "class" in stated and _names_hidden(element.get("class") or "")


@lru_cache(4096)
def names_caption(name: str) -> bool:
    return _CAPTION_CLASS.search(name) is not None


@lru_cache(4096)
def _names_quote(name: str) -> bool:
    return len(name) <= _LONGEST_NAME and _QUOTE_CLASS.search(name) is not None


def is_pull_quote(element: etree._Element) -> bool:
    """Return whether the element's class calls it a quotation, and it is as short as one."""
    name = element.get("class")
    return bool(name) and _names_quote(str(name)) and _is_short(element)


def says_who_spoke(caption: etree._Element) -> bool:
    """Return whether the caption is of a quotation alone in its figure, and not of a picture."""
    before, after = caption.getprevious(), caption.getnext()
    if before is not None and before.tag == "blockquote":
        return before.getprevious() is None
    return before is None and after is not None and after.tag == "blockquote" and after.getnext() is None


def is_picture(figure: etree._Element) -> bool:
    """Return whether a figure is a picture with what is said of it, such as who took it, and no more."""
    pictures = False
    for number, child in enumerate(figure.iterdescendants()):
        if number >= _MOST_IN_PICTURE or child.tag in _NO_PICTURE:
            return False
        pictures = pictures or child.tag == "img"
    return pictures and _is_short(figure, _LONGEST_CAPTION)


def _is_short(element: etree._Element, left: int = _LONGEST_QUOTE) -> bool:
    for text in element.itertext():
        left -= len(text)
        if left < 0:
            return False
    return True


@lru_cache(4096)
def _names_hidden(name: str) -> bool:
    return _HIDDEN_CLASS.search(name) is not None
