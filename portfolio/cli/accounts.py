"""The subcommands that look at an account before anything is launched in it: preflight."""

from typing import Annotated

import typer

from portfolio.cli.options import AsJson, Target

PANEL = "Run the catalog"


def register(app: typer.Typer) -> None:
    """Add the subcommands to the command."""
    app.command(rich_help_panel=PANEL)(preflight)


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

    unknown = sorted(set(size or ()) - set(SIZES))
    if unknown:
        message = f"{unknown[0]!r} is not a size. Sizes are: {', '.join(SIZES)}. Name one of these."
        raise typer.BadParameter(message, param_hint="--size")
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
