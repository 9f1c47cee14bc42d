"""Where a rehearsal takes place, and as whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import boto3


@dataclass(frozen=True, kw_only=True)
class Place:
    """An account and region.

    Attributes:
        target: Which cloud: aws or local.
        administrator: The identity that looks at everything, and removes what terminations leave.
        end_user: The identity that launches; on AWS it may be the same.
        embedded: Whether this is the embedded cloud, which runs no containers and is no proof about AWS.
    """

    target: str
    administrator: boto3.Session
    end_user: boto3.Session
    embedded: bool

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3's clients are made at run time
        """A client of the administrator."""
        return self.administrator.client(service)  # type: ignore[call-overload] # which one is known at run time

    @property
    def account(self) -> str:
        """The account's number."""
        number: str = self.client("sts").get_caller_identity()["Account"]
        return number

    @property
    def region(self) -> str:
        """The region."""
        return str(self.administrator.region_name)
