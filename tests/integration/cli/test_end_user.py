"""What an end user does with a small portfolio in the embedded cloud."""

from __future__ import annotations

import itertools
import logging
from typing import TYPE_CHECKING

import pytest

from portfolio.end_user.request import Request
from portfolio.end_user.user import EndUser
from portfolio.errors import CatalogError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import boto3

    from portfolio.end_user.events import Event

TAGS = {"CostCenter": "research"}
_numbers = itertools.count(1)


@pytest.fixture
def environment(user: EndUser) -> Iterator[str]:
    """A new environment's name; whatever is launched there goes afterwards."""
    name = f"team-{next(_numbers)}"
    yield name
    for product in ("data", "network"):
        if product in {one.product for one in user.status() if one.environment == name}:
            user.terminate(Request(product, name))


@pytest.fixture
def layers(user: EndUser, environment: str) -> str:
    """An environment with both layers, in the older version."""
    for product in ("network", "data"):
        user.launch(Request(product, environment, tags=TAGS, version="0.9.0"))
    return environment


def states(user: EndUser, environment: str) -> dict[str, tuple[str, str]]:
    """Version and status of each product of the environment."""
    return {one.product: (one.version, one.status) for one in user.status(environment)}


@pytest.mark.usefixtures("endpoint")
def test_a_launch_gives_outputs_and_shows_every_resource(session: boto3.Session, environment: str) -> None:
    """From the first event to the last, in order."""
    events: list[Event] = []
    outcome = EndUser(session, progress=events.append).launch(Request("network", environment, tags=TAGS))
    assert outcome.name == f"{environment}-network"
    assert outcome.version == "0.10.0"
    assert outcome.outputs["Size"].value == "small"
    assert outcome.outputs["VpcId"].export == f"librechat-{environment}-VpcId"
    seen = [event.status for event in events if event.resource == "Vpc"]
    assert seen == ["CREATE_IN_PROGRESS", "CREATE_COMPLETE"]


def test_a_launch_without_its_network_changes_nothing(user: EndUser, environment: str) -> None:
    """It is refused with the name of what is missing, and nothing is left behind."""
    before = user.status()
    with pytest.raises(CatalogError, match=f"launch the network product for environment {environment} first"):
        user.launch(Request("data", environment, tags=TAGS))
    assert user.status() == before


def test_everything_wrong_with_a_launch_is_said_before_it(user: EndUser, environment: str) -> None:
    """Parameters and tags in one error, in the product's words."""
    with pytest.raises(CatalogError) as refused:
        user.launch(
            Request("network", environment, {"Size": "huge", "Colour": "red"}, {"CostCenter": "sales"})
        )
    text = str(refused.value)
    assert len(refused.value.problems) == 3
    for part in ("must be small, medium or large", "no parameter Colour", "research"):
        assert part in text
    assert environment not in {one.environment for one in user.status()}


def test_a_second_launch_of_the_same_is_refused(user: EndUser, layers: str) -> None:
    """And says which version is there."""
    with pytest.raises(CatalogError, match=r"0\.9\.0, AVAILABLE"):
        user.launch(Request("network", layers, tags=TAGS))


def test_an_update_keeps_what_is_not_named(user: EndUser, layers: str) -> None:
    """The version stays when a parameter changes, and the parameter stays when the version changes."""
    assert user.update(Request("data", layers, {"Size": "large"})).version == "0.9.0"
    outcome = user.update(Request("data", layers, version="latest"))
    assert outcome.version == "0.10.0"
    assert outcome.outputs["Size"].value == "large"


def test_a_failing_update_is_rolled_back_and_tells_the_cause(user: EndUser, layers: str) -> None:
    """The failed resource, its reason, and that everything runs on."""
    with pytest.raises(CatalogError) as failed:
        user.update(Request("data", layers, {"Break": "yes", "Size": "large"}))
    (problem,) = failed.value.problems
    assert "Impossible (AWS::Lambda::Url) failed" in problem.failed
    assert "there-is-no-such-function" in problem.received
    assert "runs on as before" in problem.fix
    assert states(user, layers)["data"][1] == "TAINTED"
    (data,) = [one for one in user.status(layers) if one.product == "data"]
    assert user.outputs(data)["Size"].value == "small"
    assert user.update(Request("data", layers, {"Size": "medium"})).outputs["Size"].value == "medium"
    assert states(user, layers)["data"][1] == "AVAILABLE"


def test_the_network_cannot_go_while_data_uses_it(user: EndUser, layers: str) -> None:
    """The users are named, and nothing changes."""
    with pytest.raises(CatalogError, match=f"terminate first: {layers}-data"):
        user.terminate(Request("network", layers))
    assert states(user, layers) == {"network": ("0.9.0", "AVAILABLE"), "data": ("0.9.0", "AVAILABLE")}


def test_layers_go_in_the_reverse_order(user: EndUser, layers: str) -> None:
    """Afterwards the environment is unknown."""
    for product in ("data", "network"):
        user.terminate(Request(product, layers))
    with pytest.raises(CatalogError, match=f"Cannot find the environment {layers}"):
        user.status(layers)


def test_what_is_not_launched_cannot_be_updated_or_terminated(user: EndUser, layers: str) -> None:
    """What is there is named."""
    for operation in (user.update, user.terminate):
        with pytest.raises(CatalogError, match=r"allowed:  (network, data|data, network)"):
            operation(Request("compute-ecs", layers))


def test_two_environments_in_one_request_are_refused(user: EndUser, environment: str) -> None:
    """The environment's name and its parameter are one thing."""
    with pytest.raises(CatalogError, match="Two different environments"):
        user.launch(Request("network", environment, {"EnvironmentName": "other"}, TAGS))


def test_a_hidden_value_reaches_neither_logs_nor_errors(
    user: EndUser, layers: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Not when it is right, and not when it is wrong."""
    caplog.set_level(logging.INFO)
    user.update(Request("data", layers, {"Password": "right-and-secret"}))
    with pytest.raises(CatalogError) as refused:
        user.update(Request("data", layers, {"Password": "secret-and-too-long-by-far"}))
    for secret in ("right-and-secret", "secret-and-too-long-by-far"):
        assert secret not in caplog.text + str(refused.value)


@pytest.mark.usefixtures("endpoint")
def test_watching_shows_the_newest_request_and_only_its_events(session: boto3.Session, layers: str) -> None:
    """Somebody else attaches to it; the launch before it is not shown again."""
    EndUser(session).update(Request("data", layers, {"Size": "medium"}))
    events: list[Event] = []
    outcome = EndUser(session, progress=events.append).watch(Request("data", layers))
    assert outcome.outputs["Size"].value == "medium"
    assert {event.status for event in events if not event.of_stack} <= {
        "UPDATE_IN_PROGRESS",
        "UPDATE_COMPLETE",
        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
    }
    assert events


@pytest.mark.usefixtures("endpoint")
def test_watching_what_failed_says_why(session: boto3.Session, layers: str) -> None:
    """As whoever made the request was told."""
    with pytest.raises(CatalogError):
        EndUser(session).update(Request("data", layers, {"Break": "yes"}))
    with pytest.raises(CatalogError, match="Cannot update data"):
        EndUser(session).watch(Request("data", layers))
