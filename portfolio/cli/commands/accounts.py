"""The subcommands that try an account out before people use it: preflight and rehearse."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from portfolio.cli.options import AsJson, Target
from portfolio.cli.values import whole_number

if TYPE_CHECKING:
    from collections.abc import Callable

    from portfolio.rehearsal import Place, Rehearsal

PANEL = "Run the catalog"
VERSIONS_MAXIMUM = 100
"""Versions that a product has at most, in Service Catalog."""

REHEARSALS = Path("build/rehearsal")
"""Where rehearsals are written down, in the folder in which the command runs."""


def register(app: typer.Typer) -> None:
    """Add the subcommands to the command."""
    app.command(rich_help_panel=PANEL)(preflight)
    app.command(rich_help_panel=PANEL)(rehearse)


def preflight(
    *,
    target: Target = None,
    size: Annotated[
        list[str] | None,
        typer.Option(
            "--size", metavar="SIZE", help="A size that people may launch; repeatable. Default: all."
        ),
    ] = None,
    json: AsJson = False,
) -> None:
    """Look, read-only, at what the account must have before the first launch, and say the way out.

    Exit status 1 if something would make a publication or a launch fail.
    """
    from portfolio.cli import screen
    from portfolio.cli.target import target as find_target
    from portfolio.preflight import SIZES, Level
    from portfolio.preflight import preflight as look
    from portfolio.settings import load

    _known(*(size or ()))
    settings = load()
    session = find_target(target).administrator()
    if json:
        findings = look(session, settings, sizes=size or SIZES)
        screen.write_json([vars(each) for each in findings])
    else:
        with screen.passing_lines() as progress:
            findings = look(session, settings, sizes=size or SIZES, progress=progress)
        for each in sorted(findings, key=lambda one: list(Level)[::-1].index(one.level), reverse=True):
            screen.say(f"{each.level:<8} {each.subject}: {each.found}")
            if each.fix:
                screen.say(f"{'':<8} to fix: {each.fix}")
        counts = {level: sum(each.level is level for each in findings) for level in Level}
        screen.say(", ".join(f"{count} {level}" for level, count in counts.items() if count))
    if any(each.level is Level.PROBLEM for each in findings):
        raise typer.Exit(1)


def rehearse(  # noqa: PLR0913 - a command line's options are its parameters
    *,
    target: Target = None,
    size: Annotated[
        str | None,
        typer.Option(
            metavar="SIZE", help="The size of the environments: small, medium or large. Default: small."
        ),
    ] = None,
    older: Annotated[
        int | None,
        typer.Option(
            metavar="NUMBER",
            parser=whole_number(0, VERSIONS_MAXIMUM, "1"),
            help="From how many older releases of each product to update. Default: all.",
        ),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the rehearsal that was stopped.")
    ] = False,
    clean_up: Annotated[
        bool, typer.Option("--clean-up", help="Remove what a stopped rehearsal left, and end it.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Spend the money without being asked.")] = False,
    json: AsJson = False,
) -> None:
    """Launch, check, update and remove throw-away environments, and report what was seen. Costs money on AWS.

    Stop it with Ctrl-C at any point. Exit status 1 if a step failed or something is left.
    """
    import dataclasses

    from portfolio.cli import screen
    from portfolio.cli.target import target as find_target
    from portfolio.preflight import SIZES
    from portfolio.rehearsal import Place, Rehearsal

    if size is not None and (resume or clean_up):
        message = "A rehearsal keeps its size: give --size only when it begins."
        raise typer.BadParameter(message, param_hint="--size")
    _known(size or SIZES[0])
    if resume and clean_up:
        message = "--resume and --clean-up exclude one another. Give one of them."
        raise typer.BadParameter(message, param_hint="rehearse")
    found = find_target(target)
    place = Place(
        target=str(found.name),
        administrator=found.administrator(),
        end_user=found.end_user(),
        embedded=found.cloud is not None,
    )
    if resume or clean_up:
        rehearsal = Rehearsal.resume(place, REHEARSALS)
    else:
        rehearsal = Rehearsal.begin(place, REHEARSALS, size=size or SIZES[0], older=older)
    if not clean_up:
        _ask(place, rehearsal, yes=yes, quiet=json)
    doing = rehearsal.clean_up if clean_up else rehearsal.run
    try:
        succeeded = doing(lambda _: None) if json else _shown(doing)
    except (KeyboardInterrupt, Exception):
        screen.warn(
            f"\nStopped. {rehearsal.state.environment} may be running and cost money. Go on with: catalog "
            "rehearse --resume. Remove it with: catalog rehearse --clean-up"
        )
        raise
    if json:
        screen.write_json(dataclasses.asdict(rehearsal.state))
    else:
        screen.say(
            f"{'Everything succeeded' if succeeded else 'Not everything succeeded'}: see "
            f"{rehearsal.report()[0]}"
        )
    if not succeeded:
        raise typer.Exit(1)


def _known(*sizes: str) -> None:
    """Refuse what is no size."""
    from portfolio.preflight import SIZES

    unknown = sorted(set(sizes) - set(SIZES))
    if unknown:
        message = f"{unknown[0]!r} is not a size. Sizes are: {', '.join(SIZES)}. Name one of these."
        raise typer.BadParameter(message, param_hint="--size")


def _ask(place: "Place", rehearsal: "Rehearsal", *, yes: bool, quiet: bool) -> None:
    """Say what it costs, and ask unless that was answered."""
    from portfolio.cli import screen
    from portfolio.rehearsal import estimate

    if place.embedded:
        told = "The embedded cloud costs nothing."
    else:
        costs = estimate(rehearsal.rounds, place.region, rehearsal.state.size)
        told = f"In the account {place.account}, {place.region}: {costs}"
    (screen.warn if quiet else screen.say)(told)
    if not (yes or place.embedded):
        typer.confirm("Launch them?", abort=True, err=quiet)


def _shown(doing: "Callable[[Callable[[str], None]], bool]") -> bool:
    from portfolio.cli import screen

    with screen.passing_lines() as progress:
        return doing(progress)
