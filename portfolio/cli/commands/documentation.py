"""The verb that shows the documentation's site: docs."""

from typing import Annotated

import typer

from portfolio.cli.values import whole_number

PANEL = "Try it on this machine"

Port = Annotated[
    int,
    typer.Option(
        "--port",
        metavar="NUMBER",
        parser=whole_number(0, 65535, "8000"),
        help="The TCP port to serve it on; 0 takes any free one.",
    ),
]
Browser = Annotated[bool, typer.Option("--open", help="Open it in this machine's browser.")]


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command(rich_help_panel=PANEL)(docs)


def docs(*, port: Port = 8000, open_it: Browser = False) -> None:
    """Serve the documentation's site on this machine, with a preview of each product's form."""
    from portfolio.cli import screen
    from portfolio.cli.commands.site import built_site, serving

    with serving(built_site(), port) as server:
        address = f"http://127.0.0.1:{server.server_port}/"
        screen.say(f"The documentation is at {address}; Ctrl-C ends it.")
        if open_it:
            typer.launch(address)
        server.serve_forever()
