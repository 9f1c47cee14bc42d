"""What a company may choose of models, tools, mail and appearance: fields that belong together, filled in."""

from __future__ import annotations

_SECRETS = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:"

GUARDRAIL = {"BedrockGuardrail": "a1b2c3d4e5f6:2"}
GOOGLE = {"GoogleKeySecretArn": f"{_SECRETS}google-AbCdEf"}
MISTRAL = {"MistralKeySecretArn": f"{_SECRETS}mistral-AbCdEf"}
SCANS = {**MISTRAL, "ReadScans": "on"}
AZURE = {
    "AzureOpenAiInstance": "contoso",
    "AzureOpenAiModels": "gpt-4o=gpt-4o-eu,gpt-4o-mini=small",
    "AzureOpenAiVersion": "2024-10-21",
    "AzureOpenAiKeySecretArn": f"{_SECRETS}azure-AbCdEf",
}
OWN_ENDPOINT = {
    "EndpointName": "Company models",
    "EndpointUrl": "https://llm.example.com/v1",
    "EndpointModels": "gpt-4o,meta-llama/llama-3.3-70b",
    "EndpointKeySecretArn": f"{_SECRETS}litellm-AbCdEf",
}
ALL_MODELS = {**OWN_ENDPOINT, "EndpointAllModels": "yes"}
SEARCH_KEY = {"WebSearchKeySecretArn": f"{_SECRETS}search-AbCdEf"}
SERPER = {"WebSearch": "serper", **SEARCH_KEY}
TAVILY = {"WebSearch": "tavily", **SEARCH_KEY}
FIRECRAWL = {"FirecrawlKeySecretArn": f"{_SECRETS}firecrawl-AbCdEf"}
SEARXNG = {"WebSearch": "searxng", "SearxngUrl": "https://search.example.com", **FIRECRAWL}
_RERANKER_KEY = {"RerankerKeySecretArn": f"{_SECRETS}reranker-AbCdEf"}
JINA = {"WebSearchReranker": "jina", **_RERANKER_KEY}
COHERE = {"WebSearchReranker": "cohere", **_RERANKER_KEY}
MCP = {"McpServers": "wiki=https://wiki.example.com/mcp,search=https://example.org"}
MCP_WITH_KEY = {
    "McpKeyedServer": "tools=https://mcp.example.com/mcp",
    "McpKeySecretArn": f"{_SECRETS}mcp-AbCdEf",
}
CODE = {"CodeInterpreterKeySecretArn": f"{_SECRETS}code-AbCdEf"}
SPEECH = {"Speech": "on", "OpenAiKeySecretArn": f"{_SECRETS}openai-AbCdEf"}
_SENDER = {
    "MailSender": "chat@example.com",
    "MailSenderName": "Contoso Chat",
    "MailSecretArn": f"{_SECRETS}mail-AbCdEf",
}
SES = {"Mail": "ses", **_SENDER}
SMTP = {"Mail": "smtp", "MailServer": "smtp.example.com", **_SENDER}
APPEARANCE = {
    "AppTitle": "Contoso Chat",
    "Welcome": "Ask, but no customer data, {{user.name}}.",
    "Footer": "[Rules](https://example.com/rules) | Contoso",
    "HelpUrl": "https://example.com/help?from=chat",
    "PrivacyPolicyUrl": "https://example.com/privacy",
    "TermsUrl": "https://example.com/terms",
}
EVERYTHING = {
    **GUARDRAIL,
    **GOOGLE,
    **SCANS,
    **AZURE,
    **ALL_MODELS,
    **SERPER,
    **FIRECRAWL,
    **JINA,
    **MCP,
    **MCP_WITH_KEY,
    **CODE,
    **SPEECH,
    **SES,
    **APPEARANCE,
}
"""Everything that goes together, and all of it at once."""

SINGLE = (CODE, MCP, MCP_WITH_KEY, *({name: value} for name, value in APPEARANCE.items()))
"""Choices that depend on no other."""

TOGETHER: tuple[tuple[dict[str, str], ...], ...] = (
    ({}, AZURE),
    ({}, OWN_ENDPOINT, ALL_MODELS),
    ({}, GOOGLE),
    ({}, MISTRAL, SCANS),
    ({}, SERPER, {**SERPER, **FIRECRAWL, **JINA}, TAVILY, {**TAVILY, **COHERE}, SEARXNG),
    ({}, SES, SMTP, {**SMTP, "MailPort": "587"}),
    *(({}, one) for one in SINGLE),
)
"""Options of each subject; those of different subjects go together, but for speech and the guardrail, which
need another provider each."""

TYPED = {
    name: value
    for name, value in {**EVERYTHING, **SEARXNG, **SMTP}.items()
    if value not in {"on", "yes", "serper", "searxng", "jina", "ses", "smtp"}
}
"""What may stand in each field that has no list of choices; OpenAI's key is no field of these."""
del TYPED["OpenAiKeySecretArn"]
