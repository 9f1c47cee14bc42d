"""Versions of products; the API calls them provisioning artifacts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local_cloud.service_catalog.api import Context, Request, operation
from local_cloud.service_catalog.errors import InvalidParametersError, ResourceInUseError
from local_cloud.service_catalog.store import Artifact, get

if TYPE_CHECKING:
    from local_cloud.service_catalog.store import Product

TYPE = "CLOUD_FORMATION_TEMPLATE"


def new_artifact(context: Context, parameters: Request) -> Artifact:
    """Read a version's template.

    Raises:
        InvalidParametersError: It names no template, or not one that CloudFormation accepts.
    """
    url = parameters["Info"].get("LoadTemplateFromURL")
    if not url:
        message = (
            f"Version {parameters.get('Name')!r} names no template: Info is {parameters['Info']}. It must "
            "hold LoadTemplateFromURL, an S3 address."
        )
        raise InvalidParametersError(message)
    validate = not parameters.get("DisableTemplateValidation", False)
    return Artifact(
        name=parameters.get("Name", ""),
        description=parameters.get("Description"),
        url=url,
        template=context.loader.load(url, validate=validate),
    )


def artifact_detail(artifact: Artifact) -> Request:
    """A version as the API shows it."""
    return {
        "Id": artifact.id,
        "Name": artifact.name,
        "Description": artifact.description,
        "Type": TYPE,
        "CreatedTime": artifact.created,
        "Active": artifact.active,
        "Guidance": artifact.guidance,
    }


def _product(context: Context, request: Request) -> Product:
    return get(context.store.products, request["ProductId"], "Product")


def _answer(artifact: Artifact) -> Request:
    return {
        "ProvisioningArtifactDetail": artifact_detail(artifact),
        "Info": {"TemplateUrl": artifact.url},
        "Status": "AVAILABLE",
    }


@operation("CreateProvisioningArtifact")
def create(context: Context, request: Request) -> Request:
    """Add a version to a product."""
    product = _product(context, request)
    artifact = new_artifact(context, request["Parameters"])
    product.artifacts[artifact.id] = artifact
    return _answer(artifact)


@operation("UpdateProvisioningArtifact")
def update(context: Context, request: Request) -> Request:
    """Rename a version, deprecate it, or switch it off."""
    artifact = get(_product(context, request).artifacts, request["ProvisioningArtifactId"], "Version")
    artifact.name = request.get("Name", artifact.name)
    artifact.description = request.get("Description", artifact.description)
    artifact.active = request.get("Active", artifact.active)
    artifact.guidance = request.get("Guidance", artifact.guidance)
    return _answer(artifact)


@operation("DescribeProvisioningArtifact")
def describe(context: Context, request: Request) -> Request:
    """Show a version."""
    product = _product(context, request)
    identifier = request.get("ProvisioningArtifactId")
    if not identifier:
        named = [
            each.id
            for each in product.artifacts.values()
            if each.name == request.get("ProvisioningArtifactName")
        ]
        identifier = named[0] if named else str(request.get("ProvisioningArtifactName"))
    return _answer(get(product.artifacts, identifier, "Version"))


@operation("ListProvisioningArtifacts")
def list_all(context: Context, request: Request) -> Request:
    """Show all versions of a product."""
    artifacts = _product(context, request).artifacts.values()
    return {"ProvisioningArtifactDetails": [artifact_detail(each) for each in artifacts]}


@operation("DeleteProvisioningArtifact")
def delete(context: Context, request: Request) -> Request:
    """Delete a version for good; a product keeps at least one."""
    product = _product(context, request)
    artifact = get(product.artifacts, request["ProvisioningArtifactId"], "Version")
    if len(product.artifacts) == 1:
        message = f"Version {artifact.name} is the last one of {product.name}. Delete the product instead."
        raise ResourceInUseError(message)
    del product.artifacts[artifact.id]
    return {}
