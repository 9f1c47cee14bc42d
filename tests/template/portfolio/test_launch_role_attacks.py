"""What an end user, with every right of the guides and any value in any field, cannot make a launch do.

A launch role is the only one that touches what a form names, so each attack is a call of a launch role on a
thing that is not its own, decided by a real evaluator of policies.
"""

from __future__ import annotations

from typing import Any

import pytest

from portfolio.hub.launch_roles import BOUNDARY_ARNS, boundaries, policies, reference, statements
from portfolio.hub.launch_roles.kinds import OWN
from portfolio.versions.release import releases
from products.guards.boundary import BACKUP_BOUNDARY, PATH, ROLE_BOUNDARY
from products.guards.offered import OFFERED_TAG, OFFERED_VALUE
from tests.template.portfolio.calls import IAM, OURS, REGION, STACK, foreign_arn
from tests.template.portfolio.policy import allows

Templates = dict[str, dict[str, Any]]
Documents = dict[str, list[dict[str, Any]]]

ZONE = "Z0123456789ABCDEFGHIJ"
OFFERED = {**REGION, f"aws:ResourceTag/{OFFERED_TAG}": OFFERED_VALUE}
SECRET = "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:"  # noqa: S105 - an ARN
OTHERS_STACK = "SC-${AWS::AccountId}-pp-zyxwvutsrqpon"
"""A stack of a product of another portfolio."""

REMOVED_KINDS = (
    *("acm:certificate", "autoscaling:autoScalingGroup", "cloudwatch:dashboard", "ec2:route-table"),
    *("ec2:security-group", "ec2:subnet", "ec2:volume", "ec2:vpc", "ecs:cluster", "ecs:service"),
    *("elasticache:serverlesscache", "elasticfilesystem:file-system", "elasticloadbalancing:loadbalancer"),
    *("events:rule-on-default-event-bus", "lambda:function", "logs:log-group", "rds:cluster", "rds:db"),
    *("s3:bucket", "scheduler:schedule", "servicediscovery:namespace", "sns:topic", "wafv2:webacl"),
)
"""Kinds of which every change and removal is tried on somebody else's."""

ACKNOWLEDGED = {
    # What reaches others' things, with the reason. Services take none of it from the values of a form.
    "acm:AddTagsToCertificate": "ACM has no condition that tells tagging at creation from tagging later",
    "sns:SetSubscriptionAttributes": "the topic is optional: it may be checked on no resource at all",
    "sns:Unsubscribe": "the same",
    "ec2:ModifyNetworkInterfaceAttribute": "the interfaces that EFS makes carry no tag",
    "ec2:RunInstances": "the instance is made in a network of another product's",
    "rds:RestoreDBClusterFromSnapshot": "it makes the cluster; the snapshot must be offered",
    "rds:RestoreDBInstanceFromDBSnapshot": "it makes the instance; the snapshot must be offered",
}


@pytest.fixture(scope="module")
def documents(templates: Templates) -> Documents:
    """Each product's launch role over all of its versions."""
    versions = {product: [template] for product, template in templates.items()}
    for release in releases():
        versions[release.product].append(release.template())
    return {
        product: policies(statements(each, bucket="artifacts-${AWS::Region}", zones=[ZONE]))
        for product, each in versions.items()
    }


@pytest.fixture(scope="module")
def bounds(templates: Templates) -> dict[str, dict[str, Any]]:
    """The boundaries over all versions."""
    return boundaries([*templates.values(), *(release.template() for release in releases())])


def _level(name: str) -> str:
    return getattr(reference.action(name), "level", "")


def _actions(documents: list[dict[str, Any]]) -> set[str]:
    return {
        name
        for document in documents
        for each in document["Statement"]
        if each["Effect"] == "Allow"
        for name in each["Action"]
    }


@pytest.mark.parametrize("name", ["prod/db-abcdef", "SC-1-abcdef", "librechat-abcdef"])
def test_a_secret_that_is_not_offered_is_read_by_nobody(
    documents: Documents, bounds: dict[str, dict[str, Any]], name: str
) -> None:
    """Neither by a launch role, whatever the form names, nor by a role that a launch makes."""
    for document in (*documents.values(), [bounds[ROLE_BOUNDARY]]):
        assert not allows(document, "secretsmanager:GetSecretValue", SECRET + name, REGION)


@pytest.mark.parametrize("name", ["JwtSecret", "PostgresSecret", "Recovery"])
def test_a_secret_of_another_stack_with_a_logical_id_like_ours_is_read_by_nobody(
    documents: Documents, name: str
) -> None:
    """CloudFormation names secrets without their stack, so that a name alone does not say whose one is."""
    theirs = {**REGION, "aws:ResourceTag/aws:cloudformation:stack-id": "arn:aws:cloudformation:::stack/shop"}
    for verb in ("GetSecretValue", "PutSecretValue", "DeleteSecret"):
        secret = f"{SECRET}{name}-1A2B3C4D5E6F-abcdef"
        assert not allows(documents["data"], f"secretsmanager:{verb}", secret, theirs), verb


