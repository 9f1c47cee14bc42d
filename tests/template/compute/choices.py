"""The choices that decide a path in an environment, and combinations of them.

Which choices these are is worked out from the templates: those on which anything depends that the model of
reachability reads. A new parameter that matters is thereby launched without being named here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doctor.reachability.network import READ_TYPES
from tests.support.company_vpc import chosen
from tests.template.checkov.launches import (
    FREE_TEXT,
    REACH,
    SECRETS_MANAGER,
    SNAPSHOT,
    WAYS_IN,
    ZONES,
    with_ipv6,
)
from tests.template.compute.combinations import Form, parts
from tests.template.compute.company import company_launch
from tests.template.compute.company_choices import SES
from tests.template.compute.covering import STRENGTH, covering
from tests.template.compute.values import ANTHROPIC_KEY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Templates = dict[str, dict[str, Any]]
Option = dict[str, dict[str, str]]
"""Parameters that are chosen together, by layer."""

NETWORKS = ("network", "network-existing")
COMPUTES = ("compute-ecs", "compute-ec2")
PLACING: dict[str, tuple[str, ...]] = {
    "AWS::AutoScaling::AutoScalingGroup": ("VPCZoneIdentifier", "LaunchTemplate"),
    "AWS::DocDB::DBCluster": ("DBSubnetGroupName", "VpcSecurityGroupIds"),
    "AWS::DocDB::DBSubnetGroup": ("SubnetIds",),
    "AWS::EC2::LaunchTemplate": ("LaunchTemplateData",),
    "AWS::ECS::Service": ("NetworkConfiguration",),
    "AWS::EFS::MountTarget": ("SubnetId", "SecurityGroups"),
    "AWS::ElastiCache::ServerlessCache": ("SubnetIds", "SecurityGroupIds"),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": ("Scheme", "Subnets", "SecurityGroups", "IpAddressType"),
    "AWS::Lambda::Function": ("VpcConfig",),
    "AWS::RDS::DBInstance": ("DBSubnetGroupName", "VPCSecurityGroups", "PubliclyAccessible"),
    "AWS::RDS::DBSubnetGroup": ("SubnetIds",),
}
"""What tells where a component stands; of what makes the network itself, everything does."""

NAMES = {"EnvironmentName", "VpcCidr", "ExistingVpcId"}
"""Parameters whose values name things; which name it is decides no path."""


def deciding(template: Mapping[str, Any]) -> set[str]:
    """The parameters on which depends what the model of reachability reads of a template."""
    whole = {"Conditions": {}, **template, "Rules": {}}
    form = Form(whole, {name: [""] for name in template["Parameters"]})
    found: set[str] = set()
    for part in parts(whole):
        everything = part.kind in READ_TYPES
        if everything or part.name.rpartition(".")[2] in PLACING.get(part.kind, ()):
            found |= form.decided_by(part, by_text=everything)
    return found - NAMES


def _zones(network: str, compute: str) -> Iterator[Option]:
    """All layers use the same number of zones, as the forms say."""
    for zones in ("2", "3"):
        one = {"AvailabilityZones": zones}
        if network == "network-existing":
            networks = [{**chosen(company_launch({}).outputs, int(zones)), **one}]
        else:
            networks = [option for option in ZONES if option["AvailabilityZones"] == zones]
        for option in networks:
            yield {"network": option, "data": one, "compute": one if compute == "compute-ecs" else {}}


def _addresses(network: str) -> Iterator[Option]:
    """A load balancer speaks IPv6 only in a network that does, and is internal only for private networks."""
    everybody, some, private = REACH
    internal = {"LoadBalancerScheme": "internal", "IpVersions": "ipv4"}
    facing = {"LoadBalancerScheme": "internet-facing"}
    for reach, balancer in ((everybody, facing), (some, facing), (private, internal)):
        yield {"network": {"IpVersions": "ipv4", **reach}, "compute": {"IpVersions": "ipv4", **balancer}}
    for versions in ("ipv4-and-ipv6", "dual-stack") if network == "network" else ("dual-stack",):
        everybody, some, private = with_ipv6(versions)
        for spoken in ("ipv4", "dual-stack"):
            yield {"network": everybody, "compute": {**facing, "IpVersions": spoken}}
        yield {"network": some, "compute": {**facing, "IpVersions": "dual-stack"}}
        yield {"network": private, "compute": internal}


def _endpoints(network: str) -> Iterator[Option]:
    """Who has made the endpoint that secrets are read by."""
    for option in SECRETS_MANAGER if network == "network-existing" else ():
        yield {"network": option}


def _ways_out(network: str, compute: str) -> Iterator[Option]:
    """The tasks of ECS need one; CloudFormation refuses them without."""
    name, none = ("NatGateways", "none") if network == "network" else ("WayOut", "no")
    for value in ("one", "one-per-zone", none) if network == "network" else ("yes", none):
        if compute == "compute-ec2" or value != none:
            yield {"network": {name: value}}


def _sizes(compute: str) -> Iterator[Option]:
    """Several tasks need the Valkey that the data layer has from medium on."""
    for data in ("small", "medium", "large"):
        for size in ("small", "medium", "large"):
            if compute == "compute-ec2" or size == "small" or data != "small":
                yield {"data": {"Size": data}, "compute": {"Size": size}}


_MAIL_ON = {"OutgoingMail": "on"}
FEATURES: tuple[tuple[Option, ...], ...] = (
    tuple({"compute": {"ChatWithFiles": choice}} for choice in ("on", "off")),
    tuple({"compute": {"Search": choice}} for choice in ("on", "off")),
    (
        {"compute": {"Bedrock": "on"}},
        {"compute": {"Bedrock": "off", "AnthropicKeySecretArn": ANTHROPIC_KEY}},
    ),
    ({"data": {}}, {"data": SNAPSHOT}),
    tuple({"compute": way_in} for way_in in WAYS_IN),
    # Mail is refused where the network lets none out.
    ({"network": _MAIL_ON, "compute": SES}, {"network": _MAIL_ON}, {"network": {"OutgoingMail": "off"}}),
)
"""What decides no path in the network, but which paths are needed: features, and the listeners' ports."""


def choices(templates: Templates, network: str, compute: str) -> list[tuple[Option, ...]]:
    """What can be chosen that decides a path, one tuple of options for each choice.

    Raises:
        KeyError: A field that decides a path has no listed values, and FREE_TEXT none for it.
    """
    together = [
        tuple(_zones(network, compute)),
        tuple(_addresses(network)),
        tuple(_endpoints(network)) or ({},),
        tuple(_ways_out(network, compute)),
        tuple(_sizes(compute)),
        *FEATURES,
    ]
    tied = {
        (layer, name)
        for choice in together
        for option in choice
        for layer in option
        for name in option[layer]
    }
    free = [
        tuple(
            {layer: {name: value}}
            for value in templates[product]["Parameters"][name].get("AllowedValues") or FREE_TEXT[name]
        )
        for layer, product in (("network", network), ("data", "data"), ("compute", compute))
        for name in sorted(deciding(templates[product]))
        if (layer, name) not in tied
    ]
    return [*together, *free]


def combinations(
    templates: Templates, network: str, compute: str, strength: int = STRENGTH
) -> Iterator[Option]:
    """The layers' parameters, in environments where each so many options meet."""
    offered = choices(templates, network, compute)
    for row in covering([len(choice) for choice in offered], strength):
        together: Option = {"network": {}, "data": {}, "compute": {}}
        for choice, index in zip(offered, row, strict=True):
            for layer, parameters in choice[index].items():
                together[layer] |= parameters
        yield together
