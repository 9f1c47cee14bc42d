"""The subcommands for privacy requests: person look, export, delete."""

import json as as_json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from portfolio.cli.options import AsJson, Target
from portfolio.cli.values import email_address, environment_name, file

if TYPE_CHECKING:
    from portfolio.end_user.people.person import PersonData

PANEL = "Use the catalog"

Where = Annotated[
    str,
    typer.Argument(
        metavar="ENVIRONMENT", parser=environment_name, help="The environment's name, for example team-a."
    ),
]
Email = Annotated[
    str,
    typer.Argument(
        metavar="EMAIL", parser=email_address, help="The person's e-mail address, as LibreChat shows it."
    ),
]
Out = Annotated[
    Path, typer.Option("--out", metavar="FILE", parser=file, help="Where to write it; a new file.")
]
Confirm = Annotated[
    str | None,
    typer.Option(
        "--confirm", metavar="EMAIL", help="The address again, for a program; people are asked for it."
    ),
]


def register(app: typer.Typer) -> None:
    """Add the subcommands to the command."""
    person = typer.Typer(no_args_is_help=True)
    for verb in (look, export, delete):
        person.command()(verb)
    person.callback()(_person)
    app.add_typer(person, name="person", rich_help_panel=PANEL)


def _person() -> None:
    """Look at what LibreChat stores of one person, give it out or delete it (privacy requests)."""


def look(environment: Where, email: Email, *, target: Target = None, json: AsJson = False) -> None:
    """Count what there is of a person; nothing is changed."""
    from portfolio.cli import screen

    found = _data(environment, target).look(email)
    if json:
        screen.write_json(found)
        return
    for name, number in found.items():
        screen.say(f"{number:>8} {name}")


def export(environment: Where, email: Email, *, out: Out, target: Target = None) -> None:
    """Write all that there is of a person to a JSON file, which only you can read.

    Passwords and keys are left out; files are listed, without their content.
    """
    from portfolio.cli import screen

    if out.exists():
        message = f"{out} is there already. Allowed is a new file. Name another one, or remove it first."
        raise typer.BadParameter(message, param_hint="--out")
    found = _data(environment, target).export(email)
    out.touch(mode=0o600, exist_ok=False)
    out.write_text(as_json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    screen.say(f"{sum(map(len, found.values()))} documents are in {out}")


def delete(
    environment: Where, email: Email, *, confirm: Confirm = None, target: Target = None, json: AsJson = False
) -> None:
    """Delete a person with all that is theirs; asks for the address a second time."""
    from portfolio.cli import screen

    data = _data(environment, target)
    again = confirm if confirm is not None else typer.prompt(f"This cannot be undone. Type {email} to delete")
    if again != email:
        message = f"it is not {email}. Nothing was deleted. Type the same address to delete."
        raise typer.BadParameter(message, param_hint="--confirm")
    done = data.delete(email)
    if json:
        screen.write_json(done)
        return
    for name, number in done["deleted"].items():
        screen.say(f"{number:>8} {name} deleted")
    for name, number in done["kept"].items():
        screen.say(f"{number:>8} {name} kept, without the person's name: others have rights on them")


def _data(environment: str, target: Target) -> "PersonData":
    from portfolio.cli.target import target as find_target
    from portfolio.end_user.people.person import PersonData

    return PersonData.of_environment(find_target(target).administrator(), environment)
