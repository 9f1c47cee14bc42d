"""An environment's databases in the embedded cloud, looked into with their administrators' credentials."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg2
import pymongo

from products.guards.offered import OFFERED_TAG, OFFERED_VALUE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.checkout import Checkout


class EnvironmentDatabases:
    """What the databases of one environment hold.

    Args:
        checkout: The clone whose embedded cloud they are in.
        environment: The environment's name.
    """

    def __init__(self, checkout: Checkout, environment: str) -> None:
        from local_cloud.cloud import find  # noqa: PLC0415 - it loads botocore, which few tests need

        cloud = find(checkout.folder / ".local-cloud")
        assert cloud is not None, "no embedded cloud runs"
        self._authority = Path(cloud.certificate_authority)
        self._cloud = cloud
        self._secrets = cloud.client("secretsmanager")
        launched = checkout.catalog_json("status", environment)
        self._outputs = next(one["outputs"] for one in launched if one["layer"]["product"] == "data")

    def output(self, key: str) -> str:
        """An output of the data product."""
        value: str = self._outputs[key]["value"]
        return value

    def secret(self, key: str) -> dict[str, Any]:
        """The JSON object in the secret whose ARN is the output of that key."""
        answer = self._secrets.get_secret_value(SecretId=self.output(key))
        value: dict[str, Any] = json.loads(answer["SecretString"])
        return value

    def offer(self, postgres_snapshot: str, documentdb_snapshot: str) -> None:
        """Mark two snapshots and the recovery secret as usable by a form, as an operator would."""
        tags = [{"Key": OFFERED_TAG, "Value": OFFERED_VALUE}]
        rds, arn = self._cloud.client("rds"), f"arn:aws:rds:{self._cloud.region}:{self._cloud.account}"
        for name in (f"snapshot:{postgres_snapshot}", f"cluster-snapshot:{documentdb_snapshot}"):
            rds.add_tags_to_resource(ResourceName=f"{arn}:{name}", Tags=tags)
        self._secrets.tag_resource(SecretId=self.output("RecoverySecret"), Tags=tags)

    @contextmanager
    def postgres(self) -> Iterator[psycopg2.extensions.cursor]:
        """A cursor of the application's own role, committed at the end."""
        login = self.secret("PostgresSecretArn")
        connection = psycopg2.connect(
            host=login["host"],
            port=login["port"],
            dbname=login["dbname"],
            user=login["username"],
            password=login["password"],
            sslmode="verify-full",
            sslrootcert=str(self._authority),
        )
        try:
            with connection, connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    @contextmanager
    def librechat(self) -> Iterator[pymongo.database.Database[dict[str, Any]]]:
        """LibreChat's database, by the very MONGO_URI that LibreChat is given."""
        uri = self.secret("MongoUriSecretArn")["uri"]
        client: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(
            uri, tlsCAFile=str(self._authority), directConnection=True, serverSelectionTimeoutMS=5000
        )
        try:
            yield client.get_default_database()
        finally:
            client.close()
