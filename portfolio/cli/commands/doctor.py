"""The subcommand that finds out what is wrong with an environment: doctor."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from portfolio.cli.options import AsJson, Target
from portfolio.cli.values import environment_name, file

if TYPE_CHECKING:
    from portfolio.diagnosis import Diagnosis

PANEL = "Use the catalog"

Examined = Annotated[
    str | None,
    typer.Argument(
        metavar="ENVIRONMENT", parser=environment_name, help="The environment's name, for example team-a."
    ),
]
Html = Annotated[
    Path | None,
    typer.Option(
        "--html", metavar="FILE", parser=file, help="Write a report with the environment's picture, too."
    ),
]
Strict = Annotated[
    bool, typer.Option("--strict", help="Exit with 1 as well if something could not be looked at.")
]
Policy = Annotated[
    bool, typer.Option("--policy", help="Print the IAM policy that looking takes, and look at nothing.")
]


def register(app: typer.Typer) -> None:
    """Add the subcommand to the command."""
    app.command(rich_help_panel=PANEL)(doctor)


def doctor(  # noqa: PLR0913 - a command line's options are its parameters
    environment: Examined = None,
    *,
    html: Html = None,
    strict: Strict = False,
    policy: Policy = False,
    target: Target = None,
    json: AsJson = False,
) -> None:
    """Find out, read-only, what is wrong with an environment, why it matters and how to fix it.

    Exit status 1 if anything is wrong. What could not be looked at is told, and is no fault.
    """
    from portfolio.cli import screen
    from portfolio.diagnosis import Rank
    from portfolio.diagnosis.policy import policy as read_only
    from portfolio.diagnosis.report import lines, page, values

    if policy:
        screen.write_json(read_only())
        return
    if environment is None:
        message = "no environment is named. `catalog status` lists them. Name one, for example team-a."
        raise typer.BadParameter(message, param_hint="ENVIRONMENT")
    found = _look(environment, target, quiet=json)
    if html is not None:
        html.write_text(page(found), encoding="utf-8")
    if json:
        screen.write_json(values(found))
    else:
        for line in lines(found):
            screen.say(line)
        if html is not None:
            screen.say(f"The report with the picture is in {html}")
    unknown = any(each.rank is Rank.UNKNOWN for each in found.findings)
    if not found.well or (strict and unknown):
        raise typer.Exit(1)


def _look(environment: str, target: Target, *, quiet: bool) -> "Diagnosis":
    """Look at the environment, showing what is looked at."""
    from portfolio.cli import screen
    from portfolio.cli.target import target as find_target
    from portfolio.diagnosis import diagnose
    from portfolio.diagnosis.checks.web import status_of, text_of

    where = find_target(target)
    session = where.administrator()
    # In the embedded cloud no containers run and no name leads anywhere.
    ask, fetch = (None, None) if where.cloud is not None else (status_of, text_of)
    if quiet:
        return diagnose(session, environment, ask_url=ask, fetch=fetch)
    with screen.passing_progress() as progress:
        return diagnose(session, environment, ask_url=ask, fetch=fetch, progress=progress)
