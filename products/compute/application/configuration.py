"""LibreChat's configuration file, librechat.yaml, as the template writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.compute import conditions as c
from products.compute.application.sign_on.variables import social_logins
from products.compute.application.spending import spending_entry
from products.compute.parameters import ALLOWED_DOMAINS
from products.intrinsics import if_else, join, ref, split, sub

if TYPE_CHECKING:
    from products.intrinsics import Intrinsic

CONFIG_VERSION = "1.3.17"
"""The version of the configuration's format (LibreChat documentation, "librechat.yaml configuration")."""


CAPABILITIES = (
    *("deferred_tools", "artifacts", "subagents", "actions", "context", "skills", "memory"),
    *("ask_user_question", "tools", "chain"),
)
"""What agents may do wherever LibreChat runs (``defaultAgentCapabilities`` of librechat-data-provider)."""

WITHOUT_KEYS = ("execute_code", "web_search", "ocr")
"""What LibreChat offers agents by itself and cannot do here: each needs the key of a service that no launch
is given (LibreChat documentation, "Code Interpreter API", "Web Search", "OCR")."""

FILE_SEARCH = "file_search"
"""What agents may do where people chat with files: it is rag_api that searches."""


def librechat_yaml() -> Intrinsic:
    """The file's text.

    It is written as JSON, which is YAML too: values typed at launch then need no indentation, and their
    patterns leave them nothing that would need escaping.
    """
    domains = join('","', split(",", ref(ALLOWED_DOMAINS)))
    capabilities = ",".join(f'"{each}"' for each in CAPABILITIES)
    limited = sub(',"allowedDomains":["${Domains}"]', Domains=domains)
    return sub(
        '{"version":"' + CONFIG_VERSION + '","cache":true,'
        '"registration":{"socialLogins":[${SocialLogins}]${AllowedDomainsEntry}},'
        '"interface":{"fileSearch":${FileSearch},"runCode":false,"webSearch":false},'
        '"endpoints":{"agents":{"capabilities":[' + capabilities + "${FileSearchEntry}]}}${BalanceEntry}}",
        SocialLogins=social_logins(),
        AllowedDomainsEntry=if_else(c.LIMITS_DOMAINS, limited, ""),
        FileSearch=if_else(c.RAG, "true", "false"),
        FileSearchEntry=if_else(c.RAG, f',"{FILE_SEARCH}"', ""),
        BalanceEntry=spending_entry(),
    )
