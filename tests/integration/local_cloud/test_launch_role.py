"""A launch role is in force: what it does not allow fails the launch, in AWS's words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from local_cloud.authorization.journal import read
from local_cloud.state import StateFolder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local_cloud.cloud import RunningCloud
    from tests.integration.local_cloud.end_user import EndUser

POLICY = "own"


@pytest.fixture
def launcher(hub: RunningCloud) -> Iterator[Any]:
    """Gives the widget's launch role other statements, and its own back afterwards."""
    iam = hub.client("iam")
    before = iam.get_role_policy(RoleName="launcher", PolicyName=POLICY)["PolicyDocument"]

    def give(*statements: dict[str, Any]) -> None:
        document = {"Version": "2012-10-17", "Statement": list(statements)}
        iam.put_role_policy(RoleName="launcher", PolicyName=POLICY, PolicyDocument=json.dumps(document))

    yield give
    give(*before["Statement"])


def _allow(*actions: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - a statement's parts
    return {"Effect": "Allow", "Action": list(actions), "Resource": "*", **more}


def _deny(*actions: str) -> dict[str, Any]:
    return {**_allow(*actions), "Effect": "Deny"}


def _reason(record: dict[str, Any]) -> str:
    return str(record["RecordErrors"][0]["Description"])


def test_one_action_that_is_missing_fails_the_launch(user: EndUser, launcher: Any) -> None:  # noqa: ANN401 - a function
    """The resource fails with IAM's reason, the service's name and status; what was made is rolled back."""
    launcher(_allow("*"), _deny("lambda:GetFunction"))
    record = user.launch("widget", "unread", EnvironmentName="unread")
    reason = _reason(record)
    assert record["Status"] == "FAILED"
    assert "Function (AWS::Lambda::Function)" in reason
    assert (
        "User: arn:aws:sts::000000000000:assumed-role/launcher/servicecatalog is not authorized to perform: "
        "lambda:GetFunction on resource: arn:aws:lambda:us-east-1:000000000000:function:SC-"
    ) in reason
    assert "with an explicit deny in an identity-based policy (Service: Lambda, Status Code: 403" in reason
    launcher(_allow("*"))
    assert user.terminate("unread")["Status"] == "SUCCEEDED"


def test_a_role_without_a_list_action_fails_as_on_aws(user: EndUser, launcher: Any) -> None:  # noqa: ANN401 - a function
    """Silence refuses too, and says so."""
    others = ("cloudformation:*", "s3:*", "secretsmanager:*", "lambda:*", "ec2:*", "kms:*")
    launcher(_allow(*others, "iam:Create*", "iam:Tag*", "iam:PassRole", "iam:Delete*", "iam:List*"))
    record = user.launch("widget", "silent", EnvironmentName="silent")
    assert "because no identity-based policy allows the iam:GetRole action" in _reason(record)
    launcher(_allow("*"))
    assert user.terminate("silent")["Status"] == "SUCCEEDED"


def test_a_limit_by_tag_does_not_hold_for_what_is_only_being_made(user: EndUser, launcher: Any) -> None:  # noqa: ANN401 - a function
    """The secret carries no tag while it is made, so a statement by its tags makes none."""
    tagged = _allow("secretsmanager:*", Condition={"StringLike": {"aws:ResourceTag/cost-centre": "*"}})
    rest = {"Effect": "Allow", "NotAction": "secretsmanager:*", "Resource": "*"}
    launcher(tagged, rest)
    record = user.launch("widget", "untagged", EnvironmentName="untagged")
    assert "not authorized to perform: secretsmanager:CreateSecret" in _reason(record)
    launcher(_allow("secretsmanager:CreateSecret", "secretsmanager:GetRandomPassword"), tagged, rest)
    assert user.terminate("untagged")["Status"] == "SUCCEEDED"


def test_a_termination_is_refused_as_well(user: EndUser, launcher: Any) -> None:  # noqa: ANN401 - a function
    """The stack stays in DELETE_FAILED and the product TAINTED, until the role may."""
    user.launch("widget", "kept", EnvironmentName="kept")
    launcher(_allow("*"), _deny("secretsmanager:DeleteSecret"))
    refused = user.terminate("kept")
    assert refused["Status"] == "FAILED"
    assert "DELETE_FAILED" in _reason(refused)
    assert user.status("kept")["Status"] == "TAINTED"
    launcher(_allow("*"))
    assert user.terminate("kept")["Status"] == "SUCCEEDED"


def test_every_decision_is_written_down(user: EndUser, hub: RunningCloud) -> None:
    """With the operation, the resource and the keys that were sent; nobody else may read it."""
    user.launch("widget", "recorded", EnvironmentName="recorded")
    user.terminate("recorded")
    file = StateFolder(hub.state_folder).calls_file
    assert file.stat().st_mode & 0o077 == 0
    calls = read(file)
    made = next(call for call in calls if call.action == "secretsmanager:CreateSecret")
    assert made.context["aws:RequestTag/cost-centre"] == "research"
    assert {"create", "delete"} <= {call.operation for call in calls}
    assert all(call.allowed for call in calls[-5:])


def test_a_policy_that_cannot_be_read_fails_the_launch_instead_of_passing(
    user: EndUser,
    launcher: Any,  # noqa: ANN401 - a function
) -> None:
    """A condition key that nobody modelled is named, and nothing is launched on a guess."""
    launcher(_allow("*", Condition={"StringEquals": {"aws:UnheardOf": "x"}}))
    record = user.launch("widget", "unheard", EnvironmentName="unheard")
    assert "aws:UnheardOf" in _reason(record)
    launcher(_allow("*"))
    assert user.terminate("unheard")["Status"] == "SUCCEEDED"
