"""Choices that cannot work are refused in words, before anything is made."""

from __future__ import annotations

from typing import Any

import pytest

from doctor.templates import (
    Account,
    MissingExportError,
    ParametersRefusedError,
    broken_rules,
    evaluate,
)
from local_cloud.service_catalog.errors import InvalidParametersError
from local_cloud.service_catalog.templates import resolve_parameters
from products.compute.application.sign_on.parameters import EVERYBODY
from products.guards.region import database_roots, supported_regions
from tests.template.compute.values import DEMO, OPENAI_KEY, SIGN_ON

PRODUCTS = ("compute-ecs", "compute-ec2")

CONTRADICTIONS = [
    ({"AllowPlainHttp": "no"}, "set Allow plain HTTP to yes"),
    ({"DomainName": "chat.example.com", "HostedZoneId": "Z0123456789"}, "Set Allow plain HTTP to no"),
    ({"AllowPlainHttp": "no", "DomainName": "chat.example.com"}, "Give the Route 53 hosted zone ID"),
    ({"HostedZoneId": "Z0123456789"}, "Give the domain name too"),
    ({"CertificateId": "12345678-1234-1234-1234-123456789012"}, "Give the domain name too"),
    ({"Bedrock": "off"}, "No model would be offered"),
    ({"Embeddings": "openai-small"}, "needs the secret ARN of an OpenAI key"),
]

UNUSABLE = [
    ("EnvironmentName", "Demo", "lower-case letters"),
    ("Size", "huge", "small, medium or large"),
    ("DomainName", "https://chat.example.com", "without https://"),
    ("HostedZoneId", "example.com", "hosted zone ID"),
    (
        "CertificateId",
        "arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012",
        "an ARN could name another region",
    ),
    ("AllowedDomains", "example.com, example.org", "without spaces"),
    ("AllowedDomains", 'x","y', "domain names"),
    ("BedrockModels", "", "one or more model"),
    ("BedrockModels", "gpt-4o", "of a provider that this version knows"),
    ("BedrockModels", "amazon.nova-lite-v1:0,acme.wonder-v1:0", "of a provider that this version knows"),
    ("BedrockRegion", "Ireland", "an AWS region"),
    ("OpenAiKeySecretArn", "sk-proj-0123456789", "the whole ARN of a Secrets Manager secret"),
    ("OpenAiKeySecretArn", "arn:aws:s3:::openai", "the whole ARN of a Secrets Manager secret"),
    (
        "OpenAiKeySecretArn",
        "arn:aws:secretsmanager:eu-west-1:111122223333:secret:openai",
        "the whole ARN of a Secrets Manager secret",
    ),
    (
        "OpenAiKeySecretArn",
        "arn:aws:ssm:eu-west-1:111122223333:parameter/openai",
        "the whole ARN of a Secrets Manager secret",
    ),
    (
        "AnthropicKeySecretArn",
        "arn:aws:iam::111122223333:role/x",
        "the whole ARN of a Secrets Manager secret",
    ),
    ("Embeddings", "mistral", "titan-v2 or openai-small"),
    ("SignUp", "invited", "open or closed"),
    ("FirstAdministrator", "anna", "an e-mail address"),
    ("FirstAdministrator", "anna@example.com\nALLOW_REGISTRATION=true", "an e-mail address"),
    ("SignOn", "saml", "off, identity, cognito"),
    ("SignOnIssuer", "http://login.example.com", "begins with https://"),
    ("SignOnIssuer", "https://login.example.com/?tenant=a", "no query"),
    ("SignOnIssuer", "https://login.microsoftonline.com/common/v2.0", "your own tenant"),
    ("SignOnIssuer", "https://login.microsoftonline.com/organizations", "your own tenant"),
    ("SignOnClientId", "two words", "a client ID"),
    ("SignOnClientSecretArn", "a-secret", "the whole ARN of a Secrets Manager secret"),
    ("SignOnRequiredGroup", "users, admins", "without spaces around them"),
    ("SignOnRequiredGroup", "users\nOPENID_ISSUER=x", "names of groups"),
    ("SignOnAdministrators", "one,two", "one group or role"),
    ("SignOnGroupsClaim", "$groups", "a claim's name"),
    ("SignOnScopes", "profile email", "openid first"),
    ("SignOnButton", "Sign in\nALLOW_REGISTRATION=true", "one to 60 characters"),
]

