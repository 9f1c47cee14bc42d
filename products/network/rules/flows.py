"""Every security group and every flow between components: the one table that all rules come from.

A row gives the source its egress rule and the target its ingress rule, so that neither can exist without
the other. What no row names is refused, because a security group refuses what it does not allow.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from products import contract
from products.language.intrinsics import ref
from products.network import conditions
from products.network.addresses import ranges
from products.network.addresses.address_plan import Tier
from products.network.existing.parameters import DNS_SERVER_RANGES, SECRETS_MANAGER_RANGE
from products.network.parameters import SSH_ALLOWED_CIDR
from products.network.rules import reach
from products.network.rules.outgoing import OUTGOING

if TYPE_CHECKING:
    from products.contract import Key
    from products.language.conditions import Condition
    from products.language.intrinsics import Text
    from products.network.rules.outgoing import Outgoing
    from products.parameters import Parameter

HTTP = 80
HTTPS = 443
DNS = 53
SSH = 22
LIBRECHAT = 3080
RAG_API = 8000
MEILISEARCH = 7700
POSTGRES = 5432
DOCUMENTDB = 27017
NFS = 2049
VALKEY = 6379


@dataclass(frozen=True, kw_only=True)
class SecurityGroup:
    """A component's security group.

    Attributes:
        logical_id: The group's logical ID in the template.
        component: The component that it is attached to.
        tier: The tier of subnets that the component stands in.
        key: The key under which other layers import the group; None where the network alone uses it.
    """

    logical_id: str
    component: str
    tier: Tier
    key: Key | None


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """A peer that is known by its addresses alone.

    Attributes:
        name: The word for it in logical IDs.
        meaning: The words for it in tables.
        ipv4: The IPv4 addresses; None where they are IPv6.
        ipv6: The IPv6 addresses; None where they are IPv4.
        condition: The condition under which the peer is allowed at all.
    """

    name: str
    meaning: str
    ipv4: Text | None = None
    ipv6: Text | None = None
    condition: Condition | None = None


@dataclass(frozen=True, kw_only=True)
class Flow:
    """One row: who opens a connection to whom, on which ports (TCP unless said), and why."""

    source: SecurityGroup | Addresses
    target: SecurityGroup | Addresses
    ports: tuple[int, ...]
    why: str
    protocols: tuple[str, ...] = ("tcp",)

    @property
    def condition(self) -> Condition | None:
        """The condition under which the flow is allowed; None means always."""
        for peer in (self.source, self.target):
            if isinstance(peer, Addresses) and peer.condition is not None:
                return peer.condition
        return None


ALB = SecurityGroup(
    logical_id="ALBSecurityGroup",
    component="Load balancer",
    tier=Tier.PUBLIC,
    key=contract.ALB_SECURITY_GROUP_ID,
)
EC2 = SecurityGroup(
    logical_id="EC2SecurityGroup",
    component="EC2 instance",
    tier=Tier.PUBLIC,
    key=contract.EC2_SECURITY_GROUP_ID,
)
SERVICE = SecurityGroup(
    logical_id="ServiceSecurityGroup",
    component="ECS tasks",
    tier=Tier.PRIVATE,
    key=contract.SERVICE_SECURITY_GROUP_ID,
)
EFS = SecurityGroup(
    logical_id="EfsSecurityGroup", component="EFS", tier=Tier.PRIVATE, key=contract.EFS_SECURITY_GROUP_ID
)
POSTGRES_GROUP = SecurityGroup(
    logical_id="PostgresSecurityGroup",
    component="RDS PostgreSQL",
    tier=Tier.ISOLATED,
    key=contract.POSTGRES_SECURITY_GROUP_ID,
)
DOCUMENTDB_GROUP = SecurityGroup(
    logical_id="DocumentDbSecurityGroup",
    component="DocumentDB",
    tier=Tier.ISOLATED,
    key=contract.DOCUMENTDB_SECURITY_GROUP_ID,
)
CACHE = SecurityGroup(
    logical_id="CacheSecurityGroup",
    component="Valkey",
    tier=Tier.ISOLATED,
    key=contract.CACHE_SECURITY_GROUP_ID,
)
INIT_LAMBDA = SecurityGroup(
    logical_id="InitLambdaSG",
    component="Lambda (database initialisation)",
    tier=Tier.ISOLATED,
    key=contract.INIT_LAMBDA_SECURITY_GROUP_ID,
)
ENDPOINT = SecurityGroup(
    logical_id="EndpointSecurityGroup", component="Interface endpoints", tier=Tier.ISOLATED, key=None
)

SECURITY_GROUPS = (ALB, EC2, SERVICE, EFS, POSTGRES_GROUP, DOCUMENTDB_GROUP, CACHE, INIT_LAMBDA, ENDPOINT)

INTERNET = Addresses(name="Internet", meaning="internet (IPv4)", ipv4="0.0.0.0/0")
INTERNET_IPV6 = Addresses(
    name="InternetIpv6",
    meaning="internet (IPv6)",
    ipv6="::/0",
    condition=conditions.DUAL_STACK,
)


def _given(
    name: str, parameter: Parameter, conditions: tuple[Condition, ...], *, ipv6: bool = False
) -> tuple[Addresses, ...]:
    """The ranges that a parameter holds, one peer for each position."""
    count = len(conditions)
    return tuple(
        Addresses(
            name=name if number == 1 else f"{name}{number}",
            meaning=parameter.name if number == 1 else f"{parameter.name}, range {number}",
            ipv4=None if ipv6 else ranges.position(parameter, number, count),
            ipv6=ranges.position(parameter, number, count) if ipv6 else None,
            condition=condition,
        )
        for number, condition in enumerate(conditions, 1)
    )


def _wherever(each: Outgoing) -> tuple[Addresses, ...]:
    """Servers that may be called wherever they stand: a company's own, or a provider's."""
    return (
        Addresses(name=each.name, meaning=f"{each.meaning} (IPv4)", ipv4="0.0.0.0/0", condition=each.chosen),
        Addresses(
            name=f"{each.name}Ipv6",
            meaning=f"{each.meaning} (IPv6)",
            ipv6="::/0",
            condition=each.chosen_in_ipv6,
        ),
    )


VISITORS = (
    replace(INTERNET, condition=reach.FROM_EVERYWHERE),
    replace(INTERNET_IPV6, condition=reach.FROM_EVERYWHERE_IN_IPV6),
    *_given("AllowedRange", reach.ALLOWED_RANGES, reach.RANGES_ALLOWED),
    *_given("AllowedIpv6Range", reach.ALLOWED_IPV6_RANGES, reach.IPV6_RANGES_ALLOWED, ipv6=True),
    *_given("PrivateRange", reach.PRIVATE_NETWORK_RANGES, reach.PRIVATE_RANGES_ALLOWED),
)
"""Who may come to the load balancer, as it was chosen."""
OPERATORS = _given("Operators", SSH_ALLOWED_CIDR, conditions.SSH_ALLOWED)
DNS_SERVERS = _given("DnsServers", DNS_SERVER_RANGES, conditions.DNS_SERVERS_GIVEN)
CENTRAL_SECRETS_MANAGER = Addresses(
    name="CentralSecretsManager",
    meaning="SecretsManagerRange",
    ipv4=ref(SECRETS_MANAGER_RANGE),
    condition=conditions.SECRETS_MANAGER_ELSEWHERE,
)
S3_GATEWAY = Addresses(
    name="S3",
    meaning="Amazon S3 by the gateway endpoint",
    # S3's prefix list has another ID in each region, which a template cannot look up. The isolated
    # tier's route table, which knows no way but that endpoint, is what bounds this rule.
    ipv4="0.0.0.0/0",
)


def _flow(
    source: SecurityGroup | Addresses, target: SecurityGroup | Addresses, ports: tuple[int, ...], why: str
) -> Flow:
    return Flow(source=source, target=target, ports=ports, why=why)


FLOWS: tuple[Flow, ...] = (
    *(_flow(visitors, ALB, (HTTP, HTTPS), "users of LibreChat") for visitors in VISITORS),
    _flow(ALB, SERVICE, (LIBRECHAT,), "LibreChat on ECS"),
    _flow(ALB, EC2, (LIBRECHAT,), "LibreChat on EC2"),
    *(_flow(operators, EC2, (SSH,), "operators") for operators in OPERATORS),
    _flow(SERVICE, SERVICE, (RAG_API, MEILISEARCH), "rag_api and Meilisearch"),
    _flow(SERVICE, POSTGRES_GROUP, (POSTGRES,), "embeddings"),
    _flow(EC2, POSTGRES_GROUP, (POSTGRES,), "embeddings"),
    _flow(INIT_LAMBDA, POSTGRES_GROUP, (POSTGRES,), "initialise and migrate the database"),
    _flow(SERVICE, DOCUMENTDB_GROUP, (DOCUMENTDB,), "conversations and users"),
    _flow(EC2, DOCUMENTDB_GROUP, (DOCUMENTDB,), "conversations and users"),
    _flow(INIT_LAMBDA, DOCUMENTDB_GROUP, (DOCUMENTDB,), "initialise and migrate the database"),
    _flow(SERVICE, CACHE, (VALKEY,), "sessions and streams shared between tasks"),
    _flow(SERVICE, EFS, (NFS,), "shared files"),
    _flow(INIT_LAMBDA, ENDPOINT, (HTTPS,), "AWS APIs inside the VPC"),
    _flow(SERVICE, ENDPOINT, (HTTPS,), "AWS APIs inside the VPC"),
    # An interface endpoint's private DNS name answers for the whole VPC, public subnets included.
    _flow(EC2, ENDPOINT, (HTTPS,), "AWS APIs inside the VPC"),
    _flow(INIT_LAMBDA, S3_GATEWAY, (HTTPS,), "answer CloudFormation"),
    _flow(SERVICE, INTERNET, (HTTPS,), "images and model providers"),
    _flow(SERVICE, INTERNET_IPV6, (HTTPS,), "images and model providers"),
    _flow(EC2, INTERNET, (HTTP, HTTPS), "packages, images and model providers"),
    _flow(EC2, INTERNET_IPV6, (HTTP, HTTPS), "packages, images and model providers"),
    *(
        _flow(caller, servers, each.ports, each.why)
        for each in OUTGOING
        for caller in (SERVICE, EC2)
        for servers in _wherever(each)
    ),
)

CALLERS = (INIT_LAMBDA, SERVICE, EC2)
"""Who looks up names and calls AWS's APIs."""
FLOWS_IN_EXISTING = (
    *(
        Flow(
            source=caller,
            target=servers,
            ports=(DNS,),
            why="the company's name servers",
            protocols=("udp", "tcp"),
        )
        for caller in CALLERS
        for servers in DNS_SERVERS
    ),
    *(_flow(caller, CENTRAL_SECRETS_MANAGER, (HTTPS,), "Secrets Manager") for caller in CALLERS),
)
"""What only an adopted VPC can need: a new one has Amazon's resolver and an endpoint of its own."""
