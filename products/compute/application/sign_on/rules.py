"""Combinations of single sign-on's fields that cannot work, refused before anything is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.compute.application.sign_on import parameters as p
from products.compute.application.sign_on.providers import WITHOUT_CLAIM, WITHOUT_LOG_OUT
from products.compute.parameters import DOMAIN_NAME
from products.language.conditions import (
    Assertion,
    all_of,
    any_of,
    contains,
    is_empty,
    is_equal,
    is_given,
    is_not,
)

if TYPE_CHECKING:
    from products.language.conditions import Expression
    from products.product import Product

CLIENT = (p.SIGN_ON_ISSUER, p.SIGN_ON_CLIENT_ID, p.SIGN_ON_CLIENT_SECRET_ARN)


def add_sign_on_rules(product: Product) -> None:
    """Refuse what LibreChat or the provider would refuse later, and doors left open by an empty field."""
    _add_completeness_rules(product)
    _add_provider_rules(product)


def _add_completeness_rules(product: Product) -> None:
    on = is_not(p.SIGN_ON, "off")
    by_form = all_of(on, is_not(p.SIGN_ON, p.IDENTITY))
    product.add_rule(
        "SignOnHasItsClient",
        Assertion(
            all_of(*(is_given(field) for field in CLIENT)),
            "Single sign-on needs the provider's Issuer, the Client ID and the Client secret (its "
            "secret's ARN). Give all three, or set Single sign-on to off.",
        ),
        when=by_form,
    )
    product.add_rule(
        "IdentityFindsItself",
        *(
            Assertion(
                is_empty(field),
                f"{field.label} is given, but Single sign-on is identity, which finds the environment's own "
                "people by its name. Leave the field empty, or choose another provider.",
            )
            for field in CLIENT
        ),
        when=is_equal(p.SIGN_ON, p.IDENTITY),
    )
    product.add_rule(
        "SignOnHasItsProvider",
        Assertion(
            on,
            "An Issuer, a Client ID, a Client secret, Groups that may enter or an Administrators' group "
            "is given, but Single sign-on is off. Choose the provider there, or leave these fields empty.",
        ),
        when=_any_given(),
    )
    product.add_rule(
        "SignOnIsEncrypted",
        Assertion(
            is_given(DOMAIN_NAME),
            "Single sign-on needs HTTPS: providers send people back to an encrypted address alone. Give "
            "a domain name (and its hosted zone or certificate) and set Allow plain HTTP to no, or set "
            "Single sign-on to off.",
        ),
        when=on,
    )
    product.add_rule(
        "SignOnSaysWhoMayEnter",
        Assertion(
            is_given(p.SIGN_ON_REQUIRED_GROUP),
            "Single sign-on does not say who may enter. Give Groups that may enter, or write there: "
            f"{p.EVERYBODY}.",
        ),
        when=by_form,
    )


def _add_provider_rules(product: Product) -> None:
    product.add_rule(
        "SignOnClaimIsNamed",
        Assertion(
            is_given(p.SIGN_ON_GROUPS_CLAIM),
            "This provider writes a person's groups where somebody chose to. Give the Claim with the "
            f"groups, or write as Groups that may enter: {p.EVERYBODY}, and leave the Administrators' "
            "group empty.",
        ),
        when=all_of(
            contains(WITHOUT_CLAIM, p.SIGN_ON),
            any_of(is_not(p.SIGN_ON_REQUIRED_GROUP, p.EVERYBODY), is_given(p.SIGN_ON_ADMINISTRATORS)),
        ),
    )
    product.add_rule(
        "GoogleHasNoGroups",
        Assertion(
            is_empty(p.SIGN_ON_ADMINISTRATORS),
            "Google tells LibreChat a person's domain and no groups. Leave the Administrators' group "
            "empty and give the person who administers as First administrator.",
        ),
        when=is_equal(p.SIGN_ON, "google"),
    )
    product.add_rule(
        "ProviderLogsOut",
        Assertion(
            is_equal(p.SIGN_ON_LOG_OUT, "no"),
            "LibreChat cannot log people out at Amazon Cognito or Google, which take this in a way of "
            "their own. Set Log out at the provider to no.",
        ),
        when=contains(WITHOUT_LOG_OUT, p.SIGN_ON),
    )


def _any_given() -> Expression:
    fields = (*CLIENT, p.SIGN_ON_REQUIRED_GROUP, p.SIGN_ON_ADMINISTRATORS)
    return any_of(*(is_given(field) for field in fields))
