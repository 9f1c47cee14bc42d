"""The end user's verbs against an embedded cloud: what they print and how they exit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from portfolio.cli import target
from portfolio.cli.main import run

if TYPE_CHECKING:
    from local_cloud.cloud import RunningCloud

ENVIRONMENT = "shell"
OPTIONS = ["--environment", ENVIRONMENT]


pytestmark = pytest.mark.usefixtures("session", "endpoint")


@pytest.fixture(autouse=True)
def checkout(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' cloud in place of the checkout's own."""
    monkeypatch.setattr(target, "STATE_FOLDER", cloud.state_folder)
    monkeypatch.delenv("CATALOG_TARGET", raising=False)


def test_the_verbs_take_an_environment_through_its_life(capsys: pytest.CaptureFixture[str]) -> None:
    """Launch, look, update, be refused, terminate; programs read JSON, people read lines."""
    assert run(["launch", "network", *OPTIONS, "--tag", "CostCenter=research"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"Launching network in {ENVIRONMENT} …"
    assert ["CREATE_COMPLETE", "Vpc", "AWS::SSM::Parameter"] in [line.split() for line in lines]
    assert any(line.startswith(f"Launched network 0.10.0 in {ENVIRONMENT}") for line in lines)

    assert run(["launch", "data", *OPTIONS, "--tag", "CostCenter=research", "--json"]) == 0
    launched = json.loads(capsys.readouterr().out)
    assert launched["name"] == f"{ENVIRONMENT}-data"
    assert launched["outputs"]["Size"]["value"] == "small"

    assert run(["update", "data", *OPTIONS, "--parameter", "Size=large", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["outputs"]["Size"]["value"] == "large"

    assert run(["terminate", "network", *OPTIONS]) == 1
    assert f"terminate first: {ENVIRONMENT}-data" in capsys.readouterr().err

    assert run(["status", ENVIRONMENT, "--json"]) == 0
    layers = json.loads(capsys.readouterr().out)
    assert [layer["layer"]["product"] for layer in layers] == ["network", "data"]
    assert run(["versions"]) == 0
    assert f"{ENVIRONMENT}-" not in (shown := capsys.readouterr().out)
    assert "0.10.0" in shown

    for product in ("data", "network"):
        assert run(["terminate", product, *OPTIONS]) == 0
    capsys.readouterr()
    assert run(["status", ENVIRONMENT]) == 1
    assert "Cannot find the environment" in capsys.readouterr().err


def test_a_refusal_prints_all_problems_and_no_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    """On standard error, so that a program's input stays clean."""
    arguments = [
        "launch",
        "network",
        *OPTIONS,
        "--parameter",
        "Size=huge",
        "--parameter",
        "Colour=red",
        "--json",
    ]
    assert run(arguments) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Traceback" not in shown.err
    for part in ("'huge'", "Colour", "CostCenter"):
        assert part in shown.err
