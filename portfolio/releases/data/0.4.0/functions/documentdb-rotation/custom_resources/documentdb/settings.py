"""What the template asks of the DocumentDB cluster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from custom_resources.lifecycle import Properties

if TYPE_CHECKING:
    from custom_resources.lifecycle import Request


@dataclass(frozen=True, kw_only=True)
class DocumentDbSettings:
    """The properties of ``Custom::DocumentDbSchema``.

    Attributes:
        host: The cluster's endpoint, which its certificate must have.
        port: Its port.
        admin_secret: The ARN of the master user's secret.
        application_secret: The ARN of the application user's secret.
        product_version: The version of the data product, which is recorded.
    """

    host: str
    port: int
    admin_secret: str
    application_secret: str
    product_version: str

    @classmethod
    def from_request(cls, request: Request) -> DocumentDbSettings:
        """Read the request's properties.

        Raises:
            PropertyError: Some are missing or not allowed; all of them are named.
        """
        properties = Properties(request.properties)
        settings = cls(
            host=properties.host("Host"),
            port=properties.port("Port"),
            admin_secret=properties.secret_arn("AdminSecretArn"),
            application_secret=properties.secret_arn("ApplicationSecretArn"),
            product_version=properties.version("ProductVersion"),
        )
        properties.raise_problems()
        return settings
