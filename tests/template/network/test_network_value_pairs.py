"""Every value of each parameter to every other and back: no subnet and no VPC is replaced unasked.

What replaces comes from the resource schemas: a change of a create-only property, and of a conditionally
create-only one unless a source says otherwise.
"""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from doctor.templates import Evaluation, evaluate
from portfolio.schemas import schema

KEPT = ("AWS::EC2::VPC", "AWS::EC2::Subnet", "AWS::EC2::SecurityGroup")
VALUES = {
    "AvailabilityZones": ("2", "3"),
    "NatGateways": ("none", "one", "one-per-zone"),
    "IpVersions": ("ipv4", "ipv4-and-ipv6", "dual-stack"),
    "SshAllowedCidr": ("", "203.0.113.0/24", "203.0.113.0/24,198.51.100.7/32", ",198.51.100.7/32"),
    "ReachableFrom": ("everybody", "ranges", "private-networks"),
    "OutgoingMail": ("off", "on"),
    "DirectoryAccess": ("off", "on"),
    "EndpointZones": ("one", "all"),
    "EcsEndpoints": ("no", "yes"),
    "FlowLogRetentionDays": ("7", "30"),
    "FlowLogKeyArn": ("", "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"),
}
REFUSED = ("IpVersions", "dual-stack")
"""The value that the function default-group lets nobody come to or leave: its own tests show it."""


def replaced(before: Evaluation, after: Evaluation) -> set[str]:
    """The subnets, VPCs and groups in both that the change replaces."""
    found = set()
    for name, resource in before.resources.items():
        other = after.resources.get(name)
        if other is None or resource.type not in KEPT:
            continue
        known = schema(resource.type)
        fixed = {path[0] for path in (*known.create_only, *known.conditionally_create_only)}
        if any(resource.properties.get(one) != other.properties.get(one) for one in fixed):
            found.add(name)
    return found


@pytest.mark.parametrize("parameter", VALUES)
def test_no_pair_of_values_replaces_what_data_stands_in(
    templates: dict[str, dict[str, Any]], parameter: str
) -> None:
    """Forwards and backwards; the one value that would is refused by the function that subnets wait for."""
    made = {
        value: evaluate(templates["network"], {"EnvironmentName": "demo", parameter: value})
        for value in VALUES[parameter]
    }
    for one, other in itertools.permutations(VALUES[parameter], 2):
        found = replaced(made[one], made[other])
        if REFUSED in ((parameter, one), (parameter, other)):
            assert found, "then it need not be refused"
        else:
            assert found == set(), (one, other)


def test_subnets_wait_for_what_refuses_in_their_place(templates: dict[str, dict[str, Any]]) -> None:
    """Else they would be replaced before the refusal."""
    for name, resource in templates["network"]["Resources"].items():
        if resource["Type"] == "AWS::EC2::Subnet":
            assert "DefaultGroup" in resource["DependsOn"], name


def test_bedrocks_endpoint_is_left_out_where_bedrock_is_not(templates: dict[str, dict[str, Any]]) -> None:
    """The others are made there as well."""
    from doctor.templates import Account  # noqa: PLC0415 - used here alone

    given = {"EnvironmentName": "demo", "EcsEndpoints": "yes"}
    here = evaluate(templates["network"], given)
    there = evaluate(templates["network"], given, account=Account(region="ap-east-1"))
    assert set(here.resources) - set(there.resources) == {"BedrockEndpoint"}
