"""The VPC, its subnets in three tiers, and the route tables that make the tiers what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from products.cfn import ec2
from products.contract import ZONE_NUMBERS
from products.language.intrinsics import (
    Intrinsic,
    LogicalId,
    Text,
    cidr,
    get_att,
    if_else,
    join,
    only_if,
    ref,
    select,
    split,
)
from products.network import conditions as c
from products.network.addresses.address_plan import IPV6_SUBNET_HOST_BITS, SHARES, Tier, subnet_block
from products.network.addresses.subnets import Subnets
from products.network.addresses.zones import zone as zone_of
from products.network.parameters import VPC_CIDR

if TYPE_CHECKING:
    from products.language.conditions import Condition
    from products.language.resource import Resource
    from products.network.default_group import EmptyDefaultGroup
    from products.product import Product

ANYWHERE = "0.0.0.0/0"
ANYWHERE_IPV6 = "::/0"
LAST_ZONE = ZONE_NUMBERS[-1]
NAT_CONDITIONS = {1: c.HAS_EGRESS, 2: c.NAT_PER_ZONE, LAST_ZONE: c.NAT_PER_ZONE_OF_THREE}
"""By zone, the condition under which it has a NAT gateway of its own."""


class Topology:
    """The new VPC under construction.

    Args:
        product: The product under construction.
        after: What may refuse an update before the VPC is touched.

    Attributes:
        vpc: The VPC.
        nat_addresses: By zone, the address of its NAT gateway.
    """

    def __init__(self, product: Product, *, after: Resource[Any]) -> None:
        self._product = product
        tags = product.tag_list
        self.vpc = ec2.VPC(
            product,
            "Vpc",
            depends_on=[after],
            CidrBlock=ref(VPC_CIDR),
            EnableDnsSupport=True,
            EnableDnsHostnames=True,
            Tags=tags(name="vpc"),
        )
        self._internet = ec2.InternetGateway(product, "InternetGateway", Tags=tags(name="internet"))
        self._attachment = ec2.VPCGatewayAttachment(
            product,
            "InternetGatewayAttachment",
            VpcId=ref(self.vpc),
            InternetGatewayId=ref(self._internet),
        )
        self._ipv6_block = ec2.VPCCidrBlock(
            product,
            "Ipv6CidrBlock",
            condition=c.DUAL_STACK,
            VpcId=ref(self.vpc),
            AmazonProvidedIpv6CidrBlock=True,
        )
        self._ipv6_egress = ec2.EgressOnlyInternetGateway(
            product,
            "EgressOnlyInternetGateway",
            condition=c.IPV6_EGRESS,
            VpcId=ref(self.vpc),
            Tags=tags(name="ipv6-way-out", tier=Tier.PRIVATE),
        )
        self._tables: dict[tuple[Tier, int], ec2.RouteTable] = {}
        self._subnets: dict[tuple[Tier, int], ec2.Subnet] = {}
        self._nat_gateways: dict[int, ec2.NatGateway] = {}
        self.nat_addresses: dict[int, ec2.EIP] = {}

    def add_subnets(self, guard: EmptyDefaultGroup) -> Subnets:
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
        return Subnets(
            ids={tier: tuple(ref(self._subnets[tier, zone]) for zone in ZONE_NUMBERS) for tier in Tier}
        )

    def first_zone(self) -> Intrinsic:
        """The Availability Zone of the first public subnet."""
        return get_att(self._subnets[Tier.PUBLIC, 1], "AvailabilityZone")

    def tables_to_s3(self) -> list[Text]:
        """The route tables from which S3 is reached by its gateway endpoint."""
        *first, last = (ref(self._table(Tier.PRIVATE, zone)) for zone in ZONE_NUMBERS)
        return [ref(self._table(Tier.ISOLATED, 1)), *first, only_if(c.THREE_ZONES, last)]

    def private_tables(self) -> Intrinsic:
        """The private route tables in use, comma-separated."""
        tables = [ref(self._table(Tier.PRIVATE, zone)) for zone in ZONE_NUMBERS]
        return if_else(c.THREE_ZONES, join(",", tables), join(",", tables[:-1]))

    def _table(self, tier: Tier, zone: int) -> ec2.RouteTable:
        """The route table of a tier's subnet in a zone; private ones have their own."""
        return self._tables[tier, zone if tier is Tier.PRIVATE else 1]

    def _add_route_table(self, tier: Tier, zone: int) -> None:
        own = tier is Tier.PRIVATE
        if not own and zone > 1:
            return
        self._tables[tier, zone] = ec2.RouteTable(
            self._product,
            f"PrivateRouteTable{zone}" if own else f"{tier.logical_name}RouteTable",
            condition=_in_zone(zone) if own else None,
            VpcId=ref(self.vpc),
            Tags=self._product.tag_list(name=f"{tier}-{zone}" if own else str(tier), tier=tier),
        )

    def _add_subnet(self, tier: Tier, zone: int, guard: EmptyDefaultGroup) -> None:
        logical_id = f"{tier.logical_name}Subnet{zone}"
        properties: ec2.SubnetProperties = {
            "VpcId": ref(self.vpc),
            "AvailabilityZone": zone_of(zone),
            "CidrBlock": subnet_block(tier, zone),
            "MapPublicIpOnLaunch": False,
            "Tags": self._product.tag_list(name=f"{tier}-{zone}", tier=tier),
        }
        ipv6_first = SHARES[tier].ipv6_first
        if ipv6_first is not None:
            index = ipv6_first + zone - 1
            block = select(index, cidr(self._ipv6_vpc_block(), index + 1, IPV6_SUBNET_HOST_BITS))
            properties["Ipv6CidrBlock"] = only_if(c.IPV6_IN_SUBNETS, block)
            self._add_ipv6_block(f"{logical_id}Ipv6Block", LogicalId(logical_id), block, zone)
        subnet = ec2.Subnet(
            self._product, logical_id, condition=_in_zone(zone), depends_on=[guard], **properties
        )
        self._subnets[tier, zone] = subnet
        ec2.SubnetRouteTableAssociation(
            self._product,
            f"{logical_id}RouteTable",
            condition=_in_zone(zone),
            SubnetId=ref(subnet),
            RouteTableId=ref(self._table(tier, zone)),
        )

    def _add_ipv6_block(self, logical_id: str, subnet: LogicalId, block: Intrinsic, zone: int) -> None:
        """A subnet's IPv6 block as a resource of its own: it comes and goes, and the subnet stays."""
        ec2.SubnetCidrBlock(
            self._product,
            logical_id,
            condition=c.IPV6_APART_IN_ZONE_3 if zone == LAST_ZONE else c.IPV6_APART,
            SubnetId=ref(subnet),
            Ipv6CidrBlock=block,
        )

    def _add_public_routes(self) -> None:
        table, gateway = ref(self._table(Tier.PUBLIC, 1)), ref(self._internet)
        ec2.Route(
            self._product,
            "PublicDefaultRoute",
            depends_on=[self._attachment],
            RouteTableId=table,
            GatewayId=gateway,
            DestinationCidrBlock=ANYWHERE,
        )
        ec2.Route(
            self._product,
            "PublicDefaultRouteIpv6",
            condition=c.DUAL_STACK,
            depends_on=[self._attachment],
            RouteTableId=table,
            GatewayId=gateway,
            DestinationIpv6CidrBlock=ANYWHERE_IPV6,
        )

    def _add_nat_gateway(self, zone: int) -> None:
        tags = self._product.tag_list(name=f"nat-{zone}", tier=Tier.PUBLIC)
        address = ec2.EIP(
            self._product,
            f"NatAddress{zone}",
            condition=NAT_CONDITIONS[zone],
            depends_on=[self._attachment],
            Domain="vpc",
            Tags=tags,
        )
        self.nat_addresses[zone] = address
        self._nat_gateways[zone] = ec2.NatGateway(
            self._product,
            f"NatGateway{zone}",
            condition=NAT_CONDITIONS[zone],
            depends_on=[self._attachment],
            AllocationId=get_att(address, "AllocationId"),
            SubnetId=ref(self._subnets[Tier.PUBLIC, zone]),
            Tags=tags,
        )

    def _add_private_routes(self, zone: int) -> None:
        """The default routes of a zone's private subnet: by its own NAT gateway, or by zone 1's."""
        nat = ref(self._nat_gateways[1])
        if zone > 1:
            nat = if_else(c.NAT_PER_ZONE, ref(self._nat_gateways[zone]), nat)
        last = zone == LAST_ZONE
        table = ref(self._table(Tier.PRIVATE, zone))
        ec2.Route(
            self._product,
            f"PrivateDefaultRoute{zone}",
            condition=c.EGRESS_IN_ZONE_3 if last else c.HAS_EGRESS,
            depends_on=[self._attachment],
            RouteTableId=table,
            DestinationCidrBlock=ANYWHERE,
            NatGatewayId=nat,
        )
        ec2.Route(
            self._product,
            f"PrivateDefaultRouteIpv6{zone}",
            condition=c.IPV6_EGRESS_IN_ZONE_3 if last else c.IPV6_EGRESS,
            depends_on=[self._attachment],
            RouteTableId=table,
            DestinationIpv6CidrBlock=ANYWHERE_IPV6,
            EgressOnlyInternetGatewayId=ref(self._ipv6_egress),
        )

    def _ipv6_vpc_block(self) -> Intrinsic:
        """The VPC's IPv6 block, once it has one.

        The block is the VPC's attribute only after the association exists. Naming both and taking the first
        says so inside the ``Fn::If``, where ``DependsOn`` would name a resource that may not exist.
        """
        blocks = join(" ", [select(0, get_att(self.vpc, "Ipv6CidrBlocks")), ref(self._ipv6_block)])
        return select(0, split(" ", blocks))


def private_ranges() -> list[Text]:
    """The IPv4 ranges of the private subnets in use."""
    *first, last = (subnet_block(Tier.PRIVATE, zone) for zone in ZONE_NUMBERS)
    return [*first, only_if(c.THREE_ZONES, last)]


def _in_zone(zone: int) -> Condition | None:
    return c.THREE_ZONES if zone == LAST_ZONE else None
