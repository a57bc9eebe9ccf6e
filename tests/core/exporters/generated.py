"""Generated libraries: emoji, right-to-left, combining marks, overlaps, several pieces, nothing at all."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, get_args
from uuid import UUID

from hypothesis import strategies as st

from reader.errors import NotFound
from reader.model import (
    Anchor,
    Annotation,
    Annotator,
    Area,
    Article,
    ArticleRow,
    AttributeDefinition,
    AttributeValue,
    Block,
    Codebook,
    Collection,
    Evidence,
    Label,
    Mark,
    Notice,
    Page,
    Revision,
    RevisionRow,
    Source,
    Speaker,
    SpeakerKind,
    SpeakerMention,
    TagDefinition,
    Verdict,
    VerdictWord,
    piece_of,
)
from reader.model.snapshot import Bundle, Link, Snapshot
from reader.text.hashing import text_hash
from reader.text.normalise import NORMALISER_VERSION, normalise
from reader.text.span import Span

TAGS = ("claim", "speculation", "background")
SCRIPTS = st.sampled_from(
    [
        "a",
        "word ",
        "No. ",
        "\n",
        "🚧",
        "👩‍👩‍👧",
        "é",
        "e\u0301",
        "שלום",
        "مرحبا ",
        "漢字",
        "ไทย",
        "=1+1",
        '"',
        ",",
        "'",
        "\u00a0",
        "ﬁ",
    ]
)
TEXTS = st.one_of(
    st.lists(SCRIPTS, max_size=20).map("".join),
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029"), max_size=40),
)
NOTES = st.one_of(
    st.just(""), TEXTS, st.sampled_from(["NA", "null", "=1+1", "@x", "line\nline", "'", "0012", " "])
)
WORDS = st.one_of(st.sampled_from(["Reader 1", "Dana", "רות", "+49", "nan"]), TEXTS.filter(bool))
IDS = st.uuids(version=4).map(str)
TIMES = st.datetimes().map(lambda t: t.isoformat(timespec="milliseconds") + "Z")


def spans(length: int) -> st.SearchStrategy[Span]:
    """Non-empty spans of a text of `length`, both ends of it often."""
    ends = st.one_of(st.sampled_from([0, length]), st.integers(0, length))
    return st.tuples(ends, ends).filter(lambda p: p[0] != p[1]).map(lambda p: Span(min(p), max(p)))


@st.composite
def piece_spans(draw: st.DrawFn, length: int) -> tuple[Span, ...]:
    cuts = sorted(draw(st.sets(st.integers(0, length), min_size=2, max_size=6)))
    several = [Span(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    return draw(st.one_of(spans(length).map(lambda s: (s,)), st.just(tuple(several))))


def blocks_of(text: str) -> tuple[Block, ...]:
    found, at = [], 0
    for number, line in enumerate(text.split("\n")):
        if line:
            found.append(Block("title" if number == 0 else "paragraph", Span(at, at + len(line))))
        at += len(line) + 1
    return tuple(found)


CODEBOOK = Codebook(
    "book",
    "Three questions",
    1,
    tuple(
        TagDefinition(
            tag,
            tag.title(),
            tag[0].upper(),
            tag,
            key=str(number + 1),
            examples=("One.", "Two."),
            attributes=(AttributeDefinition("sure", "How sure", "choice", ("low", "high")),),
        )
        for number, tag in enumerate(TAGS)
    ),
    created="2026-01-01T00:00:00.000Z",
)


@st.composite
def values(draw: st.DrawFn, length: int, speakers: Sequence[Speaker]) -> AttributeValue:
    some: list[st.SearchStrategy[tuple[Any, Any]]] = [
        st.tuples(st.just("text"), NOTES),
        st.tuples(st.just("choice"), WORDS),
        st.tuples(st.just("number"), st.floats(allow_nan=False, allow_infinity=False)),
        st.tuples(st.just("boolean"), st.booleans()),
        st.tuples(st.just("date"), st.sampled_from(["2026", "2026-05", "2026-05-01"])),
        st.tuples(st.just("address"), st.just("https://example.org/ü?a=1&b")),
    ]
    if length:
        some.append(st.tuples(st.just("span"), spans(length)))
    if speakers:
        some.append(st.tuples(st.just("speaker"), st.sampled_from([s.id for s in speakers])))
    kind, value = draw(st.one_of(some))
    return AttributeValue(draw(st.sampled_from(["sure", "where"])), kind, value)


@st.composite
def verdicts(draw: st.DrawFn) -> Verdict | None:
    """None, or what says something."""
    address = st.sampled_from(["https://example.org/ü?a=1&b", "archive.example, box 3", "=1+1"])
    drawn = Verdict(
        draw(st.sampled_from(get_args(VerdictWord))),
        draw(st.lists(st.builds(Evidence, address, NOTES), max_size=2).map(tuple)),
        draw(st.sampled_from(["", "2026", "2026-05", "2026-05-01"])),
    )
    return None if drawn == Verdict() else drawn


@st.composite
def some_annotation(
    draw: st.DrawFn,
    article: str,
    revision: Revision,
    annotators: Sequence[Annotator],
    speakers: Sequence[Speaker],
) -> Annotation:
    length = len(revision.text)
    area = draw(areas()) if draw(st.integers(0, 5)) == 0 else None
    pieces = tuple(piece_of(revision.text, s) for s in draw(piece_spans(length))) if length else ()
    some_spans = st.lists(spans(length), max_size=2).map(tuple) if length else st.just(())
    mention = None
    if draw(st.booleans()) and speakers:
        named = draw(st.one_of(st.none(), spans(length))) if length and area is None else None
        mention = SpeakerMention(draw(st.sampled_from([s.id for s in speakers])), named)
    anchor = Anchor(revision.id, pieces, state="confirmed" if pieces else "orphan")
    return Annotation(
        id=draw(IDS),
        article=article,
        tag=draw(st.sampled_from(TAGS)),
        annotator=draw(st.sampled_from([a.id for a in annotators])),
        anchors=(anchor,) if area is None else (),
        codebook=CODEBOOK.id,
        codebook_version=CODEBOOK.version,
        note=draw(NOTES),
        speaker=mention,
        cues=draw(some_spans) if area is None else (),
        values=draw(st.lists(values(length, speakers), max_size=2).map(tuple)),
        created=draw(TIMES),
        modified=draw(TIMES),
        verdict=draw(verdicts()),
        area=area,
    )


HASHES = st.binary(min_size=32, max_size=32).map(bytes.hex)
SIDES = st.integers(0, 80_000).map(lambda n: n / 100)


@st.composite
def areas(draw: st.DrawFn) -> Area:
    """An area of a printed page, with a picture or without."""
    x, y = (
        sorted(draw(st.sets(SIDES, min_size=2, max_size=2))),
        sorted(draw(st.sets(SIDES, min_size=2, max_size=2))),
    )
    picture = draw(st.one_of(st.just(""), HASHES))
    page = draw(st.integers(0, 900))
    return Area(
        draw(HASHES), page, draw(st.sampled_from(["iv", str(page + 1), "A-3", "דף"])), x[0], y[0], x[1], y[1],
        draw(st.integers(0, 40)), picture, 150 if picture else 0,
    )  # fmt: skip


@st.composite
def revisions(draw: st.DrawFn, article: str, number: int = 1) -> Revision:
    text = draw(TEXTS.map(lambda drawn: normalise(drawn).text))
    marks: tuple[Mark, ...] = ()
    pages: tuple[Page, ...] = ()
    if text:
        marks = draw(st.sampled_from([(), (Mark("link", Span(0, len(text)), "https://example.org"),)]))
        turned = draw(st.integers(0, len(text)))
        two = (Page("iv", Span(0, turned)), Page("דף 5", Span(turned, len(text))))
        pages = draw(st.sampled_from([(), two]))
    return Revision(
        id=draw(IDS),
        article=article,
        number=number,
        text=text,
        text_hash=text_hash(text),
        normaliser_version=NORMALISER_VERSION,
        blocks=blocks_of(text),
        marks=marks,
        pages=pages,
        source=Source("file", "story.txt", retrieved="2026-01-02T03:04:05.678Z"),
        language="en",
        notices=draw(st.sampled_from([(), (Notice("import.guessed", (("encoding", "cp1252"),)),)])),
        created="2026-01-02T03:04:05.678Z",
    )


def some_of(articles: Sequence[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return (
        st.lists(st.sampled_from(articles), unique=True).map(sorted).map(tuple) if articles else st.just(())
    )


@st.composite
def collections(draw: st.DrawFn, articles: Sequence[str]) -> tuple[Collection, ...]:
    """Up to three collections, each at the top or inside an earlier one, one of them live now and then."""
    found: list[Collection] = []
    for identity in draw(st.sets(IDS, max_size=3)):
        query = draw(st.sampled_from(["", "", "tag:claim may"]))
        found.append(
            Collection(
                identity,
                draw(WORDS),
                parent=draw(st.sampled_from(["", *(c.id for c in found)])),
                ordinal=draw(st.integers(0, 3)),
                note=draw(NOTES),
                query=query,
                created=draw(TIMES),
                articles=() if query else draw(some_of(articles)),
            )
        )
    return tuple(found)


@st.composite
def labels(draw: st.DrawFn, articles: Sequence[str]) -> tuple[Label, ...]:
    ids = draw(st.sets(IDS, max_size=2))
    return tuple(Label(i, draw(WORDS), draw(WORDS), draw(some_of(articles))) for i in ids)


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    """A whole library: up to three articles, each with up to two revisions and five annotations."""
    annotators = tuple(
        Annotator(i, n) for i, n in draw(st.dictionaries(IDS, WORDS, min_size=1, max_size=2)).items()
    )
    kinds: st.SearchStrategy[SpeakerKind] = st.sampled_from(
        ["named", "unnamed", "institution", "document", "outlet", "own"]
    )
    speakers = tuple(
        Speaker(i, n, draw(kinds), draw(st.lists(WORDS, max_size=2, unique=True).map(tuple)))
        for i, n in draw(st.dictionaries(IDS, WORDS, max_size=2)).items()
    )
    articles, texts, said = [], [], []
    for identity in draw(st.sets(IDS, max_size=3)):
        articles.append(
            Article(identity, draw(WORDS), byline=draw(NOTES), published="2026-05", created=draw(TIMES))
        )
        for number in range(1, draw(st.integers(1, 2)) + 1):
            texts.append(draw(revisions(identity, number)))
        for _ in range(draw(st.integers(0, 5))):
            said.append(draw(some_annotation(identity, texts[-1], annotators, speakers)))
    facts = tuple(
        replace(a, values=draw(st.lists(values(0, speakers), max_size=2).map(tuple))) for a in articles
    )
    links: tuple[Link, ...] = ()
    if len(said) > 1:
        links = (Link(draw(IDS), "same claim", said[0].id, said[1].id, created="2026-01-01T00:00:00.000Z"),)
    return Snapshot(
        (CODEBOOK,), annotators, speakers, facts, tuple(texts), tuple(said), links,
        (CODEBOOK.id, CODEBOOK.version), annotators[0].id,
        collections=draw(collections([a.id for a in articles])), labels=draw(labels([a.id for a in articles])),
    )  # fmt: skip


@dataclass
class MemoryLibrary:
    """What exporters see of a library, over a snapshot."""

    snapshot: Snapshot
    reads: list[str] = field(default_factory=list)

    def codebook(self) -> Codebook:
        return next(c for c in self.snapshot.codebooks if (c.id, c.version) == self.snapshot.codebook)

    def codebooks(self) -> tuple[Codebook, ...]:
        return self.snapshot.codebooks

    def annotators(self) -> tuple[Annotator, ...]:
        return self.snapshot.annotators

    def annotator(self) -> Annotator:
        return next(a for a in self.snapshot.annotators if a.id == self.snapshot.annotator)

    def speakers(self) -> tuple[Speaker, ...]:
        return self.snapshot.speakers

    def speaker(self, speaker_id: str, /) -> Speaker:
        return next(s for s in self.snapshot.speakers if s.id == speaker_id)

    def links(self) -> tuple[Link, ...]:
        return self.snapshot.links

    def collections(self) -> tuple[Collection, ...]:
        return self.snapshot.collections

    def labels(self) -> tuple[Label, ...]:
        return self.snapshot.labels

    def articles(
        self, *, after: str | None = None, limit: int | None = None, trashed: bool = False
    ) -> tuple[ArticleRow, ...]:
        rows = [ArticleRow(a, 1, 0, 0, 0) for a in self.snapshot.articles]
        ids = [r.article.id for r in rows]
        begin = ids.index(after) + 1 if after else 0
        return tuple(rows[begin:][:limit])

    def bundles(self, ids: Sequence[str], /) -> Iterator[Bundle]:
        for id in ids:
            with suppress(NotFound):
                article, rows = self.article(id), self.revisions(id)
                newest = max(rows, key=lambda row: row.number)
                yield Bundle(article, rows, self.revision(newest.id), self.annotations(id))

    def article(self, article_id: str, /) -> Article:
        self.reads.append(article_id)
        for article in self.snapshot.articles:
            if article.id == article_id:
                return article
        raise NotFound("cli.unknown-article", article=article_id)

    def revisions(self, article_id: str, /) -> tuple[RevisionRow, ...]:
        return tuple(
            RevisionRow(r.id, r.article, r.number, r.text_hash, len(r.text), r.source, r.created)
            for r in self.snapshot.revisions
            if r.article == article_id
        )

    def revision(self, revision_id: str, /) -> Revision:
        return next(r for r in self.snapshot.revisions if r.id == revision_id)

    def annotations(self, article_id: str, /, *, revision: str | None = None) -> tuple[Annotation, ...]:
        return tuple(a for a in self.snapshot.annotations if a.article == article_id)


def identity(number: int) -> str:
    return str(UUID(int=number, version=4))


def small_library(
    text: str = "Officials said the bridge may reopen Friday. 🚧 It closed in May.",
    *marked: tuple[str, tuple[tuple[int, int], ...]],
    note: str = "",
    title: str = "Story",
) -> MemoryLibrary:
    """One article with annotations given as (tag, ((start, end), …))."""
    article = Article(identity(1), title, outlet="The Ferry", published="2026-05")
    revision = Revision(
        identity(2), article.id, 1, text, text_hash(text), 1, blocks_of(text), source=Source("file", "a.txt")
    )
    annotator = Annotator(identity(3), "Reader 1")
    said = tuple(
        Annotation(
            identity(10 + number),
            article.id,
            tag,
            annotator.id,
            (Anchor(revision.id, tuple(piece_of(text, Span(*p)) for p in pieces)),),
            codebook=CODEBOOK.id,
            note=note,
            created="2026-01-02T03:04:05.678Z",
            modified="2026-01-02T03:04:05.678Z",
        )
        for number, (tag, pieces) in enumerate(marked)
    )
    current = (CODEBOOK.id, CODEBOOK.version)
    return MemoryLibrary(
        Snapshot((CODEBOOK,), (annotator,), (), (article,), (revision,), said, (), current, annotator.id)
    )


WORDS_OF_MANY = (
    "Officials", "said", "the bridge", "may", "reopen.", "🚧", "👩\u200d👩\u200d👧", "e\u0301t\u00e9", "שלום", "مرحبا", "漢字", "ไทย", "=1+1",
    '"quoted"', "O'Neill", "no.\u00a01", "ﬁn", "\n",
)  # fmt: skip


def many(documents: int, seed: int = 6) -> MemoryLibrary:
    """A library of so many articles: every script, emoji, overlaps, nests, several pieces, none at all."""
    chance = random.Random(seed)
    base = small_library().snapshot
    articles, revisions, said = [], [], []
    for number in range(documents):
        words = chance.choices(WORDS_OF_MANY, k=chance.randrange(40))
        text = normalise(" ".join(words)).text
        article = replace(base.articles[0], id=identity(1_000_000 + number), title=f"Story {number}")
        revision = replace(
            base.revisions[0],
            id=identity(2_000_000 + number),
            article=article.id,
            text=text,
            text_hash=text_hash(text),
            blocks=blocks_of(text),
        )
        articles.append(article)
        revisions.append(revision)
        for one in range(chance.randrange(6) if text.strip() else 0):
            cuts = sorted(
                chance.sample(range(len(text) + 1), k=min(len(text) + 1, 2 * chance.choice((1, 1, 2))))
            )
            pieces = [Span(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
            anchor = Anchor(revision.id, tuple(piece_of(text, span) for span in pieces))
            said.append(
                Annotation(
                    identity(3_000_000 + 10 * number + one),
                    article.id,
                    chance.choice(TAGS),
                    base.annotators[0].id,
                    (anchor,),
                    codebook=CODEBOOK.id,
                    note=chance.choice(("", "why", "=2+2", "two\nlines")),
                    created="2026-01-02T03:04:05.678Z",
                    modified="2026-01-02T03:04:05.678Z",
                )
            )
    return MemoryLibrary(
        replace(base, articles=tuple(articles), revisions=tuple(revisions), annotations=tuple(said))
    )


def changed(library: MemoryLibrary, **fields: object) -> MemoryLibrary:
    """Return the library with every annotation changed so."""
    said = tuple(replace(a, **fields) for a in library.snapshot.annotations)  # type: ignore[arg-type]
    return MemoryLibrary(replace(library.snapshot, annotations=said))
