"""Set up and start everything from a checkout: `python3 packaging/dev.py run`, `test`, `check`, …

Standard library only, and importable on Python 3.8, so that an old Python is told what is missing instead of
meeting a syntax error. It makes `.venv` in the checkout (SPANREADER_VENV names another place), installs what
the lock files pin, and starts the program with the checkout on its path. Nothing else on the machine changes,
but for the system's own libraries, when root on Debian or Ubuntu asks for a verb that draws.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Sequence

from dev_environment import (
    FLOORS,
    ROOT,
    WINDOWS,
    bare_environment,
    ensure_venv,
    lock_file,
    python_of,
    run_or_stop,
    venv_folder,
)
from dev_libraries import READERS, ensure_libraries, offer_test_tools
from dev_say import say, stop

OLDEST, NEWEST = (3, 11), (3, 14)  # what the pinned PySide6 has wheels for

HELP = """\
Usage: python3 packaging/dev.py VERB [ARGUMENTS]

  run [ARGUMENTS]    start Spanreader; ARGUMENTS go to it (try: run --help)
  test [ARGUMENTS]   run the tests; ARGUMENTS go to pytest
                     --release adds the frozen copy, --full looks longer,
                     --readers lets other programs read the exports
  check              format, lint, types, import rules, spelling
  bench [NAMES]      print the figures of the benchmarks in tests/bench
  shots [FILE]       take screenshots of the tour into build/shots
  lock               pin the newest allowed versions anew in packaging/lock-*.txt

The first start makes .venv in this checkout and needs the network; later ones start at once.
"""


def run(arguments: list[str]) -> int:
    """Start the program; without a display, show it off screen instead of failing."""
    python = ensure_venv("run")
    files = files_for_window(arguments)
    if files is None or has_display():
        command = [str(python), "-m", "reader", *arguments]
        if WINDOWS:
            return subprocess.run(command, env=program_environment()).returncode
        sys.stdout.flush()
        os.execve(command[0], command, program_environment())
    folder = ROOT / "build" / "tour"
    say("No display was found, so no window can open: drawing the tour off screen instead.")
    say(f"Its pictures and exports go to {folder}")
    return tour(str(python), "tour", files)


def files_for_window(arguments: list[str]) -> list[str] | None:
    """Return the files that the window is asked to open; None when `arguments` ask for another verb."""
    sys.path.insert(0, str(ROOT))
    from reader.__main__ import window_request  # it imports nothing but the standard library

    request = window_request(arguments)
    return None if request is None else list(request.files)


def tour(python: str, name: str, files: Sequence[str]) -> int:
    """Walk through the program off screen and leave pictures and exports in the folder build/NAME."""
    folder = ROOT / "build" / name
    folder.mkdir(parents=True, exist_ok=True)
    environment = dict(program_environment(), QT_QPA_PLATFORM="offscreen")
    command = [python, "-m", "reader", "tour", str(folder), *files[:1]]
    status = subprocess.run(command, env=environment).returncode
    say(f"The tour is done: {folder}" if status == 0 else "The tour stopped; the lines above say where.")
    return status


def has_display() -> bool:
    """Return whether a window can open: somebody answers at the display that the environment names."""
    if not sys.platform.startswith("linux") or "QT_QPA_PLATFORM" in os.environ:
        return True
    wayland = os.environ.get("WAYLAND_DISPLAY", "")
    if wayland and answers(os.path.join(os.environ.get("XDG_RUNTIME_DIR", ""), wayland)):
        return True
    host, colon, number = os.environ.get("DISPLAY", "").rpartition(":")
    screen = number.split(".")[0]
    if not colon or not screen.isdigit():
        return False
    if host in ("", "unix"):
        place = f"/tmp/.X11-unix/X{screen}"
        return answers(place) or answers("\0" + place)
    with contextlib.suppress(OSError):
        socket.create_connection((host, 6000 + int(screen)), timeout=3).close()
        return True
    return False


def answers(place: str) -> bool:
    """Return whether somebody listens at a local socket."""
    with socket.socket(socket.AF_UNIX) as asking:
        try:
            asking.connect(place)
        except OSError:
            return False
    return True


def test(arguments: list[str]) -> int:
    """Run the tests off screen; everything but `--release`, `--full` and `--readers` is pytest's."""
    if "--readers" in arguments:
        return test_with_readers([argument for argument in arguments if argument != "--readers"])
    offer_test_tools()
    python = ensure_venv("test")
    environment = drawing_environment()
    if "--full" in arguments:
        environment["SPANREADER_FULL"] = "1"
    marks = ["-m", "freeze or not freeze"] if "--release" in arguments else []
    if "--full" in arguments:
        marks += [
            "--timeout",
            "3600",
        ]  # five thousand examples of one property take longer than three minutes
    rest = [argument for argument in arguments if argument not in ("--full", "--release")]
    command = [str(python), "-m", "pytest", *marks, *rest]
    return subprocess.run(command, cwd=ROOT, env=environment).returncode


def test_with_readers(arguments: list[str]) -> int:
    """Let other programs read our exports: in an environment of their own, some 600 MB large."""
    offer_test_tools(READERS)
    venv = venv_folder()
    python = ensure_venv("readers", venv.with_name(venv.name + "-readers"))
    command = [
        str(python),
        "-m",
        "pytest",
        "-n0",
        "-s",
        "tests/core/exporters/test_other_programs.py",
        "tests/core/pdf/test_annotated.py",
        *arguments,
    ]
    return subprocess.run(command, cwd=ROOT, env=drawing_environment()).returncode


