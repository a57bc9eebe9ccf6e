"""A small pool of warm workers with one blocking call, usable from any thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Protocol

from reader import errors
from reader.worker import frames
from reader.worker.limits import Limits
from reader.worker.process import Worker

_LOOK_AGAIN = 0.05  # seconds between looks at `cancel`; an answer wakes the caller at once


class WorkerFailed(errors.ReaderError):
    """A job ended without an answer: worker.start, timeout, memory, crashed, failed, reply or closed."""


class Cancelled(Exception):
    """The caller's `cancel` was set. Not an error; nothing is to be said about it."""


class IsSet(Protocol):
    """What can be asked whether to stop; `threading.Event` is one."""

    def is_set(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Reply:
    payload: dict[str, Any]
    buffers: tuple[bytes, ...]


class Pool:
    """At most `size` spawned processes, started when first needed and kept warm.

    A process is killed and replaced when it passes a limit, crashes, answers nonsense or is cancelled, and
    after `limits.jobs` jobs. `close` ends all of them; calls under way then raise `WorkerFailed`.
    """

    def __init__(self, *, size: int = 2, warm: Sequence[str] = (), limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._warm = tuple(warm)
        self._size = size
        self._free = threading.Condition()
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._request = 0
        self._closed = False

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def warm(self, count: int | None = None) -> None:
        """Start up to `count` processes (all without it) without waiting for them."""
        with self._free:
            wanted = self._size if count is None else min(count, self._size)
            while not self._closed and len(self._idle) + len(self._busy) < wanted:
                self._idle.insert(0, Worker(self._warm, self.limits))

    def call(
        self,
        job: str,
        payload: dict[str, Any] | None = None,
        buffers: Sequence[frames.Buffer] = (),
        *,
        progress: Callable[[float], None] | None = None,
        cancel: IsSet | None = None,
        check: Callable[[Reply], Any] | None = None,
    ) -> Reply:
        """Run `job` ("module:function") in a worker and return its checked reply.

        `progress` is called in this thread with the share done. `check` raises `ValueError` for a reply that
        does not fit its schema; the worker is then replaced. Raises what the job refused with (a
        `ReaderError`), `WorkerFailed`, or `Cancelled`.
        """
        worker = self._take(cancel)
        return self._finish(
            worker, job, lambda: self._ask(worker, job, payload or {}, buffers, progress, cancel), check
        )

    def begin(self, job: str, payload: dict[str, Any]) -> Begun | None:
        """Send a small job to an idle worker without waiting; None when there is none, and nothing was sent.

        What is returned must be called, on any thread: it waits for the reply, as `call` does. So a thread
        that must never wait long can have its job under way before another thread wakes up to listen.
        """
        with self._free:
            if self._closed or not self._idle or not self._idle[-1].ready:
                return None
            worker = self._idle.pop()
            self._busy.add(worker)
            request = self._next_request()
        gone: OSError | None = None
        try:
            worker.send(request, {"job": job, "payload": payload}, ())
        except (ConnectionError, BlockingIOError) as error:
            gone = error  # is told to who listens; a new process is started there, which takes its time

        return Begun(self, worker, request, job, gone)

    def _finish(
        self,
        worker: Worker,
        job: str,
        ask: Callable[[], Reply],
        check: Callable[[Reply], Any] | None,
    ) -> Reply:
        """Return the checked reply that `ask` waits for, and give the worker back."""
        healthy = False
        try:
            reply = ask()
            _checked(reply, check)
            healthy = True
            return reply
        except _Refused as refused:
            healthy = True
            raise refused.error from None
        except frames.BadFrame as error:
            raise WorkerFailed("worker.reply", job=job) from error
        finally:
            self._give_back(worker, healthy)

    def close(self) -> None:
        """End every process and return when they are gone. Calls after this raise `WorkerFailed`."""
        with self._free:
            self._closed = True
            for worker in self._busy:
                worker.kill()
            self._free.notify_all()
            self._free.wait_for(lambda: not self._busy, timeout=self.limits.idle_seconds)
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.close()

    def _take(self, cancel: IsSet | None) -> Worker:
        with self._free:
            while True:
                if self._closed:
                    raise WorkerFailed("worker.closed")
                if cancel is not None and cancel.is_set():
                    raise Cancelled
                if self._idle:
                    worker = self._idle.pop()
                    break
                if len(self._busy) < self._size:
                    worker = self._start()
                    break
                self._free.wait(_LOOK_AGAIN)
            self._busy.add(worker)
            return worker

    def _start(self) -> Worker:
        try:
            return Worker(self._warm, self.limits)
        except OSError as error:
            raise WorkerFailed("worker.start", reason=type(error).__name__) from error

    def _give_back(self, worker: Worker, healthy: bool) -> None:
        worker.jobs += 1
        keep = healthy and worker.jobs < self.limits.jobs and not self._closed
        if not keep:
            worker.close()
        with self._free:
            self._busy.discard(worker)
            if keep:
                self._idle.append(worker)
            elif not self._closed:
                # The replacement imports what it needs while nobody waits for it. When even that cannot be
                # started now, the next call tries again and says so.
                with suppress(OSError):
                    self._idle.append(Worker(self._warm, self.limits))
            self._free.notify_all()

    def _ask(
        self,
        worker: Worker,
        job: str,
        payload: dict[str, Any],
        buffers: Sequence[frames.Buffer],
        progress: Callable[[float], None] | None,
        cancel: IsSet | None,
    ) -> Reply:
        try:
            worker.wait_ready()
        except EOFError:
            raise WorkerFailed("worker.closed" if self._closed else "worker.start", job=job) from None
        with self._free:
            request = self._next_request()
        with self._told_as_failure(job):
            worker.send(request, {"job": job, "payload": payload}, buffers)
            return self._listen(worker, request, job, progress, cancel)

    def _next_request(self) -> int:
        self._request += 1
        return self._request

    @contextmanager
    def _told_as_failure(self, job: str) -> Iterator[None]:
        try:
            yield
        except (EOFError, ConnectionError, BlockingIOError):
            message = "worker.closed" if self._closed else "worker.crashed"
            raise WorkerFailed(message, job=job) from None

    def _listen(
        self,
        worker: Worker,
        request: int,
        job: str,
        progress: Callable[[float], None] | None,
        cancel: IsSet | None,
    ) -> Reply:
        begun = heard = time.monotonic()
        while True:
            if cancel is not None and cancel.is_set():
                raise Cancelled
            if not worker.connection.poll(_LOOK_AGAIN):
                now = time.monotonic()
                if now - heard > self.limits.idle_seconds or now - begun > self.limits.total_seconds:
                    raise WorkerFailed("worker.timeout", job=job, seconds=round(now - begun))
                continue
            frame = worker.receive()
            heard = time.monotonic()
            reply = _answer(frame, request, job)
            if reply is not None:
                return reply
            if heard - begun > self.limits.total_seconds:
                raise WorkerFailed("worker.timeout", job=job, seconds=round(heard - begun))
            if progress is not None:
                progress(_share(frame.payload))


class Begun:
    """A job under way: called, it waits for the reply and gives the worker back; that must be done once."""

    def __init__(self, pool: Pool, worker: Worker, request: int, job: str, gone: OSError | None) -> None:
        self._pool, self._worker, self._request, self._job = pool, worker, request, job
        self._heard: Reply | Exception | None = gone

    def hear(self, seconds: float) -> Reply | None:
        """Return the reply if it comes within `seconds`; whatever else comes is for who calls this."""
        if self._heard is None and self._worker.connection.poll(seconds):
            try:
                self._heard = _answer(self._worker.receive(), self._request, self._job)
            except Exception as error:  # raised where it is dealt with
                self._heard = error
        return self._heard if isinstance(self._heard, Reply) else None

    def __call__(self) -> Reply:
        return self._pool._finish(self._worker, self._job, self._reply, None)

    def _reply(self) -> Reply:
        with self._pool._told_as_failure(self._job):
            if isinstance(self._heard, Exception):
                raise self._heard
            return self._heard or self._pool._listen(self._worker, self._request, self._job, None, None)


class _Refused(Exception):
    def __init__(self, error: errors.ReaderError) -> None:
        super().__init__(error)
        self.error = error


def _answer(frame: frames.Frame, request: int, job: str) -> Reply | None:
    """Return the reply in a frame, None when it tells of progress; raises what it tells of otherwise."""
    if frame.request != request:
        raise frames.BadFrame("answer to another request")
    if frame.kind == "result":
        return Reply(frame.payload, frame.buffers)
    if frame.kind == "refused":
        raise _Refused(_refusal(frame.payload))
    if frame.kind == "failed":
        what = str(frame.payload.get("what", ""))[:80]
        if what == "MemoryError":
            raise WorkerFailed("worker.memory", job=job)
        # The exception was caught in order; the process is as it was before the job.
        raise _Refused(WorkerFailed("worker.failed", job=job, what=what))
    if frame.kind != "progress":
        raise frames.BadFrame("unknown kind")
    return None


def _checked(reply: Reply, check: Callable[[Reply], Any] | None) -> None:
    if check is None:
        return
    try:
        check(reply)
    except ValueError as error:
        raise frames.BadFrame("reply does not fit its schema") from error


def _refusal(told: dict[str, Any]) -> errors.ReaderError:
    """Make again the error that a job refused with; an unknown class becomes a `WorkerFailed`."""
    name, message, facts = told.get("error"), told.get("message"), told.get("facts")
    if not isinstance(message, str) or not isinstance(facts, dict):
        raise frames.BadFrame("refusal without facts")
    found = getattr(errors, str(name), None)
    kind = found if isinstance(found, type) and issubclass(found, errors.ReaderError) else WorkerFailed
    return kind(message, **{str(key): value for key, value in facts.items()})


def _share(payload: dict[str, Any]) -> float:
    share = payload.get("share")
    if not isinstance(share, int | float) or not 0 <= share <= 1:
        raise frames.BadFrame("progress without a share")
    return float(share)
