"""Search in the web for people and agents: who searches, who reads the pages, who sorts what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.compute.application.delivery.yaml_text import entry, json_object, quoted
from products.compute.application.environment import Environment, Secret
from products.compute.application.marked_secrets import key_parameter
from products.compute.application.models.own_endpoint import HTTPS_URL, HTTPS_WORDS
from products.language.conditions import (
    Assertion,
    Condition,
    all_of,
    any_of,
    is_empty,
    is_equal,
    is_given,
    is_not,
)
from products.language.intrinsics import if_else, only_if, ref
from products.parameters import Group, Parameter

if TYPE_CHECKING:
    from products.language.intrinsics import Intrinsic
    from products.product import Product

SEARCH = Parameter(
    name="WebSearch",
    label="Web search",
    description=(
        "Who searches the web when people or agents ask for it. serper: Google's results by serper.dev. "
        "tavily: by tavily.com; these two need one key, the next field, and also read the pages found. "
        "searxng: a SearXNG of your own, which needs its address and a Firecrawl key below. off: nobody."
    ),
    group=Group.TOOLS,
    default="off",
    allowed_values=("off", "serper", "tavily", "searxng"),
    constraint="must be off, serper, tavily or searxng",
)

SEARCH_KEY = key_parameter(
    "WebSearchKeySecretArn",
    label="Serper or Tavily API key",
    description=(
        "The key of the service chosen above. Store and mark it as for OpenAI and give its secret's ARN. "
        "Empty: with off and with searxng."
    ),
    group=Group.TOOLS,
)

SEARXNG_URL = Parameter(
    name="SearxngUrl",
    label="SearXNG address",
    description=(
        "Your SearXNG, for example https://search.example.com; it must answer in JSON (its setting "
        "search.formats). HTTPS on port 443 only. Empty: unless searxng is chosen."
    ),
    group=Group.TOOLS,
    default="",
    allowed_pattern=f"^$|^{HTTPS_URL}$",
    constraint=f"{HTTPS_WORDS}, for example https://search.example.com, or empty",
)

READER_KEY = key_parameter(
    "FirecrawlKeySecretArn",
    label="Firecrawl API key",
    description=(
        "Has the pages found read by firecrawl.dev; needed with searxng, a choice with the others. Store and "
        "mark it as for OpenAI and give its secret's ARN. Empty: the service that searches reads them."
    ),
    group=Group.TOOLS,
)

SORTER = Parameter(
    name="WebSearchReranker",
    label="Web search reranker",
    description=(
        "Who puts the passages found in order before a model reads them. off: nobody; they stay in the order "
        "of the search. jina: Jina AI. cohere: Cohere. Either needs its key, the next field."
    ),
    group=Group.TOOLS,
    default="off",
    allowed_values=("off", "jina", "cohere"),
    constraint="must be off, jina or cohere",
)

SORTER_KEY = key_parameter(
    "RerankerKeySecretArn",
    label="Jina or Cohere API key",
    description=(
        "The key of the reranker chosen above. Store and mark it as for OpenAI and give its secret's ARN. "
        "Empty: with off."
    ),
    group=Group.TOOLS,
)

PARAMETERS = (SEARCH, SEARCH_KEY, SEARXNG_URL, READER_KEY, SORTER, SORTER_KEY)

SEARCHES = Condition("SearchesTheWeb", is_not(SEARCH, "off"))
SERPER = Condition("SearchesBySerper", all_of(is_equal(SEARCH, "serper"), is_given(SEARCH_KEY)))
TAVILY = Condition("SearchesByTavily", all_of(is_equal(SEARCH, "tavily"), is_given(SEARCH_KEY)))
SEARXNG = Condition("SearchesBySearxng", is_equal(SEARCH, "searxng"))
FIRECRAWL = Condition("ReadsByFirecrawl", all_of(is_not(SEARCH, "off"), is_given(READER_KEY)))
JINA = Condition("SortsByJina", all_of(is_equal(SORTER, "jina"), is_given(SORTER_KEY)))
COHERE = Condition("SortsByCohere", all_of(is_equal(SORTER, "cohere"), is_given(SORTER_KEY)))
CONDITIONS = (SEARCHES, SERPER, TAVILY, SEARXNG, FIRECRAWL, JINA, COHERE)

_KEYS = {
    "serperApiKey": ("SERPER_API_KEY", SEARCH_KEY, SERPER),
    "tavilyApiKey": ("TAVILY_API_KEY", SEARCH_KEY, TAVILY),
    "firecrawlApiKey": ("FIRECRAWL_API_KEY", READER_KEY, FIRECRAWL),
    "jinaApiKey": ("JINA_API_KEY", SORTER_KEY, JINA),
    "cohereApiKey": ("COHERE_API_KEY", SORTER_KEY, COHERE),
}
"""What librechat.yaml calls each key: its variable, the field that names its secret, and when it is given."""

SEARXNG_VARIABLE = "SEARXNG_INSTANCE_URL"


def environment() -> Environment:
    """LibreChat's variables, from which it takes addresses too (LibreChat, ``checkWebSearchConfig``)."""
    return Environment(
        values={},
        conditional={SEARXNG_VARIABLE: (SEARXNG, ref(SEARXNG_URL))},
        secrets={
            variable: Secret.named_by(parameter, condition=condition)
            for variable, parameter, condition in _KEYS.values()
        },
    )


