"""Amazon Cognito user pools.

AWS's handlers of these types are not public, so that what they read besides is reasoned.
"""

from __future__ import annotations

from local_cloud.authorization.call import (
    ANY,
    SERVICE_AUTHORIZATION,
    Call,
    TypeCalls,
    anywhere,
    made,
    on,
    on_it,
    retagged,
)

_POOLS = "arn:{partition}:cognito-idp:{region}:{account}:userpool/"
POOL = _POOLS + "{UserPoolId}"

_API = (
    "Amazon Cognito user pools API Reference: each operation's page says whether it takes IAM credentials,"
    " https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/Welcome.html"
)
_SOURCES = (_API, SERVICE_AUTHORIZATION)

_SET_MFA = on_it("cognito-idp:SetUserPoolMfaConfig", "cognito-idp:GetUserPoolMfaConfig")


def _of_pool(name: str, *, create: str, read: str, update: str | None, delete: str) -> TypeCalls:
    """A type whose calls are all checked on the pool, whose tags count."""
    return TypeCalls(
        type=f"AWS::Cognito::{name}",
        arn=POOL,
        sources=_SOURCES,
        tags=None,
        create=on(POOL, create, read),
        update=on(POOL, update, read) if update else (),
        delete=on(POOL, read, delete),
    )


def _called(verb: str, noun: str) -> str:
    return f"cognito-idp:{verb}{noun}"


TYPES = (
    TypeCalls(
        type="AWS::Cognito::UserPool",
        arn=_POOLS + "{id}",
        sources=(
            *_SOURCES,
            (
                "UpdateUserPool: MFA that is required is turned on by SetUserPoolMfaConfig, API Reference,"
                " https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserPool.html"
            ),
        ),
        tags="UserPoolTags",
        create=(
            made("cognito-idp:CreateUserPool", ANY),
            *(call.if_given("EnabledMfas") for call in _SET_MFA),
            *on_it("cognito-idp:DescribeUserPool"),
        ),
        update=(
            *on_it("cognito-idp:DescribeUserPool", "cognito-idp:UpdateUserPool"),
            *(call.if_changed("EnabledMfas", "MfaConfiguration") for call in _SET_MFA),
            Call(action="cognito-idp:ListTagsForResource").if_changed("{tags}"),
            *retagged("cognito-idp:TagResource", "cognito-idp:UntagResource"),
        ),
        delete=on_it("cognito-idp:DeleteUserPool"),
    ),
    *(
        _of_pool(
            name,
            create=_called("Create", noun),
            read=_called("Describe" if noun != "Group" else "Get", noun),
            update=_called("Update", noun),
            delete=_called("Delete", noun),
        )
        for name, noun in (
            ("ManagedLoginBranding", "ManagedLoginBranding"),
            ("UserPoolClient", "UserPoolClient"),
            ("UserPoolGroup", "Group"),
            ("UserPoolIdentityProvider", "IdentityProvider"),
        )
    ),
    # Which domain it is about is in the request of DescribeUserPoolDomain alone: it takes no resource.
    TypeCalls(
        type="AWS::Cognito::UserPoolDomain",
        arn=POOL,
        sources=_SOURCES,
        tags=None,
        create=(
            *on(POOL, "cognito-idp:CreateUserPoolDomain"),
            *anywhere("cognito-idp:DescribeUserPoolDomain"),
        ),
        update=(
            *on(POOL, "cognito-idp:UpdateUserPoolDomain"),
            *anywhere("cognito-idp:DescribeUserPoolDomain"),
        ),
        delete=(
            *anywhere("cognito-idp:DescribeUserPoolDomain"),
            *on(POOL, "cognito-idp:DeleteUserPoolDomain"),
        ),
    ),
    _of_pool(
        "UserPoolUser",
        create="cognito-idp:AdminCreateUser",
        read="cognito-idp:AdminGetUser",
        update=None,
        delete="cognito-idp:AdminDeleteUser",
    ),
    _of_pool(
        "UserPoolUserToGroupAttachment",
        create="cognito-idp:AdminAddUserToGroup",
        read="cognito-idp:AdminListGroupsForUser",
        update=None,
        delete="cognito-idp:AdminRemoveUserFromGroup",
    ),
)
