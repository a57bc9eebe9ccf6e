"""Write resources/licences/NOTICES.txt: what Spanreader is made of, whose it is, and on which terms.

`.venv/bin/python packaging/notices.py` reads the packages that the run lock names, as they are installed;
what they do not say of themselves (Qt, MuPDF, ICU) stands in notices-by-hand.txt. A house test compares it
with the lock.
"""

from __future__ import annotations

import re
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOTICES = ROOT / "resources" / "licences" / "NOTICES.txt"
BY_HAND = ROOT / "packaging" / "notices-by-hand.txt"
RULE = "=" * 100
_PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^ ;\\]+)(?: ; ([^\\]+))?", re.M)
_TEXT = re.compile(r"licen[cs]e|copying|notice", re.I)


def pinned() -> dict[str, str]:
    """Return the packages of the run lock with their versions; for some, a version per Python."""
    found: dict[str, list[str]] = {}
    for name, version, _marker in _PIN.findall(
        (ROOT / "packaging" / "lock-run.txt").read_text(encoding="utf-8")
    ):
        found.setdefault(name, []).append(version)
    return {name: " or ".join(versions) for name, versions in sorted(found.items())}


def licence_of(facts: metadata.PackageMetadata) -> str:
    """Return what a package says of its licence, by expression, by field or by classifier."""
    named = [
        line.rpartition("::")[2].strip() for line in facts.get_all("Classifier") or [] if "License" in line
    ]
    field = str(facts["License"] or "") if "License" in facts else ""
    short = field if 0 < len(field) < 80 and "\n" not in field else ""
    expression = str(facts["License-Expression"]) if "License-Expression" in facts else ""
    return expression or short or ", ".join(named) or "see its text"


def texts_of(distribution: metadata.Distribution) -> list[str]:
    """Return the licence texts that came with a package."""
    found = []
    for file in distribution.files or []:
        if ".dist-info" in str(file) and _TEXT.search(file.name):
            found.append(Path(str(file.locate())).read_text(encoding="utf-8", errors="replace").strip())
    return found


def notices() -> str:
    """Return the whole text."""
    parts = [
        "Spanreader is free software: GNU Affero General Public License, version 3 or later (LICENSE).\n"
        "It stands on the work of others. Their terms:",
        BY_HAND.read_text(encoding="utf-8").strip(),
    ]
    seen: dict[str, str] = {}
    for name, version in pinned().items():
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            parts.append(f"{name} {version}\nOnly installed on other systems; see above.")
            continue
        facts = distribution.metadata
        lines = [f"{name} {version}", f"Licence: {licence_of(facts)}"]
        for text in texts_of(distribution) or ["Its terms are told above."]:
            if seen.get(text):
                lines.append(f"Its licence text is that of {seen[text]}.")
            else:
                seen[text] = name
                lines.append(text)
        parts.append("\n\n".join(lines))
    return f"\n\n{RULE}\n\n".join(parts) + "\n"


if __name__ == "__main__":
    NOTICES.parent.mkdir(parents=True, exist_ok=True)
    NOTICES.write_text(notices(), encoding="utf-8")
    print(f"{NOTICES}: {NOTICES.stat().st_size / 1000:.0f} KB", file=sys.stderr)
