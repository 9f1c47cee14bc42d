"""One call under policies: allowed, refused in AWS's words, or not decided at all."""

from __future__ import annotations

from typing import Any

import pytest

from local_cloud.authorization.errors import UnsupportedPolicyError
from local_cloud.authorization.evaluation import Decision, decide, refusal

VPC = "arn:aws:ec2:us-east-1:000000000000:vpc/*"
ROLE = "arn:aws:sts::000000000000:assumed-role/launch/servicecatalog"


def _policy(action: str, effect: str = "Allow", resource: str = "*", **condition: Any) -> dict[str, Any]:  # noqa: ANN401 - a condition's values
    statement = {"Effect": effect, "Action": action, "Resource": resource}
    return {
        "Version": "2012-10-17",
        "Statement": [{**statement, "Condition": condition} if condition else statement],
    }


def test_what_no_policy_allows_is_refused_in_the_words_of_iam() -> None:
    """The words of "Troubleshoot access denied error messages" (IAM User Guide)."""
    denied = decide([_policy("ec2:DescribeVpcs")], None, "ec2:CreateVpc", VPC, {})
    assert refusal(ROLE, "ec2:CreateVpc", VPC, denied) == (
        f"User: {ROLE} is not authorized to perform: ec2:CreateVpc on resource: {VPC} "
        "because no identity-based policy allows the ec2:CreateVpc action"
    )


def test_a_deny_wins_and_is_said_to_be_explicit() -> None:
    """One Deny outweighs every Allow."""
    denied = decide([_policy("*"), _policy("ec2:*", "Deny")], None, "ec2:CreateVpc", VPC, {})
    assert denied.effect == "Deny"
    assert refusal(ROLE, "ec2:CreateVpc", "*", denied).endswith(
        "with an explicit deny in an identity-based policy"
    )


def test_a_boundary_limits_what_policies_allow() -> None:
    """What the boundary does not name is refused, and the boundary is said to be why."""
    denied = decide([_policy("ec2:*")], _policy("s3:*"), "ec2:CreateVpc", VPC, {})
    assert denied == Decision(effect="ImplicitDeny", by="permissions boundary")
    assert decide([_policy("ec2:*")], _policy("ec2:Create*"), "ec2:CreateVpc", VPC, {}).allowed


def test_a_tag_that_the_resource_has_not_yet_is_not_there() -> None:
    """A statement by aws:ResourceTag allows nothing on what is only being made."""
    tagged = _policy("ec2:*", StringLike={"aws:ResourceTag/librechat:environment": "*"})
    assert not decide([tagged], None, "ec2:CreateVpc", VPC, {}).allowed
    assert decide(
        [tagged], None, "ec2:DeleteVpc", VPC, {"aws:ResourceTag/librechat:environment": "x"}
    ).allowed


def test_a_call_that_names_no_region_satisfies_no_condition_on_it() -> None:
    """Nothing fills in what the call does not send; ministack alone would."""
    here = _policy("ec2:*", StringEquals={"aws:RequestedRegion": "us-east-1"})
    assert not decide([here], None, "ec2:CreateVpc", VPC, {}).allowed
    assert decide([here], None, "ec2:CreateVpc", VPC, {"aws:RequestedRegion": "us-east-1"}).allowed


@pytest.mark.parametrize(
    "condition",
    [
        {"StringSimilar": {"aws:RequestedRegion": "us-east-1"}},
        {"StringEquals": {"aws:NoSuchKey": "x"}},
        {"StringEquals": {"aws:RequestTag/owner": "${aws:PrincipalTag/owner}"}},
    ],
    ids=["operator", "key", "variable"],
)
def test_what_is_not_known_is_an_error_and_no_answer(condition: dict[str, Any]) -> None:
    """Neither allowed nor refused: a decision on a misread policy would prove nothing."""
    with pytest.raises(UnsupportedPolicyError, match="To fix"):
        decide([_policy("ec2:*", **condition)], None, "ec2:CreateVpc", VPC, {})
