"""Network ACLs, which no template of ours declares: whether one denies a connection that is needed."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any

from doctor.reachability import Component, Outside

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portfolio.diagnosis.reading.network_reading import LiveNetwork
    from portfolio.diagnosis.reading.paths import Environment, Path

EPHEMERAL = 50000
"""A port as clients use for answers: within the ephemeral range of every client ("Custom network ACLs
for your VPC", Amazon VPC User Guide, section "Ephemeral ports")."""
_ALL, _TCP = "-1", "6"


def denial(told: LiveNetwork, live: Environment, path: Path) -> tuple[str, str] | None:
    """Which entry denies the connection or its answers, and how; None if none does.

    An ACL filters what crosses the border of a subnet, in each direction on its own, and the entry with the
    lowest number decides ("Network ACL basics", Amazon VPC User Guide).
    """
    for here, there, outward in _crossings(live, path):
        entries = told.acl_entries.get(here)
        if entries is None:
            continue
        for egress, port in ((outward, path.port), (not outward, EPHEMERAL)):
            entry = _decides(entries, there, port, egress=egress)
            if entry is not None and entry.get("RuleAction") == "deny":
                way = "to" if egress else "from"
                named = (
                    f"entry {entry.get('RuleNumber')} of the network ACL {entry['NetworkAclId']} denies it"
                )
                return named, f"{here} {way} {there} on port {port}"
    return None


def _crossings(live: Environment, path: Path) -> list[tuple[str, str, bool]]:
    """Each subnet with the addresses on the other side, and whether the connection goes out of it."""
    by_name = {one.name: one for one in live.components.values()}
    source = path.source if isinstance(path.source, Outside) else by_name.get(path.source.name)
    if isinstance(path.target, Outside):
        target: Component | Outside | None = path.target
    elif isinstance(path.target, Component):
        target = by_name.get(path.target.name)
    else:
        target = None
    if source is None or target is None:
        return []
    found = []
    for here, other, outward in ((source, target, True), (target, source, False)):
        if isinstance(here, Component):
            found += [
                (subnet, addresses, outward)
                for subnet in here.subnets
                for side, addresses in _addresses(live, other)
                if side != subnet
            ]
    return found


def _addresses(live: Environment, end: Component | Outside) -> list[tuple[str, str]]:
    if isinstance(end, Outside):
        return [("", str(end.block))]
    subnets = live.network.subnets
    return [(each, str(subnets[each].blocks[0])) for each in end.subnets if each in subnets]


def _decides(
    entries: Sequence[Mapping[str, Any]], addresses: str, port: int, *, egress: bool
) -> Mapping[str, Any] | None:
    """The entry that decides for these addresses; one that names only some of them decides if it denies."""
    wanted = ipaddress.ip_network(addresses, strict=False)
    for entry in sorted(entries, key=lambda one: one.get("RuleNumber", 0)):
        cidr = entry.get("CidrBlock", entry.get("Ipv6CidrBlock", ""))
        if entry.get("Egress", False) is not egress or not cidr:
            continue
        named = ipaddress.ip_network(cidr, strict=False)
        if named.version != wanted.version or not named.overlaps(wanted):
            continue
        protocol, ports = str(entry.get("Protocol", _ALL)), entry.get("PortRange", {})
        if protocol not in (_ALL, _TCP):
            continue
        if protocol == _TCP and not ports.get("From", 0) <= port <= ports.get("To", 65535):
            continue
        # Between whole subnets and the internet a narrower entry is met by some packets only.
        if wanted.prefixlen == 0 and named.prefixlen > 0:
            continue
        return entry
    return None
