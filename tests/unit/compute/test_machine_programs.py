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
VOLUME = "vol-0123456789abcdef0"
DEVICE = "nvme-Amazon_Elastic_Block_Store_vol0123456789abcdef0"


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
    assert [call.split()[0] for call in machine.calls] == ["dnf", "cfn-init", *["systemctl"] * 4]
    started = "librechat.service librechat-signal.service librechat-refresh.timer"
    assert machine.calls[-1] == f"systemctl start --no-block {started}"
    assert "docker" in machine.calls[0].split()


@pytest.mark.parametrize("broken", ["dnf", "cfn-init", "systemctl"])
def test_a_failing_preparation_is_reported_at_once(machine: Machine, program: Program, broken: str) -> None:
    """CloudFormation learns which command failed and does not wait for its timeout."""
    _prepared(machine)
    machine.command(broken, "exit 3")
    assert machine.run(program("user-data.sh"), **INSTANCE).returncode != 0
    signal = machine.calls[-1]
    assert signal.startswith("cfn-signal --success false --reason The instance could not be prepared")
    assert f"failed: {broken}" in signal
    assert signal.endswith("--stack compute --resource Instances --region eu-west-1")


class Disk:
    """Stand-ins for what attach-volume.sh does with disks."""

    def __init__(self, machine: Machine, *, file_system: str = "", attached: bool = False) -> None:
        self.devices = machine.folder / "devices"
        self.mount_point = machine.folder / "files"
        self.devices.mkdir()
        if attached:
            (self.devices / DEVICE).touch()
        machine.command("mountpoint", "exit 1")
        machine.command("curl", 'case "$*" in *token*PUT*|*PUT*token*) echo T ;; *) echo i-0abc ;; esac')
        machine.command("aws", f'touch "{self.devices / DEVICE}"')
        machine.command("lsblk", f'echo "{file_system}"')
        machine.command("docker")
        for name in ("mkfs.xfs", "mount", "xfs_growfs"):
            machine.command(name)
        machine.command(
            "install", 'for path in "$@"; do case "$path" in -*) ;; *) mkdir --parents "$path" ;; esac; done'
        )

    def environment(self) -> dict[str, str]:
        """What attach-volume.sh is told."""
        return {
            "VOLUME_ID": VOLUME,
            "REGION": "eu-west-1",
            "DEVICES": str(self.devices),
            "MOUNT_POINT": str(self.mount_point),
            "ATTEMPTS": "3",
        }


def _names(machine: Machine) -> list[str]:
    return [call.split()[0] for call in machine.calls]


def test_a_blank_volume_is_attached_formatted_and_mounted(machine: Machine, program: Program) -> None:
    """In this order; the instance's own ID comes from the metadata service, with a token."""
    disk = Disk(machine)
    answer = machine.run(program("attach-volume.sh"), **disk.environment())
    assert answer.returncode == 0, answer.stderr
    names = _names(machine)
    assert [n for n in names if n in {"aws", "mkfs.xfs", "mount"}] == ["aws", "mkfs.xfs", "mount"]
    (attach,) = (call for call in machine.calls if call.startswith("aws"))
    assert f"--volume-id {VOLUME} --instance-id i-0abc" in attach
    assert (disk.mount_point / "uploads").is_dir()


def test_a_volume_that_holds_files_is_never_formatted(machine: Machine, program: Program) -> None:
    """The replaced instance's files are still there for the next one."""
    disk = Disk(machine, file_system="xfs")
    assert machine.run(program("attach-volume.sh"), **disk.environment()).returncode == 0
    assert "mkfs.xfs" not in _names(machine)
    assert "mount" in _names(machine)


def test_a_restart_finds_the_volume_attached(machine: Machine, program: Program) -> None:
    """Nothing is asked of EC2 when the device is there."""
    disk = Disk(machine, file_system="xfs", attached=True)
    assert machine.run(program("attach-volume.sh"), **disk.environment()).returncode == 0
    assert "aws" not in _names(machine)


@pytest.mark.parametrize("mounted", [True, False])
def test_containers_that_docker_started_without_the_volume_are_removed_first(
    machine: Machine, program: Program, *, mounted: bool
) -> None:
    """After a crash they would write beside it; where the volume is mounted, they are left alone."""
    disk = Disk(machine, file_system="xfs", attached=True)
    machine.command("docker", '[ "$1" != ps ] || printf "c1\\nc2\\n"')
    machine.command("mountpoint", f"exit {int(not mounted)}")
    disk.mount_point.mkdir()
    assert machine.run(program("attach-volume.sh"), **disk.environment()).returncode == 0
    removed = [call for call in machine.calls if call.startswith(("docker rm", "mount "))]
    if mounted:
        assert removed == []
    else:
        assert [call.split()[0] for call in removed] == ["docker", "mount"]
        assert removed[0] == "docker rm --force c1 c2"


def test_attaching_waits_for_the_old_instance_to_let_go(machine: Machine, program: Program) -> None:
    """A volume in use is asked for again until it is free."""
    disk = Disk(machine, file_system="xfs")
    counter = machine.folder / "tries"
    busy = (
        f'echo x >> "{counter}"; [ "$(wc -l < "{counter}")" -ge 3 ] || {{ echo VolumeInUse >&2; exit 254; }}'
    )
    machine.command("aws", f'{busy}; touch "{disk.devices / DEVICE}"')
    assert machine.run(program("attach-volume.sh"), **disk.environment()).returncode == 0
    assert _names(machine).count("aws") == 3


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("InvalidVolume.ZoneMismatch", "set Data volume zone"),
        ("UnauthorizedOperation", "could not be attached"),
    ],
)
def test_a_volume_that_cannot_be_attached_leaves_the_reason(
    machine: Machine, program: Program, error: str, words: str
) -> None:
    """The reason is kept for the signal to CloudFormation."""
    disk = Disk(machine)
    machine.command("aws", f"echo 'An error occurred ({error})' >&2; exit 254")
    assert machine.run(program("attach-volume.sh"), **disk.environment()).returncode == 1
    reason = (machine.folder / "reason").read_text(encoding="utf-8")
    assert words in reason
    assert error in reason


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


def test_serving_is_signalled_once_readyz_says_so(machine: Machine, program: Program) -> None:
    """503 means not yet."""
    counter = machine.folder / "tries"
    machine.command(
        "curl", f'echo x >> "{counter}"; [ "$(wc -l < "{counter}")" -ge 3 ] && echo 200 || echo 503'
    )
    machine.command("cfn-signal")
    answer = machine.run(program("signal-readiness.sh"), READY_SECONDS="20", **INSTANCE)
    assert answer.returncode == 0, answer.stderr
    assert machine.calls[-1].startswith("cfn-signal --success true")
    assert "/readyz" in machine.calls[0]


def test_what_does_not_serve_fails_the_launch_with_its_reason(machine: Machine, program: Program) -> None:
    """The last answer and the reason that an earlier step left."""
    machine.command("curl", "echo 503")
    machine.command("cfn-signal")
    (machine.folder / "reason").write_text("The secret x could not be read", encoding="utf-8")
    machine.run(program("signal-readiness.sh"), READY_SECONDS="1", **INSTANCE)
    signal = machine.calls[-1]
    assert signal.startswith("cfn-signal --success false")
    assert "/readyz answered 503" in signal
    assert "The secret x could not be read" in signal


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
    assert steps == ["attach-volume.sh", "fetch-secrets.sh", "install-compose.sh"]
