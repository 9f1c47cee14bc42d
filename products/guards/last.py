"""A resource that waits for every other one: made last, and deleted first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from products.language.intrinsics import Intrinsic, only_if, ref

if TYPE_CHECKING:
    from collections.abc import Sequence

    from products.language.resource import Resource


def wait_for(resource: Resource[Any], everything: Sequence[Resource[Any]], *, label: str) -> None:
    """Have a resource made after, and deleted before, all of these.

    A reference in the metadata is a wait like any other, and may stand under a condition, as no name in
    DependsOn may (cloudonaut.io, "Optional DependsOn with CloudFormation: Metadata to the rescue").

    Args:
        resource: What waits.
        everything: What it waits for.
        label: The member of its metadata that holds the references.
    """
    resource.metadata = {label: [_reference(each) for each in everything]}


def _reference(resource: Resource[Any]) -> Intrinsic:
    """A reference to the resource, where it exists."""
    itself = ref(resource)
    return itself if resource.condition is None else only_if(resource.condition, itself)
