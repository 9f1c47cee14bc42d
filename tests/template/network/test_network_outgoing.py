"""Mail and directories: LibreChat may call them where that was chosen, and nobody else may anywhere."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import pytest

from doctor.reachability import Network
from doctor.templates import evaluate
from tests.support.company_vpc import TIERS, ZONES, chosen
from tests.template.network.conftest import Launch, launch
from tests.template.network.test_network_flows import reached

PORTS = {"OutgoingMail": {465, 587}, "DirectoryAccess": {636}}
"""RFC 8314, section 3.3 (https://www.rfc-editor.org/rfc/rfc8314#section-3.3); IANA Service Name and
Transport Protocol Port Number Registry, ``ldaps``
(https://www.iana.org/assignments/service-names-port-numbers)."""
EXPORTS = {"OutgoingMail": "MailEgressPorts", "DirectoryAccess": "DirectoryEgressPorts"}
OPERATORS_OUTSIDE = ("internet (IPv4)", "operators")


def of_these_ports(made: Launch, network: Network) -> set[tuple[str, str, int]]:
    """What is reached on the ports of mail and directories."""
    wanted = set().union(*PORTS.values())
    return {flow for flow in reached(made, network) if flow[2] in wanted}


@pytest.mark.parametrize(
    ("parameter", "nat", "versions"),
    list(itertools.product(PORTS, ("none", "one"), ("ipv4", "ipv4-and-ipv6"))),
)
def test_only_what_was_chosen_may_be_called_and_only_by_librechat(
    templates: dict[str, dict[str, Any]], parameter: str, nat: str, versions: str
) -> None:
    """The EC2 instance always, ECS tasks where there is NAT; the other choice's ports stay closed."""
    made = launch(
        templates["network"],
        {parameter: "on", "NatGateways": nat, "IpVersions": versions, "SshAllowedCidr": ""},
    )
    callers = ["EC2 instance", *(["ECS tasks"] if nat != "none" else [])]
    called = [*OPERATORS_OUTSIDE, *(["internet (IPv6)"] if versions != "ipv4" else [])]
    expected = set(itertools.product(callers, called, PORTS[parameter]))
    assert of_these_ports(made, made.network) == expected


def test_no_rule_for_mail_or_directories_can_be_left_out(templates: dict[str, dict[str, Any]]) -> None:
    """Each carries a flow that is lost without it."""
    made = launch(templates["network"], {**dict.fromkeys(PORTS, "on"), "IpVersions": "ipv4-and-ipv6"})
    rules = [name for name in made.evaluation.resources if "MailServers" in name or "Directories" in name]
    everything = of_these_ports(made, made.network)
    for name in rules:
        rest = {k: v for k, v in made.evaluation.resources.items() if k != name}
        without = Network([replace(made.evaluation, resources=rest)])
        assert of_these_ports(made, without) < everything, name


@pytest.mark.parametrize("product", ["network", "network-existing"])
@pytest.mark.parametrize("parameter", PORTS)
def test_the_ports_are_exported_only_where_they_are_open(
    templates: dict[str, dict[str, Any]], product: str, parameter: str
) -> None:
    """A compute product that needs them is refused elsewhere, for want of the export."""
    outputs = {"Vpc": "vpc-1"} | {f"{tier}Subnet{zone}": f"subnet-{zone}" for tier in TIERS for zone in ZONES}
    parameters = {"EnvironmentName": "demo"} if product == "network" else chosen(outputs, 2)
    name = f"librechat-demo-{EXPORTS[parameter]}"
    closed, opened = (
        evaluate(templates[product], {**parameters, parameter: value}).exports for value in ("off", "on")
    )
    assert name not in closed
    assert {int(port) for port in opened[name].split(",")} == PORTS[parameter]
    assert opened.keys() - closed.keys() == {name}
