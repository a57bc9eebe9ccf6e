"""Verbs about revisions: revisions, compare, drift; and `import --revision-of`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reader import wording
from reader.cli.common import (
    ID_SHOWN,
    answer,
    complain,
    file_path,
    find_article,
    notice_records,
    open_library,
    sentences,
    settings,
    shared_options,
    some,
)
from reader.cli.passwords import asking
from reader.errors import ExportFailed, ImportFailed, NotFound, ReaderError
from reader.model import Revision, RevisionRow
from reader.text.span import Span
from reader.wording import marked, shown

if TYPE_CHECKING:
    from reader.anchoring.compare import Comparison
    from reader.library import Library
    from reader.library.drift import DriftRow
    from reader.library.revising import RevisionOutcome


def import_revision(paths: tuple[str, ...], word: str, *, password: str, **options: Any) -> int:
    """Import one file or page as a newer revision of an article; see `import`."""
    from reader.cli.articles import may_fetch
    from reader.importers.address import is_address
    from reader.importers.client import ImportClient
    from reader.library.revising import revise

    if len(paths) != 1:
        raise ImportFailed("revisions.one-file", count=len(paths))
    (given,) = paths
    address = given if is_address(given) else None
    path = file_path(given)
    with open_library(writing=True) as library:
        article = find_article(library, word)
        try:
            with ImportClient() as client:
                if address:
                    may_fetch()
                    imported, original = client.read_address(address, password=password, **options)
                    outcome = revise(library, article, imported, original, name=imported.url, kind="address")
                else:
                    read = asking(client.read, password)
                    imported, original = read(path, media_type=None, name=path.name, **options)
                    outcome = revise(library, article, imported, original, name=path.name)
        except ReaderError as error:
            if settings().json:
                failed = [{"path": str(path), "error": wording.of(error)}]
                answer({"imported": [], "failed": failed}, ())
            else:
                complain(wording.of(error))
            return 1
        title = library.article(article).title
    record = {
        "path": str(path),
        "article": article,
        "revision": outcome.revision,
        "title": title,
        "duplicate": outcome.applied is None,
        "kept": list(outcome.kept),
        "edited": list(outcome.edited),
        "moved": list(outcome.moved),
        "lost": list(outcome.lost),
        "notices": notice_records(outcome.notices),
    }
    answer({"imported": [record], "failed": []}, _imported_lines(title, outcome))
    return 0


def _imported_lines(title: str, outcome: RevisionOutcome) -> Iterator[str]:
    again = " (already its newest revision)" if outcome.applied is None else ""
    yield f"{outcome.article[:ID_SHOWN]}  {shown(title)}{again}"
    if outcome.applied is not None:
        counts = (("kept", outcome.kept), ("edited", outcome.edited), ("moved", outcome.moved))
        told = ", ".join(f"{len(ids)} {name}" for name, ids in (*counts, ("lost", outcome.lost)))
        yield f"{'':{ID_SHOWN}}  Annotations: {told}"
    yield from (f"{'':{ID_SHOWN}}  {sentence}" for sentence in sentences(outcome.notices))


@click.command("revisions")
@click.argument("article")
@shared_options
def revisions_(article: str) -> None:
    """List an article's revisions: where each came from, and how many annotations stand in it."""
    from reader.library.reviewing import to_review

    records = []
    with open_library(writing=False) as library:
        identity = find_article(library, article)
        annotations = library.annotations(identity)
        for row in library.revisions(identity):
            review = to_review(library, identity, row.id)
            records.append(
                {
                    "id": row.id,
                    "number": row.number,
                    "created": row.created,
                    "source": row.source.name,
                    "source_kind": row.source.kind,
                    "length": row.length,
                    "text_hash": row.text_hash,
                    "annotations": sum(a.anchor_in(row.id) is not None for a in annotations),
                    "to_review": len(review.open) + len(review.orphans),
                    "reviewed": review.settled,
                }
            )
    answer({"article": identity, "revisions": records}, map(_revision_line, records))


def _revision_line(record: dict[str, Any]) -> str:
    left = f", {record['to_review']} to review" if record["to_review"] else ""
    many = "annotation" if record["annotations"] == 1 else "annotations"
    return (
        f"{record['number']:>4}  {record['created'][:16]}  {record['annotations']} {many}{left}"
        f"  {shown(record['source'])}"
    )


_from = click.option("--from", "from_", type=click.IntRange(1), help="The older revision's number.")
_to = click.option(
    "--to", type=click.IntRange(1), help="The newer revision's number; the newest if not given."
)


@click.command("compare")
@click.argument("article")
@_from
@_to
@shared_options
def compare_(article: str, from_: int | None, to: int | None) -> None:
    """Show what changed between two revisions, by paragraph and word; moves are shown as moves.

    Removed words stand between [- and -], added ones between {+ and +}.
    """
    from reader.anchoring.compare import compare

    with open_library(writing=False) as library:
        identity = find_article(library, article)
        old, new = _two(library, identity, from_, to)
    found = compare(old.text, new.text)
    changes = [
        {
            "kind": change.kind,
            "old": _range(change.old),
            "new": _range(change.new),
            "words": [
                {"kind": word.kind, "old": _range(word.old), "new": _range(word.new)} for word in change.words
            ],
        }
        for change in found.changes
    ]
    answer(
        {"article": identity, "from": _about(old), "to": _about(new), "changes": changes},
        _compared(old, new, found),
    )


