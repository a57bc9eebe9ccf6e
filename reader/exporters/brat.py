"""brat standoff: a zip with NAME.txt and NAME.ann for each article, annotation.conf and visual.conf.

Offsets are code points. A span that runs over a line break is split there, as brat needs it; pieces of one
annotation are fragments of one text-bound annotation.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from reader.exporters.corpus import Corpus, Entry
from reader.exporters.labels import plain_word, tag_names
from reader.exporters.packing import archive, file_stem


def write(corpus: Corpus, stream: BinaryIO) -> int:
    """Write the archive; return the number of text-bound annotations."""
    count = 0
    with archive(stream) as folder:
        folder.add("annotation.conf", _configuration(corpus))
        folder.add("visual.conf", _display(corpus))
        for entry in corpus.entries():
            stem = file_stem(entry, corpus.selection)
            lines = list(_lines(entry, corpus))
            folder.add(f"{stem}.txt", entry.revision.text)
            folder.add(f"{stem}.ann", "".join(f"{line}\n" for line in lines))
            count += sum(line.startswith("T") for line in lines)
    return count


def _lines(entry: Entry, corpus: Corpus) -> Iterator[str]:
    text = entry.revision.text
    notes = 0
    for number, placed in enumerate(entry.standing, 1):
        annotation = placed.annotation
        fragments = [part for span in placed.spans for part in _without_breaks(text, *span)]
        if not fragments:
            continue  # nothing but line breaks: brat cannot say it, and `crossing-lines` counts it
        where = ";".join(f"{start} {end}" for start, end in fragments)
        words = " ".join(text[start:end] for start, end in fragments)
        yield f"T{number}\t{plain_word(corpus, annotation)} {where}\t{words}"
        if annotation.note:
            notes += 1
            yield f"#{notes}\tAnnotatorNotes T{number}\t{' '.join(annotation.note.split())}"
        if annotation.speaker:
            notes += 1
            name = corpus.speaker(annotation.speaker.speaker).name
            yield f"#{notes}\tSpeaker T{number}\t{' '.join(name.split())}"


def _without_breaks(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of [start, end) between line breaks."""
    for line in text[start:end].split("\n"):
        if line:
            yield start, start + len(line)
        start += len(line) + 1


def _configuration(corpus: Corpus) -> str:
    labels = "\n".join(plain for plain, _ in tag_names(corpus))
    return f"[entities]\n{labels}\n\n[relations]\n\n[events]\n\n[attributes]\n"


def _display(corpus: Corpus) -> str:
    labels = "\n".join(f"{plain} | {name}" for plain, name in tag_names(corpus))
    return f"[labels]\n{labels}\n\n[drawing]\n"
