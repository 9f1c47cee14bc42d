"""Loading a function's zip as the function itself will, before anybody launches it.

    from portfolio.loading import function_problems

    function_problems("data 0.5.0", {"postgres-schema": Path("….local.zip")})

In a Python of its own, with nothing to import but the zip: every module, and what the modules read when they
begin to work. A migration without its header, a manifest that is cut off or a bundle without certificates is
found here, rather than in an environment's update.
"""

from __future__ import annotations

import functools
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import botocore

from portfolio.digest import sha256
from portfolio.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PATIENCE_SECONDS = 120

_RUNTIME = ("boto3", "botocore", "s3transfer", "jmespath", "urllib3", "dateutil", "six")
"""AWS Lambda Developer Guide, "Building Lambda functions with Python", "Runtime-included SDK versions"."""

_LOAD = '''
import importlib, pathlib, ssl, sys

root = pathlib.Path(sys.argv[1])
runtime = sys.argv[3].split(",")


class OnlyTheRuntimes:
    """Lets in what the zip, Python and the Lambda runtime have, and nothing else that is installed here."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        first = name.partition(".")[0]
        if first in runtime or first in sys.stdlib_module_names:
            return None
        if not any(file.name.partition(".")[0] == first for file in root.iterdir()):
            raise ModuleNotFoundError(f"No module named {name!r} in the zip or the Lambda runtime")
        return None


sys.meta_path.insert(0, OnlyTheRuntimes)
sys.path[:0] = [str(root)]
sys.path.append(sys.argv[2])
for file in sorted((root / "custom_resources").rglob("*.py")):
    parts = file.relative_to(root).with_suffix("").parts
    importlib.import_module(".".join(parts[:-1] if parts[-1] == "__init__" else parts))


def loaded(module, call):
    if (root / (module.replace(".", "/") + ".py")).is_file():
        call(importlib.import_module(module))


def certificates(file):
    if not ssl.create_default_context(cafile=str(file)).get_ca_certs():
        raise ValueError(f"{file.name} holds no certificate")


loaded("custom_resources.postgres.migrations", lambda module: module.load())
loaded("custom_resources.documentdb.manifest", lambda module: module.Manifest.load())
for bundle in sorted((root / "custom_resources").rglob("*.pem")):
    certificates(bundle)
'''
"""What the function's process does: names that a release does not have yet, or no more, are passed over."""


def problems(release: str, zips: Mapping[str, Path]) -> Iterator[Problem]:
    """What is wrong with the functions of a release.

    Args:
        release: The release, for messages.
        zips: The zips for this machine, by the functions' names.
    """
    for name, file in zips.items():
        reason = _reason(file, sha256(file))
        if reason:
            yield Problem(
                failed=f"The function {name} of {release} does not load.",
                received=reason,
                allowed="a zip whose modules import and whose migrations, manifest and certificates are read",
                fix="correct what the last line names; a migration's first lines are written by: "
                "catalog new migration NAME",
            )


@functools.cache
def _reason(file: Path, content: str) -> str:
    """The last line of what went wrong; empty if nothing did. The same content is loaded once."""
    del content
    with tempfile.TemporaryDirectory(prefix="librechat-function-") as folder:
        with zipfile.ZipFile(file) as archive:
            archive.extractall(folder)
        installed = str(Path(botocore.__file__).parent.parent)
        try:
            done = subprocess.run(  # noqa: S603 - our own interpreter with our own zip
                [sys.executable, "-I", "-S", "-B", "-c", _LOAD, folder, installed, ",".join(_RUNTIME)],
                capture_output=True,
                text=True,
                check=False,
                timeout=PATIENCE_SECONDS,
                env={"AWS_DEFAULT_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true"},
            )
        except subprocess.TimeoutExpired:
            return f"loading it took more than {PATIENCE_SECONDS} s"
    if done.returncode == 0:
        return ""
    return (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
