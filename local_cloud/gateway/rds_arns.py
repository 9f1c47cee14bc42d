"""What a call of Amazon RDS is about, where ministack does not tell: it knows instances and clusters alone.

A call without a resource is allowed by no statement that names some. Which kinds of resources each action
takes: Service Authorization Reference, "Actions, resources, and condition keys for Amazon RDS".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ministack.core import iam_actions

if TYPE_CHECKING:
    from collections.abc import Callable

_KINDS = {"DBSnapshotIdentifier": "snapshot", "DBClusterSnapshotIdentifier": "cluster-snapshot"}


def tell() -> None:
    """Take over from ministack."""
    extract: Callable[..., str] = iam_actions.extract_resource_arn

    def told(
        service: str,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes,
        *rest: Any,  # noqa: ANN401 - handed on
    ) -> str:
        found = extract(service, method, path, headers, body, *rest)
        query, region, account = rest
        return _resource(query, region, account) if (service, found) == ("rds", "*") else found

    iam_actions.extract_resource_arn = told


def _resource(query: dict[str, Any], region: str, account: str) -> str:
    def given(name: str) -> str:
        return str(iam_actions._query_param(query, name))  # noqa: SLF001 - a listed hook

    for name, kind in _KINDS.items():
        if given(name):
            return f"arn:aws:rds:{region}:{account}:{kind}:{given(name)}"
    return given("ResourceName") or "*"
