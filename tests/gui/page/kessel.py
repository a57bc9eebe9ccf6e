"""An invented news story with its annotations, for tests and pictures of the page.

Annotations are written into the text: `{C:words}` is a claim, `{S:…}` speculation, `{B:…}` background, `{L:…}` a loaded
word; they may nest.
"""

from __future__ import annotations

from reader.app.page.values import PageContent
from reader.app.theme import TagStyle
from reader.model import Block, SpanRow
from reader.text.span import Span

TAGS = {"C": "claim", "S": "speculation", "B": "background", "L": "loaded"}
STYLES = {
    "claim": TagStyle("claim", "C", "Claim"),
    "speculation": TagStyle("speculation", "S", "Speculation"),
    "background": TagStyle("background", "B", "Background"),
    "loaded": TagStyle("plum", "L", "Loaded word"),
}

ENGLISH = (
    ("title", "Kessel Bridge shut after inspectors find cracked hangers"),
    (
        "deck",
        "Engineers closed Ostermere’s only road crossing of the Lenn on Tuesday evening. How long it will stay shut is"
        " not known.",
    ),
    ("byline", "Hanne Quill"),
    (
        "paragraph",
        "{C:The Kessel Bridge was closed to all traffic on Tuesday evening after inspectors found cracks in three of its"
        " steel hangers.} {B:The bridge, opened in 1931, is the only road crossing of the river Lenn within 20 kilometres"
        " of Ostermere.}",
    ),
    (
        "paragraph",
        "{C:“We could not leave it open another night,” the county engineer, Ilse Varrow, told reporters at the eastern"
        " approach.} {C:She said the longest crack measured 14 centimetres.} {S:It is not clear when the damage began;"
        " Varrow said it may have been growing since the spring floods.}",
    ),
    (
        "paragraph",
        "{C:The county council, {B:which has owned the bridge since 1998}, ordered the closure at 6.40 p.m., according to"
        " its duty log.} {C:About 9,200 vehicles cross on a working day, the council says.} {B:When the bridge is shut,"
        " drivers are usually sent over the Marrick ferry, a detour of 50 minutes.}",
    ),
    (
        "paragraph",
        "{S:Shopkeepers on Quay Street {L:dread a repeat of 2019}, {B:when a closure of eleven days cost some of them a"
        " third of that month’s takings}.} {S:“If this runs into November, I expect half of us will not reopen in the new"
        " year,” said Tomas Redek, who runs a hardware shop there.}",
    ),
    (
        "paragraph",
        "{S:The cause could be fatigue in the steel, according to two engineers who have worked on the bridge.} {S:A fault"
        " in the hangers fitted four years ago is also possible.} {C:Brandt & Lowe, which carried them out, said its work"
        " had passed every inspection.} {C:It denied that any hanger had been replaced with a lighter one.}",
    ),
    (
        "paragraph",
        "{B:Hangers carry the weight of the roadway up to the arch.} {B:A bridge of this kind has several dozen of them,"
        " and can lose a few before it is in danger.} The inspectors’ report is to be published on Friday.",
    ),
    (
        "paragraph",
        "{C:The ferry will run every twelve minutes from Wednesday, the operator said.} {S:It is likely to be crowded in"
        " the mornings.} {B:Two more boats were sold in 2016.} Nobody at the shipyard could be reached on Tuesday night.",
    ),
)

ARABIC = (
    ("title", "إغلاق جسر كيسل بعد اكتشاف تشققات في حمّالاته"),
    (
        "deck",
        "أغلق المهندسون مساء الثلاثاء المعبر البري الوحيد لأوسترمير فوق نهر لين. ولا يُعرف كم سيطول الإغلاق.",
    ),
    ("byline", "هانا كويل"),
    (
        "paragraph",
        "{C:أُغلق جسر كيسل أمام حركة المرور كلها مساء الثلاثاء بعد أن عثر المفتشون على تشققات في ثلاث من حمّالاته"
        " الفولاذية.} {B:والجسر الذي افتُتح عام 1931 هو المعبر البري الوحيد فوق نهر لين على مسافة عشرين كيلومترًا من"
        " أوسترمير.}",
    ),
    (
        "paragraph",
        "{C:وقالت مهندسة المقاطعة إلزه فارو للصحفيين عند المدخل الشرقي: «لم يكن بوسعنا أن نتركه مفتوحًا ليلة أخرى».}"
        " {C:وأضافت أن طول أكبر الشقوق بلغ 14 سنتيمترًا.} {S:ولم يتضح متى بدأ الضرر، وقالت فارو إنه ربما كان يتسع منذ"
        " فيضانات الربيع.}",
    ),
    (
        "paragraph",
        "{C:وأمر مجلس المقاطعة، {B:الذي يملك الجسر منذ عام 1998}، بالإغلاق عند الساعة 6:40 مساءً وفق سجل المناوبة.}"
        " {C:ويقول المجلس إن نحو 9200 مركبة تعبره في يوم العمل.}",
    ),
)


def article(
    paragraphs: tuple[tuple[str, str], ...] = ENGLISH,
    *,
    language: str = "en",
    facts: tuple[str, ...] = ("Lenn Valley Courier", "14 October 2026, 21:10"),
    key: str = "r1",
) -> tuple[PageContent, tuple[SpanRow, ...]]:
    """Return the content and the pieces that are written into `paragraphs`."""
    text, blocks, rows = "", [], []
    for kind, marked in paragraphs:
        if text:
            text += "\n\n"
        start = len(text)
        open_tags: list[tuple[str, int]] = []
        at = 0
        while at < len(marked):
            if marked[at] == "{" and marked[at + 1] in TAGS and marked[at + 2] == ":":
                open_tags.append((TAGS[marked[at + 1]], len(text)))
                at += 3
            elif marked[at] == "}":
                tag, begin = open_tags.pop()
                rows.append((begin, len(text), tag))
                at += 1
            else:
                text += marked[at]
                at += 1
        kind_and_level = kind.split(":")
        level = int(kind_and_level[1]) if len(kind_and_level) > 1 else 0
        blocks.append(Block(kind_and_level[0], Span(start, len(text)), level))  # type: ignore[arg-type]
    rows.sort()
    spans = tuple(SpanRow(f"a{n}", tag, Span(start, end)) for n, (start, end, tag) in enumerate(rows))
    return PageContent(text, tuple(blocks), (), language, facts, key), spans
