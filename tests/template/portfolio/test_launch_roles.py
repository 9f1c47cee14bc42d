"""Launch roles: enough for every resource of every product, and no more."""

from __future__ import annotations

from typing import Any

import pytest

from portfolio.launch_actions import actions, resource_actions
from portfolio.launch_roles import BOUNDARY_ARN, POLICY_MAXIMUM, boundary, policies, size, statements
from portfolio.launch_tags import TAG, carries_tag
from portfolio.schemas import schema
from tests.template.portfolio.policy import allows

Templates = dict[str, dict[str, Any]]

BUCKET = "artifacts-${AWS::Region}"
STACK = "SC-${AWS::AccountId}-pp-abcdefghijklm"
IAM = "arn:${AWS::Partition}:iam::${AWS::AccountId}"
ROLE = f"{IAM}:role/{STACK}-Role-1A2B3C"
HERE = "${AWS::Region}:${AWS::AccountId}"

SATISFIED = {
    "aws:RequestedRegion": "${AWS::Region}",
    f"aws:ResourceTag/{TAG}": "demo",
    "iam:PermissionsBoundary": BOUNDARY_ARN,
    "kms:GrantIsForAWSResource": "true",
}
"""What is true of a launch's own calls."""

REACHED = (
    "*",
    ROLE,
    f"{IAM}:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS",
    f"{IAM}:instance-profile/{STACK}-Profile-1A2B3C",
    f"arn:${{AWS::Partition}}:cloudformation:{HERE}:stack/{STACK}/1234",
    f"arn:${{AWS::Partition}}:lambda:{HERE}:function:{STACK}-Function-1A2B3C",
    "arn:${AWS::Partition}:s3:::artifacts-${AWS::Region}/functions/0.zip",
    "arn:${AWS::Partition}:s3:::sc-${AWS::AccountId}-pp-abcdefghijklm-logs-1a2b3c",
)
"""The resources of a launch, one of each kind that a statement names."""

TAGGED_TYPES = ("AWS::KMS::Key", "AWS::SecretsManager::Secret")
"""Types that a launch role reaches by the products' tag whatever it does with them."""

UNNAMED = ("AWS::IAM::Role", "AWS::IAM::InstanceProfile", "AWS::Lambda::Function", "AWS::S3::Bucket")
"""Types that a launch role reaches by the name that CloudFormation generates."""


def _policies(template: dict[str, Any]) -> list[dict[str, Any]]:
    return policies(statements([template], bucket=BUCKET))


def _passed(template: dict[str, Any]) -> dict[str, str]:
    """A service that the template's roles trust, and one that may get its service-linked role."""
    found: dict[str, str] = {}
    for statement in statements([template], bucket=BUCKET):
        for keys in statement.get("Condition", {}).values():
            for key in ("iam:PassedToService", "iam:AWSServiceName"):
                if key in keys:
                    found[key] = keys[key][0]
    return found


def _resources(templates: Templates, *types: str) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{product} {name}", resource["Properties"])
        for product, template in templates.items()
        for name, resource in template["Resources"].items()
        if resource["Type"] in types
    ]


def _allowed(node: Any) -> list[str]:  # noqa: ANN401 - JSON of any shape
    """Every action that some statement in the node allows."""
    if isinstance(node, list):
        return [action for item in node for action in _allowed(item)]
    if not isinstance(node, dict):
        return []
    named = node["Action"] if node.get("Effect") == "Allow" else []
    nested = [action for value in node.values() for action in _allowed(value)]
    return [*([named] if isinstance(named, str) else named), *nested]


def test_a_launch_role_suffices_for_every_resource_of_its_product(templates: Templates) -> None:
    """Whatever a resource's handlers call is allowed on what the launch makes."""
    for product, template in templates.items():
        documents = _policies(template)
        context = SATISFIED | _passed(template)
        refused = {
            action
            for resource in template["Resources"].values()
            for action in resource_actions(resource)
            if not any(allows(documents, action, reached, context) for reached in REACHED)
        }
        assert refused == set(), product


