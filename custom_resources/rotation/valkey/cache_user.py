"""A user of Amazon ElastiCache, which sets the passwords that Valkey takes from it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from custom_resources.lifecycle import InitialisationError, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from custom_resources.lifecycle import Deadline

_TIMES = Config(connect_timeout=3, read_timeout=10, retries={"mode": "standard", "max_attempts": 4})
_SECONDS_BETWEEN_LOOKS = 1.0
_ACTIVE = "active"
_ENDS = ("deleting", "deleted", "failed")
"""States that a user does not come back from."""


class CacheUser:
    """A user with passwords, of which Valkey takes each.

    There may be two ("ModifyUser", Amazon ElastiCache API Reference).

    Args:
        user_id: The user's ID in ElastiCache.
        deadline: Until when a change of it may be waited for.
    """

    def __init__(self, user_id: str, deadline: Deadline) -> None:
        self.user_id = user_id
        self._deadline = deadline
        self._client = boto3.client("elasticache", config=_TIMES)

    def set_passwords(self, passwords: Sequence[str]) -> None:
        """Have Valkey take these passwords of the user and no other, and wait until it does.

        ElastiCache refuses to change a user that is being changed, so an earlier change is waited for.

        Raises:
            InitialisationError: ElastiCache refuses it, or does not hold as many passwords afterwards.
        """
        self.wait_until_active()
        mode = {"Type": "password", "Passwords": list(passwords)}
        with self._asking("ModifyUser"):
            self._client.modify_user(UserId=self.user_id, AuthenticationMode=mode)
        held = self.wait_until_active()
        if held != len(passwords):
            message = (
                f"ElastiCache holds {held} passwords of the user {self.user_id!r} after it was given "
                f"{len(passwords)}. Something else changed the user meanwhile. Rotate the secret again."
            )
            raise InitialisationError(message)

    def wait_until_active(self) -> int:
        """Wait until the user's last change has reached the cache.

        Returns:
            How many passwords the user has.

        Raises:
            InitialisationError: There is no such user, or it does not log in with a password.
        """
        found = self._describe()
        # Of the states that are no end, "modifying" is the one that is documented today ("User", Amazon
        # ElastiCache API Reference): any other is waited for as well.
        while found.get("Status") != _ACTIVE:
            if found.get("Status") in _ENDS:
                message = (
                    f"The user {self.user_id!r} of ElastiCache is {found.get('Status')!r}, it must be "
                    f"{_ACTIVE!r}. Look at it in ElastiCache, then rotate the secret again."
                )
                raise InitialisationError(message)
            self._deadline.pause(_SECONDS_BETWEEN_LOOKS, "waiting for ElastiCache to change the user")
            found = self._describe()
        authentication = found.get("Authentication", {})
        if authentication.get("Type") != "password":
            message = (
                f"The user {self.user_id!r} of ElastiCache logs in by {authentication.get('Type')!r}, it "
                "must be by 'password'. Set a password for it in ElastiCache (aws elasticache modify-user), "
                "then rotate the secret again."
            )
            raise InitialisationError(message)
        return int(authentication.get("PasswordCount", 0))

    def _describe(self) -> dict[str, Any]:
        with self._asking("DescribeUsers"):
            answer = self._client.describe_users(UserId=self.user_id)
        users: list[dict[str, Any]] = answer.get("Users") or []
        if not users:
            message = (
                f"ElastiCache names no user {self.user_id!r}. It must exist in this account and region: "
                "update the data product, which makes it, then rotate the secret again."
            )
            raise InitialisationError(message)
        return users[0]

    @contextmanager
    def _asking(self, action: str) -> Iterator[None]:
        """Say what ElastiCache refused; its own message is left out, for it may repeat a value."""
        try:
            yield
        except ClientError as error:
            message = (
                f"Cannot change the user {self.user_id!r}: ElastiCache answered "
                f"{error.response['Error']['Code']} to {action}. The function's role must be allowed "
                f"elasticache:{action} on that user, which must exist. Correct the role or the user, then "
                "rotate the secret again."
            )
            raise kind_of(error)(message) from None
        except BotoCoreError as error:
            message = (
                f"Cannot change the user {self.user_id!r}: {type(error).__name__} at {action}. The function "
                "must reach ElastiCache's public endpoint. Rotate the secret again."
            )
            raise kind_of(error)(message) from None
