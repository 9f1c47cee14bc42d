"""The names that CloudFormation makes up for a launch's resources, as patterns of IAM policies.

Most begin with the stack's name and go on with the logical ID ("Name type", AWS CloudFormation User Guide);
Service Catalog's stacks are named ``SC-<account>-pp-<id>``. What is too long is cut evenly: of 64 or 63
characters, a logical ID keeps eleven at the least, and a stack of Service Catalog's its beginning up to the
ID ("IdentifierUtils", source of the CloudFormation CLI's Java plug-in,
https://github.com/aws-cloudformation/cloudformation-cli-java-plugin/tree/master/src/main/java/software/amazon/cloudformation/resource).

Some types' names leave the stack out. A role that expected it could not make a single one of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

STACK = "SC-${AWS::AccountId}-pp-*"
FIXED = "librechat-*"
"""Names that the templates give themselves begin so."""

LOGICAL_ID = 8
"""Characters of a logical ID that a name surely keeps."""

_SUFFIX = "?" * 12 + "*"
"""Twelve letters and digits end a name, thirteen that of an older resource."""

_WITHOUT_STACK = frozenset(
    {
        # "AWS::CloudWatch::Dashboard - DashboardName" (field: the logical ID, and not the stack's name),
        # https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/783
        "AWS::CloudWatch::Dashboard",
        # Field: "docdbsubnetgroup-obcnimrvqtxx", beside "interop-rds-test-dbsubnetgroup-ex5iby3uhnbt" of
        # Amazon RDS,
        # https://github.com/roberto-mondello-dgt/interop-infra/blob/main/src/main/core/env/test/terraform.tfvars
        # That clusters, instances and parameter groups are named alike is reasoned.
        "AWS::DocDB::DBCluster",
        "AWS::DocDB::DBClusterParameterGroup",
        "AWS::DocDB::DBInstance",
        "AWS::DocDB::DBSubnetGroup",
        # The handler's source ("HandlerHelper", generateName),
        # https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-wafv2
        "AWS::WAFv2::WebACL",
    }
)


def patterns(resource_type: str, logical_ids: Iterable[str], *, lower: bool = False) -> Iterator[str]:
    """The patterns of the names that CloudFormation gives to resources of a type.

    Types that leave the stack out get the other form as well: it holds nobody else's names, and no page of
    AWS's says which of the two a type takes.
    """
    for logical_id in logical_ids:
        found = [f"{STACK}-{logical_id[:LOGICAL_ID]}*"]
        if resource_type in _WITHOUT_STACK:
            found.append(f"{logical_id}-{_SUFFIX}")
        yield from (_lowered(each) if lower else each for each in found)


def _lowered(pattern: str) -> str:
    """In lower case, but for the pseudo parameter."""
    account = "${AWS::AccountId}"
    return account.join(part.lower() for part in pattern.split(account))
