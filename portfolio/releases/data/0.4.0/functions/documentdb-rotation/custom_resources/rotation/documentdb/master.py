"""The master user: one user, whose password nothing but this catalog's functions holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custom_resources.documentdb.connection import WrongPasswordError, connect
from custom_resources.lifecycle import InitialisationError
from custom_resources.rotation import new_password
from custom_resources.rotation.secret import CURRENT, PREVIOUS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from custom_resources.documentdb.settings import DocumentDbSettings
    from custom_resources.rotation import Session, StoredSecret


class MasterRotation:
    """Rotates the master user's secret, and the recovery secret with it.

    Args:
        session: What the step is given.
        settings: Where the cluster is.
        recovery_secret: The secret that opens a cluster restored from a snapshot.
    """

    def __init__(self, session: Session, settings: DocumentDbSettings, recovery_secret: StoredSecret) -> None:
        self._session = session
        self._settings = settings
        self._recovery_secret = recovery_secret

    def renew(self, current: Mapping[str, str]) -> dict[str, str]:
        """The same user with a new password."""
        return {**current, "password": new_password()}

    def apply(self, current: Mapping[str, str], pending: Mapping[str, str]) -> None:
        """Have the master user change its own password, unless an earlier try did.

        Raises:
            InitialisationError: The cluster knows none of the passwords.
        """
        if self._takes(pending):
            return
        following = self._session.secret.credentials(pending)
        for value in (current, self._session.secret.find(PREVIOUS)):
            if value is not None and self._takes(value):
                user = self._session.secret.credentials(value)
                client = connect(self._settings, user, self._session.deadline)
                try:
                    client.admin.command("updateUser", following.username, pwd=following.password)
                finally:
                    client.close()
                return
        message = (
            f"DocumentDB refuses the current, the previous and the next password of {following.source}. "
            "Set the master password to the current one of that secret (aws docdb modify-db-cluster "
            "--master-user-password), then rotate it again."
        )
        raise InitialisationError(message)

    def test(self, pending: Mapping[str, str]) -> None:
        """Log in and look at the users, which the master user alone may."""
        user = self._session.secret.credentials(pending)
        client = connect(self._settings, user, self._session.deadline)
        try:
            client.admin.command("usersInfo", user.username)
        finally:
            client.close()

    def publish(self, pending: Mapping[str, str], token: str) -> None:
        """Tell the recovery secret, for snapshots taken from now on."""
        if CURRENT in (self._recovery_secret.labels(token) or ()):
            return
        user = self._session.secret.credentials(pending)
        changed = {"documentdb_username": user.username, "documentdb_password": user.password}
        self._recovery_secret.write({**self._recovery_secret.read(), **changed}, token, CURRENT)

    def _takes(self, value: Mapping[str, str]) -> bool:
        user = self._session.secret.credentials(value)
        try:
            connect(self._settings, user, self._session.deadline).close()
        except WrongPasswordError:
            return False
        return True
