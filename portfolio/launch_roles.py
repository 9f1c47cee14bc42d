"""What each product's launch role may do, as IAM policies small enough for IAM.

    from portfolio.launch_roles import boundary, policies, statements

    statements(templates, bucket="acme-artifacts-${AWS::Region}")
    policies(statements(…))       # documents of at most 6,144 characters, one managed policy each
    boundary(all_templates)       # what no role that a product makes can exceed

The role serves every released version of its product, so it takes the templates of all of them. Texts
hold CloudFormation's pseudo parameters as ``Fn::Sub`` writes them; ``substituted`` wraps them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from portfolio.errors import refuse
from portfolio.launch_actions import actions
from portfolio.launch_scopes import Scope, Scopes
from portfolio.launch_tags import removals_by_tag
from products.boundary import ROLE_BOUNDARY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

BOUNDARY_ARN = f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:policy/{ROLE_BOUNDARY}-${{AWS::Region}}"

POLICY_MAXIMUM = 6144
"""Characters that a managed policy may have, white space aside ("IAM and AWS STS quotas", IAM User Guide)."""

_TEMPLATE_COPY = {
    "Effect": "Allow",
    "Action": ["s3:GetObject"],
    "Resource": ["*"],
    "Condition": {"StringEquals": {"s3:ExistingObjectTag/servicecatalog:provisioning": "true"}},
}
"""Reading Service Catalog's own copy of the template, which it tags so; its bucket has no name to give."""

_AWS_MANAGED: dict[str, tuple[str, ...]] = {
    # What the boundary leaves room for where a product's role takes one of AWS's own policies. Of this one,
    # what backing up databases, file systems and EBS volumes takes ("AWSBackupServiceRolePolicyForBackup",
    # AWS Managed Policy Reference, and "Managed policies for AWS Backup", AWS Backup Developer Guide).
    "AWSBackupServiceRolePolicyForBackup": (
        "backup-storage:*",
        "backup:*",
        "cloudwatch:GetMetricData",
        "ec2:CopySnapshot",
        "ec2:CreateSnapshot",
        "ec2:CreateTags",
        "ec2:DeleteSnapshot",
        "ec2:DescribeSnapshots",
        "ec2:DescribeTags",
        "ec2:DescribeVolumes",
        "ec2:ModifySnapshotTier",
        "elasticfilesystem:*",
        "events:*",
        "kms:*",
        "rds:*",
        "tag:GetResources",
    ),
    "AWSBackupServiceRolePolicyForRestores": ("backup:*", "elasticfilesystem:*", "kms:*", "rds:*"),
    "AmazonECSTaskExecutionRolePolicy": ("ecr:*", "logs:CreateLogStream", "logs:PutLogEvents"),
    "AmazonSSMManagedInstanceCore": ("ec2messages:*", "ssm:*", "ssmmessages:*"),
    "CloudWatchAgentServerPolicy": (
        "cloudwatch:PutMetricData",
        "ec2:Describe*",
        "logs:*",
        "ssm:GetParameter",
    ),
}


def statements(templates: Sequence[dict[str, Any]], *, bucket: str) -> list[dict[str, Any]]:
    """The statements of a launch role, each of one scope.

    Args:
        templates: Every released template of the product.
        bucket: The artifact bucket's name.

    Raises:
        CatalogError: The actions of a resource's type are not known.
    """
    needed = sorted({action for template in templates for action in actions(template)})
    if any("functions/" in json.dumps(template) for template in templates):
        needed = sorted({*needed, "s3:GetObject"})
    scopes = Scopes(
        boundary=BOUNDARY_ARN,
        bucket=bucket,
        passed_to=sorted({service for template in templates for service in _trusted(template)}),
        services=sorted({action.split(":")[0] for action in needed}),
        removals=removals_by_tag(templates),
    )
    grouped: dict[str, tuple[Scope, list[str]]] = {}
    for action in needed:
        scope = scopes.of(action)
        grouped.setdefault(repr(scope), (scope, []))[1].append(action)
    return [_statement(scope, names) for scope, names in grouped.values()] + [_TEMPLATE_COPY]


