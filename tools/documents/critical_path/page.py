"""The page that says how long a launch takes at least, why, and how that compares."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from tools.documents.comparison import GOAL, compare, our_launches
from tools.documents.critical_path.durations import DURATIONS, OTHER, seconds
from tools.documents.critical_path.explicit_waits import reasons_section
from tools.documents.existing_deployment import about, existing_launches
from tools.documents.markdown import page, section, table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tools.documents.comparison import Comparison
    from tools.documents.critical_path.graph import Graph

SIZES = ("small", "medium", "large")
SHOWN_SIZE = "medium"
NEIGHBOURS = 2
"""How many of the other resources that a step waits for are drawn: those made last."""

INTRODUCTION = (
    "CloudFormation makes a resource as soon as everything that it refers to, or names in `DependsOn`, is "
    "made. The longest path through these waits is therefore the least that a launch takes. It is counted "
    "with [one table of typical durations](#durations) of 2026-11-23; this project has measured nothing on "
    "AWS, so the minutes serve to compare one order of things with another, not to promise a time. In the "
    "diagrams thick arrows are the longest path; dotted ones lead from what its steps wait for besides."
)
SEQUENCE = (
    "The three products are launched one after another, so their paths add up: data imports what network "
    "exports, and exports exist once a stack is complete. Within a launch no path holds two databases in "
    "a row."
)
LIMITS = (
    "What the comparison cannot show: the existing deployment's ECS services wait for no initialisation, so "
    "CloudFormation may start them before the databases answer; its EC2 stack is complete while the instance "
    "still boots, whereas ours is complete once the application answers. The column “answers” adds that boot "
    "to it; the ratio is counted from there."
)


def critical_path_page(templates: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """The page, by its file's name.

    Args:
        templates: The products' templates, by the products' names.
    """
    graphs = {
        **our_launches(templates, "compute-ec2", SHOWN_SIZE),
        **our_launches(templates, "compute-ecs", SHOWN_SIZE),
    }
    order = ("network", "data", "compute-ecs", "compute-ec2")
    return {
        "critical-path.md": page(
            "How long a launch takes at least",
            INTRODUCTION,
            SEQUENCE,
            _totals(templates),
            _comparison(compare(templates)),
            *(section(f"{product}, size {SHOWN_SIZE}", _steps(graphs[product])) for product in order),
            reasons_section(),
            _durations(),
        )
    }


def diagram(graph: Graph) -> str:
    """The longest path and what else its steps wait for, as a Mermaid flow chart.

    The path runs along thick arrows; a number is how many seconds the resource takes, and for a neighbour
    when it is made at the earliest.
    """
    steps = graph.longest.steps
    lines = ["```mermaid", "flowchart LR"]
    lines += [f'  {name}["{name}<br/>{seconds(graph.kinds[name])} s"]' for name in steps]
    lines += [f"  {before} ==> {after}" for before, after in pairwise(steps)]
    drawn = set(steps)
    for step, before in zip(steps, (None, *steps), strict=False):
        others = sorted(graph.waits[step] - {before}, key=lambda name: (-graph.paths[name].seconds, name))
        for other in others[:NEIGHBOURS]:
            if other not in drawn:
                lines.append(f'  {other}(["{other}<br/>made after {graph.paths[other].seconds} s"])')
                drawn.add(other)
            lines.append(f"  {other} -.-> {step}")
    return "\n".join([*lines, "```"])


def _totals(templates: Mapping[str, Mapping[str, Any]]) -> str:
    rows = []
    for size in SIZES:
        for compute in ("compute-ecs", "compute-ec2"):
            paths = [g.longest.seconds for g in our_launches(templates, compute, size).values()]
            rows.append((f"network + data + {compute}", size, *map(_minutes, paths), _minutes(sum(paths))))
    return table(("launches", "size", "network", "data", "compute", "together, minutes"), rows)


def _comparison(found: list[Comparison]) -> str:
    rows = [
        (
            f"{each.pair.compute}, {each.pair.size}",
            each.pair.existing,
            each.pair.alike,
            _minutes(each.ours_seconds),
            _minutes(each.existing_complete),
            _minutes(each.existing_serving),
            f"{each.ratio:.2f}",
        )
        for each in found
    ]
    header = ("ours", "existing", "both have", "ours, minutes", "existing, complete", "answers", "ratio")
    return section(
        "Next to the existing deployment", _verdict(found), table(header, rows), LIMITS, _chain(), _origin()
    )


def _verdict(found: list[Comparison]) -> str:
    reached = [each for each in found if each.ratio <= GOAL]
    if len(reached) == len(found):
        return f"The goal was a ratio of at most {GOAL}; it is reached in every comparison."
    return (
        f"The goal was a ratio of at most {GOAL}. **It is reached in {len(reached)} of {len(found)} "
        "comparisons.** The three launches one after another are the reason: the NAT gateway is made before "
        "the databases and the load balancer after them, while one stack makes them side by side (with ECS "
        "both, with EC2 the gateway). What is gained for it: each layer is updated, rolled back and handed "
        "over by itself. The longer the databases take, the more count the two that the existing production "
        "makes in a row."
    )


def _chain() -> str:
    graph = existing_launches()["production-ec2"]
    return (
        "What makes the existing production slow is a chain in its database: the Aurora reader waits for the "
        "writer, the initialisation for both, and with EC2 the load balancer and the instance for that:\n\n"
        + _step_table(graph)
    )


def _origin() -> str:
    record = about()
    return (
        f"The existing deployment is {record['repository']} ({record['licence']}), recorded on "
        f"{record['recorded']} with {record['tools']}. {record['how']} The commits of the files read are in "
        "`tools/documents/existing_deployment.json`."
    )


def _steps(graph: Graph) -> str:
    return f"{_step_table(graph)}\n\n{diagram(graph)}"


def _step_table(graph: Graph) -> str:
    rows = [
        (name, graph.kinds[name], str(seconds(graph.kinds[name])), _minutes(graph.paths[name].seconds))
        for name in graph.longest.steps
    ]
    return table(("resource", "kind", "seconds", "minutes since the start"), rows)


def _durations() -> str:
    rows = [(named, str(entry.seconds), entry.source) for named, entry in sorted(DURATIONS.items())]
    note = (
        "Seen on 2026-11-23. A log is a line “Creation complete after …” that Terraform printed on AWS and "
        "someone published on GitHub, where the resource's ID finds it; the value is the median. The waits "
        "for AWS are the same in CloudFormation."
    )
    return section("Durations", note, table(("kind", "seconds", "source"), [*rows, _other()]))


def _other() -> tuple[str, str, str]:
    return "every other kind", str(OTHER.seconds), OTHER.source


def _minutes(value: int) -> str:
    return f"{value / 60:.1f}"
