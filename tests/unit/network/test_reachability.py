"""The reachability model on networks small enough to know the answer by heart."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import Any

import pytest

from doctor.reachability import INTERNET_IPV4, Component, Network, Outside, Request, reach, reach_service
from doctor.templates import NotUnderstoodError, evaluate

VPC = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}
LOOPBACK = {"IpProtocol": "-1", "CidrIp": "127.0.0.1/32"}
FAR = Outside(name="far", block=IPv4Network("198.51.100.0/24"))


def ref(name: str) -> dict[str, str]:
    """A reference."""
    return {"Ref": name}


def subnet(cidr: str, table: str, name: str) -> dict[str, Any]:
    """A subnet and its association with a route table."""
    return {
        name: {
            "Type": "AWS::EC2::Subnet",
            "Properties": {"VpcId": ref("Vpc"), "CidrBlock": cidr, "AvailabilityZone": "eu-west-1a"},
        },
        f"{name}Table": {
            "Type": "AWS::EC2::SubnetRouteTableAssociation",
            "Properties": {"SubnetId": ref(name), "RouteTableId": ref(table)},
        },
    }


def group(*, ingress: list[dict[str, Any]] | None = None, egress: list[dict[str, Any]] | None = None) -> Any:  # noqa: ANN401 - a template's JSON
    """A security group with rules inside."""
    return {
        "Type": "AWS::EC2::SecurityGroup",
        "Properties": {
            "VpcId": ref("Vpc"),
            "GroupDescription": "test",
            "SecurityGroupIngress": ingress or [],
            "SecurityGroupEgress": [LOOPBACK] if egress is None else egress,
        },
    }


def tcp(port: int, **peer: Any) -> dict[str, Any]:  # noqa: ANN401 - a template's JSON
    """A rule for one TCP port."""
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **peer}


def network(prefix_lists: dict[str, str] | None = None, **resources: Any) -> Network:  # noqa: ANN401 - a template's JSON
    """A VPC with subnets A and B on one route table, and the given resources."""
    template = {
        "Resources": {
            "Vpc": VPC,
            "Table": {"Type": "AWS::EC2::RouteTable", "Properties": {"VpcId": ref("Vpc")}},
            **subnet("10.0.0.0/24", "Table", "A"),
            **subnet("10.0.1.0/24", "Table", "B"),
            **resources,
        }
    }
    return Network([evaluate(template, {})], prefix_lists)


def standing(name: str, where: str, *groups: str, public: bool = False) -> Component:
    """A component in a subnet."""
    return Component(
        name=name,
        subnets=(f"<stack:{where}>",),
        groups=tuple(f"<stack:{g}>" for g in groups),
        public_address=public,
    )


CALLER, CALLED = standing("caller", "A", "Caller"), standing("called", "B", "Called")
TO_CALLED = tcp(5432, CidrIp="10.0.1.0/24")
FROM_CALLER = tcp(5432, SourceSecurityGroupId=ref("Caller"))


def test_a_connection_needs_the_rules_of_both_ends() -> None:
    """Egress of the one and ingress of the other, on the port asked for."""
    both = network(Caller=group(egress=[TO_CALLED]), Called=group(ingress=[FROM_CALLER]))
    assert reach(both, CALLER, CALLED, 5432).everywhere
    assert not reach(both, CALLER, CALLED, 5433).reached
    assert not reach(both, CALLED, CALLER, 5432).reached
    deaf = network(Caller=group(egress=[TO_CALLED]), Called=group())
    assert "no ingress rule of called names caller" in reach(deaf, CALLER, CALLED, 5432).refusal
    mute = network(Caller=group(), Called=group(ingress=[FROM_CALLER]))
    assert "no egress rule of caller names called" in reach(mute, CALLER, CALLED, 5432).refusal


def test_a_group_without_egress_rules_lets_everything_out() -> None:
    """As AWS does when it makes one."""
    open_group = network(Caller=group(egress=[]), Called=group(ingress=[FROM_CALLER]))
    assert reach(open_group, CALLER, CALLED, 5432).everywhere


def test_a_range_that_covers_part_of_a_subnet_reaches_some_but_not_everywhere() -> None:
    """A half-covered subnet is neither reachable nor refused as a whole."""
    half = network(
        Caller=group(egress=[tcp(5432, CidrIp="10.0.1.0/25")]), Called=group(ingress=[FROM_CALLER])
    )
    answer = reach(half, CALLER, CALLED, 5432)
    assert answer.reached
    assert not answer.everywhere


def test_a_rule_that_names_its_own_group_lets_members_talk() -> None:
    """A component and itself are two members of the group."""
    rule = tcp(8000, DestinationSecurityGroupId="<stack:Caller>")
    back = tcp(8000, SourceSecurityGroupId="<stack:Caller>")
    itself = network(Caller=group(egress=[rule], ingress=[back]))
    assert reach(itself, CALLER, CALLER, 8000).everywhere


@pytest.mark.parametrize(
    ("protocol", "reached"), [("tcp", True), ("6", True), ("-1", True), ("udp", False), ("icmp", False)]
)
def test_only_rules_for_tcp_let_tcp_through(protocol: str, reached: bool) -> None:  # noqa: FBT001 - parametrised
    """By name or number, or as everything."""
    rule = {"IpProtocol": protocol, "FromPort": 0, "ToPort": 65535, "CidrIp": "0.0.0.0/0"}
    made = network(Caller=group(egress=[rule]), Called=group(ingress=[rule]))
    assert reach(made, CALLER, CALLED, 443).reached == reached


def way_out(**table_routes: dict[str, Any]) -> dict[str, Any]:
    """An attached internet gateway and routes in the table."""
    return {
        "Gateway": {"Type": "AWS::EC2::InternetGateway"},
        "Attachment": {
            "Type": "AWS::EC2::VPCGatewayAttachment",
            "Properties": {"VpcId": ref("Vpc"), "InternetGatewayId": ref("Gateway")},
        },
        **{
            name: {"Type": "AWS::EC2::Route", "Properties": {"RouteTableId": ref("Table"), **route}}
            for name, route in table_routes.items()
        },
    }


TO_INTERNET = {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": ref("Gateway")}


def test_the_internet_gateway_serves_public_addresses_alone() -> None:
    """Out and in."""
    anyone = group(egress=[tcp(443, CidrIp="0.0.0.0/0")], ingress=[tcp(443, CidrIp="0.0.0.0/0")])
    made = network(Caller=anyone, **way_out(Default=TO_INTERNET))
    public = standing("caller", "A", "Caller", public=True)
    assert reach(made, public, INTERNET_IPV4, 443).everywhere
    assert reach(made, INTERNET_IPV4, public, 443).everywhere
    assert "no public address" in reach(made, CALLER, INTERNET_IPV4, 443).refusal
    assert "no public address" in reach(made, INTERNET_IPV4, CALLER, 443).refusal


def test_a_gateway_that_is_not_attached_leads_nowhere() -> None:
    """Having made it is not enough."""
    parts = way_out(Default=TO_INTERNET)
    del parts["Attachment"]
    made = network(Caller=group(egress=[tcp(443, CidrIp="0.0.0.0/0")]), **parts)
    public = standing("caller", "A", "Caller", public=True)
    assert "not attached" in reach(made, public, INTERNET_IPV4, 443).refusal


def test_private_and_loopback_ranges_are_not_the_internet() -> None:
    """An egress rule for 10.0.0.0/8 or for the host itself opens no way out."""
    rules = [tcp(443, CidrIp="10.0.0.0/8"), LOOPBACK]
    made = network(Caller=group(egress=rules), **way_out(Default=TO_INTERNET))
    assert not reach(made, standing("caller", "A", "Caller", public=True), INTERNET_IPV4, 443).reached


def test_a_range_outside_is_matched_by_overlap() -> None:
    """All of it, some of it or none of it."""
    public = standing("called", "A", "Called", public=True)
    for cidr, some, every in (
        ("198.51.100.0/24", True, True),
        ("198.51.0.0/16", True, True),
        ("198.51.100.0/25", True, False),
        ("203.0.113.0/24", False, False),
    ):
        made = network(Called=group(ingress=[tcp(22, CidrIp=cidr)]), **way_out(Default=TO_INTERNET))
        answer = reach(made, FAR, public, 22)
        assert (answer.reached, answer.everywhere) == (some, every), cidr


def test_nat_leads_out_only_where_its_own_subnet_does() -> None:
    """A NAT gateway in a subnet that routes to itself would loop; in one without a way out it is useless."""
    private = {
        "Type": "AWS::EC2::Route",
        "Properties": {
            "RouteTableId": ref("PrivateTable"),
            "DestinationCidrBlock": "0.0.0.0/0",
            "NatGatewayId": ref("Nat"),
        },
    }
    parts: dict[str, Any] = {
        "PrivateTable": {"Type": "AWS::EC2::RouteTable", "Properties": {"VpcId": ref("Vpc")}},
        **subnet("10.0.2.0/24", "PrivateTable", "C"),
        "Nat": {"Type": "AWS::EC2::NatGateway", "Properties": {"SubnetId": ref("A")}},
        "PrivateDefault": private,
        "Caller": group(egress=[tcp(443, CidrIp="0.0.0.0/0")]),
    }
    inside = standing("caller", "C", "Caller")
    assert reach(network(**parts, **way_out(Default=TO_INTERNET)), inside, INTERNET_IPV4, 443).everywhere
    assert "no route to internet" in reach(network(**parts), inside, INTERNET_IPV4, 443).refusal


def gateway_endpoint(policy: dict[str, Any] | None) -> dict[str, Any]:
    """An S3 gateway endpoint in the table."""
    properties = {
        "ServiceName": "com.amazonaws.eu-west-1.s3",
        "VpcId": ref("Vpc"),
        "RouteTableIds": [ref("Table")],
        **({} if policy is None else {"PolicyDocument": policy}),
    }
    return {"Type": "AWS::EC2::VPCEndpoint", "Properties": properties}


GET = Request(
    service="s3",
    action="s3:GetObject",
    resource="arn:aws:s3:::mine/key",
    principal_account="1",
    resource_account="1",
)


def test_a_prefix_list_in_a_rule_names_its_service_and_not_the_internet() -> None:
    """By an ID that whoever asks must know."""
    rule = tcp(443, DestinationPrefixListId="pl-s3")
    parts = {"Caller": group(egress=[rule]), "Endpoint": gateway_endpoint(None)}
    made = network({"pl-s3": "s3"}, **parts, **way_out(Default=TO_INTERNET))
    assert reach_service(made, CALLER, GET).everywhere
    assert not reach(made, standing("caller", "A", "Caller", public=True), INTERNET_IPV4, 443).reached
    with pytest.raises(NotUnderstoodError, match="pl-s3"):
        reach_service(network(**parts), CALLER, GET)


@pytest.mark.parametrize(
    ("statement", "allowed"),
    [
        ({"Action": "s3:*", "Resource": "*"}, True),
        ({"Action": ["s3:Get*"], "Resource": ["arn:aws:s3:::mine/*"]}, True),
        ({"Action": "s3:PutObject", "Resource": "*"}, False),
        ({"Action": "s3:GetObject", "Resource": "arn:aws:s3:::other/*"}, False),
        ({"Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceAccount": "1"}}}, True),
        (
            {"Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceAccount": "2"}}},
            False,
        ),
        ({"Action": "*", "Resource": "*", "Effect": "Deny"}, False),
    ],
)
def test_an_endpoint_policy_bounds_what_passes(statement: dict[str, Any], allowed: bool) -> None:  # noqa: FBT001 - parametrised
    """By action, resource and account."""
    policy = {"Statement": [{"Effect": "Allow", "Principal": "*", **statement}]}
    made = network(Caller=group(egress=[tcp(443, CidrIp="0.0.0.0/0")]), Endpoint=gateway_endpoint(policy))
    assert reach_service(made, CALLER, GET).reached == allowed


@pytest.mark.parametrize(
    "resource",
    [
        {"Type": "AWS::EC2::NetworkAcl", "Properties": {"VpcId": ref("Vpc")}},
        {"Type": "AWS::EC2::VPCPeeringConnection", "Properties": {"VpcId": ref("Vpc")}},
        gateway_endpoint({"Statement": []}) | {"Properties": {"VpcEndpointType": "GatewayLoadBalancer"}},
        group(egress=[{"IpProtocol": "sctp", "FromPort": 0, "ToPort": 0, "CidrIp": "0.0.0.0/0"}]),
        group(ingress=[{"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1}]),
        group(ingress=[tcp(1, SourceSecurityGroupName="default")]),
        {
            "Type": "AWS::EC2::Subnet",
            "Properties": {
                "CidrBlock": "10.0.9.0/24",
                "AvailabilityZone": "eu-west-1a",
                "AssignIpv6AddressOnCreation": True,
            },
        },
        {
            "Type": "AWS::EC2::Route",
            "Properties": {
                "RouteTableId": ref("Table"),
                "DestinationCidrBlock": "0.0.0.0/0",
                "InstanceId": "i-1",
            },
        },
    ],
)
def test_fails_on_what_it_does_not_understand(resource: dict[str, Any]) -> None:
    """Rather no answer than a wrong one."""
    with pytest.raises(NotUnderstoodError):
        network(Strange=resource)


def test_fails_on_a_policy_condition_that_it_does_not_understand() -> None:
    """An unknown condition may refuse what seems allowed."""
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "*",
        "Resource": "*",
        "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}},
    }
    made = network(
        Caller=group(egress=[tcp(443, CidrIp="0.0.0.0/0")]),
        Endpoint=gateway_endpoint({"Statement": [statement]}),
    )
    with pytest.raises(NotUnderstoodError, match="IpAddress"):
        reach_service(made, CALLER, GET)


@pytest.mark.parametrize("change", [{"Effect": "allow"}, {"Principal": {"AWS": "1"}}, {"NotAction": "s3:*"}])
def test_fails_on_a_policy_statement_that_it_does_not_understand(change: dict[str, Any]) -> None:
    """IAM's words are Allow and Deny, and a statement for some is not one for all."""
    statement = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", **change}
    made = network(
        Caller=group(egress=[tcp(443, CidrIp="0.0.0.0/0")]),
        Endpoint=gateway_endpoint({"Statement": [statement]}),
    )
    with pytest.raises(NotUnderstoodError, match="policy statement"):
        reach_service(made, CALLER, GET)


def test_fails_where_a_range_would_be_routed_two_ways() -> None:
    """Half of the destination by one way and half by another is no answer."""
    narrower = {"DestinationCidrBlock": "198.51.100.0/25", "TransitGatewayId": "tgw-1"}
    made = network(
        Caller=group(egress=[tcp(443, CidrIp="0.0.0.0/0")]),
        **way_out(Default=TO_INTERNET, Narrower=narrower),
    )
    with pytest.raises(NotUnderstoodError, match="share it"):
        reach(made, standing("caller", "A", "Caller", public=True), FAR, 443)
