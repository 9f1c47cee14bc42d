"""The subcommands on one machine: demo, env, down."""

from typing import Annotated

import typer

from portfolio.cli.options import AsJson
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
    app.command(rich_help_panel=PANEL)(env)
    app.command(rich_help_panel=PANEL)(down)


def demo(*, port: Port = 4566) -> None:
    """Publish the catalog into an embedded cloud and launch LibreChat's three layers there.

    Where one runs already, show what it has.
    """
    from portfolio.cli.target import require_embedded_cloud

    require_embedded_cloud()
    from portfolio.cli.commands.demo import Demo

    Demo(port=port).run()


def env(*, json: AsJson = False) -> None:
    """Print what a shell needs to use the embedded cloud with the AWS CLI: eval "$(catalog env)".

    The identity is the embedded cloud's administrator, and its keys are of this run alone.
    """
    import os
    import shlex

    from local_cloud.loopback import keep_off_proxies
    from local_cloud.state import StateFolder
    from portfolio.cli import screen
    from portfolio.cli.options import TargetName
    from portfolio.cli.target import target

    cloud = target(TargetName.LOCAL).cloud
    if cloud is None:  # pragma: no cover - target() refuses
        return
    keep_off_proxies()
    values = {
        "AWS_SHARED_CREDENTIALS_FILE": str(StateFolder(cloud.state_folder).credentials_file),
        "AWS_PROFILE": "default",
        "AWS_REGION": cloud.region,
        "AWS_ENDPOINT_URL": cloud.endpoint_url,
        "NO_PROXY": os.environ["NO_PROXY"],
    }
    if json:
        screen.write_json(values)
        return
    # Keys that the shell has would go before the file's.
    screen.say("unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN")
    for name, value in values.items():
        screen.say(f"export {name}={shlex.quote(value)}")


def down() -> None:
    """Stop the embedded cloud, its databases and all that was launched in it."""
    from portfolio.cli import screen, target

    cloud = target.embedded_cloud()
    if cloud is None:
        screen.say("No embedded cloud runs.")
        return
    cloud.stop()
    screen.say("Stopped the embedded cloud.")
