"""PDFs on the command line: imported with their pages, locked ones asked for their password, pages in the CSV."""

from __future__ import annotations

import csv

import pymupdf
import pytest


@pytest.fixture
def printed(tmp_path):
    document = pymupdf.open()
    for sentence in ("The bridge may stay closed.", "Nobody knows, said the mayor."):
        document.new_page().insert_text((72, 100), sentence, fontsize=11)
    document.set_page_labels([{"startpage": 0, "style": "D", "firstpagenum": 12}])
    path = tmp_path / "page.pdf"
    document.save(path)
    document.save(
        tmp_path / "locked.pdf", encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="open", owner_pw="o"
    )
    return path


def test_a_pdf_comes_in_with_its_printed_pages(spanreader, printed, tmp_path):
    (record,) = spanreader("import", printed, "--json").json["imported"]
    shown = spanreader("show", record["article"], "--json").json["revision"]
    at = shown["text"].index("Nobody")
    spanreader("annotate", record["article"], "--tag", "claim", "--span", f"{at}:{at + 13}")
    spanreader("export", "--format", "csv", "--out", tmp_path / "out.csv", "--article", record["article"])
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["quote"], row["page"]) == ("Nobody knows,", "13")


def test_a_locked_pdf_asks_for_its_password(spanreader, printed):
    locked = printed.with_name("locked.pdf")
    assert "locked with a password" in spanreader.refuses("import", locked)
    assert "not the password" in spanreader.refuses("import", locked, "--password", "shut")
    (record,) = spanreader("import", locked, "--password", "open", "--json").json["imported"]
    assert record["title"] == "locked"  # its file's name: the pages have none


def test_highlights_of_a_pdf_come_in_with_it_when_asked_for(spanreader, printed, tmp_path):
    with pymupdf.open(printed) as document:
        page = document[0]
        (word,) = [w for w in page.get_text("words") if w[4] == "bridge"]
        annot = page.add_highlight_annot(pymupdf.Rect(word[:4]))
        annot.set_colors(stroke=(1, 0.83, 0))
        annot.update()
        document.save(tmp_path / "marked.pdf")
    (record,) = spanreader("import", tmp_path / "marked.pdf", "--json").json["imported"]
    assert "highlight" in record["notices"][0]["sentence"]
    assert spanreader("show", record["article"], "--json").json["annotations"] == []
    said = spanreader("import", tmp_path / "marked.pdf", "--highlights", "--map", "Yellow=claim")
    assert "brought 1 annotation" in said.out
    (found,) = spanreader("show", record["article"], "--json").json["annotations"]
    assert (found["tag"], found["pieces"][0]["quote"]) == ("claim", "bridge")
