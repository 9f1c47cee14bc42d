"""Products, as administrators see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local_cloud.service_catalog.api import Context, Request, operation
from local_cloud.service_catalog.artifacts import artifact_detail, new_artifact
from local_cloud.service_catalog.errors import ResourceInUseError, ResourceNotFoundError
from local_cloud.service_catalog.portfolios import portfolio_of, tag_option_detail
from local_cloud.service_catalog.store import Product, get

if TYPE_CHECKING:
    from local_cloud.service_catalog.store import Store

ATTRIBUTES = (
    "Name",
    "Owner",
    "Description",
    "Distributor",
    "SupportDescription",
    "SupportEmail",
    "SupportUrl",
)
"""What describes a product to its users."""


def product_of(store: Store, identifier: str | None, name: str | None = None) -> Product:
    """The product of that ID, or of that name.

    Raises:
        ResourceNotFoundError: There is none.
    """
    if identifier:
        return get(store.products, identifier, "Product")
    for product in store.products.values():
        if product.name == name:
            return product
    known = ", ".join(sorted(product.name for product in store.products.values())) or "none"
    message = f"Product {name!r} does not exist. Known are: {known}."
    raise ResourceNotFoundError(message)


def summary(product: Product) -> Request:
    """A product as lists show it."""
    attributes = dict(product.attributes)
    return {
        **attributes,
        "ShortDescription": attributes.get("Description"),
        "Id": product.view_id,
        "ProductId": product.id,
        "Type": "CLOUD_FORMATION_TEMPLATE",
        "HasDefaultPath": False,
    }


def _detail(context: Context, product: Product) -> Request:
    return {
        "ProductViewSummary": summary(product),
        "Status": "AVAILABLE",
        "ProductARN": context.arn("product", product.id),
        "CreatedTime": product.created,
    }


@operation("CreateProduct")
def create(context: Context, request: Request) -> Request:
    """Make a product with its first version."""
    product = Product(
        attributes={key: request[key] for key in ATTRIBUTES if key in request}, tags=request.get("Tags", [])
    )
    artifact = new_artifact(context, request["ProvisioningArtifactParameters"])
    product.artifacts[artifact.id] = artifact
    context.store.products[product.id] = product
    return {
        "ProductViewDetail": _detail(context, product),
        "ProvisioningArtifactDetail": artifact_detail(artifact),
        "Tags": product.tags,
    }


@operation("UpdateProduct")
def update(context: Context, request: Request) -> Request:
    """Change what describes a product."""
    product = product_of(context.store, request["Id"])
    product.attributes.update({key: request[key] for key in ATTRIBUTES if key in request})
    removed = {*request.get("RemoveTags", []), *(tag["Key"] for tag in request.get("AddTags", []))}
    product.tags = [tag for tag in product.tags if tag["Key"] not in removed] + request.get("AddTags", [])
    return {"ProductViewDetail": _detail(context, product), "Tags": product.tags}


@operation("DescribeProductAsAdmin")
def describe(context: Context, request: Request) -> Request:
    """Show a product with all its versions, inactive ones too."""
    product = product_of(context.store, request.get("Id"), request.get("Name"))
    options = context.store.tag_options_of(product.id)
    return {
        "ProductViewDetail": _detail(context, product),
        "ProvisioningArtifactSummaries": [artifact_detail(each) for each in product.artifacts.values()],
        "Tags": product.tags,
        "TagOptions": [tag_option_detail(context, option) for option in options],
    }


@operation("SearchProductsAsAdmin")
def search(context: Context, request: Request) -> Request:
    """Show all products, or those of a portfolio."""
    found = list(context.store.products.values())
    if request.get("PortfolioId"):
        portfolio = portfolio_of(context.store, request["PortfolioId"])
        found = [product for product in found if product.id in portfolio.products]
    return {"ProductViewDetails": [_detail(context, product) for product in found]}


@operation("DeleteProduct")
def delete(context: Context, request: Request) -> Request:
    """Delete a product that is in no portfolio, with its versions."""
    product = product_of(context.store, request["Id"])
    holding = [each.id for each in context.store.portfolios.values() if product.id in each.products]
    if holding:
        message = f"Product {product.id} is still in the portfolios {', '.join(holding)}. Take it out first."
        raise ResourceInUseError(message)
    del context.store.products[product.id]
    return {}
