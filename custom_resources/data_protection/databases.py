"""The two databases of an environment, as far as their protection from deletion goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from custom_resources.data_check.stack import TIMES
from custom_resources.lifecycle import InitialisationError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from custom_resources.lifecycle import Deadline

_SECONDS_BETWEEN_TRIES = 5.0
_BUSY = ("InvalidDBInstanceState", "InvalidDBClusterState")
_GONE = ("DBInstanceNotFound", "DBClusterNotFound")


@dataclass(frozen=True, kw_only=True)
class Database:
    """A DB instance of PostgreSQL or a cluster of DocumentDB.

    Attributes:
        kind: ``instance`` or ``cluster``.
        identifier: Its name.
    """

    kind: str
    identifier: str

    def __str__(self) -> str:
        return f"the {self.kind} {self.identifier}"


class Protection:
    """Reads and sets it.

    DocumentDB's clusters answer to RDS's API as well: both are one service.

    Args:
        deadline: Until when a database that is being changed is waited for.
    """

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline
        # Without stubs for this service: each answer is read by the names in its API reference.
        self._rds: Any = boto3.client("rds", config=TIMES)

    def is_on(self, database: Database) -> bool:
        """Whether a database refuses to be deleted; one that is gone does not.

        Raises:
            InitialisationError: RDS does not tell.
        """
        if database.kind == "instance":
            answer = self._asked(
                database,
                "looking at",
                lambda: self._rds.describe_db_instances(DBInstanceIdentifier=database.identifier),
            )
            found = (answer or {}).get("DBInstances", ())
        else:
            answer = self._asked(
                database,
                "looking at",
                lambda: self._rds.describe_db_clusters(DBClusterIdentifier=database.identifier),
            )
            found = (answer or {}).get("DBClusters", ())
        return any(bool(one.get("DeletionProtection")) for one in found)

    def set(self, database: Database, *, on: bool) -> None:
        """Have a database refuse its deletion or take it, at once; one that is gone is no error.

        "This setting ignores the apply immediately setting" (Amazon RDS User Guide, "Settings for DB
        instances", Deletion protection), so whatever else is pending stays pending.

        Raises:
            InitialisationError: RDS refuses, or is not ready to before the deadline.
        """
        if database.kind == "instance":
            self._asked(
                database,
                "protecting" if on else "releasing",
                lambda: self._rds.modify_db_instance(
                    DBInstanceIdentifier=database.identifier, DeletionProtection=on
                ),
            )
        else:
            self._asked(
                database,
                "protecting" if on else "releasing",
                lambda: self._rds.modify_db_cluster(
                    DBClusterIdentifier=database.identifier, DeletionProtection=on
                ),
            )

    def _asked(
        self, database: Database, doing: str, ask: Callable[[], Mapping[str, Any]]
    ) -> Mapping[str, Any] | None:
        """What RDS answers, however long the database is busy; None where it is gone."""
        while True:
            try:
                return ask()
            except ClientError as error:
                code = error.response["Error"]["Code"]
                if code.startswith(_GONE):
                    return None
                if not code.startswith(_BUSY):
                    raise _refused(database, doing, error) from error
            except BotoCoreError as error:
                raise _refused(database, doing, error) from error
            self._deadline.pause(_SECONDS_BETWEEN_TRIES, f"{doing} {database}, which is being changed")


def _refused(database: Database, doing: str, error: Exception) -> InitialisationError:
    return InitialisationError(
        f"RDS refused {doing} {database}: {error}. It must exist in this account and region, and the "
        "function's role must be allowed it. Update the product again."
    )
