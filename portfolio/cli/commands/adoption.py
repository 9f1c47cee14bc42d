"""The subcommands that take in what others publish: adopt librechat."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from portfolio.cli.options import pairs
from portfolio.cli.values import line

if TYPE_CHECKING:
    from portfolio.adoption.librechat import Adoption

PANEL = "Change the catalog"
AFFECTED = ("data", "compute-ecs", "compute-ec2")
"""The products that hold LibreChat's schema, configuration and image."""

Version = Annotated[
    str, typer.Argument(metavar="X.Y.Z", parser=line(1, 20, "0.8.9"), help="LibreChat's version.")
]
Models = Annotated[
    str | None,
    typer.Option(
        "--models",
        metavar="VERSION",
        parser=line(1, 20, "0.0.71"),
        help="The release of @librechat/data-schemas on npm to take; the newest if left out.",
    ),
]
Images = Annotated[
    list[str] | None,
    typer.Option(
        "--image",
        metavar="NAME=TAG",
        help="Another image to take in too, for example rag-api=v0.9.1; may be repeated.",
    ),
]

WithoutDigests = Annotated[
    bool,
    typer.Option("--without-digests", help="Do not ask the images' registries; catalog images resolve does."),
]


def register(app: typer.Typer) -> None:
    """Add the subcommands to the command."""
    adopt = typer.Typer(no_args_is_help=True)
    adopt.command()(librechat)
    adopt.callback()(_adopt)
    app.add_typer(adopt, name="adopt", rich_help_panel=PANEL)


def _adopt() -> None:
    """Take in a new version of LibreChat: what it needs is written, shown and left for review."""


def librechat(
    version: Version, *, models: Models = None, image: Images = None, without_digests: WithoutDigests = False
) -> None:
    """Write all that a LibreChat version changes here, and show what an update to it would do.

    Collections and indexes come from LibreChat's own models, the configuration's format from its own package;
    the images are locked by digest where their registries can be reached. Nothing is committed or released.
    """
    from portfolio.adoption.librechat import adopt
    from portfolio.cli import screen

    with screen.passing_lines() as progress:
        adoption = adopt(
            version,
            models=models,
            images=pairs(image or []),
            digests=not without_digests,
            progress=progress,
        )
    _show(adoption)
    for product in AFFECTED:
        _impact(product)
    screen.say(
        "Next: read git diff, run make test, then release each product: "
        "catalog release PRODUCT --changelog TEXT"
    )


def _show(adoption: "Adoption") -> None:
    from portfolio.cli import screen

    screen.say(f"LibreChat {adoption.version}, with the models of @librechat/data-schemas {adoption.models}:")
    for each in adoption.schema or ("its collections and indexes are the same",):
        screen.say(f"  {each}")
    for file in adoption.written:
        screen.say(f"written: {file}")
    if adoption.unresolved:
        screen.say(
            f"Without a digest: {', '.join(adoption.unresolved)}. Run catalog images resolve where a network "
            "reaches their registries; publishing refuses images without one."
        )


def _impact(product: str) -> None:
    """What an update would do, asked of a process that has loaded the new files; raises the version by it."""
    from portfolio.adoption.version_raise import raise_version
    from portfolio.cli import screen
    from portfolio.versions.version import Version as ProductVersion

    found = _asked(product)
    if found["bump"] == "none":
        screen.say(f"{product}: nothing changes.")
        return
    raised = raise_version(product, ProductVersion.parse(found["next_version"]))
    number = f"version {found['next_version']}" if raised else "its version is not released yet and stays"
    screen.say(f"{product}: {number}. {found['summary']}")


def _asked(product: str) -> dict[str, Any]:
    import json
    import subprocess
    import sys

    from portfolio.errors import refuse

    program = "from portfolio.cli.main import main; main()"
    done = subprocess.run(  # noqa: S603 - this very command
        [sys.executable, "-c", program, "impact", product, "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise refuse(
            f"The files are written, but what they change in {product} cannot be shown.",
            received=done.stderr.strip()[-1500:],
            allowed="products that can be synthesized with the new files",
            fix=f"read what stands there, then run: catalog impact {product}",
        )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
