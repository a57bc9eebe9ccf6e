"""Lists of the words by which a text hedges or names who says it; one file a language, for readers to edit.

A list of the reader's own (`cues/en.json` in the profile's folder) stands in place of ours.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from reader.assets import resources
from reader.errors import ImportFailed
from reader.model import Notice
from reader.text.span import Span

CueKind = Literal["hedge", "attribution"]
KINDS: tuple[CueKind, ...] = ("hedge", "attribution")
FORMAT = "spanreader-cues"
LARGEST = 1_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue found in a text: its kind, where it stands, and its words in lower case."""

    kind: CueKind
    span: Span
    words: str


@dataclass(frozen=True, slots=True)
class Cues:
    """The cues of one language; `*` is the rest of a word, `#` a number. `excluded` are no cues after all."""

    language: str
    hedge: tuple[str, ...]
    attribution: tuple[str, ...]
    excluded: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()

    def matcher(self) -> Matcher:
        return Matcher(self)


class Matcher:
    """The compiled form of `Cues`; finds cues in any number of texts."""

    def __init__(self, cues: Cues) -> None:
        number = "|".join([r"\d[\d.,]*", *map(re.escape, cues.numbers)])
        self._kinds: list[tuple[CueKind, re.Pattern[str] | None]] = [
            (kind, _any_of(getattr(cues, kind), number, re.IGNORECASE)) for kind in KINDS
        ]
        exact = tuple(phrase for phrase in cues.excluded if phrase != phrase.lower())
        others = tuple(phrase for phrase in cues.excluded if phrase == phrase.lower())
        self._excluded = [_any_of(exact, number, 0), _any_of(others, number, re.IGNORECASE)]

    def find(self, text: str) -> tuple[Cue, ...]:
        """Return the cues of `text` in order; of one kind none overlap, the longest is taken."""
        apart = [
            Span(*each.span()) for pattern in self._excluded if pattern for each in pattern.finditer(text)
        ]
        found = []
        for kind, pattern in self._kinds:
            for each in pattern.finditer(text) if pattern else ():
                span = Span(*each.span())
                if not any(out.overlaps(span) for out in apart):
                    words = " ".join(each[0].casefold().replace("’", "'").split())
                    found.append(Cue(kind, span, words))
        return tuple(sorted(found, key=lambda cue: (cue.span, cue.kind)))


def _any_of(phrases: tuple[str, ...], number: str, flags: int) -> re.Pattern[str] | None:
    forms = [_pattern(phrase, number) for phrase in sorted(phrases, key=len, reverse=True) if phrase.strip()]
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)", flags) if forms else None


def _pattern(phrase: str, number: str) -> str:
    words = []
    for word in phrase.split():
        if word == "#":
            words.append(f"(?:{number})")
        else:
            words.append(re.sub(r"['’]", "['’]", re.escape(word).replace(r"\*", r"\w*")))
    return r"\s+".join(words)


def languages() -> tuple[str, ...]:
    """Return the languages that a list comes with Spanreader for."""
    return tuple(sorted(path.stem for path in (resources() / "cues").glob("*.json")))


def cues_for(language: str, own: Path | None = None) -> tuple[Cues, tuple[Notice, ...]]:
    """Return the cues of a language (a BCP 47 tag): the reader's from the folder `own`, else ours.

    English stands in for a language without a list, with a notice. Raises `ImportFailed` for a file that
    cannot be read or is no list of cues.
    """
    spoken = re.split("[-_]", language.strip().lower())[0] or "en"
    if not re.fullmatch("[a-z]{2,8}", spoken):
        spoken = "en"
    for folder in (own, resources() / "cues"):
        if folder is not None and (folder / f"{spoken}.json").is_file():
            return load(folder / f"{spoken}.json"), ()
    place = (own / f"{spoken}.json") if own is not None else Path(f"{spoken}.json")
    notice = Notice("drift.no-cues", (("language", spoken), ("path", str(place))))
    return cues_for("en", own)[0], (notice,)


def spoken_of(language: str) -> str:
    """Return the language whose list `cues_for` takes for a BCP 47 tag, English when it has none."""
    return cues_for(language)[0].language


def save(cues: Cues, folder: Path) -> Path:
    """Keep a list of the reader's own in place of ours; the file is replaced whole. Raises `ExportFailed`."""
    from reader.exporters.output import replacing

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{cues.language}.json"
    record = {
        "format": FORMAT,
        "minor": 0,
        "language": cues.language,
        "numbers": list(cues.numbers),
        "hedge": list(cues.hedge),
        "attribution": list(cues.attribution),
        "not": list(cues.excluded),
    }
    with replacing(path) as stream:
        stream.write(json.dumps(record, ensure_ascii=False, indent=1).encode("utf-8", "replace"))
    return path


def forget(language: str, folder: Path) -> None:
    """Take the reader's own list away, so that ours is used again."""
    (folder / f"{language}.json").unlink(missing_ok=True)


def load(path: Path) -> Cues:
    """Return the list in a file; raises `ImportFailed`."""
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise ValueError("too long")
        given = json.loads(data.decode("utf-8-sig"))
        if not isinstance(given, dict) or given.get("format") != FORMAT:
            raise ValueError("not a list of cues")
        return Cues(
            str(given.get("language", "")),
            hedge=_phrases(given, "hedge"),
            attribution=_phrases(given, "attribution"),
            excluded=_phrases(given, "not"),
            numbers=_phrases(given, "numbers"),
        )
    except OSError as error:
        raise ImportFailed("drift.cues-damaged", path=str(path), reason=error.strerror or "") from error
    except (ValueError, RecursionError) as error:
        raise ImportFailed("drift.cues-damaged", path=str(path), reason=_reason(error)) from error


def _phrases(given: dict[str, Any], name: str) -> tuple[str, ...]:
    held = given.get(name, [])
    if not isinstance(held, list) or not all(isinstance(phrase, str) for phrase in held):
        raise ValueError(f"“{name}” is no list of phrases")
    return tuple(dict.fromkeys(held))


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno}"
    return str(error) if type(error) is ValueError else type(error).__name__
