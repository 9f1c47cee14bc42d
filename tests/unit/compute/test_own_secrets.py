"""The program that makes variables of a company's secret, under the Node.js that is locked."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

from portfolio.npm.packages import NODE
from products.compute.application.own_configuration import PRELOAD
from tests.support.patience import PATIENCE

if TYPE_CHECKING:
    from pathlib import Path

SHOW = "process.stdout.write(JSON.stringify(process.env))"
CONFIGURATION = {
    "endpoints": {"custom": [{"apiKey": "${GATEWAY_KEY}", "headers": {"a": "x ${TEAM} ${MONGO_URI}"}}]},
    "agents": {"pairing": {"tokenEnv": "WORKER_TOKEN"}},
}


def _run(folder: Path, secret: str, **variables: str) -> subprocess.CompletedProcess[str]:
    (folder / "own-secrets.js").write_text(PRELOAD, encoding="utf-8")
    (folder / "librechat.yaml").write_text(json.dumps(CONFIGURATION, separators=(",", ":")), encoding="utf-8")
    return subprocess.run(  # noqa: S603 - the locked Node.js on our own program
        [str(NODE), "-e", SHOW],
        env={
            "NODE_OPTIONS": f"--max-old-space-size=256 --require={folder}/own-secrets.js",
            "CONFIG_PATH": f"{folder}/librechat.yaml",
            "OWN_SECRETS": secret,
            **variables,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


def test_each_placeholder_gets_its_value_and_nothing_else_does(tmp_path: Path) -> None:
    """A variable of the catalog's stays, and the whole secret is gone before LibreChat runs."""
    secret = {"GATEWAY_KEY": "g'\"\n$", "TEAM": "t", "MONGO_URI": "theirs", "WORKER_TOKEN": "w", "OTHER": "o"}
    done = _run(tmp_path, json.dumps(secret), MONGO_URI="ours")
    found = json.loads(done.stdout)
    assert found["GATEWAY_KEY"] == secret["GATEWAY_KEY"]
    assert (found["TEAM"], found["WORKER_TOKEN"], found["MONGO_URI"]) == ("t", "w", "ours")
    assert "OTHER" not in found
    assert "OWN_SECRETS" not in found


def test_a_secret_without_keys_ends_the_start_and_is_not_repeated(tmp_path: Path) -> None:
    """In words, since the former tasks run on meanwhile and somebody must mend it."""
    for secret in ("hunter2-is-no-json", '"hunter2"', '["hunter2"]'):
        done = _run(tmp_path, secret)
        assert done.returncode == 1
        assert "must be a JSON object of texts" in done.stderr
        assert "hunter2" not in done.stdout + done.stderr
