"""What an environment costs by the hour, as AWS lists it: a dated table.

List prices in US dollars of US East (N. Virginia). AWS's own pages are what counts, and other regions cost
more or less. What depends on use (traffic, requests, model tokens, logs) is not in them. Figures that no
dated page gave are marked as assumed, and are rounded up.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

READ_ON = "2026-11-28"
REGION = "US East (N. Virginia)"


@dataclass(frozen=True)
class Price:
    """A price by the hour.

    Attributes:
        dollars: US dollars an hour.
        source: Where it was read, or what it is assumed from.
    """

    dollars: Decimal
    source: str


_NETWORK = "https://cloudburn.io/blog/aws-nat-gateway-pricing (2026-02-24)"
_RDS = "https://infratally.com/articles/aws-rds-pricing-explained-2026.html"
_FARGATE = "https://www.wring.co/blog/aws-fargate-pricing-guide (2026-03-10); Arm costs a fifth less"

NAT_GATEWAY = Price(Decimal("0.045"), _NETWORK)
PUBLIC_ADDRESS = Price(Decimal("0.005"), _NETWORK)
INTERFACE_ENDPOINT = Price(
    Decimal("0.01"),
    "https://www.factualminds.com/blog/amazon-vpc-pricing-endpoints-peering-transit-gateway/ (2026-06-13)",
)
"""For each endpoint in each zone."""
LOAD_BALANCER = Price(
    Decimal("0.0305"),
    "https://cloud-horizons.com/blog/alb-the-line-item-nobody-watches/ (2026-05-08), with one LCU",
)
VCPU = Price(Decimal("0.04048"), _FARGATE)
GIGABYTE = Price(Decimal("0.004445"), _FARGATE)
CACHE = Price(
    Decimal("0.0084"),
    "https://www.usage.ai/blogs/aws/database-savings-plans/elasticache/serverless-pricing/ (2026-06), 100 MB",
)
CLASSES = {
    "db.t4g.small": Price(Decimal("0.032"), _RDS),
    "db.t4g.medium": Price(Decimal("0.08"), "assumed: DocumentDB's smallest class, somewhat above RDS's"),
    "db.m7g.large": Price(Decimal("0.20"), "assumed: somewhat above db.m5.large"),
    "db.r7g.xlarge": Price(
        Decimal("0.50"),
        "https://www.usage.ai/blogs/aws/reserved-instances/rds/postgresql/read-replicas/: db.r8g.xlarge, "
        "rounded up",
    ),
    "db.r6g.large": Price(Decimal("0.30"), "assumed: DocumentDB's, somewhat above RDS's"),
    "db.r6g.xlarge": Price(Decimal("0.60"), "assumed: twice db.r6g.large"),
    "m7g.xlarge": Price(Decimal("0.20"), "assumed: somewhat above m6g.xlarge"),
    "m7g.2xlarge": Price(Decimal("0.40"), "assumed: twice m7g.xlarge"),
    "t4g.large": Price(Decimal("0.0832"), "https://go-cloud.io/?p=10607: t3.large, which costs more"),
}
"""Of databases and instances, by class."""
OTHER_CLASS = Price(Decimal("0.75"), "assumed: more than any class of the sizes so far")
EVERYTHING_ELSE = Price(Decimal("0.05"), "assumed: storage, keys, secrets, alarms and logs of an hour")
