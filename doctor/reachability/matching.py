"""Whether a security group's rule speaks of somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doctor.reachability.peers import Component, Outside, covers

if TYPE_CHECKING:
    from doctor.reachability.network import Network
    from doctor.reachability.rules import Rule


def match(network: Network, rule: Rule, peer: Component | Outside) -> tuple[bool, bool]:
    """Whether the rule names some of the peer's addresses, and whether it names all of them.

    Raises:
        NotUnderstoodError: The rule names a prefix list whose addresses nobody told.
    """
    if network.service_of(rule) is not None:
        return False, False  # an AWS service's addresses are neither a component nor the internet
    if isinstance(peer, Outside):
        return peer.overlap(rule.peer_block) if rule.peer_block is not None else (False, False)
    if rule.peer_group is not None:
        named = rule.peer_group in peer.groups
        return named, named
    if rule.peer_block is None:
        return False, False
    blocks = [b for subnet in peer.subnets for b in network.subnets[subnet].blocks]
    mine = [b for b in blocks if b.version == rule.peer_block.version]
    some = any(rule.peer_block.overlaps(b) for b in mine)
    return some, some and all(covers(rule.peer_block, b) for b in mine)
