"""Runs first in every process of the frozen copy: is this one of multiprocessing's helpers?

Multiprocessing starts its workers, and the tracker of what they share, by starting this very program.
PyInstaller's own hook sees to that too, but loads multiprocessing into every start for it.
"""

import sys

given = sys.argv[1:]
if given[:1] == ["--multiprocessing-fork"]:
    from multiprocessing.spawn import freeze_support

    freeze_support()  # never returns
if given[-2:-1] == ["-c"] and given[-1].startswith("from multiprocessing.resource_tracker import main"):
    exec(given[-1])
    sys.exit()
