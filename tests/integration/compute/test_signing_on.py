"""Signing on with a real provider, LibreChat's own OpenID client and the variables of the templates."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from doctor.templates import Account, broken_rules, evaluate
from local_cloud.databases import CertificateAuthority
from portfolio.npm.packages import NODE, installed_packages
from products.compute.application.sign_on.parameters import EVERYBODY
from products.compute.ecs.product import EcsProduct
from products.data.product import DataProduct
from products.network.product import NetworkProduct
from products.synthesis import synthesize
from tests.template.compute.tasks import main_container, tasks, variables
from tests.template.compute.values import SIGN_ON

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    SignIn = Callable[..., dict[str, Any]]

SCRIPTS = Path(__file__).parents[2] / "sign_on"
CLIENT_SECRET = "the-clients-secret-of-the-tests"  # noqa: S105 - the tests' own
CALLBACK = "https://chat.example.com/oauth/openid/callback"
CLAIM = "https://example.com/roles"
OWN_CLAIM = {"SignOnGroupsClaim": CLAIM}

KINDS: dict[str, dict[str, str]] = {
    "cognito": {},
    "entra": {},
    "okta": {"SignOnScopes": "openid profile email groups"},
    "keycloak": {},
    "google": {
        "SignOnRequiredGroup": "example.com",
        "SignOnAdministrators": "",
        "FirstAdministrator": "anna@example.com",
    },
    "auth0": OWN_CLAIM,
    "other": {**OWN_CLAIM, "SignOnGroupsToken": "userinfo"},
}
"""What the form is given besides the provider's kind."""


def _claims(kind: str, groups: list[str], *, domain: str | None) -> dict[str, Any]:
    """A person as this provider describes them."""
    mail = {"email": "anna@example.com", "preferred_username": "anna"}
    its: dict[str, dict[str, Any]] = {
        "cognito": {**mail, "cognito:groups": groups},
        "entra": {"upn": "anna@tenant.example.com", "preferred_username": "anna", "roles": groups},
        "okta": {**mail, "groups": groups},
        "keycloak": {**mail, "realm_access_in_token": {"roles": groups}},
        "google": {**mail, **({"hd": domain} if domain else {})},
        "auth0": {**mail, CLAIM: groups},
        "other": {**mail, CLAIM: groups},
    }
    return its[kind]


def _people() -> dict[str, dict[str, Any]]:
    people: dict[str, dict[str, Any]] = {}
    for kind in KINDS:
        people |= {
            f"{kind}-user": _claims(kind, ["Chat.User"], domain="example.com"),
            f"{kind}-admin": _claims(kind, ["Other", "Chat.Admin"], domain="example.com"),
            f"{kind}-stranger": _claims(kind, ["Chat"], domain=None),
        }
    # Cognito gives people of a federated provider a nonce that nobody asked for.
    people["cognito-federated"] = {**people["cognito-user"], "nonce": "of-the-federated-provider"}
    return people


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> CertificateAuthority:
    """The authority that the provider is certified by."""
    return CertificateAuthority.create(tmp_path_factory.mktemp("authority"))


