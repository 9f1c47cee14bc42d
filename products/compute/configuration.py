"""LibreChat's configuration file, librechat.yaml, as the template writes it."""

from __future__ import annotations

from typing import Any

from products.compute import conditions as c
from products.intrinsics import if_else, ref, sub

CONFIG_VERSION = "1.3.17"
"""The version of the configuration's format (LibreChat documentation, "librechat.yaml configuration")."""


def librechat_yaml() -> dict[str, Any]:
    """The file's text.

    It is written as JSON, which is YAML too: values typed at launch then need no indentation, and their
    patterns leave them nothing that would need escaping.
    """
    domains = {"Fn::Join": ['","', {"Fn::Split": [",", ref("AllowedDomains")]}]}
    limited = sub(',"allowedDomains":["${Domains}"]', Domains=domains)
    return sub(
        '{"version":"' + CONFIG_VERSION + '","cache":true,'
        '"registration":{"socialLogins":[]${AllowedDomainsEntry}},'
        '"interface":{"fileSearch":${FileSearch}}}',
        AllowedDomainsEntry=if_else(c.LIMITS_DOMAINS, limited, ""),
        FileSearch=if_else(c.RAG, "true", "false"),
    )
