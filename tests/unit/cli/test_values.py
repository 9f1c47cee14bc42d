"""Values of options and arguments that cannot be: a refusal shows the value, what may be and a way out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import typer

from portfolio.cli.application import app
from portfolio.cli.main import run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOSTILE = ("", " ", "-1", "0.5", "1e3", "é", "٣", "9" * 40, "x\ny", "\x1b[31m", "\0", "x" * 600)
FILLED = {"environment", "out", "target", "port", "older", "product"}
"""What cannot be empty, wherever it is asked for."""


def _parameters(command: Any, path: str = "catalog") -> Iterator[tuple[str, Any, Any]]:  # noqa: ANN401 - typer's own commands
    """Every option and argument that takes a value, with the verb that has it."""
    for name, verb in getattr(command, "commands", {}).items():
        yield from _parameters(verb, f"{path} {name}")
    if not hasattr(command, "commands"):
        for parameter in command.params:
            if not getattr(parameter, "is_flag", False) and parameter.name != "help":
                yield path, command, parameter


PARAMETERS = [*_parameters(typer.main.get_command(app))]


def _refusal(parameter: Any, command: Any, value: str) -> str:  # noqa: ANN401 - typer's own
    """What is said of a value; empty if it is taken. Nothing is begun: the verb itself does not run."""
    given: Any = [value] if parameter.multiple or parameter.nargs != 1 else value
    try:
        parameter.process_value(command.make_context("verb", [], resilient_parsing=True), given)
    except typer.BadParameter as error:
        return error.message
    return ""


@pytest.mark.parametrize("value", HOSTILE, ids=repr)
def test_a_refusal_shows_the_value_and_what_is_allowed(value: str) -> None:
    """Of every option and argument of every verb, whatever its type: never in a parser's words alone."""
    for path, command, parameter in PARAMETERS:
        said = _refusal(parameter, command, value)
        assert "Input should" not in said, f"{path} {parameter.name}"
        if said:
            assert repr(value[:60])[1:-1] in said, f"{path} {parameter.name}: {said}"
            assert "llowed is" in said or "s are: " in said or "of the form" in said, f"{path}: {said}"
        if parameter.name in FILLED and not value.strip():
            assert said, f"{path} takes an empty {parameter.name}"


def test_every_kind_of_parameter_is_among_them() -> None:
    """A check that sees nothing would say nothing."""
    assert {parameter.name for _, _, parameter in PARAMETERS} >= FILLED | {"because", "changelog", "version"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["rehearse", "--older", "-1"], ["'-1'", "whole number from 0 to 100", "Write for example 1"]),
        (["demo", "--port", "65536"], ["'65536'", "from 0 to 65535"]),
        (["demo", "--port", ""], ["''", "from 0 to 65535"]),
        (["status", "--target", "azure"], ["'azure'", "local or aws"]),
        (["launch", "network", "-e", "Team A"], ["'Team A'", "lower-case letters", "for example team-a"]),
        (["synth", "--out", ""], ["''", "a folder"]),
        (["deprecate", "data", "0.1.0", "--because", "a\nb"], ["one line of 0 to 500"]),
        (["impact", "data", "--version", ""], ["''", "1 to 20 characters"]),
    ],
)
def test_a_value_that_cannot_be_is_wrong_usage(
    arguments: list[str], words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit status 2, and nothing is begun."""
    assert run(arguments) == 2
    said = " ".join(capsys.readouterr().err.replace("│", " ").split())
    assert [word for word in words if word not in said] == []


def test_a_file_is_no_folder_to_write_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Before the templates are synthesised, which takes a while."""
    file = tmp_path / "file"
    file.touch()
    assert run(["synth", "--out", str(file)]) == 2
    assert "is not a folder" in " ".join(capsys.readouterr().err.replace("│", " ").split())
