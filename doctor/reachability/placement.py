"""Where the components stand: which resources of a template have network interfaces, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from doctor.reachability.peers import Component

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from doctor.templates import Evaluation, Resource

INTERNET_FACING = "internet-facing"
TRUE = (True, "true")


class _Placement(NamedTuple):
    subnets: Sequence[str]
    groups: Sequence[str]
    public_address: bool = False


def components(launches: Sequence[Evaluation]) -> dict[str, Component]:
    """The components of the given launches, by the token of their resource."""
    subnet_groups = {
        launch.token(r.logical_id): tuple(r.properties["SubnetIds"])
        for launch in launches
        for kind in ("AWS::RDS::DBSubnetGroup", "AWS::DocDB::DBSubnetGroup")
        for r in launch.of_type(kind)
    }
    found: dict[str, Component] = {}
    for launch in launches:
        for resource in launch.resources.values():
            placed = _place(resource, subnet_groups)
            if placed is not None:
                token = launch.token(resource.logical_id)
                found[token] = Component(
                    name=resource.logical_id,
                    subnets=tuple(placed.subnets),
                    groups=tuple(placed.groups),
                    public_address=placed.public_address,
                )
    return found


def _place(resource: Resource, subnet_groups: Mapping[str, Sequence[str]]) -> _Placement | None:
    """Where a resource's interfaces stand; None for what has none."""
    properties = resource.properties
    match resource.type:
        case "AWS::ElasticLoadBalancingV2::LoadBalancer":
            public = properties.get("Scheme", INTERNET_FACING) == INTERNET_FACING
            placed = _Placement(properties["Subnets"], properties["SecurityGroups"], public)
        case "AWS::ECS::Service":
            network = properties["NetworkConfiguration"]["AwsvpcConfiguration"]
            public = network.get("AssignPublicIp") == "ENABLED"
            placed = _Placement(network["Subnets"], network["SecurityGroups"], public)
        case "AWS::RDS::DBInstance":
            subnets = subnet_groups[properties["DBSubnetGroupName"]]
            public = properties.get("PubliclyAccessible") in TRUE
            placed = _Placement(subnets, properties["VPCSecurityGroups"], public)
        case "AWS::DocDB::DBCluster":
            subnets = subnet_groups[properties["DBSubnetGroupName"]]
            placed = _Placement(subnets, properties["VpcSecurityGroupIds"])
        case "AWS::Lambda::Function" if "VpcConfig" in properties:
            network = properties["VpcConfig"]
            placed = _Placement(network["SubnetIds"], network["SecurityGroupIds"])
        case "AWS::EFS::MountTarget":
            placed = _Placement([properties["SubnetId"]], properties["SecurityGroups"])
        case "AWS::EC2::Instance":
            placed = _place_instance(properties)
        case _:
            return None
    return placed


def _place_instance(properties: Mapping[str, Any]) -> _Placement:
    interfaces = properties.get("NetworkInterfaces")
    if not interfaces:
        return _Placement([properties["SubnetId"]], properties["SecurityGroupIds"])
    first = interfaces[0]
    return _Placement([first["SubnetId"]], first["GroupSet"], first.get("AssociatePublicIpAddress") in TRUE)
