"""What the function is asked for: the properties of ``Custom::OwnConfiguration``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from custom_resources.lifecycle import Properties

if TYPE_CHECKING:
    from collections.abc import Mapping

_BUCKET = r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"
_VERSION = r"[A-Za-z0-9._~+/=-]{1,1024}"
_ARN = r"arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@!-]{1,512}"
_VARIABLE = r"[A-Za-z_][A-Za-z0-9_]*"
_ANYTHING = r"(?s).{2,200000}"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What is to be delivered.

    Attributes:
        bucket: The bucket that holds the company's file.
        version: The version of the file there that is meant.
        ours: The product's own configuration.
        secret: ARN of the secret with the placeholders' values; empty where none is given.
        target: ARN of the secret that takes the merged file.
        reserved: The variables that the product gives LibreChat.
    """

    bucket: str
    version: str
    ours: Mapping[str, Any]
    secret: str
    target: str
    reserved: frozenset[str]

    @classmethod
    def from_properties(cls, values: Mapping[str, Any]) -> Settings:
        """Read the custom resource's properties.

        Raises:
            PropertyError: Some of them are missing or not allowed; all of those are named.
        """
        properties = Properties(values)
        settings = cls(
            bucket=properties.text("Bucket", "the name of a bucket", _BUCKET),
            version=properties.text("VersionId", "the version ID of an object", _VERSION),
            ours=_object(
                properties.text("Ours", "the product's configuration, as JSON", _ANYTHING), properties
            ),
            secret=properties.text("SecretArn", "the ARN of a secret or empty", f"|{_ARN}"),
            target=properties.secret_arn("Target"),
            reserved=frozenset(
                properties.text("Reserved", "names of variables", rf"{_VARIABLE}( {_VARIABLE})*").split()
            ),
        )
        properties.raise_problems()
        return settings


def _object(text: str, problems: Properties) -> dict[str, Any]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        found = None
    if not isinstance(found, dict):
        problems.text("Ours", "the product's configuration, as JSON", "(?!)")
        return {}
    return found
