"""The company's file in the environment's bucket: exactly the version that the form names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from custom_resources.librechat_yaml.reading import MOST_BYTES
from custom_resources.lifecycle import InitialisationError
from custom_resources.lifecycle.asking import ask

if TYPE_CHECKING:
    from custom_resources.own_configuration.settings import Settings

KEY = "librechat.yaml"
"""What the file is called in the bucket; ``catalog configure`` and the form say the same."""

_TIMES = Config(connect_timeout=3, read_timeout=10, retries={"mode": "standard", "max_attempts": 5})
_ABSENT = frozenset({"NoSuchVersion", "NoSuchKey", "404", "InvalidArgument", "MethodNotAllowed"})
"""No such version, or a mark that the file was deleted ("Error responses", Amazon S3 API Reference)."""


def file_content(settings: Settings) -> bytes:
    """The bytes of the file, no more of them than a configuration may have and one.

    Raises:
        InitialisationError: There is no such version, or S3 does not give it.
    """
    client = boto3.client("s3", config=_TIMES)

    def get() -> bytes:
        answer = client.get_object(Bucket=settings.bucket, Key=KEY, VersionId=settings.version)
        with answer["Body"] as body:
            return bytes(body.read(MOST_BYTES + 1))

    try:
        return ask(get)
    except ClientError as error:
        raise InitialisationError(
            _refused(settings, error.response.get("Error", {}).get("Code", ""))
        ) from error
    except BotoCoreError as error:
        message = (
            f"Cannot read {KEY} in the bucket {settings.bucket}: Amazon S3 could not be reached ({error}). "
            "The function stands outside the VPC and needs S3's public endpoint. Try again."
        )
        raise InitialisationError(message) from error


def _refused(settings: Settings, code: str) -> str:
    if code in _ABSENT:
        return (
            f"The bucket {settings.bucket} has no version {settings.version} of {KEY}. Own configuration "
            "must be the version ID of an upload that is there: the S3 console shows it under the file's "
            "Versions. Give that one, or leave the field empty."
        )
    return (
        f"Cannot read the version {settings.version} of {KEY} in the bucket {settings.bucket}: Amazon S3 "
        f"answered {code or 'an error'}. The version must exist (AccessDenied may mean that it does not), "
        "and the function's role must be allowed s3:GetObjectVersion on it. Give the version ID that the S3 "
        f"console shows under {KEY}, Versions; if it is that one, ask your platform team."
    )
