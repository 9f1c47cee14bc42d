"""The identity product's life in the embedded cloud: launched, invited to, updated, in use, ended."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from portfolio.end_user.people.inviting import invite
from portfolio.errors import CatalogError
from products import contract
from tests.support.stacks import StackFailedError, Stacks, cloud_with_zips

if TYPE_CHECKING:
    from collections.abc import Iterator

LAUNCH = {
    "EnvironmentName": "people",
    "DomainName": "chat.example.com",
    "FirstPersonEmail": "first.person@example.com",
}


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stacks]:
    """A running embedded cloud."""
    cloud = cloud_with_zips(tmp_path_factory.mktemp("identity-cloud") / "state")
    yield Stacks(cloud=cloud)
    cloud.stop()


@pytest.fixture(scope="module")
def outputs(stacks: Stacks, templates: dict[str, dict[str, Any]]) -> dict[str, str]:
    """What the launch shows."""
    return stacks.launch("people", templates["identity"], LAUNCH)


def _groups(stacks: Stacks, pool: str, person: str) -> set[str]:
    people = stacks.cloud.client("cognito-idp")
    found = people.admin_list_groups_for_user(UserPoolId=pool, Username=person)["Groups"]
    return {group["GroupName"] for group in found}


def test_the_clients_secret_is_where_compute_is_told(stacks: Stacks, outputs: dict[str, str]) -> None:
    """In Secrets Manager, as Cognito made it, and in no output."""
    client = stacks.cloud.client("cognito-idp").describe_user_pool_client(
        UserPoolId=outputs["UserPoolId"], ClientId=outputs["IdentityClientId"]
    )["UserPoolClient"]
    secret = stacks.cloud.client("secretsmanager").get_secret_value(
        SecretId=outputs["IdentityClientSecretArn"]
    )
    assert secret["SecretString"] == client["ClientSecret"]
    assert client["ClientSecret"] not in json.dumps(outputs)
    assert outputs["IdentityIssuer"].endswith(f"amazonaws.com/{outputs['UserPoolId']}")


def test_people_are_invited_by_the_environments_name(
    stacks: Stacks, outputs: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once more as long as they have not signed in; an administrator is in both groups, as the first one."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", stacks.cloud.endpoint_url)
    session, pool = stacks.cloud.session(), outputs["UserPoolId"]
    both = {contract.USERS_GROUP, contract.ADMINISTRATORS_GROUP}
    assert _groups(stacks, pool, LAUNCH["FirstPersonEmail"]) == both
    assert invite(session, "people", "second@example.com", administrator=False).sent
    assert _groups(stacks, pool, "second@example.com") == {contract.USERS_GROUP}
    assert invite(session, "people", "second@example.com", administrator=True).sent
    assert _groups(stacks, pool, "second@example.com") == both
    stacks.cloud.client("cognito-idp").admin_set_user_password(
        UserPoolId=pool, Username="second@example.com", Password="Aa1!" * 5, Permanent=True
    )
    assert not invite(session, "people", "second@example.com", administrator=True).sent
    with pytest.raises(CatalogError, match="its identity layer is not there"):
        invite(session, "nobody", "second@example.com", administrator=False)


def test_a_second_one_is_refused_in_words(
    stacks: Stacks, outputs: dict[str, str], templates: dict[str, dict[str, Any]]
) -> None:
    """Before a second pool is made."""
    assert outputs
    with pytest.raises(StackFailedError, match="has-an-identity-product-already"):
        stacks.launch("people-again", templates["identity"], LAUNCH)
    pools = stacks.cloud.client("cognito-idp").list_user_pools(MaxResults=10)["UserPools"]
    assert [pool["Id"] for pool in pools] == [outputs["UserPoolId"]]


def test_an_update_brings_the_companys_provider_and_another_first_person(
    stacks: Stacks, outputs: dict[str, str], templates: dict[str, dict[str, Any]]
) -> None:
    """The client's secret is looked up; who was invited first stays; and no export changes."""
    marked = stacks.cloud.client("secretsmanager").create_secret(Name="company", SecretString="from-them")
    choice = {
        **LAUNCH,
        "FirstPersonEmail": "other@example.com",
        "CompanyProvider": "oidc",
        "CompanyIssuer": "https://example.okta.com",
        "CompanyClientId": "0oa1",
        "CompanyClientSecretArn": marked["ARN"],
    }
    updated = stacks.update("people", templates["identity"], choice)
    exported = {key.name for key in contract.all_keys() if key.layer is contract.Layer.IDENTITY}
    assert {name: updated[name] for name in exported} == {name: outputs[name] for name in exported}
    people, pool = stacks.cloud.client("cognito-idp"), outputs["UserPoolId"]
    provider = people.describe_identity_provider(UserPoolId=pool, ProviderName="Company")["IdentityProvider"]
    assert "from-them" in provider["ProviderDetails"].values()
    for person in (LAUNCH["FirstPersonEmail"], "other@example.com"):
        assert _groups(stacks, pool, person) == {contract.USERS_GROUP, contract.ADMINISTRATORS_GROUP}


def test_its_people_outlive_it(
    stacks: Stacks, outputs: dict[str, str], templates: dict[str, dict[str, Any]]
) -> None:
    """Protected or not, and the deletion is not refused for the protection's sake."""
    protected = {**LAUNCH, "FirstPersonEmail": "", "DeletionProtection": "on"}
    stacks.update("people", templates["identity"], protected)
    stacks.delete("people")
    people = stacks.cloud.client("cognito-idp")
    found = people.list_users(UserPoolId=outputs["UserPoolId"])["Users"]
    addresses = {each["Value"] for user in found for each in user["Attributes"] if each["Name"] == "email"}
    assert LAUNCH["FirstPersonEmail"] in addresses
