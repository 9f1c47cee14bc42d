"""Launching, updating and terminating: the requests are checked here, and carried out by ``stacks``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local_cloud.service_catalog import stacks
from local_cloud.service_catalog.access import Launchable, launchable
from local_cloud.service_catalog.api import Context, Request, operation
from local_cloud.service_catalog.constraints import launch_role, notification_arns, tag_updates_allowed
from local_cloud.service_catalog.errors import DuplicateResourceError, InvalidParametersError
from local_cloud.service_catalog.launch_roles import require_assumable
from local_cloud.service_catalog.progress import Change
from local_cloud.service_catalog.records import provisioned_of, record_detail
from local_cloud.service_catalog.store import ProvisionedProduct, Record
from local_cloud.service_catalog.tag_options import enforce, offered_on
from local_cloud.service_catalog.templates import merge_rules, resolve_parameters

if TYPE_CHECKING:
    from local_cloud.service_catalog.store import Store


@operation("ProvisionProduct")
def provision(context: Context, request: Request) -> Request:
    """Launch a product: everything that can be checked is, before anything is created."""
    repeated = _repeated(context.store, "provision", request["ProvisionToken"])
    if repeated is not None:
        return {"RecordDetail": record_detail(repeated)}
    name = request["ProvisionedProductName"]
    if any(
        (each.name, each.account) == (name, context.account) for each in context.store.provisioned.values()
    ):
        message = (
            f"A provisioned product named {name!r} already exists. Choose another name, or terminate it."
        )
        raise DuplicateResourceError(message)
    chosen = launchable(context, request)
    tags = _tags(context, chosen, request.get("Tags", []))
    template = merge_rules(chosen.artifact.template, chosen.constraints)
    values = {each["Key"]: each.get("Value", "") for each in request.get("ProvisioningParameters", [])}
    resolve_parameters(template, values)
    role = launch_role(chosen.constraints, context.account)
    if role is not None:
        require_assumable(role)
    provisioned = ProvisionedProduct(
        name=name,
        product=chosen.product.id,
        artifact=chosen.artifact.id,
        path=chosen.path.id,
        launch_role=role,
        owner=context.caller,
        account=context.account,
        tags=tags,
        token=request["ProvisionToken"],
    )
    context.store.provisioned[provisioned.id] = provisioned
    record = _open_record(context, provisioned, "PROVISION_PRODUCT", chosen)
    context.store.tokens["provision", request["ProvisionToken"]] = record.id
    stacks.launch(
        context,
        Change(record=record, provisioned=provisioned, artifact=chosen.artifact.id, template=template),
        values,
        [*request.get("NotificationArns", []), *notification_arns(chosen.constraints)],
    )
    return {"RecordDetail": record_detail(record)}


@operation("UpdateProvisionedProduct")
def update(context: Context, request: Request) -> Request:
    """Update a provisioned product: to another version, other parameters, or both."""
    repeated = _repeated(context.store, "update", request["UpdateToken"])
    if repeated is not None:
        return {"RecordDetail": record_detail(repeated)}
    provisioned = _unchanging(context, request)
    wanted = {**request, "ProductId": request.get("ProductId") or provisioned.product, "ProductName": None}
    if not (wanted.get("ProvisioningArtifactId") or wanted.get("ProvisioningArtifactName")):
        wanted["ProvisioningArtifactId"] = provisioned.artifact
    chosen = launchable(context, wanted, update_from=provisioned.artifact)
    if "Tags" in request and not tag_updates_allowed(chosen.constraints):
        message = (
            f"The tags of {provisioned.name} cannot be updated: its portfolio has no RESOURCE_UPDATE "
            "constraint that allows it. Update it without tags."
        )
        raise InvalidParametersError(message)
    tags = _tags(context, chosen, request.get("Tags", provisioned.tags))
    template = merge_rules(chosen.artifact.template, chosen.constraints)
    given = {
        each["Key"]: each.get("Value", "")
        for each in request.get("ProvisioningParameters", [])
        if not each.get("UsePreviousValue")
    }
    resolve_parameters(template, given, stacks.parameters_in_force(context, provisioned))
    provisioned.tags = tags
    before = provisioned.status
    record = _open_record(context, provisioned, "UPDATE_PROVISIONED_PRODUCT", chosen)
    context.store.tokens["update", request["UpdateToken"]] = record.id
    change = Change(
        record=record,
        provisioned=provisioned,
        artifact=chosen.artifact.id,
        template=template,
        status_before=before,
    )
    stacks.update(context, change, given)
    return {"RecordDetail": record_detail(record)}


@operation("TerminateProvisionedProduct")
def terminate(context: Context, request: Request) -> Request:
    """Terminate a provisioned product; what its template retains stays."""
    repeated = _repeated(context.store, "terminate", request["TerminateToken"])
    if repeated is not None:
        return {"RecordDetail": record_detail(repeated)}
    provisioned = _unchanging(context, request)
    before = provisioned.status
    record = _open_record(context, provisioned, "TERMINATE_PROVISIONED_PRODUCT", None)
    context.store.tokens["terminate", request["TerminateToken"]] = record.id
    change = Change(
        record=record,
        provisioned=provisioned,
        artifact=provisioned.artifact,
        template={},
        status_before=before,
    )
    stacks.terminate(context, change, ignore_errors=request.get("IgnoreErrors", False))
    return {"RecordDetail": record_detail(record)}


def _repeated(store: Store, kind: str, token: str) -> Record | None:
    """The record that this token opened before: repeating a request does not repeat its work."""
    return store.records.get(store.tokens.get((kind, token), ""))


def _unchanging(context: Context, request: Request) -> ProvisionedProduct:
    """The provisioned product, if nothing else changes it at the moment."""
    provisioned = provisioned_of(
        context.store, request.get("ProvisionedProductId"), request.get("ProvisionedProductName")
    )
    if provisioned.status in {"UNDER_CHANGE", "PLAN_IN_PROGRESS"}:
        message = (
            f"Provisioned product {provisioned.name} is {provisioned.status}: record "
            f"{provisioned.last_record} still runs. Wait until it has ended."
        )
        raise InvalidParametersError(message)
    return provisioned


def _tags(context: Context, chosen: Launchable, given: list[dict[str, str]]) -> list[dict[str, str]]:
    """The launch's tags: the portfolio's, the product's, the user's, and what TagOptions say."""
    inherited = {tag["Key"]: tag for tag in [*chosen.path.portfolio.tags, *chosen.product.tags, *given]}
    return enforce(offered_on(context, chosen), inherited.values())


def _open_record(
    context: Context, provisioned: ProvisionedProduct, kind: str, chosen: Launchable | None
) -> Record:
    record = Record(
        type=kind,
        provisioned_product=provisioned.id,
        provisioned_product_name=provisioned.name,
        product=provisioned.product,
        artifact=chosen.artifact.id if chosen is not None else provisioned.artifact,
        path=chosen.path.id if chosen is not None else None,
        launch_role=provisioned.launch_role,
        tags=provisioned.tags,
    )
    context.store.records[record.id] = record
    provisioned.status = "UNDER_CHANGE"
    provisioned.status_message = None
    provisioned.last_record = record.id
    if kind != "TERMINATE_PROVISIONED_PRODUCT":
        provisioned.last_provisioning = record.id
    return record
