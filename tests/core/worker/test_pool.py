from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.errors import ImportFailed
from reader.worker import Cancelled, Limits, Pool, WorkerFailed

JOBS = "spanreader_test_jobs"
MB = 1 << 20
linux = pytest.mark.skipif(sys.platform != "linux", reason="limits of the Linux kernel")


@pytest.fixture(scope="module", autouse=True)
def _jobs_can_be_imported() -> Iterator[None]:
    sys.path.insert(0, str(Path(__file__).parent))
    yield
    sys.path.remove(str(Path(__file__).parent))


@pytest.fixture(scope="module")
def pool(_jobs_can_be_imported: None) -> Iterator[Pool]:
    with Pool(size=1, warm=(JOBS,), limits=Limits(memory=256 * MB)) as made:
        yield made


@pytest.fixture(scope="module")
def impatient(_jobs_can_be_imported: None) -> Iterator[Pool]:
    """Return a pool for workers that go silent: on a busy machine others may be silent for so long too."""
    with Pool(size=1, warm=(JOBS,), limits=Limits(idle_seconds=2)) as made:
        yield made


def pid(pool: Pool) -> int:
    number = pool.call(f"{JOBS}:where").payload["pid"]
    assert isinstance(number, int)
    return number


def test_payload_and_buffers_come_back_as_they_went(pool: Pool) -> None:
    reply = pool.call(f"{JOBS}:echo", {"a": [1, "é🚧"]}, (b"", b"\0\xff" * 1000))
    assert reply.payload == {"a": [1, "é🚧"]}
    assert reply.buffers == (b"", b"\0\xff" * 1000)


def test_progress_is_told_in_the_callers_thread(pool: Pool) -> None:
    seen: list[tuple[float, int]] = []
    pool.call(f"{JOBS}:echo", progress=lambda share: seen.append((share, threading.get_ident())))
    assert seen == [(0.5, threading.get_ident())]


def test_the_process_stays_warm_between_jobs(pool: Pool) -> None:
    assert pid(pool) == pid(pool) != os.getpid()


def test_a_worker_imports_neither_qt_nor_the_database_nor_the_parents_main(pool: Pool) -> None:
    modules = pool.call(f"{JOBS}:where").payload["modules"]
    roots = {name.partition(".")[0] for name in modules}
    assert not roots & {"PySide6", "sqlalchemy", "pytest", "_pytest"}


def test_a_refusal_arrives_as_the_same_error(pool: Pool) -> None:
    before = pid(pool)
    with pytest.raises(ImportFailed) as caught:
        pool.call(f"{JOBS}:refuse", {"name": "a.txt"})
    assert (caught.value.message, caught.value.facts) == ("import.empty", {"name": "a.txt"})
    assert pid(pool) == before


def test_an_unexpected_exception_tells_its_type_and_not_its_text(pool: Pool) -> None:
    with pytest.raises(WorkerFailed) as caught:
        pool.call(f"{JOBS}:fail")
    assert caught.value.message == "worker.failed"
    assert caught.value.facts["what"] == "KeyError"
    assert "words" not in str(caught.value)


@pytest.mark.parametrize(
    ("job", "message"),
    [
        ("abort", "worker.crashed"),
        ("segfault", "worker.crashed"),
        ("leave", "worker.crashed"),
        pytest.param("eat_memory", "worker.memory", marks=linux),
    ],
)
def test_a_worker_that_breaks_is_replaced_and_the_next_job_runs(pool: Pool, job: str, message: str) -> None:
    assert_replaced(pool, job, message)


@pytest.mark.parametrize(
    ("job", "message"),
    [
        ("loop", "worker.timeout"),
        pytest.param("stop_before_answering", "worker.timeout", marks=linux),
        pytest.param("stop_mid_message", "worker.crashed", marks=linux),
    ],
)
def test_a_worker_that_goes_silent_is_replaced_and_the_next_job_runs(
    impatient: Pool, job: str, message: str
) -> None:
    assert_replaced(impatient, job, message)


def assert_replaced(pool: Pool, job: str, message: str) -> None:
    before = pid(pool)
    with pytest.raises(WorkerFailed) as caught:
        pool.call(f"{JOBS}:{job}")
    assert caught.value.message == message
    assert pid(pool) != before


