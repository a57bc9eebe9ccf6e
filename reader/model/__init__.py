"""The words of the program as frozen values: articles, revisions, annotations, codebook, edits' results.

Values know nothing of files, databases or windows. Collections in them are tuples.
"""

from reader.model.annotation import (
    Anchor,
    AnchorState,
    Annotation,
    Annotator,
    AttributeValue,
    Evidence,
    Piece,
    Speaker,
    SpeakerKind,
    SpeakerMention,
    Verdict,
    VerdictWord,
    piece_of,
)
from reader.model.article import (
    PASSED_OVER,
    READING,
    Article,
    ArticleRow,
    Block,
    BlockKind,
    Hit,
    ImportedArticle,
    Mark,
    Notice,
    Page,
    ReadingState,
    Revision,
    RevisionRow,
    Source,
    SpanRow,
)
from reader.model.codebook import AttributeDefinition, Codebook, TagDefinition
from reader.model.ids import new_id
from reader.model.shelf import Collection, Label

__all__ = [
    "PASSED_OVER",
    "READING",
    "Anchor",
    "AnchorState",
    "Annotation",
    "Annotator",
    "Article",
    "ArticleRow",
    "AttributeDefinition",
    "AttributeValue",
    "Block",
    "BlockKind",
    "Codebook",
    "Collection",
    "Evidence",
    "Hit",
    "ImportedArticle",
    "Label",
    "Mark",
    "Notice",
    "Page",
    "Piece",
    "ReadingState",
    "Revision",
    "RevisionRow",
    "Source",
    "SpanRow",
    "Speaker",
    "SpeakerKind",
    "SpeakerMention",
    "TagDefinition",
    "Verdict",
    "VerdictWord",
    "new_id",
    "piece_of",
]
