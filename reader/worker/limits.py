"""What a job may use, and how a worker process holds itself to it."""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import os
import sys
from dataclasses import dataclass
from typing import Any

MB = 1 << 20

# Nothing that a parser has a reason to do. Audit events are raised before the act.
_FORBIDDEN = frozenset(
    {
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.posix_spawn",
        "os.spawn",
        "os.startfile",
        "os.system",
        "pty.spawn",
        "socket.bind",
        "socket.connect",
        "socket.getaddrinfo",
        "socket.gethostbyaddr",
        "socket.gethostbyname",
        "socket.sendto",
        "subprocess.Popen",
        "urllib.Request",
    }
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one pool; `memory` is bytes over what the warm process has, `reply` bytes of one result."""

    idle_seconds: float = 10.0  # without a sign of progress
    total_seconds: float = 120.0
    memory: int = 512 * MB
    reply: int = 64 * MB
    jobs: int = 50  # then a fresh process, so that what libraries leak never adds up
    start_seconds: float = 60.0


class Forbidden(Exception):
    """A job tried to reach the network or to start a program."""


def confine(limits: Limits) -> None:
    """Hold this process to `limits`: memory, no file writes, no cores, no network, no programs.

    Memory is an address-space limit on Linux and a job object on Windows; elsewhere `over_memory` is asked
    by a watching thread, because macOS accepts the limit and does not keep it.
    """
    sys.addaudithook(_refuse)
    if sys.platform == "win32":
        _windows_job_object(limits.memory)
        return
    resource = importlib.import_module("resource")
    _lower(resource, resource.RLIMIT_CORE, 0)
    _lower(resource, resource.RLIMIT_FSIZE, 0)
    if sys.platform == "linux":
        _lower(resource, resource.RLIMIT_AS, _address_space() + limits.memory)


def allow_cpu(seconds: float) -> None:
    """Let this process use `seconds` more of processor time, whatever happens to its parent meanwhile."""
    if sys.platform == "win32":
        return
    resource = importlib.import_module("resource")
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + seconds) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def resident() -> int:
    """Return the largest resident size so far in bytes; 0 where the system does not say."""
    if sys.platform == "win32":
        return 0
    resource = importlib.import_module("resource")
    peak: int = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _refuse(event: str, _arguments: Any) -> None:
    if event in _FORBIDDEN:
        raise Forbidden(event)


def _lower(resource: Any, which: int, value: int) -> None:
    _, hard = resource.getrlimit(which)
    wanted = value if hard == resource.RLIM_INFINITY else min(value, hard)
    # A container may forbid it; the other limits and the parent's clock still stand.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(which, (wanted, wanted))


def _address_space() -> int:
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")


def _windows_job_object(memory: int) -> None:
    """Put this process into a job object with a memory limit that dies with its last handle."""
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]

    class Basic(ctypes.Structure):
        _fields_ = (
            ("PerProcessUserTimeLimit", ctypes.c_int64),
            ("PerJobUserTimeLimit", ctypes.c_int64),
            ("LimitFlags", ctypes.c_uint32),
            ("MinimumWorkingSetSize", ctypes.c_size_t),
            ("MaximumWorkingSetSize", ctypes.c_size_t),
            ("ActiveProcessLimit", ctypes.c_uint32),
            ("Affinity", ctypes.c_size_t),
            ("PriorityClass", ctypes.c_uint32),
            ("SchedulingClass", ctypes.c_uint32),
        )

    class Extended(ctypes.Structure):
        _fields_ = (
            ("BasicLimitInformation", Basic),
            ("IoInfo", ctypes.c_uint64 * 6),
            ("ProcessMemoryLimit", ctypes.c_size_t),
            ("JobMemoryLimit", ctypes.c_size_t),
            ("PeakProcessMemoryUsed", ctypes.c_size_t),
            ("PeakJobMemoryUsed", ctypes.c_size_t),
        )

    kernel.CreateJobObjectW.restype = ctypes.c_void_p
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))
    facts = Extended()
    process_memory, die_on_unhandled = 0x100, 0x400
    facts.BasicLimitInformation.LimitFlags = process_memory | die_on_unhandled
    # Committed memory of a warm Python with its parsers is well under 256 MB.
    facts.ProcessMemoryLimit = memory + 256 * MB
    kernel.SetInformationJobObject(job, 9, ctypes.byref(facts), ctypes.sizeof(facts))
    kernel.AssignProcessToJobObject(job, ctypes.c_void_p(kernel.GetCurrentProcess()))