def test_a_launch_role_allows_no_action_that_nothing_needs(templates: Templates) -> None:
    """Each action is called by a handler of some resource, or by CloudFormation for the stack itself."""
    for product, template in templates.items():
        handlers = {
            call
            for resource in template["Resources"].values()
            for calls in schema(resource["Type"]).actions.values()
            for call in calls
        }
        beyond = {
            action
            for document in _policies(template)
            for statement in document["Statement"]
            for action in statement["Action"]
            if action not in handlers
        }
        services = {action.partition(":")[0] for action in beyond}
        types = {resource["Type"] for resource in template["Resources"].values()}
        allowed = {"cloudformation", "ec2", "kms", "s3", "secretsmanager", "ssm"}
        if "AWS::DocDB::DBCluster" in types:
            allowed |= {"iam", "rds"}
        if any(each.startswith("Custom::") for each in types):
            allowed.add("lambda")
        assert services <= allowed, product


def test_removing_what_needs_an_action_removes_the_action(templates: Templates) -> None:
    """The network makes no database: with the data product's own actions it shares what is shared."""
    data = set(actions(templates["data"]))
    network = set(actions(templates["network"]))
    assert {
        "rds:CreateDBInstance",
        "secretsmanager:CreateSecret",
        "backup:CreateBackupPlan",
    } <= data - network
    assert {"ec2:CreateVpc", "ec2:CreateNatGateway"} <= network - data


def test_no_action_of_a_launch_role_is_a_wildcard(templates: Templates) -> None:
    """Neither everything nor everything of a service."""
    for template in templates.values():
        for document in _policies(template):
            for statement in document["Statement"]:
                assert not [action for action in statement["Action"] if "*" in action]


def test_every_policy_is_small_enough_for_iam(templates: Templates) -> None:
    """At most 6,144 characters each, and at most the ten that a role takes."""
    for template in templates.values():
        documents = _policies(template)
        assert max(size(document) for document in documents) <= POLICY_MAXIMUM
        assert len(documents) <= 10


def test_splitting_policies_loses_nothing(templates: Templates) -> None:
    """However small the policies, together they say the same."""
    wanted = statements([templates["data"]], bucket=BUCKET)
    for maximum in (700, 2000, POLICY_MAXIMUM):
        parts = policies(wanted, maximum=maximum)
        assert max(size(part) for part in parts) <= maximum
        said = {
            (action, str(statement["Resource"]), str(statement.get("Condition")))
            for part in parts
            for statement in part["Statement"]
            for action in statement["Action"]
        }
        assert said == {
            (action, str(statement["Resource"]), str(statement.get("Condition")))
            for statement in wanted
            for action in statement["Action"]
        }


def test_a_role_is_only_made_with_the_boundary(templates: Templates) -> None:
    """Without it, or with another, neither creating nor changing its policies is allowed."""
    documents = _policies(templates["data"])
    for action in (
        "iam:CreateRole",
        "iam:PutRolePolicy",
        "iam:AttachRolePolicy",
        "iam:PutRolePermissionsBoundary",
    ):
        assert allows(documents, action, ROLE, SATISFIED)
        assert not allows(documents, action, ROLE, {})
        assert not allows(documents, action, ROLE, {"iam:PermissionsBoundary": f"{IAM}:policy/other"})


def test_no_launch_role_takes_a_boundary_away(templates: Templates) -> None:
    """The schema's handler would; no product drops a boundary."""
    for template in templates.values():
        assert not allows(_policies(template), "iam:DeleteRolePermissionsBoundary", ROLE, SATISFIED)


@pytest.mark.parametrize(
    "role", [f"{IAM}:role/Admin", f"{IAM}:role/librechat-launch-data-${{AWS::Region}}", f"{IAM}:user/SC-1"]
)
def test_no_launch_role_touches_an_identity_that_no_launch_made(templates: Templates, role: str) -> None:
    """Neither the account's own roles nor itself."""
    for template in templates.values():
        documents = _policies(template)
        context = SATISFIED | _passed(template)
        touched = [
            action
            for action in actions(template)
            if action.startswith("iam:")
            and not action.startswith("iam:List")
            and allows(documents, action, role, context)
        ]
        assert touched == []


