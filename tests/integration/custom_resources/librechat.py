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
_PATHS = Path(__file__).with_name("librechat_paths.mjs")
_CHATS = Path(__file__).with_name("librechat_chats.mjs")


def ask_models(target: MongoTarget, user: tuple[str, str], mode: str = "look") -> dict[str, Any]:
    """What LibreChat's models say; with the mode ``boot``, after creating their indexes themselves.

    The connection string has the form that LibreChat is given on AWS.
    """
    return _run(_ORACLE, target, user, mode)


def store(target: MongoTarget, user: tuple[str, str], documents: list[dict[str, Any]]) -> dict[str, str]:
    """Store documents that LibreChat's own models made and validated; their IDs by the given names.

    Args:
        target: Where.
        user: Whom to connect as.
        documents: ``model``, ``name``, ``values`` and perhaps ``at``, when it was made and last used; the
            value ``@name`` is the ID of a document before.
    """
    return _run(_CHATS, target, user, json.dumps(documents))


def fields() -> dict[str, list[str]]:
    """The fields of LibreChat's own models, by collection."""
    found: dict[str, list[str]] = _node(_PATHS)
    return found


def _run(script: Path, target: MongoTarget, user: tuple[str, str], argument: str) -> dict[str, Any]:
    login = ":".join(quote(part, safe="") for part in user)
    uri = (
        f"mongodb://{login}@{target.server.host}:{target.server.port}"
        "/LibreChat?tls=true&replicaSet=rs0&retryWrites=false&authSource=admin&authMechanism=SCRAM-SHA-1"
        f"&tlsCAFile={target.authority.ca_file}"
    )
    return _node(script, uri, argument)


def _node(script: Path, *arguments: str) -> dict[str, Any]:
    done = subprocess.run(  # noqa: S603 - our own script under the locked Node.js
        [str(NODE), str(script), str(installed_packages()), *arguments],
        cwd=installed_packages(),  # LibreChat's logger writes files into the working folder
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.defpath},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer
