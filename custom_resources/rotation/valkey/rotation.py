"""LibreChat's user in Valkey: one user with two passwords, of which the older one goes with each rotation."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from custom_resources.lifecycle import Properties
from custom_resources.rotation import new_password
from custom_resources.rotation.composed import ComposedUri
from custom_resources.rotation.valkey.cache_user import CacheUser

if TYPE_CHECKING:
    from collections.abc import Mapping

    from custom_resources.rotation import Session

_USER_ID = r"[a-zA-Z][a-zA-Z0-9-]{0,39}"


class ValkeyRotation:
    """Rotates the cache user's secret, and REDIS_URI with it.

    Args:
        session: What the step is given.

    Raises:
        PropertyError: The function's environment variables are not as the template sets them.
    """

    def __init__(self, session: Session) -> None:
        variables = Properties(os.environ)
        user_id = variables.text("CacheUserId", "the ID of a user of ElastiCache", _USER_ID)
        composed = variables.secret_arn("ComposedSecretArn")
        variables.raise_problems()
        self._session = session
        self._user = CacheUser(user_id, session.deadline)
        self._uri = ComposedUri(session.other_secret(composed))

    def renew(self, current: Mapping[str, str]) -> dict[str, str]:
        """The same user with a new password."""
        self._uri.bring_up(self._session.secret)
        return {**current, "password": new_password()}

    def apply(self, current: Mapping[str, str], pending: Mapping[str, str]) -> None:
        """Have Valkey take the new password beside the one in use.

        That is REDIS_URI's, from which the secret's own may differ after a rotation given up between its two
        secrets; done again after REDIS_URI was written, it is the secret's.
        """
        following = self._session.secret.credentials(pending).password
        in_use = self._uri.login().password
        if in_use == following:
            in_use = self._session.secret.credentials(current).password
        self._user.set_passwords([in_use, following])

    def test(self, pending: Mapping[str, str]) -> None:
        """See that the cache has taken the user's last change.

        Nothing logs in: this function stands where it reaches ElastiCache's interface, thus outside of the
        subnets from which Valkey takes connections. ``pending`` is looked at for its form.
        """
        self._session.secret.credentials(pending)
        self._user.wait_until_active()

    def publish(self, pending: Mapping[str, str]) -> None:
        """Compose REDIS_URI anew, before the user's secret says the same."""
        self._uri.publish(self._session.secret.credentials(pending))
