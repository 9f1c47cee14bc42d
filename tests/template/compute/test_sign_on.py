"""Who signs in how: LibreChat's variables of single sign-on, and who may read their secrets."""

from __future__ import annotations

import json
from typing import Any

import pytest

from doctor.templates import Account, Evaluation, broken_rules, evaluate
from products.compute.application.administrator import start
from products.compute.application.sign_on.parameters import EVERYBODY
from tests.template.compute.instance_files import file_text, launch_with_files
from tests.template.compute.tasks import main_container, tasks, variables
from tests.template.compute.values import DEMO, SIGN_ON

ANNA = {"SignOnAdministrators": "", "FirstAdministrator": "anna@example.com"}

PROVIDERS = {
    "cognito": ("cognito:groups", "id"),
    "entra": ("roles", "id"),
    "okta": ("groups", "id"),
    "keycloak": ("realm_access.roles", "access"),
}


def _told(templates: dict[str, dict[str, Any]], account: Account, **given: str) -> dict[str, str]:
    launch = evaluate(templates["compute-ecs"], {**SIGN_ON, **given}, account=account)
    return variables(main_container(tasks(launch)["LibreChat"]))


def test_passwords_are_off_where_single_sign_on_is_on(
    templates: dict[str, dict[str, Any]], account: Account
) -> None:
    """Whatever sign-up says; and the provider's button is the only one."""
    told = _told(templates, account, SignUp="open")
    assert (told["ALLOW_EMAIL_LOGIN"], told["ALLOW_REGISTRATION"]) == ("false", "false")
    assert (told["ALLOW_SOCIAL_LOGIN"], told["ALLOW_SOCIAL_REGISTRATION"]) == ("true", "true")
    launch = evaluate(templates["compute-ecs"], DEMO, account=account)
    off = variables(main_container(tasks(launch)["LibreChat"]))
    assert (off["ALLOW_EMAIL_LOGIN"], off["ALLOW_REGISTRATION"]) == ("true", "false")
    assert off["ALLOW_SOCIAL_LOGIN"] == "false"
    assert not [name for name in off if name.startswith("OPENID_")]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_persons_groups_are_looked_for_where_the_provider_has_them(
    templates: dict[str, dict[str, Any]], account: Account, provider: str
) -> None:
    """For who may enter and who administers alike; a claim of one's own goes before."""
    told = _told(templates, account, SignOn=provider)
    for role in ("REQUIRED", "ADMIN"):
        path, kind = (told[f"OPENID_{role}_ROLE_{name}"] for name in ("PARAMETER_PATH", "TOKEN_KIND"))
        assert (path, kind) == PROVIDERS[provider]
    assert (told["OPENID_REQUIRED_ROLE"], told["OPENID_ADMIN_ROLE"]) == ("Chat.User,Chat.Admin", "Chat.Admin")
    own = {"SignOnGroupsClaim": "resource_access.chat.roles", "SignOnGroupsToken": "userinfo"}
    told = _told(templates, account, SignOn=provider, **own)
    assert told["OPENID_REQUIRED_ROLE_PARAMETER_PATH"] == "resource_access.chat.roles"
    assert told["OPENID_REQUIRED_ROLE_TOKEN_KIND"] == told["OPENID_ADMIN_ROLE_TOKEN_KIND"] == "userinfo"  # noqa: S105 - a kind of token


def test_everybody_of_the_provider_enters_only_by_these_words(
    templates: dict[str, dict[str, Any]], account: Account
) -> None:
    """Then LibreChat is told no role; without an administrators' group none of those either."""
    told = _told(templates, account, SignOnRequiredGroup=EVERYBODY, **ANNA)
    assert not [name for name in told if name.startswith(("OPENID_REQUIRED_ROLE", "OPENID_ADMIN_ROLE"))]


def test_microsofts_missing_mail_is_made_up_for(
    templates: dict[str, dict[str, Any]], account: Account
) -> None:
    """By the name in the tenant; other providers have LibreChat's own order, and a field goes before both."""
    assert _told(templates, account)["OPENID_EMAIL_CLAIM"] == "upn"
    assert "OPENID_EMAIL_CLAIM" not in _told(templates, account, SignOn="okta")
    assert _told(templates, account, SignOnEmailClaim="email")["OPENID_EMAIL_CLAIM"] == "email"


