"""From a change in the schema to running environments: released, published, updated, and rolled back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.support import data_release
from tests.support.environment_databases import EnvironmentDatabases
from tests.support.settings import TAG

if TYPE_CHECKING:
    from tests.end_to_end.conftest import Demo
    from tests.support.checkout import Checkout

ENVIRONMENT = "releases"


@pytest.fixture(scope="module")
def environment(demo: Demo) -> Checkout:
    """An environment with network and data, and one row in its database."""
    checkout = demo.checkout
    for product in ("network", "data"):
        checkout.catalog("launch", product, "--environment", ENVIRONMENT, *TAG)
    with EnvironmentDatabases(checkout, ENVIRONMENT).postgres() as cursor:
        cursor.execute("INSERT INTO langchain_pg_collection (uuid, name) VALUES (gen_random_uuid(), 'kept')")
    return checkout


def _kept(checkout: Checkout) -> list[str]:
    with EnvironmentDatabases(checkout, ENVIRONMENT).postgres() as cursor:
        cursor.execute("SELECT name FROM langchain_pg_collection")
        return [name for (name,) in cursor.fetchall()]


def _data(checkout: Checkout) -> dict[str, str]:
    launched = checkout.catalog_json("status", ENVIRONMENT)
    layer: dict[str, str] = next(one["layer"] for one in launched if one["layer"]["product"] == "data")
    return layer


def test_updates_migrate_and_a_failing_one_rolls_back_with_the_data_intact(environment: Checkout) -> None:
    """A version's SQL file reaches the database; a broken one leaves everything as it was."""
    data_release.add_migration(environment, "review", "CREATE TABLE review (id integer PRIMARY KEY);")
    migrating = data_release.release(environment, "Adds a table for reviews")
    environment.catalog("update", "data", "--environment", ENVIRONMENT, "--version", migrating)
    assert _data(environment)["version"] == migrating
    assert "review" in EnvironmentDatabases(environment, ENVIRONMENT).output("PostgresApplied")
    with EnvironmentDatabases(environment, ENVIRONMENT).postgres() as cursor:
        cursor.execute("SELECT count(*) FROM review")
        assert cursor.fetchone() == (0,)
    assert _kept(environment) == ["kept"]

    data_release.add_migration(
        environment, "broken", "DROP TABLE langchain_pg_collection CASCADE; SELECT 1/0;"
    )
    broken = data_release.release(environment, "Breaks")
    failed = environment.catalog(
        "update", "data", "--environment", ENVIRONMENT, "--version", broken, expected=1
    )
    assert "division by zero" in failed.stderr
    assert _data(environment)["status"] == "TAINTED"
    assert _kept(environment) == ["kept"]

    data_release.replace_last_migration(environment, "CREATE TABLE broken_no_more (id integer);")
    mended = data_release.release(environment, "Mends")
    environment.catalog("update", "data", "--environment", ENVIRONMENT, "--version", mended)
    assert _data(environment)["status"] == "AVAILABLE"
    assert _kept(environment) == ["kept"]


def test_a_touched_release_is_found(environment: Checkout) -> None:
    """What was released stays what it was, or CI says which file was touched."""
    template = next(environment.folder.glob("portfolio/releases/network/*/template.json"))
    before = template.read_text(encoding="utf-8")
    template.write_text(before + " ", encoding="utf-8")
    try:
        refused = environment.catalog("check", "--no-rebuild", expected=1)
    finally:
        template.write_text(before, encoding="utf-8")
    assert "template.json" in refused.stderr


def test_a_changed_product_without_a_new_version_is_found(environment: Checkout) -> None:
    """A change cannot hide behind a version that is already released."""
    file = environment.folder / "products" / "network" / "product.py"
    before = file.read_text(encoding="utf-8")
    released = max(folder.name for folder in environment.folder.glob("portfolio/releases/network/*.*.*"))
    hidden = re.sub(r'VERSION: ClassVar\[str\] = ".*"', f'VERSION: ClassVar[str] = "{released}"', before)
    file.write_text(hidden.replace("LibreChat network", "A LibreChat network"), encoding="utf-8")
    try:
        refused = environment.catalog("check", "--no-rebuild", expected=1)
    finally:
        file.write_text(before, encoding="utf-8")
    assert f"VERSION {released}, released {released}" in refused.stderr
    assert "network changed" in refused.stderr
