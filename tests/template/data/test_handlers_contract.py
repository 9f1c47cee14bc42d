"""What the template sends is what the initialisers' handlers take, for every choice that a user has."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from custom_resources.documentdb.settings import DocumentDbSettings
from custom_resources.lifecycle import Request
from custom_resources.postgres.settings import PostgresSettings
from products.data.parameters import EMBEDDING_DIMENSIONS, NONE

if TYPE_CHECKING:
    from doctor.templates import Evaluation
    from tests.template.data.conftest import Launch

SECRET_ARN = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:"  # noqa: S105 - no secret


def request(launched: Evaluation, logical_id: str) -> Request:
    """The request that CloudFormation would send: tokens replaced, numbers as text."""

    def sent(name: str, value: Any) -> str:  # noqa: ANN401 - a property's value
        if name.endswith("SecretArn"):
            return f"{SECRET_ARN}{name}-AbCdEf"
        if name == "Host":
            return "database.example"
        return "5432" if name == "Port" else str(value)

    properties = launched.resources[logical_id].properties
    event = {
        "RequestType": "Create",
        "StackId": "arn:aws:cloudformation:eu-west-1:111122223333:stack/data/0",
        "RequestId": "1",
        "LogicalResourceId": logical_id,
        "ResourceProperties": {name: sent(name, value) for name, value in properties.items()},
    }
    return Request.from_event(json.loads(json.dumps(event)))


@pytest.mark.parametrize("dimensions", EMBEDDING_DIMENSIONS.allowed_values)
def test_every_dimension_that_is_offered_is_taken(launch: Launch, dimensions: str) -> None:
    """Among them none, for no index."""
    settings = PostgresSettings.from_request(
        request(launch(EmbeddingDimensions=dimensions), "PostgresSchema")
    )
    assert settings.dimensions == (None if dimensions == NONE else int(dimensions))
    assert settings.database == "librechat"
    assert settings.admin_secret == f"{SECRET_ARN}AdminSecretArn-AbCdEf"
    assert settings.application_secret == f"{SECRET_ARN}ApplicationSecretArn-AbCdEf"


@pytest.mark.parametrize("rerun", ["", "2026-11-22 23:50"])
def test_the_documentdb_handler_takes_what_the_template_sends(launch: Launch, rerun: str) -> None:
    """Also when it is asked to run again."""
    settings = DocumentDbSettings.from_request(request(launch(Rerun=rerun), "DocumentDbSchema"))
    assert (settings.host, settings.port) == ("database.example", 5432)
    assert settings.admin_secret == f"{SECRET_ARN}AdminSecretArn-AbCdEf"
    assert settings.application_secret == f"{SECRET_ARN}ApplicationSecretArn-AbCdEf"
