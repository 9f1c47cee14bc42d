"""Where people sign in, LibreChat as the pool's one client, and the client's secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.cfn import cognito, secretsmanager
from products.identity import conditions as c
from products.language.intrinsics import STACK_ID, Intrinsic, get_att, only_if, ref, select, split, sub
from products.language.resource import Removal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from products.language.intrinsics import Text
    from products.product import Product

CALLBACK = "https://${DomainName}/oauth/openid/callback"
"""Where LibreChat takes who has signed in (``OPENID_CALLBACK_URL`` after ``DOMAIN_SERVER``)."""

SIGNED_OUT = ("https://${DomainName}/login", "https://${DomainName}")
"""Where people may be sent who have signed out."""

SESSION_DAYS = 7
"""How long a refresh token lasts: as long as a session of LibreChat's (its ``REFRESH_TOKEN_EXPIRY``)."""


def add_domain(product: Product, pool: cognito.UserPool) -> cognito.UserPoolDomain:
    """Declare the address of the pages, below one of AWS's.

    Its beginning must be nobody else's in the region and must hold none of AWS's words (Amazon Cognito
    Developer Guide, "Using the Amazon Cognito prefix domain for managed login"), which an environment's name
    could. The stack's ID is nobody else's, holds hexadecimal digits alone, and stays as long as the stack.
    """
    stack = split("-", select(2, split("/", STACK_ID)))
    return cognito.UserPoolDomain(
        product,
        "SignInDomain",
        UserPoolId=ref(pool),
        Domain=sub("librechat-${First}-${Last}", First=select(0, stack), Last=select(4, stack)),
        ManagedLoginVersion=2,
    )


def add_client(
    product: Product, pool: cognito.UserPool, providers: Sequence[cognito.UserPoolIdentityProvider]
) -> cognito.UserPoolClient:
    """Declare LibreChat as a client that has a secret and uses authorization codes alone.

    Its tokens never open the person's own attributes, for which there is a scope that it may not ask for
    (``aws.cognito.signin.user.admin``), and no password reaches the pool but by the pages.
    """
    return cognito.UserPoolClient(
        product,
        "LibreChatClient",
        UserPoolId=ref(pool),
        ClientName="LibreChat",
        GenerateSecret=True,
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthFlows=["code"],
        AllowedOAuthScopes=["openid", "email", "profile"],
        CallbackURLs=[sub(CALLBACK)],
        LogoutURLs=[sub(each) for each in SIGNED_OUT],
        SupportedIdentityProviders=[
            only_if(c.INVITES, "COGNITO"),
            *(only_if(each.condition, ref(each)) for each in providers if each.condition is not None),
        ],
        ExplicitAuthFlows=["ALLOW_REFRESH_TOKEN_AUTH"],
        PreventUserExistenceErrors="ENABLED",
        EnableTokenRevocation=True,
        AccessTokenValidity=60,
        IdTokenValidity=60,
        RefreshTokenValidity=SESSION_DAYS,
        TokenValidityUnits={"AccessToken": "minutes", "IdToken": "minutes", "RefreshToken": "days"},
    )


def add_branding(product: Product, pool: cognito.UserPool, client: cognito.UserPoolClient) -> None:
    """Declare how the pages look: as Cognito makes them.

    A client without a style has no pages: "Login pages unavailable" (field,
    https://github.com/minorun365/html-share/issues/3).
    """
    cognito.ManagedLoginBranding(
        product,
        "SignInStyle",
        UserPoolId=ref(pool),
        ClientId=ref(client),
        UseCognitoProvidedValues=True,
    )


def add_client_secret(product: Product, client: cognito.UserPoolClient) -> secretsmanager.Secret:
    """Declare the secret that holds the client's.

    ``ClientSecret`` can be read of the client (AWS CloudFormation Template Reference,
    "AWS::Cognito::UserPoolClient", return values), so that it goes from Cognito to Secrets Manager without
    being shown. It needs no key of the environment's: that one comes with the data layer, without which this
    one can be launched, and AWS's own key is free to the account's roles that may read the secret.
    """
    return secretsmanager.Secret(
        product,
        "ClientSecret",
        on_removal=Removal.DELETE,
        Description=sub("LibreChat ${EnvironmentName}: the client secret of its sign-on"),
        SecretString=get_att(client, "ClientSecret"),
        Tags=product.tag_list(),
    )


def pages(domain: cognito.UserPoolDomain) -> Intrinsic:
    """The address of the pages, without a slash at its end."""
    return sub("https://${Host}", Host=_host(domain))


def at_pages(domain: cognito.UserPoolDomain, path: str, **values: Text) -> Intrinsic:
    """An address below the pages."""
    return sub(f"https://${{Host}}{path}", Host=_host(domain), **values)


def _host(domain: cognito.UserPoolDomain) -> Intrinsic:
    """The name of the pages' host.

    Amazon Cognito Developer Guide, "Using the Amazon Cognito prefix domain for managed login"
    (https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html).
    """
    return sub("${Prefix}.auth.${AWS::Region}.amazoncognito.com", Prefix=ref(domain))
