"""Which of an import's notices the page itself says, and which of them are grave."""

from __future__ import annotations

# Said on the page itself, the gravest first: text may be missing or wrong there.
SHOWN = (
    "lists.to-fetch",
    "salvage.text",
    "import.text-lost",
    "import.bytes-replaced",
    "address.beginning",
    "import.page-uncertain",
    "import.parts-missing",
    "import.encoding-guessed",
    "import.left-out-blocks",
    "import.pages-left-out",
    "import.damaged-pages",
    "import.pages-cut",
    "import.unmapped",
    "import.picture-pages",
    "import.pages-only",
    "import.pdf-marks",
)
GRAVE = frozenset(SHOWN[1:5])
# What the text lacks, the printed page shows.
SEEN_IN_PRINT = frozenset(
    ("import.pages-left-out", "import.pages-cut", "import.unmapped", "import.picture-pages")
)
