"""A company's VPC as the product network-existing finds it, for what was chosen of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from doctor.templates import Evaluation, evaluate
from tests.support.company_vpc import ZONES, company_vpc

if TYPE_CHECKING:
    from collections.abc import Mapping

ANYWHERE_IPV6 = "::/0"
WHOLE_VPC = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "10.64.0.0/16"}


@dataclass(frozen=True, kw_only=True)
class Company:
    """The launched VPC.

    Attributes:
        evaluation: The launch.
        outputs: The IDs of the VPC, its subnets and its route tables.
        route_tables: The route tables in which the check wants the S3 endpoint, as it answers them.
        private_ranges: The ranges of the private subnets, as the check answers them.
    """

    evaluation: Evaluation
    outputs: dict[str, str]
    route_tables: str
    private_ranges: str


def company_launch(choice: Mapping[str, str]) -> Company:
    """The VPC: with IPv6, with a way out and with endpoints of its own where the choice says so."""
    template = company_vpc()
    resources = template["Resources"]
    if choice.get("WayOut") == "no":
        del resources["PrivateDefault"]
    if choice.get("IpVersions") == "dual-stack":
        for zone in ZONES:
            block = {"Ipv6CidrBlock": f"2001:db8:1234:1a{zone:02}::/64"}
            resources[f"PublicSubnet{zone}"]["Properties"] |= block
        resources["PublicDefaultIpv6"] = _route("PublicTable", ANYWHERE_IPV6)
    if choice.get("S3EndpointChoice") == "existing":
        tables = [{"Ref": "PrivateTable"}, {"Ref": "IsolatedTable"}]
        resources["CompanyS3Endpoint"] = _endpoint("s3", RouteTableIds=tables)
    if choice.get("SecretsManagerEndpointChoice") == "existing":
        resources["CompanyEndpointGroup"] = {
            "Type": "AWS::EC2::SecurityGroup",
            "Properties": {
                "SecurityGroupIngress": [WHOLE_VPC],
                "SecurityGroupEgress": [{"IpProtocol": "-1", "CidrIp": "127.0.0.1/32"}],
            },
        }
        resources["CompanySecretsManagerEndpoint"] = _endpoint(
            "secretsmanager",
            VpcEndpointType="Interface",
            PrivateDnsEnabled=True,
            SubnetIds=[{"Ref": "IsolatedSubnet1"}],
            SecurityGroupIds=[{"Ref": "CompanyEndpointGroup"}],
        )
    if choice.get("ReachableFrom") == "private-networks":
        resources["PrivateToHeadquarters"] = {
            "Type": "AWS::EC2::Route",
            "Properties": {
                "RouteTableId": {"Ref": "PrivateTable"},
                "DestinationCidrBlock": choice["PrivateNetworkRanges"],
                "TransitGatewayId": "tgw-0123456789abcdef0",
            },
        }
    evaluation = evaluate(template, {}, stack="company")
    outputs = {name: str(output.value) for name, output in evaluation.outputs.items()}
    tables_ids = f"{outputs['IsolatedTableId']},{outputs['PrivateTableId']}"
    return Company(
        evaluation=evaluation,
        outputs=outputs,
        route_tables=tables_ids,
        private_ranges=",".join(
            str(template["Resources"][f"PrivateSubnet{zone}"]["Properties"]["CidrBlock"]) for zone in ZONES
        ),
    )


def _route(table: str, destination: str) -> dict[str, Any]:
    return {
        "Type": "AWS::EC2::Route",
        "Properties": {
            "RouteTableId": {"Ref": table},
            "DestinationIpv6CidrBlock": destination,
            "GatewayId": {"Ref": "Gateway"},
        },
    }


def _endpoint(service: str, **properties: Any) -> dict[str, Any]:  # noqa: ANN401 - a template's JSON
    return {
        "Type": "AWS::EC2::VPCEndpoint",
        "Properties": {"ServiceName": f"com.amazonaws.eu-west-1.{service}", **properties},
    }
