"""Exports of reading lists: articles, links to fetch by hand, highlights as annotations; all in one edit."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.errors import ImportFailed
from reader.importers import read_article
from reader.importers.client import ReadEntries, ReadEntry
from reader.importers.lists import WHOLE, codec
from reader.importers.lists.formats import HEAD, kind_of, read_list
from reader.library import Library
from reader.library.importing import keep
from reader.library.reading_lists import ListOutcome, keep_list
from reader.library.to_fetch import is_link
from tests.core.importers.pages import PROSE

URL = "https://courier.example/kessel"
STORY = "".join(f"<p>{line}</p>" for line in PROSE)
PAGE = (
    f"<html><head><title>Kessel Bridge shut</title><link rel=canonical href={URL}></head>"
    f"<body><article>{STORY}</article></body></html>"
)
WALLABAG = [
    {
        "id": 7,
        "title": "Kessel Bridge shut",
        "url": URL,
        "hashed_url": "5f",
        "is_archived": 0,
        "is_starred": 1,
        "content": STORY,
        "created_at": "2026-10-15T08:00:00+0200",
        "published_at": "2026-10-14T21:10:00+0200",
        "published_by": ["Hanne Quill", None],
        "language": "en_GB",
        "domain_name": "courier.example",
        "tags": ["Bridges", {"label": "Lenn"}],
        "annotations": [
            {"text": "Says who?", "quote": "nobody knew for how long", "ranges": [{"start": "/p[2]"}]},
            {"text": "", "quote": "a sentence that the page never held"},
        ],
    },
    {
        "title": "Only a link",
        "url": "https://courier.example/ferry",
        "content": "",
        "tags": [],
        "annotations": [],
    },
    {"title": "Nothing", "url": "ftp://x", "content": ""},
    "nonsense",
]
READWISE = (
    "Highlight,Book Title,Book Author,Amazon Book ID,Note,Color,Tags,Location Type,Location,Highlighted at,Document tags\r\n"
    '"“Nobody came to harm,” she said.","The ferry is full","Ada Quill",,".background and why, then",yellow,"boats",page,3,2026-10-15 10:00:00+00:00,"news,lenn"\r\n'
    '"It sails at nine. 🚧",The ferry is full,Ada Quill,,,,,page,4,,\r\n'
)
POCKET = (
    "title,url,time_added,tags,status\n"
    "https://courier.example/a,https://courier.example/a,1760000000,bridges|news,unread\n"
)
INSTAPAPER = 'URL,Title,Selection,Folder,Timestamp,Tags\nhttps://courier.example/b,B,"words that I chose",Unread,1760000000,"[""x""]"\n'
HYPOTHESIS = {
    "export_date": "2026-10-15",
    "export_userid": "me",
    "client_version": "1",
    "annotations": [
        {
            "uri": URL,
            "document": {"title": ["Kessel Bridge shut"]},
            "text": "look at this",
            "tags": ["speculation"],
            "target": [
                {
                    "source": URL,
                    "selector": [
                        {"type": "TextPositionSelector", "start": 1, "end": 9},
                        {"type": "TextQuoteSelector", "exact": "dread a repeat of 2019", "prefix": "Street "},
                    ],
                }
            ],
        }
    ],
}
HYPOTHESIS_TABLE = f"Created at,Author,Page,URL,Group,Type,Quote,Comment,Tags\n2026,me,Kessel,{URL},,Highlight,it closed,so,\n"


def omnivore() -> bytes:
    made = io.BytesIO()
    record = {
        "slug": "kessel",
        "url": URL,
        "title": "Kessel Bridge shut",
        "labels": ["Bridges"],
        "author": "H. Quill",
    }
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("metadata_0_to_1.json", json.dumps([record]))
        archive.writestr("content/kessel.html", f"<div class=page>{STORY}</div>")
        archive.writestr(
            "highlights/kessel.md", "> nobody knew for how long\n\nreally?\n\n> dread a repeat\n> of 2019\n"
        )
    return made.getvalue()


EXPORTS = {
    "wallabag": json.dumps(WALLABAG).encode(),
    "readwise": READWISE.encode("utf-8-sig"),
    "pocket": POCKET.encode(),
    "instapaper": INSTAPAPER.encode(),
    "hypothesis": json.dumps(HYPOTHESIS).encode(),
    "hypothesis-table": HYPOTHESIS_TABLE.encode(),
    "omnivore": omnivore(),
}


def entries_of(data: bytes) -> ReadEntries:
    """Read a list as the client does, without a process of its own."""
    found = read_list(data, "export")
    read = tuple(
        ReadEntry(e, read_article(e.page(), media_type=WHOLE, url=e.url or None), e.page())
        for e in found.entries
    )
    return ReadEntries(found.kind, read, (), found.passed_over)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "a.spanlib") as opened:
        yield opened


def kept(library: Library, kind: str) -> ListOutcome:
    return keep_list(library, entries_of(EXPORTS[kind]), name=f"{kind}.export")


@pytest.mark.parametrize("kind", EXPORTS)
def test_an_export_is_known_by_its_first_bytes_and_crosses_unchanged(kind: str):
    data = EXPORTS[kind]
    assert kind_of(data[:HEAD], data[-HEAD:]) == kind
    found = read_list(data, "export")
    assert codec.decode(json.loads(json.dumps(codec.encode(found)[0])), codec.encode(found)[1]) == found


@pytest.mark.parametrize(
    "data", [b"[]", b"{}", b'[{"title": "x"}]', b"a,b\n1,2\n", b"title: x", b"", b"PK\x03\x04", b"\xff\xfe["]
)
def test_other_files_are_no_reading_lists(data: bytes):
    assert kind_of(data) == ""
    with pytest.raises(ImportFailed):
        read_list(data, "x")


def test_an_entry_with_its_text_is_an_article_with_its_facts(library: Library):
    outcome = kept(library, "wallabag")
    (identity,) = outcome.articles
    article = library.article(identity)
    assert (article.title, article.byline, article.outlet) == (
        "Kessel Bridge shut",
        "Hanne Quill",
        "courier.example",
    )
    assert (article.url, article.published[:10], article.language) == (URL, "2026-10-14", "en-GB")
    text = library.newest_revision(identity).text
    assert all(line.strip() in text for line in PROSE)
    assert {label.name for label in library.labels()} >= {"Bridges", "Lenn"}


def test_a_highlight_is_anchored_by_its_quote_and_one_that_is_not_found_is_listed(library: Library):
    outcome = kept(library, "wallabag")
    placed, lost = (library.annotation(identity) for identity in outcome.annotations)
    revision = library.newest_revision(outcome.articles[0])
    anchor = placed.anchor_in(revision.id)
    assert anchor is not None
    assert (anchor.pieces[0].quote, placed.note, anchor.state) == (
        "nobody knew for how long",
        "Says who?",
        "confirmed",
    )
    assert [each.annotation for each in outcome.unplaced] == [lost.id]
    assert lost.anchors[0].state == "orphan"
    assert "a sentence that the page never held" in lost.note


def test_a_link_without_text_is_kept_to_be_fetched_by_hand(library: Library):
    outcome = kept(library, "wallabag")
    (link,) = outcome.links
    revision = library.newest_revision(link)
    assert is_link(revision)
    assert "https://courier.example/ferry" in revision.text
    (label,) = (label for label in library.labels() if label.name == "To fetch by hand")
    assert label.articles == (link,)


def test_what_is_no_entry_is_counted(library: Library):
    notices = [
        notice for notice in kept(library, "wallabag").notices if notice.message == "lists.passed-over"
    ]
    assert [dict(notice.facts) for notice in notices] == [{"count": 2}]


def test_highlights_without_a_text_stand_in_an_article_of_their_own_words(library: Library):
    outcome = kept(library, "readwise")
    (identity,) = outcome.articles
    text = library.newest_revision(identity).text
    first, second = (library.annotation(each) for each in outcome.annotations)
    assert [a.anchors[0].pieces[0].quote for a in (first, second)] == [
        "“Nobody came to harm,” she said.",
        "It sails at nine. 🚧",
    ]
    assert all(a.anchors[0].pieces[0].span.of(text) == a.anchors[0].pieces[0].quote for a in (first, second))
    assert (first.tag, first.note, second.tag) == ("background", "and why, then", "highlight")


def test_the_tag_for_highlights_joins_the_codebook_and_leaves_with_undo(library: Library):
    before = library.codebook()
    outcome = kept(library, "instapaper")
    tag = library.codebook().tag("highlight")
    assert tag is not None
    assert tag.style not in {each.style for each in before.tags}
    assert library.annotation(outcome.annotations[0]).codebook_version == library.codebook().version
    assert outcome.applied is not None
    library.apply(outcome.applied.inverse)
    assert library.codebook() == before
    assert library.articles() == ()
    assert library.labels() == ()


def test_the_same_list_again_adds_nothing(library: Library):
    first = kept(library, "wallabag")
    again = kept(library, "wallabag")
    assert (again.applied, again.articles, again.links) == (None, (), ())
    assert set(again.known) == {*first.articles, *first.links}


def test_highlights_of_an_article_that_is_there_are_placed_in_it(library: Library):
    there = keep(library, read_article(PAGE.encode(), name="a.html"), PAGE.encode(), name="a.html")
    outcome = kept(library, "hypothesis")
    (annotation,) = (library.annotation(each) for each in outcome.annotations)
    assert outcome.known == (there.article,)
    assert (annotation.article, annotation.tag, annotation.note) == (
        there.article,
        "speculation",
        "look at this",
    )
    assert annotation.anchors[0].pieces[0].quote == "dread a repeat of 2019"


def test_an_omnivore_archive_gives_its_pages_and_quotes(library: Library):
    outcome = kept(library, "omnivore")
    notes = [library.annotation(each).note for each in outcome.annotations]
    assert (len(outcome.articles), notes, outcome.unplaced) == (1, ["really?", ""], ())


def test_a_link_that_is_fetched_later_becomes_that_article_and_its_highlights_are_carried(library: Library):
    outcome = kept(library, "hypothesis")
    (link,) = outcome.links
    fetched = keep(
        library, read_article(PAGE.encode(), name="a.html"), PAGE.encode(), name=URL, kind="address"
    )
    assert fetched.article == link
    annotation = library.annotation(outcome.annotations[0])
    anchor = annotation.anchor_in(fetched.revision)
    assert anchor is not None
    assert anchor.pieces[0].quote == "dread a repeat of 2019"
    (label,) = (label for label in library.labels() if label.name == "To fetch by hand")
    assert label.articles == ()
    assert fetched.applied is not None
    library.apply(fetched.applied.inverse)
    assert library.newest_revision(link).number == 1
