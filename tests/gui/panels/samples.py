"""Invented values for tests and pictures of the panels: articles, cards, a codebook, jobs."""

from __future__ import annotations

from reader.anchoring import carry_spans
from reader.anchoring.compare import compare
from reader.app.panels.card_model import CardRow
from reader.app.panels.codebook import tag_styles
from reader.app.panels.import_rows import ImportJob
from reader.app.revisions.comparison import Compared, prepared
from reader.app.revisions.drifting import Drifted, drifted
from reader.app.revisions.entries import Entry, Materials
from reader.library.concordance import InContext
from reader.library.cues import cues_for
from reader.library.drift import drift
from reader.model import (
    Anchor,
    Annotation,
    Article,
    ArticleRow,
    AttributeDefinition,
    AttributeValue,
    Codebook,
    Collection,
    Hit,
    Label,
    Revision,
    Speaker,
    TagDefinition,
    piece_of,
)
from reader.text.span import Span

CODEBOOK = Codebook(
    "three-questions",
    "News, three questions",
    1,
    (
        TagDefinition(
            "claim",
            "Claim",
            "C",
            "claim",
            "1",
            "Presented as having happened, being said, decided or measured in this story.",
        ),
        TagDefinition(
            "speculation",
            "Speculation",
            "S",
            "speculation",
            "2",
            "The writer or the source leaves it open: possible, believed, feared, forecast, said to be unknown.",
            include="It even when attributed.",
            attributes=(
                AttributeDefinition("about", "About", "choice", ("the cause", "the consequence")),
                AttributeDefinition("when", "When", "date"),
                AttributeDefinition("chance", "Chance", "number"),
            ),
        ),
        TagDefinition(
            "background",
            "Background",
            "B",
            "background",
            "3",
            "Settled context: earlier events, standing facts, definitions, routine.",
        ),
        TagDefinition("loaded", "Loaded word", "L", "plum", "4", "Words that judge.", parent="speculation"),
    ),
)
STYLES = tag_styles(CODEBOOK)
SPEAKERS = (
    Speaker("s1", "Ilse Varrow", "named"),
    Speaker("s2", "County council", "institution"),
    Speaker("s3", "two former pilots", "unnamed"),
)


def article_row(
    number: int,
    title: str,
    outlet: str = "Lenn Valley Courier",
    published: str = "2026-10-14",
    *,
    revisions: int = 1,
    annotations: int = 5,
    orphans: int = 0,
    shares: tuple[int, int, int] = (40, 25, 20),
) -> ArticleRow:
    """Return a row whose id is the number; `shares` are characters of a hundred by the first three tags."""
    return ArticleRow(
        Article(str(number), title, outlet=outlet, published=published),
        revisions,
        annotations,
        orphans,
        100,
        tuple(zip(("claim", "speculation", "background"), shares, strict=True)),
    )


ROWS = (
    article_row(1, "Kessel Bridge shut after inspectors find cracked hangers", revisions=2),
    article_row(2, "Ferry operator asks the county for a second crossing", published="2026-10-13"),
    article_row(3, "What the spring floods left behind in Marrick", "The Upland Review", "2026-10-12"),
    article_row(4, "Council weighs a toll on lorries over the Lenn", "Evening Post", "2026-10", revisions=3),
    article_row(5, "Grain harvest ends a fortnight early", "The Upland Review", "2025-10-08"),
    article_row(6, "School buses to take the long road round until spring", "Evening Post", orphans=1),
    article_row(7, "A quiet year for the river pilots", annotations=0, shares=(0, 0, 0)),
    article_row(8, "إغلاق جسر كيسل بعد اكتشاف تشققات في حمّالاته", "بريد وادي لين"),
    article_row(9, "凱瑟爾橋因吊索裂縫而關閉", "蘭河新聞", shares=(10, 60, 20)),
)

COLLECTIONS = (
    Collection("water", "River crossings"),
    Collection("ferries", "Ferries", "water", articles=("2", "4")),
    Collection("harvest", "Harvest", ordinal=1, articles=("5",)),
    Collection("live", "Hedged, since October", ordinal=2, query="could after:2026-10"),
)
LABELS = (Label("front", "Front page", articles=("1",)), Label("todo", "To check", articles=("1", "3", "9")))
HITS = (
    Hit("1", ROWS[0].article.title, None, "Kessel Bridge shut", "title"),
    Hit(
        "1", ROWS[0].article.title, Span(4, 10), "The bridge was closed to all traffic on Tuesday", "text", 3
    ),
    Hit("1", ROWS[0].article.title, Span(90, 96), "…fear that the bridge may not reopen…", "text", 3),
    Hit("1", ROWS[0].article.title, Span(0, 20), "ask the council about the bridge", "note"),
    Hit("3", ROWS[2].article.title, Span(40, 46), "…swept against the old bridge at Marrick…", "text"),
    Hit("8", ROWS[7].article.title, Span(5, 8), "…قد يعاد فتح الجسر bridge قبل الشتاء…", "text"),
)
LINES = (
    InContext(
        "1", ROWS[0].article.title, Span(4, 10), "On Tuesday the ", "bridge", " was closed to all traffic."
    ),
    InContext(
        "3", ROWS[2].article.title, Span(40, 46), "swept against the old ", "bridge", " at Marrick, and"
    ),
    InContext("8", ROWS[7].article.title, Span(5, 10), "قد يعاد فتح ", "الجسر", " قبل الشتاء"),
)


