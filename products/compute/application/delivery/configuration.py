"""LibreChat's configuration file, librechat.yaml, as the template writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.compute import conditions as c
from products.compute.application import appearance
from products.compute.application.delivery.yaml_text import entry, json_list, json_object, quoted, quoted_list
from products.compute.application.models import guardrail, providers
from products.compute.application.sign_on.variables import social_logins
from products.compute.application.spending import spending_entry
from products.compute.application.tools import agent_tools, mcp_servers, web_search
from products.compute.parameters import ALLOWED_DOMAINS
from products.language.intrinsics import if_else, only_if, ref

if TYPE_CHECKING:
    from products.language.intrinsics import Intrinsic

CONFIG_VERSION = "1.3.17"
"""The version of the configuration's format (LibreChat documentation, "librechat.yaml configuration")."""


CAPABILITIES = (
    *("deferred_tools", "artifacts", "subagents", "actions", "context", "skills", "memory"),
    *("ask_user_question", "tools", "chain"),
)
"""What agents may do wherever LibreChat runs (``defaultAgentCapabilities`` of librechat-data-provider)."""

WITH_KEYS = {
    "execute_code": agent_tools.RUNS_CODE,
    "web_search": web_search.SEARCHES,
    "ocr": providers.READS_SCANS,
}
"""What agents may do where the key of a service was given, with the condition of each (LibreChat
documentation, "Code Interpreter API", "Web Search", "OCR"). LibreChat itself offers everybody all three."""

FILE_SEARCH = "file_search"
"""What agents may do where people chat with files: it is rag_api that searches."""


def librechat_yaml() -> Intrinsic:
    """The file's text.

    It is written as JSON, which is YAML too: values typed at launch then need no indentation, and their
    patterns leave them nothing that would need escaping.
    """
    return json_object(
        entry("version", quoted(CONFIG_VERSION)),
        entry("cache", "true"),
        entry("registration", _registration()),
        entry("interface", _interface()),
        entry("endpoints", _endpoints()),
        *providers.entries(),
        only_if(web_search.SEARCHES, entry("webSearch", web_search.section())),
        *mcp_servers.entries(),
        *agent_tools.entries(),
        spending_entry(),
    )


def _registration() -> Intrinsic:
    domains = quoted_list(ref(ALLOWED_DOMAINS))
    return json_object(
        entry("socialLogins", json_list(social_logins())),
        only_if(c.LIMITS_DOMAINS, entry("allowedDomains", domains)),
    )


def _interface() -> Intrinsic:
    return json_object(
        entry("fileSearch", if_else(c.RAG, "true", "false")),
        entry("runCode", if_else(agent_tools.RUNS_CODE, "true", "false")),
        entry("webSearch", if_else(web_search.SEARCHES, "true", "false")),
        *appearance.interface_entries(),
    )


def _endpoints() -> Intrinsic:
    capabilities = json_list(
        *(quoted(each) for each in CAPABILITIES),
        only_if(c.RAG, quoted(FILE_SEARCH)),
        *(only_if(condition, quoted(each)) for each, condition in WITH_KEYS.items()),
    )
    return json_object(
        entry("agents", json_object(entry("capabilities", capabilities))),
        only_if(guardrail.GUARDED, entry("bedrock", guardrail.endpoint())),
        *providers.endpoint_entries(),
    )
