"""The command ``catalog preflight``: what programs and people read, and how it exits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from portfolio.cli import target
from portfolio.cli.main import run
from tests.support.settings import SETTINGS

if TYPE_CHECKING:
    from pathlib import Path

    from local_cloud.cloud import RunningCloud

LOOK = ["preflight", "--target", "local", "--size", "small"]


@pytest.fixture(autouse=True)
def checkout(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' cloud in place of the checkout's own."""
    monkeypatch.setattr(target, "STATE_FOLDER", cloud.state_folder)


def test_programs_read_every_finding_and_the_exit_status_is_1_for_a_problem(
    cloud: RunningCloud, capsys: pytest.CaptureFixture[str]
) -> None:
    """A pipeline stops at what would make the first publication fail, and goes on where nothing would."""
    assert run([*LOOK, "--json"]) == 0
    findings = json.loads(capsys.readouterr().out)
    assert {"subject", "level", "found", "fix"} == set(findings[0])
    assert {"ready", "unknown"} <= {each["level"] for each in findings}
    name = f"{SETTINGS.artifact_bucket}-{cloud.region}"
    cloud.client("s3").create_bucket(Bucket=name)
    try:
        assert run(LOOK) == 1
    finally:
        cloud.client("s3").delete_bucket(Bucket=name)
    shown = capsys.readouterr().out.splitlines()
    problem = next(number for number, line in enumerate(shown) if line.startswith("problem"))
    assert "artifact bucket" in shown[problem]
    assert shown[problem + 1].strip().startswith("to fix:")
    assert "1 problem" in shown[-1]


def test_a_size_that_is_none_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    """The sizes are named."""
    assert run(["preflight", "--target", "local", "--size", "huge"]) == 2
    assert "small, medium, large" in " ".join(capsys.readouterr().err.replace("│", " ").split())


def test_without_credentials_it_says_how_to_sign_in(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Four parts, and nothing looked at."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    assert run(["preflight", "--target", "aws", "--json"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "received: Unable to locate credentials" in said.err
    assert "aws sso login" in said.err


def test_with_credentials_that_are_not_taken_it_says_how_to_sign_in(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keys that the cloud does not know: who asks is the first question, and without it there is no other."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-the-secret-of-any-key")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    assert run(["preflight", "--target", "aws"]) == 1
    said = capsys.readouterr()
    assert "GetCallerIdentity answered" in said.err
    assert "sign in again" in said.err
