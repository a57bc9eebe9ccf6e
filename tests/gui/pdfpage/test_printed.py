"""The printed page in the window: the same cursor, keys and annotations as in the text."""

from __future__ import annotations

import csv
import itertools
import json
import re
import threading

import pymupdf
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from reader.app.page.find import Query
from reader.exporters import export
from reader.importers import read_article
from reader.library import Library
from reader.library.importing import keep
from reader.text.span import Span
from tests.core.pdf.printed import Setter, prose
from tests.gui.conftest import opened_program, settle

K = Qt.Key


def pdf_library(path, data, name="page.pdf"):
    with Library.open(path) as library:
        keep(library, read_article(data, name=name), data, name=name)


@pytest.fixture
def program(tmp_path):
    """Return a window on a two-column PDF of some pages."""
    setter = Setter(columns=2, head="The Courier", title="A story in two columns")
    pdf_library(tmp_path / "news.spanlib", setter.set(prose(3, 30)))
    with opened_program(tmp_path / "news.spanlib", size=(1300, 800)) as made:
        yield made


def shown(program, until, key=K.Key_F8, modifiers=Qt.KeyboardModifier.NoModifier):
    """Switch to the printed page and wait until it is there with its letters' places."""
    printed = program.window.printed
    until(lambda: printed.view.index is not None)
    QTest.keyClick(program.window, key, modifiers)
    until(lambda: printed.view.rects_of(program.window.view.target()) and sharp(printed))
    return printed


def sharp(printed):
    return drawn(printed, printed.view.current_page())


def drawn(printed, page):
    return all(printed.images.image(part) is not None for part in printed.view.parts_of(page))


def press(*keys, modifiers=Qt.KeyboardModifier.NoModifier):
    for key in keys:
        widget = QApplication.focusWidget()
        assert widget is not None
        QTest.keyClick(widget, key, modifiers)


def typed(words):
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClicks(widget, words)


def centre(printed, span):
    return printed.view.rects_of(span)[0].center().toPoint()


def in_sight(printed, span):
    seen = printed.view.viewport().rect()
    return any(seen.contains(rect.toAlignedRect()) for rect in printed.view.rects_of(span))


def word_near(text, offset):
    """Return the first word of five letters or more that begins at or after `offset`."""
    found = re.compile(r"\b[^\W\d_]{5,}\b").search(text, offset)
    return Span(*found.span())


def middle_letter(word):
    """Return a letter inside a word: whichever of its edges is nearer, the word is the same."""
    at = (word.start + word.end) // 2
    return Span(at, at + 1)


def test_one_key_shows_the_page_at_the_same_sentence_and_comes_back(program, until):
    view = program.window.view
    press(K.Key_J, K.Key_J, K.Key_J)
    target = view.target()
    printed = shown(program, until)
    assert view.isHidden()
    assert printed.view.hasFocus()
    assert view.target() == target
    assert printed.view.rects_of(target)
    press(K.Key_J)
    after = view.target()
    assert after.start > target.start
    press(K.Key_F8)
    assert view.isVisible()
    assert not printed.pane.isVisible()
    assert view.target() == after


def test_digits_tag_the_sentence_on_the_page(program, until):
    printed = shown(program, until)
    first = program.window.view.target()
    press(K.Key_1)
    (annotation,) = program.workspace.annotations.values()
    assert annotation.tag == "claim"
    assert annotation.anchors[0].pieces[0].span == first
    assert program.window.view.target() != first
    marks = printed.view.marks_of(printed.view.index.page_at(first.start))
    assert [m.row.span for m in marks.marked] == [first]
    program.workspace.undo()
    until(lambda: not program.workspace.annotations)
    assert printed.view.marks_of(printed.view.index.page_at(first.start)).marked == ()


