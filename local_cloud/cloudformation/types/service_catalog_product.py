"""``AWS::ServiceCatalog::CloudFormationProduct``: a product with all its versions in one resource."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from local_cloud.service_catalog.api import call
from local_cloud.service_catalog.artifacts import TYPE, new_artifact
from local_cloud.service_catalog.errors import ResourceNotFoundError
from local_cloud.service_catalog.products import ATTRIBUTES

if TYPE_CHECKING:
    from local_cloud.cloudformation.types.resource_type import Cloud, Made, Properties, Resource
    from local_cloud.service_catalog.api import Context
    from local_cloud.service_catalog.store import Product


class ProductType:
    """Makes, changes and deletes products.

    On an update a version keeps its ID as long as its name and its template's address are the same; it
    loses it with either, and a version that is no longer listed is deleted. With
    ``ReplaceProvisioningArtifacts`` every version gets a new ID. (AWS CloudFormation Template Reference,
    "AWS::ServiceCatalog::CloudFormationProduct", ReplaceProvisioningArtifacts.)

    Args:
        context: The API's.
    """

    def __init__(self, context: Context) -> None:
        self._context = context

    def create(self, resource: Resource) -> Made:
        """Make the product with its versions, in the order listed."""
        versions = resource.properties["ProvisioningArtifactParameters"]
        request: dict[str, Any] = {
            **_attributes(resource.properties),
            "ProductType": TYPE,
            "ProvisioningArtifactParameters": _parameters(versions[0]),
        }
        if "Tags" in resource.properties:
            request["Tags"] = resource.properties["Tags"]
        made = call(self._context, "CreateProduct", request)
        product_id: str = made["ProductViewDetail"]["ProductViewSummary"]["ProductId"]
        product = self._context.store.products[product_id]
        for version in versions[1:]:
            self._add(product, version)
        return product_id, self._answer(product)

    def update(self, physical_id: str, resource: Resource, old: Properties) -> Made:
        """Change what describes the product, and its versions to those listed."""
        request = {"Id": physical_id, **_attributes(resource.properties)}
        request["AddTags"] = resource.properties.get("Tags", [])
        request["RemoveTags"] = [tag["Key"] for tag in old.get("Tags", [])]
        call(self._context, "UpdateProduct", request)
        product = self._context.store.products[physical_id]
        replace = str(resource.properties.get("ReplaceProvisioningArtifacts", "false")).lower() == "true"
        # Read every new template before anything is changed: a bad one must leave the product as it was.
        kept = {} if replace else {(each.name, each.url): each for each in product.artifacts.values()}
        wanted = []
        for version in resource.properties["ProvisioningArtifactParameters"]:
            known = kept.get((version.get("Name", ""), version["Info"].get("LoadTemplateFromURL")))
            if known is None:
                known = new_artifact(self._context, _parameters(version))
            else:
                known.description = version.get("Description", known.description)
            wanted.append(known)
        with self._context.store.lock:
            product.artifacts = {each.id: each for each in wanted}
        return physical_id, self._answer(product)

    def delete(self, _cloud: Cloud, physical_id: str, _properties: Properties) -> None:
        """Delete the product, if it is still there."""
        try:
            call(self._context, "DeleteProduct", {"Id": physical_id})
        except ResourceNotFoundError:
            return

    def _add(self, product: Product, version: Properties) -> None:
        artifact = new_artifact(self._context, _parameters(version))
        with self._context.store.lock:
            product.artifacts[artifact.id] = artifact

    @staticmethod
    def _answer(product: Product) -> dict[str, str]:
        return {
            "ProductName": product.name,
            "ProvisioningArtifactIds": ",".join(product.artifacts),
            "ProvisioningArtifactNames": ",".join(each.name for each in product.artifacts.values()),
        }


def _attributes(properties: Properties) -> dict[str, Any]:
    return {name: properties[name] for name in ATTRIBUTES if name in properties}


def _parameters(version: Properties) -> dict[str, Any]:
    """A version in the API's words; a template writes booleans as text."""
    disable = str(version.get("DisableTemplateValidation", "false")).lower() == "true"
    return {**version, "Type": version.get("Type", TYPE), "DisableTemplateValidation": disable}
