"""Where the files of `resources/` are, in a checkout and in a frozen copy."""

from __future__ import annotations

import sys
from pathlib import Path


def resources() -> Path:
    """Return the folder `resources`: beside the frozen program, else beside the package in the checkout."""
    frozen = getattr(sys, "_MEIPASS", None)
    root = Path(frozen) if frozen else Path(__file__).resolve().parent.parent
    return root / "resources"
