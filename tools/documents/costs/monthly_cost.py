"""What an environment costs a month before anybody uses it, counted in the newest releases' templates.

from tools.documents.costs.monthly_cost import monthly_costs

monthly_costs()[("small", "compute-ecs")]["data"]       # dollars
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from portfolio.preflight.launch import COMPUTE, SIZES, launches
from tools.documents.costs import price_list as prices
from tools.documents.markdown import page, section, table

if TYPE_CHECKING:
    from doctor.templates import Evaluation

NOTE = "<!-- Generated from the newest releases by `make docs`. Edit price_list.py there, not this. -->"
_INCLUDED_SCRATCH = 20
"""GB of scratch disk that Fargate does not charge (the page of SCRATCH)."""


def monthly_costs(region: str = "us-east-1") -> dict[tuple[str, str], dict[str, Decimal]]:
    """Each size and compute product, with the dollars a month of each of its layers."""
    found = {}
    for launch in launches(SIZES, region):
        (compute,) = (name for name in launch.layers if name in COMPUTE)
        found[launch.size, compute] = {
            name: cost(layer, launch.zones).quantize(Decimal(1)) for name, layer in launch.layers.items()
        }
    return found


def cost(layer: Evaluation, zones: int) -> Decimal:
    """Dollars a month of what one layer makes.

    Args:
        layer: The layer as it would be launched.
        zones: How many zones a load balancer has an address in.
    """
    counted = {
        prices.NAT_GATEWAY: len(layer.of_type("AWS::EC2::NatGateway")),
        prices.PUBLIC_ADDRESS: len(layer.of_type("AWS::EC2::EIP")) + zones * _load_balancers(layer),
        prices.ENDPOINT: sum(
            len(each.properties.get("SubnetIds", ())) for each in layer.of_type("AWS::EC2::VPCEndpoint")
        ),
        prices.LOAD_BALANCER: _load_balancers(layer),
        prices.CACHE: len(layer.of_type("AWS::ElastiCache::ServerlessCache")),
        prices.SECRET: len(layer.of_type("AWS::SecretsManager::Secret")),
        prices.KEY: len(layer.of_type("AWS::KMS::Key")),
        prices.ALARM: len(layer.of_type("AWS::CloudWatch::Alarm")),
        prices.DASHBOARD: len(layer.of_type("AWS::CloudWatch::Dashboard")),
    }
    fixed = sum((price.a_month(number) for price, number in counted.items()), Decimal(0))
    return fixed + _databases(layer) + _instances(layer) + _tasks(layer)


def _load_balancers(layer: Evaluation) -> int:
    return len(layer.of_type("AWS::ElasticLoadBalancingV2::LoadBalancer"))


def _databases(layer: Evaluation) -> Decimal:
    total = Decimal(0)
    for each in layer.of_type("AWS::RDS::DBInstance"):
        copies = 2 if str(each.properties.get("MultiAZ", "")).lower() == "true" else 1
        disk = prices.DATABASE_DISK.a_month(Decimal(str(each.properties["AllocatedStorage"])))
        total += copies * (prices.CLASSES[each.properties["DBInstanceClass"]].a_month() + disk)
    for each in layer.of_type("AWS::DocDB::DBInstance"):
        total += prices.CLASSES[each.properties["DBInstanceClass"]].a_month()
    return total


def _instances(layer: Evaluation) -> Decimal:
    total = Decimal(0)
    for each in layer.of_type("AWS::EC2::LaunchTemplate"):
        data = each.properties["LaunchTemplateData"]
        total += prices.CLASSES[data["InstanceType"]].a_month() + prices.PUBLIC_ADDRESS.a_month()
        total += sum(
            (
                prices.VOLUME.a_month(Decimal(disk["Ebs"]["VolumeSize"]))
                for disk in data["BlockDeviceMappings"]
            ),
            Decimal(0),
        )
    for each in layer.of_type("AWS::EC2::Volume"):
        total += prices.VOLUME.a_month(Decimal(str(each.properties["Size"])))
    return total


def _tasks(layer: Evaluation) -> Decimal:
    definitions = {
        f"<{layer.stack}:{each.logical_id}>": each.properties
        for each in layer.of_type("AWS::ECS::TaskDefinition")
    }
    return sum(
        (
            _running(layer, service.properties) * _task(definitions[service.properties["TaskDefinition"]])
            for service in layer.of_type("AWS::ECS::Service")
        ),
        Decimal(0),
    )


def _running(layer: Evaluation, service: dict[str, Any]) -> int:
    """How many tasks of a service always run: where it scales, its fewest."""
    if "DesiredCount" in service:
        return int(service["DesiredCount"])
    (target,) = layer.of_type("AWS::ApplicationAutoScaling::ScalableTarget")
    return int(target.properties["MinCapacity"])


def _task(definition: dict[str, Any]) -> Decimal:
    scratch = Decimal(str(definition.get("EphemeralStorage", {}).get("SizeInGiB", _INCLUDED_SCRATCH)))
    return (
        prices.VCPU.a_month(Decimal(str(definition["Cpu"])) / 1024)
        + prices.MEMORY.a_month(Decimal(str(definition["Memory"])) / 1024)
        + prices.SCRATCH.a_month(max(scratch - _INCLUDED_SCRATCH, Decimal(0)))
    )


def cost_page() -> dict[str, str]:
    """The generated page, by its file's name."""
    return {
        "costs.md": page(
            "What an environment costs",
            f"In US dollars a month, at list prices of {prices.REGION}, as of {prices.AS_OF}, for "
            f"{prices.HOURS} hours: what runs whether or not anybody chats. An estimate from the newest "
            "releases' templates and the prices below, not an offer; other regions cost more or less.",
            _sizes(),
            _not_counted(),
            _prices(),
            note=NOTE,
        )
    }


def _sizes() -> str:
    rows = []
    for (size, compute), layers in monthly_costs().items():
        network, data, application = layers["network"], layers["data"], layers[compute]
        total = network + data + application
        rows.append([size, compute, f"${network}", f"${data}", f"${application}", f"**${total}**"])
    header = ["size", "with", "network", "data", "compute", "a month"]
    return section(
        "By size",
        "Every choice at its default, HTTP alone, small and medium in two zones, large in three. Several "
        "environments in one VPC of your own, by network-existing, share what it already has.",
        table(header, rows),
    )


def _not_counted() -> str:
    return section(
        "What comes on top",
        "- **Models**, by the token: [Amazon Bedrock's prices](https://aws.amazon.com/bedrock/pricing/), or "
        "the provider's own.\n"
        "- **What is stored and moved:** DocumentDB's storage and requests, EFS, backups beyond the free "
        "part, logs, traffic through the NAT gateway and to the internet.\n"
        "- **What you choose:** the firewall, more NAT gateways or endpoints "
        "([the network's fixed cost](network.md#fixed-cost)), tasks beyond the fewest.\n"
        "- **In size large**, Database Insights in its advanced mode, for each vCPU of PostgreSQL.\n"
        "- **What stays after a termination:** snapshots and files, until somebody deletes them.",
    )


def _prices() -> str:
    rows = [[one.what, f"${one.dollars}", one.unit, f"[AWS]({one.page})", one.read] for one in prices.LISTED]
    return section(
        "The prices",
        "AWS's page is what counts; the last column says where the figure was read.",
        table(["for", "price", "for each", "AWS's page", "read in"], rows),
    )
