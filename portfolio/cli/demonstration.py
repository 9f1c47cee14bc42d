"""The verbs on one machine: demo, down."""

from typing import Annotated

import typer

from portfolio.cli.values import whole_number

PANEL = "Try it on this machine"

Port = Annotated[
    int,
    typer.Option(
        "--port",
        envvar="CATALOG_PORT",
        metavar="NUMBER",
        parser=whole_number(0, 65535, "4566"),
        help="The embedded cloud's TCP port; 0 takes any free one.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the verbs to the command."""
    app.command(rich_help_panel=PANEL)(demo)
    app.command(rich_help_panel=PANEL)(down)


def demo(*, port: Port = 4566) -> None:
    """Publish the catalog into an embedded cloud and launch LibreChat's three layers there."""
    from portfolio.cli.target import require_embedded_cloud

    require_embedded_cloud()
    from portfolio.cli.demo import Demo

    Demo(port=port).run()


def down() -> None:
    """Stop the embedded cloud, its databases and all that was launched in it."""
    from portfolio.cli import screen, target

    cloud = target.embedded_cloud()
    if cloud is None:
        screen.say("No embedded cloud runs.")
        return
    cloud.stop()
    screen.say("Stopped the embedded cloud.")
