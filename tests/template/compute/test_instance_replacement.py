"""An instance reads its files at its start: whatever changes one of them must make another instance."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from portfolio.impact.references import referenced
from products.compute.application import environment, images
from products.compute.application.delivery import configuration
from products.compute.ec2.files import DELIVERED, PROGRAMS, SCRIPTS, SETTINGS, UNITS, instance_files
from products.compute.ec2.product import Ec2Product
from products.compute.sizes import SIZES
from products.synthesis import synthesize
from tests.support.sampling import sample
from tests.template.compute import company_choices
from tests.template.compute.instance_files import declared_files, launch_with_files
from tests.template.compute.values import ANTHROPIC_KEY, DEMO, OPENAI_KEY, SIGN_ON

if TYPE_CHECKING:
    from types import ModuleType

    from doctor.templates import Account
    from products.parameters import Parameter

FILES = (
    *(
        f"{SETTINGS}/{name}"
        for name in ("librechat.env", "rag.env", "search.env", "machine.env", "launch.url")
    ),
    *(f"{SETTINGS}/{name}" for name in ("secrets.list", "roles.list", "docker/config.json")),
    *(
        f"{DELIVERED}/{name}"
        for name in (
            "first-administrator.js",
            "librechat.yaml",
            "own-secrets.js",
            "rds-root.pem",
            "reindex.js",
        )
    ),
    "/etc/docker/daemon.json",
    *(f"{PROGRAMS}/{name}" for name in ("compose.yaml", *SCRIPTS)),
    *(f"/etc/systemd/system/{name}" for name in UNITS),
)
VERSIONS = (
    (images, "LIBRECHAT"),
    (images, "RAG_API"),
    (images, "MEILISEARCH"),
    (images, "COMPOSE"),
    (environment, "TITAN_MODEL"),
    (configuration, "CONFIG_VERSION"),
)
OTHER = {
    "DomainName": "chat.example.com",
    "HostedZoneId": "Z0123456789ABCDEFGHIJ",
    "CertificateId": "12345678-1234-1234-1234-123456789012",
    "AllowedCountries": "DE",
    "AllowedDomains": "example.com",
    "BedrockModels": "amazon.nova-lite-v1:0",
    "BedrockRegion": "eu-central-1",
    "OpenAiKeySecretArn": OPENAI_KEY,
    "AnthropicKeySecretArn": ANTHROPIC_KEY,
    "KeyPairName": "operators",
    "DataVolumeZone": "eu-west-1b",
    "DataVolumeSnapshot": "snap-0123456789abcdef0",
    **company_choices.TYPED,
    **{name: value for name, value in SIGN_ON.items() if name.startswith("SignOn")},
    "FirstAdministrator": "anna@example.com",
    "SignOnGroupsClaim": "groups",
    "SignOnEmailClaim": "email",
    "SignOnScopes": "openid profile email groups",
    "SignOnButton": "Sign in",
    "OwnConfiguration": "3HL4kqtJlcpXroDTDmjVBH40Nrjfkd",
    "OwnSecretsArn": OPENAI_KEY.replace("openai", "own"),
    "SpendingPerPerson": "10",
}
"""Another value for each parameter that is typed; the others offer one themselves."""


def _now() -> str:
    return _user_data(synthesize([Ec2Product])["compute-ec2"])


def _user_data(template: dict[str, Any]) -> str:
    data = template["Resources"]["LaunchTemplate"]["Properties"]["LaunchTemplateData"]
    return json.dumps(data["UserData"])


def test_every_file_of_the_instance_is_known_here(templates: dict[str, dict[str, Any]]) -> None:
    """So that the next test leaves none out."""
    assert sorted(declared_files(templates["compute-ec2"])) == sorted(FILES)


@pytest.mark.parametrize("path", sample(FILES, 3))
def test_another_content_of_any_file_makes_another_instance(
    templates: dict[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """A new version of the catalog whose only difference is one file reaches what is running."""

    def changed(*arguments: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever it takes
        files = instance_files(*arguments)
        content = {"Fn::Join": ["", [files[path]["content"], " "]]}
        return {**files, path: {**files[path], "content": content}}

    monkeypatch.setattr("products.compute.ec2.instance.instance_files", changed)
    assert _now() != _user_data(templates["compute-ec2"])


@pytest.mark.parametrize(
    ("module", "name"),
    sample(VERSIONS, 2),
)
def test_another_version_of_what_runs_makes_another_instance(
    templates: dict[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str
) -> None:
    """Images, models and the configuration's format stand in files alone."""
    monkeypatch.setattr(module, name, f"{getattr(module, name)}-next")
    assert _now() != _user_data(templates["compute-ec2"])


def test_a_size_that_a_file_reads_makes_another_instance_when_it_changes(
    templates: dict[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file holds a look-up alone; what it finds stands in a mapping."""
    monkeypatch.setitem(SIZES, "small", {**SIZES["small"], "LibreChatHeap": "1"})
    assert _now() != _user_data(templates["compute-ec2"])


def test_a_size_that_no_file_reads_keeps_the_instance(
    templates: dict[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """How long backups are kept is no reason for minutes without service."""
    monkeypatch.setitem(SIZES, "small", {**SIZES["small"], "BackupDays": "1"})
    assert _now() == _user_data(templates["compute-ec2"])


def test_the_same_files_keep_the_instance(templates: dict[str, dict[str, Any]]) -> None:
    """A new version that leaves the files alone costs no service."""
    assert _now() == _user_data(templates["compute-ec2"])


def test_the_user_data_names_every_field_of_the_form(templates: dict[str, dict[str, Any]]) -> None:
    """Each as a setting, so that none is forgotten when the form grows."""
    named = referenced(json.loads(_user_data(templates["compute-ec2"])))
    assert {parameter.name for parameter in Ec2Product.PARAMETERS} <= named


@pytest.mark.parametrize(
    "parameter",
    [each for each in Ec2Product.PARAMETERS if each.name != "EnvironmentName"],
    ids=lambda parameter: parameter.name,
)
def test_another_answer_in_the_form_makes_another_instance(
    templates: dict[str, dict[str, Any]], account: Account, parameter: Parameter
) -> None:
    """Whichever it is; an environment's name is given once."""

    def rendered(**given: str) -> str:
        launch = launch_with_files(templates["compute-ec2"], account, **given)
        return str(launch.resources["LaunchTemplate"].properties["LaunchTemplateData"]["UserData"])

    now = DEMO.get(parameter.name, parameter.default)
    offered = [value for value in parameter.allowed_values if value != now]
    other = offered[0] if offered else OTHER[parameter.name]
    assert rendered() == rendered()
    assert rendered() != rendered(**{parameter.name: other})
