"""Verbs that take annotations out: export, formats."""

from __future__ import annotations

from dataclasses import asdict

import click

from reader.cli.common import answer, find_article, notice_records, open_library, sentences, shared_options
from reader.wording import shown


@click.command("export")
@click.option(
    "--format", "format_id", required=True, metavar="FORMAT", help="A format; `formats` lists them."
)
@click.option("--out", required=True, metavar="PATH", help="The file to write; it is replaced in one step.")
@click.option(
    "--article", "articles", multiple=True, help="An article's id; all articles when none is given."
)
@click.option("--strict", is_flag=True, help="Refuse when the format cannot hold everything.")
@shared_options
def export_(format_id: str, out: str, articles: tuple[str, ...], strict: bool) -> None:
    """Take annotations out; what the format cannot hold is listed."""
    from reader.exporters import export, exporter

    exporter(format_id)  # an unknown format is said before a library is opened or made
    with open_library(writing=False) as library:
        chosen = [find_article(library, word) for word in articles] or None
        report = export(library, format=format_id, out=out, articles=chosen, strict=strict)
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
