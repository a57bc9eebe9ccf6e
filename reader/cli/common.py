"""What all verbs share: the options that stand anywhere, the library they name, how an answer is given."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click

from reader import wording
from reader.cli.handover import beside_a_window
from reader.errors import LibraryFailed, NotFound
from reader.model import Notice

if TYPE_CHECKING:
    from reader.library import Library

F = TypeVar("F", bound=Callable[..., Any])

ID_SHOWN = 8  # characters of an id in text; any beginning that only one id has will do


@dataclass(slots=True)
class Settings:
    """What the options that every verb takes said; they may stand before the verb or after it.

    A window that runs a command for a command line beside it gives its open library and two streams.
    """

    library: str = ""
    data: str = ""
    json: bool = False
    debug: bool = False
    cwd: str = ""
    arguments: tuple[str, ...] = ()
    opened: Library | None = None
    out: IO[str] | None = None
    err: IO[str] | None = None


def _store(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    settings = context.ensure_object(Settings)
    if value and parameter.name:
        setattr(settings, parameter.name, value)


def shared_options(function: F) -> F:
    """Add `--library`, `--data`, `--json` and `--debug`."""
    options = (
        click.option(
            "--library",
            metavar="FILE",
            expose_value=False,
            callback=_store,
            help="The library to use; it is made when it is not there.",
        ),
        click.option(
            "--data",
            metavar="DIR",
            expose_value=False,
            callback=_store,
            help="The folder of a whole profile: its library, settings and logs.",
        ),
        click.option(
            "--json",
            is_flag=True,
            expose_value=False,
            callback=_store,
            help="Answer in JSON, for scripts.",
        ),
        click.option("--debug", is_flag=True, expose_value=False, callback=_store, hidden=True),
        # Where relative paths begin, when a window runs this for a command line elsewhere.
        click.option("--cwd", expose_value=False, callback=_store, hidden=True),
    )
    for option in reversed(options):
        function = option(function)
    return function


def settings() -> Settings:
    """Return the shared options of the command that is running."""
    return click.get_current_context().ensure_object(Settings)


def library_path() -> Path:
    """Return the library that the options name, else the profile's own."""
    from reader.paths import followed, profile

    given = settings()
    return followed(file_path(given.library).expanduser() if given.library else profile(given.data).library)


def file_path(word: str) -> Path:
    """Return the file that an argument names."""
    return Path(settings().cwd, word)


@contextmanager
def open_library(*, writing: bool) -> Iterator[Library]:
    """Open the library for a verb; one that only reads leaves an existing file untouched.

    Damage that was met on the way is said at the end. Raises `HandedOver` when a window has the library open
    and has done the writing for us.
    """
    given = settings()
    if given.opened is not None:
        yield given.opened
        return
    path = library_path()
    if writing:
        beside_a_window(path, list(given.arguments))
    from reader.library import Library

    if not given.library:
        make_folder(path.parent)
    with Library.open(path, read_only=not writing and path.exists()) as library:
        yield library
        for sentence in sentences(library.notices):
            complain(sentence)


def make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryFailed("cli.no-folder", path=str(folder), reason=error.strerror or "") from error


def answer(record: dict[str, Any], lines: Iterable[str]) -> None:
    """Give the answer: the record with `--json`, else the lines."""
    if settings().json:
        say(json.dumps(record, ensure_ascii=False, indent=1))
        return
    for line in lines:
        say(line)


def say(line: str) -> None:
    click.echo(line, file=settings().out)


def complain(line: str) -> None:
    click.echo(line, file=settings().err or sys.stderr)


def sentences(notices: Iterable[Notice]) -> list[str]:
    return [wording.sentence(n.message, n.facts) for n in notices]


def notice_records(notices: Iterable[Notice]) -> list[dict[str, Any]]:
    """Return notices for scripts: the message id, its facts, and the sentence."""
    return [
        {**dict(n.facts), "message": n.message, "sentence": wording.sentence(n.message, n.facts)}
        for n in notices
    ]


def clean(text: str) -> str:
    """Return an argument as it may be kept: bytes that were no text become U+FFFD, line breaks LF."""
    text = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def find_article(library: Library, word: str) -> str:
    """Return the id that `word` is, or is the only beginning of; raises `NotFound`."""
    try:
        return library.article(word).id
    except NotFound:
        found = [i for i in article_ids(library) if word and i.startswith(word)]
    if len(found) == 1:
        return found[0]
    raise NotFound("cli.ambiguous-article" if found else "cli.unknown-article", article=word)


def find_annotation(library: Library, word: str) -> str:
    """Return the id that `word` is, or is the only beginning of; raises `NotFound`."""
    try:
        return library.annotation(word).id
    except NotFound:
        found = [
            annotation.id
            for article in article_ids(library)
            for annotation in library.annotations(article)
            if word and annotation.id.startswith(word)
        ]
    if len(found) == 1:
        return found[0]
    raise NotFound("cli.ambiguous-annotation" if found else "cli.unknown-annotation", annotation=word)


def article_ids(library: Library) -> Iterable[str]:
    """Yield the ids of all articles, newest first."""
    after: str | None = None
    while rows := library.articles(after=after, limit=500):
        yield from (row.article.id for row in rows)
        after = rows[-1].article.id


def some(number: int, thing: str) -> str:
    """Return "1 article" or "2 articles"."""
    return f"{number} {thing}{'' if number == 1 else 's'}"
