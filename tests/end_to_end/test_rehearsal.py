"""A rehearsal in the embedded cloud, killed in the middle and resumed, and one that is given up."""

from __future__ import annotations

import json
import signal
import subprocess
from typing import TYPE_CHECKING, Any

from tests.support.sampling import proves

if TYPE_CHECKING:
    from tests.end_to_end.conftest import Demo
    from tests.support.checkout import Checkout

OLDER = [] if proves() else ["--older", "1"]
"""`make prove` updates from every older release, `make test` from the newest of them."""

QUESTIONS = 8


def _until(checkout: Checkout, line: str, number: signal.Signals, *arguments: str) -> subprocess.Popen[str]:
    """Run `catalog rehearse` until it says that it begins a step, then send it a signal."""
    process = subprocess.Popen(  # noqa: S603 - the checkout's own command
        [str(checkout.folder / ".venv/bin/catalog"), "rehearse", "--target", "local", *arguments],
        cwd=checkout.folder,
        env=checkout.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said = []
    for printed in process.stdout:
        said.append(printed)
        if printed.strip() == line:
            process.send_signal(number)
            break
    else:
        raise AssertionError("".join(said))
    return process


def _rehearsals(checkout: Checkout) -> list[dict[str, Any]]:
    """What is launched of rehearsals."""
    launched = [one["layer"] for one in checkout.catalog_json("status")]
    return [layer for layer in launched if layer["name"].startswith("rehearsal-")]


def test_a_rehearsal_is_killed_resumed_and_leaves_nothing(demo: Demo) -> None:
    """Every step is done once in the end: what ran when it was killed is waited for and taken as done."""
    checkout = demo.checkout
    versions = checkout.catalog_json("versions")["newest"]
    begun = _until(checkout, f"1. launch data {versions['data']}", signal.SIGKILL, *OLDER)
    begun.communicate()
    assert begun.returncode == -signal.SIGKILL
    refused = checkout.catalog("rehearse", "--target", "local", expected=1)
    assert "another one is unfinished" in refused.stderr
    assert "--resume" in refused.stderr

    done = checkout.catalog("rehearse", "--target", "local", "--resume", "--json", expected=None)
    report = json.loads((checkout.folder / "build/rehearsal/report.json").read_text())
    failed = {name: step["found"] for name, step in report["steps"].items() if step["result"] == "failed"}
    assert failed == {}
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == report

    steps = report["steps"]
    assert steps["templates"]["result"] == "done"
    assert "would make" in steps[f"1. change set network-existing {versions['network-existing']}"]["found"]
    assert "PostgreSQL has schema" in steps[f"1. check data {versions['data']}"]["found"]
    for product in ("network", "data", "compute-ecs", "compute-ec2"):
        assert "updated from" in steps[f"2. update {product} {versions[product]}"]["found"]
    assert len(report["answers"]) == QUESTIONS
    assert not any(answer["answered"] for answer in report["answers"].values()), "this is no AWS"
    assert report["left"] == []
    assert any(each.startswith("database snapshot ") for each in report["removed"])
    assert any(each.startswith("AWS::S3::Bucket ") for each in report["removed"])
    assert _rehearsals(checkout) == []


def test_a_rehearsal_that_is_given_up_is_removed(demo: Demo) -> None:
    """Ctrl-C says how to go on and how to clean up; cleaning up leaves neither layers nor snapshots.

    Size medium protects its databases, which must be given up first.
    """
    checkout = demo.checkout
    data = checkout.catalog_json("versions")["newest"]["data"]
    begun = _until(checkout, f"1. check data {data}", signal.SIGINT, "--size", "medium", "--older", "0")
    _, said = begun.communicate()
    assert begun.returncode == 128 + signal.SIGINT
    assert "catalog rehearse --clean-up" in said
    assert {layer["product"] for layer in _rehearsals(checkout)} >= {"network", "data"}

    checkout.catalog("rehearse", "--target", "local", "--clean-up")
    assert _rehearsals(checkout) == []
    report = json.loads((checkout.folder / "build/rehearsal/report.json").read_text())
    assert report["size"] == "medium"
    assert any(each.startswith("cluster snapshot ") for each in report["removed"])
    nothing = checkout.catalog("rehearse", "--target", "local", "--clean-up", expected=1)
    assert "none was stopped" in nothing.stderr


def test_a_rehearsal_on_aws_says_what_it_costs_and_launches_nothing_unless_told_to(demo: Demo) -> None:
    """The target is AWS here, by name, and answers no: nothing is written down and nothing launched."""
    from local_cloud.cloud import find  # noqa: PLC0415 - it loads botocore, which few tests need

    checkout = demo.checkout
    cloud = find(checkout.folder / ".local-cloud")
    assert cloud is not None
    asked = subprocess.run(  # noqa: S603 - the checkout's own command
        [str(checkout.folder / ".venv/bin/catalog"), "rehearse", "--target", "aws", "--older", "1"],
        cwd=checkout.folder,
        env=checkout.environment() | cloud.environment(),
        input="n\n",
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert asked.returncode == 1, asked.stderr
    assert f"In the account {cloud.account}, {cloud.region}: 2 environments" in asked.stdout
    assert "at most about $" in asked.stdout
    assert not (checkout.folder / "build/rehearsal/state.json").exists()
    assert _rehearsals(checkout) == []
