"""Every released version can be updated to the newest, with the data in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.environment_databases import EnvironmentDatabases
from tests.support.settings import TAG

if TYPE_CHECKING:
    from tests.end_to_end.conftest import Demo

ENVIRONMENT = "older"
OLDEST = "0.1.0"
PARAMETERS = {"network": (), "data": (), "compute-ecs": ("--parameter", "AllowPlainHttp=yes")}


def test_the_oldest_release_is_updated_to_the_newest_layer_by_layer(demo: Demo) -> None:
    """Released versions are promises: whoever runs the first gets to the last, and loses no row."""
    catalog = demo.checkout.catalog
    withdrawn = [each["product"] for each in demo.checkout.catalog_json("versions")["withdrawn"]]
    for product in {each for each in PARAMETERS if each in withdrawn}:
        catalog("restore", product, OLDEST)
    if withdrawn:
        catalog("publish")
    for product, parameters in PARAMETERS.items():
        catalog("launch", product, "--environment", ENVIRONMENT, "--version", OLDEST, *parameters, *TAG)
    with EnvironmentDatabases(demo.checkout, ENVIRONMENT).postgres() as cursor:
        cursor.execute("INSERT INTO langchain_pg_collection (uuid, name) VALUES (gen_random_uuid(), 'kept')")
    with EnvironmentDatabases(demo.checkout, ENVIRONMENT).librechat() as librechat:
        librechat["users"].insert_one({"email": "first@example.com"})

    newest = demo.checkout.catalog_json("versions")["newest"]
    for product in PARAMETERS:
        if newest[product] != OLDEST:
            catalog("update", product, "--environment", ENVIRONMENT, "--version", "latest")

    launched = [one["layer"] for one in demo.checkout.catalog_json("status", ENVIRONMENT)]
    assert {layer["product"]: (layer["version"], layer["status"]) for layer in launched} == {
        product: (newest[product], "AVAILABLE") for product in PARAMETERS
    }
    with EnvironmentDatabases(demo.checkout, ENVIRONMENT).postgres() as cursor:
        cursor.execute("SELECT name FROM langchain_pg_collection")
        assert cursor.fetchall() == [("kept",)]
    with EnvironmentDatabases(demo.checkout, ENVIRONMENT).librechat() as librechat:
        assert librechat["users"].count_documents({"email": "first@example.com"}) == 1
