"""How the EC2 instance enlarges its data volume: grow-volume.sh, with stand-ins for EC2 and the disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from tests.unit.compute.conftest import Machine

    Program = Callable[[str], Path]

GIB = 1024**3
MODIFY = "aws ec2 modify-volume --region eu-west-1 --volume-id vol-0abc --size "


def _grow(
    machine: Machine, program: Program, programs: Path, *, to: str, modify: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run it on a volume of 30 GB; what EC2 does with a modification is a shell script."""
    size = machine.folder / "size"
    size.write_text(str(30 * GIB), encoding="utf-8")
    machine.command("lsblk", f'cat "{size}"')
    machine.command("xfs_growfs")
    grown = f'echo "$(({to if to.isdigit() else 0} * {GIB}))" > "{size}"'
    machine.command("aws", f'case "$*" in *modify-volume*) {modify or grown} ;; esac')
    return machine.run(
        program("grow-volume.sh"),
        PROGRAMS=str(programs),
        VOLUME_ID="vol-0abc",
        REGION="eu-west-1",
        GROW_TO=to,
        ATTEMPTS="2",
        LIBRECHAT_LOGS="logs",
    )


@pytest.mark.parametrize("wanted", ["no", "20", "30"])
def test_a_volume_that_is_large_enough_is_left_alone(
    machine: Machine, program: Program, programs: Path, wanted: str
) -> None:
    """Nothing makes it smaller: a rolled back update finds the larger one and uses it."""
    assert _grow(machine, program, programs, to=wanted).returncode == 0
    assert not [call for call in machine.calls if not call.startswith("lsblk")]


def test_a_larger_one_is_made_and_its_file_system_fills_it(
    machine: Machine, program: Program, programs: Path
) -> None:
    """In this order; the device shows its new size only after a while."""
    answer = _grow(machine, program, programs, to="100")
    assert answer.returncode == 0, answer.stderr
    done = [call for call in machine.calls if not call.startswith("lsblk")]
    assert done == [f"{MODIFY}100", "xfs_growfs /var/lib/librechat"]


@pytest.mark.parametrize(
    ("modify", "words"),
    [
        ("echo VolumeModificationRateExceeded >&2; exit 254", "VolumeModificationRateExceeded"),
        ("true", "does not show it yet"),
    ],
)
def test_what_cannot_be_done_now_is_told_and_tried_again_at_night(
    machine: Machine, program: Program, programs: Path, modify: str, words: str
) -> None:
    """LibreChat serves meanwhile: both units ignore this failure."""
    assert _grow(machine, program, programs, to="100", modify=modify).returncode == 1
    (told,) = (call for call in machine.calls if call.startswith("aws logs put-log-events"))
    assert words in told
    for unit in ("librechat.service", "librechat-refresh.service"):
        assert "ExecStartPre=-/opt/librechat/grow-volume.sh" in program(unit).read_text(encoding="utf-8")
