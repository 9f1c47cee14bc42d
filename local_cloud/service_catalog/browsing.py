"""What end users look at before a launch: products, launch paths, parameters."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from local_cloud.service_catalog.access import launchable, paths
from local_cloud.service_catalog.api import Context, Request, operation
from local_cloud.service_catalog.constraints import constraints_of
from local_cloud.service_catalog.products import product_of, summary
from local_cloud.service_catalog.store import get
from local_cloud.service_catalog.tag_options import offered_on
from local_cloud.service_catalog.templates import merge_rules

if TYPE_CHECKING:
    from local_cloud.service_catalog.store import Constraint, Product

LIMITS = (
    "AllowedPattern",
    "ConstraintDescription",
    "MaxLength",
    "MinLength",
    "MaxValue",
    "MinValue",
)


@operation("SearchProducts")
def search(context: Context, request: Request) -> Request:
    """Show the products that the caller has a launch path to, and that the search text fits."""
    words = [word.lower() for word in request.get("Filters", {}).get("FullTextSearch", [])]
    found = [
        product
        for product in context.store.products.values()
        if paths(context, product.id)
        and all(word in " ".join(product.attributes.values()).lower() for word in words)
    ]
    return {"ProductViewSummaries": [summary(product) for product in found]}


@operation("DescribeProduct")
def describe(context: Context, request: Request) -> Request:
    """Show a product, its active versions and the caller's paths to it."""
    return _view(context, product_of(context.store, request.get("Id"), request.get("Name")))


@operation("DescribeProductView")
def describe_view(context: Context, request: Request) -> Request:
    """Show the same by the ID that lists show, ``prodview-…``."""
    products = {product.view_id: product for product in context.store.products.values()}
    return _view(context, get(products, request["Id"], "Product view"))


def _view(context: Context, product: Product) -> Request:
    return {
        "ProductViewSummary": summary(product),
        "ProvisioningArtifacts": [
            {
                "Id": artifact.id,
                "Name": artifact.name,
                "Description": artifact.description,
                "CreatedTime": artifact.created,
                "Guidance": artifact.guidance,
            }
            for artifact in product.artifacts.values()
            if artifact.active
        ],
        "LaunchPaths": [{"Id": path.id, "Name": path.name} for path in paths(context, product.id)],
    }


@operation("ListLaunchPaths")
def launch_paths(context: Context, request: Request) -> Request:
    """Show the caller's paths to a product and what constrains it on each."""
    product = product_of(context.store, request["ProductId"])
    return {
        "LaunchPathSummaries": [
            {
                "Id": path.id,
                "Name": path.name,
                "Tags": path.portfolio.tags,
                "ConstraintSummaries": _summaries(
                    constraints_of(context.store, path.portfolio.id, product.id)
                ),
            }
            for path in paths(context, product.id)
        ]
    }


@operation("DescribeProvisioningParameters")
def parameters(context: Context, request: Request) -> Request:
    """Show a version's parameters in the order of its interface, and what else a launch needs."""
    chosen = launchable(context, request, update_from="")
    template = merge_rules(chosen.artifact.template, chosen.constraints)
    declared: dict[str, Any] = template.get("Parameters") or {}
    interface = (template.get("Metadata") or {}).get("AWS::CloudFormation::Interface") or {}
    order = [name for group in interface.get("ParameterGroups", []) for name in group.get("Parameters", [])]
    ordered = [
        *(name for name in order if name in declared),
        *(name for name in declared if name not in order),
    ]
    offered = offered_on(context, chosen)
    rules = template.get("Rules")
    return {
        "ProvisioningArtifactParameters": [_parameter(name, declared[name]) for name in ordered],
        "ConstraintSummaries": _summaries(chosen.constraints),
        "TagOptions": [{"Key": key, "Values": values} for key, values in offered.items()],
        "UsageInstructions": [{"Type": "rules", "Value": json.dumps(rules)}] if rules else [],
        "ProvisioningArtifactOutputKeys": [
            {"Key": key, "Description": output.get("Description")}
            for key, output in (template.get("Outputs") or {}).items()
        ],
    }


def _summaries(constraints: list[Constraint]) -> list[Request]:
    return [{"Type": each.type, "Description": each.description} for each in constraints]


def _parameter(name: str, declared: Request) -> Request:
    limits: Request = {limit: str(declared[limit]) for limit in LIMITS if limit in declared}
    if "AllowedValues" in declared:
        limits["AllowedValues"] = [str(value) for value in declared["AllowedValues"]]
    return {
        "ParameterKey": name,
        "DefaultValue": str(declared["Default"]) if "Default" in declared else None,
        "ParameterType": declared["Type"],
        "IsNoEcho": str(declared.get("NoEcho", "")).lower() == "true",
        "Description": declared.get("Description"),
        "ParameterConstraints": limits,
    }
