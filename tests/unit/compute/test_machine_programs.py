"""The programs that run on the EC2 instance, executed against stand-ins of the commands they call."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from products.compute.ec2.files import SCRIPTS, UNITS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.compute.conftest import Machine

    Program = Callable[[str], Path]

INSTANCE = {"STACK": "compute", "REGION": "eu-west-1"}


@pytest.mark.parametrize("name", [*SCRIPTS, "user-data.sh"])
def test_shellcheck_has_nothing_against_it(name: str, program: Program) -> None:
    """Not even a remark."""
    shellcheck = Path(sys.executable).with_name("shellcheck")
    answer = subprocess.run(  # noqa: S603 - a locked tool on our own file
        [str(shellcheck), str(program(name))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.stdout == ""
    assert answer.returncode == 0


def _prepared(machine: Machine) -> None:
    for name in ("dnf", "cfn-init", "cfn-signal", "systemctl"):
        machine.command(name)


def test_user_data_installs_and_queues_but_starts_no_container(machine: Machine, program: Program) -> None:
    """Docker is installed, the units are queued without waiting, and no container is run."""
    _prepared(machine)
    assert machine.run(program("user-data.sh"), **INSTANCE).returncode == 0
    assert [call.split()[0] for call in machine.calls] == ["dnf", "cfn-init", "dnf", *["systemctl"] * 4]
    timers = "librechat-credentials.timer librechat-refresh.timer"
    started = f"librechat.service librechat-signal.service {timers}"
    assert machine.calls[-1] == f"systemctl start --no-block {started}"
    assert "docker" in machine.calls[2].split()


@pytest.mark.parametrize("broken", ["dnf", "cfn-init"])
def test_a_preparation_that_fails_before_the_programs_are_there_is_reported_at_once(
    machine: Machine, program: Program, broken: str
) -> None:
    """CloudFormation does not wait for its timeout; which command failed stands in the console's output."""
    _prepared(machine)
    machine.command(broken, "exit 3")
    nothing = str(machine.folder / "programs")
    assert machine.run(program("user-data.sh"), PROGRAMS=nothing, **INSTANCE).returncode != 0
    assert machine.calls[-2].startswith(broken)
    assert machine.calls[-1] == (
        "cfn-signal --success false --stack compute --resource Instances --region eu-west-1"
    )


def _secrets(machine: Machine, lines: list[str]) -> dict[str, str]:
    listed = machine.folder / "secrets.list"
    listed.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return {"LIST": str(listed), "FOLDER": str(machine.folder)}


HOSTILE = "p$w`x`\\\"'# =%s"


@pytest.fixture
def secrets_manager(machine: Machine) -> Machine:
    """An instance whose ``aws`` answers with two secrets, and whose ``jq`` is Python."""
    whole = machine.folder / "whole"
    members = machine.folder / "members"
    whole.write_text(HOSTILE, encoding="utf-8")
    members.write_text(json.dumps({"uri": HOSTILE}), encoding="utf-8")
    machine.command(
        "aws",
        f'case "$*" in *missing*) exit 255 ;; *json*) cat "{members}" ;; *) cat "{whole}" ;; esac',
    )
    take = "import json, sys; v = json.load(sys.stdin).get(sys.argv[1]); print(v); sys.exit(v is None)"
    machine.command("jq", f"exec '{sys.executable}' -c '{take}' \"$5\"")
    return machine


