"""The function default-group against the embedded cloud's EC2."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from custom_resources.default_group.emptier import empty
from custom_resources.lifecycle import Deadline, InitialisationError, PropertyError, Redactor, Request, Work
from tests.support.patience import PATIENCE

if TYPE_CHECKING:
    from tests.support.stacks import Stacks


def asked(group_id: str) -> Work:
    """A Create for the group."""
    request = Request(
        type="Create",
        stack_id="arn:aws:cloudformation:us-east-1:000000000000:stack/s/1",
        request_id="1",
        logical_id="DefaultGroup",
        physical_id="p",
        properties={"GroupId": group_id},
    )
    return Work(request=request, deadline=Deadline(PATIENCE), redactor=Redactor())


@pytest.fixture
def group_ids(stacks: Stacks, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The default group and another group of a VPC, by name; boto3 is pointed at the cloud."""
    for name, value in stacks.cloud.environment().items():
        monkeypatch.setenv(name, value)
    ec2 = stacks.cloud.client("ec2")
    vpc_id = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    ec2.create_security_group(GroupName="other", Description="other", VpcId=vpc_id)
    groups = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [vpc_id]}])["SecurityGroups"]
    return {group["GroupName"]: group["GroupId"] for group in groups}


def test_emptying_twice_is_as_good_as_once(group_ids: dict[str, str]) -> None:
    """An Update, or a repeated event, finds nothing left to do."""
    assert int(empty(asked(group_ids["default"]))["RulesRemoved"]) > 0
    assert empty(asked(group_ids["default"])) == {"RulesRemoved": "0"}


def test_fails_for_a_group_that_is_not_the_default_one(stacks: Stacks, group_ids: dict[str, str]) -> None:
    """Whose rules somebody made on purpose; they stay."""
    with pytest.raises(InitialisationError, match="its name is 'other'"):
        empty(asked(group_ids["other"]))
    (group,) = stacks.cloud.client("ec2").describe_security_groups(GroupIds=[group_ids["other"]])[
        "SecurityGroups"
    ]
    assert group["IpPermissionsEgress"]


@pytest.mark.usefixtures("group_ids")
def test_fails_for_a_group_that_does_not_exist_in_words() -> None:
    """With what EC2 answered."""
    with pytest.raises(InitialisationError, match="EC2 answered"):
        empty(asked("sg-0123456789abcdef0"))


def test_fails_for_what_is_no_group() -> None:
    """Before EC2 is asked."""
    with pytest.raises(PropertyError, match="GroupId is 'vpc-1'"):
        empty(asked("vpc-1"))
