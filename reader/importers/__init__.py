"""From files, addresses and pasted text to articles: plain text, Markdown, web pages."""

from reader.importers.reading import ImportLimits, read_article
from reader.importers.registry import IMPORTERS, Importer

__all__ = ["IMPORTERS", "ImportLimits", "Importer", "read_article"]
