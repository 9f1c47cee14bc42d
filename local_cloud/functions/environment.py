"""The environment variables of a function's process: what AWS Lambda sets, and what the function asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from local_cloud.functions.credentials import role_credentials

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def function_environment(
    config: Mapping[str, Any], *, code: Path, endpoint_url: str, certificate_authority: Path, region: str
) -> dict[str, str]:
    """The whole environment; nothing of the cloud's own process passes through.

    The function's role decides what it may do: its credentials are temporary ones of that role. What
    points at the embedded cloud comes last, so that a function cannot leave it by accident.
    """
    name = str(config.get("FunctionName", "function"))
    own = {key: str(value) for key, value in (config.get("Environment") or {}).get("Variables", {}).items()}
    bundle = str(certificate_authority)
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "TZ": ":UTC",
        "HOME": str(code),
        "AWS_LAMBDA_FUNCTION_NAME": name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(config.get("MemorySize", 128)),
        "AWS_LAMBDA_FUNCTION_VERSION": str(config.get("Version", "$LATEST")),
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{name}",
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{config.get('Runtime', 'python3.13')}",
        "LAMBDA_TASK_ROOT": str(code),
        "_HANDLER": str(config.get("Handler", "")),
        **own,
        **role_credentials(config),
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CA_BUNDLE": bundle,
        "SSL_CERT_FILE": bundle,
        "DATABASE_CA_FILE": bundle,
    }
