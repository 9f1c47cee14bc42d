"""The sentences of the network's specification, each as a test on every launch of the network."""

from __future__ import annotations

from typing import Any

import pytest

from doctor.reachability import INTERNET_IPV4, INTERNET_IPV6, Request, reach, reach_service
from doctor.reachability.routes import Via
from doctor.templates import evaluate
from tests.support.company_vpc import TIERS, ZONES, chosen
from tests.template.network.conftest import PLACEMENT, Launch

ACCOUNT = "111122223333"
RESPONSE_BUCKET = "arn:aws:s3:::cloudformation-custom-resource-response-euwest1/answer"
OTHER_BUCKET = "arn:aws:s3:::somebody-elses-bucket/exfiltrated"
SECRET = f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:rds!db-1"
ISOLATED = [name for name, (_, tier, _) in PLACEMENT.items() if tier == "isolated"]


def s3(action: str, resource: str, *, principal: str = ACCOUNT, owner: str = ACCOUNT) -> Request:
    """A request to S3."""
    return Request(
        service="s3", action=action, resource=resource, principal_account=principal, resource_account=owner
    )


def test_three_tiers_stand_in_every_zone(launches: list[Launch]) -> None:
    """Public, private and isolated subnets, one of each in two or three zones."""
    for launch in launches:
        zones = {"eu-west-1a", "eu-west-1b", "eu-west-1c"}
        if launch.choice["AvailabilityZones"] == "2":
            zones.remove("eu-west-1c")
        for tier in ("public", "private", "isolated"):
            stood = [s.zone for s in launch.network.subnets.values() if s.tier == tier]
            assert sorted(stood) == sorted(zones)


def test_public_subnets_have_direct_internet_access(launches: list[Launch]) -> None:
    """Their default route is the internet gateway, for both IP versions where there are two."""
    for launch in launches:
        versions = {4, 6} if launch.choice["IpVersions"] != "ipv4" else {4}
        for token in launch.components["ALB"].subnets:
            routes = launch.network.routes_of(token)
            defaults = [route for route in routes if route.destination.prefixlen == 0]
            assert {route.destination.version for route in defaults} == versions
            assert {route.via for route in defaults} == {Via.INTERNET_GATEWAY}


def test_private_subnets_reach_the_internet_by_nat_only_and_only_if_there_is_nat(
    launches: list[Launch],
) -> None:
    """And with one NAT gateway per zone, each by the gateway of its own zone."""
    for launch in launches:
        nat = launch.choice["NatGateways"]
        for token in launch.components["ECS tasks"].subnets:
            routes = [r for r in launch.network.routes_of(token) if r.via is not Via.LOCAL]
            by_nat = [r for r in routes if r.via is Via.NAT_GATEWAY]
            assert bool(by_nat) == (nat != "none")
            assert all(r.via in (Via.NAT_GATEWAY, Via.EGRESS_ONLY_GATEWAY) for r in routes)
            if nat == "one-per-zone":
                gateway_subnet = launch.network.nat_gateways[by_nat[0].target]
                subnets = launch.network.subnets
                assert subnets[gateway_subnet].zone == subnets[token].zone


def test_isolated_subnets_have_no_route_but_local_ones(launches: list[Launch]) -> None:
    """The S3 gateway endpoint is the only other way, and no interface has an IPv6 address."""
    for launch in launches:
        for token in launch.components["RDS PostgreSQL"].subnets:
            assert {route.via for route in launch.network.routes_of(token)} == {Via.LOCAL}
            assert {block.version for block in launch.network.subnets[token].blocks} == {4}


@pytest.mark.parametrize("name", ISOLATED)
def test_nothing_isolated_reaches_the_internet_or_is_reached_from_it(
    launches: list[Launch], name: str
) -> None:
    """On any port, for either IP version, whatever the groups say."""
    for launch in launches:
        component = launch.components[name]
        for internet in (INTERNET_IPV4, INTERNET_IPV6):
            for port in (22, 80, 443, 5432, 27017):
                assert not reach(launch.network, component, internet, port).reached
                assert not reach(launch.network, internet, component, port).reached


