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

OneOrAll = Annotated[
    str | None,
    typer.Option(
        "--environment",
        "-e",
        metavar="NAME",
        parser=environment_name,
        help="The environment's name, for example team-a.",
    ),
]
Everywhere = Annotated[
    bool, typer.Option("--all", help="Roll the version out to every environment that has the product.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="With --all: show the waves, and change nothing.")]


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
    environment: OneOrAll = None,
    everywhere: Everywhere = False,
    dry_run: DryRun = False,
    parameter: Parameters = None,
    tag: Tags = None,
    version: UpdateVersion = None,
    path: Path = None,
    target: Target = None,
    json: AsJson = False,
) -> None:
    """Change a launched product's parameters or version; what is not named stays as it is.

    With --all a version is rolled out in waves: one environment first, then four times as many each time, and
    none after the first that fails. The same command goes on where it was cut short.
    """
    if everywhere == (environment is not None):
        message = "either --environment NAME or --all must be given, and not both."
        raise typer.BadParameter(message, param_hint="update")
    if everywhere:
        if parameter or tag or path or not version:
            message = (
                "--all takes --version, and neither --parameter, --tag nor --path: values are each one's own."
            )
            raise typer.BadParameter(message, param_hint="update")
        _roll_out(product, version, target, dry_run=dry_run, quiet=json)
        return
    if dry_run:
        message = "--dry-run goes with --all. For one environment: catalog impact and catalog versions."
        raise typer.BadParameter(message, param_hint="update")
    assert environment is not None  # noqa: S101 - seen above
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


def _roll_out(product: str, version: str, target: Target, *, dry_run: bool, quiet: bool) -> None:
    """Show the waves, then update wave after wave."""
    from portfolio.cli import screen
    from portfolio.cli.target import target as find_target
    from portfolio.end_user.forms.choice import NEWEST
    from portfolio.end_user.roll_out import plan, roll_out
    from portfolio.end_user.user import EndUser
    from portfolio.versions.release import latest

    newest = latest(product)
    if version == NEWEST and newest is not None:
        version = str(newest.version)
    user = EndUser(find_target(target).end_user())
    planned = plan(user, product, version)
    if quiet:
        done = () if dry_run else roll_out(user, planned, before_wave=lambda _number, _steps: None)
        screen.write_json({"plan": planned, "updated": done})
        return
    rows = [
        (str(number), step.environment, step.runs, "")
        for number, wave in enumerate(planned.waves, start=1)
        for step in wave
    ]
    rows += [("-", step.environment, step.runs, reason) for step, reason in planned.left]
    screen.say(
        f"{product} {version}: {planned.there} environments run it, {planned.steps} are to be updated."
    )
    if rows:
        screen.show_table(("WAVE", "ENVIRONMENT", "RUNS", "LEFT OUT BECAUSE"), rows)
    if dry_run:
        return
    done = roll_out(
        user,
        planned,
        before_wave=lambda number, steps: screen.say(
            f"wave {number} of {len(planned.waves)}: {', '.join(step.environment for step in steps)}"
        ),
    )
    screen.say(f"Rolled {product} {version} out to {len(done)} environments.")


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
