"""A dozen networks as companies have them, with the source that describes each and the answer it deserves."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.unit.network.recorded import S3_LIST, Company, route

ANYWHERE = "0.0.0.0/0"
TO_INTERNET = [route(ANYWHERE, GatewayId="igw-1")]
TO_NAT = [route(ANYWHERE, NatGatewayId="nat-1")]
TO_TRANSIT = [route(ANYWHERE, TransitGatewayId="tgw-1")]
TO_S3 = route(S3_LIST, GatewayId="vpce-0s3")
FIREWALL = "vpce-0firewall"
SECRETS = {
    "VpcEndpointId": "vpce-0secrets",
    "VpcEndpointType": "Interface",
    "ServiceName": "com.amazonaws.eu-west-1.secretsmanager",
    "State": "available",
    "PrivateDnsEnabled": True,
}
SHARED = {"OwnerId": "999988887777"}
AS_PARTICIPANT = {
    "S3EndpointChoice": "existing",
    "SecretsManagerEndpointChoice": "existing",
    "FlowLogChoice": "existing",
}

INSIDE = {"ReachableFrom": "private-networks"}


@dataclass(frozen=True, kw_only=True)
class Case:
    """A network, how it is adopted, and what the check says.

    Attributes:
        name: What it is called.
        source: Where such a network is described.
        company: The network.
        chosen: The parameters that differ from the defaults.
        words: Parts of the refusal; none means that the network is fit.
    """

    name: str
    source: str
    company: Company
    chosen: dict[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()


def tiers(
    public: list[dict[str, str]], private: list[dict[str, str]], isolated: list[dict[str, str]] | None = None
) -> dict[str, list[dict[str, str]]]:
    """The routes of the three tiers."""
    return {"Public": public, "Private": private, "Isolated": isolated or []}


CASES = (
    Case(
        name="Control Tower's account factory VPC",
        source="AWS Control Tower User Guide, 'Overview of AWS Control Tower and VPCs'",
        company=Company(routes=tiers(TO_INTERNET, TO_NAT)),
    ),
    Case(
        name="Landing Zone Accelerator's workload VPC",
        source="github.com/awslabs/landing-zone-accelerator-on-aws, reference/sample-configurations",
        company=Company(
            routes=tiers(TO_INTERNET, TO_TRANSIT, [route("10.0.0.0/8", TransitGatewayId="tgw-1")])
        ),
    ),
    Case(
        name="terraform-aws-vpc, examples/simple: private subnets only, none isolated",
        source="github.com/terraform-aws-modules/terraform-aws-vpc, examples/simple",
        company=Company(routes=tiers(TO_INTERNET, TO_NAT, TO_NAT)),
        words=("IsolatedSubnetInZone1", "is not isolated", "0.0.0.0/0 to nat-1"),
    ),
    Case(
        name="terraform-aws-vpc, examples/complete: database and intra subnets, endpoints of its own",
        source="github.com/terraform-aws-modules/terraform-aws-vpc, examples/complete",
        company=Company(
            routes=tiers(TO_INTERNET, [*TO_NAT, TO_S3], [TO_S3]),
            endpoints=[
                {
                    "VpcEndpointId": "vpce-0s3",
                    "VpcEndpointType": "Gateway",
                    "State": "available",
                    "ServiceName": "com.amazonaws.eu-west-1.s3",
                },
                SECRETS,
            ],
        ),
        chosen={"S3EndpointChoice": "existing", "SecretsManagerEndpointChoice": "existing"},
    ),
    Case(
        name="VPC Lattice beside it: endpoints without a service's name",
        source="Amazon EC2 API Reference, 'VpcEndpoint': types Resource and ServiceNetwork",
        company=Company(
            routes=tiers(TO_INTERNET, TO_NAT),
            endpoints=[
                {"VpcEndpointId": "vpce-0lattice", "VpcEndpointType": "ServiceNetwork", "State": "Available"},
                {"VpcEndpointId": "vpce-0resource", "VpcEndpointType": "Resource"},
                {},
            ],
        ),
    ),
    Case(
        name="centralized egress by a transit gateway",
        source="AWS whitepaper 'Building a Scalable and Secure Multi-VPC AWS Network Infrastructure'",
        company=Company(routes=tiers(TO_INTERNET, TO_TRANSIT)),
    ),
    Case(
        name="centralized ingress: no internet gateway in the spoke",
        source="the same whitepaper, 'Centralized inbound inspection'",
        company=Company(routes=tiers(TO_TRANSIT, TO_TRANSIT)),
        words=("PublicSubnetInZone1", "is not public", "0.0.0.0/0 to tgw-1"),
    ),
    Case(
        name="egress inspected by Network Firewall",
        source="AWS Network Firewall Developer Guide, 'Internet gateway with a NAT gateway'",
        company=Company(routes=tiers(TO_INTERNET, [route(ANYWHERE, GatewayId=FIREWALL)])),
    ),
    Case(
        name="public subnets behind a Gateway Load Balancer endpoint",
        source="AWS PrivateLink Guide, 'Access virtual appliances through AWS PrivateLink'",
        company=Company(routes=tiers([route(ANYWHERE, GatewayId=FIREWALL)], TO_NAT)),
    ),
    Case(
        name="a NAT instance",
        source="Amazon VPC User Guide, 'NAT instances'",
        company=Company(
            routes=tiers(
                TO_INTERNET,
                [route(ANYWHERE, InstanceId="i-1", NetworkInterfaceId="eni-1", InstanceOwnerId="1")],
            )
        ),
    ),
    Case(
        name="Cloud WAN's core network",
        source="AWS Network Manager, 'AWS Cloud WAN User Guide', VPC attachments",
        company=Company(
            routes=tiers(
                TO_INTERNET,
                [route(ANYWHERE, CoreNetworkArn="arn:aws:networkmanager::111122223333:core-network/c-1")],
            )
        ),
    ),
    Case(
        name="a virtual private gateway to a data center",
        source="Amazon VPC User Guide, 'Example routing options'",
        company=Company(routes=tiers(TO_INTERNET, [route(ANYWHERE, GatewayId="vgw-1")])),
    ),
    Case(
        name="a kind of target that did not exist when this was written",
        source="reasoned: the set of targets is open",
        company=Company(routes=tiers(TO_INTERNET, [route(ANYWHERE, FutureGatewayId="future-1")])),
    ),
    Case(
        name="two halves instead of one default route",
        source="reasoned: a VPN client's way to win against a default route",
        company=Company(
            routes=tiers(
                TO_INTERNET,
                [route(half, TransitGatewayId="tgw-1") for half in ("0.0.0.0/1", "128.0.0.0/1")],
            )
        ),
    ),
    Case(
        name="isolated subnets that reach the internet by two halves",
        source="reasoned, as above",
        company=Company(
            routes=tiers(
                TO_INTERNET,
                TO_NAT,
                [route(half, TransitGatewayId="tgw-1") for half in ("0.0.0.0/1", "128.0.0.0/1")],
            )
        ),
        words=("is not isolated", "0.0.0.0/1 to tgw-1", "128.0.0.0/1 to tgw-1"),
    ),
    Case(
        name="isolated subnets that reach the internet by a prefix list",
        source="Amazon VPC User Guide, 'Managed prefix lists'",
        company=Company(
            routes=tiers(TO_INTERNET, TO_NAT, [route("pl-0all", TransitGatewayId="tgw-1")]),
            lists={"pl-0all": ("everything", "111122223333", ["0.0.0.0/0"])},
        ),
        words=("is not isolated", "pl-0all to tgw-1"),
    ),
    Case(
        name="isolated subnets that reach the company by a prefix list",
        source="as above",
        company=Company(
            routes=tiers(TO_INTERNET, TO_NAT, [route("pl-0corp", TransitGatewayId="tgw-1")]),
            lists={"pl-0corp": ("corporate", "111122223333", ["10.0.0.0/8", "192.168.0.0/16"])},
        ),
    ),
    Case(
        name="half of the internet leads to a NAT gateway that is gone",
        source="Amazon EC2 API Reference, 'Route': state blackhole",
        company=Company(
            routes=tiers(
                TO_INTERNET, [*TO_TRANSIT, route("128.0.0.0/1", state="blackhole", NatGatewayId="nat-gone")]
            )
        ),
        words=("has no way out", "128.0.0.0/1 to nat-gone, which no longer exists"),
    ),
    Case(
        name="one bad neighborhood is shut out on purpose",
        source="reasoned: null routes",
        company=Company(
            routes=tiers(
                TO_INTERNET, [*TO_NAT, route("203.0.113.0/24", state="blackhole", NetworkInterfaceId="eni-1")]
            )
        ),
    ),
    Case(
        name="private subnets with IPv6 alone as their way out",
        source="Amazon VPC User Guide, 'Egress-only internet gateways'",
        company=Company(routes=tiers(TO_INTERNET, [route("::/0", EgressOnlyInternetGatewayId="eigw-1")])),
        words=("has no way out", "IPv6 alone"),
    ),
    Case(
        name="IPv6-only subnets",
        source="Amazon VPC User Guide, 'Subnet types': IPv6-only",
        company=Company(routes=tiers(TO_INTERNET, TO_NAT), subnet={"CidrBlock": "", "Ipv6Native": True}),
        words=("has IPv6 addresses alone",),
    ),
    Case(
        name="private subnets that are public by IPv6",
        source="Amazon VPC User Guide, 'Enable internet access for a VPC using an internet gateway'",
        company=Company(routes=tiers(TO_INTERNET, [*TO_NAT, route("::/0", GatewayId="igw-1")])),
        words=("is public, not private", "::/0 to igw-1"),
    ),
    Case(
        name="a VPC shared by RAM, adopted as one's own",
        source="Amazon VPC User Guide, 'Share your VPC subnets with other accounts'",
        company=Company(routes=tiers(TO_INTERNET, [*TO_NAT, TO_S3], [TO_S3]), vpc=SHARED),
        words=(
            "belongs to account 999988887777",
            "S3EndpointChoice must be existing",
            "FlowLogChoice must be",
        ),
    ),
    Case(
        name="a VPC shared by RAM, adopted as a participant can",
        source="as above; endpoints and DNS attributes are the owner's to see",
        company=Company(
            routes=tiers(TO_INTERNET, [*TO_NAT, TO_S3], [TO_S3]),
            vpc=SHARED,
            hidden={
                "DescribeVpcAttribute": "OperationNotPermitted",
                "DescribeDhcpOptions": "InvalidDhcpOptionID.NotFound",
            },
        ),
        chosen=AS_PARTICIPANT,
    ),
    Case(
        name="a shared VPC without an S3 endpoint",
        source="as above",
        company=Company(routes=tiers(TO_INTERNET, TO_NAT), vpc=SHARED),
        chosen=AS_PARTICIPANT,
        words=("has no route to an S3 gateway endpoint",),
    ),
    Case(
        name="central endpoints behind a transit gateway",
        source="AWS whitepaper above, 'Centralized access to VPC private endpoints'",
        company=Company(
            routes=tiers(
                [*TO_INTERNET, route("10.9.0.0/16", TransitGatewayId="tgw-1")],
                TO_TRANSIT,
                [route("10.9.0.0/16", TransitGatewayId="tgw-1")],
            )
        ),
        chosen={"SecretsManagerEndpointChoice": "elsewhere", "SecretsManagerRange": "10.9.1.0/24"},
    ),
    Case(
        name="central endpoints that isolated subnets do not reach",
        source="as above",
        company=Company(
            routes=tiers([*TO_INTERNET, route("10.9.0.0/16", TransitGatewayId="tgw-1")], TO_TRANSIT)
        ),
        chosen={"SecretsManagerEndpointChoice": "elsewhere", "SecretsManagerRange": "10.9.1.0/24"},
        words=("IsolatedSubnetInZone1", "does not reach the central endpoint", "10.9.1.0/24 nowhere"),
    ),
    Case(
        name="Active Directory's name servers",
        source="Amazon VPC User Guide, 'DHCP option sets in Amazon VPC'",
        company=Company(routes=tiers(TO_INTERNET, TO_NAT), dns=["10.1.0.53", "10.2.0.53"]),
        words=("dopt-0123", "10.1.0.53, 10.2.0.53", "forward amazonaws.com"),
    ),
    Case(
        name="Active Directory's name servers, let through",
        source="as above",
        company=Company(routes=tiers(TO_INTERNET, TO_NAT), dns=["10.1.0.53", "10.2.0.53"]),
        chosen={"DnsServerRanges": "10.1.0.0/24,,10.2.0.53/32"},
    ),
    Case(
        name="an internal load balancer behind a VPN, its routes propagated",
        source="AWS Site-to-Site VPN User Guide, 'Configure routing'",
        company=Company(
            routes=tiers(TO_INTERNET, [*TO_NAT, route("10.200.0.0/16", GatewayId="vgw-1")]),
        ),
        chosen={**INSIDE, "PrivateNetworkRanges": "10.200.0.0/16,,10.0.0.0/8"},
    ),
    Case(
        name="an internal load balancer in a spoke without an internet gateway",
        source="the whitepaper on multi-VPC networks, 'Centralized inbound inspection'",
        company=Company(routes=tiers(TO_TRANSIT, TO_TRANSIT)),
        chosen={**INSIDE, "PrivateNetworkRanges": "10.0.0.0/8,198.18.4.0/24"},
    ),
    Case(
        name="an internal load balancer for people whom Client VPN gives the VPC's addresses",
        source="AWS Client VPN Administrator Guide, 'How AWS Client VPN works': source NAT",
        company=Company(
            routes=tiers(TO_INTERNET, [*TO_NAT, route("10.0.0.0/16", GatewayId="local")]),
        ),
        chosen={**INSIDE, "PrivateNetworkRanges": "10.0.16.0/20"},
    ),
    Case(
        name="an internal load balancer whose answers would leave by NAT",
        source="Amazon VPC User Guide, 'NAT gateway basics': it replaces the source address",
        company=Company(routes=tiers(TO_INTERNET, TO_NAT)),
        chosen={**INSIDE, "PrivateNetworkRanges": "10.200.0.0/16"},
        words=("PrivateSubnetInZone1", "is not reached from 10.200.0.0/16", "0.0.0.0/0 to nat-1"),
    ),
    Case(
        name="an internal load balancer whose VPN is gone",
        source="Amazon EC2 API Reference, 'Route': state blackhole",
        company=Company(
            routes=tiers(
                TO_INTERNET, [*TO_NAT, route("10.200.0.0/16", state="blackhole", GatewayId="vgw-1")]
            ),
        ),
        chosen={**INSIDE, "PrivateNetworkRanges": "10.200.0.0/16"},
        words=("is not reached from 10.200.0.0/16", "vgw-1, which no longer exists"),
    ),
    Case(
        name="an internal load balancer in private subnets without any way",
        source="Amazon VPC User Guide, 'Route tables'",
        company=Company(routes=tiers(TO_INTERNET, [])),
        chosen={**INSIDE, "WayOut": "no", "PrivateNetworkRanges": "10.200.0.0/16"},
        words=("is not reached from 10.200.0.0/16", "has no route for 10.200.0.0/16"),
    ),
)
