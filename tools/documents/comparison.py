"""How long a launch takes at least, next to the existing deployment: each size with what is most like it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from doctor.templates import Account, evaluate
from tools.documents.critical_path.durations import BOOT_SECONDS
from tools.documents.critical_path.graph import graph_of
from tools.documents.existing_deployment import existing_launches

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tools.documents.critical_path.graph import Graph

LAYERS = ("network", "data")
GOAL = 0.7
"""What this project set out for: its longest path by the existing deployment's, at most."""


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A launch of ours and the launch of the existing deployment that is most like it.

    Attributes:
        compute: Our compute product.
        size: Our size.
        existing: The existing deployment's launch.
        alike: What both then have.
    """

    compute: str
    size: str
    existing: str
    alike: str


STAGING = "one DocumentDB instance, one PostgreSQL instance without a standby, two zones, one NAT gateway"
PRODUCTION = "two DocumentDB instances, PostgreSQL with a standby (there: an Aurora reader), three zones"
PAIRS = (
    Pair(compute="compute-ecs", size="small", existing="staging-ecs", alike=STAGING),
    Pair(compute="compute-ecs", size="medium", existing="production-ecs", alike=PRODUCTION),
    Pair(compute="compute-ec2", size="small", existing="staging-ec2", alike=STAGING),
    Pair(compute="compute-ec2", size="medium", existing="production-ec2", alike=PRODUCTION),
)


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Both longest paths of a pair.

    Attributes:
        pair: What is compared.
        ours: Our products' longest paths, in seconds: one launch after another, so they add up.
        existing_complete: The existing deployment's, in seconds, until CloudFormation is done.
        existing_serving: The same until the application answers, as ours always counts.
    """

    pair: Pair
    ours: dict[str, int]
    existing_complete: int
    existing_serving: int

    @property
    def ours_seconds(self) -> int:
        """What our launches take together."""
        return sum(self.ours.values())

    @property
    def ratio(self) -> float:
        """Ours by the existing deployment's, both until the application answers."""
        return self.ours_seconds / self.existing_serving


def our_launches(templates: Mapping[str, Mapping[str, Any]], compute: str, size: str) -> dict[str, Graph]:
    """The graphs of one environment's three launches, by the products' names.

    Args:
        templates: The products' templates, by the products' names.
        compute: Which of the compute products.
        size: The size of data and compute.
    """
    zones = "2" if size == "small" else "3"
    given = {"EnvironmentName": "demo", "AvailabilityZones": zones, "Size": size, "AllowPlainHttp": "yes"}
    account = Account()
    graphs = {}
    for product in (*LAYERS, compute):
        template = templates[product]
        known = {name: value for name, value in given.items() if name in template["Parameters"]}
        launch = evaluate(template, known, stack=product, account=account)
        account = Account(exports={**account.exports, **launch.exports})
        graphs[product] = graph_of(template, launch)
    return graphs


def compare(templates: Mapping[str, Mapping[str, Any]]) -> list[Comparison]:
    """Every pair's longest paths, by the same table of durations."""
    existing = existing_launches()
    found = []
    for pair in PAIRS:
        graphs = our_launches(templates, pair.compute, pair.size)
        theirs = existing[pair.existing]
        found.append(
            Comparison(
                pair=pair,
                ours={product: graph.longest.seconds for product, graph in graphs.items()},
                existing_complete=theirs.longest.seconds,
                existing_serving=serving_seconds(theirs),
            )
        )
    return found


def serving_seconds(graph: Graph) -> int:
    """When the application answers: an instance that CloudFormation takes for done still has to boot."""
    booted = [
        path.seconds + BOOT_SECONDS
        for name, path in graph.paths.items()
        if graph.kinds[name] == "AWS::EC2::Instance"
    ]
    return max([graph.longest.seconds, *booted])
