"""What would stand in the way of an update, or of rolling it back.

    from portfolio.impact.way_back import backwards, forwards

    forwards(before, after)        # what the update itself replaces, shrinks or loses
    backwards(before, after)       # what a rollback of it could not do, or would replace

Both take the resources of two launches as they are evaluated: ``{logical ID: {"Type": …, "Properties": …}}``,
with ``DeletionPolicy`` where there is one. Judged by AWS's resource schemas: a property that can only be set
at creation replaces the resource, and so does one that can only sometimes be changed, unless a source says
otherwise (`IN_PLACE`, `ADDED_ONCE`). What schemas do not tell stands in portfolio.impact.update_rules and in
tables here, each entry with its source. Nothing here knows a product.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from portfolio.impact.update_rules import CARRIED, refuses, replaces
from portfolio.schemas import schema, stateful_types

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Resources = dict[str, dict[str, Any]]
"""A launch's resources by logical ID, each with its type and its evaluated properties."""

_RDS_HANDLER = "aws-cloudformation-resource-providers-rds, aws-rds-dbinstance, "

IN_PLACE = {
    ("AWS::RDS::DBInstance", name): f"{_RDS_HANDLER}ImmutabilityHelper.isChangeMutable does not hold it"
    for name in (
        "AutoMinorVersionUpgrade",
        "BackupRetentionPeriod",
        "DBParameterGroupName",
        "MultiAZ",
        "PreferredMaintenanceWindow",
        "StorageType",
    )
}
"""Conditionally create-only properties that are changed in place all the same, with the source."""

ADDED_ONCE = {
    ("AWS::RDS::DBInstance", "PerformanceInsightsKMSKeyId"): (
        f"{_RDS_HANDLER}ImmutabilityHelper.isPerformanceInsightsKMSKeyIdMutable: only where there was none"
    ),
}
"""Properties that can be added to a resource, but neither changed nor taken away, with the source."""

TAKEN_AWAY = {
    ("AWS::RDS::DBInstance", "DBSnapshotIdentifier"): (
        f"{_RDS_HANDLER}ImmutabilityHelper.isDBSnapshotIdentifierMutable: may be left out later"
    ),
}
"""Properties that can be taken away, but neither changed nor added, with the source."""

GROWS_ONLY = {
    ("AWS::RDS::DBInstance", "AllocatedStorage"): (
        'Amazon RDS User Guide, "Working with storage for Amazon RDS DB instances"'
    ),
    ("AWS::EC2::Volume", "Size"): 'Amazon EBS User Guide, "Modify a volume using Elastic Volumes operations"',
}
"""Numbers that AWS never makes smaller, with the source."""

KEPT_ON_ROLLBACK = {
    ("AWS::RDS::DBInstance", "AllocatedStorage"): (
        f"{_RDS_HANDLER}Translator.modifyDbInstanceRequest: on a rollback, the largest of old, new and actual"
    ),
}
"""Of these, those that a rollback leaves as large as they have become, with the source."""

LIMITS = {
    ("AWS::RDS::DBInstance", "MaxAllocatedStorage"): (
        "AllocatedStorage",
        f"{_RDS_HANDLER}UpdateHandler.unsetMaxAllocatedStorage: the least that RDS takes is the disk itself",
    ),
}
"""Limits that must not be below another number of the same resource, with that and the source."""


class Kind(StrEnum):
    """What would go wrong."""

    REFUSED = "cannot be updated"
    REPLACED = "is replaced"
    SHRUNK = "would have to shrink"
    BELOW = "is limited to less than it has"
    REMOVED = "is removed with its data"


@dataclass(frozen=True, kw_only=True)
class Obstacle:
    """One thing that would go wrong.

    Attributes:
        logical_id: The resource's logical ID.
        type: Its type.
        kind: What would go wrong.
        because: The property that says so; empty where it is the resource itself.
    """

    logical_id: str
    type: str
    kind: Kind
    because: str = ""


