"""What a zip's wheels are for: AWS Lambda, or the machine and interpreter at hand."""

from __future__ import annotations

import sys
import sysconfig
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Platform:
    """Where a zip is to run.

    Attributes:
        label: Tells this platform from others; part of the cache's key.
        uv_arguments: How ``uv pip install`` is told to choose the wheels.
    """

    label: str
    uv_arguments: tuple[str, ...]


AWS_LAMBDA = Platform(
    label="python3.13-arm64",
    uv_arguments=("--python-platform", "aarch64-manylinux_2_28", "--python-version", "3.13"),
)
"""AWS Lambda's ``python3.13`` runtime on arm64.

It is Amazon Linux 2023 with glibc 2.34 ("Lambda runtimes", AWS Lambda Developer Guide), which takes
every manylinux wheel up to 2_34.
"""


def local_platform() -> Platform:
    """The machine and interpreter at hand: what the embedded cloud runs functions on."""
    major, minor = sys.version_info[:2]
    return Platform(
        label=f"python{major}.{minor}-{sysconfig.get_platform()}",
        uv_arguments=("--python", sys.executable),
    )