def test_roles_are_passed_only_to_services_that_they_trust(templates: Templates) -> None:
    """A role of a launch cannot be handed to a service that the product does not use."""
    documents = _policies(templates["data"])
    assert allows(documents, "iam:PassRole", ROLE, {"iam:PassedToService": "lambda.amazonaws.com"})
    assert not allows(documents, "iam:PassRole", ROLE, {"iam:PassedToService": "ec2.amazonaws.com"})
    assert not allows(documents, "iam:PassRole", ROLE, {})


def test_secrets_of_others_stay_closed(templates: Templates) -> None:
    """A launch role reads a secret only if it carries the environments' tag."""
    documents = _policies(templates["data"])
    region = {"aws:RequestedRegion": "${AWS::Region}"}
    assert allows(documents, "secretsmanager:GetSecretValue", "*", SATISFIED)
    assert not allows(documents, "secretsmanager:GetSecretValue", "*", region)
    assert not allows(documents, "kms:Decrypt", "*", region)


def test_no_launch_role_reads_templates_but_service_catalogs_copies(templates: Templates) -> None:
    """Of all objects: the functions' zips, and what Service Catalog tags for provisioning."""
    documents = _policies(templates["data"])
    other = "arn:${AWS::Partition}:s3:::somewhere/template.json"
    copy = {"s3:ExistingObjectTag/servicecatalog:provisioning": "true"}
    assert allows(documents, "s3:GetObject", other, copy)
    assert not allows(documents, "s3:GetObject", other, SATISFIED)


def test_what_is_reached_by_its_tag_carries_it(templates: Templates) -> None:
    """Else the launch role could make it and never change or delete it."""
    region = {"aws:RequestedRegion": "${AWS::Region}"}
    for product, template in templates.items():
        documents = _policies(template)
        for name, resource in template["Resources"].items():
            by_tag = [
                action
                for action in resource_actions(resource)
                if "Delete" in action
                and allows(documents, action, "*", SATISFIED)
                and not allows(documents, action, "*", region)
            ]
            if by_tag or resource["Type"] in TAGGED_TYPES:
                assert carries_tag(resource), f"{product} {name}: {by_tag}"


@pytest.mark.parametrize(
    ("product", "action"),
    [
        ("network", "ec2:DeleteVpc"),
        ("network", "ec2:DeleteSubnet"),
        ("network", "ec2:DeleteSecurityGroup"),
        ("data", "rds:DeleteDBInstance"),
        ("data", "elasticfilesystem:DeleteFileSystem"),
        ("data", "secretsmanager:DeleteSecret"),
        ("data", "kms:ScheduleKeyDeletion"),
        ("compute-ecs", "ecs:DeleteCluster"),
    ],
)
def test_what_no_launch_made_is_not_deleted(templates: Templates, product: str, action: str) -> None:
    """A database, a network or a key without the products' tag is out of reach."""
    documents = _policies(templates[product])
    assert allows(documents, action, "*", SATISFIED)
    assert not allows(documents, action, "*", {"aws:RequestedRegion": "${AWS::Region}"})


def test_what_is_reached_by_its_generated_name_has_no_other(templates: Templates) -> None:
    """A fixed name would lie outside of the launch role's reach."""
    named = ("RoleName", "InstanceProfileName", "FunctionName", "BucketName", "Path")
    for name, properties in _resources(templates, *UNNAMED):
        assert not [key for key in named if key in properties], name


def test_every_role_of_a_product_carries_the_boundary(templates: Templates) -> None:
    """Else its launch role would be refused to make it."""
    for name, properties in _resources(templates, "AWS::IAM::Role"):
        assert properties["PermissionsBoundary"] == {"Fn::Sub": BOUNDARY_ARN}, name


def test_the_boundary_leaves_room_for_every_role_and_none_for_more(templates: Templates) -> None:
    """What the roles' own policies allow is inside; making identities and assuming roles is not."""
    document = boundary(templates.values())
    assert size(document) <= POLICY_MAXIMUM
    for name, properties in _resources(templates, "AWS::IAM::Role"):
        for action in _allowed(properties.get("Policies", [])):
            assert allows([document], action, "*", {}), f"{name}: {action}"
    for action in ("iam:CreateRole", "iam:PassRole", "sts:AssumeRole", "ec2:RunInstances", "s3:DeleteBucket"):
        assert not allows([document], action, "*", {}), action
