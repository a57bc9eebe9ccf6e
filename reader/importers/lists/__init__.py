"""Exports of reading lists and highlighters: many entries in one file, with text or only with an address."""

from reader.importers.lists.values import WHOLE, Highlight, ListEntry, ReadingList

__all__ = ["WHOLE", "Highlight", "ListEntry", "ReadingList"]
