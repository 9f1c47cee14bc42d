"""Combinations of parameters that cannot work, refused before anything is made, each with its remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.guards.region import supported_regions
from products.identity import parameters as p
from products.language.conditions import Assertion, all_of, contains, is_empty, is_equal, is_given, is_not
from products.language.intrinsics import REGION

if TYPE_CHECKING:
    from products.product import Product

WITHOUT_USER_POOLS = frozenset({"cn-north-1", "cn-northwest-1"})
"""Regions of environments that have no user pools.

Neither CloudFormation's schemas (cfn-lint 1.58) nor botocore's list of endpoints knows one there.
"""


def user_pool_regions() -> list[str]:
    """The regions in which an environment can be launched with its people, in order."""
    return [region for region in supported_regions() if region not in WITHOUT_USER_POOLS]


def add_rules(product: Product) -> None:
    """The rules over the identity layer's parameters."""
    regions = user_pool_regions()
    product.add_rule(
        "RegionHasUserPools",
        Assertion(
            contains(regions, REGION),
            "This version cannot be launched in this region: it has no user pools of Amazon Cognito, or the "
            f"environment's other layers cannot be launched there. It can in {', '.join(regions)}. Launch "
            "all layers in one of these, or give the compute product a provider of your own.",
        ),
    )
    _add_people_rules(product)
    _add_provider_rules(product)


def _add_people_rules(product: Product) -> None:
    product.add_rule(
        "SomebodyCanSignIn",
        Assertion(
            is_not(p.COMPANY_PROVIDER, p.NONE),
            "Nobody could sign in: invited people are off, and there is no provider of your company's. Set "
            "Invited people to on, or choose the Kind of provider.",
        ),
        Assertion(
            is_empty(p.FIRST_PERSON),
            "The first person would be invited and could not sign in: invited people are off. Leave the "
            "E-mail address of the first person empty, or set Invited people to on.",
        ),
        when=is_equal(p.INVITED_PEOPLE, "off"),
    )


def _add_provider_rules(product: Product) -> None:
    product.add_rule(
        "OidcProviderIsWhole",
        Assertion(
            all_of(
                is_given(p.COMPANY_ISSUER),
                is_given(p.COMPANY_CLIENT_ID),
                is_given(p.COMPANY_CLIENT_SECRET),
            ),
            "The Kind of provider is oidc, which needs all three of its fields. Give the Issuer, the Client "
            "ID and the ARN of the secret with the client secret, or choose another kind.",
        ),
        when=is_equal(p.COMPANY_PROVIDER, p.OIDC),
    )
    product.add_rule(
        "SamlProviderIsWhole",
        Assertion(
            is_given(p.COMPANY_METADATA_URL),
            "The Kind of provider is saml, which needs the Metadata address. Give it, or choose another.",
        ),
        when=is_equal(p.COMPANY_PROVIDER, p.SAML),
    )
    product.add_rule(
        "OidcFieldsAreForOidc",
        *(
            Assertion(
                is_empty(field),
                f"{field.label} is given, but the Kind of provider is not oidc. Choose oidc, or leave the "
                "field empty.",
            )
            for field in (p.COMPANY_ISSUER, p.COMPANY_CLIENT_ID, p.COMPANY_CLIENT_SECRET)
        ),
        when=is_not(p.COMPANY_PROVIDER, p.OIDC),
    )
    product.add_rule(
        "SamlFieldIsForSaml",
        Assertion(
            is_empty(p.COMPANY_METADATA_URL),
            "The Metadata address is given, but the Kind of provider is not saml. Choose saml, or leave the "
            "field empty.",
        ),
        when=is_not(p.COMPANY_PROVIDER, p.SAML),
    )
