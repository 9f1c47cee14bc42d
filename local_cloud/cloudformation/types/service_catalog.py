"""``AWS::ServiceCatalog::*``: the same operations as the API's, called by CloudFormation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from local_cloud.cloudformation.types.resource_type import Cloud, Made, Properties, Resource, ResourceType
from local_cloud.cloudformation.types.service_catalog_product import ProductType
from local_cloud.service_catalog.api import call
from local_cloud.service_catalog.errors import ResourceNotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable

    from local_cloud.service_catalog.api import Context

PREFIX = "AWS::ServiceCatalog::"


def types(context: Context) -> tuple[ResourceType, ...]:
    """The types, working on the same store as the API."""
    product = ProductType(context)
    return (
        _portfolio(context),
        ResourceType(
            name=PREFIX + "CloudFormationProduct",
            create=product.create,
            update=product.update,
            delete=product.delete,
        ),
        *_associations(context),
        *_constraints(context),
        _tag_option(context),
    )


def _pick(properties: Properties, *names: str) -> dict[str, Any]:
    return {name: properties[name] for name in names if name in properties}


def _delete_with(context: Context, operation: str) -> Callable[[Cloud, str, Properties], None]:
    def delete(_cloud: Cloud, physical_id: str, _properties: Properties) -> None:
        try:
            call(context, operation, {"Id": physical_id})
        except ResourceNotFoundError:
            return

    return delete


def _portfolio(context: Context) -> ResourceType:
    names = ("DisplayName", "ProviderName", "Description")

    def create(resource: Resource) -> Made:
        request = _pick(resource.properties, *names, "Tags")
        made = call(context, "CreatePortfolio", request)["PortfolioDetail"]
        return made["Id"], {"PortfolioName": made["DisplayName"]}

    def update(physical_id: str, resource: Resource, old: Properties) -> Made:
        request = {"Id": physical_id, **_pick(resource.properties, *names)}
        request["AddTags"] = resource.properties.get("Tags", [])
        request["RemoveTags"] = [tag["Key"] for tag in old.get("Tags", [])]
        made = call(context, "UpdatePortfolio", request)["PortfolioDetail"]
        return physical_id, {"PortfolioName": made["DisplayName"]}

    return ResourceType(
        name=PREFIX + "Portfolio",
        create=create,
        update=update,
        delete=_delete_with(context, "DeletePortfolio"),
    )


def _associations(context: Context) -> tuple[ResourceType, ...]:
    def association(kind: str, verb: str, undo: str, names: tuple[str, ...], extra: str = "") -> ResourceType:
        def create(resource: Resource) -> Made:
            call(context, verb, _pick(resource.properties, *names, extra))
            return "|".join(str(resource.properties[name]) for name in names), {}

        def delete(_cloud: Cloud, _physical_id: str, properties: Properties) -> None:
            try:
                call(context, undo, _pick(properties, *names))
            except ResourceNotFoundError:
                return

        return ResourceType(name=PREFIX + kind, create=create, delete=delete)

    return (
        association(
            "PortfolioProductAssociation",
            "AssociateProductWithPortfolio",
            "DisassociateProductFromPortfolio",
            ("PortfolioId", "ProductId"),
        ),
        association(
            "PortfolioPrincipalAssociation",
            "AssociatePrincipalWithPortfolio",
            "DisassociatePrincipalFromPortfolio",
            ("PortfolioId", "PrincipalARN"),
            "PrincipalType",
        ),
        association(
            "TagOptionAssociation",
            "AssociateTagOptionWithResource",
            "DisassociateTagOptionFromResource",
            ("TagOptionId", "ResourceId"),
        ),
    )


def _constraints(context: Context) -> tuple[ResourceType, ...]:
    def constraint(kind: str, api_type: str, parameters: Callable[[Properties], Any]) -> ResourceType:
        def create(resource: Resource) -> Made:
            request = _pick(resource.properties, "PortfolioId", "ProductId", "Description")
            request |= {"Type": api_type, "Parameters": json.dumps(parameters(resource.properties))}
            return call(context, "CreateConstraint", request)["ConstraintDetail"]["ConstraintId"], {}

        def update(physical_id: str, resource: Resource, _old: Properties) -> Made:
            request = {"Id": physical_id, "Parameters": json.dumps(parameters(resource.properties))}
            call(context, "UpdateConstraint", {**request, **_pick(resource.properties, "Description")})
            return physical_id, {}

        return ResourceType(
            name=PREFIX + kind,
            create=create,
            update=update,
            delete=_delete_with(context, "DeleteConstraint"),
            replaced_by=("PortfolioId", "ProductId"),
        )

    return (
        constraint("LaunchRoleConstraint", "LAUNCH", lambda given: _pick(given, "RoleArn", "LocalRoleName")),
        constraint(
            "LaunchTemplateConstraint", "TEMPLATE", lambda given: {"Rules": json.loads(given["Rules"])}
        ),
        constraint(
            "LaunchNotificationConstraint",
            "NOTIFICATION",
            lambda given: {"NotificationArns": given["NotificationArns"]},
        ),
        constraint(
            "ResourceUpdateConstraint",
            "RESOURCE_UPDATE",
            lambda given: {
                "Version": "2.0",
                "Properties": _pick(given, "TagUpdateOnProvisionedProduct"),
            },
        ),
    )


def _tag_option(context: Context) -> ResourceType:
    def create(resource: Resource) -> Made:
        made = call(context, "CreateTagOption", _pick(resource.properties, "Key", "Value"))["TagOptionDetail"]
        if str(resource.properties.get("Active", "true")).lower() == "false":
            call(context, "UpdateTagOption", {"Id": made["Id"], "Active": False})
        return made["Id"], {}

    def update(physical_id: str, resource: Resource, _old: Properties) -> Made:
        active = str(resource.properties.get("Active", "true")).lower() == "true"
        request = {"Id": physical_id, "Value": resource.properties["Value"], "Active": active}
        call(context, "UpdateTagOption", request)
        return physical_id, {}

    return ResourceType(
        name=PREFIX + "TagOption",
        create=create,
        update=update,
        delete=_delete_with(context, "DeleteTagOption"),
        replaced_by=("Key",),
    )
