"""What a rehearsal costs, before it begins."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from portfolio.preflight.launch import launches
from portfolio.rehearsal.costing import prices

if TYPE_CHECKING:
    from portfolio.preflight.launch import Launch

HOURS_A_ROUND = 3
"""Reasoned from docs/generated/critical-path.md, where the three launches take up to an hour: four layers
launched, updated and terminated. A rehearsal's report says how long it really took."""


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What a rehearsal is expected to cost.

    Attributes:
        rounds: How many environments are launched, one after the other.
        dollars_an_hour: What one costs by the hour, in US dollars.
    """

    rounds: int
    dollars_an_hour: Decimal

    @property
    def hours(self) -> int:
        """How long it takes at the most."""
        return self.rounds * HOURS_A_ROUND

    @property
    def dollars(self) -> Decimal:
        """What it costs at the most."""
        return (self.hours * self.dollars_an_hour).quantize(Decimal("0.01"))

    def __str__(self) -> str:
        return (
            f"{self.rounds} environments, one after the other, for about ${self.dollars_an_hour} an hour "
            f"and up to {HOURS_A_ROUND} hours each: at most about ${self.dollars}. List prices of "
            f"{prices.REGION}, read on {prices.READ_ON}, without traffic and tokens."
        )


def estimate(rounds: int, region: str, size: str = "small") -> Estimate:
    """The cost of so many environments of a size, counted in the newest releases' templates.

    Raises:
        CatalogError: A release cannot be read.
        doctor.templates.TemplateError: A template cannot be evaluated.
    """
    dearest = max(map(_an_hour, launches((size,), region)))
    return Estimate(rounds=rounds, dollars_an_hour=dearest.quantize(Decimal("0.01")))


def _an_hour(launch: Launch) -> Decimal:
    endpoints = [
        each for each in launch.of_type("AWS::EC2::VPCEndpoint") if each.get("VpcEndpointType") == "Interface"
    ]
    tasks = launch.of_type("AWS::ECS::TaskDefinition")
    least = [
        int(each["MinCapacity"]) for each in launch.of_type("AWS::ApplicationAutoScaling::ScalableTarget")
    ]
    tasks += [max(tasks, key=lambda each: int(each["Cpu"]))] * (max(least, default=1) - 1) if tasks else []
    classes = [
        str(each["DBInstanceClass"])
        for kind in ("AWS::RDS::DBInstance", "AWS::DocDB::DBInstance")
        for each in launch.of_type(kind)
        for _ in range(2 if each.get("MultiAZ") else 1)  # the standby costs as much
    ]
    classes += [
        str(each["LaunchTemplateData"]["InstanceType"]) for each in launch.of_type("AWS::EC2::LaunchTemplate")
    ]
    parts = [
        len(launch.of_type("AWS::EC2::NatGateway")) * prices.NAT_GATEWAY.dollars,
        len(launch.of_type("AWS::EC2::EIP")) * prices.PUBLIC_ADDRESS.dollars,
        sum(len(each.get("SubnetIds", [])) for each in endpoints) * prices.INTERFACE_ENDPOINT.dollars,
        len(launch.of_type("AWS::ElasticLoadBalancingV2::LoadBalancer"))
        * (prices.LOAD_BALANCER.dollars + launch.zones * prices.PUBLIC_ADDRESS.dollars),
        len(launch.of_type("AWS::ElastiCache::ServerlessCache")) * prices.CACHE.dollars,
        *(Decimal(each["Cpu"]) / 1024 * prices.VCPU.dollars for each in tasks),
        *(Decimal(each["Memory"]) / 1024 * prices.GIGABYTE.dollars for each in tasks),
        *(prices.CLASSES.get(each, prices.OTHER_CLASS).dollars for each in classes),
        prices.EVERYTHING_ELSE.dollars,
    ]
    return sum(parts, Decimal(0))
