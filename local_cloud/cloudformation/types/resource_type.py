"""What a resource type is, and how it becomes one of ministack's handlers."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ministack.core.responses import get_account_id
from ministack.services.cloudformation import provisioners, stacks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Properties = dict[str, Any]
Made = tuple[str, dict[str, Any]]
"""A resource's physical ID (what ``Ref`` returns) and its attributes (what ``Fn::GetAtt`` returns)."""


@dataclass(frozen=True, kw_only=True)
class Cloud:
    """What types need of the cloud around them.

    Attributes:
        region: The region.
        client: Makes clients of the account at hand, by service name.
    """

    region: str
    client: Callable[[str], Any]

    @property
    def account(self) -> str:
        """The account whose stack is at work."""
        return str(get_account_id())

    def arn(self, service: str, resource: str) -> str:
        """An ARN in this region and account."""
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A resource to be made.

    Attributes:
        cloud: The cloud to make it in.
        stack_name: Its stack.
        logical_id: Its name in the template.
        properties: Its properties, with everything resolved.
        identity: Those of its properties whose change makes another resource of it.
    """

    cloud: Cloud
    stack_name: str
    logical_id: str
    properties: Properties
    identity: Properties

    def generated_name(self, *, length: int = 64, lowercase: bool = False) -> str:
        """The name that CloudFormation makes up for a resource without one."""
        name: str = provisioners._physical_name(  # noqa: SLF001 - a listed hook
            self.stack_name, self.logical_id, max_len=length, lowercase=lowercase
        )
        return name

    def token(self, prefix: str, length: int = 17) -> str:
        """An ID such as ``fl-`` and hex digits; the same as long as it is the same resource."""
        content = json.dumps([self.stack_name, self.logical_id, self.identity], sort_keys=True, default=str)
        return prefix + hashlib.sha256(content.encode()).hexdigest()[:length]


def _nothing(_cloud: Cloud, _physical_id: str, _properties: Properties) -> None:
    """Delete what is only recorded."""


@dataclass(frozen=True, kw_only=True)
class ResourceType:
    """How resources of one type are made, changed and deleted.

    Attributes:
        name: The type's name.
        create: Makes one.
        update: Changes one in place: given the physical ID, the new resource and the old properties. None
            makes a new one and lets CloudFormation delete the old one, except where nothing but tags changed.
        delete: Deletes one; one that is gone already is no error.
        replaced_by: Properties whose change makes a new one all the same.
        snapshot: Has its data kept when it is deleted next; it runs on ministack's event loop and must not
            wait for anything. None where there is no data.
    """

    name: str
    create: Callable[[Resource], Made]
    update: Callable[[str, Resource, Properties], Made] | None = None
    delete: Callable[[Cloud, str, Properties], None] = _nothing
    replaced_by: tuple[str, ...] = ()
    snapshot: Callable[[str, Properties], None] | None = None


def recorded(
    name: str,
    physical_id: Callable[[Resource], str],
    attributes: Callable[[Resource], dict[str, Any]] = lambda _resource: {},
    *,
    replaced_by: tuple[str, ...] = (),
) -> ResourceType:
    """A type that is only recorded in the stack: made, updated and deleted without any effect.

    Args:
        name: The type's name.
        physical_id: What ``Ref`` returns.
        attributes: What ``Fn::GetAtt`` returns.
        replaced_by: Properties whose change replaces the resource.
    """
    return ResourceType(
        name=name,
        create=lambda resource: (physical_id(resource), attributes(resource)),
        update=lambda old_id, resource, _old: (old_id, attributes(resource)),
        replaced_by=replaced_by,
    )


class Stock:
    """ministack's own handlers of a type, for one that only corrects them.

    Args:
        name: The type's name.
    """

    def __init__(self, name: str) -> None:
        self._handlers: dict[str, Any] = provisioners._RESOURCE_HANDLERS[name]  # noqa: SLF001 - a listed hook

    def create(self, resource: Resource) -> Made:
        """Make one as ministack does."""
        made: Made = self._handlers["create"](resource.logical_id, resource.properties, resource.stack_name)
        return made

    def update(self, physical_id: str, resource: Resource, old: Properties) -> Made:
        """Change one as ministack does."""
        arguments: list[Any] = [physical_id, old, resource.properties, resource.stack_name]
        if self._handlers.get("update_with_logical_id"):
            arguments.append(resource.logical_id)
        made: Made = self._handlers["update"](*arguments)
        return made

    def snapshot(self, physical_id: str, properties: Properties) -> None:
        """Record a snapshot as ministack does, for the types where it does."""
        if "snapshot" in self._handlers:
            self._handlers["snapshot"](physical_id, properties)

    def delete(self, _cloud: Cloud, physical_id: str, properties: Properties) -> None:
        """Delete one as ministack does."""
        self._handlers["delete"](physical_id, properties)


def snapshot_name(identifier: str) -> str:
    """What the snapshot that ``DeletionPolicy: Snapshot`` takes is called."""
    name: str = provisioners._snapshot_id(identifier)  # noqa: SLF001 - a listed hook
    return name


_OURS: dict[str, ResourceType] = {}
"""The types that were registered, by name."""


def replaces(resource_type: str, old: Properties, new: Properties) -> bool:
    """Whether an update makes another resource instead of changing this one."""
    if provisioners._replacing_change(resource_type, old, new):  # noqa: SLF001 - a listed hook
        return True
    kind = _OURS.get(resource_type)
    if kind is None:
        return False
    changed = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
    in_place = {name for name in changed if "Tags" in name}
    return bool(changed - in_place) if kind.update is None else bool(changed & set(kind.replaced_by))


def register(types: Iterable[ResourceType], cloud: Cloud) -> None:
    """Hand the types to ministack. They run beside its event loop, since they call back into it."""
    names = set()
    for each in types:
        names.add(each.name)
        _OURS[each.name] = each
        provisioners._RESOURCE_HANDLERS[each.name] = _handlers(each, cloud)  # noqa: SLF001 - a listed hook
    runs_beside = stacks._runs_on_worker_thread  # noqa: SLF001 - a listed hook
    stacks._runs_on_worker_thread = (  # noqa: SLF001 - a listed hook
        lambda resource_type: resource_type in names or runs_beside(resource_type)
    )


def _handlers(kind: ResourceType, cloud: Cloud) -> dict[str, Any]:
    def resource(logical_id: str, properties: Properties, stack_name: str) -> Resource:
        identity = (
            properties if kind.update is None else {name: properties.get(name) for name in kind.replaced_by}
        )
        return Resource(
            cloud=cloud,
            stack_name=stack_name,
            logical_id=logical_id,
            properties=properties,
            identity=identity,
        )

    def create(logical_id: str, properties: Properties, stack_name: str) -> Made:
        return kind.create(resource(logical_id, properties, stack_name))

    def update(
        physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str | None
    ) -> Made:
        changed = resource(logical_id or physical_id, new, stack_name)
        replaced = any(old.get(name) != new.get(name) for name in kind.replaced_by)
        if kind.update is None or replaced:
            return kind.create(changed)
        return kind.update(physical_id, changed, old)

    handlers: dict[str, Any] = {
        "create": create,
        "update": update,
        "update_with_logical_id": True,
        "delete": lambda physical_id, properties: kind.delete(cloud, physical_id, properties),
    }
    if kind.snapshot is not None:
        handlers["snapshot"] = kind.snapshot
    return handlers
