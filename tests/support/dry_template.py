"""A template's values without a stack: references, names and ARNs as CloudFormation would make them up.

``Fn::If`` takes the same of its two values everywhere, so that two readings show whatever a form can choose.
What other layers export, and what a form names, carries words that say so (``imported``, ``offered``).
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from local_cloud.authorization.calls import calls_of
from local_cloud.authorization.expansion import tags_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from local_cloud.authorization.call import TypeCalls

REGION = "us-east-1"
ACCOUNT = "111122223333"
STACK_NAME = f"SC-{ACCOUNT}-pp-abcdefghijklm"
STACK_ID = (
    f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{STACK_NAME}/0a1b2c3d-0000-4000-8000-000000000000"
)
HOSTED_ZONE = "Z0123456789ABC"
SECRETS = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:"
NUMBER = "0a1b2c3d4e5f60718"
IMPORTED = "imported-"
OFFERED = "offered-"

_NOTHING = object()
_PSEUDO = {
    "AWS::StackName": STACK_NAME,
    "AWS::StackId": STACK_ID,
    "AWS::Region": REGION,
    "AWS::AccountId": ACCOUNT,
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::Partition": "aws",
    "AWS::NoValue": _NOTHING,
}
_CHOSEN = {
    "EnvironmentName": "demo",
    "HostedZoneId": HOSTED_ZONE,
    "CertificateId": NUMBER,
    "PostgresSnapshot": f"{OFFERED}postgres",
    "DocumentDbSnapshot": f"arn:aws:rds:{REGION}:{ACCOUNT}:cluster-snapshot:{OFFERED}documentdb",
    "RecoverySecretArn": f"{SECRETS}Recovery-{OFFERED}a1b2c3",
    "DataVolumeSnapshot": f"snap-{OFFERED}0a1b2c3d",
}
"""What a form names, beside secrets; every other field has its default, or a word of its own."""

_NUMBERED = {
    "AWS::CertificateManager::Certificate": "acm:{}:certificate/{}",
    "AWS::ElasticLoadBalancingV2::Listener": "elasticloadbalancing:{}:listener/app/SC-11-Alb/{}/0a1b",
    "AWS::ElasticLoadBalancingV2::LoadBalancer": "elasticloadbalancing:{}:loadbalancer/app/SC-11-Alb/{}",
    "AWS::ElasticLoadBalancingV2::TargetGroup": "elasticloadbalancing:{}:targetgroup/SC-11-Tar/{}",
}
"""Types whose ``Ref`` is an ARN with numbers in it."""

_AROUND_NAMES = {
    "AWS::SNS::Topic": f"arn:aws:sns:{REGION}:{ACCOUNT}:{{}}",
    "AWS::WAFv2::WebACL": f"{{}}|{NUMBER}|REGIONAL",
}
"""Types whose ``Ref`` is more than their name."""


@dataclass(frozen=True)
class DryTemplate:
    """A template with each condition taken as one value.

    Attributes:
        content: The template.
        branch: Which value each ``Fn::If`` takes: the first or the second.
    """

    content: Mapping[str, Any]
    branch: Literal[1, 2]

    def resources(self, *types: str) -> Iterator[tuple[str, TypeCalls, dict[str, Any]]]:
        """The resources of the types, or all: logical ID, calls and properties."""
        for logical_id, resource in self.content["Resources"].items():
            if not types or resource["Type"] in types:
                yield logical_id, calls_of(resource["Type"]), self.value(resource.get("Properties", {}))

    @functools.cached_property
    def tags(self) -> list[tuple[str, dict[str, str]]]:
        """The physical IDs and the ARNs of the resources that carry tags, with the tags."""
        return [
            (name, tags_in(kind, properties))
            for logical_id, kind, properties in self.resources()
            if kind.tags is not None
            for name in (self.physical_id(logical_id), self.arn(logical_id))
        ]

    @functools.cached_property
    def roles(self) -> dict[str, tuple[str, str]]:
        """The ARN and the boundary of each role, by its name."""
        return {
            self.physical_id(logical_id): (self.arn(logical_id), str(role.get("PermissionsBoundary", "")))
            for logical_id, _, role in self.resources("AWS::IAM::Role")
        }

    def generated(self, logical_id: str) -> str:
        """The name that CloudFormation makes up."""
        kind = calls_of(self.content["Resources"][logical_id]["Type"])
        return kind.generated(STACK_NAME, logical_id, "1A2B3C4D5E6F")

    def physical_id(self, logical_id: str) -> str:
        """What ``Ref`` gives of a resource."""
        resource = self.content["Resources"][logical_id]
        kind, name = calls_of(resource["Type"]), self.generated(logical_id)
        properties = resource.get("Properties", {})
        if kind.type in _NUMBERED:
            return "arn:aws:" + _NUMBERED[kind.type].format(f"{REGION}:{ACCOUNT}", NUMBER)
        if kind.named is not None:
            chosen = str(self.value(properties.get(kind.named)) or name)
            return _AROUND_NAMES.get(kind.type, "{}").format(chosen)
        return {
            "AWS::ECS::Service": lambda: (
                f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/{self.value(properties['Cluster'])}/{name}"
            ),
            "AWS::SecretsManager::Secret": lambda: f"{SECRETS}{name}-a1b2c3",
        }.get(kind.type, lambda: f"{logical_id.lower()}-{NUMBER}")()

    def arn(self, logical_id: str) -> str:
        """A resource's ARN, by its type's pattern."""
        resource = self.content["Resources"][logical_id]
        physical_id = self.physical_id(logical_id)
        arn = calls_of(resource["Type"]).arn.replace("*", NUMBER)
        for name, value in (
            ("partition", "aws"),
            ("region", REGION),
            ("account", ACCOUNT),
            ("path", str(resource.get("Properties", {}).get("Path") or "/")),
            ("id", physical_id),
            ("name part", physical_id.partition("|")[0]),
        ):
            arn = arn.replace(f"{{{name}}}", value)
        return arn

    def value(self, node: Any) -> Any:  # noqa: ANN401 - JSON of any shape
        """A node with its functions filled in."""
        if isinstance(node, list):
            return [value for each in node if (value := self.value(each)) is not _NOTHING]
        if not isinstance(node, dict):
            return node
        function = next(iter(node), "")
        if len(node) == 1 and (function == "Ref" or function.startswith("Fn::")):
            return self._called(function, node[function])
        return {key: value for key, each in node.items() if (value := self.value(each)) is not _NOTHING}

    def _called(self, function: str, argument: Any) -> Any:  # noqa: ANN401 - JSON of any shape
        """What an intrinsic function gives."""
        if function == "Ref":
            return self._reference(argument)
        if function == "Fn::If":
            return self.value(argument[self.branch])
        if function == "Fn::Sub":
            return self._substituted(argument)
        if function == "Fn::GetAtt":
            path = argument if isinstance(argument, str) else ".".join(argument)
            return self._attribute(*path.split(".", 1))
        values = self.value(argument)
        if function == "Fn::FindInMap":
            return self._found(*values)
        called: dict[str, Callable[[], Any]] = {
            "Fn::Cidr": lambda: [f"10.0.{number}.0/24" for number in range(64)],
            "Fn::GetAZs": lambda: [f"{REGION}{letter}" for letter in "abc"],
            "Fn::ImportValue": lambda: _imported(values),
            "Fn::Join": lambda: values[0].join(map(str, _list(values[1]))),
            "Fn::Select": lambda: values[1][min(int(values[0]), len(values[1]) - 1)],
            "Fn::Split": lambda: str(values[1]).split(values[0]),
        }
        return called.get(function, lambda: str(values))()

    def _reference(self, name: str) -> Any:  # noqa: ANN401 - JSON of any shape
        if name in _PSEUDO:
            return _PSEUDO[name]
        if name in self.content["Resources"]:
            return self.physical_id(name)
        default = self.content["Parameters"][name].get("Default")
        offered = f"{SECRETS}{OFFERED}{name.lower()}-a1b2c3" if name.endswith("SecretArn") else None
        return _CHOSEN.get(name) or offered or default or f"{name.lower()}-chosen"

    def _substituted(self, argument: Any) -> str:  # noqa: ANN401 - a text or a list
        text, given = (argument, {}) if isinstance(argument, str) else argument

        def fill(match: re.Match[str]) -> str:
            name = match[1]
            if name in given:
                return str(self.value(given[name]))
            return str(self._attribute(*name.split(".", 1)) if "." in name else self._reference(name))

        return re.sub(r"\$\{([^!}]+)\}", fill, text)

    def _attribute(self, logical_id: str, name: str) -> Any:  # noqa: ANN401 - a text or a list
        if name.endswith("SecretArn"):
            return f"{SECRETS}rds!cluster-{NUMBER}-a1b2c3"
        if name.endswith("Arn"):
            return self.arn(logical_id)
        if name in {"Ipv6CidrBlocks", "PrivateRanges", "RouteTableIds"}:
            return [f"{logical_id}-{name}"]
        return self.physical_id(logical_id).rpartition("/")[2]

    def _found(self, table: str, row: str, column: str) -> Any:  # noqa: ANN401 - JSON of any shape
        rows = self.content["Mappings"][table]
        chosen = rows.get(row) or next(iter(rows.values()))
        return chosen.get(column) or next(iter(chosen.values()))


def _list(value: Any) -> list[Any]:  # noqa: ANN401 - JSON of any shape
    return value if isinstance(value, list) else [value]


def _imported(name: str) -> str:
    """What another layer exports under a name."""
    short = name.rpartition("-")[2]
    arn = next((start for end, start in _EXPORTED.items() if short.endswith(end)), "")
    if short.endswith("SubnetIds"):
        return ",".join(f"{IMPORTED}{short}{number}" for number in (1, 2, 3))
    return f"{arn}{IMPORTED}{short}"


_EXPORTED = {
    "SecretArn": SECRETS,
    "KeyArn": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/",
    "TopicArn": f"arn:aws:sns:{REGION}:{ACCOUNT}:",
}
