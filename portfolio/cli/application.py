"""The verbs, put together."""

from typing import Annotated

import typer

from portfolio.cli import (
    accounts,
    demonstration,
    environments,
    hub,
    images,
    lifecycle,
    pipeline,
    releases,
    writing,
)

HELP = """
LibreChat on AWS by self-service: launch it, release it, publish it, or try it all on this machine.

Products: network, network-existing, data, compute-ecs, compute-ec2; launched in that order, found by the
environment's name. Exit status: 0 done, 1 failed or refused, 2 wrong usage.
"""

app = typer.Typer(
    help=HELP,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


@app.callback()
def _catalog(
    *,
    debug: Annotated[
        bool,
        typer.Option("--debug", help="Show where an error comes from; may stand before or after the verb."),
    ] = False,
) -> None:
    """Only declares the option, for the help text: main() looks for the flag itself, wherever it stands."""
    del debug


_catalog.__doc__ = HELP

for verbs in (demonstration, accounts, environments, hub, images, lifecycle, pipeline, releases, writing):
    verbs.register(app)
