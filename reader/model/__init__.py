"""The words of the program as frozen values: articles, revisions, annotations, codebook, edits' results.

Values know nothing of files, databases or windows. Collections in them are tuples.
"""

from reader.model.annotation import (
    Anchor,
    AnchorState,
    Annotation,
    Annotator,
    AttributeValue,
    Piece,
    Speaker,
    SpeakerKind,
    SpeakerMention,
    piece_of,
)
from reader.model.article import (
    PASSED_OVER,
    Article,
    ArticleRow,
    Block,
    BlockKind,
    Hit,
    ImportedArticle,
    Mark,
    Notice,
    Page,
    Revision,
    RevisionRow,
    Source,
    SpanRow,
)
from reader.model.codebook import AttributeDefinition, Codebook, TagDefinition
from reader.model.ids import new_id

__all__ = [
    "PASSED_OVER",
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
    "Hit",
    "ImportedArticle",
    "Mark",
    "Notice",
    "Page",
    "Piece",
    "Revision",
    "RevisionRow",
    "Source",
    "SpanRow",
    "Speaker",
    "SpeakerKind",
    "SpeakerMention",
    "TagDefinition",
    "new_id",
    "piece_of",
]
