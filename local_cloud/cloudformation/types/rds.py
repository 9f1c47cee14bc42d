"""Amazon RDS for PostgreSQL, with a real server behind each instance.

ministack keeps the records that its API shows; the endpoints in them are those of the real servers.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from ministack.services import rds
from ministack.services.cloudformation import provisioners

from local_cloud.cloudformation.faults import ROLLS_BACK
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
    from local_cloud.databases import PostgresServer
    from local_cloud.gateway.database_servers import DatabaseServers

PASSWORD_BYTES = 21
IMMUTABLE = "Resource handler returned message: Resource is immutable (HandlerErrorCode: NotUpdatable)"


def types(servers: DatabaseServers) -> tuple[ResourceType, ...]:
    """The type, with the servers that it starts."""
    instances = _PostgresInstances(servers)
    return (
        ResourceType(
            name="AWS::RDS::DBInstance",
            create=instances.create,
            update=instances.update,
            delete=instances.delete,
            replaced_by=(
                "DBInstanceIdentifier",
                "Engine",
                "DBName",
                "MasterUsername",
                "StorageEncrypted",
            ),
            snapshot=instances.snapshot,
        ),
    )


class _PostgresInstances:
    def __init__(self, servers: DatabaseServers) -> None:
        self._servers = servers
        self._records = Stock("AWS::RDS::DBInstance")
        self._users: dict[str, str] = {}

    def create(self, resource: Resource) -> Made:
        """Start a server, make its master user, and let RDS manage the password where asked to."""
        if resource.properties.get("Engine") != "postgres":
            message = (
                f"the embedded cloud has no {resource.properties.get('Engine')!r} database server; Engine "
                "must be postgres"
            )
            raise ValueError(message)
        identifier, attributes = self._records.create(resource)
        restored = resource.properties.get("DBSnapshotIdentifier")
        server = self._servers.postgres(identifier, restore=restored)
        username = self._users.get(restored or "") or str(resource.properties["MasterUsername"])
        password, secret = self._password(resource, identifier, username)
        server.set_master(username, password, resource.properties.get("DBName"))
        rds._instances[identifier]["MasterUsername"] = username  # noqa: SLF001 - a listed hook
        return identifier, {**attributes, **self._endpoint(identifier, server), **secret}

    def update(self, physical_id: str, resource: Resource, old: Properties) -> Made:
        """Change what can be changed in place; the endpoint and the managed secret stay.

        What cannot be changed is replaced, as CloudFormation does when the handler answers NotUpdatable. In a
        rollback there is nothing to replace it with (reasoned: nobody's report says what happens then).

        Raises:
            ValueError: The disk would become smaller, or a rollback would have to replace the instance.
        """
        if not updatable(old, resource.properties):
            if ROLLS_BACK.get():
                raise ValueError(IMMUTABLE)
            provisioners._NAME_SEED.set(secrets.token_hex(4))  # noqa: SLF001 - a listed hook
            return self.create(resource)
        _refuse_to_shrink(physical_id, resource.properties)
        protected = rds._instances[physical_id]["DeletionProtection"]  # noqa: SLF001 - a listed hook
        wanted = replace(resource, properties=_kept_storage(physical_id, resource.properties))
        _, attributes = self._records.update(physical_id, wanted, old)
        server = self._servers.postgres(physical_id)
        record = rds._instances[physical_id]  # noqa: SLF001 - a listed hook
        if "DeletionProtection" not in resource.properties:
            # AWS's handler sends what differs and is there (its Translator.modifyDbInstanceRequest).
            record["DeletionProtection"] = protected
        password = resource.properties.get("MasterUserPassword")
        if password and password != old.get("MasterUserPassword"):
            server.set_master(str(resource.properties["MasterUsername"]), str(password))
        secret = record.get("MasterUserSecret")
        managed = {"MasterUserSecret.SecretArn": secret["SecretArn"]} if secret else {}
        return physical_id, {**attributes, **self._endpoint(physical_id, server), **managed}

    def delete(self, cloud: Cloud, physical_id: str, properties: Properties) -> None:
        """Stop the server, and delete the secret that RDS kept for it."""
        _refuse_protected(physical_id)
        record = rds._instances.get(physical_id) or {}  # noqa: SLF001 - a listed hook
        self._records.delete(cloud, physical_id, properties)
        if record.get("MasterUserSecret"):
            cloud.client("secretsmanager").delete_secret(
                SecretId=record["MasterUserSecret"]["SecretArn"], ForceDeleteWithoutRecovery=True
            )
        self._servers.delete(physical_id)

    def snapshot(self, physical_id: str, properties: Properties) -> None:
        """Have the data kept, and remember the master user, whom a snapshot brings along.

        The snapshot is a part of the deletion, so one that is refused leaves none.
        """
        _refuse_protected(physical_id)
        self._records.snapshot(physical_id, properties)
        name = snapshot_name(physical_id)
        self._users[name] = rds._instances[physical_id]["MasterUsername"]  # noqa: SLF001 - a listed hook
        self._servers.keep_snapshot(physical_id, name)

    def _password(self, resource: Resource, identifier: str, username: str) -> tuple[str, dict[str, str]]:
        """The master user's password: the one given, or one that RDS keeps in a secret of its own.

        The secret's name and content: Amazon RDS User Guide, "Password management with Amazon RDS and AWS
        Secrets Manager".
        """
        if str(resource.properties.get("ManageMasterUserPassword", "")).lower() != "true":
            return str(resource.properties["MasterUserPassword"]), {}
        password = secrets.token_urlsafe(PASSWORD_BYTES)
        record = rds._instances[identifier]  # noqa: SLF001 - a listed hook
        key = (resource.properties.get("MasterUserSecret") or {}).get("KmsKeyId")
        arn = resource.cloud.client("secretsmanager").create_secret(
            Name=f"rds!{record['DbiResourceId'].lower()}",
            SecretString=json.dumps({"username": username, "password": password}),
            **({"KmsKeyId": key} if key else {}),
        )["ARN"]
        record["MasterUserSecret"] = {"SecretArn": arn, "SecretStatus": "active"}
        return password, {"MasterUserSecret.SecretArn": arn}

    @staticmethod
    def _endpoint(identifier: str, server: PostgresServer) -> dict[str, str]:
        record = rds._instances[identifier]  # noqa: SLF001 - a listed hook
        record["Endpoint"] = {**record["Endpoint"], "Address": server.host, "Port": server.port}
        return {"Endpoint.Address": server.host, "Endpoint.Port": str(server.port)}


def _refuse_protected(identifier: str) -> None:
    record = rds._instances.get(identifier) or {}  # noqa: SLF001 - a listed hook
    if record.get("DeletionProtection"):
        message = f"Cannot delete protected DB Instance {identifier}; disable deletion protection first."
        raise ValueError(message)


def updatable(old: Properties, new: Properties) -> bool:
    """Whether the handler changes the instance instead of answering NotUpdatable.

    ImmutabilityHelper of https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-rds
    (aws-rds-dbinstance, read at its commit of 2025-07-29): a key of Performance Insights may be added but
    neither changed nor taken away; a snapshot may be dropped but not changed; a zone may be dropped only
    with MultiAZ. What else is create-only is in ``replaced_by``.
    """
    key, zone = "PerformanceInsightsKMSKeyId", "AvailabilityZone"
    snapshot = "DBSnapshotIdentifier"
    multi_zone = str(new.get("MultiAZ", "")).lower() == "true"
    return all(
        (
            not old.get(key) or old.get(key) == new.get(key),
            not new.get(snapshot) or old.get(snapshot) == new.get(snapshot),
            old.get(zone) == new.get(zone) or (not new.get(zone) and multi_zone),
        )
    )


def _kept_storage(identifier: str, wanted: Properties) -> Properties:
    """In a rollback the larger disk stays: the handler asks for the largest of all, or for none.

    ``modifyDbInstanceRequest`` of the same handler's Translator.
    """
    if not ROLLS_BACK.get():
        return wanted
    allocated = int(rds._instances[identifier]["AllocatedStorage"])  # noqa: SLF001 - a listed hook
    return {**wanted, "AllocatedStorage": str(max(allocated, int(wanted.get("AllocatedStorage") or 0)))}


def _refuse_to_shrink(identifier: str, wanted: Properties) -> None:
    """Refuse a smaller disk, in RDS's words (Amazon RDS User Guide, "Working with storage")."""
    if ROLLS_BACK.get():
        return
    allocated = rds._instances[identifier]["AllocatedStorage"]  # noqa: SLF001 - a listed hook
    if int(wanted.get("AllocatedStorage") or allocated) < int(allocated):
        kind = f"engine name postgres and storage type {wanted.get('StorageType', 'gp2')}"
        message = f"Invalid storage size for {kind}: {wanted['AllocatedStorage']}"
        raise ValueError(message)
