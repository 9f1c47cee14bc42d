"""Servers of the Model Context Protocol whose tools agents and people may use, reached by streamable HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.compute.application.delivery.yaml_text import entry, json_list, json_object, pairs
from products.compute.application.environment import Environment, Secret
from products.compute.application.marked_secrets import key_parameter
from products.compute.application.models.own_endpoint import HTTPS_URL
from products.language.conditions import Assertion, Condition, all_of, any_of, is_given
from products.language.intrinsics import only_if, ref
from products.parameters import Group, Parameter

if TYPE_CHECKING:
    from products.language.intrinsics import Intrinsic, Text
    from products.product import Product

_PAIR = f"[A-Za-z][A-Za-z0-9-]{{0,39}}={HTTPS_URL}"

SERVERS = Parameter(
    name="McpServers",
    label="MCP servers",
    description=(
        "Servers without a key, or where each person signs in (OAuth): name=address, separated by commas: "
        "wiki=https://wiki.example.com/mcp. Only the servers of this and the next field may then be used. "
        "HTTPS on port 443 only. Empty: none, and people may add public servers of their own."
    ),
    group=Group.TOOLS,
    default="",
    allowed_pattern=f"^$|^{_PAIR}(,{_PAIR}){{0,9}}$",
    constraint=(
        "must be up to 10 pairs name=address separated by commas without spaces, each address with https:// "
        "and without a port, for example wiki=https://wiki.example.com/mcp, or empty"
    ),
)

KEYED_SERVER = Parameter(
    name="McpKeyedServer",
    label="MCP server with a key",
    description=(
        "One server, such as a gateway, to which LibreChat shows the key of the next field for everybody "
        "(Authorization: Bearer). name=address, for example tools=https://mcp.example.com/mcp. More of them: "
        "in a librechat.yaml of your own. Empty: none."
    ),
    group=Group.TOOLS,
    default="",
    allowed_pattern=f"^$|^{_PAIR}$",
    constraint=(
        "must be a name, an equals sign and an address with https:// and without a port, for example "
        "tools=https://mcp.example.com/mcp, or empty"
    ),
)

KEY = key_parameter(
    "McpKeySecretArn",
    label="MCP server's API key",
    description=(
        "The key of the server in the field above; no other server is shown it. Store and mark it as for "
        "OpenAI and give its secret's ARN. Empty: none."
    ),
    group=Group.TOOLS,
)

PARAMETERS = (SERVERS, KEYED_SERVER, KEY)
LISTED = Condition("ListsMcpServers", is_given(SERVERS))
KEYED = Condition("HasKeyedMcpServer", all_of(is_given(KEYED_SERVER), is_given(KEY)))
OFFERED = Condition("OffersMcpServers", any_of(is_given(SERVERS), is_given(KEYED_SERVER)))
CONDITIONS = (LISTED, KEYED, OFFERED)
VARIABLE = "MCP_SERVER_KEY"

_SERVER = '":{"type":"streamable-http","url":"'
_AUTHORIZED = '","headers":{"Authorization":"Bearer ${' + VARIABLE + '}"}}'


def environment() -> Environment:
    """LibreChat's variables: the key that librechat.yaml names."""
    return Environment(values={}, conditional={}, secrets={VARIABLE: Secret.named_by(KEY, condition=KEYED)})


def entries() -> list[Text]:
    """What librechat.yaml says of the servers, and that it may reach no others.

    LibreChat refuses servers of private addresses unless their domains are listed, and takes an address with
    its path as the domain (LibreChat, ``parseDomainSpec``).
    """
    servers = json_object(
        only_if(LISTED, pairs(ref(SERVERS), before='"', between=_SERVER, after='"}')),
        only_if(KEYED, pairs(ref(KEYED_SERVER), before='"', between=_SERVER, after=_AUTHORIZED)),
    )
    allowed = json_list(only_if(LISTED, _addresses(SERVERS)), only_if(KEYED, _addresses(KEYED_SERVER)))
    settings = json_object(entry("allowedDomains", allowed))
    return [only_if(OFFERED, entry("mcpServers", servers)), only_if(OFFERED, entry("mcpSettings", settings))]


def _addresses(parameter: Parameter) -> Intrinsic:
    """The addresses of pairs as JSON, each behind its name as that of a host that never is (RFC 6761)."""
    return pairs(ref(parameter), before='"', between='.invalid","', after='"')


def add_rules(product: Product) -> None:
    """Refuse a key without its server, and the server without its key."""
    product.add_rule(
        "McpServerHasItsKey",
        Assertion(
            all_of(is_given(KEYED_SERVER), is_given(KEY)),
            "The MCP server with a key and the MCP server's API key (secret ARN) belong together, and one of "
            "them is missing. Give both, leave both empty, or name the server under MCP servers.",
        ),
        when=any_of(is_given(KEYED_SERVER), is_given(KEY)),
    )
