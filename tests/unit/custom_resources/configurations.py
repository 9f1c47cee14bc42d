"""Configurations that LibreChat takes, and some that it does not: both schemas are held to them."""

from __future__ import annotations

GATEWAY = """
version: 1.2.1
endpoints:
  custom:
    - name: gateway
      apiKey: "${GATEWAY_KEY}"
      baseURL: https://litellm.example.com/v1
      models: {default: [gpt-oss], fetch: true}
      headers: {x-team: "${TEAM}"}
mcpServers:
  docs:
    type: streamable-http
    url: https://mcp.example.com/mcp
    headers: {Authorization: "Bearer ${MCP_TOKEN}"}
"""

GOOD = {
    "a gateway and a server of tools": GATEWAY,
    "an address that a variable gives": 'version: "1"\nmcpServers: {a: {type: sse, url: "${OUR_URL}"}}',
    "a websocket": "version: 1.0.0\nmcpServers: {a: {type: websocket, url: 'wss://mcp.example.com'}}",
    "an endpoint whose models are still to come": (
        "version: 1.0.0\nendpoints: {custom: [{name: a, apiKey: k, baseURL: b}]}"
    ),
    "balances": "version: 1.0.0\nbalance: {enabled: true, startBalance: 1000}",
    "links and terms": (
        "version: 1.0.0\ninterface: {privacyPolicy: {externalUrl: 'https://example.com', openNewTab: true}}"
    ),
    "an unknown key further down": "version: 1.0.0\nbalance: {enabled: true, more: 1}",
    "model specs": (
        "version: 1.0.0\nmodelSpecs: {list: [{name: a, label: A, preset: {endpoint: openAI, model: x}}]}"
    ),
    "private addresses": "version: 1.0.0\nmcpSettings: {allowedAddresses: ['10.0.0.5:8080', 'mcp.local:80']}",
}
"""Texts by what they are."""

BAD = {
    "an unknown key": "version: 1.0.0\nendpoint: {}",
    "an unknown endpoint": "version: 1.0.0\nendpoints: {openai: {}}",
    "no endpoint": "version: 1.0.0\nendpoints: {}",
    "a name of LibreChat's own": (
        "version: 1.0.0\nendpoints: {custom: [{name: openAI, apiKey: k, baseURL: b, models: {default: [m]}}]}"
    ),
    "an empty list of models": (
        "version: 1.0.0\nendpoints: {custom: [{name: a, apiKey: k, baseURL: b, models: {default: []}}]}"
    ),
    "text for a truth": "version: 1.0.0\nbalance: {enabled: 'yes'}",
    "yes, which is text in YAML 1.2": "version: 1.0.0\nbalance: {enabled: yes}",
    "an address without a scheme": (
        "version: 1.0.0\nmcpServers: {a: {type: streamable-http, url: mcp.example.com}}"
    ),
    "a websocket by https": "version: 1.0.0\nmcpServers: {a: {type: websocket, url: 'https://e.example.com'}}",
    "https by a websocket": "version: 1.0.0\nmcpServers: {a: {type: sse, url: 'wss://e.example.com'}}",
    "an address without its port": "version: 1.0.0\nmcpSettings: {allowedAddresses: [mcp.local]}",
    "a search that is no truth": (
        "version: 1.0.0\nendpoints: {custom: [{name: a, apiKey: k, baseURL: b, models: {default: [m]}, "
        "addParams: {web_search: 'on'}}]}"
    ),
    "a negative balance of time": "version: 1.0.0\nbalance: {refillIntervalUnit: fortnights}",
}

LIBRECHAT_ALONE = {
    "a public address where private ones are meant": (
        "version: 1.0.0\nmcpSettings: {allowedAddresses: ['8.8.8.8:80']}"
    ),
    "a pattern that is none": "version: 1.0.0\nfileConfig: {ocr: {supportedMimeTypes: ['[']}}",
}
"""What JSON Schema cannot say: LibreChat refuses it when it starts, and the roll-out is taken back."""
