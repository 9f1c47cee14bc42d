"""A new migration of PostgreSQL's schema: the next number, and the hash of the file before in its first line.

from portfolio.versions.migration import write

write("add_language")       # custom_resources/postgres/sql/0004_add_language.sql
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from portfolio.errors import refuse

FOLDER = Path(__file__).parents[2] / "custom_resources" / "postgres" / "sql"

_NAME_MAXIMUM = 60
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_FILE = re.compile(r"(?P<number>[0-9]{4})_.+\.sql")
_BODY = """
-- What it does and why, in a sentence. It may run again after a cut, and beside LibreChat's older version:
-- it only adds (docs/database-functions.md).
"""


def write(name: str, folder: Path = FOLDER) -> Path:
    """Write the file with its header, for its statements to be added.

    Args:
        name: What it does, in words joined by underscores.
        folder: The folder of the migrations.

    Raises:
        CatalogError: The name cannot be a file's, or the last file is empty of statements still.
    """
    if not _NAME.fullmatch(name) or len(name) > _NAME_MAXIMUM:
        raise refuse(
            "Cannot write a migration of that name.",
            received=repr(name),
            allowed=f"up to {_NAME_MAXIMUM} lower-case letters and digits, in words joined by underscores",
            fix="name what it does, for example add_language",
        )
    files = sorted(file for file in folder.glob("*.sql") if _FILE.fullmatch(file.name))
    taken = [file.name for file in files if file.stem[5:] == name]
    if taken:
        raise refuse(
            f"Cannot write a migration {name}: there is one of that name.",
            received=f"{name}, as in {taken[0]}",
            allowed="a name that no migration has; a file that was released never changes",
            fix="name what this one does, for example " + name + "_2",
        )
    last = files[-1] if files else None
    if last is not None and not _has_statements(last):
        raise refuse(
            "Cannot write a migration: the one before has no statement yet.",
            received=f"{last}",
            allowed="a file that is finished: the next one names its hash",
            fix="write its statements, or delete it",
        )
    follows = hashlib.sha256(last.read_bytes()).hexdigest() if last else "nothing"
    number = int(last.name[:4]) + 1 if last else 1
    file = folder / f"{number:04}_{name}.sql"
    file.write_text(f"-- follows: {follows}\n{_BODY}", encoding="utf-8")
    return file


def _has_statements(file: Path) -> bool:
    lines = (line.strip() for line in file.read_text(encoding="utf-8").splitlines())
    return any(line and not line.startswith("--") for line in lines)
