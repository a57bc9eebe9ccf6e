"""From files, addresses and pasted text to articles: plain text, Markdown, web pages."""

from reader.importers.limits import ImportLimits
from reader.importers.reading import read_article
from reader.importers.registry import IMPORTERS, Importer

__all__ = ["IMPORTERS", "ImportLimits", "Importer", "read_article"]
