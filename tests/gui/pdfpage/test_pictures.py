"""The pictures of pages: the engine's own pixels, the page that was asked for first, workers that fail."""

from __future__ import annotations

import os
import signal
import sys

import pymupdf
import pytest
from PySide6.QtGui import QColor, QImage

from reader.app.pdfpage import asking
from reader.worker import Limits, Pool, WorkerFailed
from tests.core.pdf.printed import Setter, prose
from tests.gui.conftest import opened_program
from tests.gui.pdfpage.test_printed import drawn, pdf_library, sharp, shown

linux = pytest.mark.skipif(sys.platform != "linux", reason="stops and ends a process by its number")

# The view draws with an opaque alpha channel and the bare engine without one: edges of letters are rounded apart
# by this much of 255 at most.
_TOLERANCE = 2


def mixed_pages():
    """Return a PDF whose pages have text, shapes, a picture, a turn of their own and a shifted corner."""
    document = pymupdf.open()
    for turn, corner in ((0, (0, 0)), (90, (0, 0)), (0, (40, 60))):
        page = document.new_page(width=520, height=700)
        page.insert_textbox(
            (50, 90, 470, 400), "Words of a page in print. " * 40, fontsize=11, fontname="tiro"
        )
        page.draw_circle((260, 520), 70, color=(0.8, 0.1, 0.1), fill=(0.2, 0.4, 0.9), width=3)
        seen = pymupdf.Pixmap(pymupdf.csRGB, 16, 16, bytes(range(256)) * 3, False)
        page.insert_image((350, 450, 470, 600), pixmap=seen)
        page.set_cropbox(pymupdf.Rect(*corner, 500, 690))
        page.set_rotation(turn)
    return document.tobytes()


@pytest.fixture
def mixed(tmp_path):
    data = mixed_pages()
    pdf_library(tmp_path / "mixed.spanlib", data)
    with opened_program(tmp_path / "mixed.spanlib", size=(1300, 800)) as program:
        yield program, pymupdf.open(stream=data)


def bare(document, page, scale, turn):
    """Return the picture that the engine makes of a page as it does for everybody.

    Turned, a page's corner falls between two pixels there; only whole sides in pixels give the same picture.
    """
    matrix = pymupdf.Matrix(scale, scale) * pymupdf.Matrix(1, 1).prerotate(turn)
    made = document[page].get_pixmap(matrix=matrix)
    seen = QImage(made.samples, made.width, made.height, made.stride, QImage.Format.Format_RGB888)
    return seen.convertToFormat(QImage.Format.Format_RGB32)


def furthest(seen, wanted, where, leave_out):
    """Return how far any pixel of `seen` in `where` is from `wanted`, which begins where the page does."""
    found = 0
    inside = where.intersected(seen.rect()).adjusted(1, 1, -1, -1)  # without the page's frame
    for y in range(inside.top(), inside.bottom(), 3):
        for x in range(inside.left(), inside.right()):
            if any(rect.contains(x, y) for rect in leave_out):
                continue
            one, other = seen.pixelColor(x, y), wanted.pixelColor(x - where.x(), y - where.y())
            apart = (one.red() - other.red(), one.green() - other.green(), one.blue() - other.blue())
            found = max(found, *map(abs, apart))
    return found


def marked(program):
    """Return where the sentence of the cursor is marked on the page."""
    view = program.window.printed.view
    words = view.rects_of(program.window.view.target())
    return [rect.toAlignedRect().adjusted(-20, -20, 20, 20) for rect in words]  # its mark is before its line


