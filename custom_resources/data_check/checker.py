"""Checks a launch or an update of the data layer before anything of it is made or changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custom_resources.data_check.changes import class_problems, settled_problems, size_problems
from custom_resources.data_check.databases import Databases
from custom_resources.data_check.restoring import restoring_problems
from custom_resources.data_check.settings import Settings
from custom_resources.data_check.stack import Stack
from custom_resources.layers import refuse_second_of_its_layer
from custom_resources.lifecycle import InitialisationError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from custom_resources.data_check.databases import Instance
    from custom_resources.data_check.settings import Size
    from custom_resources.lifecycle import Work
    from custom_resources.lifecycle.request import Request

POSTGRES = "Postgres"
"""The logical ID of the DB instance in the data product's template, in every version."""

_GIBIBYTE = 2**30
_SHARE_LEFT = 12
"""An alarm begins with a twelfth of the disk free: RDS should have enlarged it with a tenth left."""


def check(work: Work) -> Mapping[str, str]:
    """Check what the request asks for.

    A rollback is never refused: it goes back to what ran before.

    Returns:
        ``PostgresFreeBytes``, how many free bytes of PostgreSQL's disk an alarm should begin with: of the
        disk that there is, or that the snapshot brings along.

    Raises:
        InitialisationError: The environment has this layer already, it cannot be made, or could not be
            undone; every reason is named.
        PropertyError: The request's properties are not allowed.
    """
    request = work.request
    settings = Settings.from_properties(request.properties)
    refuse_second_of_its_layer(request)
    stack, databases = Stack(request.stack_id), Databases()
    identifier = stack.resource(POSTGRES)
    instance = None if identifier is None else databases.instance(identifier)
    if "ROLLBACK" not in stack.status():
        _refuse(list(_problems(request, settings, stack, databases, instance)))
    disk = _disk(settings, databases, instance)
    return {"PostgresFreeBytes": str(disk * _GIBIBYTE // _SHARE_LEFT)}


def _problems(
    request: Request, settings: Settings, stack: Stack, databases: Databases, instance: Instance | None
) -> Iterator[str]:
    if request.type == "Update":
        yield from settled_problems(request.properties, request.old_properties)
    chosen = settings.chosen()
    previous = None if instance is None else _previous(request, settings, instance)
    if chosen != previous:
        yield from class_problems(chosen, stack.region, databases)
    if instance is None:
        yield from restoring_problems(settings, stack, databases)
    else:
        yield from size_problems(settings, previous, instance)


def _previous(request: Request, settings: Settings, instance: Instance) -> Size | None:
    """The size before the update; a stack that was made without this check shows it by its instance."""
    name = request.old_properties.get("Size")
    if any(size.name == name for size in settings.sizes):
        return settings.named(str(name))
    return settings.of_class(instance.instance_class)


def _refuse(problems: list[str]) -> None:
    if problems:
        message = f"Nothing was changed, for this cannot be done: {'. '.join(problems)}."
        raise InitialisationError(message)


def _disk(settings: Settings, databases: Databases, instance: Instance | None) -> int:
    """PostgreSQL's disk in GiB, as it is or will be."""
    if instance is not None and instance.storage:
        return instance.storage
    if settings.postgres_snapshot:
        name = settings.postgres_snapshot.split(":", 6)[-1]
        snapshot = databases.postgres_snapshot(
            name if settings.postgres_snapshot.startswith("arn:") else settings.postgres_snapshot
        )
        if snapshot is not None:
            return snapshot.storage
    return settings.chosen().storage
