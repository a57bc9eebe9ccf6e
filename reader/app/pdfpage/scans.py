"""What can be done with pages that have no text: all that means pages, nothing that means words."""

_OF_WORDS = ("go.", "tag.", "edit.find", "view.caret")
_OF_PAGES = frozenset(
    (
        "go.page",
        "go.page_down",
        "go.page_up",
        "go.start",
        "go.end",
        "go.escape",
        "go.next_article",
        "go.previous_article",
        "tag.area",
        "tag.printed",
        "tag.pen",
        "tag.helper",
        "tag.codebook",
        "tag.codebook_export",
    )
)


def means_words(action: str) -> bool:
    """Return whether an action is for sentences and words."""
    return action.startswith(_OF_WORDS) and action not in _OF_PAGES
