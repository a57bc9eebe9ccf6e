"""Codebooks: what the tags mean. Each version is an immutable snapshot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reader.model.annotation import AttributeType

# What an annotator reads before choosing a tag; other fields change nothing about what it means.
_WORDING = ("name", "definition", "include", "exclude", "examples")


@dataclass(frozen=True, slots=True)
class AttributeDefinition:
    """A typed field of a tag's card."""

    id: str
    name: str
    type: AttributeType
    choices: tuple[str, ...] = ()
    several: bool = False


@dataclass(frozen=True, slots=True)
class TagDefinition:
    """A category. `style` names an entry of the tokens' tags (colour and stroke); `key` is a digit or ''."""

    id: str
    name: str
    letter: str
    style: str
    key: str = ""
    summary: str = ""
    definition: str = ""
    include: str = ""
    exclude: str = ""
    examples: tuple[str, ...] = ()
    parent: str = ""
    attributes: tuple[AttributeDefinition, ...] = ()
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Codebook:
    """One version of a codebook."""

    id: str
    name: str
    version: int
    tags: tuple[TagDefinition, ...]
    unit: str = ""
    questions: tuple[str, ...] = ()  # the decision helper, in the order they are asked
    hard_cases: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()  # block kinds that "next untagged" steps over
    created: str = ""

    def tag(self, tag_id: str) -> TagDefinition | None:
        """Return the definition with this id, or None when this version does not have it."""
        return next((t for t in self.tags if t.id == tag_id), None)

    @property
    def claims(self) -> TagDefinition | None:
        """Return the tag of what can be checked: the one that is called so, else the first."""
        return self.tag("claim") or next(iter(self.tags), None)

    def by_key(self, key: str) -> TagDefinition | None:
        """Return the tag that the digit `key` gives, or None."""
        return next((t for t in self.tags if t.key == key and not t.retired), None)


def older_wording(known: Iterable[Codebook], current: Codebook) -> frozenset[tuple[str, int, str]]:
    """Return (codebook id, version, tag id) of every version whose words for a tag are not those of now."""
    now = {tag.id: tag for tag in current.tags}
    return frozenset(
        (book.id, book.version, tag.id)
        for book in known
        for tag in book.tags
        if tag.id not in now or any(getattr(tag, n) != getattr(now[tag.id], n) for n in _WORDING)
    )
