"""The network's tables: placement, flows, addresses, parameters and outputs."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import TYPE_CHECKING, Any

from products.contract import ZONE_NUMBERS
from products.network import conditions
from products.network.addresses.address_plan import PREFIXES, Tier, subnet_network
from products.network.parameters import SSH_ALLOWED_CIDR
from products.network.rules import outgoing, reach
from products.network.rules.flows import FLOWS, SECURITY_GROUPS, Addresses, SecurityGroup
from tools.documents.markdown import section, table

if TYPE_CHECKING:
    from collections.abc import Mapping

AWS_RESERVES = 5
"""Addresses of a subnet that AWS keeps (Amazon VPC User Guide, "Subnet CIDR blocks")."""

SUBNET_TYPES = {
    Tier.PUBLIC: "PUBLIC",
    Tier.PRIVATE: "PRIVATE_WITH_EGRESS",
    Tier.ISOLATED: "PRIVATE_ISOLATED",
}
WHEN: Mapping[str, str] = {
    conditions.DUAL_STACK.name: "IpVersions is not ipv4",
    **{
        condition.name: f"{each.parameter.name} is on{ipv6}"
        for each in outgoing.OUTGOING
        for condition, ipv6 in (
            (each.chosen, ""),
            (each.chosen_in_ipv6, " and IpVersions is not ipv4"),
        )
    },
    reach.FROM_EVERYWHERE.name: "ReachableFrom is everybody",
    reach.FROM_EVERYWHERE_IN_IPV6.name: "ReachableFrom is everybody and IpVersions is not ipv4",
    **{
        condition.name: f"{parameter.name} has a range {number}"
        for parameter, positions in (
            (SSH_ALLOWED_CIDR, conditions.SSH_ALLOWED),
            (reach.ALLOWED_RANGES, reach.RANGES_ALLOWED),
            (reach.ALLOWED_IPV6_RANGES, reach.IPV6_RANGES_ALLOWED),
            (reach.PRIVATE_NETWORK_RANGES, reach.PRIVATE_RANGES_ALLOWED),
        )
        for number, condition in enumerate(positions, 1)
    },
}


def placement_section() -> str:
    """Which component stands where, and which group is attached to it."""
    rows = [[g.component, SUBNET_TYPES[g.tier], g.logical_id] for g in SECURITY_GROUPS]
    return section("Component placement", table(["component", "subnet type", "security group"], rows))


def flow_section() -> str:
    """Who opens connections to whom."""
    rows = [
        [
            _words(flow.source),
            _words(flow.target),
            ", ".join(str(port) for port in flow.ports),
            WHEN[flow.condition.name] if flow.condition else "always",
            flow.why,
        ]
        for flow in FLOWS
    ]
    return section(
        "Flows",
        "Each row is an egress rule of the source's group and an ingress rule of the target's. Everything "
        "else is refused. Whoever may call every address on a port may call the load balancer on it too, "
        "where that admits everybody.",
        table(["from", "to", "TCP port", "when", "why"], rows),
    )


def address_section() -> str:
    """The subnets of the default range, and the sizes for the others."""
    vpc = IPv4Network("10.0.0.0/16")
    rows = [
        [str(tier), str(zone), str(block), f"{block.num_addresses - AWS_RESERVES:,}"]
        for tier in Tier
        for zone in ZONE_NUMBERS
        for block in [subnet_network(vpc, tier, zone)]
    ]
    sizes = []
    for prefix in PREFIXES:
        networks = [subnet_network(IPv4Network((0, prefix)), tier, 1) for tier in Tier]
        sizes.append(
            [f"/{prefix}", *(f"/{n.prefixlen} ({n.num_addresses - AWS_RESERVES:,})" for n in networks)]
        )
    return section(
        "Address plan",
        f"The default range {vpc}, with the addresses that AWS leaves for use:",
        table(["tier", "zone", "subnet", "usable addresses"], rows),
        "The last quarter of the range, and a fourth block of the public and isolated tiers, are free: for a "
        "fourth zone, or for tiers still unknown. Other ranges give subnets of these sizes:",
        table(["range", *(str(tier) for tier in Tier)], sizes),
    )


def parameter_section(template: Mapping[str, Any]) -> str:
    """Every parameter under the heading that the console shows it under."""
    interface = template["Metadata"]["AWS::CloudFormation::Interface"]
    rows = []
    for group in interface["ParameterGroups"]:
        for name in group["Parameters"]:
            declared = template["Parameters"][name]
            rows.append(
                [
                    group["Label"]["default"],
                    f"{interface['ParameterLabels'][name]['default']} (`{name}`)",
                    _default(declared),
                    declared["Description"],
                ]
            )
    return section("Parameters", table(["group", "parameter", "default", "what it decides"], rows))


def output_section(template: Mapping[str, Any]) -> str:
    """Every output, what exports it and when it exists."""
    rows = [
        [
            f"`{name}`",
            f"`{output['Export']['Name']['Fn::Sub']}`" if "Export" in output else "",
            f"if {output['Condition']}" if "Condition" in output else "always",
            output["Description"],
        ]
        for name, output in template["Outputs"].items()
    ]
    return section("Outputs", table(["output", "export", "when", "meaning"], rows))


def _words(peer: SecurityGroup | Addresses) -> str:
    return peer.meaning if isinstance(peer, Addresses) else f"{peer.component} ({peer.logical_id})"


def _default(declared: Mapping[str, Any]) -> str:
    if "Default" not in declared:
        return "none: must be given"
    return f"`{declared['Default']}`" if declared["Default"] != "" else "empty"
