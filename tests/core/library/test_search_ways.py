"""Whatever way a search takes to its rows, it finds the same, in the same order."""

from __future__ import annotations

from itertools import product

import pytest

from reader.library import Library
from reader.library.edits import AddArticle, AddRevision, AddShelf, PutArticles, TrashArticles
from reader.model import Article, Collection, Label, new_id
from reader.storage import found_rows
from tests.core.library.builders import annotate, revision_of

NUMBER = 90
OUTLETS = ("Evening Post", "The Courier", "Harbour Gazette")
WORDS = ("ferry", "tunnel", "bridge", "storm")


class Story:
    """What the tests know of one article, by its number."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.outlet = OUTLETS[number % 3]
        self.published = f"{2000 + number % 7}"
        self.title = " ".join(w for at, w in enumerate(WORDS) if number % (at + 2) == 0) or "X"
        self.text = " ".join(w for at, w in enumerate(WORDS) if number % (at + 3) != 1) or "Nothing"
        self.note = "storm?" if number % 10 == 0 else ""
        self.annotated = number % 10 == 0
        self.trashed = number % 17 == 3
        self.collected = number < 12
        self.labelled = number % 11 == 5

    def has(self, word: str) -> bool:
        return word in f"{self.title} {self.text} {self.note} {self.outlet}".lower()


# A query beside its words, and what it asks of a story.
CONDITIONS = {
    "": lambda s: True,
    "outlet:courier": lambda s: s.outlet == "The Courier",
    "-outlet:courier": lambda s: s.outlet != "The Courier",
    "after:2005": lambda s: s.published >= "2005",
    "after:2030": lambda s: False,
    "in:water": lambda s: s.collected,
    "-in:water": lambda s: not s.collected,
    "label:check outlet:post": lambda s: s.labelled and s.outlet == "Evening Post",
    "has:annotations": lambda s: s.annotated,
    "is:untagged before:2002": lambda s: not s.annotated and s.published < "2002",
    "-storm": lambda s: not s.has("storm"),
    "-storm in:water": lambda s: not s.has("storm") and s.collected,
    "-tunnel -storm after:2003": lambda s: (
        not s.has("tunnel") and not s.has("storm") and s.published >= "2003"
    ),
    "-gazette has:annotations": lambda s: s.annotated and not s.has("gazette"),
}


@pytest.fixture(scope="module")
def stories(tmp_path_factory):
    with Library.open(tmp_path_factory.mktemp("ways") / "a.spanlib") as library:
        library.apply(AddShelf(Collection("c", "Water")))
        library.apply(AddShelf(Label("l", "To check")))
        by_id = {}
        for number in range(NUMBER):
            story = Story(number)
            article = Article(
                new_id(), story.title, outlet=story.outlet, published=story.published, created=library.now()
            )
            library.apply(AddArticle(article, revision_of(article, story.text)))
            by_id[article.id] = story
        library.apply(PutArticles("collection", "c", tuple(a for a, s in by_id.items() if s.collected)))
        library.apply(PutArticles("label", "l", tuple(a for a, s in by_id.items() if s.labelled)))
        for id, story in by_id.items():
            if story.annotated:
                annotate(library, library.newest_revision(id), (0, 4), note=story.note)
            if story.number % 9 == 4:  # the key of its text is no longer in the order of articles
                library.apply(AddRevision(revision_of(library.article(id), story.text, 2)))
        library.apply(TrashArticles(tuple(id for id, story in by_id.items() if story.trashed)))
        yield library, by_id


def expected(by_id, word, asked):
    """Return (where, number) of each row that is to be found, by looking at every story."""
    there = [s for s in by_id.values() if asked(s) and not s.trashed]
    text_order = sorted(there, key=lambda s: (s.number % 9 == 4, s.number), reverse=True)
    found = [("title", s.number) for s in reversed(there) if word in f"{s.title} {s.outlet}".lower()]
    found += [("text", s.number) for s in text_order if word in s.text]
    return found + [("note", s.number) for s in reversed(there) if word in s.note]


def rows(library, by_id, query, **options):
    hits = library.search(query, **options)
    return list(dict.fromkeys((hit.where, by_id[hit.article].number) for hit in hits))


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("word", [*WORDS, "gazette", "zeppelin"])
def test_every_way_finds_what_looking_at_each_article_finds(stories, monkeypatch, word, condition):
    library, by_id = stories
    query, wanted = f"{word} {condition}", expected(by_id, word, CONDITIONS[condition])
    for first, singly, few, many, batch in product(
        (1, 8, 400), (1, 30, 2000), (0, 2000), (5, 2000), (1, 3, 50)
    ):
        monkeypatch.setattr(found_rows, "ASKED_FIRST", first)
        monkeypatch.setattr(found_rows, "ASKED_SINGLY", singly)
        monkeypatch.setattr(found_rows, "TEXTS_ASKED_SINGLY", singly)
        monkeypatch.setattr(found_rows, "FEW", few)
        monkeypatch.setattr(found_rows, "MANY", many)
        monkeypatch.setattr(found_rows, "BATCH", batch)
        assert rows(library, by_id, query, limit=500) == wanted
        assert rows(library, by_id, query, limit=4) == wanted[:4]


@pytest.mark.parametrize("condition", CONDITIONS)
def test_pages_of_every_search_follow_each_other_without_gaps(stories, condition):
    library, _ = stories
    query = f"ferry {condition}"
    pages = [library.search(query, limit=7, after=after) for after in range(0, 200, 7)]
    assert tuple(hit for page in pages for hit in page) == library.search(query, limit=500)
    assert {hit.article for page in pages for hit in page} == set(library.articles_found(query))
