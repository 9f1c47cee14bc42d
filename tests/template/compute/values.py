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
SIGN_ON = {
    "EnvironmentName": "demo",
    "DomainName": "chat.example.com",
    "HostedZoneId": "Z0123456789ABCDEFGHIJ",
    "SignOn": "entra",
    "SignOnIssuer": "https://login.microsoftonline.com/0f1e2d3c-0000-4000-8000-123456789abc/v2.0",
    "SignOnClientId": "11112222-3333-4444-5555-666677778888",
    "SignOnClientSecretArn": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:sign-on-AbCdEf",
    "SignOnRequiredGroup": "Chat.User,Chat.Admin",
    "SignOnAdministrators": "Chat.Admin",
}
"""People sign in with Microsoft's accounts."""
