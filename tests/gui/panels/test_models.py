"""The models behind the lists: order, filters, changes one by one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QDate, QLocale, Qt
from PySide6.QtTest import QAbstractItemModelTester

from reader.app.panels.article_model import ArticleModel
from reader.app.panels.card_model import CardModel, CardRow
from reader.app.panels.library_filter import LibraryFilter, in_order
from reader.app.panels.words import article_date
from tests.gui.panels import samples


def ids(model: ArticleModel) -> list[str]:
    return [model.row_at(place).article.id for place in range(model.rowCount())]


def shown(model: CardModel) -> list[str]:
    return [model.card_at(place).id for place in range(model.rowCount())]


# --- filters and orders, without Qt ---------------------------------------------------------------------


def test_untagged_admits_only_articles_without_annotations() -> None:
    admitted = [r.article.id for r in samples.ROWS if LibraryFilter(untagged=True).admits(r)]
    assert admitted == ["7"]


def test_a_tag_is_found_by_the_characters_it_covers() -> None:
    bare = samples.article_row(20, "No claim", shares=(0, 10, 0))
    assert not LibraryFilter(tag="claim").admits(bare)
    assert LibraryFilter(tag="speculation").admits(bare)


def test_articles_in_order_of_title_fold_upper_and_lower_case() -> None:
    rows = [samples.article_row(1, "beta"), samples.article_row(2, "Alpha"), samples.article_row(3, "alpha")]
    assert [r.article.id for r in in_order(rows, "title")] == ["2", "3", "1"]


def test_the_newest_date_comes_first_and_undated_articles_last() -> None:
    rows = [
        samples.article_row(1, "a", published=""),
        samples.article_row(2, "b", published="2026-05"),
        samples.article_row(3, "c", published="2026-05-02"),
    ]
    assert [r.article.id for r in in_order(rows, "published")] == ["3", "2", "1"]


# --- articles -------------------------------------------------------------------------------------------


def test_rows_read_later_come_after_the_first_page(qapp: object) -> None:
    model = ArticleModel()
    tester = QAbstractItemModelTester(model)
    model.set_rows(samples.ROWS[:3])
    model.add_rows(samples.ROWS[3:])
    assert ids(model) == [r.article.id for r in samples.ROWS]
    assert model.total == len(samples.ROWS)
    del tester


def test_a_row_read_twice_is_replaced_where_it_stands(qapp: object) -> None:
    model = ArticleModel()
    model.set_rows(samples.ROWS)
    changed = replace(samples.ROWS[2], annotations=99)
    model.add_rows([changed])
    assert model.rowCount() == len(samples.ROWS)
    assert model.row_at(2).annotations == 99


def test_a_new_article_comes_first(qapp: object) -> None:
    model = ArticleModel()
    model.set_rows(samples.ROWS)
    model.update_row(samples.article_row(50, "Fresh"))
    assert ids(model)[0] == "50"
    assert model.place_of("1") == 1


def test_every_word_of_a_search_must_be_found_in_title_outlet_or_byline(qapp: object) -> None:
    model = ArticleModel()
    model.set_rows(samples.ROWS)
    model.set_query("FERRY courier")
    assert ids(model) == ["2"]
    model.set_query("جسر")
    assert ids(model) == ["8"]


@given(
    st.lists(st.sampled_from(("ferry", "Kessel bridge", "جسر", "bridge toll", "river")), max_size=8),
    st.text("ferybidg tolk", max_size=8),
    st.sampled_from((LibraryFilter(), LibraryFilter(untagged=True), LibraryFilter(tag="claim"))),
)
def test_typing_letter_by_letter_ends_where_typing_at_once_ends(
    titles: list[str], query: str, wanted: LibraryFilter
) -> None:
    rows = [samples.article_row(n, t, annotations=n % 2, shares=(n % 3, 0, 0)) for n, t in enumerate(titles)]
    slow, fast = ArticleModel(), ArticleModel()
    for model in (slow, fast):
        model.set_rows(rows)
        model.set_filter(wanted)
    for end in range(len(query) + 1):
        slow.set_query(query[:end])
    fast.set_query(query)
    assert ids(slow) == ids(fast)
    for row in rows:
        slow.update_row(row)
    assert ids(slow) == ids(fast)


def test_articles_found_by_their_text_are_added_to_a_search(qapp: object) -> None:
    model = ArticleModel()
    model.set_rows(samples.ROWS)
    model.set_query("ferry", frozenset({"5"}))
    assert ids(model) == ["2", "5"]


def test_the_open_article_stays_whatever_the_filter_says(qapp: object) -> None:
    model = ArticleModel()
    model.set_rows(samples.ROWS)
    model.kept = "1"
    model.set_filter(LibraryFilter(untagged=True))
    assert ids(model) == ["1", "7"]


def test_a_row_that_no_longer_fits_the_filter_goes(qapp: object) -> None:
    model = ArticleModel()
    model.set_rows(samples.ROWS)
    model.set_filter(LibraryFilter(untagged=True))
    model.update_row(replace(samples.ROWS[6], annotations=1))
    assert ids(model) == []


def test_an_article_is_spoken_with_outlet_date_and_what_is_worth_knowing(qapp: object) -> None:
    model = ArticleModel()
    model.set_rows(samples.ROWS)
    spoken = model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "Kessel Bridge" in spoken
    assert "Lenn Valley Courier" in spoken
    assert "2 revisions" in spoken
    assert "5 annotations" in spoken


def test_dates_keep_the_precision_they_were_given_with(qapp: object) -> None:
    QLocale.setDefault(QLocale(QLocale.Language.English))
    today = QDate(2026, 11, 1)
    assert article_date("2026-10-14T21:10:00Z", today) == "14 Oct"
    assert article_date("2025-10-14", today) == "14 Oct 2025"
    assert article_date("2026-05", today) == "May 2026"
    assert article_date("2026", today) == "2026"
    assert article_date("last Tuesday", today) == "last Tuesday"
    assert article_date("2026-13-45", today) == "2026-13-45"
    assert article_date("", today) == ""


# --- cards ----------------------------------------------------------------------------------------------


def test_cards_stand_in_reading_order_and_the_longer_one_first(qapp: object) -> None:
    model = CardModel()
    tester = QAbstractItemModelTester(model)
    model.set_cards(
        [
            CardRow("short", "claim", "x", start=5, end=10),
            CardRow("late", "claim", "x", start=20, end=30),
            CardRow("long", "claim", "x", start=5, end=19),
        ]
    )
    assert shown(model) == ["long", "short", "late"]
    del tester


def test_a_card_that_changed_its_tag_leaves_the_filtered_list(qapp: object) -> None:
    model = CardModel()
    model.set_cards(samples.CARDS)
    model.set_tag("claim")
    before = shown(model)
    model.update_card(replace(samples.CARDS[1], tag="background"))
    assert shown(model) == [i for i in before if i != "second"]
    assert model.counts["background"] == 2


def test_a_moved_card_goes_to_its_new_place(qapp: object) -> None:
    model = CardModel()
    model.set_cards(samples.CARDS)
    model.update_card(replace(samples.CARDS[0], start=1000, end=1010))
    assert shown(model)[-1] == "first"
    assert model.place_of("first") == len(samples.CARDS) - 1


_card = st.tuples(st.sampled_from("abcdefgh"), st.sampled_from(("claim", "speculation")), st.integers(0, 30))


@given(st.lists(_card), st.lists(st.tuples(st.booleans(), _card)), st.sampled_from((None, "claim")))
def test_changes_one_by_one_end_where_reading_anew_ends(
    first: list[tuple[str, str, int]],
    changes: list[tuple[bool, tuple[str, str, int]]],
    tag: str | None,
) -> None:
    def row(values: tuple[str, str, int]) -> CardRow:
        return CardRow(values[0], values[1], "quote", start=values[2], end=values[2] + 5)

    model, plain = CardModel(), {v[0]: row(v) for v in first}
    model.set_cards(plain.values())
    model.set_tag(tag)
    for remove, values in changes:
        if remove:
            model.remove_card(values[0])
            plain.pop(values[0], None)
        else:
            model.update_card(row(values))
            plain[values[0]] = row(values)
    expected = sorted((c for c in plain.values() if tag in (None, c.tag)), key=lambda c: c.order)
    assert [c.order for c in map(model.card_at, range(model.rowCount()))] == [c.order for c in expected]
    assert set(shown(model)) == {c.id for c in expected}
    assert model.total == len(plain)
    assert sum(model.counts.values()) == len(plain)
    assert all(model.card_at(model.place_of(i)).id == i for i in shown(model))


@pytest.mark.parametrize("number", [1, 30])
def test_restored_articles_come_back_to_where_they_stood_and_an_imported_one_comes_first(number: int) -> None:
    made = [
        replace(samples.ROWS[0], article=replace(samples.ROWS[0].article, id=f"{n:02}", created=f"2026-01-{n:02}"))
        for n in range(31, 0, -1)
    ]  # fmt: skip
    model = ArticleModel()
    model.set_rows(made)
    before, outlets = model.ids(), model.outlets.copy()
    model.remove_rows(before[1 : number + 1])
    model.update_rows(made[1 : number + 1])
    assert model.ids() == before
    assert model.outlets == outlets
    newest = replace(made[0], article=replace(made[0].article, id="new", created="2026-02"))
    model.update_row(newest)
    assert model.ids() == ["new", *before]
