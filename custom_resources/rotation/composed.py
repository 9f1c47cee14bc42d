"""A secret that holds an address with a login in it, composed of the secret that is rotated."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote_plus, unquote_plus, urlsplit

from custom_resources.lifecycle import InitialisationError
from custom_resources.secrets import Credentials

if TYPE_CHECKING:
    from custom_resources.rotation.secret import StoredSecret


class ComposedUri:
    """The address that an application reads, such as ``MONGO_URI``, in the member ``uri`` of a secret.

    Args:
        secret: The secret.
    """

    def __init__(self, secret: StoredSecret) -> None:
        self._secret = secret

    def login(self) -> Credentials:
        """The user in use, as whom the application connects.

        Raises:
            InitialisationError: The address names no user with a password.
        """
        parts = urlsplit(self._secret.read().get("uri", ""))
        if not parts.username or not parts.password:
            message = (
                f"The secret {self._secret.arn} names no user with a password in its member uri, which must "
                "be <scheme>://<user>:<password>@<host>…. Put it right in Secrets Manager, then rotate again."
            )
            raise InitialisationError(message)
        return Credentials(
            username=unquote_plus(parts.username),
            password=unquote_plus(parts.password),
            source=self._secret.arn,
        )

    def publish(self, user: Credentials) -> None:
        """Store the address with this login, unless it has it."""
        parts = urlsplit(self._secret.read().get("uri", ""))
        server = parts.netloc.rpartition("@")[2]
        login = f"{quote_plus(user.username)}:{quote_plus(user.password)}"
        self._secret.replace({"uri": parts._replace(netloc=f"{login}@{server}").geturl()})

    def bring_up(self, secret: StoredSecret) -> None:
        """Have the secret that the address is composed of hold its login, too.

        It is one step behind after a rotation that was given up between its two secrets. Whatever reads that
        secret, such as an update of the data product, would otherwise go on with credentials that the next
        rotation changes.
        """
        login = self.login()
        secret.replace({"username": login.username, "password": login.password})
