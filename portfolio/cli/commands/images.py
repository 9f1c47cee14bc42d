"""The verbs about container images: images resolve, images copy."""

import typer

from portfolio.cli.commands.hub import PANEL
from portfolio.cli.options import Target

FAILED = 1


def register(app: typer.Typer) -> None:
    """Add the verbs to the command."""
    images = typer.Typer(help="Lock the container images by digest, and copy them into your own registry.")
    images.command()(resolve)
    images.command()(copy)
    app.add_typer(images, name="images", rich_help_panel=PANEL)


def resolve() -> None:
    """Look up the digests that the lock does not have yet, at the makers' registries.

    Exit status 1: some could not be looked up from here; the lock has the others.
    """
    from portfolio.cli import screen
    from portfolio.images.resolving import resolve as resolve_lock

    with screen.passing_lines() as progress:
        missing = resolve_lock(progress=progress)
    if missing:
        names = ", ".join(f"{image.name} {image.version}" for image in missing)
        screen.say(
            f"Still without a digest: {names}. Run this again where a network reaches their registries."
        )
        raise typer.Exit(FAILED)
    screen.say("Every image of the lock has its digest. Commit products/compute/images.lock.toml.")


def copy(*, target: Target = None) -> None:
    """Copy the images of every release into the account's registry; `catalog publish` does it too."""
    from portfolio.cli import screen
    from portfolio.cli.target import target as find_target
    from portfolio.images.publishing import named_images, publish_images
    from portfolio.versions.release import releases

    images = named_images(releases())
    session = find_target(target).administrator()
    with screen.passing_lines() as progress:
        copied = publish_images(session, images, progress=progress)
    screen.say(f"Copied {copied} of {len(images)} images; the others were there.")
