"""What waits for what in a launch, and its longest path.

CloudFormation makes a resource as soon as everything that it refers to, or names in ``DependsOn``, is made.
The longest path through these references therefore says how long a launch takes at least.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tools.documents.critical_path.durations import kind, seconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from doctor.templates import Evaluation

_VARIABLE = re.compile(r"\$\{([A-Za-z0-9]+)(?:\.[^}]*)?\}")


@dataclass(frozen=True, kw_only=True)
class Path:
    """A chain of resources, each waiting for the one before.

    Attributes:
        steps: The resources on it, first one first.
        seconds: What they take together.
    """

    steps: tuple[str, ...]
    seconds: int


@dataclass(frozen=True, kw_only=True)
class Graph:
    """The resources of one launch.

    Attributes:
        kinds: Each resource's kind, by its logical ID.
        waits: What each resource waits for.
    """

    kinds: Mapping[str, str]
    waits: Mapping[str, frozenset[str]]

    @cached_property
    def paths(self) -> dict[str, Path]:
        """The longest path that ends with each resource."""
        found: dict[str, Path] = {}

        def until(name: str) -> Path:
            if name not in found:
                earlier = [until(other) for other in sorted(self.waits[name])]
                before = max(earlier, key=lambda path: path.seconds, default=Path(steps=(), seconds=0))
                own = seconds(self.kinds[name])
                found[name] = Path(steps=(*before.steps, name), seconds=before.seconds + own)
            return found[name]

        for name in sorted(self.waits):
            until(name)
        return found

    @property
    def longest(self) -> Path:
        """The chain that takes longest."""
        return max(self.paths.values(), key=lambda path: path.seconds)


def graph_of(template: Mapping[str, Any], launch: Evaluation | None = None) -> Graph:
    """The graph of a template.

    Args:
        template: The template, as parsed JSON.
        launch: One launch of it, whose resources alone are counted; without one, every resource counts.
    """
    resources = template["Resources"]
    if launch is None:
        kinds = {name: kind(resource) for name, resource in resources.items()}
    else:
        kinds = {
            name: kind({"Type": made.type, "Properties": made.properties})
            for name, made in launch.resources.items()
        }
    waits = {name: (_waits(resources[name]) & set(kinds)) - {name} for name in kinds}
    return Graph(kinds=kinds, waits={name: frozenset(others) for name, others in waits.items()})


def explicit_waits(resource: Mapping[str, Any]) -> set[str]:
    """What the resource names in ``DependsOn``."""
    named = resource.get("DependsOn", [])
    return {named} if isinstance(named, str) else set(named)


def references(value: Any) -> Iterator[str]:  # noqa: ANN401 - any part of a template
    """Every name that a part of a template refers to; some are no resources."""
    if isinstance(value, list):
        for part in value:
            yield from references(part)
    elif isinstance(value, dict):
        for key, part in value.items():
            if key == "Ref":
                yield part
            elif key == "Fn::GetAtt":
                yield part.split(".")[0] if isinstance(part, str) else part[0]
            elif key == "Fn::Sub":
                yield from _VARIABLE.findall(part if isinstance(part, str) else part[0])
                yield from references([] if isinstance(part, str) else part[1])
            else:
                yield from references(part)


def _waits(resource: Mapping[str, Any]) -> set[str]:
    parts = [resource.get("Properties", {}), resource.get("Metadata", {})]
    return explicit_waits(resource) | set(references(parts))
