"""Runs first in every process of the frozen copy, so that it starts no slower than a checkout does.

Written against the version of PyInstaller that `lock-freeze.txt` pins; the release tests run its output.
"""

from __future__ import annotations

import marshal
import mmap
import os
import sys
import zlib
from _frozen_importlib import ModuleSpec
from types import CodeType

import pyimod02_importers as importers  # type: ignore[import-not-found]
from pyimod01_archive import PYZ_ITEM_MODULE, PYZ_ITEM_PKG  # type: ignore[import-not-found]


def find_packed_modules_at_once() -> None:
    """Take a packed module by one look at the table, from memory.

    PyInstaller's own way asks folder after folder of the path, and opens the program's file for every module.
    What is not packed, extension modules above all, is still left to it.
    """
    archive = importers.pyz_archive
    with open(archive._filename, "rb") as file:
        packed = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))[archive._start_offset :]

    class Loader(importers.PyiFrozenLoader):  # type: ignore[misc]
        def get_code(self, fullname: str) -> CodeType:
            if fullname != self.name:
                raise ImportError(f"loader for {self.name} cannot handle {fullname}", name=fullname)
            _, start, length = archive.toc[fullname]
            # Stored, not deflated. Without the header no check sum is made; there is room for all at once.
            data = zlib.decompress(packed[start + 2 : start + length], -zlib.MAX_WBITS, length)
            code: CodeType = marshal.loads(data)
            return code

    class Finder:
        @staticmethod
        def find_spec(name: str, path: object = None, target: object = None) -> ModuleSpec | None:
            kind = archive.toc.get(name, (None,))[0]
            if kind not in (PYZ_ITEM_MODULE, PYZ_ITEM_PKG):
                return None
            package = kind == PYZ_ITEM_PKG
            loader = Loader(name=name, pyz_archive=archive, pyz_entry_name=name, is_package=package)
            spec = ModuleSpec(name, loader, origin=loader.path, is_package=package)
            spec.has_location = True
            if package:
                spec.submodule_search_locations = [os.path.dirname(loader.path)]
            return spec

    sys.meta_path.insert(-1, Finder)  # before the one that goes through the path


def serve_if_asked() -> None:
    """Become one of multiprocessing's helpers, and never return, if that is what this process is for.

    Workers, and the tracker of what they share, are started as this very program. PyInstaller's own hook sees
    to that too, but loads multiprocessing into every start for it.
    """
    given = sys.argv[1:]
    if given[:1] == ["--multiprocessing-fork"]:
        from multiprocessing.spawn import freeze_support

        freeze_support()
    if given[-2:-1] == ["-c"] and given[-1].startswith("from multiprocessing.resource_tracker import main"):
        exec(given[-1])
        sys.exit()


find_packed_modules_at_once()
serve_if_asked()
# The program's own main module runs in the same names.
del find_packed_modules_at_once, serve_if_asked
