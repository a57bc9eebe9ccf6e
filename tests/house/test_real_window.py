"""The program on a real window system, where keys, focus and drawing go other ways than off screen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import dev_libraries
import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.xcb, pytest.mark.timeout(180)]


def test_the_tour_passes_in_real_windows(display, tmp_path):
    missing = dev_libraries.missing_libraries(dev_libraries.X11)
    if missing:
        pytest.skip(f"libraries for X11 are missing: {dev_libraries.install_command(missing)}")
    done = subprocess.run(
        [sys.executable, "-m", "reader", "tour", tmp_path],
        env=dict(os.environ, PYTHONPATH=str(ROOT), QT_QPA_PLATFORM="xcb", DISPLAY=display),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert list(tmp_path.rglob("*.png"))
