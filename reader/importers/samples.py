"""The sample articles that come with the program, and the annotations of the one tagged in full."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reader.assets import resources
from reader.model import SpeakerKind
from reader.text.span import Span

# In the order in which a library shows them; the first is open at the first start.
_FILES = ("kessel-bridge.txt", "marrick-floods.html", "sandmark-steel.md")


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample article as a file; `annotations` is the file beside it, None where there is none."""

    name: str
    path: Path
    annotations: Path | None


@dataclass(frozen=True, slots=True)
class SampleAnnotation:
    """One annotation of a sample, placed in the sample's text (code points)."""

    tag: str
    span: Span
    speaker: str = ""
    speaker_kind: SpeakerKind = "named"
    mention: Span | None = None
    cues: tuple[Span, ...] = ()
    note: str = ""


def samples() -> tuple[Sample, ...]:
    """Return the samples, the one to be opened first at the head."""
    folder = resources() / "samples"
    return tuple(_sample(folder / name) for name in _FILES)


def annotations_of(sample: Sample, text: str) -> tuple[SampleAnnotation, ...]:
    """Return the sample's annotations placed in `text`, the sample as it was imported; raises `ValueError`
    when a quote is not there, which can only mean that file and text differ."""
    if sample.annotations is None:
        return ()
    told = json.loads(sample.annotations.read_text(encoding="utf-8"))
    return tuple(_placed(row, text) for row in told["annotations"])


def _sample(path: Path) -> Sample:
    beside = path.with_name(f"{path.stem}.annotations.json")
    return Sample(path.name, path, beside if beside.exists() else None)


def _placed(row: Mapping[str, Any], text: str) -> SampleAnnotation:
    span = _find(row["quote"], text, 0, len(text))
    speaker = row.get("speaker")
    return SampleAnnotation(
        tag=row["tag"],
        span=span,
        speaker=speaker["name"] if speaker else "",
        speaker_kind=speaker["kind"] if speaker else "named",
        mention=_find(speaker["mention"], text, span.start, span.end) if speaker else None,
        cues=tuple(_find(cue, text, span.start, span.end) for cue in row.get("cues", ())),
        note=row.get("note", ""),
    )


def _find(quote: str, text: str, start: int, end: int) -> Span:
    at = text.find(quote, start, end)
    if at < 0:
        raise ValueError(f"not in the sample: {quote!r}")
    return Span(at, at + len(quote))
