"""Verbs that need the window: open, tour."""

from __future__ import annotations

import click

from reader.cli.common import settings, shared_options


@click.command("open")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@shared_options
def open_(files: tuple[str, ...]) -> int:
    """Open the window, with files if any are given."""
    from reader.app import main
    from reader.cli import run_beside

    given = settings()
    return main(files, library=given.library, data=given.data, run_command=run_beside)


@click.command("tour")
@click.argument("outdir")
@click.argument("article_file", required=False, metavar="[ARTICLE-FILE]")
@shared_options
def tour_(outdir: str, article_file: str | None) -> int:
    """Drive the program through its main job and photograph it.

    Imports an article, tags it with the keys, undoes, saves, reopens and exports; screenshots and exports go
    into OUTDIR. Fails with the name of the step that did not do what it should.
    """
    from reader.app import tour

    return tour(outdir, article_file)
