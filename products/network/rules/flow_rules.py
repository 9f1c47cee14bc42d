"""The rules of security groups that a row of the table of flows stands for."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from products.network.rules.flows import Addresses, Flow, SecurityGroup


@dataclass(frozen=True, kw_only=True)
class FlowRule:
    """One rule of a security group, made from a row.

    Attributes:
        logical_id: Its logical ID.
        group: The group that has it.
        peer: Whom it lets in or out.
        is_egress: It lets out.
        port: The port.
        protocol: The protocol, as EC2 spells it.
        description: What EC2 shows.
    """

    logical_id: str
    group: SecurityGroup
    peer: SecurityGroup | Addresses
    is_egress: bool
    port: int
    protocol: str
    description: str


def rules(flow: Flow) -> list[FlowRule]:
    """The row's rules.

    A security group at either end gets its rule; between two groups that is an egress and an ingress rule.
    """
    made: list[FlowRule] = []
    for port, protocol in itertools.product(flow.ports, flow.protocols):
        suffix = "" if protocol == "tcp" else protocol.capitalize()
        stem = f"{_name(flow.source)}To{_name(flow.target)}On{port}{suffix}"
        ends = (flow.source, flow.target, True), (flow.target, flow.source, False)
        for group, peer, is_egress in ends:
            if isinstance(group, SecurityGroup):
                words = f"{'to' if is_egress else 'from'} {_words(peer)}: {flow.why}"
                made.append(
                    FlowRule(
                        logical_id=f"{stem}{'Egress' if is_egress else 'Ingress'}",
                        group=group,
                        peer=peer,
                        is_egress=is_egress,
                        port=port,
                        protocol=protocol,
                        description=words,
                    )
                )
    return made


def _name(peer: SecurityGroup | Addresses) -> str:
    if isinstance(peer, Addresses):
        return peer.name
    return peer.logical_id.removesuffix("SecurityGroup").removesuffix("SG").replace("ALB", "Alb")


def _words(peer: SecurityGroup | Addresses) -> str:
    return peer.meaning if isinstance(peer, Addresses) else peer.component
