"""The function data-protection against the embedded cloud's RDS and DocumentDB."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from custom_resources.data_check.stack import Stack
from custom_resources.data_protection.protector import protect, release
from custom_resources.lifecycle import InitialisationError, PropertyError

if TYPE_CHECKING:
    from tests.integration.data.conftest import Environment


def _properties(environment: Environment, protect_them: str) -> dict[str, str]:
    return {
        "PostgresIdentifier": environment.postgres,
        "DocumentDbIdentifier": environment.documentdb,
        "Protect": protect_them,
    }


def _protected(environment: Environment) -> list[bool]:
    """Whether PostgreSQL, and whether DocumentDB, refuses its deletion."""
    instances = environment.cloud.client("rds").describe_db_instances(
        DBInstanceIdentifier=environment.postgres
    )["DBInstances"]
    clusters = environment.cloud.client("docdb").describe_db_clusters(
        DBClusterIdentifier=environment.documentdb
    )["DBClusters"]
    return [one["DeletionProtection"] for one in (*instances, *clusters)]


@pytest.mark.parametrize("kind", ["Create", "Update"])
def test_both_databases_are_protected_and_released_as_asked(environment: Environment, kind: str) -> None:
    """Twice is as good as once."""
    for wanted in ("true", "true", "false", "false"):
        answer = protect(environment.work(kind, _properties(environment, wanted)))  # type: ignore[arg-type]
        assert answer == {"Protected": wanted}
        assert _protected(environment) == [wanted == "true"] * 2


def test_a_protected_database_refuses_to_be_deleted(environment: Environment) -> None:
    """What the function sets is what RDS looks at."""
    protect(environment.work("Create", _properties(environment, "true")))
    with pytest.raises(ClientError, match="DeletionProtection"):
        environment.cloud.client("rds").delete_db_instance(
            DBInstanceIdentifier=environment.postgres, SkipFinalSnapshot=True
        )
    protect(environment.work("Update", _properties(environment, "false")))


def test_a_termination_is_refused_while_a_database_is_protected(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In words that name databases and commands; once the protection is lifted by hand, it goes on."""
    monkeypatch.setattr(Stack, "status", lambda _self: "DELETE_IN_PROGRESS")
    properties = _properties(environment, "true")
    protect(environment.work("Create", properties))
    with pytest.raises(InitialisationError, match="Nothing was deleted") as refused:
        release(environment.work("Delete", properties))
    assert f"--db-instance-identifier {environment.postgres} --no-deletion-protection" in str(refused.value)
    assert f"--db-cluster-identifier {environment.documentdb}" in str(refused.value)
    assert _protected(environment) == [True, True]
    environment.cloud.client("rds").modify_db_instance(
        DBInstanceIdentifier=environment.postgres, DeletionProtection=False
    )
    environment.cloud.client("docdb").modify_db_cluster(
        DBClusterIdentifier=environment.documentdb, DeletionProtection=False
    )
    release(environment.work("Delete", properties))


def test_a_launch_that_fails_lets_its_databases_go(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Protecting one of two may have succeeded before the other failed."""
    properties = _properties(environment, "true")
    protect(environment.work("Create", properties))
    monkeypatch.setattr(Stack, "status", lambda _self: "ROLLBACK_IN_PROGRESS")
    release(environment.work("Delete", properties))
    assert _protected(environment) == [False, False]


@pytest.mark.parametrize(
    "status", ["UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS"]
)
def test_an_update_that_is_rolled_back_leaves_the_databases_as_they_are(
    environment: Environment, monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    """An older release protects them by its template, before this resource is taken away again."""
    properties = _properties(environment, "true")
    protect(environment.work("Create", properties))
    monkeypatch.setattr(Stack, "status", lambda _self: status)
    release(environment.work("Delete", properties))
    assert _protected(environment) == [True, True]
    protect(environment.work("Update", _properties(environment, "false")))


def test_a_database_that_was_replaced_is_let_go(environment: Environment) -> None:
    """CloudFormation deletes it when the update is done; one that is gone already is no error."""
    old = _properties(environment, "true")
    protect(environment.work("Create", old))
    new = {**old, "PostgresIdentifier": "the-next-one"}
    protect(environment.work("Update", new, old))
    assert _protected(environment) == [False, True]
    protect(environment.work("Update", _properties(environment, "false"), new))


def test_properties_that_are_not_the_templates_are_named(environment: Environment) -> None:
    """Before anything is changed."""
    with pytest.raises(PropertyError, match="Protect is 'perhaps'"):
        protect(environment.work("Create", _properties(environment, "perhaps")))
