"""The VPC, its subnets in three tiers, and the route tables that make the tiers what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.contract import ZONE_NUMBERS
from products.intrinsics import NO_VALUE, Value, cidr, get_att, if_else, join, ref, select, split
from products.network import conditions as named
from products.network.address_plan import IPV6_SUBNET_HOST_BITS, SHARES, Tier, subnet_block
from products.network.zones import zone as zone_of

if TYPE_CHECKING:
    import aws_cdk as cdk

    from products.network.conditions import Conditions
    from products.product import Product

ANYWHERE = "0.0.0.0/0"
ANYWHERE_IPV6 = "::/0"
IPV6_BLOCK = "Ipv6CidrBlock"
LAST_ZONE = ZONE_NUMBERS[-1]
NAT_CONDITIONS = {1: named.HAS_WAY_OUT, 2: named.NAT_PER_ZONE, LAST_ZONE: named.NAT_PER_ZONE_OF_THREE}
"""By zone, the condition under which it has a NAT gateway of its own."""


def subnet_id(tier: Tier, zone: int) -> str:
    """The logical ID of a tier's subnet in a zone."""
    return f"{tier.logical_name}Subnet{zone}"


def route_table_id(tier: Tier, zone: int) -> str:
    """The logical ID of the route table of a tier's subnet in a zone; private ones have their own."""
    return f"PrivateRouteTable{zone}" if tier is Tier.PRIVATE else f"{tier.logical_name}RouteTable"


