"""Databases as a function finds them: just made, or with data in them that must not be lost."""

from __future__ import annotations

import uuid
from collections import Counter
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import psycopg2
from pymongo import MongoClient
from pymongo.errors import PyMongoError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from psycopg2.extensions import connection, cursor

    from local_cloud.databases import CertificateAuthority, MongoServer, PostgresServer
    from tests.integration.custom_resources.container import Container
    from tests.integration.custom_resources.secrets_manager import Secrets

User = tuple[str, str]

RAG_API_MADE = """
CREATE EXTENSION IF NOT EXISTS vector;
CREATE TABLE langchain_pg_collection (name varchar, cmetadata json, uuid uuid NOT NULL PRIMARY KEY);
CREATE TABLE langchain_pg_embedding (
    collection_id uuid REFERENCES langchain_pg_collection (uuid) ON DELETE CASCADE,
    embedding vector, document varchar, cmetadata json, custom_id varchar, uuid uuid NOT NULL PRIMARY KEY);
INSERT INTO langchain_pg_collection VALUES ('testcollection', '{}', gen_random_uuid());
INSERT INTO langchain_pg_embedding
    SELECT c.uuid, ('[' || n || ',2,3,4,5,6,7,8]')::vector, 'text ' || n,
        json_build_object('file_id', 'file' || n % 5), 'file' || n % 5, gen_random_uuid()
    FROM langchain_pg_collection c, generate_series(1, 50) n;
"""
"""A filled database of rag_api's own making, as its first versions made it."""

_POSTGRES_STATE = """
SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1;
SELECT tablename, tableowner = %(user)s FROM pg_tables WHERE schemaname = 'public' ORDER BY 1;
SELECT attrelid::regclass::text, attname, format_type(atttypid, atttypmod), attnotnull FROM pg_attribute
    JOIN pg_class ON pg_class.oid = attrelid
    WHERE attnum > 0 AND relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1, 2;
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace ORDER BY 1;
SELECT extname, extversion FROM pg_extension ORDER BY 1;
SELECT rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls
    FROM pg_roles WHERE rolname = %(user)s;
SELECT setconfig FROM pg_db_role_setting JOIN pg_roles ON pg_roles.oid = setrole WHERE rolname = %(user)s;
SELECT pg_get_userbyid(nspowner) = %(user)s FROM pg_namespace WHERE nspname = 'public';
SELECT has_database_privilege(%(user)s, current_database(), 'CONNECT');
SELECT number, name, checksum, product_version FROM librechat_catalog.migration ORDER BY 1
"""
_POSTGRES_PROGRESS = (
    "SELECT count(*) FROM pg_class WHERE relname = 'migration' AND relkind = 'r'",
    "SELECT count(*) FROM librechat_catalog.migration",
)


@dataclass
class PostgresTarget:
    """A database of its own on the shared server, with a master user and an application user."""

    server: PostgresServer
    authority: CertificateAuthority
    properties: dict[str, Any]
    admin: User
    application: User

    @classmethod
    def made(cls, server: PostgresServer, authority: CertificateAuthority, secrets: Secrets) -> Self:
        """A database that was just made by RDS, and what the template would pass for it."""
        name = f"t{uuid.uuid4().hex[:10]}"
        admin = (f"master_{name}", uuid.uuid4().hex)
        application = (f"app_{name}", uuid.uuid4().hex)
        server.set_master(*admin, database=name)
        properties = {
            "Host": server.host,
            "Port": str(server.port),
            "DatabaseName": name,
            "AdminSecretArn": secrets.put(*admin),
            "ApplicationSecretArn": secrets.put(*application),
            "EmbeddingDimensions": "8",
            "ContentHash": "0" * 64,
            "ProductVersion": "0.1.0",
        }
        return cls(server, authority, properties, admin, application)

    def connect(self, user: User, database: str | None = None) -> connection:
        """A connection as one of the two."""
        opened = psycopg2.connect(
            host=self.server.host,
            port=self.server.port,
            dbname=database or self.properties["DatabaseName"],
            user=user[0],
            password=user[1],
            sslmode="verify-full",
            sslrootcert=str(self.authority.ca_file),
        )
        opened.autocommit = True
        return opened

    def query(self, statement: str, user: User | None = None) -> list[Any]:
        """The rows of one statement, as the application unless told otherwise."""
        with closing(self.connect(user or self.application)) as opened, opened.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def superuser(self) -> Iterator[cursor]:
        """A cursor in the database as the server's own superuser, for what no master user of RDS may."""
        with (
            closing(self.server.superuser(self.properties["DatabaseName"])) as opened,
            opened.cursor() as cursor,
        ):
            yield cursor

    def fill(self) -> None:
        """Put in what rag_api would have put in before."""
        self.query(RAG_API_MADE, self.admin)

    def data(self) -> list[Any]:
        """What was put in, as the application reads it."""
        return self.query(
            "SELECT custom_id, embedding::text, document, e.cmetadata ->> 'file_id', name "
            "FROM langchain_pg_embedding e JOIN langchain_pg_collection c ON c.uuid = collection_id "
            "ORDER BY document"
        )

    def rows(self) -> list[Any]:
        """Each row of it."""
        return list(self.data())

    def progress(self) -> int:
        """How many SQL files are applied."""
        with closing(self.connect(self.admin)) as opened, opened.cursor() as cursor:
            found = 0
            for statement in _POSTGRES_PROGRESS:
                cursor.execute(statement)
                found = cursor.fetchall()[0][0]
                if not found:
                    break
            return int(found)

    def state(self) -> object:
        """All that the function is to bring about; that the application can log in is part of it."""
        self.query("SELECT 1")
        with closing(self.connect(self.admin)) as opened, opened.cursor() as cursor:
            found = []
            for statement in _POSTGRES_STATE.split(";"):
                cursor.execute(statement, {"user": self.application[0]})
                found.append(cursor.fetchall())
            return found


