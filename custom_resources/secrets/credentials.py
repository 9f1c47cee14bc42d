"""Reads a database user's name and password from AWS Secrets Manager, at run time."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from custom_resources.lifecycle.errors import InitialisationError

if TYPE_CHECKING:
    from custom_resources.secrets.bounded import Bounded

_TIMES = Config(connect_timeout=3, read_timeout=5, retries={"mode": "standard", "max_attempts": 4})
CURRENT = "AWSCURRENT"
PENDING = "AWSPENDING"
"""The label of the version that a rotation is making ("Rotation by Lambda function", AWS Secrets Manager User
Guide)."""

APPLIED = "LIBRECHAT_APPLIED"
"""Our own label of the version whose password a rotation has set on the server."""

ATTEMPTED = "LIBRECHAT_ATTEMPTED"
"""Our own label of the version whose password a rotation was about to set on the server, or has set.

Secrets Manager may delete versions without a label ("UpdateSecretVersionStage", AWS Secrets Manager API
Reference, https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html),
and asks for AWSPENDING to be taken off a rotation that is given up ("CancelRotateSecret", the same). With
these two, a password that the server takes always has a version with a label.
"""

_NO_SUCH_VERSION = "ResourceNotFoundException"
_LONGEST_USERNAME = 63  # PostgreSQL's limit, which is also DocumentDB's


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """A database user's name and password.

    Attributes:
        username: The user's name.
        password: The user's password; never shown.
        source: The ARN of the secret that they come from, for messages.
    """

    username: str
    password: str = field(repr=False)
    source: str


def read_credentials(arn: str, work: Bounded) -> Credentials:
    """The credentials that this secret holds now.

    Args:
        arn: The secret's ARN; its value is JSON with ``username`` and ``password``.
        work: Whose redactor is told of the password.

    Raises:
        InitialisationError: The secret cannot be read, or holds no credentials.
    """
    return _parsed(arn, _text(arn, CURRENT), work)


def find_credentials(arn: str, work: Bounded, label: str) -> Credentials | None:
    """The credentials in the version with this label; None if there is no such version.

    Raises:
        InitialisationError: The secret cannot be read, or that version holds no credentials.
    """
    try:
        text = _text(arn, label, unless=_NO_SUCH_VERSION)
    except ClientError:
        return None
    return _parsed(arn, text, work)


def _text(arn: str, label: str, unless: str = "") -> str:
    """The value of the version with this label; the error of one code is left to the caller."""
    try:
        client = boto3.client("secretsmanager", config=_TIMES)
        return str(client.get_secret_value(SecretId=arn, VersionStage=label).get("SecretString", ""))
    except ClientError as error:
        if error.response["Error"]["Code"] == unless:
            raise
        answered = f"{error.response['Error']['Code']}: {error.response['Error'].get('Message', '')}"
        message = (
            f"Cannot read the secret {arn}: Secrets Manager answered {answered.rstrip('. ')}. The function's "
            "role must be allowed secretsmanager:GetSecretValue on it and kms:Decrypt on its key. Correct "
            "the role or the secret, then update again."
        )
        raise InitialisationError(message) from None
    except BotoCoreError as error:
        message = (
            f"Cannot read the secret {arn}: {type(error).__name__}. The function must reach Secrets Manager "
            "through the interface endpoint of the network. Check the endpoint and its security group."
        )
        raise InitialisationError(message) from None


def _parsed(arn: str, text: str, work: Bounded) -> Credentials:
    """The credentials in a secret's value; no message repeats any of it."""
    work.redactor.add(text)
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    values = value if isinstance(value, dict) else {}
    problems = []
    for name in ("username", "password"):
        if not isinstance(values.get(name), str) or not values[name]:
            problems.append(f"no {name}")
        elif "\0" in values[name]:
            problems.append(f"a {name} with a zero byte")
    if not problems and len(values["username"].encode()) > _LONGEST_USERNAME:
        problems.append(f"a username of more than {_LONGEST_USERNAME} bytes")
    if problems:
        message = (
            f"The secret {arn} holds {' and '.join(problems)}. It must be JSON with the texts username and "
            "password. Put it right in Secrets Manager and update again."
        )
        raise InitialisationError(message)
    work.redactor.add(values["password"])
    return Credentials(username=values["username"], password=values["password"], source=arn)
