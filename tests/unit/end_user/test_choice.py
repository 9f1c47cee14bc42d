"""Product, version and launch path, found by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from portfolio.end_user.forms.choice import choose
from portfolio.errors import CatalogError

if TYPE_CHECKING:
    from botocore.stub import Stubber
    from mypy_boto3_servicecatalog import ServiceCatalogClient


def product(*versions: tuple[str, str]) -> dict[str, Any]:
    """The service's description of a product with these versions and their guidance."""
    return {
        "ProductViewSummary": {"ProductId": "prod-1", "Name": "data"},
        "ProvisioningArtifacts": [
            {"Id": f"pa-{name}", "Name": name, "Guidance": guidance} for name, guidance in versions
        ],
    }


def paths(*names: str) -> dict[str, Any]:
    """The service's list of launch paths."""
    return {"LaunchPathSummaries": [{"Id": f"lp-{name}", "Name": name} for name in names]}


VERSIONS = product(("0.9.0", "DEFAULT"), ("0.10.0", "DEFAULT"), ("1.0.0", "DEPRECATED"))


def test_the_newest_version_that_may_be_launched_is_taken(
    catalog: ServiceCatalogClient, catalog_answers: Stubber
) -> None:
    """By number, not by letter; a deprecated version is for those who run it."""
    catalog_answers.add_response("describe_product", VERSIONS)
    catalog_answers.add_response("list_launch_paths", paths("LibreChat"))
    choice = choose(catalog, "data")
    assert (choice.version, choice.path_id) == ("0.10.0", "lp-LibreChat")


def test_a_deprecated_version_may_stay_where_it_runs(
    catalog: ServiceCatalogClient, catalog_answers: Stubber
) -> None:
    """An update of its parameters must not force another version."""
    catalog_answers.add_response("describe_product", VERSIONS)
    catalog_answers.add_response("list_launch_paths", paths("LibreChat"))
    assert choose(catalog, "data", version="1.0.0", running="1.0.0").version == "1.0.0"


@pytest.mark.parametrize("version", ["1.0.0", "2.0.0"])
def test_a_version_that_may_not_be_launched_lists_those_that_may(
    catalog: ServiceCatalogClient, catalog_answers: Stubber, version: str
) -> None:
    """Whether deprecated or unknown."""
    catalog_answers.add_response("describe_product", VERSIONS)
    with pytest.raises(CatalogError, match=r"0\.9\.0, 0\.10\.0"):
        choose(catalog, "data", version=version)


def test_an_unknown_product_lists_those_offered(
    catalog: ServiceCatalogClient, catalog_answers: Stubber
) -> None:
    """An identity without access sees nothing offered."""
    catalog_answers.add_client_error("describe_product", "ResourceNotFoundException")
    catalog_answers.add_response("search_products", {"ProductViewSummaries": [{"Name": "network"}]})
    with pytest.raises(CatalogError, match="allowed:  network"):
        choose(catalog, "data")


def test_several_launch_paths_are_named(catalog: ServiceCatalogClient, catalog_answers: Stubber) -> None:
    """The service itself only says that one is required."""
    catalog_answers.add_response("describe_product", VERSIONS)
    catalog_answers.add_response("list_launch_paths", paths("Research", "Engineering"))
    with pytest.raises(CatalogError, match="Engineering, Research"):
        choose(catalog, "data")


def test_a_named_launch_path_is_taken(catalog: ServiceCatalogClient, catalog_answers: Stubber) -> None:
    """It settles the matter."""
    catalog_answers.add_response("describe_product", VERSIONS)
    catalog_answers.add_response("list_launch_paths", paths("Research", "Engineering"))
    assert choose(catalog, "data", path="Research").path_id == "lp-Research"


def test_no_launch_path_is_a_matter_of_access(
    catalog: ServiceCatalogClient, catalog_answers: Stubber
) -> None:
    """The platform team gives it."""
    catalog_answers.add_response("describe_product", VERSIONS)
    catalog_answers.add_response("list_launch_paths", paths())
    with pytest.raises(CatalogError, match="ask the platform team for access"):
        choose(catalog, "data")
