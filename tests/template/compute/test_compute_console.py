"""What the console shows of a launch, read in its order by somebody who has never seen LibreChat."""

from __future__ import annotations

import re
from typing import Any

import pytest

from doctor.templates import Account, evaluate
from tests.template.compute.values import DEMO, OPENAI_KEY, SIGN_ON

PRODUCTS = ("compute-ecs", "compute-ec2")
LONGEST_DESCRIPTION = 340
"""Characters that are read rather than skipped: some three lines under a field."""

FIELD = re.compile(r"\b[Ss]et (?P<label>[A-Z][A-Za-z -]+?) to ")

ANNA = {"FirstAdministrator": "anna@example.com"}
BY_HAND = {
    "EnvironmentName": "demo",
    "DomainName": "chat.example.com",
    "CertificateId": "12345678-1234-1234-1234-123456789012",
}


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_parameter_stands_under_a_heading_and_says_what_it_decides(
    templates: dict[str, dict[str, Any]], product: str
) -> None:
    """Each has a label of its own, a description that is not too long, and a sentence for a refusal."""
    template = templates[product]
    interface = template["Metadata"]["AWS::CloudFormation::Interface"]
    groups = [group["Label"]["default"] for group in interface["ParameterGroups"]]
    people = ["Access", "Single sign-on"]
    subjects = ["Features", "Other model providers", "Tools", "Mail", "Appearance"]
    company = ["Your own configuration", "Costs"]
    assert groups == ["Environment", *people, *subjects, *company, "Advanced"]
    grouped = [name for group in interface["ParameterGroups"] for name in group["Parameters"]]
    assert sorted(grouped) == sorted(template["Parameters"])
    labels = [interface["ParameterLabels"][name]["default"] for name in grouped]
    assert len(set(labels)) == len(labels)
    for name, parameter in template["Parameters"].items():
        assert parameter["Description"].endswith("."), name
        assert len(parameter["Description"]) <= LONGEST_DESCRIPTION, name
        assert parameter["ConstraintDescription"].startswith("must be"), name


@pytest.mark.parametrize("product", PRODUCTS)
def test_one_field_must_be_filled_in_and_every_choice_is_explained(
    templates: dict[str, dict[str, Any]], product: str
) -> None:
    """A word that can be chosen has its meaning beside it, and a field left empty says what then happens."""
    parameters = templates[product]["Parameters"]
    assert [name for name, its in parameters.items() if "Default" not in its] == ["EnvironmentName"]
    for name, its in parameters.items():
        words = [value for value in its.get("AllowedValues", ()) if not value.isdigit()]
        assert [word for word in words if f"{word}: " not in its["Description"]] == [], name
        if its.get("Default") == "":
            assert re.search(r"\b[Ee]mpty\b", its["Description"]), name


MENTIONED = [
    # What somebody who fills in a field has to know of, beyond the field itself.
    ("AllowPlainHttp", ["one of them is needed"]),
    ("DomainName", ["hosted zone", "certificate", "Allow plain HTTP"]),
    ("HostedZoneId", ["public", "this AWS account", "With another zone", "the outputs say"]),
    ("CertificateId", ["this region", "Issued", "both"]),
    ("SignUp", ["First administrator", "as soon as", "no stranger", "single sign-on"]),
    ("FirstAdministrator", ["first launch", "before anybody", "FirstUser", "single sign-on"]),
    ("SignOn", ["domain name", "passwords are off"]),
    ("SignOnClientId", ["https:// with the domain name above", "/oauth/openid/callback"]),
    ("SignOnClientSecretArn", ["whole ARN", "this account and region", "default key", "librechat:offered"]),
    ("SignOnRequiredGroup", ["separated by commas", "everybody of the provider", "app roles"]),
    ("AllowedDomains", ["no lock", "Close Sign-up"]),
    ("BedrockModels", ["inference profile", "administrator", "Bedrock console"]),
    ("BedrockRegion", ["Titan Text Embeddings V2"]),
    ("OpenAiKeySecretArn", ["whole ARN", "this account and region", "default key", "librechat:offered"]),
    ("Embeddings", ["1024", "1536", "Embedding dimensions"]),
    ("IpVersions", ["network product", "refused at once"]),
    ("Firewall", ["office", "bills"]),
    ("DeletionProtection", ["refuses", "update it with off before"]),
]
MENTIONED_FOR_TASKS = [
    ("ShellAccess", ["CloudTrail", "script and cat", "else not"]),
    ("MaximumTasks", ["by-size", "data product"]),
    ("WeeklyRestart", ["Sunday", "UTC", "no gap", "force a new deployment", "30 days"]),
    ("AvailabilityZones", ["network and data products", "refused at once"]),
]


