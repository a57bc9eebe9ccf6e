"""Identities that outlive the file they were made in."""

from __future__ import annotations

import uuid


def new_id() -> str:
    """Return a fresh UUIDv4, lower case with hyphens; made before an edit is applied, so redo keeps it."""
    return str(uuid.uuid4())
