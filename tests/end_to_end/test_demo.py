"""What a newcomer sees: three launched products with initialised databases."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.support.environment_databases import EnvironmentDatabases

if TYPE_CHECKING:
    from tests.end_to_end.conftest import Demo

PRODUCTS = ["network", "data", "compute-ecs"]


def test_the_demo_launches_the_three_layers_in_order(demo: Demo) -> None:
    """The promise of the first screen of the README."""
    places = [demo.printed.index(f"Launching {product}") for product in PRODUCTS]
    assert places == sorted(places)
    launched = demo.checkout.catalog_json("status", "demo")
    assert {one["layer"]["product"]: one["layer"]["status"] for one in launched} == dict.fromkeys(
        PRODUCTS, "AVAILABLE"
    )


def test_the_demo_says_what_to_try_next_and_no_secret(demo: Demo) -> None:
    """A newcomer is led on, and no password is on the screen."""
    assert "Try next" in demo.printed
    databases = EnvironmentDatabases(demo.checkout, "demo")
    assert databases.secret("PostgresSecretArn")["password"] not in demo.printed
    password = re.search(r"://[^:]+:([^@]+)@", databases.secret("MongoUriSecretArn")["uri"])
    assert password is not None
    assert password[1] not in demo.printed


def test_postgres_holds_what_its_handler_reported(demo: Demo) -> None:
    """The answer to CloudFormation is true of the server."""
    databases = EnvironmentDatabases(demo.checkout, "demo")
    with databases.postgres() as cursor:
        cursor.execute("SHOW server_version")
        assert cursor.fetchone() == (databases.output("PostgresEngineVersion"),)
        cursor.execute("SELECT extversion FROM pg_extension WHERE extname = 'vector'")
        assert cursor.fetchone() == (databases.output("PostgresExtensionVersion"),)
        cursor.execute("SELECT count(*) FROM langchain_pg_embedding")
        assert cursor.fetchone() == (0,)


def test_documentdb_holds_what_its_handler_reported(demo: Demo) -> None:
    """The answer to CloudFormation is true of the server."""
    databases = EnvironmentDatabases(demo.checkout, "demo")
    with databases.librechat() as librechat:
        names = librechat.list_collection_names()
        assert len(names) == int(databases.output("DocumentDbCollections"))
        indexes = sum(len(librechat[name].index_information()) - 1 for name in names)
        assert indexes == int(databases.output("DocumentDbIndexes"))
        assert "users" in names


def test_a_second_demo_shows_what_runs(demo: Demo) -> None:
    """Nothing that runs is disturbed by typing the command twice."""
    shown = demo.checkout.catalog("demo").stdout
    assert "A demo runs already" in shown
    assert "catalog down" in shown
    assert demo.checkout.catalog_json("status", "demo")


def test_the_doctor_finds_nothing_wrong_with_a_demo(demo: Demo) -> None:
    """As an end user launched it, with every layer at its newest version."""
    assert "Nothing is wrong." in demo.checkout.catalog("doctor", "demo").stdout
