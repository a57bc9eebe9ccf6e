"""Pictures of pages: drawn by one worker, fetched by one thread, kept up to a budget of bytes.

The worker is asked for one part at a time, always the first that is still wanted: `want` replaces what was
wanted before, so nobody waits for pages that were scrolled past. The window itself asks an idle worker, which
draws while the thread wakes up to listen. Pixels come through memory that this side makes, owns and takes
away. A worker that dies or hangs is replaced. A page is tried twice when the worker died, which may have had
another cause, and once when it hung; then only when the reader asks for it.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from reader.app.pdfpage.geometry import Part, Sheets
from reader.app.pdfpage.packed import Packed
from reader.errors import ReaderError
from reader.pdf.boxes import IndexedPage
from reader.pdf.values import LONGEST_SIDE

if TYPE_CHECKING:  # loaded by the thread, for a first page: most articles have none
    from multiprocessing.shared_memory import SharedMemory

    from reader.worker import Begun, Pool, Reply

_HAND_OVER = 0.002  # seconds
BUDGET = 128 << 20  # bytes of pictures, packed ones too; fifteen screens of a usual one at least
_ENGINE = "reader.pdf.engine.render"
_LEAST_MEMORY = 8 << 20


@dataclass(frozen=True, slots=True)
class _Document:
    token: str
    name: str
    data: bytes
    password: str
    size: int | None  # of what `data` become when they are inflated; None when they are not deflated
    measure: bool


@dataclass(frozen=True, slots=True)
class _Request:
    """A part that the worker was asked for; `reply` waits for it."""

    part: Part
    generation: int
    memory: SharedMemory
    reply: Begun


class PageImages(QObject):
    """The pictures of one document at a time."""

    opened = Signal(str, object, object)  # token, outline as (title, level, page) rows, pages when measured
    drawn = Signal(int)  # page
    failed = Signal(int, object)  # page, or -1 for the whole document; ReaderError

    def __init__(
        self, parent: QObject | None = None, *, budget: int = BUDGET, pool: Pool | None = None
    ) -> None:
        super().__init__(parent)
        self._budget = budget
        self._made = pool
        self._pool: Pool | None = None
        self._change = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._generation = 0
        self._document: _Document | None = None
        self._known = ""  # token of what the worker has open
        self._wanted: list[Part] = []
        self._packed = Packed()
        self._drawing: Part | None = None
        self._request: _Request | None = None  # under way, and nobody listens yet
        self._heard: _Request | None = None  # the same while the window itself listens, until it is painted
        self._awaited: tuple[Part, ...] = ()  # by the window, in a paint that is not done yet
        self._just_drawn: tuple[Part, QImage] | None = None  # heard, and still where the worker drew it
        self._busy = True  # the thread is at work, or not there yet
        self._images: OrderedDict[Part, QImage] = OrderedDict()
        self._bytes = 0
        self._refused: set[tuple[int, bool]] = set()
        self._died_at: set[Part | None] = set()  # what the worker died of once; None for the opening
        self._memory: SharedMemory | None = None
        self._spare: QImage | None = None  # room for the next picture, its memory touched already

    # --- asked by the window -----------------------------------------------------------------------------

    def open(
        self,
        token: str,
        name: str,
        data: bytes,
        password: str = "",
        *,
        size: int | None = None,
        measure: bool = False,
    ) -> None:
        """Take another document; what was drawn of the one before is forgotten. May be called on any thread.

        With `size` the data are deflated and become that many bytes; with `measure` `opened` tells its pages.
        """
        with self._change:
            self._document = _Document(token, name, data, password, size, measure)
            self._known = ""
            self._generation += 1
            self._wanted, self._drawing = [], None
            self._packed.forget()
            self._images.clear()
            self._bytes = 0
            self._refused.clear()
            self._died_at.clear()
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._run, name="pdf-pages", daemon=True)
                self._thread.start()
            self._change.notify_all()

    def forget(self) -> None:
        """Keep no document: another article is open that has no pages."""
        with self._change:
            self._document = None
            self._generation += 1
            self._wanted, self._bytes = [], 0
            self._packed.forget()
            self._images.clear()

    def want(self, parts: Sequence[Part], *, before_wait: bool = False) -> None:
        """Say what is in sight, the most urgent first; all that was asked before is dropped.

        With `before_wait` a paint is about to wait for it, and `want` follows anyhow: nobody listens yet.
        """
        with self._change:
            self._wanted = [
                p
                for p in parts
                if p not in self._images and not self._at_hand(p) and (p.page, p.whole) not in self._refused
            ]
            if not self._busy and self._request is None and self._heard is None:
                self._request = self._next_request()
            if (self._request and not before_wait) or (self._wanted and not self._busy):
                self._change.notify_all()

    def draw_ahead(self, sheets: Sheets, ratio: float, around: int) -> None:
        """Have pages drawn when there is nothing else to draw, the nearest to `around` first.

        `ratio` is device to logical pixels. Wherever the reader jumps, most pages are there already then.
        """
        with self._change:
            if self._document is not None and self._packed.prepare(sheets, ratio, around):
                self._change.notify_all()

    def _at_hand(self, part: Part) -> bool:
        return (
            part == self._drawing
            or part in self._packed
            or (self._just_drawn is not None and part == self._just_drawn[0])
        )

    def try_again(self, page: int) -> None:
        """Let a page be drawn that could not be before."""
        with self._change:
            self._refused = {refused for refused in self._refused if refused[0] != page}
            self._died_at.clear()

    def image(self, part: Part) -> QImage | None:
        """Return the picture of a part if it is there."""
        with self._change:
            if self._just_drawn is not None and self._just_drawn[0] == part:
                if self._awaited:
                    return self._just_drawn[1]
                self._change.wait_for(lambda: self._just_drawn is None)  # it is being copied
            found = self._images.get(part)
            if found is not None:
                self._images.move_to_end(part)
                return found
            found = self._packed.picture(part)
            if found is not None:
                self._keep(part, found)
            return found

    def wait(self, parts: Sequence[Part], seconds: float) -> None:
        """Wait for parts that are being drawn or come next, no longer than `seconds`; `looked_at` follows."""
        until = time.monotonic() + seconds
        with self._change:
            self._awaited = tuple(parts)
            request, self._request = self._request, None
            self._heard = request
        if request is not None:
            # Not by way of the thread, which would have to wake up first and then to wake this one.
            reply = request.reply.hear(seconds) if request.part in parts else None
            with self._change:
                if reply is None or len(parts) > 1 or not self._show(request, reply):
                    self._leave_to_thread()
        with self._change:
            self._change.wait_for(self._have_come, until - time.monotonic())

    def _show(self, request: _Request, reply: Reply) -> bool:
        """Let a part be painted from where the worker drew it; say whether that can be."""
        memory = request.memory
        with suppress(ValueError, KeyError, TypeError):
            width, height = int(reply.payload["width"]), int(reply.payload["height"])
            _check_size(memory, width, height)
            if request.generation == self._generation and memory.buf is not None:
                seen = QImage(memory.buf, width, height, 4 * width, QImage.Format.Format_RGB32)
                self._just_drawn, self._drawing = (request.part, seen), None
                return True
        return False

    def _leave_to_thread(self) -> None:
        if self._heard is not None:
            self._request, self._heard = self._heard, None
        self._change.notify_all()

    @contextmanager
    def looked_at(self) -> Iterator[None]:
        """While a paint lasts, what it waited for stays where the worker drew it: it is not copied first."""
        try:
            yield
        finally:
            if self._awaited:
                with self._change:
                    self._awaited = ()
                    self._leave_to_thread()

    def _have_come(self) -> bool:
        return not any(part == self._drawing or part in self._wanted for part in self._awaited)

    def nearest(self, page: int, turn: int, scale: float) -> tuple[Part, QImage] | None:
        """Return the whole page at the scale nearest to the wanted one, to show until that is there."""
        with self._change:
            found = [p for p in self._images if p.page == page and p.turn == turn and p.whole]
            if not found:
                return None
            best = min(found, key=lambda p: abs(p.scale - scale))
            return best, self._images[best]

    @property
    def held(self) -> int:
        """Return how many bytes of pictures are kept."""
        return self._bytes + self._packed.held

    def close(self) -> None:
        """End the thread and the worker and take the memory away."""
        with self._change:
            self._closed = True
            self._change.notify_all()
            pool = self._pool
        if pool is not None:
            pool.close()
        if self._thread is not None:
            self._thread.join(20)
        if self._memory is not None:
            self._memory.close()
            with suppress(FileNotFoundError):
                self._memory.unlink()
            self._memory = None

    # --- done by the thread ------------------------------------------------------------------------------

    def _run(self) -> None:
        from reader.worker import Limits, Pool

        limits = Limits(idle_seconds=10, total_seconds=30, memory=512 << 20, reply=8 << 20, jobs=1 << 30)
        with self._change:
            if self._closed:
                return
            self._pool = self._made or Pool(size=1, warm=(_ENGINE,), limits=limits)
        while True:
            with self._change:
                self._busy = False
                while not self._closed and (self._heard or (not self._request and not self._work_left())):
                    self._make_spare()
                    self._change.wait()
                self._busy = True
                if self._request is None and not self._closed:
                    self._request = self._next_request()
                request, self._request = self._request, None
                document, generation = self._document, self._generation
                idle = document is not None and self._known == document.token and not self._wanted
                if request is None and self._closed:
                    return
            if request is not None:
                self._draw(request)
            elif document is not None and idle:
                self._draw_ahead_in_worker(document, generation)
            elif document is not None:
                self._open_in_worker(document, generation)

    def _work_left(self) -> bool:
        return self._document is not None and (
            self._known != self._document.token or bool(self._wanted) or bool(self._packed.left)
        )

    def _next_request(self) -> _Request | None:
        """Send off the first part that is wanted; None when the worker has not got the document yet."""
        document, pool = self._document, self._pool
        if document is None or pool is None or self._known != document.token or not self._wanted:
            return None
        part = self._wanted[0]
        _, _, width, height = part.clip
        memory = self._memory_for(4 * width * height)
        asked = {
            "token": document.token,
            "page": part.page,
            "scale": part.scale,
            "turn": part.turn,
            "clip": part.clip,
            "memory": memory.name,
        }
        reply = pool.begin(f"{_ENGINE}:draw", asked)
        if reply is None:
            return None
        del self._wanted[0]
        self._drawing = part
        return _Request(part, self._generation, memory, reply)

    def _open_in_worker(self, document: _Document, generation: int) -> None:
        from reader.worker import Cancelled

        asked = {
            "token": document.token,
            "name": document.name,
            "password": document.password,
            "size": document.size,
            "measure": document.measure,
        }
        try:
            assert self._pool is not None
            reply = self._pool.call(f"{_ENGINE}:open_document", asked, (document.data,)).payload
            outline = [(str(t), int(level), int(page)) for t, level, page in reply["outline"]]
            pages = tuple(IndexedPage(_side(w), _side(h), str(label), ()) for w, h, label in reply["pages"])
        except (ReaderError, Cancelled, ValueError, KeyError, TypeError) as error:
            with self._change:
                current = generation == self._generation
                if current and self._dies_once(None, error):
                    return  # and is opened once more
                if current:
                    self._document = None
            if current and not self._closed:
                self.failed.emit(-1, _as_reader_error(error))
            return
        with self._change:
            if generation != self._generation:
                return
            self._known = document.token
        self.opened.emit(document.token, outline, pages)

    def _draw_ahead_in_worker(self, document: _Document, generation: int) -> None:
        """Have some pages drawn; nobody is told what goes wrong: who draws such a page says it."""
        from reader.worker import Cancelled

        with self._change:
            parts = self._packed.next()
        if not parts:
            return
        rows = [(part.page, part.scale, part.turn, part.clip) for part in parts]
        asked = {"token": document.token, "parts": rows}
        try:
            assert self._pool is not None
            packed = self._pool.call(f"{_ENGINE}:draw_ahead", asked).buffers
        except (ReaderError, Cancelled):
            packed = ()
        with self._change:
            if generation != self._generation:
                return
            if packed:
                self._packed.keep(packed)
                self._make_room()
            else:
                self._packed.give_up()

    def _draw(self, request: _Request) -> None:
        from reader.worker import Cancelled

        try:
            reply = request.reply().payload
            width, height = int(reply["width"]), int(reply["height"])
            image = self._image(request.memory, width, height)
        except (ReaderError, Cancelled, ValueError, KeyError, TypeError) as error:
            self._not_drawn(request.part, request.generation, _as_reader_error(error))
            return
        with self._change:
            self._just_drawn = None
            self._change.notify_all()
            if request.generation != self._generation:
                return
            self._drawing = None
            self._keep(request.part, image)
            if self._awaited and self._have_come():
                # The window gets the interpreter first, and paints: what comes next can wait for so long.
                self._change.wait_for(lambda: not self._awaited, _HAND_OVER)
        self.drawn.emit(request.part.page)

    def _not_drawn(self, part: Part, generation: int, error: ReaderError) -> None:
        with self._change:
            self._just_drawn = None
            self._change.notify_all()
            if generation != self._generation or self._closed:
                return
            self._drawing = None
            if error.message == "pdf.not-open":  # a new process in the place of one that died
                self._known = ""
                self._wanted.insert(0, part)
                return
            if self._dies_once(part, error):
                self._wanted.insert(0, part)
                return
            self._refused.add((part.page, part.whole))
            self._wanted = [p for p in self._wanted if p.page != part.page]
        self.failed.emit(part.page, _of_page(error))

    def _dies_once(self, part: Part | None, error: Exception) -> bool:
        """Return whether the worker died of this for the first time: it need not have been the page."""
        from reader.worker import WorkerFailed

        if not isinstance(error, WorkerFailed) or error.message != "worker.crashed" or part in self._died_at:
            return False
        self._died_at.add(part)
        return True

    def _keep(self, part: Part, image: QImage) -> None:
        self._images[part] = image
        self._bytes += image.sizeInBytes()
        self._make_room()

    def _make_room(self) -> None:
        while self.held > self._budget and len(self._images) > 1:
            _, old = self._images.popitem(last=False)
            self._bytes -= old.sizeInBytes()

    def _image(self, memory: SharedMemory, width: int, height: int) -> QImage:
        """Return a picture of its own from what was written; raises `ValueError` for what cannot be one."""
        size = _check_size(memory, width, height)
        image, self._spare = self._spare, None
        if image is None or (image.width(), image.height()) != (width, height):
            image = QImage(width, height, QImage.Format.Format_RGB32)
        assert memory.buf is not None  # closed only when this thread has ended
        memoryview(image.bits())[:size] = memory.buf[:size]
        return image

    def _make_spare(self) -> None:
        """Have room for a picture like the last one: to touch new memory takes as long as to draw."""
        if self._spare is None and self._images:
            last = next(reversed(self._images.values()))
            self._spare = QImage(last.size(), QImage.Format.Format_RGB32)
            self._spare.fill(0)

    def _memory_for(self, size: int) -> SharedMemory:
        from multiprocessing.shared_memory import SharedMemory

        if self._memory is not None and self._memory.size < size:
            self._memory.close()
            self._memory.unlink()
            self._memory = None
        if self._memory is None:
            self._memory = SharedMemory(create=True, size=max(size, _LEAST_MEMORY))
        return self._memory


def _check_size(memory: SharedMemory, width: int, height: int) -> int:
    """Return how many bytes a picture has; raises `ValueError` for what cannot be one."""
    size = 4 * width * height
    if not (width > 0 and height > 0 and size <= memory.size):
        raise ValueError("not a picture of that size")
    return size


def _side(points: object) -> float:
    """Return the side of a page as a worker measured it; raises `ValueError` when it cannot be one."""
    if not isinstance(points, int | float) or not 0 < points <= LONGEST_SIDE:
        raise ValueError("not a side of a page")
    return float(points)


def _of_page(error: ReaderError) -> ReaderError:
    """Return what is said in the place of a page: that it is this page, and what can be done."""
    kind = error.message.removeprefix("worker.")
    return ReaderError(f"pdf.page-{kind}") if kind in ("timeout", "memory", "crashed", "failed") else error


def _as_reader_error(error: Exception) -> ReaderError:
    return error if isinstance(error, ReaderError) else ReaderError("worker.reply")
