"""The n-th storage call fails, for every n of every kind of edit: nothing is lost, a retry works (D4)."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import cycle
from pathlib import Path

import pytest

from reader.errors import LibraryFailed
from reader.library import Library
from reader.library.edits import (
    AddAnnotations,
    AddAnnotator,
    AddArticle,
    AddLinks,
    AddRevision,
    AddSpeaker,
    Batch,
    Edit,
    EditAnnotation,
    EditArticle,
    EditSpeaker,
    RestoreAnnotations,
    RestoreArticles,
    SetCodebook,
    TrashAnnotations,
    TrashArticles,
)
from reader.model import (
    Anchor,
    Annotation,
    Annotator,
    Article,
    Evidence,
    Revision,
    Speaker,
    SpeakerMention,
    Verdict,
    new_id,
)
from reader.model.snapshot import Link
from reader.text.span import Span
from tests.core.library.builders import (
    NOW,
    add_article,
    annotate,
    annotation_on,
    quick_folder,
    revision_of,
    state,
)
from tests.core.library.failing import CODES, FailingConnection, Plan, failing


@pytest.fixture(autouse=True)
def _connections_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: plain(*a, **{**k, "factory": FailingConnection}))


class Prepared:
    """A small library on disk, opened anew from the same bytes for each attempt."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "prepared.spanlib"
        with Library.open(self.path) as library:
            self.revision: Revision = add_article(library)
            self.other: Revision = add_article(library, "Another story. It may rain.", "Rain")
            self.speaker = Speaker(new_id(), "The ministry", "institution")
            library.apply(AddSpeaker(self.speaker))
            self.annotation: Annotation = annotate(library, self.revision, (0, 9))
            self.second: Annotation = annotate(library, self.revision, (10, 14), (19, 25), tag="speculation")
            self.trashed: Annotation = annotate(library, self.revision, (0, 9))
            library.apply(TrashAnnotations((self.trashed.id,)))
            gone = add_article(library, "Gone.", "Gone")
            self.gone = gone.article
            library.apply(TrashArticles((gone.article,)))
            self.annotator = library.annotator()
            self.codebook = library.codebook()
            self.article: Article = library.article(self.revision.article)
        self._count = 0

    def opened(self) -> Library:
        self._count += 1
        copy = self.folder / f"{self._count % 3}.spanlib"
        for rest in copy, copy.with_suffix(".originals"):
            rest.unlink(missing_ok=True)
        shutil.copyfile(self.path, copy)
        return Library.open(copy)


@pytest.fixture(scope="module")
def prepared() -> Iterator[Prepared]:
    with quick_folder() as folder:
        yield Prepared(folder)


def _article(p: Prepared) -> Edit:
    article = Article(new_id(), "New", created=NOW)
    return AddArticle(article, revision_of(article, "A new story."), b"original bytes")


def _revision(p: Prepared) -> Edit:
    revision = revision_of(p.article, "Officials said the bridge will reopen.", 2)
    lost = Anchor(revision.id, (), "lost", 0.0, "orphan")
    return Batch((AddRevision(revision), EditAnnotation(p.annotation, p.annotation.with_anchor(lost))))


def _annotation(p: Prepared) -> Edit:
    return AddAnnotations((annotation_on(p.revision, (3, 12), annotator=p.annotator.id, note="new 🚧"),))


def _many(p: Prepared) -> Edit:
    made = (annotation_on(p.revision, (n % 30, n % 30 + 8), annotator=p.annotator.id) for n in range(300))
    return AddAnnotations(tuple(made))


def _retouch(p: Prepared) -> Edit:
    after = replace(p.annotation, tag="background", note="changed", cues=(Span(0, 3),))
    return EditAnnotation(p.annotation, after)


def _verdict(p: Prepared) -> Edit:
    verdict = Verdict("refuted", (Evidence("https://example.org", "minutes"),), "2026-11-27")
    return EditAnnotation(p.annotation, replace(p.annotation, verdict=verdict))


def _speaker(p: Prepared) -> Edit:
    speaker = Speaker(new_id(), "A spokesman", "unnamed")
    named = replace(p.annotation, speaker=SpeakerMention(speaker.id, Span(0, 9)))
    return Batch((AddSpeaker(speaker), EditAnnotation(p.annotation, named)))