class Provider:
    """A provider that runs."""

    def __init__(self, authority: CertificateAuthority) -> None:
        """Start it and wait until it has said where it is."""
        certificate = authority.issue()
        self._process = subprocess.Popen(  # noqa: S603 - our own script under the locked Node.js
            [str(NODE), str(SCRIPTS / "provider.mjs")],
            cwd=installed_packages(SCRIPTS),
            env={"PATH": os.defpath},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        client = {
            "client_id": SIGN_ON["SignOnClientId"],
            "client_secret": CLIENT_SECRET,
            "redirect_uris": [CALLBACK],
            "token_endpoint_auth_method": "client_secret_post",
        }
        told = {
            "key": certificate.key_file.read_text(encoding="utf-8"),
            "certificate": certificate.certificate_file.read_text(encoding="utf-8"),
            "client": client,
            "people": _people(),
        }
        self.issuer = self._answer(json.dumps(told))

    def rotate(self) -> str:
        """Give it new signing keys; their ID."""
        return self._answer("rotate")

    def close(self) -> None:
        """End it."""
        with self._process:
            assert self._process.stdin is not None
            self._process.stdin.close()

    def _answer(self, line: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()


@pytest.fixture(scope="module")
def provider(authority: CertificateAuthority) -> Iterator[Provider]:
    """A certified OpenID provider on loopback, with TLS."""
    running = Provider(authority)
    yield running
    running.close()


@pytest.fixture(scope="module")
def sign_in(authority: CertificateAuthority, provider: Provider) -> SignIn:
    """Launches from the form, and signs people in with what LibreChat's container is then told."""
    templates = synthesize([NetworkProduct, DataProduct, EcsProduct])
    demo = {"EnvironmentName": "demo"}
    network = evaluate(templates["network"], {**demo, "NatGateways": "one"}, stack="network")
    data = evaluate(templates["data"], demo, stack="data", account=Account(exports=network.exports))
    account = Account(exports={**network.exports, **data.exports})

    def run(people: list[str], *, instead: dict[str, str] | None = None, **given: str) -> dict[str, Any]:
        form = {**SIGN_ON, "SignOnIssuer": provider.issuer, **given}
        assert broken_rules(templates["compute-ecs"], form, account) == []
        container = main_container(
            tasks(evaluate(templates["compute-ecs"], form, account=account))["LibreChat"]
        )
        secrets = {entry["Name"]: entry["ValueFrom"] for entry in container["Secrets"]}
        assert secrets["OPENID_CLIENT_SECRET"] == SIGN_ON["SignOnClientSecretArn"]
        told = {**variables(container), "OPENID_CLIENT_SECRET": CLIENT_SECRET, **(instead or {})}
        answer = subprocess.run(  # noqa: S603 - our own script under the locked Node.js
            [str(NODE), str(SCRIPTS / "sign-in.mjs")],
            cwd=installed_packages(SCRIPTS),
            env={"PATH": os.defpath, "NODE_EXTRA_CA_CERTS": str(authority.ca_file)},
            input=json.dumps({"variables": told, "people": people}),
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        return dict(json.loads(answer.stdout))

    return run


@pytest.mark.parametrize("kind", KINDS)
def test_who_may_enter_and_administer_is_read_where_each_provider_writes_it(
    sign_in: SignIn, kind: str
) -> None:
    """A member enters, an administrator administers, and whoever is in no such group stays outside."""
    people = {name: f"{kind}-{name}" for name in ("user", "admin", "stranger")}
    found = sign_in(list(people.values()), SignOn=kind, **KINDS[kind])
    of = {name: found[person] for name, person in people.items()}
    assert [each.get("error") for each in of.values()] == [None, None, None]
    assert [of[name]["enters"] for name in people] == [True, True, False]
    assert [of[name]["administers"] for name in people] == [False, kind != "google", False]
    assert of["user"]["email"] == ("anna@tenant.example.com" if kind == "entra" else "anna@example.com")
    scope = KINDS[kind].get("SignOnScopes", "openid profile email")
    assert of["user"]["asked"] == {"pkce": "S256", "nonce": True, "scope": scope}


def test_everybody_enters_where_the_form_says_so(sign_in: SignIn) -> None:
    """In words; the administrators are still told from the others."""
    found = sign_in(["okta-stranger", "okta-admin"], SignOn="okta", SignOnRequiredGroup=EVERYBODY)
    assert found["okta-stranger"]["enters"] is True
    assert found["okta-stranger"]["administers"] is False
    assert found["okta-admin"]["administers"] is True


def test_a_nonce_is_sent_or_a_federated_cognito_could_not_be_used(sign_in: SignIn) -> None:
    """LibreChat's client refuses a token with a nonce that it did not send; with ours it takes it."""
    person = "cognito-federated"
    assert sign_in([person], SignOn="cognito")[person]["enters"] is True
    refused = sign_in([person], SignOn="cognito", instead={"OPENID_GENERATE_NONCE": "false"})[person]
    assert "nonce" in refused["error"]


def test_sign_on_goes_on_after_the_provider_has_changed_its_keys(sign_in: SignIn, provider: Provider) -> None:
    """A token is signed with the new one, and nobody has to do anything."""
    before = sign_in(["okta-user"], SignOn="okta")["okta-user"]
    key = provider.rotate()
    after = sign_in(["okta-user"], SignOn="okta")["okta-user"]
    assert before["key"] != key
    assert (after["key"], after["enters"]) == (key, True)


def test_a_wrong_secret_or_issuer_lets_nobody_in(sign_in: SignIn, provider: Provider) -> None:
    """What the form cannot know is refused by the provider, or by LibreChat's client."""
    wrong = sign_in(["okta-user"], SignOn="okta", instead={"OPENID_CLIENT_SECRET": "another"})
    assert "enters" not in wrong["okta-user"]
    assert wrong["okta-user"]["error"]
    elsewhere = sign_in(["okta-user"], SignOn="okta", SignOnIssuer=f"{provider.issuer}/realms/none")
    assert elsewhere["error"]