def forwards(before: Resources, after: Resources) -> tuple[Obstacle, ...]:
    """What an update would replace, shrink or lose, in the order of the names.

    Only resources that hold data count as lost when they are removed, and only if nothing of them is kept.

    Raises:
        portfolio.schemas.UnknownResourceTypeError: A resource's type is unknown.
    """
    lost = (
        Obstacle(logical_id=name, type=resource["Type"], kind=Kind.REMOVED)
        for name, resource in sorted(before.items())
        if name not in after
        and resource["Type"] in stateful_types()
        and resource.get("DeletionPolicy", "Delete") == "Delete"
    )
    return (*_changes(before, after, rollback=False), *lost)


def backwards(before: Resources, after: Resources) -> tuple[Obstacle, ...]:
    """What would stand in the way of rolling the update back once all of it was made.

    What the update added goes again: that is what a rollback is for.

    Raises:
        portfolio.schemas.UnknownResourceTypeError: A resource's type is unknown.
    """
    return tuple(_changes(after, before, rollback=True))


def _changes(old: Resources, new: Resources, *, rollback: bool) -> Iterator[Obstacle]:
    for name in sorted(set(old) & set(new)):
        type_of, before, after = new[name]["Type"], old[name], new[name]
        if before["Type"] != type_of:
            yield Obstacle(logical_id=name, type=before["Type"], kind=Kind.REFUSED, because="Type")
            continue
        for part in CARRIED:
            if before.get(part) != after.get(part) and refuses(type_of, part):
                yield Obstacle(logical_id=name, type=type_of, kind=Kind.REFUSED, because=part)
        for kind, because in _judged(type_of, _properties(before), _properties(after), rollback=rollback):
            yield Obstacle(logical_id=name, type=type_of, kind=kind, because=because)


def _properties(resource: Mapping[str, Any]) -> dict[str, Any]:
    properties: dict[str, Any] = resource.get("Properties", {})
    return properties


def _judged(
    type_of: str, old: dict[str, Any], new: dict[str, Any], *, rollback: bool
) -> Iterator[tuple[Kind, str]]:
    for name in sorted(set(old) | set(new)):
        if old.get(name) != new.get(name) and refuses(type_of, name):
            yield Kind.REFUSED, name
        elif old.get(name) != new.get(name) and replaces(type_of, name):
            yield Kind.REPLACED, name
    found = schema(type_of)
    for path in (*found.create_only, *found.conditionally_create_only):
        told = (
            refuses(type_of, path[0]) or replaces(type_of, path[0]) or _in_place(type_of, path[0], old, new)
        )
        if _at(old, path) != _at(new, path) and not told:
            yield Kind.REPLACED, path[0]
    for of, name in GROWS_ONLY:
        kept = rollback and (of, name) in KEPT_ON_ROLLBACK
        if of == type_of and not kept and _number(new, name) < _number(old, name) and name in new:
            yield Kind.SHRUNK, name
    for (of, name), (least, _) in LIMITS.items():
        largest = max(_number(old, least), _number(new, least))
        if of == type_of and name in new and _number(new, name) < largest:
            yield Kind.BELOW, name


def _in_place(type_of: str, name: str, old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether a source says that this change of a property leaves the resource in place."""
    return (
        (type_of, name) in IN_PLACE
        or ((type_of, name) in ADDED_ONCE and not old.get(name))
        or ((type_of, name) in TAKEN_AWAY and not new.get(name))
    )


def _at(properties: Any, path: tuple[str, ...]) -> Any:  # noqa: ANN401 - JSON of any shape
    """The value at the path; from a list on, all of it."""
    value = properties
    for step in path:
        if not isinstance(value, dict):
            return value
        value = value.get(step)
    return value


def _number(properties: Mapping[str, Any], name: str) -> float:
    """A property that is a number or its text; 0 where it is left out or not known beforehand."""
    try:
        return float(properties.get(name) or 0)
    except (TypeError, ValueError):
        return 0.0
