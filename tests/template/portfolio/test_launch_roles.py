"""The launch roles' policies, and what templates must be like for them to hold."""

from __future__ import annotations

from typing import Any

from portfolio.hub.launch_roles import POLICY_MAXIMUM, actions, policies, size, statements
from products.guards.boundary import BACKUP_BOUNDARY, PATH, ROLE_BOUNDARY

Templates = dict[str, dict[str, Any]]

BUCKET = "artifacts-${AWS::Region}"
UNNAMED = ("AWS::IAM::InstanceProfile", "AWS::IAM::Role", "AWS::Lambda::Function", "AWS::S3::Bucket")
"""Types that a launch role reaches by the name that CloudFormation generates."""

WITHOUT_PATH = {"BackupRole", "FlowLogRole"}
"""Roles that were released without one, and of which a new one would replace what cannot be made twice."""


def _resources(templates: Templates, *types: str) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (product, name, resource["Properties"])
        for product, template in templates.items()
        for name, resource in template["Resources"].items()
        if resource["Type"] in types
    ]


def test_removing_what_needs_an_action_removes_the_action(templates: Templates) -> None:
    """The network makes no database: with the data product's own actions it shares what is shared."""
    data = set(actions(templates["data"]))
    network = set(actions(templates["network"]))
    assert {"backup:CreateBackupPlan", "rds:CreateDBInstance"} <= data - network
    assert {"ec2:CreateNatGateway", "ec2:CreateVpc"} <= network - data


def test_no_action_of_a_launch_role_is_a_wildcard(templates: Templates) -> None:
    """Neither everything nor everything of a service."""
    for template in templates.values():
        for each in statements([template], bucket=BUCKET):
            assert not [action for action in each["Action"] if "*" in action]


def test_splitting_policies_loses_nothing(templates: Templates) -> None:
    """However small the policies, together they say the same."""
    wanted = statements([templates["data"]], bucket=BUCKET)
    for maximum in (2000, POLICY_MAXIMUM):
        parts = policies(wanted, maximum=maximum)
        assert max(size(part) for part in parts) <= maximum
        assert _said([each for part in parts for each in part["Statement"]]) == _said(wanted)


def _said(written: list[dict[str, Any]]) -> set[tuple[str, str, str, str]]:
    return {
        (each["Effect"], action, str(each["Resource"]), str(each.get("Condition")))
        for each in written
        for action in each["Action"]
    }


def test_what_is_reached_by_its_generated_name_has_no_other(templates: Templates) -> None:
    """A fixed name would lie outside of the launch role's reach."""
    named = ("BucketName", "FunctionName", "InstanceProfileName", "RoleName")
    for product, name, properties in _resources(templates, *UNNAMED):
        assert not [key for key in named if key in properties], f"{product}: {name}"


def test_every_role_of_a_product_has_the_path_and_a_boundary(templates: Templates) -> None:
    """Else its launch role would be refused to make it, or reach those of others too."""
    for product, name, properties in _resources(templates, "AWS::IAM::Role"):
        boundary = BACKUP_BOUNDARY if name == "BackupRole" else ROLE_BOUNDARY
        arn = f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:policy/{boundary}-${{AWS::Region}}"
        assert properties["PermissionsBoundary"] == {"Fn::Sub": arn}, f"{product}: {name}"
        assert properties.get("Path") == (None if name in WITHOUT_PATH else PATH), f"{product}: {name}"


def test_no_role_that_backs_up_demands_what_backups_do_not_send(templates: Templates) -> None:
    """No page says that AWS Backup sends aws:SourceAccount when it assumes a role."""
    found = [each for each in _resources(templates, "AWS::IAM::Role") if each[1] == "BackupRole"]
    assert {product for product, _, _ in found} == {"compute-ec2", "data"}
    for _, _, properties in found:
        [trust] = properties["AssumeRolePolicyDocument"]["Statement"]
        assert "Condition" not in trust
