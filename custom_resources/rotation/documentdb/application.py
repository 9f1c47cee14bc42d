"""LibreChat's two users, of whom MONGO_URI names the one in use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custom_resources.documentdb.connection import WrongPasswordError, connect
from custom_resources.documentdb.user import DATABASE, ensure_user
from custom_resources.lifecycle import InitialisationError
from custom_resources.rotation import alternate, new_password
from custom_resources.rotation.composed import ComposedUri
from custom_resources.secrets import as_master, read_credentials

if TYPE_CHECKING:
    from collections.abc import Mapping

    from custom_resources.documentdb.settings import DocumentDbSettings
    from custom_resources.rotation import Session, StoredSecret
    from custom_resources.secrets import Credentials


class ApplicationRotation:
    """Rotates the application's secret, and MONGO_URI with it.

    Args:
        session: What the step is given.
        settings: Where the cluster is.
        uri_secret: The secret that holds MONGO_URI.
    """

    def __init__(self, session: Session, settings: DocumentDbSettings, uri_secret: StoredSecret) -> None:
        self._session = session
        self._settings = settings
        self._uri = ComposedUri(uri_secret)

    def renew(self, current: Mapping[str, str]) -> dict[str, str]:
        """The user that MONGO_URI does not name, with a new password.

        The application's secret may be one step behind: a rotation given up between its two secrets.
        """
        self._uri.bring_up(self._session.secret)
        return {**current, "username": alternate(self._uri.login().username), "password": new_password()}

    def apply(self, current: Mapping[str, str], pending: Mapping[str, str]) -> None:  # noqa: ARG002 - a rotation's parameters
        """Make that user or give it the password; the user in use is not touched.

        Raises:
            InitialisationError: The version being made is for the user in use, with another password.
        """
        following = self._session.secret.credentials(pending)
        if following.username == self._uri.login().username:
            self._demand_applied(following)
            return
        client = as_master(
            self._session,
            read_credentials(self._settings.admin_secret, self._session),
            lambda user: connect(self._settings, user, self._session.deadline),
            WrongPasswordError,
        )
        try:
            ensure_user(client, self._settings, following, self._session.deadline)
        finally:
            client.close()

    def test(self, pending: Mapping[str, str]) -> None:
        """Log in and read LibreChat's database."""
        user = self._session.secret.credentials(pending)
        client = connect(self._settings, user, self._session.deadline)
        try:
            client[DATABASE].users.find_one({}, {"_id": 1})
        finally:
            client.close()

    def publish(self, pending: Mapping[str, str]) -> None:
        """Compose MONGO_URI anew, before the application's secret says the same."""
        self._uri.publish(self._session.secret.credentials(pending))

    def _demand_applied(self, following: Credentials) -> None:
        """Go on only if an earlier try came as far as MONGO_URI: the user in use then has this password."""
        try:
            connect(self._settings, following, self._session.deadline).close()
        except WrongPasswordError:
            message = (
                f"The version being made of {following.source} is for {following.username!r}, the user that "
                "MONGO_URI names, whose password would change beneath running tasks. Remove the label "
                "AWSPENDING from that version, then rotate the secret again."
            )
            raise InitialisationError(message) from None
