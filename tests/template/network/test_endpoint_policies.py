"""What the roles of all layers may do passes the VPC endpoints: nothing is allowed here and refused there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from doctor.reachability import Component, Request, components, reach_service
from doctor.templates import Account
from tests.support.company_vpc import chosen
from tests.template.compute.choices import COMPUTES, NETWORKS
from tests.template.compute.company import company_launch
from tests.template.compute.environments import Environment, launch
from tests.template.compute.values import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doctor.templates import Resource

ACCOUNT = Account()
ENDPOINTS_OF = {
    "bedrock": ("bedrock-runtime",),
    "ecr": ("ecr.api", "ecr.dkr"),
    "logs": ("logs",),
    "secretsmanager": ("secretsmanager",),
}
"""The services that have interface endpoints here, by the prefix of their actions (AWS PrivateLink Guide,
"AWS services that integrate with AWS PrivateLink")."""

ELSEWHERE = {"bedrock:GetInferenceProfile"}
"""Actions of Bedrock's control plane, whose endpoint is another one: ``bedrock`` (same page)."""

TOKEN = re.compile(r"^<(\w+):(\w+)(?:\.[\w.]+)?>$")
ARNS = {
    "AWS::Logs::LogGroup": "arn:aws:logs:eu-west-1:{account}:log-group:{name}:*",
    "AWS::SecretsManager::Secret": "arn:aws:secretsmanager:eu-west-1:{account}:secret:{name}-AbCdEf",
    "AWS::RDS::DBInstance": "arn:aws:secretsmanager:eu-west-1:{account}:secret:rds!db-{name}-AbCdEf",
}
"""What stands for the ARNs that templates name of these; of a database, its managed master secret."""