def test_a_card_says_on_which_page_its_words_are_printed_and_so_do_the_exports(program, until, tmp_path):
    window, workspace = program.window, program.workspace
    first, second = workspace.revision.pages[:2]
    until(lambda: window.view.target())
    over = Span(first.span.end - 40, second.span.start + 40)
    inside = Span(second.span.start + 200, second.span.start + 240)
    for span in (over, inside):
        workspace.annotate("claim", (span,))
    model = window.annotations.list.cards
    until(lambda: model.total == 2 and not workspace.unsaved)
    cards = [model.card_at(0), model.card_at(1)]
    assert [model.remark(card) for card in cards] == ["pp. 1–2", "p. 2"]
    assert "page 1–2" in model.spoken(cards[0])
    out = {}
    for format in ("markdown", "html", "jsonl", "csv"):
        path = tmp_path / f"out.{format}"
        with Library.open(tmp_path / "news.spanlib") as library:
            export(library, format=format, out=path)
        out[format] = path.read_text("utf-8")
    assert ", pp. 1–2" in out["markdown"]
    assert ", p. 2" in out["markdown"]
    assert ">pp. 1–2<" in out["html"]
    assert [a["page"] for a in json.loads(out["jsonl"])["annotations"]] == ["1", "2"]
    assert [row["page"] for row in csv.DictReader(out["csv"].splitlines())] == ["1", "2"]


def test_a_click_puts_the_cursor_on_its_sentence_and_a_drag_selects_in_reading_order(program, until):
    printed = shown(program, until)
    view = program.window.view
    text = view.content.text
    # The sentence at the foot of the first column goes on at the top of the second.
    held = printed.view.boxes_of(0)
    seam = next(n for n in range(1, len(held)) if held.y0[n] < held.y0[n - 1] - 200)
    first, last = word_near(text, held.offset(seam - 40)), word_near(text, held.offset(seam + 40))
    low, high = middle_letter(first), middle_letter(last)
    printed.view.set_fit("page")
    until(lambda: sharp(printed) and in_sight(printed, low) and in_sight(printed, high))
    port = printed.view.viewport()
    QTest.mouseClick(port, Qt.MouseButton.LeftButton, pos=centre(printed, low))
    assert view.target().contains(low.start)
    printed.view._mouse._since_click.stop()  # the next press is no second click
    start, end = centre(printed, low), centre(printed, high)
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(port, QPoint(start.x() + 20, start.y()))
    QTest.mouseMove(port, end)
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=end)
    assert view.selection() == (Span(first.start, last.end),)  # widened to whole words
    (selected,) = view.selection()
    assert program.window.tag_bar.isVisible()
    quote = selected.of(text)
    press(K.Key_2)
    (annotation,) = program.workspace.annotations.values()
    assert (annotation.tag, annotation.anchors[0].pieces[0].quote) == ("speculation", quote)


def test_selection_on_the_page_and_in_the_text_give_the_same_quote(program, until):
    printed = shown(program, until)
    view = program.window.view
    for start in range(60, 1500, 137):
        rects = printed.view.rects_of(Span(start, start + 1))
        if not rects or view.content.text[start].isspace():
            continue
        at = rects[0].center().toPoint()
        if printed.view.viewport().rect().contains(at):
            assert printed.view.character_at(at) == start


