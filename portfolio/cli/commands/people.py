"""The subcommand that lets people in: invite."""

from typing import Annotated

import typer

from portfolio.cli.options import AsJson, Target
from portfolio.cli.values import email_address, environment_name

PANEL = "Use the catalog"

To = Annotated[
    str,
    typer.Argument(
        metavar="ENVIRONMENT", parser=environment_name, help="The environment's name, for example team-a."
    ),
]
Whom = Annotated[
    str, typer.Argument(metavar="EMAIL", parser=email_address, help="Where the invitation is sent to.")
]
Administrator = Annotated[bool, typer.Option("--administrator", help="They administer LibreChat, too.")]


def register(app: typer.Typer) -> None:
    """Add the subcommand to the command."""
    app.command(rich_help_panel=PANEL)(invite)


def invite(
    environment: To,
    email: Whom,
    *,
    administrator: Administrator = False,
    target: Target = None,
    json: AsJson = False,
) -> None:
    """Invite somebody to an environment that has the identity product.

    They get an e-mail with a one-time password; once more, if the first was not used.
    """
    from portfolio.cli import screen
    from portfolio.cli.target import target as find_target
    from portfolio.end_user.people.inviting import invite as send

    invited = send(find_target(target).administrator(), environment, email, administrator=administrator)
    if json:
        screen.write_json({"email": invited.email, "sent": invited.sent, "groups": list(invited.groups)})
        return
    done = "Invited" if invited.sent else "Already signed in before; no invitation was sent to"
    screen.say(f"{done} {invited.email}, in {' and '.join(invited.groups)}")
