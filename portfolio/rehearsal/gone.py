"""What is gone, and what was kept, as the terminated stacks' own events say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from portfolio.rehearsal.removal import Remains

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from portfolio.rehearsal.place import Place
    from portfolio.rehearsal.state import Made


class Gone:
    """What is known not to be there any more, whatever the tagging API tells of it for a while.

    Args:
        place: Where.
        made: Everything that the terminated stacks had made.
    """

    def __init__(self, place: Place, made: Sequence[Made]) -> None:
        self._events = [*_events(place, made)]
        self._ids = {name for _, name, status in self._events if status == "DELETE_COMPLETE"}

    def kept(self) -> Iterator[Remains]:
        """What the stacks' own events say was not deleted; the keys, which encrypt the rest, last."""
        found = dict.fromkeys(
            (kind, name) for kind, name, status in self._events if status == "DELETE_SKIPPED"
        )
        for kind, name in sorted(found, key=lambda each: each[0] == "AWS::KMS::Key"):
            if kind != "AWS::S3::BucketPolicy":  # it goes with its bucket
                yield Remains(kind=kind, id=name)

    def add(self, name: str) -> None:
        """Remember what was removed."""
        self._ids.add(name)

    def has(self, arn: str) -> bool:
        """Whether the ARN is of something that is gone."""
        return any(arn == each or arn.endswith((f":{each}", f"/{each}")) for each in self._ids)


def _events(place: Place, made: Sequence[Made]) -> Iterator[tuple[str, str, str]]:
    """Type, physical ID and status of every event of the stacks; a stack that made nothing has none."""
    pages = place.client("cloudformation").get_paginator("describe_stack_events")
    for stack_id in dict.fromkeys(each.stack_id for each in made):
        for page in pages.paginate(StackName=stack_id):
            for event in page["StackEvents"]:
                if physical_id := event.get("PhysicalResourceId"):
                    yield event.get("ResourceType", ""), physical_id, event.get("ResourceStatus", "")


def is_inactive(place: Place, arn: str) -> bool:
    """Whether it is a task definition that was deregistered: it stays for good, and costs nothing.

    "Amazon ECS task definition states" (Amazon ECS Developer Guide). An update replaces task definitions, and
    not every stack's events name what it replaced.
    """
    if ":task-definition/" not in arn:
        return False
    try:
        described = place.client("ecs").describe_task_definition(taskDefinition=arn)
    except ClientError as error:
        if error.response["Error"]["Code"] == "ClientException":  # none of that name
            return True
        raise
    return bool(described["taskDefinition"]["status"] != "ACTIVE")
