"""The service-linked roles that launches need, made before the first launch.

A service makes its own when it first needs it, and takes it in the same breath: the first ECS cluster of an
account fails with "Unable to assume the service linked role" where IAM is not that quick (field,
https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/818 and
https://github.com/1Password/scim-examples/issues/356). Made early, they are there in time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from portfolio.hub.launch_roles.linked import SERVICES

if TYPE_CHECKING:
    from collections.abc import Callable

    import boto3

_DENIED = ("AccessDenied", "AccessDeniedException")
_TAKEN = ("InvalidInput", "EntityAlreadyExists")
"""What IAM answers where somebody made the role meanwhile ("CreateServiceLinkedRole", IAM API Reference), and
what the embedded cloud's does."""


def missing(session: boto3.Session) -> tuple[str, ...]:
    """The services of which the account has no role yet."""
    pages = session.client("iam").get_paginator("list_roles")
    return tuple(
        service
        for service in SERVICES
        if not any(page.get("Roles") for page in pages.paginate(PathPrefix=f"/aws-service-role/{service}/"))
    )


def make_missing(session: boto3.Session, progress: Callable[[str], None]) -> None:
    """Make those that are missing; what the caller may not make is left to the first launch.

    Args:
        session: Credentials of the account.
        progress: Gets a line for each role, and one if they cannot be made.
    """
    try:
        for service in missing(session):
            if _make(session, service):
                progress(f"made the service-linked role of {service}")
    except ClientError as error:
        if error.response["Error"]["Code"] not in _DENIED:
            raise
        progress("service-linked roles are left to the first launches: you may not list or make them")


def _make(session: boto3.Session, service: str) -> bool:
    """Make one; returns whether it was not there."""
    try:
        session.client("iam").create_service_linked_role(AWSServiceName=service)
    except ClientError as error:
        if error.response["Error"]["Code"] not in _TAKEN:
            raise
        return False
    return True
