"""The real database servers behind the embedded cloud's RDS and DocumentDB, both with TLS."""

from local_cloud.databases.certificates import CertificateAuthority, ServerCertificate
from local_cloud.databases.errors import DatabaseServerError
from local_cloud.databases.mongo_server import MongoServer
from local_cloud.databases.postgres_server import PostgresServer

__all__ = [
    "CertificateAuthority",
    "DatabaseServerError",
    "MongoServer",
    "PostgresServer",
    "ServerCertificate",
]