@dataclass
class MongoTarget:
    """The shared stand-in, emptied, with a master user and an application user."""

    server: MongoServer
    authority: CertificateAuthority
    properties: dict[str, Any]
    admin: User
    application: User

    @classmethod
    def made(cls, server: MongoServer, authority: CertificateAuthority, secrets: Secrets) -> Self:
        """A cluster that was just made, and what the template would pass for it."""
        name = uuid.uuid4().hex[:10]
        admin = (f"master_{name}", uuid.uuid4().hex)
        application = (f"app_{name}", uuid.uuid4().hex)
        server.set_master(*admin)
        with server.administrator() as client:
            client.drop_database("LibreChat")
            client.drop_database("librechat_catalog")
        properties = {
            "Host": server.host,
            "Port": str(server.port),
            "AdminSecretArn": secrets.put(*admin),
            "ApplicationSecretArn": secrets.put(*application),
            "ContentHash": "0" * 64,
            "ProductVersion": "0.1.0",
        }
        return cls(server, authority, properties, admin, application)

    def client(self, user: User) -> MongoClient[dict[str, Any]]:
        """A client as one of the two."""
        return MongoClient(
            self.server.host,
            self.server.port,
            username=user[0],
            password=user[1],
            authMechanism="SCRAM-SHA-1",
            tls=True,
            tlsCAFile=str(self.authority.ca_file),
            directConnection=True,
            retryWrites=False,
            serverSelectionTimeoutMS=5000,
        )

    def fill(self) -> None:
        """Put in a user of LibreChat's, and an operator's own index and collection."""
        with self.client(self.admin) as client:
            client.LibreChat.users.create_index([("company", -1)], name="operators_own")
            client.LibreChat.users.insert_one({"_id": 1, "email": "a@example.com"})
            client.LibreChat.reports.insert_many([{"_id": number} for number in range(20)])

    def data(self) -> list[list[Any]]:
        """What was put in, as the application reads it."""
        with self.client(self.application) as client:
            return [list(client.LibreChat[name].find().sort("_id")) for name in ("users", "reports")]

    def rows(self) -> list[Any]:
        """Each document of it."""
        return [document for documents in self.data() for document in documents]

    def progress(self) -> int:
        """How many collections there are."""
        with self.client(self.admin) as client:
            return len(client.LibreChat.list_collection_names())

    def state(self) -> object:
        """All that the function is to bring about; that the application can log in is part of it."""
        with self.client(self.application) as client:
            database = client.LibreChat
            found = {name: database[name].index_information() for name in database.list_collection_names()}
        with self.client(self.admin) as client:
            users = client.admin.command("usersInfo", self.application[0])["users"]
            roles = [user["roles"] for user in users]
            record = list(client.librechat_catalog.schema.find({}, {"appliedAt": 0}))
        return found, roles, record


@dataclass
class Case:
    """One of the two functions with a database that was just made."""

    name: str
    function: Container
    make: Callable[[], PostgresTarget | MongoTarget]

    def __post_init__(self) -> None:
        self.target = self.make()

    def renew(self) -> None:
        """Go over to another database that was just made, with data in it."""
        self.target = self.make()
        self.target.fill()

    def found(self) -> tuple[object, object]:
        """What the function brought about, and the data that was there before."""
        return self.target.state(), self.target.data()

    def rows(self) -> Counter[str]:
        """Each row or document that the application reads, with how often; none if it is not let in."""
        try:
            return Counter(map(repr, self.target.rows()))
        except (psycopg2.Error, PyMongoError):
            return Counter()
