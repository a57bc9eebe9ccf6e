"""Articles, revisions and annotations for tests, each in one line."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from reader.library import Library
from reader.library.edits import AddAnnotations, AddArticle
from reader.model import (
    Anchor,
    Annotation,
    Article,
    Block,
    Revision,
    Source,
    new_id,
    piece_of,
)
from reader.model.snapshot import Snapshot
from reader.text.hashing import text_hash
from reader.text.span import Span

TEXT = "Officials said the bridge may reopen Friday. 🚧 It closed in May.\nNobody was hurt."
NOW = "2026-01-02T03:04:05.678Z"


def revision_of(article: Article, text: str = TEXT, number: int = 1) -> Revision:
    """Return a revision with one paragraph for each line."""
    blocks, at = [], 0
    for line in text.split("\n"):
        if line:
            blocks.append(Block("paragraph", Span(at, at + len(line))))
        at += len(line) + 1
    return Revision(
        new_id(), article.id, number, text, text_hash(text), 1, tuple(blocks),
        source=Source("file", "story.txt"), language="en", created=NOW,
    )  # fmt: skip


def add_article(library: Library, text: str = TEXT, title: str = "Bridge", original: bytes = b"") -> Revision:
    """Add an article with one revision; return the revision as it is stored."""
    article = Article(new_id(), title, created=library.now(), modified=library.now())
    revision = revision_of(article, text)
    library.apply(AddArticle(article, revision, original))
    return library.revision(revision.id)


def annotation_on(
    revision: Revision,
    *spans: tuple[int, int],
    tag: str = "claim",
    annotator: str = "",
    note: str = "",
) -> Annotation:
    """Return an annotation of these spans, made with whatever codebook is current."""
    pieces = tuple(piece_of(revision.text, Span(*span)) for span in spans)
    return Annotation(
        new_id(), revision.article, tag, annotator, (Anchor(revision.id, pieces),),
        note=note, created=NOW, modified=NOW,
    )  # fmt: skip


def annotate(
    library: Library, revision: Revision, *spans: tuple[int, int], tag: str = "claim", note: str = ""
) -> Annotation:
    """Add one annotation with these pieces; return it."""
    given = annotation_on(revision, *spans, tag=tag, annotator=library.annotator().id, note=note)
    library.apply(AddAnnotations((given,)))
    return given


def state(library: Library) -> Snapshot:
    """Return everything outside the trash, in an order that two libraries share.

    Snapshots of codebooks that nothing uses are left out: once stored they stay, that is no difference.
    """
    found = library.snapshot().in_order()
    used = {(a.codebook, a.codebook_version) for a in found.annotations} | {found.codebook}
    return replace(found, codebooks=tuple(c for c in found.codebooks if (c.id, c.version) in used))


@contextmanager
def quick_folder() -> Iterator[Path]:
    """Give a folder of its own, in memory where this system has such a place."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        yield Path(name)
