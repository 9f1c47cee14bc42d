"""LibreChat's database, opened as LibreChat's own user: it may read and write there and nothing else."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from custom_resources.documentdb.connection import connect
from custom_resources.documentdb.settings import DocumentDbSettings
from custom_resources.documentdb.user import DATABASE
from custom_resources.lifecycle import Properties
from custom_resources.secrets import read_credentials

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pymongo.database import Database

    from custom_resources.invoked.running import Session


@contextmanager
def opened(session: Session) -> Iterator[Database[dict[str, Any]]]:
    """The database that the function's environment variables name.

    Raises:
        PropertyError: The variables are not as the template sets them.
        InitialisationError: The cluster refuses the connection.
        DeadlineExceededError: It could not be reached in time.
    """
    variables = Properties(os.environ)
    secret = variables.secret_arn("ApplicationSecretArn")
    settings = DocumentDbSettings(
        host=variables.host("Host"),
        port=variables.port("Port"),
        admin_secret=secret,  # it knows no other
        application_secret=secret,
        product_version=variables.version("ProductVersion"),
    )
    variables.raise_problems()
    client = connect(settings, read_credentials(secret, session), session.deadline)
    try:
        yield client[DATABASE]
    finally:
        client.close()
