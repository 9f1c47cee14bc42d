"""What Secrets Manager asks of a rotation function."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from custom_resources.lifecycle import InitialisationError

if TYPE_CHECKING:
    from collections.abc import Mapping


class Step(StrEnum):
    """The four steps, in the order in which Secrets Manager asks for them."""

    CREATE = "createSecret"
    SET = "setSecret"
    TEST = "testSecret"
    FINISH = "finishSecret"


@dataclass(frozen=True, kw_only=True)
class RotationRequest:
    """A request ("Lambda rotation functions", AWS Secrets Manager User Guide).

    Attributes:
        step: What is to be done.
        secret_arn: The secret that is rotated.
        token: The ID of the version that the rotation makes.
    """

    step: Step
    secret_arn: str
    token: str

    @classmethod
    def from_event(cls, event: Mapping[str, Any]) -> RotationRequest:
        """Read the event that Lambda hands over.

        Raises:
            InitialisationError: The event is no request of Secrets Manager.
        """
        names = ("Step", "SecretId", "ClientRequestToken")
        values = [event.get(name) for name in names]
        missing = [name for name, value in zip(names, values, strict=True) if not isinstance(value, str)]
        if missing or values[0] not in list(Step):
            message = (
                f"Not a request of Secrets Manager: missing are {missing or 'no fields'}, Step is "
                f"{str(values[0])[:50]!r}. Allowed are {', '.join(Step)}. Only Secrets Manager may invoke "
                "this function: rotate the secret there."
            )
            raise InitialisationError(message)
        return cls(step=Step(str(values[0])), secret_arn=str(values[1]), token=str(values[2]))
