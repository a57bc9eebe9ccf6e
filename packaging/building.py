"""What all packages of one build share: the version, and the time of the commit that is built."""

from __future__ import annotations

import os
import subprocess
import time
from datetime import UTC, datetime

from dev_environment import ROOT


def version() -> str:
    """Return the version that the program says of itself."""
    namespace: dict[str, str] = {}
    exec((ROOT / "reader" / "__init__.py").read_text(encoding="utf-8"), namespace)
    return namespace["__version__"]


def moment() -> int:
    """Return the time of the commit that is built, in seconds: the same commit makes the same files."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return int(given)
    asked = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, stdout=subprocess.PIPE)
    return int(asked.stdout or time.time())


def day() -> str:
    """Return the day of the commit that is built, as 2026-05-31."""
    return datetime.fromtimestamp(moment(), UTC).date().isoformat()