def test_what_may_be_chosen_besides_is_told(templates: dict[str, dict[str, Any]], account: Account) -> None:
    """The button, the way to the provider and the way out; a nonce in any case."""
    told = _told(templates, account)
    assert (told["OPENID_GENERATE_NONCE"], told["OPENID_USE_PKCE"]) == ("true", "true")
    assert told["OPENID_BUTTON_LABEL"] == "Sign in with your company account"
    assert "OPENID_AUTO_REDIRECT" not in told
    assert "OPENID_USE_END_SESSION_ENDPOINT" not in told
    told = _told(templates, account, SignOnAtOnce="yes", SignOnLogOut="yes")
    assert (told["OPENID_AUTO_REDIRECT"], told["OPENID_USE_END_SESSION_ENDPOINT"]) == ("true", "true")


def test_the_sign_in_page_offers_the_provider(templates: dict[str, dict[str, Any]], account: Account) -> None:
    """LibreChat shows no button whose provider librechat.yaml does not list."""
    for given, offered in ((SIGN_ON, ["openid"]), (DEMO, [])):
        launch = launch_with_files(templates["compute-ec2"], account, **given)
        configured = json.loads(file_text(launch, "/etc/librechat/files/librechat.yaml"))
        assert configured["registration"]["socialLogins"] == offered


def _statements(launch: Evaluation, role: str) -> list[dict[str, Any]]:
    policies = launch.resources[role].properties["Policies"]
    return [each for policy in policies for each in policy["PolicyDocument"]["Statement"]]


@pytest.mark.parametrize(
    ("product", "role"), [("compute-ecs", "LibreChatExecutionRole"), ("compute-ec2", "InstanceRole")]
)
def test_a_client_secret_is_read_only_where_it_is_marked(
    templates: dict[str, dict[str, Any]], account: Account, product: str, role: str
) -> None:
    """The secret whose ARN was typed, under the condition of its tag; the generated ones as they are."""
    launch = evaluate(templates[product], SIGN_ON, stack="compute", account=account)
    (named,) = (s for s in _statements(launch, role) if s.get("Sid") == "SignOnClientSecretArn")
    assert named["Resource"] == SIGN_ON["SignOnClientSecretArn"]
    assert named["Condition"] == {"StringEquals": {"aws:ResourceTag/librechat:offered": "true"}}
    (own,) = (s for s in _statements(launch, role) if s.get("Sid") == "Secrets")
    assert "<compute:SignOnSessionSecret>" in own["Resource"]
    assert SIGN_ON["SignOnClientSecretArn"] not in own["Resource"]


def test_several_tasks_sign_people_on_only_where_they_share_sessions(
    templates: dict[str, dict[str, Any]],
) -> None:
    """Whoever comes back from the provider may reach another task than the one that sent them there."""
    (sentence,) = broken_rules(templates["compute-ecs"], {**SIGN_ON, "MaximumTasks": "2"})
    assert "needs Valkey" in sentence
    shared = {**SIGN_ON, "MaximumTasks": "2", "Size": "medium"}
    assert broken_rules(templates["compute-ecs"], shared) == []


def test_no_password_is_made_where_the_provider_has_it(
    templates: dict[str, dict[str, Any]], account: Account
) -> None:
    """With single sign-on, or where nobody is given; and no secret for sign-on without it."""
    made = {
        name: evaluate(templates["compute-ecs"], given, account=account).resources
        for name, given in {
            "password": {**DEMO, "FirstAdministrator": "anna@example.com"},
            "nobody": DEMO,
            "sign-on": {**SIGN_ON, **ANNA},
        }.items()
    }
    assert [name for name in made if "FirstAdministratorPassword" in made[name]] == ["password"]
    assert [name for name in made if "SignOnSessionSecret" in made[name]] == ["sign-on"]


def test_librechat_starts_behind_the_program_that_makes_the_administrator(
    templates: dict[str, dict[str, Any]], account: Account
) -> None:
    """In both products by the same shell, and the program is where that looks for it."""
    launch = evaluate(templates["compute-ecs"], DEMO, account=account)
    writer, *_ = tasks(launch)["LibreChat"]["ContainerDefinitions"]
    container = main_container(tasks(launch)["LibreChat"])
    assert [*container["EntryPoint"], *container["Command"]] == start.START
    assert f'"$FIRST_ADMINISTRATOR_JS" > {start.PATH}' in writer["Command"][0]
    assert variables(writer)["FIRST_ADMINISTRATOR_JS"] == start.PROGRAM
    instance = launch_with_files(templates["compute-ec2"], account)
    assert file_text(instance, "/etc/librechat/files/first-administrator.js") == start.PROGRAM
    compose = file_text(instance, "/opt/librechat/compose.yaml")
    assert f"entrypoint: {json.dumps(start.START).replace('$', '$$')}\n" in compose
