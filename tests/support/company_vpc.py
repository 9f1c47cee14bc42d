"""A VPC as a company might have it, before LibreChat comes: a template to make it with."""

from __future__ import annotations

from typing import Any

TIERS = ("Public", "Private", "Isolated")
ZONES = (1, 2, 3)


def company_vpc() -> dict[str, Any]:
    """Three tiers in three zones; one NAT gateway, and one route table for each tier."""
    resources: dict[str, Any] = {
        "Vpc": _resource("VPC", CidrBlock="10.64.0.0/16", EnableDnsSupport=True, EnableDnsHostnames=True),
        "Gateway": _resource("InternetGateway"),
        "Attachment": _resource("VPCGatewayAttachment", VpcId=_ref("Vpc"), InternetGatewayId=_ref("Gateway")),
        "Address": _resource("EIP", Domain="vpc"),
        "Nat": _resource(
            "NatGateway",
            SubnetId=_ref("PublicSubnet1"),
            AllocationId={"Fn::GetAtt": ["Address", "AllocationId"]},
        ),
        "PublicDefault": _resource(
            "Route",
            RouteTableId=_ref("PublicTable"),
            DestinationCidrBlock="0.0.0.0/0",
            GatewayId=_ref("Gateway"),
        ),
        "PrivateDefault": _resource(
            "Route",
            RouteTableId=_ref("PrivateTable"),
            DestinationCidrBlock="0.0.0.0/0",
            NatGatewayId=_ref("Nat"),
        ),
    }
    for number, tier in enumerate(TIERS):
        resources[f"{tier}Table"] = _resource("RouteTable", VpcId=_ref("Vpc"))
        for zone in ZONES:
            name = f"{tier}Subnet{zone}"
            resources[name] = _resource(
                "Subnet",
                VpcId=_ref("Vpc"),
                CidrBlock=f"10.64.{number * 16 + zone}.0/24",
                AvailabilityZone={"Fn::Select": [zone - 1, {"Fn::GetAZs": ""}]},
            )
            resources[f"{name}Table"] = _resource(
                "SubnetRouteTableAssociation", SubnetId=_ref(name), RouteTableId=_ref(f"{tier}Table")
            )
    outputs = {
        name: {"Value": _ref(name)} for name in resources if name == "Vpc" or name[:-1].endswith("Subnet")
    }
    outputs |= {f"{tier}TableId": {"Value": _ref(f"{tier}Table")} for tier in TIERS}
    return {"Resources": resources, "Outputs": outputs}


def chosen(outputs: dict[str, str], zones: int) -> dict[str, str]:
    """The parameters of network-existing that choose this VPC's subnets in so many zones."""
    choice = {
        "EnvironmentName": "demo",
        "ExistingVpcId": outputs["Vpc"],
        "AvailabilityZones": str(zones),
    }
    for tier in TIERS:
        for zone in ZONES[:zones]:
            choice[f"{tier}SubnetInZone{zone}"] = outputs[f"{tier}Subnet{zone}"]
    return choice


def _resource(kind: str, **properties: Any) -> dict[str, Any]:  # noqa: ANN401 - a template's JSON
    return {"Type": f"AWS::EC2::{kind}", "Properties": properties}


def _ref(name: str) -> dict[str, str]:
    return {"Ref": name}
