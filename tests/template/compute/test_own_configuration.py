"""A company's own configuration in both compute products: there where it is chosen, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from doctor.templates import evaluate
from tests.template.compute.values import DEMO

if TYPE_CHECKING:
    from doctor.templates import Account

PRODUCTS = ("compute-ecs", "compute-ec2")
CHOSEN = {
    "OwnConfiguration": "3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY",
    "OwnSecretsArn": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:librechat-AbCdEf",
}


@pytest.mark.parametrize("product", PRODUCTS)
def test_without_one_nothing_of_it_is_made(
    templates: dict[str, dict[str, Any]], account: Account, product: str
) -> None:
    """An environment that runs without goes on as it was, whatever data layer it has."""
    launch = evaluate(templates[product], DEMO, account=account)
    assert not [name for name in launch.resources if name.startswith("OwnConfiguration")]


@pytest.mark.parametrize("product", PRODUCTS)
def test_the_function_is_told_every_variable_that_librechat_has(
    templates: dict[str, dict[str, Any]], account: Account, product: str
) -> None:
    """Else a placeholder could read one of them out."""
    launch = evaluate(templates[product], {**DEMO, **CHOSEN}, account=account)
    asked = launch.resources["OwnConfigurationDelivery"].properties
    reserved = set(asked["Reserved"].split())
    assert {
        "MONGO_URI",
        "CREDS_KEY",
        "JWT_SECRET",
        "OPENAI_API_KEY",
        "NODE_OPTIONS",
        "OWN_SECRETS",
    } <= reserved
    assert asked["VersionId"] == CHOSEN["OwnConfiguration"]
    assert asked["SecretArn"] == CHOSEN["OwnSecretsArn"]
    if product == "compute-ecs":
        (program,) = [
            each
            for each in launch.resources["LibreChatTask"].properties["ContainerDefinitions"]
            if each["Name"] == "librechat"
        ]
        assert {each["Name"] for each in (*program["Environment"], *program["Secrets"])} <= reserved


def test_a_task_names_the_version_that_was_checked(
    templates: dict[str, dict[str, Any]], account: Account
) -> None:
    """It takes the file from the secret alone, and its values through what Node.js loads first."""
    launch = evaluate(templates["compute-ecs"], {**DEMO, **CHOSEN}, account=account)
    containers = launch.resources["LibreChatTask"].properties["ContainerDefinitions"]
    files, program = containers[0], next(each for each in containers if each["Name"] == "librechat")
    variables = {each["Name"]: each["Value"] for each in files["Environment"]}
    (delivered,) = files["Secrets"]
    assert "LIBRECHAT_YAML" not in variables
    assert "OWN_SECRETS_JS" in variables
    assert delivered["Name"] == "LIBRECHAT_YAML"
    assert "OwnConfigurationFile" in str(delivered["ValueFrom"])
    assert ":::" in str(delivered["ValueFrom"])
    options = {each["Name"]: each["Value"] for each in program["Environment"]}["NODE_OPTIONS"]
    assert options.endswith(" --require=/etc/librechat/own-secrets.js")
    assert {"Name": "OWN_SECRETS", "ValueFrom": CHOSEN["OwnSecretsArn"]} in program["Secrets"]
