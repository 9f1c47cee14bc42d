"""What AWS Lambda's Python runtime brings along, and nothing else of the virtual environment."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

_PACKAGES = ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six", "urllib3")


def link_runtime_packages(folder: Path) -> Path:
    """Fill a folder with links to boto3 and what it needs; the folder itself."""
    folder.mkdir()
    for package in _PACKAGES:
        spec = find_spec(package)
        assert spec is not None
        assert spec.origin is not None
        origin = Path(spec.origin)
        source = origin.parent if origin.name == "__init__.py" else origin
        (folder / source.name).symlink_to(source)
    return folder
