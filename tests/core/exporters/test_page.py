"""The annotated page as one document: every mark leads to its note and back, for eyes and for screen readers."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser

from reader.exporters import export
from tests.core.exporters.generated import many


class Places(HTMLParser):
    """Every id of a page, and every place that something in it points to."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.wanted: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids += [given["id"]] if "id" in given else []
        self.wanted += [
            given[name].removeprefix("#") for name in ("href", "aria-describedby") if name in given
        ]


def test_ids_are_unique_over_all_articles_and_everything_points_to_one(tmp_path):
    page = Places()
    page.feed(export(many(30), format="html", out=tmp_path / "o.html").path.read_text("utf-8"))
    assert [id for id, count in Counter(page.ids).items() if count > 1] == []
    assert set(page.wanted) <= set(page.ids)
    assert len(page.wanted) > 60
