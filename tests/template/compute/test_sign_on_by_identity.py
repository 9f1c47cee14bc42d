"""Single sign-on by the environment's own identity layer: nothing is copied, and nothing else can be read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from doctor.templates import Account, Evaluation, MissingExportError, broken_rules, evaluate
from products import contract
from tests.template.compute.tasks import main_container, tasks, variables
from tests.template.compute.values import DEMO

Templates = dict[str, dict[str, Any]]

OWN = {
    **DEMO,
    "AllowPlainHttp": "no",
    "DomainName": "chat.example.com",
    "HostedZoneId": "Z0123456789",
    "SignOn": "identity",
}
EXPORTED = {
    contract.IDENTITY_ISSUER: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Pool",
    contract.IDENTITY_CLIENT_ID: "client",
    contract.IDENTITY_CLIENT_SECRET_ARN: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:own-AbCdEf",
    contract.IDENTITY_GROUPS: "librechat-users,librechat-administrators",
}


@pytest.fixture
def with_people(account: Account) -> Account:
    """The account with an identity layer in the environment."""
    people = {key.export_name("demo"): value for key, value in EXPORTED.items()}
    return replace(account, exports={**account.exports, **people})


def _launch(template: dict[str, Any], account: Account, **given: str) -> Evaluation:
    assert broken_rules(template, {**OWN, **given}, account) == []
    return evaluate(template, {**OWN, **given}, stack="compute", account=account)


def test_librechat_is_told_of_the_environments_own_people(templates: Templates, with_people: Account) -> None:
    """By its name alone: who the issuer is, and that its users enter and its administrators administer."""
    told = variables(main_container(tasks(_launch(templates["compute-ecs"], with_people))["LibreChat"]))
    assert told["OPENID_ISSUER"] == EXPORTED[contract.IDENTITY_ISSUER]
    assert told["OPENID_CLIENT_ID"] == EXPORTED[contract.IDENTITY_CLIENT_ID]
    assert told["OPENID_REQUIRED_ROLE"] == EXPORTED[contract.IDENTITY_GROUPS]
    assert told["OPENID_ADMIN_ROLE"] == contract.ADMINISTRATORS_GROUP
    assert told["OPENID_REQUIRED_ROLE_PARAMETER_PATH"] == "cognito:groups"
    assert told["OPENID_GENERATE_NONCE"] == "true"
    narrower = _launch(templates["compute-ecs"], with_people, SignOnRequiredGroup="librechat-users")
    told = variables(main_container(tasks(narrower)["LibreChat"]))
    assert told["OPENID_REQUIRED_ROLE"] == "librechat-users"


@pytest.mark.parametrize(
    ("product", "role"), [("compute-ecs", "LibreChatExecutionRole"), ("compute-ec2", "InstanceRole")]
)
def test_its_client_secret_is_read_as_the_environments_own(
    templates: Templates, with_people: Account, product: str, role: str
) -> None:
    """By its ARN and without a mark, which would open it to every form; and no statement is left empty."""
    launch = _launch(templates[product], with_people)
    policies = launch.resources[role].properties["Policies"]
    statements = [each for policy in policies for each in policy["PolicyDocument"]["Statement"]]
    secret = EXPORTED[contract.IDENTITY_CLIENT_SECRET_ARN]
    (own,) = (each for each in statements if each.get("Sid") == "Secrets")
    assert secret in own["Resource"]
    assert not [each for each in statements if each.get("Sid") == "SignOnClientSecretArn"]
    assert all(each["Resource"] for each in statements)


def test_librechat_on_ecs_gets_it_as_a_secret(templates: Templates, with_people: Account) -> None:
    """From Secrets Manager, never as a value."""
    container = main_container(tasks(_launch(templates["compute-ecs"], with_people))["LibreChat"])
    given = {each["Name"]: each["ValueFrom"] for each in container["Secrets"]}
    assert given["OPENID_CLIENT_SECRET"] == EXPORTED[contract.IDENTITY_CLIENT_SECRET_ARN]


def test_without_an_identity_layer_the_launch_is_refused(templates: Templates, account: Account) -> None:
    """By CloudFormation, with the name of what is missing, before anything is made."""
    without = {name: value for name, value in account.exports.items() if "-Identity" not in name}
    with pytest.raises(MissingExportError, match="librechat-demo-Identity"):
        evaluate(templates["compute-ecs"], OWN, account=replace(account, exports=without))


@pytest.mark.parametrize("field", ["SignOnIssuer", "SignOnClientId", "SignOnClientSecretArn"])
def test_fields_that_would_do_nothing_are_refused(
    templates: Templates, with_people: Account, field: str
) -> None:
    """So that nobody believes to have chosen another provider."""
    refusals = broken_rules(templates["compute-ecs"], {**OWN, field: "https://x.example.com"}, with_people)
    assert "finds the environment's own people" in " ".join(refusals)