@linux
def test_a_worker_that_does_not_take_what_it_is_sent_is_replaced(impatient: Pool) -> None:
    before = pid(impatient)
    os.kill(before, signal.SIGSTOP)
    with pytest.raises(WorkerFailed) as caught:
        impatient.call(f"{JOBS}:echo", {}, (bytes(10 * MB),))
    assert caught.value.message == "worker.crashed"
    assert pid(impatient) != before


def test_a_reply_over_the_limit_is_refused(_jobs_can_be_imported: None) -> None:
    with Pool(size=1, limits=Limits(reply=MB)) as small:
        assert len(small.call(f"{JOBS}:large_reply", {"size": MB - 1000}).buffers[0]) == MB - 1000
        with pytest.raises(WorkerFailed) as caught:
            small.call(f"{JOBS}:large_reply", {"size": 2 * MB})
    assert caught.value.message == "worker.reply"


def test_a_job_that_reports_progress_for_ever_meets_the_total_limit(_jobs_can_be_imported: None) -> None:
    with Pool(size=1, limits=Limits(idle_seconds=5, total_seconds=0.3)) as short:
        with pytest.raises(WorkerFailed) as caught:
            short.call(f"{JOBS}:progress_for_ever")
    assert caught.value.message == "worker.timeout"


def test_a_reply_that_does_not_fit_its_schema_replaces_the_worker(pool: Pool) -> None:
    before = pid(pool)

    def never(_reply: object) -> None:
        raise ValueError("not so")

    with pytest.raises(WorkerFailed) as caught:
        pool.call(f"{JOBS}:echo", check=never)
    assert caught.value.message == "worker.reply"
    assert pid(pool) != before


@linux
def test_a_worker_writes_no_files(pool: Pool, tmp_path: Path) -> None:
    reply = pool.call(f"{JOBS}:write_file", {"path": str(tmp_path / "written")})
    assert reply.payload == {"written": 0, "error": "OSError"}