ANNA = {"SignOnAdministrators": "", "FirstAdministrator": "anna@example.com"}
SIGNING_ON = [
    ({"SignOnIssuer": ""}, "Give all three"),
    ({"SignOnClientId": ""}, "Give all three"),
    ({"SignOnClientSecretArn": ""}, "Give all three"),
    ({"SignOnRequiredGroup": ""}, "write there: everybody of the provider"),
    ({"SignOnAdministrators": ""}, "Nobody would administer LibreChat"),
    ({"SignOn": "off"}, "but Single sign-on is off"),
    ({"DomainName": "", "HostedZoneId": "", "AllowPlainHttp": "yes"}, "Single sign-on needs HTTPS"),
    ({"SignOn": "auth0"}, "Give the Claim with the groups"),
    ({"SignOn": "entra", **ANNA}, "with single sign-on a group decides"),
    ({"SignOn": "other"}, "Give the Claim with the groups"),
    (
        {"SignOn": "other", **ANNA, "SignOnRequiredGroup": EVERYBODY, "SignOnAdministrators": "admins"},
        "Give the Claim with the groups",
    ),
    ({"SignOn": "google", "SignOnRequiredGroup": "example.com"}, "leave the Administrators' group empty"),
    ({"SignOn": "cognito", "SignOnLogOut": "yes"}, "set Log out at the provider to no"),
]


@pytest.mark.parametrize("product", PRODUCTS)
@pytest.mark.parametrize(("given", "words"), SIGNING_ON)
def test_a_single_sign_on_that_cannot_work_is_refused_with_its_remedy(
    templates: dict[str, dict[str, Any]], product: str, given: dict[str, str], words: str
) -> None:
    """Exactly one rule speaks; with everything given none does."""
    assert broken_rules(templates[product], SIGN_ON) == []
    (sentence,) = broken_rules(templates[product], {**SIGN_ON, **given})
    assert words.lower() in sentence.lower()


@pytest.mark.parametrize("product", PRODUCTS)
@pytest.mark.parametrize(("given", "words"), CONTRADICTIONS)
def test_a_combination_that_cannot_work_is_refused_with_its_remedy(
    templates: dict[str, dict[str, Any]], product: str, given: dict[str, str], words: str
) -> None:
    """Exactly one rule speaks, and it says what to do; the embedded cloud refuses the launch with it."""
    (sentence,) = broken_rules(templates[product], {**DEMO, **given})
    assert words in sentence
    with pytest.raises(InvalidParametersError) as refusal:
        resolve_parameters(templates[product], {**DEMO, **given})
    assert sentence in str(refusal.value)


@pytest.mark.parametrize("product", PRODUCTS)
def test_the_least_that_can_be_given_is_let_through(
    templates: dict[str, dict[str, Any]], product: str
) -> None:
    """An environment, a size, and the choice of encryption."""
    for given in (DEMO, {**DEMO, "Size": "large"}):
        assert broken_rules(templates[product], given) == []
        resolve_parameters(templates[product], given)


