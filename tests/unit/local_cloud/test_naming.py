"""The names that CloudFormation makes up, against what AWS's own tests and accounts in the field have.

The cases of lengths are those of the function's tests ("IdentifierUtilsTest", source of the CloudFormation
CLI's Java plug-in, https://github.com/aws-cloudformation/cloudformation-cli-java-plugin).
"""

from __future__ import annotations

import re

import pytest

from local_cloud.authorization.calls import calls_of
from local_cloud.authorization.naming import made_up, made_up_without_stack
from portfolio.hub.launch_roles.names import LOGICAL_ID
from tests.support.dry_template import STACK_NAME

SUFFIX = "1a2B3c4D5e6F"
LONG_STACK = "my-very-very-very-very-very-very-long-custom-stack-name"
LONG_ID = "my-very-very-very-very-very-very-long-custom-logical-id"


@pytest.mark.parametrize(
    ("stack", "logical_id", "longest", "beginning"),
    [
        ("my-stack-name", "my-resource", 255, "my-stack-name-my-resource-"),
        ("my-stack-name", "my-resource", 18, "my-my-"),
        (LONG_STACK, "abc", 36, "my-very-very-very-v-abc-"),
        ("abc", LONG_ID, 36, "abc-my-very-very-very-v-"),
        (LONG_STACK, LONG_ID, 36, "my-very-ver-my-very-ver-"),
    ],
)
def test_a_name_is_cut_as_aws_cuts_it(stack: str, logical_id: str, longest: int, beginning: str) -> None:
    """The stack's name and the logical ID get half of the room each; what one leaves is the other's."""
    name = made_up(stack, logical_id, SUFFIX, longest=longest)
    assert name == beginning + SUFFIX
    assert len(name) <= longest


def test_a_name_without_a_stack_keeps_its_suffix() -> None:
    """As AWS's test of the short form has it."""
    assert made_up_without_stack("my-resource", SUFFIX, longest=18) == f"my-re-{SUFFIX}"


@pytest.mark.parametrize(
    ("resource_type", "stack", "logical_id", "seen"),
    [
        # https://github.com/roberto-mondello-dgt/interop-infra, src/main/core/env/test/terraform.tfvars
        ("AWS::RDS::DBSubnetGroup", "interop-rds-test", "DBSubnetGroup", "interop-rds-test-dbsubnetgroup-"),
        ("AWS::DocDB::DBSubnetGroup", "interop-docdb-test", "DocDBSubnetGroup", "docdbsubnetgroup-"),
        # https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1726
        ("AWS::Scheduler::Schedule", "SchedulerStack", "MyCfnSchedule", "SchedulerStack-MyCfnSchedule-"),
        # https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/783
        ("AWS::CloudWatch::Dashboard", "Stack", "Dashboard", "Dashboard-"),
        # https://github.com/aws-solutions/instance-scheduler-on-aws/issues/37, where the suffix has thirteen
        (
            "AWS::Events::Rule",
            "Instance-Scheduler-Scheduler-19BIN6QDFUVTN",
            "SchedulerRule",
            "Instance-Scheduler-Scheduler-19BIN6QD?-SchedulerRule-",
        ),
    ],
)
def test_names_are_those_that_the_field_has_seen(
    resource_type: str, stack: str, logical_id: str, seen: str
) -> None:
    """Type by type: with the stack's name or without it, and cut to what the service takes."""
    name = calls_of(resource_type).generated(stack, logical_id, SUFFIX)
    assert re.fullmatch(seen + SUFFIX, name, re.IGNORECASE)


@pytest.mark.parametrize("longest", [63, 64])
def test_what_a_policy_expects_of_a_name_survives_the_cut(longest: int) -> None:
    """The stack's beginning up to its ID, and the part of the logical ID that policies hold."""
    logical_id = "DocumentDbMasterRotationFunction"
    name = made_up(STACK_NAME, logical_id, SUFFIX, longest=longest)
    account_and_more = STACK_NAME.rpartition("-")[0]
    assert re.match(f"{account_and_more}-.*-{logical_id[:LOGICAL_ID]}", name)
