"""What an export of a reading list holds, and how an entry becomes a page of its own."""

from __future__ import annotations

import html
from dataclasses import dataclass

# The media type of a page that is all article: made here from an entry, kept as its original.
WHOLE = "text/vnd.spanreader.whole+html"


@dataclass(frozen=True, slots=True)
class Highlight:
    """Words that somebody marked, as their program remembers them: a quote, seldom what stood around it."""

    quote: str
    note: str = ""
    tags: tuple[str, ...] = ()
    created: str = ""
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One entry. Without `html` it is a link, to be fetched by hand; facts are as the export has them."""

    url: str = ""
    title: str = ""
    html: str = ""
    byline: str = ""
    published: str = ""
    outlet: str = ""
    language: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    highlights: tuple[Highlight, ...] = ()

    @property
    def name(self) -> str:
        return self.title or self.url

    def page(self) -> bytes:
        """Return the entry as a whole HTML page: its text, or its address and what was marked in it."""
        metas = {
            "author": self.byline,
            "article:published_time": self.published,
            "og:site_name": self.outlet,
            "og:title": self.title,
        }
        head = "".join(
            f'<meta name="{name}" content="{html.escape(value)}">' for name, value in metas.items() if value
        )
        link = f'<link rel="canonical" href="{html.escape(self.url)}">' if self.url else ""
        made = (
            f'<!DOCTYPE html><html lang="{html.escape(self.language)}"><head><meta charset="utf-8">'
            f"<title>{html.escape(self.name)}</title>{head}{link}</head>"
            f"<body>{self.html or self._link()}</body></html>"
        )
        return made.encode("utf-8", "replace")

    def _link(self) -> str:
        address = html.escape(self.url)
        lines = [f'<p><a href="{address}">{address}</a></p>'] if self.url else []
        for marked in self.highlights:
            inside = "</p><p>".join(html.escape(line) for line in marked.quote.splitlines() if line.strip())
            lines.append(f"<blockquote><p>{inside}</p></blockquote>")
        return "".join(lines)


@dataclass(frozen=True, slots=True)
class ReadingList:
    """All entries of an export; `passed_over` counts what held neither an address nor words."""

    kind: str
    entries: tuple[ListEntry, ...]
    passed_over: int = 0
