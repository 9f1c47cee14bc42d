"""The company's own provider, behind the user pool."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.cfn import cognito
from products.identity import conditions as c
from products.identity import parameters as p
from products.language.intrinsics import ref, sub

if TYPE_CHECKING:
    from products.product import Product

OIDC_NAME = "Company"
SAML_NAME = "CompanySaml"
"""Names of the providers. Each has one of its own, so that an update can go from one kind to the other: the
new provider is made before the old one goes, and a name is there once in a pool."""

_CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims"
"""Where SAML's attributes have their names ("Microsoft Entra ID: SAML token claims reference"; Okta and
others can be told to send them)."""


def add_company_provider(product: Product, pool: cognito.UserPool) -> list[cognito.UserPoolIdentityProvider]:
    """Declare the provider of either kind, each where it is chosen.

    Cognito asks the issuer for its addresses, and reads the metadata, when the provider is made: one that
    does not answer is refused then. Its people get an account at their first sign-in and are put in a group
    that Cognito names ``<pool>_<provider>`` (Amazon Cognito Developer Guide, "Adding groups to a user pool",
    https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-user-groups.html).
    """
    oidc = cognito.UserPoolIdentityProvider(
        product,
        "OidcProvider",
        condition=c.OIDC,
        UserPoolId=ref(pool),
        ProviderName=OIDC_NAME,
        ProviderType="OIDC",
        ProviderDetails={
            "client_id": ref(p.COMPANY_CLIENT_ID),
            "client_secret": sub(f"{{{{resolve:secretsmanager:${{{p.COMPANY_CLIENT_SECRET.name}}}}}}}"),
            "oidc_issuer": ref(p.COMPANY_ISSUER),
            "authorize_scopes": "openid profile email",
            "attributes_request_method": "GET",
        },
        AttributeMapping={"email": "email", "name": "name", "username": "sub"},
    )
    saml = cognito.UserPoolIdentityProvider(
        product,
        "SamlProvider",
        condition=c.SAML,
        UserPoolId=ref(pool),
        ProviderName=SAML_NAME,
        ProviderType="SAML",
        ProviderDetails={"MetadataURL": ref(p.COMPANY_METADATA_URL)},
        AttributeMapping={"email": f"{_CLAIMS}/emailaddress", "name": f"{_CLAIMS}/name"},
    )
    return [oidc, saml]
