"""How the EC2 instance comes to its data volume: attach-volume.sh, with stand-ins for what works on disks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.unit.compute.conftest import Machine

    Program = Callable[[str], Path]

VOLUME = "vol-0123456789abcdef0"
DEVICE = "nvme-Amazon_Elastic_Block_Store_vol0123456789abcdef0"


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