def test_lambda_functions_can_access_both_databases(launches: list[Launch]) -> None:
    """From every isolated subnet to every isolated subnet."""
    for launch in launches:
        function = launch.components["init function"]
        assert reach(launch.network, function, launch.components["RDS PostgreSQL"], 5432).everywhere
        assert reach(launch.network, function, launch.components["DocumentDB"], 27017).everywhere


def test_lambda_functions_stand_in_the_same_subnets_as_the_databases(launches: list[Launch]) -> None:
    """The exported list of isolated subnets serves both."""
    for launch in launches:
        exported = launch.evaluation.exports["librechat-demo-IsolatedSubnetIds"].split(",")
        assert set(exported) == set(launch.components["init function"].subnets)
        assert set(exported) == set(launch.components["DocumentDB"].subnets)


def test_ecs_tasks_can_access_databases_in_isolated_subnets(launches: list[Launch]) -> None:
    """With and without NAT."""
    for launch in launches:
        tasks = launch.components["ECS tasks"]
        assert reach(launch.network, tasks, launch.components["RDS PostgreSQL"], 5432).everywhere
        assert reach(launch.network, tasks, launch.components["DocumentDB"], 27017).everywhere


def test_databases_allow_inbound_from_lambda_and_application_groups_alone(launches: list[Launch]) -> None:
    """No rule of theirs names addresses."""
    for launch in launches:
        callers = {
            launch.evaluation.token(group)
            for group in ("ServiceSecurityGroup", "EC2SecurityGroup", "InitLambdaSG")
        }
        for name in ("PostgresSecurityGroup", "DocumentDbSecurityGroup"):
            group = launch.network.group(launch.evaluation.token(name))
            assert {rule.peer_group for rule in group.ingress} == callers


def test_efs_allows_inbound_from_ecs_tasks_alone(launches: list[Launch]) -> None:
    """One rule, for NFS."""
    for launch in launches:
        (rule,) = launch.network.group(launch.evaluation.token("EfsSecurityGroup")).ingress
        assert rule.peer_group == launch.evaluation.token("ServiceSecurityGroup")
        assert rule.ports == (2049, 2049)


def test_the_load_balancer_allows_http_and_https_from_the_internet(launches: list[Launch]) -> None:
    """And nothing else from anywhere."""
    for launch in launches:
        group = launch.network.group(launch.evaluation.token("ALBSecurityGroup"))
        assert {rule.ports for rule in group.ingress} == {(80, 80), (443, 443)}
        assert all(rule.peer_block is not None and rule.peer_block.prefixlen == 0 for rule in group.ingress)


def test_ec2_allows_ssh_from_the_given_range_and_without_one_from_nowhere(launches: list[Launch]) -> None:
    """The range is the parameter's."""
    for launch in launches:
        group = launch.network.group(launch.evaluation.token("EC2SecurityGroup"))
        ranges = [str(rule.peer_block) for rule in group.ingress if rule.allows_port(22)]
        assert ranges == [r for r in [launch.choice["SshAllowedCidr"]] if r]


def test_ec2_allows_ssh_from_several_ranges_each_by_a_rule_of_its_own(
    templates: dict[str, dict[str, Any]],
) -> None:
    """EC2 allows SSH from specified IP ranges; an empty position and a range said twice make no rule."""
    for product in ("network", "network-existing"):
        names = {"Vpc": "vpc-1"} | {f"{t}Subnet{z}": f"subnet-{t}{z}" for t in TIERS for z in ZONES}
        vpc = chosen(names, 2) if product == "network-existing" else {"EnvironmentName": "demo"}
        given = {"SshAllowedCidr": "203.0.113.0/24,,198.51.100.7/32,203.0.113.0/24"}
        launched = evaluate(templates[product], {**vpc, **given})
        ranges = {
            rule.logical_id: rule.properties["CidrIp"]
            for rule in launched.of_type("AWS::EC2::SecurityGroupIngress")
            if rule.properties["FromPort"] == 22
        }
        assert ranges == {
            "OperatorsToEC2On22Ingress": "203.0.113.0/24",
            "Operators3ToEC2On22Ingress": "198.51.100.7/32",
        }


