"""What the reading of a secret asks of the work that it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from custom_resources.lifecycle import Deadline
    from custom_resources.lifecycle.redaction import Redactor


class Bounded(Protocol):
    """Work with an end, whose secrets are kept out of logs."""

    @property
    def deadline(self) -> Deadline:
        """When it must be over."""
        ...

    @property
    def redactor(self) -> Redactor:
        """Must be told of every secret that is read."""
        ...
