"""Reads a custom resource's properties, and reports all of their problems at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from custom_resources.lifecycle.errors import PropertyError

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST_SHOWN = 60
_HOST = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9]([A-Za-z0-9-]{0,62})(\.[A-Za-z0-9]([A-Za-z0-9-]{0,62}))*\.?\Z")
_ARN = re.compile(r"arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@!-]{1,512}\Z")
_HIGHEST_PORT = 65535


class Properties:
    """The properties of a request; every reader notes a problem instead of raising it.

    Args:
        values: The properties as CloudFormation sent them; it sends numbers as text.
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values
        self._problems: list[str] = []

    def text(self, name: str, allowed: str, pattern: str) -> str:
        """A text that matches the whole pattern; ``allowed`` says the same in words."""
        value = self._values.get(name)
        if isinstance(value, str) and re.fullmatch(pattern, value):
            return value
        self._refuse(name, value, allowed)
        return ""

    def host(self, name: str) -> str:
        """A DNS name or an IPv4 address."""
        value = self._values.get(name)
        if isinstance(value, str) and _HOST.match(value):
            return value
        self._refuse(name, value, "a host name")
        return ""

    def port(self, name: str) -> int:
        """A TCP port."""
        value = str(self._values.get(name, ""))
        if value.isascii() and value.isdigit() and 0 < int(value[:6]) <= _HIGHEST_PORT:
            return int(value)
        self._refuse(name, self._values.get(name), f"a port from 1 to {_HIGHEST_PORT}")
        return 0

    def secret_arn(self, name: str) -> str:
        """The ARN of a secret of AWS Secrets Manager."""
        value = self._values.get(name)
        if isinstance(value, str) and _ARN.match(value):
            return value
        self._refuse(name, value, "the ARN of a secret in AWS Secrets Manager")
        return ""

    def version(self, name: str) -> str:
        """A semantic version."""
        return self.text(name, "a version such as 1.2.3", r"[0-9]{1,6}(\.[0-9]{1,6}){2}[0-9A-Za-z.+-]{0,40}")

    def raise_problems(self) -> None:
        """Go on only if every property read so far was allowed.

        Raises:
            PropertyError: Some were not; all of them are named.
        """
        if self._problems:
            problems = "; ".join(self._problems)
            message = (
                f"Nothing was done, for the custom resource's properties are not allowed: {problems}. "
                "Correct them in the template and update the stack."
            )
            raise PropertyError(message)

    def _refuse(self, name: str, value: object, allowed: str) -> None:
        if value is None:
            self._problems.append(f"{name} is missing, it must be {allowed}")
            return
        shown = value if len(str(value)) <= _LONGEST_SHOWN else f"{str(value)[:_LONGEST_SHOWN]}…"
        self._problems.append(f"{name} is {shown!r}, it must be {allowed}")
