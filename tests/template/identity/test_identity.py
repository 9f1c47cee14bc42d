"""The product identity: who gets in, what is handed to compute, and what is refused before all else."""

from __future__ import annotations

import itertools
import json
import re
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from doctor.templates import Account, ParametersRefusedError, broken_rules, evaluate
from products import contract
from products.guards.region import supported_regions
from products.identity.rules import WITHOUT_USER_POOLS, user_pool_regions
from tests.template.inspection import Finding, lint_findings, security_findings

if TYPE_CHECKING:
    from doctor.templates import Evaluation

Template = dict[str, Any]

LAUNCH = {"EnvironmentName": "demo", "DomainName": "chat.example.com"}
NAMED_ARN = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:company-AbCdEf"
OIDC = {
    "CompanyProvider": "oidc",
    "CompanyIssuer": "https://example.okta.com",
    "CompanyClientId": "0oa1",
    "CompanyClientSecretArn": NAMED_ARN,
}
SAML = {"CompanyProvider": "saml", "CompanyMetadataUrl": "https://example.com/saml/metadata?id=1"}
FIRST = {"FirstPersonEmail": "first.person@example.com"}

ACKNOWLEDGED = {
    Finding("AwsSolutions-COG1", "UserPool"): (
        "the rule sees a parameter; it is 12 at the least, and all four kinds of characters are demanded"
    ),
    Finding("AwsSolutions-COG2", "UserPool"): (
        "the second factor is a choice, required unless somebody chooses otherwise"
    ),
    Finding("AwsSolutions-COG8", "UserPool"): (
        "the plan with threat protection costs more for each person; nobody can sign up here"
    ),
    Finding("AwsSolutions-SMG4", "ClientSecret"): (
        "Cognito makes it, once for the client; compute would have to restart with every other one"
    ),
}


@pytest.fixture(scope="module")
def identity(templates: dict[str, Template]) -> Template:
    """The current template."""
    return templates["identity"]


def _launch(template: Template, *choices: dict[str, str]) -> Evaluation:
    given = {**LAUNCH, **{name: value for choice in choices for name, value in choice.items()}}
    assert broken_rules(template, given, Account(region="eu-west-1")) == []
    return evaluate(template, given, stack="people", account=Account(region="eu-west-1"))


def test_cfn_lint_has_nothing_against_it(identity: Template) -> None:
    """Neither an error nor a warning nor a remark."""
    assert lint_findings(identity) == []


def test_cdk_nag_finds_what_is_acknowledged(identity: Template) -> None:
    """And nothing else."""
    assert security_findings(identity) == set(ACKNOWLEDGED)


