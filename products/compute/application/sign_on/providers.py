"""What follows from the kind of provider: where it writes a person's groups and address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.compute.application.sign_on import parameters as p
from products.language.intrinsics import find_in_map, ref

if TYPE_CHECKING:
    from products.language.intrinsics import Intrinsic
    from products.product import Product

MAPPING = "SignOnProviders"
CLAIM = "GroupsClaim"
TOKEN = "GroupsToken"  # noqa: S105 - a column's name

WITHOUT_CLAIM = ("auth0", "other")
"""Providers whose claim for groups somebody chose; Auth0 wants a name of the customer's own (Auth0
documentation, "Create Custom Claims"). ``groups`` stands in the mapping for them, and a rule asks."""

PROVIDERS: dict[str, dict[str, str]] = {
    # A part of the ID token (Amazon Cognito Developer Guide, "Understanding the identity (ID) token").
    "cognito": {CLAIM: "cognito:groups", TOKEN: "id"},
    p.IDENTITY: {CLAIM: "cognito:groups", TOKEN: "id"},
    # App roles, not groups: a token never runs out of room for them (Microsoft Entra documentation, "Add app
    # roles to your application and receive them in the token").
    "entra": {CLAIM: "roles", TOKEN: "id"},
    # Okta Developer documentation, "Customize tokens returned from Okta with a groups claim".
    "okta": {CLAIM: "groups", TOKEN: "id"},
    # The client scope "roles" puts them into the access token alone (Keycloak Server Administration Guide,
    # "Client scopes", "Protocol").
    "keycloak": {CLAIM: "realm_access.roles", TOKEN: "access"},
    # No groups, but the Workspace's domain (Google Identity, "OpenID Connect", ID token, "hd").
    "google": {CLAIM: "hd", TOKEN: "id"},
    "auth0": {CLAIM: "groups", TOKEN: "id"},
    "other": {CLAIM: "groups", TOKEN: "id"},
    # Looked up by nothing; a mapping has a row for every value that its key may have.
    "off": {CLAIM: "groups", TOKEN: "id"},
}

WITHOUT_LOG_OUT = (p.IDENTITY, "cognito", "google")
"""LibreChat ends a session at the provider by the address in its metadata with ``post_logout_redirect_uri``
(LibreChat, ``api/server/controllers/auth/LogoutController.js``). Cognito takes ``logout_uri`` in its place
(Amazon Cognito Developer Guide, "The managed login sign-out endpoint: /logout"), Google publishes none."""


def add_providers(product: Product) -> None:
    """Take the table into the template."""
    product.add_mapping(MAPPING, PROVIDERS)


def of_provider(column: str) -> Intrinsic:
    """What the chosen provider has in this column."""
    return find_in_map(MAPPING, ref(p.SIGN_ON), column)