def test_a_secret_that_is_offered_is_read(documents: Documents, bounds: dict[str, dict[str, Any]]) -> None:
    """By the launch that restores from it, and by the roles to which the form hands it."""
    for document in (documents["data"], [bounds[ROLE_BOUNDARY]]):
        assert allows(document, "secretsmanager:GetSecretValue", f"{SECRET}prod/db-abcdef", OFFERED)


def test_the_recovery_secret_of_another_environment_must_be_offered(documents: Documents) -> None:
    """It carries the products' own tag; a launch that names it would otherwise take over its keys."""
    recovery = f"{SECRET}Recovery-1A2B3C4D5E6F-abcdef"
    read = "secretsmanager:GetSecretValue"
    assert not allows(documents["data"], read, recovery, OURS)
    assert allows(documents["data"], read, recovery, OURS | OFFERED)
    assert allows(documents["data"], read, f"{SECRET}CredsKeySecret-1A2B3C4D5E6F-abcdef", OURS)


@pytest.mark.parametrize(
    ("product", "action", "kind"),
    [
        ("compute-ec2", "ec2:CreateVolume", "ec2:snapshot"),
        ("compute-ec2", "ec2:RunInstances", "ec2:snapshot"),
        ("data", "rds:RestoreDBInstanceFromDBSnapshot", "rds:snapshot"),
        ("data", "rds:RestoreDBInstanceFromDBSnapshot", "rds:cluster-snapshot"),
        ("data", "rds:RestoreDBClusterFromSnapshot", "rds:cluster-snapshot"),
    ],
)
def test_a_snapshot_that_is_not_offered_is_not_used(
    documents: Documents, product: str, action: str, kind: str
) -> None:
    """Another environment's, which carries the products' tag, as little as a stranger's."""
    snapshot = foreign_arn(kind)
    assert not allows(documents[product], action, snapshot, REGION)
    assert not allows(documents[product], action, snapshot, OURS)
    assert allows(documents[product], action, snapshot, OFFERED)


def test_only_the_zones_of_the_settings_get_records(documents: Documents, templates: Templates) -> None:
    """Route 53 knows no condition on a zone's tags; without zones in the settings no zone is reached."""
    change = "route53:ChangeResourceRecordSets"
    zone = "arn:${AWS::Partition}:route53:::hostedzone/"
    for product in ("compute-ecs", "compute-ec2"):
        assert allows(documents[product], change, zone + ZONE, {})
        assert not allows(documents[product], change, f"{zone}Z9999999999999999999", {})
        none = policies(statements([templates[product]], bucket="artifacts"))
        assert not allows(none, change, zone + ZONE, {})


def test_nothing_is_offered_by_a_launch(documents: Documents) -> None:
    """A user's own tags go to all that a launch makes; the one that offers is refused wherever it is set."""
    for product, each in documents.items():
        tagging = [
            name for name in _actions(each) if getattr(reference.action(name), "level", "") == "Tagging"
        ]
        assert tagging, product
        for name in tagging:
            sent = {**OURS, "aws:TagKeys": OFFERED_TAG, "ec2:CreateAction": "CreateVpc"}
            assert not allows(each, name, "*", sent), name


def _reaching_others(documents: Documents, kind: str) -> set[str]:
    """The changes and removals that some launch role may make to somebody else's resource of a kind."""
    named = OWN[kind].named
    arns = [foreign_arn(kind)]
    if named is not None:
        lower = OTHERS_STACK.replace("SC-", "sc-") if OWN[kind].lower else OTHERS_STACK
        # In both forms of CloudFormation's names, of which one leaves the stack out.
        arns += [named.replace("{}", name) for name in (f"{lower}-Other-1A2B3C4D5E6F", "Other-1A2B3C4D5E6F")]
    return {
        name
        for each in documents.values()
        for name in _actions(each)
        if _changes(reference.action(name), kind) and any(allows(each, name, arn, REGION) for arn in arns)
    }


def _changes(action: reference.Action | None, kind: str) -> bool:
    """Whether an action changes or removes resources of a kind, and does not only make one, or make in it."""
    return (
        action is not None
        and kind in action.kinds
        and action.level not in ("List", "Read")
        and not (action.makes and ":Create" in action.name)
        and kind not in action.made
    )


def test_what_others_made_is_neither_changed_nor_removed(documents: Documents) -> None:
    """Another portfolio's as little as a hand-made one; all that does reach others has a reason."""
    found = {name for kind in REMOVED_KINDS for name in _reaching_others(documents, kind)}
    assert found == set(ACKNOWLEDGED)


def test_changes_are_tried_on_each_kind(documents: Documents) -> None:
    """Else the test above would be content with a kind that no launch role touches."""
    for kind in REMOVED_KINDS:
        assert [
            name
            for each in documents.values()
            for name in _actions(each)
            if _changes(reference.action(name), kind)
        ], kind


