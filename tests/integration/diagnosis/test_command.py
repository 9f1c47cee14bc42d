"""``catalog doctor`` as people and programs use it, with the rights that its policy gives and with fewer."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from portfolio.cli import target
from portfolio.cli.main import run
from portfolio.diagnosis import Rank, diagnose
from portfolio.diagnosis.policy import ACTIONS
from tests.integration.diagnosis.conftest import NAME, person
from tests.integration.diagnosis.faults import FAULTS

if TYPE_CHECKING:
    from tests.integration.diagnosis.conftest import Patient

GUIDE = Path(__file__).parents[3] / "docs" / "doctor.md"
REFUSES = FAULTS["database refuses the function"]


@pytest.fixture(autouse=True)
def checkout(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' cloud in place of the checkout's own."""
    monkeypatch.setattr(target, "STATE_FOLDER", patient.stacks.cloud.state_folder)
    monkeypatch.setenv("CATALOG_TARGET", "local")


def test_the_policy_is_enough_and_each_of_its_actions_reads(patient: Patient) -> None:
    """Whoever has it is told of nothing that they may not call."""
    oncall = person(patient.stacks, "oncall", *ACTIONS)
    found = diagnose(oncall, patient.name).findings
    assert [one.found for one in found if "you may not call" in one.found] == []
    assert [one for one in found if one.rank is not Rank.UNKNOWN] == []
    assert [
        each for each in ACTIONS if not re.match(r"[a-z0-9-]+:(Describe|List|Get|Filter|Search)", each)
    ] == []


def test_a_missing_right_is_no_fault(patient: Patient) -> None:
    """What it hides is named with the call, whatever service it is of; the rest is looked at."""
    hidden = ("ec2:DescribeSecurityGroupRules", "kms:DescribeKey", "rds:DescribeDBInstances")
    trainee = person(patient.stacks, "trainee", *(each for each in ACTIONS if each not in hidden))
    diagnosis = diagnose(trainee, patient.name)
    assert diagnosis.well
    told = " ".join(one.found for one in diagnosis.findings)
    assert [each for each in hidden if f"you may not call {each.partition(':')[2]}" not in told] == []


def test_a_fault_in_all_forms(patient: Patient, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Exit status 1; text as the guide shows it; JSON; and a page whose picture has the broken connection."""
    page = tmp_path / "report.html"
    with REFUSES.breaking(patient):
        assert run(["doctor", NAME, "--html", str(page)]) == 1
        shown = capsys.readouterr().out
        assert run(["doctor", NAME, "--json"]) == 1
        told = json.loads(capsys.readouterr().out)
    example = re.search(r"\$ catalog doctor demo\n(.*?)\n```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert example is not None
    lines = [re.sub(r"\bsg-[0-9a-f]+", "sg-…", line) for line in shown.splitlines()]
    assert [line for line in example[1].splitlines() if line not in lines] == []
    assert told["findings"][0]["check"] == "function-database"
    assert ["PostgresSchemaFunction", "Postgres"] in told["findings"][0]["broken"]
    assert "PostgresSchemaFunction does not reach Postgres" in page.read_text(encoding="utf-8")


def test_a_healthy_environment_ends_with_0(patient: Patient, capsys: pytest.CaptureFixture[str]) -> None:
    """With --strict only if all could be looked at, which the embedded cloud does not offer."""
    assert run(["doctor", patient.name]) == 0
    assert "Nothing is wrong." in capsys.readouterr().out
    assert run(["doctor", patient.name, "--strict"]) == 1


def test_an_unknown_environment_is_refused_with_those_that_there_are(
    patient: Patient, capsys: pytest.CaptureFixture[str]
) -> None:
    """And none at all is wrong usage."""
    assert run(["doctor", "nowhere"]) == 1
    assert f"allowed:  {patient.name}" in capsys.readouterr().err
    assert run(["doctor"]) == 2


def test_the_policy_is_printed_without_any_cloud(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whoever writes it into their own templates has no credentials here."""
    monkeypatch.setattr(target, "STATE_FOLDER", tmp_path)
    assert run(["doctor", "--policy"]) == 0
    assert json.loads(capsys.readouterr().out)["Statement"][0]["Action"] == list(ACTIONS)


def test_the_shell_gets_what_the_aws_cli_needs(patient: Patient, capsys: pytest.CaptureFixture[str]) -> None:
    """Lines that a shell takes in, and the same for programs."""
    assert run(["env"]) == 0
    shown = capsys.readouterr().out
    assert f"export AWS_ENDPOINT_URL={patient.stacks.cloud.endpoint_url}\n" in shown
    assert "unset AWS_ACCESS_KEY_ID" in shown
    assert run(["env", "--json"]) == 0
    values = json.loads(capsys.readouterr().out)
    assert Path(values["AWS_SHARED_CREDENTIALS_FILE"]).is_file()