def policies(wanted: Iterable[dict[str, Any]], *, maximum: int = POLICY_MAXIMUM) -> list[dict[str, Any]]:
    """The statements as policy documents, none longer than IAM takes; long ones are split by action."""
    documents: list[dict[str, Any]] = []
    for statement in wanted:
        for action in statement["Action"]:
            last = documents[-1] if documents else None
            if last is None or not _add(last, statement, action, maximum):
                documents.append({"Version": "2012-10-17", "Statement": [{**statement, "Action": [action]}]})
    return documents


def boundary(templates: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The policy document that bounds every role made by these templates.

    It allows what the templates' own roles allow anywhere, and nothing else: a role made through a launch
    role, whatever its policies say, can do no more than some role of a released product.

    Raises:
        CatalogError: A role takes a policy of AWS's that the table here does not know.
    """
    allowed: set[str] = set()
    for template in templates:
        for resource in template["Resources"].values():
            if resource["Type"].startswith("AWS::IAM::"):
                properties = resource["Properties"]
                allowed.update(
                    _allowed({k: v for k, v in properties.items() if k != "AssumeRolePolicyDocument"})
                )
                allowed.update(_managed(properties.get("ManagedPolicyArns", [])))
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": sorted(allowed), "Resource": ["*"]}],
    }


def size(document: dict[str, Any]) -> int:
    """Characters that IAM counts: all but white space outside of texts."""
    return len(json.dumps(document, separators=(",", ":")))


def substituted(node: Any) -> Any:  # noqa: ANN401 - JSON of any shape
    """The same with every text that names a pseudo parameter wrapped in ``Fn::Sub``."""
    if isinstance(node, dict):
        return {key: substituted(value) for key, value in node.items()}
    if isinstance(node, list | tuple):
        return [substituted(item) for item in node]
    return {"Fn::Sub": node} if isinstance(node, str) and "${AWS::" in node else node


def _statement(scope: Scope, names: list[str]) -> dict[str, Any]:
    statement: dict[str, Any] = {"Effect": "Allow", "Action": names, "Resource": list(scope.resources)}
    return {**statement, "Condition": scope.condition} if scope.condition else statement


def _add(document: dict[str, Any], statement: dict[str, Any], action: str, maximum: int) -> bool:
    """Put one more action into the document, unless it would grow too long."""
    last = document["Statement"][-1]
    same = {**last, "Action": []} == {**statement, "Action": []}
    added = (
        [*document["Statement"][:-1], {**last, "Action": [*last["Action"], action]}]
        if same
        else [*document["Statement"], {**statement, "Action": [action]}]
    )
    if size({**document, "Statement": added}) > maximum:
        return False
    document["Statement"] = added
    return True


def _trusted(template: dict[str, Any]) -> Iterator[str]:
    """The services that the template's roles trust."""
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::IAM::Role":
            for statement in resource["Properties"]["AssumeRolePolicyDocument"]["Statement"]:
                services = statement["Principal"].get("Service", [])
                for service in services if isinstance(services, list) else [services]:
                    yield service["Fn::Sub"] if isinstance(service, dict) else service


def _allowed(node: Any) -> Iterator[str]:  # noqa: ANN401 - JSON of any shape
    """Every action of every statement that allows, wherever in the node it stands."""
    if isinstance(node, list):
        for item in node:
            yield from _allowed(item)
    elif isinstance(node, dict):
        if node.get("Effect") == "Allow":
            names = node["Action"]
            yield from [names] if isinstance(names, str) else names
        for value in node.values():
            yield from _allowed(value)


def _managed(arns: list[Any]) -> Iterator[str]:
    for arn in arns:
        name = json.dumps(arn).rstrip('"}]').rpartition("/")[2]
        if name not in _AWS_MANAGED:
            raise refuse(
                "Cannot bound the products' roles.",
                received=f"a role with the policy {json.dumps(arn)}",
                allowed=f"policies of AWS's whose reach is known: {', '.join(sorted(_AWS_MANAGED))}",
                fix="give the role an inline policy, or add its actions to portfolio/launch_roles.py",
            )
        yield from _AWS_MANAGED[name]
