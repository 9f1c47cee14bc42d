"""The function of each network product: what it is given, what it may do and where it leaves its log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from doctor.templates import evaluate
from products.functions.index import built_function
from tests.support.company_vpc import TIERS, chosen
from tests.template.compute.company import company_launch

if TYPE_CHECKING:
    from doctor.templates import Evaluation

FUNCTIONS = {"network": "DefaultGroup", "network-existing": "NetworkCheck"}
PACKAGES = {"network": "default-group", "network-existing": "network-check"}
LONGEST_WAIT_SECONDS = 300
"""CloudFormation itself waits an hour for an answer that does not come (CloudFormation Template Reference,
AWS::CloudFormation::CustomResource, ``ServiceTimeout``)."""

MAY_DESCRIBE = {
    "network": {"ec2:DescribeSecurityGroups", "ec2:DescribeSubnets"},
    "network-existing": {
        "ec2:DescribeDhcpOptions",
        "ec2:DescribeManagedPrefixLists",
        "ec2:DescribeRouteTables",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcAttribute",
        "ec2:DescribeVpcEndpoints",
        "ec2:DescribeVpcs",
        "ec2:GetManagedPrefixListEntries",
    },
}
MAY_CHANGE = {
    "network": {"ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"},
    "network-existing": set[str](),
}
STACK = "arn:aws:cloudformation:eu-west-1:111122223333:stack/stack/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f"
MAY_ASK_ITS_STACK = {"network": {"cloudformation:DescribeStackResource"}, "network-existing": set[str]()}


@pytest.fixture(scope="module", params=sorted(FUNCTIONS))
def made(request: pytest.FixtureRequest, templates: dict[str, dict[str, Any]]) -> tuple[str, Evaluation]:
    """A launch of each network product, by the product's name."""
    product = request.param
    subnets = chosen(company_launch({}).outputs, 2) if product == "network-existing" else {}
    attributes = {"Vpc.DefaultSecurityGroup": "sg-default"} if product == "network" else {}
    given = {"EnvironmentName": "demo", **subnets}
    return product, evaluate(templates[product], given, attributes=attributes)


def _listed(value: str | list[str]) -> set[str]:
    return {value} if isinstance(value, str) else set(value)


def test_it_may_do_what_it_is_for_and_nothing_else(made: tuple[str, Evaluation]) -> None:
    """It describes, which takes no resource; it changes the default group alone, and writes its own log."""
    product, launch = made
    name = FUNCTIONS[product]
    role = launch.resources[f"{name}Role"].properties
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert (trust["Effect"], trust["Principal"]) == ("Allow", {"Service": "lambda.amazonaws.com"})
    assert "ManagedPolicyArns" not in role
    (policy,) = role["Policies"]
    may: dict[str, set[str]] = {}
    for statement in policy["PolicyDocument"]["Statement"]:
        assert statement["Effect"] == "Allow"
        for resource in _listed(statement["Resource"]):
            may.setdefault(resource, set()).update(_listed(statement["Action"]))
    group = "arn:aws:ec2:eu-west-1:111122223333:security-group/sg-default"
    expected = {
        "*": {*MAY_DESCRIBE[product], "cloudformation:ListExports"},
        f"<stack:{name}Logs.Arn>": {"logs:CreateLogStream", "logs:PutLogEvents"},
        group: MAY_CHANGE[product],
        STACK: MAY_ASK_ITS_STACK[product],
    }
    assert may == {resource: actions for resource, actions in expected.items() if actions}


def test_it_runs_outside_the_vpc_as_its_package_says_and_answers_in_time(
    made: tuple[str, Evaluation],
) -> None:
    """It calls EC2's API, which isolated subnets do not reach; CloudFormation waits longer than it runs."""
    product, launch = made
    name = FUNCTIONS[product]
    function, custom = launch.resources[f"{name}Function"].properties, launch.resources[name].properties
    built = built_function(PACKAGES[product])
    assert "VpcConfig" not in function
    assert (function["Handler"], function["Runtime"]) == (built.handler, built.runtime)
    assert function["Architectures"] == [built.architecture]
    assert function["Role"] == f"<stack:{name}Role.Arn>"
    assert custom["ServiceToken"] == f"<stack:{name}Function.Arn>"
    assert custom["ContentHash"] == built.sha256
    assert function["Timeout"] < int(custom["ServiceTimeout"]) <= LONGEST_WAIT_SECONDS


def test_its_log_ends_with_the_network_and_does_not_pile_up(
    made: tuple[str, Evaluation], templates: dict[str, dict[str, Any]]
) -> None:
    """In a group of its own that the template makes, so that none is left without an end."""
    product, launch = made
    name = f"{FUNCTIONS[product]}Logs"
    function = launch.resources[f"{FUNCTIONS[product]}Function"].properties
    assert function["LoggingConfig"] == {"LogGroup": f"<stack:{name}>", "LogFormat": "JSON"}
    assert 0 < int(launch.resources[name].properties["RetentionInDays"]) <= 30
    assert templates[product]["Resources"][name]["DeletionPolicy"] == "Delete"


def test_it_is_given_what_it_looks_at(made: tuple[str, Evaluation]) -> None:
    """The VPC's own default group; or the VPC, its subnets by tier and what was answered about them."""
    product, launch = made
    given = launch.resources[FUNCTIONS[product]].properties
    if product == "network":
        assert given["GroupId"] == "sg-default"
        return
    outputs = company_launch({}).outputs
    assert given["VpcId"] == outputs["Vpc"]
    for tier in TIERS:
        assert given[f"{tier}SubnetIds"] == [outputs[f"{tier}Subnet{zone}"] for zone in (1, 2)]
    answered = ("WayOut", "IpVersions", "S3EndpointChoice", "SecretsManagerEndpointChoice")
    assert {name: given[name] for name in answered} == {name: launch.parameters[name] for name in answered}