def card(
    card_id: str,
    tag: str,
    quote: str,
    start: int,
    *,
    speaker: str = "",
    note: str = "",
    cues: tuple[str, ...] = (),
) -> CardRow:
    return CardRow(
        card_id, tag, quote, speaker=speaker, note=note, cues=cues, start=start, end=start + len(quote)
    )


OPEN = CardRow(
    "open",
    "speculation",
    "It is not clear when the damage began; Varrow said it may have been growing since the spring floods.",
    speaker="Ilse Varrow",
    cues=("not clear", "may"),
    note="Two layers: the paper does not know, and the engineer guesses. Compare the council’s flood report.",
    values=(AttributeValue("about", "choice", "the cause"), AttributeValue("chance", "number", 0.5)),
    start=200,
    end=300,
)
CARDS = (
    card(
        "first",
        "claim",
        "“We could not leave it open another night,” the county engineer, Ilse Varrow, told reporters at the"
        " eastern approach.",
        10,
        speaker="Ilse Varrow",
    ),
    card(
        "second", "claim", "She said the longest crack measured 14 centimetres.", 140, speaker="Ilse Varrow"
    ),
    OPEN,
    card(
        "fourth",
        "claim",
        "The county council, which has owned the bridge since 1998, ordered the closure at 6.40 p.m., according"
        " to its duty log.",
        320,
        speaker="Duty log",
    ),
    card("fifth", "background", "When the bridge is shut, drivers take the Marrick ferry 🚢.", 450),
    card(
        "sixth", "claim", "وقالت مهندسة المقاطعة إلزه فارو: «لم يكن بوسعنا أن نتركه مفتوحًا ليلة أخرى».", 520
    ),
)
SUGGESTIONS = (
    CardRow(
        "s1",
        "speculation",
        "A fault in the hangers is also possible.",
        start=900,
        end=940,
        state="suggestion",
    ),
)
ORPHANS = (CardRow("o1", "claim", "The bridge was closed on Monday.", state="orphan"),)
JOBS = (
    ImportJob("a", "ferry-second-crossing.html", "done", 1.0),
    ImportJob("b", "school-buses.epub", "reading", 0.4, "Reading, chapter 3 of 9"),
    ImportJob(
        "c",
        "hanger-report-scan.pdf",
        "failed",
        None,
        "No text in this file: its 12 pages are pictures. The file itself is kept in the library.",
    ),
    ImportJob("d", "river-pilots.txt"),
)

# --- the same story, edited -----------------------------------------------------------------------------

OLD_TEXT = """The Kessel Bridge was closed to all traffic on Tuesday evening after inspectors found cracks in three of \
its steel hangers.
When the bridge is shut, drivers are usually sent over the Marrick ferry, a detour of 50 minutes.
It is not clear when the damage began; Varrow said it may have been growing since the spring floods.
About 9,200 vehicles cross on a working day, the council says.
A fault in the repairs made four years ago is also possible."""
NEW_TEXT = """The Kessel Bridge was closed to all traffic on Tuesday evening after inspectors found cracks in five of \
its steel hangers.
It is not clear when the damage began; it has been growing since the spring floods.
About 8,700 vehicles cross on a working day, the council says.
The ferry waits for nobody.
When the bridge is shut, drivers are usually sent over the Marrick ferry, a detour of 50 minutes."""
_OLD = Revision("1", "a", 1, OLD_TEXT, "", 1, (), language="en")
_NEW = Revision("2", "a", 2, NEW_TEXT, "", 1, (), language="en")


def _carried() -> tuple[Annotation, ...]:
    lines = OLD_TEXT.split("\n")
    spans, at = [], 0
    for line in lines:
        spans.append(Span(at, at + len(line)))
        at += len(line) + 1
    tags = ("claim", "background", "speculation", "claim", "speculation")
    made = []
    for place, (span, tag, found) in enumerate(
        zip(spans, tags, carry_spans(OLD_TEXT, NEW_TEXT, spans), strict=True)
    ):
        old = Anchor("1", (piece_of(OLD_TEXT, span),))
        pieces = (piece_of(NEW_TEXT, found.span),) if found.span else ()
        new = Anchor("2", pieces, found.how, found.score, "proposed" if pieces else "orphan")
        made.append(Annotation(str(place), "a", tag, "r", (old, new)))
    return tuple(made)


def review() -> dict[str, Entry]:
    texts = {"1": OLD_TEXT, "2": NEW_TEXT}
    return Materials("2", {"1": 1, "2": 2}, texts, cues_for("en")[0].matcher()).entries(_carried())


def compared() -> Compared:
    return prepared(Compared("1", "2", OLD_TEXT, NEW_TEXT, compare(OLD_TEXT, NEW_TEXT)))


def drifted_sentences() -> tuple[Drifted, ...]:
    return drifted(drift(_OLD, _NEW, _carried(), _carried(), cues_for("en")[0]))
