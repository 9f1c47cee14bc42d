"""Every secret has exactly the form that its reader takes."""

from __future__ import annotations

import json
import re
import string
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from pymongo.uri_parser import parse_uri

from products import contract
from tests.template.data.secret_values import SECRET, SecretValues, alphabet

if TYPE_CHECKING:
    from doctor.templates import Evaluation
    from tests.template.data.conftest import Launch

HEX = set("0123456789abcdef")
UNRESERVED = set(string.ascii_letters + string.digits)
"""What no URI, shell or JSON text ever has to escape (RFC 3986, section 2.3)."""

SECRET_KEYS = tuple(
    key
    for key in contract.all_keys()
    if key.layer is contract.Layer.DATA and key.kind.startswith("secret ARN")
)


def secret_behind(launch: Evaluation, key: contract.Key) -> str:
    """The logical ID of the secret whose ARN is exported under the key."""
    return launch.exports[key.export_name("demo")].strip("<>").split(":")[1]


@pytest.mark.parametrize("key", SECRET_KEYS, ids=lambda key: key.name)
@pytest.mark.parametrize("seed", range(5))
def test_a_secret_has_the_form_that_the_contract_states(launch: Launch, key: contract.Key, seed: int) -> None:
    """The members of a JSON secret, or so many hexadecimal digits: what compute's containers will find."""
    launched = launch(Size="large")
    value = SecretValues(launched, seed=seed)[secret_behind(launched, key)]
    if digits := re.search(r"\((\d+) hex digits\)", key.kind):
        assert re.fullmatch(rf"[0-9a-f]{{{digits[1]}}}", value)
    else:
        stated = re.search(r"\(JSON: ([\w, ]+)\)", key.kind)
        assert stated is not None, f"the contract does not say what the secret of {key.name} holds"
        assert set(stated[1].split(", ")) == set(json.loads(value))


def test_hexadecimal_secrets_use_all_sixteen_digits(launch: Launch) -> None:
    """A digit left out, or a type demanded, would make keys easier to guess."""
    launched = launch()
    for key in SECRET_KEYS:
        if "hex digits" in key.kind:
            secret = launched.resources[secret_behind(launched, key)]
            generated = secret.properties["GenerateSecretString"]
            assert alphabet(generated) == HEX
            assert generated["RequireEachIncludedType"] is False


def test_passwords_never_need_escaping(launch: Launch) -> None:
    """They stand in connection strings as they are."""
    for secret in launch(Size="large").of_type(SECRET):
        generated = secret.properties.get("GenerateSecretString")
        if generated is not None:
            assert alphabet(generated) <= UNRESERVED, secret.logical_id


@pytest.mark.parametrize("seed", range(20))
def test_the_driver_reads_mongo_uri_as_librechat_needs_it(launch: Launch, seed: int) -> None:
    """User, password, database and options, whatever password was generated."""
    values = SecretValues(launch(), seed=seed)
    uri = json.loads(values["MongoUriSecret"])["uri"]
    # The tokens are no host name and no port; real ones take their places.
    uri = uri.replace("<data:DocumentDb.Endpoint>:<data:DocumentDb.Port>", "db.example:27017")
    credentials = json.loads(values["DocumentDbSecret"])
    parsed = parse_uri(uri)
    assert (parsed["username"], parsed["password"]) == (credentials["username"], credentials["password"])
    assert parsed["nodelist"] == [("db.example", 27017)]
    assert parsed["database"] == "LibreChat"
    assert dict(parsed["options"]) == {
        "tls": True,
        "replicaSet": "rs0",
        "retryWrites": False,
        "authSource": "admin",
        "authMechanism": "SCRAM-SHA-1",
    }


def test_mongo_uri_has_the_documented_text(launch: Launch) -> None:
    """The order and spelling of the options too, as LibreChat's containers are documented to get it."""
    values = SecretValues(launch())
    credentials = json.loads(values["DocumentDbSecret"])
    assert json.loads(values["MongoUriSecret"]) == {
        "uri": (
            f"mongodb://librechat:{credentials['password']}@<data:DocumentDb.Endpoint>:<data:DocumentDb.Port>"
            "/LibreChat?tls=true&replicaSet=rs0&retryWrites=false&authSource=admin&authMechanism=SCRAM-SHA-1"
        ),
    }


def test_the_cache_uri_carries_its_user_and_demands_tls(launch: Launch) -> None:
    """LibreChat takes user name and password from the URI."""
    launched = launch(Size="medium")
    values = SecretValues(launched)
    uri = json.loads(values["CacheUriSecret"])["uri"].replace("<data:Cache.Endpoint.Address>", "c.example")
    parts = urlsplit(uri)
    credentials = json.loads(values["CacheSecret"])
    assert (parts.scheme, parts.hostname, parts.port) == ("rediss", "c.example", 6379)
    assert (parts.username, parts.password) == (credentials["username"], credentials["password"])
    (user,) = launched.of_type("AWS::ElastiCache::User")
    assert user.properties["UserName"] == credentials["username"]
    passwords = user.properties["AuthenticationMode"]["Passwords"]
    assert [values.resolved(password) for password in passwords] == [credentials["password"]]


def test_the_database_server_is_given_the_password_that_its_secret_holds(launch: Launch) -> None:
    """The master user of DocumentDB and the secret that the initialiser reads agree."""
    launched = launch()
    values = SecretValues(launched)
    cluster = launched.resources["DocumentDb"].properties
    admin = json.loads(values["DocumentDbAdminSecret"])
    assert values.resolved(cluster["MasterUsername"]) == admin["username"]
    assert values.resolved(cluster["MasterUserPassword"]) == admin["password"]


def test_no_export_leads_to_a_master_credential(launch: Launch) -> None:
    """The application cannot come by one: neither the admin's secret nor one that repeats its password."""
    launched = launch(Size="large")
    values = SecretValues(launched)
    master = json.loads(values["DocumentDbAdminSecret"])["password"]
    for key in SECRET_KEYS:
        assert master not in values[secret_behind(launched, key)]
    assert not any("MasterUserSecret" in value for value in launched.exports.values())


def test_no_output_shows_a_secrets_value(launch: Launch) -> None:
    """Outputs are readable by everyone who may describe the stack."""
    for name, output in launch(Size="large").outputs.items():
        assert "resolve:" not in str(output.value), name


def test_every_secret_is_under_the_environments_key(launch: Launch) -> None:
    """So that a termination's leftovers are all unlocked, or all made useless, by one key."""
    for secret in launch(Size="large").of_type(SECRET):
        assert secret.properties["KmsKeyId"] == "<data:DataKey.Arn>", secret.logical_id
