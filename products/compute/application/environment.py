"""The environment variables of LibreChat, rag_api and Meilisearch, as values and as secrets.

A value is given in the template; a secret is named by its ARN (and, in JSON, by its key) and never stands
in a template. The names are those that the programs read (LibreChat's and rag_api's ``.env.example`` and
README); a test compares them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from products import contract
from products.compute import conditions as c
from products.compute.application.features import (
    ANTHROPIC_KEY_SECRET_ARN,
    BEDROCK_MODELS,
    BEDROCK_REGION,
    OPENAI_KEY_SECRET_ARN,
)
from products.compute.application.images import LIBRECHAT_PORT, MEILISEARCH_PORT, RAG_API_PORT
from products.compute.application.search_store import DATABASE
from products.compute.ingress.load_balancer import KEEP_ALIVE_MILLISECONDS
from products.compute.sizes import BY_SIZE
from products.language.intrinsics import REGION, if_else, join, ref, sub

if TYPE_CHECKING:
    from products.language.conditions import Condition
    from products.language.intrinsics import Intrinsic, Text
    from products.parameters import Parameter
    from products.product import Product

TITAN_MODEL = "amazon.titan-embed-text-v2:0"
OPENAI_EMBEDDING_MODEL = "text-embedding-3-small"


@dataclass(frozen=True, kw_only=True)
class Secret:
    """A secret as a container's variable.

    Attributes:
        arn: The secret's ARN.
        key: The key in the secret's JSON; None where the whole text is the value.
        condition: It is given where this condition holds; None means always.
        parameter: The parameter whose value the ARN is, of a secret that is not the environment's own.
        own: One of the environment's own that takes its place, where that one's condition holds.
        named: Where the parameter's is taken, if there is one of the environment's own.
    """

    arn: Text
    key: str | None = None
    condition: Condition | None = None
    parameter: str | None = None
    own: Secret | None = None
    named: Condition | None = None

    @classmethod
    def named_by(cls, parameter: Parameter, *, condition: Condition, key: str | None = None) -> Secret:
        """A secret whose ARN is typed at launch: it may be read only where it is marked."""
        return cls(arn=ref(parameter), key=key, condition=condition, parameter=parameter.name)

    def unless_own(self, own: Secret, *, named: Condition) -> Secret:
        """This one, or one of the environment's own where that one's condition holds.

        Args:
            own: The environment's own, with its condition.
            named: Where this one is taken.
        """
        assert own.condition is not None  # noqa: S101 - what is always there needs no other one
        return replace(self, arn=if_else(own.condition, own.arn, self.arn), own=own, named=named)

    def value_from(self) -> Text:
        """ECS's notation (Amazon ECS Developer Guide, "Pass Secrets Manager secrets through ECS")."""
        if self.key is None:
            return self.arn
        if self.parameter is not None:
            return sub(f"${{{self.parameter}}}:{self.key}::")
        return join("", [self.arn, f":{self.key}::"])


@dataclass(frozen=True, kw_only=True)
class Environment:
    """The variables and secrets of one program.

    Attributes:
        values: Its variables.
        conditional: Variables that are given where a condition holds: (condition, value) by name.
        secrets: Its secrets.
    """

    values: dict[str, Text]
    conditional: dict[str, tuple[Condition, Text]]
    secrets: dict[str, Secret]

    def names(self) -> frozenset[str]:
        """The names of everything that the program is given."""
        return frozenset({*self.values, *self.conditional, *self.secrets})

    def with_(self, other: Environment) -> Environment:
        """This environment and another one together."""
        return Environment(
            values={**self.values, **other.values},
            conditional={**self.conditional, **other.conditional},
            secrets={**self.secrets, **other.secrets},
        )

    def under(self, condition: Condition) -> Environment:
        """This environment for a program that exists where the condition holds."""
        return Environment(
            values=self.values,
            conditional=self.conditional,
            secrets={
                name: secret if secret.condition else replace(secret, condition=condition)
                for name, secret in self.secrets.items()
            },
        )


def bedrock_region() -> Intrinsic:
    """The region whose Bedrock is asked."""
    return if_else(c.BEDROCK_HERE, REGION, ref(BEDROCK_REGION))


def shared_state(product: Product) -> Environment:
    """What several LibreChat processes need to share: streams, sessions, rate limits and caches.

    The data layer's Valkey is serverless: one address that shards behind it (LibreChat documentation,
    "Redis", "Single-Endpoint Managed Redis Services").
    """
    return Environment(
        values={},
        conditional={
            "USE_REDIS": (c.CACHE, "true"),
            "USE_REDIS_CLUSTER": (c.CACHE, "false"),
            "REDIS_CLUSTER_SAFE_DELETE": (c.CACHE, "true"),
        },
        secrets={
            "REDIS_URI": Secret(
                arn=product.import_value(contract.CACHE_URI_SECRET_ARN), key="uri", condition=c.CACHE
            )
        },
    )


