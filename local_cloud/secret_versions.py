"""Versions of secrets as AWS Secrets Manager keeps them, where ministack differs.

A label is on one version at a time, and a version's value never changes ("PutSecretValue", AWS Secrets
Manager API Reference, https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html).

Run as a program, this is Secrets Manager alone, for tests of what uses nothing else of AWS.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ministack.core.responses import error_response_json
from ministack.services import secretsmanager

if TYPE_CHECKING:
    from collections.abc import Callable

_VALUES = ("SecretString", "SecretBinary")


def correct_versions() -> None:
    """Have ministack move labels and keep values as AWS does; it stays so until the process ends."""
    secretsmanager._put_secret_value = _putting(secretsmanager._put_secret_value)  # noqa: SLF001 - ministack's hook


def _putting(put: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], Any]:
    def put_secret_value(data: dict[str, Any]) -> Any:  # noqa: ANN401 - ministack's answer
        _, secret = secretsmanager._resolve(data.get("SecretId"))  # noqa: SLF001 - ministack's hook
        token = data.get("ClientRequestToken")
        versions = secret["Versions"] if secret else {}
        if token in versions and any(versions[token].get(name) for name in _VALUES):
            if any(versions[token].get(name) != data.get(name) for name in _VALUES):
                message = "A resource with the ID you requested already exists."
                return error_response_json("ResourceExistsException", message, 400)
            data = {**data, "VersionStages": data.get("VersionStages") or versions[token]["Stages"]}
        for version, kept in versions.items():
            if version != token:
                moved = set(data.get("VersionStages") or ()) - {"AWSCURRENT"}
                kept["Stages"] = [label for label in kept["Stages"] if label not in moved]
        return put(data)

    return put_secret_value


if __name__ == "__main__":
    from ministack.app import main

    correct_versions()
    main()
