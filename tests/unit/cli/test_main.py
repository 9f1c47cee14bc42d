"""The command's exit statuses and what it loads."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from portfolio.cli.main import run
from portfolio.offering import OFFERS
from tests.support.patience import PATIENCE

CHECKOUT = Path(__file__).parents[3]
VERBS = (
    "demo",
    "down",
    "docs",
    "launch",
    "update",
    "terminate",
    "status",
    "publish",
    "versions",
    "synth",
    "impact",
    "release",
    "check",
)
HEAVY = ("aws_cdk", "jsii", "boto3", "botocore", "psutil", "cfnlint", "local_cloud.cloud")


@pytest.fixture(autouse=True)
def no_target(monkeypatch: pytest.MonkeyPatch) -> None:
    """No cloud is chosen by the machine's own settings."""
    monkeypatch.delenv("CATALOG_TARGET", raising=False)


def test_help_names_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    """The help text is where people start."""
    assert run(["--help"]) == 0
    shown = capsys.readouterr().out
    assert [verb for verb in VERBS if verb not in shown] == []


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each has a sentence and its options."""
    assert run([verb, "--help"]) == 0
    assert "Usage: catalog" in capsys.readouterr().out


def test_help_loads_nothing_heavy() -> None:
    """The CDK takes seconds and boto3 a third of one; asking for help needs neither."""
    code = (
        "import json, sys; from portfolio.cli.main import run; status = run(['--help']); "
        "print('\\n' + json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=CHECKOUT
    )
    loaded = json.loads(done.stdout.splitlines()[-1])
    assert [name for name in HEAVY if name in loaded] == []


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["lunch"],
        ["launch"],
        ["launch", "network"],
        ["launch", "netwrok", "--environment", "demo"],
        ["launch", "network", "--environment", "demo", "--parameter", "Size"],
        [
            "launch",
            "network",
            "--environment",
            "demo",
            "--parameter",
            "Size=small",
            "--parameter",
            "Size=large",
        ],
        ["launch", "network", "--environment", "demo", "--parameter", "=small"],
        ["launch", "network", "--environment", "demo", "--target", "azure"],
        ["update", "data", "--environment", "demo"],
        ["demo", "--port", "65536"],
        ["synth"],
        ["release", "network"],
        ["status", "demo", "production"],
    ],
    ids=lambda arguments: " ".join(arguments) or "nothing",
)
def test_wrong_usage_ends_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """And says what is meant, on standard error (or shows the help where nothing was asked)."""
    assert run(arguments) == 2
    shown = capsys.readouterr()
    assert "Usage: catalog" in shown.err + shown.out


def test_an_unknown_product_lists_the_products(capsys: pytest.CaptureFixture[str]) -> None:
    """The value received and what is allowed."""
    assert run(["launch", "netwrok", "--environment", "demo"]) == 2
    shown = capsys.readouterr().err
    assert "netwrok" in shown
    assert all(offer.name in shown for offer in OFFERS[:3])


@pytest.mark.usefixtures("no_cloud")
def test_no_cloud_at_all_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    """AWS is never a default: a demo's command must not reach an account by accident."""
    assert run(["status"]) == 2
    assert "--target" in capsys.readouterr().err


@pytest.mark.usefixtures("no_cloud")
def test_a_local_cloud_that_does_not_run_is_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    """The fix is the command that starts it."""
    assert run(["status", "--target", "local"]) == 1
    shown = capsys.readouterr()
    assert "to fix:   start it with: make demo" in shown.err
    assert shown.out == ""


@pytest.mark.usefixtures("no_cloud")
def test_down_without_a_cloud_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    """What is wanted is so already."""
    assert run(["down"]) == 0
    assert "No embedded cloud runs." in capsys.readouterr().out


@pytest.mark.usefixtures("no_cloud")
def test_debug_shows_where_an_error_comes_from() -> None:
    """Before or after the verb."""
    for arguments in (["--debug", "status", "--target", "local"], ["status", "--target", "local", "--debug"]):
        with pytest.raises(Exception, match="Cannot reach the embedded cloud"):
            run(arguments)


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_unwinds_and_ends_as_shells_expect(number: signal.Signals, status: int) -> None:
    """Even if some library makes another exception of the interruption."""
    code = (
        "import signal, sys, time, portfolio.cli.main as m, portfolio.cli.application as a\n"
        "signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"
        "def work(**_):\n"
        "    try:\n"
        "        print('ready', flush=True)\n"
        "        time.sleep(600)\n"
        "    except BaseException as error:\n"
        "        print('unwound', flush=True)\n"
        "        raise RuntimeError('the library failed') from error\n"
        "a.app = work\n"
        "sys.argv = ['catalog']\n"
        "m.main()\n"
    )
    process = subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=CHECKOUT
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    os.kill(process.pid, number)
    out, err = process.communicate(timeout=PATIENCE)
    assert (out, process.returncode) == ("unwound\n", status)
    assert "Traceback" not in err


def test_nohup_is_respected() -> None:
    """Whoever has the terminal's end ignored wants the command to go on."""
    code = (
        "import os, signal, portfolio.cli.main as m, portfolio.cli.application as a\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "a.app = lambda **_: os.kill(os.getpid(), signal.SIGHUP)\n"
        "m.main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, cwd=CHECKOUT, timeout=PATIENCE)  # noqa: S603 - our own code
    assert done.returncode == 0


def test_the_entry_point_is_the_one_that_is_installed() -> None:
    """``catalog`` on the path is this function."""
    done = subprocess.run(  # noqa: S603 - the command as installed
        [Path(sys.executable).parent / "catalog", "--help"], check=True, capture_output=True, text=True
    )
    assert "Usage: catalog" in done.stdout