def test_tasks_reach_any_bucket_from_private_subnets_by_the_gateway(launches: list[Launch]) -> None:
    """And the functions in isolated subnets none of somebody else's."""
    for launch in launches:
        request = s3("s3:GetObject", OTHER_BUCKET, owner="999988887777")
        tasks = reach_service(launch.network, launch.components["ECS tasks"], request)
        assert tasks.everywhere
        assert tasks.path[-1] == f"endpoint {launch.evaluation.token('S3Endpoint')}"
        assert not reach_service(launch.network, launch.components["init function"], request).reached


def test_the_init_functions_reach_secrets_manager_by_its_endpoint(launches: list[Launch]) -> None:
    """To read secrets, but not to delete any, and none of another account."""
    for launch in launches:
        function = launch.components["init function"]

        def ask(action: str, account: str) -> Request:
            return Request(
                service="secretsmanager",
                action=action,
                resource=SECRET,
                principal_account=account,
                resource_account=ACCOUNT,
            )

        read = reach_service(launch.network, function, ask("secretsmanager:GetSecretValue", ACCOUNT))
        assert read.everywhere
        assert read.path[-1] == f"endpoint {launch.evaluation.token('SecretsManagerEndpoint')}"
        for action, account in (
            ("secretsmanager:DeleteSecret", ACCOUNT),
            ("secretsmanager:GetSecretValue", "999988887777"),
        ):
            assert "policy" in reach_service(launch.network, function, ask(action, account)).refusal


def test_the_init_functions_answer_cloudformation_by_the_s3_endpoint(launches: list[Launch]) -> None:
    """By PUT into CloudFormation's bucket of the region, signed by CloudFormation; into no other bucket."""
    for launch in launches:
        function = launch.components["init function"]
        answered = reach_service(
            launch.network, function, s3("s3:PutObject", RESPONSE_BUCKET, principal="aws", owner="aws")
        )
        assert answered.everywhere
        assert answered.path[-1] == f"endpoint {launch.evaluation.token('S3Endpoint')}"
        for request in (
            s3("s3:PutObject", OTHER_BUCKET),
            s3("s3:PutObject", OTHER_BUCKET, owner="999988887777"),
            s3("s3:GetObject", RESPONSE_BUCKET),
        ):
            assert not reach_service(launch.network, function, request).reached


def test_ecs_tasks_pull_images_of_this_account_through_endpoints_where_there_are_any(
    launches: list[Launch],
) -> None:
    """With the endpoints even without NAT; without both not at all."""
    for launch in launches:
        request = Request(
            service="ecr.dkr",
            action="ecr:BatchGetImage",
            resource=f"arn:aws:ecr:eu-west-1:{ACCOUNT}:repository/librechat",
            principal_account=ACCOUNT,
            resource_account=ACCOUNT,
        )
        answer = reach_service(launch.network, launch.components["ECS tasks"], request)
        has_endpoints = launch.choice["EcsEndpoints"] == "yes"
        assert answer.everywhere == (has_endpoints or launch.choice["NatGateways"] != "none")
        if has_endpoints:
            assert answer.path[-1].startswith("endpoint")


def test_egress_subnets_are_exported_only_where_there_is_egress(launches: list[Launch]) -> None:
    """One for each zone with NAT, none without: ECS is then refused before it starts."""
    for launch in launches:
        exports = launch.evaluation.exports
        offered = {name for name in exports if name.startswith("librechat-demo-EgressSubnet")}
        zones = range(1, int(launch.choice["AvailabilityZones"]) + 1)
        has_nat = launch.choice["NatGateways"] != "none"
        assert offered == {f"librechat-demo-EgressSubnet{zone}Id" for zone in zones if has_nat}
        for name in offered:
            assert exports[name] == exports[name.replace("Egress", "Private")]


