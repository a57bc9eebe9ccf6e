"""A list of many articles is arranged by the store: the same as in memory, and never out of date."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reader.app.panels import article_model
from reader.app.panels.article_model import ArticleModel
from reader.app.panels.library_filter import LibraryFilter
from reader.library import Library
from reader.library.edits import EditAnnotation, EditArticle, TrashArticles
from reader.model import AttributeValue
from reader.model.listing import ORDERS
from tests.core.library.builders import add_article, annotate
from tests.gui.panels import samples

TITLES = (
    "Ferry",
    "ferry toll",
    "FERRY",
    "Ägäis",
    "ägäis",
    "Zug",
    "جسر",
    "桥",
    "",
    "Élan",
    "straße",
    "STRASSE",
    "🚧",
)
OUTLETS = ("Courier", "courier", "", "Övre Post", "Wire")
# Of the reader's own field, in turn: none, words of any script, numbers of both sorts, and two at once.
FIELDS = (
    (),
    *((AttributeValue("Desk", "text", title),) for title in TITLES if title),
    *((AttributeValue("Desk", "number", number),) for number in (10, 9, -1.5, 10.0)),
    (AttributeValue("other", "text", "a"),),
    (AttributeValue("Desk", "boolean", True), AttributeValue("Desk", "text", "Zug")),
    (AttributeValue("Desk", "date", "2026-05"), AttributeValue("other", "number", 3)),
)
DATES = ("2026-05-02", "2026-05", "2026", "", "1999-12-31")


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """A library of varied articles and the model that holds all its rows."""
    with Library.open(tmp_path_factory.mktemp("listed") / "a.spanlib") as library:
        tags = [tag.id for tag in library.codebook().tags]
        for number in range(39):
            revision = add_article(
                library, f"Words number {number}. They may be so." * (number % 4 + 1), title="X"
            )
            article = library.article(revision.article)
            after = replace(
                article,
                title=TITLES[number % len(TITLES)],
                outlet=OUTLETS[number % len(OUTLETS)],
                published=DATES[number // 2 % len(DATES)],
                byline=TITLES[number * 5 % len(TITLES)],
                language=("en", "", "de", "ar")[number // 5 % 4],
                done=number % 3 == 0,
                values=FIELDS[number * 7 % len(FIELDS)],
            ).with_reading(("", "reading", "read")[number // 3 % 3])
            library.apply(EditArticle(article, after))
            for n in range(number % 3):
                made = annotate(library, revision, (n * 3, n * 3 + 4))
                library.apply(EditAnnotation(made, replace(made, tag=tags[n])))
        rows = library.articles()
        library.apply(TrashArticles((rows[5].article.id,)))
        model = ArticleModel()
        model.set_rows(library.articles())
        yield library, model, [row.article.id for row in library.articles()], tags


def _some(ids):
    return st.frozensets(st.sampled_from(range(len(ids)))).map(lambda s: frozenset(ids[n] for n in s))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_the_store_lists_what_the_list_itself_would_show(shelf, data):
    library, model, ids, tags = shelf
    model.kept = data.draw(st.just("") | st.sampled_from(ids))
    model.set_order(data.draw(st.sampled_from(ORDERS)), data.draw(st.sampled_from(("Desk", "other", "x"))))
    model.set_place(data.draw(st.none() | _some(ids)))
    words = data.draw(
        st.sampled_from(("", "", "", "ferry", "ÄG", "courier fe", "جس", "strasse", "ß", "桥", "é"))
    )
    model.set_query(words, data.draw(st.just(frozenset()) | _some(ids)))
    parts = {
        "untagged": st.just(True),
        "orphans": st.just(True),
        "tag": st.sampled_from(tags),
        "outlet": st.sampled_from(OUTLETS),
        "done": st.booleans(),
        "reading": st.sampled_from(("", "reading", "read")),
        "year": st.sampled_from(("2026", "1999")),
        "members": _some(ids),
    }
    named = data.draw(st.sets(st.sampled_from(sorted(parts)), max_size=2))  # more leave nothing to compare
    model.set_filter(LibraryFilter(**{name: data.draw(parts[name]) for name in named}))
    assert library.articles_listed(model.listed()) == model.ids()


def test_an_order_is_the_same_for_titles_of_every_script(shelf):
    library, _model, ids, _tags = shelf
    model = ArticleModel()
    model.set_rows(library.articles())
    for order in ORDERS:
        model.set_order(order, "Desk")
        assert library.articles_listed(model.listed()) == model.ids()
        assert sorted(model.ids()) == sorted(ids)


def test_what_was_begun_stands_before_what_nobody_read_and_that_before_what_was_read(shelf):
    library, _model, _ids, _tags = shelf
    model = ArticleModel()
    model.set_rows(library.articles())
    model.set_order("reading")
    states = [library.article(id).reading for id in model.ids()]
    assert [state for state, _ in groupby(states)] == ["reading", "", "read"]


@pytest.mark.parametrize("by_store", [False, True])
def test_a_field_of_ones_own_sorts_numbers_as_numbers_and_what_lacks_it_comes_last(shelf, by_store):
    library, _model, _ids, _tags = shelf
    model = ArticleModel()
    model.set_rows(library.articles())

    def values(order):
        model.set_order(order, "Desk")
        ids = library.articles_listed(model.listed()) if by_store else model.ids()
        held = [
            next((v.value for v in library.article(id).values if v.attribute == "Desk"), None) for id in ids
        ]
        there = [value for value in held if value is not None]
        assert held == [*there, *[None] * (len(held) - len(there))]
        numbers = [value for value in there if not isinstance(value, str)]
        words = [value.casefold() for value in there if isinstance(value, str)]
        assert [isinstance(value, str) for value in there] == [False] * len(numbers) + [True] * len(words)
        return numbers, words

    numbers, words = values("field")
    assert (numbers, words) == (sorted(numbers), sorted(words))
    assert {-1.5, 9, 10} <= set(numbers)
    assert {"ägäis", "جسر", "2026-05"} <= set(words)
    assert values("field-falling") == (numbers[::-1], words[::-1])


# --- questions to the store -----------------------------------------------------------------------------


class _Store:
    """Holds the questions of a model until they are answered."""

    def __init__(self, model: ArticleModel) -> None:
        self.asked: list = []
        model.ask = lambda listed, take: self.asked.append((listed, take))

    def answer(self, ids):
        self.asked.pop(0)[1](ids)


@pytest.fixture
def long(monkeypatch, qapp):
    """A model that takes five articles for many, and its store."""
    monkeypatch.setattr(article_model, "MANY", 5)
    model = ArticleModel()
    model.set_rows(samples.ROWS)
    return model, _Store(model)


def test_a_long_list_shows_what_the_store_answers(long):
    model, store = long
    before = model.ids()
    model.set_order("title")
    assert store.asked[0][0].order == "title"
    assert model.ids_between(0, 99) == before
    store.answer(["3", "1"])
    assert model.ids() == ["3", "1"]
    assert [model.row_at(place).article.id for place in range(model.rowCount())] == ["3", "1"]


def test_while_one_question_waits_only_the_newest_wish_is_asked_next(long):
    model, store = long
    for order in ("title", "outlet", "length"):
        model.set_order(order)
    assert len(store.asked) == 1
    store.answer(["1"])
    assert [listed.order for listed, _ in store.asked] == ["length"]
    store.answer(["2"])
    assert model.ids() == ["2"]
    assert not store.asked


def test_an_article_that_came_while_the_store_was_asked_is_not_lost(long):
    model, store = long
    model.set_order("title")
    model.update_row(samples.article_row(50, "Fresh"))
    store.answer(["1"])
    assert len(store.asked) == 1
    store.answer(["50", "1"])
    assert model.ids() == ["50", "1"]


def test_an_article_that_cannot_be_read_leaves_no_empty_row(long, qapp):
    model, store = long
    model.set_order("title")
    store.answer(["1", "damaged", "2"])
    assert model.index(1).data() is None
    qapp.processEvents()
    assert model.ids() == ["1", "2"]


def test_an_answer_before_all_rows_were_read_shows_those_that_were(long):
    model, store = long
    model.complete = False
    model.set_filter(LibraryFilter(year="2026"))
    store.answer(["1", "60"])
    model.add_rows([samples.article_row(60, "Read last")])
    assert model.ids() == ["1", "60"]


def test_a_question_that_fails_leaves_the_list_and_the_next_one_is_asked(long):
    model, store = long
    before = model.ids_between(0, 99)
    model.set_order("title")
    store.answer(None)
    assert model.ids_between(0, 99) == before
    model.set_order("length")
    assert [listed.order for listed, _ in store.asked] == ["length"]


def test_what_needs_the_list_now_does_not_wait_for_the_store(long):
    model, store = long
    model.set_query("ferry")
    assert model.ids() == ["2"]
    store.answer(["1"])
    assert model.ids() == ["2"]


def test_outlets_and_years_are_counted_as_rows_come_change_and_go(qapp):
    model = ArticleModel()
    model.set_rows(samples.ROWS)
    row = samples.article_row(50, "Fresh", outlet="Only here", published="1987-03")
    desk = (AttributeValue("Desk", "text", "City"), *row.article.with_reading("read").values)
    row = replace(row, article=replace(row.article, values=desk))
    model.update_row(row)
    assert dict(model.fields) == {"Desk": 1}
    assert (model.outlets["Only here"], model.years["1987"]) == (1, 1)
    model.update_row(replace(row, article=replace(row.article, outlet="Elsewhere", published="")))
    assert (model.outlets["Elsewhere"], "Only here" in model.outlets, "1987" in model.years) == (
        1,
        False,
        False,
    )
    model.remove_rows(["50"])
    assert "Elsewhere" not in model.outlets
    assert not model.fields
