"""LibreChat's own models, asked about a database through LibreChat's own driver."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from portfolio.npm.packages import NODE, installed_packages

if TYPE_CHECKING:
    from tests.integration.custom_resources.targets import MongoTarget

_ORACLE = Path(__file__).with_name("librechat_oracle.mjs")


def ask_models(target: MongoTarget, user: tuple[str, str], mode: str = "look") -> dict[str, Any]:
    """What LibreChat's models say; with the mode ``boot``, after creating their indexes themselves.

    The connection string has the form that LibreChat is given on AWS.
    """
    login = ":".join(quote(part, safe="") for part in user)
    uri = (
        f"mongodb://{login}@{target.server.host}:{target.server.port}"
        "/LibreChat?tls=true&replicaSet=rs0&retryWrites=false&authSource=admin&authMechanism=SCRAM-SHA-1"
        f"&tlsCAFile={target.authority.ca_file}"
    )
    done = subprocess.run(  # noqa: S603 - our own script under the locked Node.js
        [str(NODE), str(_ORACLE), str(installed_packages()), uri, mode],
        cwd=installed_packages(),  # LibreChat's logger writes files into the working folder
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.defpath},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer
