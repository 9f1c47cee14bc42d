"""An update while the master user's password is being rotated: the server's and the secret's may differ."""

from __future__ import annotations

import threading
import time
import uuid
from contextlib import closing
from typing import TYPE_CHECKING

from psycopg2 import sql

from tests.integration.custom_resources.container import event
from tests.integration.custom_resources.targets import MongoTarget

if TYPE_CHECKING:
    from tests.integration.custom_resources.cloudformation import ResponseEndpoint
    from tests.integration.custom_resources.secrets_manager import Secrets
    from tests.integration.custom_resources.targets import Case


def _set_password(case: Case, password: str) -> None:
    """What the step setSecret does on the server, or RDS itself."""
    target, name = case.target, case.target.admin[0]
    if isinstance(target, MongoTarget):
        target.server.set_master(name, password)
        return
    with closing(target.connect(target.admin)) as opened, opened.cursor() as cursor:
        cursor.execute(
            sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(name), sql.Literal(password))
        )
    target.admin = (name, password)


def test_the_version_being_made_is_tried(case: Case, endpoint: ResponseEndpoint, secrets: Secrets) -> None:
    """Between setSecret and finishSecret the server has the password of AWSPENDING."""
    password = uuid.uuid4().hex
    secrets.stage(case.target.properties["AdminSecretArn"], case.target.admin[0], password)
    _set_password(case, password)

    assert case.function.invoke(event("Update", case.target.properties, endpoint), endpoint).applied


def test_a_rotation_that_ends_meanwhile_is_waited_for(
    case: Case, endpoint: ResponseEndpoint, secrets: Secrets
) -> None:
    """The current version is read again, and so is the one being made."""
    arn, name = case.target.properties["AdminSecretArn"], case.target.admin[0]
    password = uuid.uuid4().hex
    secrets.stage(arn, name, uuid.uuid4().hex)
    _set_password(case, password)

    def finish() -> None:
        time.sleep(2)
        secrets.replace(arn, name, password)

    thread = threading.Thread(target=finish)
    thread.start()
    outcome = case.function.invoke(event("Update", case.target.properties, endpoint), endpoint)
    thread.join()

    assert outcome.applied


def test_a_rotation_that_does_not_end_is_reported_as_a_wrong_password(
    case: Case, endpoint: ResponseEndpoint, secrets: Secrets
) -> None:
    """Waiting ends before the function's time does, and the reason names the secret."""
    arn = case.target.properties["AdminSecretArn"]
    secrets.stage(arn, case.target.admin[0], uuid.uuid4().hex)
    _set_password(case, uuid.uuid4().hex)

    reason = case.function.invoke(event("Update", case.target.properties, endpoint), endpoint, 10).reason

    assert arn in reason
    assert "refuses the password" in reason
