"""The variables of the containers, against those that the programs read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from doctor.templates import Account, evaluate
from tests.template.compute.instance_files import file_text, launch_with_files
from tests.template.compute.tasks import main_container, tasks
from tests.template.compute.values import ANTHROPIC_KEY, DEMO, OPENAI_KEY

if TYPE_CHECKING:
    from doctor.templates import Evaluation

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
        "LOG_TO_FILE",
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


EVERYTHING_ON = {
    **DEMO,
    "OpenAiKeySecretArn": OPENAI_KEY,
    "AnthropicKeySecretArn": ANTHROPIC_KEY,
    "Size": "medium",
    "Embeddings": "openai-small",
}
ON_THE_INSTANCE = {"LibreChat": "librechat", "Rag": "rag", "Search": "search"}


def _told_to_tasks(launch: Evaluation, program: str) -> list[str]:
    """The names of the variables and secrets in a container definition."""
    container = main_container(tasks(launch)[program])
    return [entry["Name"] for entry in (*container["Environment"], *container["Secrets"])]


def _told_on_the_instance(launch: Evaluation, program: str) -> list[str]:
    """The names in the file that Docker Compose reads, and in the list of secrets."""
    name = ON_THE_INSTANCE[program]
    lines = file_text(launch, f"/etc/librechat/{name}.env").splitlines()
    secrets = [line.split() for line in file_text(launch, "/etc/librechat/secrets.list").splitlines()]
    return [line.partition("=")[0] for line in lines] + [words[1] for words in secrets if words[0] == name]


@pytest.fixture(scope="module")
def told(templates: dict[str, dict[str, Any]], account: Account) -> dict[str, dict[str, list[str]]]:
    """What each program is told by each product, with everything switched on."""
    ecs = evaluate(templates["compute-ecs"], EVERYTHING_ON, account=account)
    ec2 = launch_with_files(templates["compute-ec2"], account, **EVERYTHING_ON)
    return {
        "compute-ecs": {program: _told_to_tasks(ecs, program) for program in READ},
        "compute-ec2": {program: _told_on_the_instance(ec2, program) for program in READ},
    }


@pytest.mark.parametrize("product", ["compute-ecs", "compute-ec2"])
@pytest.mark.parametrize("program", sorted(READ))
def test_a_container_is_told_only_what_its_program_reads_and_all_it_needs(
    told: dict[str, dict[str, list[str]]], product: str, program: str
) -> None:
    """Every variable is one that the program knows, and none is given twice."""
    names = told[product][program]
    assert set(names) <= READ[program]
    assert set(names) >= NEEDED[program]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("program", sorted(READ))
def test_the_instance_is_told_the_same_as_the_tasks(
    told: dict[str, dict[str, list[str]]], program: str
) -> None:
    """One list of variables serves both products; only what several tasks share is not the instance's."""
    shared = {name for name in told["compute-ecs"][program] if "REDIS" in name}
    assert set(told["compute-ec2"][program]) == set(told["compute-ecs"][program]) - shared
    assert bool(shared) == (program == "LibreChat")


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
