"""Folders that a library should not stand in are known by their name, a marker, or the table of mounts."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.library.folders import Risk, risk_of

MOUNTS = """\
22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
40 22 0:40 / /mnt/news\\040room rw - nfs4 server:/export rw
41 22 0:41 / /mnt/share rw - cifs //server/share rw
42 22 0:42 / /home/ana/remote rw - fuse.sshfs ana@server: rw
43 40 8:1 / /mnt/news\\040room/local rw - ext4 /dev/sda1 rw
"""


@pytest.mark.parametrize(
    ("folder", "service"),
    [
        ("/home/ana/Dropbox/study", "Dropbox"),
        ("/home/ana/Dropbox (Courier)/study", "Dropbox"),
        ("/Users/ana/OneDrive - Courier/study", "OneDrive"),
        ("/Users/ana/Library/CloudStorage/GoogleDrive-ana@example.org/My Drive", "Google Drive"),
        ("/Users/ana/Library/Mobile Documents/com~apple~CloudDocs", "iCloud Drive"),
        ("/home/ana/Nextcloud", "Nextcloud"),
        ("/home/ana/Box Sync/study", "Box"),
        ("/home/ana/pCloudDrive", "pCloud"),
        ("/home/ana/MEGAsync", "MEGA"),
        ("/home/ana/Proton Drive/ana", "Proton Drive"),
    ],
)
def test_a_folder_that_a_service_synchronises_is_known_by_its_name(folder, service):
    assert risk_of(Path(folder) / "study.spanlib", mounts=MOUNTS) == Risk("synchronised", service)


def test_a_marker_file_tells_of_a_service_whose_folder_has_any_name(tmp_path):
    (tmp_path / "mine" / "deeper").mkdir(parents=True)
    assert risk_of(tmp_path / "mine" / "deeper" / "l.spanlib", mounts="") is None
    (tmp_path / "mine" / ".stfolder").mkdir()
    assert risk_of(tmp_path / "mine" / "deeper" / "l.spanlib", mounts="") == Risk("synchronised", "Syncthing")


@pytest.mark.parametrize(
    ("folder", "kind"),
    [("/mnt/news room/a", "nfs4"), ("/mnt/share", "cifs"), ("/home/ana/remote/b", "fuse.sshfs")],
)
def test_a_folder_of_another_machine_is_known_by_its_mount(folder, kind):
    assert risk_of(Path(folder) / "study.spanlib", mounts=MOUNTS) == Risk("network", kind)


@pytest.mark.parametrize(
    "folder",
    ["/home/ana", "/mnt/news room/local", "/mnt/shared", "/home/ana/Boxes", "/home/ana/My Dropbox notes"],
)
def test_other_folders_are_left_in_peace(folder):
    assert risk_of(Path(folder) / "study.spanlib", mounts=MOUNTS) is None


def test_a_table_of_mounts_that_cannot_be_read_warns_of_nothing():
    assert risk_of(Path("/home/ana/l.spanlib"), mounts="odd\n1 2 - \n - nfs\n") is None
