"""The verbs that write what a change begins with: new migration."""

from typing import Annotated

import typer

PANEL = "Change the catalog"

Name = Annotated[str, typer.Argument(metavar="NAME", help="What it does, for example add_language.")]


def register(app: typer.Typer) -> None:
    """Add the verbs to the command."""
    new = typer.Typer(no_args_is_help=True)
    new.command()(migration)
    new.callback()(_new)
    app.add_typer(new, name="new", rich_help_panel=PANEL)


def _new() -> None:
    """Write what a change begins with."""


def migration(name: Name) -> None:
    """Write the next migration of PostgreSQL's schema, with its header; its statements are yours."""
    from portfolio.cli import screen
    from portfolio.versions.migration import write

    screen.say(f"{write(name)}: add its statements, then run: catalog check")
