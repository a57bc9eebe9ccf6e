"""What is read at all, and what is read when the reader says "open anyway"."""

from __future__ import annotations

from dataclasses import dataclass

from reader.errors import ImportFailed

MB = 1 << 20


@dataclass(frozen=True, slots=True)
class ImportLimits:
    """What is read at all; `OPEN_ANYWAY` are larger ones. Characters are code points, sizes bytes.

    `pages` is for PDFs. The three before it are for archives: how many entries, what may come out of all of
    them, and how many times larger than it went in a part over 10 MB may come out.
    """

    file: int = 100 * MB
    characters: int = 10_000_000
    entries: int = 5_000
    inflated: int = 256 * MB
    ratio: int = 200
    pages: int = 2_000


LIMITS = ImportLimits()
OPEN_ANYWAY = ImportLimits(1000 * MB, 100_000_000, 200_000, 2048 * MB, 2_000, 20_000)

# Refusals that larger limits may undo; whoever asks again passes `anyway=True` to `ImportClient.read`.
_PASSED_LIMITS = frozenset(
    {
        "import.too-large",
        "import.too-long",
        "import.archive-limit",
        "import.pages",
        "import.worker-timeout",
        "import.worker-memory",
    }
)


def may_open_anyway(error: Exception) -> bool:
    """Return whether reading was refused for a limit that the reader may lift for this one file."""
    return isinstance(error, ImportFailed) and error.message in _PASSED_LIMITS


def is_locked(error: Exception) -> bool:
    """Return whether a file was not read for want of its password, or of the right one."""
    return isinstance(error, ImportFailed) and error.message in ("import.password", "import.password-wrong")
