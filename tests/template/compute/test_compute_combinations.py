"""The combinations of choices that the forms allow, evaluated as launches would be."""

from __future__ import annotations

import itertools
import random
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from doctor.templates import evaluate
from tests.template.compute import company_choices
from tests.template.compute.combinations import Form, Part, parts
from tests.template.compute.values import ANTHROPIC_KEY, OPENAI_KEY, SIGN_ON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doctor.templates import Account, Evaluation
    from tests.template.compute.combinations import Choice

PRODUCTS = ("compute-ecs", "compute-ec2")

TYPED: dict[str, str] = {
    # What stands for whatever may be typed into a field that has no list of choices.
    "EnvironmentName": "demo",
    "DomainName": "chat.example.com",
    "HostedZoneId": "Z0123456789ABCDEFGHIJ",
    "CertificateId": "12345678-1234-1234-1234-123456789012",
    "AllowedCountries": "DE,AT",
    "AllowedDomains": "example.com,example.org",
    "BedrockModels": "eu.anthropic.claude-x-v1:0,amazon.nova-lite-v1:0",
    "BedrockRegion": "eu-central-1",
    "OpenAiKeySecretArn": OPENAI_KEY,
    "AnthropicKeySecretArn": ANTHROPIC_KEY,
    "KeyPairName": "operators",
    "DataVolumeZone": "eu-west-1b",
    "DataVolumeSnapshot": "snap-0123456789abcdef0",
    **company_choices.TYPED,
    **{name: value for name, value in SIGN_ON.items() if name.startswith("SignOn") and name != "SignOn"},
    "FirstAdministrator": "anna@example.com",
    "SignOnGroupsClaim": "groups",
    "SignOnEmailClaim": "email",
    "SignOnScopes": "openid profile email groups",
    "SignOnButton": "Sign in",
    "OwnConfiguration": "3HL4kqtJlcpXroDTDmjVBH40Nrjfkd",
    "OwnSecretsArn": OPENAI_KEY.replace("openai", "own"),
    "SpendingPerPerson": "10",
}
WITHOUT_RESOURCES = {"ecr:GetAuthorizationToken", "logs:DescribeLogGroups", "ssm:UpdateInstanceInformation"}
RANDOM_LAUNCHES = 100
MAY_BE_EMPTY = {"OwnConfigurationDelivery.SecretArn"}
"""What a function of ours is told is empty where nothing was given."""


def _choices(template: dict[str, Any]) -> dict[str, list[str]]:
    """Every value of a list; for the other fields what stands there by itself, and something typed."""
    return {
        name: list(its.get("AllowedValues", ())) or [*_by_default(its), TYPED[name]]
        for name, its in template["Parameters"].items()
    }


def _by_default(declared: dict[str, str]) -> list[str]:
    return [declared["Default"]] if "Default" in declared else []


@dataclass(frozen=True)
class Launchable:
    """A product with its form."""

    template: dict[str, Any]
    form: Form
    account: Account

    def resolved(self) -> Iterator[tuple[Choice, Part, Any]]:
        """Every part's value for every combination of what decides it, where it is there."""
        together: dict[frozenset[str], list[Part]] = defaultdict(list)
        for part in parts(self.template):
            together[self.form.decided_by(part)].append(part)
        for names, decided in together.items():
            for choice in self.form.combinations(names):
                reader = self.form.reader(choice, self.account)
                for part in decided:
                    if part.condition is None or reader.holds(part.condition):
                        yield choice, part, reader.value(part.value)

    def launch(self, choice: Choice) -> Evaluation:
        """A whole launch."""
        return evaluate(self.template, choice, stack="compute", account=self.account)


@pytest.fixture(scope="module", params=PRODUCTS)
def product(
    request: pytest.FixtureRequest, templates: dict[str, dict[str, Any]], account: Account
) -> Launchable:
    """Each of the two products."""
    template = templates[request.param]
    return Launchable(template, Form(template, _choices(template)), account)


@pytest.fixture(scope="module")
def at_random(product: Launchable) -> list[Choice]:
    """Choices over the whole form that no rule refuses, the same in every run."""
    dice = random.Random(2026)  # noqa: S311 - examples, not secrets
    picked = [product.form.completed({}, dice) for _ in range(RANDOM_LAUNCHES)]
    return [choice for choice in picked if choice is not None]


