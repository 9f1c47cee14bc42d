"""The placeholders of a configuration: ``${NAME}``, for which LibreChat puts in an environment variable."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from custom_resources.librechat_yaml.document import walk
from custom_resources.librechat_yaml.problem import Problem, written

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from custom_resources.librechat_yaml.document import Document, Path

_PLACEHOLDER = re.compile(r"\$\{([^}]*)\}?")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
NAMES_A_VARIABLE = "tokenEnv"
"""The one key whose value is itself a variable's name (``pairing.tokenEnv`` of code environments)."""

RESERVED_STARTS = (
    *("ADMIN_", "ALLOW_", "APPLE_", "AWS_", "BEDROCK_", "CONFIG_", "CREDS_", "DEBUG_", "DISCORD_", "DOMAIN_"),
    *("ECS_", "EMAIL_", "FACEBOOK_", "GITHUB_", "GLOBAL_AGENT_", "GOOGLE_CLIENT_", "JWT_", "LDAP_", "LD_"),
    *("MEILI_", "MONGO_", "NODE_", "NPM_", "OPENID_", "OWN_SECRETS", "PG", "RAG_", "REDIS_", "SAML_"),
    *("SESSION_", "npm_"),
)
"""How names begin that a configuration may not use: of variables that decide who signs in, where data is, or
what the program runs; the product sets them, or leaves them out on purpose. A client of Apple, Discord,
Facebook, GitHub or Google alone would open another way in (LibreChat, ``api/server/socialLogins.js``)."""

RESERVED_NAMES = frozenset(
    {
        *("PATH", "HOME", "HOST", "HOSTNAME", "PORT", "PWD", "SHELL", "USER", "APP_TITLE", "PROXY"),
        *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
        *("http_proxy", "https_proxy", "all_proxy", "no_proxy"),
    }
)


def placeholders(document: Document) -> Mapping[str, Path]:
    """The names that the configuration asks for, each with the place where it stands first."""
    found: dict[str, Path] = {}
    for path, value in walk(document.value):
        texts = [value] if isinstance(value, str) else []
        texts += [key for key in value if isinstance(key, str)] if isinstance(value, dict) else []
        for text in texts:
            for name in _PLACEHOLDER.findall(text):
                found.setdefault(name, path)
        if path[-1:] == (NAMES_A_VARIABLE,) and isinstance(value, str):
            found.setdefault(value, path)
    return found


def placeholder_problems(document: Document, *, reserved: Collection[str]) -> Iterator[Problem]:
    """Placeholders that no secret may fill.

    Args:
        document: The configuration.
        reserved: The variables that the product gives LibreChat.
    """
    for name, path in placeholders(document).items():
        line, place = document.line(path), written(path)
        if not _NAME.fullmatch(name):
            yield Problem(
                line=line,
                place=place,
                failed="A placeholder has no name that a variable can have",
                received=f"${{{name[:40]}}}",
                allowed="letters, digits and underscores, such as ${GATEWAY_KEY}",
                fix="rename it, here and in the secret",
            )
        elif name in reserved or name in RESERVED_NAMES or name.startswith(RESERVED_STARTS):
            yield Problem(
                line=line,
                place=place,
                failed="A placeholder names a variable of the catalog's, which no configuration may read",
                received=f"${{{name}}}",
                allowed="keys of your own secret, under names that the catalog does not use",
                fix=f"store the value in your secret under another name, such as OUR_{name}",
            )


def missing_keys(document: Document, keys: Collection[str] | None) -> Iterator[Problem]:
    """Placeholders whose value nobody gives.

    Args:
        document: The configuration.
        keys: The keys of the secret that was given; None where none was.
    """
    for name, path in placeholders(document).items():
        if keys is None or name not in keys:
            listed = (
                "no secret is given"
                if keys is None
                else f"the secret's keys: {', '.join(sorted(keys)) or '(none)'}"
            )
            yield Problem(
                line=document.line(path),
                place=written(path),
                failed="A placeholder has no value",
                received=f"${{{name}}}; {listed[:600]}",
                allowed="the name of a key of the secret that 'Secrets for your configuration' names",
                fix=f"add the key {name} to the secret, or name the secret",
            )
