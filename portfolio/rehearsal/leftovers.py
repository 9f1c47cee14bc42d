"""What terminations leave behind: found by what the stacks had made, by tag and by name, then removed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from portfolio.aws_errors import is_before_any_answer
from portfolio.rehearsal.gone import Gone, is_inactive
from portfolio.rehearsal.removal import REMOVALS, Remains

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from portfolio.rehearsal.place import Place
    from portfolio.rehearsal.state import Made

ENVIRONMENT_TAG = "librechat:environment"


@dataclass(frozen=True, kw_only=True)
class Found:
    """What was left, and what became of it.

    Attributes:
        removed: What was removed.
        left: What is there still, each with the reason.
        unknown: Where could not be looked.
    """

    removed: list[str]
    left: list[str]
    unknown: list[str]


def look_and_remove(place: Place, environment: str, made: Sequence[Made]) -> Found:
    """Find what is left of an environment and remove it: it was made to be thrown away.

    Nothing is ever removed but what the environment's stacks made, and snapshots and logs of that.

    Args:
        place: Where.
        environment: The environment's name.
        made: Everything that its terminated stacks had made.

    Raises:
        botocore.exceptions.ClientError: The credentials have ended, or the account asks for fewer requests.
        botocore.exceptions.BotoCoreError: Nothing answers.
    """
    removed, left, unknown = [], [], []
    gone = Gone(place, made)
    for what, look in _looks(place, environment, made, gone):
        try:
            remains = list(look())
        except (ClientError, BotoCoreError) as error:
            if is_before_any_answer(error):
                raise
            unknown.append(f"{what}: {_words(error)}")
            continue
        for each in remains:
            if each.kind not in REMOVALS:
                left.append(f"{each}: remove it yourself")
                continue
            try:
                removed.append(f"{each}{REMOVALS[each.kind](place.client, each.id)}")
            except (ClientError, BotoCoreError) as error:
                if is_before_any_answer(error):
                    raise
                if not _is_gone(error):
                    left.append(f"{each}: cannot be removed: {_words(error)}")
                    continue
            gone.add(each.id)
    return Found(removed=removed, left=left, unknown=unknown)


def _is_gone(error: ClientError | BotoCoreError) -> bool:
    """Whether there is nothing of that name any more: events and tags tell of it longer than it lives."""
    code = str(error.response["Error"]["Code"]) if isinstance(error, ClientError) else ""
    return "NotFound" in code or code.startswith("NoSuch")


def _words(error: ClientError | BotoCoreError) -> str:
    return str(error).partition("\n")[0]


def _looks(
    place: Place, environment: str, made: Sequence[Made], gone: Gone
) -> Iterator[tuple[str, Callable[[], Iterator[Remains]]]]:
    """The places in which something may be left: what is asked by tag comes when all else is removed."""
    ids: dict[str, list[str]] = {}
    for each in made:
        ids.setdefault(each.type, []).append(each.id)
    yield "snapshots of PostgreSQL", lambda: _snapshots(place, ids)
    yield "snapshots of DocumentDB", lambda: _cluster_snapshots(place, ids)
    yield "snapshots of volumes", lambda: _volume_snapshots(place, ids)
    yield "log groups", lambda: _log_groups(place, environment, ids)
    yield "network interfaces", lambda: _interfaces(place, ids)
    yield "recovery points of file systems", lambda: _recovery_points(place, ids)
    yield "what the stacks kept", gone.kept
    yield "what carries the environment's tag", lambda: _tagged(place, environment, gone)


def _snapshots(place: Place, ids: dict[str, list[str]]) -> Iterator[Remains]:
    pages = place.client("rds").get_paginator("describe_db_snapshots")
    for database in ids.get("AWS::RDS::DBInstance", []):
        for page in pages.paginate(DBInstanceIdentifier=database):
            for each in page["DBSnapshots"]:
                if each.get("SnapshotType") != "automated":
                    yield Remains(kind="database snapshot", id=each["DBSnapshotIdentifier"])


def _cluster_snapshots(place: Place, ids: dict[str, list[str]]) -> Iterator[Remains]:
    pages = place.client("docdb").get_paginator("describe_db_cluster_snapshots")
    for cluster in ids.get("AWS::DocDB::DBCluster", []):
        for page in pages.paginate(DBClusterIdentifier=cluster):
            for each in page["DBClusterSnapshots"]:
                if each.get("SnapshotType") != "automated":
                    yield Remains(kind="cluster snapshot", id=each["DBClusterSnapshotIdentifier"])


def _volume_snapshots(place: Place, ids: dict[str, list[str]]) -> Iterator[Remains]:
    volumes = ids.get("AWS::EC2::Volume", [])
    if volumes:
        pages = place.client("ec2").get_paginator("describe_snapshots")
        for page in pages.paginate(
            OwnerIds=["self"], Filters=[{"Name": "volume-id", "Values": sorted(set(volumes))}]
        ):
            for each in page["Snapshots"]:
                yield Remains(kind="volume snapshot", id=each["SnapshotId"])


def _log_groups(place: Place, environment: str, ids: dict[str, list[str]]) -> Iterator[Remains]:
    """Log groups that services made by themselves for what the stacks had, and those named after it."""
    owners = {
        *(f"/aws/rds/instance/{each}/" for each in ids.get("AWS::RDS::DBInstance", [])),
        *(f"/aws/docdb/{each}/" for each in ids.get("AWS::DocDB::DBCluster", [])),
        *(f"/aws/lambda/{each}" for each in ids.get("AWS::Lambda::Function", [])),
    }
    own = set(ids.get("AWS::Logs::LogGroup", []))
    for page in place.client("logs").get_paginator("describe_log_groups").paginate():
        for each in page["logGroups"]:
            name = each["logGroupName"]
            if name in own or environment in name.split("/") or name.startswith(tuple(owners)):
                yield Remains(kind="log group", id=name)


def _recovery_points(place: Place, ids: dict[str, list[str]]) -> Iterator[Remains]:
    """What AWS Backup has of the file systems, in whichever vault."""
    pages = place.client("backup").get_paginator("list_recovery_points_by_resource")
    partition = place.administrator.get_partition_for_region(place.region)
    for name in ids.get("AWS::EFS::FileSystem", []):
        arn = f"arn:{partition}:elasticfilesystem:{place.region}:{place.account}:file-system/{name}"
        for page in pages.paginate(ResourceArn=arn):
            for each in page.get("RecoveryPoints", []):
                yield Remains(
                    kind="recovery point", id=f"{each['RecoveryPointArn']} in {each['BackupVaultName']}"
                )


def _interfaces(place: Place, ids: dict[str, list[str]]) -> Iterator[Remains]:
    networks = ids.get("AWS::EC2::VPC", [])
    if networks:
        pages = place.client("ec2").get_paginator("describe_network_interfaces")
        for page in pages.paginate(Filters=[{"Name": "vpc-id", "Values": sorted(set(networks))}]):
            for each in page["NetworkInterfaces"]:
                yield Remains(kind="network interface", id=each["NetworkInterfaceId"])


def _tagged(place: Place, environment: str, gone: Gone) -> Iterator[Remains]:
    pages = place.client("resourcegroupstaggingapi").get_paginator("get_resources")
    for page in pages.paginate(TagFilters=[{"Key": ENVIRONMENT_TAG, "Values": [environment]}]):
        for each in page["ResourceTagMappingList"]:
            arn = each["ResourceARN"]
            if not gone.has(arn) and not is_inactive(place, arn):
                yield Remains(kind="tagged", id=arn)
