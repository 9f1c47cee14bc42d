"""A real PostgreSQL with pgvector, which stands in for an Amazon RDS instance."""

from __future__ import annotations

import shutil
from contextlib import closing
from typing import TYPE_CHECKING, Self

import psycopg2
from psycopg2 import sql

from local_cloud.databases.accounts import server_account
from local_cloud.databases.administrator import ADMINISTRATOR, administrator_password
from local_cloud.databases.errors import DatabaseServerError
from local_cloud.databases.folders import prepare_folder, reachable_folder, remove_if_empty, write_for
from local_cloud.databases.ports import choose_port
from local_cloud.databases.postgres_data import make_data_folder, stop_leftover
from local_cloud.databases.postgres_installation import environment, installation
from local_cloud.databases.readiness import wait_until_ready
from local_cloud.databases.supervised import SupervisedProcess

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from psycopg2.extensions import connection

    from local_cloud.databases.certificates import CertificateAuthority

_SECONDS_TO_START = 120.0


class PostgresServer:
    """One PostgreSQL server with its data in a folder; starting it again finds the data in place.

    It speaks TLS only, takes SCRAM-SHA-256 only, and its master user is no superuser.

    Args:
        folder: Where the data, the certificate and the log are; elsewhere, as ``folder`` then says, if the
            user whom the server runs as cannot get there.
        authority: Signs the server's certificate.
        settings: PostgreSQL parameters on top of the server's own.
    """

    host = "localhost"

    def __init__(
        self, folder: Path, authority: CertificateAuthority, *, settings: Mapping[str, str] | None = None
    ) -> None:
        self._account = server_account()
        self.folder = reachable_folder(folder, self._account)
        self._authority = authority
        self._settings = dict(settings or {})
        self._data = self.folder / "data"
        self._process: SupervisedProcess | None = None
        self.port = 0

    def start(self) -> Self:
        """Start the server and wait until it takes connections.

        Raises:
            DatabaseServerError: It does not start.
        """
        if self._process is not None and not self._process.has_ended():
            return self
        prepare_folder(self.folder, self._account)
        stop_leftover(self._data)
        programs = installation(self._account)
        if not (self._data / "PG_VERSION").is_file():
            make_data_folder(self._data, programs, self._account)
        self._install_certificate()
        self.port = choose_port(self.folder / "port")
        command = [str(programs / "bin" / "postgres"), "-D", str(self._data)]
        for name, value in {**self._own_settings(), **self._settings}.items():
            command += ["-c", f"{name}={value}"]
        variables = [f"{name}={value}" for name, value in environment(programs).items()]
        self._process = SupervisedProcess(
            "local_cloud.databases.supervisor",
            [self._account.name or "-", "env", "-i", *variables, *command],
            self.folder / "postgres.log",
        )
        self._wait_until_ready(self._process)
        return self

    def stop(self) -> None:
        """Stop the server in order; its data stays."""
        if self._process is not None:
            self._process.stop()
            self._process = None

    def remove(self) -> None:
        """Stop the server and delete its folder with all its data."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        remove_if_empty(self.folder.parent)

    def set_master(self, username: str, password: str, database: str | None = None) -> None:
        """Make the master user as RDS makes it, or give it a new password; and its database, if named.

        Args:
            username: The master user.
            password: Its password.
            database: A database to create, owned by the master user, if it does not exist.
        """
        with closing(self.superuser()) as superuser, superuser.cursor() as cursor:
            cursor.execute("SELECT rolname FROM pg_roles WHERE rolname IN (%s, 'rds_superuser')", (username,))
            roles = {row[0] for row in cursor.fetchall()}
            if "rds_superuser" not in roles:
                cursor.execute("CREATE ROLE rds_superuser NOLOGIN; GRANT pg_monitor TO rds_superuser")
            verb = sql.SQL("ALTER" if username in roles else "CREATE")
            user = sql.Identifier(username)
            cursor.execute(
                sql.SQL("{} ROLE {} LOGIN NOSUPERUSER CREATEDB CREATEROLE PASSWORD {}").format(
                    verb, user, sql.Literal(password)
                )
            )
            cursor.execute(sql.SQL("GRANT rds_superuser TO {}").format(user))
        if database is not None:
            self._ensure_database(database, username)

    def superuser(self, database: str = "postgres") -> connection:
        """A connection as the superuser that only this class knows: for preparing and for looking in."""
        opened = psycopg2.connect(
            host=self.host,
            port=self.port,
            dbname=database,
            user=ADMINISTRATOR,
            password=administrator_password(self.folder),
            sslmode="verify-full",
            sslrootcert=str(self._authority.ca_file),
            connect_timeout=5,
        )
        opened.autocommit = True
        return opened

    def _ensure_database(self, database: str, owner: str) -> None:
        with closing(self.superuser()) as superuser, superuser.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,))
            if cursor.fetchone() is None:
                cursor.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(
                        sql.Identifier(database), sql.Identifier(owner)
                    )
                )

    def _own_settings(self) -> dict[str, str]:
        return {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "ssl": "on",
            "ssl_cert_file": "server.pem",
            "ssl_key_file": "server.key",
            "password_encryption": "scram-sha-256",
            "max_connections": "50",
            "shared_buffers": "32MB",
            "fsync": "off",  # survives the end of the process; only a power cut may harm it
            "log_min_messages": "fatal",
        }

    def _install_certificate(self) -> None:
        """Give the server a fresh certificate for this machine's own names."""
        issued = self._authority.issue("postgres")
        for source, name in ((issued.certificate_file, "server.pem"), (issued.key_file, "server.key")):
            write_for(self._account, self._data / name, source.read_bytes())

    def _wait_until_ready(self, process: SupervisedProcess) -> None:
        try:
            wait_until_ready(
                process,
                lambda: self.superuser().close(),
                psycopg2.OperationalError,
                timeout=_SECONDS_TO_START,
                what=f"PostgreSQL in {self.folder}, port {self.port},",
            )
        except DatabaseServerError:
            self.stop()
            raise
