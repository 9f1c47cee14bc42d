"""How far each IAM action of a launch role reaches: on which resources, under which condition.

Names that CloudFormation generates begin with the stack's name, and Service Catalog names its stacks
``SC-<account>-pp-<id>``; where an action takes a resource of such a name, that is its limit. Where names
are not told beforehand, the products' own tags are; and whatever is left is limited to the hub's region.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from portfolio.launch_tags import TAG

_STACK = "SC-${AWS::AccountId}-pp-*"
_IAM = "arn:${AWS::Partition}:iam::${AWS::AccountId}"
_ROLES = f"{_IAM}:role/{_STACK}"
_SERVICE_ROLES = f"{_IAM}:role/aws-service-role/*"
_HERE = "${AWS::Region}:${AWS::AccountId}"
_TAGGED = {"StringLike": {f"aws:ResourceTag/{TAG}": "*"}}
_IN_REGION = {"StringEquals": {"aws:RequestedRegion": "${AWS::Region}"}}
_NO_SERVICE_ROLE = frozenset({"cloudformation", "iam", "kms", "lambda", "logs", "s3", "secretsmanager"})
_GLOBAL_SERVICES = frozenset({"cloudfront", "iam", "route53"})


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Where an action is allowed.

    Attributes:
        resources: ARNs, with CloudFormation's pseudo parameters as ``Fn::Sub`` writes them.
        condition: IAM's ``Condition``, in the same notation.
    """

    resources: tuple[str, ...] = ("*",)
    condition: dict[str, Any] = field(default_factory=dict)


Rule = tuple[str, Scope]
"""A regular expression for an action's whole name, and how far such actions reach."""


class Scopes:
    """The scope of every action, for one launch role.

    Args:
        boundary: ARN of the policy that bounds every role of a product.
        bucket: The artifact bucket's name.
        passed_to: The services that the product's roles trust.
        services: The prefixes of all actions of the role.
        removals: Removing actions that are limited to resources with the products' tag.
    """

    def __init__(
        self,
        *,
        boundary: str,
        bucket: str,
        passed_to: list[str],
        services: list[str],
        removals: frozenset[str],
    ) -> None:
        self._removals = removals
        rules = (*_identity_rules(boundary, passed_to, services), *_resource_rules(bucket))
        self._rules = tuple((re.compile(pattern), scope) for pattern, scope in rules)

    def of(self, action: str) -> Scope:
        """The scope of one action."""
        for pattern, scope in self._rules:
            if pattern.fullmatch(action):
                return scope
        if action in self._removals:
            return Scope(condition=_TAGGED)
        return Scope() if action.partition(":")[0] in _GLOBAL_SERVICES else Scope(condition=_IN_REGION)


def _identity_rules(boundary: str, passed_to: list[str], services: list[str]) -> tuple[Rule, ...]:
    """Patterns of IAM's own actions with their scopes; the first that matches counts."""
    bounded = {"StringEquals": {"iam:PermissionsBoundary": boundary}}
    passed = {"StringEquals": {"iam:PassedToService": passed_to}}
    linked = {"StringLike": {"iam:AWSServiceName": _linked(services)}}
    return (
        (
            r"iam:(CreateRole|PutRolePermissionsBoundary|(Attach|Detach|Put|Delete)RolePolicy)",
            Scope(resources=(_ROLES,), condition=bounded),
        ),
        (r"iam:PassRole", Scope(resources=(_ROLES,), condition=passed)),
        (r"iam:CreateServiceLinkedRole", Scope(resources=(_SERVICE_ROLES,), condition=linked)),
        (r"iam:\w+InstanceProfiles?", Scope(resources=(f"{_IAM}:instance-profile/{_STACK}",))),
        (r"iam:Get\w*Role\w*", Scope(resources=(_ROLES, _SERVICE_ROLES))),
        (r"iam:(?!ListRoles)\w*Role\w*", Scope(resources=(_ROLES,))),
        (r"iam:\w+", Scope()),
    )


def _resource_rules(bucket: str) -> tuple[Rule, ...]:
    """Patterns of other services' actions with their scopes; the first that matches counts."""
    stacks = f"arn:${{AWS::Partition}}:cloudformation:{_HERE}:stack/{_STACK}"
    functions = f"arn:${{AWS::Partition}}:lambda:{_HERE}:function:{_STACK}"
    zips = f"arn:${{AWS::Partition}}:s3:::{bucket}/functions/*"
    buckets = "arn:${AWS::Partition}:s3:::sc-${AWS::AccountId}-pp-*"
    granted = {**_TAGGED, "Bool": {"kms:GrantIsForAWSResource": "true"}}
    return (
        (
            r"cloudformation:(?!GetTemplateSummary|ListExports|ListImports|ValidateTemplate)\w+",
            Scope(resources=(stacks,)),
        ),
        (
            r"lambda:(?!GetLayerVersion|GetCodeSigningConfig|PassCapacityProvider)\w+",
            Scope(resources=(functions,)),
        ),
        (r"s3:GetObject(Version)?", Scope(resources=(zips,))),
        (r"s3:\w+", Scope(resources=(buckets, f"{buckets}/*"))),
        (r"secretsmanager:(CreateSecret|TagResource|GetRandomPassword)", Scope(condition=_IN_REGION)),
        (r"secretsmanager:\w+", Scope(condition=_TAGGED)),
        (r"kms:CreateGrant", Scope(condition=granted)),
        (r"kms:(CreateKey|DescribeKey|TagResource|\w+Alias|List\w+)", Scope(condition=_IN_REGION)),
        (r"kms:\w+", Scope(condition=_TAGGED)),
    )


def _linked(services: list[str]) -> list[str]:
    """The services that may get their service-linked role: those whose actions the role has.

    Application Auto Scaling has one for each service that it scales; flow logs have one of the service
    that delivers them.
    """
    linked = {f"{service}.amazonaws.com" for service in services if service not in _NO_SERVICE_ROLE}
    if "application-autoscaling" in services:
        linked.add("*.application-autoscaling.amazonaws.com")
    if "logs" in services:
        linked.add("delivery.logs.amazonaws.com")
    return sorted(linked)
