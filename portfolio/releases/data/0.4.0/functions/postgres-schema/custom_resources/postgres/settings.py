"""What the template asks of the PostgreSQL database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from custom_resources.lifecycle import Properties

if TYPE_CHECKING:
    from custom_resources.lifecycle import Request

MOST_DIMENSIONS = 4000
"""What an HNSW index takes, as halfvec (pgvector's README, "HNSW")."""


@dataclass(frozen=True, kw_only=True)
class PostgresSettings:
    """The properties of ``Custom::PostgresSchema``.

    Attributes:
        host: The server's name, which its certificate must have.
        port: Its port.
        database: The database of rag_api.
        admin_secret: The ARN of the master user's secret.
        application_secret: The ARN of the application user's secret.
        dimensions: How many numbers an embedding has; None leaves the column as rag_api makes it.
        product_version: The version of the data product, which is recorded.
    """

    host: str
    port: int
    database: str
    admin_secret: str
    application_secret: str
    dimensions: int | None
    product_version: str

    @classmethod
    def from_request(cls, request: Request) -> PostgresSettings:
        """Read the request's properties.

        Raises:
            PropertyError: Some are missing or not allowed; all of them are named.
        """
        properties = Properties(request.properties)
        settings = cls(
            host=properties.host("Host"),
            port=properties.port("Port"),
            database=properties.text(
                "DatabaseName",
                "1 to 63 letters, digits and underscores that begin with a letter",
                r"[A-Za-z][A-Za-z0-9_]{0,62}",
            ),
            admin_secret=properties.secret_arn("AdminSecretArn"),
            application_secret=properties.secret_arn("ApplicationSecretArn"),
            dimensions=_dimensions(
                properties.text(
                    "EmbeddingDimensions",
                    f'a number from 1 to {MOST_DIMENSIONS}, or "none"',
                    r"none|[1-9][0-9]{0,2}|[1-3][0-9]{3}|4000",
                )
            ),
            product_version=properties.version("ProductVersion"),
        )
        properties.raise_problems()
        return settings


def _dimensions(text: str) -> int | None:
    return int(text) if text.isdigit() else None
