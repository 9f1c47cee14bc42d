"""How long a resource of each kind typically takes to be made: one table, for every graph that is compared.

Figures of 2026-11-23. "Logs" are the lines ``Creation complete after …`` that Terraform printed on AWS and
people published on GitHub, named by the resource's ID, by which GitHub's search finds them; the value is the
median, rounded to 5 s. The API calls behind both tools are the same. Where CloudFormation itself adds to a
resource's time, its own stack events count instead. What nobody seems to have published is marked as assumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

ASSUMED = "assumed: "
CLUSTER_MEMBER = "AWS::RDS::DBInstance in a cluster"
STANDBY = "AWS::RDS::DBInstance with a standby"
SCHEMA = "assumed: the function's cold start, its connections and some seconds of statements"


@dataclass(frozen=True)
class Duration:
    """A typical duration.

    Attributes:
        seconds: How long, in seconds.
        source: Where that is from, or what it is assumed from.
    """

    seconds: int
    source: str


DURATIONS = {
    "AWS::AutoScaling::AutoScalingGroup": Duration(
        420, f"{ASSUMED}one instance boots, pulls the images and signals that the application answers"
    ),
    "AWS::CertificateManager::Certificate": Duration(
        180, f"{ASSUMED}validation through the zone in the same account takes a few minutes"
    ),
    "AWS::CloudFormation::CustomResource": Duration(30, SCHEMA),
    "AWS::CloudFormation::WaitCondition": Duration(
        0, f"{ASSUMED}it is met by the signal that the group beside it waits for too"
    ),
    "AWS::CloudFormation::WaitConditionHandle": Duration(0, f"{ASSUMED}CloudFormation signs a URL"),
    "AWS::DocDB::DBCluster": Duration(45, f"{ASSUMED}as AWS::RDS::DBCluster, whose control plane it shares"),
    "AWS::DocDB::DBInstance": Duration(
        380, f"{ASSUMED}as {CLUSTER_MEMBER}, whose control plane and storage design it shares"
    ),
    "AWS::EC2::Instance": Duration(
        15, "log of i-0ea38cb2c66119582 (16 s): until it runs, not until it serves"
    ),
    "AWS::EC2::NatGateway": Duration(
        110,
        "logs of nat-081186370d79e1124 (85 s), nat-0fa3124da0a22fdff (107 s), "
        "nat-0fb7a398b5f80b5bb (111 s), nat-03484b3d7f6c31716 (112 s), nat-0d9b47dfb80f8479a (124 s)",
    ),
    "AWS::EC2::VPCEndpoint": Duration(60, f"{ASSUMED}interfaces in each subnet, and the private name"),
    "AWS::ECS::Service": Duration(
        180,
        f"{ASSUMED}pulling the image, starting, and health checks until the count is steady",
    ),
    "AWS::EFS::MountTarget": Duration(
        90, "Alchemy, MountTarget: 1 to 2 minutes, https://alchemy.run/providers/aws/efs/mounttarget"
    ),
    "AWS::ElastiCache::ServerlessCache": Duration(
        60, "AWS SDK for PHP 3.290.1: under a minute, https://github.com/aws/aws-sdk-php/releases/tag/3.290.1"
    ),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": Duration(
        165,
        "logs of app/tf-lb-20260428130450387900000002 (148 s), "
        "app/ec2-alb-nginx-alb/211220233e3e1492 (156 s), app/retail-alb/5cf0049969e35e3a (176 s), "
        "app/my-aws-infrastructure-dev-alb/fbd680a8a7785f47 (187 s)",
    ),
    "AWS::IAM::InstanceProfile": Duration(
        130,
        "stack events in the notes of k3d-manager, 2026-09-25 (133 s): CloudFormation waits until the "
        "profile is known everywhere",
    ),
    "AWS::IAM::Role": Duration(20, "stack events in the notes of k3d-manager, 2026-09-25 (less than 24 s)"),
    "AWS::KMS::Key": Duration(
        20,
        "logs of da8aed09-cf6d-420d-ae98-2406f96b652e (16 s), 527aae0a-bdeb-488f-8f26-a25d5f36f46f (20 s), "
        "c090eca0-25ea-487d-93ab-1346c2b920d6 (21 s), e15e5f89-1805-404f-8c2f-a64555da2ef1 (22 s), "
        "0ddfaf0a-d657-4ea3-bcef-c8200364087e (25 s)",
    ),
    "AWS::Lambda::Function": Duration(30, f"{ASSUMED}with its network interfaces, where it is in a VPC"),
    "AWS::RDS::DBCluster": Duration(45, "log of the Aurora cluster rampupcluster (43 s)"),
    CLUSTER_MEMBER: Duration(
        380, "logs of the Aurora instances iac-dev-rds-1 (373 s and 393 s in two runs), myinstance-1 (381 s)"
    ),
    STANDBY: Duration(490, f"{ASSUMED}twice the time without one: the standby is made from the first"),
    "AWS::RDS::DBInstance": Duration(
        245,
        "logs of db-UNPRVI27FZYNYNQXTT2HSBJWZI (233 s), db-IGZD7Y2ZTPDZ2O6H7CLGTL2WJ4 (246 s), "
        "terraform-20220909213809430100000001 (247 s), db-R42AFOHY2MAVVH2FFPGU2N3OFU (296 s), "
        "db-ZS6Y4DWMTVEZ4VCO3IC63RPXNE (357 s), terraform-20210702092413657000000001 (196 s)",
    ),
    "AWS::Route53::RecordSet": Duration(35, "log of Z002051618M4QHG4VM3M6_cmcloudlab1035.info (35 s)"),
    "AWS::S3::Bucket": Duration(20, f"{ASSUMED}CloudFormation waits until the name is known everywhere"),
    "AWS::ServiceDiscovery::PrivateDnsNamespace": Duration(
        60, f"{ASSUMED}a hosted zone is made and associated with the VPC"
    ),
    "Custom::DocumentDbSchema": Duration(30, SCHEMA),
    "Custom::PostgresSchema": Duration(30, SCHEMA),
}
"""By the kind of resource: its type, or one of the kinds of RDS instances above."""

OTHER = Duration(10, f"{ASSUMED}one call that answers at once")
"""For every other kind."""

BOOT_SECONDS = (
    DURATIONS["AWS::AutoScaling::AutoScalingGroup"].seconds - DURATIONS["AWS::EC2::Instance"].seconds
)
"""From an instance that runs to one whose application answers, for a template that does not wait for it."""


def kind(resource: Mapping[str, Any]) -> str:
    """The row of the table that a resource is looked up in.

    Args:
        resource: As declared in a template; a choice that only a launch makes counts as the slower one.
    """
    properties = resource.get("Properties", {})
    if resource["Type"] != "AWS::RDS::DBInstance":
        return str(resource["Type"])
    if "DBClusterIdentifier" in properties:
        return CLUSTER_MEMBER
    alone = str(properties.get("MultiAZ", False)).lower() == "false"
    return "AWS::RDS::DBInstance" if alone else STANDBY


def seconds(named: str) -> int:
    """How long a resource of the kind typically takes to be made."""
    return DURATIONS.get(named, OTHER).seconds
