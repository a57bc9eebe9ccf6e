"""Packs (`.spanpack`): articles with their codebook, and what belongs to them, as one file to hand around.

A zip of `mimetype`, `manifest.json`, `library.json` (native JSON), `originals/HASH`, and for each PDF where
the characters of its text stand (`layouts/HASH-TEXTHASH/PART`). Three kinds: "hand-out" (chosen articles,
blind: nobody's annotations), "return" (one person's work, or several persons'), "move" (a whole library, to
be opened elsewhere as it was; its trash stays behind).
"""

from __future__ import annotations

import json
import re
import tempfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, cast, get_args

from reader import __version__
from reader.errors import ExportFailed, ImportFailed, NotFound
from reader.exporters import native as native_exporter
from reader.exporters.corpus import Cancel, CancelledError, Corpus, Progress, Readable
from reader.exporters.output import replacing
from reader.exporters.selection import Selection, pseudonyms
from reader.importers.archive import Archive
from reader.importers.limits import ImportLimits
from reader.importers.projects.registry import PACK_TYPE
from reader.library.edits import Applied, Edit, UseAnnotator
from reader.library.library import Library
from reader.library.merge import Merged, merge, weigh
from reader.library.pack_view import NOBODY, PackView
from reader.model import Annotator, Notice, new_id
from reader.model.native import loads
from reader.model.snapshot import Snapshot
from reader.storage import session
from reader.storage.originals import original_hash

