"""The whole demo: how long it and its three launches take, and the memory of all of its processes at once."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.bench.measurement import Measurement
from tests.support.ports import free_port

ROOT = Path(__file__).parents[2]
CATALOG = str(Path(sys.executable).with_name("catalog"))
ROUNDS = 3
LOOK_EVERY = 0.2
"""Seconds between two looks at the memory in use."""
GATEWAY = "local_cloud."
"""What the command lines of the embedded cloud's processes have in common."""


@dataclass(frozen=True)
class Run:
    """One demo.

    Attributes:
        seconds: From the command to its end.
        launches: Of these, the seconds of the three launches.
        gigabytes: The most that its processes held at once, in unique set sizes: nothing counts twice.
    """

    seconds: float
    launches: float
    gigabytes: float


def measure() -> list[Measurement]:
    """Medians over several demos with everything installed, each in an embedded cloud of its own.

    Raises:
        RuntimeError: A demo failed, for example because one is running in this checkout.
    """
    runs = [_run() for _ in range(ROUNDS)]
    how = f"median of {ROUNDS} demos with everything installed"
    return [
        Measurement(
            name="demo",
            value=statistics.median(run.seconds for run in runs),
            unit="s",
            bound=30,
            baseline=how,
        ),
        Measurement(
            name="its three launches",
            value=statistics.median(run.launches for run in runs),
            unit="s",
            bound=5,
            baseline=how,
        ),
        Measurement(
            name="its memory at the peak",
            value=statistics.median(run.gigabytes for run in runs),
            unit="GB",
            bound=1.5,
            baseline=how,
        ),
    ]


def _run() -> Run:
    environment = os.environ | {"CATALOG_PORT": str(free_port())}
    start = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 - our own command
        [CATALOG, "demo"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as demo:
        peak = 0
        while demo.poll() is None:
            peak = max(peak, _memory(demo.pid))
            time.sleep(LOOK_EVERY)
        seconds = time.perf_counter() - start
        printed = demo.stdout.read() if demo.stdout else ""
    launches = re.search(r"launches took ([\d.]+) s", printed)
    if demo.returncode != 0 or launches is None:
        message = f"The demo failed with exit status {demo.returncode}:\n{printed}"
        raise RuntimeError(message)
    subprocess.run([CATALOG, "down"], cwd=ROOT, check=True, capture_output=True)  # noqa: S603 - as above
    return Run(seconds, float(launches[1]), peak / 1e9)


def _memory(demo: int) -> int:
    """Bytes held by the demo, by the embedded cloud, and by all that they started."""
    roots = [process for process in psutil.process_iter(["pid", "cmdline"]) if _belongs(process, demo)]
    processes = {child.pid: child for root in roots for child in (root, *_children(root))}
    return sum(_unique_bytes(process) for process in processes.values())


def _belongs(process: psutil.Process, demo: int) -> bool:
    line = process.info["cmdline"] or []
    return process.info["pid"] == demo or (
        str(ROOT) in " ".join(line) and any(GATEWAY in word for word in line)
    )


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _unique_bytes(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().uss)
    except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
        return 0