ACTIONS: dict[str, Callable[[Prepared], Edit]] = {
    "add an article": _article,
    "add a revision": _revision,
    "add an annotation": _annotation,
    "add many annotations": _many,
    "change an annotation": _retouch,
    "judge an annotation": _verdict,
    "name a speaker": _speaker,
    "remove annotations": lambda p: TrashAnnotations((p.annotation.id, p.second.id)),
    "restore an annotation": lambda p: RestoreAnnotations((p.trashed.id,)),
    "change an article": lambda p: EditArticle(p.article, replace(p.article, title="Other", done=True)),
    "remove articles": lambda p: TrashArticles((p.revision.article, p.other.article)),
    "restore an article": lambda p: RestoreArticles((p.gone,)),
    "rename a speaker": lambda p: EditSpeaker(
        p.speaker, replace(p.speaker, name="The port", aliases=("Port",))
    ),
    "set a codebook": lambda p: SetCodebook(replace(p.codebook, version=2, name="Ours")),
    "add an annotator": lambda p: AddAnnotator(Annotator(new_id(), "Dana")),
    "link annotations": lambda p: AddLinks((Link(new_id(), "repeats", p.annotation.id, p.second.id),)),
}


def failure(plan: Plan, do: Callable[[], object]) -> LibraryFailed | None:
    """Do it while calls fail as planned; return how it failed, None when it did not."""
    with failing(plan):
        try:
            do()
        except LibraryFailed as error:
            return error
    return None


@pytest.mark.parametrize("action", ACTIONS)
def test_whichever_call_fails_nothing_changes_and_a_retry_works(prepared, action):
    edit = ACTIONS[action](prepared)
    with prepared.opened() as library:
        library.apply(edit)
        wanted = state(library)
    codes, kinds = cycle(CODES), cycle(("once", "lasting", "dropped"))
    for at in range(1, 200):
        code, kind = next(codes), next(kinds)
        with prepared.opened() as library:
            before = state(library)
            plan = Plan(at, code, lasting=kind == "lasting", dropped=kind == "dropped")
            error = failure(plan, partial(library.apply, edit))
            if not plan.fired:
                assert error is None
                assert at > 5
                return
            if error is None:
                # The only damage that does not stop an edit: that of the file of originals.
                assert (code, action) == ("SQLITE_CORRUPT", "add an article")
                assert [n.message for n in library.notices] == ["library.originals-damaged"]
                assert state(library) == wanted
                continue
            assert error.message == CODES[code]
            assert state(library) == before
            library.apply(edit)
            assert state(library) == wanted
            if at % 10 == 0:
                assert library.check().problems == ()
    pytest.fail("an edit of more than two hundred calls")


@pytest.mark.parametrize("action", ACTIONS)
def test_a_commit_that_reports_an_error_but_is_in_the_file_counts(prepared, action):
    edit = ACTIONS[action](prepared)
    with prepared.opened() as library:
        # The first commit of an article is that of its original, which may be kept twice without harm.
        at = 2 if action == "add an article" else 1
        with failing(Plan(at, "SQLITE_IOERR_DIR_FSYNC", after=True, only="COMMIT")) as plan:
            applied = library.apply(edit)
        assert plan.fired
        wanted = state(library)
        library.apply(applied.inverse)
        assert state(library) != wanted


def test_a_retry_does_not_do_twice_what_arrived_unseen(prepared):
    edit = _annotation(prepared)
    with prepared.opened() as library:
        plan = Plan(1, "SQLITE_IOERR_DIR_FSYNC", after=True, only="COMMIT")
        with failing(plan), pytest.MonkeyPatch.context() as patch:
            patch.setattr(library._store, "has_landed", lambda _serial: False)
            with pytest.raises(LibraryFailed):
                library.apply(edit)
        applied = library.apply(edit)
        assert len(library.annotations(prepared.revision.article)) == 3
        library.apply(applied.inverse)
        assert len(library.annotations(prepared.revision.article)) == 2


def test_a_reading_call_that_fails_leaves_the_library_usable(prepared):
    with prepared.opened() as library:
        before = state(library)
        for at in range(1, 12):
            plan = Plan(at, "SQLITE_IOERR_READ")
            error = failure(plan, lambda: state(library))
            assert plan.fired
            # A ROLLBACK that fails ends a transaction that only read: nobody has to know.
            assert error is None or error.message == "library.io"
            assert state(library) == before


def test_an_error_says_nothing_of_what_was_written(prepared):
    secret = "canary-7f3a"
    edit = AddAnnotations(
        (annotation_on(prepared.revision, (0, 3), annotator=prepared.annotator.id, note=secret),)
    )
    with prepared.opened() as library, failing(Plan(12, "SQLITE_CONSTRAINT_UNIQUE")):
        with pytest.raises(Exception, match="injected") as caught:
            library.apply(edit)
        chain = ""
        error: BaseException | None = caught.value
        while error is not None:
            chain += repr(error) + str(error)
            error = error.__cause__ or error.__context__
        assert secret not in chain
