"""When the name of an AWS service leads to its interface endpoint."""

from __future__ import annotations

from typing import Any

import pytest

from doctor.reachability import reach_service
from tests.unit.network.test_reachability import CALLER, GET, group, network, ref, tcp


@pytest.mark.parametrize(
    ("vpc", "private", "through_endpoint"),
    [
        ({"EnableDnsSupport": True, "EnableDnsHostnames": True}, True, True),
        ({"EnableDnsHostnames": "true"}, True, True),
        ({"EnableDnsHostnames": True}, False, False),
        ({"EnableDnsSupport": False, "EnableDnsHostnames": True}, True, False),
        ({"EnableDnsSupport": True}, True, False),
        ({}, True, False),
    ],
)
def test_an_interface_endpoint_answers_by_its_private_name(
    vpc: dict[str, Any], *, private: bool, through_endpoint: bool
) -> None:
    """Where it has one, in a VPC whose DNS knows such names; elsewhere the way is the internet."""
    endpoint = {
        "ServiceName": "com.amazonaws.eu-west-1.s3",
        "VpcEndpointType": "Interface",
        "SubnetIds": [ref("B")],
        "SecurityGroupIds": [ref("Called")],
        "PrivateDnsEnabled": private,
    }
    made = network(
        Caller=group(egress=[tcp(443, CidrIp="10.0.1.0/24")]),
        Called=group(ingress=[tcp(443, SourceSecurityGroupId=ref("Caller"))]),
        Endpoint={"Type": "AWS::EC2::VPCEndpoint", "Properties": endpoint},
        Vpc={"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16", **vpc}},
    )
    answer = reach_service(made, CALLER, GET)
    assert answer.reached == through_endpoint
    assert through_endpoint or "internet" in answer.refusal
