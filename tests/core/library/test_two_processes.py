"""Two processes that save into one library at once: nothing is lost, nothing is mixed (D7)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from reader.library import Library
from tests.core.library.builders import add_article, annotate

ROOT = Path(__file__).resolve().parents[3]
SAVES = 40
SCRIPT = """
import sys
from reader.library import Library
from tests.core.library.builders import annotate
path, revision_id, name, count = sys.argv[1:]
with Library.open(path) as library:
    revision = library.revision(revision_id)
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(int(count)):
        print(annotate(library, revision, (number, number + 5), note=f"{name} {number}").id, flush=True)
"""


def test_what_two_processes_save_at_once_is_all_there(tmp_path):
    path = tmp_path / "shared.spanlib"
    with Library.open(path) as library:
        revision = add_article(library, "word " * 50)
        processes = [
            subprocess.Popen(
                [sys.executable, "-c", SCRIPT, str(path), revision.id, name, str(SAVES)],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for name in ("one", "two")
        ]
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        mine = [annotate(library, revision, (n, n + 9), note=f"here {n}").id for n in range(SAVES)]
        said = [line for process in processes for line in process.communicate(timeout=50)[0].split()]
        assert [process.returncode for process in processes] == [0, 0]
        there = {a.id for a in library.annotations(revision.article)}
        assert there == {*mine, *said}
        assert len(there) == 3 * SAVES
        assert library.articles()[0].annotations == 3 * SAVES
        assert library.check().problems == ()
        assert library.notices == ()


def test_two_processes_that_make_the_same_library_get_one(tmp_path):
    path = tmp_path / "new.spanlib"
    script = (
        "import sys\nfrom reader.library import Library\nsys.stdin.readline()\n"
        "with Library.open(sys.argv[1]) as library: print(library.id)"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(path)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    ids = {process.communicate(timeout=50)[0].strip() for process in processes}
    assert len(ids) == 1
    assert {p.name for p in tmp_path.iterdir()} == {"new.spanlib"}
    with Library.open(path) as library:
        assert library.id in ids
