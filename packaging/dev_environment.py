"""The environment in the checkout: made from a lock file, completed, repaired, or left alone when it fits.

Standard library only, and importable on Python 3.8 (see `dev.py`).
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from dev_libraries import apt_install, may_apt
from dev_say import say, stop

ROOT = Path(__file__).resolve().parent.parent
STAMP = "spanreader-stamp.json"
# What has no wheel; never anything that readers of articles run.
SOURCE_ONLY = {"lock-readers.txt": ["seqeval"]}
WINDOWS = os.name == "nt"
FLOORS = "64-bit Windows, macOS 13 or newer, and Linux with glibc 2.34 or newer (2.39 on ARM)"


def venv_folder() -> Path:
    """Return where the environment is or will be."""
    named = os.environ.get("SPANREADER_VENV")
    return Path(named).absolute() if named else ROOT / ".venv"


def python_of(venv: Path) -> Path:
    """Return the interpreter of an environment."""
    return venv / "Scripts" / "python.exe" if WINDOWS else venv / "bin" / "python"


def lock_file(kind: str) -> Path:
    """Return the lock of `kind`: run, test, freeze or readers."""
    return ROOT / "packaging" / f"lock-{kind}.txt"


def lock_digest(kind: str) -> str:
    """Return what makes an environment stale when it changes: its lock, and the interpreter under it."""
    lock = lock_file(kind).read_bytes().replace(b"\r\n", b"\n")
    interpreter = f"{sys.version} {os.path.realpath(sys.executable)}"
    return hashlib.sha256(lock + interpreter.encode()).hexdigest()


def is_ready(venv: Path, kind: str) -> bool:
    """Return whether the environment holds what the lock says, by its stamp and what is installed."""
    try:
        stamp = json.loads((venv / STAMP).read_text(encoding="utf-8"))
        fits = stamp.get(kind) == lock_digest(kind) and set(stamp["installed"]) <= set(installed(venv))
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return False
    return fits and python_of(venv).exists()


def installed(venv: Path) -> list[str]:
    """Return the names of what is installed: cheap enough for every start, and it sees a deleted package."""
    site = [venv / "Lib" / "site-packages"] if WINDOWS else list(venv.glob("lib/python3*/site-packages"))
    found = [path for folder in site for path in folder.glob("*.dist-info")]
    return sorted(path.name for path in found if (path / "RECORD").exists())


def ensure_venv(kind: str, venv: Path | None = None) -> Path:
    """Return the interpreter of an environment that holds what the lock of `kind` says, made if need be."""
    venv = venv or venv_folder()
    if is_ready(venv, kind):
        return python_of(venv)
    with only_one(venv.with_name(venv.name + ".lock")):
        if not is_ready(venv, kind):  # another start may just have made it
            started = time.monotonic()
            make_venv(venv, kind)
            say(f"The environment is ready ({time.monotonic() - started:.0f} s).")
    return python_of(venv)


def make_venv(venv: Path, kind: str) -> None:
    """Make or fill the environment. Its stamp goes first and comes last; without one, it is made anew."""
    stamp = venv / STAMP
    whole = stamp.exists() and starts(python_of(venv)) and lost_nothing(venv)
    if venv.exists() and not whole:
        if any(venv.iterdir()) and not (venv / "pyvenv.cfg").exists():
            stop(f"{venv} is there but is no Python environment, so it was left alone. Name another place.")
        say(f"The environment {venv} is incomplete; making it anew.")
    uv = shutil.which("uv")
    if whole:
        stamp.unlink()
    else:
        say(f"Making the environment {venv} …")
        ensure_ensurepip(uv)
        shutil.rmtree(venv, ignore_errors=True)  # `--clear` would fail on a link to a Python that is gone
        without = ["--without-pip"] if uv else []
        run_or_stop([sys.executable, "-m", "venv", *without, str(venv)], "make the environment")
    install(venv, lock_file(kind), uv)
    # The other locks hold the run lock's pins, so an environment for tests is one for readers too.
    facts: dict[str, object] = {each: lock_digest(each) for each in ("run", kind)}
    facts["installed"] = installed(venv)
    stamp.write_text(json.dumps(facts, indent=1), encoding="utf-8")


def starts(python: Path) -> bool:
    """Return whether an interpreter starts and is the version that runs this file."""
    ask = [str(python), "-c", "import sys; print(sys.version)"]
    try:
        answer = subprocess.run(
            ask, env=bare_environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except OSError:
        return False
    # By words: the version may go over two lines, ended as the system ends lines.
    return answer.stdout.decode(errors="replace").split() == sys.version.split()


def lost_nothing(venv: Path) -> bool:
    """Return whether all that the stamp lists is still there; pip would not miss a half-deleted package."""
    try:
        listed = json.loads((venv / STAMP).read_text(encoding="utf-8"))["installed"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return set(listed) <= set(installed(venv))


def ensure_ensurepip(uv: str | None) -> None:
    """Debian keeps the part of Python that makes environments in a package of its own: get it, or name it."""
    if uv or importlib.util.find_spec("ensurepip"):
        return
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    if may_apt() and apt_install([package]):
        importlib.invalidate_caches()
        if importlib.util.find_spec("ensurepip"):
            return
    stop(
        "This Python cannot make environments. Install that part of it, then start again:\n\n"
        f"  sudo apt-get install -y {package}"
    )


def install(venv: Path, lock: Path, uv: str | None) -> None:
    """Install exactly what `lock` pins, every file checked against its hash; by uv where there is one."""
    total = sum(1 for line in lock.read_text(encoding="utf-8").splitlines() if "==" in line)
    say(f"Installing up to {total} packages from {lock.name}, about 150 MB the first time …")
    python = str(python_of(venv))
    # The lock is whole: nothing to resolve, and pip 23.0 (Debian 12) fails when it resolves lxml[html-clean].
    options = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", str(lock)]
    for name in SOURCE_ONLY.get(lock.name, ()):
        options += ["--no-binary", name]
    if uv:
        command = [uv, "pip", "install", "--python", python, *options]
        if subprocess.run(command, env=bare_environment()).returncode == 0:
            return
        say("uv could not do it; trying pip.")
        run_or_stop([python, "-m", "ensurepip", "--upgrade"], "add pip to the environment")
    command = [python, "-m", "pip", "install", "--no-input", "--disable-pip-version-check", *options]
    last_lines = show_pip(command, total)
    if last_lines:
        stop(
            "\n".join(last_lines) + "\n\nThe packages could not be installed. Nothing outside the environment"
            " was changed.\nCheck the connection and start again. There are packages for\n" + FLOORS + "."
        )


def show_pip(command: Sequence[str], total: int) -> list[str]:
    """Run pip with a counter for progress; return its last lines if it failed, else nothing."""
    lines = []
    done = 0
    with subprocess.Popen(
        command, env=bare_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        for raw in process.stdout or ():
            lines.append(raw.decode(errors="replace").rstrip())
            if lines[-1].startswith(("Collecting ", "Processing ")):  # a name and version, or a file here
                done += 1
                show_count(done, total, Path(lines[-1].split()[1]).name.split("==")[0])
            elif lines[-1].startswith("Installing collected"):
                show_count(done, done, "fetched, unpacking …")
    if sys.stdout.isatty():
        print(flush=True)
    return [line for line in lines if not line.startswith("WARNING")][-15:] if process.returncode else []


def show_count(done: int, total: int, name: str) -> None:
    """Show progress: one line that moves on a terminal, every tenth step elsewhere."""
    if sys.stdout.isatty():
        print(f"\r  {done}/{total} {name:<40.40}", end="", flush=True)
    elif done % 10 == 0 or done == total:
        say(f"  {done}/{total} {name}")


@contextlib.contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Let one process at a time make the environment; the system frees the lock of a killed one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        wait_for_lock(file.fileno())
        yield


def wait_for_lock(descriptor: int) -> None:
    """Wait until the open file is ours alone, until it is closed."""
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX)
        return
    import msvcrt

    while True:
        with contextlib.suppress(OSError):  # it gives up after ten seconds
            msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
            return


def bare_environment() -> dict[str, str]:
    """Return the environment without what would bend the Python that we start."""
    bending = [
        "PYTHONHOME",
        "PYTHONPATH",
        "PYTHONSTARTUP",
        "VIRTUAL_ENV",
        "__PYVENV_LAUNCHER__",
        # Compiling every module anew costs a start as much again as the window itself.
        "PYTHONDONTWRITEBYTECODE",
    ]
    return {name: value for name, value in os.environ.items() if name not in bending}


def run_or_stop(command: Sequence[str], what: str) -> None:
    """Run a command in the checkout, and stop with what it said if it fails."""
    done = subprocess.run(
        command, cwd=ROOT, env=bare_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode:
        stop(f"{done.stdout.decode(errors='replace').strip()}\n\nCould not {what}.")
