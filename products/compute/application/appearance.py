"""How LibreChat looks: its title, welcome, footer, and the pages of the company's that it links to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.compute.application.delivery.yaml_text import entry, quoted
from products.compute.application.environment import Environment
from products.compute.parameters import DOMAIN
from products.language.conditions import Condition, is_given
from products.language.intrinsics import only_if, ref, sub
from products.parameters import Group, Parameter

if TYPE_CHECKING:
    from products.language.intrinsics import Intrinsic, Text

_REFUSED = r"""\x00-\x1f\x7f"'`\\$#"""
"""What would be more than text in librechat.yaml as JSON, in the instance's file of variables (Docker Compose
documentation, ".env file syntax") or in a comment of its user data."""

_WORDS = "without quotation marks, apostrophes, backslashes, $, # and `"


def _text(name: str, *, label: str, description: str, longest: int) -> Parameter:
    within = f"[^{_REFUSED}]"
    edge = rf"[^\s{_REFUSED}]"
    return Parameter(
        name=name,
        label=label,
        description=description,
        group=Group.APPEARANCE,
        default="",
        allowed_pattern=f"^$|^{edge}({within}{{0,{longest - 2}}}{edge})?$",
        constraint=f"must be one line of up to {longest} characters {_WORDS}, or empty",
    )


def _page(name: str, *, label: str, description: str) -> Parameter:
    return Parameter(
        name=name,
        label=label,
        description=description,
        group=Group.APPEARANCE,
        default="",
        allowed_pattern=rf"^$|^https://{DOMAIN}(:\d{{1,5}})?(/[A-Za-z0-9._~/?&=%+-]{{0,200}})?$",
        constraint=(
            "must be an address that begins with https://, for example https://example.com/help, or empty"
        ),
    )


TITLE = _text(
    "AppTitle",
    label="Title",
    description=(
        "What the browser's tab and the page for signing in show, for example Contoso Chat. Empty: LibreChat."
    ),
    longest=60,
)
WELCOME = _text(
    "Welcome",
    label="Welcome",
    description=(
        "What people read above a new chat, for example: Ask, but no customer data, {{user.name}}. "
        "{{user.name}} becomes their name. Empty: LibreChat's own greeting."
    ),
    longest=200,
)
FOOTER = _text(
    "Footer",
    label="Footer",
    description=(
        "What stands under every chat; a link is written [Rules](https://example.com/rules), a bar | parts "
        "two. Empty: LibreChat's own, with its version."
    ),
    longest=200,
)
HELP_URL = _page(
    "HelpUrl",
    label="Help page",
    description="Where Help leads. Empty: to LibreChat's own documentation.",
)
PRIVACY_URL = _page(
    "PrivacyPolicyUrl",
    label="Privacy policy",
    description="The address of your privacy policy, linked where people sign in. Empty: no link.",
)
TERMS_URL = _page(
    "TermsUrl",
    label="Terms of service",
    description="The address of your terms of service, linked where people sign in. Empty: no link.",
)

PARAMETERS = (TITLE, WELCOME, FOOTER, HELP_URL, PRIVACY_URL, TERMS_URL)
HAS_TITLE = Condition("HasTitle", is_given(TITLE))
WELCOMES = Condition("Welcomes", is_given(WELCOME))
HAS_FOOTER = Condition("HasFooter", is_given(FOOTER))
HAS_HELP = Condition("HasHelpPage", is_given(HELP_URL))
HAS_PRIVACY = Condition("HasPrivacyPolicy", is_given(PRIVACY_URL))
HAS_TERMS = Condition("HasTerms", is_given(TERMS_URL))
CONDITIONS = (HAS_TITLE, WELCOMES, HAS_FOOTER, HAS_HELP, HAS_PRIVACY, HAS_TERMS)


def environment() -> Environment:
    """LibreChat's variables."""
    return Environment(
        values={},
        conditional={
            "APP_TITLE": (HAS_TITLE, ref(TITLE)),
            "CUSTOM_FOOTER": (HAS_FOOTER, ref(FOOTER)),
            "HELP_AND_FAQ_URL": (HAS_HELP, ref(HELP_URL)),
        },
        secrets={},
    )


def interface_entries() -> list[Text]:
    """What librechat.yaml says of it under ``interface``."""
    return [
        only_if(WELCOMES, entry("customWelcome", quoted(ref(WELCOME)))),
        only_if(HAS_PRIVACY, entry("privacyPolicy", _link(PRIVACY_URL))),
        only_if(HAS_TERMS, entry("termsOfService", _link(TERMS_URL))),
    ]


def _link(page: Parameter) -> Intrinsic:
    return sub('{"externalUrl":"${Page}","openNewTab":true}', Page=ref(page))
