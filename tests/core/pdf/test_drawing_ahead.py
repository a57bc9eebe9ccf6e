"""Pages that are read and drawn before they are asked for: the same pixels, and nothing that costs much."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from multiprocessing.shared_memory import SharedMemory

import pymupdf
import pytest

from reader.errors import ReaderError
from reader.pdf.engine import lists, render
from tests.core.pdf.printed import Setter, prose

WIDTH, HEIGHT, SCALE = 360, 480, 0.6


def _no_progress(_share: float) -> None:
    pass


@pytest.fixture
def memory() -> Iterator[SharedMemory]:
    made = SharedMemory(create=True, size=4 * WIDTH * HEIGHT)
    yield made
    render._close()
    if render._Open.memory is not None:
        render._Open.memory.close()
        render._Open.memory = None
    made.close()
    made.unlink()


def opened(data: bytes) -> None:
    asked = {"token": "t", "name": "a.pdf", "password": "", "size": None, "measure": False}
    render.open_document(asked, (data,), _no_progress)


def drawn(memory: SharedMemory, page: int, turn: int = 0) -> bytes:
    assert memory.buf is not None
    memory.buf[:] = bytes(len(memory.buf))
    asked = {"token": "t", "page": page, "scale": SCALE, "turn": turn, "memory": memory.name}
    render.draw({**asked, "clip": (0, 0, WIDTH, HEIGHT)}, (), _no_progress)
    return bytes(memory.buf)


def draw_ahead(*pages: int, turn: int = 0) -> Sequence[bytes]:
    parts = [(page, SCALE, turn, (0, 0, WIDTH, HEIGHT)) for page in pages]
    return render.draw_ahead({"token": "t", "parts": parts}, (), _no_progress)[1]


def read() -> set[int]:
    return set(render._Open.lists._lists)


def words(pages: int = 3) -> pymupdf.Document:
    document = pymupdf.open("pdf", Setter(columns=2).set(prose(5, 40)))
    assert document.page_count >= pages
    return document


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_that_was_read_ahead_has_the_pixels_of_one_that_was_not(
    memory: SharedMemory, turn: int
) -> None:
    document = words()
    document[1].set_rotation(90)
    document[1].set_cropbox(pymupdf.Rect(30, 40, 500, 700))
    opened(document.tobytes())
    for page in (0, 1):
        before = drawn(memory, page, turn)
        assert page not in read()
        (packed,) = draw_ahead(page, turn=turn)
        assert page in read()
        assert drawn(memory, page, turn) == before
        assert len(set(before)) > 10  # there is something on it
        grey = zlib.decompress(packed)
        assert bytes(chain.from_iterable((each, each, each, 255) for each in grey)) == before


def _with_picture(page: pymupdf.Page) -> None:
    seen = pymupdf.Pixmap(pymupdf.csRGB, 16, 16, bytes(range(256)) * 3, False)
    page.insert_image((50, 50, 90, 90), pixmap=seen)


def _with_highlight(page: pymupdf.Page) -> None:
    page.add_highlight_annot(pymupdf.Rect(100, 100, 200, 120))


def _with_pattern(page: pymupdf.Page) -> None:
    document = page.parent
    xref = document.get_new_xref()
    cell = "/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep .01/YStep .01/Resources<<>>"
    document.update_object(xref, f"<<{cell}>>")
    document.update_stream(xref, b"0 0 1 1 re f")
    fonts = document.xref_get_key(page.xref, "Resources/Font")[1]
    document.xref_set_key(page.xref, "Resources", f"<</Font {fonts}/Pattern<</P0 {xref} 0 R>>>>")


def _with_link(page: pymupdf.Page) -> None:
    where = pymupdf.Rect(0, 0, 50, 50)
    page.insert_link({"kind": pymupdf.LINK_URI, "uri": "https://example.org", "from": where})


@pytest.mark.parametrize(
    ("add", "is_read"),
    [(_with_picture, False), (_with_highlight, False), (_with_pattern, False), (_with_link, True)],
)
def test_only_pages_of_words_and_lines_are_read_ahead(
    memory: SharedMemory, add: Callable[[pymupdf.Page], None], is_read: bool
) -> None:
    document = words()
    add(document[0])
    opened(document.tobytes())
    (packed,) = draw_ahead(0)
    assert (0 in read(), packed != b"") == (is_read, is_read)


def test_a_page_that_says_very_much_is_not_read_ahead(memory: SharedMemory) -> None:
    document = words()
    shape = document[0].new_shape()
    for number in range(12_000):
        shape.draw_line((number % 500, 0), (number % 500, 700))
    shape.finish()
    shape.commit()
    opened(document.tobytes())
    (packed,) = draw_ahead(0)
    assert (read(), packed) == (set(), b"")
    assert len(set(drawn(memory, 0))) > 1


def test_no_more_pages_are_kept_when_there_is_no_more_room(
    memory: SharedMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "_MOST", 1)
    monkeypatch.setattr(render, "_AT_A_TIME", 60)
    opened(words().tobytes())
    packed = draw_ahead(2, 0, 1)
    assert read() == {2}
    assert [bool(pixels) for pixels in packed] == [True, False, False]
    assert [bool(pixels) for pixels in draw_ahead(0, 2)] == [False, True]


def test_no_page_of_a_file_that_is_not_open_is_read_ahead(memory: SharedMemory) -> None:
    opened(words().tobytes())
    with pytest.raises(ReaderError) as told:
        render.draw_ahead({"token": "another", "parts": ()}, (), _no_progress)
    assert told.value.message == "pdf.not-open"


def test_what_was_read_of_one_file_is_not_shown_of_the_next(memory: SharedMemory) -> None:
    opened(words().tobytes())
    draw_ahead(0)
    opened(words().tobytes())
    assert read() == set()


def test_a_damaged_page_is_left_to_those_who_draw_it(memory: SharedMemory) -> None:
    document = words()
    document.xref_set_key(document[0].xref, "Resources", "7")
    opened(document.tobytes())
    draw_ahead(0, 9999, 1)
    assert 9999 not in read()
    drawn(memory, 0)


def test_a_page_in_colour_is_read_and_left_to_be_drawn(memory: SharedMemory) -> None:
    document = words()
    document[0].insert_text((100, 100), "A heading in red", color=(0.8, 0, 0))
    opened(document.tobytes())
    (packed,) = draw_ahead(0)
    assert packed == b""
    assert 0 in read()


def test_rows_of_grey_begin_where_the_window_reads_them(memory: SharedMemory) -> None:
    opened(words().tobytes())
    clip = (0, 0, WIDTH - 3, 20)
    asked = {"token": "t", "parts": [(0, SCALE, 0, clip)]}
    _, (packed,) = render.draw_ahead(asked, (), _no_progress)
    assert len(zlib.decompress(packed)) == WIDTH * 20
