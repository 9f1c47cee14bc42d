"""The verbs, put together."""

from typing import Annotated

import typer

from portfolio.cli import writing
from portfolio.cli.commands import (
    accounts,
    adoption,
    configure,
    demonstration,
    doctor,
    documentation,
    environments,
    hub,
    images,
    lifecycle,
    people,
    person,
    pipeline,
    releases,
)

HELP = """
LibreChat on AWS by self-service: launch it, release it, publish it, or try it all on this machine.

Products: network, network-existing, data, identity, compute-ecs, compute-ec2; launched in that order, found
by the environment's name. Exit status: 0 done, 1 failed or refused, 2 wrong usage.
"""

app = typer.Typer(
    help=HELP,
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _show(wanted: bool) -> None:  # noqa: FBT001 - how Typer calls it
    """Print the version, if that was asked for."""
    if wanted:
        from importlib.metadata import version

        typer.echo(f"catalog {version('librechat-catalog')}")
        raise typer.Exit


@app.callback()
def _catalog(
    *,
    debug: Annotated[
        bool,
        typer.Option("--debug", help="Show where an error comes from; may stand before or after the verb."),
    ] = False,
    verbose: Annotated[
        bool,
        typer.Option(
            "--verbose", "-v", help="Show each call of AWS on standard error; may stand anywhere as well."
        ),
    ] = False,
    version: Annotated[
        bool,
        typer.Option("--version", help="Show the command's version and end.", callback=_show, is_eager=True),
    ] = False,
) -> None:
    """Only declares the options, for the help text: main() looks for flags itself, wherever they stand."""
    del debug, verbose, version


_catalog.__doc__ = HELP

for verbs in (
    demonstration,
    documentation,
    accounts,
    adoption,
    environments,
    configure,
    doctor,
    people,
    hub,
    images,
    lifecycle,
    person,
    pipeline,
    releases,
    writing,
):
    verbs.register(app)
