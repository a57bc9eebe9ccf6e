"""Verbs that take annotations out: export, formats."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import click

from reader.cli.common import (
    answer,
    file_path,
    find_article,
    notice_records,
    open_library,
    sentences,
    shared_options,
)
from reader.wording import shown

if TYPE_CHECKING:
    from reader.exporters import Selection
    from reader.library import Library


_DATE = "A year, month or day."


@click.command("export")
@click.option("--format", "format_id", metavar="FORMAT", help="A format; `formats` lists them.")
@click.option("--out", metavar="PATH", help="The file to write; it is replaced in one step.")
@click.option(
    "--article", "articles", multiple=True, help="An article's id; all articles when none is given."
)
@click.option("--tag", "tags", multiple=True, help="Only annotations with this tag; several may be given.")
@click.option("--annotator", "annotators", multiple=True, help="Only what this annotator said.")
@click.option("--revisions", metavar="WHICH", help="newest, every, or the number of one.")
@click.option("--published-from", metavar="DATE", help=f"Only articles published from then on. {_DATE}")
@click.option(
    "--published-until", metavar="DATE", help="Only articles published until then, that day included."
)
@click.option("--made-from", metavar="DATE", help="Only annotations made from then on.")
@click.option("--made-until", metavar="DATE", help="Only annotations made until then.")
@click.option(
    "--without",
    multiple=True,
    type=click.Choice(("text", "notes", "speakers")),
    help="Leave out the articles' words, notes, or who said it.",
)
@click.option("--columns", metavar="NAMES", help="The columns of a table, in order, separated by commas.")
@click.option("--pseudonyms", is_flag=True, help="Put numbers in place of annotators' names.")
@click.option("--strict", is_flag=True, help="Refuse when the format cannot hold everything.")
@click.option("--saved", metavar="NAME", help="Run a choice that was saved; other options change it.")
@click.option("--save", metavar="NAME", help="Keep this choice in the library, to be run again.")
@shared_options
def export_(
    format_id: str | None,
    out: str | None,
    strict: bool,
    saved: str | None,
    save: str | None,
    **given: Any,
) -> None:
    """Take annotations out; what the format cannot hold is listed."""
    from reader.exporters import SavedChoice, export, exporter
    from reader.library.choices import keep_choice, saved_choice

    if not saved and not (format_id and out):
        raise click.UsageError("--format and --out are needed, or --saved NAME")
    if format_id:
        exporter(format_id)  # an unknown format is said before a library is opened or made
    with open_library(writing=bool(save)) as library:
        choice = saved_choice(library, saved) if saved else SavedChoice("", "", "")
        choice = replace(
            choice,
            format=format_id or choice.format,
            out=str(file_path(out).absolute()) if out else choice.out,
            selection=_changed(choice.selection, library, given).checked(),
        )
        report = export(
            library,
            format=choice.format,
            out=choice.out,
            selection=choice.selection,
            strict=strict,
        )
        if save:
            keep_choice(library, replace(choice, name=save))
    record = {
        "path": str(report.path),
        "format": report.format,
        "articles": report.articles,
        "annotations": report.annotations,
        "rows": report.rows,
        "losses": notice_records(report.losses),
    }
    many = "annotation" if report.annotations == 1 else "annotations"
    of_them = "article" if report.articles == 1 else "articles"
    done = f"{report.annotations} {many} of {report.articles} {of_them} written to {shown(str(report.path))}"
    answer(record, [*sentences(report.losses), done])


def _changed(selection: Selection, library: Library, given: dict[str, Any]) -> Selection:
    """Return the selection with what the options say in place of what they name."""
    said = {name: value for name, value in given.items() if value}
    for part in said.pop("without", ()):
        said[part] = False
    if "articles" in said:
        said["articles"] = tuple(find_article(library, word) for word in said["articles"])
    if "columns" in said:
        said["columns"] = tuple(name.strip() for name in said["columns"].split(","))
    return replace(selection, **said)


@click.command("formats")
@shared_options
def formats_() -> None:
    """List the export formats and what each is for."""
    from reader.exporters import EXPORTERS

    records = []
    for one in EXPORTERS:
        record = {k: v for k, v in asdict(one).items() if isinstance(v, str)}
        records.append({**record, "loses": sorted(one.loses)})
    width = max(len(one.id) for one in EXPORTERS)
    answer({"formats": records}, [f"{one.id:{width}}  {one.label}: {one.about}" for one in EXPORTERS])
