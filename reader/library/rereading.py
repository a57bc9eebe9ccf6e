"""Reading an article again from its kept original: another encoding, other blocks, a newer importer.

The result is a new revision, so every annotation is carried and all of it can be undone. What the reader once
chose, an encoding or blocks, is kept in the revision's notices, holds for the next time, and, where it tells
a template's parts apart, for other pages of the same site.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from reader.errors import LibraryFailed
from reader.importers.draft import NO_CHOICE, SiteChoice
from reader.library.library import Library
from reader.library.revising import Kind, RevisionOutcome, revise
from reader.model import ImportedArticle, Notice

_BLOCKS, _ENCODING = "import.blocks-chosen", "import.encoding-chosen"

Reader = Callable[..., tuple[ImportedArticle, bytes]]  # as ImportClient.read


@dataclass(frozen=True, slots=True)
class Original:
    """The kept bytes of a revision and all that is needed to read or preview them again.

    `put_back`, `take_out` (numbers of the page's blocks) and `encoding` are what the reader chose before.
    """

    article: str
    revision: str
    data: bytes
    name: str
    kind: Kind
    media_type: str
    url: str
    encoding: str = ""
    put_back: tuple[int, ...] = ()
    take_out: tuple[int, ...] = ()
    site: SiteChoice = NO_CHOICE

    def preview_options(self) -> dict[str, Any]:
        """Return the words to call `ImportClient.preview(original.data, …)` with."""
        return {
            "media_type": self.media_type,
            "name": self.name,
            "url": self.url or None,
            "encoding": self.encoding,
            "site": self.site,
        }

    def read_options(
        self,
        *,
        encoding: str | None = None,
        put_back: Sequence[int] | None = None,
        take_out: Sequence[int] | None = None,
    ) -> dict[str, Any]:
        """Return the words to call `ImportClient.read(original.data, …)` with; None keeps what was chosen.

        An empty `encoding` lets the importer find it.
        """
        return {
            **self.preview_options(),
            "encoding": self.encoding if encoding is None else encoding,
            "put_back": tuple(self.put_back if put_back is None else put_back),
            "take_out": tuple(self.take_out if take_out is None else take_out),
        }


def original_of(library: Library, revision_id: str) -> Original:
    """Return the original of a revision; raises `LibraryFailed` when it is not kept."""
    data = library.original(revision_id)
    if data is None:
        raise LibraryFailed("rereading.no-original")
    revision = library.revision(revision_id)
    source = revision.source
    url = library.article(revision.article).url
    media_type = source.media_type
    if source.kind == "address" and source.encoding:
        media_type = f"{media_type}; charset={source.encoding}"  # as the server said, in no byte of the page
    blocks, encoding = _facts(revision.notices, _BLOCKS), _facts(revision.notices, _ENCODING)
    return Original(
        revision.article,
        revision.id,
        data,
        source.name,
        source.kind,
        media_type,
        url,
        str(encoding.get("encoding", "")),
        _numbers(blocks.get("put_back")),
        _numbers(blocks.get("take_out")),
        site_choice(library, url),
    )


def reread(
    library: Library,
    revision_id: str,
    reader: Reader,
    *,
    encoding: str | None = None,
    put_back: Sequence[int] | None = None,
    take_out: Sequence[int] | None = None,
    **options: Any,
) -> RevisionOutcome:
    """Read a revision's original again with `reader` and keep the text as the newest revision.

    `options` go to the reader. Raises what it and `revise` raise.
    """
    original = original_of(library, revision_id)
    chosen = original.read_options(encoding=encoding, put_back=put_back, take_out=take_out)
    imported, data = reader(original.data, **chosen, **options)
    return revise(library, original.article, imported, data, name=original.name, kind=original.kind)


def site_choice(library: Library, url: str) -> SiteChoice:
    """Return what the reader last chose on a page of the site that `url` belongs to."""
    try:
        host = urlsplit(url).hostname if url.startswith(("http://", "https://")) else None
    except ValueError:  # "http://[", as a damaged file may say
        host = None
    notice = library.newest_notice_of_site(host, _BLOCKS) if host else None
    if notice is None:
        return NO_CHOICE
    facts = dict(notice.facts)
    return SiteChoice(_lines(facts.get("site_put_back")), _lines(facts.get("site_take_out")))


def _facts(notices: Sequence[Notice], message: str) -> Mapping[str, Any]:
    return next((dict(notice.facts) for notice in notices if notice.message == message), {})


def _numbers(words: object) -> tuple[int, ...]:
    return tuple(int(word) for word in str(words or "").split() if word.isascii() and word.isdigit())


def _lines(text: object) -> tuple[str, ...]:
    return tuple(line for line in str(text or "").split("\n") if line)
