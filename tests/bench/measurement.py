"""One measurement: what was measured, against which baseline and bound."""

from __future__ import annotations

import statistics
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """A value beside the bound that it must keep.

    Attributes:
        name: What was measured.
        value: The measured value, a median where it was measured more than once.
        unit: The value's unit; ``times`` for a ratio against the baseline.
        bound: The largest value allowed, in the same unit.
        baseline: What a ratio is relative to, or how the value was come by.
    """

    name: str
    value: float
    unit: str
    bound: float
    baseline: str

    @property
    def holds(self) -> bool:
        """Whether the value keeps the bound."""
        return self.value <= self.bound


def command_seconds(
    command: Sequence[str], *, folder: Path, environment: Mapping[str, str] | None = None
) -> float:
    """Wall-clock seconds that a command takes.

    Raises:
        subprocess.CalledProcessError: The command failed.
    """
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)  # noqa: S603 - our own
    return time.perf_counter() - start


def alternating_medians(
    first: Sequence[str], second: Sequence[str], *, folder: Path, rounds: int
) -> tuple[float, float]:
    """Median seconds of two commands run in turn, so that a busy moment of the machine hits both alike."""
    for command in (first, second):
        command_seconds(command, folder=folder)
    pairs = [
        (command_seconds(first, folder=folder), command_seconds(second, folder=folder)) for _ in range(rounds)
    ]
    return statistics.median(p[0] for p in pairs), statistics.median(p[1] for p in pairs)
