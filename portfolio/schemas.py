"""What AWS says of its resource types: the resource schemas that cfn-lint brings along.

They are AWS's own ("CloudFormation resource type schema", AWS CloudFormation CLI User Guide): which
properties can only be set at creation, and which IAM actions the handlers of a type call.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from importlib import resources
from typing import Any

_REGION = "us-east-1"
_CUSTOM_RESOURCE = "AWS::CloudFormation::CustomResource"
_PROPERTIES = "/properties/"


@dataclass(frozen=True, kw_only=True)
class ResourceSchema:
    """A resource type.

    Attributes:
        name: The type's name.
        create_only: Paths of properties whose change replaces the resource, split at the slashes.
        conditionally_create_only: The same for a change that replaces or interrupts it in some cases.
        actions: The IAM actions of each handler: create, read, update, delete; empty where AWS names none.
    """

    name: str
    create_only: tuple[tuple[str, ...], ...]
    conditionally_create_only: tuple[tuple[str, ...], ...]
    actions: dict[str, tuple[str, ...]]


class UnknownResourceTypeError(Exception):
    """cfn-lint has no schema for a resource type."""


@functools.cache
def schema(resource_type: str) -> ResourceSchema:
    """The schema of a resource type; every ``Custom::…`` is a custom resource.

    Raises:
        UnknownResourceTypeError: There is none.
    """
    # Imported late: cfn-lint takes a third of a second to load, and most commands do without.
    from cfnlint.schema import ResourceNotFoundError  # noqa: PLC0415
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER  # noqa: PLC0415

    name = _CUSTOM_RESOURCE if resource_type.startswith("Custom::") else resource_type
    try:
        content: dict[str, Any] = PROVIDER_SCHEMA_MANAGER.get_resource_schema(_REGION, name).schema
    except ResourceNotFoundError as error:
        message = f"cfn-lint has no schema for the resource type {resource_type!r} in {_REGION}"
        raise UnknownResourceTypeError(message) from error
    handlers = content.get("handlers", {})
    return ResourceSchema(
        name=name,
        create_only=_paths(content.get("createOnlyProperties", [])),
        conditionally_create_only=_paths(content.get("conditionalCreateOnlyProperties", [])),
        actions={
            kind: tuple(handlers.get(kind, {}).get("permissions", ()))
            for kind in ("create", "read", "update", "delete")
        },
    )


@functools.cache
def stateful_types() -> frozenset[str]:
    """The resource types that hold data, as cfn-lint lists them."""
    return frozenset(json.loads(_additional("StatefulResources.json"))["ResourceTypes"])


def _additional(name: str) -> str:
    return resources.files("cfnlint.data.AdditionalSpecs").joinpath(name).read_text("utf-8")


def _paths(pointers: list[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(pointer.removeprefix(_PROPERTIES).replace("/items/", "/").split("/")) for pointer in pointers
    )