def section() -> Intrinsic:
    """What librechat.yaml says under ``webSearch``: one service for each step, so that nobody is asked."""
    reader = if_else(SERPER, "serper", "tavily")
    return json_object(
        entry("searchProvider", quoted(ref(SEARCH))),
        entry("scraperProvider", quoted(if_else(FIRECRAWL, "firecrawl", reader))),
        entry("rerankerType", quoted(if_else(JINA, "jina", if_else(COHERE, "cohere", "none")))),
        only_if(SEARXNG, entry("searxngInstanceUrl", quoted(f"${{{SEARXNG_VARIABLE}}}"))),
        *(
            only_if(condition, entry(name, quoted(f"${{{variable}}}")))
            for name, (variable, _, condition) in _KEYS.items()
        ),
    )


def add_rules(product: Product) -> None:
    """Refuse a search without its keys, and keys without a search."""
    product.add_rule(
        "WebSearchHasItsKey",
        Assertion(
            is_given(SEARCH_KEY),
            "Web search by serper or tavily needs its key. Give the Serper or Tavily API key (secret ARN), "
            "or set Web search to off.",
        ),
        when=any_of(is_equal(SEARCH, "serper"), is_equal(SEARCH, "tavily")),
    )
    product.add_rule(
        "SearxngIsComplete",
        Assertion(
            all_of(is_given(SEARXNG_URL), is_given(READER_KEY)),
            "Web search by searxng needs the SearXNG address and the Firecrawl API key (secret ARN), for "
            "SearXNG finds pages and does not read them. Give both, or set Web search to off.",
        ),
        when=is_equal(SEARCH, "searxng"),
    )
    product.add_rule(
        "RerankerHasItsKey",
        Assertion(
            all_of(is_given(SORTER_KEY), is_not(SEARCH, "off")),
            "The web search reranker needs a web search and its own key. Give the Jina or Cohere API key "
            "(secret ARN) and choose a Web search, or set Web search reranker to off.",
        ),
        when=is_not(SORTER, "off"),
    )
    product.add_rule(
        "WebSearchKeysAreUsed",
        Assertion(
            all_of(is_empty(SEARCH_KEY), is_empty(SEARXNG_URL), is_empty(READER_KEY), is_empty(SORTER_KEY)),
            "A key or an address for the web search is given, but Web search is off. Choose who searches, or "
            "leave those fields empty.",
        ),
        when=is_equal(SEARCH, "off"),
    )