def test_secrets_are_written_as_they_are_and_for_their_program_alone(
    secrets_manager: Machine, program: Program
) -> None:
    """Whatever a key holds, the container gets it letter by letter; nobody but root may read it."""
    arn = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:"
    given = _secrets(secrets_manager, [f"librechat MONGO_URI {arn}json uri", f"rag JWT_SECRET {arn}whole -"])
    answer = secrets_manager.run(program("fetch-secrets.sh"), **given)
    assert answer.returncode == 0, answer.stderr
    written = {name: secrets_manager.folder / f"{name}.env" for name in ("librechat", "rag", "search")}
    assert written["librechat"].read_text(encoding="utf-8") == f"MONGO_URI={HOSTILE}\n"
    assert written["rag"].read_text(encoding="utf-8") == f"JWT_SECRET={HOSTILE}\n"
    assert written["search"].read_text(encoding="utf-8") == ""
    assert all(file.stat().st_mode & 0o077 == 0 for file in written.values())
    assert all("--region eu-central-1" in call for call in secrets_manager.calls if call.startswith("aws"))
    assert HOSTILE not in answer.stdout + answer.stderr


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("librechat MONGO_URI arn:aws:secretsmanager:eu-west-1:1:secret:missing uri", "could not be read"),
        ("librechat MONGO_URI arn:aws:secretsmanager:eu-west-1:1:secret:json user", "has no key user"),
    ],
)
def test_a_secret_that_is_not_there_stops_the_start_with_its_name(
    secrets_manager: Machine, program: Program, line: str, words: str
) -> None:
    """The reason names variable and secret, and no secret's text."""
    answer = secrets_manager.run(program("fetch-secrets.sh"), **_secrets(secrets_manager, [line]))
    assert answer.returncode == 1
    reason = (secrets_manager.folder / "reason").read_text(encoding="utf-8")
    assert words in reason
    assert "MONGO_URI" in reason
    assert HOSTILE not in reason


def test_compose_is_taken_from_its_image_once(machine: Machine, program: Program) -> None:
    """A restart finds it installed; another version is installed over it."""
    plugins = machine.folder / "plugins"
    machine.command("docker", '[ "$1" != create ] || echo c1; [ "$1" != cp ] || touch "$3"')
    given = {"PLUGINS": str(plugins), "COMPOSE_IMAGE": "docker/compose-bin:v2"}
    for expected in (3, 3):
        assert machine.run(program("install-compose.sh"), **given).returncode == 0
        assert len(machine.calls) == expected
    assert (plugins / "docker-compose").stat().st_mode & 0o111
    machine.run(program("install-compose.sh"), **{**given, "COMPOSE_IMAGE": "docker/compose-bin:v3"})
    assert len(machine.calls) == 6


def test_serving_is_signalled_once_readyz_says_so(machine: Machine, program: Program, programs: Path) -> None:
    """503 means not yet."""
    counter = machine.folder / "tries"
    machine.command(
        "curl", f'echo x >> "{counter}"; [ "$(wc -l < "{counter}")" -ge 3 ] && echo 200 || echo 503'
    )
    (programs / "signal.sh").write_text('#!/bin/bash\necho "told $*"\n', encoding="utf-8")
    answer = machine.run(
        program("signal-readiness.sh"), PROGRAMS=str(programs), READY_SECONDS="20", **INSTANCE
    )
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout == "told true LibreChat serves\n"
    assert len(machine.calls) == 3
    assert all("/readyz" in call for call in machine.calls)


def test_the_units_start_after_cloud_init_and_clean_up_before_each_start(program: Program) -> None:
    """A start that fails is tried again; once started, Docker keeps the containers running."""
    for name in UNITS:
        unit = program(name).read_text(encoding="utf-8")
        if name.endswith(".service"):
            (after,) = (line for line in unit.splitlines() if line.startswith("After="))
            assert "cloud-final.service" in after
    lines = program("librechat.service").read_text(encoding="utf-8").splitlines()
    assert {"Type=oneshot", "RemainAfterExit=yes", "Restart=on-failure"} <= set(lines)
    (start,) = (line for line in lines if line.startswith("ExecStart="))
    assert start.endswith(" up --detach --remove-orphans")
    steps = [line.rpartition("/")[2] for line in lines if line.startswith("ExecStartPre=")]
    fetched = ["fetch-configuration.sh", "fetch-secrets.sh", "fetch-credentials.sh"]
    assert steps == ["attach-volume.sh", "grow-volume.sh", *fetched, "install-compose.sh"]
    may_fail = [line.rpartition("/")[2] for line in lines if line.startswith("ExecStartPre=-")]
    assert may_fail == ["grow-volume.sh"]
