"""The subcommand that gives an environment a configuration of its own."""

from pathlib import Path
from typing import Annotated

import typer

from portfolio.cli.options import AsJson, Target
from portfolio.cli.values import environment_name, existing_file

PANEL = "Use the catalog"


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command(rich_help_panel=PANEL)(configure)


def configure(  # noqa: PLR0913 - a command line's options are its parameters
    environment: Annotated[
        str, typer.Argument(metavar="ENVIRONMENT", parser=environment_name, help="For example team-a.")
    ],
    *,
    file: Annotated[
        Path | None,
        typer.Option("--file", "-f", metavar="FILE", parser=existing_file, help="The librechat.yaml."),
    ] = None,
    secrets: Annotated[
        str | None,
        typer.Option(
            "--secrets",
            metavar="ARN",
            help="The marked secret whose keys fill ${NAME}; by default the one that is named already.",
        ),
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Go back to the product's configuration.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check and compare, and change nothing.")
    ] = False,
    target: Target = None,
    json: AsJson = False,
) -> None:
    """Give an environment's LibreChat a librechat.yaml of your own, merged over the product's.

    It is checked by LibreChat's schema, compared with what runs, uploaded and rolled out. Where LibreChat
    does not start with it, what ran before stays.
    """
    if remove == (file is not None):
        message = "either --file FILE or --remove must be given, and not both."
        raise typer.BadParameter(message, param_hint="configure")
    from portfolio.cli import screen
    from portfolio.cli.progress import Progress
    from portfolio.cli.target import target as find_target
    from portfolio.own_configuration import checked, plan, roll_out

    content = None if file is None else file.read_bytes()
    if content is not None:
        # What is wrong with the file is said before any cloud is asked.
        checked(content, has_secrets=True)
    session = find_target(target).end_user()
    planned = plan(session, environment, content, secrets=secrets)
    if not json:
        for line in planned.difference:
            screen.say(line)
    if planned.unchanged or dry_run:
        words = "Nothing to do: it runs so already." if planned.unchanged else "Nothing was changed."
        if json:
            screen.write_json({"changed": False, "difference": planned.difference})
        else:
            screen.say(words)
        return
    with Progress(f"Configuring {planned.product} in {environment}", quiet=json) as progress:
        outcome = roll_out(session, planned, progress=progress)
    if json:
        screen.write_json(outcome)
    else:
        screen.show_outcome(outcome, "Configured")
