"""A function's sources: everything its zip is made from, besides the wheels that its lock names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.packaging.errors import PackagingError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_FOLDERS = {
    "postgres-schema": "postgres",
    "documentdb-schema": "documentdb",
    "default-group": "default_group",
    "network-check": "network_check",
    "data-check": "data_check",
    "data-protection": "data_protection",
    "own-configuration": "own_configuration",
    "postgres-rotation": "rotation/postgres",
    "documentdb-rotation": "rotation/documentdb",
    "valkey-rotation": "rotation/valkey",
    "chat-retention": "retention",
    "person-data": "person",
}
_DOCUMENTS = tuple(
    f"documentdb/{module}.py" for module in ("__init__", "connection", "driver", "settings", "user")
)
"""What a function has that connects to DocumentDB and does not make its schema."""

_BESIDES = {
    "postgres-rotation": (
        "rotation/*.py",
        *(f"postgres/{module}.py" for module in ("__init__", "connection", "ownership", "role", "settings")),
    ),
    "documentdb-rotation": (
        "rotation/*.py",
        *(f"documentdb/{module}.py" for module in ("__init__", "connection", "settings", "user")),
    ),
    "valkey-rotation": ("rotation/*.py",),
    "chat-retention": ("invoked/*.py", *_DOCUMENTS),
    "person-data": ("invoked/*.py", *_DOCUMENTS),
    "data-protection": ("data_check/__init__.py", "data_check/stack.py"),
}
"""What a function has from other folders, as patterns."""

FUNCTIONS = tuple(_FOLDERS)
"""The names of the functions."""

_ROOT = Path(__file__).parents[2] / "custom_resources"
_SHARED = ("certificates", "faults", "lifecycle", "secrets")
_SHARED_BY = {
    "default-group": ("ec2", "faults", "layers", "lifecycle"),
    "network-check": ("ec2", "faults", "layers", "lifecycle"),
    "data-check": ("faults", "layers", "lifecycle"),
    "data-protection": ("faults", "lifecycle"),
    "own-configuration": ("faults", "librechat_yaml", "lifecycle"),
}
"""What several functions have; those here meet neither a database nor a secret."""
_SUFFIXES = frozenset({".py", ".sql", ".json", ".pem", ".txt"})


def collect_sources(name: str) -> dict[str, bytes]:
    """The sources of the function of that name as they are in this checkout: path in the zip → content.

    Raises:
        PackagingError: There is no function of that name.
    """
    if name not in _FOLDERS:
        message = (
            f"Cannot collect the sources of the function {name!r}: there is no such function. "
            f"Allowed are {', '.join(FUNCTIONS)}. Name one of these."
        )
        raise PackagingError(message)
    files = [_ROOT / "__init__.py"]
    for folder in (*_SHARED_BY.get(name, _SHARED), _FOLDERS[name]):
        files.extend(_files_of(_ROOT / folder))
    for pattern in _BESIDES.get(name, ()):
        files.extend(_ROOT.glob(pattern))
    return {f"{_ROOT.name}/{file.relative_to(_ROOT).as_posix()}": file.read_bytes() for file in sorted(files)}


def read_sources(folder: Path) -> dict[str, bytes]:
    """The sources that a release froze: every file beneath the folder, path in the zip → content.

    Raises:
        PackagingError: The folder does not exist or is empty.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    if not files:
        message = (
            f"Cannot read a function's sources from {folder}: it does not exist or holds no file. "
            "It must be a function's folder of a release, portfolio/releases/<product>/<version>/"
            "functions/<name>. Restore it from git."
        )
        raise PackagingError(message)
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def write_sources(sources: Mapping[str, bytes], folder: Path) -> None:
    """Write a function's sources beneath a folder, as ``read_sources`` reads them back."""
    for path, content in sources.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def _files_of(folder: Path) -> Iterator[Path]:
    """The files that belong to the function: no bytecode, no editor's leavings."""
    return (
        file
        for file in folder.rglob("*")
        if file.is_file() and file.suffix in _SUFFIXES and "__pycache__" not in file.parts
    )
