"""AWS's answers as recorded ones, checked by botocore against its service model."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.stub import Stubber

from doctor.templates import Resource
from portfolio.diagnosis.asking import Asking
from portfolio.diagnosis.looking import Looking
from portfolio.diagnosis.reading.picture import picture
from portfolio.diagnosis.reading.stacks import Made, Stack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOW = dt.datetime(2026, 11, 28, 12, 0, tzinfo=dt.UTC)


class Recorded:
    """A session whose clients answer what was recorded."""

    region_name = "eu-central-1"

    def __init__(self) -> None:
        self._session = boto3.Session(
            aws_access_key_id="recorded",
            aws_secret_access_key="recorded",  # noqa: S106 - signs nothing that is sent
            region_name=self.region_name,
        )
        self.answers: dict[str, Stubber] = {}
        self._clients: dict[str, Any] = {}

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3's clients are made at run time
        """The service's client, always the same one."""
        if service not in self._clients:
            self._clients[service] = self._session.client(service)  # type: ignore[call-overload]
            self.answers[service] = Stubber(self._clients[service])
            self.answers[service].activate()
        return self._clients[service]

    def answer(self, service: str, operation: str, answer: dict[str, Any]) -> None:
        """Record an answer."""
        self.client(service)
        self.answers[service].add_response(operation, answer)

    def refuse(self, service: str, operation: str, code: str) -> None:
        """Record a refusal."""
        self.client(service)
        self.answers[service].add_client_error(operation, code, "refused")


@pytest.fixture
def recorded() -> Iterator[Recorded]:
    """The session; every recorded answer must have been asked for in the end."""
    session = Recorded()
    yield session
    for stubber in session.answers.values():
        stubber.assert_no_pending_responses()


def stack(product: str, **given: Any) -> Stack:  # noqa: ANN401 - a stack's members
    """A stack of a product, well unless said otherwise."""
    whole: dict[str, Any] = {
        "id": f"arn:aws:cloudformation:eu-central-1:111122223333:stack/{product}/1",
        "name": product,
        "product": product,
        "status": "CREATE_COMPLETE",
        "reason": "",
        "parameters": {"EnvironmentName": "clinic"},
        "exports": {},
        "outputs": {},
        "template": {"Outputs": {}},
        "resources": {"One": Made(type="AWS::SNS::Topic", id="one", status="CREATE_COMPLETE")},
    }
    return Stack(**{**whole, **given})


@pytest.fixture
def looking(recorded: Recorded) -> Callable[..., Looking]:
    """Makes a look at an environment with these resources: name, type and properties of each."""

    def make(
        *resources: tuple[str, str, dict[str, Any]],
        stacks: tuple[Stack, ...] = (),
        ask_url: Callable[[str], str] | None = None,
    ) -> Looking:
        made = {
            name: Resource(logical_id=name, type=kind, properties=properties)
            for name, kind, properties in resources
        }
        return Looking(
            session=recorded,  # type: ignore[arg-type] # it has what is used of a session
            environment="clinic",
            stacks=stacks,
            expected=picture(made, {name: f"id-of-{name}" for name in made}),
            asking=Asking(),
            now=NOW,
            account="111122223333",
            region="eu-central-1",
            ask_url=ask_url,
        )

    return make
