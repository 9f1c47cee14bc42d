"""The variables of the containers, against those that the programs read."""

from __future__ import annotations

from typing import Any

import pytest

from doctor.templates import Account, evaluate
from tests.template.compute.values import ANTHROPIC_KEY, DEMO, OPENAI_KEY

SHARED_BY_NODE = {"NODE_OPTIONS", "NODE_EXTRA_CA_CERTS"}
"""Read by Node.js itself (Node.js documentation, "Command-line API", environment variables)."""

SHARED_BY_LIBPQ = {"PGSSLMODE", "PGSSLROOTCERT"}
"""Read by PostgreSQL's clients (PostgreSQL documentation, "Environment Variables"; asyncpg, "connect")."""

READ = {
    # LibreChat's .env.example and its documentation ("Environment Variables", "Redis"), for 0.8.8;
    # SESSION_COOKIE_SECURE is its pull request 13189.
    "LibreChat": SHARED_BY_NODE
    | {
        *("HOST", "PORT", "DOMAIN_CLIENT", "DOMAIN_SERVER", "TRUST_PROXY", "HTTP_KEEP_ALIVE_TIMEOUT_MS"),
        *("SESSION_COOKIE_SECURE", "NO_INDEX", "CONFIG_PATH", "CONSOLE_JSON", "DEBUG_LOGGING"),
        *("ALLOW_EMAIL_LOGIN", "ALLOW_REGISTRATION", "ALLOW_SOCIAL_LOGIN", "ENDPOINTS"),
        *("MONGO_URI", "CREDS_KEY", "CREDS_IV", "JWT_SECRET", "JWT_REFRESH_SECRET"),
        *("SEARCH", "MEILI_HOST", "MEILI_MASTER_KEY", "MEILI_NO_ANALYTICS", "RAG_API_URL"),
        *("BEDROCK_AWS_DEFAULT_REGION", "BEDROCK_AWS_MODELS", "OPENAI_API_KEY", "ANTHROPIC_API_KEY"),
        *("USE_REDIS", "REDIS_URI", "USE_REDIS_CLUSTER", "REDIS_CLUSTER_SAFE_DELETE"),
    },
    # rag_api's README and .env.example, for 0.9.0.
    "Rag": SHARED_BY_LIBPQ
    | {
        *("VECTOR_DB_TYPE", "RAG_HOST", "RAG_PORT", "RAG_UPLOAD_DIR", "COLLECTION_NAME", "CONSOLE_JSON"),
        *("POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB", "DB_HOST", "DB_PORT", "JWT_SECRET"),
        *("EMBEDDINGS_PROVIDER", "EMBEDDINGS_MODEL", "RAG_OPENAI_API_KEY", "AWS_DEFAULT_REGION"),
    },
    # Meilisearch's documentation, "Configure Meilisearch at launch".
    "Search": {"MEILI_ENV", "MEILI_NO_ANALYTICS", "MEILI_DB_PATH", "MEILI_MASTER_KEY"},
}

NEEDED = {
    "LibreChat": {"MONGO_URI", "CREDS_KEY", "CREDS_IV", "JWT_SECRET", "JWT_REFRESH_SECRET", "CONFIG_PATH"},
    "Rag": {"POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB", "DB_HOST", "DB_PORT", "JWT_SECRET"},
    "Search": {"MEILI_MASTER_KEY"},
}
"""Without these a program does not start, makes up its own, or takes requests from anybody."""


@pytest.mark.parametrize("program", sorted(READ))
def test_a_container_is_told_only_what_its_program_reads_and_all_it_needs(
    templates: dict[str, dict[str, Any]], account: Account, program: str
) -> None:
    """With everything switched on, every variable is one that the program knows."""
    keys = {"OpenAiKeySecretArn": OPENAI_KEY, "AnthropicKeySecretArn": ANTHROPIC_KEY}
    given = {**DEMO, **keys, "Size": "medium", "Embeddings": "openai-small"}
    launch = evaluate(templates["compute-ecs"], given, account=account)
    container = launch.resources[f"{program}Task"].properties["ContainerDefinitions"][-1]
    told = [entry["Name"] for entry in (*container["Environment"], *container["Secrets"])]
    assert set(told) <= READ[program]
    assert set(told) >= NEEDED[program]
    assert len(told) == len(set(told))


def test_both_programs_that_trust_one_token_share_its_secret(
    templates: dict[str, dict[str, Any]], account: Account
) -> None:
    """rag_api checks tokens that LibreChat signs; without the same secret it would refuse them."""
    launch = evaluate(templates["compute-ecs"], DEMO, account=account)
    secrets = {}
    for program in ("LibreChat", "Rag"):
        container = launch.resources[f"{program}Task"].properties["ContainerDefinitions"][-1]
        secrets[program] = {entry["Name"]: entry["ValueFrom"] for entry in container["Secrets"]}
    assert secrets["LibreChat"]["JWT_SECRET"] == secrets["Rag"]["JWT_SECRET"]


def test_the_instance_is_told_the_same_as_the_tasks(
    templates: dict[str, dict[str, Any]], account: Account
) -> None:
    """One list of variables serves both products; only addresses differ."""
    ecs = evaluate(templates["compute-ecs"], DEMO, account=account)
    container = ecs.resources["LibreChatTask"].properties["ContainerDefinitions"][-1]
    files = templates["compute-ec2"]["Resources"]["LaunchTemplate"]["Metadata"]["AWS::CloudFormation::Init"]
    text = str(files["config"]["files"]["/etc/librechat/librechat.env"])
    for entry in container["Environment"]:
        assert repr(entry["Name"]) in text
