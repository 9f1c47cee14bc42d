"""What every look gets: the identity, the environment, and the time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence

    import boto3

    from doctor.templates import Resource
    from portfolio.diagnosis.asking import Asking
    from portfolio.diagnosis.reading.picture import Picture
    from portfolio.diagnosis.reading.stacks import Stack


@dataclass(frozen=True, kw_only=True)
class Looking:
    """One look at an environment.

    Attributes:
        session: Credentials and region.
        environment: The environment's name.
        stacks: Its stacks, the network first.
        expected: What its templates declare.
        asking: Takes in what could not be looked at.
        now: The time.
        account: The account's number.
        region: The region.
        ask_url: Answers the status of a URL, or why there is none; None where no application runs, as in the
            embedded cloud.
    """

    session: boto3.Session
    environment: str
    stacks: Sequence[Stack]
    expected: Picture
    asking: Asking
    now: dt.datetime
    account: str
    region: str
    ask_url: Callable[[str], str] | None = field(default=None)

    def of_type(self, *types: str) -> Iterator[tuple[str, str, Resource]]:
        """The declared resources of some types: name, ID and properties."""
        for name, one in self.expected.resources.items():
            if one.type in types:
                yield name, self.expected.ids[name], one

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3's clients are made at run time
        """A client of a service."""
        return self.session.client(service)  # type: ignore[call-overload] # known at run time
