"""What the Lambda runtime brings along: boto3 and what it stands on, and nothing else."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

RUNTIME_MODULES = ("boto3", "botocore", "s3transfer", "jmespath", "urllib3", "dateutil", "six")
"""AWS Lambda Developer Guide, "Building Lambda functions with Python", "Runtime-included SDK versions"."""


def link_runtime_packages(folder: Path) -> Path:
    """Make a folder that holds the runtime's packages, as links to those installed here."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in RUNTIME_MODULES:
        found = importlib.util.find_spec(name)
        if found is None or found.origin is None:
            message = (
                f"Cannot prepare the functions' runtime: the package {name!r} is not installed. Needed are "
                f"{', '.join(RUNTIME_MODULES)}. Install the locked requirements with: make install"
            )
            raise ModuleNotFoundError(message)
        origin = Path(found.origin)
        target = origin.parent if origin.name == "__init__.py" else origin
        (folder / target.name).symlink_to(target)
    return folder
