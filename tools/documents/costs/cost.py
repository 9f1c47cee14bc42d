"""The network's fixed cost, counted in the template."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from doctor.templates import evaluate
from tools.documents.costs import prices
from tools.documents.markdown import section, table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from doctor.templates import Evaluation

CHOICES = {
    "NatGateways": ("none", "one", "one-per-zone"),
    "AvailabilityZones": ("2", "3"),
    "EndpointZones": ("one", "all"),
    "EcsEndpoints": ("no", "yes"),
}


@dataclass(frozen=True, kw_only=True)
class FixedCost:
    """What a launched network costs whether it is used or not.

    Attributes:
        nat_gateways: How many NAT gateways there are.
        public_addresses: How many public IPv4 addresses they have.
        endpoint_zones: How many interface endpoints there are, counted in each zone.
    """

    nat_gateways: int
    public_addresses: int
    endpoint_zones: int

    @property
    def dollars_a_month(self) -> Decimal:
        """US dollars for 730 hours."""
        an_hour = (
            self.nat_gateways * prices.NAT_GATEWAY
            + self.public_addresses * prices.PUBLIC_ADDRESS
            + self.endpoint_zones * prices.INTERFACE_ENDPOINT
        )
        return (an_hour * prices.HOURS_A_MONTH).quantize(Decimal("0.01"))


def fixed_cost(launch: Evaluation) -> FixedCost:
    """Count what is paid for by the hour."""
    endpoints = [
        endpoint
        for endpoint in launch.of_type("AWS::EC2::VPCEndpoint")
        if endpoint.properties["VpcEndpointType"] == "Interface"
    ]
    return FixedCost(
        nat_gateways=len(launch.of_type("AWS::EC2::NatGateway")),
        public_addresses=len(launch.of_type("AWS::EC2::EIP")),
        endpoint_zones=sum(len(endpoint.properties["SubnetIds"]) for endpoint in endpoints),
    )


def cost_section(template: Mapping[str, Any]) -> str:
    """The fixed monthly cost of every combination of the choices that cost money."""
    rows = []
    for values in itertools.product(*CHOICES.values()):
        choice = dict(zip(CHOICES, values, strict=True))
        cost = fixed_cost(evaluate(template, {"EnvironmentName": "demo", **choice}))
        rows.append(
            [
                *values,
                str(cost.nat_gateways),
                str(cost.endpoint_zones),
                f"${cost.dollars_a_month}",
            ]
        )
    header = [*CHOICES, "NAT gateways", "endpoints in zones", "fixed cost a month"]
    return section(
        "Fixed cost",
        f"In US dollars, {prices.REGION}, list prices read in {prices.READ_IN}, for "
        f"{prices.HOURS_A_MONTH} hours: a NAT gateway ${prices.NAT_GATEWAY} and its public address "
        f"${prices.PUBLIC_ADDRESS} an hour, an interface endpoint ${prices.INTERFACE_ENDPOINT} an hour in "
        "each zone. Traffic through them, and flow logs, cost by use and are not in these figures. What "
        "counts is AWS's own pages: "
        "[Amazon VPC pricing](https://aws.amazon.com/vpc/pricing/) and "
        "[AWS PrivateLink pricing](https://aws.amazon.com/privatelink/pricing/); "
        "tools/documents/costs/prices.py says where each figure was read.",
        table(header, rows),
    )
