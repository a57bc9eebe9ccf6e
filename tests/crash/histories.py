"""One history of writes of every kind, the same for the same seed: a process that is killed lives it, and
the test lives it again to know what must be on disk."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import get_args

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
    EditAnnotator,
    EditArticle,
    EditSpeaker,
    RestoreArticles,
    SetCodebook,
    TrashAnnotations,
    TrashArticles,
    TrashRevision,
)
from reader.library.merge import merge
from reader.model import (
    Anchor,
    Annotation,
    Annotator,
    Article,
    AttributeValue,
    Block,
    Evidence,
    Revision,
    Source,
    Speaker,
    SpeakerMention,
    Verdict,
    VerdictWord,
    piece_of,
)
from reader.model.snapshot import Link, Snapshot
from reader.text.hashing import text_hash
from reader.text.span import Span

WORDS = "The port may reopen 🚧 after שלום Friday, officials said. e\u0301 漢字 It closed in May. ".split(" ")
VERDICTS: tuple[VerdictWord, ...] = get_args(VerdictWord)
TAGS = ("claim", "speculation", "background")
MOST_ARTICLES = 8  # more go to the trash, so that a history can be long and stay quick


class History:
    """Steps 0, 1, 2 … of one seed on one library; `step` returns when its writes are committed."""

    def __init__(self, path: Path, seed: int) -> None:
        self._seed = seed
        self._number = 0
        self.library = Library.open(path, clock=self._now)
        self._random = random.Random()
        self._kinds: tuple[tuple[int, Callable[[], Edit | None]], ...] = (
            (4, self._article),
            (2, self._revision),
            (30, self._annotations),
            (15, self._retouch),
            (8, self._remove),
            (4, self._speaker),
            (3, self._people),
            (2, self._facts),
            (2, self._trash_article),
            (1, self._codebook),
            (2, self._link),
            (2, self._merge),
            (2, self._session),
            (1, self._backup),
            (1, self._purge),
        )

    def _now(self) -> str:
        return f"2026-01-01T00:00:00.{self._number % 1000:03d}Z"

    def step(self, number: int) -> str:
        """Do step `number`; return the name of what it was."""
        self._number = number
        self._random.seed(f"{self._seed} {number}")
        weights = [weight for weight, _ in self._kinds]
        (_, kind) = self._random.choices(self._kinds, weights)[0]
        edit = kind()
        if edit is not None:
            self.library.apply(edit)
        return kind.__name__.strip("_")

    def _id(self) -> str:
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def _text(self) -> str:
        return " ".join(self._random.choices(WORDS, k=self._random.randint(5, 400)))

    def _rows(self) -> list[str]:
        return [row.article.id for row in self.library.articles()]

    def _some_annotations(self) -> tuple[Annotation, ...]:
        ids = self._rows()
        return self.library.annotations(self._random.choice(ids)) if ids else ()

    # --- what can be written ---

    def _article(self) -> Edit:
        ids = self._rows()
        adding = self._new_article()
        if len(ids) < MOST_ARTICLES:
            return adding
        return Batch((TrashArticles((self._random.choice(ids),)), adding))

    def _new_article(self) -> AddArticle:
        article = Article(self._id(), self._text()[:40], created=self._now())
        return AddArticle(article, self._revision_of(article, 1), self._text().encode())

    def _revision_of(self, article: Article, number: int) -> Revision:
        text = self._text()
        return Revision(
            self._id(), article.id, number, text, text_hash(text), 1, (Block("paragraph", Span(0, len(text))),),
            source=Source("file", "a.txt"), created=self._now(),
        )  # fmt: skip

    def _revision(self) -> Edit:
        ids = self._rows()
        if not ids:
            return self._new_article()
        id = self._random.choice(ids)
        rows = self.library.revisions(id)
        if len(rows) > 2:
            return TrashRevision(rows[0].id)
        revision = self._revision_of(self.library.article(id), rows[-1].number + 1)
        carried = [
            EditAnnotation(a, a.with_anchor(Anchor(revision.id, (), "lost", 0.0, "orphan")))
            for a in self.library.annotations(id)
            if not a.cues and a.speaker is None
        ]
        return Batch((AddRevision(revision), *carried))

    def _spans(self, length: int) -> list[Span]:
        cuts = sorted(self._random.sample(range(length + 1), 2 * self._random.randint(1, 2)))
        return [Span(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=True)]

    def _annotations(self) -> Edit:
        ids = self._rows()
        if not ids:
            return self._new_article()
        revision = self.library.newest_revision(self._random.choice(ids))
        count = self._random.choice((1, 1, 1, 1, 3, 300))
        return AddAnnotations(tuple(self._annotation(revision) for _ in range(count)))

    def _annotation(self, revision: Revision) -> Annotation:
        pieces = tuple(piece_of(revision.text, span) for span in self._spans(len(revision.text)))
        return Annotation(
            self._id(), revision.article, self._random.choice(TAGS), self.library.annotator().id,
            (Anchor(revision.id, pieces),), created=self._now(),
        )  # fmt: skip

    def _retouch(self) -> Edit:
        there = self._some_annotations()
        if not there:
            return self._annotations()
        before = self._random.choice(there)
        revision = self.library.newest_revision(before.article)
        after = replace(before, note=self._text()[:80], tag=self._random.choice(TAGS))
        if before.anchor_in(revision.id) is not None:
            pieces = tuple(piece_of(revision.text, span) for span in self._spans(len(revision.text)))
            after = replace(
                after.with_anchor(Anchor(revision.id, pieces)),
                cues=tuple(self._spans(len(revision.text))),
                values=(AttributeValue("sure", "number", self._random.random()),),
            )
            speakers = self.library.speakers()
            if speakers:
                after = replace(after, speaker=SpeakerMention(self._random.choice(speakers).id, Span(0, 3)))
        if self._random.random() < 0.4:
            resting = tuple(Evidence(f"https://example.org/{self._id()}") for _ in self._text()[:2])
            after = replace(after, verdict=Verdict(self._random.choice(VERDICTS), resting))
        return EditAnnotation(before, after)

    def _remove(self) -> Edit:
        there = self._some_annotations()
        if not there:
            return self._annotations()
        most = len(there) if len(there) > 600 else min(3, len(there))
        return TrashAnnotations(tuple(a.id for a in self._random.sample(there, most)))

    def _speaker(self) -> Edit:
        speakers = self.library.speakers()
        if len(speakers) < 5:
            return AddSpeaker(Speaker(self._id(), self._text()[:20], "institution"))
        chosen = self._random.choice(speakers)
        return EditSpeaker(chosen, replace(chosen, name=self._text()[:20], aliases=(chosen.name,)))

    def _people(self) -> Edit:
        annotators = self.library.annotators()
        if len(annotators) < 3:
            return AddAnnotator(Annotator(self._id(), self._text()[:20]))
        chosen = self._random.choice(annotators)
        return EditAnnotator(chosen, replace(chosen, name=self._text()[:20]))

    def _facts(self) -> Edit:
        ids = self._rows()
        if not ids:
            return self._new_article()
        before = self.library.article(self._random.choice(ids))
        return EditArticle(before, replace(before, note=self._text(), done=not before.done))

    def _trash_article(self) -> Edit:
        trashed = self.library.articles(trashed=True)
        if trashed and self._random.random() < 0.5:
            return RestoreArticles((self._random.choice(trashed).article.id,))
        ids = self._rows()
        return TrashArticles((self._random.choice(ids),)) if ids else self._new_article()

    def _codebook(self) -> Edit:
        book = self.library.codebook()
        return SetCodebook(replace(book, version=book.version + 1, name=self._text()[:20]))

    def _link(self) -> Edit:
        there = self._some_annotations()
        if len(there) < 2:
            return self._annotations()
        first, second = self._random.sample(there, 2)
        return AddLinks((Link(self._id(), "same claim", first.id, second.id),))

    # --- what is not one edit ---

    def _merge(self) -> None:
        adding = self._new_article()
        annotations = tuple(self._annotation(adding.revision) for _ in range(self._random.choice((2, 50))))
        annotator = self.library.annotator()
        merge(
            self.library,
            Snapshot(
                annotators=(annotator,),
                articles=(adding.article,),
                revisions=(adding.revision,),
                annotations=annotations,
            ),
        )

    def _session(self) -> None:
        self.library.save_session({"article": self._text(), "number": self._number})
        self.library.save_draft(self._id(), self._text())

    def _backup(self) -> None:
        self.library.backup()

    def _purge(self) -> None:
        self.library.purge()
