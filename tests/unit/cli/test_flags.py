"""What every program of its kind has: version, completion, errors for programs, interruptions."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

import pytest

from portfolio.cli.main import run
from portfolio.cli.screen import table_lines
from tests.support.patience import PATIENCE
from tests.support.sampling import sample

COMMAND = Path(sys.executable).parent / "catalog"
MOMENTS = [random.Random(number).uniform(0, 1.5) for number in range(200)]  # noqa: S311 - no secret
"""Seconds after the command has begun: from its first imports to its end."""


def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is needed for it, and nothing else is said."""
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"catalog {version('librechat-catalog')}\n"


def test_the_shell_completes_subcommands() -> None:
    """As the script that --show-completion prints asks for them."""
    asked = {
        **os.environ,
        "_CATALOG_COMPLETE": "complete_bash",
        "COMP_WORDS": "catalog st",
        "COMP_CWORD": "1",
    }
    done = subprocess.run([COMMAND], env=asked, capture_output=True, text=True, check=False, timeout=PATIENCE)  # noqa: S603 - our own command
    assert done.stdout.split() == ["status"]


@pytest.mark.usefixtures("no_cloud")
def test_programs_read_a_failure_in_its_four_parts(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On standard error, since standard output holds results alone."""
    monkeypatch.delenv("CATALOG_TARGET", raising=False)
    assert run(["status", "--target", "local", "--json"]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    error = json.loads(shown.err)["error"]
    assert error["problems"][0]["fix"] == "start it with: make demo"
    assert set(error["problems"][0]) == {"failed", "received", "allowed", "fix"}


@pytest.mark.parametrize(
    "arguments", [["launch", "netwrok", "-e", "demo", "--json"], ["status", "a", "b", "--json"]]
)
def test_programs_read_wrong_usage_as_well(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """The exit status tells it apart, and the text says what is meant."""
    assert run(arguments) == 2
    error = json.loads(capsys.readouterr().err)["error"]
    assert error["usage"]
    assert error["message"]


def test_help_is_help_even_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    """Out of standalone mode the status of an early end is returned, not raised."""
    assert run(["status", "--json", "--help"]) == 0
    assert "Usage: catalog status" in capsys.readouterr().out


def test_the_calls_of_aws_are_shown_without_what_they_carry() -> None:
    """With -v, on standard error; an address that nobody answers is no call that was answered."""
    code = (
        "import sys, boto3, botocore.stub\n"
        "from portfolio.cli.calls import show_calls\n"
        "from botocore.awsrequest import AWSResponse\n"
        "show_calls()\n"
        "c = boto3.Session('AKIAEXAMPLE', 'very-secret', region_name='eu-central-1').client('sts')\n"
        "c.meta.events.register('before-send', lambda **_: AWSResponse('', 403, {}, type('R', (), {\n"
        "    'stream': lambda self, **_: iter([b'<ErrorResponse/>'])})()))\n"
        "try: c.get_caller_identity()\n"
        "except Exception: pass\n"
    )
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=PATIENCE
    )
    assert done.stderr.startswith("aws sts GetCallerIdentity: 403 in ")
    assert "very-secret" not in done.stderr
    assert "AKIAEXAMPLE" not in done.stderr


@pytest.mark.parametrize("moment", sample(MOMENTS, 5))
def test_an_interruption_at_any_moment_leaves_no_traceback(moment: float, tmp_path: Path) -> None:
    """From the moment on at which the command listens for it."""
    environment = {**os.environ, "CATALOG_TARGET": "local"}
    process = subprocess.Popen(  # noqa: S603 - our own command
        [COMMAND, "status"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=tmp_path,
    )
    while process.poll() is None and not _listens(process.pid):
        time.sleep(0.005)
    time.sleep(moment)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=PATIENCE)
    assert "Traceback" not in errors
    # Interrupted; or at its own end, as it would have ended, or by the signal itself.
    assert process.returncode in {130, -signal.SIGINT, 0, 1}, errors


def _listens(pid: int) -> bool:
    """Whether the process handles SIGTERM, which Python of itself does not."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return False
    caught = next((line.split()[1] for line in status.splitlines() if line.startswith("SigCgt")), "0")
    return bool(int(caught, 16) & 1 << (signal.SIGTERM - 1))


def test_a_table_is_readable_at_40_columns() -> None:
    """One entry below the other, and no line longer than the terminal is wide."""
    rows = [("team-a", "compute-ecs", "0.5.0", "AVAILABLE", "team-a-compute-ecs")]
    lines = table_lines(("ENVIRONMENT", "PRODUCT", "VERSION", "STATUS", "NAME"), rows, 40)
    assert max(map(len, lines)) <= 40
    assert "PRODUCT      compute-ecs" in lines
