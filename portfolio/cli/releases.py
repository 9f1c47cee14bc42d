"""The verbs of the platform team and CI: synth, impact, release, check."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from portfolio.cli.options import AsJson, Product

PANEL = "Change the catalog"

Out = Annotated[
    Path,
    typer.Option("--out", metavar="DIR", file_okay=False, help="The folder to write to; made if missing."),
]
Changelog = Annotated[
    str, typer.Option("--changelog", metavar="TEXT", help="What is new for end users, one line.")
]
NoRebuild = Annotated[
    bool, typer.Option("--no-rebuild", help="Do not rebuild the functions' zips, which takes the registries.")
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
    from custom_resources.packaging import build_all
    from portfolio.cli import screen
    from portfolio.current import stand

    build_all()
    currents = stand()
    from products.synthesis import render  # it loads the CDK, which must find the Node.js that stand() chose

    out.mkdir(parents=True, exist_ok=True)
    for current in currents:
        file = out / f"{current.product}.template.json"
        file.write_text(render(current.template), encoding="utf-8")
        screen.say(str(file))


def impact(product: Product, *, json: AsJson = False) -> None:
    """Show what an update from the last release to the current code would do to what runs."""
    from custom_resources.packaging import build_all
    from portfolio.cli import screen
    from portfolio.current import stand
    from portfolio.errors import refuse
    from portfolio.impact import compare
    from portfolio.release import latest

    before = latest(product)
    if before is None:
        raise refuse(
            f"Cannot tell the impact of updating {product}: it was never released.",
            received="no release",
            allowed="a product with a release to compare with",
            fix=f"release it first: catalog release {product} --changelog TEXT",
        )
    build_all()
    (current,) = stand([product])
    found = compare(before.template(), current.template)
    if json:
        screen.write_json({"from": str(before.version), "to": str(current.version), "impact": found})
        return
    screen.say(
        f"{product}: from {before.version} to the current code ({current.version}). {found.sentence()}"
    )
    screen.show_table(
        ("EFFECT", "RESOURCE", "TYPE", "BECAUSE"),
        [
            (one.effect.name.lower(), one.logical_id, one.type, ", ".join(one.because))
            for one in found.changes
        ],
    )
    screen.say(f"{found.untouched} resources are left as they are.")


def release(product: Product, *, changelog: Changelog) -> None:
    """Freeze a product's current code as a release that never changes."""
    from custom_resources.packaging import build_all
    from portfolio.cli import screen
    from portfolio.current import stand
    from portfolio.releasing import freeze

    build_all()
    (current,) = stand([product])
    released = freeze(current, changelog=changelog, date=dt.datetime.now(tz=dt.UTC).date())
    screen.say(f"Released {released}: {released.folder}")
    if released.manifest.update:
        screen.say(released.manifest.update)


def check(*, base: Base = None, no_rebuild: NoRebuild = False, json: AsJson = False) -> None:
    """Fail unless every release is untouched and every change has a version of its own."""
    from custom_resources.packaging import build_all
    from portfolio.checking import check as find_problems
    from portfolio.cli import screen
    from portfolio.current import stand
    from portfolio.errors import CatalogError
    from portfolio.witness import compare_with_git

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
