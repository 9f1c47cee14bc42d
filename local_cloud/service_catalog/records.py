"""Records of requests, and provisioned products, as the API shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local_cloud.service_catalog.access import principal_of
from local_cloud.service_catalog.api import Context, Request, operation
from local_cloud.service_catalog.errors import ResourceNotFoundError
from local_cloud.service_catalog.store import ProvisionedProduct, Record, get

if TYPE_CHECKING:
    from local_cloud.service_catalog.store import Store


def provisioned_of(store: Store, identifier: str | None, name: str | None) -> ProvisionedProduct:
    """The provisioned product of that ID or name.

    Raises:
        ResourceNotFoundError: There is none.
    """
    for provisioned in store.provisioned.values():
        if provisioned.id == identifier or (identifier is None and provisioned.name == name):
            return provisioned
    known = ", ".join(sorted(each.name for each in store.provisioned.values())) or "none"
    message = f"Provisioned product {identifier or name!r} does not exist. Known are: {known}."
    raise ResourceNotFoundError(message)


def record_detail(record: Record) -> Request:
    """A record as the API shows it."""
    return {
        "RecordId": record.id,
        "ProvisionedProductName": record.provisioned_product_name,
        "Status": record.status,
        "CreatedTime": record.created,
        "UpdatedTime": record.updated,
        "ProvisionedProductType": "CFN_STACK",
        "RecordType": record.type,
        "ProvisionedProductId": record.provisioned_product,
        "ProductId": record.product,
        "ProvisioningArtifactId": record.artifact,
        "PathId": record.path,
        "RecordErrors": record.errors,
        "RecordTags": record.tags,
        "LaunchRoleArn": record.launch_role,
    }


def provisioned_detail(context: Context, provisioned: ProvisionedProduct) -> Request:
    """A provisioned product as the API shows it."""
    return {
        "Name": provisioned.name,
        "Arn": f"arn:aws:servicecatalog:{context.region}:{context.account}:stack/"
        f"{provisioned.name}/{provisioned.id}",
        "Type": "CFN_STACK",
        "Id": provisioned.id,
        "Status": provisioned.status,
        "StatusMessage": provisioned.status_message,
        "CreatedTime": provisioned.created,
        "IdempotencyToken": provisioned.token,
        "LastRecordId": provisioned.last_record,
        "LastProvisioningRecordId": provisioned.last_provisioning,
        "LastSuccessfulProvisioningRecordId": provisioned.last_successful,
        "ProductId": provisioned.product,
        "ProvisioningArtifactId": provisioned.artifact,
        "LaunchRoleArn": provisioned.launch_role,
    }


def visible(context: Context, request: Request, default: str) -> list[ProvisionedProduct]:
    """The provisioned products at the access level asked for: the account's, the role's or the user's."""
    level = request.get("AccessLevelFilter", {}).get("Key", default)
    everything = [each for each in context.store.provisioned.values() if each.account == context.account]
    if level == "Account":
        return everything
    if level == "Role":
        mine = principal_of(context.caller)
        return [each for each in everything if principal_of(each.owner) == mine]
    return [each for each in everything if each.owner == context.caller]


@operation("DescribeRecord")
def describe_record(context: Context, request: Request) -> Request:
    """Show a record and its outputs."""
    record = get(context.store.records, request["Id"], "Record")
    return {"RecordDetail": record_detail(record), "RecordOutputs": record.outputs}


@operation("ListRecordHistory")
def history(context: Context, request: Request) -> Request:
    """Show records, newest first; those of one provisioned product, or of one product, if asked."""
    wanted = request.get("SearchFilter", {})
    key = {"provisionedproduct": "provisioned_product", "product": "product"}.get(wanted.get("Key", ""))
    found = [
        record
        for record in reversed(context.store.records.values())
        if key is None or getattr(record, key) == wanted.get("Value")
    ]
    return {"RecordDetails": [record_detail(record) for record in found]}


@operation("DescribeProvisionedProduct")
def describe(context: Context, request: Request) -> Request:
    """Show a provisioned product."""
    provisioned = provisioned_of(context.store, request.get("Id"), request.get("Name"))
    return {"ProvisionedProductDetail": provisioned_detail(context, provisioned)}


@operation("GetProvisionedProductOutputs")
def outputs(context: Context, request: Request) -> Request:
    """Show the outputs of the last request that succeeded."""
    provisioned = provisioned_of(
        context.store, request.get("ProvisionedProductId"), request.get("ProvisionedProductName")
    )
    record = context.store.records.get(provisioned.last_successful or "")
    found = record.outputs if record is not None else []
    wanted = request.get("OutputKeys")
    return {"Outputs": [each for each in found if wanted is None or each["OutputKey"] in wanted]}


@operation("ScanProvisionedProducts")
def scan(context: Context, request: Request) -> Request:
    """Show the provisioned products at an access level."""
    found = visible(context, request, "User")
    return {"ProvisionedProducts": [provisioned_detail(context, each) for each in found]}


@operation("SearchProvisionedProducts")
def search(context: Context, request: Request) -> Request:
    """Show the provisioned products that every search term (``name:value`` or text) fits."""
    terms = request.get("Filters", {}).get("SearchQuery", [])
    shown = [_attributes(context, each) for each in visible(context, request, "User")]
    found = [each for each in shown if all(_fits(each, term) for term in terms)]
    return {"ProvisionedProducts": found, "TotalResultsCount": len(found)}


def _attributes(context: Context, provisioned: ProvisionedProduct) -> Request:
    product = context.store.products.get(provisioned.product)
    artifact = product.artifacts.get(provisioned.artifact) if product is not None else None
    return {
        **provisioned_detail(context, provisioned),
        "Tags": provisioned.tags,
        "PhysicalId": provisioned.stack_id,
        "ProductName": product.name if product is not None else None,
        "ProvisioningArtifactName": artifact.name if artifact is not None else None,
        "UserArn": principal_of(provisioned.owner),
        "UserArnSession": provisioned.owner,
    }


def _fits(shown: Request, term: str) -> bool:
    name, colon, value = term.partition(":")
    if not colon:
        return term.lower() in " ".join(str(each) for each in shown.values()).lower()
    for key, each in shown.items():
        if key.lower() == name.lower():
            return str(each).lower() == value.strip("\"'").lower()
    return False
