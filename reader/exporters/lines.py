"""JSON Lines: one article a line, with its text, in the shape of `show --json`.

`label` repeats the pieces as [start, end, tag], the form in which most labelling programs and training
scripts take a line; everything else is there for those who want more.
"""

from __future__ import annotations

import json
from typing import BinaryIO

from reader.exporters.corpus import Corpus
from reader.exporters.labels import tag_word
from reader.exporters.shapes import entry_shape, without_words


def write(corpus: Corpus, stream: BinaryIO) -> int:
    """Write one line per article; return the number of lines."""
    count = 0
    for entry in corpus.entries():
        label = [
            [start, end, tag_word(corpus, placed.annotation)]
            for placed in entry.standing
            for start, end in placed.spans
        ]
        shape = entry_shape(entry, corpus)
        text = shape["revision"].pop("text")
        if corpus.selection.text:
            record = {"text": text, "label": label, **shape}
        else:
            record = {"label": label, **without_words(shape)}
        stream.write(json.dumps(record, ensure_ascii=False, allow_nan=False).encode() + b"\n")
        count += 1
    return count
