"""The user data as CloudFormation puts it together from a launch's values: the text that EC2 runs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.template.compute.instance_files import launch_with_files
from tests.unit.compute.conftest import Machine

if TYPE_CHECKING:
    from doctor.templates import Account

HOSTILE = {"KeyPairName": "k $(touch made); touch made & touch ${IFS}made"}


@pytest.fixture(params=[{}, HOSTILE], ids=["defaults", "hostile"])
def user_data(
    request: pytest.FixtureRequest, templates: dict[str, dict[str, Any]], account: Account, tmp_path: Path
) -> Path:
    """A launch's user data in a file."""
    launch = launch_with_files(templates["compute-ec2"], account, **request.param)
    text = launch.resources["LaunchTemplate"].properties["LaunchTemplateData"]["UserData"]
    file = tmp_path / "user-data"
    file.write_text(str(text), encoding="utf-8")
    return file


def test_it_begins_as_cloud_init_demands(user_data: Path) -> None:
    """A text that begins with ``#!`` is run as a program (cloud-init, "User-data formats")."""
    assert user_data.read_text(encoding="utf-8").splitlines()[0] == "#!/bin/bash"


def test_shellcheck_has_nothing_against_the_whole(user_data: Path) -> None:
    """Neither against a line nor against how they fit together."""
    shellcheck = Path(sys.executable).with_name("shellcheck")
    answer = subprocess.run(  # noqa: S603 - a locked tool on our own file
        [str(shellcheck), str(user_data)], capture_output=True, text=True, check=False
    )
    assert (answer.stdout, answer.returncode) == ("", 0)


def test_the_whole_installs_and_queues_for_its_own_stack(user_data: Path, tmp_path: Path) -> None:
    """With the stack's name and region in its commands, and whatever was typed at launch without effect."""
    machine = Machine(tmp_path)
    for name in ("dnf", "cfn-init", "cfn-signal", "systemctl"):
        machine.command(name)
    answer = machine.run(user_data, PROGRAMS=str(tmp_path / "none"))
    assert answer.returncode == 0, answer.stderr
    assert "cfn-init --stack compute --resource LaunchTemplate --region eu-west-1" in machine.calls
    assert machine.calls[-1].startswith("systemctl start --no-block librechat.service ")
    assert not Path("made").exists()


def test_the_whole_reports_what_fails_to_its_own_stack(user_data: Path, tmp_path: Path) -> None:
    """Also a command that is not there at all."""
    machine = Machine(tmp_path)
    for name in ("dnf", "cfn-signal"):
        machine.command(name)
    assert machine.run(user_data, PROGRAMS=str(tmp_path / "none")).returncode != 0
    assert machine.calls[-1] == (
        "cfn-signal --success false --stack compute --resource Instances --region eu-west-1"
    )
