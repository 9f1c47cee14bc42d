"""The VPC as Amazon EC2 describes it now, in the words of CloudFormation's properties."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from doctor.templates import Resource
from portfolio.diagnosis.reading.network_words import NO_DEFAULT_EGRESS, route_targets, rule_key, tags
from portfolio.diagnosis.reading.network_words import endpoint as described
from portfolio.diagnosis.reading.network_words import rule as translated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import boto3
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2.type_defs import RouteTypeDef

    from portfolio.diagnosis.reading.picture import Picture

NETWORK_TYPES = frozenset(
    {
        *("AWS::EC2::VPC", "AWS::EC2::VPCCidrBlock", "AWS::EC2::Subnet", "AWS::EC2::SubnetCidrBlock"),
        *("AWS::EC2::RouteTable", "AWS::EC2::Route", "AWS::EC2::SubnetRouteTableAssociation"),
        *("AWS::EC2::InternetGateway", "AWS::EC2::VPCGatewayAttachment"),
        *("AWS::EC2::EgressOnlyInternetGateway", "AWS::EC2::NatGateway", "AWS::EC2::VPCEndpoint"),
        *("AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress"),
    }
)
"""The types that are read whole: what EC2 does not list is not there."""


@dataclass(kw_only=True)
class LiveNetwork:
    """What EC2 told of a VPC.

    Attributes:
        resources: The resources by name.
        ids: Their IDs by name.
        dead_routes: Routes that lead nowhere: table, destination, and why.
        gateways: The state of each NAT gateway, by ID.
        untold: What EC2 left out of its answers, so that the templates' words stand in.
        acl_entries: The entries of each subnet's network ACL, by subnet.
    """

    resources: dict[str, Resource] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    dead_routes: list[tuple[str, str, str]] = field(default_factory=list)
    gateways: dict[str, str] = field(default_factory=dict)
    untold: set[str] = field(default_factory=set)
    acl_entries: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)

    def add(self, name: str, identifier: str, kind: str, properties: dict[str, Any]) -> None:
        """Take in a resource."""
        self.resources[name] = Resource(logical_id=name, type=kind, properties=properties)
        self.ids[name] = identifier


class NetworkReader:
    """Reads one VPC.

    Args:
        session: Credentials and region.
        vpc: The VPC's ID.
        expected: What the templates declare: its names are used, and its words where EC2 leaves a member out.
    """

    def __init__(self, session: boto3.Session, vpc: str, expected: Picture) -> None:
        self._ec2: EC2Client = session.client("ec2")
        self._vpc = vpc
        self._expected = expected
        self._names = expected.names
        self._rules = {
            rule_key(resource.type, resource.properties): name
            for name, resource in expected.resources.items()
            if resource.type.startswith("AWS::EC2::SecurityGroup") and "GroupId" in resource.properties
        }
        self._found = LiveNetwork()

    def read(self) -> LiveNetwork:
        """The VPC.

        Raises:
            botocore.exceptions.ClientError: A call is refused.
        """
        self._read_vpc()
        self._read_gateways()
        self._read_subnets()
        self._read_route_tables()
        self._read_groups()
        self._read_endpoints()
        self._read_acls()
        return self._found

    def _name(self, identifier: str) -> str:
        return self._names.get(identifier, identifier)

    def _of_vpc(self, operation: str, member: str, key: str = "Filters") -> Iterator[Any]:
        """Everything of the VPC that an operation lists."""
        pages = self._ec2.get_paginator(operation)  # type: ignore[call-overload] # known at run time
        given = {key: [{"Name": "vpc-id", "Values": [self._vpc]}]}
        for page in pages.paginate(**given):
            for each in page.get(member, []):
                if each.get("VpcId", self._vpc) == self._vpc:
                    yield each

    def _read_vpc(self) -> None:
        ec2: Any = self._ec2
        for vpc in ec2.describe_vpcs(VpcIds=[self._vpc])["Vpcs"]:
            properties: dict[str, Any] = {"CidrBlock": vpc["CidrBlock"]}
            for attribute, name in (
                ("enableDnsSupport", "EnableDnsSupport"),
                ("enableDnsHostnames", "EnableDnsHostnames"),
            ):
                answer: Any = ec2.describe_vpc_attribute(VpcId=self._vpc, Attribute=attribute)
                properties[name] = answer[name].get("Value", False)
            self._found.add(self._name(self._vpc), self._vpc, "AWS::EC2::VPC", properties)

    def _read_gateways(self) -> None:
        attached: Any = [{"Name": "attachment.vpc-id", "Values": [self._vpc]}]
        pages = self._ec2.get_paginator("describe_internet_gateways").paginate(Filters=attached)
        for gateway in (each for page in pages for each in page["InternetGateways"]):
            if any(each.get("VpcId") == self._vpc for each in gateway.get("Attachments", [])):
                identifier = gateway["InternetGatewayId"]
                self._found.add(self._name(identifier), identifier, "AWS::EC2::InternetGateway", {})
                self._found.add(
                    f"attachment of {identifier}",
                    f"IGW|{self._vpc}",
                    "AWS::EC2::VPCGatewayAttachment",
                    {"VpcId": self._vpc, "InternetGatewayId": identifier},
                )
        for page in self._ec2.get_paginator("describe_egress_only_internet_gateways").paginate():
            for each in page["EgressOnlyInternetGateways"]:
                identifier = each.get("EgressOnlyInternetGatewayId", "")
                kind = "AWS::EC2::EgressOnlyInternetGateway"
                self._found.add(self._name(identifier), identifier, kind, {"VpcId": self._vpc})
        for nat in self._of_vpc("describe_nat_gateways", "NatGateways", "Filter"):
            identifier = nat["NatGatewayId"]
            self._found.gateways[identifier] = nat.get("State", "available")
            if self._found.gateways[identifier] == "available":
                properties = {"SubnetId": nat.get("SubnetId", "")}
                self._found.add(self._name(identifier), identifier, "AWS::EC2::NatGateway", properties)

    def _read_subnets(self) -> None:
        for subnet in self._of_vpc("describe_subnets", "Subnets"):
            identifier, name = subnet["SubnetId"], self._name(subnet["SubnetId"])
            if not subnet.get("CidrBlock"):
                continue  # of IPv6 alone: nothing of ours stands there
            properties = {
                "VpcId": self._vpc,
                "CidrBlock": subnet["CidrBlock"],
                "AvailabilityZone": subnet.get("AvailabilityZone", ""),
                "MapPublicIpOnLaunch": subnet.get("MapPublicIpOnLaunch", False),
                "Tags": tags(subnet.get("Tags", [])),
            }
            self._found.add(name, identifier, "AWS::EC2::Subnet", properties)
            for number, each in enumerate(subnet.get("Ipv6CidrBlockAssociationSet", [])):
                block = each.get("Ipv6CidrBlock", "")
                if each.get("Ipv6CidrBlockState", {}).get("State", "associated") == "associated" and block:
                    given = {"SubnetId": identifier, "Ipv6CidrBlock": block}
                    called = f"{name} IPv6 {number}"
                    self._found.add(called, called, "AWS::EC2::SubnetCidrBlock", given)

    def _read_route_tables(self) -> None:
        main, associated = None, set()
        for table in self._of_vpc("describe_route_tables", "RouteTables"):
            identifier = table["RouteTableId"]
            self._found.add(self._name(identifier), identifier, "AWS::EC2::RouteTable", {})
            for each in table.get("Associations", []):
                if each.get("Main"):
                    main = identifier
                elif "SubnetId" in each:
                    associated.add(each["SubnetId"])
                    self._associate(each["SubnetId"], identifier)
            for route in table.get("Routes", []):
                self._read_route(identifier, route)
        subnets = [
            each.logical_id for each in self._found.resources.values() if each.type == "AWS::EC2::Subnet"
        ]
        for name in subnets:
            if self._found.ids[name] not in associated and main is not None:
                self._associate(self._found.ids[name], main)

    def _associate(self, subnet: str, table: str) -> None:
        if subnet not in self._found.ids.values():
            return  # one that is not shown to this account, or of IPv6 alone
        name = f"route table of {self._name(subnet)}"
        given = {"SubnetId": subnet, "RouteTableId": table}
        self._found.add(name, name, "AWS::EC2::SubnetRouteTableAssociation", given)

    def _read_route(self, table: str, route: RouteTypeDef) -> None:
        destination = route.get("DestinationCidrBlock", route.get("DestinationIpv6CidrBlock", ""))
        gateway = route.get("GatewayId", "")
        if not destination or gateway == "local" or gateway.startswith("vpce-"):
            return  # a prefix list's route is the gateway endpoint's, which names its tables itself
        nat = route.get("NatGatewayId", "")
        state = self._found.gateways.get(nat, "gone") if nat else "available"
        if route.get("State") == "blackhole" or state != "available":
            why = f"NAT gateway {nat} is {state}" if nat else "its target is gone (blackhole)"
            self._found.dead_routes.append((table, destination, why))
            return
        key = "DestinationIpv6CidrBlock" if ":" in destination else "DestinationCidrBlock"
        given: dict[str, Any] = {"RouteTableId": table, key: destination}
        targets = route_targets(route)
        if len(targets) != 1:
            self._found.dead_routes.append((table, destination, "what it leads to is not known here"))
            return
        given |= targets
        name = self._names.get(f"{table}|{destination}", f"route {destination} of {table}")
        self._found.add(name, f"{table}|{destination}", "AWS::EC2::Route", given)

    def _read_groups(self) -> None:
        groups = [each["GroupId"] for each in self._of_vpc("describe_security_groups", "SecurityGroups")]
        for group in groups:
            properties = {"SecurityGroupEgress": [NO_DEFAULT_EGRESS]}
            self._found.add(self._name(group), group, "AWS::EC2::SecurityGroup", properties)
        if not groups:
            return
        pages = self._ec2.get_paginator("describe_security_group_rules")
        for page in pages.paginate(Filters=[{"Name": "group-id", "Values": groups}]):
            for rule in page["SecurityGroupRules"]:
                if rule.get("GroupId") in groups:
                    kind, properties = translated(rule)
                    name = self._rules.get(rule_key(kind, properties), rule["SecurityGroupRuleId"])
                    self._found.add(name, rule["SecurityGroupRuleId"], kind, properties)

    def _read_endpoints(self) -> None:
        for endpoint in self._of_vpc("describe_vpc_endpoints", "VpcEndpoints"):
            identifier = endpoint["VpcEndpointId"]
            kind = endpoint.get("VpcEndpointType", "Gateway")
            # The states have capitals in some answers and none in others ("VpcEndpoint", EC2 API Reference).
            if endpoint.get("State", "available").lower() != "available" or kind not in (
                "Gateway",
                "Interface",
            ):
                continue
            name = self._name(identifier)
            declared = self._expected.resources.get(name)
            told = described(endpoint)
            stand_in = dict(declared.properties) if declared is not None else {}
            for missing in sorted(
                set(stand_in) & {"PolicyDocument", "PrivateDnsEnabled", "SecurityGroupIds"}
            ):
                if missing not in told and not (kind == "Gateway" and missing == "SecurityGroupIds"):
                    self._found.untold.add(f"{missing} of {name}")
                    told[missing] = stand_in[missing]
            self._found.add(name, identifier, "AWS::EC2::VPCEndpoint", told)

    def _read_acls(self) -> None:
        subnets = [
            self._found.ids[each.logical_id]
            for each in self._found.resources.values()
            if each.type == "AWS::EC2::Subnet"
        ]
        for acl in self._of_vpc("describe_network_acls", "NetworkAcls"):
            own = [each["SubnetId"] for each in acl.get("Associations", []) if "SubnetId" in each]
            for subnet in own or (subnets if acl.get("IsDefault") else []):
                if own or subnet not in self._found.acl_entries:
                    entries: list[Mapping[str, Any]] = [
                        {**each, "NetworkAclId": acl["NetworkAclId"]} for each in acl.get("Entries", [])
                    ]
                    self._found.acl_entries[subnet] = entries
