"""From an importer's values to an article; the same text is noticed, not doubled."""

from __future__ import annotations

import pytest

from reader.errors import ImportFailed
from reader.library.edits import TrashArticles
from reader.library.importing import import_path, keep
from reader.model import Block, ImportedArticle, Notice
from reader.text.span import Span

IMPORTED = ImportedArticle(
    text="Bridge closed\nIt may reopen 🚧.",
    blocks=(Block("title", Span(0, 13)), Block("paragraph", Span(14, 30))),
    title="Bridge closed",
    byline="A. Reporter",
    published="2026-05",
    outlet="The Ferry",
    language="en",
    url="https://example.org/bridge",
    notices=(Notice("import.encoding-guessed", (("encoding", "cp1252"),)),),
    encoding="cp1252",
    importer="plain",
    importer_version="1",
    media_type="text/plain",
)


def test_what_was_read_becomes_an_article_with_its_original(library):
    outcome = keep(library, IMPORTED, b"original", name="bridge.txt")
    article, revision = library.article(outcome.article), library.revision(outcome.revision)
    assert (article.title, article.byline, article.published) == ("Bridge closed", "A. Reporter", "2026-05")
    assert (article.outlet, article.url, article.language) == ("The Ferry", IMPORTED.url, "en")
    assert revision.text == IMPORTED.text
    assert revision.blocks == IMPORTED.blocks
    assert revision.notices == IMPORTED.notices
    source = revision.source
    assert (source.kind, source.name, source.encoding, source.importer) == (
        "file",
        "bridge.txt",
        "cp1252",
        "plain",
    )
    assert library.original(revision.id) == b"original"
    assert outcome.notices == IMPORTED.notices
    assert outcome.title == "Bridge closed"


def test_the_same_text_twice_is_noticed_and_not_doubled(library):
    first = keep(library, IMPORTED, b"original", name="bridge.txt")
    second = keep(library, IMPORTED, b"other bytes", name="copy.txt")
    assert second.duplicate
    assert second.applied is None
    assert (second.article, second.revision) == (first.article, first.revision)
    assert second.notices[-1].message == "import.duplicate"
    assert len(library.articles()) == 1


def test_what_is_in_the_trash_is_no_duplicate(library):
    first = keep(library, IMPORTED, b"original", name="bridge.txt")
    library.apply(TrashArticles((first.article,)))
    assert not keep(library, IMPORTED, b"original", name="bridge.txt").duplicate


def test_an_import_can_be_undone(library):
    outcome = keep(library, IMPORTED, b"", name="paste", kind="clipboard")
    assert outcome.applied is not None
    library.apply(outcome.applied.inverse)
    assert library.articles() == ()


def test_facts_that_no_file_can_hold_are_mended(library):
    from dataclasses import replace

    odd = replace(IMPORTED, title="A\0B\ud800", byline="\ud83d\ude00")
    outcome = keep(library, odd, b"", name="odd\0.txt")
    article = library.article(outcome.article)
    assert (article.title, article.byline) == ("A\ufffdB\ufffd", "😀")
    assert library.revision(outcome.revision).source.name == "odd\ufffd.txt"


def test_a_file_goes_through_the_given_reader(library, tmp_path):
    path = tmp_path / "story.txt"
    path.write_bytes(b"bytes")
    asked = []

    def reader(source, media_type=None, name="", **options):
        asked.append((source, media_type, name, options))
        return IMPORTED, source.read_bytes()

    outcome = import_path(library, path, reader=reader, encoding="cp1252")
    assert asked == [(path, None, "story.txt", {"encoding": "cp1252"})]
    assert library.original(outcome.revision) == b"bytes"


def test_a_file_that_cannot_be_read_leaves_the_library_as_it_was(library, tmp_path):
    def reader(source, **_options):
        raise ImportFailed("import.empty", name="x")

    with pytest.raises(ImportFailed):
        import_path(library, tmp_path / "x", reader=reader)
    assert library.articles() == ()
    assert library.articles(trashed=True) == ()
