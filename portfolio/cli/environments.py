"""The subcommands of end users: launch, update, terminate, watch, status."""

from typing import Annotated

import typer

from portfolio.cli.options import (
    AsJson,
    Environment,
    Parameters,
    Path,
    Product,
    Tags,
    Target,
    pairs,
)
from portfolio.cli.values import environment_name
from portfolio.end_user.request import Request

PANEL = "Use the catalog"

LaunchVersion = Annotated[
    str | None, typer.Option("--version", metavar="VERSION", help="The version; by default the newest.")
]
UpdateVersion = Annotated[
    str | None,
    typer.Option(
        "--version",
        metavar="VERSION",
        help="The version to go to, or latest for the newest; by default the one that runs stays.",
    ),
]
AnyEnvironment = Annotated[
    str | None,
    typer.Argument(metavar="[ENVIRONMENT]", parser=environment_name, help="One environment; by default all."),
]


def register(app: typer.Typer) -> None:
    """Add the verbs to the command."""
    app.command(rich_help_panel=PANEL)(launch)
    app.command(rich_help_panel=PANEL)(update)
    app.command(rich_help_panel=PANEL)(terminate)
    app.command(rich_help_panel=PANEL)(watch)
    app.command(rich_help_panel=PANEL)(status)


def launch(  # noqa: PLR0913 - a command line's options are its parameters
    product: Product,
    *,
    environment: Environment,
    parameter: Parameters = None,
    tag: Tags = None,
    version: LaunchVersion = None,
    path: Path = None,
    target: Target = None,
    json: AsJson = False,
) -> None:
    """Launch a product in an environment."""
    request = Request(product, environment, pairs(parameter or []), pairs(tag or []), version, path)
    _run("launch", request, target, quiet=json)


def update(  # noqa: PLR0913 - a command line's options are its parameters
    product: Product,
    *,
    environment: Environment,
    parameter: Parameters = None,
    tag: Tags = None,
    version: UpdateVersion = None,
    path: Path = None,
    target: Target = None,
    json: AsJson = False,
) -> None:
    """Change a launched product's parameters or version; what is not named stays as it is."""
    if not (parameter or tag or version):
        message = (
            "nothing to change is given. Allowed are --parameter, --tag and --version; for the newest "
            "version give --version latest."
        )
        raise typer.BadParameter(message, param_hint="update")
    request = Request(product, environment, pairs(parameter or []), pairs(tag or []), version, path)
    _run("update", request, target, quiet=json)


def terminate(
    product: Product, *, environment: Environment, target: Target = None, json: AsJson = False
) -> None:
    """Remove a launched product; its outputs say what stays. Compute goes first, the network last."""
    _run("terminate", Request(product, environment), target, quiet=json)


def watch(product: Product, *, environment: Environment, target: Target = None, json: AsJson = False) -> None:
    """Watch the request that runs for a product, whoever made it; one that has ended is told at once."""
    _run("watch", Request(product, environment), target, quiet=json)


def status(environment: AnyEnvironment = None, *, target: Target = None, json: AsJson = False) -> None:
    """Show what is launched, in which version and state."""
    from portfolio.cli import screen
    from portfolio.cli.target import target as find_target
    from portfolio.end_user.user import EndUser

    user = EndUser(find_target(target).end_user())
    layers = user.status(environment)
    outputs = {layer.name: user.outputs(layer) for layer in layers} if environment or json else {}
    if json:
        screen.write_json([{"layer": layer, "outputs": outputs[layer.name]} for layer in layers])
        return
    if not layers:
        screen.say("Nothing is launched. Launch with: catalog launch network --environment NAME")
        return
    screen.show_table(
        ("ENVIRONMENT", "PRODUCT", "VERSION", "STATUS", "NAME"),
        [(one.environment or "?", one.product, one.version, one.status, one.name) for one in layers],
    )
    for layer in layers:
        if layer.message and layer.status != "AVAILABLE":
            screen.say(f"\n{layer.name}: {layer.message}")
        if environment:
            screen.say(f"\n{layer.product}")
            screen.show_outputs(outputs[layer.name])


_WORDS = {
    "launch": ("Launching", "Launched"),
    "update": ("Updating", "Updated"),
    "terminate": ("Terminating", "Terminated"),
    "watch": ("Watching", "Done:"),
}


def _run(verb: str, request: Request, target: Target, *, quiet: bool) -> None:
    """Make the request, show its progress and print what came of it."""
    from portfolio.cli import screen
    from portfolio.cli.progress import Progress
    from portfolio.cli.target import target as find_target
    from portfolio.end_user.user import EndUser

    doing, done = _WORDS[verb]
    session = find_target(target).end_user()
    with Progress(f"{doing} {request.product} in {request.environment}", quiet=quiet) as progress:
        user = EndUser(session, progress=progress)
        operation = {
            "launch": user.launch,
            "update": user.update,
            "terminate": user.terminate,
            "watch": user.watch,
        }[verb]
        try:
            outcome = operation(request)
        except KeyboardInterrupt:
            screen.warn(
                "\nStopped watching; the request goes on. Watch it again with: catalog watch "
                f"{request.product} --environment {request.environment}"
            )
            raise
    if quiet:
        screen.write_json(outcome)
    else:
        screen.show_outcome(outcome, done)