@pytest.mark.parametrize(("percent", "turn"), [(100, 0), (63, 0), (75, 90), (400, 0)])
def test_the_view_shows_the_pixels_of_a_bare_render(mixed, until, percent, turn):
    program, document = mixed
    printed = shown(program, until)
    view = printed.view
    view.set_scale(percent / 100 * 96 / 72)
    for _ in range(turn // 90):
        view.rotate()
    for page in range(3):
        view.go_to_page(page)
        until(lambda page=page: sharp(printed) and view.lines_of(page, program.window.view.target()))
        seen = view.viewport().grab().toImage()
        where = view.page_rect(page).toRect()
        wanted = bare(document, page, view.sheets.scale, turn)
        assert abs(wanted.width() - where.width()) <= 1
        assert furthest(seen, wanted, where, marked(program)) <= _TOLERANCE


def test_after_a_jump_the_neighbours_wait_for_a_moment(mixed, until):
    program, _ = mixed
    printed = shown(program, until)
    view = printed.view
    view.set_scale(1.3)
    view.go_to_page(2)
    until(lambda: drawn(printed, 2) and view.asking.settled)
    asked = []
    printed.images.want = lambda parts, **_: asked.append(parts)
    view.go_to_page(0)
    assert asked
    assert {part.page for parts in asked for part in parts} == {0}
    until(lambda: view.asking.settled and asked[-1][1].page == 1)


def test_a_page_is_drawn_while_its_number_is_typed_and_while_it_is_pointed_at(mixed, until):
    program, _ = mixed
    printed = shown(program, until)
    view, bar = printed.view, printed.bar
    view.asking._settled.start()  # nothing is asked for but what is in sight and what is foreseen
    asked = []
    printed.images.want = lambda parts, **_: asked.append(parts)
    bar.field.textEdited.emit("2")
    assert [part.page for part in asked[-1]][-1] == 1
    bar.field.textEdited.emit("2 of nothing")
    assert 1 not in {part.page for part in asked[-1]} or 1 in view.pages_in_sight()
    bar.page_pointed_at.emit(2)
    assert asked[-1][-1].page == 2
    bar.page_pointed_at.emit(-1)
    assert 2 not in {part.page for part in asked[-1]}


def test_a_page_that_is_drawn_in_time_is_in_the_first_paint_after_the_jump_and_is_kept(
    mixed, until, monkeypatch
):
    program, document = mixed
    printed = shown(program, until)
    view, images = printed.view, printed.images
    monkeypatch.setattr(asking, "_PATIENCE_MS", 60_000)
    view.asking._settled.start(600_000)  # nothing is drawn ahead
    for scale in (0.84, 96 / 72):
        view.go_to_page(0)
        view.set_scale(scale)
        until(lambda: sharp(printed) and not images._busy)
        assert not drawn(printed, 2)
        view.go_to_page(2)
        seen = view.viewport().grab().toImage()  # one paint
        where = view.page_rect(2).toRect()
        assert furthest(seen, bare(document, 2, view.sheets.scale, 0), where, marked(program)) <= _TOLERANCE
        until(lambda: drawn(printed, 2))
        assert images._drawing is None


class Noting:
    """A pool that notes which pages the worker is asked to draw ahead, and may refuse it."""

    def __init__(self, error=None):
        self.error, self.asked = error, []
        self.pool = Pool(size=1, warm=("reader.pdf.engine.render",))
        self.begin, self.close = self.pool.begin, self.pool.close

    def call(self, job, asked, buffers=()):
        if job.endswith(":draw_ahead"):
            self.asked.append([part[0] for part in asked["parts"]])
            if self.error is not None:
                raise self.error
        return self.pool.call(job, asked, buffers)


def test_when_the_reader_stays_pages_are_drawn_ahead_the_nearest_first(mixed, until):
    program, _ = mixed
    noting = program.window.printed.images._made = Noting()
    printed = shown(program, until)
    until(lambda: printed.images._packed.left is False)
    assert noting.asked[0] == [0, 1, 2]


def test_drawing_ahead_that_fails_is_given_up_and_pages_are_drawn_all_the_same(mixed, until):
    program, _ = mixed
    noting = program.window.printed.images._made = Noting(WorkerFailed("worker.timeout"))
    printed = shown(program, until)
    until(lambda: printed.images._packed.left is False)
    printed.view.set_scale(1.3)
    printed.view.go_to_page(2)
    until(lambda: drawn(printed, 2) and printed.view.asking.settled)
    assert len(noting.asked) == 1
    assert not any(printed.view.asking.failure(page) for page in range(3))


@linux
def test_a_page_of_words_is_in_the_first_paint_after_a_jump_without_the_worker(tmp_path, until):
    data = Setter(columns=2).set(prose(4, 60))
    pdf_library(tmp_path / "words.spanlib", data)
    with opened_program(tmp_path / "words.spanlib", size=(1300, 800)) as program:
        printed = shown(program, until)
        view, images, document = printed.view, printed.images, pymupdf.open(stream=data)
        page = document.page_count - 2  # neither an end nor a neighbour, which are drawn without being packed
        assert page > 2
        view.set_scale(0.997)  # rows of a page that end between two words of memory
        until(lambda: sharp(printed) and view.asking.settled and images._packed.left is False)
        worker = worker_of(printed)
        os.kill(worker, signal.SIGSTOP)
        try:
            view.go_to_page(page)
            seen = view.viewport().grab().toImage()
        finally:
            os.kill(worker, signal.SIGCONT)
        where = view.page_rect(page).toRect()
        wanted = bare(document, page, view.sheets.scale, 0)
        assert furthest(seen, wanted, where, marked(program)) <= _TOLERANCE


@pytest.fixture
def impatient(tmp_path, until):
    """Return a window whose worker for pages is replaced when it says nothing for some seconds.

    A page takes a twentieth of one; on a busy machine it may well take half of one.
    """
    pdf_library(tmp_path / "mixed.spanlib", mixed_pages())
    with opened_program(tmp_path / "mixed.spanlib", size=(1300, 800)) as program:
        program.window.printed.images._made = Pool(
            size=1, warm=("reader.pdf.engine.render",), limits=Limits(idle_seconds=3, jobs=1 << 30)
        )
        yield program


def worker_of(printed):
    pool = printed.images._pool
    return next(iter([*pool._idle, *pool._busy])).process.pid


def stop_before(printed, page, until):
    """Stop the worker and go to a page of which there is no picture, until it is being drawn."""
    view, images = printed.view, printed.images
    view.asking._settled.start(60_000)  # nothing is drawn ahead
    view.set_scale(1.5)
    until(lambda: sharp(printed))
    until(lambda: not images._wanted and images._drawing is None and not images._packed.left)
    assert not drawn(printed, page)
    # The last page is drawn beforehand where the reader stays: there was time for it, or there was not.
    with images._change:
        for part in [part for part in images._images if part.page == page]:
            images._bytes -= images._images.pop(part).sizeInBytes()
    os.kill(worker_of(printed), signal.SIGSTOP)
    view.go_to_page(page)
    until(lambda: images._drawing is not None and images._drawing.page == page)


@linux
def test_a_worker_that_is_killed_while_it_draws_is_replaced_and_the_page_comes(impatient, until):
    printed = shown(impatient, until)
    before = worker_of(printed)
    stop_before(printed, 2, until)
    os.kill(before, signal.SIGKILL)
    until(lambda: drawn(printed, 2))
    assert not printed.view.asking.failure(2)
    assert worker_of(printed) != before


@linux
def test_white_paper_that_lasts_says_that_the_page_is_still_being_drawn(mixed, until):
    program, _ = mixed
    printed = shown(program, until)
    view = printed.view

    def inked():
        seen = view.viewport().grab(view.page_rect(2).toRect().adjusted(20, 20, -20, -20)).toImage()
        return any(seen.pixelColor(x, y) != QColor("white") for y in range(30) for x in range(300))

    worker = worker_of(printed)
    view._slow._waiting.setInterval(60_000)  # ends when the test says so, not on a busy machine before
    stop_before(printed, 2, until)
    try:
        assert not inked()
        assert view._slow._waiting.isActive()
        view._slow._waiting.timeout.emit()
        assert inked()
        view.verticalScrollBar().setValue(view.verticalScrollBar().value() - 1)  # moves on: not slow yet
        assert not inked()
        view._slow._waiting.timeout.emit()
    finally:
        os.kill(worker, signal.SIGCONT)
    # A sliver of the one above is in sight, too.
    until(lambda: all(drawn(printed, page) for page in view.pages_in_sight()))
    view.viewport().repaint()
    assert not view._slow._late


@linux
def test_a_worker_that_hangs_is_replaced_the_page_says_so_and_can_be_tried_again(impatient, until):
    printed = shown(impatient, until)
    view, before = printed.view, worker_of(printed)
    stop_before(printed, 2, until)
    view.viewport().repaint()  # the window does not wait for it
    until(lambda: view.asking.failure(2))
    assert "too long" in view.asking.failure(2)
    view.viewport().repaint()
    view.go_to_page(0)
    until(lambda: drawn(printed, 0))
    assert worker_of(printed) != before
    view.go_to_page(2)
    until(lambda: drawn(printed, 2))
    assert not view.asking.failure(2)


class Deadly:
    """A pool whose worker dies whenever one page is drawn."""

    def __init__(self, page):
        self.page, self.asked = page, 0
        self.pool = Pool(size=1, warm=("reader.pdf.engine.render",))

    def call(self, job, asked, buffers=()):
        if self.page in {part[0] for part in asked.get("parts", ())}:
            raise WorkerFailed("worker.crashed")
        return self.pool.call(job, asked, buffers)

    def begin(self, job, asked):
        return self if asked["page"] == self.page else self.pool.begin(job, asked)

    def hear(self, _seconds):
        return None

    def __call__(self):
        self.asked += 1
        raise WorkerFailed("worker.crashed")

    def close(self):
        self.pool.close()


def test_a_page_that_ends_every_worker_is_tried_twice_and_the_others_are_seen(mixed, until):
    program, _ = mixed
    printed = program.window.printed
    deadly = printed.images._made = Deadly(1)
    shown(program, until)
    until(lambda: printed.view.asking.failure(1))  # the neighbour of the page that is read
    assert "twice" in printed.view.asking.failure(1)
    assert deadly.asked == 2
    printed.view.go_to_page(2)
    until(lambda: drawn(printed, 2))
    assert deadly.asked == 2
    printed.view.go_to_page(1)  # the reader wants it all the same
    until(lambda: printed.view.asking.failure(1))
    assert deadly.asked == 4
