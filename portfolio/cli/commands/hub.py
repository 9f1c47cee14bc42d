"""The verbs about the published catalog: publish, versions, accept, roles."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from portfolio.cli.options import AsJson, Target

PANEL = "Run the catalog"

DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")]

Regions = Annotated[
    list[str] | None,
    typer.Option(
        "--region",
        metavar="REGION",
        help="A region, repeatable; by default the session's.",
        show_default=False,
    ),
]
ExitCode = Annotated[
    bool, typer.Option("--exit-code", help="With --dry-run: exit status 1 if anything would change.")
]


def register(app: typer.Typer) -> None:
    """Add the verbs to the command."""
    app.command(rich_help_panel=PANEL)(publish)
    app.command(rich_help_panel=PANEL)(versions)
    app.command(rich_help_panel=PANEL)(accept)
    app.command(rich_help_panel=PANEL)(roles)


def publish(
    *,
    dry_run: DryRun = False,
    exit_code: ExitCode = False,
    region: Regions = None,
    target: Target = None,
    json: AsJson = False,
) -> None:
    """Publish the portfolio with every released version, as settings.toml says.

    Several regions are published one after the other, and none after the first that fails; the same command
    goes on from there, since what is published changes nothing.
    """
    from portfolio.cli import screen
    from portfolio.cli.target import target as find_target
    from portfolio.publication.publishing import dry_run as preview
    from portfolio.publication.publishing import publish as publish_hub

    cloud = find_target(target)
    settings = cloud.settings()
    sessions = [cloud.administrator(each) for each in region] if region else [cloud.administrator()]
    if dry_run:
        found = {session.region_name: preview(session, settings) for session in sessions}
        if json:
            screen.write_json(found if region else next(iter(found.values())))
        for name, changes in found.items() if not json else ():
            if region:
                screen.say(f"\n{name}")
            _show(changes)
        raise typer.Exit(1 if exit_code and any(found.values()) else 0)
    if json:
        done = [publish_hub(session, settings, progress=lambda _: None) for session in sessions]
        screen.write_json(done if region else done[0])
        return
    for session in sessions:
        with screen.passing_lines() as progress:
            published = publish_hub(session, settings, progress=progress)
        screen.say(f"Published {published}")
        for output, identifier in list(published.portfolios.items())[1:]:
            screen.say(f"      {output} {identifier}")


def accept(
    portfolio: Annotated[
        str, typer.Argument(metavar="PORTFOLIO", help="Its ID, port-…, as the hub's publish tells.")
    ],
    *,
    launcher: Annotated[
        list[str] | None,
        typer.Option(
            "--launcher", metavar="ARN", help="Who may launch here; by default the settings' patterns."
        ),
    ] = None,
    target: Target = None,
) -> None:
    """Accept a portfolio in the account that the hub shares it with, and let its launchers in.

    Says which launch roles the account lacks: without them the share stands, and every launch fails.
    """
    from portfolio.cli import screen
    from portfolio.cli.target import target as find_target
    from portfolio.errors import Problem
    from portfolio.publication.launch_roles import missing_launch_roles
    from portfolio.publication.sharing import accept as accept_share

    cloud = find_target(target)
    launchers = launcher or list(cloud.settings().launchers.patterns)
    session = cloud.administrator()
    new = accept_share(session.client("servicecatalog"), portfolio, launchers)
    screen.say(f"Accepted {portfolio}; {len(new)} launchers are new: {', '.join(new) or 'none'}")
    if missing := missing_launch_roles(session, portfolio):
        problem = Problem(
            failed="Nothing can be launched here yet: the account lacks launch roles.",
            received=f"no {', no '.join(missing)}",
            allowed="the launch role of every product of the portfolio, in this account",
            fix="deploy here what `catalog roles` prints, as the stack librechat-catalog-launch-roles, or "
            "have the hub name this account's unit under role_units in its settings.toml and publish",
        )
        screen.warn(str(problem))


def roles() -> None:
    """Print the template of the launch roles, for an account that the portfolio is shared with."""
    from portfolio.cli import screen
    from portfolio.settings import load
    from products.node_runtime import use_locked_node

    use_locked_node()
    from portfolio.hub.member_stack import member_template

    screen.say(member_template(load()))


def _show(changes: tuple[Any, ...]) -> None:
    from portfolio.cli import screen

    if changes:
        rows = [(each.what, each.kind, each.name, each.detail) for each in changes]
        screen.show_table(("CHANGE", "KIND", "NAME", "DETAIL"), rows)
    else:
        screen.say("Publishing would change nothing.")


def versions(*, target: Target = None, json: AsJson = False) -> None:
    """Show who runs which version, whether it is still offered, and which is the newest release."""
    from portfolio.cli import screen
    from portfolio.cli.target import target as find_target
    from portfolio.end_user.user import EndUser
    from portfolio.versions.lifecycle import read
    from portfolio.versions.release import releases

    lifecycle = read()
    newest = {release.product: str(release.version) for release in releases()}
    launched = EndUser(find_target(target).administrator()).status()
    if json:
        withdrawn = [
            {"product": product, "version": version, **asdict(entry)}
            for (product, version), entry in sorted(lifecycle.withdrawn.items())
        ]
        screen.write_json({"newest": newest, "withdrawn": withdrawn, "launched": launched})
        return
    screen.show_table(
        ("ENVIRONMENT", "PRODUCT", "RUNS", "WHICH IS", "NEWEST", "STATUS"),
        [
            (
                one.environment or "?",
                one.product,
                one.version,
                str(lifecycle.state(one.product, one.version)),
                newest.get(one.product, "-"),
                one.status,
            )
            for one in launched
        ],
    )
    for (product, version), entry in sorted(lifecycle.entries.items()):
        because = f": {entry.because}" if entry.because else ""
        screen.say(f"{product} {version} is {entry.state} since {entry.since}{because}")
