"""The verbs of the platform team and CI: synth, impact, release, check."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from portfolio.cli.options import AsJson, Product, Target
from portfolio.cli.values import environment_name, folder, line

if TYPE_CHECKING:
    from portfolio.impact.report import Target as ImpactTarget

PANEL = "Change the catalog"

Out = Annotated[
    Path,
    typer.Option("--out", metavar="DIR", parser=folder, help="The folder to write to; made if missing."),
]
Changelog = Annotated[
    str, typer.Option("--changelog", metavar="TEXT", help="What is new for end users, one line.")
]
NoRebuild = Annotated[
    bool, typer.Option("--no-rebuild", help="Do not rebuild the functions' zips, which takes the registries.")
]

OfEnvironment = Annotated[
    str | None,
    typer.Option(
        "--environment",
        "-e",
        metavar="NAME",
        parser=environment_name,
        help="The environment that would be updated.",
    ),
]
ToVersion = Annotated[
    str | None,
    typer.Option(
        "--version",
        metavar="VERSION",
        parser=line(1, 20, "0.4.0"),
        help="A release to compare with instead of the current code, or latest for the newest.",
    ),
]
Base = Annotated[
    str | None,
    typer.Option(
        "--base",
        metavar="REVISION",
        envvar="CATALOG_BASE",
        help="What landed, for git's word on the releases; by default where the main branch was left.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the verbs to the command."""
    app.command(rich_help_panel=PANEL)(synth)
    app.command(rich_help_panel=PANEL)(impact)
    app.command(rich_help_panel=PANEL)(release)
    app.command(rich_help_panel=PANEL)(check)


def synth(*, out: Out) -> None:
    """Write each product's current template as DIR/<product>.template.json."""
    from portfolio.cli import screen
    from portfolio.packaging import build_all
    from portfolio.versions.current import stand

    build_all()
    currents = stand()
    from products.synthesis import render  # it loads the CDK, which must find the Node.js that stand() chose

    out.mkdir(parents=True, exist_ok=True)
    for current in currents:
        file = out / f"{current.product}.template.json"
        file.write_text(render(current.template), encoding="utf-8")
        screen.say(str(file))


def impact(
    product: Product,
    *,
    environment: OfEnvironment = None,
    version: ToVersion = None,
    target: Target = None,
    json: AsJson = False,
) -> None:
    """Show what an update to the current code would do, why, and what people would notice of it.

    Without --environment it is compared with the last release; with it, with what runs there.
    """
    from portfolio.cli import screen
    from portfolio.cli.target import target as find_target
    from portfolio.impact.report import of_code, of_environment, release_target

    session = find_target(target).administrator() if environment else None
    to = release_target(product, version) if version else _code(product)
    found = (
        of_environment(session, product, environment, to) if session and environment else of_code(product, to)
    )
    if json:
        screen.write_json(found.as_json())
        return
    screen.say(found.heading)
    if found.impact.changes:
        screen.show_table(("EFFECT", "RESOURCE", "WHY", "WHAT PEOPLE NOTICE", "SAYS"), found.rows())
    screen.say(f"{found.impact.untouched} resources are left as they are.")
    for each in found.impact.interface:
        screen.say(f"{each.name}: {each.what} (a {each.bump.name.lower()} change)")
    if found.refused:
        screen.say(f"Values in use that the form does not take any more:\n{found.refused}")
    screen.say(found.next_release)
    for number, source in enumerate(found.sources(), start=1):
        screen.say(f"[{number}] {source}")


def _code(product: str) -> "ImpactTarget":
    """The current code, as it would be released."""
    from portfolio.impact import compare
    from portfolio.impact.report import Target as ImpactTarget
    from portfolio.packaging import build_all
    from portfolio.versions.current import stand
    from portfolio.versions.release import latest
    from portfolio.versions.releasing import as_released
    from portfolio.versions.version import Bump

    build_all()
    (current,) = stand([product])
    before = latest(product)
    if before is not None and current.version <= before.version:
        bump = compare(before.template(), as_released(current)).bump
        if bump is not Bump.NONE:  # templates name their version, which is not raised yet
            (current,) = stand([product], versions={product: before.version.after(bump)})
    return ImpactTarget(version=str(current.version), template=as_released(current), released=False)


def release(product: Product, *, changelog: Changelog) -> None:
    """Freeze a product's current code as a release that never changes."""
    from portfolio.cli import screen
    from portfolio.packaging import build_all
    from portfolio.settings import load
    from portfolio.versions.current import stand
    from portfolio.versions.lifecycle import FILE, supersede
    from portfolio.versions.release import RELEASES
    from portfolio.versions.releasing import freeze

    lines = load().lines_offered
    build_all()
    (current,) = stand([product])
    today = dt.datetime.now(tz=dt.UTC).date()
    released = freeze(current, changelog=changelog, date=today)
    screen.say(f"Released {released}: {released.folder}")
    screen.say(f"The console will say: {released.manifest.shown}")
    left = supersede(product, lines=lines, date=today)
    if left:
        screen.say(f"Deprecated, since newer lines are offered: {', '.join(left)} ({RELEASES / FILE}).")


def check(*, base: Base = None, no_rebuild: NoRebuild = False, json: AsJson = False) -> None:
    """Fail unless every release is untouched and every change has a version of its own."""
    from portfolio.cli import screen
    from portfolio.errors import CatalogError
    from portfolio.packaging import build_all
    from portfolio.versions.checking import check as find_problems
    from portfolio.versions.current import stand
    from portfolio.versions.witness import compare_with_git

    build_all()
    found = find_problems(stand(), rebuild=not no_rebuild)
    history = compare_with_git(base=base)
    if history.note:
        screen.warn(history.note)
    problems = tuple(dict.fromkeys((*found, *history.problems)))
    if json:
        screen.write_json(list(problems))
        raise typer.Exit(1 if problems else 0)
    if problems:
        raise CatalogError(problems)
    screen.say(
        "Every release is as it was released, and the current code agrees with its versions "
        f"({history.compared} compared with git's history)."
    )
