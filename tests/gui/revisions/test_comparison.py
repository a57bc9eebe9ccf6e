"""What changed, and what drifted: chosen, walked, shown on the page, exported."""

from __future__ import annotations

import csv
import io

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from reader.app.dialogs.cue_lists import CueListsDialog
from reader.app.revisions.cue_lists import edit_cues
from tests.core.library.versions import NEW, OLD


def compared(case):
    case.program.commands.run("revision.compare")
    case.until(lambda: case.place is not None and case.place.list.pairs.rows)
    return case.place


def drifting(case):
    case.program.commands.run("revision.drift")
    case.until(lambda: case.place is not None and case.place.export.isEnabled())
    return case.place


def test_a_moved_paragraph_is_shown_as_moved_at_both_places(case):
    place = compared(case)
    statuses = [row.status for row in place.list.pairs.rows]
    assert {"Changed", "Removed"} <= set(statuses)
    assert statuses.count("Moved here") == statuses.count("Moved away")


def test_keys_go_from_change_to_change_and_the_place_is_said(case):
    place = compared(case)
    assert place.said.text().startswith("Change 1 of ")
    QTest.keyClick(place.list, Qt.Key.Key_Period)
    assert place.said.text().startswith("Change 2 of ")
    QTest.keyClick(place.list, Qt.Key.Key_Comma)
    assert place.said.text().startswith("Change 1 of ")


def test_one_marked_text_holds_every_character_of_the_new_one(case):
    place = compared(case)
    QTest.keyClick(place.list, Qt.Key.Key_S)
    QTest.keyClick(place.list, Qt.Key.Key_U)
    rows = place.list.pairs.rows
    assert all(row.wide for row in rows)
    shown = "".join(run.text for row in rows for run in row.new if run.look in ("plain", "come", "here"))
    assert [c for c in shown if not c.isspace()] == [c for c in NEW if not c.isspace()]


def test_both_texts_stand_whole_side_by_side(case):
    place = compared(case)
    QTest.keyClick(place.list, Qt.Key.Key_U)
    rows = place.list.pairs.rows
    old = "".join(run.text for row in rows for run in row.old)
    new = "".join(run.text for row in rows for run in row.new)
    assert sorted(c for c in old if not c.isspace()) == sorted(c for c in OLD if not c.isspace())
    assert [c for c in new if not c.isspace()] == [c for c in NEW if not c.isspace()]


def test_other_revisions_are_compared_when_chosen(case):
    place = compared(case)
    place.chosen.emit(case.new, case.old)
    case.until(lambda: place.list.pairs.names[0].startswith("Revision 2"))
    case.until(lambda: place.list.pairs.rows)
    place.chosen.emit(case.new, case.new)
    case.until(lambda: "same" in place.empty.text())


def test_enter_shows_a_change_on_the_page(case):
    place = compared(case)
    place.list.setCurrentIndex(place.list.pairs.index(0))
    row = place.list.current
    QTest.keyClick(place.list, Qt.Key.Key_Return)
    assert case.place is None
    case.until(lambda: case.workspace.revision is not None)
    target = case.program.window.view.target().of(case.workspace.revision.text)
    assert target.strip()
    assert target in "".join(run.text for run in (*row.new, *row.old))


def test_a_hedge_that_went_is_firmer_now_and_stands_out(case):
    place = drifting(case)
    row = next(r for r in place.list.pairs.rows if "may" in r.reason)
    assert row.status == "Firmer now"
    assert [run.text for run in row.old if run.strong] == ["may"]


def test_one_kind_is_shown_alone(case):
    place = drifting(case)
    total = len(place.list.pairs.rows)
    place.choose("attribution")
    assert 0 < len(place.list.pairs.rows) < total
    assert all("said" in row.reason for row in place.list.pairs.rows)


def test_the_report_is_written_as_a_table_and_as_a_page(case, tmp_path):
    drifting(case)
    messages = case.program.window.messages
    case.revisions.comparing.export_to(tmp_path / "drift.csv", "csv")
    case.until(lambda: "drift.csv" in messages.sentence)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "drift.csv").read_text("utf-8-sig"))))
    assert any(row["gone"] == "may" for row in rows)
    case.revisions.comparing.export_to(tmp_path / "drift", "html")
    case.until(lambda: "drift.html" in messages.sentence)
    assert "<b>may</b>" in (tmp_path / "drift.html").read_text("utf-8")


def test_a_report_that_cannot_be_written_says_so(case, tmp_path):
    drifting(case)
    case.revisions.comparing.export_to(tmp_path / "no-such-folder" / "drift.csv", "csv")
    case.until(lambda: case.program.window.messages.sentence)
    assert "no-such-folder" in case.program.window.messages.sentence


def test_the_lists_of_cues_are_changed_and_ours_come_back(case, tmp_path):
    place = drifting(case)
    folder = tmp_path / "profile" / "cues"
    place.cues_wanted.emit()
    dialog = case.program.window.findChildren(CueListsDialog)[-1]
    case.until(lambda: dialog.hedge.toPlainText())
    dialog.hedge.setPlainText("could\n  could \n\nmight *")
    assert dialog.cues().hedge == ("could", "might *")
    dialog.keep.click()
    case.until(lambda: place.export.isEnabled() is False or (folder / "en.json").is_file())
    case.until(
        lambda: case.place.list.pairs.rows and not any("may" in r.reason for r in case.place.list.pairs.rows)
    )
    edit = edit_cues(case.program.window, folder, "en", lambda: None)
    case.until(lambda: edit.ours.isEnabled())
    assert edit.hedge.toPlainText() == "could\nmight *"
    edit.ours.click()
    case.until(lambda: not (folder / "en.json").exists())
    case.until(lambda: "may" in edit.hedge.toPlainText().split())
    edit.language_wanted.emit("de")
    case.until(lambda: "vielleicht" in edit.hedge.toPlainText())
    edit.reject()


def test_a_damaged_list_of_the_readers_own_is_said_and_ours_is_shown(case, tmp_path):
    folder = tmp_path / "profile" / "cues"
    folder.mkdir(parents=True)
    (folder / "en.json").write_text("{", "utf-8")
    case.program.commands.run("revision.drift")
    case.until(lambda: "en.json" in case.program.window.messages.sentence)
    edit = edit_cues(case.program.window, folder, "en", lambda: None)
    case.until(lambda: "may" in edit.hedge.toPlainText().split())
    edit.reject()