class Topology:
    """The new VPC under construction.

    Args:
        product: The template to declare it in.
        conditions: The template's conditions.
        after: What may refuse an update before the VPC is touched.
    """

    def __init__(self, product: Product, conditions: Conditions, *, after: cdk.CfnResource) -> None:
        self._product = product
        self._after = after
        self._conditions = conditions
        self._attachment = self._add_vpc()

    def add(self, guard: cdk.CfnResource) -> None:
        """Declare subnets, route tables, gateways and routes.

        Args:
            guard: What the subnets wait for: it refuses what they cannot do.
        """
        for tier in Tier:
            for zone in ZONE_NUMBERS:
                self._add_route_table(tier, zone)
                self._add_subnet(tier, zone, guard)
        self._add_public_routes()
        for zone in ZONE_NUMBERS:
            self._add_nat_gateway(zone)
            self._add_private_routes(zone)

    def _in_zone(self, zone: int) -> cdk.CfnCondition | None:
        return self._conditions[named.THREE_ZONES] if zone == LAST_ZONE else None

    def _add_vpc(self) -> cdk.CfnResource:
        """The VPC and its gateways; answers the internet gateway's attachment, which routes depend on."""
        make = self._product.resource
        tags = self._product.tag_list
        make(
            "Vpc",
            "AWS::EC2::VPC",
            {
                "CidrBlock": ref("VpcCidr"),
                "EnableDnsSupport": True,
                "EnableDnsHostnames": True,
                "Tags": tags(name="vpc"),
            },
            depends_on=[self._after],
        )
        make("InternetGateway", "AWS::EC2::InternetGateway", {"Tags": tags(name="internet")})
        attachment = make(
            "InternetGatewayAttachment",
            "AWS::EC2::VPCGatewayAttachment",
            {"VpcId": ref("Vpc"), "InternetGatewayId": ref("InternetGateway")},
        )
        make(
            IPV6_BLOCK,
            "AWS::EC2::VPCCidrBlock",
            {"VpcId": ref("Vpc"), "AmazonProvidedIpv6CidrBlock": True},
            condition=self._conditions[named.DUAL_STACK],
        )
        make(
            "EgressOnlyInternetGateway",
            "AWS::EC2::EgressOnlyInternetGateway",
            {"VpcId": ref("Vpc"), "Tags": tags(name="ipv6-way-out", tier=Tier.PRIVATE)},
            condition=self._conditions[named.IPV6_WAY_OUT],
        )
        return attachment

    def _add_route_table(self, tier: Tier, zone: int) -> None:
        if tier is not Tier.PRIVATE and zone > 1:
            return
        self._product.resource(
            route_table_id(tier, zone),
            "AWS::EC2::RouteTable",
            {
                "VpcId": ref("Vpc"),
                "Tags": self._product.tag_list(
                    name=f"{tier}-{zone}" if tier is Tier.PRIVATE else str(tier), tier=tier
                ),
            },
            condition=self._in_zone(zone) if tier is Tier.PRIVATE else None,
        )

    def _add_subnet(self, tier: Tier, zone: int, guard: cdk.CfnResource) -> None:
        logical_id = subnet_id(tier, zone)
        properties: dict[str, Value] = {
            "VpcId": ref("Vpc"),
            "AvailabilityZone": zone_of(zone),
            "CidrBlock": subnet_block(tier, zone),
            "MapPublicIpOnLaunch": False,
            "Tags": self._product.tag_list(name=f"{tier}-{zone}", tier=tier),
        }
        ipv6_first = SHARES[tier].ipv6_first
        if ipv6_first is not None:
            index = ipv6_first + zone - 1
            block = select(index, cidr(_ipv6_vpc_block(), index + 1, IPV6_SUBNET_HOST_BITS))
            properties["Ipv6CidrBlock"] = if_else(named.IPV6_IN_SUBNETS, block, NO_VALUE)
            self._add_ipv6_block(logical_id, block, zone)
        self._product.resource(
            logical_id,
            "AWS::EC2::Subnet",
            properties,
            condition=self._in_zone(zone),
            depends_on=[guard],
        )
        self._product.resource(
            f"{logical_id}RouteTable",
            "AWS::EC2::SubnetRouteTableAssociation",
            {"SubnetId": ref(logical_id), "RouteTableId": ref(route_table_id(tier, zone))},
            condition=self._in_zone(zone),
        )

    def _add_ipv6_block(self, subnet: str, block: Value, zone: int) -> None:
        """A subnet's IPv6 block as a resource of its own: it comes and goes, and the subnet stays."""
        last = zone == LAST_ZONE
        self._product.resource(
            f"{subnet}Ipv6Block",
            "AWS::EC2::SubnetCidrBlock",
            {"SubnetId": ref(subnet), "Ipv6CidrBlock": block},
            condition=self._conditions[named.IPV6_APART_IN_ZONE_3 if last else named.IPV6_APART],
        )

    def _add_route(self, logical_id: str, properties: dict[str, Value], condition: str | None = None) -> None:
        self._product.resource(
            logical_id,
            "AWS::EC2::Route",
            properties,
            condition=self._conditions[condition] if condition is not None else None,
            depends_on=[self._attachment],
        )

    def _add_public_routes(self) -> None:
        route = {
            "RouteTableId": ref(route_table_id(Tier.PUBLIC, 1)),
            "GatewayId": ref("InternetGateway"),
        }
        self._add_route("PublicDefaultRoute", {**route, "DestinationCidrBlock": ANYWHERE})
        self._add_route(
            "PublicDefaultRouteIpv6", {**route, "DestinationIpv6CidrBlock": ANYWHERE_IPV6}, named.DUAL_STACK
        )

    def _add_nat_gateway(self, zone: int) -> None:
        condition = self._conditions[NAT_CONDITIONS[zone]]
        tags = self._product.tag_list(name=f"nat-{zone}", tier=Tier.PUBLIC)
        self._product.resource(
            f"NatAddress{zone}",
            "AWS::EC2::EIP",
            {"Domain": "vpc", "Tags": tags},
            condition=condition,
            depends_on=[self._attachment],
        )
        self._product.resource(
            f"NatGateway{zone}",
            "AWS::EC2::NatGateway",
            {
                "AllocationId": get_att(f"NatAddress{zone}", "AllocationId"),
                "SubnetId": ref(subnet_id(Tier.PUBLIC, zone)),
                "Tags": tags,
            },
            condition=condition,
            depends_on=[self._attachment],
        )

    def _add_private_routes(self, zone: int) -> None:
        """The default routes of a zone's private subnet: by its own NAT gateway, or by zone 1's."""
        nat = ref("NatGateway1")
        if zone > 1:
            nat = if_else(named.NAT_PER_ZONE, ref(f"NatGateway{zone}"), nat)
        last = zone == LAST_ZONE
        table = {"RouteTableId": ref(route_table_id(Tier.PRIVATE, zone))}
        self._add_route(
            f"PrivateDefaultRoute{zone}",
            {**table, "DestinationCidrBlock": ANYWHERE, "NatGatewayId": nat},
            named.WAY_OUT_IN_ZONE_3 if last else named.HAS_WAY_OUT,
        )
        ipv6_gateway = {"EgressOnlyInternetGatewayId": ref("EgressOnlyInternetGateway")}
        self._add_route(
            f"PrivateDefaultRouteIpv6{zone}",
            {**table, "DestinationIpv6CidrBlock": ANYWHERE_IPV6, **ipv6_gateway},
            named.IPV6_WAY_OUT_IN_ZONE_3 if last else named.IPV6_WAY_OUT,
        )


def private_ranges() -> list[Value]:
    """The IPv4 ranges of the private subnets in use."""
    *first, last = (subnet_block(Tier.PRIVATE, zone) for zone in ZONE_NUMBERS)
    return [*first, if_else(named.THREE_ZONES, last, NO_VALUE)]


def _ipv6_vpc_block() -> Value:
    """The VPC's IPv6 block, once it has one.

    The block is the VPC's attribute only after the association exists. Naming both and taking the first
    says so inside the ``Fn::If``, where ``DependsOn`` would name a resource that may not exist.
    """
    both = join(" ", [select(0, get_att("Vpc", "Ipv6CidrBlocks")), ref(IPV6_BLOCK)])
    return select(0, split(" ", both))