def test_a_worker_reaches_no_network(pool: Pool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        with pytest.raises(WorkerFailed) as caught:
            pool.call(f"{JOBS}:connect", {"port": server.getsockname()[1]})
        with pytest.raises(BlockingIOError):
            server.accept()
    assert caught.value.facts["what"] == "Forbidden"


def test_a_worker_starts_no_program(pool: Pool) -> None:
    with pytest.raises(WorkerFailed) as caught:
        pool.call(f"{JOBS}:start_program")
    assert caught.value.facts["what"] == "Forbidden"


def test_cancelling_ends_a_running_job(pool: Pool) -> None:
    stop = threading.Event()
    with pytest.raises(Cancelled):
        pool.call(f"{JOBS}:loop", progress=lambda _share: stop.set(), cancel=stop)


def test_cancelling_ends_the_wait_for_a_free_worker(_jobs_can_be_imported: None) -> None:
    with Pool(size=1, limits=Limits(idle_seconds=30)) as busy:
        running, stop = threading.Event(), threading.Event()

        def occupy() -> None:
            with pytest.raises(Cancelled):
                busy.call(f"{JOBS}:loop", progress=lambda _share: running.set(), cancel=stop)

        thread = threading.Thread(target=occupy)
        thread.start()
        assert running.wait(30)
        already = threading.Event()
        already.set()
        with pytest.raises(Cancelled):
            busy.call(f"{JOBS}:echo", cancel=already)
        stop.set()
        thread.join()


def test_a_process_is_replaced_after_its_number_of_jobs(_jobs_can_be_imported: None) -> None:
    with Pool(size=1, limits=Limits(jobs=2)) as brief:
        pids = [pid(brief) for _ in range(4)]
    assert pids[0] == pids[1] != pids[2] == pids[3]


def test_several_threads_share_a_pool(_jobs_can_be_imported: None) -> None:
    answers: dict[int, int] = {}
    with Pool(size=2) as shared:

        def ask(number: int) -> None:
            answers[number] = shared.call(f"{JOBS}:echo", {"number": number}).payload["number"]

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert answers == {number: number for number in range(8)}


def test_closing_leaves_no_process_and_no_thread_and_refuses_more(_jobs_can_be_imported: None) -> None:
    before = set(threading.enumerate())
    children = set(multiprocessing.active_children())
    pool = Pool(size=2)
    pool.warm()
    pool.call(f"{JOBS}:echo")
    pool.close()
    assert set(multiprocessing.active_children()) <= children
    assert set(threading.enumerate()) <= before
    with pytest.raises(WorkerFailed) as caught:
        pool.call(f"{JOBS}:echo")
    assert caught.value.message == "worker.closed"


def test_closing_ends_a_job_under_way(_jobs_can_be_imported: None) -> None:
    pool = Pool(size=1, limits=Limits(idle_seconds=30))
    running = threading.Event()
    raised: list[WorkerFailed] = []

    def occupy() -> None:
        try:
            pool.call(f"{JOBS}:loop", progress=lambda _share: running.set())
        except WorkerFailed as error:
            raised.append(error)

    thread = threading.Thread(target=occupy)
    thread.start()
    assert running.wait(30)
    pool.close()
    thread.join(30)
    assert [error.message for error in raised] == ["worker.closed"]


def test_what_was_begun_is_answered_on_any_thread_and_meanwhile_nothing_else_is_begun(pool: Pool) -> None:
    where = pid(pool)
    listen = pool.begin(f"{JOBS}:where", {})
    assert listen is not None
    assert pool.begin(f"{JOBS}:where", {}) is None
    found: list[int] = []
    thread = threading.Thread(target=lambda: found.append(listen().payload["pid"]))
    thread.start()
    thread.join()
    assert found == [where]
    assert pid(pool) == where


def test_nothing_is_begun_before_a_worker_has_greeted(_jobs_can_be_imported: None) -> None:
    with Pool(size=1, warm=(JOBS,)) as fresh:
        assert fresh.begin(f"{JOBS}:where", {}) is None
        fresh.warm()
        assert fresh.begin(f"{JOBS}:where", {}) is None


@linux
def test_who_listens_is_told_that_the_worker_was_gone_and_the_next_job_runs(pool: Pool) -> None:
    before = pid(pool)
    worker = pool._idle[-1]
    worker.kill()
    worker.process.join()
    listen = pool.begin(f"{JOBS}:where", {})
    assert listen is not None
    with pytest.raises(WorkerFailed) as caught:
        listen()
    assert caught.value.message == "worker.crashed"
    assert pid(pool) != before


def test_what_is_heard_in_time_is_also_what_the_call_returns(pool: Pool) -> None:
    where = pid(pool)
    begun = pool.begin(f"{JOBS}:where", {})
    assert begun is not None
    heard = begun.hear(30)
    assert heard is not None
    assert heard.payload["pid"] == where
    assert pool.begin(f"{JOBS}:where", {}) is None  # not given back yet
    assert begun() == heard
    assert pid(pool) == where


def test_who_hears_nothing_in_time_can_still_wait(pool: Pool) -> None:
    where = pid(pool)
    begun = pool.begin(f"{JOBS}:where", {})
    assert begun is not None
    begun.hear(0)
    assert begun().payload["pid"] == where


def test_progress_is_no_reply(pool: Pool) -> None:
    pid(pool)
    begun = pool.begin(f"{JOBS}:echo", {"a": 1})
    assert begun is not None
    assert begun.hear(30) is None
    assert begun().payload == {"a": 1}


def test_a_refusal_is_heard_as_nothing_and_raised_by_the_call(pool: Pool) -> None:
    where = pid(pool)
    begun = pool.begin(f"{JOBS}:refuse", {"name": "a.txt"})
    assert begun is not None
    assert begun.hear(30) is None
    with pytest.raises(ImportFailed) as caught:
        begun()
    assert caught.value.message == "import.empty"
    assert pid(pool) == where


def test_a_worker_that_is_gone_is_heard_as_nothing_and_told_by_the_call(pool: Pool) -> None:
    before = pid(pool)
    begun = pool.begin(f"{JOBS}:leave", {})
    assert begun is not None
    assert begun.hear(30) is None
    with pytest.raises(WorkerFailed) as caught:
        begun()
    assert caught.value.message == "worker.crashed"
    assert pid(pool) != before
