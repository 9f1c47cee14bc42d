"""All types' calls, by type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local_cloud.authorization.calls import (
    compute,
    databases,
    identity,
    load_balancing,
    messages,
    names,
    network,
    people,
    stacks,
    storage,
)
from local_cloud.authorization.errors import UnknownCallsError

if TYPE_CHECKING:
    from local_cloud.authorization.call import TypeCalls

BY_TYPE: dict[str, TypeCalls] = {
    each.type: each
    for module in (
        *(compute, databases, identity, load_balancing, messages),
        *(names, network, people, stacks, storage),
    )
    for each in module.TYPES
}
"""The calls of every type that is known."""


def calls_of(resource_type: str) -> TypeCalls:
    """The calls of a type.

    Raises:
        UnknownCallsError: Nobody has written them down.
    """
    if resource_type.startswith("Custom::"):
        return stacks.CUSTOM_RESOURCE
    if resource_type not in BY_TYPE:
        message = (
            f"Cannot say what launching {resource_type} needs. received: a type without rows; allowed: "
            f"{', '.join(sorted(BY_TYPE))}. To fix: add its calls, with their source, to "
            "local_cloud/authorization/calls."
        )
        raise UnknownCallsError(message)
    return BY_TYPE[resource_type]
