"""The facts of a revision's origin, worded for the panel."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Qt

from reader import wording
from reader.app.dialogs.provenance import Provenance, Told
from reader.app.notices import GRAVE
from reader.app.panels.words import characters, language_name, size
from reader.importers.registry import IMPORTERS
from reader.model import Article, Revision

_SHORT = 16  # digits of a fingerprint that are shown


def _tr(text: str) -> str:
    return QCoreApplication.translate("origin", text)


def site_of(address: str) -> str:
    """Return the site of an address without its "www."; empty for what is none."""
    if not address.startswith(("http://", "https://")):
        return ""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def shown_moment(when: str) -> str:
    """Return a time of an act in the reader's own time and way of writing."""
    moment = QDateTime.fromString(when, Qt.DateFormat.ISODateWithMs)
    if not moment.isValid():
        return when
    return QLocale().toString(moment.toLocalTime(), QLocale.FormatType.ShortFormat)


def provenance_of(
    article: Article,
    revision: Revision,
    original: int | None,
    revisions: int,
    translate: Callable[[str], str],
) -> Provenance:
    """Return what the panel shows; `original` is the size of the kept original, None when it is not there."""
    source = revision.source
    facts = [(_tr("From"), _from(revision), source.name)]
    if article.url and article.url != source.name:
        facts.append((_tr("Address"), wording.shown(article.url, limit=200), article.url))
    facts.append((_tr("Brought in"), shown_moment(source.retrieved or revision.created), source.retrieved))
    facts.append((_tr("Original"), _original(source.original_hash, original), source.original_hash))
    facts.append((_tr("Read by"), _importer(revision), source.media_type))
    if revision.language or article.language:
        language = revision.language or article.language
        facts.append((_tr("Language"), language_name(language), language))
    facts.append(
        (
            _tr("Text"),
            _tr("Revision {0} of {1}, {2}, fingerprint {3}").format(
                revision.number, revisions, characters(len(revision.text)), revision.text_hash[:_SHORT]
            ),
            revision.text_hash,
        )
    )
    told = tuple(
        Told(wording.sentence(n.message, n.facts, translate), n.message in GRAVE) for n in revision.notices
    )
    return Provenance(
        tuple((name, value or "–", entire) for name, value, entire in facts),
        told,
        encoding=source.encoding,
        encoding_words=_encoding(revision),
        can_read=original is not None,
        has_blocks=source.importer == "web",
    )


def _from(revision: Revision) -> str:
    name = wording.shown(revision.source.name, limit=200)
    words = {
        "file": _tr("{0}, a file"),
        "address": _tr("{0}, fetched by its address"),
        "clipboard": _tr("{0}, from the clipboard"),
        "sample": _tr("{0}, a sample that came with Spanreader"),
        "merge": _tr("{0}, with another library"),
    }
    return words.get(revision.source.kind, "{0}").format(name or _tr("without a name"))


def _original(hashed: str, length: int | None) -> str:
    if length is None:
        return _tr("Not kept any more") if hashed else _tr("None was kept")
    return _tr("Kept, {0}, fingerprint {1}").format(size(length), hashed[:_SHORT])


def _importer(revision: Revision) -> str:
    source = revision.source
    label = next((i.label for i in IMPORTERS if i.id == source.importer), source.importer)
    if not label:
        return _tr("not recorded")
    return _tr("{0}, version {1}").format(label, source.importer_version or "–")


def _encoding(revision: Revision) -> str:
    messages = {notice.message for notice in revision.notices}
    if "import.encoding-chosen" in messages:
        return _tr("Chosen by you.")
    if "import.encoding-guessed" in messages:
        return _tr("Guessed: the file does not say.")
    return _tr("As the file says, or the only one that fits it.")
