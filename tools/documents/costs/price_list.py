"""What AWS charges for what a launch makes, as it lists it: a dated table, each price with AWS's page.

US dollars in US East (N. Virginia), us-east-1, on demand, before discounts and taxes. AWS's pages are what
counts; they compute their tables in the browser, so that a figure is read in a dated summary, or is marked.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from portfolio.rehearsal.costing import prices

REGION = f"{prices.REGION}, us-east-1"
AS_OF = "2026-11-28"
HOURS = 730
"""A month's, as AWS reckons them: 365 days of 24 hours, by 12."""

NOT_READ = "not read in a dated page: from memory of AWS's list, and to be compared with it"


@dataclass(frozen=True, kw_only=True)
class ListPrice:
    """One line of AWS's price list.

    Attributes:
        what: What is paid for.
        dollars: US dollars for one unit.
        unit: The unit: "hour", "month", "GB-month".
        page: AWS's own page.
        read: Where the figure was read, and of when that is.
    """

    what: str
    dollars: Decimal
    unit: str
    page: str
    read: str

    def a_month(self, units: Decimal | int = 1) -> Decimal:
        """US dollars a month for so many at once."""
        return self.dollars * units * (HOURS if self.unit.endswith("hour") else 1)


_VPC = "https://aws.amazon.com/vpc/pricing/"
_RDS = "https://aws.amazon.com/rds/postgresql/pricing/"
_DOCUMENTDB = "https://aws.amazon.com/documentdb/pricing/"
_EC2 = "https://aws.amazon.com/ec2/pricing/on-demand/"
_FARGATE = "https://aws.amazon.com/fargate/pricing/"
_VANTAGE = "https://www.vantage.sh/blog/fargate-pricing (Linux on Arm)"
_FAMILY = (
    "https://www.factualminds.com/blog/amazon-ec2-on-demand-pricing-instance-families-2026/ (2026-06-17)"
)
_OF_LARGE = f"{_FAMILY}: m7g.large; a size costs twice the one below"


def _listed(price: prices.Price, what: str, page: str, unit: str = "hour") -> ListPrice:
    return ListPrice(what=what, dollars=price.dollars, unit=unit, page=page, read=price.source)


def _hourly(what: str, dollars: str, page: str, read: str = NOT_READ) -> ListPrice:
    return ListPrice(what=what, dollars=Decimal(dollars), unit="hour", page=page, read=read)


NAT_GATEWAY = _listed(prices.NAT_GATEWAY, "NAT gateway", _VPC)
PUBLIC_ADDRESS = _listed(prices.PUBLIC_ADDRESS, "public IPv4 address", _VPC)
ENDPOINT = _listed(
    prices.INTERFACE_ENDPOINT, "interface endpoint in a zone", "https://aws.amazon.com/privatelink/pricing/"
)
LOAD_BALANCER = _listed(
    prices.LOAD_BALANCER,
    "load balancer with one capacity unit",
    "https://aws.amazon.com/elasticloadbalancing/pricing/",
)
CACHE = _listed(
    prices.CACHE, "Valkey, serverless, at its least", "https://aws.amazon.com/elasticache/pricing/"
)
VCPU = _hourly("Fargate: vCPU, Arm", "0.03238", _FARGATE, _VANTAGE)
MEMORY = _hourly("Fargate: GB of memory, Arm", "0.00356", _FARGATE, _VANTAGE)
SCRATCH = _hourly("Fargate: GB of scratch disk above 20", "0.000111", _FARGATE, _VANTAGE)
SECRET = ListPrice(
    what="secret",
    dollars=Decimal("0.40"),
    unit="month",
    page="https://aws.amazon.com/secrets-manager/pricing/",
    read=NOT_READ,
)
KEY = ListPrice(
    what="encryption key",
    dollars=Decimal(1),
    unit="month",
    page="https://aws.amazon.com/kms/pricing/",
    read="https://cloudburn.io/blog/aws-kms-pricing (2026-03-14)",
)
ALARM = ListPrice(
    what="alarm",
    dollars=Decimal("0.10"),
    unit="month",
    page="https://aws.amazon.com/cloudwatch/pricing/",
    read="https://c3x.dev/resources/aws/aws_cloudwatch_metric_alarm",
)
DASHBOARD = ListPrice(
    what="dashboard",
    dollars=Decimal(3),
    unit="month",
    page="https://aws.amazon.com/cloudwatch/pricing/",
    read=NOT_READ,
)
DATABASE_DISK = ListPrice(
    what="PostgreSQL's disk, gp3",
    dollars=Decimal("0.115"),
    unit="GB-month",
    page=_RDS,
    read="https://www.usage.ai/blogs/aws/reserved-instances/rds/pricing-calculator/ (2026-06)",
)
VOLUME = ListPrice(
    what="EBS volume, gp3",
    dollars=Decimal("0.08"),
    unit="GB-month",
    page="https://aws.amazon.com/ebs/pricing/",
    read=NOT_READ,
)

CLASSES = {
    "db.t4g.small": _listed(prices.CLASSES["db.t4g.small"], "PostgreSQL, db.t4g.small", _RDS),
    "db.m7g.large": _hourly("PostgreSQL, db.m7g.large", "0.168", _RDS),
    "db.r7g.xlarge": _hourly("PostgreSQL, db.r7g.xlarge", "0.478", _RDS),
    "db.t4g.medium": _listed(prices.CLASSES["db.t4g.medium"], "DocumentDB, db.t4g.medium", _DOCUMENTDB),
    "db.r6g.large": _hourly("DocumentDB, db.r6g.large", "0.263", _DOCUMENTDB),
    "db.r6g.xlarge": _hourly("DocumentDB, db.r6g.xlarge", "0.527", _DOCUMENTDB),
    "t4g.large": _hourly("EC2, t4g.large", "0.0672", _EC2),
    "m7g.xlarge": _hourly("EC2, m7g.xlarge", "0.1632", _EC2, _OF_LARGE),
    "m7g.2xlarge": _hourly("EC2, m7g.2xlarge", "0.3264", _EC2, _OF_LARGE),
}
"""Of databases and instances, by class; PostgreSQL with a standby costs twice."""

LISTED = (
    *(NAT_GATEWAY, PUBLIC_ADDRESS, ENDPOINT, LOAD_BALANCER, CACHE, VCPU, MEMORY, SCRATCH),
    *(SECRET, KEY, ALARM, DASHBOARD, DATABASE_DISK, VOLUME),
    *CLASSES.values(),
)