@pytest.mark.parametrize("product", PRODUCTS)
def test_a_region_whose_databases_cannot_be_verified_is_refused_in_words(
    templates: dict[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch, product: str
) -> None:
    """By a rule which names the regions that can be used, not by a mapping that lacks a key."""
    given = {**DEMO, "BedrockRegion": "eu-west-1"}
    assert broken_rules(templates[product], given, Account(region="eu-west-1")) == []
    (sentence,) = broken_rules(templates[product], given, Account(region="il-central-1"))
    assert all(region in sentence for region in supported_regions())
    assert "ask your platform team" in sentence
    monkeypatch.setattr("ministack.services.cloudformation.engine.get_region", lambda: "il-central-1")
    with pytest.raises(InvalidParametersError, match="cannot be launched in this region"):
        resolve_parameters(templates[product], given)


@pytest.mark.parametrize("product", PRODUCTS)
def test_the_regions_let_through_are_those_that_the_template_can_serve(
    templates: dict[str, dict[str, Any]], account: Account, product: str
) -> None:
    """Each has its certificate authority; in another the launch would have no value for it."""
    given = {**DEMO, "BedrockRegion": "eu-west-1"}
    for region in supported_regions():
        there = Account(region=region, exports=account.exports)
        assert broken_rules(templates[product], given, there) == []
        assert evaluate(templates[product], given, account=there).resources
    (root,) = {*templates[product]["Mappings"]} - {"Sizes", "SignOnProviders"}
    assert set(templates[product]["Mappings"][root]) == set(database_roots())


@pytest.mark.parametrize("product", PRODUCTS)
@pytest.mark.parametrize(("parameter", "value", "words"), UNUSABLE)
def test_an_unusable_value_is_refused_in_words(
    templates: dict[str, dict[str, Any]], product: str, parameter: str, value: str, words: str
) -> None:
    """The sentence says what is allowed; the embedded cloud refuses the value as well."""
    with pytest.raises(ParametersRefusedError, match=parameter) as refusal:
        evaluate(templates[product], {**DEMO, parameter: value})
    assert words in str(refusal.value)
    with pytest.raises(InvalidParametersError, match=parameter) as form:
        resolve_parameters(templates[product], {**DEMO, parameter: value})
    if "AllowedPattern" in templates[product]["Parameters"][parameter]:
        assert words in str(form.value)


@pytest.mark.parametrize("tasks", ["2", "4", "8", "16"])
def test_several_tasks_without_valkey_are_refused_with_the_reason(
    templates: dict[str, dict[str, Any]], tasks: str
) -> None:
    """The small size has no Valkey."""
    given = {**DEMO, "MaximumTasks": tasks}
    (sentence,) = broken_rules(templates["compute-ecs"], given)
    assert "needs Valkey" in sentence
    assert broken_rules(templates["compute-ecs"], {**given, "Size": "medium"}) == []


def test_a_launch_larger_than_its_data_layer_is_refused(
    templates: dict[str, dict[str, Any]], account: Account
) -> None:
    """A medium application over small data finds no Valkey, and CloudFormation names what is missing."""
    without = {name: value for name, value in account.exports.items() if "Cache" not in name}
    with pytest.raises(MissingExportError, match="librechat-demo-CacheUriSecretArn"):
        evaluate(templates["compute-ecs"], {**DEMO, "Size": "medium"}, account=Account(exports=without))


def test_a_network_without_a_way_out_is_refused_for_ecs(
    templates: dict[str, dict[str, Any]], account: Account
) -> None:
    """Tasks could neither be pulled nor reach a model; the missing export names the subnet."""
    without = {name: value for name, value in account.exports.items() if "EgressSubnet" not in name}
    with pytest.raises(MissingExportError, match="librechat-demo-EgressSubnet1Id"):
        evaluate(templates["compute-ecs"], DEMO, account=Account(exports=without))
    assert evaluate(templates["compute-ec2"], DEMO, account=Account(exports=without)).resources


def test_an_openai_key_lets_everything_run_without_bedrock(
    templates: dict[str, dict[str, Any]], account: Account
) -> None:
    """No role may then call Bedrock at all."""
    given = {**DEMO, "Bedrock": "off", "OpenAiKeySecretArn": OPENAI_KEY, "Embeddings": "openai-small"}
    for product in PRODUCTS:
        launch = evaluate(templates[product], given, account=account)
        assert "bedrock:" not in str([role.properties for role in launch.of_type("AWS::IAM::Role")])
