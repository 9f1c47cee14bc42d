"""The versioned data that the functions apply, and how it is generated."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from cryptography import x509

from custom_resources.certificates import BUNDLE
from custom_resources.documentdb import MANIFEST_FILE
from custom_resources.documentdb.manifest import Manifest
from custom_resources.lifecycle import InitialisationError
from custom_resources.postgres import migrations
from portfolio.adoption import documentdb_manifest
from products.compute.application.images import LIBRECHAT

RELEASES = Path(__file__).parents[3] / "portfolio" / "releases"


def test_the_manifest_is_what_librechats_models_declare_today() -> None:
    """Generating it again gives the committed bytes."""
    assert documentdb_manifest.manifest() == MANIFEST_FILE.read_text(encoding="utf-8")


def test_the_manifest_repeats_no_known_mistake() -> None:
    """Neither user names nor addresses are unique by themselves, and expiry is on the fields that exist."""
    collections = Manifest.load().collections
    users = {index.key: index for index in collections["users"]}

    assert not [
        index
        for index in collections["users"]
        if index.options.get("unique") and [name for name, _ in index.key] in (["username"], ["email"])
    ]
    assert users[(("email", 1),)].name == "email_1"
    assert {
        index.key[0][0] for index in collections["sessions"] if "expireAfterSeconds" in index.options
    } == {"expiration"}
    assert "__transaction_test__" in collections


def test_no_index_needs_what_documentdb_lacks() -> None:
    """No text, geographic or hashed key, no collation, and no filter on a sparse index."""
    for indexes in Manifest.load().collections.values():
        for index in indexes:
            assert {direction for _, direction in index.key} <= {1, -1}
            assert "collation" not in index.options
            assert not {"sparse", "partialFilterExpression"} <= set(index.options)


def test_an_expiry_of_zero_seconds_is_kept() -> None:
    """Zero means at the time in the field, and is not the same as no expiry."""
    kept = [
        index
        for indexes in Manifest.load().collections.values()
        for index in indexes
        if index.options.get("expireAfterSeconds") == 0
    ]
    assert kept


def test_the_sql_files_name_their_predecessors() -> None:
    """They load in order, from 1, each with the hash of the one before."""
    numbers = [migration.number for migration in migrations.load()]

    assert numbers == list(range(1, len(numbers) + 1))


def test_the_sql_files_of_every_release_are_what_they_were() -> None:
    """A database that a release made would refuse a file that was edited later, the last one included."""
    released = sorted(RELEASES.glob("data/*/functions/postgres-schema/custom_resources/postgres/sql/*.sql"))

    assert released
    for file in released:
        assert (migrations.FOLDER / file.name).read_bytes() == file.read_bytes(), file


def test_the_manifest_is_of_the_librechat_that_is_launched() -> None:
    """Another version's models may declare other indexes; data-schemas is the release closest to it."""
    assert LIBRECHAT.endswith(f":v{Manifest.load().librechat}")


def test_former_indexes_are_none_that_librechat_has_now() -> None:
    """They are dropped, so none may be wanted, and each collection must still be LibreChat's."""
    manifest = Manifest.load()
    assert manifest.former
    for collection, indexes in manifest.former.items():
        wanted = manifest.collections[collection]
        assert not [index for index in indexes if index in wanted]


@pytest.mark.parametrize("damage", ["edit", "gap"])
def test_an_edited_or_missing_sql_file_is_refused(tmp_path: Path, damage: str) -> None:
    """The next file's hash gives it away."""
    files = sorted(migrations.FOLDER.glob("*.sql"))
    for number, file in enumerate(files):
        content = file.read_text(encoding="utf-8")
        if number == 1 and damage == "gap":
            continue
        (tmp_path / file.name).write_text(content + " " * (number == 1), encoding="utf-8")

    with pytest.raises(InitialisationError, match="not as they were released: 0003"):
        migrations.load(tmp_path)


def test_the_bundle_holds_three_valid_roots_for_every_region_of_it() -> None:
    """Each region has one root per key type, none expires within a year, and none is for testing."""
    roots = x509.load_pem_x509_certificates(BUNDLE.read_bytes())
    regions: dict[str, set[str]] = {}
    for root in roots:
        name = str(root.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value)
        region, _, kind = name.removeprefix("Amazon RDS ").partition(" Root CA ")
        regions.setdefault(region, set()).add(kind)
        assert root.not_valid_after_utc > dt.datetime.now(dt.UTC) + dt.timedelta(days=365)

    assert {"us-east-1", "eu-west-1", "ap-southeast-2"} <= set(regions)
    assert set(map(frozenset, regions.values())) == {frozenset({"RSA2048 G1", "RSA4096 G1", "ECC384 G1"})}
