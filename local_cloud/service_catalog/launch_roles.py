"""Whether Service Catalog can take on a launch role."""

from __future__ import annotations

import json
from typing import Any

from ministack.services import iam

from local_cloud.service_catalog.errors import InvalidParametersError

SERVICE = "servicecatalog.amazonaws.com"


def require_assumable(role_arn: str) -> None:
    """Refuse a launch whose role Service Catalog cannot take on (Administrator Guide, "Launch constraints").

    Raises:
        InvalidParametersError: There is no such role, or it does not trust Service Catalog.
    """
    record = iam._roles.get(role_arn.rsplit("/", 1)[-1])  # noqa: SLF001 - a listed hook
    if record is None:
        message = (
            f"The launch role {role_arn} does not exist. The product's LAUNCH constraint must name a role of "
            "this account. Create it, or correct the constraint."
        )
        raise InvalidParametersError(message)
    if not _trusts(record["AssumeRolePolicyDocument"]):
        message = (
            f"The launch role {role_arn} cannot be assumed: its trust policy must allow {SERVICE} the action "
            "sts:AssumeRole. Correct the role's trust policy."
        )
        raise InvalidParametersError(message)


def _trusts(document: str | dict[str, Any]) -> bool:
    parsed: dict[str, Any] = json.loads(document) if isinstance(document, str) else document
    return any(
        statement["Effect"] == "Allow" and SERVICE in _list((statement.get("Principal") or {}).get("Service"))
        for statement in _list(parsed["Statement"])
    )


def _list(value: Any) -> list[Any]:  # noqa: ANN401 - a policy has one of something, or a list of it
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
