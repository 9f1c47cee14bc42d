"""The master user: one user, whose password nothing but this catalog's functions holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custom_resources.documentdb.connection import WrongPasswordError, connect
from custom_resources.lifecycle import InitialisationError
from custom_resources.rotation import new_password
from custom_resources.rotation.secret import CURRENT, PREVIOUS
from custom_resources.secrets import APPLIED, ATTEMPTED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from custom_resources.documentdb.settings import DocumentDbSettings
    from custom_resources.rotation import Session, StoredSecret

_KNOWN = (CURRENT, ATTEMPTED, APPLIED, PREVIOUS)
"""The labels whose versions may hold the password that the cluster takes, the likeliest first."""


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

    def apply(self, current: Mapping[str, str], pending: Mapping[str, str]) -> None:  # noqa: ARG002 - a rotation's parameters
        """Have the master user change its own password, unless an earlier try did.

        A password that the cluster takes is never without a label, whenever this stops: the version that
        holds it is labeled before the next one is, and that one before the cluster is told. So a rotation
        that is given up after this step loses no password: the next one finds it.

        Raises:
            InitialisationError: The cluster knows none of the passwords.
        """
        if self._takes(pending):
            return
        secret, following = self._session.secret, self._session.secret.credentials(pending)
        for label in _KNOWN:
            value = secret.find(label)
            if value is None or not self._takes(value):
                continue
            secret.mark(APPLIED, secret.holder(label) or self._session.token)
            secret.mark(ATTEMPTED, self._session.token)
            client = connect(self._settings, secret.credentials(value), self._session.deadline)
            try:
                client.admin.command("updateUser", following.username, pwd=following.password)
            finally:
                client.close()
            return
        message = (
            f"DocumentDB refuses the current, the previous and the next password of {following.source}, and "
            f"those of its versions labeled {ATTEMPTED} and {APPLIED}. "
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

    def publish(self, pending: Mapping[str, str]) -> None:
        """Tell the recovery secret, for snapshots taken from now on."""
        user = self._session.secret.credentials(pending)
        self._recovery_secret.replace(
            {"documentdb_username": user.username, "documentdb_password": user.password}
        )

    def _takes(self, value: Mapping[str, str]) -> bool:
        user = self._session.secret.credentials(value)
        try:
            connect(self._settings, user, self._session.deadline).close()
        except WrongPasswordError:
            return False
        return True
