"""What is said at the end of a demo: what was launched, where the databases stand, what to try next."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from local_cloud.state import StateFolder
from portfolio.cli import screen
from portfolio.cli.commands.databases import databases

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from local_cloud.cloud import RunningCloud
    from portfolio.end_user.request import Outcome

COMMAND = ".venv/bin/catalog"

LONGEST_OUTPUT = 250
"""Characters of an output; instructions that are longer are left to ``catalog status``."""

TRY_NEXT = (
    ("see what runs, with all instructions", "status demo"),
    ("make the data layer larger", "update data --environment demo --parameter Size=medium"),
    (
        "watch an update fail and be rolled back",
        "update data --environment demo --parameter EmbeddingDimensions=768",
    ),
    ("launch in the wrong order", "launch data --environment other{tags}"),
    ("remove a layer that is in use", "terminate network --environment demo"),
    ("remove the application, keep the data", "terminate compute-ecs --environment demo"),
    ("stop it all", "down"),
)
"""What shows most of the catalog in the fewest commands: two of them are meant to be refused."""


def summarise(
    outcomes: Sequence[Outcome], cloud: RunningCloud, tags: Mapping[str, str], seconds: float
) -> None:
    """Print the end of a demo.

    Args:
        outcomes: What was launched.
        cloud: Where.
        tags: The tags that a launch takes, with a value that is offered.
        seconds: How long it took.
    """
    launches = sum(outcome.seconds for outcome in outcomes)
    screen.say(
        f"\nReady after {seconds:.1f} s, of which the {len(outcomes)} launches took {launches:.1f} s. "
        f"The embedded cloud is {cloud.endpoint_url}."
    )
    for outcome in outcomes:
        screen.say(f"\n{outcome.name}  {outcome.version}")
        screen.show_outputs(outcome.outputs, longest=LONGEST_OUTPUT)
    for outcome in outcomes:
        if outcome.product == "data":
            _show_databases(outcome, cloud)
    credentials = StateFolder(cloud.state_folder).credentials_file
    screen.say("\nAWS's own tools reach it, as its administrator, with this alone")
    screen.say(f"  export AWS_SHARED_CREDENTIALS_FILE={shlex.quote(str(credentials))}")
    screen.say("\nTry next")
    width = max(len(what) for what, _ in TRY_NEXT)
    given = "".join(f" --tag {shlex.quote(f'{key}={value}')}" for key, value in tags.items())
    for what, arguments in TRY_NEXT:
        screen.say(f"  {what:<{width}}  {COMMAND} {arguments.format(tags=given)}")


def _show_databases(outcome: Outcome, cloud: RunningCloud) -> None:
    screen.say("\nDatabases (the passwords are in the secrets, which the embedded cloud answers like AWS)")
    for database in databases(outcome.outputs, cloud.session(), cloud.certificate_authority):
        screen.say(f"  {database.kind}: {database.host}:{database.port}, user's secret {database.secret}")
        screen.say(f"    {database.command}")