@pytest.mark.parametrize(
    ("product", "field", "words"),
    [
        *((product, *mentioned) for product in PRODUCTS for mentioned in MENTIONED),
        *(("compute-ecs", *mentioned) for mentioned in MENTIONED_FOR_TASKS),
    ],
)
def test_a_field_says_what_else_it_depends_on(
    templates: dict[str, dict[str, Any]], product: str, field: str, words: list[str]
) -> None:
    """Other fields, other products, and what a wrong value will look like."""
    description = templates[product]["Parameters"][field]["Description"]
    assert [word for word in words if word not in description] == []


@pytest.mark.parametrize("product", PRODUCTS)
def test_a_refusal_names_fields_as_the_form_shows_them(
    templates: dict[str, dict[str, Any]], product: str
) -> None:
    """Whoever is told to set a field finds it under that label."""
    interface = templates[product]["Metadata"]["AWS::CloudFormation::Interface"]
    labels = [label["default"] for label in interface["ParameterLabels"].values()]
    rules = templates[product]["Rules"].values()
    sentences = [assertion["AssertDescription"] for rule in rules for assertion in rule["Assertions"]]
    named = {found["label"] for sentence in sentences for found in FIELD.finditer(sentence)}
    assert named >= {"Allow plain HTTP", "Amazon Bedrock models", "Chat with files"}
    for field in named:
        assert any(label.startswith(field) for label in labels), field


@pytest.mark.parametrize("product", PRODUCTS)
def test_the_outputs_begin_with_what_to_do_first(
    templates: dict[str, dict[str, Any]], account: Account, product: str
) -> None:
    """Where LibreChat is, and how the first person signs in; each output says what it is."""
    launch = evaluate(templates[product], {**DEMO, **ANNA}, stack="compute", account=account)
    assert list(launch.outputs)[:3] == ["ApplicationUrl", "FirstUser", "FirstChat"]
    assert all(output.description for output in launch.outputs.values())
    told = launch.outputs["FirstUser"].value
    for words in (
        "sign in as anna@example.com",
        "the secret <compute:FirstAdministratorPassword>",
        "choose Retrieve secret value",
    ):
        assert words in told
    for sign_up in ("open", "closed"):
        without = evaluate(templates[product], {**DEMO, "SignUp": sign_up}, account=account)
        assert "update this product with First administrator" in without.outputs["FirstUser"].value


@pytest.mark.parametrize("product", PRODUCTS)
def test_whoever_signs_on_is_told_what_to_register(
    templates: dict[str, dict[str, Any]], account: Account, product: str
) -> None:
    """The address that the provider sends people back to, exactly as LibreChat gives it."""
    outputs = evaluate(templates[product], SIGN_ON, account=account).outputs
    assert "https://chat.example.com/oauth/openid/callback " in outputs["SignOnCallback"].value
    assert outputs["SignOnCallback"].value.endswith("https://chat.example.com/login")
    assert "what the output SignOnCallback says" in outputs["FirstUser"].value
    assert "SignOnCallback" not in evaluate(templates[product], DEMO, account=account).outputs


@pytest.mark.parametrize("product", PRODUCTS)
def test_the_model_offered_by_default_answers_at_once_and_others_say_what_they_need(
    templates: dict[str, dict[str, Any]], account: Account, product: str
) -> None:
    """Amazon's own needs no subscription; the outputs tell who has to do what for the others, and where."""
    assert templates[product]["Parameters"]["BedrockModels"]["Default"].split(".")[1] == "amazon"
    given = {**DEMO, "BedrockRegion": "eu-central-1"}
    told = evaluate(templates[product], given, account=account).outputs["FirstChat"].value
    for words in ("administrator", "playground", "region eu-central-1", "use case form", "403"):
        assert words in told
    off = {**DEMO, "Bedrock": "off", "OpenAiKeySecretArn": OPENAI_KEY}
    assert "FirstChat" not in evaluate(templates[product], off, account=account).outputs


@pytest.mark.parametrize("product", PRODUCTS)
def test_a_domain_name_without_its_zone_is_told_its_dns_record(
    templates: dict[str, dict[str, Any]], account: Account, product: str
) -> None:
    """Nobody else could make the address lead to the load balancer; with the zone it is made."""
    launch = evaluate(templates[product], BY_HAND, stack="compute", account=account)
    record = launch.outputs["DnsRecord"].value
    assert record.endswith(": chat.example.com CNAME <compute:LoadBalancer.DNSName>")
    assert "DNS allows no CNAME" in record
    assert "Address" not in launch.resources
    zone = {**BY_HAND, "HostedZoneId": "Z0123456789ABCDEFGHIJ"}
    assert "DnsRecord" not in evaluate(templates[product], zone, account=account).outputs
    assert "DnsRecord" not in evaluate(templates[product], DEMO, account=account).outputs


def test_what_a_termination_leaves_is_said_with_how_to_remove_it(
    templates: dict[str, dict[str, Any]], account: Account
) -> None:
    """The bucket by its name; what the data layer keeps is said there."""
    kept = evaluate(templates["compute-ecs"], DEMO, stack="compute", account=account)
    told = kept.outputs["KeptAfterTermination"].value
    assert "<compute:AccessLogsBucket>" in told
    assert "empty and delete it" in told
