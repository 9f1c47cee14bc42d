"""The verbs about what becomes of a released version: deprecate, restore, retire."""

from typing import Annotated

import typer

from portfolio.cli.options import Product
from portfolio.cli.values import line

PANEL = "Run the catalog"

Version = Annotated[str, typer.Argument(metavar="VERSION", help="A released version, for example 0.3.0.")]
Because = Annotated[
    str,
    typer.Option(
        "--because",
        metavar="TEXT",
        parser=line(0, 500, "'Slow with large files'"),
        help="Why, in a sentence.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the verbs to the command."""
    app.command(rich_help_panel=PANEL)(deprecate)
    app.command(rich_help_panel=PANEL)(restore)
    app.command(rich_help_panel=PANEL)(retire)


def deprecate(product: Product, version: Version, *, because: Because = "") -> None:
    """Record that a version is launched no more; who runs it keeps it. The next publish applies it."""
    _move("deprecated", product, version, because)


def restore(product: Product, version: Version) -> None:
    """Record that a version is offered again. The next publish applies it."""
    _move("offered", product, version, "")


def retire(product: Product, version: Version, *, because: Because = "") -> None:
    """Record that a version is hidden, and deleted once nobody runs it. The next publish applies it."""
    _move("retired", product, version, because)


def _move(state: str, product: str, version: str, because: str) -> None:
    import datetime as dt

    from portfolio.cli import screen
    from portfolio.versions.lifecycle import FILE, State, move
    from portfolio.versions.release import RELEASES

    move(product, version, State(state), because=because, date=dt.datetime.now(tz=dt.UTC).date())
    screen.say(f"{product} {version} is {state} in {RELEASES / FILE}. Commit it; catalog publish applies it.")