def test_no_subnet_gives_public_addresses_unasked(launches: list[Launch]) -> None:
    """A component that needs one asks for it."""
    for launch in launches:
        assert not any(subnet.public_on_launch for subnet in launch.network.subnets.values())


def test_every_taggable_resource_names_environment_layer_and_where_it_has_one_its_tier(
    launches: list[Launch],
) -> None:
    """Rules, routes and attachments have no tags; everything else does."""
    untagged = {
        "AWS::EC2::Route",
        "AWS::EC2::SubnetRouteTableAssociation",
        "AWS::EC2::VPCGatewayAttachment",
        "AWS::EC2::VPCCidrBlock",
        "AWS::EC2::SubnetCidrBlock",
        "AWS::EC2::SecurityGroupIngress",
        "AWS::EC2::SecurityGroupEgress",
        "AWS::Logs::QueryDefinition",
    }
    tiered = {"AWS::EC2::Subnet", "AWS::EC2::RouteTable", "AWS::EC2::SecurityGroup", "AWS::EC2::NatGateway"}
    for launch in launches:
        for resource in launch.evaluation.resources.values():
            if resource.type in untagged or resource.type.startswith("Custom::"):
                continue
            assert resource.tags["librechat:environment"] == "demo", resource.logical_id
            assert resource.tags["librechat:layer"] == "network", resource.logical_id
            assert ("librechat:tier" in resource.tags) or resource.type not in tiered, resource.logical_id


def test_flow_logs_record_all_traffic_with_the_packets_true_source(launches: list[Launch]) -> None:
    """Accepted and refused, kept for the days chosen, encrypted with the key chosen or CloudWatch's own."""
    for launch in launches:
        (log,) = launch.evaluation.of_type("AWS::EC2::FlowLog")
        group = launch.evaluation.resources["FlowLogGroup"]
        assert log.properties["TrafficType"] == "ALL"
        assert {"${pkt-srcaddr}", "${action}"} <= set(log.properties["LogFormat"].split())
        assert group.properties["RetentionInDays"] == launch.evaluation.parameters["FlowLogRetentionDays"]
        assert "KmsKeyId" not in group.properties


def test_interface_endpoints_admit_named_groups_alone(launches: list[Launch]) -> None:
    """One group for all of them, without a rule for addresses."""
    for launch in launches:
        (worn,) = {endpoint.groups for endpoint in launch.network.endpoints if not endpoint.gateway}
        assert worn == (launch.evaluation.token("EndpointSecurityGroup"),)
        ingress = launch.network.group(worn[0]).ingress
        assert {rule.peer_group for rule in ingress} == {
            launch.evaluation.token(group)
            for group in ("InitLambdaSG", "ServiceSecurityGroup", "EC2SecurityGroup")
        }


def test_every_endpoint_has_a_policy(launches: list[Launch]) -> None:
    """The default policy would allow everything."""
    for launch in launches:
        assert all(endpoint.policy for endpoint in launch.network.endpoints)


def test_ecs_tasks_pull_image_layers_by_the_s3_endpoint_in_every_zone(launches: list[Launch]) -> None:
    """Without NAT, and without paying for NAT where there is some."""
    layers = "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/layer"
    for launch in launches:
        request = s3("s3:GetObject", layers, principal="aws", owner="aws")
        answer = reach_service(launch.network, launch.components["ECS tasks"], request)
        assert answer.everywhere
        assert answer.path[-1] == f"endpoint {launch.evaluation.token('S3Endpoint')}"


def test_public_subnets_reach_s3_by_the_internet_gateway(launches: list[Launch]) -> None:
    """Amazon Linux's packages lie in buckets that the endpoint's policy does not name."""
    for launch in launches:
        request = s3("s3:GetObject", "arn:aws:s3:::al2023-repos-eu-west-1/x", owner="amazon")
        answer = reach_service(launch.network, launch.components["EC2 instance"], request)
        assert answer.everywhere
        assert "internet gateway" in answer.path[-1]