CHECKS = [
    ("format", ["-m", "ruff", "format", "--check", "."]),
    ("lint", ["-m", "ruff", "check", "."]),
    ("types", ["-m", "mypy"]),
    ("import rules", ["-c", "from importlinter.cli import lint_imports_command as c; c()"]),
    ("spelling", ["-m", "codespell_lib"]),
]


def check(arguments: list[str]) -> int:
    """Run every check, whatever failed before, and name those that failed."""
    python = ensure_venv("test")
    failed = []
    for name, command in CHECKS:
        say(f"-- {name}")
        if subprocess.run([str(python), *command], cwd=ROOT, env=program_environment()).returncode:
            failed.append(name)
    say(f"Failed: {', '.join(failed)}." if failed else "All checks passed.")
    return 1 if failed else 0


def bench(arguments: list[str]) -> int:
    """Run the benchmarks whose names hold one of `arguments` (all when none), each in its own process."""
    python = ensure_venv("test")
    scripts = sorted((ROOT / "tests" / "bench").glob("bench_*.py"))
    chosen = [s for s in scripts if not arguments or any(name in s.stem for name in arguments)]
    if not chosen:
        stop(f"No benchmark is called so. There are: {', '.join(s.stem[6:] for s in scripts) or 'none'}.")
    failed = []
    for script in chosen:
        say(f"-- {script.stem[6:]}")
        command = [str(python), "-m", f"tests.bench.{script.stem}"]
        if subprocess.run(command, cwd=ROOT, env=drawing_environment()).returncode:
            failed.append(script.stem[6:])
    if failed:
        say(f"Failed: {', '.join(failed)}.")
    return 1 if failed else 0


def shots(arguments: list[str]) -> int:
    """Take the screenshots of the tour, on an article of the reader's choice or the sample."""
    return tour(str(ensure_venv("run")), "shots", arguments)


def lock(arguments: list[str]) -> int:
    """Pin the newest versions that pyproject.toml allows, for all platforms, hashed, without an address."""
    uv = shutil.which("uv") or own_uv()
    for kind in ("run", "test", "freeze", "readers"):
        target = str(lock_file(kind))
        command = [uv, "pip", "compile", "pyproject.toml", "--output-file", target, "--quiet", "--upgrade"]
        command += ["--universal", "--python-version", ".".join(map(str, OLDEST)), "--generate-hashes"]
        command += ["--no-header", "--no-annotate", "--no-emit-index-url"]
        if kind != "run":
            # One pin for everybody: what the tests and the frozen copy run is what readers run.
            command += ["--group", kind, "--constraint", str(lock_file("run"))]
        if kind == "readers":
            # They run inside the tests, and with what the tests run on.
            command += ["--group", "test", "--constraint", str(lock_file("test"))]
        run_or_stop(command, f"pin {lock_file(kind).name}")
        if "://" in lock_file(kind).read_text(encoding="utf-8"):
            stop(f"{lock_file(kind).name} holds an address; it must not be committed.")
        say(f"Wrote {lock_file(kind).name}.")
    return 0


def own_uv() -> str:
    """Return a uv of our own, for a machine that has none."""
    python = python_of(ROOT / ".venv-lock")
    if not python.exists():
        run_or_stop([sys.executable, "-m", "venv", str(ROOT / ".venv-lock")], "make an environment for uv")
    run_or_stop([str(python), "-m", "pip", "install", "--quiet", "uv"], "install uv")
    return str(python.with_name("uv.exe" if WINDOWS else "uv"))


def program_environment() -> dict[str, str]:
    """Return the environment to start the program in: the checkout is on its path, nothing is installed."""
    return dict(bare_environment(), PYTHONPATH=str(ROOT))


def drawing_environment() -> dict[str, str]:
    """Return the environment for what draws, off screen unless somebody asked for real windows."""
    environment = program_environment()
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    return environment


def ensure_python(argv: Sequence[str]) -> None:
    """Go on with a Python that fits: this one, or one on the path; else say which is needed, and stop."""
    if OLDEST <= sys.version_info[:2] <= NEWEST and sys.maxsize > 2**32:
        return
    if "SPANREADER_OTHER_PYTHON" not in os.environ:
        for minor in range(OLDEST[1], NEWEST[1] + 1):
            other = shutil.which(f"python3.{minor}")
            if other:
                say(f"This is Python {sys.version.split()[0]}; going on with {other}")
                environment = dict(os.environ, SPANREADER_OTHER_PYTHON="1")
                raise SystemExit(subprocess.run([other, __file__, *argv], env=environment).returncode)
    stop(
        f"Spanreader needs a 64-bit Python 3.{OLDEST[1]} to 3.{NEWEST[1]}; this is {sys.version.split()[0]}"
        f" ({sys.executable}).\nInstall one and start with it. Systems with packages: {FLOORS}."
    )


VERBS = {"run": run, "test": test, "check": check, "bench": bench, "shots": shots, "lock": lock}


def main(argv: Sequence[str]) -> int:
    """Do what the first word says with the words after it."""
    verb = argv[0] if argv else ""
    if verb not in VERBS:
        asked = verb in ("-h", "--help", "help")
        print(HELP, end="", file=sys.stdout if asked else sys.stderr)
        return 0 if asked else 2
    ensure_python(argv)
    ensure_libraries(verb)
    return VERBS[verb](list(argv[1:]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
