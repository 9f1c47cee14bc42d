"""The choices of a launch of the identity layer, as conditions."""

from __future__ import annotations

from products.identity import parameters as p
from products.language.conditions import Condition, is_equal, is_given, is_not

INVITES = Condition("InvitesPeople", is_equal(p.INVITED_PEOPLE, "on"))
FIRST_PERSON = Condition("HasFirstPerson", is_given(p.FIRST_PERSON))
SECOND_FACTOR = Condition("HasSecondFactor", is_not(p.SECOND_FACTOR, "off"))
SECOND_FACTOR_REQUIRED = Condition("RequiresSecondFactor", is_equal(p.SECOND_FACTOR, "required"))
OIDC = Condition("HasOidcProvider", is_equal(p.COMPANY_PROVIDER, p.OIDC))
SAML = Condition("HasSamlProvider", is_equal(p.COMPANY_PROVIDER, p.SAML))
PROTECTS = Condition("ProtectsUserPool", is_equal(p.DELETION_PROTECTION, "on"))

CONDITIONS = (
    INVITES,
    FIRST_PERSON,
    SECOND_FACTOR,
    SECOND_FACTOR_REQUIRED,
    OIDC,
    SAML,
    PROTECTS,
)