def test_every_part_of_every_combination_has_its_values(product: Launchable) -> None:
    """Nothing refers to what is not there, nothing is left empty, no policy allows anything on everything."""
    for choice, part, value in product.resolved():
        nothing_allowed = part.name.endswith("TaskRole.Policies") and value == []
        may_be_hollow = nothing_allowed or part.name in MAY_BE_EMPTY
        assert may_be_hollow or not _hollow(value), (part.name, _hollow_in(value), choice)
        if part.kind == "AWS::IAM::Role":
            assert _too_wide(value) == [], (part.name, choice)


def test_what_decides_a_part_is_known_completely(product: Launchable, at_random: list[Choice]) -> None:
    """A part of a whole launch is what it is when all that does not decide it has other values.

    On this rests that the combinations above are all combinations.
    """
    deciding = [(part, product.form.decided_by(part, by_text=True)) for part in parts(product.template)]
    for choice, other in itertools.pairwise(at_random):
        whole = product.form.reader(choice, product.account)
        for part, names in deciding:
            mixed = product.form.reader(
                {name: (choice if name in names else other)[name] for name in choice}, product.account
            )
            assert _value(whole, part) == _value(mixed, part), part.name


def test_each_condition_is_met_by_some_choices_and_not_by_others(
    product: Launchable, at_random: list[Choice]
) -> None:
    """So that the random launches try both sides of each."""
    launches = [product.launch(choice) for choice in at_random]
    for name in product.template["Conditions"]:
        assert {launch.conditions[name] for launch in launches} == {True, False}, name


def test_a_feature_that_is_off_leaves_nothing_behind(product: Launchable, at_random: list[Choice]) -> None:
    """Neither resources of rag_api and Meilisearch nor outputs about them."""
    for launch in map(product.launch, at_random):
        made = {*launch.resources, *launch.outputs}
        for choice, prefix in (("ChatWithFiles", "Rag"), ("Search", "Search")):
            there = any(name.startswith(prefix) for name in made)
            assert there == (launch.parameters[choice] == "on")


def test_https_is_served_exactly_where_a_domain_was_given(product: Launchable) -> None:
    """Plain HTTP serves where it was chosen and redirects everywhere else."""
    access = frozenset({"AllowPlainHttp", "DomainName", "HostedZoneId", "CertificateId"})
    launches = [product.launch(choice) for choice in product.form.combinations(access)]
    assert {launch.parameters["AllowPlainHttp"] for launch in launches} == {"yes", "no"}
    for launch in launches:
        encrypted = launch.parameters["DomainName"] != ""
        action = launch.resources["HttpListener"].properties["DefaultActions"][0]["Type"]
        assert action == ("redirect" if encrypted else "forward")
        assert ("HttpsListener" in launch.resources) == encrypted
        assert launch.outputs["ApplicationUrl"].value.startswith("https://" if encrypted else "http://")
        issued = launch.parameters["HostedZoneId"] != "" and launch.parameters["CertificateId"] == ""
        assert ("Certificate" in launch.resources) == issued
        assert ("Address" in launch.resources) == (launch.parameters["HostedZoneId"] != "")


def _value(reader: Any, part: Part) -> Any:  # noqa: ANN401 - a reader of templates, any part of one
    there = part.condition is None or reader.holds(part.condition)
    return reader.value(part.value) if there else None


def _hollow(value: Any) -> bool:  # noqa: ANN401 - any part of a template
    if isinstance(value, dict):
        return any(_hollow(part) for part in value.values())
    if isinstance(value, list):
        return not value or any(_hollow(part) for part in value)
    return value is None or value == ""


def _hollow_in(value: Any) -> list[Any]:  # noqa: ANN401 - any part of a template
    """The innermost that holds something empty, so that a failure names it."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    found = [deeper for one in inside for deeper in _hollow_in(one)]
    return found or ([value] if _hollow(value) and isinstance(value, dict) else [])


def _too_wide(value: Any) -> list[Any]:  # noqa: ANN401 - any part of a template
    """Statements that allow anything, or on everything what has a resource to name."""
    if isinstance(value, list):
        return [found for part in value for found in _too_wide(part)]
    if not isinstance(value, dict):
        return []
    if value.get("Effect") != "Allow" or "Resource" not in value:
        return [found for part in value.values() for found in _too_wide(part)]
    actions = [value["Action"]] if isinstance(value["Action"], str) else value["Action"]
    rest = {action for action in actions if not action.startswith("ssmmessages:")}
    wide = "*" in actions or (value["Resource"] == "*" and not rest <= WITHOUT_RESOURCES)
    return [value] if wide else []
