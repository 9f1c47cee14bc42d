"""Connects to the cluster: verified, patient while it starts, and never beyond the deadline."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from custom_resources.certificates import ca_file
from custom_resources.faults import explain
from custom_resources.lifecycle import InitialisationError

if TYPE_CHECKING:
    from custom_resources.documentdb.settings import DocumentDbSettings
    from custom_resources.lifecycle import Deadline
    from custom_resources.secrets import Credentials

_FIRST_PAUSE = 0.25
_LONGEST_PAUSE = 5.0
_FIRST_LIMIT = 1.5
_LONGEST_LIMIT = 12.0
_AUTHENTICATION_FAILED = 18
_LONGEST_SILENCE = 120_000
"""Milliseconds that an answer is waited for: a command that takes longer, such as a large index, goes on in
the cluster and is found under way by the next attempt; a half-open connection is given up then."""
_logger = logging.getLogger(__name__)


class WrongPasswordError(InitialisationError):
    """The cluster refuses the user's password, or does not know the user."""


def connect(
    settings: DocumentDbSettings, user: Credentials, deadline: Deadline
) -> MongoClient[dict[str, Any]]:
    """A client that has logged in as this user at the primary; waits for a cluster that is still starting.

    An instance that stands before the primary does, or that the endpoint's name still leads to after a
    failover, takes logins but no writes.

    SCRAM-SHA-1 is named because a cluster of version 5.0.0 has no other and lists none.

    Args:
        settings: Where the cluster is.
        user: Whom to connect as.
        deadline: When to stop waiting; it also bounds every operation of the client.

    Raises:
        InitialisationError: The cluster refuses the connection for a reason that waiting does not mend.
        DeadlineExceededError: The cluster could not be reached in time; the last failure is named.
    """
    pause = _FIRST_PAUSE
    limit = _FIRST_LIMIT
    while True:
        client = _client(settings, user, deadline, limit)
        try:
            client.admin.command("ping")
            if client.is_primary:
                return client
            failure = "the instance that answers is not the primary"
        except PyMongoError as error:
            failure = str(error).partition(", Timeout:")[0]
            _raise_if_final(settings, user, error)
        client.close()
        _logger.info("The cluster cannot be used yet: %s", failure)
        waiting = f"waiting for DocumentDB at {settings.host}: {failure}"
        if deadline.remaining() <= pause:
            raise deadline.exceeded(waiting)
        deadline.pause(pause, waiting)
        pause = min(pause * 2, _LONGEST_PAUSE)
        limit = min(limit * 2, _LONGEST_LIMIT)


def _client(
    settings: DocumentDbSettings, user: Credentials, deadline: Deadline, limit: float
) -> MongoClient[dict[str, Any]]:
    """A client that waits so many seconds for the cluster; every failure is known only after that long."""
    milliseconds = max(1000, int(deadline.remaining() * 1000))
    return MongoClient(
        settings.host,
        settings.port,
        username=user.username,
        password=user.password,
        authSource="admin",
        authMechanism="SCRAM-SHA-1",
        tls=True,
        tlsCAFile=str(ca_file()),
        directConnection=True,
        retryWrites=False,
        appname=f"librechat-catalog {settings.product_version}",
        connectTimeoutMS=min(int(limit * 1000), milliseconds),
        serverSelectionTimeoutMS=min(int(limit * 1000), milliseconds),
        socketTimeoutMS=min(_LONGEST_SILENCE, milliseconds),
    )


def _raise_if_final(settings: DocumentDbSettings, user: Credentials, error: PyMongoError) -> None:
    """Stop at failures that would be the same a second later."""
    where = f"DocumentDB at {settings.host}:{settings.port} cannot be used as {user.username!r}"
    if isinstance(error, OperationFailure) and error.code == _AUTHENTICATION_FAILED:
        message = (
            f"{where}: it refuses the password that the secret {user.source} holds. If it was changed on one "
            "side only, set the one in the secret on the cluster, or the cluster's one in the secret."
        )
        raise WrongPasswordError(message)
    fault = explain(error)
    if fault is not None and not fault.passing:
        message = f"{where}: {fault}"
        raise InitialisationError(message)
