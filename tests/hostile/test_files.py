from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader import wording
from reader.errors import ImportFailed
from reader.importers.client import ImportClient
from tests.hostile import make_hostile

FULL = bool(os.environ.get("SPANREADER_FULL"))  # as large as the promise says; minutes
MUTATIONS = 10_000 if FULL else 180
DOCUMENTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "documents"


@pytest.fixture(scope="module")
def client() -> Iterator[ImportClient]:
    with ImportClient(size=1) as made:
        yield made


def outcome(client: ImportClient, name: str, data: bytes) -> str:
    """Return the article's text, or the id of a refusal that has a sentence."""
    try:
        return client.read(data, name=name)[0].text
    except ImportFailed as error:
        return error.message if error.message in wording.MESSAGES else f"no sentence for {error.message}"


@pytest.mark.parametrize(
    "hostile", list(make_hostile.files("full" if FULL else "small")), ids=lambda made: made.name
)
def test_a_hostile_file_opens_or_is_refused_with_a_sentence(
    client: ImportClient, hostile: make_hostile.Hostile
):
    told = outcome(client, hostile.name, hostile.data)
    # At full size a million paragraphs need more memory than a worker may have: said, and “open anyway” offered.
    if hostile.opens and not (FULL and told.startswith(("import.too-l", "import.worker-memory"))):
        assert make_hostile.MARKER in told, told[:100]
    else:
        assert make_hostile.MARKER in told or told.startswith("import.")


@pytest.mark.timeout(3600 if FULL else 180)
def test_mutated_files_open_or_are_refused_and_never_crash_the_worker(client: ImportClient):
    seen: Counter[str] = Counter()
    for name, data in make_hostile.mutations(MUTATIONS):
        told = outcome(client, name, data)
        seen[told if told.startswith("import.") else "opened"] += 1
    print(dict(seen))
    assert sum(seen.values()) == MUTATIONS
    assert not {"import.worker-crashed", "import.worker-timeout", "import.worker-memory"} & set(seen), seen
    assert seen["opened"] > MUTATIONS // 4


def test_real_documents_open_or_are_refused_with_a_sentence(client: ImportClient):
    if not DOCUMENTS.exists():
        pytest.skip("the real documents are not beside this checkout")
    seen: Counter[str] = Counter()
    for path in sorted(DOCUMENTS.glob("*/*")):
        if path.suffix == ".pdf" and not FULL:
            continue
        told = outcome(client, path.name, path.read_bytes())
        seen[told if told.startswith("import.") else "opened"] += 1
    refused = {"import.no-text", "import.unsupported"}
    if FULL:  # with all PDF files, some of which were broken on purpose
        refused |= {"import.damaged", "import.pages-damaged", "import.password"}
    assert set(seen) <= {"opened", *refused}
    assert seen["opened"] >= 29
