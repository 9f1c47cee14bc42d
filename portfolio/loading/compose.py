"""The instance's Compose file, filled in with a launch's settings and read by the Compose Specification."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from portfolio.errors import Problem, refuse

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_VARIABLE = re.compile(r"\$\{(?P<name>\w+):(?P<kind>[?-])(?P<text>[^}]*)\}")
"""``${NAME:?told if it is empty}`` and ``${NAME:-default}`` (Compose file reference, "Interpolation")."""


def problems(release: str, files: Collection[tuple[str, str]]) -> Iterator[Problem]:
    """What Docker Compose would refuse.

    Args:
        release: The release, for messages.
        files: Each Compose file with the settings that fill in its variables, a line ``NAME=value`` each.

    Raises:
        CatalogError: The parser is not installed.
    """
    if not files:
        return
    try:
        from compose_spec import PyOptions  # noqa: PLC0415 - of the extra "dev", not installed everywhere
    except ImportError as error:
        raise refuse(
            "Cannot read the instance's Compose file: its parser is not installed.",
            received=str(error),
            allowed='compose-spec of the extra "dev"',
            fix="make install in a checkout, or: pip install 'librechat-catalog[dev]'",
        ) from error
    for text, settings in sorted(files):
        reasons, filled = _filled(text, settings)
        try:
            if not reasons:
                PyOptions(apply_merge=True).from_yaml(filled).validate()
        except ValueError as error:
            reasons = [str(error)]
        for reason in reasons:
            yield Problem(
                failed=f"Docker Compose would not take the Compose file of {release}.",
                received=reason,
                allowed="a file by the Compose Specification (compose-spec.io), whose variables are all told",
                fix="correct products/compute/ec2/machine/compose.yaml, or what files.py beside it tells it",
            )


def _filled(text: str, settings: str) -> tuple[list[str], str]:
    """What is wrong with the variables, and the text with them filled in."""
    told = dict(line.split("=", 1) for line in settings.splitlines() if "=" in line)
    reasons = [
        f"{variable['name']} is not told: {variable['text']}"
        for variable in _VARIABLE.finditer(text)
        if variable["kind"] == "?" and not told.get(variable["name"])
    ]

    def fill(variable: re.Match[str]) -> str:
        return told.get(variable["name"]) or (variable["text"] if variable["kind"] == "-" else "")

    filled = _VARIABLE.sub(fill, text)
    left = re.search(r"\$[^\n]*", filled.replace("$$", ""))
    if left:
        reasons.append(f"a variable in a form that is not understood here: {left[0]}")
    return reasons, filled.replace("$$", "$")
