"""Writing so that the target is either the old file or the whole new one, never half of anything."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from reader.errors import ExportFailed

_MESSAGES = {
    errno.ENOSPC: "export.disk-full",
    errno.EDQUOT: "export.disk-full",
    errno.EFBIG: "export.disk-full",
    errno.EACCES: "export.no-permission",
    errno.EPERM: "export.no-permission",
    errno.EROFS: "export.read-only",
    errno.ENAMETOOLONG: "export.name-too-long",
}


@contextlib.contextmanager
def replacing(target: Path) -> Iterator[BinaryIO]:
    """Yield a stream whose bytes become `target` when the block ends well; else `target` is as it was.

    The bytes go to a new file in the same folder, reach the disk, and take the place of `target` in one
    step. A device or pipe is written to directly. Raises `ExportFailed` when the target cannot be written;
    other errors pass through. What was written to a file can be read again from the stream.
    """
    place = _checked(target)
    if place.exists() and not place.is_file():
        with _as_export_failure(target), place.open("wb") as stream:
            yield stream
        return
    with _as_export_failure(target):
        descriptor, name = tempfile.mkstemp(prefix=f".{place.name[:100]}.", suffix=".part", dir=place.parent)
    temporary = Path(name)
    try:
        with _as_export_failure(target):
            with os.fdopen(descriptor, "w+b", buffering=1 << 20) as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            temporary.chmod(_mode(place))
            os.replace(temporary, place)
            _sync_folder(place.parent)
    finally:
        temporary.unlink(missing_ok=True)


def _checked(target: Path) -> Path:
    """Return where to write: through links, in a folder that is there, not over a folder or a closed file."""
    with _as_export_failure(target):
        place = Path(os.path.realpath(target)) if os.path.islink(target) else target.absolute()
        if place.is_symlink():  # still: links that lead to each other, of which the system says so
            place.stat()
        if place.is_dir():
            raise ExportFailed("export.target-is-folder", path=str(target))
        if not place.parent.is_dir():
            raise ExportFailed("export.no-folder", path=str(target))
        if place.exists() and not os.access(place, os.W_OK):
            raise ExportFailed("export.no-permission", path=str(target))
    return place


@contextlib.contextmanager
def _as_export_failure(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        message = _MESSAGES.get(error.errno or 0, "export.cannot-write")
        raise ExportFailed(message, path=str(target), reason=error.strerror or "") from error
    except ValueError as error:  # a NUL in the path
        if "null" in str(error):
            raise ExportFailed("export.cannot-write", path=str(target), reason="not a file name") from error
        raise


def _mode(place: Path) -> int:
    """Return the permissions of the file that is replaced, or those that a new file would get."""
    with contextlib.suppress(OSError):
        return stat.S_IMODE(place.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):  # some file systems cannot; the file itself is synced
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
