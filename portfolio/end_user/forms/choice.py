"""Which product, in which version, by which launch path: found by the names that people use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portfolio.errors import CatalogError, refuse
from portfolio.versions.version import Version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_servicecatalog import ServiceCatalogClient
    from mypy_boto3_servicecatalog.type_defs import (
        DescribeProductOutputTypeDef,
        ProvisioningArtifactTypeDef,
    )

NEWEST = "latest"
"""Names the newest version that may be launched."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What is to be launched.

    Attributes:
        product: The product's name.
        product_id: The product's ID in the catalog.
        version: The version's name.
        version_id: The provisioning artifact's ID.
        path_id: The launch path's ID.
    """

    product: str
    product_id: str
    version: str
    version_id: str
    path_id: str


def choose(
    catalog: ServiceCatalogClient,
    product: str,
    *,
    version: str = NEWEST,
    path: str | None = None,
    running: str | None = None,
) -> Choice:
    """Find a product, its version and the path by which it is launched.

    Args:
        catalog: The Service Catalog client of the end user.
        product: The product's name.
        version: The version's name, or ``NEWEST``.
        path: The launch path's name, needed where several lead to the product.
        running: The name of the version that runs, which may stay although it is deprecated.

    Raises:
        CatalogError: One of the three is not there, or the path is not clear.
    """
    described = _describe(catalog, product)
    product_id = described["ProductViewSummary"]["ProductId"]
    artifact = _version(product, described.get("ProvisioningArtifacts", ()), version, running)
    return Choice(
        product=product,
        product_id=product_id,
        version=artifact["Name"],
        version_id=artifact["Id"],
        path_id=_path(catalog, product, product_id, path),
    )


def _describe(catalog: ServiceCatalogClient, product: str) -> DescribeProductOutputTypeDef:
    try:
        return catalog.describe_product(Name=product)
    except catalog.exceptions.ResourceNotFoundException as error:
        offered = sorted(_offered(catalog))
        raise refuse(
            f"Cannot find the product {product} among those offered to you.",
            received=product,
            allowed=", ".join(offered) or "nothing is offered to you",
            fix="ask the platform team for access to the portfolio, or to publish it",
        ) from error


def _offered(catalog: ServiceCatalogClient) -> set[str]:
    """The names of all products that are offered to the caller; boto3 has no paginator for them."""
    page = catalog.search_products(PageSize=20)
    names = {view["Name"] for view in page.get("ProductViewSummaries", ())}
    while page.get("NextPageToken"):
        page = catalog.search_products(PageSize=20, PageToken=page["NextPageToken"])
        names |= {view["Name"] for view in page.get("ProductViewSummaries", ())}
    return names


def _version(
    product: str, artifacts: Sequence[ProvisioningArtifactTypeDef], wanted: str, running: str | None
) -> ProvisioningArtifactTypeDef:
    launchable = [
        each for each in artifacts if each.get("Guidance", "DEFAULT") == "DEFAULT" or each["Name"] == running
    ]
    for artifact in launchable:
        if artifact["Name"] == wanted:
            return artifact
    if wanted == NEWEST and launchable:
        return max(launchable, key=lambda artifact: _age(artifact["Name"]))
    raise refuse(
        f"Cannot find version {wanted} of {product} among those that may be launched.",
        received=wanted,
        allowed=", ".join(artifact["Name"] for artifact in launchable) or "no version may be launched",
        fix="name one of these, or none to get the newest",
    )


def _age(name: str) -> tuple[bool, Version]:
    """Orders versions; a name that is no semantic version comes before all that are."""
    try:
        return True, Version.parse(name)
    except CatalogError:
        return False, Version(0, 0, 0)


def _path(catalog: ServiceCatalogClient, product: str, product_id: str, wanted: str | None) -> str:
    pages = catalog.get_paginator("list_launch_paths").paginate(ProductId=product_id)
    paths = {one["Name"]: one["Id"] for page in pages for one in page.get("LaunchPathSummaries", ())}
    if wanted in paths:
        return paths[wanted]
    if wanted is None and len(paths) == 1:
        return next(iter(paths.values()))
    if not paths:
        raise refuse(
            f"Cannot launch {product}: no launch path leads to it.",
            received="no path for the identity in use",
            allowed="an identity that the portfolio names among its users",
            fix="ask the platform team for access to the portfolio",
        )
    raise refuse(
        f"Cannot tell by which launch path {product} is meant.",
        received="none named" if wanted is None else repr(wanted),
        allowed=", ".join(sorted(paths)),
        fix="name the launch path, which is called like the portfolio",
    )
