"""Random histories of every kind of edit: undo all is the start, redo all is the end."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from reader.errors import EditRefused
from reader.library import Library
from reader.library.edits import (
    AddAnnotations,
    AddAnnotator,
    AddArticle,
    AddLinks,
    AddRevision,
    AddShelf,
    AddSpeaker,
    Applied,
    Batch,
    Edit,
    EditAnnotation,
    EditAnnotator,
    EditArticle,
    EditShelf,
    EditSpeaker,
    MarkArticles,
    PutArticles,
    RestoreArticles,
    SetCodebook,
    TakeArticles,
    TrashAnnotations,
    TrashAnnotator,
    TrashArticles,
    TrashLinks,
    TrashRevision,
    TrashShelves,
    TrashSpeakers,
    UseAnnotator,
)
from reader.model import (
    Anchor,
    Annotation,
    Annotator,
    Article,
    Collection,
    Label,
    Revision,
    Speaker,
    SpeakerMention,
    new_id,
)
from reader.model.shelf import with_inner
from reader.model.snapshot import Link
from tests.core.exporters.generated import NOTES, WORDS, piece_spans, spans, values, verdicts
from tests.core.library.builders import annotation_on, quick_folder, revision_of, state

TEXTS = st.sampled_from(
    [
        "One 🚧 two. שלום עולם. Three e\u0301.",
        "漢字かな交じり文。 The port closed.\nIt may reopen.",
        "x",
        "مرحبا 👩‍👩‍👧 a b c d e f g h i j k l m n o p",
    ]
)
TAGS = st.sampled_from(["claim", "speculation", "background"])


class Histories(RuleBasedStateMachine):
    """Applies edits to a library and keeps what takes them back."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = self.stack.enter_context(quick_folder())
        self.library = self.stack.enter_context(Library.open(folder / "test.spanlib"))
        self.done: list[Applied] = []
        self.undone: list[Applied] = []
        self.start = state(self.library)
        self.version = 1

    def teardown(self) -> None:
        try:
            self._undo_all_and_redo_all()
        finally:
            self.stack.close()

    def _undo_all_and_redo_all(self) -> None:
        end = state(self.library)
        inverses = [self.library.apply(applied.inverse) for applied in reversed(self.done)]
        assert state(self.library) == self.start
        assert self.library.check().problems == ()
        for undone in reversed(inverses):
            self.library.apply(undone.inverse)
        assert state(self.library) == end
        assert self.library.check().problems == ()
        assert self.library.notices == ()

    def do(self, edit: Edit) -> None:
        """Apply an edit that fits; one that is refused must leave nothing behind."""
        before = self.library._store.serial()
        try:
            self.done.append(self.library.apply(edit))
        except EditRefused:
            assert self.library._store.serial() == before
        else:
            self.undone.clear()

    def revisions(self) -> list[Revision]:
        rows = self.library.articles()
        return [self.library.newest_revision(row.article.id) for row in rows]

    def annotations(self) -> list[Annotation]:
        return [a for row in self.library.articles() for a in self.library.annotations(row.article.id)]

    def made(self, draw: Any) -> Annotation:
        revision = draw(st.sampled_from(self.revisions()))
        given = annotation_on(
            revision,
            *((s.start, s.end) for s in draw(piece_spans(len(revision.text)))),
            tag=draw(TAGS),
            annotator=draw(st.sampled_from(self.library.annotators())).id,
        )
        return self.varied(draw, given, revision)

    def varied(self, draw: Any, given: Annotation, revision: Revision) -> Annotation:
        length = len(revision.text)
        speakers = self.library.speakers()
        mention = None
        if speakers and draw(st.booleans()):
            mention = SpeakerMention(draw(st.sampled_from(speakers)).id, draw(st.none() | spans(length)))
        return replace(
            given,
            note=draw(NOTES),
            speaker=mention,
            cues=tuple(draw(st.lists(spans(length), max_size=2))),
            values=tuple(draw(st.lists(values(length, speakers), max_size=2))),
            verdict=draw(verdicts()),
        )

    @initialize(text=TEXTS)
    def an_article_is_there(self, text: str) -> None:
        self.add_article(text, "First")

    @rule(text=TEXTS, title=NOTES)
    def add_article(self, text: str, title: str) -> None:
        article = Article(new_id(), title, created=self.library.now())
        self.do(AddArticle(article, revision_of(article, text), text.encode()))

    @precondition(lambda self: self.library.articles(limit=1))
    @rule(data=st.data(), text=TEXTS)
    def add_revision(self, data: Any, text: str) -> None:
        row = data.draw(st.sampled_from(self.library.articles()))
        revision = revision_of(row.article, text, len(self.library.revisions(row.article.id)) + 1)
        adding: list[Edit] = [AddRevision(revision)]
        for annotation in self.library.annotations(row.article.id):
            span = data.draw(spans(len(text)))
            moved = annotation_on(revision, (span.start, span.end)).anchors[0]
            anchor = data.draw(st.sampled_from([moved, Anchor(revision.id, (), "lost", 0.0, "orphan")]))
            inside = all(c.end <= len(text) for c in annotation.cues)
            if inside and annotation.speaker is None and not annotation.values:
                adding.append(EditAnnotation(annotation, annotation.with_anchor(anchor)))
        self.do(Batch(tuple(adding)))

    @precondition(lambda self: self.library.articles(limit=1))
    @rule(data=st.data())
    def trash_revision(self, data: Any) -> None:
        row = data.draw(st.sampled_from(self.library.articles()))
        self.do(TrashRevision(data.draw(st.sampled_from(self.library.revisions(row.article.id))).id))

    @precondition(lambda self: self.library.articles(limit=1))
    @rule(data=st.data(), title=NOTES, note=NOTES)
    def edit_article(self, data: Any, title: str, note: str) -> None:
        before = data.draw(st.sampled_from(self.library.articles())).article
        facts = tuple(data.draw(st.lists(values(0, self.library.speakers()), max_size=2)))
        self.do(
            EditArticle(before, replace(before, title=title, note=note, done=not before.done, values=facts))
        )

    @precondition(lambda self: self.library.articles(limit=1))
    @rule(
        data=st.data(),
        done=st.sampled_from([None, True, False]),
        reading=st.sampled_from([None, "", "reading", "read"]),
    )
    def mark_articles(self, data: Any, done: bool | None, reading: Any) -> None:
        rows = data.draw(st.lists(st.sampled_from(self.library.articles()), min_size=1, max_size=3))
        self.do(MarkArticles(tuple(row.article.id for row in rows), done, reading))

    @rule(data=st.data(), name=WORDS, query=st.sampled_from(["", "", "could"]))
    def add_collection(self, data: Any, name: str, query: str) -> None:
        parent = data.draw(st.sampled_from(["", *(c.id for c in self.library.collections())]))
        self.do(AddShelf(Collection(new_id(), name, parent=parent, query=query)))

    @rule(name=WORDS, style=WORDS)
    def add_label(self, name: str, style: str) -> None:
        self.do(AddShelf(Label(new_id(), name, style)))

    @precondition(lambda self: self.library.collections())
    @rule(data=st.data(), name=WORDS, ordinal=st.integers(0, 3))
    def edit_collection(self, data: Any, name: str, ordinal: int) -> None:
        before = data.draw(st.sampled_from(self.library.collections()))
        parent = data.draw(st.sampled_from(["", *(c.id for c in self.library.collections())]))
        self.do(EditShelf(before, replace(before, name=name, ordinal=ordinal, parent=parent)))

    @precondition(lambda self: self.library.labels())
    @rule(data=st.data(), name=WORDS)
    def edit_or_trash_label(self, data: Any, name: str) -> None:
        before = data.draw(st.sampled_from(self.library.labels()))
        edits = [EditShelf(before, replace(before, name=name)), TrashShelves("label", (before.id,))]
        self.do(data.draw(st.sampled_from(edits)))

    @precondition(lambda self: self.library.collections())
    @rule(data=st.data())
    def trash_collection(self, data: Any) -> None:
        there = self.library.collections()
        chosen = frozenset((data.draw(st.sampled_from(there)).id,))
        ids = data.draw(st.sampled_from([chosen, with_inner(chosen, there)]))
        self.do(TrashShelves("collection", tuple(sorted(ids))))

    @precondition(lambda self: self.library.articles(limit=1))
    @rule(data=st.data(), how=st.sampled_from([PutArticles, TakeArticles]))
    def put_and_take(self, data: Any, how: Any) -> None:
        shelves = [("collection", c.id) for c in self.library.collections()]
        shelves += [("label", k.id) for k in self.library.labels()]
        if shelves:
            rows = data.draw(st.lists(st.sampled_from(self.library.articles()), min_size=1, max_size=3))
            self.do(how(*data.draw(st.sampled_from(shelves)), tuple(r.article.id for r in rows)))

    @precondition(lambda self: self.library.articles(limit=1))
    @rule(data=st.data())
    def trash_articles(self, data: Any) -> None:
        rows = data.draw(st.lists(st.sampled_from(self.library.articles()), min_size=1, max_size=2))
        self.do(TrashArticles(tuple(row.article.id for row in rows)))

    @precondition(lambda self: self.library.articles(limit=1, trashed=True))
    @rule(data=st.data())
    def restore_articles(self, data: Any) -> None:
        row = data.draw(st.sampled_from(self.library.articles(trashed=True)))
        self.do(RestoreArticles((row.article.id,)))

    @precondition(lambda self: self.library.articles(limit=1))
    @rule(data=st.data(), count=st.integers(1, 3))
    def add_annotations(self, data: Any, count: int) -> None:
        self.do(AddAnnotations(tuple(self.made(data.draw) for _ in range(count))))

    @precondition(lambda self: self.annotations())
    @rule(data=st.data(), tag=TAGS)
    def edit_annotation(self, data: Any, tag: str) -> None:
        before = data.draw(st.sampled_from(self.annotations()))
        revision = self.library.newest_revision(before.article)
        after = replace(self.varied(data.draw, before, revision), tag=tag)
        if data.draw(st.booleans()):
            cuts = data.draw(piece_spans(len(revision.text)))
            anchor = annotation_on(revision, *((s.start, s.end) for s in cuts)).anchors[0]
            after = after.with_anchor(anchor)
        self.do(EditAnnotation(before, after))

    @precondition(lambda self: self.annotations())
    @rule(data=st.data())
    def trash_annotations(self, data: Any) -> None:
        chosen = data.draw(st.lists(st.sampled_from(self.annotations()), min_size=1, max_size=3))
        self.do(TrashAnnotations(tuple(a.id for a in chosen)))

    @rule(name=WORDS)
    def add_speaker(self, name: str) -> None:
        self.do(AddSpeaker(Speaker(new_id(), name, "institution")))

    @precondition(lambda self: self.library.speakers())
    @rule(data=st.data(), name=WORDS)
    def edit_speaker(self, data: Any, name: str) -> None:
        before = data.draw(st.sampled_from(self.library.speakers()))
        self.do(
            EditSpeaker(
                before, replace(before, name=name, kind="document", aliases=(*before.aliases, name)[-2:])
            )
        )

    @precondition(lambda self: self.library.speakers())
    @rule(data=st.data())
    def trash_speaker(self, data: Any) -> None:
        self.do(TrashSpeakers((data.draw(st.sampled_from(self.library.speakers())).id,)))

    @rule(name=WORDS)
    def add_annotator(self, name: str) -> None:
        self.do(AddAnnotator(Annotator(new_id(), name)))

    @rule(data=st.data(), name=WORDS)
    def change_annotators(self, data: Any, name: str) -> None:
        chosen = data.draw(st.sampled_from(self.library.annotators()))
        edits = [
            EditAnnotator(chosen, replace(chosen, name=name)),
            UseAnnotator(chosen.id),
            TrashAnnotator(chosen.id),
        ]
        self.do(data.draw(st.sampled_from(edits)))

    @rule(name=WORDS)
    def set_codebook(self, name: str) -> None:
        self.version += 1
        book = self.library.codebook()
        self.do(SetCodebook(replace(book, version=100 * self.version, name=name)))

    @precondition(lambda self: len(self.annotations()) > 1)
    @rule(data=st.data(), kind=WORDS)
    def add_link(self, data: Any, kind: str) -> None:
        there = self.annotations()
        ends = data.draw(st.sampled_from(there)).id, data.draw(st.sampled_from(there)).id
        self.do(AddLinks((Link(new_id(), kind, *ends),)))

    @precondition(lambda self: self.library.links())
    @rule(data=st.data())
    def trash_link(self, data: Any) -> None:
        self.do(TrashLinks((data.draw(st.sampled_from(self.library.links())).id,)))

    @precondition(lambda self: self.done)
    @rule()
    def undo(self) -> None:
        self.undone.append(self.library.apply(self.done.pop().inverse))

    @precondition(lambda self: self.undone)
    @rule()
    def redo(self) -> None:
        self.done.append(self.library.apply(self.undone.pop().inverse))


TestHistories = Histories.TestCase
TestHistories.settings = settings(
    max_examples=2000 if os.environ.get("SPANREADER_FULL") else 15, stateful_step_count=30
)
