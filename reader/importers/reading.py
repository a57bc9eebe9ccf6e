"""Reading one article: from a path or bytes to an `ImportedArticle`, in this process and without state."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from email.message import Message
from pathlib import Path

from reader.errors import ImportFailed
from reader.importers.draft import NO_CHOICE, Raw, SiteChoice, assemble
from reader.importers.limits import LIMITS, MB, ImportLimits
from reader.importers.registry import choose
from reader.model import ImportedArticle


def read_article(
    source: str | os.PathLike[str] | bytes,
    *,
    media_type: str | None = None,
    url: str | None = None,
    name: str = "",
    encoding: str = "",
    password: str = "",
    limits: ImportLimits = LIMITS,
    put_back: tuple[int, ...] = (),
    take_out: tuple[int, ...] = (),
    site: SiteChoice = NO_CHOICE,
    stopped_at: tuple[float, ...] = (),
    progress: Callable[[float], None] | None = None,
) -> ImportedArticle:
    """Return the article in a file or in bytes.

    `media_type` may carry a charset parameter and wins over the file's name; without it the bytes and the
    suffix of `name` decide. `encoding` forces one, `password` opens a locked PDF. `put_back` and `take_out`
    are numbers of a web page's blocks as `preview` counts them, where the reader chose otherwise than the
    selector; `site` is what was chosen on other pages of its site. `stopped_at` are shares told to `progress`
    at which earlier tries were stopped: the pages of a PDF that came next are left out. Raises
    `ImportFailed`. No network, no other file.
    """
    if isinstance(source, bytes):
        data = source
        name = name or url or "text"
        if len(data) > limits.file:
            raise _too_large(name, len(data), limits)
    else:
        name = name or os.path.basename(os.fspath(source))
        data = load(source, limits=limits)
    if not data.strip(b"\0 \t\r\n\x0b\x0c\xef\xbb\xbf\xff\xfe"):
        raise ImportFailed("import.empty", name=name)
    kind, charset = media_type_of(media_type or "")
    importer = choose(data, media_type=kind, suffix=os.path.splitext(name)[1], name=name)
    read, version = importer.load()
    tell = progress or (lambda share: None)
    tell(0.05)
    raw = Raw(
        data,
        media_type=kind or importer.media_types[0],
        charset=charset,
        encoding=encoding,
        password=password,
        url=url or "",
        name=name,
        put_back=put_back,
        take_out=take_out,
        site=site,
        limits=limits,
        stopped_at=stopped_at,
        progress=tell,
    )
    draft = read(raw)
    draft.url = draft.url or url or ""
    article = assemble(
        draft,
        importer=importer.id,
        version=version,
        media_type=kind or importer.media_types[0],
        progress=lambda share: tell(0.9 + share * 0.1),
    )
    if not article.text.strip() and not article.layout:  # pages can be read without a text
        raise ImportFailed("import.no-text", name=name, kind=importer.label)
    if len(article.text) > limits.characters:
        raise ImportFailed(
            "import.too-long", name=name, characters=len(article.text), limit=limits.characters
        )
    tell(1.0)
    return article


def load(path: str | os.PathLike[str], *, limits: ImportLimits = LIMITS) -> bytes:
    """Return the bytes of the file at `path`; raises `ImportFailed` for whatever cannot be read as a file."""
    shown = os.fspath(path)
    try:
        with open(path, "rb") as file:
            facts = os.fstat(file.fileno())
            if not stat.S_ISREG(facts.st_mode):
                raise ImportFailed("import.not-a-file", path=shown)
            if facts.st_size > limits.file:
                raise _too_large(shown, facts.st_size, limits)
            data = file.read(limits.file + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ImportFailed("import.missing", path=shown) from error
    except IsADirectoryError as error:
        raise ImportFailed("import.folder", path=shown) from error
    except PermissionError as error:
        message = (
            "import.folder" if Path(path).is_dir() else "import.unreadable"
        )  # Windows says so of folders
        raise ImportFailed(message, path=shown) from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise ImportFailed("import.unreadable", path=shown) from error
    if len(data) > limits.file:
        raise _too_large(shown, len(data), limits)
    return data


def _too_large(name: str, size: int, limits: ImportLimits) -> ImportFailed:
    return ImportFailed("import.too-large", name=name, megabytes=-(-size // MB), limit=limits.file // MB)


def media_type_of(given: str) -> tuple[str, str]:
    """Return type and charset of a media type as a server sends it."""
    message = Message()
    message["content-type"] = given.replace("\r", " ").replace("\n", " ")
    charset = message.get_param("charset", "")
    return (given.partition(";")[0].strip().casefold(), charset if isinstance(charset, str) else "")
