"""Keeps the merged file where ECS and the instance take it from: a version of a secret, named by its content.

A task definition names the version. The one before keeps a label, AWSPREVIOUS, for tasks that still start
from it and for a rollback; what has no label Secrets Manager removes by itself ("What's in a Secrets Manager
secret?", AWS Secrets Manager User Guide).
"""

from __future__ import annotations

import hashlib

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from custom_resources.lifecycle import InitialisationError
from custom_resources.lifecycle.asking import ask

CURRENT = "AWSCURRENT"
_TIMES = Config(connect_timeout=3, read_timeout=10, retries={"mode": "standard", "max_attempts": 5})


def keep(target: str, text: str) -> str:
    """Store the file, and answer the ID of its version: the same for the same text, however often.

    Raises:
        InitialisationError: Secrets Manager does not take it.
    """
    version = hashlib.sha256(text.encode()).hexdigest()
    client = boto3.client("secretsmanager", config=_TIMES)
    try:
        versions = ask(lambda: client.describe_secret(SecretId=target)).get("VersionIdsToStages", {})
        current = next((name for name, labels in versions.items() if CURRENT in labels), None)
        if current == version:
            return version
        if version in versions:
            moved = {"RemoveFromVersionId": current} if current else {}
            ask(
                lambda: client.update_secret_version_stage(
                    SecretId=target, VersionStage=CURRENT, MoveToVersionId=version, **moved
                )
            )
        else:
            ask(
                lambda: client.put_secret_value(
                    SecretId=target, ClientRequestToken=version, SecretString=text, VersionStages=[CURRENT]
                )
            )
    except (ClientError, BotoCoreError) as error:
        code = error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
        message = (
            f"Cannot store the configuration in {target}: AWS Secrets Manager answered {code}. The "
            "function's role must be allowed to write it with the environment's key. Try again; if it stays "
            "so, ask your platform team."
        )
        raise InitialisationError(message) from error
    return version
