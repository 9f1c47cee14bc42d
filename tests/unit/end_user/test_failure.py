"""Why a request failed, in words."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from portfolio.end_user.events import STACK, Event
from portfolio.end_user.failure import explain, first_failure
from portfolio.end_user.record import Ended

if TYPE_CHECKING:
    from portfolio.errors import Problem


def event(resource: str, status: str, reason: str = "", kind: str = "AWS::RDS::DBInstance") -> Event:
    """An event of a stack."""
    return Event(
        id=f"{resource}-{status}",
        resource=resource,
        type=kind,
        status=status,
        reason=reason,
        at=dt.datetime.now(dt.UTC),
    )


def explained(*events: Event, errors: tuple[str, ...] = ()) -> Problem:
    """The problem that a failed launch of data in demo comes to."""
    ended = Ended(succeeded=False, errors=errors, events=events, stack_id="arn", seconds=1)
    return explain(ended, what="launch data 0.1.0", environment="demo", after="Left as it was.")


def test_the_first_resource_that_failed_of_itself_is_the_cause() -> None:
    """Those cancelled because of it, and the stack's own event, say nothing new."""
    first = first_failure(
        (
            event("Stack", "ROLLBACK_IN_PROGRESS", "The following resource(s) failed", STACK),
            event("Cache", "CREATE_FAILED", "Resource creation cancelled"),
            event("Postgres", "CREATE_FAILED", "No capacity"),
            event("Files", "CREATE_FAILED", "Later"),
        )
    )
    assert first is not None
    assert first.resource == "Postgres"


@pytest.mark.parametrize(
    "reason",
    [
        "No export named librechat-demo-VpcId found. Rollback requested by user.",
        "Export 'librechat-demo-VpcId' not found",
    ],
)
def test_a_missing_export_names_the_layer_to_launch_first(reason: str) -> None:
    """People know products, not exports."""
    problem = explained(event("SC-1", "ROLLBACK_IN_PROGRESS", reason, STACK))
    assert "launch the network product for environment demo first" in problem.fix
    assert "VpcId" in problem.allowed


def test_a_missing_way_out_is_told_by_what_the_export_means() -> None:
    """The network is there, but without NAT: the contract's meaning says so."""
    problem = explained(errors=("No export named librechat-demo-EgressSubnet1Id found.",))
    assert "NAT" in problem.allowed


def test_a_model_whose_vectors_do_not_fit_is_told_in_terms_of_both_choices() -> None:
    """The data layer is there; what has to change is the model, or the environment."""
    problem = explained(errors=("No export named librechat-demo-EmbeddingDimensions1536 found.",))
    assert "vectors of 1536 dimensions" in problem.allowed
    assert "choose an embeddings model" in problem.fix
    assert "launch an environment of its own, since an update refuses other dimensions" in problem.fix


@pytest.mark.parametrize(
    "reason",
    [
        "Cannot delete export librechat-demo-VpcId as it is in use by SC-1-pp-2 and SC-1-pp-3.",
        "Export librechat-demo-VpcId cannot be deleted as it is in use by SC-1-pp-2 and SC-1-pp-3",
        "Export librechat-demo-VpcId is imported by stack SC-1-pp-2 and SC-1-pp-3",
    ],
)
def test_an_export_in_use_names_its_users(reason: str) -> None:
    """They have to go first."""
    assert "SC-1-pp-2 and SC-1-pp-3" in explained(errors=(reason,)).fix


def test_a_custom_resources_own_message_stands_once_and_alone() -> None:
    """Its function said it in words, which CloudFormation's around them would hide."""
    reason = (
        "Received response status [FAILED] from custom resource. Message returned: the vectors have 1024 "
        "dimensions, 768 were asked for (RequestId: 0-1)"
    )
    problem = explained(event("PostgresSchema", "UPDATE_FAILED", reason, "Custom::PostgresSchema"))
    assert problem.received == "the vectors have 1024 dimensions, 768 were asked for"
    assert "dimensions" not in problem.fix
    assert "PostgresSchema (Custom::PostgresSchema) failed" in problem.failed


def test_a_missing_permission_is_the_platform_teams() -> None:
    """An end user cannot change a launch role."""
    problem = explained(
        event("Key", "CREATE_FAILED", "User: x is not authorized to perform: kms:CreateKey on y")
    )
    assert "kms:CreateKey" in problem.allowed
    assert "platform team" in problem.fix


def test_a_products_rule_speaks_for_itself() -> None:
    """Its assertion is written for those who launch, and is said once."""
    message = "Template error: rule EncryptionIsChosen failed: Give a domain name, or allow plain HTTP."
    problem = explained(errors=(message,))
    assert problem.received == "parameters that the rule EncryptionIsChosen refuses"
    assert problem.allowed == "parameters that agree with the product's rules"
    assert problem.fix == "Give a domain name, or allow plain HTTP. Left as it was."


def test_what_is_left_is_always_said() -> None:
    """Also when nothing is known about the cause."""
    problem = explained()
    assert problem.received == "the service gives no reason"
    assert problem.fix.endswith("Left as it was.")


def test_an_instance_that_does_not_serve_speaks_for_itself() -> None:
    """CloudFormation's words around what the instance told are left out."""
    told = "WaitCondition received failed message: 'LibreChat can't start: disk full' for uniqueId: i-0a1b2c"

    problem = explained(event("LaunchReport", "CREATE_FAILED", told, "AWS::CloudFormation::WaitCondition"))

    assert problem.received == "LibreChat can't start: disk full"
    assert "i-0a1b2c" in problem.fix
