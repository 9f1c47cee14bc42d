"""Values that the compute products' tests launch with."""

from __future__ import annotations

OPENAI_KEY = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:openai-AbCdEf"
ANTHROPIC_KEY = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:anthropic-AbCdEf"
DEMO = {"EnvironmentName": "demo", "AllowPlainHttp": "yes"}
