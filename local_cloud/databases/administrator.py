"""The user by whom this package prepares its servers, as Amazon has one in each of its own."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

ADMINISTRATOR = "rdsadmin"
"""The user's name."""


def administrator_password(folder: Path) -> str:
    """The user's password in the server of this folder; made up at the first call, then remembered."""
    file = password_file(folder)
    if not file.is_file():
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(24), encoding="ascii")
    return file.read_text(encoding="ascii")


def password_file(folder: Path) -> Path:
    """Where the password is; only its owner can read it."""
    return folder / "administrator.password"