@dataclass(frozen=True, kw_only=True)
class Caller:
    """A component with a role that it acts as: something that may call AWS's APIs from inside the VPC."""

    component: Component
    role: Resource

    def calls(self, made: dict[str, Resource]) -> Iterator[tuple[str, str]]:
        """Every action that the role allows, with every resource that it is allowed on."""
        for policy in self.role.properties["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                if statement["Effect"] == "Allow":
                    for action in _listed(statement["Action"]):
                        for resource in _listed(statement["Resource"]):
                            yield action, _arn(resource, made)


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _arn(resource: str, made: dict[str, Resource]) -> str:
    """The resource as IAM sees it: an ARN in place of a token for one."""
    found = TOKEN.match(resource)
    if found is None:
        return resource
    kind = made[f"<{found[1]}:{found[2]}>"].type
    return ARNS[kind].format(account=ACCOUNT.number, name=found[2]) if kind in ARNS else resource


def _callers(environment: Environment) -> list[Caller]:
    """Functions, tasks with both their roles, and the instance: whatever stands in the VPC and has a role."""
    made = environment.resources
    return [
        Caller(component=component, role=made[role])
        for token, component in components(environment.launches).items()
        for role in _roles(made[token], made)
    ]


def _roles(resource: Resource, made: dict[str, Resource]) -> list[str]:
    """The tokens of the roles that a component acts as."""
    properties = resource.properties
    match resource.type:
        case "AWS::Lambda::Function":
            roles = [properties["Role"]]
        case "AWS::ECS::Service":
            task = made[properties["TaskDefinition"]].properties
            roles = [task["TaskRoleArn"], task["ExecutionRoleArn"]]
        case "AWS::AutoScaling::AutoScalingGroup":
            template = made[properties["LaunchTemplate"]["LaunchTemplateId"]].properties
            profile = template["LaunchTemplateData"]["IamInstanceProfile"]["Arn"]
            roles = made[profile.replace(".Arn", "")].properties["Roles"]
        case _:
            roles = []
    return [role.replace(".Arn", "") for role in roles]


def _environment(
    templates: dict[str, dict[str, Any]], compute: str, *, endpoints: str = "no", network: str = "network"
) -> Environment:
    """All layers, with everything switched on that a role may call for."""
    zones = {"AvailabilityZones": "3"}
    subnets = chosen(company_launch({}).outputs, 3) if network == "network-existing" else {}
    return launch(
        templates,
        network,
        compute,
        {
            "network": {**zones, **subnets, "EcsEndpoints": endpoints},
            "data": {**zones, "Size": "medium", "RotateCredentials": "true"},
            "compute": {k: v for k, v in EVERYTHING.items() if k in templates[compute]["Parameters"]},
        },
    )


def _refused(environment: Environment) -> set[tuple[str, str, str]]:
    """The role, action and reason of every call that its endpoint does not let through."""
    endpoints = {endpoint.service for endpoint in environment.network.endpoints if not endpoint.gateway}
    refused = set()
    for caller in _callers(environment):
        for action, resource in caller.calls(environment.resources):
            for service in ENDPOINTS_OF.get(action.partition(":")[0], ()):
                if service not in endpoints or action in ELSEWHERE:
                    continue
                request = Request(
                    service=service,
                    action=action,
                    resource=resource,
                    principal_account=ACCOUNT.number,
                    resource_account=ACCOUNT.number,
                )
                answer = reach_service(environment.network, caller.component, request)
                if not (answer.everywhere and answer.path[-1].startswith("endpoint")):
                    refused.add((caller.role.logical_id, action, answer.refusal))
    return refused


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("compute", COMPUTES)
@pytest.mark.parametrize("endpoints", ["yes", "no"])
def test_what_a_role_may_do_its_endpoint_lets_through(
    templates: dict[str, dict[str, Any]], network: str, compute: str, endpoints: str
) -> None:
    """Every action of every role on every resource, from every zone in which its component stands."""
    environment = _environment(templates, compute, endpoints=endpoints, network=network)
    assert _refused(environment) == set()
    acting = {caller.role.logical_id for caller in _callers(environment)}
    assert {"PostgresSchemaRole", "DocumentDbRotationRole"} <= acting
    tasks = {f"{service}{kind}Role" for service in ("LibreChat", "Rag") for kind in ("Task", "Execution")}
    assert (tasks if compute == "compute-ecs" else {"InstanceRole"}) <= acting


def test_every_interface_endpoint_is_looked_at(templates: dict[str, dict[str, Any]]) -> None:
    """An endpoint of another service must be entered above with the prefix of its actions."""
    network = _environment(templates, "compute-ecs", endpoints="yes").network
    services = {endpoint.service for endpoint in network.endpoints if not endpoint.gateway}
    assert services == {service for services in ENDPOINTS_OF.values() for service in services}
    assert all(endpoint.private_dns for endpoint in network.endpoints if not endpoint.gateway)


def test_the_agent_behind_a_shell_finds_its_log_group_through_the_endpoint(
    templates: dict[str, dict[str, Any]],
) -> None:
    """It looks for group and stream before it records; refused, it reports a group that is not encrypted."""
    environment = _environment(templates, "compute-ecs", endpoints="yes")
    shells = {
        action
        for caller in _callers(environment)
        for action, _ in caller.calls(environment.resources)
        if caller.role.logical_id == "LibreChatTaskRole" and action.startswith("logs:")
    }
    assert shells >= {"logs:DescribeLogGroups", "logs:DescribeLogStreams"}


@pytest.mark.parametrize("action", ["logs:DescribeLogStreams", "logs:DescribeLogGroups", "logs:PutLogEvents"])
def test_an_action_that_a_policy_leaves_out_is_told(
    templates: dict[str, dict[str, Any]], action: str
) -> None:
    """With the role that needs it: the check above can fail."""
    environment = _environment(templates, "compute-ecs", endpoints="yes")
    (logs,) = (one for one in environment.network.endpoints if one.service == "logs")
    assert logs.policy is not None
    for statement in logs.policy["Statement"]:
        statement["Action"] = [allowed for allowed in statement["Action"] if allowed != action]
    refused = {(role, what) for role, what, _ in _refused(environment)}
    assert ("LibreChatTaskRole", action) in refused
    assert {what for _, what in refused} == {action}


def test_an_endpoint_that_a_caller_may_not_open_is_told(templates: dict[str, dict[str, Any]]) -> None:
    """A private name answers for the whole VPC: without its rule the instance could not read its secrets."""
    environment = _environment(templates, "compute-ec2")
    group = environment.network.group("<network:EndpointSecurityGroup>")
    group.ingress[:] = [rule for rule in group.ingress if rule.name != "EC2ToEndpointOn443Ingress"]
    refused = {(role, what) for role, what, _ in _refused(environment)}
    assert refused == {("InstanceRole", "secretsmanager:GetSecretValue")}
