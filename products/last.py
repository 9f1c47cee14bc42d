"""A resource that waits for every other one: made last, and deleted first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk

from products.intrinsics import only_if, ref

if TYPE_CHECKING:
    from collections.abc import Sequence

    from products.product import Product


def resources_of(product: Product) -> list[cdk.CfnResource]:
    """Every resource that was declared so far."""
    return [each for each in product.node.children if isinstance(each, cdk.CfnResource)]


def wait_for(resource: cdk.CfnResource, everything: Sequence[cdk.CfnResource], *, label: str) -> None:
    """Have a resource made after, and deleted before, all of these.

    A reference in the metadata is a wait like any other, and may stand under a condition, as no name in
    DependsOn may (cloudonaut.io, "Optional DependsOn with CloudFormation: Metadata to the rescue").

    Args:
        resource: What waits.
        everything: What it waits for.
        label: The member of its metadata that holds the references.
    """
    resource.cfn_options.metadata = {label: [_there(each) for each in everything]}


def _there(resource: cdk.CfnResource) -> dict[str, Any]:
    """A reference to the resource, where it is there."""
    condition = resource.cfn_options.condition
    itself = ref(resource.node.id)
    return itself if condition is None else only_if(condition.node.id, itself)
