"""One of a thing is not told as several."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.app.dialogs.exporting import _said
from reader.app.import_lines import _sentence
from reader.app.importing import ImportJob
from reader.app.panels import words
from reader.cli.common import some
from reader.exporters import ExportReport
from tests.gui.conftest import span_of


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "0 annotations stand as before, 1 to look at, 0 without a place."),
        (1, "1 annotation stands as before, 1 to look at, 0 without a place."),
        (2, "2 annotations stand as before, 1 to look at, 0 without a place."),
    ],
)
def test_a_new_revision_says_of_one_annotation_that_it_stands(qapp, number, said):
    assert words.carried(number, 1, 0) == said


def test_an_export_of_one_article_with_one_annotation_says_so(qapp):
    report = ExportReport(Path("news.csv"), "csv", articles=1, annotations=1, rows=1)
    assert _said(report, str) == "Written: news.csv, 1 annotation of 1 article."


def test_a_reading_list_of_one_article_says_so(qapp):
    job = ImportJob("a", "list.csv", "done", became="list", articles=("1",), links=1, unplaced=1)
    said = _sentence(job, str)
    assert said == (
        "list.csv · 1 article of a reading list · 1 of them a link to fetch by hand"
        " · 1 highlight not clearly found"
    )


def test_one_place_that_is_tagged_is_one_for_undo(workspace, until):
    workspace.annotate_all("claim", (span_of(workspace, "Nobody"),))
    assert workspace.undo_stack.undoText() == "1 place tagged as claim"
    until(lambda: not workspace.unsaved)


def test_the_command_line_counts_one_thing_as_one():
    assert (some(1, "article"), some(2, "article")) == ("1 article", "2 articles")
