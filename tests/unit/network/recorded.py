"""Companies' VPCs as EC2's API describes them, played to a real client without a network."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.exceptions import ClientError

VPC = "vpc-0aaaaaaaaaaaaaaa1"
OWNER = "111122223333"
REGION = "eu-west-1"
S3_LIST = "pl-6da54004"
"""The ID of S3's prefix list in eu-west-1, as AWS gives it."""
TIERS = ("Public", "Private", "Isolated")
LOCAL = {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "Origin": "CreateRouteTable"}


def route(destination: str, *, state: str = "active", **target: str) -> dict[str, str]:
    """A route as DescribeRouteTables answers it."""
    kind = "PrefixListId" if destination.startswith("pl-") else "CidrBlock"
    kind = "Ipv6CidrBlock" if ":" in destination else kind
    return {f"Destination{kind}": destination, "State": state, "Origin": "CreateRoute", **target}


def subnet_id(tier: str, zone: int) -> str:
    """The ID of a tier's subnet."""
    return f"subnet-{TIERS.index(tier)}000000{zone}"


@functools.cache
def session() -> boto3.Session:
    """One for all clients: it keeps EC2's service model, which takes a second to read."""
    return boto3.Session(region_name=REGION, aws_access_key_id="a", aws_secret_access_key="b")  # noqa: S106 - nothing is sent


@dataclass(kw_only=True)
class Company:
    """A company's VPC.

    Attributes:
        routes: By tier, the routes of its table besides the local one.
        endpoints: The VPC's endpoints.
        lists: By ID, the prefix lists: name, owner and ranges.
        vpc: Members of the VPC that differ.
        dns: The name servers of its DHCP option set.
        subnet: Members of every subnet that differ.
        hidden: Operations that EC2 refuses, with the code.
    """

    routes: dict[str, list[dict[str, str]]]
    endpoints: list[dict[str, Any]] = field(default_factory=list)
    lists: dict[str, tuple[str, str, list[str]]] = field(default_factory=dict)
    vpc: dict[str, Any] = field(default_factory=dict)
    dns: list[str] = field(default_factory=lambda: ["AmazonProvidedDNS"])
    subnet: dict[str, Any] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)

    def client(self) -> Any:  # noqa: ANN401 - boto3's clients are made at run time
        """A client of EC2 that hears these answers."""
        made = session().client("ec2")
        made.meta.events.register("before-call.ec2", self._answer)  # type: ignore[arg-type] # what it returns is the answer
        return made

    def answers(self) -> dict[str, dict[str, Any]]:
        """By operation, what EC2 answers."""
        return {
            "DescribeVpcs": {"Vpcs": [self._vpc()]},
            "DescribeSubnets": {"Subnets": [self._subnet(t, z) for t in TIERS for z in (1, 2)]},
            "DescribeRouteTables": {"RouteTables": [self._table(tier) for tier in TIERS]},
            "DescribeVpcEndpoints": {"VpcEndpoints": self.endpoints},
            "DescribeDhcpOptions": {
                "DhcpOptions": [
                    {
                        "DhcpOptionsId": "dopt-0123",
                        "DhcpConfigurations": [
                            {"Key": "domain-name", "Values": [{"Value": "corp.example"}]},
                            {"Key": "domain-name-servers", "Values": [{"Value": one} for one in self.dns]},
                        ],
                    }
                ]
            },
        }

    def _answer(self, model: Any, params: dict[str, Any], **_: Any) -> tuple[Any, dict[str, Any]]:  # noqa: ANN401 - botocore's hook
        body, name = params["body"], model.name
        if name in self.hidden:
            error: Any = {"Error": {"Code": self.hidden[name], "Message": "refused for the test"}}
            raise ClientError(error, name)
        if name == "DescribeVpcAttribute":
            attribute = str(body["Attribute"])
            return _http(), {attribute[0].upper() + attribute[1:]: {"Value": True}}
        if name in ("DescribeManagedPrefixLists", "GetManagedPrefixListEntries"):
            return _http(), self._prefix_list(name, str(body.get("PrefixListId.1") or body["PrefixListId"]))
        return _http(), self.answers()[name]

    def _prefix_list(self, operation: str, list_id: str) -> dict[str, Any]:
        known = {S3_LIST: (f"com.amazonaws.{REGION}.s3", "AWS", []), **self.lists}
        if list_id not in known:
            error: Any = {"Error": {"Code": "InvalidPrefixListID.NotFound", "Message": list_id}}
            raise ClientError(error, operation)
        name, owner, ranges = known[list_id]
        if operation == "GetManagedPrefixListEntries":
            return {"Entries": [{"Cidr": one} for one in ranges]}
        return {"PrefixLists": [{"PrefixListId": list_id, "PrefixListName": name, "OwnerId": owner}]}

    def _vpc(self) -> dict[str, Any]:
        return {
            "VpcId": VPC,
            "OwnerId": OWNER,
            "CidrBlock": "10.0.0.0/16",
            "DhcpOptionsId": "dopt-0123",
            "State": "available",
            **self.vpc,
        }

    def _subnet(self, tier: str, zone: int) -> dict[str, Any]:
        return {
            "SubnetId": subnet_id(tier, zone),
            "VpcId": VPC,
            "AvailabilityZone": f"{REGION}{'ab'[zone - 1]}",
            "CidrBlock": f"10.0.{TIERS.index(tier) * 16 + zone}.0/24",
            **self.subnet,
        }

    def _table(self, tier: str) -> dict[str, Any]:
        return {
            "RouteTableId": f"rtb-{tier.lower()}",
            "VpcId": VPC,
            "Associations": [
                {"SubnetId": subnet_id(tier, zone), "RouteTableId": f"rtb-{tier.lower()}", "Main": False}
                for zone in (1, 2)
            ],
            "Routes": [{**LOCAL, "State": "active"}, *self.routes.get(tier, [])],
        }


class _Http:
    status_code = 200


def _http() -> _Http:
    return _Http()