@pytest.mark.parametrize(
    "role",
    [
        f"{IAM}:role/Admin",
        f"{IAM}:role/librechat-launch-data-${{AWS::Region}}",
        f"{IAM}:role/{OTHERS_STACK}-Role-1A2B3C4D5E6F",
        f"{IAM}:role/other/{STACK}-BackupRole-1A2B3C4D5E6F",
        f"{IAM}:user/SC-1",
    ],
)
def test_foreign_roles_are_neither_passed_nor_altered(documents: Documents, role: str) -> None:
    """The account's own, the launch roles themselves, and those of other portfolios' products."""
    services = ("backup", "ec2", "ecs-tasks", "lambda", "scheduler", "vpc-flow-logs")
    for product, each in documents.items():
        for name in sorted(_actions(each)):
            if not name.startswith("iam:") or name == "iam:CreateServiceLinkedRole":
                continue
            for service in services:
                sent = {
                    "iam:PassedToService": f"{service}.amazonaws.com",
                    "iam:PermissionsBoundary": BOUNDARY_ARNS[0],
                    "iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess",
                }
                assert not allows(each, name, role, sent), f"{product}: {name} on {role}"


def test_a_role_takes_no_policy_of_aws_but_those_of_the_templates(documents: Documents) -> None:
    """Not even under its boundary."""
    role = f"{IAM}:role{PATH}{STACK}-BackupRole-1A2B3C4D5E6F"
    attach = "iam:AttachRolePolicy"
    bounded = {"iam:PermissionsBoundary": BOUNDARY_ARNS[0]}
    backups = "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup"
    assert allows(documents["data"], attach, role, {**bounded, "iam:PolicyARN": backups})
    admin = "arn:aws:iam::aws:policy/AdministratorAccess"
    assert not allows(documents["data"], attach, role, {**bounded, "iam:PolicyARN": admin})


def test_a_key_of_others_is_out_of_reach(documents: Documents) -> None:
    """But for one with neither our tag nor any alias, which nothing tells from a key that is being made."""
    key = foreign_arn("kms:key")
    named = {**REGION, "kms:ResourceAliases": "alias/payroll", "kms:GrantIsForAWSResource": "true"}
    for each in documents.values():
        for name in sorted(_actions(each)):
            if name.startswith("kms:") and name not in ("kms:CreateKey", "kms:DescribeKey"):
                assert name.startswith("kms:List") or not allows(each, name, key, named), name


def test_a_key_can_be_made_before_its_tags_count(documents: Documents) -> None:
    """CreateKey asks for PutKeyPolicy before any tag is there, and tags take minutes to count."""
    key = foreign_arn("kms:key")
    sent = {**REGION, "kms:GrantIsForAWSResource": "true"}
    for name in (
        *("kms:PutKeyPolicy", "kms:EnableKeyRotation", "kms:TagResource", "kms:ScheduleKeyDeletion"),
        *("kms:CreateGrant", "kms:Decrypt", "kms:GenerateDataKey"),
    ):
        assert allows(documents["data"], name, key, sent), name
        assert not allows(documents["compute-ecs"], name, key, sent), name


def test_parameters_of_the_account_stay_closed(documents: Documents) -> None:
    """Only AWS's public parameters are read, such as the one that names the newest AMI."""
    name = "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/database/password"
    public = "arn:${AWS::Partition}:ssm:${AWS::Region}::parameter/aws/service/ami-amazon-linux-latest/al2023"
    assert allows(documents["compute-ec2"], "ssm:GetParameters", public, REGION)
    for each in documents.values():
        assert not allows(each, "ssm:GetParameters", name, REGION)
        assert not allows(each, "ssm:GetParameter", name, REGION)


def test_boundaries_name_their_actions(bounds: dict[str, dict[str, Any]]) -> None:
    """Not everything of a service, and nothing that makes identities or assumes other roles than ours."""
    for name, document in bounds.items():
        actions = _actions([document])
        assert not [each for each in actions if "*" in each], name
        assert [each for each in actions if reference.action(each) is None] == []
        assert not [each for each in actions if each.startswith("iam:")], name
        assert {each for each in actions if each.startswith("sts:")} <= {"sts:AssumeRole"}, name


def test_a_product_assumes_only_roles_on_the_path_of_products(bounds: dict[str, dict[str, Any]]) -> None:
    """An instance hands its containers roles of their own; the account's others stay out of reach."""
    own = f"{IAM}:role{PATH}{STACK}-LibreChatRole-1A2B3C4D5E6F"
    assert allows([bounds[ROLE_BOUNDARY]], "sts:AssumeRole", own, {})
    for role in ("Admin", "librechat-launch-data-${AWS::Region}", f"{OTHERS_STACK}-Role-1A2B3C4D5E6F"):
        for document in bounds.values():
            assert not allows([document], "sts:AssumeRole", f"{IAM}:role/{role}", {}), role


def test_backups_have_a_boundary_of_their_own(templates: Templates) -> None:
    """The common one of today's products leaves no room for what AWS's policy for backups allows."""
    current = boundaries(templates.values())
    assert allows([current[BACKUP_BOUNDARY]], "rds:CreateDBSnapshot", "*", {})
    assert not allows([current[ROLE_BOUNDARY]], "rds:CreateDBSnapshot", "*", {})
