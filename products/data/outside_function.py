"""A custom resource of the data layer whose function stands outside the VPC, where it reaches AWS's APIs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from products.data.function import Function, add_function, add_log_group, bound_events
from products.data.function_alarms import Watched, add_alarms
from products.data.function_permissions import write_log
from products.functions import built_function

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import aws_cdk as cdk

    from products.data.sizing import Sizing
    from products.product import Product

MEMORY_MEGABYTES = 256
PATIENCE_SECONDS = 60
"""How much longer CloudFormation waits for an answer than the function can take to give one."""


@dataclass(frozen=True, kw_only=True)
class OutsideFunction:
    """What such a custom resource and its function are given.

    Attributes:
        prefix: The custom resource's logical ID, which begins those of its function's parts.
        resource_type: The custom resource's type.
        package: The built function's name.
        purpose: What it does, for the console.
        statements: What it may do besides writing its log.
        timeout: Seconds after which Lambda ends it.
        properties: The custom resource's own properties; those that every one has are added.
    """

    prefix: str
    resource_type: str
    package: str
    purpose: str
    statements: Sequence[dict[str, Any]]
    timeout: int
    properties: Mapping[str, Any]


def add_outside_function(
    product: Product, sizing: Sizing, key: cdk.CfnResource, wanted: OutsideFunction, *, index_file: Path
) -> cdk.CfnResource:
    """Declare the custom resource with its function, the function's role, log and alarms."""
    built = built_function(wanted.package, index_file=index_file)
    logs = add_log_group(product, sizing, key.get_att("Arn").to_string(), wanted.prefix)
    function = add_function(
        product,
        Function(
            prefix=wanted.prefix,
            purpose=wanted.purpose,
            built=built,
            logs=logs,
            statements=[*wanted.statements, write_log(logs.get_att("Arn").to_string())],
            timeout=wanted.timeout,
            memory=MEMORY_MEGABYTES,
            isolated=False,
        ),
    )
    service_timeout = wanted.timeout + PATIENCE_SECONDS
    bound_events(product, wanted.prefix, function, service_timeout)
    watched = Watched(prefix=wanted.prefix, purpose=wanted.purpose, function=function, logs=logs)
    add_alarms(product, watched)
    return product.resource(
        wanted.prefix,
        wanted.resource_type,
        {
            "ServiceToken": function.get_att("Arn").to_string(),
            "ServiceTimeout": service_timeout,
            "ContentHash": built.sha256,
            "ProductVersion": product.VERSION,
            **wanted.properties,
        },
    )
