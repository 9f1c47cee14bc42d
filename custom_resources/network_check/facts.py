"""What is known of a VPC: its ranges, subnets, routes, endpoints and name servers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LOCAL = "local"
AMAZON_DNS = "AmazonProvidedDNS"
_ENDPOINT = "vpce-"


@dataclass(frozen=True, kw_only=True)
class Route:
    """One route of a table.

    Attributes:
        destination: A CIDR block, or the ID of a prefix list.
        target: The ID or ARN of what it leads to, or ``local``.
        active: False where the target is gone (EC2's state ``blackhole``) or the route does not count.
        ranges: The CIDR blocks that the destination stands for; None where a prefix list cannot be read.
        service: The AWS service whose addresses the prefix list holds, for example ``s3``; else empty.
    """

    destination: str
    target: str
    active: bool
    ranges: tuple[str, ...] | None = None
    service: str = ""

    def __str__(self) -> str:
        return f"{self.destination} to {self.target}" + ("" if self.active else ", which no longer exists")

    @property
    def blocks(self) -> tuple[str, ...]:
        """The CIDR blocks that it is for, as far as they are known."""
        if self.ranges is not None:
            return self.ranges
        return () if self.destination.startswith("pl-") else (self.destination,)

    @property
    def is_unread(self) -> bool:
        """Whether it names a prefix list of which neither addresses nor service are known."""
        return self.destination.startswith("pl-") and self.ranges is None and not self.service

    @property
    def leads_to_endpoint(self) -> bool:
        """Whether it leads to a VPC endpoint: a gateway endpoint, or one of an inspecting appliance."""
        return self.target.startswith(_ENDPOINT)


@dataclass(frozen=True, kw_only=True)
class Subnet:
    """One subnet as EC2 describes it."""

    subnet_id: str
    vpc_id: str
    zone: str
    has_ipv6: bool
    table_id: str
    routes: tuple[Route, ...]
    has_ipv4: bool = True
    block: str = ""

    def default_route(self, destination: str = "0.0.0.0/0") -> Route | None:
        """The route for everything that no other route names."""
        return next((route for route in self.routes if route.destination == destination), None)


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One VPC endpoint as EC2 describes it.

    Attributes:
        endpoint_id: Its ID.
        service: The service's name after the region, for example ``s3``; empty where it is for none.
        kind: ``Gateway``, ``Interface`` or another of EC2's types.
        private_dns: Whether it answers for the service's own name.
        available: Whether it works already.
        gone: Whether it was deleted, refused or never came to be.
        environment: The environment of the catalog's that made it; empty where nobody of ours did.
    """

    endpoint_id: str
    service: str
    kind: str
    private_dns: bool
    available: bool
    gone: bool = False
    environment: str = ""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything that is checked.

    Attributes:
        dns_support: Whether the VPC resolves names; None where EC2 does not tell this account.
        dns_hostnames: Whether it gives host names; None likewise.
        subnets: The subnets by ID.
        endpoints: The endpoints; a participant in a shared VPC sees none of the owner's.
        blocks: The VPC's IPv4 ranges, secondary ones included.
        owner: The account that the VPC belongs to; empty where EC2 does not say.
        dns_servers: What the VPC's DHCP option set hands out as name servers; None where it cannot be read.
        dhcp_options: The option set's ID.
    """

    dns_support: bool | None
    dns_hostnames: bool | None
    subnets: Mapping[str, Subnet]
    endpoints: tuple[Endpoint, ...]
    blocks: tuple[str, ...] = ()
    owner: str = ""
    dns_servers: tuple[str, ...] | None = field(default=(AMAZON_DNS,))
    dhcp_options: str = ""
