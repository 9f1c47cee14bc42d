"""Where the components stand: which resources of a template have network interfaces, and where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from doctor.reachability.peers import Component

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from doctor.templates import Evaluation

INTERNET_FACING = "internet-facing"
DUAL_STACK = "dualstack"
WITHOUT_PUBLIC_IPV4 = "dualstack-without-public-ipv4"
TRUE = (True, "true")

REFERRED_TYPES = (
    "AWS::DocDB::DBSubnetGroup",
    "AWS::EC2::LaunchTemplate",
    "AWS::RDS::DBSubnetGroup",
)
"""What components name instead of saying themselves where they stand."""

_Properties = Mapping[str, Any]
_Referred = Mapping[str, Mapping[str, Any]]


class _Placement(NamedTuple):
    subnets: Sequence[str]
    groups: Sequence[str]
    public_address: bool = False
    ipv6: bool = True


def components(launches: Sequence[Evaluation]) -> dict[str, Component]:
    """The components of the given launches, by the token of their resource."""
    referred = {
        launch.token(resource.logical_id): resource.properties
        for launch in launches
        for resource in launch.resources.values()
        if resource.type in REFERRED_TYPES
    }
    found: dict[str, Component] = {}
    for launch in launches:
        for resource in launch.resources.values():
            place = _PLACES.get(resource.type)
            placed = place(resource.properties, referred) if place is not None else None
            if placed is not None:
                token = launch.token(resource.logical_id)
                found[token] = Component(
                    name=resource.logical_id,
                    subnets=tuple(placed.subnets),
                    groups=tuple(placed.groups),
                    public_address=placed.public_address,
                    ipv6=placed.ipv6,
                )
    return found


def _load_balancer(properties: _Properties, _referred: _Referred) -> _Placement:
    faces_internet = properties.get("Scheme", INTERNET_FACING) == INTERNET_FACING
    addresses = str(properties.get("IpAddressType", "ipv4"))
    return _Placement(
        properties["Subnets"],
        properties["SecurityGroups"],
        public_address=faces_internet and addresses != WITHOUT_PUBLIC_IPV4,
        ipv6=addresses.startswith(DUAL_STACK),
    )


def _ecs_service(properties: _Properties, _referred: _Referred) -> _Placement:
    network = properties["NetworkConfiguration"]["AwsvpcConfiguration"]
    return _Placement(
        network["Subnets"], network["SecurityGroups"], network.get("AssignPublicIp") == "ENABLED"
    )


def _rds_instance(properties: _Properties, referred: _Referred) -> _Placement:
    subnets = referred[properties["DBSubnetGroupName"]]["SubnetIds"]
    return _Placement(subnets, properties["VPCSecurityGroups"], properties.get("PubliclyAccessible") in TRUE)


def _documentdb_cluster(properties: _Properties, referred: _Referred) -> _Placement:
    subnets = referred[properties["DBSubnetGroupName"]]["SubnetIds"]
    return _Placement(subnets, properties["VpcSecurityGroupIds"])


def _function(properties: _Properties, _referred: _Referred) -> _Placement | None:
    if "VpcConfig" not in properties:
        return None
    return _Placement(properties["VpcConfig"]["SubnetIds"], properties["VpcConfig"]["SecurityGroupIds"])


def _mount_target(properties: _Properties, _referred: _Referred) -> _Placement:
    return _Placement([properties["SubnetId"]], properties["SecurityGroups"])


def _serverless_cache(properties: _Properties, _referred: _Referred) -> _Placement:
    return _Placement(properties["SubnetIds"], properties["SecurityGroupIds"])


def _auto_scaling_group(properties: _Properties, referred: _Referred) -> _Placement:
    data = referred[properties["LaunchTemplate"]["LaunchTemplateId"]]["LaunchTemplateData"]
    if "NetworkInterfaces" not in data:
        return _Placement(properties["VPCZoneIdentifier"], data["SecurityGroupIds"])
    first = data["NetworkInterfaces"][0]
    public = first.get("AssociatePublicIpAddress") in TRUE
    return _Placement(properties["VPCZoneIdentifier"], first["Groups"], public, _asks_for_ipv6(first))


def _instance(properties: _Properties, _referred: _Referred) -> _Placement:
    interfaces = properties.get("NetworkInterfaces")
    if not interfaces:
        return _Placement([properties["SubnetId"]], properties["SecurityGroupIds"])
    first = interfaces[0]
    public = first.get("AssociatePublicIpAddress") in TRUE
    return _Placement([first["SubnetId"]], first["GroupSet"], public, _asks_for_ipv6(first))


def _asks_for_ipv6(interface: _Properties) -> bool:
    """Whether an instance's interface gets IPv6 addresses, in a subnet that gives none unasked.

    Amazon EC2 API Reference, "InstanceNetworkInterfaceSpecification".
    """
    return int(interface.get("Ipv6AddressCount", 0)) > 0 or bool(interface.get("Ipv6Addresses"))


def _interface_endpoint(properties: _Properties, _referred: _Referred) -> _Placement | None:
    if properties.get("VpcEndpointType") != "Interface":
        return None
    return _Placement(properties["SubnetIds"], properties["SecurityGroupIds"])


_PLACES: dict[str, Callable[[_Properties, _Referred], _Placement | None]] = {
    "AWS::AutoScaling::AutoScalingGroup": _auto_scaling_group,
    "AWS::DocDB::DBCluster": _documentdb_cluster,
    "AWS::EC2::Instance": _instance,
    "AWS::EC2::VPCEndpoint": _interface_endpoint,
    "AWS::ECS::Service": _ecs_service,
    "AWS::EFS::MountTarget": _mount_target,
    "AWS::ElastiCache::ServerlessCache": _serverless_cache,
    "AWS::ElasticLoadBalancingV2::LoadBalancer": _load_balancer,
    "AWS::Lambda::Function": _function,
    "AWS::RDS::DBInstance": _rds_instance,
}
