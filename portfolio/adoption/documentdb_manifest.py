"""Writes the manifest of LibreChat's collections and indexes, from LibreChat's own models.

``python -m portfolio.adoption.documentdb_manifest`` writes it for the version that the products run; a
new one is taken in by ``catalog adopt librechat``. Older releases of the models stand in npm's list as
``data-schemas-0-0-…``: what they declared and the newest does not is a former index.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from custom_resources.documentdb import MANIFEST_FILE
from portfolio.npm.packages import LISTED, NODE, installed_packages
from products.images import newest

OUTSIDE_THE_MODELS: dict[str, str] = {
    "__transaction_test__": "LibreChat's probe for transactions, which DocumentDB refuses if it is missing",
    "agent_checkpoint_writes": "the agents' checkpoints, from 0.8.8",
    "agent_checkpoints": "the agents' checkpoints, from 0.8.8",
    "code_environment_tombstones": "which IDs of code environments were retired and are never given again",
    "librechatCredentialMetadata": "the record of the credentials in use, from 0.8.8",
    "logs": "the cache of log entries",
    "mcp_authorization_fence_retries": "withdrawn rights on MCP servers, to be carried out again",
    "projects": "created by LibreChat when it starts",
}
"""Collections that LibreChat uses without a Mongoose model.

A test compares them with the package's code (tests/unit/custom_resources/test_outside_the_models.py). The
agents' checkpoints, the credentials' record, the log entries and ``projects`` are the server's own, of which
npm has no package.
"""

_THEIR_INDEXES: dict[str, list[dict[str, Any]]] = {
    "mcp_authorization_fence_retries": [{"name": "updatedAt_1", "key": {"updatedAt": 1}}],
}
"""The indexes that LibreChat makes on them when it first uses them."""


def manifest(listed: Path = LISTED, *, librechat: str | None = None) -> str:
    """The manifest's content.

    Args:
        listed: The folder of npm's list, with LibreChat's models and older releases of them.
        librechat: The version whose models they are; the one that the products run if None.
    """
    packages = installed_packages(listed)
    named = json.loads((listed / "package.json").read_text(encoding="utf-8"))["dependencies"]
    older = [name for name in named if name.startswith("data-schemas-")]
    done = subprocess.run(  # noqa: S603 - our own script under the locked Node.js
        [str(NODE), str(Path(__file__).with_name("librechat_models.mjs")), str(packages), *older],
        cwd=packages,  # LibreChat's logger writes files into the working folder
        capture_output=True,
        text=True,
        check=True,
    )
    declared: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    package = packages / "node_modules" / "@librechat" / "data-schemas" / "package.json"
    collections = declared["collections"] | {
        name: _THEIR_INDEXES.get(name, []) for name in OUTSIDE_THE_MODELS
    }
    content = {
        "librechat": librechat or newest("librechat").version.removeprefix("v"),
        "source": f"@librechat/data-schemas {json.loads(package.read_text(encoding='utf-8'))['version']}",
        "collections": {name: collections[name] for name in sorted(collections)},
        "superseded": {name: declared["superseded"][name] for name in sorted(declared["superseded"])},
        "former": _former(declared),
    }
    return json.dumps(content, indent=1) + "\n"


def _former(declared: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The indexes of older releases that the newest neither has nor lists as superseded, by collection."""
    former: dict[str, list[dict[str, Any]]] = {}
    for older in declared["former"]:
        for collection, indexes in sorted(older.items()):
            known = declared["collections"].get(collection)
            for index in indexes:
                listed = former.setdefault(collection, [])
                superseded = index.get("unique") and index["name"] in declared["superseded"].get(
                    collection, ()
                )
                if known is not None and index not in [*known, *listed] and not superseded:
                    listed.append(index)
    return {collection: indexes for collection, indexes in sorted(former.items()) if indexes}


def main() -> int:
    """Write the manifest to where the function has it."""
    MANIFEST_FILE.write_text(manifest(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
