"""Write the small files that `spanreader --self-test` reads, one of each kind: `python tests/house/make_specimens.py`.

They are committed (resources/specimens), so that a frozen copy can be tried where there is nothing else.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.core.importers import containers  # noqa: E402

FOLDER = ROOT / "resources" / "specimens"
TITLE = "The Harbour of Lenn opens again"
PARAGRAPHS = (
    "The harbour of Lenn opened again on Monday, the port office said. It had been shut since the spring floods.",
    "“Two cranes may follow in autumn,” said its head, Oda Mirren. She would not name a day.",
    "The harbour was built in 1931 and holds forty boats. Fishermen fear that the quay will sink again 🚧.",
)


def text(kind: str) -> str:
    """Return the story as plain text; every kind's is another, since the same text is kept only once."""
    return "\n\n".join((TITLE, *PARAGRAPHS, f"This copy came as {kind}.")) + "\n"


def body(kind: str) -> str:
    title, *paragraphs = text(kind).strip().split("\n\n")
    return f"<h1>{title}</h1>" + "".join(f"<p>{words}</p>" for words in paragraphs)


def page(kind: str) -> str:
    head = f'<meta charset="utf-8"><title>{TITLE}</title>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body><article>{body(kind)}</article></body></html>'


def docx() -> bytes:
    title, *paragraphs = text("DOCX").strip().split("\n\n")
    return containers.docx(
        containers.paragraph(title, "Title") + "".join(map(containers.paragraph, paragraphs))
    )


def odt() -> bytes:
    title, *paragraphs = text("ODT").strip().split("\n\n")
    rows = "".join(f"<text:p>{words}</text:p>" for words in paragraphs)
    return containers.odt(f'<text:h text:outline-level="1">{title}</text:h>{rows}')


def pdf() -> bytes:
    import pymupdf

    document = pymupdf.open()
    page = document.new_page()
    title, *paragraphs = text("PDF").strip().split("\n\n")
    page.insert_text((72, 96), title, fontsize=20, fontname="tibo")
    top = 120.0
    for words in paragraphs:
        box = pymupdf.Rect(72, top, 523, top + 60)
        page.insert_textbox(box, words.replace("🚧", "").replace("“", '"').replace("”", '"'), fontname="tiro")
        top += 60
    return bytes(document.tobytes(garbage=4, deflate=True))


def specimens() -> dict[str, bytes]:
    """Return the files by name."""
    return {
        "harbour.txt": text("plain text").encode(),
        "harbour.md": f"# {text('Markdown')}".encode(),
        "harbour.html": page("a web page").encode(),
        "harbour.mhtml": containers.mhtml(page("MHTML")),
        "harbour.eml": containers.letter(html=page("e-mail")),
        "harbour.webarchive": containers.webarchive(page("a web archive")),
        "harbour.epub": containers.epub({"one.xhtml": body("EPUB")}),
        "harbour.docx": docx(),
        "harbour.odt": odt(),
        "harbour.pdf": pdf(),
    }


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, data in specimens().items():
        (FOLDER / name).write_bytes(data)
        print(name, len(data))
