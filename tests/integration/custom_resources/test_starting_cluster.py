"""A cluster whose instances are made at the same time: the first to answer need not be the primary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.integration.custom_resources.container import event
from tests.integration.custom_resources.replica import Replica

if TYPE_CHECKING:
    from local_cloud.databases import CertificateAuthority, MongoServer
    from tests.integration.custom_resources.cloudformation import ResponseEndpoint
    from tests.integration.custom_resources.container import Container
    from tests.integration.custom_resources.targets import MongoTarget


def test_an_instance_that_is_not_the_primary_is_waited_for(
    documentdb_function: Container,
    mongo_target: MongoTarget,
    mongo: MongoServer,
    authority: CertificateAuthority,
    endpoint: ResponseEndpoint,
) -> None:
    """Nothing is written before the endpoint leads to the primary; then all of it is."""
    with Replica(mongo, authority, denials=3) as replica:
        properties = {**mongo_target.properties, "Port": str(replica.port)}
        outcome = documentdb_function.invoke(event("Create", properties, endpoint), endpoint)

    assert outcome.applied != "nothing"
    assert replica.denials == 0


def test_a_cluster_that_gets_no_primary_is_reported_as_such(
    documentdb_function: Container,
    mongo_target: MongoTarget,
    mongo: MongoServer,
    authority: CertificateAuthority,
    endpoint: ResponseEndpoint,
) -> None:
    """The reason says what was waited for, and nothing was begun."""
    with Replica(mongo, authority, denials=1000) as replica:
        properties = {**mongo_target.properties, "Port": str(replica.port)}
        outcome = documentdb_function.invoke(event("Create", properties, endpoint), endpoint, seconds=5)

    assert "is not the primary" in outcome.reason
    with mongo.administrator() as client:
        assert "LibreChat" not in client.list_database_names()
