"""The table of verbs. Each verb's module is imported only when its verb is used."""

from __future__ import annotations

import importlib

import click

from reader import versions
from reader.cli.common import Settings, shared_options

# verb -> (module, one line for the list of verbs). The verb's function has the verb's name, `_` added where
# Python keeps the word for itself.
VERBS: dict[str, tuple[str, str]] = {
    "open": ("window", "Open the window, with files if any are given"),
    "import": ("articles", "Bring articles in"),
    "list": ("articles", "List the articles of the library"),
    "show": ("articles", "Show an article with its annotations"),
    "search": ("articles", "Search texts, titles, notes and speakers"),
    "revisions": ("revisions", "List the revisions of an article, and what is left to review"),
    "compare": ("revisions", "Show what changed between two revisions"),
    "drift": ("revisions", "Show where a story became more or less certain"),
    "reread": ("rereading", "Read an article again from its original"),
    "annotate": ("annotations", "Tag a stretch of an article"),
    "remove": ("annotations", "Move annotations to the trash"),
    "export": ("exchange", "Take annotations out"),
    "formats": ("exchange", "List the export formats"),
    "pack": ("packs", "Put articles into one file, to hand out, hand back, or move"),
    "unpack": ("packs", "Bring packs in, all in one go"),
    "codebook": ("upkeep", "Show the tags and what they mean"),
    "backup": ("upkeep", "Write a verified copy of the library"),
    "restore": ("upkeep", "Bring back a copy of the library"),
    "check": ("upkeep", "Look for damage in the library"),
    "tour": ("window", "Drive the program through its main job and photograph it"),
}


# What a window does for a command line beside it.
HANDED_OVER = ("import", "reread", "annotate", "remove", "unpack", "export")


def _say_version(context: click.Context) -> None:
    click.echo(versions.sentence())
    context.exit()


class _Verbs(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module = importlib.import_module(f"reader.cli.{VERBS[cmd_name][0]}")
        command = getattr(module, f"{cmd_name}_")
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs from the table, without importing any."""
        with formatter.section("Verbs"):
            formatter.write_dl([(verb, about) for verb, (_, about) in VERBS.items()])


@click.group(
    cls=_Verbs, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)
@shared_options
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=lambda context, _option, wanted: _say_version(context) if wanted else None,
    help="Say which version, of which commit, on which libraries.",
)
@click.option(
    "--self-test",
    is_flag=True,
    expose_value=False,
    help="Try everything once in a folder of its own, alone on the line.",
)
@click.pass_context
def cli(context: click.Context) -> None:
    """Read news critically: mark claims, speculation and background, note who said it, take it all out.

    Without a verb, the window opens.
    """
    if context.ensure_object(Settings).opened and context.invoked_subcommand not in HANDED_OVER:
        raise click.UsageError("a window does not run this for a command line")
    if context.invoked_subcommand is None:
        from reader.cli.window import open_

        context.invoke(open_, files=())
