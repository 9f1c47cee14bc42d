"""The connections that an environment needs, and what stops each of them now."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from doctor.reachability import (
    INTERNET_IPV4,
    INTERNET_IPV6,
    Answer,
    Component,
    Network,
    Outside,
    Request,
    components,
    reach,
    reach_service,
)
from doctor.reachability.peers import block, is_private
from portfolio.diagnosis import symptoms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.diagnosis.reading.picture import Picture
    from portfolio.diagnosis.symptoms import Symptom

HTTPS = 443
RESPONSES = "cloudformation-custom-resource-response-"
"""How the buckets are named into which a custom resource's function writes its answer ("Custom resource
request and response reference", AWS CloudFormation User Guide)."""
_WORLD = {"0.0.0.0/0": INTERNET_IPV4, "::/0": INTERNET_IPV6}


@dataclass(frozen=True, kw_only=True)
class Path:
    """A connection that is needed.

    Attributes:
        source: Who opens it.
        target: To whom; a service of AWS as a request.
        port: On which port.
        source_kind: The source's type, as symptoms are told apart.
        target_kind: The target's type.
    """

    source: Component | Outside
    target: Component | Outside | Request
    port: int
    source_kind: str
    target_kind: str

    @property
    def ends(self) -> tuple[str, str]:
        """The names of both ends."""
        return self.source.name, self.target.action if isinstance(self.target, Request) else self.target.name

    @property
    def symptom(self) -> Symptom:
        """What people notice without it."""
        return symptoms.symptom(self.source_kind, self.target_kind)

    @property
    def comes_from_private_network(self) -> bool:
        """Whether it is opened by people of a private network, the way to which no template declares."""
        return isinstance(self.source, Outside) and is_private(self.source.block)

    def __str__(self) -> str:
        source, target = self.ends
        if isinstance(self.target, Request):
            return f"{source} calls {target}"
        return f"{source} to {target} on port {self.port}"


@dataclass(frozen=True, kw_only=True)
class Environment:
    """Components in a network.

    Attributes:
        picture: The resources.
        network: The VPC.
        components: The components, by the ID of their resource.
        kinds: Their types, by ID.
    """

    picture: Picture
    network: Network
    components: dict[str, Component]
    kinds: dict[str, str] = field(default_factory=dict)

    def answer(self, path: Path) -> Answer:
        """Whether the connection is possible, with the ends as this environment has them.

        Raises:
            NotUnderstoodError: The network holds something that the model does not know.
        """
        source = self._here(path.source)
        if isinstance(path.target, Request):
            if not isinstance(source, Component):
                return Answer.refused(f"{path.source.name} stands in no VPC")
            return reach_service(self.network, source, path.target)
        target = self._here(path.target)
        if source is None or target is None:
            return Answer.refused(f"{(path.source if source is None else path.target).name} is gone")
        return reach(self.network, source, target, path.port)

    def _here(self, end: Component | Outside) -> Component | Outside | None:
        if isinstance(end, Outside):
            return end
        return next((one for one in self.components.values() if one.name == end.name), None)


def environment(picture: Picture, prefix_lists: dict[str, str]) -> Environment:
    """The components of a picture in its network.

    Raises:
        NotUnderstoodError: The network holds something that the model does not know.
    """
    found = components([picture])
    kinds = {
        picture.ids[name]: one.type for name, one in picture.resources.items() if picture.ids[name] in found
    }
    return Environment(
        picture=picture, network=Network([picture], prefix_lists), components=found, kinds=kinds
    )


def needed(expected: Environment, *, account: str, region: str) -> list[Path]:
    """The connections that the templates' own rules open, between the components that there are."""
    found = [*_between_components(expected), *_outward(expected), *_inward(expected)]
    found += _calls(expected, account, region)
    return list({(str(path), path.target_kind): path for path in found}.values())


def _wearing(expected: Environment, group: str) -> list[tuple[Component, str]]:
    return [
        (one, expected.kinds[identifier])
        for identifier, one in expected.components.items()
        if group in one.groups
    ]


def _rules(expected: Environment, kind: str) -> Iterator[tuple[dict[str, Any], int]]:
    for one in expected.picture.resources.values():
        if one.type == f"AWS::EC2::SecurityGroup{kind}" and one.properties["IpProtocol"] == "tcp":
            yield one.properties, int(one.properties["FromPort"])


def _between_components(expected: Environment) -> Iterator[Path]:
    for rule, port in _rules(expected, "Ingress"):
        sources = _wearing(expected, rule.get("SourceSecurityGroupId", ""))
        for (source, of), (target, to) in itertools.product(sources, _wearing(expected, rule["GroupId"])):
            if source.name != target.name:
                yield Path(source=source, target=target, port=port, source_kind=of, target_kind=to)


def _outward(expected: Environment) -> Iterator[Path]:
    """To the internet; the rule of functions names it too, but means S3 by its endpoint."""
    for rule, port in _rules(expected, "Egress"):
        world = _WORLD.get(rule.get("CidrIp", rule.get("CidrIpv6", "")))
        for source, of in _wearing(expected, rule["GroupId"]) if world is not None else ():
            if of != symptoms.FUNCTION and world is not None:
                to = symptoms.CALLED_ON.get(port, symptoms.INTERNET)
                yield Path(source=source, target=world, port=port, source_kind=of, target_kind=to)


def _inward(expected: Environment) -> Iterator[Path]:
    """From outside: to the load balancer on the ports that it listens on, and operators to the instance."""
    listeners = {
        int(one.properties["Port"])
        for one in expected.picture.resources.values()
        if one.type == "AWS::ElasticLoadBalancingV2::Listener"
    }
    for rule, port in _rules(expected, "Ingress"):
        cidr = rule.get("CidrIp", rule.get("CidrIpv6"))
        for target, to in _wearing(expected, rule["GroupId"]) if cidr is not None else ():
            outside = _WORLD.get(str(cidr)) or Outside(name=f"addresses {cidr}", block=block(str(cidr)))
            if to != symptoms.BALANCER or port in listeners:
                yield Path(
                    source=outside, target=target, port=port, source_kind=symptoms.INTERNET, target_kind=to
                )


def _calls(expected: Environment, account: str, region: str) -> Iterator[Path]:
    """What functions in the VPC call of AWS: the secret's value, and the answer to CloudFormation."""
    partition_free = region.replace("-", "")
    wanted = (
        ("secretsmanager", "secretsmanager:GetSecretValue", "*", account, symptoms.ENDPOINT),
        ("s3", "s3:PutObject", f"arn:aws:s3:::{RESPONSES}{partition_free}/answer", "aws", "s3"),
    )
    for identifier, source in expected.components.items():
        if expected.kinds[identifier] != symptoms.FUNCTION:
            continue
        for service, action, resource, owner, kind in wanted:
            if service == "secretsmanager":
                arn = f"arn:aws:secretsmanager:{region}:{account}:secret:any"
            else:
                arn = resource
            request = Request(
                service=service,
                action=action,
                resource=arn,
                principal_account=account,
                resource_account=owner,
            )
            yield Path(
                source=source, target=request, port=HTTPS, source_kind=symptoms.FUNCTION, target_kind=kind
            )
