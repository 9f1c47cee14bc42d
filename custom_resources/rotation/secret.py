"""A secret with its versions, as a rotation reads and writes them."""

from __future__ import annotations

import json
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from custom_resources.lifecycle import InitialisationError, kind_of
from custom_resources.secrets import Credentials

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from custom_resources.lifecycle import Redactor

CURRENT = "AWSCURRENT"
PENDING = "AWSPENDING"
PREVIOUS = "AWSPREVIOUS"

_TIMES = Config(connect_timeout=3, read_timeout=5, retries={"mode": "standard", "max_attempts": 4})
_NO_SUCH_VERSION = "ResourceNotFoundException"
_SECRET_MEMBERS = ("password", "uri", "creds_key", "creds_iv", "documentdb_password")


class StoredSecret:
    """A secret whose value is a JSON object of texts.

    Args:
        arn: The secret's ARN.
        redactor: Is told of everything secret that is read or written.
    """

    def __init__(self, arn: str, redactor: Redactor) -> None:
        self.arn = arn
        self._redactor = redactor
        self._client = boto3.client("secretsmanager", config=_TIMES)

    def labels(self, version: str) -> list[str] | None:
        """The staging labels of a version; None if there is no such version."""
        return self._versions().get(version)

    def holder(self, label: str) -> str | None:
        """The ID of the version with this label; None if there is none."""
        return next((version for version, labels in self._versions().items() if label in labels), None)

    def read(self, label: str = CURRENT) -> dict[str, str]:
        """The value of the version with this label.

        Raises:
            InitialisationError: There is none, it cannot be read, or it is no JSON object.
        """
        value = self.find(label)
        if value is None:
            message = (
                f"The secret {self.arn} has no version labelled {label}. A rotation needs it. Give it a "
                "value in Secrets Manager, then rotate it again."
            )
            raise InitialisationError(message)
        return value

    def find(self, label: str, version: str | None = None) -> dict[str, str] | None:
        """The value of the version with this label, and of this ID if one is given; None if there is none.

        Raises:
            InitialisationError: It cannot be read, or is no JSON object.
        """
        which = {"VersionStage": label} | ({} if version is None else {"VersionId": version})
        try:
            with self._asking("GetSecretValue", unless=_NO_SUCH_VERSION):
                answer = self._client.get_secret_value(SecretId=self.arn, **which)
        except ClientError:
            return None
        return self._parsed(str(answer.get("SecretString", "")))

    def credentials(self, value: Mapping[str, str]) -> Credentials:
        """The user's name and password in a value of this secret.

        Raises:
            InitialisationError: It lacks one of them.
        """
        missing = [name for name in ("username", "password") if not value.get(name)]
        if missing:
            message = (
                f"The secret {self.arn} holds no {' and no '.join(missing)}. It must be JSON with the texts "
                "username and password. Put it right in Secrets Manager, then rotate it again."
            )
            raise InitialisationError(message)
        return Credentials(username=value["username"], password=value["password"], source=self.arn)

    def write(self, value: Mapping[str, str], version: str, label: str) -> None:
        """Store a version; storing the same again changes nothing."""
        self._note(value)
        with self._asking("PutSecretValue"):
            self._client.put_secret_value(
                SecretId=self.arn,
                ClientRequestToken=version,
                SecretString=json.dumps(value),
                VersionStages=[label],
            )

    def replace(self, members: Mapping[str, str]) -> None:
        """Give the current value these members, unless it has them, as a version with an ID of its own.

        Not with the ID of a rotation's version: that one may exist already without being current, where
        somebody went back to an older one, and a version's value never changes ("PutSecretValue", AWS Secrets
        Manager API Reference).
        """
        value = self.read()
        if not members.items() <= value.items():
            self.write({**value, **members}, str(uuid.uuid4()), CURRENT)

    def mark(self, label: str, version: str) -> None:
        """Move a label to a version; with AWSCURRENT, the one that was current becomes the previous one."""
        holder = self.holder(label)
        if holder == version:
            return
        moved = {"MoveToVersionId": version} | ({} if holder is None else {"RemoveFromVersionId": holder})
        with self._asking("UpdateSecretVersionStage"):
            self._client.update_secret_version_stage(SecretId=self.arn, VersionStage=label, **moved)

    def unmark(self, label: str, version: str) -> None:
        """Take a label off a version, if it has it."""
        if label in (self.labels(version) or ()):
            with self._asking("UpdateSecretVersionStage"):
                self._client.update_secret_version_stage(
                    SecretId=self.arn, VersionStage=label, RemoveFromVersionId=version
                )

    def _versions(self) -> dict[str, list[str]]:
        with self._asking("DescribeSecret"):
            found = self._client.describe_secret(SecretId=self.arn).get("VersionIdsToStages", {})
        versions: dict[str, list[str]] = found
        return versions

    def _parsed(self, text: str) -> dict[str, str]:
        """The object in a value; no message repeats any of it."""
        self._redactor.add(text)
        try:
            value = json.loads(text)
        except ValueError:
            value = None
        if not isinstance(value, dict):
            message = (
                f"The secret {self.arn} is no JSON object, so it cannot be rotated. Put it right in Secrets "
                "Manager, then rotate it again."
            )
            raise InitialisationError(message)
        self._note(value)
        return value

    def _note(self, value: Mapping[str, object]) -> None:
        for member in _SECRET_MEMBERS:
            self._redactor.add(str(value.get(member, "")))
        self._redactor.add(urlsplit(str(value.get("uri", ""))).password or "")

    @contextmanager
    def _asking(self, action: str, unless: str = "") -> Iterator[None]:
        """Say what Secrets Manager refused; the error of one code is left to the caller."""
        try:
            yield
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == unless:
                raise
            message = (
                f"Cannot rotate the secret {self.arn}: Secrets Manager answered {code} to {action}. The "
                f"function's role must be allowed secretsmanager:{action} on it and the use of its key. "
                "Correct the role or the secret, then rotate it again."
            )
            raise kind_of(error)(message) from None
        except BotoCoreError as error:
            message = (
                f"Cannot rotate the secret {self.arn}: {type(error).__name__} at {action}. The function must "
                "reach Secrets Manager through the interface endpoint of the network. Check the endpoint "
                "and its security group, then rotate it again."
            )
            raise kind_of(error)(message) from None