def test_nobody_signs_up_and_no_password_goes_past_the_pages(identity: Template) -> None:
    """Whatever is chosen: the pool is by invitation, and the client takes codes alone, with its secret."""
    for people, provider in itertools.product(({"InvitedPeople": "on"}, {}), ({}, OIDC, SAML)):
        launched = _launch(identity, people, provider)
        (pool,) = launched.of_type("AWS::Cognito::UserPool")
        assert pool.properties["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True
        (client,) = launched.of_type("AWS::Cognito::UserPoolClient")
        assert client.properties["GenerateSecret"] is True
        assert client.properties["AllowedOAuthFlows"] == ["code"]
        assert client.properties["ExplicitAuthFlows"] == ["ALLOW_REFRESH_TOKEN_AUTH"]
        assert "aws.cognito.signin.user.admin" not in client.properties["AllowedOAuthScopes"]


def test_people_are_sent_back_to_librechat_alone(identity: Template) -> None:
    """To where LibreChat takes them (``OPENID_CALLBACK_URL``), by HTTPS."""
    (client,) = _launch(identity).of_type("AWS::Cognito::UserPoolClient")
    assert client.properties["CallbackURLs"] == ["https://chat.example.com/oauth/openid/callback"]
    assert all(each.startswith("https://chat.example.com") for each in client.properties["LogoutURLs"])


@pytest.mark.parametrize(
    ("choice", "mfa", "factors"),
    [
        ("required", "ON", ["SOFTWARE_TOKEN_MFA"]),
        ("optional", "OPTIONAL", ["SOFTWARE_TOKEN_MFA"]),
        ("off", "OFF", None),
    ],
)
def test_the_second_factor_is_an_authenticator_app(
    identity: Template, choice: str, mfa: str, factors: list[str] | None
) -> None:
    """No text message, which costs and needs a role; required unless somebody chooses otherwise."""
    (pool,) = _launch(identity, {"SecondFactor": choice}).of_type("AWS::Cognito::UserPool")
    assert pool.properties["MfaConfiguration"] == mfa
    assert pool.properties.get("EnabledMfas") == factors
    (default,) = _launch(identity).of_type("AWS::Cognito::UserPool")
    assert default.properties["MfaConfiguration"] == "ON"


@pytest.mark.parametrize(
    ("choices", "providers"),
    [
        ({}, ["COGNITO"]),
        (OIDC, ["COGNITO", "Company"]),
        (SAML, ["COGNITO", "CompanySaml"]),
        ({**OIDC, "InvitedPeople": "off"}, ["Company"]),
    ],
)
def test_who_was_not_chosen_cannot_sign_in(
    identity: Template, choices: dict[str, str], providers: list[str]
) -> None:
    """The client knows the providers that the form names, and no other."""
    launched = _launch(identity, choices)
    (client,) = launched.of_type("AWS::Cognito::UserPoolClient")
    made = {
        launched.token(name): each.properties["ProviderName"]
        for name, each in launched.resources.items()
        if each.type == "AWS::Cognito::UserPoolIdentityProvider"
    }
    named = [made.get(each, each) for each in client.properties["SupportedIdentityProviders"]]
    assert named == providers


def test_the_first_person_enters_and_administers(identity: Template) -> None:
    """In both groups, under an address that counts as verified; without an address nobody is made."""
    launched = _launch(identity, FIRST)
    (person,) = launched.of_type("AWS::Cognito::UserPoolUser")
    assert {"Name": "email_verified", "Value": "true"} in person.properties["UserAttributes"]
    members = launched.of_type("AWS::Cognito::UserPoolUserToGroupAttachment")
    assert {each.properties["Username"] for each in members} == {FIRST["FirstPersonEmail"]}
    assert len(members) == len(launched.of_type("AWS::Cognito::UserPoolGroup")) == 2
    assert _launch(identity).of_type("AWS::Cognito::UserPoolUser") == []


def test_people_outlive_the_stack_but_not_a_launch_that_fails(identity: Template) -> None:
    """The pool, its groups and whoever was invited; and the pool is protected only where the form says so."""
    kept = {
        name
        for name, each in identity["Resources"].items()
        if each.get("DeletionPolicy") == "RetainExceptOnCreate"
    }
    assert kept == {
        *("UserPool", "UsersGroup", "AdministratorsGroup", "FirstPerson"),
        *("FirstPersonInUsersGroup", "FirstPersonInAdministratorsGroup"),
    }
    (pool,) = _launch(identity).of_type("AWS::Cognito::UserPool")
    assert pool.properties["DeletionProtection"] == "INACTIVE"


def test_the_address_of_the_pages_is_nobody_elses_and_holds_none_of_awss_words(identity: Template) -> None:
    """Whatever the environment is called; hexadecimal digits spell none of them."""
    launched = _launch(identity, {"EnvironmentName": "aws-cognito"})
    (domain,) = launched.of_type("AWS::Cognito::UserPoolDomain")
    given = domain.properties["Domain"]
    assert re.fullmatch(r"librechat-[0-9a-f]+-[0-9a-f]+", given)
    assert launched.outputs["SignInPages"].value == (
        f"https://{launched.token('SignInDomain')}.auth.eu-west-1.amazoncognito.com"
    )
    assert not re.search("aws|amazon|cognito", given)


def test_exports_stay_whatever_an_update_chooses(identity: Template) -> None:
    """Compute imports them, and an export in use cannot change."""
    choices: tuple[dict[str, str], ...] = (
        {},
        FIRST,
        OIDC,
        SAML,
        {"DomainName": "other.example.com"},
        {"SecondFactor": "off"},
    )
    found = [_launch(identity, choice).exports for choice in choices]
    assert all(each == found[0] for each in found)
    names = {key.export_name("demo") for key in contract.all_keys() if key.layer is contract.Layer.IDENTITY}
    assert set(found[0]) == names


def test_every_group_that_may_enter_is_named(identity: Template) -> None:
    """Ours, and those that Cognito makes for people of a provider: ``<pool>_<provider>``."""
    launched = _launch(identity, OIDC)
    pool = launched.token("UserPool")
    groups = launched.exports["librechat-demo-IdentityGroups"].split(",")
    made = {each.properties["GroupName"] for each in launched.of_type("AWS::Cognito::UserPoolGroup")}
    assert made | {f"{pool}_Company", f"{pool}_CompanySaml"} == set(groups)
    assert made == {contract.USERS_GROUP, contract.ADMINISTRATORS_GROUP}


def test_no_secret_is_shown(identity: Template) -> None:
    """The client's goes from Cognito to Secrets Manager; the company's is looked up by its ARN."""
    shown = json.dumps([identity["Outputs"], identity["Parameters"], identity["Metadata"]])
    assert "LibreChatClient.ClientSecret" not in shown
    assert '"ClientSecret"]' not in shown
    secret = identity["Resources"]["ClientSecret"]["Properties"]["SecretString"]
    assert secret == {"Fn::GetAtt": ["LibreChatClient", "ClientSecret"]}
    details = identity["Resources"]["OidcProvider"]["Properties"]["ProviderDetails"]
    assert details["client_secret"] == {"Fn::Sub": "{{resolve:secretsmanager:${CompanyClientSecretArn}}}"}


CONTRADICTIONS = [
    ({"InvitedPeople": "off"}, "Nobody could sign in"),
    ({**OIDC, **FIRST, "InvitedPeople": "off"}, "could not sign in: invited people are off"),
    ({"CompanyProvider": "oidc"}, "needs all three of its fields"),
    ({**OIDC, "CompanyClientSecretArn": ""}, "needs all three of its fields"),
    ({"CompanyProvider": "saml"}, "needs the Metadata address"),
    ({**OIDC, "CompanyProvider": "none"}, "is not oidc"),
    ({**OIDC, **SAML}, "Client ID (oidc) is given"),
    ({**SAML, "CompanyProvider": "none"}, "is not saml"),
]


@pytest.mark.parametrize(("choice", "words"), CONTRADICTIONS)
def test_what_cannot_work_is_refused_before_anything_is_made(
    identity: Template, choice: dict[str, str], words: str
) -> None:
    """In words that name the fields as the form does."""
    assert words in " ".join(broken_rules(identity, {**LAUNCH, **choice}, Account(region="eu-west-1")))


UNUSABLE = [
    ("DomainName", "", "must be a lower-case domain name"),
    ("DomainName", "https://chat.example.com", "without https://"),
    ("FirstPersonEmail", "first person", "e-mail address"),
    ("PasswordLength", "8", "12 to 99"),
    ("CompanyIssuer", "http://example.okta.com", "must begin with https://"),
    ("CompanyIssuer", "https://example.okta.com/", "a slash at its end"),
    ("CompanyClientSecretArn", "s3cr3t", "the whole ARN"),
    ("CompanyMetadataUrl", "http://example.com/metadata", "must begin with https://"),
    ("SecondFactor", "sms", "required, optional or off"),
]


@pytest.mark.parametrize(("field", "value", "words"), UNUSABLE)
def test_a_value_that_cannot_be_is_answered_with_what_is_allowed(
    identity: Template, field: str, value: str, words: str
) -> None:
    """By the form, before there is a stack."""
    with pytest.raises(ParametersRefusedError, match=re.escape(words)):
        evaluate(identity, {**LAUNCH, field: value}, stack="people")


def test_a_region_without_user_pools_is_refused(identity: Template) -> None:
    """By botocore's list of endpoints, which is not the list that the rule was made from."""
    session = boto3.Session()
    served = {
        region
        for partition in ("aws", "aws-us-gov", "aws-cn")
        for region in session.get_available_regions("cognito-idp", partition_name=partition)
    }
    assert set(user_pool_regions()) == set(supported_regions()) & served
    for region in WITHOUT_USER_POOLS:
        (refusal,) = broken_rules(identity, LAUNCH, Account(region=region))
        assert "it has no user pools" in refusal


def test_a_second_identity_product_is_refused_before_a_pool_is_made(identity: Template) -> None:
    """The pool waits for the name that an account can have once, which has room for every environment's."""
    resources = identity["Resources"]
    assert "OnlyIdentityProduct" in resources["UserPool"]["DependsOn"]
    name = resources["OnlyIdentityProduct"]["Properties"]["Name"]["Fn::Sub"]
    assert len(name.replace("${EnvironmentName}", "x" * 20)) <= 128


def test_everything_in_the_form_is_said_in_words(identity: Template) -> None:
    """A label, a group and a description for each field; only two have no default."""
    interface = identity["Metadata"]["AWS::CloudFormation::Interface"]
    grouped = [name for group in interface["ParameterGroups"] for name in group["Parameters"]]
    assert sorted(grouped) == sorted(identity["Parameters"]) == sorted(interface["ParameterLabels"])
    asked = [name for name, each in identity["Parameters"].items() if "Default" not in each]
    assert asked == ["EnvironmentName", "DomainName"]
    for each in identity["Parameters"].values():
        assert len(each["Description"]) > 20
        assert each["ConstraintDescription"].startswith("must be")
