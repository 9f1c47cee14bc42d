"""The regions in which an environment can be launched, held against a second source."""

from __future__ import annotations

import json
from importlib import resources

from products.data.databases.sizing import SIZES
from products.guards.region import DOCUMENTDB_REGIONS, database_roots, supported_regions


def test_every_region_has_documentdb_by_the_price_lists_as_well() -> None:
    """cfn-lint takes the classes of each region from AWS's price lists; ours are from the Developer Guide."""
    classes = json.loads(
        resources.files("cfnlint.data.schemas.extensions.aws_docdb_dbinstance")
        .joinpath("dbinstanceclass_enum.json")
        .read_text("utf-8")
    )
    for region in supported_regions():
        for size in SIZES.values():
            assert size["DocumentDbClass"] in classes[region]["enum"], region


def test_a_region_without_documentdb_is_not_recommended() -> None:
    """Though its databases' certificate authority is known."""
    without = {"us-west-1", "ap-southeast-3", "ap-southeast-4", "eu-central-2", "me-south-1"}
    assert without <= set(database_roots())
    assert not without & set(supported_regions())


def test_a_region_whose_authority_is_not_known_is_left_out() -> None:
    """Its databases could not be told from an impostor."""
    assert set(supported_regions()) == DOCUMENTDB_REGIONS & set(database_roots())
