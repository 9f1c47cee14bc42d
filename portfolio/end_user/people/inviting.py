"""Inviting people to an environment that has an identity layer.

from portfolio.end_user.people.inviting import invite

invite(session, "team-a", "first.person@example.com", administrator=True)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from portfolio.errors import refuse
from products.contract import ADMINISTRATORS_GROUP, IDENTITY_ISSUER, USERS_GROUP

if TYPE_CHECKING:
    import boto3

_WAITING = "FORCE_CHANGE_PASSWORD"
"""Invited, and not yet signed in ("UserType", Amazon Cognito user pools API Reference)."""


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """What was done for somebody.

    Attributes:
        email: Their address.
        sent: Whether an e-mail with a one-time password was sent.
        groups: The groups that they are in now by it.
    """

    email: str
    sent: bool
    groups: tuple[str, ...]


def invite(session: boto3.Session, environment: str, email: str, *, administrator: bool) -> Invitation:
    """Invite somebody, or somebody once more whose invitation was not used; others only join the groups.

    Args:
        session: Who invites.
        environment: The environment's name.
        email: The address of who is invited.
        administrator: Whether they administer LibreChat.

    Raises:
        CatalogError: The environment has no identity layer.
        ClientError: AWS refuses.
    """
    pool = _pool(session, environment)
    people: Any = session.client("cognito-idp")
    sent = _send(people, pool, email)
    groups = (USERS_GROUP, ADMINISTRATORS_GROUP) if administrator else (USERS_GROUP,)
    for group in groups:
        people.admin_add_user_to_group(UserPoolId=pool, Username=email, GroupName=group)
    return Invitation(email=email, sent=sent, groups=groups)


def _send(people: Any, pool: str, email: str) -> bool:  # noqa: ANN401 - a client
    invitation: dict[str, Any] = {
        "UserPoolId": pool,
        "Username": email,
        "DesiredDeliveryMediums": ["EMAIL"],
    }
    # An address that is not verified cannot recover a password.
    attributes = [{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}]
    try:
        people.admin_create_user(**invitation, UserAttributes=attributes)
    except ClientError as error:
        if error.response["Error"]["Code"] != "UsernameExistsException":
            raise
        if people.admin_get_user(UserPoolId=pool, Username=email)["UserStatus"] != _WAITING:
            return False
        people.admin_create_user(**invitation, MessageAction="RESEND")
    return True


def _pool(session: boto3.Session, environment: str) -> str:
    """The ID of the environment's user pool: what its issuer ends with."""
    wanted = IDENTITY_ISSUER.export_name(environment)
    for page in session.client("cloudformation").get_paginator("list_exports").paginate():
        for export in page.get("Exports", ()):
            if export.get("Name") == wanted:
                return export.get("Value", "").rpartition("/")[2]
    raise refuse(
        f"Cannot invite anybody to the environment {environment}: its identity layer is not there.",
        received=f"no export {wanted} in this account and region",
        allowed="an environment with the identity product",
        fix=f"launch it (catalog launch identity --environment {environment} …), or name another one; "
        "where your company's own provider is the sign-on, let people in there",
    )
