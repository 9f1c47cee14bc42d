"""The user pool: who is in it, how they prove who they are, and the two groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from products.cfn import cognito
from products.contract import ADMINISTRATORS_GROUP, USERS_GROUP
from products.identity import conditions as c
from products.identity import parameters as p
from products.language.intrinsics import if_else, only_if, ref, sub
from products.language.resource import Removal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from products.cfn.cognito import UserPoolPoliciesProperty
    from products.language.resource import Resource
    from products.product import Product

INVITATION_DAYS = 7
"""How long a one-time password can be used; whoever comes later is invited again."""

INVITATION_SUBJECT = "Your account for LibreChat"
INVITATION = (
    "You are invited to LibreChat at https://${DomainName}.<br><br>User name: {username}<br>One-time "
    f"password: {{####}}<br><br>It can be used for {INVITATION_DAYS} days. At the first sign-in you choose a "
    "password of your own."
)
"""Cognito puts the user name and the password in ("AdminCreateUser", Amazon Cognito user pools API
Reference, MessageTemplateType). That page allows a text of one's own only with a sender in Amazon SES; the
CDK's own integration tests launch one without (field: "integ.user-pool-explicit-props",
https://github.com/aws/aws-cdk/tree/main/packages/@aws-cdk-testing/framework-integ/test/aws-cognito/test)."""


def add_user_pool(product: Product, *, after: Sequence[Resource[Any]]) -> cognito.UserPool:
    """Declare the user pool, which nobody can sign up to.

    It outlives the stack, for nothing else holds its people's accounts. It cannot be protected before the
    launch has succeeded: DeleteUserPool refuses a protected pool (Amazon Cognito user pools API Reference,
    ``DeletionProtection``), and so the rollback of a launch that fails later would fail as well.

    A person's e-mail address, by which LibreChat knows them, is changed by administrators alone: the app
    client's tokens have no scope for a person's own attributes, and a new address must be verified first.
    """
    return cognito.UserPool(
        product,
        "UserPool",
        depends_on=after,
        on_removal=Removal.RETAIN_EXCEPT_ON_CREATE,
        UserPoolName=sub("librechat-${EnvironmentName}"),
        # Managed login takes Essentials (Amazon Cognito Developer Guide, "User pool feature plans").
        UserPoolTier="ESSENTIALS",
        AdminCreateUserConfig={
            "AllowAdminCreateUserOnly": True,
            "InviteMessageTemplate": {"EmailSubject": INVITATION_SUBJECT, "EmailMessage": sub(INVITATION)},
        },
        UsernameAttributes=["email"],
        UsernameConfiguration={"CaseSensitive": False},
        AutoVerifiedAttributes=["email"],
        UserAttributeUpdateSettings={"AttributesRequireVerificationBeforeUpdate": ["email"]},
        # LibreChat takes nobody without an address; the company's provider may change what it tells.
        Schema=[{"Name": "email", "AttributeDataType": "String", "Required": True, "Mutable": True}],
        AccountRecoverySetting={"RecoveryMechanisms": [{"Name": "verified_email", "Priority": 1}]},
        Policies=_policies(),
        MfaConfiguration=if_else(c.SECOND_FACTOR, if_else(c.SECOND_FACTOR_REQUIRED, "ON", "OPTIONAL"), "OFF"),
        EnabledMfas=only_if(c.SECOND_FACTOR, ["SOFTWARE_TOKEN_MFA"]),
        DeletionProtection=if_else(c.PROTECTS, "ACTIVE", "INACTIVE"),
        UserPoolTags={str(tag["Key"]): tag["Value"] for tag in product.tag_list(name="people")},
    )


def _policies() -> UserPoolPoliciesProperty:
    return {
        "PasswordPolicy": {
            "MinimumLength": ref(p.PASSWORD_LENGTH),
            "RequireLowercase": True,
            "RequireUppercase": True,
            "RequireNumbers": True,
            "RequireSymbols": True,
            "TemporaryPasswordValidityDays": INVITATION_DAYS,
        }
    }


def add_groups(product: Product, pool: cognito.UserPool) -> list[cognito.UserPoolGroup]:
    """Declare the group that may enter and the one that administers."""
    return [
        cognito.UserPoolGroup(
            product,
            logical_id,
            on_removal=Removal.RETAIN_EXCEPT_ON_CREATE,
            UserPoolId=ref(pool),
            GroupName=name,
            Description=words,
            Precedence=precedence,
        )
        for logical_id, name, words, precedence in (
            ("UsersGroup", USERS_GROUP, "May use LibreChat", 20),
            ("AdministratorsGroup", ADMINISTRATORS_GROUP, "May use and administer LibreChat", 10),
        )
    ]


def add_first_person(
    product: Product, pool: cognito.UserPool, groups: Sequence[cognito.UserPoolGroup]
) -> None:
    """Invite the first person and make them a member of both groups.

    Whoever was invited stays when another address is given, or none: CloudFormation would take the account
    away with the resource.
    """
    person = cognito.UserPoolUser(
        product,
        "FirstPerson",
        condition=c.FIRST_PERSON,
        on_removal=Removal.RETAIN_EXCEPT_ON_CREATE,
        UserPoolId=ref(pool),
        Username=ref(p.FIRST_PERSON),
        DesiredDeliveryMediums=["EMAIL"],
        UserAttributes=[
            {"Name": "email", "Value": ref(p.FIRST_PERSON)},
            # An address that is not verified cannot recover a password.
            {"Name": "email_verified", "Value": "true"},
        ],
    )
    for group in groups:
        cognito.UserPoolUserToGroupAttachment(
            product,
            f"FirstPersonIn{group.logical_id}",
            condition=c.FIRST_PERSON,
            depends_on=[person],
            on_removal=Removal.RETAIN_EXCEPT_ON_CREATE,
            UserPoolId=ref(pool),
            GroupName=ref(group),
            Username=ref(p.FIRST_PERSON),
        )
