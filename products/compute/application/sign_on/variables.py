"""LibreChat's variables for signing in, in all ways.

Read in LibreChat v0.8.8: ``api/server/socialLogins.js``, ``api/strategies/openidStrategy.js`` and
``packages/api/src/auth/openid.ts``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from products import contract
from products.compute.application.environment import Environment, Secret
from products.compute.application.sign_on import choices as c
from products.compute.application.sign_on import parameters as p
from products.compute.application.sign_on.providers import CLAIM, TOKEN, of_provider
from products.language.intrinsics import LogicalId, if_else, import_value, ref, sub

if TYPE_CHECKING:
    from products.contract import Key
    from products.language.conditions import Condition
    from products.language.intrinsics import Intrinsic, Text

CALLBACK_PATH = "/oauth/openid/callback"
"""Where the provider sends people back to, under the application's address."""

SESSION_SECRET = LogicalId("SignOnSessionSecret")
"""Signs the cookie of a sign-in under way; all tasks share it, for any of them may be sent back to."""

MICROSOFT_EMAIL = "upn"
"""A person's name in the tenant, under a domain that the tenant has proved, which the mail need not be. It is
an optional claim of version 2.0, which the guide has added; where it is missing LibreChat warns and takes the
mail (Microsoft Entra documentation, "Optional claims reference", "Claims validation")."""


def issuer() -> Text:
    """Who the provider is; asked for by its discovery document."""
    return if_else(c.BY_IDENTITY, _of_identity(contract.IDENTITY_ISSUER), ref(p.SIGN_ON_ISSUER))


def client_id() -> Text:
    """What LibreChat is to the provider."""
    return if_else(c.BY_IDENTITY, _of_identity(contract.IDENTITY_CLIENT_ID), ref(p.SIGN_ON_CLIENT_ID))


def client_secret() -> Secret:
    """What LibreChat proves itself with: marked where the form names it, and the identity layer's own."""
    own = Secret(arn=_of_identity(contract.IDENTITY_CLIENT_SECRET_ARN), condition=c.BY_IDENTITY)
    return Secret.named_by(p.SIGN_ON_CLIENT_SECRET_ARN, condition=c.ON).unless_own(own, named=c.BY_FORM)


def _of_identity(key: Key) -> Intrinsic:
    """What the environment's identity layer exports; without that layer the launch is refused at once."""
    return import_value(sub(key.export_name("${EnvironmentName}")))


def variables() -> Environment:
    """Everything that LibreChat is told about signing in.

    The nonce is generated for every provider: of Cognito with federation LibreChat would otherwise refuse the
    ID token, which has one that nobody asked for (LibreChat documentation, "AWS Cognito"), and of others it
    proves that the token answers this sign-in (OpenID Connect Core 1.0, section 15.5.2). PKCE is what
    openid-client's strategy uses whatever it is told.
    """
    claim = if_else(c.CLAIM_BY_PROVIDER, of_provider(CLAIM), ref(p.SIGN_ON_GROUPS_CLAIM))
    token = if_else(c.TOKEN_BY_PROVIDER, of_provider(TOKEN), ref(p.SIGN_ON_GROUPS_TOKEN))
    values: dict[str, Text] = {
        "ALLOW_EMAIL_LOGIN": if_else(c.ON, "false", "true"),
        "ALLOW_REGISTRATION": if_else(c.SIGN_UP, "true", "false"),
        "ALLOW_SOCIAL_LOGIN": if_else(c.ON, "true", "false"),
    }
    conditional: dict[str, tuple[Condition, Text]] = {
        "ALLOW_SOCIAL_REGISTRATION": (c.ON, "true"),
        "OPENID_ISSUER": (c.ON, issuer()),
        "OPENID_CLIENT_ID": (c.ON, client_id()),
        "OPENID_SCOPE": (c.ON, ref(p.SIGN_ON_SCOPES)),
        "OPENID_CALLBACK_URL": (c.ON, CALLBACK_PATH),
        "OPENID_USE_PKCE": (c.ON, "true"),
        "OPENID_GENERATE_NONCE": (c.ON, "true"),
        "OPENID_BUTTON_LABEL": (c.ON, ref(p.SIGN_ON_BUTTON)),
        "OPENID_AUTO_REDIRECT": (c.AT_ONCE, "true"),
        "OPENID_USE_END_SESSION_ENDPOINT": (c.LOGS_OUT, "true"),
        "OPENID_REQUIRED_ROLE": (
            c.LIMITS_ENTRY,
            if_else(
                c.GROUPS_BY_IDENTITY,
                _of_identity(contract.IDENTITY_GROUPS),
                ref(p.SIGN_ON_REQUIRED_GROUP),
            ),
        ),
        "OPENID_REQUIRED_ROLE_PARAMETER_PATH": (c.LIMITS_ENTRY, claim),
        "OPENID_REQUIRED_ROLE_TOKEN_KIND": (c.LIMITS_ENTRY, token),
        "OPENID_ADMIN_ROLE": (
            c.NAMES_ADMINISTRATORS,
            if_else(
                c.ADMINISTRATORS_BY_IDENTITY,
                contract.ADMINISTRATORS_GROUP,
                ref(p.SIGN_ON_ADMINISTRATORS),
            ),
        ),
        "OPENID_ADMIN_ROLE_PARAMETER_PATH": (c.NAMES_ADMINISTRATORS, claim),
        "OPENID_ADMIN_ROLE_TOKEN_KIND": (c.NAMES_ADMINISTRATORS, token),
        "OPENID_EMAIL_CLAIM": (
            c.HAS_EMAIL_CLAIM,
            if_else(c.NAMES_EMAIL, ref(p.SIGN_ON_EMAIL_CLAIM), MICROSOFT_EMAIL),
        ),
    }
    secrets = {
        "OPENID_CLIENT_SECRET": client_secret(),
        "OPENID_SESSION_SECRET": Secret(arn=ref(SESSION_SECRET), condition=c.ON),
    }
    return Environment(values=values, conditional=conditional, secrets=secrets)


def social_logins() -> Intrinsic:
    """What librechat.yaml offers on the sign-in page, as the items of a JSON list."""
    return if_else(c.ON, '"openid"', "")
