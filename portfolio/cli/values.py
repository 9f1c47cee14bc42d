"""What an option or argument may be, checked before anything is begun: each refusal says what was received.

Port = Annotated[int, typer.Option("--port", parser=whole_number(0, 65535, "4566"))]
Because = Annotated[str, typer.Option("--because", parser=line(0, 500, "Slow"))]
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from products.parameters import EMAIL, ENVIRONMENT_NAME

if TYPE_CHECKING:
    from collections.abc import Callable
    from enum import StrEnum

_SHOWN = 60
_DIGITS = re.compile(r"[+-]?[0-9]{1,30}", flags=re.ASCII)


def refused(value: str, what: str, allowed: str, fix: str) -> typer.BadParameter:
    """The refusal of a value: what it is not, what is allowed and what to do; the caller raises it."""
    shown = repr(value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…")
    return typer.BadParameter(f"{shown} is not {what}. Allowed is {allowed}. {fix}")


def email_address(value: str) -> str:
    """Reads an e-mail address."""
    if not re.fullmatch(EMAIL, value.strip()):
        raise refused(
            value, "an e-mail address", "name@domain", "Write for example first.person@example.com."
        )
    return value.strip()


def whole_number(least: int, most: int, example: str) -> Callable[[str], int]:
    """Reads a whole number within limits."""

    def read(value: str) -> int:
        text = str(value).strip()
        if not _DIGITS.fullmatch(text) or not least <= int(text) <= most:
            raise refused(
                str(value),
                "a number that fits here",
                f"a whole number from {least} to {most}",
                f"Write for example {example}.",
            )
        return int(text)

    read.__name__ = "number"
    return read


def line(least: int, most: int, example: str) -> Callable[[str], str]:
    """Reads one line of text; blanks around it do not count."""

    def read(value: str) -> str:
        text = value.strip()
        if not least <= len(text) <= most or not text.isprintable():
            raise refused(
                value,
                "a text that fits here",
                f"one line of {least} to {most} characters",
                f"Write for example {example}.",
            )
        return text

    read.__name__ = "text"
    return read


def environment_name(value: str) -> str:
    """Reads the name of an environment, by the pattern of the launch form."""
    if not re.fullmatch(str(ENVIRONMENT_NAME.allowed_pattern), value):
        raise refused(
            value,
            "an environment's name",
            "2 to 20 lower-case letters, digits and hyphens, a letter first and no hyphen last",
            "Write for example team-a.",
        )
    return value


def folder(value: str) -> Path:
    """Reads the path of a folder, which need not exist."""
    path = _path(value)
    if path is None or (path.exists() and not path.is_dir()):
        raise refused(value, "a folder", "a folder, or a path where one can be made", "Name a folder.")
    return path


def file(value: str) -> Path:
    """Reads the path of a file to write."""
    path = _path(value)
    if path is None or path.is_dir():
        raise refused(value, "a file", "a path where a file can be written", "Name a file.")
    return path


def existing_file(value: str) -> Path:
    """Reads the path of a file to read."""
    path = _path(value)
    if path is None or not path.is_file():
        raise refused(value, "a file", "the path of a file that exists", "Name a file.")
    return path


def _path(value: str) -> Path | None:
    """The path; None for a text that can be none."""
    path = Path(value)
    try:
        path.exists()
    except (OSError, ValueError):  # longer than a name may be, or with a null in it
        return None
    return path if value.strip() and "\0" not in value else None


def one_of(names: type[StrEnum]) -> Callable[[str], StrEnum]:
    """Reads one of a few names."""

    def read(value: str) -> StrEnum:
        if value not in [*names]:
            listed = " or ".join(names)
            raise refused(value, "one of the names", listed, f"Name one of these: {listed}.")
        return names(value)

    read.__name__ = "name"
    return read