def librechat(product: Product, *, url: Text, search_url: Text, rag_url: Text) -> Environment:
    """LibreChat's environment, without who signs in how, and without what depends on where files lie.

    Args:
        product: The product under construction.
        url: The application's address.
        search_url: Meilisearch's address.
        rag_url: rag_api's address.
    """
    values: dict[str, Text] = {
        "HOST": "0.0.0.0",  # noqa: S104 - the load balancer reaches it from outside the container
        "PORT": str(LIBRECHAT_PORT),
        "DOMAIN_CLIENT": url,
        "DOMAIN_SERVER": url,
        "TRUST_PROXY": "1",
        "HTTP_KEEP_ALIVE_TIMEOUT_MS": str(KEEP_ALIVE_MILLISECONDS),
        # In production LibreChat marks its cookies Secure, and browsers drop those on plain HTTP: nobody
        # would stay signed in (LibreChat pull request 13189, "Add Session Cookie Secure Override").
        "SESSION_COOKIE_SECURE": if_else(c.HTTPS, "true", "false"),
        "NO_INDEX": "true",
        "CONSOLE_JSON": "true",
        "LOG_TO_FILE": "false",
        "DEBUG_LOGGING": "false",
        "NODE_OPTIONS": sub("--max-old-space-size=${Heap}", Heap=BY_SIZE.value("LibreChatHeap")),
        "SEARCH": if_else(c.SEARCH, "true", "false"),
    }
    conditional: dict[str, tuple[Condition, Text]] = {
        "MEILI_HOST": (c.SEARCH, search_url),
        "MEILI_NO_ANALYTICS": (c.SEARCH, "true"),
        "RAG_API_URL": (c.RAG, rag_url),
        "BEDROCK_AWS_DEFAULT_REGION": (c.BEDROCK, bedrock_region()),
        "BEDROCK_AWS_MODELS": (c.BEDROCK, ref(BEDROCK_MODELS)),
    }
    secrets = {
        "MONGO_URI": Secret(arn=product.import_value(contract.MONGO_URI_SECRET_ARN), key="uri"),
        "CREDS_KEY": Secret(arn=product.import_value(contract.CREDS_KEY_SECRET_ARN)),
        "CREDS_IV": Secret(arn=product.import_value(contract.CREDS_IV_SECRET_ARN)),
        "JWT_SECRET": Secret(arn=product.import_value(contract.JWT_SECRET_ARN)),
        "JWT_REFRESH_SECRET": Secret(arn=product.import_value(contract.JWT_REFRESH_SECRET_ARN)),
        "MEILI_MASTER_KEY": Secret(
            arn=product.import_value(contract.MEILI_KEY_SECRET_ARN), condition=c.SEARCH
        ),
        "OPENAI_API_KEY": Secret.named_by(OPENAI_KEY_SECRET_ARN, condition=c.OPENAI),
        "ANTHROPIC_API_KEY": Secret.named_by(ANTHROPIC_KEY_SECRET_ARN, condition=c.ANTHROPIC),
    }
    return Environment(values=values, conditional=conditional, secrets=secrets)


def rag_api(product: Product, *, root_path: str) -> Environment:
    """rag_api's environment.

    ``PGSSLMODE`` and ``PGSSLROOTCERT`` are libpq's variables, which asyncpg honours as well (asyncpg
    documentation, "connect"): rag_api has none of its own for TLS.
    """
    arn = product.import_value(contract.POSTGRES_SECRET_ARN)
    values: dict[str, Text] = {
        "VECTOR_DB_TYPE": "pgvector",
        "RAG_HOST": "0.0.0.0",  # noqa: S104 - LibreChat reaches it from another container
        "RAG_PORT": str(RAG_API_PORT),
        "RAG_UPLOAD_DIR": "/tmp/uploads",  # noqa: S108 - a path in the container, which it has for itself
        # Its libraries put what they keep into the home folder, and nothing else of the image can be written
        # to.
        "HOME": "/tmp",  # noqa: S108 - likewise
        "COLLECTION_NAME": "librechat",
        "CONSOLE_JSON": "true",
        "PGSSLMODE": "verify-full",
        "PGSSLROOTCERT": root_path,
        "EMBEDDINGS_PROVIDER": if_else(c.TITAN, "bedrock", "openai"),
        "EMBEDDINGS_MODEL": if_else(c.TITAN, TITAN_MODEL, OPENAI_EMBEDDING_MODEL),
        "AWS_DEFAULT_REGION": bedrock_region(),
    }
    secrets = {
        "POSTGRES_USER": Secret(arn=arn, key="username"),
        "POSTGRES_PASSWORD": Secret(arn=arn, key="password"),
        "POSTGRES_DB": Secret(arn=arn, key="dbname"),
        "DB_HOST": Secret(arn=arn, key="host"),
        "DB_PORT": Secret(arn=arn, key="port"),
        "JWT_SECRET": Secret(arn=product.import_value(contract.JWT_SECRET_ARN)),
        "RAG_OPENAI_API_KEY": Secret.named_by(OPENAI_KEY_SECRET_ARN, condition=c.OPENAI_EMBEDDINGS),
    }
    return Environment(values=values, conditional={}, secrets=secrets)


def meilisearch(product: Product) -> Environment:
    """Meilisearch's environment (Meilisearch documentation, "Configure Meilisearch at launch")."""
    values: dict[str, Text] = {
        "MEILI_ENV": "production",
        "MEILI_NO_ANALYTICS": "true",
        "MEILI_DB_PATH": DATABASE,
    }
    secrets = {"MEILI_MASTER_KEY": Secret(arn=product.import_value(contract.MEILI_KEY_SECRET_ARN))}
    return Environment(values=values, conditional={}, secrets=secrets)


def reindexing(product: Product, *, root_path: str) -> Environment:
    """What the program that fills an empty search index gets, next to Meilisearch.

    Args:
        product: The product under construction.
        root_path: Where the databases' certificate authority lies.
    """
    values: dict[str, Text] = {
        "SEARCH": "true",
        "MEILI_HOST": f"http://127.0.0.1:{MEILISEARCH_PORT}",
        "NODE_EXTRA_CA_CERTS": root_path,
    }
    secrets = {
        "MONGO_URI": Secret(arn=product.import_value(contract.MONGO_URI_SECRET_ARN), key="uri"),
        "MEILI_MASTER_KEY": Secret(arn=product.import_value(contract.MEILI_KEY_SECRET_ARN)),
    }
    return Environment(values=values, conditional={}, secrets=secrets)
