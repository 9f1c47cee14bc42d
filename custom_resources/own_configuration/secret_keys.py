"""The keys of the secret that fills the placeholders: by name, and the values are forgotten at once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from custom_resources.lifecycle import InitialisationError
from custom_resources.lifecycle.asking import ask

if TYPE_CHECKING:
    from custom_resources.lifecycle.redaction import Redactor

OFFERED_TAG = "librechat:offered"
OFFERED_VALUE = "true"
_TIMES = Config(connect_timeout=3, read_timeout=10, retries={"mode": "standard", "max_attempts": 5})


def secret_keys(arn: str, redactor: Redactor) -> frozenset[str]:
    """The keys of a secret that holds a JSON object of texts.

    Raises:
        InitialisationError: It is not there, not marked, or holds something else.
    """
    client = boto3.client("secretsmanager", config=_TIMES, region_name=arn.split(":")[3])
    try:
        described = ask(lambda: client.describe_secret(SecretId=arn))
        tags = {tag.get("Key"): tag.get("Value") for tag in described.get("Tags", ())}
        if tags.get(OFFERED_TAG) != OFFERED_VALUE:
            raise InitialisationError(_unmarked(arn))
        text = ask(lambda: client.get_secret_value(SecretId=arn)).get("SecretString", "")
    except (ClientError, BotoCoreError) as error:
        code = error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
        message = (
            f"Cannot read the secret {arn}: AWS Secrets Manager answered {code}. It must exist in this "
            f"account and region, carry the tag {OFFERED_TAG} = {OFFERED_VALUE}, and have the default key. "
            "Correct 'Secrets for your configuration', or the secret."
        )
        raise InitialisationError(message) from error
    redactor.add(text)
    return _keys(arn, text, redactor)


def _keys(arn: str, text: str, redactor: Redactor) -> frozenset[str]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    values = list(found.values()) if isinstance(found, dict) else [None]
    for value in values:
        if isinstance(value, str):
            redactor.add(value)
    if not all(isinstance(value, str) for value in values):
        message = (
            f"The secret {arn} does not hold keys with values: it must be a JSON object whose values are all "
            'texts, such as {"GATEWAY_KEY": "..."}; in the console: Key/value pairs. Correct the secret.'
        )
        # No cause is named: JSON's own error repeats what it read.
        raise InitialisationError(message) from None
    return frozenset(found or ())


def _unmarked(arn: str) -> str:
    return (
        f"The secret {arn} does not carry the tag {OFFERED_TAG} = {OFFERED_VALUE}, and no other may be used. "
        f"An operator may mark it: aws secretsmanager tag-resource --secret-id {arn} --tags "
        f"Key={OFFERED_TAG},Value={OFFERED_VALUE}"
    )
