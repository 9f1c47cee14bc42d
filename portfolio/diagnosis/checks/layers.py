"""The layers as wholes: stacks that failed, layers and exports that are missing, versions that do not fit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from portfolio.diagnosis.finding import Finding, Rank
from portfolio.diagnosis.reading.stacks import LAYERS
from products.contract import STANDS_ON, Layer, all_keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from portfolio.diagnosis.reading.stacks import Stack

_FAILED = re.compile(r"(FAILED|^ROLLBACK_COMPLETE)$")
_EGRESS = re.compile(r"-EgressSubnet\d+Id$")
_VARIABLE = "${EnvironmentName}"


def look_at_stacks(stacks: Sequence[Stack]) -> Iterator[Finding]:
    """Stacks whose last operation failed, and resources of theirs that did."""
    for stack in stacks:
        failed = [
            f"{name} ({made.type}) is {made.status}"
            for name, made in stack.resources.items()
            if made.status.endswith("_FAILED")
        ]
        if _FAILED.search(stack.status):
            yield Finding(
                check="stack-failed",
                rank=Rank.BROKEN,
                symptom=f"The {stack.product} product is in a failed state",
                found=f"the stack {stack.name} is {stack.status}",
                evidence=tuple(each for each in (stack.reason, *failed) if each),
                why="it takes no update until it is repaired, and what it made may be incomplete",
                fix="catalog status ENVIRONMENT tells the reason; repair it, then update the product or "
                "terminate and launch it again",
            )


def look_at_completeness(stacks: Sequence[Stack], environment: str) -> Iterator[Finding]:
    """A layer that is missing below one that is there, and two stacks of one layer."""
    by_layer: dict[Layer, list[Stack]] = {layer: [] for layer in Layer}
    for stack in stacks:
        by_layer[stack.layer].append(stack)
    needed = {below for stack in stacks for below in STANDS_ON[stack.layer]}
    for layer in Layer:
        if layer in needed and not by_layer[layer]:
            yield Finding(
                check="layer-missing",
                rank=Rank.BROKEN,
                symptom=f"The {layer} layer of {environment} is missing",
                found=f"no stack of {environment} is of the {layer} layer, and one above it is there",
                evidence=tuple(f"{stack.product}: {stack.id}" for stack in stacks),
                why="what stands above it has nothing to stand on",
                fix="look in CloudTrail for DeleteStack, or name the right region and account",
            )
    for layer, several in by_layer.items():
        if len(several) > 1:
            yield Finding(
                check="layer-twice",
                rank=Rank.RISK,
                symptom=f"The {layer} layer of {environment} is there twice",
                found=f"{len(several)} stacks are of the {layer} layer",
                evidence=tuple(f"{stack.product}: {stack.id}" for stack in several),
                why="they share an address, names and databases, and change them for one another",
                fix="terminate the one that is not wanted",
            )


def look_at_exports(stacks: Sequence[Stack], environment: str) -> Iterator[Finding]:
    """What a layer's template exports under its conditions and its stack does not."""
    declared = {
        (layer, key.export_name(environment)): key.meaning for key in all_keys() for layer in (key.layer,)
    }
    for stack in stacks:
        wanted = _unconditional(stack.template, environment)
        missing = sorted(wanted - set(stack.exports))
        if missing:
            yield Finding(
                check="export-missing",
                rank=Rank.BROKEN,
                symptom=f"The {stack.product} product does not export what the layers above import",
                found=f"{len(missing)} of its exports are missing",
                evidence=tuple(
                    f"{name}: {declared.get((stack.layer, name), 'not in the contract')}" for name in missing
                ),
                why="launches and updates of the layers above are refused",
                fix=f"update the {stack.product} product with the parameters that it has; see its stack's "
                "events if that fails",
            )


def _unconditional(template: Mapping[str, object], environment: str) -> set[str]:
    """The names under which a template exports whatever is chosen."""
    outputs = template.get("Outputs", {})
    found = set()
    for output in outputs.values() if isinstance(outputs, dict) else ():
        name = output.get("Export", {}).get("Name")
        text = name.get("Fn::Sub") if isinstance(name, dict) else name
        if isinstance(text, str) and "Condition" not in output:
            found.add(text.replace(_VARIABLE, environment))
    return found


def look_at_way_out(stacks: Sequence[Stack]) -> Iterator[Finding]:
    """LibreChat on ECS in a network that has no way out any more."""
    exports = {name for stack in stacks if stack.layer is Layer.NETWORK for name in stack.exports}
    network = next((stack for stack in stacks if stack.layer is Layer.NETWORK), None)
    tasks = next((stack for stack in stacks if stack.product == "compute-ecs"), None)
    if network is None or tasks is None or any(_EGRESS.search(name) for name in exports):
        return
    choice = network.parameters.get("NatGateways", network.parameters.get("WayOut", "?"))
    yield Finding(
        check="no-way-out",
        rank=Rank.BROKEN,
        symptom="ECS tasks cannot pull images",
        found="the network has no way out (no NAT), and LibreChat runs on ECS",
        evidence=(
            f"{network.name} exports no EgressSubnet…Id; its choice of a way out is {choice!r}",
            f"{tasks.name} runs ECS services in its private subnets",
        ),
        why="no new task starts: ECS tasks stand in PRIVATE_WITH_EGRESS subnets, which need NAT",
        fix="update the network product with NatGateways one or one-per-zone, or run compute-ec2 instead",
    )


def look_at_versions(
    running: Mapping[str, str], newest: Mapping[str, str], refused: Mapping[str, Sequence[str]]
) -> Iterator[Finding]:
    """Layers whose versions do not fit one another.

    Args:
        running: The version of each product that runs.
        newest: The newest release of each product that is known here.
        refused: By product, what its template imports and the layers below do not export.
    """
    for product, names in refused.items():
        if names:
            below = [
                f"{other} {running.get(other, '?')}"
                for other in LAYERS
                if other in running and other != product
            ]
            yield Finding(
                check="version-skew",
                rank=Rank.BROKEN,
                symptom="The layers' versions do not fit one another",
                found=f"{product} {running.get(product, '?')} imports what the layers below do not export",
                evidence=(*names, f"below it run: {', '.join(below) or 'none'}"),
                why=f"{product} can neither be updated nor launched again",
                fix="update the layers below to their newest versions, the network first, then this one",
            )
    behind = [
        f"{product} {version}; the newest is {newest[product]}"
        for product, version in running.items()
        if product in newest and _behind(version, newest[product])
    ]
    current = [product for product, version in running.items() if newest.get(product) == version]
    if behind and current:
        yield Finding(
            check="version-skew",
            rank=Rank.RISK,
            symptom="The layers run versions of different ages",
            found=f"{len(behind)} of {len(running)} layers are behind the newest release, and others are not",
            evidence=(*behind, f"at the newest release: {', '.join(current)}"),
            why="versions that were released together are tested together",
            fix="update them: catalog update PRODUCT --environment NAME --version latest, the network first",
        )


def _behind(version: str, newest: str) -> bool:
    """Whether a version is of an older minor than the newest; a patch behind is no skew."""
    try:
        one, other = ([int(part) for part in each.split(".")][:2] for each in (version, newest))
    except ValueError:
        return False
    return one < other
