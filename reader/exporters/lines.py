"""JSON Lines: one article a line, with its text, in the shape of `show --json`.

`label` repeats the pieces as [start, end, tag], the form in which most labelling programs and training
scripts take a line; everything else is there for those who want more.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from reader.exporters.corpus import Corpus, Entry
from reader.exporters.labels import tag_word
from reader.exporters.shapes import entry_facts, entry_shape, without_words


def write(corpus: Corpus, stream: BinaryIO) -> int:
    """Write one line per article; return the number of lines."""
    from reader.exporters.records import annotation_lines, encode  # only now: they bring msgspec

    count = 0
    for entry in corpus.entries():
        label = _label(entry, corpus)
        if corpus.selection.text:
            facts = entry_facts(entry)
            head = encode({"text": facts["revision"].pop("text"), "label": label, **facts})
            # Bytes are joined, not text: one emoji makes a long text four bytes a character.
            said = b",".join(annotation_lines(entry.placed, corpus))
            stream.write(b'%b,"annotations":[%b]}\n' % (head[:-1], said))
        else:
            shape = entry_shape(entry, corpus)
            del shape["revision"]["text"]
            stream.write(encode({"label": label, **without_words(shape)}) + b"\n")
        count += 1
    return count


def _label(entry: Entry, corpus: Corpus) -> list[list[Any]]:
    found = []
    for placed in entry.standing:
        tag = tag_word(corpus, placed.annotation)
        for piece in placed.anchor.pieces if placed.anchor else ():
            span = piece.span
            found.append([span.start, span.end, tag])
    return found
