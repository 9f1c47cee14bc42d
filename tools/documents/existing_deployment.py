"""The CDK deployment of LibreChat that this project is compared with: what waits for what in it.

``python -m tools.documents.existing_deployment LAUNCH=TEMPLATE …`` prints the part of
existing_deployment.json that comes from synthesised templates, so that anyone can record it anew.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from tools.documents.critical_path.graph import Graph, graph_of

RECORD = Path(__file__).with_name("existing_deployment.json")


def about() -> dict[str, Any]:
    """Where the record is from and how it was made."""
    found: dict[str, Any] = json.loads(RECORD.read_text(encoding="utf-8"))["about"]
    return found


def existing_launches() -> dict[str, Graph]:
    """Each recorded launch's graph, by the launch's name."""
    recorded = json.loads(RECORD.read_text(encoding="utf-8"))["launches"]
    return {
        launch: Graph(
            kinds={name: named for name, (named, _) in resources.items()},
            waits={name: frozenset(others) for name, (_, others) in resources.items()},
        )
        for launch, resources in recorded.items()
    }


def facts(template: dict[str, Any]) -> dict[str, tuple[str, list[str]]]:
    """Of a template, only each resource's kind and what it waits for."""
    graph = graph_of(template)
    return {name: (graph.kinds[name], sorted(graph.waits[name])) for name in sorted(graph.kinds)}


def main(arguments: list[str]) -> int:
    """Print the launches of the templates named, one resource a line."""
    parts = []
    for argument in arguments:
        launch, _, file = argument.partition("=")
        found = facts(json.loads(Path(file).read_text(encoding="utf-8")))
        lines = [f"{json.dumps(name)}: {json.dumps(fact)}" for name, fact in found.items()]
        parts.append(f"{json.dumps(launch)}: {{\n" + ",\n".join(lines) + "\n}")
    sys.stdout.write("{\n" + ",\n".join(parts) + "\n}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
