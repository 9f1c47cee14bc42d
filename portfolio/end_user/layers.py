"""The order of an environment's layers, and who uses what of whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from portfolio.end_user.provisioned import denied, outputs
from portfolio.errors import refuse
from products.contract import EXPORT_PREFIX, STANDS_ON, Key, Layer, all_keys

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

    from portfolio.end_user.provisioned import Provisioned


def layer_of(product: str) -> Layer | None:
    """The layer that a product launches: its name begins with it."""
    first = product.split("-", maxsplit=1)[0]
    return Layer(first) if first in set(Layer) else None


def order(product: str) -> int:
    """The product's place in the order of launches; products that are no layer come last."""
    layer = layer_of(product)
    return len(Layer) if layer is None else list(Layer).index(layer)


def exported(name: str) -> tuple[Key, str] | None:
    """The contract's key and the environment of an export's name; None if it is not of the contract."""
    prefix, _, rest = name.partition("-")
    environment, _, key_name = rest.rpartition("-")
    key = next((key for key in all_keys() if key.name == key_name), None)
    return (key, environment) if prefix == EXPORT_PREFIX and environment and key else None


def check_layer_free(everything: tuple[Provisioned, ...], product: str, environment: str, what: str) -> None:
    """Refuse a launch into an environment that has a product of that layer, under whatever name.

    An environment has one of each layer: its exports have the layer's names, so that CloudFormation would
    refuse a second one only after everything else of it was made. Two compute products would share the
    databases and the files unnoticed, each with a scheduler and migrations of its own.

    Raises:
        CatalogError: One is there.
    """
    layer = layer_of(product)
    for one in everything:
        if layer is not None and one.environment == environment and layer_of(one.product) is layer:
            raise refuse(
                f"Cannot {what} in the environment {environment}: its {layer} layer is there already.",
                received=f"{one.name}, which is {one.product} {one.version}, {one.status}",
                allowed=f"one product of the {layer} layer in an environment",
                fix=f"update it (catalog update {one.product} --environment {environment} …), "
                "terminate it first, or choose another environment's name",
            )


def check_layers_below(stacks: CloudFormationClient, product: str, environment: str) -> None:
    """Refuse a launch whose environment lacks a layer that the product stands on.

    An identity that may not list exports gets the same refusal later, from CloudFormation itself.

    Raises:
        CatalogError: A layer is missing.
    """
    layer = layer_of(product)
    below = STANDS_ON[layer] if layer else ()
    if not below:
        return
    try:
        pages = stacks.get_paginator("list_exports").paginate()
        found = [exported(export["Name"]) for page in pages for export in page.get("Exports", ())]
    except ClientError as error:
        if denied(error):
            return
        raise
    there = {key.layer for key, name in filter(None, found) if name == environment}
    for layer in below:
        if layer not in there:
            raise refuse(
                f"Cannot launch {product} in the environment {environment}: its {layer} is not there.",
                received=f"no export {EXPORT_PREFIX}-{environment}-… of the {layer} layer",
                allowed=f"an environment with {' and '.join(below)} before {product}",
                fix=f"launch the {layer} product for environment {environment} first",
            )


def users_of(
    stacks: CloudFormationClient, launched: Provisioned, everything: tuple[Provisioned, ...]
) -> tuple[str, ...]:
    """The names of those who import what the launched product exports, in the order in which they must go.

    Stack names stand for what was not launched from the catalog. Empty also for an identity that may not
    ask: CloudFormation then refuses the deletion itself.
    """
    if launched.stack_id is None:
        return ()
    launches = {_stack_name(one.stack_id): one for one in everything if one.stack_id}
    importers: set[str] = set()
    try:
        for output in outputs(stacks, launched.stack_id).values():
            if output.export:
                importers.update(_importers(stacks, output.export))
    except ClientError as error:
        if not denied(error):
            raise
    known = sorted(importers & launches.keys(), key=lambda name: -order(launches[name].product))
    return (*(launches[name].name for name in known), *sorted(importers - launches.keys()))


def _stack_name(stack_id: str) -> str:
    """The stack's name from its ARN: ``arn:…:stack/<name>/<uuid>``."""
    return stack_id.split("/")[1]


def _importers(stacks: CloudFormationClient, export: str) -> list[str]:
    try:
        pages = stacks.get_paginator("list_imports").paginate(ExportName=export)
        return [name for page in pages for name in page.get("Imports", ())]
    except ClientError as error:
        # This is how CloudFormation says that nobody imports it.
        if error.response["Error"]["Code"] == "ValidationError":
            return []
        raise