def test_side_by_side_both_are_live(program, until):
    printed = shown(program, until, modifiers=Qt.KeyboardModifier.ShiftModifier)
    assert program.window.view.isVisible()
    assert printed.view.isVisible()
    at = centre(printed, Span(200, 201))
    QTest.mouseClick(printed.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert program.window.view.target().contains(200)


def test_zoom_answers_at_once_with_the_scaled_page_and_then_sharp(program, until):
    printed = shown(program, until)
    before = printed.view.percent
    press(K.Key_Plus, modifiers=Qt.KeyboardModifier.ControlModifier)
    assert printed.view.percent == pytest.approx(before * 1.2, abs=1)
    page = printed.view.current_page()
    assert printed.images.nearest(page, 0, printed.view.sheets.scale) is not None
    until(lambda: sharp(printed))
    for _ in range(20):
        printed.view.zoom_by(1)
    assert printed.view.percent == 400
    until(lambda: sharp(printed))
    press(K.Key_0, modifiers=Qt.KeyboardModifier.ControlModifier)
    assert printed.view.fit == "width"


def test_pages_have_labels_and_can_be_gone_to(program, until):
    printed = shown(program, until)
    press(K.Key_G)
    assert printed.bar.field.hasFocus()
    QTest.keyClicks(printed.bar.field, "2")
    QTest.keyClick(printed.bar.field, K.Key_Return)
    assert printed.view.current_page() == 1
    assert printed.bar.field.text() == "2"
    assert printed.view.index.page_at(program.window.view.target().start) == 1
    QTest.keyClicks(printed.bar.field, "99")
    printed.bar.page_asked.emit("99")
    assert "no page" in program.window.messages.sentence


def test_of_many_small_pages_the_one_gone_to_is_the_current_one_until_something_else_is_scrolled(
    tmp_path, until
):
    with pymupdf.open() as document:
        for number in range(12):
            document.new_page(width=300, height=200).insert_text(
                (30, 60), f"Leaf {number + 1} of a calendar."
            )
        pdf_library(tmp_path / "small.spanlib", document.tobytes())
    with opened_program(tmp_path / "small.spanlib", size=(1300, 800)) as program:
        printed = shown(program, until)
        view, field = printed.view, printed.bar.field
        view.set_scale(0.8)
        view.go_to_page(0)
        until(lambda: sharp(printed) and field.text() == "1")
        assert len(view.pages_in_sight()) > 3
        for page in (6, 11):  # at the last one nothing is left to scroll
            press(K.Key_G)
            typed(str(page + 1))
            press(K.Key_Return)
            until(lambda: all(drawn(printed, seen) for seen in view.pages_in_sight()))
            view.viewport().repaint()
            until(lambda: not view._after.isActive())
            assert view.current_page() == page
            assert field.text() == str(page + 1)
        view.go_to_page(6)
        for bar_above in (True, False):
            program.window.find_bar.setVisible(bar_above)
            settle()
            assert view.current_page() == 6
        view.go_to_page(11)
        printed.run("view.single")
        assert list(view.pages_in_sight()) == [11]
        printed.run("view.single")
        view.set_scale(0.8)
        view.go_to_page(6)
        printed.run("view.fit_page")
        assert view.current_page() == 6
        assert 0 <= view.page_rect(6).top() < view.viewport().height() / 2
        view.set_scale(0.8)
        view.go_to_page(3)
        view.verticalScrollBar().setValue(0)
        assert view.current_page() == view.sheets.page_at(view.viewport().height() // 2)


def test_turning_and_one_page_at_a_time(program, until):
    printed = shown(program, until)
    printed.run("view.single")
    assert printed.view.single
    assert list(printed.view.sheets.visible(0, 800)) == [0]
    press(K.Key_PageDown, K.Key_PageDown, K.Key_PageDown)
    assert printed.view.current_page() > 0
    printed.run("view.rotate")
    width, height = printed.view.sheets.points(0)
    assert width > height
    until(lambda: sharp(printed))


def test_pictures_are_kept_within_their_budget(program, until):
    printed = shown(program, until)
    printed.images._budget = 12 << 20
    for page in itertools.chain(range(3), range(3)):
        printed.view.go_to_page(page)
        until(lambda page=page: drawn(printed, page))
        assert printed.images.held <= printed.images._budget


def test_screen_readers_get_the_article_in_reading_order(program, until):
    printed = shown(program, until)
    interface = QAccessible.queryAccessibleInterface(printed.view)
    text = interface.textInterface()
    assert text.text(0, 30) == program.window.view.content.text[:30]
    rect = text.characterRect(100)
    at = printed.view.viewport().mapFromGlobal(rect.center())
    assert printed.view.character_at(at) == 100
    assert text.offsetAtPoint(rect.center()) == 100


def test_an_article_without_pages_says_so(library_path, until):
    with opened_program(library_path, size=(1300, 800)) as program:
        press(K.Key_F8)
        assert "did not come as PDF" in program.window.messages.sentence
        assert program.window.view.isVisible()


@pytest.fixture
def locked_library(tmp_path):
    document = pymupdf.open()
    document.new_page().insert_text((72, 100), "Behind the lock stands a sentence.")
    data = document.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="open", owner_pw="o")
    with Library.open(tmp_path / "l.spanlib") as library:
        keep(library, read_article(data, name="a.pdf", password="open"), data, name="a.pdf")
    return tmp_path / "l.spanlib"


def test_the_password_is_asked_for_also_when_the_worker_answers_before_the_storage_thread(
    locked_library, until, monkeypatch
):
    with opened_program(locked_library, size=(1300, 800)) as program:
        printed = program.window.printed
        refused = threading.Event()
        printed.images.failed.connect(lambda *_: refused.set(), Qt.ConnectionType.DirectConnection)
        opened = printed.images.open

        def open_and_wait(*given, **named):
            opened(*given, **named)
            refused.wait()

        monkeypatch.setattr(printed.images, "open", open_and_wait)
        until(lambda: printed.view.index is not None)
        press(K.Key_F8)
        until(lambda: "password" in program.window.messages.sentence)


def test_a_locked_file_asks_for_its_password_on_the_page(locked_library, until, monkeypatch):
    with opened_program(locked_library, size=(1300, 800)) as program:
        printed = program.window.printed
        until(lambda printed=printed: printed.view.index is not None)
        press(K.Key_F8)
        until(lambda printed=printed: printed.view.asking.failure(0))
        until(lambda messages=program.window.messages: "password" in messages.sentence)
        answer = "reader.app.dialogs.password.ask_password"
        monkeypatch.setattr(answer, lambda _host, _name, then: then("open"))
        printed.document._ask_password()
        until(lambda printed=printed: drawn(printed, 0))


def test_who_cancels_or_mistypes_the_password_is_offered_it_again_and_told_why(locked_library, until):
    with opened_program(locked_library, size=(1300, 800)) as program:
        window, printed = program.window, program.window.printed
        until(lambda printed=printed: printed.view.index is not None)
        press(K.Key_F8)
        until(lambda printed=printed: printed.view.asking.failure(0))
        until(lambda messages=window.messages: messages.commands())
        assert printed.view.asking.failure(0) == window.messages.sentence  # and nothing of an import
        window.messages.commands()[0].click()
        press(K.Key_Escape)
        (offer,) = window.messages.commands()
        offer.click()
        typed("wrong")
        press(K.Key_Return)
        until(lambda messages=window.messages: "not the password" in messages.sentence)
        window.messages.take_back("pdf-locked")
        window.view.setFocus()
        press(K.Key_F8, K.Key_F8)  # to the text and back
        assert "not the password" in window.messages.sentence
        window.messages.commands()[0].click()
        typed("o")  # the owner's opens it too
        press(K.Key_Return)
        until(lambda printed=printed: drawn(printed, 0))
        assert not window.messages.sentence


def test_what_is_found_is_shown_on_its_page_and_the_next_hit_too(program, until):
    printed = shown(program, until)
    view, text = printed.view, program.window.view
    words = program.workspace.revision.text
    pages = [words[page.spans[0].start : page.spans[-1].end] for page in view.index.pages]
    word = next(w for w in re.findall(r"[a-z]{6,}", pages[-1]) if w in pages[0])
    text.find_text(Query(word))
    until(lambda: not text.busy and text.found_current() is not None)
    for _ in text.found_spans():
        until(lambda: in_sight(printed, text.found_current()))
        text.find_step(1)
        text.find_step(1)
