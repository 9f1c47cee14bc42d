"""A publication that kills itself, as `kill -9` does, when it tells its n-th line.

python -m tests.integration.portfolio.killed_publication ROOT N
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import boto3

from portfolio.publication.publishing import publish
from tests.support.settings import SETTINGS


def main() -> None:
    """Publish until then."""
    left = int(sys.argv[2])

    def told(_: str) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    publish(boto3.Session(), SETTINGS, progress=told, root=Path(sys.argv[1]))


if __name__ == "__main__":
    main()
