"""Whether every kind of resource that a launch makes was held against the account's quotas."""

from __future__ import annotations

import pytest

from portfolio.preflight import SIZES
from portfolio.preflight.launch import Launch, launches
from portfolio.preflight.quotas import QUOTAS

COUNTED = frozenset(
    {
        *("AWS::EC2::VPC", "AWS::EC2::InternetGateway", "AWS::EC2::EIP", "AWS::EC2::NatGateway"),
        *("AWS::EC2::VPCEndpoint", "AWS::EC2::LaunchTemplate", "AWS::ECS::TaskDefinition"),
        *("AWS::RDS::DBInstance", "AWS::DocDB::DBInstance", "AWS::DocDB::DBCluster"),
        *("AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::EFS::FileSystem"),
        "AWS::ApplicationAutoScaling::ScalableTarget",
    }
)
"""What the rows of the table count."""

ROOMY = (
    *("AWS::ApplicationAutoScaling::", "AWS::AutoScaling::", "AWS::Backup::", "AWS::CertificateManager::"),
    *("AWS::CloudFormation::", "AWS::CloudWatch::", "AWS::Events::", "AWS::IAM::", "AWS::KMS::"),
    *("AWS::Lambda::", "AWS::Logs::", "AWS::Route53::", "AWS::S3::", "AWS::SNS::", "AWS::SSM::"),
    "AWS::Scheduler::",
    *("AWS::SecretsManager::", "AWS::ServiceDiscovery::", "AWS::WAFv2::", "AWS::ElastiCache::", "Custom::"),
    *("AWS::EC2::EgressOnlyInternetGateway", "AWS::EC2::FlowLog", "AWS::EC2::Route", "AWS::EC2::Subnet"),
    *("AWS::EC2::SecurityGroup", "AWS::EC2::VPCCidrBlock", "AWS::EC2::VPCGatewayAttachment"),
    *("AWS::EC2::Volume", "AWS::EFS::AccessPoint", "AWS::EFS::MountTarget", "AWS::ECS::Cluster"),
    *("AWS::ECS::Service", "AWS::ElasticLoadBalancingV2::Listener"),
    *("AWS::ElasticLoadBalancingV2::TargetGroup", "AWS::DocDB::DBClusterParameterGroup"),
    *("AWS::DocDB::DBSubnetGroup", "AWS::RDS::DBParameterGroup", "AWS::RDS::DBSubnetGroup"),
)
"""Kinds, or their names' beginnings, of which an account may have dozens of environments' worth, or that are
limited within a VPC, service or file system, each of which is new (AWS General Reference, "Service endpoints
and quotas", https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html)."""


@pytest.fixture(scope="module")
def made() -> list[Launch]:
    """A launch of each size with each compute product."""
    return launches(SIZES, "us-east-1")


def test_every_kind_of_resource_was_held_against_the_quotas(made: list[Launch]) -> None:
    """A kind that is new to the templates is either counted, or known to be plentiful."""
    kinds = {
        resource.type
        for launch in made
        for layer in launch.layers.values()
        for resource in layer.resources.values()
    }
    assert kinds >= COUNTED
    assert {kind for kind in kinds - COUNTED if not kind.startswith(ROOMY)} == set()


@pytest.mark.parametrize("quota", QUOTAS, ids=lambda quota: quota.name)
def test_every_quota_in_the_table_is_taken_by_some_launch(made: list[Launch], quota: object) -> None:
    """A row that counts nothing would be ready for ever."""
    assert any(quota.needed(launch) > 0 for launch in made)  # type: ignore[attr-defined] # parametrize knows no types


def test_an_environment_has_one_compute_product_at_a_time(made: list[Launch]) -> None:
    """Otherwise one load balancer too many would be asked for."""
    (balancers,) = [quota for quota in QUOTAS if quota.name.startswith("Application Load Balancers")]
    assert {balancers.needed(launch) for launch in made} == {1}


def test_large_takes_no_less_than_small(made: list[Launch]) -> None:
    """A larger size never needs a smaller quota, of either compute product."""
    for quota in QUOTAS:
        for compute in ("compute-ecs", "compute-ec2"):
            needs = [quota.needed(launch) for launch in made if compute in launch.layers]
            assert needs == sorted(needs), quota.name
