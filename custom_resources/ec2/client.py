"""EC2's client: it waits for nobody longer than the function lives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client

_PATIENT = Config(connect_timeout=5, read_timeout=15, retries={"mode": "standard", "max_attempts": 6})


def ec2_client() -> EC2Client:
    """The client for EC2 in this region; throttled and unanswered calls are tried again."""
    return boto3.client("ec2", config=_PATIENT)
