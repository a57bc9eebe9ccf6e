"""Folders in which a database is not safe: those that a service copies meanwhile, and other machines'.

A synchronised folder may bring back half of a library or two libraries; a network folder may lose what was
said to be written. Neither is forbidden: the reader is told once, and how to get out.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

# Names that services give their folder: exactly so, or with an account behind it ("OneDrive - Ministry").
_SERVICES: tuple[tuple[str, str], ...] = (
    ("Dropbox", r"Dropbox( \(.*\))?"),
    ("OneDrive", r"OneDrive( ?-.*)?|SkyDrive"),
    ("Google Drive", r"Google ?Drive(-.*)?|My Drive"),
    ("iCloud Drive", r"iCloud ?Drive|Mobile Documents|com~apple~CloudDocs"),
    ("Nextcloud", r"Nextcloud\d*|ownCloud"),
    ("Box", r"Box|Box Sync|Box-Box"),
    ("pCloud", r"pCloud ?(Drive|Sync)?"),
    ("MEGA", r"MEGA(sync)?( Downloads)?"),
    ("Proton Drive", r"Proton ?Drive(-.*)?"),
    ("Yandex Disk", r"Yandex\.?Disk(-.*)?"),
)
_SERVICE = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _SERVICES)
_MARKERS = ((".stfolder", "Syncthing"), (".dropbox.cache", "Dropbox"), (".owncloudsync.log", "Nextcloud"))
_NETWORK = re.compile(
    r"nfs\d?|cifs|smb\w*|afs|ceph|glusterfs|9p|davfs2?|fuse\.(sshfs|rclone|gvfsd-fuse|davfs)"
)
_REMOTE_DRIVE = 4  # what Windows' GetDriveTypeW calls a drive on another machine


@dataclass(frozen=True, slots=True)
class Risk:
    """Why a folder is not safe for a library: `name` is the service or the kind of file system."""

    kind: Literal["synchronised", "network"]
    name: str


def risk_of(path: Path, *, mounts: str | None = None) -> Risk | None:
    """Return why the folder of the file at `path` is not safe, None when nothing is known against it.

    `mounts` stands for the system's table of mounts (Linux: /proc/self/mountinfo).
    """
    path = path.absolute()
    for parent in path.parents:
        for name, pattern in _SERVICE:
            if pattern.fullmatch(parent.name):
                return Risk("synchronised", name)
        for marker, name in _MARKERS:
            if os.path.lexists(parent / marker):
                return Risk("synchronised", name)
    kind = _network_kind(path, mounts)
    return Risk("network", kind) if kind else None


def _network_kind(path: Path, mounts: str | None) -> str:
    """Return the kind of the network file system that `path` is on, nothing when it is on none."""
    if sys.platform == "win32":
        import ctypes

        drive = path.drive
        remote = (
            drive.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(f"{drive}\\") == _REMOTE_DRIVE
        )
        return "SMB" if remote else ""
    if mounts is None:
        try:
            mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape")
        except OSError:
            return ""
    return _kind_of_mount(os.path.realpath(path), mounts)


def _kind_of_mount(path: str, mounts: str) -> str:
    found, longest = "", -1
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields, kind = before.split(), after.split()
        if len(fields) < 5 or not kind:
            continue
        # Spaces and tabs in a mount point are written as octal numbers.
        point = re.sub(r"\\(\d{3})", lambda m: chr(int(m[1], 8)), fields[4])
        inside = path == point or path.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= longest:
            found, longest = kind[0], len(point)
    return found if _NETWORK.fullmatch(found) else ""
