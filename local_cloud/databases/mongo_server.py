"""A real server of MongoDB's protocol, which stands in for an Amazon DocumentDB 5.0 cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from local_cloud.databases.administrator import ADMINISTRATOR, administrator_password, password_file
from local_cloud.databases.errors import DatabaseServerError
from local_cloud.databases.ports import choose_port
from local_cloud.databases.readiness import wait_until_ready
from local_cloud.databases.supervised import SupervisedProcess

if TYPE_CHECKING:
    from pathlib import Path

    from local_cloud.databases.certificates import CertificateAuthority

_SECONDS_TO_START = 120.0


class MongoServer:
    """One server with its data in a folder; starting it again finds the data in place.

    It speaks TLS only, lets nobody in without a password, and refuses what DocumentDB 5.0 refuses.

    Args:
        folder: Where the data and the log are.
        authority: Signs the server's certificate.
    """

    host = "localhost"

    def __init__(self, folder: Path, authority: CertificateAuthority) -> None:
        self.folder = folder
        self._authority = authority
        self._process: SupervisedProcess | None = None
        self.port = 0

    def start(self) -> Self:
        """Start the server and wait until it takes connections.

        Raises:
            DatabaseServerError: It does not start.
        """
        if self._process is not None and not self._process.has_ended():
            return self
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        self.port = choose_port(self.folder / "port")
        administrator_password(self.folder)
        issued = self._authority.issue("documentdb")
        self._process = SupervisedProcess(
            "local_cloud.documentdb_server.server",
            [
                *(str(self.folder), str(self.port), str(issued.certificate_file), str(issued.key_file)),
                *(ADMINISTRATOR, str(password_file(self.folder))),
            ],
            self.folder / "documentdb.log",
        )
        self._wait_until_ready(self._process)
        return self

    def stop(self) -> None:
        """Stop the server in order; its data stays."""
        if self._process is not None:
            self._process.stop()
            self._process = None

    def set_master(self, username: str, password: str) -> None:
        """Make the master user as DocumentDB makes it, or give it a new password.

        It has the role root ("Managing Amazon DocumentDB users", Amazon DocumentDB Developer Guide).
        """
        with self.administrator() as client:
            known = client.admin.command("usersInfo", username)["users"]
            verb = "updateUser" if known else "createUser"
            client.admin.command(verb, username, pwd=password, roles=["root"])

    def administrator(self, **options: Any) -> MongoClient[dict[str, Any]]:  # noqa: ANN401 - pymongo's own
        """A client as the user that only this class knows: for preparing and for looking in."""
        return MongoClient(
            self.host,
            self.port,
            username=ADMINISTRATOR,
            password=administrator_password(self.folder),
            authMechanism="SCRAM-SHA-1",
            tls=True,
            tlsCAFile=str(self._authority.ca_file),
            retryWrites=False,
            directConnection=True,
            **{"serverSelectionTimeoutMS": 5000, **options},
        )

    def _wait_until_ready(self, process: SupervisedProcess) -> None:
        try:
            wait_until_ready(
                process,
                self._ping,
                PyMongoError,
                timeout=_SECONDS_TO_START,
                what=f"The DocumentDB stand-in in {self.folder}, port {self.port},",
            )
        except DatabaseServerError:
            self.stop()
            raise

    def _ping(self) -> None:
        with self.administrator(serverSelectionTimeoutMS=2000) as client:
            client.admin.command("ping")
