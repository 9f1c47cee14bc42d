"""The verbs that pipelines call: review, tag, drift."""

from typing import Annotated

import typer

from portfolio.cli.options import AsJson, Target

PANEL = "Run the catalog from a pipeline"

Post = Annotated[
    bool,
    typer.Option("--post", help="Write it as the comment of the pull request or merge request of this run."),
]
Push = Annotated[bool, typer.Option("--push", help="Push the new tags to the remote origin.")]


def register(app: typer.Typer) -> None:
    """Add the verbs to the command."""
    app.command(rich_help_panel=PANEL)(review)
    app.command(rich_help_panel=PANEL)(tag)
    app.command(rich_help_panel=PANEL)(drift)


def review(*, post: Post = False) -> None:
    """Show as Markdown what an update to this change would do, for all products."""
    import os
    from pathlib import Path

    from portfolio.cli import screen
    from portfolio.packaging import build_all
    from portfolio.pipeline.comment import place_of
    from portfolio.pipeline.comment import post as write
    from portfolio.pipeline.review import review as page_of
    from portfolio.versions.current import stand

    place = place_of(os.environ) if post else None
    build_all()
    page = page_of(stand())
    screen.say(page)
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(page)
    if place is not None:
        write(place, page)


def tag(*, push: Push = False) -> None:
    """Tag every release that the current commit holds and that has no tag yet."""
    from portfolio.cli import screen
    from portfolio.pipeline.tags import tag as make

    new = make(push=push)
    for name in new:
        screen.say(name)
    if not new:
        screen.say("Every release has its tag.")


def drift(*, target: Target = None, json: AsJson = False) -> None:
    """Fail if somebody changed the hub's resources by hand."""
    from portfolio.cli import screen
    from portfolio.cli.target import target as find_target
    from portfolio.pipeline.drift import drifts

    found = drifts(find_target(target).administrator())
    if json:
        screen.write_json(list(found))
    elif found:
        screen.show_table(
            ("STACK", "RESOURCE", "TYPE", "IS", "DIFFERS IN"),
            [(one.stack, one.logical_id, one.type, one.status, ", ".join(one.differences)) for one in found],
        )
    else:
        screen.say("The hub's resources are as publishing made them.")
    if found:
        raise typer.Exit(1)
