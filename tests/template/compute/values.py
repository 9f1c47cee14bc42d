"""Values that the compute products' tests launch with."""

from __future__ import annotations

OPENAI_KEY = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:openai-AbCdEf"
ANTHROPIC_KEY = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:anthropic-AbCdEf"
DEMO = {"EnvironmentName": "demo", "AllowPlainHttp": "yes"}
EVERYTHING = {
    **DEMO,
    "Size": "medium",
    "AvailabilityZones": "3",
    "ShellAccess": "on",
    "OpenAiKeySecretArn": OPENAI_KEY,
    "AnthropicKeySecretArn": ANTHROPIC_KEY,
    "AllowedDomains": "example.com,example.org",
    "BedrockModels": "eu.anthropic.claude-x-v1:0,amazon.nova-lite-v1:0",
}
