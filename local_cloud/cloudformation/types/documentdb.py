"""Amazon DocumentDB, with a real server behind each cluster; its instances all answer at that server.

ministack keeps the records that its API shows; the endpoints in them are those of the real servers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ministack.services import documentdb, rds

from local_cloud.cloudformation.types.resource_type import (
    Cloud,
    Made,
    Properties,
    Resource,
    ResourceType,
    Stock,
    snapshot_name,
)

if TYPE_CHECKING:
    from local_cloud.databases import MongoServer
    from local_cloud.gateway.database_servers import DatabaseServers


def types(servers: DatabaseServers) -> tuple[ResourceType, ...]:
    """The types, with the servers that they start."""
    clusters = _DocumentDbClusters(servers)
    return (
        ResourceType(
            name="AWS::DocDB::DBCluster",
            create=clusters.create,
            update=clusters.update,
            delete=clusters.delete,
            replaced_by=(
                "DBClusterIdentifier",
                "SnapshotIdentifier",
                "MasterUsername",
                "StorageEncrypted",
                "KmsKeyId",
            ),
            snapshot=clusters.snapshot,
        ),
        ResourceType(
            name="AWS::DocDB::DBInstance",
            create=clusters.create_instance,
            update=clusters.update_instance,
            delete=Stock("AWS::DocDB::DBInstance").delete,
            replaced_by=("DBInstanceIdentifier", "DBClusterIdentifier"),
        ),
    )


class _DocumentDbClusters:
    def __init__(self, servers: DatabaseServers) -> None:
        self._servers = servers
        self._records = Stock("AWS::DocDB::DBCluster")
        self._instances = Stock("AWS::DocDB::DBInstance")

    def create(self, resource: Resource) -> Made:
        """Start a server and make its master user."""
        identifier, attributes = self._records.create(resource)
        properties = resource.properties
        restored = properties.get("SnapshotIdentifier")
        server = self._servers.mongo(identifier, restore=restored)
        if not restored:
            server.set_master(str(properties["MasterUsername"]), str(properties["MasterUserPassword"]))
        return identifier, {**attributes, **self._endpoint(identifier, server)}

    def update(self, physical_id: str, resource: Resource, old: Properties) -> Made:
        """Change what can be changed in place; a new master password reaches the server."""
        _, attributes = self._records.update(physical_id, resource, old)
        server = self._servers.mongo(physical_id)
        password = resource.properties.get("MasterUserPassword")
        if password and password != old.get("MasterUserPassword"):
            server.set_master(str(resource.properties["MasterUsername"]), str(password))
        return physical_id, {**attributes, **self._endpoint(physical_id, server)}

    def delete(self, cloud: Cloud, physical_id: str, properties: Properties) -> None:
        """Stop the server."""
        self._records.delete(cloud, physical_id, properties)
        self._servers.delete(physical_id)

    def snapshot(self, physical_id: str, _properties: Properties) -> None:
        """Have the data kept, users and all, and record the snapshot, which ministack does not.

        Raises:
            ValueError: The deletion that it is a part of will be refused.
        """
        cluster = documentdb._clusters.get(physical_id) or {}  # noqa: SLF001 - a listed hook
        if cluster.get("DeletionProtection"):
            message = "Cannot delete a DB cluster when DeletionProtection is enabled."
            raise ValueError(message)
        name = snapshot_name(physical_id)
        rds._create_cluster_snapshot_internal(name, cluster)  # noqa: SLF001 - a listed hook
        self._servers.keep_snapshot(physical_id, name)

    def create_instance(self, resource: Resource) -> Made:
        """An instance answers at its cluster's endpoint."""
        identifier, _ = self._instances.create(resource)
        return self._instance(identifier, resource)

    def update_instance(self, physical_id: str, resource: Resource, old: Properties) -> Made:
        """Change an instance's record."""
        self._instances.update(physical_id, resource, old)
        return self._instance(physical_id, resource)

    def _instance(self, identifier: str, resource: Resource) -> Made:
        server = self._servers.mongo(str(resource.properties["DBClusterIdentifier"]))
        record = documentdb._instances[identifier]  # noqa: SLF001 - a listed hook
        record["Endpoint"] = {**(record.get("Endpoint") or {}), "Address": server.host, "Port": server.port}
        return identifier, {"Endpoint": server.host, "Port": str(server.port)}

    @staticmethod
    def _endpoint(identifier: str, server: MongoServer) -> dict[str, str]:
        record = documentdb._clusters[identifier]  # noqa: SLF001 - a listed hook
        record.update(Endpoint=server.host, ReaderEndpoint=server.host, Port=server.port)
        return {"Endpoint": server.host, "ReadEndpoint": server.host, "Port": str(server.port)}