PackKind = Literal["hand-out", "return", "move"]
FORMAT, MAJOR = "spanreader-pack", 1
MANIFEST, LIBRARY, ORIGINALS, LAYOUTS = "manifest.json", "library.json", "originals/", "layouts/"
_LAYOUT = re.compile(rf"{LAYOUTS}([0-9a-f]{{64}})-([0-9a-f]{{1,128}})/(\d{{1,6}})")
MB = 1 << 20
# Originals of a large library; each of them, and the library itself, is held to its own limits.
LIMITS = ImportLimits(entries=200_000, inflated=20_000 * MB)
MOST_MANIFEST = MB
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a pack says of itself, to be shown before it is opened.

    "export" is native JSON, taken for a pack that holds nothing else.
    """

    kind: PackKind | Literal["export"]
    created: str = ""
    articles: int = 0
    annotations: int = 0
    annotators: tuple[str, ...] = ()
    instructions: str = ""
    session: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class PackReport:
    """What was written; `cancelled`: nothing was, and what stood at `path` still does."""

    path: Path
    kind: PackKind
    articles: int = 0
    annotations: int = 0
    originals: int = 0
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack that was read and checked; its originals are still in the file."""

    path: Path
    manifest: Manifest
    snapshot: Snapshot

    @property
    def name(self) -> str:
        return self.path.name


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What became of packs that came in together. Counts are by kind, as in `Merged`."""

    applied: Applied | None
    packs: tuple[str, ...]
    annotators: tuple[str, ...]
    added: tuple[tuple[str, int], ...]
    same: tuple[tuple[str, int], ...]
    conflicts: tuple[Notice, ...]
    articles: tuple[str, ...]


# --- out ----------------------------------------------------------------------------------------------------


def write_pack(
    library: Library,
    out: Path | str,
    *,
    kind: PackKind,
    articles: Sequence[str] | None = None,
    everybody: bool = False,
    annotator: str = "",
    instructions: str = "",
    renamed: bool = False,
    originals: bool = True,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> PackReport:
    """Write a pack of `articles` (None: all).

    A hand-out holds nobody's annotations, a return those of the current annotator or of `everybody`. With
    `annotator`, whoever opens a hand-out works under that name. `renamed` puts pseudonyms in place of names.
    Raises `ExportFailed`; the target is then as it was.
    """
    target = Path(out)
    if target.exists() and library.path.exists() and target.samefile(library.path):
        raise ExportFailed("export.target-is-library", path=str(target))
    view = _view(library, kind, everybody, annotator, renamed)
    chosen = None if kind == "move" else [*articles] if articles is not None else _all(library)
    selection = Selection(articles=None if chosen is None else tuple(chosen))
    corpus = Corpus(cast(Readable, view), selection, progress=progress, cancel=cancel)
    try:
        with replacing(target) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as pack:
            pack.writestr(_member("mimetype", zipfile.ZIP_STORED), PACK_TYPE)
            # A disk's copy first: the manifest, which counts, stands before what it counts.
            with tempfile.TemporaryFile() as body:
                native_exporter.write(corpus, body)
                manifest = _manifest(library, view, kind, corpus, instructions)
                pack.writestr(_member(MANIFEST), json.dumps(manifest, ensure_ascii=False, indent=1))
                body.seek(0)
                with pack.open(_member(LIBRARY), "w", force_zip64=True) as member:
                    while chunk := body.read(MB):
                        member.write(chunk)
            count = 0
            layouts: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
            for layout in library.layouts():
                layouts[layout[0]].append(layout)
            for hashed, data in _originals(library, chosen) if originals else ():
                if cancel is not None and cancel():
                    raise CancelledError
                pack.writestr(_member(f"{ORIGINALS}{hashed}"), data)
                count += 1
                for original, text, parts in layouts.get(hashed, ()):
                    for part in range(parts):
                        found = library.layout_bytes(original, text, part)
                        pack.writestr(_member(f"{LAYOUTS}{original}-{text}/{part}"), found or b"")
    except CancelledError:
        return PackReport(target, kind, cancelled=True)
    return PackReport(target, kind, corpus.tally.articles, corpus.tally.annotations, count)


def _view(library: Library, kind: PackKind, everybody: bool, annotator: str, renamed: bool) -> PackView:
    names = pseudonyms(library.annotators()) if renamed else None
    if kind == "hand-out":
        current = Annotator(new_id(), annotator) if annotator else NOBODY
        return PackView(library, whose=frozenset(), bare=True, current=current)
    mine = None if everybody or kind == "move" else frozenset((library.annotator().id,))
    return PackView(library, whose=mine, names=names, shelved=kind == "move")


def _all(library: Library) -> list[str]:
    return [row.article.id for row in library.articles()]


def _manifest(
    library: Library, view: PackView, kind: PackKind, corpus: Corpus, instructions: str
) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "major": MAJOR,
        "generator": f"spanreader {__version__}",
        "kind": kind,
        "created": library.now(),
        "articles": corpus.tally.articles,
        "annotations": corpus.tally.annotations,
        "annotators": [a.name for a in view.annotators()],
        "instructions": instructions,
        **({"session": _session(library)} if kind == "move" else {}),
    }


def _session(library: Library) -> dict[str, Any]:
    """Return where the reader is, without the files of this machine that are not imported yet."""
    return {name: value for name, value in library.session().items() if name != "unfinished"}


def _originals(library: Library, chosen: Sequence[str] | None) -> Iterator[tuple[str, bytes]]:
    if chosen is None:
        wanted: Iterable[str] = library.originals()
    else:
        rows = (row for article in chosen for row in library.revisions(article))
        wanted = dict.fromkeys(row.source.original_hash for row in rows if row.source.original_hash)
        said = (a.area for article in chosen for a in library.annotations(article))
        wanted |= dict.fromkeys(area.picture for area in said if area is not None and area.picture)
    for hashed in wanted:
        data = library.original_by_hash(hashed)
        if data is not None:  # what is damaged or was never kept cannot go along
            yield hashed, data


def _member(name: str, how: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _EPOCH)
    member.compress_type = how
    member.external_attr = 0o644 << 16
    return member


# --- in -----------------------------------------------------------------------------------------------------


@contextmanager
def _opened(path: Path) -> Iterator[Archive]:
    try:
        archive = Archive(path, path.name, LIMITS)
    except OSError as error:
        raise ImportFailed("import.unreadable", path=str(path)) from error
    try:
        yield archive
    finally:
        archive.close()


def read_manifest(path: Path) -> Manifest:
    """Return what the pack at `path` says of itself; raises `ImportFailed`."""
    with _opened(path) as archive:
        return _manifest_of(archive)


def _manifest_of(archive: Archive) -> Manifest:
    try:
        raw = archive.read(MANIFEST)
        data = json.loads(raw) if len(raw) <= MOST_MANIFEST else None
    except (KeyError, ValueError, RecursionError) as error:
        raise ImportFailed("project.damaged", name=archive.name, kind="spanpack") from error
    if (
        not isinstance(data, dict)
        or data.get("format") != FORMAT
        or data.get("kind") not in get_args(PackKind)
    ):
        raise ImportFailed("project.damaged", name=archive.name, kind="spanpack")
    if not isinstance(data.get("major"), int) or data["major"] > MAJOR:
        raise ImportFailed("native.newer", name=archive.name, format=str(data.get("major")))
    session, people = data.get("session"), data.get("annotators")
    return Manifest(
        data["kind"],
        str(data.get("created", "")),
        _count(data.get("articles")),
        _count(data.get("annotations")),
        tuple(str(name) for name in people[:1000]) if isinstance(people, list) else (),
        str(data.get("instructions", "")),
        session if isinstance(session, dict) else {},
    )


def _count(given: Any) -> int:
    return given if isinstance(given, int) and not isinstance(given, bool) and given >= 0 else 0


def open_pack(path: Path, *, check: Callable[[bytes, str], None] | None = None) -> Pack:
    """Return the pack at `path`, its library read and checked; raises `ImportFailed`.

    `check` sees the library's bytes first: `ImportClient.check_native` holds strangers' packs to a worker's
    limits.
    """
    with _opened(path) as archive:
        manifest = _manifest_of(archive)
        try:
            data = archive.read(LIBRARY)
        except KeyError as error:
            raise ImportFailed("project.damaged", name=path.name, kind="spanpack") from error
    if check is not None:
        check(data, path.name)
    return Pack(path, manifest, loads(data, path.name))


def weigh_packs(library: Library, packs: Sequence[Pack]) -> Unpacked:
    """Return what `unpack` would do; nothing is changed."""
    with _together(library, packs) as (snapshot, conflicts):
        return _outcome(weigh(library, snapshot), packs, conflicts)


def unpack(library: Library, packs: Sequence[Pack]) -> Unpacked:
    """Bring packs in as one edit, all of them or none; raises what `Library.apply` raises.

    What belongs to one article or annotation in several packs becomes one, by id, else by text. The
    originals that come along are kept, content by content; one that is not what its name says is passed by.
    """
    fresh = not library.articles(limit=1)
    with _together(library, packs) as (snapshot, conflicts):
        wanted = {r.source.original_hash for r in snapshot.revisions if r.source.original_hash}
        wanted |= {a.area.picture for a in snapshot.annotations if a.area is not None and a.area.picture}
        wanted -= set(library.originals())
        for pack in packs:
            if pack.manifest.kind != "export":
                _keep_originals(library, pack, wanted)
        merged = merge(library, snapshot, then=_annotator_of(library, packs))
    if fresh and len(packs) == 1 and packs[0].manifest.kind == "move" and packs[0].manifest.session:
        library.save_session(packs[0].manifest.session)
    _keep_instructions(library, packs)
    return _outcome(merged, packs, conflicts)


def instructions_of(library: Library) -> tuple[tuple[str, str], ...]:
    """Return what packs that came in asked for: the name of each and its instructions, the newest first."""
    with library._store.reading() as transaction:
        kept = session.read(transaction).get(session.INSTRUCTIONS, [])
    pairs = [pair for pair in (kept if isinstance(kept, list) else []) if isinstance(pair, list)]
    return tuple((str(pair[0]), str(pair[1])) for pair in pairs if len(pair) == 2)


def _keep_instructions(library: Library, packs: Sequence[Pack]) -> None:
    told = [(pack.name, pack.manifest.instructions) for pack in packs if pack.manifest.instructions]
    if told and not library.read_only:
        kept = dict.fromkeys([*told, *instructions_of(library)])
        with library._store.writing(counted=False) as transaction:
            value = session.read(transaction)
            session.write(transaction, {**value, session.INSTRUCTIONS: [[*pair] for pair in kept]})


def _keep_originals(library: Library, pack: Pack, wanted: set[str]) -> None:
    everything = pack.manifest.kind == "move"
    came: set[str] = set()

    def found() -> Iterator[bytes]:
        with _opened(pack.path) as archive:
            for name in archive.names:
                hashed = name.removeprefix(ORIGINALS)
                if name.startswith(ORIGINALS) and (hashed in wanted or everything):
                    data = archive.read(name)
                    if original_hash(data) == hashed:
                        wanted.discard(hashed)
                        came.add(hashed)
                        yield data

    if wanted or everything:
        library.keep_originals(found())
    if came:
        _keep_layouts(library, pack, came)


def _keep_layouts(library: Library, pack: Pack, originals: set[str]) -> None:
    """Keep the layouts of these originals; each is checked when it is read, and can be made anew."""
    with _opened(pack.path) as archive:
        parts: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
        for name in archive.names:
            found = _LAYOUT.fullmatch(name)
            if found is not None and found[1] in originals:
                parts[found[1], found[2]][int(found[3])] = name
        for (original, text), named in parts.items():
            if set(named) == set(range(len(named))):
                library.keep_layout(original, text, [archive.read(named[n]) for n in range(len(named))])


def _annotator_of(library: Library, packs: Sequence[Pack]) -> tuple[Edit, ...]:
    """Return the edit that lets whoever opens a hand-out which names them work under that name."""
    if len(packs) != 1 or packs[0].manifest.kind != "hand-out":
        return ()
    wanted = packs[0].snapshot.annotator
    return (UseAnnotator(wanted),) if wanted and wanted != library.annotator().id else ()


@contextmanager
def _together(library: Library, packs: Sequence[Pack]) -> Iterator[tuple[Snapshot, tuple[Notice, ...]]]:
    """Yield the packs as one snapshot, and what differs between them.

    Several are merged in a library of their own first, so that they meet each other as they will meet this.
    """
    prepared = [_prepared(library, pack) for pack in packs]
    if len(prepared) == 1:
        yield prepared[0], ()
        return
    conflicts: list[Notice] = []
    with tempfile.TemporaryDirectory(prefix="spanreader-") as folder:
        with Library.open(Path(folder) / "packs.spanlib", clock=library.now) as scratch:
            own = {scratch.annotator().id}
            book = scratch.codebook()
            for snapshot in prepared:
                conflicts += merge(scratch, _speakers_joined(snapshot, scratch)).conflicts
            whole = scratch.snapshot()
        people = {a.id for snapshot in prepared for a in snapshot.annotators}
        books = {(c.id, c.version) for snapshot in prepared for c in snapshot.codebooks}
        yield (
            replace(
                whole,
                annotators=tuple(a for a in whole.annotators if a.id not in own or a.id in people),
                annotator="",
                codebooks=tuple(c for c in whole.codebooks if c != book or (c.id, c.version) in books),
            ),
            tuple(conflicts),
        )


def _prepared(library: Library, pack: Pack) -> Snapshot:
    """Return what a pack brings, without what its way there and back changed and nobody meant."""
    if pack.manifest.kind in ("move", "export"):
        return pack.snapshot
    articles = []
    for article in pack.snapshot.articles:
        try:
            known = library.article(article.id)
        except NotFound:
            articles.append(article)
            continue
        note = article.note or known.note  # a hand-out goes without the owner's notes
        articles.append(replace(article, note=note, done=known.done))
    snapshot = replace(pack.snapshot, articles=tuple(articles))
    if pack.manifest.kind == "return":
        snapshot = replace(snapshot, annotator="")  # who works here stays who they are
    return _speakers_joined(snapshot, library)


def _speakers_joined(snapshot: Snapshot, library: Library) -> Snapshot:
    """Return the snapshot with the speakers of `library` for those of the same name and kind."""
    known = {(s.name.casefold(), s.kind): s.id for s in reversed(library.speakers())}
    here = {s.id for s in library.speakers()}
    leads = {
        s.id: known[s.name.casefold(), s.kind]
        for s in snapshot.speakers
        if s.id not in here and (s.name.casefold(), s.kind) in known
    }
    if not leads:
        return snapshot
    twins = set(leads.values())
    kept = tuple(s for s in snapshot.speakers if s.id not in leads)
    added = tuple(s for s in library.speakers() if s.id in twins and s.id not in {k.id for k in kept})
    said = tuple(
        replace(
            a,
            speaker=replace(a.speaker, speaker=leads.get(a.speaker.speaker, a.speaker.speaker))
            if a.speaker
            else None,
            values=tuple(
                replace(v, value=leads.get(str(v.value), v.value)) if v.type == "speaker" else v
                for v in a.values
            ),
        )
        for a in snapshot.annotations
    )
    return replace(snapshot, speakers=(*kept, *added), annotations=said)


def _outcome(merged: Merged, packs: Sequence[Pack], conflicts: tuple[Notice, ...]) -> Unpacked:
    people = Counter(
        a.name for pack in packs for a in pack.snapshot.annotators if pack.manifest.kind != "hand-out"
    )
    return Unpacked(
        merged.applied,
        tuple(pack.name for pack in packs),
        tuple(people),
        merged.added,
        merged.same,
        tuple(dict.fromkeys((*conflicts, *merged.conflicts))),
        tuple(here for _, here in merged.articles),
    )
