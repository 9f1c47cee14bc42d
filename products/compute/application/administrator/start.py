"""How LibreChat's container starts: first the administrator, then LibreChat."""

from __future__ import annotations

from pathlib import Path

PATH = "/etc/librechat/first-administrator.js"
"""Where the container finds the program."""

PROGRAM = (Path(__file__).parent / "first-administrator.js").read_text(encoding="utf-8")
"""It runs on LibreChat's image, with LibreChat's own models."""

_SCRIPT = (
    f"node {PATH}; case $? in 0) ;; 3) export ALLOW_REGISTRATION=false ;; *) exit 1 ;; esac; "
    "unset FIRST_ADMINISTRATOR FIRST_ADMINISTRATOR_PASSWORD; exec npm run backend"
)
START = ["/bin/sh", "-c", _SCRIPT]
"""Every start asks, so that a LibreChat without an administrator never answers with sign-up open. What comes
after it is the image's own command (LibreChat v0.8.8, ``Dockerfile``), which does not know the password."""
