"""The choices of single sign-on, as conditions."""

from __future__ import annotations

from products.compute.application.sign_on import parameters as p
from products.compute.parameters import SIGN_UP as SIGN_UP_FIELD
from products.language.conditions import Condition, all_of, any_of, is_empty, is_equal, is_given, is_not

ON = Condition("SignsOn", is_not(p.SIGN_ON, "off"))
BY_IDENTITY = Condition("SignsOnByIdentity", is_equal(p.SIGN_ON, p.IDENTITY))
BY_FORM = Condition(
    "SignsOnByForm", all_of(ON, is_not(p.SIGN_ON, p.IDENTITY), is_given(p.SIGN_ON_CLIENT_SECRET_ARN))
)
"""The provider is told by the form's fields."""
LIMITS_ENTRY = Condition("SignOnLimitsEntry", all_of(ON, is_not(p.SIGN_ON_REQUIRED_GROUP, p.EVERYBODY)))
NAMES_ADMINISTRATORS = Condition(
    "SignOnNamesAdministrators", all_of(ON, any_of(BY_IDENTITY, is_given(p.SIGN_ON_ADMINISTRATORS)))
)
GROUPS_BY_IDENTITY = Condition(
    "SignOnGroupsAreByIdentity", all_of(BY_IDENTITY, is_empty(p.SIGN_ON_REQUIRED_GROUP))
)
ADMINISTRATORS_BY_IDENTITY = Condition(
    "SignOnAdministratorsAreByIdentity", all_of(BY_IDENTITY, is_empty(p.SIGN_ON_ADMINISTRATORS))
)
CLAIM_BY_PROVIDER = Condition("SignOnClaimIsByProvider", is_empty(p.SIGN_ON_GROUPS_CLAIM))
TOKEN_BY_PROVIDER = Condition("SignOnTokenIsByProvider", is_equal(p.SIGN_ON_GROUPS_TOKEN, p.BY_PROVIDER))
NAMES_EMAIL = Condition("SignOnNamesEmailClaim", is_given(p.SIGN_ON_EMAIL_CLAIM))
HAS_EMAIL_CLAIM = Condition(
    "SignOnHasEmailClaim", all_of(ON, any_of(NAMES_EMAIL, is_equal(p.SIGN_ON, "entra")))
)
AT_ONCE = Condition("SignOnLeadsAtOnce", all_of(ON, is_equal(p.SIGN_ON_AT_ONCE, "yes")))
LOGS_OUT = Condition("SignOnLogsOut", all_of(ON, is_equal(p.SIGN_ON_LOG_OUT, "yes")))
SIGN_UP = Condition("SignUpIsOffered", all_of(is_equal(SIGN_UP_FIELD, "open"), is_equal(p.SIGN_ON, "off")))
"""People make accounts by themselves, with e-mail address and password."""

ALL = (
    ON,
    BY_IDENTITY,
    BY_FORM,
    LIMITS_ENTRY,
    NAMES_ADMINISTRATORS,
    GROUPS_BY_IDENTITY,
    ADMINISTRATORS_BY_IDENTITY,
    CLAIM_BY_PROVIDER,
    TOKEN_BY_PROVIDER,
    NAMES_EMAIL,
    HAS_EMAIL_CLAIM,
    AT_ONCE,
    LOGS_OUT,
    SIGN_UP,
)
