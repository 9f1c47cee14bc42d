"""Each product's launch as a graph of what waits for what, and its longest path.

CloudFormation makes a resource as soon as everything that it refers to, or names in ``DependsOn``, is made.
The longest path through these references therefore says how long a launch takes at least.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docs.generate.markdown import page, section, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SECONDS = {
    "AWS::AutoScaling::AutoScalingGroup": 420,
    "AWS::CertificateManager::Certificate": 180,
    "AWS::DocDB::DBCluster": 120,
    "AWS::DocDB::DBInstance": 480,
    "AWS::EC2::NatGateway": 120,
    "AWS::EC2::VPCEndpoint": 60,
    "AWS::ECS::Service": 180,
    "AWS::EFS::MountTarget": 90,
    "AWS::ElastiCache::ServerlessCache": 240,
    "AWS::ElasticLoadBalancingV2::LoadBalancer": 150,
    "AWS::Lambda::Function": 30,
    "AWS::RDS::DBInstance": 600,
    "AWS::Route53::RecordSet": 45,
    "AWS::S3::Bucket": 20,
    "AWS::ServiceDiscovery::PrivateDnsNamespace": 60,
    "AWS::KMS::Key": 60,
    "AWS::IAM::InstanceProfile": 120,
    "AWS::IAM::Role": 20,
    "Custom::DocumentDbSchema": 30,
    "Custom::PostgresSchema": 30,
}
"""How long a resource of a type typically takes to be made, in seconds.

Planning values of 2026-11-22, from experience with CloudFormation; this project has not measured them on AWS.
They serve to compare one order of things with another, not to promise a time.
"""

OTHER_SECONDS = 10
"""For every other type."""

LAYERS = (("network",), ("data",), ("compute-ecs", "compute-ec2"))
_VARIABLE = re.compile(r"\$\{([A-Za-z0-9]+)(?:\.[^}]*)?\}")


@dataclass(frozen=True, kw_only=True)
class LongestPath:
    """The longest path of a launch.

    Attributes:
        steps: The resources on it, first one first.
        seconds: What they take together.
    """

    steps: tuple[str, ...]
    seconds: int


def dependencies(template: Mapping[str, Any]) -> dict[str, set[str]]:
    """What each resource waits for, by its logical ID."""
    resources = template["Resources"]
    graph = {}
    for name, resource in resources.items():
        named = resource.get("DependsOn", [])
        waits = set([named] if isinstance(named, str) else named)
        waits.update(_references(resource.get("Properties", {})), _references(resource.get("Metadata", {})))
        graph[name] = (waits & set(resources)) - {name}
    return graph


def seconds(resource_type: str) -> int:
    """How long a resource of the type typically takes to be made."""
    return SECONDS.get(resource_type, OTHER_SECONDS)


def longest_path(template: Mapping[str, Any]) -> LongestPath:
    """The chain of resources, each waiting for the one before, that takes longest."""
    graph = dependencies(template)
    found: dict[str, LongestPath] = {}

    def until(name: str) -> LongestPath:
        if name not in found:
            before = max(
                (until(other) for other in sorted(graph[name])),
                key=lambda path: path.seconds,
                default=LongestPath(steps=(), seconds=0),
            )
            own = seconds(template["Resources"][name]["Type"])
            found[name] = LongestPath(steps=(*before.steps, name), seconds=before.seconds + own)
        return found[name]

    return max((until(name) for name in sorted(graph)), key=lambda path: path.seconds)


def critical_path_page(templates: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """The page, by its file's name.

    Args:
        templates: The products' templates, by the products' names.
    """
    paths = {name: longest_path(templates[name]) for layer in LAYERS for name in layer}
    products = [section(name, _steps(templates[name], path)) for name, path in paths.items()]
    note = (
        "The durations are planning values of 2026-11-22; nothing was measured on AWS. Every resource "
        "that a template may hold is counted as if it were made."
    )
    return {"critical-path.md": page("How long a launch takes at least", note, _sums(paths), *products)}


def _references(value: Any) -> Iterator[str]:  # noqa: ANN401 - any part of a template
    """Every name that a part of a template refers to; some are no resources."""
    if isinstance(value, list):
        for part in value:
            yield from _references(part)
    elif isinstance(value, dict):
        for key, part in value.items():
            if key == "Ref":
                yield part
            elif key == "Fn::GetAtt":
                yield part.split(".")[0] if isinstance(part, str) else part[0]
            elif key == "Fn::Sub":
                yield from _VARIABLE.findall(part if isinstance(part, str) else part[0])
                yield from _references([] if isinstance(part, str) else part[1])
            else:
                yield from _references(part)


def _sums(paths: Mapping[str, LongestPath]) -> str:
    rows = [(name, _minutes(path.seconds), str(len(path.steps))) for name, path in paths.items()]
    for compute in LAYERS[-1]:
        names = [*(layer[0] for layer in LAYERS[:-1]), compute]
        rows.append((" + ".join(names), _minutes(sum(paths[name].seconds for name in names)), ""))
    return table(("launch", "longest path, minutes", "resources on it"), rows)


def _steps(template: Mapping[str, Any], path: LongestPath) -> str:
    passed = 0
    rows = []
    for step in path.steps:
        kind = template["Resources"][step]["Type"]
        passed += seconds(kind)
        rows.append((step, kind, str(seconds(kind)), _minutes(passed)))
    return table(("resource", "type", "seconds", "minutes since the start"), rows)


def _minutes(value: int) -> str:
    return f"{value / 60:.1f}"
