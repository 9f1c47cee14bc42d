"""Who no longer reaches whom, and by which difference: symptoms joined to their causes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doctor.reachability import Component, Request
from doctor.templates import NotUnderstoodError
from portfolio.diagnosis import symptoms
from portfolio.diagnosis.checks import acls
from portfolio.diagnosis.finding import Finding, Rank, unlooked
from portfolio.diagnosis.reading.placement import misplaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from portfolio.diagnosis.cause import Cause
    from portfolio.diagnosis.reading.network_reading import LiveNetwork
    from portfolio.diagnosis.reading.paths import Environment, Path

DRIFT_WHY = "what runs is not what the templates declare: the next update may fail or undo it unasked"
OPEN_WHY = "it lets somebody in or out whom no flow of the network product names"


def diagnosed(
    expected: Environment, live: Environment, told: LiveNetwork, causes: list[Cause], paths: list[Path]
) -> list[Finding]:
    """A finding for each cause, with the connections that break by it; and for what breaks without any.

    Args:
        expected: The environment as declared.
        live: The environment as it runs.
        told: What EC2 told of the network.
        causes: The differences.
        paths: The connections that are needed.
    """
    causes = [*causes, *misplaced(expected, live)]
    refused: list[tuple[Path, str]] = []
    denied: dict[str, list[tuple[Path, str]]] = {}
    findings: list[Finding] = []
    for path in paths:
        try:
            answer = expected.answer(path)
            if not answer.reached and not path.comes_from_private_network:
                continue  # the templates open the groups, and the network has no way: nothing to expect
            now = live.answer(path)
        except NotUnderstoodError as error:
            findings.append(
                unlooked(f"the connection of {path}", str(error), "look at it in the VPC console")
            )
            continue
        if not now.reached or (answer.everywhere and not now.everywhere):
            refused.append((path, now.refusal or "it is possible in some zones only"))
        elif denial := acls.denial(told, live, path):
            denied.setdefault(denial[0], []).append((path, denial[1]))
    return [*_explained(expected, causes, refused), *map(_denied, denied, denied.values()), *findings]


def _explained(
    expected: Environment, causes: list[Cause], refused: list[tuple[Path, str]]
) -> Iterator[Finding]:
    unexplained = dict(refused)
    for cause in causes:
        broken = (
            []
            if cause.weakens
            else [(path, why) for path, why in refused if cause.about & _uses(expected, path)]
        )
        for path, _ in broken:
            unexplained.pop(path, None)
        yield _finding(cause, broken)
    by_reason: dict[tuple[str, str], list[Path]] = {}
    for path, why in unexplained.items():
        by_reason.setdefault((path.symptom.check, _general(why, path)), []).append(path)
    for (_, why), broken_paths in by_reason.items():
        worst = broken_paths[0].symptom
        yield Finding(
            check=worst.check,
            rank=Rank.BROKEN,
            symptom=worst.words,
            found=why,
            evidence=tuple(f"no connection: {path}" for path in broken_paths),
            why=worst.why,
            fix="look at the route tables, network ACLs and security groups of both ends in the VPC console "
            "(Reachability Analyzer shows the hop); the templates declare no part of this",
            broken=tuple(path.ends for path in broken_paths),
        )


def _denied(entry: str, broken: list[tuple[Path, str]]) -> Finding:
    """What an entry of a network ACL breaks: no template of ours has any."""
    worst = min((path.symptom for path, _ in broken), key=symptoms.weight)
    return Finding(
        check=worst.check,
        rank=Rank.BROKEN,
        symptom=worst.words,
        found=entry,
        evidence=tuple(f"no connection: {path}: {how}" for path, how in broken),
        why=worst.why,
        fix="remove the entry, or allow this before it: the port, and answers to ports 1024 to 65535",
        broken=tuple(dict.fromkeys(path.ends for path, _ in broken)),
    )


def _general(why: str, path: Path) -> str:
    """A refusal without the names of its ends, so that one cause is told once."""
    source, target = path.ends
    return why.replace(source, path.source_kind.rpartition("::")[2]).replace(
        target, path.target_kind.rpartition("::")[2]
    )


def _finding(cause: Cause, broken: list[tuple[Path, str]]) -> Finding:
    if not broken:
        if cause.symptom:
            return Finding(
                check=cause.check,
                rank=Rank.BROKEN,
                symptom=cause.symptom,
                found=cause.found,
                evidence=cause.evidence,
                why=DRIFT_WHY,
                fix=cause.fix,
            )
        return Finding(
            check="drift",
            rank=Rank.RISK,
            symptom="The network differs from its template",
            found=cause.found,
            evidence=cause.evidence,
            why=OPEN_WHY if cause.weakens else DRIFT_WHY,
            fix=cause.fix,
        )
    worst = min((path.symptom for path, _ in broken), key=symptoms.weight)
    return Finding(
        check=cause.check if cause.symptom else worst.check,
        rank=Rank.BROKEN,
        symptom=cause.symptom or worst.words,
        found=cause.found,
        evidence=(*cause.evidence, *(f"no connection: {path}: {why}" for path, why in broken)),
        why=worst.why,
        fix=cause.fix,
        broken=tuple(dict.fromkeys(path.ends for path, _ in broken)),
    )


def _uses(expected: Environment, path: Path) -> set[str]:
    """The names and IDs of everything that a connection goes through, as declared."""
    used: set[str] = {*path.ends}
    network, picture = expected.network, expected.picture
    ids = set()
    for end in (path.source, path.target):
        if isinstance(end, Component):
            ids |= {*end.subnets}
            used |= {identifier for identifier, one in expected.components.items() if one.name == end.name}
    if not isinstance(path.target, Component) or not isinstance(path.source, Component):
        used |= network.attached_gateways
        ids |= {nat for subnet in ids for nat in _gateways(expected, subnet)}
        ids |= {network.nat_gateways[nat] for nat in ids if nat in network.nat_gateways}
    for subnet in set(ids):
        if subnet in network.subnets and network.subnets[subnet].route_table is not None:
            ids.add(str(network.subnets[subnet].route_table))
    used |= ids
    used |= {_last(step) for step in expected.answer(path).path}
    if isinstance(path.target, Request):
        used |= {"private DNS"} if path.target.service != "s3" else set()
        used |= {endpoint.token for endpoint in network.endpoints if endpoint.service == path.target.service}
    return used | {picture.names[identifier] for identifier in used if identifier in picture.names}


def _gateways(expected: Environment, subnet: str) -> Iterable[str]:
    return (
        route.target
        for route in (expected.network.routes_of(subnet) if subnet in expected.network.subnets else [])
        if route.target in expected.network.nat_gateways
    )


def _last(step: str) -> str:
    """The rule's or endpoint's name in a step of an answer: ``ingress rule Name (some addresses)``."""
    words = step.removesuffix(" (some addresses)").split()
    return words[-1] if words else ""
