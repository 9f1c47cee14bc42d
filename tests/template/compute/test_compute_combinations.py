"""Every combination of choices that the forms allow, evaluated as launches would be."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest

from doctor.templates import broken_rules, evaluate
from tests.template.compute.values import ANTHROPIC_KEY, OPENAI_KEY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doctor.templates import Account, Evaluation

ACCESS = (
    {"AllowPlainHttp": "yes"},
    {"DomainName": "chat.example.com", "HostedZoneId": "Z0123456789ABCDEFGHIJ"},
    {"DomainName": "chat.example.com", "CertificateId": "12345678-1234-1234-1234-123456789012"},
    {
        "DomainName": "chat.example.com",
        "HostedZoneId": "Z0123456789ABCDEFGHIJ",
        "CertificateId": "12345678-1234-1234-1234-123456789012",
    },
)
CHOICES = {
    "Size": ("small", "medium", "large"),
    "Bedrock": ("on", "off"),
    "OpenAiKeySecretArn": ("", OPENAI_KEY),
    "AnthropicKeySecretArn": ("", ANTHROPIC_KEY),
    "ChatWithFiles": ("on", "off"),
    "Embeddings": ("titan-v2", "openai-small"),
    "Search": ("on", "off"),
}
OWN_CHOICES: dict[str, dict[str, tuple[str, ...]]] = {
    "compute-ecs": {
        "AvailabilityZones": ("2", "3"),
        "ShellAccess": ("on", "off"),
        "MaximumTasks": ("by size", "1", "8"),
    },
    "compute-ec2": {"KeyPairName": ("", "operators"), "DataVolumeZone": ("", "eu-west-1b")},
}


def _combinations(product: str) -> Iterator[dict[str, str]]:
    """Every way in with every size, and every combination of all else; no condition spans the two."""
    for access, size in itertools.product(ACCESS, CHOICES["Size"]):
        yield {"EnvironmentName": "demo", **access, "Size": size}
    choices = {**CHOICES, **OWN_CHOICES[product]}
    for access, values in zip(itertools.cycle(ACCESS), itertools.product(*choices.values()), strict=False):
        yield {"EnvironmentName": "demo", **access, **dict(zip(choices, values, strict=True))}


@pytest.fixture(scope="module", params=sorted(OWN_CHOICES))
def launches(
    request: pytest.FixtureRequest, templates: dict[str, dict[str, Any]], account: Account
) -> list[Evaluation]:
    """Every launch that the product's rules let through."""
    template = templates[request.param]
    return [
        evaluate(template, given, account=account)
        for given in _combinations(request.param)
        if not broken_rules(template, given)
    ]


def test_a_feature_that_is_off_leaves_nothing_behind(launches: list[Evaluation]) -> None:
    """Neither resources of rag_api and Meilisearch nor outputs about them."""
    for launch in launches:
        made = {*launch.resources, *launch.outputs}
        for choice, prefix in (("ChatWithFiles", "Rag"), ("Search", "Search")):
            there = any(name.startswith(prefix) for name in made)
            assert there == (launch.parameters[choice] == "on")


def test_https_is_served_exactly_where_a_domain_was_given(launches: list[Evaluation]) -> None:
    """Plain HTTP serves where it was chosen and redirects everywhere else."""
    for launch in launches:
        encrypted = launch.parameters["DomainName"] != ""
        action = launch.resources["HttpListener"].properties["DefaultActions"][0]["Type"]
        assert action == ("redirect" if encrypted else "forward")
        assert ("HttpsListener" in launch.resources) == encrypted
        assert launch.outputs["ApplicationUrl"].value.startswith("https://" if encrypted else "http://")
        issued = launch.parameters["HostedZoneId"] != "" and launch.parameters["CertificateId"] == ""
        assert ("Certificate" in launch.resources) == issued
        assert ("Address" in launch.resources) == (launch.parameters["HostedZoneId"] != "")


def test_no_property_is_an_empty_list_or_lacks_its_name(launches: list[Evaluation]) -> None:
    """What a condition leaves out is gone, and everything left has its value."""
    for launch in launches:
        for resource in launch.resources.values():
            assert not _hollow(resource.properties), resource.logical_id


def _hollow(value: Any) -> bool:  # noqa: ANN401 - any part of a template
    if isinstance(value, dict):
        return any(_hollow(part) for name, part in value.items() if name != "Policies" or part)
    if isinstance(value, list):
        return not value or any(_hollow(part) for part in value)
    return value is None


def test_statements_name_resources(launches: list[Evaluation]) -> None:
    """No policy allows anything on everything but actions that have no resource to name."""
    without_resources = {"logs:DescribeLogGroups", "ssm:UpdateInstanceInformation"}
    for launch in launches:
        for role in launch.of_type("AWS::IAM::Role"):
            for policy in role.properties.get("Policies", []):
                for statement in policy["PolicyDocument"]["Statement"]:
                    actions = statement["Action"]
                    assert "*" not in actions
                    if statement["Resource"] == "*":
                        rest = {a for a in actions if not a.startswith("ssmmessages:")}
                        assert rest <= without_resources, role.logical_id
