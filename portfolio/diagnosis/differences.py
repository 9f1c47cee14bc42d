"""What differs between the network that runs and the one that the templates declare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.diagnosis.cause import Cause
from portfolio.diagnosis.comparing import same, short
from portfolio.diagnosis.reading.network_reading import NETWORK_TYPES
from portfolio.diagnosis.reading.network_words import rule_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doctor.templates import Resource
    from portfolio.diagnosis.reading.network_reading import LiveNetwork
    from portfolio.diagnosis.reading.picture import Picture

_RULES = ("AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress")
BY_HAND = "by hand: an update compares templates, not what runs, and would leave it as it is"


class Differences:
    """Compares the two.

    Args:
        expected: What the templates declare.
        live: What EC2 told.
    """

    def __init__(self, expected: Picture, live: LiveNetwork) -> None:
        self._expected = expected
        self._live = live
        self._called = expected.called

    def all(self) -> list[Cause]:
        """Every difference, those that take something away first."""
        return [
            *self._nat_gateways(),
            *self._routes(),
            *self._associations(),
            *self._attachments(),
            *self._names(),
            *self._endpoints(),
            *self._rules(),
            *self._gone(),
            *self._extra_rules(),
            *self._extra_routes(),
        ]

    def _of(self, *types: str) -> Iterator[tuple[str, Resource]]:
        return ((name, one) for name, one in self._expected.resources.items() if one.type in types)

    def _there(self, *types: str) -> Iterator[tuple[str, Resource]]:
        return ((name, one) for name, one in self._live.resources.items() if one.type in types)

    def _nat_gateways(self) -> Iterator[Cause]:
        for name, _ in self._of("AWS::EC2::NatGateway"):
            identifier = self._expected.ids[name]
            state = self._live.gateways.get(identifier, "gone")
            if state != "available":
                yield Cause(
                    check="nat-gateway",
                    about=frozenset({name, identifier}),
                    found=f"NAT gateway {self._called(identifier)} is {state}",
                    evidence=(f"state of {identifier}: {state}", *self._routes_by(identifier)),
                    fix="launch the network product's update with NatGateways none and then back to what it "
                    "was: both steps make the gateway and its routes anew",
                )

    def _routes_by(self, gateway: str) -> Iterator[str]:
        for name, one in self._of("AWS::EC2::Route"):
            if one.properties.get("NatGatewayId") == gateway:
                yield f"route {name} of {self._called(one.properties['RouteTableId'])} leads to it"

    def _routes(self) -> Iterator[Cause]:
        live = {_route_key(one): one for _, one in self._there("AWS::EC2::Route")}
        dead = {(table, destination): why for table, destination, why in self._live.dead_routes}
        for name, one in self._of("AWS::EC2::Route"):
            table, destination = key = _route_key(one)
            target = _target(one)
            if target in self._live.gateways and self._live.gateways[target] != "available":
                continue  # told with the gateway
            if target not in self._live.ids.values() and "NatGatewayId" in one.properties:
                continue
            about = frozenset({name, table})
            where = f"route table {self._called(table)}"
            if key in dead:
                found, how = (
                    f"the route to {destination} leads nowhere",
                    f"{where}: {destination}: {dead[key]}",
                )
            elif key not in live:
                found, how = (
                    f"the route to {destination} is missing",
                    f"{where} has no route to {destination}",
                )
            elif _target(live[key]) != target:
                now = _target(live[key])
                found = f"the route to {destination} leads elsewhere"
                how = f"{where}: {destination} by {now} instead of {self._called(target)}"
            else:
                continue
            fix = f"give {table} its route to {destination} by {self._called(target)} back {BY_HAND}"
            yield Cause(check="route", about=about, found=found, evidence=(how,), fix=fix)

    def _associations(self) -> Iterator[Cause]:
        kind = "AWS::EC2::SubnetRouteTableAssociation"
        live = {one.properties["SubnetId"]: one.properties["RouteTableId"] for _, one in self._there(kind)}
        for _, one in self._of(kind):
            subnet, table = one.properties["SubnetId"], one.properties["RouteTableId"]
            now = live.get(subnet)
            if subnet in live and now != table:
                yield Cause(
                    check="route-table",
                    about=frozenset({subnet, table}),
                    found=f"{self._called(subnet)} uses another route table",
                    evidence=(f"{subnet} uses {self._called(str(now))} instead of {self._called(table)}",),
                    fix=f"associate {subnet} with {table} again {BY_HAND}",
                )

    def _attachments(self) -> Iterator[Cause]:
        live = {
            one.properties["InternetGatewayId"] for _, one in self._there("AWS::EC2::VPCGatewayAttachment")
        }
        for name, one in self._of("AWS::EC2::VPCGatewayAttachment"):
            gateway = one.properties.get("InternetGatewayId")
            if gateway is not None and gateway not in live:
                yield Cause(
                    check="internet-gateway",
                    about=frozenset({name, gateway}),
                    found="the internet gateway is not attached to the VPC",
                    evidence=(f"{self._called(gateway)} has no attachment to {one.properties['VpcId']}",),
                    fix=f"attach {gateway} to {one.properties['VpcId']} again {BY_HAND}",
                )

    def _names(self) -> Iterator[Cause]:
        for name, one in self._of("AWS::EC2::VPC"):
            vpc = self._live.resources.get(name)
            for attribute in ("EnableDnsSupport", "EnableDnsHostnames"):
                wanted = one.properties.get(attribute, attribute == "EnableDnsSupport") in (True, "true")
                if vpc is not None and wanted and not vpc.properties[attribute]:
                    identifier = self._expected.ids[name]
                    yield Cause(
                        check="private-dns",
                        about=frozenset({name, identifier, "private DNS"}),
                        found=f"the VPC's attribute {attribute} is off: private names of endpoints do not "
                        f"work",
                        evidence=(f"{identifier}: {attribute} is false",),
                        fix=f"switch {attribute} of {identifier} on again {BY_HAND}",
                    )

    def _endpoints(self) -> Iterator[Cause]:
        for name, one in self._of("AWS::EC2::VPCEndpoint"):
            live = self._live.resources.get(name)
            identifier = self._expected.ids[name]
            about = frozenset({name, identifier})
            if live is None:
                yield Cause(
                    check="endpoint",
                    about=about,
                    found=f"the endpoint {name} is gone or not available",
                    evidence=(f"EC2 lists no available endpoint {identifier}",),
                    fix=f"make it again {BY_HAND}; the network product in another environment shows how",
                )
                continue
            for member in (
                "RouteTableIds",
                "SubnetIds",
                "SecurityGroupIds",
                "PrivateDnsEnabled",
                "PolicyDocument",
            ):
                wanted = one.properties.get(member)
                if wanted is None or same(wanted, live.properties.get(member)):
                    continue
                yield Cause(
                    check=_ENDPOINT_CHECKS.get(member, "endpoint"),
                    about=about | ({"private DNS"} if member == "PrivateDnsEnabled" else set()),
                    found=f"{_ENDPOINT_WORDS[member]} of the endpoint {name} {_VERBS[member]}",
                    evidence=(
                        f"{identifier}: {member} is {short(live.properties.get(member))}",
                        f"declared: {short(wanted)}",
                    ),
                    fix=f"give {identifier} its {member} back {BY_HAND}",
                )

    def _rules(self) -> Iterator[Cause]:
        there = {rule_key(one.type, one.properties) for _, one in self._there(*_RULES)}
        for name, one in self._of(*_RULES):
            key = rule_key(one.type, one.properties)
            if key not in there and one.properties["GroupId"] in self._live.ids.values():
                group = one.properties["GroupId"]
                yield Cause(
                    check="rule",
                    about=frozenset({name, group}),
                    found=f"security group rule {name} is missing",
                    evidence=(f"{self._called(group)} has no rule {self._words(key)}",),
                    fix=f"give {group} the rule {self._words(key)} back {BY_HAND}",
                )

    def _gone(self) -> Iterator[Cause]:
        told_elsewhere = {*_RULES, "AWS::EC2::Route", "AWS::EC2::SubnetRouteTableAssociation"}
        told_elsewhere |= {"AWS::EC2::VPCGatewayAttachment", "AWS::EC2::NatGateway", "AWS::EC2::VPCEndpoint"}
        told_elsewhere |= {"AWS::EC2::SubnetCidrBlock", "AWS::EC2::VPCCidrBlock", "AWS::EC2::InternetGateway"}
        for name, one in self._of(*(NETWORK_TYPES - told_elsewhere)):
            identifier = self._expected.ids[name]
            if identifier not in self._live.ids.values():
                yield Cause(
                    check="gone",
                    about=frozenset({name, identifier}),
                    found=f"{name} is gone",
                    evidence=(f"EC2 lists no {identifier}, which the stack has as {one.type}",),
                    fix="terminate and launch the layers again, or ask AWS Support: a stack does not make "
                    "again what was deleted beside it",
                )

    def _extra_rules(self) -> Iterator[Cause]:
        ours = {self._expected.ids[name] for name, _ in self._of("AWS::EC2::SecurityGroup")}
        declared = {rule_key(one.type, one.properties) for _, one in self._of(*_RULES)}
        for name, one in self._of("AWS::EC2::SecurityGroup"):
            for member, kind in (("SecurityGroupIngress", _RULES[0]), ("SecurityGroupEgress", _RULES[1])):
                for rule in one.properties.get(member, []):
                    declared.add(rule_key(kind, {**rule, "GroupId": self._expected.ids[name]}))
        for name, one in self._there(*_RULES):
            key, group = rule_key(one.type, one.properties), one.properties["GroupId"]
            if group in ours and key not in declared:
                yield Cause(
                    check="drift",
                    about=frozenset({name}),
                    found=f"{self._called(group)} has a rule that no template gives it",
                    evidence=(f"{name}: {self._words(key)}",),
                    fix=f"remove {name} if nobody needs it; a flow that is needed belongs into the product",
                    weakens=True,
                )

    def _extra_routes(self) -> Iterator[Cause]:
        ours = {self._expected.ids[name] for name, _ in self._of("AWS::EC2::RouteTable")}
        declared = {_route_key(one) for _, one in self._of("AWS::EC2::Route")}
        for _, one in self._there("AWS::EC2::Route"):
            table, destination = key = _route_key(one)
            if table in ours and key not in declared:
                yield Cause(
                    check="drift",
                    about=frozenset({table}),
                    found=f"{self._called(table)} has a route that no template gives it",
                    evidence=(f"{destination} by {_target(one)}",),
                    fix=f"remove the route to {destination} from {table} if nobody needs it",
                    weakens=True,
                )

    def _words(self, key: tuple[str, ...]) -> str:
        direction, _, protocol, low, high, peer = key
        ports = "" if protocol == "-1" else f" on port {low}" if low == high else f" on ports {low} to {high}"
        way = "to" if direction == "egress" else "from"
        said = "everything" if protocol == "-1" else protocol
        return f"{direction} of {said} {way} {self._called(peer)}{ports}"


_ENDPOINT_CHECKS = {"PrivateDnsEnabled": "private-dns", "PolicyDocument": "endpoint-policy"}
_ENDPOINT_WORDS = {
    "RouteTableIds": "the route tables",
    "SubnetIds": "the subnets",
    "SecurityGroupIds": "the security groups",
    "PrivateDnsEnabled": "private DNS",
    "PolicyDocument": "the policy",
}
_VERBS = {
    "RouteTableIds": "are others",
    "SubnetIds": "are others",
    "SecurityGroupIds": "are others",
    "PrivateDnsEnabled": "is off",
    "PolicyDocument": "is another",
}


def _route_key(one: Resource) -> tuple[str, str]:
    properties = one.properties
    destination = properties.get("DestinationCidrBlock", properties.get("DestinationIpv6CidrBlock", ""))
    return str(properties["RouteTableId"]), str(destination)


def _target(one: Resource) -> str:
    apart = {"RouteTableId", "DestinationCidrBlock", "DestinationIpv6CidrBlock"}
    return next((str(value) for key, value in one.properties.items() if key not in apart), "")
