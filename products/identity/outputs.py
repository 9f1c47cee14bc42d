"""What a launch tells compute, and what it tells its user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products import contract
from products.contract import ADMINISTRATORS_GROUP, USERS_GROUP
from products.identity.company_provider import OIDC_NAME, SAML_NAME
from products.identity.sign_in import at_pages, pages
from products.language.intrinsics import ref, sub

if TYPE_CHECKING:
    from products.cfn.cognito import UserPool, UserPoolClient, UserPoolDomain
    from products.cfn.secretsmanager import Secret
    from products.product import Product

NEXT = (
    "Launch the compute product with the environment name ${EnvironmentName} and the domain name "
    "${DomainName}, and choose the environment's identity product for its sign-on."
)
INVITING = (
    "Run: catalog invite ${EnvironmentName} first.person@example.com. Or in Amazon Cognito's console, user "
    "pool ${UserPool}: Users, Create user (send an e-mail invitation, mark the address as verified), then "
    f"add the user to the group {USERS_GROUP}, and to {ADMINISTRATORS_GROUP} who shall administer. Cognito "
    "sends at most 50 e-mails a day for an account."
)
KEPT = (
    "The user pool ${UserPool} with its people and groups. To remove it: Amazon Cognito's console, User "
    "pools, Delete (switch its deletion protection off first). A new launch makes a new, empty one."
)


def add_exports(
    product: Product, *, pool: UserPool, domain: UserPoolDomain, client: UserPoolClient, secret: Secret
) -> None:
    """Hand the sign-on to compute.

    Nothing of it changes as long as the stack lives, whatever is chosen: an export in use cannot. So the
    groups are those of both kinds of providers, and the address to sign out at names nothing of LibreChat's.
    The issuer is Cognito's for the pool (Amazon Cognito Developer Guide, "Identity provider and relying party
    endpoints", https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html).
    """
    issuer = sub("https://cognito-idp.${AWS::Region}.amazonaws.com/${UserPool}")
    product.add_export(contract.IDENTITY_ISSUER, issuer)
    product.add_export(contract.IDENTITY_CLIENT_ID, ref(client))
    product.add_export(contract.IDENTITY_CLIENT_SECRET_ARN, ref(secret))
    product.add_export(contract.IDENTITY_LOGOUT_URL, at_pages(domain, "/logout"))
    groups = f"{USERS_GROUP},{ADMINISTRATORS_GROUP},${{Pool}}_{OIDC_NAME},${{Pool}}_{SAML_NAME}"
    product.add_export(contract.IDENTITY_GROUPS, sub(groups, Pool=ref(pool)))


def add_outputs(product: Product, *, pool: UserPool, domain: UserPoolDomain) -> None:
    """Say what comes next, how people are invited and what the company's provider has to be told."""
    product.add_output("NextStep", sub(NEXT), "What to launch next")
    product.add_output("HowToInvite", sub(INVITING), "How people are invited")
    product.add_output("UserPoolId", ref(pool), "The user pool, for Amazon Cognito's console")
    product.add_output("SignInPages", pages(domain), "Where people sign in; LibreChat sends them there")
    product.add_output(
        "OidcRedirectUri",
        at_pages(domain, "/oauth2/idpresponse"),
        "For your company's provider (oidc): the redirect URI to register",
    )
    product.add_output(
        "SamlAnswerUrl",
        at_pages(domain, "/saml2/idpresponse"),
        "For your company's provider (saml): the address that takes its answers (ACS, reply URL)",
    )
    product.add_output(
        "SamlEntityId",
        sub("urn:amazon:cognito:sp:${UserPool}"),
        "For your company's provider (saml): the entity ID (audience)",
    )
    product.add_output("KeptAfterTermination", sub(KEPT), "What a termination leaves behind")