def _range(span: Span | None) -> dict[str, int] | None:
    return {"start": span.start, "end": span.end} if span is not None else None


def _about(revision: Revision) -> dict[str, Any]:
    return {"id": revision.id, "number": revision.number, "created": revision.created}


def _compared(old: Revision, new: Revision, found: Comparison) -> Iterator[str]:
    signs = {"same": " ", "changed": "~", "added": "+", "removed": "-", "moved": "="}
    yield f"Revision {old.number} → {new.number}: {some(len(found.differences), 'change')} in paragraphs"
    for change in found.differences:
        if change.words:
            words = "".join(_word(old, new, word.old, word.new, word.kind) for word in change.words)
        else:
            words = _word(old, new, change.old, change.new, "same" if change.kind == "moved" else change.kind)
        moved = "(moved) " if change.kind == "moved" else ""
        yield f"{signs[change.kind]} {moved}" + marked(words.strip("\n")).replace("\n", "\n  ")


def _word(old: Revision, new: Revision, before: Span | None, after: Span | None, kind: str) -> str:
    if kind == "same" and after is not None:
        return after.of(new.text)
    parts = []
    if before is not None:
        parts.append(_between("[-", before.of(old.text), "-]"))
    if after is not None:
        parts.append(_between("{+", after.of(new.text), "+}"))
    return "".join(parts)


def _between(opening: str, words: str, closing: str) -> str:
    """Return the words between marks, line breaks behind them left outside."""
    bare = words.rstrip("\n")
    return f"{opening}{bare}{closing}{words[len(bare) :]}"


@click.command("drift")
@click.argument("article")
@_from
@_to
@click.option("--csv", "csv_path", metavar="PATH", help="Write a table to this file.")
@click.option("--html", "html_path", metavar="PATH", help="Write a page that prints to this file.")
@shared_options
def drift_(
    article: str, from_: int | None, to: int | None, csv_path: str | None, html_path: str | None
) -> None:
    """Show where hedges, attributions or tags changed between two revisions.

    The words looked for stand in lists, one a language; a list of your own in the profile's folder "cues"
    stands in place of ours.
    """
    from reader.library.cues import cues_for
    from reader.library.drift import drift, drift_csv, drift_html
    from reader.paths import profile

    with open_library(writing=False) as library:
        identity = find_article(library, article)
        old, new = _two(library, identity, from_, to)
        facts = library.article(identity)
        annotations = library.annotations(identity)
        tags = {tag.id: tag.name for tag in library.codebook().tags}
    language = new.language or facts.language or old.language
    cues, notices = cues_for(language, profile(settings().data).data / "cues")
    rows = drift(old, new, annotations, annotations, cues)
    names = (f"Revision {old.number}, {old.created[:10]}", f"Revision {new.number}, {new.created[:10]}")
    written = []
    if csv_path is not None:
        written.append(_write(csv_path, "\ufeff" + drift_csv(rows)))
    if html_path is not None:
        title = f"Certainty drift: {facts.title}" if facts.title else "Certainty drift"
        page = drift_html(rows, title=title, old_name=names[0], new_name=names[1], tags=tags)
        written.append(_write(html_path, page))
    for sentence in sentences(notices):
        complain(sentence)
    record = {
        "article": identity,
        "from": _about(old),
        "to": _about(new),
        "rows": [_drift_record(row) for row in rows],
        "written": [str(path) for path in written],
    }
    lines = [line for row in rows for line in _drift_lines(row, tags)]
    if not rows:
        lines = ["No sentence changed in hedge, attribution or tag."]
    answer(record, [*lines, *(f"Written to {shown(str(path))}" for path in written)])


def _drift_record(row: DriftRow) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "direction": row.direction,
        "old": {**(_range(row.old) or {}), "quote": row.old_sentence},
        "new": {**(_range(row.new) or {}), "quote": row.new_sentence},
        "gone": list(row.gone),
        "come": list(row.come),
        "annotations": list(row.annotations),
    }


def _drift_lines(row: DriftRow, tags: dict[str, str]) -> Iterator[str]:
    from reader.library.drift import DIRECTIONS

    name = tags.get if row.kind == "tag" else None
    gone, come = (
        ", ".join(shown(name(w, w) if name else w) for w in words) or "–" for words in (row.gone, row.come)
    )
    yield f"{row.kind}, {DIRECTIONS[row.direction]}: {gone} → {come}"
    yield f"  - {shown(row.old_sentence, limit=400)}"
    yield f"  + {shown(row.new_sentence, limit=400)}"


def _write(word: str, text: str) -> Path:
    """Write a whole file or none: what is there is replaced at the end."""
    path = file_path(word)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            part.write_bytes(text.encode("utf-8", "backslashreplace"))
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise ExportFailed("revisions.not-written", path=str(path), reason=error.strerror or "") from error
    return path


def _two(library: Library, article: str, from_: int | None, to: int | None) -> tuple[Revision, Revision]:
    """Return the two revisions that the numbers name: by default the newest and the one before it."""
    rows: dict[int, RevisionRow] = {row.number: row for row in library.revisions(article)}
    if len(rows) < 2:
        raise NotFound("revisions.only-one", article=article)
    newer = to if to is not None else max(rows)
    older = from_ if from_ is not None else max((n for n in rows if n < newer), default=min(rows))
    for number in (newer, older):
        if number not in rows:
            raise NotFound("revisions.no-number", number=number, numbers=tuple(map(str, sorted(rows))))
    return library.revision(rows[older].id), library.revision(rows[newer].id)
