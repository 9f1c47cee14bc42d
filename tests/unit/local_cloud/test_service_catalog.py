"""Parts of Service Catalog that need no running cloud."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import boto3
import pytest
from botocore.stub import Stubber

from local_cloud.cloudformation.conditions import resolve_texts
from local_cloud.cloudformation.types.ec2_security_groups import permission
from local_cloud.service_catalog.constraints import launch_role, notification_arns, tag_updates_allowed
from local_cloud.service_catalog.errors import InvalidParametersError
from local_cloud.service_catalog.progress import _why
from local_cloud.service_catalog.store import Constraint
from local_cloud.service_catalog.tag_options import enforce
from local_cloud.service_catalog.templates import bucket_and_key, merge_rules, resolve_parameters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local_cloud.service_catalog.api import Context


def _constraint(kind: str, parameters: Mapping[str, object]) -> Constraint:
    return Constraint(type=kind, portfolio="port-1", product="prod-1", parameters=json.dumps(parameters))


@pytest.mark.parametrize(
    "url",
    [
        "https://s3.us-east-1.amazonaws.com/bucket/folder/key.json",
        "https://s3.amazonaws.com/bucket/folder/key.json",
        "https://bucket.s3.us-east-1.amazonaws.com/folder/key.json",
        "https://bucket.s3.amazonaws.com/folder/key.json",
        "http://127.0.0.1:4566/bucket/folder/key.json",
    ],
)
def test_every_form_of_an_s3_address_is_understood(url: str) -> None:
    """The bucket may stand in the host or in the path."""
    assert bucket_and_key(url) == ("bucket", "folder/key.json")


def test_an_address_without_an_object_is_refused() -> None:
    """The refusal shows the address and what one looks like."""
    with pytest.raises(InvalidParametersError, match=r"https://s3\.amazonaws\.com/bucket.*It must be"):
        bucket_and_key("https://s3.amazonaws.com/bucket")


def test_rules_are_added_and_the_template_is_left_alone() -> None:
    """A template constraint adds its rules to those that the template has."""
    template: dict[str, Any] = {"Rules": {"Own": {"Assertions": []}}, "Resources": {}}

    merged = merge_rules(template, [_constraint("TEMPLATE", {"Rules": {"Added": {"Assertions": []}}})])

    assert set(merged["Rules"]) == {"Own", "Added"}
    assert set(template["Rules"]) == {"Own"}


def test_a_launch_role_is_named_by_arn_or_by_name() -> None:
    """A role by name is that of the account at hand."""
    by_arn = _constraint("LAUNCH", {"RoleArn": "arn:aws:iam::1:role/a"})
    by_name = _constraint("LAUNCH", {"LocalRoleName": "a"})

    assert launch_role([by_arn], "2") == "arn:aws:iam::1:role/a"
    assert launch_role([by_name], "2") == "arn:aws:iam::2:role/a"
    assert launch_role([], "2") is None


def test_constraints_say_who_is_notified_and_whether_tags_may_change() -> None:
    """Notifications add up; tags may change only where a constraint allows it."""
    notification = _constraint("NOTIFICATION", {"NotificationArns": ["arn:topic"]})
    update = {"Properties": {"TagUpdateOnProvisionedProduct": "ALLOWED"}}

    assert notification_arns([notification, notification]) == ["arn:topic", "arn:topic"]
    assert tag_updates_allowed([_constraint("RESOURCE_UPDATE", update)])
    assert not tag_updates_allowed([notification])


def test_a_single_tag_value_is_added_and_others_are_demanded() -> None:
    """What has one value is set without asking; what has several must be given."""
    assert enforce({"stage": ["test"]}, []) == [{"Key": "stage", "Value": "test"}]
    with pytest.raises(InvalidParametersError, match=r"'stage' is missing.*test, live"):
        enforce({"stage": ["test", "live"]}, [])


def test_parameters_in_force_count_for_an_update() -> None:
    """A parameter without a default needs no value in an update when it has one in force."""
    template = {"Parameters": {"Name": {"Type": "String"}}}

    resolve_parameters(template, {}, {"Name": "old", "Dropped": "x"})
    with pytest.raises(InvalidParametersError, match="Name"):
        resolve_parameters(template, {})


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"CidrIp": "10.0.0.0/8"}, {"IpRanges": [{"CidrIp": "10.0.0.0/8"}]}),
        ({"CidrIpv6": "::/0"}, {"Ipv6Ranges": [{"CidrIpv6": "::/0"}]}),
        ({"SourceSecurityGroupId": "sg-1"}, {"UserIdGroupPairs": [{"GroupId": "sg-1"}]}),
        ({"DestinationPrefixListId": "pl-1"}, {"PrefixListIds": [{"PrefixListId": "pl-1"}]}),
    ],
)
def test_a_rule_keeps_its_other_end(properties: dict[str, str], expected: dict[str, object]) -> None:
    """Every kind of peer finds its place in EC2's words, ports as numbers."""
    rule = permission({"IpProtocol": "tcp", "FromPort": "443", "ToPort": 443, **properties})

    assert rule == {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, **expected}


def test_conditions_may_look_at_part_of_a_parameter() -> None:
    """Split, select and join are resolved before the condition is evaluated."""
    condition = {"Fn::Equals": [{"Fn::Select": [1, {"Fn::Split": ["/", {"Ref": "Cidr"}]}]}, "16"]}

    resolved = resolve_texts({"Is16": condition}, {}, {"Cidr": {"Value": "10.0.0.0/16"}})

    assert resolved == {"Is16": {"Fn::Equals": ["16", "16"]}}


def _event(number: int, resource: str, status: str, reason: str = "") -> dict[str, Any]:
    return {
        "StackId": "arn:stack",
        "EventId": str(number),
        "StackName": "SC",
        "LogicalResourceId": resource,
        "PhysicalResourceId": "arn:stack" if resource == "SC" else resource,
        "ResourceType": "AWS::SQS::Queue",
        "ResourceStatus": status,
        "ResourceStatusReason": reason,
        "Timestamp": 0,
    }


def test_the_reason_of_a_failed_launch_is_found_behind_a_hundred_events() -> None:
    """CloudFormation answers a page at a time, the newest first; what failed first is on the last one."""
    session = boto3.Session(aws_access_key_id="x", aws_secret_access_key="x", region_name="us-east-1")  # noqa: S106 - no secret
    client = session.client("cloudformation")
    newest = [_event(number, f"Queue{number}", "DELETE_COMPLETE") for number in range(300, 200, -1)]
    oldest = [
        _event(2, "Broken", "CREATE_FAILED", "the reason itself"),
        _event(1, "SC", "CREATE_IN_PROGRESS"),
    ]
    with Stubber(client) as stubber:
        stubber.add_response("describe_stack_events", {"StackEvents": newest, "NextToken": "more"})
        stubber.add_response("describe_stack_events", {"StackEvents": oldest})
        context = cast("Context", SimpleNamespace(clients=lambda _: client))
        why = _why(context, {"StackId": "arn:stack", "StackStatus": "ROLLBACK_COMPLETE"})
    assert why == "ROLLBACK_COMPLETE: Broken (AWS::SQS::Queue): the reason itself"
